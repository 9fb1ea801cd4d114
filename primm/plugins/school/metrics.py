"""What the school action counts: pupils, attendance, the quarter of the year, long absences, cases of dispersion."""

from __future__ import annotations

from primm.core.figures.measures import count, latest, persons, ratio, rows, share, stock, total
from primm.core.figures.metrics import CASE, HOUR, OWN, PERCENT, PERSON, Metric, Source
from primm.plugins.school.views import AttendanceRow, BudgetRow, CaseRow, EnrolmentRow, FollowedRow, LongAbsenceRow
from primm.words import _

QUARTER = Source(_("DPR 122/2009 art. 14 c. 7; D.Lgs 59/2004 art. 11 c. 1"), "verified")
FIFTEEN_DAYS = Source(_("DL 123/2023 art. 12, L. 159/2023; in force since 15 November 2023"), "unverified")
FORMS = Source(_("Genova, Veneto, cliclavoro"), "verified")
RATE = Source(_("forms: Genova, Veneto; rate: own"), "own")
DERIVED = Source(_("derived from S03; own"), "own")
REGISTERS = Source(_("attendance as in Aam Digital"), "verified")

PLACE = ("desk", "school", "level")
TRAITS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")

METRICS = (
    Metric(
        "S01",
        1,
        _("Pupils followed"),
        _(
            "Persons about whom anything of school was recorded in the period, each counted once: in a table by age or "
            "another trait where the first event of the period puts them."
        ),
        unit=PERSON,
        source=OWN,
        measure=persons(FollowedRow),
        by=(*PLACE, *TRAITS),
    ),
    Metric(
        "S02",
        1,
        _("Attendance rate"),
        _(
            "Hours present, late or at a distance, over hours present or absent, from attendance taken day by day. "
            "Hours excused by a derogation, hours when the school was closed and unknown hours are left out."
        ),
        unit=PERCENT,
        source=REGISTERS,
        measure=ratio(
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.present),
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.counted),
            percent=True,
        ),
        by=(*PLACE, "pupil"),
    ),
    Metric(
        "S02b",
        1,
        _("Attendance not known"),
        _("Hours of attendance taken of which nobody knows whether the pupil was present, over those and the counted."),
        unit=PERCENT,
        source=REGISTERS,
        measure=ratio(
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.unknown),
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.told),
            percent=True,
        ),
        by=(*PLACE, "pupil"),
    ),
    Metric(
        "S03",
        1,
        _("Absence, share of the personalised year"),
        _(
            "Hours of absence in the school year up to the end of the period that no derogation covers, over the "
            "personalised annual hours, of pupils whose annual hours are known. Justified absences count as absences. "
            "A total reported by the school stands for all the days that it covers."
        ),
        unit=PERCENT,
        source=QUARTER,
        measure=ratio(
            latest(BudgetRow, BudgetRow.absent, valid=BudgetRow.since, per=BudgetRow.person),
            latest(BudgetRow, BudgetRow.annual_hours, valid=BudgetRow.since, per=BudgetRow.person),
            percent=True,
        ),
        by=(*PLACE, "pupil"),
    ),
    Metric(
        "S04",
        1,
        _("Pupils beyond a quarter of the year"),
        _(
            "Pupils who at the end of the period have missed more than a quarter of their personalised annual hours, "
            "derogations taken off (S03 over 25 %): the year is not valid."
        ),
        unit=PERSON,
        source=QUARTER,
        measure=stock(
            BudgetRow,
            opened=BudgetRow.since,
            closed=BudgetRow.until,
            where=BudgetRow.beyond,
            key=BudgetRow.person,
        ),
        by=PLACE,
    ),
    Metric(
        "S04b",
        1,
        _("Pupils near a quarter of the year"),
        _(
            "Pupils who at the end of the period have missed from a fifth to a quarter of their personalised annual "
            "hours, derogations taken off (S03 from 20 to 25 %). The fifth is our own warning line."
        ),
        unit=PERSON,
        source=OWN,
        measure=stock(
            BudgetRow,
            opened=BudgetRow.since,
            closed=BudgetRow.until,
            where=BudgetRow.near,
            key=BudgetRow.person,
        ),
        by=PLACE,
    ),
    Metric(
        "S05",
        1,
        _("Hours still allowed"),
        _(
            "Whole hours that pupils may still miss at the end of the period without passing a quarter of their "
            "personalised annual hours, added up; nothing for a pupil who has passed it."
        ),
        unit=HOUR,
        source=DERIVED,
        measure=latest(BudgetRow, BudgetRow.allowed, valid=BudgetRow.since, per=BudgetRow.person),
        by=(*PLACE, "pupil"),
    ),
    Metric(
        "S06",
        1,
        _("Pupils absent more than 15 days in three months"),
        _(
            "Pupils with a day in the period that completes more than 15 unjustified days of absence, even "
            "non-consecutive, in three calendar months. A day counts when the pupil was not present at all; only days "
            "recorded one by one, and only days since the law is in force."
        ),
        unit=PERSON,
        source=FIFTEEN_DAYS,
        measure=persons(LongAbsenceRow),
        by=(*PLACE, *TRAITS),
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
        "S18",
        1,
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
