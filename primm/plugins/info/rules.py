"""What is refused or warned about because of what is already known of an item, a question or a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.host.action import Rule
from primm.plugins.info.events import CampaignClosed, ItemWithdrawn, QuestionAnswered
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History


def not_withdrawn(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """An item that was withdrawn as a whole does not come back: it is published anew."""
    opening = history.opening(entry)
    ends = history.follow_ups(opening, ItemWithdrawn) if opening is not None else ()
    if any(end.event.language is None and end.occurred <= entry.occurred for end in ends):
        yield Problem("of", _("this item is withdrawn already; publish it as a new one, or retract the withdrawal"))


def ends_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A question is answered once, a campaign is closed once."""
    opening = history.opening(entry)
    if opening is not None and history.follow_ups(opening, QuestionAnswered, CampaignClosed):
        yield Problem("of", _("this has its end already; correct or retract that instead"))


RULES = (
    Rule(("info.item_revised", "info.item_withdrawn"), not_withdrawn),
    Rule(("info.question_answered", "info.campaign_closed"), ends_once),
)
