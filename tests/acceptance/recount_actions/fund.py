"""The fund's indicators and recipients, counted again: who counts on the day on which something counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.acceptance.recount_actions.world import Told, World

SCOPE = "reporting_to_funder"
PARTS = {"b.ii.a": "b.ii", "b.ii.b": "b.ii", "b.ii.c": "b.ii", "b.ii.d": "b.ii"}
PARTS |= {f"O.2.3.{place}": "O.2.3" for place in "123"}
SCHOOL = {"l2_course": "language_course", "parents_literacy": "language_course", "study_support": "study_support"}
SCHOOL |= {"peer_education": "study_support", "orientation": "orientation", "civic_orientation": "orientation"}
GUIDANCE = ("wor.job_search", "wor.cv", "wor.job_centre", "wor.self_employment", "wor.qualification_recognition")
LEVELS = ("pre_a1", "a1", "a2", "b1", "b2", "c1", "c2")
ANSWERS = ("yes", "partly", "no")


@dataclass(frozen=True)
class Line:
    """Something that counts for an indicator, for one person on one day."""

    day: date
    order: tuple[Any, ...]
    person: str
    indicator: str
    service: str | None = None
    above: bool = True
    silent: bool = False


class Fund:
    """One programme over a log."""

    def __init__(self, world: World, programme: str) -> None:
        self.world = world
        self.kinds = {each.who[0]: each.facts["group_kind"] for each in world.kind("group.opened")}
        told = self._binding() if programme == "2014-2020" else self._next()
        lines = sorted(told, key=lambda each: each.order)
        wholes = [Line(**{**vars(e), "indicator": PARTS[e.indicator]}) for e in lines if e.indicator in PARTS]
        self.lines = sorted((*lines, *wholes), key=lambda each: each.order)
        self.refused = self._refused()

    # who

    def _refused(self) -> set[str]:
        """Who refused, or took back, in any of her files, as last said there."""
        last: dict[str, tuple[str, bool]] = {}
        kinds = ("person.consent_given", "person.consent_refused", "person.consent_revoked")
        for each in sorted(self.world.kind(*kinds), key=lambda one: one.order):
            if SCOPE in each.facts["scopes"]:
                last[each.files[0]] = each.who[0], each.kind != kinds[0]
        return {person for person, no in last.values() if no}

    def identity(self, person: str) -> str:
        """How the identity was ever checked, the best way first."""
        checks = {each.facts["id_check"] for each in self.world.said(person, "id_check")}
        return "verified" if "document_seen" in checks else "declared" if "self_declared" in checks else "unknown"

    def reason(self, line: Line) -> str:
        """Why a person is kept out, or that she counts."""
        tg = self.world.tg(line.person, line.day)
        if tg == "unknown":
            return "target_unknown"
        if tg not in ("tcn", "stateless"):
            return "target_group"
        if line.person in self.refused:
            return "consent_refused"
        return "counted" if self.identity(line.person) != "unknown" else "identity"

    # what

    def _given(self, kind: str, field: str, codes: Sequence[str], indicator: str, service: str) -> Iterator[Line]:
        for each in self.world.kind(kind):
            values = each.names(field)
            if not codes or any(value in codes or value.partition(".")[0] in codes for value in values):
                yield from self._each(each, each.day, indicator, service)

    def _each(self, event: Told, day: date, indicator: str, service: str) -> Iterator[Line]:
        for person in event.who:
            if person.startswith("person:"):
                yield Line(day, event.order, person, indicator, service)

    def _groups(self, services: Mapping[str, str] | None, indicator: str) -> Iterator[Line]:
        for each in self.world.kind("group.attendance_taken"):
            kind = self.kinds.get(each.facts.get("group") or "", "")
            if services is None or kind in services:
                yield from self._each(each, each.day, indicator, services[kind] if services else "group")

    def _mediations(self, context: str | None, indicator: str, service: str) -> Iterator[Line]:
        for each in self.world.kind("mediation.delivered"):
            asked = self.world.found.get(each.of or "")
            said = each.facts.get("context") or (asked.facts.get("context") if asked else None)
            if context in (None, said):
                yield from self._each(asked or each, each.day, indicator, service)

    def _needs(self, category: str) -> Iterator[Line]:
        for each in self.world.kind("need.opened"):
            ends = self.world.after(each, "need.closed")
            met = ends and ends[0].facts["outcome"] in ("met", "partly_met")
            if met and each.facts["category"].partition(".")[0] == category:
                yield from self._each(each, ends[0].day, "b.ii.b", "housing")

    def _referrals(self, topic: str, indicator: str, service: str) -> Iterator[Line]:
        for each in self.world.kind("referral.sent", "referral.drafted"):
            about = each.facts.get("topic") or ""
            done = [e.day for e in self.world.after(each, "referral.completed") if e.facts["outcome"] == "served"]
            if done and about.partition(".")[0] == topic:
                yield from self._each(each, done[0], indicator, service)

    def _there(self, field: str, indicator: str) -> Iterator[Line]:
        for each in self.world.kind("initiative.held"):
            for person in each.names(field):
                yield Line(each.day, each.order, person, indicator, "participation")

    def _binding(self) -> Iterator[Line]:
        yield from self._groups(SCHOOL, "b.ii.a")
        yield from self._mediations("school", "b.ii.a", "school_mediation")
        yield from self._needs("hou")
        yield from self._given("service.delivered", "topic", ("hou",), "b.ii.b", "housing")
        yield from self._referrals("hou", "b.ii.b", "housing")
        yield from self._referrals("hea", "b.ii.c", "health")
        yield from self._mediations("health", "b.ii.c", "health_mediation")
        yield from self._there("participants", "b.ii.d")
        yield from self._there("volunteers", "b.ii.d")

    def _next(self) -> Iterator[Line]:
        yield from self._given("service.delivered", "topic", (), "O.2.3", "desk_service")
        yield from self._mediations(None, "O.2.3", "mediation")
        yield from self._groups(None, "O.2.3")
        yield from self._there("participants", "O.2.3")
        lessons = list(self._groups({"l2_course": "language_course"}, "O.2.3.1"))
        yield from lessons
        yield from self._groups({"civic_orientation": "civic_orientation"}, "O.2.3.2")
        yield from self._given("service.delivered", "topic", GUIDANCE, "O.2.3.3", "professional_guidance")
        for each in self.world.kind("contact"):
            family = any(topic.partition(".")[0] == "fam" for topic in each.names("topics"))
            if family and each.facts.get("reached", "yes") == "yes":
                for person in each.names("persons"):
                    yield Line(each.day, each.order, person, "O.2.5", "family_reunification")
        yield from self._given("service.delivered", "topic", ("fam",), "O.2.5", "family_reunification")
        for kind, indicator in (
            ("recognition", "R.2.10"),
            ("long_term_permit", "R.2.11"),
            ("family_reunification", "O.2.5"),
        ):
            yield from self._applications(kind, indicator)
        yield from self._risen(lessons)
        for each in self.world.kind("person.feedback_given"):
            answer = each.facts["helpful"]
            silent = answer not in ANSWERS
            yield Line(each.day, each.order, each.who[0], "R.2.9", None, answer == "yes", silent)

    def _applications(self, kind: str, indicator: str) -> Iterator[Line]:
        for each in self.world.kind("application.prepared"):
            if each.facts["application_kind"] == kind and indicator == "O.2.5":
                yield from self._each(each, each.day, indicator, kind)
            elif each.facts["application_kind"] == kind:
                for name in ("application.submitted", "application.decided"):
                    for step in self.world.after(each, name)[:1]:
                        yield from self._each(each, step.day, indicator, kind)

    def _risen(self, lessons: Sequence[Line]) -> Iterator[Line]:
        first: dict[str, date] = {}
        for each in lessons:
            first[each.person] = min(each.day, first.get(each.person, each.day))
        for person, day in first.items():
            told = [each for each in self.world.said(person, "italian_level") if each.facts["italian_level"] in LEVELS]
            before = [each for each in told if each.day <= day]
            for each in told:
                if before and each.day > day:
                    ranks = [LEVELS.index(one.facts["italian_level"]) for one in (each, before[-1])]
                    yield Line(each.day, each.order, person, "R.2.8", None, ranks[0] > ranks[1])

    # the sheet

    def persons(self, start: date, end: date, dim: str | None = None) -> dict[tuple[str, str], set[str]]:
        """Who counts for each indicator, and in all (""); by one of her traits at her first event, if asked for."""
        lines = [
            e for e in self.lines if start <= e.day <= end and e.above and not e.silent and self.reason(e) == "counted"
        ]
        first: dict[str, Line] = {}
        for each in lines:
            first.setdefault(each.person, each)
        cells: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in lines:
            placed = first[each.person]
            value = self.identity(each.person) if dim == "identity" else ""
            if dim and dim != "identity":
                value = self.world.trait(each.person, placed.day, dim)[0]
            for indicator in (each.indicator, ""):
                cells[indicator, value].add(each.person)
        return cells

    def kept_out(self, start: date, end: date) -> dict[tuple[str, str], set[str]]:
        """Who is kept out of each indicator, by the reason."""
        cells: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in self.lines:
            reason = self.reason(each)
            if start <= each.day <= end and reason != "counted":
                for indicator in (each.indicator, ""):
                    cells[indicator, reason].add(each.person)
        return cells

    def recipients(self, start: date, end: date) -> dict[str, dict[str, Any]]:
        """What the sheet says that each recipient received, from when to when."""
        rows: dict[str, list[Line]] = defaultdict(list)
        for each in self.lines:
            if start <= each.day <= end and each.above and not each.silent and self.reason(each) == "counted":
                rows[each.person].append(each)
        return {
            person: {
                "identity": self.identity(person),
                "indicators": sorted({each.indicator for each in lines}),
                "services": sorted({each.service for each in lines if each.service}),
                "first_day": min(each.day for each in lines).isoformat(),
                "last_day": max(each.day for each in lines).isoformat(),
            }
            for person, lines in rows.items()
        }
