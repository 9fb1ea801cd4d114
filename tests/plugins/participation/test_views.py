"""What is seen of associations and initiatives, told as small stories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from primm.plugins.participation import initiatives, views
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationSupported,
    AssociationUpdated,
    InitiativeHeld,
    SeatLeft,
    SeatTaken,
)

if TYPE_CHECKING:
    from primm.testing import Diary


@pytest.fixture
def association(diary: Diary) -> str:
    event = AssociationRegistered(name="Senegal Insieme", association_kind="community", municipality="042018")
    return f"association:{diary.write('2020-01-10', event)}"


def test_the_register_follows_what_changes(diary: Diary, association: str) -> None:
    """A new seat from March, dissolved in June; what an update leaves out stays as it was."""
    diary.write("2020-03-02", AssociationUpdated(association=association, municipality="042014"))
    diary.write("2020-06-30", AssociationDissolved(association=association))
    first, second = diary.rows(views.register)
    assert ("042018", date(2020, 1, 10), date(2020, 3, 2)) == (first.municipality, first.since, first.until)
    assert ("042014", date(2020, 3, 2), date(2020, 6, 30)) == (second.municipality, second.since, second.until)
    assert ("Senegal Insieme", "community", association) == (second.name, second.association_kind, second.association)


def test_what_is_told_after_the_end_does_not_bring_it_back(diary: Diary, association: str) -> None:
    diary.write("2020-06-30", AssociationDissolved(association=association))
    diary.write("2020-07-01", AssociationUpdated(association=association, municipality="042014"))
    assert [date(2020, 6, 30), date(2020, 6, 30)] == [row.until for row in diary.rows(views.register)]


def test_an_association_stays_in_the_register(diary: Diary, association: str) -> None:
    assert [None] == [row.until for row in diary.rows(views.register)]


def test_everything_but_the_end_is_activity(diary: Diary, association: str) -> None:
    diary.write("2020-02-01", AssociationSupported(association=association, support_kind="room"))
    held = InitiativeHeld(title="Festa", theme="culture", promoter="association", associations=(association,))
    diary.write("2020-05-01", held)
    diary.write("2020-06-30", AssociationDissolved(association=association))
    assert [(1, 10), (2, 1), (5, 1)] == [(row.day.month, row.day.day) for row in diary.rows(views.activity)]


def test_before_its_first_description_an_association_is_described_by_it(diary: Diary, association: str) -> None:
    diary.write("2019-12-01", AssociationSupported(association=association, support_kind="statute", minutes=90))
    (row,) = diary.rows(views.support)
    assert ("042018", "statute", 90) == (row.municipality, row.support_kind, row.minutes)


def test_an_association_that_is_not_described_is_known_by_its_id_alone(diary: Diary) -> None:
    """Its registration is in another desk's log, which has not come yet."""
    diary.write("2020-02-01", AssociationSupported(association="association:x", support_kind="room"))
    (row,) = diary.rows(views.support)
    assert ("association:x", None, None) == (row.association, row.name, row.municipality)


def test_a_seat_is_held_until_it_is_left_or_the_association_ends(diary: Diary, association: str) -> None:
    seat = diary.write("2020-02-01", SeatTaken(association=association, body="body:consulta", body_name="Consulta"))
    diary.write("2020-02-02", SeatTaken(association=association, body="body:tavolo", seat_level="municipal"))
    diary.write("2020-02-03", SeatTaken(association=association, body="body:tavolo-2"))
    diary.write("2020-04-01", SeatLeft(of=seat))
    assert [date(2020, 4, 1), None, None] == [row.left for row in diary.rows(views.seats)]
    diary.write("2020-06-30", AssociationDissolved(association=association))
    rows = diary.rows(views.seats)
    assert [date(2020, 4, 1), date(2020, 6, 30), date(2020, 6, 30)] == [row.left for row in rows]
    assert [("Consulta", None), ("body:tavolo", "municipal"), ("body:tavolo-2", None)] == [
        (row.body, row.seat_level) for row in rows
    ]


def held(diary: Diary, **rest: Any) -> None:
    event = InitiativeHeld(title="Festa", theme="culture", promoter="project", municipality="042018", **rest)
    diary.write("2020-05-01", event)


def test_an_initiative_is_one_row_however_many_take_part(diary: Diary, association: str) -> None:
    held(diary, associations=(association,), participants=(diary.person(), diary.person()), anonymous=12)
    (row,) = diary.rows(initiatives.initiatives)
    assert ("Festa", "culture", "project", "042018", False) == (
        row.initiative, row.theme, row.promoter, row.place, row.promoted
    )  # fmt: skip


def test_who_promotes_it_is_said(diary: Diary, association: str) -> None:
    event = InitiativeHeld(title="Festa", theme="culture", promoter="association", associations=(association,))
    diary.write("2020-05-01", event)
    assert [True] == [row.promoted for row in diary.rows(initiatives.initiatives)]


def test_people_by_name_are_presences_one_by_one(diary: Diary) -> None:
    """A volunteer who does not take part is there, and no presence."""
    one, two = diary.person(sex="2"), diary.person(sex="1")
    held(diary, participants=(one,), volunteers=(one, two))
    assert [(one, "2", "all", 1, True, True), (two, "1", "all", 1, False, True)] == [
        (row.person, row.sex, row.margin, row.presences, row.took_part, row.volunteer)
        for row in diary.rows(initiatives.presences)
    ]


def test_people_without_a_name_are_marginals(diary: Diary) -> None:
    """Twelve: seven women and five men; three minors, of the other nine the age is not told."""
    held(diary, anonymous=12, anonymous_sex={"2": 7, "1": 5}, anonymous_age={"lt18": 3})
    rows = {(row.margin, row.sex, row.age): row.presences for row in diary.rows(initiatives.presences)}
    assert 12 == rows["total", "unknown", "unknown"]
    assert (7, 5) == (rows["sex", "2", "unknown"], rows["sex", "1", "unknown"])
    assert (3, 9) == (rows["age", "unknown", "lt18"], rows["age", "unknown", "unknown"])


def test_without_a_number_nobody_without_a_name_was_there(diary: Diary) -> None:
    held(diary)
    assert not diary.rows(initiatives.presences)
