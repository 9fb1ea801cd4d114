"""Worked cases: a few events and the figure that a person finds by hand, as text that a coordinator can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.check import check, parse
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.person import PersonMerged, PersonRegistered
from primm.core.figures.period import Period
from primm.core.figures.report import Cell, report
from primm.formats.tidy import shown
from primm.testing.bench import Bench, bench, only
from primm.testing.codes import codes_of
from primm.testing.scribe import Scribe

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.events.fields import Field
    from primm.core.figures.metrics import Metric
    from primm.core.host.action import Action

FOLDER = Path(__file__).with_name("cases")
WANTED = ("ordinary", "late", "correct", "retract", "merge", "empty")
ENVELOPE = ("desk", "by", "recorded", "late")
EVENT = re.compile(r"(?P<label>[\w-]+): (?P<day>[0-9T:-]+) (?P<kind>[a-z_.]+)(?P<fields>( .*)?)")
PERSON = re.compile(r"(?P<label>[\w-]+): person (?P<day>[0-9T:-]+)(?P<fields>( .*)?)")


class Line(NamedTuple):
    """An event of a case, under its label."""

    label: str
    day: str
    kind: str
    fields: Mapping[str, str]


class Case(NamedTuple):
    """One thing that is asked of the events of a block: its name, what is done to them, and the figure then."""

    name: str
    done: str
    expected: str


class Block(NamedTuple):
    """The worked cases of one metric."""

    metric: str
    where: str
    given: Mapping[str, str]  # period, horizon, by
    lines: Sequence[Line]
    cases: Sequence[Case]


def blocks(folder: Path = FOLDER) -> Iterator[Block]:
    """Every block of every file."""
    for path in sorted(folder.glob("*.txt")):
        text = re.sub(r"(^|\s)#.*", "", path.read_text("utf-8"))
        for part in re.split(r"^== ", text, flags=re.M)[1:]:
            yield _block(path.name, part)


def _block(where: str, text: str) -> Block:
    head, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    given: dict[str, str] = {}
    lines, cases = [], []
    for each in rest:
        word, _space, tail = each.partition(" ")
        if word in ("period", "horizon", "by"):
            given[word] = tail
        elif word in WANTED:
            done, _sign, expected = tail.rpartition("= ")
            cases.append(Case(word, done.strip(), expected.strip()))
        else:
            lines.append(_line(where, each))
    return Block(head.split()[0], where, given, lines, cases)


def _line(where: str, text: str) -> Line:
    found = EVENT.fullmatch(text) or PERSON.fullmatch(text)
    assert found, f"{where}: not to be read: {text}"
    kind = found.groupdict().get("kind") or "person.registered"
    return Line(found["label"], found["day"], kind, _fields(found["fields"]))


def _fields(text: str) -> dict[str, str]:
    """``a=1 b=two words c=f:7,m:5``: a value goes on until the next name."""
    parts = re.split(r"(?:^|\s)([a-z_]+)=", text)
    return {name: value.strip() for name, value in zip(parts[1::2], parts[2::2], strict=True)}


class Telling:
    """The events of a block, written one after the other."""

    def __init__(self, action: Action, every: Sequence[type[Event]]) -> None:
        self.scribe = Scribe()
        self._codes = codes_of(action)
        self._kinds = {each.kind: each for each in every}
        self._ids: dict[str, str] = {}

    def tell(self, line: Line) -> None:
        """Write one event; what is wrong with it is said."""
        given = dict(line.fields)
        envelope: dict[str, Any] = {name: given.pop(name) for name in ENVELOPE if name in given}
        if "recorded" in envelope and len(envelope["recorded"]) == len("2020-01-01"):
            envelope["recorded"] += "T10:00:00.000000Z"
        cls = self._kinds[line.kind]
        if cls is PersonRegistered:
            given.setdefault("citizenships", "MAR")
        self._ids[line.label] = self.scribe.write(cls, self._values(cls, given), on=line.day, **envelope)

    def correct(self, label: str, changes: Mapping[str, str]) -> None:
        """An event said something else."""
        of = self._ids[label]
        cls = self.scribe.told[of].cls
        day = {name: value for name, value in changes.items() if name in ("occurred", "desk")}
        others = {name: value for name, value in changes.items() if name not in day}
        found = {**day, **self._values(cls, others, partial=True)}
        self.scribe.write(EventCorrected, {"of": of, "changes": found, "reason": "typing_error"})

    def retract(self, label: str) -> None:
        """An event never happened."""
        self.scribe.write(EventRetracted, {"of": self._ids[label], "reason": "typing_error"})

    def merge(self, one: str, other: str) -> None:
        """Two files are one person's."""
        person, file = (self.scribe.told[self._ids[each]].who[0] for each in (one, other))
        self.scribe.write(PersonMerged, {"person": person, "other": file})

    def _values(self, cls: type[Event], given: Mapping[str, str], partial: bool = False) -> dict[str, Any]:
        fields = {field.name: field for field in cls.fields}
        unknown = given.keys() - fields.keys()
        assert not unknown, f"{cls.kind} has no field {unknown}"
        values = {name: self._value(fields[name], text) for name, text in given.items()}
        found, problems = check(cls.fields, values, self._codes, partial=partial)
        assert not [f"{each.field}: {each.say()}" for each in problems if not each.warns], cls.kind
        return found

    def _value(self, field: Field, text: str) -> Any:
        if field.type in ("subject", "link", "event", "opening"):
            named = [self._named(field, each.strip()) for each in text.split(",")]
            return named if field.many else named[0]
        if text == "none":
            return None
        return parse(field, text.replace(":", "=") if field.type == "counts" else text)

    def _named(self, field: Field, label: str) -> str:
        if label not in self._ids:
            return label
        told = self.scribe.told[self._ids[label]]
        return told.id if field.type in ("event", "opening") else told.who[0]


