"""The course of a drill: what each exercise found is told in order, and what does not hold is said not to."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Tampered
from primm.core.host.config import Config
from primm.proof import copying
from primm.proof.drill import course, insider
from primm.proof.drill.course import Counts, Result, drill
from primm.proof.drill.kills import Toll
from primm.proof.drill.restoring import Rehearsal
from primm.proof.drill.tampering import Flips, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG, DICE = Config("falconara", "mr"), random.Random(1)
COUNTS = Counts(2, 20, 300)


class Play:
    """What the exercises find, as a test says; and what they were asked."""

    def __init__(self) -> None:
        self.rehearsal = Rehearsal(1.26, 2.34, 9, 0, new_origin=True, seen=4)
        self.toll, self.canary = Toll(2, 1, 12, 0, 0), Toll(1, 0, 3, 3, 0)
        self.guards = self.behind = Outcome(13, ())
        self.flips = Flips(20, 15, 5)
        self.inside = {insider.change: (False, True), insider.roll_back: (False, True)}
        self.untouched, self.last = True, 7
        self.asked = list[Any]()

    def rehearse(self, folder: str, copy: str, *given: Any) -> Rehearsal:
        self.asked.append(("rehearse", *given))
        assert os.path.join(folder, "log.db") == copy
        copying.verified(copy)
        return self.rehearsal

    def killed(self, copy: str, *given: Any) -> Toll:
        self.asked.append(("kills", *given))
        return self.toll

    def caught(self, copy: str, *given: Any) -> Toll:
        self.asked.append(("canary", *given))
        return self.canary

    def target(self, copy: str, path: str, *given: Any) -> Any:
        assert os.path.dirname(copy) == os.path.dirname(path)
        assert not os.path.exists(path)
        self.asked.append(("target", *given))
        return Attacked(self)


class Attacked:
    """A target to which a play says what is found."""

    def __init__(self, play: Play) -> None:
        self.play, self.last = play, play.last

    def guarded(self) -> Outcome:
        return self.play.guards

    def behind_the_guards(self) -> Outcome:
        return self.play.behind

    def flipped(self, count: int, dice: random.Random) -> Flips:
        self.play.asked.append(("bytes", count, dice))
        return self.play.flips

    def inside(self, work: Any, n: int) -> tuple[bool, bool]:
        self.play.asked.append((work, n))
        return self.play.inside[work]

    def untouched(self) -> bool:
        return self.play.untouched


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """A play in which everything holds."""
    made = Play()
    monkeypatch.setattr(course, "rehearse", made.rehearse)
    monkeypatch.setattr(course, "toll", made.killed)
    monkeypatch.setattr(course, "canary", made.caught)
    monkeypatch.setattr(course, "Target", made.target)
    return made


@pytest.fixture
def drilled(path: Path, tmp_path: Path, clock: Any) -> Callable[[], list[Result]]:
    """Drill a log of nine events."""
    return lambda: [*drill(str(path), str(tmp_path / "ground"), CONFIG, COUNTS, clock, DICE)]


def said(results: list[Result]) -> dict[str, tuple[bool, str]]:
    """Whether each exercise held, and its sentence."""
    return {each.name: (each.held, each.text.format(**each.gaps)) for each in results}


INSIDER = "not found by verify alone, for all hashes were computed again; found by a checkpoint outside"
WHOLE = {
    "restore": "a backup was made in 1.3 s and restored in 2.3 s: events 9, of them missing or changed 0; the log that "
    "was restored goes on under an origin of its own",
    "restore canary": "what was recorded after the backup is missed in what was restored, events and roots: 4",
    "kills": "processes killed while they recorded 2, in the middle of a transaction 1; events that they acknowledged "
    "12, lost 0, half stored 0",
    "kills canary": "a process that acknowledges what it does not store is caught, events missed: 3",
    "guards": "ways for another program to change or remove an event: 13, refused 13",
    "tampering": "changes behind the guards' back: 13, found by primm log verify 13",
    "bytes": "single bytes changed 20, found 15, without any effect 5, unseen 0",
    "insider": INSIDER,
    "older state": INSIDER,
    "tampering canary": "a copy that nobody touched is not suspected",
}


def test_each_exercise_says_in_a_sentence_what_it_found(
    play: Play, drilled: Callable[[], list[Result]], tmp_path: Path, clock: Any
) -> None:
    found = said(drilled())
    assert ([*WHOLE], {name: (True, text) for name, text in WHOLE.items()}) == ([*found], found)
    expected = [
        ("rehearse", CONFIG, clock),
        ("kills", CONFIG, 2, DICE),
        ("canary", CONFIG, DICE),
        ("target", 300, clock),
        ("bytes", 20, DICE),
        (insider.change, 3),
        (insider.roll_back, 7),
    ]
    assert (expected, []) == (play.asked, os.listdir(tmp_path / "ground"))


UNHELD: list[tuple[str, dict[str, Any], str]] = [
    ("restore", {"rehearsal": Rehearsal(1, 2, 9, 1, new_origin=True, seen=4)}, "missing or changed 1;"),
    ("restore", {"rehearsal": Rehearsal(1, 2, 9, 0, new_origin=False, seen=4)}, "missing or changed 0;"),
    ("restore canary", {"rehearsal": Rehearsal(1, 2, 9, 0, new_origin=True, seen=0)}, "events and roots: 0"),
    ("kills", {"toll": Toll(2, 1, 12, 1, 0)}, "lost 1, half stored 0"),
    ("kills", {"toll": Toll(2, 1, 12, 0, 1)}, "lost 0, half stored 1"),
    ("kills", {"toll": Toll(2, 1, 12, 1, 1)}, "lost 1, half stored 1"),
    ("kills canary", {"canary": Toll(1, 0, 3, 0, 0)}, "events missed: 0"),
    ("guards", {"guards": Outcome(13, ("remove", "replace"))}, "refused 11 (remove, replace)"),
    ("tampering", {"behind": Outcome(13, ("leaf",))}, "found by primm log verify 12 (leaf)"),
    ("bytes", {"flips": Flips(20, 15, 4)}, "unseen 1"),
    ("tampering canary", {"untouched": False}, ""),
]


@pytest.mark.parametrize(("name", "found", "told"), UNHELD)
def test_what_does_not_hold_is_said(
    play: Play, drilled: Callable[[], list[Result]], name: str, found: dict[str, Any], told: str
) -> None:
    vars(play).update(found)
    results = said(drilled())
    assert [name] == [each for each, (held, _text) in results.items() if not held]
    assert told in results[name][1]


@pytest.mark.parametrize(
    ("inside", "held", "text"),
    [
        ((True, True), True, "found by verify, and by a checkpoint outside"),
        ((True, False), False, "found by verify, not by a checkpoint outside"),
        ((False, False), False, "found by nobody, not even by a checkpoint outside"),
    ],
)
def test_of_an_insider_it_is_said_who_finds_him(
    play: Play, drilled: Callable[[], list[Result]], inside: tuple[bool, bool], text: str, *, held: bool
) -> None:
    play.inside[insider.change] = inside
    assert (held, text) == said(drilled())["insider"]


def test_a_canary_that_sees_a_single_loss_sees(play: Play, drilled: Callable[[], list[Result]]) -> None:
    play.rehearsal, play.canary = play.rehearsal._replace(seen=1), Toll(1, 0, 3, 1, 0)
    assert all(held for held, _text in said(drilled()).values())


def test_a_log_that_was_changed_is_not_drilled(
    play: Play, drilled: Callable[[], list[Result]], outsider: Callable[..., Any], path: Path
) -> None:
    outsider(path, "DROP TRIGGER event_never_changed")
    with pytest.raises(Tampered):
        drilled()
    assert [] == play.asked


def test_what_kills_left_that_is_not_whole_is_not_tampered_with(
    play: Play, drilled: Callable[[], list[Result]], outsider: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tear(copy: str, *given: Any) -> Toll:
        outsider(copy, "DROP TRIGGER event_never_changed")
        return play.toll

    monkeypatch.setattr(course, "toll", tear)
    results = said(drilled())
    assert ["restore", "restore canary", "kills", "kills canary"] == [*results]
    assert not results["kills"][0]


def test_a_quick_drill_does_less_of_everything() -> None:
    assert (Counts(50, 200, 2_000), Counts(5, 20, 300)) == (course.THOROUGH, course.QUICK)
