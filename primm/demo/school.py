"""Pupils: enrolled, present, absent or at a distance; some beyond a quarter of the year; cases of dispersion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from primm.demo.around import body
from primm.demo.calendar import FIRST_DAY, SCHOOL_CLOSED, TERMS, school_days, workday
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR
from primm.demo.people import Known
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story
    from primm.demo.visits import Visits

OF_THE_ARCHIVE, ARRIVED, DAILY = 26, 14, 6  # pupils
BEGAN, BEGINS = date(2019, 9, 16), TERMS[2][0]
REPORTS = (date(2020, 1, 31), date(2020, 2, 29), date(2020, 5, 30), date(2020, 10, 31), date(2020, 11, 30))
LAST_REPORT = date(2020, 12, 22)
HOURS = {"primary": 891, "lower_secondary": 990, "upper_secondary": 1056}
SCHOOLS = {"falconara": "scuola-a", "montemarciano": "scuola-a", "chiaravalle": "scuola-b", "montesanvito": "scuola-b"}
AT_SCHOOL = {"present": 84, "late": 2, "absent": 8, "absent_justified": 5, "unknown": 1}
AT_A_DISTANCE = {"remote": 76, "absent": 15, "absent_justified": 3, "unknown": 6}
# The absences of autumn of those whose schools report totals: beyond a quarter, near it, and the others.
BEYOND, NEAR = (272, 255, 301, 284), (205, 214, 231, 222, 209)
DEROGATED = {1: 20, 6: 30}  # the pupil of this place among them, so many hours


class Pupil(NamedTuple):
    """Somebody who goes to school, and since when."""

    person: Person
    since: date

    @property
    def desk(self) -> str:
        """The desk that follows the pupil."""
        return self.person.desk.code


def pupils(story: Story, visits: Visits) -> list[Pupil]:
    """Those whom the archive knew, with a parent each; and those who arrived in the year and were enrolled."""
    dice = Dice("pupils")
    return [*_of_the_archive(story, visits, dice), *_arrived(story, visits, dice)]


def _of_the_archive(story: Story, visits: Visits, dice: Dice) -> list[Pupil]:
    parents = [visit.lead for visit, _contact in visits.told if visit.lead.of_age]
    found = []
    for sex in dice.deal({"1": 55, "2": 45}, OF_THE_ARCHIVE):
        parent = dice.pick(parents)
        known = Known(parent.citizenship, sex, dice.between(2003, 2012))
        here = Here(FIRST_DAY + timedelta(dice.between(4, 8)), parent.desk.code, COORDINATOR)
        born_here = {"country_of_birth": "ITA", "first_arrival_year": None} if dice.chance(0.4) else {}
        person = visits.people.file(here, parent.desk, known, permit_reason=None, permit_expiry=None, **born_here)
        day = max(here.day, next(visit.day for visit, _contact in visits.told if visit.lead == parent))
        story.tell("person.relation_set", here.on(day), person=person.subject, other=parent.subject, relation="parent")
        _enrol(story, dice, Pupil(person, BEGAN), BEGAN)
        found.append(Pupil(person, BEGAN))
    return found


def _arrived(story: Story, visits: Visits, dice: Dice) -> list[Pupil]:
    """Children who came to a desk first and to school afterwards; who came in summer begins in September."""
    days, found = school_days(), []
    first = {each.subject: visit.day for visit, _contact in reversed(visits.told) for each in visit.persons}
    for child, _parent in dice.some(visits.children, ARRIVED):
        wanted = first[child.subject] + timedelta(dice.between(6, 40))
        day = next((each for each in days if each >= wanted), None)
        if day is not None:
            _enrol(story, dice, Pupil(child, day), day)
            found.append(Pupil(child, day))
    return found


def _enrol(story: Story, dice: Dice, pupil: Pupil, day: date) -> None:
    """The enrolment of a school year; one in four is a class below that of the age."""
    year = day.year if day.month >= 9 else day.year - 1
    delayed = pupil.person.birth_year % 4 == 0
    level, grade = _class(year - pupil.person.birth_year - delayed)
    school = "scuola-c" if level == "upper_secondary" else SCHOOLS[pupil.desk]
    story.tell(
        "school.enrolled",
        Here(day, pupil.desk, COORDINATOR, dice.between(0, 5)),
        person=pupil.person.subject,
        school=body(school),
        level=level,
        grade=grade,
        class_name=f"{grade}{'AB'[pupil.person.birth_year % 2]}",
        annual_hours=HOURS[level],
    )


def _class(age: int) -> tuple[str, int]:
    """The level and the class in which one is at this age."""
    for level, first, last in (("primary", 6, 10), ("lower_secondary", 11, 13)):
        if age <= last:
            return level, max(1, age - first + 1)
    return "upper_secondary", min(5, age - 13)


def go_to_school(story: Story, followed: list[Pupil]) -> None:
    """The year at school: attendance day by day where the school tells it, totals from the others, marks in June."""
    dice = Dice("school")
    for place, pupil in enumerate(followed):
        if place < DAILY:
            _attend(story, dice, pupil)
        else:
            _report(story, dice, pupil, place - DAILY)
        if pupil.since < TERMS[1][1]:
            here = Here(date(2020, 6, 12), pupil.desk, COORDINATOR, 3)
            outcome = dice.weighted({"admitted": 86, "graduated": 6, "transferred": 3, "not_admitted": 4})
            story.tell("school.outcome_recorded", here, person=pupil.person.subject, outcome=outcome)
            _enrol(story, dice, pupil, BEGINS)


def _attend(story: Story, dice: Dice, pupil: Pupil) -> None:
    truant = dice.chance(0.4)
    for day in school_days():
        if day < pupil.since or day.weekday() == 5:
            continue
        chances = dict(AT_A_DISTANCE if SCHOOL_CLOSED <= day < BEGINS else AT_SCHOOL)
        chances["absent"] *= 3 if truant else 1
        status = dice.weighted(chances)
        here, hours = Here(day, pupil.desk, COORDINATOR, 7 - day.weekday()), dice.pick((5, 5, 6))
        story.tell("school.attendance_taken", here, person=pupil.person.subject, status=status, hours=hours)
        if status == "absent" and dice.chance(0.25):
            later = here.on(day + timedelta(7))
            story.tell("school.absence_justified", later, person=pupil.person.subject, since=day)


def _report(story: Story, dice: Dice, pupil: Pupil, place: int) -> None:
    """Totals that grow from report to report, in each of the two school years."""
    autumn = [*BEYOND, *NEAR][place] if place < len(BEYOND) + len(NEAR) else dice.between(8, 110)
    spring = autumn // 2
    for number, day in enumerate((*REPORTS, LAST_REPORT)):
        since = BEGINS if day > BEGINS else max(BEGAN, pupil.since)
        if day <= since:
            continue
        hours = (spring * (5 + number) // 7) if day < BEGINS else autumn * (number - 2) // 3
        here = Here(day, pupil.desk, COORDINATOR, dice.between(1, 9))
        values = {"person": pupil.person.subject, "since": since, "hours": hours}
        story.tell("school.absence_reported", here, **values, justified_hours=hours * dice.between(1, 6) // 10)
    if place in DEROGATED:
        here = Here(date(2020, 12, 18), pupil.desk, COORDINATOR)
        story.tell("school.derogation_granted", here, person=pupil.person.subject, hours=DEROGATED[place])


class Case(NamedTuple):
    """A case of dispersion to come: whose, in which form, how long until the steps are taken; None is never."""

    place: int
    form: str
    day: date
    law: str
    mayor: int | None
    back: int | None
    outcome: str | None


CASES = (
    Case(0, "frequenza_irregolare", date(2020, 1, 20), "dpr_122_2009_14_7", None, 5, "back_at_school"),
    Case(1, "elusione", date(2020, 2, 3), "l_296_2006", 12, 20, "back_at_school"),
    Case(2, "frequenza_irregolare", date(2020, 4, 27), "dlgs_59_2004_11_1", None, 6, "back_at_school"),
    Case(3, "elusione", date(2020, 10, 12), "l_296_2006", 10, 15, "back_at_school"),
    Case(4, "frequenza_irregolare", date(2020, 10, 5), "dpr_122_2009_14_7", None, 4, None),
    Case(6, "abbandono", date(2020, 10, 19), "l_296_2006", 9, None, "training"),
    Case(7, "evasione", date(2020, 9, 28), "l_296_2006", 10, None, None),
    Case(8, "abbandono", date(2020, 11, 9), "l_296_2006", 11, None, None),
    Case(9, "evasione", date(2020, 10, 26), "l_296_2006", 8, 30, None),
    Case(11, "elusione", date(2020, 11, 16), "l_296_2006", None, None, None),
    Case(15, "ritiro_entro_15_marzo", date(2020, 3, 2), "l_296_2006", None, None, "cpia"),
    Case(20, "non_scrutinato", date(2020, 6, 15), "dpr_122_2009_14_7", None, None, "other_school"),
    Case(22, "frequenza_irregolare", date(2020, 5, 4), "dlgs_59_2004_11_1", None, 7, "back_at_school"),
    Case(25, "abbandono", date(2020, 2, 17), "l_296_2006", 9, None, "moved_away"),
)


def open_cases(story: Story, followed: list[Pupil]) -> None:
    """The cases of dispersion with their steps: the school tells the family, then the mayor; some come back."""
    for case in CASES:
        pupil = followed[case.place]
        here = Here(case.day, pupil.desk, COORDINATOR)
        values = {"form": case.form, "law": case.law, "reported_by": "school"}
        opened = story.tell("school.case_opened", here, person=pupil.person.subject, **values)
        notice = workday(case.day + timedelta(2))
        if case.form != "non_scrutinato":
            story.tell("school.notice_sent", here.on(notice), of=opened)
        for kind, after in (("school.mayor_informed", case.mayor), ("school.returned", case.back)):
            if after is not None:
                story.tell(kind, here.on(workday(notice + timedelta(after))), of=opened)
        if case.outcome is not None:
            end = here.on(workday(case.day + timedelta(50 if case.day.month < 11 else 30)))
            story.tell("school.case_closed", end, of=opened, outcome=case.outcome)
