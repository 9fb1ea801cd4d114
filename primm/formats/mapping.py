"""What a row of a foreign file means: a map, written by a user in TOML, read here with all its problems at once.

``docs/importing.md`` describes it. A map makes one or several events of each row; a value comes from a column, is the
same for every row, or names another event of the row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from primm.core.errors import Problem, Refused
from primm.core.host.index import unknown
from primm.formats.mapkeys import CONDITION, ENVELOPE, OF_COLUMN, SOURCES, STEP, TOP
from primm.formats.reading import ANY, DELIMITERS, ENCODINGS
from primm.words import _

LONGEST = 1_000_000  # bytes of a map
NAME = "[a-z0-9][a-z0-9-]{0,39}"
_KINDS = {str: _("text is wanted"), int: _("a whole number is wanted, without quotes"), dict: _("a table is wanted")}


@attrs.frozen
class Source:
    """Where a value comes from: it is constant, or stands in a column, or names another event of the row."""

    constant: Any = None
    column: str = ""
    event: str = ""
    subject: str = ""
    codes: str = ""
    split: str = ""
    format: str = ""
    subtract_from: int | None = None
    slug: str = ""
    empty: Any = None


@attrs.frozen
class Condition:
    """What the cell of a column must be, or not be, for an event to be made of the row."""

    column: str
    among: tuple[str, ...]
    wanted: bool

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether the row has it so."""
        return (cells[self.column].strip() in self.among) is self.wanted


@attrs.frozen
class Step:
    """One event that is made of a row, at its place in the map."""

    place: int
    name: str
    kind: str
    key: tuple[str, ...]
    when: tuple[Condition, ...]
    envelope: Mapping[str, Source]
    fields: Mapping[str, Source]

    def columns(self) -> list[str]:
        """The columns that it reads."""
        sources = [*self.envelope.values(), *self.fields.values()]
        named = [each.column for each in self.when] + [each.column for each in sources if each.column]
        return [*self.key, *named]


@attrs.frozen
class Map:
    """A map that was read; whether the kinds and fields exist is for ``mapcheck`` to say."""

    name: str
    steps: tuple[Step, ...]
    delimiter: str
    encoding: str
    zone: str
    fold: int | None
    backwards: bool
    ignored: tuple[str, ...]
    done_by: str
    codes: Mapping[str, Mapping[str, Any]]

    @property
    def columns(self) -> list[str]:
        """The columns that it reads, each once."""
        return list(dict.fromkeys(column for step in self.steps for column in step.columns()))


def read_map(text: bytes) -> Map:
    """The map that a file holds; refused with everything that is wrong with its form."""
    try:
        top = tomllib.loads(text.decode())
    except UnicodeDecodeError:
        raise Refused([Problem("map", _("not valid text in UTF-8"))]) from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        found = re.search("line ([0-9]+)", str(error))
        rule = _("not TOML: wrong in line {line}") if found else _("not TOML")
        raise Refused([Problem("map", rule, {"line": found and found[1]})]) from None
    problems: list[Problem] = []
    made = _map(_Entries(top, "", problems))
    if problems:
        raise Refused(problems)
    return made


