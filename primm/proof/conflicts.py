"""Conflicts: what the rules would have said, had each desk known what the others recorded. Shown, never refused."""

from __future__ import annotations

from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem
from primm.core.events.codec import Unknown, values_of
from primm.core.events.ids import check_id, handle
from primm.core.figures.control import names
from primm.core.figures.history import History
from primm.core.figures.refresh import components, leader
from primm.core.host.index import tells
from primm.core.host.rules import WHOLE, everything, group, of_plugin
from primm.core.log.index import LINK
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.events.entry import Entry
    from primm.core.figures.period import Period
    from primm.core.host.recorder import Host
    from primm.core.log.log import Log

NAMING = ("subject", "link", "event", "opening")
STEP = 500
_recorded = attrgetter("hlc", "origin", "n")
_read = attrgetter("moment", "hlc", "origin", "n")


class Conflict(NamedTuple):
    """An event, and what is odd about it now that more is known."""

    entry: Entry[Any]
    problem: Problem

    @property
    def name(self) -> tuple[str, ...]:
        """What makes it the same as another one."""
        return self.entry.id, self.problem.field, self.problem.text


def conflicts(host: Host, log: Log) -> list[Conflict]:
    """Everything that is odd in a log."""
    return _Reading(host, log).of(log.subjects(""), None)


def conflicts_of(host: Host, log: Log, whole: Iterable[History], period: Period) -> list[Conflict]:
    """What is odd among the events of a period, in histories of the log that are read already."""
    reading, position = _Reading(host, log), log.position()
    found = (each for history in whole for each in reading.among(history.aliases, history.entries, position, period))
    return _in_order(found)


def new_conflicts(host: Host, log: Log, before: Mapping[str, int]) -> list[Conflict]:
    """What is odd among those whom the events after this position concern, and was not before."""
    reading, touched = _Reading(host, log), log.touched(before, log.position())
    known = {each.name for each in reading.of(touched, before)}
    return [each for each in reading.of(touched, None) if each.name not in known]


class _Reading:
    """A log, read as each event found it: with what was recorded before, at whichever desk."""

    def __init__(self, host: Host, log: Log) -> None:
        self._host, self._log = host, log
        self._named: dict[str, bool] = {}
        self._makers: dict[str, set[str]] = {}  # the kinds by which a subject of some type comes into being
        for kind, brief in host.index.kinds.items():
            if brief.own:
                self._makers.setdefault(brief.about, set()).add(kind)

    def of(self, subjects: Iterable[str], upto: Mapping[str, int] | None) -> list[Conflict]:
        """What is odd about some subjects, at a position or now, in the order of reading; each thing once."""
        position = self._log.position() if upto is None else upto
        todo = [each for each in subjects if not each.startswith(LINK)]
        steps = (todo[start : start + STEP] for start in range(0, len(todo), STEP))
        read = chain.from_iterable(components(self._log, self._host.kinds, step, position) for step in steps)
        every = ((members, effective.entries(members, lambda kind: True)) for members, effective in read)
        return _in_order(each for one in every for each in self.among(*one, position))

    def among(
        self,
        members: frozenset[str],
        entries: Iterable[Entry[Any]],
        position: Mapping[str, int],
        period: Period | None = None,
    ) -> Iterator[Conflict]:
        """What is odd about one subject, in a period or at any time."""
        ordered = sorted(entries, key=_recorded)
        for place, entry in enumerate(ordered):
            if period is not None and not period.start <= entry.occurred <= period.end:
                continue
            if entry.subjects[0] in members and not isinstance(entry.event, Unknown):
                before = ordered[:place]
                yield from (Conflict(entry, each) for each in chain(self._names(entry), _backwards(entry, before)))
                yield from (Conflict(entry, each) for each in self._asked(entry, members, before, position))

    def _names(self, entry: Entry[Any]) -> Iterator[Problem]:
        """What the event names must be here: it is not where only a part of a log came, or a desk was never told of."""
        for field in type(entry.event).fields:
            if field.type in NAMING:
                value = getattr(entry.event, field.name)
                named = value if isinstance(value, tuple) else (value,)
                if not all(self._known(each) for each in named if each):
                    yield Problem(field.name, _("names what is not in this log: merge the log that has it"))

    def _known(self, name: str) -> bool:
        if name not in self._named:
            of, _colon, code = name.rpartition(":")
            makers = self._makers.get(of)
            if check_id(code):
                self._named[name] = bool(self._log.by_id(code))
            else:
                rows = self._log.of_subjects((name,)) if makers else ()
                self._named[name] = not makers or any(names(row)[2] in makers for _subject, row in rows)
        return self._named[name]

    def _asked(
        self, entry: Entry[Any], members: frozenset[str], before: Sequence[Entry[Any]], position: Mapping[str, int]
    ) -> Iterator[Problem]:
        """What the rules say of the event, as if all that was recorded before had been known to whoever recorded it."""
        spec = self._host.index.spec(entry.kind)
        when = spec.rules_when
        if not spec.rules or (when and not tells(partial(getattr, entry.event), when)):
            return
        values, here = values_of(entry.event), {each.id for each in before}
        named = (values.get(each.name) for each in spec.fields if each.type == "event")
        mentioned = (each for each in named if isinstance(each, str))
        groups = [group(self._host, self._log, event, position) for event in mentioned if event not in here]
        others = [each for each in entry.subjects[1:] if each and entry.kind in WHOLE]
        groups += [everything(self._host, self._log, others, position)] if others else []
        more = [each for found in groups for each in found if _recorded(each) < _recorded(entry)]
        once = {each.id: each for each in (*before, *more)}.values()
        history = History(leader(members), sorted(once, key=_read), members)
        for plugin in spec.rules:
            yield from of_plugin(self._host, plugin, entry, history)


def _in_order(found: Iterable[Conflict]) -> list[Conflict]:
    """Each thing once, in the order of reading."""
    return sorted({each.name: each for each in found}.values(), key=lambda each: _read(each.entry))


def _backwards(entry: Entry[Any], before: Sequence[Entry[Any]]) -> Iterator[Problem]:
    """What follows something is not dated before it."""
    opening = next((each for each in before if each.id == entry.of), None)
    if opening is not None and entry.occurred < opening.occurred:
        text = _("is before {opening}, which it follows: correct the day, or that of {opening}")
        yield Problem("occurred", text, {"opening": f"{opening.kind} {handle(opening.id)}"})
