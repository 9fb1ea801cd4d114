"""The program of an audit pack, asked in this process: what it believes, what it finds, and how it counts."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256, sha512
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from primm.core.log import merkle
from primm.proof import audit_check
from primm.proof.audit_check import BASE, ORDER, P, count, is_signed, main, point_of, root_of, times
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.note import ED25519, Key, Note, sign
from primm.proof.signing import fingerprint_of, keys_of
from tests.proof.test_kept import OURS, THEIRS, noted, private

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.proof.audit_check import Point

    Line = dict[str, Any]

FIRST, LAST = "2020-01-01", "2020-03-31"
WHEN = 1_585_648_800  # 2020-03-31 10:00 UTC
NO_POINT = r"^WRONG: a key or a signature is no point of the curve$"


def name_point(point: Point) -> bytes:
    """The 32 bytes that name a point, as RFC 8032 has them."""
    x, y, z, _t = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_its_signatures_are_those_of_rfc_8032(seed: bytes, text: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, made = key.public_key().public_bytes_raw(), key.sign(text)
    assert is_signed(public, text, made)
    changed = (int.from_bytes(made, "little") ^ 1 << bit).to_bytes(64, "little")
    with suppress(SystemExit):  # the first half of it is no point of the curve
        assert not is_signed(public, text, changed)
    assert not is_signed(public, text + b"x", made)


def test_a_signature_is_written_in_one_way() -> None:
    key = private(OURS)
    public, made = key.public_key().public_bytes_raw(), key.sign(b"text")
    longer = int.from_bytes(made[32:], "little") + ORDER
    assert not is_signed(public, b"text", made[:32] + longer.to_bytes(32, "little"))
    assert not is_signed(public, b"text", made + b"\0")
    nothing = name_point((0, 1, 1, 0))  # as a key and as the first half, it fits nothing at all as second half
    assert is_signed(nothing, b"text", nothing + bytes(32))
    assert not is_signed(nothing, b"text", nothing + ORDER.to_bytes(32, "little"))


@pytest.mark.parametrize("beside", [(0, 1, 1, 0), (0, P - 1, 1, 0)], ids=["x", "y"])
def test_one_coordinate_that_fits_is_no_signature(beside: Point) -> None:
    """Two points that are told apart by x alone, and two that are by y alone."""
    secret, public = 7, name_point(times(7, BASE))
    start = name_point(audit_check.add(times(5, BASE), beside))
    hashed = int.from_bytes(sha512(start + public + b"text").digest(), "little")
    end = (5 + hashed * secret) % ORDER
    assert is_signed(public, b"text", start + end.to_bytes(32, "little")) is (beside == (0, 1, 1, 0))
    assert not is_signed(public, b"text", start + (ORDER - end).to_bytes(32, "little"))


@given(st.integers(1, ORDER - 1))
def test_a_point_is_named_in_one_way(number: int) -> None:
    named = name_point(times(number, BASE))
    assert named == name_point(point_of(named))
    x, y, z, t = point_of(named)
    assert (1, x * y % P) == (z, t)


@pytest.mark.parametrize("number", [2, P, P + 1, 1 | 1 << 255], ids=["beside the curve", "zero", "one", "odd zero"])
def test_what_names_no_point_is_not_believed(number: int) -> None:
    with pytest.raises(SystemExit, match=NO_POINT):
        point_of(number.to_bytes(32, "little"))


@given(st.lists(st.binary(max_size=4), max_size=20))
def test_its_trees_are_those_of_the_log(texts: list[bytes]) -> None:
    compact: list[bytes] = []
    for size, text in enumerate(texts):
        merkle.grow(compact, size, merkle.leaf_hash(text))
    assert merkle.root(compact) == root_of([merkle.leaf_hash(text) for text in texts])


def key_of(by: str) -> Key:
    """The key with which an origin tells what it saw."""
    return keys_of(by, private(by).public_key().public_bytes_raw())[1]


PLUS = next(each for each in (f"{n:016x}" for n in range(100)) if "+" in key_of(each).text.split("+", 2)[2])


@pytest.mark.parametrize("by", [OURS, THEIRS, PLUS])
def test_the_fingerprint_is_the_one_that_is_read_aloud(by: str) -> None:
    assert fingerprint_of(key_of(by)) == audit_check.fingerprint(key_of(by).text)


@pytest.mark.parametrize("by", [OURS, THEIRS, PLUS])
def test_a_checkpoint_says_what_was_signed_and_when(by: str) -> None:
    said = audit_check.checkpoint(noted(OURS, 5, bytes(32), by, WHEN), key_of(by).text)
    assert (OURS, 5, bytes(32), "2020-03-31 10:00 UTC") == said


def test_of_several_who_signed_a_checkpoint_the_key_beside_it_counts() -> None:
    text = Checkpoint(OURS, 5, bytes(32)).text
    other = sign(text, name_of(OURS), private(THEIRS), WHEN + 60)
    lines = [sign(text, name_of(by), private(by), WHEN + 60) for by in (THEIRS, PLUS)]
    ours = sign(text, name_of(OURS), private(OURS), WHEN)
    note = str(Note(text, (*lines, other, ours)))
    assert "2020-03-31 10:00 UTC" == audit_check.checkpoint(note, key_of(OURS).text)[3]
    with pytest.raises(SystemExit, match=r"^WRONG: a checkpoint was not signed with the key beside it$"):
        audit_check.checkpoint(str(Note(text, (*lines, other))), key_of(OURS).text)


def test_a_checkpoint_that_was_changed_is_not_believed() -> None:
    note = noted(OURS, 5, bytes(32), OURS, WHEN)
    with pytest.raises(SystemExit, match=r"^WRONG: a signature does not fit$"):
        audit_check.checkpoint(note.replace("\n5\n", "\n4\n"), key_of(OURS).text)
    with pytest.raises(SystemExit, match=r"^WRONG: a key has another id$"):
        audit_check.checkpoint(note, key_of(OURS).text.replace("+", "+0", 1))


def test_a_checkpoint_that_says_no_time_is_not_believed() -> None:
    public = private(OURS).public_key().public_bytes_raw()
    note, key = noted(OURS, 5, bytes(32)), Key(name_of(OURS), ED25519, public).text
    with pytest.raises(SystemExit, match=r"^WRONG: a signature does not fit$"):
        audit_check.checkpoint(note, key)


def event(n: int, kind: str, origin: str = OURS, meta: Line | None = None, **facts: Any) -> Line:
    """The line of an event in a pack."""
    salt, text = bytes([n]) * 16, json.dumps(facts)
    bound = sha256(salt + text.encode()).hexdigest()
    place = {"origin": origin, "n": n, "id": f"{origin[0]}{n}", "hlc": f"{n:04}", "kind": kind, "facts": bound}
    said = {**place, "occurred": "2020-02-10", "desk": "falconara", **(meta or {})}
    return {"meta": json.dumps(said), "facts": text, "facts_salt": salt.hex()}


def met(n: int, origin: str = OURS, *, reached: str = "yes", counterpart: str = "person", **meta: Any) -> Line:
    """A contact, in which somebody was reached."""
    return event(n, "contact", origin, meta, reached=reached, counterpart=counterpart)


def corrected(n: int, of: str, origin: str = OURS, **changes: Any) -> Line:
    """The correction of an event."""
    return event(n, "event.corrected", origin, of=of, changes=changes)


def retracted(n: int, of: str, origin: str = OURS) -> Line:
    """The retraction of an event."""
    return event(n, "event.retracted", origin, of=of)


def counted(*lines: Line) -> dict[str, int]:
    """How many contacts the program counts at each desk, in whatever order it reads the events."""
    events = [(json.loads(line["meta"]), json.loads(line["facts"] or "{}")) for line in lines]
    found = count(events, FIRST, LAST)
    assert found == count(events[::-1], FIRST, LAST)
    return found


def test_contacts_count_at_their_desk() -> None:
    assert {} == counted()
    assert {"falconara": 2, "vallemiano": 1} == counted(met(1), met(2), met(3, desk="vallemiano"))


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        (met(1, reached="no_answer"), False),
        (met(1, counterpart="service"), False),
        (met(1, counterpart="association"), False),
        (met(1, counterpart="family"), True),
        (event(1, "contact", reached="yes"), True),
        (event(1, "contact"), False),
        (met(1, occurred=FIRST), True),
        (met(1, occurred="2019-12-31"), False),
        (met(1, occurred=f"{LAST}T23:59"), True),
        (met(1, occurred="2020-04-01"), False),
    ],
)
def test_whoever_was_reached_in_the_period_counts(line: Line, *, counts: bool) -> None:
    assert ({"falconara": 1} if counts else {}) == counted(line)


def test_a_contact_counts_as_it_was_corrected_last() -> None:
    assert {"vallemiano": 1} == counted(met(1), corrected(2, "a1", desk="vallemiano"))
    assert {} == counted(met(1), corrected(2, "a1", occurred="2019-02-10"))
    assert {} == counted(met(1), corrected(2, "a1", reached="no_answer"))
    twice = met(1, reached="no_answer"), corrected(2, "a1", desk="brecce", reached="yes"), corrected(3, "a1", desk="x")
    assert {"x": 1} == counted(*twice)
    assert {"brecce": 1} == counted(*twice, retracted(4, "a3"))
    assert {} == counted(*twice, retracted(4, "a3"), retracted(5, "a2"))


def test_what_was_retracted_does_not_count_unless_that_was_retracted() -> None:
    lines = [met(1), met(2), retracted(3, "a1"), retracted(4, "a3"), retracted(5, "a4")]
    assert [2, 1, 2, 1] == [counted(*lines[:end])["falconara"] for end in (2, 3, 4, 5)]


def test_an_event_whose_facts_were_erased_says_nothing_any_more() -> None:
    assert {"falconara": 1} == counted(met(1), {**met(2), "facts": ""})
    assert {"falconara": 1} == counted(met(1), {**corrected(2, "a1", desk="brecce"), "facts": ""})
    assert {"falconara": 1} == counted(met(1), {**retracted(2, "a1"), "facts": ""})


def test_an_event_that_came_twice_counts_as_it_came_first() -> None:
    """First by the clock, then by the name of the origin, then by its number there."""
    same = {"id": "one", "hlc": "0007"}
    assert {"b": 1} == counted(met(1, desk="a", id="one", hlc="0008"), met(9, THEIRS, desk="b", **same))
    assert {"a": 1} == counted(met(9, desk="a", **same), met(1, THEIRS, desk="b", **same))
    assert {"a": 1} == counted(met(1, desk="a", **same), met(2, desk="b", **same))
    changed = [corrected(2, "a1", origin, desk=origin[0]) for origin in (OURS, THEIRS)]
    assert {"b": 1} == counted(met(1), *changed)


EVENTS = [
    met(1),
    event(2, "person.registered"),
    met(3),
    corrected(4, "a3", desk="vallemiano"),
    met(5),
    retracted(6, "a5"),
]
FIGURES = {"falconara": 2, "vallemiano": 1, "brecce": 0}


class Pack:
    """A pack whose files a test may change before they are written, and what the program says of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys
        hidden = {**EVENTS[1]}
        del hidden["facts"], hidden["facts_salt"]
        self.events = [EVENTS[0], hidden, *EVENTS[2:], met(1, THEIRS)]
        self.checkpoints: list[Line] = []
        self.roots = dict[str, str]()
        for origin in (OURS, THEIRS):
            self.sign(origin)
        cells = [{"at": {"desk": {"code": desk}}, "figure": figure} for desk, figure in FIGURES.items()]
        self.metric: Line = {"id": "X01", "version": 1, "cells": [*cells, {"at": {}, "figure": 3}]}
        certificate = {"roots": self.roots}
        shown = {"from": FIRST, "to": LAST, "filters": {}, "certificate": certificate, "metrics": [self.metric]}
        self.report: Line = shown

    def sign(self, origin: str) -> None:
        """Sign what there is of an origin."""
        texts = [line["meta"].encode() for line in self.events if json.loads(line["meta"])["origin"] == origin]
        root = root_of([merkle.leaf_hash(text) for text in texts])
        note = noted(origin, len(texts), root, OURS, WHEN)
        self.checkpoints.append({"note": note, "key": key_of(OURS).text})
        self.roots[origin] = root.hex()

    def write(self) -> str:
        """Write the files; where they are."""
        for name, lines in (("events", self.events), ("checkpoints", self.checkpoints)):
            text = "".join(f"{json.dumps(line)}\n" for line in lines)
            (self._folder / f"{name}.jsonl").write_text(text, "utf-8")
        (self._folder / "report.json").write_text(json.dumps(self.report), "utf-8")
        return str(self._folder)

    def wrong(self) -> str:
        """What is wrong with it."""
        with pytest.raises(SystemExit) as stopped:
            main(self.write())
        return str(stopped.value)

    def said(self) -> list[str]:
        """What it says where nothing is wrong."""
        main(self.write())
        return self._capsys.readouterr().out.splitlines()


