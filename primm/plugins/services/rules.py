"""What is checked before an event is stored, where the past matters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from primm.core.errors import Problem
from primm.core.events.entry import Entry
from primm.core.events.kinds.case import CaseClosed
from primm.core.events.kinds.referral import ReferralCancelled, ReferralCompleted, ReferralRejected
from primm.core.figures.history import History
from primm.core.host.action import Rule
from primm.words import _

ENDS = (ReferralCompleted, ReferralRejected, ReferralCancelled)


def case_is_open(entry: Entry[Any], history: History) -> Iterable[Problem]:
    """Nothing is added to a case that is closed."""
    target = entry.of if entry.kind.startswith("case.") else entry.event.case
    for closing in history.of(CaseClosed):
        if target is not None and closing.of == target:
            yield Problem("of" if entry.of == target else "case", _("the case is closed; open a new one"))
            return


def referral_is_open(entry: Entry[Any], history: History) -> Iterable[Problem]:
    """A referral has one end; a correction re-opens it."""
    for step in history.of(*ENDS):
        if step.of == entry.of:
            yield Problem("of", _("the referral has already ended; correct or retract its end first"))
            return


RULES = (
    Rule(
        (
            "case.assigned",
            "case.reviewed",
            "case.closed",
            "mediation.requested",
            "mediation.delivered",
            "referral.drafted",
            "referral.sent",
        ),
        case_is_open,
    ),
    Rule(
        (
            "referral.received",
            "referral.accepted",
            "referral.rejected",
            "referral.started",
            "referral.completed",
            "referral.cancelled",
            "referral.expired",
        ),
        referral_is_open,
    ),
)
