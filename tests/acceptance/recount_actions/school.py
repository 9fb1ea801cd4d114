"""The figures of the school, counted again from their definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_actions import cells
from tests.acceptance.recount_actions.cells import Ask, Cell, Dims, Figure, Row
from tests.acceptance.recount_actions.groups import Groups

if TYPE_CHECKING:
    from tests.acceptance.recount_actions.world import Told, World

LAW = date(2023, 11, 15)
PRESENT, ABSENT = ("present", "late", "remote"), ("absent", "absent_justified")
UNKNOWN = ("unknown", "missing", "refused")
STEPS = ("school.notice_sent", "school.mayor_informed", "school.returned", "school.case_closed")
AGES = {"primary": 5, "lower_secondary": 10, "upper_secondary": 13, "iefp": 13}
Figures = Mapping[str, Callable[[Ask, Dims], Mapping[Cell, Figure]]]


def year_of(day: date) -> int:
    """The year in which the school year of a day begins, on the first of September."""
    return day.year if day.month >= 9 else day.year - 1


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of that month."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


class Pupil:
    """What school tells of one person."""

    def __init__(self, world: World, person: str, events: list[Told]) -> None:
        self.world, self.person, self.events = world, person, events
        self.enrolments = [each for each in events if each.kind == "school.enrolled"]
        self.attendance = [each for each in events if each.kind == "school.attendance_taken"]

    def end(self, enrolment: Told) -> date:
        """The last day of an enrolment."""
        until = enrolment.facts.get("until")
        return date.fromisoformat(until) if until else date(year_of(enrolment.day) + 1, 8, 31)

    def enrolled(self, day: date) -> Told | None:
        """The enrolment of a day: the last one that began by then, over or not."""
        begun = [each for each in self.enrolments if each.day <= day]
        return begun[-1] if begun else None

    def place(self, day: date, case: Told | None = None) -> dict[str, Any]:
        """School, level and class of a day; of school and level a case knows better."""
        at = self.enrolled(day)
        said = dict(at.facts) if at else {}
        own = case.facts if case and case.kind == "school.case_opened" else {}
        schools = (own.get("school_name"), own.get("school"), said.get("school_name"), said.get("school"))
        return {
            "school": next(filter(None, schools), None),
            "level": own.get("level") or said.get("level"),
            "class_name": said.get("class_name"),
        }

    def trait(self, day: date) -> Callable[[str], list[str]]:
        """The person's traits on a day."""
        return lambda name: self.world.trait(self.person, day, name)

    def row(self, event: Told, **more: Any) -> Row:
        """A row about the pupil, placed by an event."""
        day = more.pop("day", event.day)
        work = {**self.place(event.day, event), "desk": event.desk, "pupil": self.person, **more.pop("work", {})}
        return Row(day, work, event.order, self.person, self.trait(event.day), **more)

    # the budget of hours

    def justified(self, day: date) -> bool:
        """Whether a day was justified, perhaps later."""
        spans = [each.facts for each in self.events if each.kind == "school.absence_justified"]
        return any(each["since"] <= day.isoformat() <= (each.get("until") or each["since"]) for each in spans)

    def hours(self, end: date, blame: bool) -> int:
        """Hours of absence in the school year up to a day; or those that nothing justifies, since the law.

        A total stands for the days that it covers and for totals inside it that were told before.
        """
        year = year_of(end)
        totals: list[Told] = []
        for each in self.events:
            usable = not blame or (
                each.facts.get("justified_hours") is not None and each.facts["since"] >= LAW.isoformat()
            )
            if each.kind == "school.absence_reported" and usable and year_of(each.day) == year and each.day <= end:
                totals = [other for other in totals if other.facts["since"] < each.facts["since"]] + [each]
        hours = sum(each.facts["hours"] - (each.facts["justified_hours"] if blame else 0) for each in totals)
        for each in self.attendance:
            counts = each.facts["status"] in (ABSENT[:1] if blame else ABSENT)
            counts = counts and not (blame and (each.day < LAW or self.justified(each.day)))
            covered = any(total.facts["since"] <= each.day.isoformat() <= total.day.isoformat() for total in totals)
            if counts and year_of(each.day) == year and each.day <= end and not covered:
                hours += each.facts.get("hours") or 0
        return hours

    def derogated(self, end: date) -> int:
        """Hours of derogation in the school year up to a day."""
        told = [each for each in self.events if each.kind == "school.derogation_granted"]
        return sum(e.facts["hours"] for e in told if year_of(e.day) == year_of(end) and e.day <= end)

    def budget(self, end: date, blame: bool = False) -> Row | None:
        """The hours of the school year up to a day, or those that nothing justifies, if the annual hours are known."""
        told = [e for e in self.enrolments if e.day <= end and year_of(e.day) == year_of(end)]
        told = [each for each in told if each.facts.get("annual_hours")]
        if not told:
            return None
        at, annual = told[-1], told[-1].facts["annual_hours"]
        missed = max(0, self.hours(end, blame) - (0 if blame else self.derogated(end)))
        flags = {
            "beyond": 4 * missed > annual,
            "near": 5 * missed >= annual and 4 * missed <= annual,
            "elusion": 4 * missed >= annual,
        }
        change = self.changed(end, blame)
        work = {**self.place(end), "pupil": self.person, "desk": change.desk}
        named = frozenset(name for name, true in flags.items() if true)
        return Row(end, work, at.order, self.person, self.trait(change.day), named, key=(missed, annual))

    def changed(self, end: date, blame: bool = False) -> Told:
        """What told the last change of the budget: the last event of the last day on which it changed."""
        kinds = ("school.enrolled", "school.attendance_taken", "school.absence_reported", "school.derogation_granted")
        told = [e for e in self.events if e.kind in kinds and e.day <= end and year_of(e.day) == year_of(end)]
        last, before = told[0], None
        for each in told:
            if each is not told[-1] and told[told.index(each) + 1].day == each.day:
                continue
            derogated = 0 if blame else self.derogated(each.day)
            missed = max(0, self.hours(each.day, blame=blame) - derogated)
            at = [other for other in self.enrolments if other.day <= each.day and year_of(other.day) == year_of(end)]
            state = (missed, len(at))
            if state != before and any(other.facts.get("annual_hours") for other in at):
                last, before = each, state
        return last

    def fifteenth(self) -> Iterator[Told]:
        """The days that complete more than fifteen unjustified ones in three months, since the law."""
        there = {each.day for each in self.attendance if each.facts["status"] in PRESENT}
        days: dict[date, Told] = {}
        for each in self.attendance:
            blame = each.facts["status"] == "absent" and not self.justified(each.day)
            if blame and each.day >= LAW and each.day not in there:
                days.setdefault(each.day, each)
        for day, each in sorted(days.items()):
            if sum(months_before(day, 3) < other <= day for other in days) > 15:
                yield each


