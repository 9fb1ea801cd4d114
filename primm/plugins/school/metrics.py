"""What the school action counts of pupils: attendance, the quarter of the year, long absences; and the whole list."""

from __future__ import annotations

from primm.core.figures.measures import latest, persons, ratio, share, stock, total
from primm.core.figures.metrics import HOUR, OWN, PERCENT, PERSON, Metric, Source
from primm.plugins.school.case_metrics import CASES
from primm.plugins.school.pupil import PLACE, TRAITS
from primm.plugins.school.views import (
    AttendanceRow,
    BudgetRow,
    ElusionRow,
    EnrolmentRow,
    FollowedRow,
    LongAbsenceRow,
)
from primm.plugins.school.work_metrics import WORK
from primm.words import _

QUARTER = Source(_("DPR 122/2009 art. 14 c. 7; D.Lgs 59/2004 art. 11 c. 1"), "verified")
FIFTEEN_DAYS = Source(_("DL 123/2023 art. 12, L. 159/2023; in force since 15 November 2023"), "unverified")
DERIVED = Source(_("derived from S03; own"), "own")
REGISTERS = Source(_("Aam Digital, attendance register"), "verified")
DELAY = Source(_("openpolis, school delay"), "verified")
ORIGIN = Source(_("Ministry of Education, pupils without Italian citizenship"), "verified")

PUPILS = (
    Metric(
        "S01",
        2,
        _("Pupils followed"),
        _(
            "Persons about whom anything of school was recorded in the period, each counted once: in a table by age or "
            "another trait where the first event of the period puts them."
        ),
        unit=PERSON,
        source=OWN,
        measure=persons(FollowedRow),
        by=(*PLACE, "class_name", *TRAITS),
    ),
    Metric(
        "S02",
        1,
        _("Attendance rate"),
        _(
            "Hours present, late or at a distance, over hours present or absent, from attendance taken day by day. "
            "Hours excused by a derogation, hours when the school was closed and unknown hours are left out, and so is "
            "attendance of which no hours are told."
        ),
        unit=PERCENT,
        source=REGISTERS,
        measure=ratio(
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.present),
            total(AttendanceRow, AttendanceRow.hours, AttendanceRow.counted),
            percent=True,
        ),
        by=(*PLACE, "class_name", "pupil"),
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
        by=(*PLACE, "class_name", "pupil"),
    ),
    Metric(
        "S03",
        2,
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
        2,
        _("Pupils beyond a quarter of the year"),
        _(
            "Pupils who at the end of the period have missed more than a quarter of their personalised annual hours, "
            "derogations taken off (S03 over 25 %). At lower and upper secondary school the year is not valid then; at "
            "other levels the law does not say so, and by level they are told apart."
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
        2,
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
        2,
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
            "recorded one by one, and only days since the law is in force. Whether the pupil is still obliged to "
            "attend is not asked."
        ),
        unit=PERSON,
        source=FIFTEEN_DAYS,
        measure=persons(LongAbsenceRow),
        by=(*PLACE, *TRAITS),
    ),
    Metric(
        "S08",
        2,
        _("Pupils in elusion"),
        _(
            "Pupils who at the end of the period have missed at least a quarter of their personalised annual hours "
            "without justification, in the school year. Only hours since the law that says so is in force, told day by "
            "day, or in a total that begins since then and says how many of its hours are justified; derogations are "
            "not taken off. Elusion as the form of a case (S09) is a word older than this law, and is counted there at "
            "any date."
        ),
        unit=PERSON,
        source=FIFTEEN_DAYS,
        measure=stock(
            ElusionRow,
            opened=ElusionRow.since,
            closed=ElusionRow.until,
            where=ElusionRow.elusion,
            key=ElusionRow.person,
        ),
        by=PLACE,
    ),
    Metric(
        "S15",
        1,
        _("School delay"),
        _(
            "Of the pupils whose enrolment overlaps the period and whose grade and year of birth are known, the part "
            "in a grade below that of their age: the first of primary school for those who turn six in the year in "
            "which school begins, and so on, lower secondary from eleven, upper secondary and IeFP from fourteen. "
            "Other levels do not go by grades and are left out."
        ),
        unit=PERCENT,
        source=DELAY,
        measure=share(
            persons(EnrolmentRow, EnrolmentRow.comparable, during=(EnrolmentRow.since, EnrolmentRow.until)),
            of=EnrolmentRow.behind,
        ),
        by=(*PLACE, *TRAITS),
    ),
    Metric(
        "S16",
        2,
        _("Pupils born in Italy, share"),
        _(
            "Of the pupils followed in the period (S01), the part of whom it is known that they were born in Italy; "
            "those whose country of birth is not known are in the denominator, and S01 by country of birth says how "
            "many."
        ),
        unit=PERCENT,
        source=ORIGIN,
        measure=share(persons(FollowedRow), of=FollowedRow.born_in_italy),
        by=(*PLACE, *TRAITS),
    ),
    Metric(
        "S16b",
        2,
        _("Pupils in Italy for less than two years, share"),
        _(
            "Of the pupils followed in the period (S01), the part whose year of arrival in Italy is that of an event "
            "of school in the period or the year before; of arrivals only the year is asked, and those of whom it is "
            "not known are in the denominator."
        ),
        unit=PERCENT,
        source=ORIGIN,
        measure=share(persons(FollowedRow), of=FollowedRow.newly_arrived),
        by=(*PLACE, *TRAITS),
    ),
)

METRICS = tuple(sorted((*PUPILS, *CASES, *WORK), key=lambda metric: metric.id))
