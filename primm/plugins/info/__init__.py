"""Action 3, information: items and their languages, contacts for information, distribution, meetings."""

from __future__ import annotations

from primm.core.host.action import Action, hookimpl
from primm.plugins.info.events import KINDS
from primm.plugins.info.items import items, versions
from primm.plugins.info.meetings import meetings, presences
from primm.plugins.info.metrics import METRICS
from primm.plugins.info.onward import onward
from primm.plugins.info.questions import gaps, questions
from primm.plugins.info.rules import RULES
from primm.plugins.info.views import calls, campaigns, desks, distributed, informed
from primm.words import _

action = Action(
    name="info",
    title=_("Information"),
    kinds=KINDS,
    views=(
        items,
        versions,
        desks,
        informed,
        calls,
        distributed,
        campaigns,
        questions,
        gaps,
        onward,
        meetings,
        presences,
    ),
    metrics=METRICS,
    rules=RULES,
)


@hookimpl
def primm_action() -> Action:
    """Hand over the action."""
    return action
