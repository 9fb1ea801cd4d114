"""What a fund asks that no action counts: who may be told of, groups, levels, answers, protocols, transmissions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupOpened, ProtocolSigned
from primm.core.events.kinds.person import PersonExported, PersonFeedbackGiven
from primm.core.figures import consent as consents
from primm.core.figures.persons import KINDS, PersonTraits, traits
from primm.core.figures.views import Row, dim, key, many, number, row, view, when
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.history import History

SCOPE = "reporting_to_funder"
GIVEN, REFUSED, NOT_ASKED = consents.GIVEN, consents.REFUSED, consents.NOT_ASKED
# Who took it back is told of no more than who never agreed; who agreed until a day is told of up to that day.
TOLD = {consents.REVOKED: REFUSED, consents.ENDED: GIVEN}


@row
class FundStandingRow(Row):
    """Whether a fund may be told of a person, and how the identity was checked, as last said."""

    since: date = when(_("day on which it was last said"), places=True)
    person: str = key(_("person"))
    id_checks: tuple[str, ...] = many(_("how the identity was checked"), codes="id_check")
    consent: str = dim(_("consent to reporting"))
    consent_until: date | None = when(_("last day of the consent to reporting"))


@view(FundStandingRow, of="person", reads=(*KINDS, *consents.SAYS))
def standings(history: History) -> Iterator[FundStandingRow]:
    """One row a person: every way in which the identity was ever checked, and what was last said of reporting.

    Whatever the day of a refusal: no sheet that is made after it tells of her.
    """
    if history.type == "person" and history.entries:
        found = _last(history)
        said = (getattr(entry.event, "id_check", None) for entry in history.entries)
        yield FundStandingRow(
            history.entries[-1],
            since=history.entries[-1].occurred,
            person=history.subject,
            id_checks=tuple(dict.fromkeys(filter(None, said))),
            consent=reporting(history),
            consent_until=found.entry.event.until if found.entry and found.state == consents.ENDED else None,
        )


def reporting(history: History) -> str:
    """Whether a fund may be told of a person, by the last word."""
    found = _last(history)
    return TOLD.get(found.state, found.state)


def _last(history: History) -> consents.Consent:
    return consents.consent(history.entries, history.aliases, SCOPE, date.max)


@row
class FundKnownRow(Row):
    """What is known of a person from one day on, of what a fund asks on the day on which something counts."""

    since: date = when(_("from this day"), places=True)
    person: str = key(_("person"))
    birth_year: int | None = number(_("year of birth"))
    birth_month: int | None = number(_("month of birth"))
    sex: str | None = dim(_("sex"), codes="sex")
    citizenships: tuple[str, ...] = many(_("citizenship"), codes="country")


@view(FundKnownRow, of="person", reads=KINDS)
def known(history: History) -> Iterator[FundKnownRow]:
    """One row for each day on which something was told of a person; the first holds for the days before it too."""
    told = {entry.occurred: entry for entry in history.entries} if history.type == "person" else {}
    for day, entry in told.items():
        then = history.person(day)
        yield FundKnownRow(
            entry,
            since=day,
            person=history.subject,
            birth_year=then.birth_year,
            birth_month=then.birth_month,
            sex=then.sex,
            citizenships=then.citizenships,
        )


@row
class GroupRow(Row):
    """A course, a study group or a series of meetings."""

    day: date = when(_("day on which it was opened"))
    group: str = key(_("group"))
    group_kind: str = dim(_("what kind of group"), codes="group_kind")


@view(GroupRow, of="group", reads=("group.opened",))
def groups(history: History) -> Iterator[GroupRow]:
    """Every group with its kind."""
    for entry in history.of(GroupOpened):
        yield GroupRow(entry, day=entry.occurred, group=history.subject, group_kind=entry.event.group_kind)


@row
class GroupPresenceRow(PersonTraits):
    """Somebody, by name, at a meeting of a group."""

    day: date = when(_("day"))
    desk: str = dim(_("desk"))
    group: str | None = key(_("group"))
    group_kind: str | None = dim(_("what kind of group"), codes="group_kind")


@view(GroupPresenceRow, of="person", reads=("group.attendance_taken",))
def presences(history: History) -> Iterator[GroupPresenceRow]:
    """Every presence by name; the kind of group is that of its opening."""
    for entry in history.of(GroupAttendanceTaken):
        known = traits(history, entry.occurred)
        yield GroupPresenceRow(entry, **known, day=entry.occurred, desk=entry.desk, group=entry.event.group)


@row
class FeedbackRow(PersonTraits):
    """A person was asked whether an activity helped."""

    day: date = when(_("day"))
    desk: str = dim(_("desk"))
    helpful: str = dim(_("whether it helped"), codes="helpful")


@view(FeedbackRow, of="person", reads=("person.feedback_given",))
def feedback(history: History) -> Iterator[FeedbackRow]:
    """Every answer, and that there was none."""
    for entry in history.of(PersonFeedbackGiven):
        known = traits(history, entry.occurred)
        yield FeedbackRow(entry, **known, day=entry.occurred, desk=entry.desk, helpful=entry.event.helpful)


@row
class LevelRow(PersonTraits):
    """A person's level of Italian, as it was told on a day."""

    day: date = when(_("day"))
    desk: str = dim(_("desk"))
    level: str = dim(_("level of Italian"), codes="cefr")


@view(LevelRow, of="person", reads=KINDS)
def levels(history: History) -> Iterator[LevelRow]:
    """Every time that the level of Italian is told."""
    for entry in history.entries:
        level = getattr(entry.event, "italian_level", None)
        if level and history.type == "person":
            known = traits(history, entry.occurred)
            yield LevelRow(entry, **known, day=entry.occurred, desk=entry.desk, level=level)


@row
class ProtocolRow(Row):
    """A protocol or agreement with bodies."""

    day: date = when(_("day on which it was signed"), places=True)
    until: date | None = when(_("valid until"))
    protocol: str = key(_("protocol"))
    desk: str = dim(_("desk"))


@view(ProtocolRow, of="body", reads=("protocol.signed",))
def protocols(history: History) -> Iterator[ProtocolRow]:
    """Every protocol, once, however many bodies signed it."""
    for entry in history.of(ProtocolSigned):
        if history.first_named(entry.event.bodies):
            event: Any = entry.event
            yield ProtocolRow(entry, day=entry.occurred, until=event.until, protocol=entry.id, desk=entry.desk)


@row
class TransmissionRow(Row):
    """A sheet with fields of persons was handed on."""

    day: date = when(_("day"))
    transmission: str = key(_("transmission"))
    sheet: str = dim(_("which sheet"))


@view(TransmissionRow, of="person", reads=("person.exported",))
def transmissions(history: History) -> Iterator[TransmissionRow]:
    """Every sheet that was handed on, once, however many persons stand in it."""
    for entry in history.of(PersonExported):
        if history.first_named(entry.event.persons):
            yield TransmissionRow(entry, day=entry.occurred, transmission=entry.id, sheet=entry.event.sheet)


VIEWS = (standings, known, groups, presences, feedback, levels, protocols, transmissions)
