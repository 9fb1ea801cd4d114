"""Contacts as rows: one per person for whom the contact was, the first one leading; and the desk around them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskRegistered
from primm.core.figures.history import History
from primm.core.figures.marginals import UNKNOWN
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, dim, flag, key, lookup, many, number, row, view, when
from primm.plugins.services.hours import action_of
from primm.plugins.services.population import ForeignRow
from primm.plugins.services.recording import TARDY, class_of, delay_of
from primm.plugins.services.switches import AfterRow, BeforeRow, code_of, told_modes
from primm.words import _

REMOTE = {"phone_in", "phone_out", "message", "video"}
TARGETED = ("tcn", "stateless")


@row
class DeskModeRow(Row):
    """How a desk worked, from one day to another."""

    entry: Entry[DeskModeChanged]
    desk: str = key(_("desk"))
    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    mode: str = dim(_("in person, phone, closed"), codes="desk_mode")


@view(DeskModeRow, of="desk", reads=("desk.mode_changed",))
def desk_modes(history: History) -> Iterator[DeskModeRow]:
    """The modes of a desk, each until the next one begins."""
    told = told_modes(history)
    starts = [since for since, _entry in told]
    for (since, entry), until in zip(told, [*starts[1:], None], strict=False):
        yield DeskModeRow(entry, desk=code_of(history), since=since, until=until, mode=entry.event.mode)


@row
class DeskRow(Row):
    """Where a desk stands."""

    entry: Entry[DeskRegistered]
    desk: str = key(_("desk"))
    since: date | None = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(DeskRow, of="desk", reads=("desk.registered",))
def desks(history: History) -> Iterator[DeskRow]:
    """The desk's place, as last registered: a desk that is registered late has always been there."""
    for entry in list(history.of(DeskRegistered))[-1:]:
        yield DeskRow(entry, desk=entry.desk, since=None, until=None, municipality=entry.event.municipality)


@row
class ContactRow(PersonTraits):
    """A contact with one of the persons for whom it was, or with somebody without a name."""

    entry: Entry[Contact]
    day: date = when(_("day of the contact"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    channel: str = dim(_("channel"), codes="channel")
    topics: tuple[str, ...] = many(_("topic"), codes="need")
    action: str | None = dim(_("action"), codes="action")
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    mode: str | None = lookup(
        DeskModeRow, on="desk", at="day", give="mode", help=_("mode of the desk"), codes="desk_mode"
    )
    before_change: str | None = lookup(
        BeforeRow, on="desk", at="day", give="change", help=_("change of the desk's mode in the 28 days after")
    )
    after_change: str | None = lookup(
        AfterRow, on="desk", at="day", give="change", help=_("change of the desk's mode in the 28 days before")
    )
    minutes: int | None = number(_("minutes of work"))
    late: str | None = dim(_("reason for which it was recorded late"), codes="late")
    delay: str = dim(_("days until it was recorded"), codes="delay")
    waited: int = number(_("days from the contact to its recording"))
    lead: bool = flag(_("the row that stands for the contact"))
    reached: bool = flag(_("the person was reached"))
    failed: bool = flag(_("the person was not reached"))
    anonymous: bool = flag(_("nobody is named"))
    named: bool = flag(_("a person is named"))
    first: bool = flag(_("the first time that the person is reached"))
    returning: bool = flag(_("the person was reached before"))
    remote: bool = flag(_("by phone, message or video"))
    proxy: bool = flag(_("somebody asks for another person"))
    tardy: bool = flag(_("recorded more than 14 days later"))
    timed: bool = flag(_("its minutes are said"))
    tg_known: bool = flag(_("the target group of the person is known"))
    tg_unknown: bool = flag(_("the target group of the person is not known"))
    targeted: bool = flag(_("the person is of the target group"))
    foreign: bool = flag(_("not an Italian citizen, as far as is known"))
    counted: date | None = lookup(
        ForeignRow, on="residence", at="day", give="since", help=_("day for which the foreign residents are known")
    )


@view(ContactRow, of="person", reads=("contact",))
def contacts(history: History) -> Iterator[ContactRow]:
    """Contacts with users; those with services and associations are network contacts and stay outside.

    Who is only present for somebody else is not met: their own first contact is still to come.
    """
    met = False
    for entry, named in with_users(history):
        since = history.person(entry.occurred).known_since
        before = met or (since is not None and since < entry.occurred)
        yield _contact_row(history, entry, named, before)
        met = met or (named and entry.event.reached == "yes")


def with_users(history: History) -> Iterator[tuple[Entry[Contact], bool]]:
    """The contacts with users that belong to this history, each with whether it is the person's own."""
    for entry in history.of(Contact):
        contact = entry.event
        if contact.counterpart in ("service", "association"):
            continue
        named = history.me(*contact.persons) or _given_later(history, entry)
        if named or (not contact.persons and history.first_named(contact.present)):
            yield entry, named


def _given_later(history: History, entry: Entry[Contact]) -> bool:
    """Whether a contact without a name was merged with a person's file, when the name was known."""
    return history.type == "person" and entry.subjects[0] == f"anon:{entry.id}"


def _contact_row(history: History, entry: Entry[Contact], named: bool, before: bool) -> ContactRow:
    contact = entry.event
    reached = contact.reached == "yes"
    lead = not named or history.first_named(contact.persons)
    known = traits(history, entry.occurred) if named else UNKNOWN
    waited = delay_of(entry)
    return ContactRow(
        entry,
        **known,
        day=entry.occurred,
        desk=entry.desk,
        worker=contact.done_by or entry.by,
        channel=contact.channel,
        topics=contact.topics,
        action=action_of(entry),
        minutes=contact.minutes if lead else None,
        late=entry.late,
        delay=class_of(waited),
        waited=waited,
        lead=lead,
        reached=reached,
        failed=not reached,
        anonymous=not named,
        named=named,
        first=named and reached and not before,
        returning=named and reached and before,
        remote=contact.channel in REMOTE,
        proxy=bool(contact.for_other or contact.relation),
        tardy=waited > TARDY,
        timed=contact.minutes is not None,
        tg_known=known["tg"] != "unknown",
        tg_unknown=known["tg"] == "unknown",
        targeted=known["tg"] in TARGETED,
        foreign=named and known["tg"] != "it",
    )
