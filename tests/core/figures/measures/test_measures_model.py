"""Figures against a few lines of plain Python that say the same."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from statistics import median
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures import measures as m

TOLD = st.lists(
    st.fixed_dictionaries(
        {
            "subject": st.sampled_from(["ann", "bob", "cyd", None]),
            "day": st.sampled_from(["2019-12-31", "2020-01-01", "2020-05-17", "2021-01-01"]),
            "desk": st.sampled_from(["north", "south", None]),
            "sex": st.sampled_from(["1", "2", None]),
            "reached": st.booleans(),
            "served": st.booleans(),
            "minutes": st.none() | st.integers(0, 9),
        }
    ),
    max_size=9,
)
FILTERS = st.fixed_dictionaries(
    {}, optional={"desk": st.sampled_from([["north"], ["unknown", "south"]]), "sex": st.sampled_from([["1"], ["2"]])}
)


def known(value: Any) -> str:
    """A value as a dimension shows it."""
    return value or "unknown"


def in_play(told: Any, filters: Any, *names: str) -> list[Any]:
    """The rows of 2020 in which somebody was reached and these filters hold."""
    return [
        each
        for each in told
        if each["day"][:4] == "2020"
        and each["reached"]
        and all(known(each[name]) in filters[name] for name in names if name in filters)
    ]


@given(TOLD, FILTERS)
def test_persons_and_what_part_of_them_was_served(new_desk: Any, told: Any, filters: Any) -> None:
    desk = new_desk()
    for each in told:
        desk.tell(desk.Meeting, **each)
    placed: dict[str, str] = {}
    cells: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for each in in_play(told, filters, "desk"):
        if each["subject"]:
            sex = placed.setdefault(each["subject"], known(each["sex"]))
            if sex in filters.get("sex", [sex]):
                cell = cells[known(each["desk"]), sex]
                cell[each["subject"]] = cell.get(each["subject"], False) or each["served"]
    everybody = m.persons(desk.Meeting, desk.Meeting.reached)
    assert desk.figures(everybody, "desk", "sex", filters=filters) == {at: len(who) for at, who in cells.items()}
    assert desk.figures(everybody, filters=filters) == len({who for cell in cells.values() for who in cell})
    often: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (at, sex), who in cells.items():
        rows = in_play(told, filters, "desk")
        often[at, sex] = [sum(each["subject"] == one and known(each["desk"]) == at for each in rows) for one in who]
    per_person = m.median_per(desk.Meeting, desk.Meeting.person, desk.Meeting.reached)
    assert desk.figures(per_person, "desk", "sex", filters=filters) == {
        at: Fraction(median(numbers)) for at, numbers in often.items()
    }
    served = m.share(everybody, of=desk.Meeting.served)
    assert desk.figures(served, "desk", "sex", filters=filters) == {
        at: Fraction(100 * sum(who.values()), len(who)) for at, who in cells.items()
    }


@given(TOLD, FILTERS)
def test_rows_minutes_and_their_median(new_desk: Any, told: Any, filters: Any) -> None:
    desk = new_desk()
    for each in told:
        desk.tell(desk.Meeting, **each)
    cells: dict[str, list[int | None]] = defaultdict(list)
    for each in in_play(told, filters, "desk", "sex"):
        cells[known(each["desk"])].append(each["minutes"])
    minutes = {at: sorted(each for each in found if each is not None) for at, found in cells.items()}
    meeting = desk.Meeting
    asked = {"filters": filters}
    assert desk.figures(m.count(meeting, meeting.reached), "desk", **asked) == {
        at: len(each) for at, each in cells.items()
    }
    assert desk.figures(m.total(meeting, meeting.minutes, meeting.reached), "desk", **asked) == {
        at: sum(each) for at, each in minutes.items() if sum(each)
    }
    found = desk.figures(m.median(meeting, meeting.minutes, meeting.reached), "desk", **asked)
    for at, each in found.items():
        half = len(minutes[at]) // 2
        assert each == Fraction(minutes[at][half] + minutes[at][~half], 2)
