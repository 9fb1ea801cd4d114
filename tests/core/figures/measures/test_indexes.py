"""What is read to count: an index that has all that is asked for, or the table from one end to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.core.figures.measures import count, median, persons, share, total
from primm.core.figures.report import report
from tests.core.figures.measures.conftest import HORIZON, YEAR, Meeting, metrics

if TYPE_CHECKING:
    from sqlite3 import Connection

    from primm.core.figures.forms import Measure

    Desk = Any


def read(desk: Desk, measure: Measure, **asked: Any) -> list[list[str]]:
    """By statement, of which table and indexes of the meetings some column is read."""
    desk.met("ann", "2020-01-01")
    statements: list[str] = []
    with desk.basis() as basis:
        basis.connection.set_trace_callback(statements.append)
        report(basis, metrics(measure), name="desk", title="Desk", period=YEAR, horizon=HORIZON, **asked)
        basis.connection.set_trace_callback(None)
        return [_read(basis.connection, text) for text in statements]


def _read(connection: Connection, text: str) -> list[str]:
    names = dict(connection.execute("SELECT rootpage, name FROM sqlite_master WHERE name LIKE 'v_meeting%'"))
    steps = [step[1:4] for step in connection.execute(f"EXPLAIN {text}")]
    cursors = {cursor: names[root] for code, cursor, root in steps if code == "OpenRead" and root in names}
    return sorted({cursors[cursor] for code, cursor, _ in steps if code == "Column" and cursor in cursors})


@pytest.mark.parametrize(
    ("measure", "index"),
    [
        (count(Meeting, Meeting.reached), "flags"),
        (count(Meeting, Meeting.lead, pending=Meeting.answered), "flags"),
        (share(Meeting, of=Meeting.served, among=Meeting.lead, due=Meeting.due), "flags"),
        (total(Meeting, Meeting.minutes, Meeting.reached), "flags"),
        (median(Meeting, Meeting.minutes, Meeting.reached), "flags"),
        (persons(Meeting, Meeting.reached), "key"),
        (share(persons(Meeting, Meeting.lead), of=Meeting.reached), "key"),
    ],
)
def test_a_total_reads_one_index_and_not_the_table(desk: Desk, measure: Measure, index: str) -> None:
    assert read(desk, measure) == [[f"v_meeting_{index}"]]


def test_what_an_index_does_not_have_is_read_from_the_table_alone(desk: Desk) -> None:
    measure = count(Meeting, Meeting.reached)
    assert read(desk, measure, filters={"floor": ("1",)}) == [["v_meeting"]]
    assert read(desk, measure, by=("desk",)) == [["v_meeting_flags"], ["v_meeting"]]
