"""The audit pack: its program, run alone, believes what was signed and counts the same, and finds every change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.log.log import Log
from primm.proof import audit, audit_check
from tests.core.log.conftest import Clock, Pen
from tests.proof.conftest import CALL
from tests.proof.erasing import erase
from tests.proof.test_kept import OURS, THEIRS, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

PEN = Pen()
MEETS = ("record", "contact", "--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information")


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program of a pack as an auditor does: in an empty environment, without any installed package."""
    command = [sys.executable, "-I", "-S", str(folder / "check.py")]
    surroundings = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings, cwd=folder)


@pytest.fixture
def handles(desk: Run) -> list[str]:
    """A person, five contacts of which one reached nobody, a correction, two retractions of which one is undone."""
    assert 0 == desk("person", "new", given='{"given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"]}').code
    met = [desk(*MEETS, "--on", f"2020-03-{day}").out.split()[1] for day in ("02", "03", "04", "31")]
    assert 0 == desk(*CALL).code
    assert 0 == desk("correct", met[3], "occurred=2020-02-29").code
    for each in met[:2]:
        assert 0 == desk("retract", each, "--reason", "duplicate_entry").code
    listed = desk("log", "list", "--kind", "event.retracted").out.splitlines()
    assert 0 == desk("retract", listed[0].split("\t")[2], "--reason", "duplicate_entry").code
    return met


@pytest.fixture
def pack(desk: Run, handles: list[str], home: Path) -> Path:
    """The pack of the first quarter, as it was given to the fund."""
    answer = desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack"))
    assert (0, f"audit pack: {home}/pack\n") == (answer.code, answer.out)
    return home / "pack"


def test_the_program_alone_finds_that_everything_holds(pack: Path, desk: Run) -> None:
    ran = check(pack)
    assert (0, "") == (ran.returncode, ran.stderr)
    signed, counted, withheld, holds = ran.stdout.splitlines()
    assert signed.startswith("signed on 2020-03-31 10:")
    assert "counted again: 3 contacts from 2020-01-01 to 2020-03-31, as the report says" == counted
    assert "withheld: who all events were about and what was sealed, and the facts of the 3 others" == withheld
    assert "everything holds" == holds


@pytest.fixture
def erased(desk: Run, handles: list[str], home: Path) -> int:
    """The person of the contact that was corrected is erased, so far that the facts go; how many events lose theirs."""
    with Log.open(home / "log/log.db", write=True) as log:
        last = [row for row in log.read() if '"contact"' in row.meta][3]
        erase(log, json.loads(last.who), 3, Clock())
        return sum(not row.facts for row in log.read())


def test_what_was_erased_is_not_counted_and_is_told(desk: Run, erased: int, home: Path) -> None:
    """The report is made from the same log, which passes it over too."""
    assert 0 == desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).code
    ran = check(home / "pack")
    assert (0, "", 2) == (ran.returncode, ran.stderr, erased)
    _signed, counted, told, _withheld, _holds = ran.stdout.splitlines()
    assert "counted again: 2 contacts from 2020-01-01 to 2020-03-31, as the report says" == counted
    assert "erased, and not counted: the facts of 2 of these events, as erasures on record say" == told


def test_one_event_more_without_facts_than_was_erased_is_found(desk: Run, erased: int, home: Path) -> None:
    assert 0 == desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).code
    edited(home / "pack/events.jsonl", lambda lines: first_met(lines).update(facts="", facts_salt=""))
    assert "WRONG: facts are gone that no erasure accounts for\n" == check(home / "pack").stderr


def test_what_an_erasure_says_is_bound_to_its_event(desk: Run, erased: int, home: Path) -> None:
    def more(lines: list[Any]) -> None:
        first_met(lines).update(facts="", facts_salt="")
        line = next(each for each in lines if '"person.erased"' in each["meta"])
        line.update(facts=line["facts"].replace("facts 2", "facts 3"))

    assert 0 == desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).code
    edited(home / "pack/events.jsonl", more)
    assert "these are not its facts" in check(home / "pack").stderr


SAYS = st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from(["facts", "who"]), st.integers(0, 9))


@given(st.lists(SAYS))
def test_of_each_erasure_the_most_that_is_said_counts_and_they_add_up(says: list[tuple[str, str, str, int]]) -> None:
    events = [
        ({"id": f"{place}"}, {"of": of, "blanked": [f"{origin} {part} {number}"]})
        for place, (origin, of, part, number) in enumerate(says)
    ]
    expected = {
        origin: sum(max((each[3] for each in says if each[:3] == (origin, of, "facts")), default=0) for of in "xyz")
        for origin in {each[0] for each in says}
    }
    assert expected == audit_check.erased([*events, ({"id": "x"}, {})])


def test_the_fingerprint_is_the_one_that_the_desk_reads_aloud(desk: Run, handles: list[str], home: Path) -> None:
    said = desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).err
    aloud = said.strip().rpartition(" ")[2]
    assert f"with the key {aloud}" in check(home / "pack").stdout


