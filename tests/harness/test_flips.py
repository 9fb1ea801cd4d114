"""No single bit of the file can change unnoticed: the change is found, or every event still reads the same."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import PrimmError
from primm.core.log.log import Log
from primm.proof.verify import verify
from tests.proof.erasing import CAUSE, erase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HEADER = 100  # bytes, in which SQLite describes the file
FOUND = {9, 10, 13}  # unsafe, tampered, written by a newer PRIMM


class Target:
    """A log of some pages, and what is read of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.content = path, path.read_bytes()
        self.expected = self.read()

    def read(self) -> list[Any]:
        """Everything that anybody can ask of the log."""
        with Log.open(self.path, write=False) as log:
            subjects = list(log.by_subject("person"))
            handles = [log.ids_ending(row.meta[-5:]) for row in log.read()]
            return [log.origin, log.heads(), list(log.read()), subjects, handles]

    def outcome(self, at: int, byte: int) -> str:
        """What comes of one byte that is another: found, harmless, or what must not be."""
        self.path.write_bytes(self.content[:at] + bytes([byte]) + self.content[at + 1 :])
        try:
            code = verify(str(self.path)).error.exit_code
        except PrimmError as error:
            code = error.exit_code
        if code in FOUND:
            return "found"
        return "harmless" if code == 11 and self._reads_the_same() else f"byte {at} as {byte}: exit {code}"

    def _reads_the_same(self) -> bool:
        try:
            return self.read() == self.expected
        except PrimmError:
            return False

    def outcomes(self, dice: random.Random, places: Iterable[int]) -> list[str]:
        """One outcome for each place, where the byte becomes another; half of the times one bit of it alone."""
        return [self.outcome(at, self._other(dice, at)) for at in places]

    def _other(self, dice: random.Random, at: int) -> int:
        return self.content[at] ^ (1 << dice.randrange(8) if dice.random() < 0.5 else dice.randrange(1, 256))


@pytest.fixture
def target(new_log, pen, keys, clock) -> Target:
    """Events that are linked, sealed and of two origins, of whom some are erased."""
    log = new_log("d" * 16)
    log.append([pen.draft(number, number % 4, sealed={number % 4: "{}"}) for number in range(1, 20)], keys(), clock)
    log.append([pen.draft(number, 5, of=number - 20) for number in range(21, 30)], None, clock)
    other = new_log("other")
    other.append([pen.draft(number, 6) for number in range(18, 25)], None, clock)
    log.receive(list(other.read()))
    erase(log, [2], 1, clock)
    erase(log, [3], 3, clock, number=CAUSE + 1, basis="retention")
    log.close()
    return Target(Path(log.path))


def wrong(outcomes: list[str]) -> list[str]:
    """What is neither found nor harmless."""
    return [each for each in outcomes if each not in ("found", "harmless")]


def counted(tell: Callable[[str], None], outcomes: list[str]) -> None:
    """Say what came of so many changed bytes."""
    found, harmless = outcomes.count("found"), outcomes.count("harmless")
    tell(f"bytes changed: {len(outcomes)}, {found} found, {harmless} harmless, {len(wrong(outcomes))} unnoticed")


def test_no_byte_of_the_header_changes_unnoticed(target, tell):
    outcomes = target.outcomes(random.Random(1), range(HEADER))
    counted(tell, outcomes)
    assert [] == wrong(outcomes)


def test_no_byte_anywhere_changes_unnoticed(target, tell):
    dice = random.Random(2)
    outcomes = target.outcomes(dice, [dice.randrange(len(target.content)) for _each in range(1_500)])
    counted(tell, outcomes)
    assert [] == wrong(outcomes)
    assert {"found", "harmless"} == set(outcomes)


def test_the_harness_sees_a_verification_that_looks_at_no_event(target, monkeypatch):
    monkeypatch.setattr("primm.proof.verify._Pass.over", lambda *ignored: None)
    dice = random.Random(3)
    assert wrong(target.outcomes(dice, [dice.randrange(len(target.content)) for _each in range(50)]))


@pytest.mark.nightly
def test_no_byte_anywhere_changes_unnoticed_ten_thousand_times(target, tell):
    dice = random.Random()
    outcomes = target.outcomes(dice, [dice.randrange(len(target.content)) for _each in range(10_000)])
    counted(tell, outcomes)
    assert [] == wrong(outcomes)
