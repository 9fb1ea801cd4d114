"""Acceptance examples of the information action: 1, 3, 6 and 15."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupOpened, GroupSessionHeld
from primm.plugins.info import action
from primm.testing import Diary

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office


def meeting() -> Diary:
    """Twelve people whom nobody named, seven women and five men, three minors; and two women by name."""
    diary = Diary()
    group = diary.write(
        "2020-02-01",
        GroupOpened(
            title="Permesso", group_kind="information_meeting", action="info", language="fra", place="biblioteca"
        ),
    )
    held = GroupSessionHeld(
        group=f"group:{group}", anonymous=12, anonymous_sex={"2": 7, "1": 5}, anonymous_age={"lt18": 3}
    )
    session = diary.write("2020-02-15", held)
    women = (diary.person(sex="2", birth_year=1980), diary.person(sex="2"))
    diary.write("2020-02-15", GroupAttendanceTaken(session=session, persons=women, action="info"))
    return diary


# 1: contacts are added over desks


def test_three_contacts_for_information_at_two_desks(office: Office) -> None:
    office.at("2020-03-10T10:00")
    amal = office.person()
    for desk in ("falconara", "falconara", "chiaravalle"):
        office.visit(amal, desk=desk)
    office.visit(amal, outcomes="information,referral")
    found = office.figures("I04", "2020-03", "--by=desk", action="info")
    assert {(): 3, ("falconara",): 2, ("chiaravalle",): 1} == found
    assert {(): 3, ("042018",): 2, ("042014",): 1} == office.figures("I04", "--by=municipality", action="info")


# 3: a meeting of people without a name


def test_presences_are_known_by_one_margin_at_a_time() -> None:
    figures = {by: meeting().figures(action, "2020-01-01", "2020-03-31", by=by) for by in (("sex",), ("age",))}
    assert {(): 14, ("1",): 5, ("2",): 9} == figures["sex",]["I07b"]
    assert {(): 14, ("lt18",): 3, ("18_60",): 1, ("unknown",): 10} == figures["age",]["I07b"]
    assert 1 == figures["sex",]["I07"][()]


def test_how_sex_and_age_go_together_is_known_of_those_with_a_name_alone() -> None:
    found = meeting().report(action, "2020-01-01", "2020-03-31", by=("sex", "age"))
    (table,) = (each for each in found.tables if each.metric.id == "I07b")
    pairs = {tuple(cell.at.values()): cell.number for cell in table.cells if len(cell.at) == 2}
    assert {("2", "18_60"): 1, ("2", "unknown"): 1, ("unknown", "unknown"): 0} == {
        at: number.value for at, number in pairs.items()
    }
    assert 12 == pairs["unknown", "unknown"].unknown


def test_place_and_language_of_a_meeting_hold_for_everybody_there() -> None:
    found = meeting().figures(action, "2020-01-01", "2020-03-31", by=("place", "language"))
    assert {1} == set(found["I07"].values())
    assert {(): 14, ("biblioteca",): 14, ("fra",): 14, ("biblioteca", "fra"): 14} == found["I07b"]


# 6: a topic that was wrong


def test_a_corrected_topic_moves_in_the_report(office: Office) -> None:
    office.at("2020-03-10T10:00")
    visit = office.visit(office.person())
    office.primm("correct", visit, "topics=hou,ben")
    assert {(): 1, ("ben",): 1, ("hou",): 1} == office.figures("I04", "--by=topics", action="info")
    office.primm("correct", visit, "outcomes=information,referral", "--reason=late_information")
    assert {(): 0} == office.figures("I04", "--by=topics", action="info")


# 15: an empty quarter


def test_an_empty_quarter_prints_everything_with_nothing() -> None:
    found = Diary().figures(action, "2020-01-01", "2020-03-31", by=("desk", "topic", "language"))
    assert {metric.id for metric in action.metrics} == found.keys()
    assert [{()}] * len(found) == [set(cells) for cells in found.values()]
    assert {"I02", "I03", "I08", "I10"} == {name for name, cells in found.items() if cells[()] is None}
    assert {0} == {cells[()] for cells in found.values() if cells[()] is not None}
