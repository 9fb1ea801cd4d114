"""Which events of a subject count and what they say: duplicates, corrections, retractions and merges.

Control events apply by (hlc, origin, n), newest first, and a dead one has no effect: so retracting a retraction
brings the event back. Nothing here depends on the order in which events arrived.
"""

from __future__ import annotations

from itertools import chain
from json import JSONEncoder, loads
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from primm.core.events.entry import Entry
from primm.core.events.ids import stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from primm.core.events.base import Event
    from primm.core.log.rows import Row

CORRECTED, RETRACTED, MERGED, UNMERGED = "event.corrected", "event.retracted", "person.merged", "person.unmerged"
CONTROL = frozenset((CORRECTED, RETRACTED, MERGED, UNMERGED))
APPLIED = CONTROL - {MERGED}
ENVELOPE = ("occurred", "desk")  # what a correction may change beside the fields

_encode = JSONEncoder(separators=(",", ":")).encode
_reading_order = itemgetter(*map(Entry._fields.index, ("moment", "hlc", "origin", "n")))
_found = tuple.__new__  # a Found without the checks of its constructor


class Decoder(Protocol):
    """Who knows the kinds."""

    def decode(self, row: Row) -> Entry[Any]:
        """The row as an entry with its event."""
        ...

    def get(self, kind: str) -> type[Event] | None:
        """The class of a kind, if it is known here."""
        ...


class Found(NamedTuple):
    """A row, and what orders it among its likes."""

    hlc: str
    origin: str
    n: int
    kind: str
    row: Row


def names(row: Row) -> tuple[str, str, str]:
    """The hlc, the id and the kind of a row.

    They stand together in ``meta``, which is canonical; parsing it whole would cost more than all the rest.
    """
    meta = row[2]
    hlc = meta.index('"hlc":"') + 7
    hlc_ends = meta.index('"', hlc)
    id_ends = meta.index('"', hlc_ends + 8)
    kind_ends = meta.index('"', id_ends + 10)
    return meta[hlc:hlc_ends], meta[hlc_ends + 8 : id_ends], meta[id_ends + 10 : kind_ends]


class Effective:
    """The events of one subject, or of files that are one person's, as they count and read today."""

    __slots__ = ("_corrections", "_dead", "_entries", "_found", "_kinds", "_seen")

    def __init__(self, rows: Iterable[Row], kinds: Decoder) -> None:
        self._kinds = kinds
        self._found = _once_each(rows)
        self._entries: dict[str, Entry[Any]] = {}
        self._dead: set[str] = set()
        self._corrections: dict[str, list[Row]] = {}
        self._seen = {each[3] for each in self._found.values()}
        if not APPLIED.isdisjoint(self._seen):
            controls = ((each, key) for key, each in self._found.items() if each.kind in APPLIED)
            for each, key in sorted(controls, reverse=True):
                if key not in self._dead:
                    self._apply(each)

    def entries(self, aliases: frozenset[str], reads: Callable[[str], bool]) -> list[Entry[Any]]:
        """The entries of these kinds that concern one of these subjects, in reading order."""
        dead, read = self._dead, set(filter(reads, self._seen)) - CONTROL
        chosen = [self._entry(key) for key, each in self._found.items() if each[3] in read and key not in dead]
        entries = [each if each.of is None else self._under_its_opening(each) for each in chosen]
        return sorted((each for each in entries if not aliases.isdisjoint(each.subjects)), key=_reading_order)

    def entry(self, key: str) -> Entry[Any] | None:
        """One event as it reads today; None when it does not count."""
        entry = self._entry(key) if self._counts(key) else None
        return entry if entry is None or entry.of is None else self._under_its_opening(entry)

    def stands(self, key: str) -> bool:
        """Whether an event, or what was said about one, is not retracted."""
        return key in self._found and key not in self._dead

    def corrections(self, key: str) -> Sequence[Row]:
        """What corrects an event and counts, the oldest first."""
        return self._corrections.get(key, ())

    def standing(self) -> list[Entry[Any]]:
        """The merges that nothing undid."""
        found = self._found.items() if MERGED in self._seen else ()
        return [self._entry(key) for key, each in found if each.kind == MERGED and key not in self._dead]

    def merges(self) -> list[tuple[str, ...]]:
        """The subjects that are one person's, by each merge that stands."""
        return [tuple(filter(None, each.subjects)) for each in self.standing()]

    def _apply(self, control: Found) -> None:
        target = loads(control.row.facts or "{}").get("of")  # a control event that was blanked says nothing
        if control.kind == CORRECTED:
            self._corrections.setdefault(target, []).insert(0, control.row)
        else:
            self._dead.add(target)

    def _counts(self, key: str) -> bool:
        return self.stands(key) and self._found[key].kind not in CONTROL

    def _entry(self, key: str) -> Entry[Any]:
        entry = self._entries.get(key)
        if entry is None:
            row, corrections = self._found[key].row, self._corrections.get(key)
            if corrections and row.facts:
                row = corrected(row, corrections, self._kinds.get(self._found[key].kind))
            entry = self._entries[key] = self._kinds.decode(row)
        return entry

    def _under_its_opening(self, entry: Entry[Any]) -> Entry[Any]:
        """Subjects of a follow-up are those of its opening; one whose opening does not count opens itself."""
        opening, seen = entry, {entry.id}
        while opening.of is not None and opening.of not in seen and self._counts(opening.of):
            seen.add(opening.of)
            opening = self._entry(opening.of)
        if opening is entry:
            return entry._replace(of=None)
        return entry._replace(of=opening.id, subjects=opening.subjects)