class School:
    """Every pupil, and what is counted of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        told: dict[str, list[Told]] = defaultdict(list)
        for each in world.events:
            if each.kind.startswith("school."):
                for person in each.who[:1]:
                    told[person].append(each)
        self.pupils = {person: Pupil(world, person, events) for person, events in told.items()}

    def pupil(self, person: str) -> Pupil:
        """One of them, or somebody of whom school says nothing."""
        return self.pupils.get(person) or Pupil(self.world, person, [])

    @cached_property
    def followed(self) -> list[Row]:
        """Whatever was recorded of school."""
        rows = []
        for pupil in self.pupils.values():
            for each in pupil.events:
                country = pupil.trait(each.day)("born")
                arrived = self.world.known(pupil.person, each.day, "first_arrival_year")
                flags = {"italy"} if country == ["italy"] else set()
                if arrived is not None and arrived in (each.day.year, each.day.year - 1):
                    flags.add("recent")
                rows.append(pupil.row(each, flags=frozenset(flags)))
        return rows

    @cached_property
    def attendance(self) -> list[Row]:
        """Hours of attendance that are told."""
        return [
            pupil.row(each, number=each.facts["hours"], key=each.facts["status"])
            for pupil in self.pupils.values()
            for each in pupil.attendance
            if each.facts.get("hours") is not None
        ]

    def rates(self, ask: Ask, dims: Dims, above: tuple[str, ...], below: tuple[str, ...]) -> dict[Cell, Figure]:
        """Hours of some states over those of others."""
        rows = [each for each in self.attendance if each.key in below]
        flagged = [replace(each, flags=frozenset({"of"} if each.key in above else ())) for each in rows]
        return cells.shared(flagged, ask, dims, "of")

    def budgets(self, ask: Ask, blame: bool = False) -> list[Row]:
        """The hours budget of every pupil at the end of the period."""
        found = (pupil.budget(ask.end, blame) for pupil in self.pupils.values())
        return [
            each
            for each in found
            if each is not None and each.passes(ask, traits=False) and each.passes(ask, traits=True)
        ]

    def absence(self, ask: Ask, dims: Dims) -> dict[Cell, Figure]:
        """S03."""
        made = {}
        for cell, group in cells.cut(self.budgets(ask), dims).items():
            missed, annual = (sum(each.key[place] for each in group) for place in (0, 1))
            made[cell] = Figure(Fraction(100 * missed, annual))
        return made

    def flagged(self, ask: Ask, dims: Dims, flag: str) -> dict[Cell, Figure]:
        """How many pupils' budget says so."""
        found = [each for each in self.budgets(ask, blame=flag == "elusion") if flag in each.flags]
        return {cell: Figure(Fraction(len(group))) for cell, group in cells.cut(found, dims).items()}

    def allowed(self, ask: Ask, dims: Dims) -> dict[Cell, Figure]:
        """S05."""
        return {
            cell: Figure(Fraction(sum(max(0, annual // 4 - missed) for missed, annual in (e.key for e in group))))
            for cell, group in cells.cut(self.budgets(ask), dims).items()
        }

    @cached_property
    def fifteen(self) -> list[Row]:
        """S06."""
        return [pupil.row(each) for pupil in self.pupils.values() for each in pupil.fifteenth()]

    def opening(self, step: Told) -> Told | None:
        """The case of a step."""
        return self.world.found.get(step.of or "")

    def of_case(self, event: Told, **more: Any) -> Row:
        """A row about a case or a step of it."""
        pupil = self.pupil(event.who[0])
        case = self.opening(event) if event.of else event
        work = {"form": case.facts.get("form") if case else None, **pupil.place(event.day, case)}
        return pupil.row(event, work=work, **more)

    @cached_property
    def notices(self) -> list[Row]:
        """S07."""
        rows = []
        for each in self.world.kind("school.notice_sent"):
            case = self.opening(each)
            if each.day < LAW or case is None:
                continue
            due = each.day + timedelta(days=7)
            back = [
                o.day for o in self.world.after(case, "school.returned") if o.order > each.order and o.day >= each.day
            ]
            there = [
                a.day for a in self.pupil(each.who[0]).attendance if a.facts["status"] in PRESENT and a.day > each.day
            ]
            good = any(day <= due for day in (*back, *there))
            rows.append(self.of_case(each, due=due, flags=frozenset({"of"} if good else ())))
        return rows

    @cached_property
    def cases(self) -> list[Row]:
        """S09."""
        return [self.of_case(each) for each in self.world.kind("school.case_opened")]

    def returns(self, horizon: date) -> list[Row]:
        """S10."""
        rows = []
        for case in self.world.kind("school.case_opened"):
            back = self.world.after(case, "school.returned")
            if back:
                last = back[-1]
                due = last.day + timedelta(days=30)
                there = (a.day for a in self.pupil(case.who[0]).attendance if a.facts["status"] in PRESENT)
                good = any(due <= day <= horizon for day in there)
                rows.append(self.of_case(case, day=last.day, due=due, flags=frozenset({"of"} if good else ())))
        return rows

    @cached_property
    def arrivals(self) -> list[Row]:
        """S11."""
        first: dict[str, Told] = {}
        for each in self.world.kind("contact"):
            if each.facts.get("reached", "yes") == "yes":
                for person in each.names("persons"):
                    first.setdefault(person, each)
        rows = []
        for person, contact in first.items():
            pupil = self.pupil(person)
            arrived = self.world.known(person, contact.day, "first_arrival_year")
            if arrived not in (contact.day.year, contact.day.year - 1):
                continue
            days = [each.day for each in pupil.attendance if each.facts["status"] in PRESENT]
            day = min([*(each.day for each in pupil.enrolments), *days], default=date.min)
            if day >= contact.day:
                work = {**pupil.place(day), "desk": contact.desk}
                trait = pupil.trait(day)
                rows.append(Row(day, work, contact.order, person, trait, number=(day - contact.day).days))
        return rows

    def of_first(self, event: Told) -> Callable[[str], list[str]]:
        """The traits of who is named first, on that day."""
        person = next((each for each in event.who if each.startswith("person:")), None)
        return lambda name: self.world.trait(person, event.day, name)

    @cached_property
    def mediations(self) -> list[Row]:
        """S12."""
        rows = []
        for each in self.world.kind("mediation.delivered"):
            asked = self.world.found.get(each.of or "")
            said = {**(asked.facts if asked else {}), **each.facts}
            if said.get("context") == "school":
                work = {name: said.get(name) for name in ("language", "purpose", "mode")}
                work |= {"school": said.get("requester_name"), "desk": each.desk}
                rows.append(
                    Row(
                        each.day,
                        work,
                        each.order,
                        trait=self.of_first(each),
                        key=each.facts.get("minutes_on_site") or 0,
                    )
                )
        return rows

    def mediated(self, ask: Ask, dims: Dims) -> dict[Cell, Figure]:
        """S12b."""
        rows = [replace(each, number=Fraction(each.key, 60)) for each in self.mediations]
        return cells.counted(rows, ask, dims)

    def talks(self, horizon: date) -> list[Row]:
        """S13."""
        rows = []
        for each in self.world.kind("mediation.requested"):
            if each.facts.get("purpose") != "teacher_family_talk":
                continue
            ends = self.world.after(each, "mediation.delivered", "mediation.cancelled", "mediation.unmet")
            done = any(end.kind == "mediation.delivered" for end in ends[:1])
            due = ends[0].day if ends else date.max
            work = {"school": each.facts.get("requester_name"), "language": each.facts["language"], "desk": each.desk}
            flags = frozenset({"of"} if done else ())
            rows.append(Row(each.day, work, each.order, trait=self.of_first(each), flags=flags, due=due))
        return rows

    @cached_property
    def delays(self) -> list[Row]:
        """S15."""
        rows = []
        for pupil in self.pupils.values():
            for each in pupil.enrolments:
                born = self.world.known(pupil.person, each.day, "birth_year")
                grade, level = each.facts.get("grade"), each.facts["level"]
                if born is None or grade is None or level not in AGES:
                    continue
                late = year_of(each.day) - born > AGES[level] + grade
                row = pupil.row(each, until=pupil.end(each), flags=frozenset({"of"} if late else ()))
                rows.append(row)
        return rows

    def enrolled(self, ask: Ask) -> list[Row]:
        """S18."""
        bad: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for each in self.world.kind("school.case_opened"):
            if each.facts["form"] in ("abbandono", "evasione"):
                shut = self.world.after(each, "school.case_closed")
                bad[each.who[0]].append((each.day, shut[0].day if shut else date.max))
        rows = []
        for pupil in self.pupils.values():
            for each in pupil.enrolments:
                case = any(start <= ask.end and shut >= ask.start for start, shut in bad[pupil.person])
                rows.append(pupil.row(each, until=pupil.end(each), flags=frozenset({"of"} if case else ())))
        return rows

    @cached_property
    def parents(self) -> list[Row]:
        """S17."""
        related: dict[str, list[tuple[str, date | None, date | None]]] = defaultdict(list)
        for each in self.world.kind("person.relation_set"):
            pair = {"parent": ("other", "person"), "child": ("person", "other")}.get(each.facts["relation"])
            if pair:
                parent, child = (each.names(name)[0] for name in pair)
                since, until = (each.facts.get(name) for name in ("since", "until"))
                related[parent].append(
                    (child, since and date.fromisoformat(since), until and date.fromisoformat(until))
                )
        rows = []
        for each in self.world.kind("contact"):
            if each.facts.get("reached", "yes") != "yes":
                continue
            for person in dict.fromkeys((*each.names("persons"), *each.names("present"))):
                known = any(
                    child in self.pupils
                    and (since is None or since <= each.day)
                    and (until is None or each.day <= until)
                    for child, since, until in related[person]
                )
                there = person in each.names("present") and "parent" in (each.facts.get("relation") or ())
                if known or (there and any(child in self.pupils for child in each.names("persons"))):
                    trait = lambda name, who=person, day=each.day: self.world.trait(who, day, name)  # noqa: E731
                    rows.append(Row(each.day, {"desk": each.desk}, each.order, person, trait))
        return rows


def figures(world: World) -> Figures:
    """Every figure of the school."""
    school = School(world)
    groups = Groups(world, "school", school)

    def enrolments(rows: list[Row], ask: Ask, dims: Dims) -> Mapping[Cell, Figure]:
        found = [replace(each, day=ask.start) for each in cells.overlapping(rows, ask)]
        return cells.persons(found, ask, dims, "of")

    return {
        "S01": lambda ask, dims: cells.persons(school.followed, ask, dims),
        "S02": lambda ask, dims: school.rates(ask, dims, PRESENT, (*PRESENT, *ABSENT)),
        "S02b": lambda ask, dims: school.rates(ask, dims, UNKNOWN, (*UNKNOWN, *PRESENT, *ABSENT)),
        "S03": school.absence,
        "S04": lambda ask, dims: school.flagged(ask, dims, "beyond"),
        "S04b": lambda ask, dims: school.flagged(ask, dims, "near"),
        "S05": school.allowed,
        "S06": lambda ask, dims: cells.persons(school.fifteen, ask, dims),
        "S07": lambda ask, dims: cells.shared(school.notices, ask, dims, "of"),
        "S07b": lambda ask, dims: cells.counted(map(school.of_case, world.kind("school.mayor_informed")), ask, dims),
        "S08": lambda ask, dims: school.flagged(ask, dims, "elusion"),
        "S09": lambda ask, dims: cells.counted(school.cases, ask, dims),
        "S10": lambda ask, dims: cells.shared(school.returns(ask.horizon), ask, dims, "of"),
        "S11": lambda ask, dims: cells.middle(school.arrivals, ask, dims),
        "S12": lambda ask, dims: cells.counted(school.mediations, ask, dims),
        "S12b": school.mediated,
        "S13": lambda ask, dims: cells.shared(school.talks(ask.horizon), ask, dims, "of"),
        "S14": lambda ask, dims: cells.counted(groups.held(), ask, dims),
        "S14b": lambda ask, dims: cells.presences((*groups.named(), *groups.crowds()), ask, dims),
        "S14c": lambda ask, dims: cells.persons(groups.named(), ask, dims),
        "S14d": lambda ask, dims: cells.shared(groups.completed(), ask, dims, "of"),
        "S15": lambda ask, dims: enrolments(school.delays, ask, dims),
        "S16": lambda ask, dims: cells.persons(school.followed, ask, dims, "italy"),
        "S16b": lambda ask, dims: cells.persons(school.followed, ask, dims, "recent"),
        "S17": lambda ask, dims: cells.persons(school.parents, ask, dims),
        "S18": lambda ask, dims: enrolments(school.enrolled(ask), ask, dims),
    }
