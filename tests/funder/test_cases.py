"""The fund's figures with their worked cases: ordinary, late, corrected, retracted, merged, empty; found by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from primm.core.host.plugins import core_kinds
from tests.acceptance.cases import WANTED, Block, Court, blocks, same
from tests.funder.conftest import the_fund

BLOCKS = list(blocks(Path(__file__).with_name("cases")))
METRICS = {metric.id: metric for metric in the_fund().metrics}
KINDS = [*core_kinds(), *the_fund().kinds]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.metric)
def test_the_figure_is_what_a_person_finds_by_hand(block: Block) -> None:
    court = Court(the_fund(), METRICS[block.metric], block, KINDS)
    found = [(case.name, case.done, case.expected, court.found(case)) for case in block.cases]
    assert [] == [each for each in found if not same(*each[2:])]


def test_every_figure_has_the_six_cases() -> None:
    assert {name: set(WANTED) for name in METRICS} == {
        block.metric: {case.name for case in block.cases} for block in BLOCKS
    }
