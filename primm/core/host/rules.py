"""The rules of the plugins, asked before an event is stored: they see it as it will be, and its subject's past."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.events.ids import stand_ins
from primm.core.figures.control import CONTROL, MERGED
from primm.core.figures.history import History
from primm.core.figures.refresh import components, read_history
from primm.core.host.blame import answer_failed, blaming
from primm.core.log.rows import Row, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.core.events.entry import Entry
    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Host
    from primm.core.host.references import References
    from primm.core.log.log import Log
    from primm.core.log.rows import Draft

WHOLE = (MERGED, "referral.drafted", "referral.sent")  # their rules ask about everybody whom they name
NOT_YET = {"hlc": "ffffffffffff-ffff", "recorded": ""}


def ask(host: Host, log: Log, references: References, making: Making) -> list[Problem]:
    """What every rule for this kind says."""
    entry = host.kinds.decode(row_of(making.draft))
    history = _history(host, log, references, making)
    return [problem for plugin in making.spec.rules for problem in of_plugin(host, plugin, entry, history)]


def _history(host: Host, log: Log, references: References, making: Making) -> History:
    """That of the first subject, with the events that this one mentions and what followed; of some, everybody's."""
    subject, (_first, *others) = making.draft.who[0], making.draft.who
    history = read_history(log, host.kinds, subject) if log.has_subject(subject) else History(subject, ())
    facts, known = making.found.facts, {each.id for each in history.entries}
    mentioned = [facts[e.name] for e in making.spec.fields if e.type == "event" and not e.many and e.name in facts]
    more = [entry for event in mentioned if event not in known for entry in group(host, log, event)]
    if making.spec.kind in WHOLE:
        planned = [each.draft for each in references.planned(making.draft.who) if each.draft.kind not in CONTROL]
        more += [*everything(host, log, others), *(host.kinds.decode(row_of(each)) for each in planned)]
    once = {each.id: each for each in (*history.entries, *more)}.values()
    ordered = sorted(once, key=attrgetter("moment", "hlc", "origin", "n"))
    return History(history.subject, ordered, history.aliases) if more else history


def group(host: Host, log: Log, event: str, upto: Mapping[str, int] | None = None) -> list[Entry[Any]]:
    """An event that is stored, and what followed on it, at a position or now."""
    whom = [stand_ins(json.loads(row.who), event)[0] for row in log.by_id(event)[:1]]
    return [entry for entry in everything(host, log, whom, upto) if event in (entry.id, entry.of)]


def everything(host: Host, log: Log, whom: Sequence[str], upto: Mapping[str, int] | None = None) -> list[Entry[Any]]:
    """All that concerns these subjects, with the merges that make files of theirs one."""
    read = components(log, host.kinds, whom, upto)
    return [each for ids, found in read for each in (*found.entries(ids, lambda kind: True), *found.standing())]


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
