"""Programmes of the fund as data: which indicators they have, and which rows of which views count for each."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from primm.core.errors import PluginFailed, Refused
from primm.core.host.index import unknown
from primm.words import SIDE, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.core.events.codes import Codes
    from primm.core.figures.views import Column, Row, View

SHEETS = Path(__file__).with_name("sheets")
PERSON, ITEM = "person", "item"
LABELLED = ("dim", "many", "trait", "lookup")


def _values(given: Mapping[str, Any]) -> Mapping[str, tuple[Any, ...]]:
    return {name: tuple(values) for name, values in given.items()}


@attrs.frozen(kw_only=True)
class Rule:
    """Which rows of a view count, and on which of their dates.

    ``where`` names the values of columns, one of each: a code stands for itself and for its leaves. ``of`` is what is
    above the line, ``silent`` who was asked and did not answer. ``thing`` is the column of what is no person, ``until``
    the date on which it ends, ``unnamed`` the number of people without a name. ``risen_since`` names the indicator of
    a course: what is told after its first meeting is compared with what was told before.
    """

    view: str
    on: str
    where: Mapping[str, tuple[Any, ...]] = attrs.field(converter=_values)
    of: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict, converter=_values)
    silent: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict, converter=_values)
    service: str = ""
    thing: str = ""
    until: str = ""
    unnamed: str = ""
    risen_since: str = ""


def _rules(given: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(Rule(**each) for each in given)


@attrs.frozen(kw_only=True)
class Indicator:
    """One line of the fund's list; without rules and parts nothing in the log can tell it yet."""

    code: str
    name: Mapping[str, str]
    unit: str = attrs.field(validator=attrs.validators.in_((PERSON, ITEM)))
    status: str = attrs.field(validator=attrs.validators.in_(("verified", "unverified")))
    share: bool = False  # some of those asked, not all who took part
    of: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    rows: tuple[Rule, ...] = attrs.field(default=(), converter=_rules)

    def name_in(self, language: str) -> str:
        """The name in a language, or in several side by side; else in English."""
        return _told(self.name, language)

    @property
    def told(self) -> bool:
        """Whether anything in the log counts for it."""
        return bool(self.rows or self.of)


def _told(texts: Mapping[str, str], language: str) -> str:
    found = [texts[each] for each in language.split(",") if each in texts]
    return SIDE.join(dict.fromkeys(found)) or texts["en"]


def _indicators(given: Iterable[Mapping[str, Any]]) -> tuple[Indicator, ...]:
    return tuple(Indicator(**each) for each in given)


@attrs.frozen(kw_only=True)
class Programme:
    """A programme of the fund: whom it is for, and its indicators. Its file has a version of its own."""

    programme: str
    binds: bool
    version: int
    title: Mapping[str, str]
    source: str
    filter: Mapping[str, tuple[str, ...]] = attrs.field(converter=_values)
    breakdowns: tuple[str, ...] = attrs.field(converter=tuple)
    indicators: tuple[Indicator, ...] = attrs.field(converter=_indicators)

    def title_in(self, language: str) -> str:
        """The title in a language, or in several side by side; else in English."""
        return _told(self.title, language)

    def above(self, code: str) -> tuple[str, ...]:
        """The indicators of which this one is a part."""
        return tuple(each.code for each in self.indicators if code in each.of)

    def rules(self) -> Iterator[tuple[Indicator, Rule]]:
        """Every rule with its indicator."""
        return ((indicator, rule) for indicator in self.indicators for rule in indicator.rows)


@cache
def programmes() -> tuple[Programme, ...]:
    """Those that come with PRIMM, the one that binds this project first."""
    found = [_read(path) for path in sorted(SHEETS.glob("*.toml"))]
    return tuple(sorted(found, key=lambda each: (not each.binds, each.programme)))


def programme(name: str | None) -> Programme:
    """The programme of this name; the one that binds without a name."""
    known = {each.programme: each for each in programmes()}
    if name is None:
        return programmes()[0]
    if name not in known:
        raise Refused([unknown("programme", name, known)])
    return known[name]


def _read(path: Path) -> Programme:
    try:
        return Programme(**tomllib.loads(path.read_text("utf-8")))
    except (TypeError, ValueError, KeyError) as error:
        text = _("the sheet {name} of the fund is not as it must be ({error}): tell its author")
        raise PluginFailed(text, name=path.name, error=type(error).__name__) from error


def faults(of: Programme, views: Mapping[str, View], codes: Codes) -> Iterator[str]:
    """What a sheet names that does not exist: views, columns, dates, codes, indicators."""
    known = [each.code for each in of.indicators]
    for indicator in of.indicators:
        yield from (f"{indicator.code}: of {each}" for each in indicator.of if each not in known)
    for indicator, rule in of.rules():
        if rule.view not in views or views[rule.view].after:  # no view comes after one that comes after others
            yield f"{indicator.code}: {rule.view}"
        else:
            found = _wrong(rule, indicator, views[rule.view].row, codes)
            yield from (f"{indicator.code}: {rule.view}.{each}" for each in found)
        if rule.risen_since and rule.risen_since not in known:
            yield f"{indicator.code}: risen_since {rule.risen_since}"


def _wrong(rule: Rule, indicator: Indicator, row: type[Row], codes: Codes) -> Iterator[str]:
    columns = {each.name: each for each in row.columns}
    roles = {rule.on: ("when",), rule.until: ("when",), rule.unnamed: ("number",), rule.thing: ("key", "dim")}
    found = {name: getattr(columns.get(name), "role", "") for name in roles if name}
    yield from (name for name, role in found.items() if role not in roles[name])
    if (indicator.unit == PERSON and "person" not in columns) or (indicator.unit == ITEM) != bool(rule.thing):
        yield indicator.unit
    for condition in (rule.where, rule.of, rule.silent):
        for name, values in condition.items():
            column = columns.get(name)
            yield from (f"{name}={each}" for each in values if column is None or not _fits(column, each, codes))


def _fits(column: Column, value: Any, codes: Codes) -> bool:
    """Whether a column can have this value; what another view tells is not known where rows are counted."""
    if column.role == "flag":
        return isinstance(value, bool)
    coded = column.role in LABELLED and column.role != "lookup" and column.codes
    return bool(coded) and value in codes[coded or ""]
