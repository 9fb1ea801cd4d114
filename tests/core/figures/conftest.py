"""Events in few words, a log that takes them in any order, and figures over it by views of the tests' own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import chain, count, groupby
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.codec import Kinds
from primm.core.events.entry import Entry
from primm.core.events.kinds.body import BodyRegistered
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.desk import DeskModeChanged
from primm.core.events.kinds.person import (
    PersonContactDetailChanged,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from primm.core.events.kinds.referral import ReferralAccepted, ReferralDrafted, ReferralSent
from primm.core.figures.cache import Figures
from primm.core.figures.control import Effective, names
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, View, dim, flag, key, many, number, row, view, when
from primm.core.log.append import make_row
from primm.core.log.log import Log
from primm.core.log.rows import Draft

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection

    from primm.core.events.base import Event
    from primm.core.log.rows import Row as Stored

CLASSES: tuple[type[Event], ...] = (
    BodyRegistered, Contact, DeskModeChanged, EventCorrected, EventRetracted, PersonContactDetailChanged,
    PersonMerged, PersonRegistered, PersonUnmerged, PersonUpdated, ReferralAccepted, ReferralDrafted, ReferralSent,
)  # fmt: skip


class Pen:
    """Writes events at several origins, as a recorder would have; nothing is checked."""

    def __init__(self) -> None:
        self.rows: list[Stored] = []
        self.kinds = Kinds(CLASSES)
        self._ids = count(1)
        self._drafts: dict[str, tuple[type[Event], tuple[str, ...]]] = {}

    def write(
        self, cls: type[Event], *, origin: str = "a", on: str = "2020-01-10", desk: str = "fal", **values: Any
    ) -> str:
        """An event of this class; fields that name subjects take their ids. Answers its id."""
        number = next(self._ids)
        event_id = values.pop("id", f"01900000-0000-7000-8000-{number:012x}")
        hlc = values.pop("hlc", f"{number:012x}-0000")
        who, facts = self._who(cls, event_id, desk, values), dict(values)
        for name in _subject_fields(cls):
            if name in facts:
                facts[name] = [who.index(each) for each in _listed(facts[name])]
        if cls is EventCorrected:
            facts["changes"] = self._changes(values["of"], values["changes"], who)
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        draft = Draft(
            event_id, cls.kind, cls.version, on, "Europe/Rome", None, None, "ab", desk, who, text, values.get("of"), {}
        )
        n = 1 + sum(each.origin == origin for each in self.rows)
        self.rows.append(make_row(draft, origin, n, hlc, "2020-01-10T10:00:00.000000Z", None))
        self._drafts.setdefault(event_id, (cls, who))
        return event_id

    def register(self, **values: Any) -> str:
        """A person with a file. Answers the person."""
        return f"person:{self.write(PersonRegistered, citizenships=['MAR'], **values)}"

    def write_body(self) -> str:
        """A body, over which no view of these tests runs."""
        return self.write(BodyRegistered, name="Comune", body_type="registry_office")

    def first(self, cls: type[Event]) -> str:
        """The id of the first event of this class."""
        return next(each for each, (written, _) in self._drafts.items() if written is cls)

    def unknown_to(self, origin: str) -> list[str]:
        """The ids that an origin has not used."""
        used = [(each.origin, names(each)[1]) for each in self.rows]
        return [event for _, event in used if (origin, event) not in used]

    def _who(self, cls: type[Event], event_id: str, desk: str, values: dict[str, Any]) -> tuple[str, ...]:
        named = list(chain.from_iterable(_listed(values.get(name)) for name in _subject_fields(cls)))
        own = [f"{cls.about}:{event_id}"] if cls.own and not named else []
        if cls is EventCorrected:
            target = self._drafts[values["of"]][0]
            new = chain.from_iterable(_listed(values["changes"].get(name)) for name in _subject_fields(target))
            moved = [f"desk:{values['changes']['desk']}"] if "desk" in values["changes"] else []
            named = [*self._drafts[values["of"]][1], *new, *moved]
        elif "of" in values:
            named = named or list(self._drafts.get(values["of"], (cls, ()))[1])
        elif cls.about == "desk":
            named = [f"desk:{desk}"]
        return tuple(dict.fromkeys([*own, *named])) or (f"anon:{event_id}",)

    def _changes(self, of: str, changes: dict[str, Any], who: tuple[str, ...]) -> dict[str, Any]:
        fields = _subject_fields(self._drafts[of][0])
        return {
            name: [who.index(each) for each in _listed(value)] if name in fields else value
            for name, value in changes.items()
        }

    def effective(self) -> Effective:
        """All that was written, as if it concerned one subject."""
        return Effective(self.rows, self.kinds)

    def effective_without(self, *classes: type[Event]) -> Effective:
        """The same, where the plugin of these kinds is missing."""
        return Effective(self.rows, Kinds([each for each in CLASSES if each not in classes]))

    def history(self, subject: str, *aliases: str) -> History:
        """One subject's history."""
        members = frozenset((subject, *aliases))
        return History(subject, self.effective().entries(members, lambda kind: True), members)


def _subject_fields(cls: type[Event]) -> list[str]:
    return [each.name for each in cls.fields if each.type == "subject"]


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


@row
class MeetingRow(PersonTraits):
    """A contact, for one person."""

    entry: Entry[Contact]
    day: date = when("day", places=True)
    desk: str = dim("desk")
    topics: tuple[str, ...] = many("topics")
    minutes: int | None = number("minutes")
    lead: bool = flag("stands for the contact")
    first: bool = flag("the first one")


