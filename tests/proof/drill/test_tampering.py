"""A target is put back before each attack, and what an attack did is seen, or told to be missed."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.proof.drill import attacks, insider, tampering
from primm.proof.drill.tampering import FOUND, HARMLESS, MISSED, Target
from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

HARM = "UPDATE event SET facts = NULL WHERE $here"


@pytest.fixture
def target(path: Path, tmp_path: Path, clock: Any) -> Target:
    """Nine events of two origins that may be attacked."""
    return Target(str(path), str(tmp_path / "attacked.db"), 9, clock)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Only these attacks, in place of the catalogue."""

    def only(refused: dict[str, str] | None = None, behind: dict[str, str] | None = None, **tables: str) -> None:
        monkeypatch.setattr(attacks, "REFUSED", refused or {})
        monkeypatch.setattr(attacks, "BEHIND", behind or {})
        monkeypatch.setattr(attacks, "SEALED", {})
        monkeypatch.setattr(tampering, "TABLES", tables)

    return only


def events(path: str) -> dict[str, int]:
    with Log.open(path, write=False) as log:
        return log.position()


def test_the_whole_log_is_attacked_where_it_is_small(target: Target, path: Path) -> None:
    assert (9, "desk", 6) == (target.events, target.origin, target.last)
    assert verify(str(path)).heads == target.heads
    assert events(str(path)) == events(f"{target.path}-whole")


@pytest.mark.parametrize(("most", "expected"), [(8, (4, 3)), (5, (2, 2)), (1, (1, 1))])
def test_of_a_large_log_the_first_events_of_every_computer_are_attacked(
    path: Path, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch, most: int, expected: tuple[int, int]
) -> None:
    """As another computer would take them over, some at a time."""
    monkeypatch.setattr(tampering, "BATCH", 3)
    target = Target(str(path), str(tmp_path / "attacked.db"), most, clock)
    desk, other = expected
    assert {"desk": desk, "other": other} == {origin: head.n for origin, head in target.heads.items()}
    assert (desk + other, desk) == (target.events, target.last)
    assert target.untouched()


def test_the_catalogue_is_refused_or_found(target: Target) -> None:
    count = 2 * len(attacks.BEHIND | attacks.SEALED) + len(attacks.TABLES) + 2
    assert (len(attacks.REFUSED), ()) == target.guarded()
    assert (count, ()) == target.behind_the_guards()


