"""Action 1 of the plan: pupils who may leave school, and what is done so that they stay."""

from __future__ import annotations

from primm.core.host.action import Action, hookimpl
from primm.plugins.school import alerts, arrivals, groups, parents, steps, talks, views
from primm.plugins.school.events import KINDS
from primm.plugins.school.metrics import METRICS
from primm.plugins.school.rules import RULES
from primm.words import _

action = Action(
    name="school",
    title=_("School dispersion"),
    kinds=KINDS,
    views=(
        views.followed,
        views.attendance,
        views.hours_budget,
        views.elusions,
        views.long_absences,
        views.enrolments,
        steps.cases,
        steps.steps,
        alerts.alerts,
        groups.groups,
        groups.sessions,
        groups.presences,
        groups.completions,
        talks.mediations,
        talks.requests,
        parents.pupil_ids,
        parents.parents,
        parents.pupils_parents,
        arrivals.arrivals,
    ),
    metrics=METRICS,
    rules=RULES,
)


@hookimpl
def primm_action() -> Action:
    """Hand the action to whoever hosts it."""
    return action