def test_nobody_is_in_the_pack_and_that_it_was_given_is_in_the_log(pack: Path, desk: Run) -> None:
    whole = b"".join(path.read_bytes() for path in sorted(pack.iterdir()) if path.name != "check.py").decode()
    assert not [each for each in ("Amal", "person:", "who_salt", "sealed_salt", '"sealed":{') if each in whole]
    shown = lines_of(pack / "events.jsonl")
    kinds = [json.loads(each["meta"])["kind"] for each in shown]
    with_facts = {kind for kind, each in zip(kinds, shown, strict=True) if "facts" in each}
    assert {"contact", "event.corrected", "event.retracted"} == with_facts
    assert "person.registered" in kinds
    assert "report.issued" in desk("log", "list").out
    assert {0o600} == {path.stat().st_mode & 0o777 for path in pack.iterdir()}


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def edited(path: Path, change: Callable[[list[Any]], object]) -> None:
    lines = lines_of(path)
    change(lines)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def first_met(lines: list[Any]) -> dict[str, Any]:
    return next(line for line in lines if '"reached":"yes"' in line.get("facts", ""))


EVENTS = {
    "an envelope": lambda lines: lines[1].update(meta=lines[1]["meta"].replace("2020-03-31", "2020-03-30", 1)),
    "the last one": lambda lines: lines.pop(),
    "one in the middle": lambda lines: lines.pop(2),
    "two exchanged": lambda lines: lines.insert(1, lines.pop(2)),
    "one doubled": lambda lines: lines.append(lines[-1]),
    "a fact": lambda lines: first_met(lines).update(facts=first_met(lines)["facts"].replace("yes", "no_answer")),
    "facts withheld": lambda lines: first_met(lines).pop("facts"),
    "all": lambda lines: lines.clear(),
}


def test_an_event_that_was_changed_removed_or_moved_is_found(pack: Path, home: Path) -> None:
    for name, change in EVENTS.items():
        shutil.copytree(pack, home / name)
        edited(home / name / "events.jsonl", change)
        ran = check(home / name)
        assert (name, 1, True) == (name, ran.returncode, ran.stderr.startswith("WRONG: "))
        assert "Traceback" not in ran.stderr


def test_a_retraction_that_is_withheld_is_found(pack: Path) -> None:
    def hide(lines: list[Any]) -> None:
        withheld = next(each for each in lines if '"kind":"event.retracted"' in each["meta"])
        withheld.pop("facts")

    edited(pack / "events.jsonl", hide)
    assert 1 == check(pack).returncode


def test_another_figure_is_found(pack: Path) -> None:
    report = json.loads((pack / "report.json").read_text())
    for cell in report["metrics"][0]["cells"]:
        cell["figure"] += 1
    (pack / "report.json").write_text(json.dumps(report))
    assert "counted again, the contacts are not those of the report" in check(pack).stderr


def test_a_checkpoint_of_another_key_or_of_other_events_is_not_believed(pack: Path) -> None:
    content = (pack / "checkpoints.jsonl").read_text()
    line = json.loads(content)
    number = line["note"].splitlines()[1]
    other = line["note"].replace(f"\n{number}\n", f"\n{int(number) - 1}\n")
    (pack / "checkpoints.jsonl").write_text(json.dumps({**line, "note": other}))
    assert "WRONG: a signature does not fit\n" == check(pack).stderr
    (pack / "checkpoints.jsonl").write_text(json.dumps({**line, "key": line["key"].replace("+", "+0", 1)}))
    assert "WRONG: a key has another id\n" == check(pack).stderr
    (pack / "checkpoints.jsonl").write_text("")
    assert "WRONG: an origin whose events are here was not signed\n" == check(pack).stderr


def test_a_pack_ends_where_it_is_signed_and_shows_facts_only_of_what_is_counted(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    position = audit.position_of([seen(OURS, 2, OURS, 7), seen(THEIRS, 1, OURS, 7)])
    assert {OURS: 2, THEIRS: 1} == position
    with Log.create(tmp_path / "log.db", Clock(), origin=OURS) as log:
        kinds = ("contact", "person.registered", "contact")
        log.append([PEN.draft(n)._replace(kind=kind) for n, kind in enumerate(kinds, 1)], None, Clock())
        first, second, _third = log.read()
        expected = [
            {"meta": first.meta, "facts": first.facts, "facts_salt": first.facts_salt},
            {"meta": second.meta},
        ]
        lines = list(audit.event_lines(log, position))
    assert expected == [json.loads(line) for line in lines]
    assert all(line.endswith(b"}\n") for line in lines)


def test_a_pack_over_several_computers_is_checked_like_one(
    at: Callable[..., Answer], handles: list[str], home: Path
) -> None:
    assert 0 == at("other", "init", str(home / "other"), "--desk", "chiaravalle", "--by", "lc", "--demo").code
    assert 0 == at("other", *MEETS, "--on", "2020-03-05").code
    assert 0 == at("log", "merge", str(home / "other")).code
    assert 0 == at("log", "log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).code
    ran = check(home / "pack")
    assert (0, "") == (ran.returncode, ran.stderr)
    assert 2 == ran.stdout.count("signed on")
    assert "counted again: 4 contacts" in ran.stdout


def test_a_folder_that_is_there_is_not_touched(desk: Run, home: Path) -> None:
    (home / "pack").mkdir()
    assert 3 == desk("log", "audit", "2020q1", "--to", "fami", "-o", str(home / "pack")).code
    assert [] == list((home / "pack").iterdir())
    assert 3 == desk("log", "audit", "2020q1", "--to", "Amal B.", "-o", str(home / "new")).code
    assert not (home / "new").exists()


def test_the_program_is_the_one_that_was_tested(pack: Path) -> None:
    assert (pack / "check.py").read_bytes() == Path(audit_check.__file__).read_bytes()