class _Entries:
    """The entries of one table of the map; what is wrong with them goes into the list of problems."""

    def __init__(self, entries: Mapping[str, Any], path: str, problems: list[Problem]) -> None:
        self.entries = entries
        self._path = path
        self._problems = problems

    def problem(self, name: str, text: str, **gaps: object) -> None:
        self._problems.append(Problem(f"{self._path}{name}", text, gaps))

    def only(self, *names: str) -> None:
        for name in self.entries:
            if name not in names:
                self._problems.append(unknown(f"{self._path}{name}", name, names))

    def get(self, name: str, kind: type, default: Any = None, *, pattern: str = "", needed: bool = False) -> Any:
        value = self.entries.get(name)
        if value is None:
            if needed:
                self.problem(name, _("missing, but needed"))
        elif type(value) is not kind:
            self.problem(name, _KINDS[kind])
        elif pattern and not re.fullmatch(pattern, str(value), re.ASCII):
            self.problem(name, _("not of the right form: {pattern}"), pattern=pattern)
        else:
            return value
        return default

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        value = self.entries.get(name, [])
        value = [value] if type(value) is str else value
        if type(value) is not list or any(type(each) is not str for each in value):
            self.problem(name, _("a text or a list of texts is wanted"))
            return ()
        if needed and not value:
            self.problem(name, _("missing, but needed"))
        return tuple(value)

    def table(self, name: str) -> _Entries:
        return _Entries(self.get(name, dict, {}), f"{self._path}{name}.", self._problems)

    def tables(self, name: str) -> list[_Entries]:
        value = self.entries.get(name, [])
        value = [value] if type(value) is dict else value
        if type(value) is not list or any(type(each) is not dict for each in value):
            self.problem(name, _("a table is wanted"))
            return []
        return [_Entries(each, f"{self._path}{name}[{n}].", self._problems) for n, each in enumerate(value, 1)]

    def source(self, name: str) -> Source | None:
        value = self.entries.get(name)
        if type(value) is dict:
            return _source(self.table(name))
        if type(value) in (str, int, bool) or (type(value) is list and all(type(each) is str for each in value)):
            return Source(constant=value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return Source(constant=value.isoformat())
        if value is not None:
            self.problem(name, _("a text, a whole number, true, false, a date, a list of texts or a table is wanted"))
        return None

    def sources(self, *names: str) -> dict[str, Source]:
        found = {name: self.source(name) for name in names}
        return {name: source for name, source in found.items() if source}


def _map(top: _Entries) -> Map:
    top.only(*TOP, *ENVELOPE)
    key, defaults = top.texts("key", needed=True), top.sources(*ENVELOPE)
    tables = top.table("codes")
    steps = [_step(each, place, key, defaults) for place, each in enumerate(top.tables("event"), 1)]
    if not steps:
        top.problem("event", _("missing, but needed"))
    for step in steps:
        if [each.name for each in steps].count(step.name) > 1:
            top.problem(f"event[{step.place}].name", _("another event of the row has the same name: give each its own"))
    return Map(
        name=top.get("name", str, "", pattern=NAME, needed=True),
        steps=tuple(steps),
        delimiter=top.get("delimiter", str, ",", pattern=f"{ANY}|[{DELIMITERS}]"),
        encoding=top.get("encoding", str, "utf-8", pattern="|".join(ENCODINGS)),
        zone=top.get("zone", str, ""),
        fold=top.get("fold", int),
        backwards=top.get("backwards", str, "refuse", pattern="refuse|allow") == "allow",
        ignored=top.texts("ignore"),
        done_by=top.get("done_by", str, ""),
        codes={name: tables.table(name).entries for name in tables.entries},
    )


def _step(entries: _Entries, place: int, key: tuple[str, ...], defaults: Mapping[str, Source]) -> Step:
    entries.only(*STEP, *ENVELOPE)
    kind = entries.get("kind", str, "", needed=True)
    fields = entries.table("fields")
    return Step(
        place=place,
        name=entries.get("name", str, kind),
        kind=kind,
        key=entries.texts("key") or key,
        when=tuple(_condition(each) for each in entries.tables("when")),
        envelope={**defaults, **entries.sources(*ENVELOPE)},
        fields=fields.sources(*fields.entries),
    )


def _condition(entries: _Entries) -> Condition:
    entries.only(*CONDITION)
    if len(entries.entries.keys() & {"is", "is_not"}) != 1:
        entries.problem("is", _("either is or is_not is wanted"))
    wanted = "is" in entries.entries
    among = entries.texts("is" if wanted else "is_not", needed=True)
    return Condition(entries.get("column", str, "", needed=True), among, wanted)


def _source(entries: _Entries) -> Source:
    named = [name for name in SOURCES if name in entries.entries]
    if len(named) != 1:
        entries.problem("column", _("one of column, event and subject is wanted"))
    entries.only(*SOURCES, *(OF_COLUMN if named == ["column"] else ()))
    empty = entries.source("empty")
    return Source(
        **{name: entries.get(name, str, "") for name in (*SOURCES, "codes", "split", "format", "slug")},
        subtract_from=entries.get("subtract_from", int),
        empty=empty.constant if empty else None,
    )
