"""Every metric with its worked cases: ordinary, late, corrected, retracted, merged, empty; worked out by hand."""

from __future__ import annotations

import pytest

from primm.core.host.plugins import core_kinds
from primm.plugins.info import action as info
from primm.plugins.participation import action as participation
from primm.plugins.school import action as school
from primm.plugins.services import action as services
from tests.acceptance.cases import WANTED, Block, Court, blocks, same

ACTIONS = (info, participation, school, services)
METRICS = {metric.id: (action, metric) for action in ACTIONS for metric in action.metrics}
KINDS = [*core_kinds(), *(kind for action in ACTIONS for kind in action.kinds)]
BLOCKS = list(blocks())


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.metric)
def test_the_figure_is_what_a_person_finds_by_hand(block: Block) -> None:
    action, metric = METRICS[block.metric]
    court = Court(action, metric, block, KINDS)
    found = [(case.name, case.done, case.expected, court.found(case)) for case in block.cases]
    assert [] == [each for each in found if not same(*each[2:])]


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_its_worked_cases(metric: str) -> None:
    """Each of the six, in one block."""
    told = [{case.name for case in block.cases} for block in BLOCKS if block.metric == metric]
    assert [set(WANTED)] == told


def test_a_wrong_figure_is_noticed() -> None:
    """The check can fail: a block whose figures are one too many differs in each."""
    block = next(each for each in BLOCKS if each.metric == "X01")
    court = Court(*METRICS["X01"], block, KINDS)
    assert [] == [case for case in block.cases if same(case.expected.replace(case.expected[0], "9"), court.found(case))]
