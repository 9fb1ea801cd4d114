"""The conventions that every figure keeps, each with the test that holds it.

| convention | test |
|---|---|
| units are never mixed, and are printed | test_a_report_on_a_terminal_is_one_page |
| persons are never summed | test_persons_are_not_additive_over_desks |
| a person is placed once, by the first row in the period | test_a_person_is_placed_once_by_the_first_row_in_play |
| filters on traits come after placing | test_a_person_is_in_exactly_one_cell_of_a_trait |
| open windows are counted apart, and printed | test_leaves_out_and_counts_what_is_still_open_at_the_horizon |
| unknown is a row, the last | test_the_total_comes_first_then_each_dimension_then_both_and_what_is_unknown_last |
| parts of a hundred add to 100.0 | test_parts_of_a_hundred_along_a_trait_add_to_a_hundred |
| a period that is not over is partial | test_a_period_is_partial_until_the_day_after_its_end |
| several values: the note, and no percentages | test_a_row_with_several_values_counts_once_for_each |
| nothing of nothing is not applicable | test_of_nothing_every_figure_is_none_or_not_applicable |
| the target group at the date | test_the_target_group_follows_from_the_citizenships_on_the_day |
| one passport of the Union is enough | test_one_passport_of_the_union_is_enough |
| anonymous marginals are not crossed | test_how_sex_and_age_go_together_is_not_known |
| few are hidden from others | test_nobody_can_solve_for_a_hidden_number |
| what is above the line is part of what is below | test_what_is_above_the_line_is_part_of_what_is_below |
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.core.events.codes import target_group
from primm.core.figures.forms import Ratio
from primm.core.figures.play import play_of
from primm.core.host.plugins import Plugins

if TYPE_CHECKING:
    from primm.core.figures.metrics import Metric

IMPLIED = {"present": "counted", "unknown": "told"}  # by the view of attendance: whoever is present is counted
TESTS = Path(__file__).parent.parent
METRICS = [metric for action in Plugins.installed().actions.values() for metric in action.metrics]


def test_each_convention_names_tests_that_are_there() -> None:
    named = set(re.findall(r"\btest_\w+", __doc__ or ""))
    there = {
        name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert named
    assert set() == named - there


@pytest.mark.parametrize("metric", [each for each in METRICS if each.unit == "%"], ids=lambda each: each.id)
def test_what_is_above_the_line_is_part_of_what_is_below(metric: Metric) -> None:
    """A share is so by its form; of a ratio of the same rows, what is above must at least hold all that is below."""
    if not isinstance(metric.measure, Ratio):
        assert play_of(metric.measure).of is not None
        return
    above, below = play_of(metric.measure.above), play_of(metric.measure.below)
    assert above.unit == below.unit
    for upper, lower in zip(above.rows, below.rows, strict=False):
        if upper.row is lower.row:
            assert set(upper.where) | {IMPLIED.get(each, "") for each in upper.where} >= set(lower.where)
            assert (upper.on, upper.during, upper.at_end) == (lower.on, lower.during, lower.at_end)


def test_kosovo_and_stateless_are_of_the_target_group_and_a_second_passport_of_the_union_is_not() -> None:
    day = date(2020, 1, 1)
    groups = {
        each: target_group(each, day) for each in (("x-kosovo",), ("x-stateless",), ("MAR", "ROU"), ("MAR", "ITA"))
    }
    assert ["tcn", "stateless", "eu", "it"] == list(groups.values())
    assert ("eu", "tcn") == (target_group(("GBR",), day), target_group(("GBR",), date(2021, 6, 1)))
    assert ("tcn", "eu") == (target_group(("HRV",), date(2013, 6, 30)), target_group(("HRV",), date(2013, 7, 1)))