@view(MeetingRow, of="person", reads=("contact",))
def meetings(history: History) -> Iterator[MeetingRow]:
    """Contacts with the persons for whom they were."""
    first = True
    for entry in history.of(Contact):
        contact = entry.event
        yield MeetingRow(
            entry,
            **traits(history, entry.occurred),
            day=entry.occurred,
            desk=entry.desk,
            topics=contact.topics,
            minutes=contact.minutes,
            lead=history.first_named(contact.persons),
            first=first,
        )
        first = False


@row
class SendingRow(Row):
    """A referral."""

    entry: Entry[Any]
    sent: date = when("sent", places=True)
    answered: date | None = when("answered")
    person: str = key("person")
    steps: int = number("steps")


@view(SendingRow, of="person", reads=("referral.",))
def sendings(history: History) -> Iterator[SendingRow]:
    """Referrals with their life."""
    for entry in history.of(ReferralDrafted, ReferralSent):
        if entry.of is None:
            life = history.follow_ups(entry)
            answers = [each.occurred for each in history.follow_ups(entry, ReferralAccepted)]
            yield SendingRow(
                entry, sent=entry.occurred, answered=min(answers, default=None), person=history.subject, steps=len(life)
            )


@row
class ModeRow(Row):
    """How a desk works."""

    entry: Entry[DeskModeChanged]
    since: date = when("since", places=True)
    mode: str = dim("mode")


@view(ModeRow, of="desk")
def modes(history: History) -> Iterator[ModeRow]:
    """The modes of a desk."""
    for entry in history.of(DeskModeChanged):
        yield ModeRow(entry, since=entry.occurred, mode=entry.event.mode)


@row
class GapRow(Row):
    """A contact of a person who was never sent anywhere."""

    entry: Entry[Contact]
    day: date = when("day", places=True)
    topics: tuple[str, ...] = many("topics")
    first: bool = flag("the first one")


@view(GapRow, after=(meetings, sendings))
def gaps(met: Iterable[MeetingRow], sent: Iterable[SendingRow]) -> Iterator[GapRow]:
    """What lies between contacts and referrals."""
    served = {each.person for each in sent}
    for each in met:
        if each.person not in served:
            yield GapRow(each.entry, day=each.day, topics=each.topics, first=each.first)


VIEWS = (gaps, meetings, sendings, modes)


class Desk:
    """A log and the figures over it."""

    def __init__(self, folder: Path, views: tuple[View, ...] = VIEWS) -> None:
        self.log = Log.create(folder / "log.db", lambda: datetime.now(UTC), origin="desk")
        self.kinds = Kinds(CLASSES)
        self.path = folder / "cache.db"
        self.figures = Figures(self.log, views, self.kinds, self.path)
        self._views = views

    def receive(self, rows: Iterable[Stored]) -> None:
        """Take in the rows that are not known yet."""
        by_origin = sorted(rows, key=lambda each: (each.origin, each.n))
        for _, group in groupby(by_origin, lambda each: each.origin):
            self.log.receive(list(group))

    def takes(self, pen: Pen) -> dict[str, list[Any]]:
        """Take in what was written, refresh, and answer all rows."""
        self.receive(pen.rows)
        self.figures.refresh()
        return self.rows()

    def rows(self) -> dict[str, list[Any]]:
        """All rows of all views, whatever their numbers."""
        return self.rows_at(None)

    def rows_at(self, position: dict[str, int] | None) -> dict[str, list[Any]]:
        """All rows at another position."""
        with closing(self.figures.at(position)) as snapshot:
            return self.rows_in(snapshot.connection)

    def rows_in(self, connection: Connection) -> dict[str, list[Any]]:
        """All rows of a connection."""
        return {each.make.__name__: sorted(_rows(connection, each), key=repr) for each in self._views}

    def close(self) -> None:
        """Let go of the files."""
        self.figures.close()
        self.log.close()


def _rows(connection: Connection, of: View) -> Iterator[tuple[Any, ...]]:
    many = [each.name for each in of.row.columns if each.role == "many"]
    for place, *values in connection.execute(f"SELECT * FROM v_{of.name}").fetchall():
        found = (
            connection.execute(f"SELECT value FROM v_{of.name}__{name} WHERE row = ? ORDER BY value", (place,))
            for name in many
        )
        yield (*values, *(tuple(value for (value,) in each) for each in found))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty log."""
    with closing(Desk(tmp_path)) as desk:
        yield desk


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """A desk with views of one's own."""
    with ExitStack() as stack:
        yield lambda *views: stack.enter_context(closing(Desk(tmp_path, views)))


@pytest.fixture(scope="session")
def new_desk() -> Callable[..., Desk]:
    """Desks, for laws that need many."""
    return Desk


@pytest.fixture
def new_view() -> Callable[[str], View]:
    """A view whose function stands in the module of this name."""

    def make(name: str) -> View:
        def empty(history: History) -> Iterator[ModeRow]:
            return iter(())

        import_module(name)
        empty.__module__ = name
        return view(ModeRow, of="desk")(empty)

    return make


@pytest.fixture
def pen() -> Pen:
    """An empty sheet."""
    return Pen()


@pytest.fixture(scope="session")
def new_pen() -> Callable[[], Pen]:
    """Empty sheets, for laws that need many."""
    return Pen


@pytest.fixture(scope="session")
def views() -> tuple[View, ...]:
    """The views of these tests: two over persons, one over desks, one over rows."""
    return VIEWS
