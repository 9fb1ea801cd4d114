"""Facts whose term is over: which day that is, which kinds and events it concerns; they go all or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.base import Event, ask, event
from primm.core.events.kinds.access import PersonViewed
from primm.core.events.kinds.body import BodyRegistered
from primm.core.events.kinds.case import CaseAssigned, CaseClosed, CaseOpened, NeedClosed, NeedOpened, TaskSet
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.mediation import MediationRequested
from primm.core.events.kinds.person import PersonConsentGiven, PersonMerged, PersonUnmerged
from primm.core.events.kinds.rights import PersonRestricted, PersonRestrictionLifted
from primm.core.events.privacy import IDENTITY, SCHOOL, TRAIT, WORK
from primm.core.host.config import Config
from primm.core.log.blanking import blanked
from primm.people.carrying_out import Here
from primm.people.erased import RUN, erasures
from primm.people.expiry import day_before_which, expired, kinds_under, put_run_on_record, without_facts
from primm.people.retention import AUDIT, SCHOOL_YEAR, Term
from tests.people.test_finding import KINDS, Desk, desk

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["desk"]

ORIGIN = "a" * 16
DAY = date(2021, 1, 1)
BEFORE, ON = "2020-12-31", "2021-01-01"
CASE = ("case.opened",)


@event("pupil.placed")
class PupilPlaced(Event):
    """A pupil comes into a class; with the class goes who placed her."""

    person: str = ask("who", WORK, subject="person")
    place: str = ask("which class", SCHOOL)
    worker: str = ask("who placed her", WORK)


@event("pupil.called")
class PupilCalled(Event):
    """What a pupil is called is sealed, and forgotten with her key; what she speaks is kept for ever."""

    name: str = ask("her name", SCHOOL, personal=True)
    nickname: str = ask("her nickname", IDENTITY, personal=True)
    speaks: str = ask("her language", TRAIT)


def written(desk: Desk, cls: Any, values: dict[str, Any], on: str = BEFORE) -> str:
    """An event of another installation; its id."""
    return desk.write(cls, values, on=on, origin=ORIGIN)


def case(desk: Desk, on: str = BEFORE) -> str:
    """A case of somebody."""
    return written(desk, CaseOpened, {"persons": ["person:1"], "action": "services"}, on)


def closed(desk: Desk, opened: str, on: str = BEFORE) -> str:
    """The end of a case."""
    return written(desk, CaseClosed, {"of": opened, "outcome": "aims_met"}, on)


def contact(desk: Desk, on: str = BEFORE, person: str = "person:1") -> str:
    """A contact with somebody."""
    return written(desk, Contact, {"persons": [person]}, on)


def gone(desk: Desk, *kinds: str, **more: Any) -> list[str]:
    """The ids of the events whose facts go."""
    return [each for row in expired(desk.log, kinds, DAY, **more) for each in desk._scribe.told if each in row.meta]


class TestDay:
    """The day before which facts go is the first of a quarter, so that no quarter is told in part."""

    def test_where_nobody_has_decided_or_there_is_no_end_nothing_goes(self) -> None:
        assert day_before_which(Term(AUDIT, 60), date(2026, 1, 10)) is None
        assert day_before_which(Term(SCHOOL_YEAR, None), date(2026, 1, 10)) is None
        assert day_before_which(Term(AUDIT, None, "decision"), date(2026, 1, 10)) is None

    @pytest.mark.parametrize(
        ("today", "before"),
        [
            ("2026-01-01", "2021-01-01"),
            ("2026-03-31", "2021-01-01"),
            ("2026-04-01", "2021-04-01"),
            ("2026-09-30", "2021-07-01"),
            ("2026-12-31", "2021-10-01"),
        ],
    )
    def test_five_years_are_over_for_whole_quarters(self, today: str, before: str) -> None:
        assert date.fromisoformat(before) == day_before_which(Term(AUDIT, 60, "decision"), date.fromisoformat(today))

    @pytest.mark.parametrize(
        ("today", "before"),
        [("2026-01-01", "2024-09-01"), ("2026-08-31", "2024-09-01"), ("2026-09-01", "2025-09-01")],
    )
    def test_a_school_year_is_over_a_year_after_it_has_ended(self, today: str, before: str) -> None:
        term = Term(SCHOOL_YEAR, None, "decision")
        assert date.fromisoformat(before) == day_before_which(term, date.fromisoformat(today))

    @given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(1, 600))
    def test_nothing_goes_before_its_time_or_more_than_a_quarter_after(self, today: date, months: int) -> None:
        found = day_before_which(Term(AUDIT, months, "decision"), today)
        assert found is not None
        assert (1, 1) == (found.day, found.month % 3)
        assert months <= (today.year - found.year) * 12 + today.month - found.month <= months + 2


class TestKinds:
    """Which kinds lose their facts when a term is over."""

    def test_facts_go_with_the_first_of_their_open_fields_that_must(self) -> None:
        every = [PupilPlaced, PupilCalled, Contact, CaseOpened]
        assert ["pupil.placed"] == kinds_under(SCHOOL_YEAR, every)
        assert ["case.opened", "contact"] == kinds_under(AUDIT, every)
        assert [] == kinds_under("statistics", every)

    @pytest.mark.parametrize(
        "kind",
        [
            "key.shared",
            "origin.began",
            "retention.term_set",
            "retention.frozen",
            "person.erased",
            "person.erasure_done",
            "report.issued",
            "event.retracted",
        ],
    )
    def test_what_the_rest_is_read_by_stays(self, kind: str) -> None:
        cls = KINDS.get(kind)
        assert cls
        assert "audit" in {field.retention for field in cls.fields}
        assert [] == kinds_under(AUDIT, [cls])


class TestEvents:
    """Which events lose their facts: those that happened before a day, with all that follows them, or none of it."""

    def test_what_happened_before_the_day_goes(self, desk: Desk) -> None:
        old, _new = contact(desk), contact(desk, ON, "person:2")
        assert [old] == gone(desk, "contact")

    def test_nothing_goes_of_who_is_heard_of_later_under_any_of_her_ids(self, desk: Desk) -> None:
        """How often she came, and since when, is counted in later quarters too."""
        contact(desk)
        contact(desk, person="person:3")
        other = contact(desk, person="person:4")
        contact(desk, ON, "person:2")
        assert 3 == len(gone(desk, "contact"))
        written(desk, PersonMerged, {"person": "person:1", "other": "person:2"}, ON)
        written(desk, PersonMerged, {"person": "person:3", "other": "person:1"}, ON)
        assert [other] == gone(desk, "contact")

    def test_of_two_who_came_together_nothing_goes_as_long_as_one_is_heard_of(self, desk: Desk) -> None:
        written(desk, Contact, {"persons": ["person:1", "person:2"]})
        alone = contact(desk)
        contact(desk, ON, "person:2")
        assert [alone] == gone(desk, "contact")

    def test_who_is_only_looked_at_or_corrected_is_not_heard_of(self, desk: Desk) -> None:
        told, wrong = contact(desk), contact(desk)
        written(desk, PersonViewed, {"persons": ["person:1"], "shown": "file", "purpose": "service"}, ON)
        written(desk, EventCorrected, {"of": wrong, "changes": {"topics": ["doc"]}}, ON)
        assert [told] == gone(desk, "contact")

    @pytest.mark.parametrize(
        ("cls", "values"),
        [
            (PersonConsentGiven, {"person": "person:1", "scopes": ["photo"], "how": "paper", "until": ON}),
            (NeedOpened, {"persons": ["person:1"], "category": "doc"}),
            (CaseOpened, {"persons": ["person:1"], "action": "services"}),
            (PersonRestricted, {"person": "person:1", "basis": "legal_claims"}),
        ],
    )
    def test_what_is_open_or_holds_until_later_keeps_all_of_the_person(
        self, desk: Desk, cls: Any, values: dict[str, Any]
    ) -> None:
        contact(desk)
        written(desk, cls, values)
        assert [] == gone(desk, "contact", cls.kind)

    def test_what_held_until_before_the_day_goes(self, desk: Desk) -> None:
        said = {"person": "person:1", "scopes": ["photo"], "how": "paper"}
        told = [written(desk, PersonConsentGiven, {**said, "until": each}) for each in (BEFORE, None)]
        moved = written(desk, EventCorrected, {"of": told[0], "changes": {"occurred": "2020-12-30T10:00"}})
        assert {*told, moved} == {*gone(desk, "person.consent_given")}

    def test_what_was_closed_goes(self, desk: Desk) -> None:
        opened = written(desk, NeedOpened, {"persons": ["person:1"], "category": "doc"})
        ended = written(desk, NeedClosed, {"of": opened, "outcome": "met"})
        assert [opened, ended] == gone(desk, "need.opened")

    def test_what_was_never_opened_or_not_closed_after_all(self, desk: Desk) -> None:
        opened = written(desk, NeedOpened, {"persons": ["person:1"], "category": "doc"})
        written(desk, EventRetracted, {"of": opened})
        assert [opened] == gone(desk, "need.opened")[:1]
        again = written(desk, NeedOpened, {"persons": ["person:1"], "category": "doc"})
        ended = written(desk, NeedClosed, {"of": again, "outcome": "met"})
        assert again in gone(desk, "need.opened")
        written(desk, EventRetracted, {"of": ended})
        assert [] == gone(desk, "need.opened")

    def test_whom_a_later_event_concerns_since_it_was_corrected_is_heard_of(self, desk: Desk) -> None:
        contact(desk)
        wrong = contact(desk, ON, "person:2")
        assert 1 == len(gone(desk, "contact"))
        written(desk, EventCorrected, {"of": wrong, "changes": {"persons": ["person:1"]}}, ON)
        assert [] == gone(desk, "contact")

    def test_what_is_corrected_to_a_later_day_happened_later(self, desk: Desk) -> None:
        moved, _other = contact(desk), contact(desk)
        written(desk, EventCorrected, {"of": moved, "changes": {"occurred": ON}})
        assert [] == gone(desk, "contact")

    def test_who_was_told_apart_again_or_did_not_come_after_all_is_not_heard_of(self, desk: Desk) -> None:
        told = contact(desk)
        merged = written(desk, PersonMerged, {"person": "person:1", "other": "person:2"})
        came = contact(desk, ON, "person:2")
        assert [] == gone(desk, "contact")
        apart = written(desk, PersonUnmerged, {"of": merged}, ON)
        assert [told] == gone(desk, "contact")
        written(desk, EventRetracted, {"of": apart}, ON)
        assert [] == gone(desk, "contact")
        written(desk, EventRetracted, {"of": came}, ON)
        assert [told] == gone(desk, "contact")

    def test_what_is_due_later_keeps_all_of_the_person(self, desk: Desk) -> None:
        contact(desk)
        written(desk, TaskSet, {"persons": ["person:1"], "due": f"{ON}T10:00", "task_kind": "appointment"})
        assert [] == gone(desk, "contact", "task.set")

    def test_of_several_days_the_last_one_counts(self, desk: Desk) -> None:
        contact(desk)
        days = [f"{each}T10:00" for each in (BEFORE, ON)]
        asked = {"requester": "body:caf", "language": "ara", "persons": ["person:1"], "proposed_slots": days}
        written(desk, MediationRequested, asked)
        assert [] == gone(desk, "contact")

    def test_only_these_kinds_go_and_only_what_is_about_persons(self, desk: Desk) -> None:
        closed(desk, case(desk))
        written(desk, BodyRegistered, {"name": "School"})
        named, unnamed = (written(desk, Contact, each) for each in ({"persons": ["person:1"]}, {"anonymous": 2}))
        assert [named, unnamed] == gone(desk, "contact", "body.registered")

    def test_what_is_about_something_else_beside_a_person_goes(self, desk: Desk) -> None:
        told = written(desk, PersonRestricted, {"person": "person:1"})
        lifted = written(desk, PersonRestrictionLifted, {"of": told, "reason": "mistaken"})
        assert [told, lifted] == gone(desk, "person.restricted")

    def test_what_follows_something_that_is_about_nobody_stays_with_it(self, desk: Desk) -> None:
        school = written(desk, BodyRegistered, {"name": "School"})
        written(desk, EventCorrected, {"of": school, "changes": {"name": "Scuola"}})
        assert [] == gone(desk, "body.registered", "event.corrected")

    def test_what_was_about_a_person_who_is_erased_goes_too(self, desk: Desk) -> None:
        written(desk, BodyRegistered, {"name": "School"})
        told = desk._scribe.write(Contact, {"persons": ["person:1"]}, on=BEFORE, origin=ORIGIN)
        desk.log.receive([blanked(desk._scribe.rows[-1], who=["person:1"])])
        assert [told] == gone(desk, "contact", "body.registered")

    def test_what_went_before_does_not_go_again(self, desk: Desk) -> None:
        desk._scribe.write(Contact, {"persons": ["person:1"]}, on=BEFORE, origin=ORIGIN)
        desk.log.receive([blanked(desk._scribe.rows[-1], facts=True)])
        assert [] == gone(desk, "contact")

    def test_with_an_opening_goes_all_that_follows_it_and_its_corrections(self, desk: Desk) -> None:
        opened, other = case(desk, "2019-05-01"), case(desk, "2019-06-01")
        followed = written(desk, CaseAssigned, {"of": opened, "worker": "mr"}, "2019-07-01")
        corrected = written(desk, EventCorrected, {"of": followed, "changes": {"worker": "ab"}})
        again = written(desk, EventCorrected, {"of": corrected, "changes": {"worker": "cd"}})
        ends = [closed(desk, each) for each in (opened, other)]
        assert [opened, other, followed, corrected, again, *ends] == gone(desk, *CASE)

    def test_an_opening_stays_as_long_as_anything_that_follows_it(self, desk: Desk) -> None:
        opened = case(desk, "2019-05-01")
        followed = written(desk, CaseAssigned, {"of": opened, "worker": "mr"}, "2019-07-01")
        closed(desk, opened)
        written(desk, EventCorrected, {"of": followed, "changes": {"worker": "ab"}}, ON)
        assert [] == gone(desk, *CASE, "case.assigned")

    def test_only_what_was_there_is_looked_at_where_that_is_asked_for(self, desk: Desk) -> None:
        first, second = contact(desk), contact(desk)
        assert [first] == gone(desk, "contact", upto={ORIGIN: 1})
        assert [first, second] == gone(desk, "contact", upto={ORIGIN: 2})

    def test_without_its_facts_an_event_keeps_everything_else(self, desk: Desk) -> None:
        contact(desk)
        rows = expired(desk.log, ["contact"], DAY)
        assert rows
        assert [row._replace(facts="", facts_salt="") for row in rows] == without_facts(rows)


def test_a_run_says_on_record_what_goes_and_of_how_many_events(desk: Desk, tmp_path: Path) -> None:
    contact(desk)
    contact(desk, person="person:2")
    contact(desk, ON, "person:3")
    moment = datetime(2026, 1, 10, 12, tzinfo=UTC)
    here = Here(desk.log, str(tmp_path), Config("falconara", "mr"), lambda: moment)
    written_down = put_run_on_record(here, AUDIT, DAY, ["contact"])
    (found,) = erasures(desk.log)
    facts = {"term": AUDIT, "before": "2021-01-01", "kinds": ["contact"], "blanked": [f"{ORIGIN} facts 2"]}
    assert (written_down, RUN, (), 0, "2026-01-10", facts) == found[:4] + found[5:7]
    assert 2 == len(gone(desk, "contact"))
