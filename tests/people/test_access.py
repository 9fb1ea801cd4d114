"""What the log has of a person, for that person: all of hers, in words that name nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing
from primm.core.events.base import Event, ask, event
from primm.core.events.ids import handle
from primm.core.events.kinds.case import CaseAssigned, CaseOpened, NeedOpened
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.person import PersonMerged, PersonRegistered, PersonUpdated
from primm.core.events.privacy import WORK
from primm.core.host.config import Config
from primm.core.host.index import Spec
from primm.core.log.blanking import blanked
from primm.people.access import GONE, Happening, all_of, notes_in
from primm.people.records import own_draft
from primm.people.vault import Locked
from primm.testing.scribe import Wax
from tests.people.test_finding import KINDS, Desk, desk

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["desk"]

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
ROSA, PLACE = "person:rosa", "body:01900000-0000-7000-8000-0000000000ff"


@event("visit.planned")
class VisitPlanned(Event):
    """Several events and services in one field."""

    persons: tuple[str, ...] = ask("who", WORK, subject="person")
    after: tuple[str, ...] = ask("which contacts", WORK, event="contact", default=())
    before: str | None = ask("which contact", WORK, event="contact", default=None)
    bodies: tuple[str, ...] = ask("which services", WORK, link=("body", "association"), default=())
    reason: str | None = ask("why", WORK, codes="topic", default=None)
    helper: str | None = ask("who helps", WORK, link=("person", "anon", "body"), default=None)


def spec(kind: str) -> Spec | None:
    """What is known of a kind."""
    cls = VisitPlanned if kind == VisitPlanned.kind else KINDS.get(kind)
    return cls and Spec(kind, cls.version, cls.about, cls.own, "", "", "", (), (), cls.fields)


def happened(
    desk: Desk, *members: str, specs: Callable[[str], Spec | None] = spec, sealer: Any = None
) -> list[Happening]:
    """Every event that concerns her."""
    return all_of(desk.log, frozenset(members), specs, sealer or Wax())


def told(happening: Happening) -> dict[str, Any]:
    """What an event says, field by field."""
    return {each.field.name: each.value for each in happening.said}


class TestEvents:
    """All of hers, under any of her ids, as they were recorded."""

    def test_all_are_told_in_the_order_in_which_they_were_recorded(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        other = f"person:{desk.write(PersonRegistered, {'given_name': 'Amel', 'citizenships': ['MAR']}, origin='b')}"
        desk.write(Contact, {"persons": [ROSA]}, origin="b")
        desk.write(Contact, {"persons": [other]}, origin="a", on="2020-01-01")
        desk.write(PersonMerged, {"person": amal, "other": other}, origin="b")
        desk.write(EventRetracted, {"of": desk.write(Contact, {"persons": [amal], "minutes": 5})})
        found = happened(desk, amal, other)
        kinds = ["person.registered", "person.registered", "contact", "person.merged", "contact", "event.retracted"]
        assert kinds == [each.meta["kind"] for each in found]
        assert [("a", 1), ("b", 1), ("a", 2), ("b", 3), ("a", 3), ("a", 4)] == [each.place for each in found]
        assert [[]] * 6 == [each.closed for each in found]
        rows = {(row.origin, row.n): row.meta for row in desk._scribe.rows}
        assert [rows[each.place] for each in found] == [each.meta_text for each in found]

    def test_what_is_sealed_is_told_as_hers_and_the_rest_as_it_stands(self, desk: Desk) -> None:
        (found,) = happened(desk, desk.person("Amal", birth_year=1980, phone=["333 1234567"]))
        expected = {"citizenships": (["MAR"], False), "birth_year": (1980, False), "given_name": ("Amal", True)}
        assert {**expected, "phone": (["333 1234567"], True)} == {
            each.field.name: (each.value, each.personal) for each in found.said
        }

    def test_what_must_not_be_found_on_a_paper_is_not_there(self, desk: Desk) -> None:
        (found,) = happened(desk, desk.person("Amal", permit_reason="none"))
        assert "withheld" == told(found)["permit_reason"]

    def test_what_is_corrected_reads_with_the_fields_of_what_it_corrects(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        contact = desk.write(Contact, {"persons": [amal], "channel": "visit"})
        changes = {"minutes": 5, "occurred": "2024-01-09", "desk": "ancona", "persons": [ROSA], "elsewhere": 1}
        desk.write(EventCorrected, {"of": contact, "changes": changes, "reason": "typing_error"})
        desk.write(EventCorrected, {"of": "01900000-0000-7000-8000-000000000001", "changes": {"birth_year": 1981}})
        _registered, _contact, first, second = happened(desk, amal)
        expected = {"of": handle(contact), "reason": "typing_error", "minutes": 5, "persons": ["another person"]}
        assert {**expected, "occurred": "2024-01-09", "desk": "ancona"} == told(first)
        assert {"of": handle(amal[7:]), "birth_year": 1981} == told(second)
        types = {each.field.name: each.field.type for each in first.said}
        assert ("date", "text", "integer") == (types["occurred"], types["desk"], types["minutes"])
        assert not {"occurred", "desk"} & {*told(_contact)}

    def test_why_it_was_corrected_is_told_as_that(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        visit = desk.write(VisitPlanned, {"persons": [amal], "reason": "doc"})
        desk.write(EventCorrected, {"of": visit, "changes": {"helper": amal}, "reason": "typing_error"})
        _registered, planned, corrected = happened(desk, amal)
        codes = [{each.field.name: each.field.codes for each in found.said}["reason"] for found in (planned, corrected)]
        assert ["topic", "correction_reason"] == codes
        assert "you" == told(corrected)["helper"]


class TestOthers:
    """Whom else an event concerns is nobody's business: services are named, persons are not."""

    def test_other_persons_have_no_name_and_none_is_told_twice(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        desk.write(Contact, {"persons": [ROSA, amal, "person:third"], "present": ["anon:1", "person:third"]})
        _registered, found = happened(desk, amal)
        assert (["another person", "you"], ["another person"]) == (told(found)["persons"], told(found)["present"])

    def test_a_place_at_which_nobody_is_named_is_nobody(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        draft = own_draft(Config("falconara", "mr"), NOON, "contact", {"persons": [0, 1, 2], "channel": "visit"})
        desk.log.append([draft._replace(who=(amal,))], None, lambda: NOON)
        _registered, found = happened(desk, amal)
        assert ["you"] == told(found)["persons"]

    def test_who_was_erased_is_gone(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        desk._scribe.write(Contact, {"persons": [amal, ROSA]})
        desk.log.receive([blanked(desk._scribe.rows[-1], who=[ROSA])])
        assert ["you", "erased"] == told(happened(desk, amal)[1])["persons"]

    def test_an_event_is_named_where_it_is_hers(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        hers, not_hers = (desk.write(Contact, {"persons": [each]}) for each in (amal, ROSA))
        for before, after in ((hers, [hers, not_hers]), (not_hers, [not_hers])):
            desk.write(VisitPlanned, {"persons": [amal], "before": before, "after": after})
        *_, first, second = map(told, happened(desk, amal))
        assert (handle(hers), [handle(hers), "another event"]) == (first["before"], first["after"])
        assert ("another event", ["another event"]) == (second["before"], second["after"])

    def test_services_are_named_and_persons_are_not(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        for helper in (amal, ROSA, "anon:1", "body:school"):
            desk.write(VisitPlanned, {"persons": [amal], "bodies": [PLACE, "association:friends"], "helper": helper})
        _registered, *found = map(told, happened(desk, amal))
        assert [f"body:{handle(PLACE[5:])}", "association:friends"] == found[0]["bodies"]
        assert ["you", "another person", "another person", "body:school"] == [each["helper"] for each in found]

    def test_what_is_empty_stays_so(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        cls = VisitPlanned
        written = desk._scribe.write(cls, {"persons": [amal]})
        row = desk._scribe.rows[-1]
        assert written in row.meta
        desk.log.receive([row])
        assert {"persons": ["you"]} == told(happened(desk, amal)[1])


class TestClosed:
    """What cannot be opened is there, and it is said why."""

    def test_what_is_not_known_here_says_so_and_tells_only_what_is_hers(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        (found,) = happened(desk, amal, specs=lambda _kind: None)
        assert ({"given_name": "Amal"}, ["a kind that is not known here"]) == (told(found), found.closed)
        assert ["note"] == [each.field.type for each in found.said]

    def test_what_was_erased_says_so(self, desk: Desk) -> None:
        first = f"person:{desk._scribe.write(PersonRegistered, {'given_name': 'Amal', 'citizenships': ['MAR']})}"
        row = desk._scribe.rows[-1]
        desk.log.receive([blanked(row._replace(sealed=row.sealed), facts=True)])
        (found,) = happened(desk, first)
        assert ({"given_name": "Amal"}, [GONE]) == (told(found), found.closed)

    def test_what_is_sealed_for_another_person_says_so(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        desk.write(Contact, {"persons": [ROSA, amal], "note": "a secret of hers"})
        _registered, found = happened(desk, amal)
        assert (["sealed for another person"], False) == (found.closed, "note" in told(found))

    def test_where_the_key_is_not_here_it_is_said_and_a_vault_that_is_shut_is_asked_once(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        asked: list[str] = []

        class Shut(Wax):
            error: KeyMissing = KeyMissing("no key")

            def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
                asked.append(subject)
                raise self.error

        desk.write(PersonUpdated, {"person": amal, "given_name": "Amel"})
        assert [["the key is not here"]] * 2 == [each.closed for each in happened(desk, amal, sealer=Shut())]
        assert [amal] * 2 == asked
        Shut.error = Locked("locked")
        with pytest.raises(Locked):
            happened(desk, amal, sealer=Shut())
        assert [amal] * 3 == asked


def test_notes_are_where_somebody_wrote_freely(desk: Desk) -> None:
    amal = desk.person("Amal")
    noted = desk.write(Contact, {"persons": [amal], "note": "her sister came too"})
    desk.write(Contact, {"persons": [amal], "protected": "gen.violence"})
    case = desk.write(CaseOpened, {"persons": [amal], "action": "services"})
    desk.write(CaseAssigned, {"of": case, "worker": "mr"})
    asked = desk.write(NeedOpened, {"persons": [amal], "category": "doc", "detail": "a paper", "contact": noted})
    assert [noted, asked] == notes_in(happened(desk, amal))
