"""From stored rows to events and back: every kind, its older versions, and kinds that nothing here knows."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.base import Event, ask, event
from primm.core.events.check import check
from primm.core.events.codec import Kinds, Unknown, compile_build, values_of
from primm.core.events.codes import Codes
from primm.core.events.entry import Entry
from primm.core.events.ids import new_id
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected
from primm.core.events.kinds.person import PersonRegistered, PersonRelationSet
from primm.core.events.kinds.referral import ReferralAccepted
from primm.core.host.plugins import core_kinds
from primm.core.log.rows import meta_text

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES = Codes.load()
ID = "018bcfe5-6800-7409-b55d-afc9bc5cee34"
OTHER = "018bcfe5-6800-7409-b55d-afc9bc5cee35"
ANNA, BRUNO = f"person:{ID}", f"person:{OTHER}"
META = {
    "format": 1, "origin": "a-1", "n": 3, "id": ID, "kind": "contact", "version": 1, "by": "ab", "desk": "falconara",
    "recorded": "2026-11-24T03:39:00.123456Z", "occurred": "2026-11-24", "zone": "Europe/Rome",
    "hlc": "0123456789ab-0000", "facts": "0" * 64, "who": ["1" * 64], "sealed": [None],
}  # fmt: skip


def row(facts="{}", who=(ANNA,), sealed="{}", text=meta_text, **meta):
    """A row of the log."""
    given = META | meta
    return (given["origin"], given["n"], text(given), json.dumps(who), "[]", facts, "", sealed, "[]", b"")


def decode(facts: Mapping[str, object], *classes: type[Event], **rest: object) -> Entry[Event]:
    """The entry of a row with these facts."""
    return Kinds(classes or (Contact,)).decode(row(json.dumps(facts), **rest))


def test_an_entry_is_an_event_with_its_envelope():
    entry = decode({"channel": "web", "persons": [0], "topics": ["cit"], "minutes": 10})
    expected = Contact(channel="web", persons=(ANNA,), topics=("cit",), minutes=10)
    assert entry == Entry(
        event=expected, id=ID, kind="contact", version=1, origin="a-1", n=3, hlc="0123456789ab-0000",
        moment="2026-11-24", occurred=date(2026, 11, 24), recorded="2026-11-24T03:39:00.123456Z", by="ab",
        desk="falconara", subjects=(ANNA,), of=None, late=None, sealed_text="{}",
    )  # fmt: skip
    assert (entry.time, entry.sealed) == (None, {})


def test_an_event_is_as_if_its_class_had_made_it():
    """Equal, hashed alike, frozen, slotted."""
    made = decode({"channel": "web"}, who=[]).event
    assert type(made) is Contact
    assert {made: 1}[Contact(channel="web")] == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.channel = "letter"
    with pytest.raises(AttributeError):
        made.__dict__  # noqa: B018 - it has none


@pytest.mark.parametrize("text", [meta_text, json.dumps, lambda meta: meta_text(meta | {"late": None})])
@pytest.mark.parametrize(
    "more", [{}, {"late": "archive"}, {"fold": 1}, {"late": "archive", "fold": 0}, {"by": 'a"b\\'}]
)
def test_meta_is_read_in_any_form(text, more):
    """As it is stored, with its rare members, and written anew by a correction."""
    entry = decode({"channel": "web"}, text=text, occurred="2026-10-25T02:30", **more)
    assert (entry.by, entry.desk, entry.hlc, entry.id, entry.kind) == (
        more.get("by", "ab"), "falconara", "0123456789ab-0000", ID, "contact"
    )  # fmt: skip
    assert (entry.moment, entry.occurred, entry.time) == ("2026-10-25T02:30", date(2026, 10, 25), "02:30")
    assert (entry.version, entry.recorded) == (1, "2026-11-24T03:39:00.123456Z")
    if text is meta_text or text is json.dumps:
        assert entry.late == more.get("late")


def test_subjects_are_found_through_who():
    entry = decode({"channel": "web", "persons": [1, 0], "present": [2]}, who=[ANNA, BRUNO, "person:x"])
    assert (entry.event.persons, entry.event.present) == ((BRUNO, ANNA), ("person:x",))
    related = decode({"person": [0], "other": [1], "relation": "spouse"}, PersonRelationSet,
                     kind="person.relation_set", who=[ANNA, BRUNO]).event  # fmt: skip
    assert (related.person, related.other) == (ANNA, BRUNO)


def test_a_blanked_subject_reads_as_somebody_without_a_name_and_blanked_facts_as_nothing():
    entry = decode({"channel": "web", "persons": [0, 1]}, who=[ANNA, None])
    assert entry.event.persons == (ANNA, f"anon:{entry.id}") == entry.subjects
    several = decode({"channel": "web", "persons": [0, 1, 2]}, who=[None, ANNA, None])
    assert several.event.persons == (f"anon:{several.id}", ANNA, f"anon:{several.id}-2")
    blank = Kinds([Contact]).decode(row(""))
    assert (Unknown({}), None) == (blank.event, blank.of)
    removed = decode({"person": [], "relation": "spouse"}, PersonRelationSet, kind="person.relation_set").event
    assert (removed.person, removed.other) == (None, None)


def test_personal_fields_stay_sealed():
    entry = decode({"citizenships": ["MAR"], "given_name": "no place for it"}, PersonRegistered,
                   kind="person.registered", sealed=json.dumps({ANNA: "b64", BRUNO: None}))  # fmt: skip
    assert (entry.event.given_name, entry.event.other_names, entry.event.birth_date) == (None, (), None)
    assert entry.sealed == {ANNA: "b64"}


def test_a_row_without_anything_sealed():
    assert Kinds([Contact]).decode(row(sealed=None)).sealed == {}


def test_counts_and_changes_cannot_be_changed():
    event = decode({"anonymous_sex": {"1": 5}}).event
    with pytest.raises(TypeError):
        event.anonymous_sex["1"] = 6
    assert event.anonymous_sex == {"1": 5}
    corrected = decode({"of": OTHER, "changes": {"minutes": 5}}, EventCorrected, kind="event.corrected")
    assert (corrected.of, corrected.event.changes) == (OTHER, {"minutes": 5})
    assert corrected.event.reason == "typing_error"


def test_a_follow_up_names_its_opening():
    entry = decode({"of": OTHER}, ReferralAccepted, kind="referral.accepted")
    assert (entry.of, entry.event.of) == (OTHER, OTHER)


def test_the_kind_of_a_missing_plugin_reads_as_unknown():
    kinds = Kinds([])
    entry = kinds.decode(row('{"a":1,"of":"x"}', kind="other.thing"))
    assert (entry.kind, entry.version, entry.of) == ("other.thing", 1, "x")
    assert entry.event == Unknown(MappingProxyType({"a": 1, "of": "x"}))
    assert kinds.get("other.thing") is None
    assert Kinds([Contact]).get("contact") is Contact


def test_a_newer_version_reads_as_unknown():
    """Row 33, when reading: shown, never guessed at."""
    entry = decode({"channel": "web"}, version=2)
    assert (entry.kind, entry.version, type(entry.event)) == ("contact", 2, Unknown)


@event("test.shaped", version=3, upgrades={
    1: lambda facts: {"colour": facts["color"]},
    2: lambda facts: facts | {"size": 1},
})  # fmt: skip
class Shaped(Event):
    """A kind that changed twice, with fields of every type that the core has no default or list for."""

    colour: str = ask("colour")
    size: int | None = ask("size", default=7)
    day: date = ask("day", default="2026-01-31")
    days: tuple[date, ...] = ask("days", default=())


def test_older_versions_go_through_their_upgrades():
    """And stay what they were: the stored facts are not touched."""
    kinds = Kinds([Shaped])
    old, middle, new = (
        kinds.decode(row(facts, kind="test.shaped", version=version))
        for version, facts in ((1, '{"color":"red"}'), (2, '{"colour":"red"}'), (3, '{"colour":"red"}'))
    )
    assert (old.event.colour, old.event.size, old.version) == ("red", 1, 1)
    assert (middle.event, middle.version) == (old.event, 2)
    assert (new.event.size, new.version) == (7, 3)


def test_days_become_dates():
    event = decode({"colour": "red", "days": ["2026-01-01", "2026-01-02"]}, Shaped, kind="test.shaped", version=3).event
    assert (event.day, event.days) == (date(2026, 1, 31), (date(2026, 1, 1), date(2026, 1, 2)))
    assert values_of(event) == {"colour": "red", "size": 7, "day": "2026-01-31", "days": ["2026-01-01", "2026-01-02"]}


def test_every_kind_of_the_core_can_be_made():
    for cls in core_kinds():
        made = compile_build(cls)({}, ())
        assert type(made) is cls
        assert all(getattr(made, each.name) in (None, (), each.default) for each in cls.fields)


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).filter(
    str.strip
)
IDS = st.builds(new_id, st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
DATES = st.dates(date(1890, 1, 1), date(2100, 12, 31)).map(date.isoformat)


def one(field):
    """Any valid value of a field, from its data alone."""
    match field.type:
        case "integer":
            return st.integers(-(2**63) if field.at_least is None else field.at_least, field.at_most or 2**63 - 1)
        case "code" | "counts":
            return st.sampled_from([*CODES[field.codes].codes, "unknown", "missing", "refused"])
        case "subject" | "link":
            return IDS.map(f"{field.of[0].replace('*', 'person')}:{{}}".format)
        case "moment":
            return st.one_of(DATES, st.tuples(DATES, st.times()).map(lambda both: f"{both[0]}T{both[1]:%H:%M}"))
        case "text" | "note":
            ascii_only = st.characters(codec="ascii")
            return st.from_regex(field.pattern, fullmatch=True, alphabet=ascii_only) if field.pattern else WORDS
    return {
        "flag": st.booleans(), "date": DATES, "month": DATES.map(lambda day: day[:7]), "event": IDS, "opening": IDS,
        "changes": st.dictionaries(st.sampled_from(["minutes", "desk"]), st.integers(0, 9), min_size=1),
    }[field.type]  # fmt: skip


def values(cls):
    """Values for a kind: whichever fields are given, whatever they say."""
    fields = {
        field.name: st.lists(one(field), min_size=1, max_size=3, unique=True) if field.many
        else st.dictionaries(one(field), st.integers(0, 9), min_size=1, max_size=3) if field.type == "counts"
        else one(field)
        for field in cls.fields
    }  # fmt: skip
    needed = {field.name for field in cls.fields if field.required or field.needed_when}
    return st.fixed_dictionaries(
        {name: each for name, each in fields.items() if name in needed},
        optional={name: each for name, each in fields.items() if name not in needed},
    )


@given(st.data())
def test_written_and_read_back_is_the_same(data):
    """Every kind of the core: what the check takes is what the event of the stored row says."""
    cls = data.draw(st.sampled_from(core_kinds()))
    stored, problems = check(cls.fields, data.draw(values(cls)), CODES)
    across = ("may not be before {other}", "adds up to more than {other}", "is not that of {other}")
    assert not [each for each in problems if not each.warns and each.text not in across]
    facts = {each.name: stored[each.name] for each in cls.fields if each.name in stored and not each.personal}
    named = {each.name: facts[each.name] for each in cls.fields if each.type == "subject" and each.name in facts}
    who = list(dict.fromkeys(each for ids in named.values() for each in ([ids] if isinstance(ids, str) else ids)))
    places = {
        name: [who.index(each) for each in ([ids] if isinstance(ids, str) else ids)] for name, ids in named.items()
    }
    entry = decode(facts | places, cls, kind=cls.kind, version=cls.version, who=who)
    assert values_of(entry.event) == facts
    assert entry.subjects == tuple(who)
