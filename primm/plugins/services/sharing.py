"""Data leave the desks with the person's consent, because the law says so, or because a coordinator answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from primm.core.errors import Problem
from primm.core.events.entry import Entry
from primm.core.events.ids import handle
from primm.core.events.kinds.person import PersonMerged
from primm.core.figures.consent import GIVEN, consent
from primm.core.figures.history import History
from primm.core.host.action import Rule
from primm.words import _

SCOPE = "disclosure_to_receiver"
MAY_OVERRIDE = frozenset(("coordinator",))
OVERRIDE = ("override_role", "override_reason")


def shared_with_leave(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Each person named agrees on that day, a legal duty is named, or it is overridden; an address shares nothing."""
    draft = history.opening(entry)
    said = [each.event for each in (entry, draft) if each is not None]
    if not entry.event.data_shared:
        if overridden(entry.event):
            yield Problem(overridden(entry.event)[0], _("nothing is shared: there is nothing to override"))
    elif entry.event.handover == "orientation":
        yield Problem("data_shared", _("an address given shares nothing: leave it out, or say that it was sent"))
    elif not _persons(entry):
        yield Problem("data_shared", _("nobody is named, and of who stays anonymous nothing is shared: leave it out"))
    elif any(overridden(each) for each in said):
        yield from (problem for each in said for problem in _allowed(each))
    elif not any(each.legal_duty for each in said):
        yield from _refused(entry, history)


def overridden(event: Any) -> list[str]:
    """The fields by which somebody says that data are shared without consent and without a legal duty."""
    return [name for name in OVERRIDE if getattr(event, name)]


def _allowed(event: Any) -> Iterator[Problem]:
    given = overridden(event)
    if len(given) == 1:
        (missing,) = set(OVERRIDE).difference(given)
        yield Problem(missing, _("to share without consent takes both: the role of who decides, and the reason"))
    elif given and event.override_role not in MAY_OVERRIDE:
        yield Problem("override_role", _("only a coordinator decides to share without consent"))


def _refused(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """One problem for each person who has not agreed, by her handle."""
    for person in _persons(entry):
        ids = history.aliases if history.me(person) else united(person, history.entries)
        found = consent(history.entries, ids, SCOPE, entry.occurred)
        if found.state != GIVEN:
            text = _(
                "data are shared: {person} has not agreed to it on that day; record it with primm person consent "
                "{person} --give disclosure_to_receiver, or name the legal duty"
            )
            yield Problem("consents", text, {"person": handle(person.partition(":")[2])})


def _persons(entry: Entry[Any]) -> list[str]:
    return [each for each in entry.subjects if each and each.startswith("person:")]


def united(person: str, entries: Iterable[Entry[Any]]) -> frozenset[str]:
    """The ids that are one with this person's by the merges among these entries."""
    ids = {person}
    merges = [{*filter(None, each.subjects)} for each in entries if isinstance(each.event, PersonMerged)]
    while more := [each for each in merges if not each.isdisjoint(ids) and not each <= ids]:
        ids.update(*more)
    return frozenset(ids)


SHARING_RULES = (Rule(("referral.drafted", "referral.sent"), shared_with_leave),)
