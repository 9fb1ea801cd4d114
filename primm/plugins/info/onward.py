"""From information to a service as rows: each information contact of a person, and whether a referral followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.referral import ReferralCancelled, ReferralDrafted, ReferralSent
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, many, row, view, when
from primm.plugins.info.views import for_information
from primm.words import _

WITHIN = timedelta(days=30)


@row
class OnwardRow(PersonTraits):
    """An information contact with one of its persons."""

    entry: Entry[Contact]
    day: date = when(_("day of the contact"), places=True)
    due: date = when(_("day on which the 30 days end"))
    desk: str = dim(_("desk"))
    topics: tuple[str, ...] = many(_("topic"), codes="need")
    referred: bool = flag(_("a referral was sent within 30 days"))


@view(OnwardRow, of="person", reads=("contact", "referral."))
def onward(history: History) -> Iterator[OnwardRow]:
    """Every information contact of a person, and whether the person was referred to a service in the 30 days after."""
    sent = list(_referred(history))
    for entry in history.of(Contact):
        if history.type == "person" and for_information(entry.event) and _named(history, entry):
            due = entry.occurred + WITHIN
            yield OnwardRow(
                entry,
                **traits(history, entry.occurred),
                day=entry.occurred,
                due=due,
                desk=entry.desk,
                topics=entry.event.topics,
                referred=any(entry.occurred <= day <= due for day in sent),
            )


def _named(history: History, entry: Entry[Contact]) -> bool:
    """Whether the contact was for this person, by name or because the name was found out later."""
    return history.me(*entry.event.persons) or entry.subjects[0] == f"anon:{entry.id}"


def _referred(history: History) -> Iterator[date]:
    """The days on which the person was referred, an address given not among them.

    A draft that was answered had been sent by then.
    """
    for draft in history.of(ReferralDrafted):
        steps: tuple[Entry[Any], ...] = history.follow_ups(draft)
        sent = [step for step in steps if isinstance(step.event, ReferralSent)]
        answered = [step for step in steps if not isinstance(step.event, ReferralCancelled)][:1]
        for step in sent or answered:
            if getattr(step.event, "handover", draft.event.handover) != "orientation":
                yield step.occurred
    for entry in history.of(ReferralSent):
        if entry.of is None and entry.event.handover != "orientation":
            yield entry.occurred
