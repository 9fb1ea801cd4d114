"""Sessions of groups and meetings, counted again: hours, presences, who completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_actions.cells import Row

if TYPE_CHECKING:
    from tests.acceptance.recount_actions.school import School
    from tests.acceptance.recount_actions.world import Told, World

MARGINS = ("sex", "age", "tg")


class Groups:
    """The sessions of one action."""

    def __init__(self, world: World, action: str, school: School | None = None) -> None:
        self.world, self.action, self.school = world, action, school
        self.opened = {each.who[0]: each for each in world.kind("group.opened")}
        self.sessions = {e.id: e for e in world.kind("group.session_held") if self.action_of(e) == action}
        self.taken: dict[str, list[Told]] = defaultdict(list)
        for each in world.kind("group.attendance_taken"):
            self.taken[each.facts["session"]].append(each)

    def group_of(self, session: Told) -> Told | None:
        """The group of a session, if it has one."""
        return next((self.opened[each] for each in session.names("group") if each in self.opened), None)

    def action_of(self, session: Told) -> str | None:
        """What the session says, else its group."""
        group = self.group_of(session)
        return session.facts.get("action") or (group.facts["action"] if group else None)

    def work(self, session: Told) -> dict[str, Any]:
        """The dimensions of a session."""
        group = self.group_of(session)
        said: Mapping[str, Any] = group.facts if group else {}
        return {
            "group": said.get("title"),
            "group_kind": said.get("group_kind"),
            "cefr": said.get("level"),
            "desk": session.desk,
            "place": session.facts.get("place") or said.get("place"),
            "language": session.facts.get("language") or said.get("language"),
        }

    def held(self) -> list[Row]:
        """Each session once, with its minutes."""
        return [
            Row(each.day, self.work(each), each.order, number=Fraction(each.facts.get("minutes") or 0, 60))
            for each in self.sessions.values()
        ]

    def named(self) -> list[Row]:
        """Each person once a session, on the day for which the list was taken."""
        rows, seen = [], set()
        for taken in self.world.kind("group.attendance_taken"):
            for person in taken.names("persons") if taken.facts["action"] == self.action else ():
                if (taken.facts["session"], person) not in seen:
                    seen.add((taken.facts["session"], person))
                    rows.append(self._person(taken, person))
        return rows

    def _person(self, taken: Told, person: str) -> Row:
        session, group = self.sessions.get(taken.facts["session"]), self.opened.get(taken.facts.get("group") or "")
        said = group.facts if group else {}
        work = {**(self.work(session) if session else {"place": None, "language": None}), "desk": taken.desk}
        work |= {"group": said.get("title"), "group_kind": said.get("group_kind"), "cefr": said.get("level")}
        if self.school is not None:
            work["level"] = self.school.pupil(person).place(taken.day)["level"]
        return Row(taken.day, work, taken.order, person, lambda name: self.world.trait(person, taken.day, name))

    def crowds(self) -> list[Row]:
        """The people without a name of each session."""
        return [
            Row(
                each.day,
                {**self.work(each), "level": None},
                each.order,
                number=each.facts["anonymous"],
                key=margins(each),
            )
            for each in self.sessions.values()
            if each.facts.get("anonymous")
        ]

    def completed(self) -> list[Row]:
        """Participants of groups that ended: whether they were at three quarters of the minutes held."""
        rows = []
        for closed in self.world.kind("group.closed"):
            group = self.opened.get(closed.who[0])
            if group is None or group.facts["action"] != self.action:
                continue
            rows += self._participants(group, closed)
        return rows

    def _participants(self, group: Told, closed: Told) -> list[Row]:
        held, attended, first = 0, defaultdict(int), {}
        for session in self.sessions.values():
            if group.who[0] not in session.names("group"):
                continue
            minutes = session.facts.get("minutes") or 0
            held += minutes
            best: dict[str, int] = {}
            for taken in self.taken[session.id]:
                told = taken.facts.get("minutes")
                for person in taken.names("persons"):
                    best.setdefault(person, minutes if told is None else min(minutes, told))
                    if person not in first or taken.order < first[person].order:
                        first[person] = taken
            for person, many in best.items():
                attended[person] += many
        work = {
            "group": group.facts["title"],
            "group_kind": group.facts["group_kind"],
            "cefr": group.facts.get("level"),
        }
        rows = []
        for person, many in attended.items():
            level = self.school.pupil(person).place(first[person].day)["level"] if self.school else None
            flags = frozenset({"of"} if 4 * many >= 3 * held else ())
            if held:
                trait = lambda name, who=person, on=first[person].day: self.world.trait(who, on, name)  # noqa: E731
                work = {**work, "desk": first[person].desk, "level": level}
                rows.append(Row(closed.day, work, closed.order, person, trait, flags))
        return rows


def margins(event: Told) -> Mapping[str, Mapping[str, int]]:
    """What is known of people without a name, one trait at a time."""
    return {name: event.facts.get(f"anonymous_{name}") or {} for name in MARGINS}


def starting(day: date) -> date:
    """The first day of the twelve months that end on this one."""
    try:
        return date(day.year - 1, day.month, day.day)
    except ValueError:
        return date(day.year - 1, 2, 28)
