"""What the school action counts of cases of dispersion: their forms, their steps, who comes back, who leaves."""

from __future__ import annotations

from primm.core.figures.measures import count, persons, rows, share
from primm.core.figures.metrics import CASE, ITEM, OWN, PERCENT, Metric, Source
from primm.plugins.school.pupil import PLACE, TRAITS
from primm.plugins.school.steps import CaseRow, StepRow
from primm.plugins.school.views import EnrolmentRow
from primm.words import _

SEVEN_DAYS = Source(_("DL 123/2023 art. 12, L. 159/2023; in force since 15 November 2023"), "unverified")
FORMS = Source(_("Genova, Veneto, cliclavoro"), "verified")
RATE = Source(_("forms: Genova, Veneto; rate: own"), "own")

CASES = (
    Metric(
        "S07",
        1,
        _("Attendance resumed within seven days of the notice, share"),
        _(
            "Of the notices to parents sent in the period since the law gives them seven days, and whose seven days "
            "are over at the horizon of the report, the part after which the pupil was back at school by the seventh "
            "day: the case says so, or the pupil was present on a later day than that of the notice. The others are "
            "printed as open."
        ),
        unit=PERCENT,
        source=SEVEN_DAYS,
        measure=share(StepRow, of=StepRow.in_time, among=(StepRow.notice, StepRow.lawful), due=StepRow.due),
        by=(StepRow.form, *PLACE),
    ),
    Metric(
        "S07b",
        1,
        _("Reports to the mayor"),
        _("Reports to the mayor made in the period, in any case of dispersion, whatever the law of the day asked for."),
        unit=ITEM,
        source=SEVEN_DAYS,
        measure=count(StepRow, StepRow.mayor),
        by=(StepRow.form, *PLACE),
    ),
    Metric(
        "S09",
        1,
        _("Cases of dispersion"),
        _("Cases of dispersion opened in the period, by form."),
        unit=CASE,
        source=FORMS,
        measure=count(CaseRow),
        by=(CaseRow.form, *PLACE, *TRAITS),
    ),
    Metric(
        "S10",
        1,
        _("Back at school and still there after 30 days, share"),
        _(
            "Of the cases whose pupil went back to school in the period (the last time, if more than once), and whose "
            "30 days after that are over at the horizon of the report, the part in which the pupil was recorded as "
            "present on the thirtieth day or later, at any time up to the horizon. The 30 days are our own."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(CaseRow, of=CaseRow.attended, on=CaseRow.returned, due=CaseRow.stays),
        by=(CaseRow.form, *PLACE),
    ),
    Metric(
        "S18",
        2,
        _("Pupils followed: share with abandonment or evasion"),
        _(
            "Of the persons whose enrolment overlaps the period (from its date to its end, else to 31 August), those "
            "with a case of the form abandonment or evasion opened by the period's end and not closed before its "
            "start. These pupils are followed because they are at risk: it is not the rate of a population."
        ),
        unit=PERCENT,
        source=RATE,
        measure=share(
            persons(EnrolmentRow, during=(EnrolmentRow.since, EnrolmentRow.until)),
            of=rows(CaseRow, CaseRow.left, during=(CaseRow.opened, CaseRow.closed)),
        ),
        by=(*PLACE, *TRAITS),
    ),
)
