"""No row of the table of bad inputs is forgotten, and what a test says of itself is what it checks."""

from __future__ import annotations

import pytest

from primm.cli import BUG, INTERRUPTED, NO_ROOM, NOBODY_READS, USAGE
from primm.core.errors import PrimmError
from tests.errors.rows import Entry, entries, table

CODES = {0, BUG, USAGE, NO_ROOM, INTERRUPTED, NOBODY_READS, *(e.exit_code for e in PrimmError.__subclasses__())}
ROWS = {int(number): row for part in table().values() for number, row in part.items()}


@pytest.fixture(scope="module")
def found() -> list[Entry]:
    return [entry for entry, _file in entries()]


def test_the_table_has_its_86_rows_in_their_order_and_then_some_of_its_own() -> None:
    assert [*range(1, len(ROWS) + 1)] == [*ROWS]
    assert len(ROWS) >= 86


def test_every_row_has_a_test_or_says_why_not(found: list[Entry]) -> None:
    tested = {entry.row for entry in found}
    assert tested <= ROWS.keys()
    assert [] == [number for number, row in ROWS.items() if number not in tested and "not yet" not in row]
    assert [] == [number for number in tested if "do" not in ROWS[number]]


def test_every_answer_has_a_code_that_there_is_and_a_refusal_a_sentence(found: list[Entry]) -> None:
    silent = {0, INTERRUPTED, NOBODY_READS}
    assert [] == [entry for entry in found if entry.code not in CODES or (entry.code not in silent and not entry.says)]


def test_there_are_more_bad_inputs_than_rows(found: list[Entry]) -> None:
    assert len({(entry.row, entry.given) for entry in found}) == len(found) >= 200


@pytest.mark.parametrize(
    ("code", "err", "same"),
    [
        (3, "given_name: empty\n", True),
        (3, "warning: a clock\ngiven_name: empty\n", True),
        (3, "given_name: empty\nTraceback\n", False),
        (3, "", False),
        (0, "given_name: empty\n", False),
    ],
)
def test_another_code_or_sentence_is_seen(code: int, err: str, same: bool) -> None:
    """What compares would be worth nothing if it took anything for the answer."""
    assert same is Entry(1, "", 3, "given_name: empty").matches(code, err)
