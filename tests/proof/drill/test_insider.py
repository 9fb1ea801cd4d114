"""The competent insider: one event is another or gone, all hashes agree, and nothing else was touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from primm.core.log.log import Log
from primm.proof.drill import insider
from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.rows import Row


def rows_of(path: Path) -> dict[tuple[str, int], Row]:
    """Every event of a log by its place."""
    with Log.open(path, write=False) as log:
        return {(row.origin, row.n): row for row in log.read()}


def test_an_insider_leaves_no_fault(path: Path) -> None:
    """Else the drill would praise verify for what it cannot know."""
    heads = verify(str(path)).heads
    insider.change(str(path), "desk", 3)
    assert () == verify(str(path)).faults
    assert heads["desk"].n == verify(str(path)).heads["desk"].n
    assert heads["desk"].root != verify(str(path)).heads["desk"].root
    assert heads["other"] == verify(str(path)).heads["other"]


def test_one_event_is_moved_to_another_day(path: Path) -> None:
    before = rows_of(path)
    insider.change(str(path), "desk", 3)
    after = rows_of(path)
    changed = [place for place in before if before[place] != after[place]]
    assert [("desk", 3)] == changed
    old, new = (json.loads(rows["desk", 3].meta) for rows in (before, after))
    assert {**old, "occurred": "2001-01-01"} == new


def test_the_last_event_is_gone_as_if_it_had_never_been(path: Path, outsider: Callable[..., list[Any]]) -> None:
    before = rows_of(path)
    insider.roll_back(str(path), "desk", 6)
    del before["desk", 6]
    assert before == rows_of(path)
    verdict = verify(str(path))
    assert ((), 5) == (verdict.faults, verdict.heads["desk"].n)
    ((clock,),) = outsider(path, "SELECT hlc FROM head WHERE origin = 'desk'")
    assert json.loads(before["desk", 5].meta)["hlc"] == clock
    assert [] == outsider(path, "SELECT * FROM event_subject WHERE origin = 'desk' AND n = 6")


def test_whoever_only_the_last_event_joined_is_told_apart_again(log: Log, pen: Any, clock: Any) -> None:
    """An event is found by the persons of those that follow it; the index forgets that too."""
    log.append([pen.draft(1, 1), pen.draft(2, 2, of=1)], None, clock)
    insider.roll_back(log.path, "desk", 2)
    assert () == verify(log.path).faults


def test_an_origin_of_one_event_is_left_with_none(path: Path, outsider: Callable[..., list[Any]]) -> None:
    for n in (3, 2, 1):
        insider.roll_back(str(path), "other", n)
    assert {"desk"} == {origin for origin, _n in rows_of(path)}
    assert [(0, b"")] == outsider(path, "SELECT n, compact FROM head WHERE origin = 'other'")
