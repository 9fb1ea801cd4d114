"""Who is kept too long: from the last contact on, unless something is open or the fund may still ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.canonical import dumps
from primm.core.events.kinds.access import PersonViewed
from primm.core.events.kinds.case import CaseClosed, CaseOpened
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted, KeyCreated
from primm.core.events.kinds.person import (
    PersonExported,
    PersonMerged,
    PersonNotDuplicate,
    PersonRegistered,
    PersonUnmerged,
)
from primm.core.events.kinds.retention import RetentionTermSet
from primm.core.events.kinds.rights import (
    PersonRequest,
    PersonRequestAnswered,
    PersonRequestDecided,
    PersonRestricted,
    PersonRestrictionLifted,
)
from primm.core.events.privacy import Privacy
from primm.core.host.config import Config
from primm.people.files import files
from primm.people.records import own_draft
from primm.people.retention import (
    AUDIT,
    CONTACT,
    NO_CONTACT,
    SCHOOL_YEAR,
    SUBJECTS,
    Due,
    Term,
    after,
    due_persons,
    terms,
)
from tests.people.test_finding import KINDS, Desk, desk

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["desk"]

REGISTERED, CALLED, LATER = "2020-01-10", "2020-03-31", "2021-09-01"
ADMINISTERED: dict[str, Callable[[Desk, str, str], tuple[Any, dict[str, Any]]]] = {
    "person.viewed": lambda _desk, one, _other: (PersonViewed, {"persons": [one]}),
    "person.exported": lambda _desk, one, _other: (PersonExported, {"persons": [one], "purpose": "other"}),
    "person.merged": lambda _desk, one, other: (PersonMerged, {"person": one, "other": other}),
    "person.not_duplicate": lambda _desk, one, other: (PersonNotDuplicate, {"person": one, "other": other}),
    "person.unmerged": lambda desk, one, other: (
        PersonUnmerged,
        {"of": desk.write(PersonMerged, {"person": one, "other": other}, on=REGISTERED)},
    ),
    "person.restricted": lambda _desk, one, _other: (PersonRestricted, {"person": one}),
    "person.restriction_lifted": lambda desk, one, _other: (
        PersonRestrictionLifted,
        {"of": desk.write(PersonRestricted, {"person": one}, on=REGISTERED)},
    ),
    "key.created": lambda _desk, one, _other: (KeyCreated, {"subject": one}),
    "event.corrected": lambda _desk, one, _other: (
        EventCorrected,
        {"of": one.removeprefix("person:"), "changes": {"birth_year": 1981}},
    ),
    "event.retracted": lambda desk, one, _other: (
        EventRetracted,
        {"of": desk.write(Contact, {"persons": [one]}, on=LATER)},
    ),
}


def file(desk: Desk, name: str, on: str) -> str:
    """A person with a name, who was registered on this day."""
    return f"person:{desk.write(PersonRegistered, {'given_name': name, 'citizenships': ['MAR']}, on=on)}"


def due(desk: Desk, months: int = 12, audit: date | None = date(2020, 1, 1)) -> list[Due]:
    """Who is kept too long, and from when."""
    return [*due_persons(files(desk.log, KINDS, "person", "anon"), months, audit)]


def held(desk: Desk, audit: date | None = date(2020, 1, 1)) -> list[tuple[str, ...]]:
    """What keeps each of them."""
    return [each.held for each in due(desk, audit=audit)]


def set_term(desk: Desk, minutes: int, months: int, *, id_: str, **facts: Any) -> None:
    """The controller decides, so many minutes after noon; the id is what the computer's clock makes of it."""
    moment = datetime(2025, 9, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes)
    facts = {"term": "contact", "months": months, "basis": f"decision {minutes}", **facts}
    draft = own_draft(Config("falconara", "mr"), moment, "retention.term_set", {})
    draft = draft._replace(id=id_, who=(SUBJECTS + id_,), facts=dumps(facts))
    desk.log.append([draft], None, lambda: moment)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(-300, 300))
def test_so_many_months_later_is_the_same_day_or_the_last_one_of_that_month(day: date, months: int) -> None:
    found = after(day, months)
    assert months == (found.year - day.year) * 12 + found.month - day.month
    assert found.day == day.day or (found.day < day.day and (found + timedelta(1)).day == 1)


class TestTerms:
    """What was decided last counts; until somebody decides there is a proposal."""

    def test_the_terms_that_end_are_those_that_fields_name(self) -> None:
        assert {CONTACT, SCHOOL_YEAR, AUDIT, "statistics"} == {*get_args(get_type_hints(Privacy)["retention"])}
        assert f"{RetentionTermSet.about}:" == SUBJECTS

    def test_until_somebody_decides_a_year_is_proposed_and_nothing_ends(self, desk: Desk) -> None:
        found = terms(desk.log, KINDS, ["contact", "audit"])
        assert {"contact": Term("contact", 12), "audit": Term("audit", None)} == found
        assert [False, False] == [each.decided for each in found.values()]
        assert ("", "") == (found["audit"].basis, found["audit"].since)

    def test_the_last_decision_counts_also_where_a_clock_was_set_back(self, desk: Desk) -> None:
        """Ids are as old as the computer's clock says; the log's own clock never goes back."""
        set_term(desk, 0, 24, id_="01990000-0000-7000-8000-000000000009")
        set_term(desk, 5, 6, id_="01990000-0000-7000-8000-000000000001")
        found = terms(desk.log, KINDS, ["contact"])
        assert {"contact": Term("contact", 6, "decision 5", "2025-09-01")} == found
        assert found["contact"].decided