def test_sealed_texts_are_taken_only_where_there_are_some(
    target: Target,
    new_log: Any,
    pen: Any,
    tmp_path: Path,
    clock: Any,
    scripts: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = new_log("plain", clock)
    plain.append(pen.drafts([1, 2, 3]), None, clock)
    other = Target(plain.path, str(tmp_path / "plain.db"), 9, clock)
    sealed = attacks.SEALED
    scripts()
    assert ((2, ()), (2, ())) == (target.behind_the_guards(), other.behind_the_guards())
    monkeypatch.setattr(attacks, "SEALED", sealed)
    assert ((4, ()), (2, ())) == (target.behind_the_guards(), other.behind_the_guards())


def test_what_the_guards_let_through_is_missed_by_name(target: Target, scripts: Callable[..., None]) -> None:
    """Also where a program was refused after it had done something."""
    later = "UPDATE event SET facts = '' WHERE $here"
    scripts(
        {"harm": attacks.DROPPED + HARM, "nothing": "SELECT 1", "half": f"{attacks.DROPPED}{later};?", "fine": HARM}
    )
    assert (4, ("harm", "nothing", "half")) == target.guarded()


def test_what_verify_does_not_find_is_missed_by_name(target: Target, scripts: Callable[..., None]) -> None:
    """With the guards put back and without; a script that another program may not run is no miss."""
    nothing = "UPDATE head SET n = n"
    scripts(behind={"nothing": nothing, "leaf": HARM}, table=nothing, wrong="?", gone="DROP TABLE head")
    assert (9, ("nothing, guards put back", "table")) == target.behind_the_guards()


def test_a_file_that_was_edited_or_cut_is_found(target: Target, scripts: Callable[..., None]) -> None:
    scripts()
    assert (2, ()) == target.behind_the_guards()


def test_the_hex_editor_inverts_half_of_the_bits_of_a_leaf_in_the_middle(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    target._put_back()
    before = Path(target.path).read_bytes()
    monkeypatch.setattr(Target, "_is_found", lambda target: True)
    assert target._is_hex_found()
    with Log.open(f"{target.path}-whole", write=False) as log:
        (row,) = log.read({"desk": 2, "other": 3}, {"desk": 3})
    at, after = before.index(row.leaf), Path(target.path).read_bytes()
    assert {each: old ^ 0x55 for each, old in enumerate(before) if at <= each < at + 4} == {
        each: new for each, (old, new) in enumerate(zip(before, after, strict=True)) if old != new
    }


def test_a_cut_takes_the_last_page(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    target._put_back()
    before = Path(target.path).read_bytes()
    monkeypatch.setattr(Target, "_is_found", lambda target: True)
    assert target._is_cut_found()
    assert before[:-4096] == Path(target.path).read_bytes()


def test_a_log_in_which_somebody_is_not_found_any_more_does_not_read_the_same(
    target: Target, outsider: Callable[..., Any]
) -> None:
    target._put_back()
    assert target._reads_the_same()
    outsider(target.path, "DELETE FROM event_subject WHERE origin = 'desk'")
    assert not target._reads_the_same()
    os.truncate(target.path, 4096)
    assert not target._reads_the_same()


def test_where_verify_is_blind_everything_is_missed(
    target: Target, scripts: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts(behind={"leaf": HARM}, wrong="?")
    monkeypatch.setattr(Target, "_is_found", lambda target: False)
    assert (5, ("leaf", "leaf, guards put back", "hex editor", "cut")) == target.behind_the_guards()


def test_a_target_is_put_back_before_each_attack(target: Target) -> None:
    """With what a program that was killed left beside it; nobody else may read it."""
    for _each in range(2):
        target._put_back()
        assert not os.path.exists(f"{target.path}-journal")
        assert Path(f"{target.path}-whole").read_bytes() == Path(target.path).read_bytes()
        assert 0o600 == os.stat(target.path).st_mode & 0o777
        for each in (target.path, f"{target.path}-journal"):
            Path(each).write_bytes(b"what was left")
    assert target.untouched()


@pytest.mark.parametrize(("found", "outside"), [(True, False), (False, True), (True, True)])
def test_a_copy_that_somebody_suspects_is_not_untouched(
    target: Target, monkeypatch: pytest.MonkeyPatch, *, found: bool, outside: bool
) -> None:
    monkeypatch.setattr(Target, "_is_found", lambda target: found)
    monkeypatch.setattr(Target, "_differs_outside", lambda target: outside)
    assert not target.untouched()


class Aimed(random.Random):
    """Dice that fall on one byte, and change it by one bit."""

    def __init__(self, at: int) -> None:
        self.at, self.asked = at, list[tuple[int, ...]]()

    def randrange(self, *most: int) -> int:  # type: ignore[override]
        self.asked.append(most)
        return self.at if len(most) == 1 else 1


def test_a_byte_that_matters_is_found_and_one_that_nobody_reads_is_harmless(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = Path(f"{target.path}-whole").read_bytes()
    minutes = Aimed(content.index(b'"minutes":3') + len('"minutes":'))
    assert FOUND == target._flip(minutes)
    changed = Path(target.path).read_bytes()
    assert [(minutes.at, ord("2"))] == [(at, new) for at, new in enumerate(changed) if new != content[at]]
    assert [(len(content),), (1, 256)] == minutes.asked
    version = Aimed(96)  # of the SQLite that wrote the file last: nobody asks for it
    assert HARMLESS == target._flip(version)
    monkeypatch.setattr(Target, "_is_found", lambda target: False)
    assert MISSED == target._flip(minutes)


def test_flips_are_counted_by_what_came_of_them(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [FOUND, HARMLESS, FOUND, MISSED, FOUND, HARMLESS]
    monkeypatch.setattr(Target, "_flip", lambda target, dice: outcomes.pop())
    assert (6, 3, 2) == target.flipped(6, random.Random(1))


def test_an_insider_is_found_by_whoever_knows_the_heads(target: Target, outsider: Callable[..., Any]) -> None:
    assert (False, True) == target.inside(insider.change, 3)
    assert (False, True) == target.inside(insider.roll_back, 6)
    assert (False, False) == target.inside(lambda path, origin, n: None, 3)
    harm = attacks.DROPPED + HARM.replace("$here", "origin = 'desk' AND n = 3")
    assert (True, True) == target.inside(lambda path, origin, n: outsider(path, script=harm), 3)


def test_an_insider_works_on_the_longest_origin(target: Target) -> None:
    asked = list[tuple[str, str, int]]()
    target.inside(lambda *given: asked.append(given), 5)
    assert [(target.path, "desk", 5)] == asked