@pytest.fixture
def pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Pack:
    """Seven events of two computers, three contacts at two desks, and another desk that met nobody."""
    return Pack(tmp_path, capsys)


def test_what_holds_is_said_line_by_line(pack: Pack) -> None:
    with_key = f"with the key {fingerprint_of(key_of(OURS))}"
    expected = [
        f"signed on 2020-03-31 10:00 UTC: 6 events of {OURS}, {with_key}",
        f"signed on 2020-03-31 10:00 UTC: 1 event of {THEIRS}, {with_key}",
        f"counted again: 3 contacts from {FIRST} to {LAST}, as the report says",
        "withheld: who all events were about and what was sealed, and the facts of the 1 others",
        "everything holds",
    ]
    assert expected == pack.said()


def without_facts(line: Line) -> Line:
    """An event whose facts were erased with their salt."""
    return {**line, "facts": "", "facts_salt": ""}


def erase(pack: Pack, *places: int, kind: str = "person.erased", **said: int) -> None:
    """Erase the facts of the events at some places, and let an erasure say of how many of each origin."""
    for place in places:
        pack.events[place] = without_facts(pack.events[place])
    names = {"ours": OURS, "theirs": THEIRS}
    blanked = [f"{names[name]} {part} {number}" for name, number in said.items() for part in ("facts", "who")]
    pack.events.insert(6, event(7, kind, of="e1", blanked=blanked))
    pack.checkpoints.clear()
    for origin in (OURS, THEIRS):
        pack.sign(origin)


