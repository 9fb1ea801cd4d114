"""Whether a fund may be told of a person, and what else its sheets read of persons, groups and bodies."""

from __future__ import annotations

from datetime import date

import pytest

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupOpened, GroupSessionHeld, ProtocolSigned
from primm.core.events.kinds.person import (
    PersonConsentGiven,
    PersonConsentRefused,
    PersonConsentRevoked,
    PersonExported,
    PersonUpdated,
)
from primm.core.figures.history import History
from primm.funder.counting import holds
from primm.funder.views import groups, levels, presences, protocols, standings, transmissions
from primm.testing import Diary

REPORTING = ("reporting_to_funder",)
SAYINGS = {"given": PersonConsentGiven, "refused": PersonConsentRefused, "revoked": PersonConsentRevoked}


def standing(*said: tuple[str, str]) -> str:
    """What is known of the consent of a person who said this, on these days."""
    diary = Diary()
    amal = diary.person()
    for day, word in said:
        diary.write(day, SAYINGS[word](person=amal, scopes=REPORTING))
    (row,) = diary.rows(standings)
    return str(row.consent)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((), "not_asked"),
        ((("2020-01-01", "given"),), "given"),
        ((("2020-01-01", "refused"),), "refused"),
        ((("2020-01-01", "given"), ("2020-02-01", "revoked")), "refused"),
        ((("2020-01-01", "refused"), ("2020-02-01", "given")), "given"),
        ((("2020-02-01", "given"), ("2020-01-01", "refused")), "given"),
    ],
)
def test_what_was_last_said_of_reporting_holds(said: tuple[tuple[str, str], ...], found: str) -> None:
    assert found == standing(*said)


def test_what_is_said_of_other_uses_tells_nothing_of_reporting() -> None:
    diary = Diary()
    amal = diary.person()
    diary.write("2020-01-01", PersonConsentRefused(person=amal, scopes=("photo", "contact_by_phone")))
    assert ["not_asked"] == [row.consent for row in diary.rows(standings)]


def test_where_files_are_merged_a_refusal_in_one_is_not_lifted_by_the_other() -> None:
    """Whoever wrote the later consent did not know of it."""
    diary = Diary()
    one, other = diary.person(id_check="document_seen"), diary.person()
    diary.write("2020-01-01", PersonConsentRefused(person=one, scopes=REPORTING))
    diary.write("2020-02-01", PersonConsentGiven(person=other, scopes=REPORTING))
    entries = sorted((*diary.history(one).entries, *diary.history(other).entries), key=lambda each: each.moment)
    (row,) = standings.make(History(one, entries, (other,)))
    assert ("refused", ("document_seen",)) == (row.consent, row.id_checks)


def test_a_document_that_was_seen_once_has_been_seen() -> None:
    diary = Diary()
    amal = diary.person(id_check="document_seen")
    diary.write("2020-02-01", PersonUpdated(person=amal, id_check="self_declared"))
    assert [("document_seen", "self_declared")] == [row.id_checks for row in diary.rows(standings)]


def test_presences_by_name_and_the_kind_of_their_group() -> None:
    diary = Diary()
    amal = diary.person()
    opening = diary.write("2020-01-01", GroupOpened(title="Italiano", group_kind="l2_course", action="school"))
    group = f"group:{opening}"
    session = diary.write("2020-01-08", GroupSessionHeld(group=group, minutes=120))
    diary.write("2020-01-08", GroupAttendanceTaken(session=session, group=group, persons=(amal,), action="school"))
    assert [(amal, group)] == [(row.person, row.group) for row in diary.rows(presences)]
    assert [(group, "l2_course")] == [(row.group, row.group_kind) for row in diary.rows(groups)]


def test_every_level_that_is_told() -> None:
    diary = Diary()
    amal = diary.person(italian_level="a1")
    diary.write("2020-02-01", PersonUpdated(person=amal, municipality="042018"))
    diary.write("2020-03-01", PersonUpdated(person=amal, italian_level="b1"))
    assert [("a1", date(2019, 1, 1)), ("b1", date(2020, 3, 1))] == [(row.level, row.day) for row in diary.rows(levels)]


def test_a_protocol_of_several_bodies_is_one() -> None:
    diary = Diary()
    diary.write("2020-01-01", ProtocolSigned(bodies=("body:caf", "body:asl"), title="Intesa", until=date(2021, 1, 1)))
    assert [date(2021, 1, 1)] == [row.until for row in diary.rows(protocols)]


def test_a_transmission_with_several_persons_is_one() -> None:
    diary = Diary()
    persons = (diary.person(), diary.person())
    sent = PersonExported(
        persons=persons, exported=("code",), purpose="reporting_to_funder", recipient="fami", sheet="recipients-x",
        start=date(2020, 1, 1), end=date(2020, 3, 31), position=(), digest="0" * 64,
    )  # fmt: skip
    event = diary.write("2020-04-01", sent)
    assert [(event, "recipients-x")] == [(row.transmission, row.sheet) for row in diary.rows(transmissions)]


@pytest.mark.parametrize(
    ("wanted", "value", "found"),
    [
        (("hou",), "hou", True),
        (("hou",), "hou.lease", True),
        (("hou.lease",), "hou.lease", True),
        (("hou.lease",), "hou", False),
        (("hou",), "house", False),
        (("hou",), ("doc", "hou.lease"), True),
        (("hou",), (), False),
        (("hou",), None, False),
        ((True,), True, True),
        ((True,), False, False),
    ],
)
def test_a_code_stands_for_itself_and_for_its_leaves(wanted: tuple[object, ...], value: object, found: bool) -> None:
    class Line:
        topic = value

    assert found == holds({"topic": wanted}, Line())
