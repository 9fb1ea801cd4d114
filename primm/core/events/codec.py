"""From a row of the log to an event, a million times over.

What takes time is left out: ``meta`` is cut by the places of its members instead of being parsed, and a constructor
is compiled for each class, three times as fast as the ``__init__`` of a frozen one. Nothing is checked here, because
``check`` let nothing else in.
"""

from __future__ import annotations

import json
import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import attrs

from primm.core.events.base import Event
from primm.core.events.entry import Entry
from primm.core.events.ids import stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from primm.core.events.fields import Field

    Facts = dict[str, Any]
    Build = Callable[[Facts, Sequence[str | None]], Event]
    # origin, n, meta, who, its salts, facts, its salt, sealed, its salts, leaf: the columns of the log
    StoredRow = tuple[str, int, str, str, str, str, str, str, str, bytes]

_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # ``decode`` without the search for spaces
_entry = tuple.__new__  # an Entry without the checks of its constructor
# A canonical ``meta`` without a backslash: then every quotation mark is one of its own.
_cut = re.compile(
    r'\{"by":"([^"]*)","desk":"([^"]*)","facts":".{64}",(?:"fold":.,)?"format":1,"hlc":"(.{17})","id":"(.{36})",'
    r'"kind":"([^"]*)",(?:"late":"([^"]*)",)?"n":[^,]*,"occurred":"([^"]*)","origin":"[^"]*","recorded":"(.{27})",'
    r'"sealed":\[[^]]*\],"version":([^,]*),'
).match


@attrs.frozen(slots=True)
class Unknown(Event):
    """An event whose kind, or whose version of the kind, nothing here knows: its plugin is missing or too old."""

    facts: Mapping[str, Any]


BLANKED: Facts = {}
NOTHING = Unknown(BLANKED)  # an event whose facts were blanked


class Reading(NamedTuple):
    """How the events of one kind in one version are made."""

    version: int
    build: Build


class Kinds:
    """The kinds that are known here, and the reading of events of all others as ``Unknown``."""

    def __init__(self, classes: Iterable[type[Event]]) -> None:
        self._classes = {cls.kind: cls for cls in classes}
        self._readings: dict[tuple[str, str], Reading] = {}

    def get(self, kind: str) -> type[Event] | None:
        """The class of a kind, if it is known here."""
        return self._classes.get(kind)

    def decode(self, row: StoredRow) -> Entry[Any]:
        """The row as an entry. Personal fields are None: they are opened on demand, through ``entry.sealed``."""
        origin, n, meta, who_text, _, facts_text, _, sealed, _, _ = row
        cut = None if "\\" in meta else _cut(meta)
        by, desk, hlc, event_id, kind, late, occurred, recorded, version = cut.groups() if cut else _parsed(meta)
        reading = self._readings.get((kind, version))
        if reading is None:
            reading = self._readings[kind, version] = _reading(self.get(kind), int(version))
        facts = _scan(facts_text, 0)[0] if facts_text else BLANKED
        one = who_text[2:-2]  # of a single subject without escapes, which is the rule
        single = who_text[1] == '"' and '"' not in one and "\\" not in one
        who = (one,) if single else stand_ins(_scan(who_text, 0)[0], event_id)
        of = facts.get("of")
        values = (
            reading.build(facts, who) if facts_text else NOTHING, event_id, kind, reading.version, origin, n, hlc,
            occurred, DAYS[occurred[:10]], recorded, by, desk, who, of, late, sealed,
        )  # fmt: skip
        entry: Entry[Any] = _entry(Entry, values)
        return entry


def values_of(event: Event) -> dict[str, Any]:
    """What was given for the fields of an event, as JSON has it; what is None or empty is left out."""
    values = {field.name: _plain(getattr(event, field.name)) for field in type(event).fields}
    return {name: value for name, value in values.items() if value is not None and value != []}


def compile_build(cls: type[Event]) -> Build:
    """A function from stored facts and subjects to an event of this class.

    It fills an object of a class that is not frozen and has the same slots, and makes that one of the frozen class:
    plain assignment to a slot is all that is left to do.
    """
    plain = {"__slots__": cls.__slots__, "__setattr__": object.__setattr__, "__init__": object.__init__}
    like = type(cls.__name__, cls.__bases__, plain)
    names: dict[str, Any] = {"cls": cls, "like": like, "day": DAYS.__getitem__, "named": _named, "one": _one}
    names["frozen"] = MappingProxyType
    lines = ["def build(facts, who):", " get, event = facts.get, like()"]
    for field in cls.fields:
        names[f"else_{field.name}"] = _default(field)
        lines.append(f" event.{field.name} = {_expression(field)}")
    exec("\n".join([*lines, " event.__class__ = cls", " return event"]), names)  # noqa: S102 - made of field names
    return cast("Build", names["build"])


def _default(field: Field) -> Any:
    if field.default is None or field.personal:
        return () if field.many else None
    if field.type != "date":
        return field.default
    return tuple(map(DAYS.__getitem__, field.default)) if field.many else DAYS[field.default]


def _expression(field: Field) -> str:
    """How a stored value becomes that of the field."""
    name, many = field.name, field.many
    if field.personal:
        return f"else_{name}"
    made = {
        "subject": "named(who, {})" if many else "one(who, {})",
        "date": "tuple(map(day, {}))" if many else "day({})",
        "counts": "frozen({})",
        "changes": "frozen({})",
    }.get(field.type, "tuple({})" if many else "")
    if made:
        return made.format(f"facts['{name}']") + f" if '{name}' in facts else else_{name}"
    return f"get('{name}')" if field.default is None else f"get('{name}', else_{name})"


def _named(who: Sequence[str | None], places: Sequence[int]) -> tuple[str | None, ...]:
    return (who[places[0]],) if len(places) == 1 else tuple([who[place] for place in places])


def _one(who: Sequence[str | None], places: Sequence[int]) -> str | None:
    return who[places[0]] if places else None


def _reading(cls: type[Event] | None, version: int) -> Reading:
    if cls is None or version > cls.version:
        return Reading(version, lambda facts, _who: Unknown(MappingProxyType(facts)))
    build, steps = compile_build(cls), [cls.upgrades[each] for each in range(version, cls.version)]
    return Reading(version, _upgraded(build, steps) if steps else build)


def _upgraded(build: Build, steps: Sequence[Callable[[Facts], Facts]]) -> Build:
    """Facts of an older version go through the upgrades of the class, one version after the other."""

    def upgrade(facts: Facts, who: Sequence[str | None]) -> Event:
        for step in steps:
            facts = step(facts)
        return build(facts, who)

    return upgrade


def _parsed(meta: str) -> tuple[Any, ...]:
    """The same from a ``meta`` with a reason for being late, with a fold, or changed by a correction."""
    found = _scan(meta, 0)[0]
    names = ("by", "desk", "hlc", "id", "kind", "late", "occurred", "recorded")
    return (*map(found.get, names), str(found["version"]))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dict(value) if isinstance(value, MappingProxyType) else value


class Days(dict[str, date]):
    """Dates by their text: a log has few days and many events."""

    def __missing__(self, text: str) -> date:
        day = self[text] = date.fromisoformat(text)
        return day


DAYS = Days()
