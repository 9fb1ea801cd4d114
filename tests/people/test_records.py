"""What PRIMM itself puts on record, before it does it: of today, by whoever types, about this desk or those seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.ids import check_id
from primm.core.host.config import Config
from primm.people.receiving import Card
from primm.people.records import own_draft, record_sharing, record_viewing
from tests.people.test_finding import Desk, desk

if TYPE_CHECKING:
    from primm.core.log.rows import Row

__all__ = ["desk"]

NIGHT = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # in Rome the new year has begun
CONFIG = Config("falconara", "mr")


@pytest.fixture
def host(desk: Desk) -> Any:
    """A desk at night."""
    return SimpleNamespace(writable=desk.log, settings=CONFIG, now=lambda: NIGHT)


def rows(host: Any) -> list[tuple[dict[str, Any], list[str], dict[str, Any]]]:
    """What was stored of itself, whom it is about, and what it says."""
    found: list[Row] = [*host.writable.read({})]
    return [(json.loads(row.meta), json.loads(row.who), json.loads(row.facts)) for row in found]


def test_an_event_is_of_today_by_whoever_types_about_the_desk() -> None:
    draft = own_draft(CONFIG, NIGHT, "key.shared", {"keys": 1})
    assert check_id(draft.id)
    again = own_draft(CONFIG, NIGHT, "key.shared", {"keys": 1})
    assert draft.id != again.id
    assert draft.id[:13] == again.id[:13] == f"{int(NIGHT.timestamp() * 1000):012x}"[:8] + "-" + draft.id[9:13]
    expected = ("key.shared", 1, "2026-01-01", "Europe/Rome", None, None, "mr", "falconara")
    assert expected == (
        draft.kind, draft.version, draft.occurred, draft.zone, draft.fold, draft.late, draft.by, draft.desk
    )  # fmt: skip
    assert (("desk:falconara",), '{"keys":1}', None, {}) == (draft.who, draft.facts, draft.of, draft.sealed)


def test_to_whom_keys_are_given_is_stored_by_the_fingerprint_of_the_card(host: Any) -> None:
    card = Card("ancona", b"\0" * 32)
    record_sharing(host, card, 7)
    ((meta, who, facts),) = rows(host)
    assert ("key.shared", ["desk:falconara"]) == (meta["kind"], who)
    assert {"receiver": card.fingerprint, "to_desk": "ancona", "keys": 7} == facts


def test_who_was_shown_is_stored_in_as_many_events_as_it_needs(host: Any) -> None:
    persons = [f"person:{n:04}" for n in range(1001)]
    ids = record_viewing(host, persons, "list", "service")
    found = rows(host)
    assert ids == [meta["id"] for meta, _who, _facts in found]
    assert [500, 500, 1] == [len(who) for _meta, who, _facts in found]
    assert persons == [each for _meta, who, _facts in found for each in who]
    for meta, who, facts in found:
        assert "person.viewed" == meta["kind"]
        assert {"persons": [*range(len(who))], "shown": "list", "purpose": "service"} == facts
