"""A person's file: all ids that are hers, what is known of her with the key or without, and whether it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from primm.core.events.kinds.access import PersonViewed
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted, KeyCreated
from primm.core.events.kinds.erasure import PersonErased
from primm.core.events.kinds.person import (
    PersonContactDetailChanged,
    PersonMerged,
    PersonRegistered,
    PersonUpdated,
)
from primm.core.host.config import Config
from primm.core.log.blanking import blanked
from primm.people.files import File, file_of, files
from primm.people.records import own_draft
from primm.testing.scribe import Wax
from tests.people.test_finding import KINDS, Desk, desk

__all__ = ["desk"]

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
ERASED = {"level": 1, "basis": "request"}


def known(file: File) -> dict[str, Any]:
    """What is known without a key."""
    return {name: each.value for name, each in file.open().items()}


def opened(file: File) -> dict[str, Any]:
    """What is known with it."""
    return {name: each.value for name, each in file.opened(Wax()).items()}


def of(desk: Desk, subject: str) -> File:
    """The file of a person."""
    return file_of(desk.log, KINDS, subject)


class TestKnown:
    """What was said last is known; what was left out stays as it was."""

    def test_what_was_left_out_never_overrides(self, desk: Desk) -> None:
        amal = desk.person("Amal", "Idrissi", birth_year=1980, phone=["333 1234567"])
        later = desk.write(PersonUpdated, {"person": amal, "birth_year": 1981, "given_name": "Amel"})
        desk.write(PersonContactDetailChanged, {"person": amal, "phone": ["333 7654321"]})
        file = of(desk, amal)
        assert {"citizenships": ["MAR"], "birth_year": 1981} == known(file)
        assert (later, amal[7:]) == (file.open()["birth_year"].entry.id, file.open()["citizenships"].entry.id)
        assert {"given_name": "Amel", "family_name": "Idrissi", "phone": ["333 7654321"]} == opened(file)

    def test_what_was_corrected_reads_as_it_should_have_been(self, desk: Desk) -> None:
        amal = desk.person("Amal", "Idrissi", birth_year=1980)
        desk.write(EventCorrected, {"of": amal[7:], "changes": {"birth_year": 1990}})
        draft = own_draft(Config("falconara", "mr"), NOON, "event.corrected", {"of": amal[7:], "changes": {}})
        sealed = {amal: '{"given_name":"Amel","family_name":null}'}
        desk.log.append([draft._replace(who=(amal,), of=amal[7:], sealed=sealed)], Wax(), lambda: NOON)
        assert 1990 == known(of(desk, amal))["birth_year"]
        assert {"given_name": "Amel"} == opened(of(desk, amal))

    def test_what_is_of_no_kind_that_tells_about_her_is_not_known_of_her(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        desk.write(Contact, {"persons": [amal], "language": "ar", "note": "a note"})
        assert ({"citizenships": ["MAR"]}, {"given_name": "Amal"}) == (known(of(desk, amal)), opened(of(desk, amal)))

    def test_of_what_was_erased_nothing_is_known(self, desk: Desk) -> None:
        told = desk._scribe.write(PersonRegistered, {"given_name": "Amal", "citizenships": ["MAR"]})
        amal, row = f"person:{told}", desk._scribe.rows[-1]
        desk.log.receive([blanked(row, sealed=[amal], facts=True)])
        assert ({}, {}, frozenset()) == (known(of(desk, amal)), opened(of(desk, amal)), of(desk, amal).sealed())

    def test_under_which_of_her_ids_something_is_sealed(self, desk: Desk) -> None:
        one, other = desk.person("Amal"), f"person:{desk.write(PersonRegistered, {'citizenships': ['MAR']})}"
        desk.write(PersonMerged, {"person": one, "other": other})
        assert {one} == of(desk, other).sealed()
        desk.write(PersonUpdated, {"person": other, "given_name": "Amel"})
        assert {one, other} == of(desk, one).sealed()


class TestEvents:
    """What happened with her, and what is only about the file."""

    def test_that_a_key_was_made_or_who_looked_is_nothing_that_happened(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        desk.write(KeyCreated, {"subject": amal, "kcv": "0" * 32})
        desk.write(PersonViewed, {"persons": [amal], "shown": "file", "purpose": "service"})
        desk.write(Contact, {"persons": [amal]})
        file = of(desk, amal)
        assert ["person.registered", "contact"] == [each.kind for each in file.events()]
        every = ["person.registered", "key.created", "person.viewed", "contact"]
        assert every == [each.kind for each in file.history().entries]
        assert ["contact"] == [each.kind for each in file.history("contact").entries]
        assert (amal, amal, {amal}) == (file.subject, file.history().subject, file.history().aliases)

    def test_the_desks_at_which_she_was_given_a_file_are_told_once_each(self, desk: Desk) -> None:
        told = [(desk_, origin) for desk_, origin in (("jesi", "a"), ("ancona", "b"), ("jesi", "c"))]
        first, *others = (
            f"person:{desk.write(PersonRegistered, {'citizenships': ['MAR']}, desk=each, origin=origin)}"
            for each, origin in told
        )
        for other in others:
            desk.write(PersonMerged, {"person": first, "other": other})
        desk.write(PersonUpdated, {"person": first, "birth_year": 1980}, desk="senigallia")
        assert ["jesi", "ancona"] == of(desk, first).desks()


class TestStands:
    """A file stands unless it was retracted or all who are in it were erased."""

    def test_a_retracted_file_does_not_stand_until_it_is_brought_back(self, desk: Desk) -> None:
        amal = desk.person("Amal")
        assert of(desk, amal).stands()
        gone = desk.write(EventRetracted, {"of": amal[7:]})
        assert not of(desk, amal).stands()
        desk.write(EventRetracted, {"of": gone})
        assert of(desk, amal).stands()

    def test_who_is_known_by_contacts_alone_has_no_file(self, desk: Desk) -> None:
        desk.write(Contact, {"persons": ["person:1"]})
        assert not of(desk, "person:1").stands()

    @pytest.mark.parametrize(("erased", "stands"), [((0,), True), ((1,), True), ((0, 1), False)])
    def test_the_file_of_whom_all_ids_were_erased_does_not_stand(
        self, desk: Desk, erased: tuple[int, ...], stands: bool
    ) -> None:
        persons = [desk.person("Amal"), desk.person("Amal")]
        desk.write(PersonMerged, {"person": persons[0], "other": persons[1]})
        desk.write(PersonErased, {"persons": [persons[place] for place in erased], **ERASED})
        assert stands == of(desk, persons[0]).stands()

    def test_that_somebody_else_was_erased_changes_nothing(self, desk: Desk) -> None:
        amal, rosa = desk.person("Amal"), desk.person("Rosa")
        desk.write(PersonErased, {"persons": [rosa], **ERASED})
        assert (True, False) == (of(desk, amal).stands(), of(desk, rosa).stands())


class TestAll:
    """All files, one after the other."""

    def test_those_that_are_one_persons_are_one_file_and_come_last(self, desk: Desk) -> None:
        one, other, third = (desk.person("Amal") for _ in range(3))
        desk.write(PersonMerged, {"person": one, "other": other})
        found = [*files(desk.log, KINDS)]
        assert [(third, {third}), (one, {one, other})] == [(each.subject, each.members) for each in found]
        assert of(desk, other).members == found[1].members
        assert {one, other} == found[1].history().aliases

    def test_only_the_subjects_that_were_asked_for(self, desk: Desk) -> None:
        amal, unnamed = desk.person("Amal"), f"anon:{desk.write(Contact, {'anonymous': 1})}"
        assert [amal] == [each.subject for each in files(desk.log, KINDS)]
        assert {amal, unnamed} == {each.subject for each in files(desk.log, KINDS, "person", "anon")}
        assert [unnamed] == [each.subject for each in files(desk.log, KINDS, "anon")]