@pytest.mark.parametrize("kind", ["person.erased", "person.erasure_done", "retention.run"])
def test_facts_that_an_erasure_on_record_took_are_told_and_not_counted(pack: Pack, kind: str) -> None:
    erase(pack, 0, kind=kind, ours=1)
    pack.metric["cells"][0]["figure"], pack.metric["cells"][-1]["figure"] = 1, 2
    _ours, _theirs, *said = pack.said()
    expected = [
        f"counted again: 2 contacts from {FIRST} to {LAST}, as the report says",
        "erased, and not counted: the facts of 1 of these events, as erasures on record say",
        "withheld: who all events were about and what was sealed, and the facts of the 1 others",
        "everything holds",
    ]
    assert expected == said


@pytest.mark.parametrize(
    ("places", "told"),
    [([0], {}), ([0], {"theirs": 1}), ([0, 2], {"ours": 1}), ([0, 6], {"ours": 1}), ([0, 6], {"theirs": 1})],
    ids=["by none", "of another origin", "fewer", "not theirs", "not ours"],
)
def test_facts_that_no_erasure_accounts_for_are_found(pack: Pack, places: list[int], told: dict[str, int]) -> None:
    erase(pack, *places, **told)
    assert "WRONG: facts are gone that no erasure accounts for" == pack.wrong()