class Court:
    """What the figures of a metric are after the events of a block."""

    def __init__(self, action: Action, metric: Metric, block: Block, every: Sequence[type[Event]]) -> None:
        self._action, self._metric, self._block, self._every = only(action, metric), metric, block, every

    def found(self, case: Case) -> str:
        """The figure of a case, as it is expected: ``2``, ``n/a (1 open)``, for late ones ``1 then 2``."""
        return getattr(self, f"_{case.name}")(case.done)

    def _ordinary(self, cell: str) -> str:
        return self._asked(self._told(), cell=cell)

    def _empty(self, period: str) -> str:
        return self._asked(self._told(), period=period)

    def _correct(self, done: str) -> str:
        telling = self._told()
        for each in done.split("; "):
            label, _space, changes = each.partition(" ")
            telling.correct(label, _fields(changes))
        return self._asked(telling)

    def _retract(self, done: str) -> str:
        telling = self._told()
        for label in done.split():
            telling.retract(label)
        return self._asked(telling)

    def _merge(self, done: str) -> str:
        telling = self._told()
        telling.merge(*done.split())
        return self._asked(telling)

    def _late(self, done: str) -> str:
        late = set(done.split())
        before, after = [], []
        for line in self._block.lines:
            names = {part for value in line.fields.values() for part in re.split("[, ]+", value)}
            if line.label in late or names & late:
                late.add(line.label)
                after.append(line)
            else:
                before.append(line)
        telling = Telling(self._action, self._every)
        for line in before:
            telling.tell(line)
        known = len(telling.scribe.rows)
        for line in after:
            telling.tell(line)
        with self._bench() as mine:
            mine.receive(telling.scribe.rows[:known])
            first, then = self._figure(mine), mine.log.position()
            mine.receive(telling.scribe.rows[known:])
            assert first == self._figure(mine, position=then), "the first report cannot be made again"
            return f"{first} then {self._figure(mine)}"

    def _told(self) -> Telling:
        telling = Telling(self._action, self._every)
        for line in self._block.lines:
            telling.tell(line)
        return telling

    def _bench(self) -> Any:
        return bench(self._action)

    def _asked(self, telling: Telling, **asked: str) -> str:
        with self._bench() as mine:
            mine.receive(telling.scribe.rows)
            return self._figure(mine, **asked)

    def _figure(
        self, mine: Bench, *, cell: str = "", period: str = "", position: Mapping[str, int] | None = None
    ) -> str:
        start, end = (period or self._block.given["period"]).split()
        by = self._block.given.get("by", "").split()
        with mine.basis(position) as basis:
            made = report(
                basis,
                [self._metric],
                name=self._action.name,
                title=self._action.title,
                horizon=date.fromisoformat(self._block.given.get("horizon", "9999-12-31")),
                period=Period(date.fromisoformat(start), date.fromisoformat(end)),
                by=by if cell else (),
            )
        (table,) = made.tables
        wanted = cell.split()
        chosen = [each for each in table.cells if list(each.at.values()) == wanted]
        assert len(chosen) <= 1
        return _written(table, chosen[0]) if chosen else "0"


def _written(table: Any, cell: Cell) -> str:
    said = shown(table, cell)
    figure = said.figure or ("not known" if cell.number.unknown else "n/a")
    return f"{figure} ({cell.number.open} open)" if cell.number.open else figure


def same(expected: str, found: str) -> bool:
    """Whether two figures are the same: ``33.3`` is not ``33.33``, ``2`` is ``2.00``."""
    if "then" in expected:
        pairs = zip(expected.split(" then "), found.split(" then "), strict=True)
        return all(same(*pair) for pair in pairs)
    number = re.compile(r"-?[0-9]+(\.[0-9]+)?")
    if number.fullmatch(expected) and number.fullmatch(found):
        return Fraction(expected) == Fraction(found)
    return expected == found
