"""The rules of the plugins, asked before an event is stored: they see it as it will be, and its subject's past."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.events.ids import stand_ins
from primm.core.figures.control import MERGED
from primm.core.figures.history import History
from primm.core.figures.refresh import components, read_history
from primm.core.host.blame import answer_failed, blaming
from primm.core.log.rows import Row, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.core.events.entry import Entry
    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Host
    from primm.core.log.log import Log
    from primm.core.log.rows import Draft

NOT_YET = {"hlc": "ffffffffffff-ffff", "recorded": ""}


def ask(host: Host, log: Log, making: Making) -> list[Problem]:
    """What every rule for this kind says."""
    entry = host.kinds.decode(row_of(making.draft))
    history = _history(host, log, making)
    return [problem for plugin in making.spec.rules for problem in of_plugin(host, plugin, entry, history)]


def _history(host: Host, log: Log, making: Making) -> History:
    """That of the first subject, with the events that this one mentions and what followed; a merge sees both files."""
    subject = making.draft.who[0]
    history = read_history(log, host.kinds, subject) if log.has_subject(subject) else History(subject, ())
    facts, known = making.found.facts, {each.id for each in history.entries}
    mentioned = [facts[each.name] for each in making.spec.fields if each.type == "event" and each.name in facts]
    more = [entry for event in mentioned if event not in known for entry in group(host, log, event)]
    more += _entries(host, log, making.draft.who[1:]) if making.draft.kind == MERGED else []
    entries = sorted([*history.entries, *more], key=attrgetter("moment", "hlc", "origin", "n"))
    return History(history.subject, entries, history.aliases) if more else history


def group(host: Host, log: Log, event: str, upto: Mapping[str, int] | None = None) -> list[Entry[Any]]:
    """An event that is stored, and what followed on it, at a position or now."""
    whom = [stand_ins(json.loads(row.who), event)[0] for row in log.by_id(event)[:1]]
    return [entry for entry in _entries(host, log, whom, upto) if event in (entry.id, entry.of)]


def _entries(host: Host, log: Log, whom: Sequence[str], upto: Mapping[str, int] | None = None) -> list[Entry[Any]]:
    return [
        entry
        for members, effective in components(log, host.kinds, whom, upto)
        for entry in effective.entries(members, lambda kind: True)
    ]


def of_plugin(host: Host, plugin: str, entry: Entry[Any], history: History) -> list[Problem]:
    """What the rules of one plugin say of an event, after this history."""
    problems: list[Problem] = []
    for rule in host.plugins.actions[plugin].rules:
        with blaming(plugin, "a rule"):
            if rule.concerns(entry):
                problems += rule.check(entry, history)
    if not all(isinstance(each, Problem) for each in problems):
        raise answer_failed(plugin, "a rule", "Iterable[Problem]")
    return problems


def row_of(draft: Draft, n: int = 0) -> Row:
    """A draft as it would stand at the end of the log, after the ``n`` that come before it there."""
    meta = {name: value for name, value in draft._asdict().items() if type(value) in (str, int)}
    return Row("", n, encode({**meta, **NOT_YET}), encode(draft.who), "[]", draft.facts, "", "{}", "[]", b"")