def test_an_erasure_whose_own_facts_were_erased_says_nothing(pack: Pack) -> None:
    erase(pack, 0, ours=1)
    pack.events[6] = without_facts(pack.events[6])
    assert "WRONG: facts are gone that no erasure accounts for" == pack.wrong()


@pytest.mark.parametrize("part", ["facts", "facts_salt"])
def test_facts_of_which_only_a_part_is_gone_were_not_erased(pack: Pack, part: str) -> None:
    pack.events[0] = {**pack.events[0], part: ""}
    assert f"WRONG: event 1 of {OURS}: these are not its facts" == pack.wrong()


def test_an_erasure_that_names_no_other_is_one_by_itself() -> None:
    """Of two that say something of one erasure the one that says most counts, and other parts do not."""
    events: list[tuple[Line, Line]] = [
        ({"id": "e1"}, {"blanked": ["a facts 2", "a who 9", "b facts 1"]}),
        ({"id": "e2"}, {"of": "e1", "blanked": ["a facts 3"]}),
        ({"id": "e3"}, {"blanked": ["a facts 4", "c sealed 5"]}),
        ({"id": "e4"}, {}),
    ]
    assert {"a": 7, "b": 1, "c": 0} == audit_check.erased(events) == audit_check.erased(events[::-1])


