"""A trial of views: each over a history in which nothing happened, and over made-up ones in which one thing did.

A view that always raises is so found before the first report; what only some history brings out is for the contract.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import PluginFailed, PrimmError
from primm.core.events.check import check
from primm.core.figures.control import CONTROL, Effective
from primm.core.figures.history import History
from primm.core.figures.refresh import Reads, made
from primm.core.host.blame import blaming
from primm.core.host.plugins import core_kinds
from primm.core.host.references import accepts
from primm.testing.bench import kinds_known
from primm.testing.codes import codes_of
from primm.testing.scribe import Scribe
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.events.base import Event
    from primm.core.events.fields import Field
    from primm.core.figures.views import View
    from primm.core.host.action import Action

NOTHING_HAPPENED = "an empty history"
SAMPLES = {"flag": True, "note": "uno", "date": "2024-01-10", "month": "2024-01", "moment": "2024-01-10T09:30"}
TEXTS = ("uno", "1", "+39 071 123456", "0" * 32)


class Tried(NamedTuple):
    """Made-up histories of subjects, and which kind of event they tell of."""

    kind: str
    histories: tuple[History, ...]


def faults(plugin: str, action: Action) -> Iterator[PrimmError]:
    """What fails in the views of an action: each view by the first kind over which it does."""
    try:
        with blaming(plugin, "a made-up event"):
            tried = [*trials(action)]
    except PrimmError as fault:
        yield fault
        return
    for view in action.views:
        for each in tried:
            try:
                _run(view, each.histories)
            except PluginFailed as fault:
                text = _("plugin {plugin}: the view {view} fails over {kind} with {error}: tell its author")
                gaps = {"view": view.name, "kind": each.kind, "error": fault.gaps["error"]}
                yield PluginFailed(text, plugin=plugin, **gaps)
                break


def trials(action: Action) -> Iterator[Tried]:
    """Nothing, and then each kind that the views read, told with what it needs, and with all that it may say."""
    types = dict.fromkeys(chain.from_iterable(view.of for view in action.views))
    yield Tried(NOTHING_HAPPENED, tuple(History(f"{of}:somebody", ()) for of in types))
    reads = [Reads(view.reads) for view in action.views if view.of]
    for cls in (*action.kinds, *core_kinds()):
        if cls.kind not in CONTROL and any(each[cls.kind] for each in reads):
            yield Tried(cls.kind, tuple(chain(_told(action, cls, whole=False), _told(action, cls, whole=True))))


def _run(view: View, histories: tuple[History, ...]) -> list[Any]:
    if view.after:
        return made(view, *(_run(each, histories) for each in view.after))
    reads = Reads(view.reads)
    return [
        row
        for history in histories
        if history.type in view.of
        for row in made(view, history.reading({each.kind for each in history.entries if reads[each.kind]}))
    ]


def _told(action: Action, cls: type[Event], *, whole: bool) -> Iterator[History]:
    """The histories of all whom an event concerns, after what it follows and mentions."""
    teller = _Teller(action, whole=whole)
    if teller.tell(cls) is None:
        return
    effective = Effective(teller.scribe.rows, kinds_known(action))
    for subject in dict.fromkeys(chain.from_iterable(each.who for each in teller.scribe.told.values())):
        yield History(subject, effective.entries(frozenset((subject,)), lambda kind: True))


class _Teller:
    """Tells an event, and before it those that it names."""

    def __init__(self, action: Action, *, whole: bool) -> None:
        self.scribe = Scribe()
        self._codes = codes_of(action)
        self._kinds = {cls.kind: cls for cls in (*core_kinds(), *action.kinds)}
        self._whole = whole
        self._ids: dict[str, str | None] = {}

    def tell(self, cls: type[Event]) -> str | None:
        """The id of the event; None where it cannot be made up."""
        if cls.kind not in self._ids:
            self._ids[cls.kind] = None  # what names itself in a circle is left out
            asked = (each for each in cls.fields if self._whole or each.required or each.needed_when)
            given = {each.name: self._several(each) for each in asked}
            values, problems = check(cls.fields, {name: value for name, value in given.items() if value}, self._codes)
            if not any(not each.warns for each in problems):
                self._ids[cls.kind] = self.scribe.write(cls, values)
        return self._ids[cls.kind]

    def _several(self, field: Field) -> Any:
        value = self._value(field)
        return [value] if field.many and value is not None else value

    def _value(self, field: Field) -> Any:
        if field.type in ("event", "opening"):
            kinds = (cls for kind, cls in self._kinds.items() if accepts(field.of, kind) and kind not in CONTROL)
            return next(filter(None, map(self.tell, kinds)), None)
        if field.type in ("subject", "link"):
            return f"{'person' if field.of[0] == '*' else field.of[0]}:somebody"
        if field.type in ("code", "counts"):
            code = next(iter(self._codes[str(field.codes)].codes), "unknown")
            return code if field.type == "code" else {code: 1}
        if field.type == "integer":
            return None if field.same_as else max(field.at_least or 1, 1)
        if field.type == "text":
            return next((text for text in TEXTS if re.fullmatch(field.pattern or ".*", text, re.ASCII)), None)
        return SAMPLES.get(field.type)
