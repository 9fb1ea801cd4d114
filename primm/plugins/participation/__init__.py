"""Action 4 of the plan: associations of migrants, what they do, and who takes part."""

from __future__ import annotations

from primm.core.host.action import Action, hookimpl
from primm.plugins.participation import bridges, initiatives, milestones, views
from primm.plugins.participation.events import KINDS
from primm.plugins.participation.metrics import METRICS
from primm.plugins.participation.rules import RULES
from primm.words import _

action = Action(
    name="participation",
    title=_("Participation and associations"),
    kinds=KINDS,
    views=(
        views.register,
        views.activity,
        views.support,
        views.seats,
        milestones.names,
        milestones.foundings,
        milestones.entries,
        milestones.boards,
        initiatives.initiatives,
        initiatives.presences,
        initiatives.women,
        bridges.sent,
    ),
    metrics=METRICS,
    rules=RULES,
)


@hookimpl
def primm_action() -> Action:
    """Hand the action to whoever hosts it."""
    return action
