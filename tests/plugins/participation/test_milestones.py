"""What happens once in the life of an association, and the persons whom it sends, told as small stories."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonUpdated
from primm.plugins.participation import action, milestones
from primm.plugins.participation.bridges import sent
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationUpdated,
    InitiativeHeld,
)
from primm.plugins.participation.initiatives import women

if TYPE_CHECKING:
    from primm.testing import Diary


def registered(diary: Diary, day: str = "2020-01-10", name: str = "Teranga", **more: Any) -> str:
    event = AssociationRegistered(name=name, association_kind="community", **more)
    return f"association:{diary.write(day, event)}"


def updated(diary: Diary, day: str, association: str, **more: Any) -> None:
    diary.write(day, AssociationUpdated(association=association, **more))


def test_an_association_is_constituted_once_as_said_last(diary: Diary) -> None:
    association = registered(diary, constituted=date(2019, 4, 1))
    updated(diary, "2020-02-01", association, constituted=date(2019, 5, 1))
    updated(diary, "2020-03-01", association, municipality="042018")
    registered(diary, name="Sole")
    assert [date(2019, 5, 1)] == [row.constituted for row in diary.rows(milestones.foundings)]


def test_a_register_is_entered_on_the_first_day_on_which_it_is_said_of_a_known_association(diary: Diary) -> None:
    """Not the one in which it stood before; leaving one out does not leave it, so it is entered once."""
    association = registered(diary, registers=("municipal",))
    updated(diary, "2020-02-01", association, registers=("municipal", "runts"))
    updated(diary, "2020-03-01", association, registers=("regional_immigrants",))
    updated(diary, "2020-04-01", association, registers=("runts", "municipal"))
    assert [("runts", date(2020, 2, 1)), ("regional_immigrants", date(2020, 3, 1))] == [
        (row.register, row.day) for row in diary.rows(milestones.entries)
    ]


def test_an_update_that_is_told_late_moves_the_entry_to_its_day(diary: Diary) -> None:
    association = registered(diary)
    updated(diary, "2020-03-01", association, registers=("runts",))
    updated(diary, "2020-02-01", association, registers=("runts",))
    assert [date(2020, 2, 1)] == [row.day for row in diary.rows(milestones.entries)]


def test_the_first_name_holds_since_ever(diary: Diary) -> None:
    association = registered(diary)
    updated(diary, "2020-02-01", association, name="Teranga Marche")
    assert [("Teranga", None, date(2020, 2, 1)), ("Teranga Marche", date(2020, 2, 1), None)] == [
        (row.name, row.since, row.until) for row in diary.rows(milestones.names)
    ]


def test_a_board_holds_until_the_next_one_or_the_end(diary: Diary) -> None:
    """Of the seven, one is of unknown sex; the second board of a day is the one that holds."""
    association = registered(diary, board=7, board_sex={"2": 2, "1": 3, "x": 1, "0": 1})
    updated(diary, "2020-02-01", association, board=5, board_sex={"1": 5})
    updated(diary, "2020-02-01", association, board=5, board_sex={"2": 5})
    updated(diary, "2020-03-01", association, municipality="042018")
    diary.write("2020-06-30", AssociationDissolved(association=association))
    updated(diary, "2020-07-01", association, board=1, board_sex={"2": 1})
    assert [(date(2020, 1, 10), 2, 6), (date(2020, 2, 1), 5, 5), (date(2020, 6, 30), 0, 0)] == [
        (row.since, row.women, row.known) for row in diary.rows(milestones.boards)
    ]


def test_women_are_counted_among_those_of_known_sex_whoever_has_a_name(diary: Diary) -> None:
    """Seven of twelve without a name, and two by name; of the third by name nobody knows."""
    association = registered(diary)
    updated(diary, "2020-03-01", association, name="Teranga Marche")
    there = (diary.person(sex="2"), diary.person(sex="2"), diary.person())
    for day, who, more in (
        ("2020-02-15", (), {"anonymous": 14, "anonymous_sex": {"2": 7, "1": 5}, "anonymous_age": {"lt18": 3}}),
        ("2020-03-08", there, {"volunteers": there[:1]}),
    ):
        held = InitiativeHeld(
            title=day,
            theme="culture",
            promoter="association",
            associations=(association, "association:elsewhere"),
            participants=who,
            **more,
        )
        diary.write(day, held)
    found = diary.rows(women)
    assert [(0, 5), (1, 1), (1, 1), (7, 7)] == sorted((row.women, row.known) for row in found)
    figures = diary.figures(action, "2020-01-01", "2020-03-31", by=("association",))["P06"]
    assert {(): Fraction(900, 14), ("Teranga",): Fraction(700, 12), ("Teranga Marche",): 100} == figures


def contact(diary: Diary, day: str, *who: str, **more: Any) -> None:
    told = {"channel": "in_person_desk", "topics": ("doc",), "outcomes": ("information",), **more}
    diary.write(day, Contact(persons=who, **told))


def test_an_association_sends_a_person_on_the_day_of_the_first_contact(diary: Diary) -> None:
    association = registered(diary)
    amal, rosa, omar = diary.person(association=association), diary.person(), diary.person(source="association")
    diary.write("2020-05-01", PersonUpdated(person=rosa, association=association))
    contact(diary, "2020-02-01", amal, reached="no_answer")
    contact(diary, "2020-02-02", amal, rosa)
    contact(diary, "2020-02-03", amal)
    contact(diary, "2020-02-04", omar)
    assert [(amal, association, 2), (rosa, association, 2), (omar, None, 4)] == [
        (row.person, row.association, row.day.day) for row in diary.rows(sent)
    ]


def test_who_was_known_before_or_came_otherwise_was_not_sent(diary: Diary) -> None:
    association = registered(diary)
    old = diary.person(association=association, known_since=date(2018, 5, 1))
    contact(diary, "2020-02-01", old, diary.person(source="media"))
    contact(diary, "2020-02-01", diary.person(association=association), counterpart="association")
    contact(diary, "2020-02-02", how_found="association")
    assert [] == diary.rows(sent)


def test_a_later_contact_may_say_who_sent_the_person(diary: Diary) -> None:
    person = diary.person()
    contact(diary, "2020-02-01", person)
    contact(diary, "2020-03-01", person, how_found="association")
    assert [date(2020, 2, 1)] == [row.day for row in diary.rows(sent)]
