"""Action 2, access to services: the desks' own work, needs, referrals, mediations, cases."""

from __future__ import annotations

from primm.core.host.action import Action, hookimpl
from primm.plugins.services.applications import applications
from primm.plugins.services.completeness import fields
from primm.plugins.services.contacts import contacts, desk_modes, desks
from primm.plugins.services.events import (
    AccompanimentDone,
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationSubmitted,
    ServiceDelivered,
)
from primm.plugins.services.given import accompaniments, services
from primm.plugins.services.hours import hours
from primm.plugins.services.links import directory, joint, links
from primm.plugins.services.mediations import mediations
from primm.plugins.services.metrics import METRICS
from primm.plugins.services.needs import needs
from primm.plugins.services.network import network
from primm.plugins.services.observed import observed
from primm.plugins.services.population import RULES as POPULATION_RULES
from primm.plugins.services.population import PopulationRecorded, foreigners, published, residents
from primm.plugins.services.referrals import referrals
from primm.plugins.services.rights import RIGHTS_RULES, requests
from primm.plugins.services.roles import active, bodies, meetings, roles
from primm.plugins.services.rules import RULES
from primm.plugins.services.session_rules import SESSION_RULES
from primm.plugins.services.sessions import sessions
from primm.plugins.services.sharing import SHARING_RULES
from primm.plugins.services.standing import standing
from primm.plugins.services.switches import changes, days_after, days_before
from primm.plugins.services.tasks import tasks
from primm.plugins.services.unnamed import unnamed
from primm.plugins.services.work import caseload, cases
from primm.words import _

action = Action(
    name="services",
    title=_("Access to services"),
    kinds=(
        *(ServiceDelivered, AccompanimentDone, ApplicationPrepared, ApplicationSubmitted, ApplicationDecided),
        PopulationRecorded,
    ),
    views=(
        *(desk_modes, desks, contacts, network, referrals, mediations, needs, services, cases, caseload, hours),
        *(unnamed, tasks, standing, requests),
        *(sessions, fields, changes, days_before, days_after),
        *(accompaniments, applications, joint, links, directory),
        *(bodies, roles, meetings, active, observed, published, residents, foreigners),
    ),
    metrics=METRICS,
    rules=(*RULES, *SHARING_RULES, *RIGHTS_RULES, *SESSION_RULES, *POPULATION_RULES),
)


@hookimpl
def primm_action() -> Action:
    """Hand over the action."""
    return action
