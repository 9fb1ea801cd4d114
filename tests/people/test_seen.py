"""Who has seen a person's file: what was shown and exported, and to whom her key was given."""

from __future__ import annotations

from primm.core.events.kinds.access import PersonViewed
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventRetracted, KeyCreated, KeyShared
from primm.core.events.kinds.person import PersonExported
from primm.core.log.blanking import blanked
from primm.people.seen import Sight, sights
from tests.people.test_finding import Desk, desk

__all__ = ["desk"]

SHARED = {"receiver": "abcd-0000-0000-0000-0000", "to_desk": "ancona", "keys": 1}
SEEN = {"shown": "file", "purpose": "service"}


def seen(desk: Desk, *members: str) -> list[tuple[str, bool]]:
    """The events by which she was seen, and whether that is sure."""
    return [(each.id, each.sure) for each in sights(desk.log, members)]


def test_all_that_was_shown_and_exported_is_told_as_it_was_recorded(desk: Desk) -> None:
    amal, rosa = desk.person("Amal"), desk.person("Rosa")
    exported = desk.write(PersonExported, {"persons": [amal], "purpose": "other"}, on="2024-03-05", origin="b")
    desk.write(PersonViewed, {"persons": [rosa], **SEEN})
    desk.write(Contact, {"persons": [amal]})
    viewed = desk.write(PersonViewed, {"persons": [rosa, amal], **SEEN}, on="2024-02-01", by="ab", desk="ancona")
    first, second = sights(desk.log, [amal])
    assert Sight("person.viewed", viewed, "2024-02-01", "ab", "ancona", {"persons": [0, 1], **SEEN}) == second
    assert ("person.exported", exported, "2024-03-05", "test", "falconara") == first[:5]
    assert [exported, viewed] == [each.id for each in (first, second)]
    assert 3 == len(sights(desk.log, [amal, rosa]))


def test_that_somebody_has_seen_her_is_not_undone(desk: Desk) -> None:
    amal = desk.person("Amal")
    viewed = desk.write(PersonViewed, {"persons": [amal], **SEEN})
    desk.write(EventRetracted, {"of": viewed})
    assert [(viewed, True)] == seen(desk, amal)


def test_without_its_facts_it_is_still_told(desk: Desk) -> None:
    amal = desk.person("Amal")
    viewed = desk._scribe.write(PersonViewed, {"persons": [amal], **SEEN}, on="2024-02-01T10:00")
    desk.log.receive([blanked(desk._scribe.rows[-1], facts=True)])
    assert [Sight("person.viewed", viewed, "2024-02-01", "test", "falconara", {})] == sights(desk.log, [amal])


def test_to_whom_her_key_was_given_is_told_from_when_it_was_made(desk: Desk) -> None:
    amal = desk.person("Amal")
    desk.write(KeyShared, SHARED)
    desk.write(KeyCreated, {"subject": amal, "kcv": "0" * 32})
    surely = desk.write(KeyShared, SHARED)
    perhaps = desk.write(KeyShared, SHARED, origin="b")
    assert [(surely, True), (perhaps, False)] == seen(desk, amal)


def test_where_two_desks_made_a_key_for_her_each_gave_its_own(desk: Desk) -> None:
    amal, other = desk.person("Amal"), "person:2"
    desk.write(KeyCreated, {"subject": other, "kcv": "0" * 32}, origin="b")
    early = desk.write(KeyShared, SHARED)
    desk.write(KeyCreated, {"subject": amal, "kcv": "0" * 32})
    late = desk.write(KeyShared, SHARED)
    there = desk.write(KeyShared, SHARED, origin="b")
    assert [(early, False), (late, True), (there, True)] == seen(desk, amal, other)


def test_who_has_no_key_here_was_not_given_to_anybody(desk: Desk) -> None:
    amal = desk.person("Amal")
    desk.write(KeyCreated, {"subject": "person:9", "kcv": "0" * 32})
    desk.write(KeyShared, SHARED)
    assert [] == seen(desk, amal)


def test_an_event_of_a_desk_that_only_speaks_of_keys_is_none(desk: Desk) -> None:
    amal = desk.person("Amal")
    desk.write(KeyCreated, {"subject": amal, "kcv": "0" * 32})
    desk.write(KeyShared, SHARED, by="key.shared")
    desk.write(EventRetracted, {"of": desk.write(KeyShared, SHARED), "reason": "key.shared"})
    assert 2 == len(seen(desk, amal))