def _once_each(rows: Iterable[Row]) -> dict[str, Found]:
    """By id; an event that came from two origins counts once, as the first one wrote it."""
    found: dict[str, Found] = {}
    for row in rows:
        hlc, key, kind = names(row)
        each: Found = _found(Found, (hlc, row[0], row[1], kind, row))
        other = found.setdefault(key, each)
        if other is not each and each[:3] < other[:3]:
            found[key] = each
    return found


def corrected(row: Row, corrections: Sequence[Row], cls: type[Event] | None) -> Row:
    """The row as it reads after these corrections, the oldest first; what is sealed stays as it is."""
    meta, facts = loads(row.meta), loads(row.facts)
    who = stand_ins(loads(row.who), meta["id"])
    fields = [each.name for each in cls.fields if each.type == "subject"] if cls else []
    named = {name: [who[i] for i in facts[name]] for name in fields if name in facts}
    own = [each for each in who if each not in chain.from_iterable(named.values())]
    touched: set[str] = set()
    for each in corrections:
        theirs, changes = stand_ins(loads(each.who), names(each)[1]), loads(each.facts)["changes"]
        touched.update(changes)
        for name, value in changes.items():
            if name in ENVELOPE:
                meta[name] = value
            elif name in fields:
                named[name] = [theirs[i] for i in value or ()]
            else:
                facts[name] = value
    facts = {name: value for name, value in facts.items() if value is not None}
    if cls and not touched.isdisjoint([*fields, "desk"] if cls.about == "desk" else fields):
        who = tuple(_who(cls, meta, own, named))
        facts |= {name: [who.index(each) for each in ids] for name, ids in named.items()}
    return row._replace(meta=_encode(meta), who=_encode(who), facts=_encode(facts))


def _who(cls: type[Event], meta: Mapping[str, Any], own: list[str], named: Mapping[str, list[str]]) -> list[str]:
    """Whom a corrected event concerns: its own subject first, then those named; a desk's or nobody's otherwise."""
    ids = list(dict.fromkeys(chain.from_iterable(named.values())))
    if cls.about == "desk":
        return ids or [f"desk:{meta['desk']}"]
    if cls.own:
        return [*own, *ids]
    return ids or [f"{'anon' if cls.about == 'person' else cls.about}:{meta['id']}"]
