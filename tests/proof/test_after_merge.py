"""Figures after a merge: refolded where something came, the same as made anew, and earlier reports as they were."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from primm.core.figures.refresh import Folder, components
from primm.plugins import info, participation, school, services
from primm.testing.bench import bench, kinds_known
from primm.testing.stories import arrivals, stories
from tests.cli.conftest import cache, desk, home, run, second_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.host.action import Action
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

__all__ = ["cache", "desk", "home", "run"]

ACTIONS = [each.action for each in (info, participation, school, services)]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_only_whom_the_new_events_concern_is_folded_again_and_once(
    action: Action, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """Every view of the action, over what two desks wrote: the whole group of a merged person counts as one."""
    arriving = data.draw(arrivals(data.draw(stories(action)).rows))
    cut = data.draw(st.integers(0, len(arriving)))
    folded: Counter[str] = Counter()
    fold = Folder.fold
    with bench(action) as mine:
        mine.receive(arriving[:cut])
        before = mine.log.position()

        def counted(folder: Folder, members: frozenset[str], effective: Any) -> Any:
            folded.update(members)
            return fold(folder, members, effective)

        with monkeypatch.context() as patch:
            patch.setattr(Folder, "fold", counted)
            mine.receive(arriving[cut:])
        types = Folder(mine.log, kinds_known(action), action.views).types
        touched = {each for each in mine.log.touched(before, mine.log.position()) if each.partition(":")[0] in types}
        groups = components(mine.log, kinds_known(action), touched)
        assert dict.fromkeys((each for members, _effective in groups for each in members), 1) == folded
        refreshed = mine.contents()
        mine.figures.rebuild()
        assert refreshed == mine.contents()


CALL = ("record", "contact", "--channel", "phone_in", "--topics", "doc", "--outcomes", "information", "--on")
REPORT = ("report", "services", "q1", "--metric", "X01")


@pytest.fixture
def other(desk: Run, home: Path) -> Run:
    """A second desk, which recorded a call of January and one of March."""
    run = second_desk(desk, home)
    for day in ("2020-01-10", "2020-03-30"):
        assert 0 == run(*CALL, day).code
    return run


def months(desk: Run) -> dict[str, str]:
    """How many contacts each month has, the empty name being that of all."""
    rows = csv.DictReader(io.StringIO(desk(*REPORT, "--by", "month", "--format", "csv").out))
    return {row["month"]: row["figure"] for row in rows}


@pytest.mark.usefixtures("other")
def test_what_comes_late_lands_where_it_happened_and_earlier_reports_stay(desk: Run, home: Path) -> None:
    assert 0 == desk(*CALL, "2020-02-10").code
    earlier = {form: home / f"before.{form}" for form in ("json", "txt", "csv")}
    for path in earlier.values():
        assert 0 == desk(*REPORT, "--by", "month", "-o", str(path)).code
    assert {"": "1", "2020-02": "1"} == months(desk)
    assert 0 == desk("merge", str(home / "other")).code
    assert {"": "3", "2020-01": "1", "2020-02": "1", "2020-03": "1"} == months(desk)
    for form, path in earlier.items():
        again = home / f"again.{form}"
        assert 0 == desk(*REPORT, "--by", "month", "--as-of", str(path), "-o", str(again)).code
        assert path.read_bytes() == again.read_bytes()
