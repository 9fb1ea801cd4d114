"""What figures may be broken down and filtered by: the words of a dimension, and the order of its values."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import attrs

from primm.core.errors import Problem, Refused
from primm.core.events.canonical import field_name
from primm.core.events.codes import ALWAYS
from primm.core.figures.play import CALENDAR, column, plays_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.core.events.codes import CodeList, Codes
    from primm.core.figures.metrics import Metric

UNSAID = {"refused": 1, "missing": 2, "x-unknown": 3, "unknown": 4}  # last, in this order


@attrs.frozen
class Dimension:
    """What figures are broken down by: its name, its help, and the list of its codes where it has one."""

    name: str
    help: str
    codes: CodeList | None = None

    def knows(self, value: str) -> bool:
        """Whether this can be a value: any can where there is no list."""
        return self.codes is None or value in self.codes

    def label(self, value: str) -> str:
        """The English label of a value."""
        return self.codes.label(value) if self.codes else ALWAYS.get(value, value)

    def ranked(self, values: Iterable[str]) -> Mapping[str, int]:
        """The place of each value: codes in the order of their list, then others, what is unknown last."""
        places = {code: place for place, code in enumerate(self.codes.codes if self.codes else ())}

        def rank(value: str) -> tuple[Any, ...]:
            number = int(value) if value.isascii() and value.isdecimal() else 0
            return UNSAID.get(value, 0), places.get(value, len(places)), number, value

        return {value: place for place, value in enumerate(sorted(set(values), key=rank))}


def can_filter(metric: Metric, name: str) -> bool:
    """Whether the metric's rows have this dimension; of a ratio, those above the line."""
    return plays_of(metric.measure)[0].has(name)


def can_break_down(metric: Metric, name: str) -> bool:
    """Whether the metric may be broken down by this dimension; by the calendar wherever a date places its rows."""
    return (name in CALENDAR or name in metric.by) and can_filter(metric, name)


def dimension(name: str, metrics: Iterable[Metric], codes: Codes) -> Dimension:
    """A dimension of these metrics, with its words."""
    if name in CALENDAR:
        return Dimension(name, CALENDAR[name])
    shows = (each for test in (can_break_down, can_filter) for each in metrics if test(each, name))
    play = plays_of(next(shows).measure)[0]
    found = column(play.rows[0].row, name)
    return Dimension(name, found.help, codes[found.codes] if found.codes else None)


def own_words(metric: Metric, dimensions: dict[str, Dimension], codes: Codes) -> dict[str, Dimension]:
    """The dimensions as this metric's rows have them: two metrics may mean two things by one name."""
    return dimensions | {name: dimension(name, (metric,), codes) for name in dimensions if can_filter(metric, name)}


def check(metrics: Sequence[Metric], by: Sequence[str], filters: Mapping[str, Sequence[str]], codes: Codes) -> None:
    """Refuse dimensions that none of the metrics has, and codes that their list does not have."""
    problems = [*_no_breakdowns(metrics, by), *_no_filters(metrics, filters, codes)]
    if problems:
        raise Refused(problems)


def _no_breakdowns(metrics: Sequence[Metric], by: Sequence[str]) -> Iterator[Problem]:
    known = (*CALENDAR, *dict.fromkeys(name for metric in metrics for name in metric.by))
    for name in by:
        if not any(can_break_down(metric, name) for metric in metrics):
            yield Problem("by", _("no figure can be shown by {name}: choose among {known}"), _named(name, known))


def _no_filters(metrics: Sequence[Metric], filters: Mapping[str, Sequence[str]], codes: Codes) -> Iterator[Problem]:
    for name, values in filters.items():
        if not any(can_filter(each, name) for each in metrics):
            names = (column.name for each in metrics for column in plays_of(each.measure)[0].rows[0].row.columns)
            known = [each for each in dict.fromkeys((*CALENDAR, *names)) if any(can_filter(m, each) for m in metrics)]
            yield Problem("filter", _("no figure can be filtered by {name}: choose among {known}"), _named(name, known))
        elif not all(map(_knowing(name, metrics, codes), values)):
            yield Problem(name, _("the list has no such code"))


def _knowing(name: str, metrics: Sequence[Metric], codes: Codes) -> Callable[[str], bool]:
    """Whether any of the metrics can have a value."""
    lists = [dimension(name, (each,), codes) for each in metrics if can_filter(each, name)]
    return lambda value: any(each.knows(value) for each in lists)


def _named(name: str, known: Sequence[str]) -> dict[str, object]:
    """The nearest names, or all of them."""
    return {"name": field_name(name), "known": ", ".join(get_close_matches(name, known) or known)}
