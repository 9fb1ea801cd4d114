"""What the school action counts of its own work: insertion, mediations, courses and study groups, parents."""

from __future__ import annotations

from primm.core.figures.measures import count, median, persons, share, total
from primm.core.figures.metrics import DAYS, HOUR, MEDIATION, OWN, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.plugins.school.arrivals import ArrivalRow
from primm.plugins.school.groups import CompletedRow, PresenceRow, SessionRow
from primm.plugins.school.parents import PupilsParentRow
from primm.plugins.school.pupil import TRAITS
from primm.plugins.school.talks import SchoolMediationRow, SchoolRequestRow
from primm.words import _

INSERTION = Source(_("own; school insertion as in Ancona"), "own")
ANCONA = Source(_("Ancona, intercultural mediation"), "verified")
ANCONA_UMBRIA = Source(_("Ancona, intercultural mediation; Umbria, mediation form"), "verified")
GROUPS = Source(_("courses: IC Arma; attendance as in Aam Digital"), "verified")
COMPLETION = Source(_("three quarters: own; attendance as in Aam Digital"), "own")
NAMED = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")

BY_TALK = (
    SchoolMediationRow.school,
    SchoolMediationRow.language,
    SchoolMediationRow.purpose,
    SchoolMediationRow.mode,
    SchoolMediationRow.desk,
)
BY_GROUP = ("group", "group_kind", "cefr", "desk")

WORK = (
    Metric(
        "S11",
        1,
        _("From the first contact to the first day of school, median"),
        _(
            "Days from the first contact in which a newly arrived pupil was reached to the first day of school, over "
            "the pupils whose first day lies in the period. Newly arrived is who came to Italy in the year of that "
            "contact or the year before; the first day is that of the enrolment, or an earlier one on which the pupil "
            "was present. Who was at school before the first contact is left out."
        ),
        unit=DAYS,
        source=INSERTION,
        measure=median(ArrivalRow, ArrivalRow.days),
        by=("level", "first_language", "school", "desk"),
    ),
    Metric(
        "S12",
        2,
        _("Mediations at school"),
        _(
            "Mediations that took place in the period with the context school, by their own word or by that of the "
            "request; one for several persons counts once."
        ),
        unit=MEDIATION,
        source=ANCONA_UMBRIA,
        measure=count(SchoolMediationRow, SchoolMediationRow.lead),
        by=BY_TALK,
    ),
    Metric(
        "S12b",
        2,
        _("Hours of mediation at school"),
        _("Hours on site of the mediations at school that took place in the period (S12); travel is left out."),
        unit=HOUR,
        source=ANCONA_UMBRIA,
        measure=total(SchoolMediationRow, SchoolMediationRow.minutes, SchoolMediationRow.lead, scale=60),
        by=BY_TALK,
    ),
    Metric(
        "S13",
        1,
        _("Talks of teachers and families with a mediator, share of those requested"),
        _(
            "Of the mediations requested in the period for a talk of teachers with a family, and ended at the horizon "
            "of the report, the part that took place; the others were cancelled or could not be covered. Those that "
            "have not ended are printed as open."
        ),
        unit=PERCENT,
        source=ANCONA,
        measure=share(
            SchoolRequestRow,
            of=SchoolRequestRow.delivered_on,
            among=(SchoolRequestRow.lead, SchoolRequestRow.talk),
            due=SchoolRequestRow.ended_on,
        ),
        by=(SchoolRequestRow.school, SchoolRequestRow.language, SchoolRequestRow.desk),
    ),
    Metric(
        "S14",
        1,
        _("Hours of courses and study groups"),
        _("Hours of the sessions held in the period for the school action, each once, whoever was there."),
        unit=HOUR,
        source=GROUPS,
        measure=total(SessionRow, SessionRow.minutes, scale=60),
        by=BY_GROUP,
    ),
    Metric(
        "S14b",
        1,
        _("Presences in courses and study groups"),
        _(
            "Presences at the sessions held in the period for the school action: each named person once a session, on "
            "the day of which the list tells, and the people without a name as many as were told."
        ),
        unit=PRESENCE,
        source=GROUPS,
        measure=total(PresenceRow, PresenceRow.presences),
        by=(*BY_GROUP, "level", *NAMED),
    ),
    Metric(
        "S14c",
        1,
        _("Persons in courses and study groups"),
        _(
            "Persons named at a session of the school action in the period, each once; people without a name cannot be "
            "told apart and are left out."
        ),
        unit=PERSON,
        source=GROUPS,
        measure=persons(PresenceRow),
        by=(*BY_GROUP, "level", *TRAITS),
    ),
    Metric(
        "S14d",
        1,
        _("Courses and study groups completed, share"),
        _(
            "Of the participants by name in groups that ended in the period, the part who attended at least three "
            "quarters of the hours held, our own threshold. Who was in two groups is two participants; groups of which "
            "no minutes are told are left out."
        ),
        unit=PERCENT,
        source=COMPLETION,
        measure=share(CompletedRow, of=CompletedRow.completed),
        by=(*BY_GROUP, "level"),
    ),
    Metric(
        "S17",
        1,
        _("Parents reached"),
        _(
            "Persons reached in a contact in the period who are a parent of somebody of whom anything of school was "
            "ever recorded: a relation on their files says so on that day, or the contact says that the parent was "
            "present for the pupil."
        ),
        unit=PERSON,
        source=OWN,
        measure=persons(PupilsParentRow),
        by=("desk", *NAMED),
    ),
)