class TestDue:
    """A file is due so many months after the last thing that was done with or for the person."""

    def test_a_file_is_due_a_year_after_the_last_contact_whenever_that_was_recorded(self, desk: Desk) -> None:
        amal = file(desk, "Amal", on=REGISTERED)
        desk.write(Contact, {"persons": [amal]}, on=CALLED)
        desk.write(Contact, {"persons": [amal]}, on="2020-02-29")
        expected = Due(amal, frozenset({amal}), date(2020, 3, 31), date(2021, 3, 31), ())
        assert [expected] == due(desk)
        assert [date(2020, 9, 30)] == [each.due for each in due(desk, months=6)]

    @pytest.mark.parametrize("kind", ADMINISTERED)
    def test_what_is_done_with_the_file_alone_does_not_make_it_younger(self, desk: Desk, kind: str) -> None:
        one, other = file(desk, "Amal", on=REGISTERED), file(desk, "Rosa", on=REGISTERED)
        cls, values = ADMINISTERED[kind](desk, one, other)
        desk.write(cls, values, on=LATER)
        assert {date(2020, 1, 10)} == {each.last for each in due(desk)}

    def test_what_is_no_contact_is_named_as_the_kinds_are(self) -> None:
        assert [] == [each for each in NO_CONTACT if KINDS.get(each) is None]

    def test_merged_files_are_due_together(self, desk: Desk) -> None:
        one, other = file(desk, "Amal", on=REGISTERED), file(desk, "Amal", on=CALLED)
        desk.write(PersonMerged, {"person": one, "other": other}, on=LATER)
        assert [(frozenset({one, other}), date(2020, 3, 31))] == [(each.members, each.last) for each in due(desk)]

    def test_who_is_not_sealed_anywhere_is_not_listed(self, desk: Desk) -> None:
        desk.write(Contact, {"anonymous": 2}, on=CALLED)
        desk.write(PersonRegistered, {"citizenships": ["MAR"]}, on=REGISTERED)
        assert [] == due(desk)
        (unnamed,) = (desk.write(Contact, {"anonymous": 1, "note": "tall"}, on=CALLED) for _ in "1")
        assert [f"anon:{unnamed}"] == [each.subject for each in due(desk)]

    def test_a_file_of_which_nothing_counts_as_a_contact_is_not_listed(self, desk: Desk) -> None:
        amal = file(desk, "Amal", on=REGISTERED)
        desk.write(EventRetracted, {"of": amal.removeprefix("person:")}, on=CALLED)
        desk.write(PersonViewed, {"persons": [amal]}, on=LATER)
        assert [] == due(desk)


class TestHeld:
    """What is open keeps a file, whatever its term; what was told to the fund does as long as the fund may ask."""

    @pytest.mark.parametrize(
        ("opening", "values", "between", "closing"),
        [
            (CaseOpened, {"action": "services"}, None, CaseClosed),
            (PersonRequest, {"right": "access"}, PersonRequestDecided, PersonRequestAnswered),
            (PersonRestricted, {}, None, PersonRestrictionLifted),
        ],
    )
    def test_what_is_open_keeps_a_file_until_all_of_it_is_closed(
        self, desk: Desk, opening: Any, values: dict[str, Any], between: Any, closing: Any
    ) -> None:
        amal = file(desk, "Amal", on=REGISTERED)
        who = {"persons": [amal]} if opening is CaseOpened else {"person": amal}
        first, second = (desk.write(opening, {**who, **values}, on=REGISTERED) for _ in range(2))
        for each in filter(None, (between,)):
            desk.write(each, {"of": second}, on=CALLED)
        desk.write(closing, {"of": first}, on=CALLED)
        assert [(opening.kind,)] == held(desk)
        desk.write(closing, {"of": second}, on=CALLED)
        assert [()] == held(desk)

    @pytest.mark.parametrize(
        ("audit", "kept"),
        [(None, True), (date(2021, 9, 2), False), (date(2021, 9, 1), True), (date(2020, 1, 1), True)],
    )
    def test_who_was_told_to_the_fund_is_kept_as_long_as_it_may_ask(
        self, desk: Desk, audit: date | None, kept: bool
    ) -> None:
        amal = file(desk, "Amal", on=REGISTERED)
        for day in ("2020-06-30", LATER, "2020-12-31"):
            desk.write(PersonExported, {"persons": [amal], "purpose": "reporting_to_funder"}, on=day)
        assert [("person.exported",) if kept else ()] == held(desk, audit)

    def test_who_was_exported_to_somebody_else_is_not_kept_for_that(self, desk: Desk) -> None:
        amal = file(desk, "Amal", on=REGISTERED)
        desk.write(PersonExported, {"persons": [amal], "purpose": "other"}, on=LATER)
        assert [()] == held(desk, None)
