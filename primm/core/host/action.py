"""An action of the plan, as one value: its kinds, views, metrics and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs
import pluggy

from primm.core.errors import Problem

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.core.figures.metrics import Metric
    from primm.core.figures.views import View

hookimpl = pluggy.HookimplMarker("primm")


@attrs.frozen
class Rule:
    """A check that needs the past: ``check(entry, history)`` yields problems before an event of these kinds is stored.

    ``history`` is that of the event's first subject, without the event itself. A problem refuses, or only warns.
    """

    kinds: tuple[str, ...]
    check: Callable[[Entry[Event], History], Iterable[Problem]]


@attrs.frozen
class Action:
    """What a plugin hands over: everything that an action adds, as plain values."""

    name: str
    title: str
    kinds: tuple[type[Event], ...] = ()
    views: tuple[View, ...] = ()
    metrics: tuple[Metric, ...] = ()
    rules: tuple[Rule, ...] = ()
