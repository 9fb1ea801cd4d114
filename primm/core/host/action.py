"""What a plugin hands over, as values: an action of the plan, and a format in which reports are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import attrs
import pluggy

from primm.core.host.index import tells

if TYPE_CHECKING:
    from primm.core.errors import Problem
    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Report
    from primm.core.figures.views import View
    from primm.words import Words

API = 1

hookimpl = pluggy.HookimplMarker("primm")


@attrs.frozen
class Rule:
    """A check that needs the past: ``check(entry, history)`` yields problems before an event of these kinds is stored.

    ``history`` is that of the event's first subject, with the events that this one mentions and what followed on them,
    but without the event itself. A problem refuses, or only warns. ``given`` names open fields, or a value of one
    (``channel=message``), without any of which there is nothing to check: then the plugin is not imported.
    """

    kinds: tuple[str, ...]
    check: Callable[[Entry[Event], History], Iterable[Problem]]
    given: tuple[str, ...] = ()

    def concerns(self, entry: Entry[Event]) -> bool:
        """Whether there is something to check in this event."""
        return entry.kind in self.kinds and (not self.given or tells(partial(getattr, entry.event), self.given))


@attrs.frozen
class Action:
    """What a plugin hands over: everything that an action adds, as plain values.

    ``api`` is the version of this interface that the plugin is written for.
    """

    name: str
    title: str
    kinds: tuple[type[Event], ...] = ()
    views: tuple[View, ...] = ()
    metrics: tuple[Metric, ...] = ()
    rules: tuple[Rule, ...] = ()
    api: int = API


@attrs.frozen
class Listing:
    """Something else than figures that is shown as a table: sentences above it, the names of columns, and rows.

    ``names`` are those of persons in it, which may not stand in the name of a file.
    """

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]
    heading: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@attrs.frozen
class Page:
    """For whom something is written: in which words, and how wide the terminal is, None where there is none."""

    words: Words
    width: int | None = None


@attrs.frozen
class Format:
    """A way to write: what ``--format`` calls it, the file suffixes that mean it, and the function, piece by piece."""

    name: str
    suffixes: tuple[str, ...]
    write: Callable[[Report | Listing, Page], Iterator[str]]