def exchange(pack: Pack) -> None:
    pack.events[1:3] = pack.events[2:0:-1]


def other_root(pack: Pack) -> None:
    pack.events[0] = met(1, occurred="2020-02-11")


def fewer(pack: Pack) -> None:
    pack.events.pop()


def other_facts(pack: Pack) -> None:
    pack.events[0] = {**pack.events[0], "facts": '{"reached": "no_answer"}'}


def unsigned(pack: Pack) -> None:
    pack.checkpoints.pop()


def another_report(pack: Pack) -> None:
    pack.roots[OURS] = pack.roots[THEIRS]


def another_metric(pack: Pack) -> None:
    pack.metric["id"] = "X02"


def another_version(pack: Pack) -> None:
    pack.metric["version"] = 2


def filtered(pack: Pack) -> None:
    pack.report["filters"] = {"desk": ["falconara"]}


def other_figure(pack: Pack) -> None:
    pack.metric["cells"][0]["figure"] += 1


def left_out(pack: Pack) -> None:
    del pack.metric["cells"][1]


def invented(pack: Pack) -> None:
    pack.metric["cells"][2]["figure"] = 1


def other_total(pack: Pack) -> None:
    pack.metric["cells"][-1]["figure"] += 1


def no_total(pack: Pack) -> None:
    del pack.metric["cells"][-1]


OTHER_FIGURES, NOT_COUNTED = "the report has other figures", "counted again, the contacts are not those of the report"
WRONG: list[tuple[Callable[[Pack], None], str]] = [
    (exchange, f"event 3 of {OURS} is not in its place"),
    (other_root, f"the tree of {OURS}"),
    (fewer, f"the tree of {THEIRS}"),
    (other_facts, f"event 1 of {OURS}: these are not its facts"),
    (unsigned, "an origin whose events are here was not signed"),
    (another_report, "the report was made from other events"),
    (another_metric, OTHER_FIGURES),
    (another_version, OTHER_FIGURES),
    (filtered, OTHER_FIGURES),
    (other_figure, NOT_COUNTED),
    (left_out, NOT_COUNTED),
    (invented, NOT_COUNTED),
    (other_total, "the total"),
    (no_total, "the total"),
]


@pytest.mark.parametrize(("change", "wrong"), WRONG, ids=lambda each: getattr(each, "__name__", ""))
def test_the_first_thing_that_is_wrong_is_said(pack: Pack, change: Callable[[Pack], None], wrong: str) -> None:
    change(pack)
    assert f"WRONG: {wrong}" == pack.wrong()


def test_a_checkpoint_of_fewer_events_is_not_one_of_these(pack: Pack) -> None:
    """Even where the root is that of all: somebody else may read the number alone."""
    root = bytes.fromhex(pack.roots[OURS])
    pack.checkpoints[0]["note"] = noted(OURS, 5, root, OURS, WHEN)
    assert f"WRONG: the tree of {OURS}" == pack.wrong()


def test_an_origin_without_events_may_be_signed_but_not_reported(pack: Pack) -> None:
    pack.sign("c" * 16)
    assert "WRONG: an origin whose events are here was not signed" == pack.wrong()


def started(*arguments: str) -> tuple[int, str, str]:
    """What it says as a program of its own."""
    command = [sys.executable, "-m", audit_check.__name__, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def test_it_checks_the_folder_that_is_named(pack: Pack) -> None:
    code, out, err = started(pack.write())
    assert (0, "everything holds", "") == (code, out.splitlines()[-1], err)


def test_what_is_not_there_or_no_pack_is_told_without_a_traceback(tmp_path: Path) -> None:
    """Without a folder's name it checks the one that it lies in, which is no pack here."""
    told = "WRONG: a file of the pack is not there, or not as it was written "
    code, out, err = started()
    assert (1, "", True) == (code, out, err.startswith(f"{told}(FileNotFoundError("))
    (tmp_path / "checkpoints.jsonl").write_text('{"note": 7, "key": ""}')
    for events in ("[" * 100_000, ""):
        (tmp_path / "events.jsonl").write_text(events)
        code, out, err = started(str(tmp_path))
        assert (1, "", True, 1) == (code, out, err.startswith(told), len(err.splitlines()))
        assert err.endswith("))\n")
