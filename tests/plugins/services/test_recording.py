"""The days that go by until a contact is recorded: the local days, each contact once, in classes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.kinds.contact import Contact
from primm.plugins.services import action
from primm.plugins.services.contacts import contacts
from primm.testing.diary import Diary

if TYPE_CHECKING:
    from primm.core.events.entry import Entry

TOLD: dict[str, Any] = {"channel": "phone_in", "topics": ("doc",), "outcomes": ("information",)}


class Latecomer(Diary):
    """A diary in which each event says when it was recorded and why so late."""

    recorded = "2020-03-31T10:00:00.000000Z"
    late: str | None = None

    def _entry(self, *told: Any, **more: Any) -> Entry[Any]:
        return super()._entry(*told, **more)._replace(recorded=self.recorded, late=self.late)


def days(diary: Diary) -> list[tuple[int, str]]:
    return [(row.waited, row.delay) for row in diary.rows(contacts)]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        pytest.param("2020-01-10T22:59:59.000000Z", 0, id="still the same evening"),
        pytest.param("2020-01-10T23:00:00.000000Z", 1, id="after midnight in winter"),
        pytest.param("2020-01-09T22:59:59.000000Z", 0, id="a clock that was behind"),
        pytest.param("2020-07-10T21:59:59.000000Z", 182, id="still the same evening in summer"),
        pytest.param("2020-07-10T22:00:00.000000Z", 183, id="after midnight in summer"),
    ],
)
def test_the_day_on_the_wall_counts(recorded: str, expected: int) -> None:
    diary = Latecomer()
    diary.recorded = recorded
    diary.write("2020-01-10T18:30", Contact(**TOLD))
    assert [expected] == [each for each, _delay in days(diary)]


@pytest.mark.parametrize(
    ("waited", "delay"),
    [
        *((0, "0_3"), (3, "0_3"), (4, "4_5"), (5, "4_5"), (6, "6_14"), (14, "6_14")),
        *((15, "15_30"), (30, "15_30"), (31, "31_90"), (90, "31_90"), (91, "gt90")),
    ],
)
def test_the_classes_begin_and_end_as_they_say(waited: int, delay: str) -> None:
    diary = Latecomer()
    diary.write((date(2020, 3, 31) - timedelta(waited)).isoformat(), Contact(**TOLD))
    assert [(waited, delay)] == days(diary)


def test_a_family_s_contact_counts_once_and_one_with_a_service_does_not() -> None:
    diary = Diary()
    family = (diary.person(), diary.person())
    diary.write("2020-01-10", Contact(persons=family, **TOLD))
    diary.write("2020-01-10", Contact(counterpart="service", **TOLD))
    diary.write("2020-01-10", Contact(channel="phone_out", reached="no_answer"))
    assert {(): 2, ("0_3",): 2} == diary.figures(action, "2020-01-01", "2020-03-31", by=("delay",))["X15b"]


def test_the_median_the_classes_and_the_late_ones_by_reason() -> None:
    """Recorded on 31 March: after 0, 1 and 15 days, and from a paper sheet after 91."""
    diary = Latecomer()
    for day in ("2020-03-31", "2020-03-30", "2020-03-16"):
        diary.write(day, Contact(**TOLD))
    diary.late = "paper_sheet"
    diary.write("2019-12-31", Contact(done_by="m2", minutes=5, **TOLD))
    found = diary.figures(action, "2019-10-01", "2020-03-31", by=("delay",))
    assert {(): 8, ("0_3",): Fraction(1, 2), ("15_30",): 15, ("gt90",): 91} == found["X15"]
    assert {(): 4, ("0_3",): 2, ("15_30",): 1, ("gt90",): 1} == found["X15b"]
    late = diary.figures(action, "2019-10-01", "2020-03-31", by=("late",))
    assert {(): 50, ("paper_sheet",): 100, ("unknown",): Fraction(100, 3)} == late["X15c"]
    assert {(): 25, ("m2",): 100, ("test",): 0} == diary.figures(action, "2019-10-01", "2020-03-31", by=("worker",))[
        "X16d"
    ]
