"""Proofs as files: each shows what it says to whoever has nothing else, and one that says anything more is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import NotFound, NotProvable, Refused, Tampered
from primm.core.log.log import Log
from primm.core.log.rows import encode
from primm.proof.issuing import signed
from primm.proof.leaves import leaves
from primm.proof.shown import Shown, prove_event, prove_growth, read_proofs
from primm.proof.tree import root_over
from tests.proof.test_issuing import Desk, a_draft, desk, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from primm.proof.kept import Seen

    Prove = Callable[[Log, tuple[Seen, ...], str, int], str]

__all__ = ["desk"]

OTHER = "0" * 16
SIZE = 6
MAKES = pytest.mark.parametrize("prove", [prove_event, prove_growth])


@pytest.fixture
def log(desk: Desk, tmp_path: Path) -> Iterator[Log]:
    """Six events of this computer, then eight of another one, all of them signed."""
    desk.write(SIZE)
    with Log.create(tmp_path / "other.db", desk.now, origin=OTHER) as other:
        other.append([a_draft() for _ in range(8)], None, desk.now)
        with Log.open(f"{desk.folder}/log.db", write=True) as log:
            log.receive(list(other.read()))
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        yield log


@pytest.fixture
def one(desk: Desk) -> Iterator[Log]:
    """One event, signed: what is true is also the number 1 there, and no hash is needed."""
    desk.write(1)
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        yield log


@pytest.fixture
def shown(tmp_path: Path) -> Callable[[str], Shown]:
    """What a proof shows that somebody received."""

    def read(text: str) -> Shown:
        (tmp_path / "proof").write_text(text, "utf-8")
        (found,) = read_proofs(str(tmp_path / "proof"))
        return found

    return read


def signatures(log: Log) -> tuple[Seen, ...]:
    return signed(log.path.removesuffix("/log.db"), log.origin)


def test_every_event_and_every_beginning_is_shown(log: Log, shown: Callable[[str], Shown]) -> None:
    for seen, origin, size in zip(signatures(log), (OTHER, log.origin), (8, SIZE), strict=True):
        every = list(leaves(log.path, origin, 0, size))
        for n in range(1, size + 1):
            event = shown(prove_event(log, signatures(log), origin, n))
            growth = shown(prove_growth(log, signatures(log), origin, n))
            assert Shown("inclusion", origin, n, every[n - 1], seen.claim()) == event
            assert Shown("consistency", origin, n, root_over(every[:n]), seen.claim()) == growth


@MAKES
def test_a_proof_holds_all_that_checking_it_needs(log: Log, prove: Prove) -> None:
    text = prove(log, signatures(log), log.origin, 3)
    said, seen = json.loads(text), signatures(log)[1]
    assert text == encode(said) + "\n"
    assert (seen.note, seen.key, 1, log.origin, SIZE) == tuple(
        said[name] for name in ("checkpoint", "key", "format", "origin", "size")
    )


@MAKES
def test_what_was_not_signed_yet_is_not_proven(log: Log, prove: Prove) -> None:
    for n in (0, -1):
        with pytest.raises(NotFound, match="the first one is 1"):
            prove(log, signatures(log), log.origin, n)
    with pytest.raises(NotProvable, match=f"reaches event 7 of {log.origin} yet"):
        prove(log, signatures(log), log.origin, SIZE + 1)
    with pytest.raises(NotProvable, match=f"reaches event 1 of {log.origin} yet"):
        prove(log, signatures(log)[:1], log.origin, 1)


@MAKES
@pytest.mark.parametrize("n", [1, 3, SIZE])
def test_no_proof_is_made_of_events_that_are_not_those_that_were_signed(
    desk: Desk, log: Log, prove: Prove, n: int
) -> None:
    """Whichever was changed: the file would lead to another tree, and only its receiver would see it."""
    seen = signatures(log)
    rewrite(desk, 2)
    with pytest.raises(Tampered, match=f"origin {log.origin}: its first 6 events are not those that were signed"):
        prove(log, seen, log.origin, n)


CHANGES: list[dict[str, Any]] = [
    *({"format": each} for each in (0, 2, True)),
    *({"size": each} for each in (0, 2, True)),
    *({"hashes": {}}, {"hashes": ""}, {"hashes": None}, {"hashes": [0]}, {"hashes": ["00" * 32]}),
    *({"origin": OTHER}, {"more": 1}, {"proof": "trust"}, {"key": ""}, {"checkpoint": ""}, {"checkpoint": 1}),
]


def changed(text: str, change: dict[str, Any]) -> str:
    """The same proof, written as PRIMM writes it, with other words in it."""
    said = json.loads(text)
    assert text != encode({**said, **change}) + "\n"
    return encode({**said, **change}) + "\n"


def refused(shown: Callable[[str], Shown], text: str) -> bool:
    """Whether it is called no proof, with the file named and no word of it."""
    with pytest.raises(Refused) as error:
        shown(text)
    said = str(error.value)
    return said.startswith("/") and said.endswith(
        "/proof is no proof, or it does not prove what it says: have it made again"
    )


@MAKES
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_proof_with_a_word_that_is_another_is_none(
    one: Log, shown: Callable[[str], Shown], prove: Prove, change: dict[str, Any]
) -> None:
    text = prove(one, signatures(one), one.origin, 1)
    assert refused(shown, changed(text, change))


def test_a_proof_of_one_kind_is_none_of_the_other(one: Log, shown: Callable[[str], Shown]) -> None:
    event, growth = (prove(one, signatures(one), one.origin, 1) for prove in (prove_event, prove_growth))
    assert refused(shown, changed(event, {"proof": "consistency"}))
    assert refused(shown, changed(growth, {"proof": "inclusion"}))


@pytest.mark.parametrize(("prove", "number", "hash_"), [(prove_event, "n", "leaf"), (prove_growth, "from", "root")])
def test_a_proof_of_another_event_or_another_beginning_is_none(
    one: Log, shown: Callable[[str], Shown], prove: Prove, number: str, hash_: str
) -> None:
    text = prove(one, signatures(one), one.origin, 1)
    found = json.loads(text)[hash_]
    for each in (True, "1", 1.0, None, 0, 2):
        assert refused(shown, changed(text, {number: each}))
    for other in (found.upper(), found[:-2], found + "00", f"{found[:2]} {found[2:]}", "00" * 32, "", 1):
        assert refused(shown, changed(text, {hash_: other}))


def test_a_beginning_that_does_not_lead_to_its_own_root_is_none(log: Log, shown: Callable[[str], Shown]) -> None:
    """Three events are no whole subtree: the hashes alone lead to the signed root, whatever is said of the first."""
    text = prove_growth(log, signatures(log), log.origin, 3)
    assert 3 == shown(text).n
    assert refused(shown, changed(text, {"root": "00" * 32}))


@MAKES
def test_hashes_that_lead_elsewhere_than_to_what_was_signed_prove_nothing(
    log: Log, shown: Callable[[str], Shown], prove: Prove
) -> None:
    text = prove(log, signatures(log), log.origin, 4)
    hashes = json.loads(text)["hashes"]
    for each in ([*hashes[:-1], "00" * 32], hashes[::-1] * (len(hashes) > 1), [*hashes, hashes[0]], hashes[:-1]):
        assert refused(shown, changed(text, {"hashes": each}))


@MAKES
def test_a_proof_is_one_line_written_in_the_one_way(log: Log, shown: Callable[[str], Shown], prove: Prove) -> None:
    text = prove(log, signatures(log), log.origin, 4)
    for each in (text[:-1], text + "\n", text + "x", "\n" + text, text.replace(",", ", ", 1), "", "\n", "[]\n", "{}\n"):
        assert refused(shown, each)
