"""What hangs on a contact: the needs that it opens, continues or closes, what was given, and the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.desk.defaults import OUTCOME_OF, application_of, area_or_need, code_of, is_open, other_worker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.desk.line import Deeds, Line
    from primm.desk.reading import Task

INFORMATION = "information"
MEETING = ("in_person_desk", "in_person_outside", "home", "video")
# How an appointment is kept: while the desk is open to people (True) whoever only calls has not come.
AT_APPOINTMENT = {True: MEETING, False: (*MEETING, "phone_in", "phone_out")}


class Followups:
    """What the line of a contact says beside the contact itself."""

    def __init__(self, line: Line, needs: Sequence[str], day: str, channel: str, *, reached: bool) -> None:
        self._line = line
        self._persons = line.all("person")
        self._people = [line.desk.person(each) for each in self._persons]
        self._needs = needs
        self._topic = area_or_need(needs[0], line) if needs else None
        self._day = day
        self._reached = reached
        self._kit = line.says("kit")
        self._services = tuple(each for each in line.all("service_kind") if each != INFORMATION)
        self._closing = line.one("outcome_need") or ("met" if line.says("closed") else None)
        self.next = line.when("then")
        self.next_kind = line.one("task_kind", "then") or ("appointment" if reached else "call")
        self.continued = self._continued()
        self.opened = self._opened()
        meeting = AT_APPOINTMENT[line.desk.mode(day) == "in_person"]
        came = reached and channel in meeting and line.one("access") != "walk_in"
        self.kept = self._of_the_day() if came else None
        self._missed = self._of_the_day() if line.one("reached") == "not_shown_up" else None

    def outcomes(self, said: Sequence[str]) -> tuple[str, ...]:
        """What was said to have come of it, and what hangs on it, in the order of the code list."""
        found = {*said, *(OUTCOME_OF.get(each, "service") for each in self._services)}
        shown = {
            "service": self._kit,
            "need_opened": self.opened,
            "appointment": self.next and self.next_kind == "appointment",
        }
        found |= {outcome for outcome, true in shown.items() if true}
        codes = self._line.desk.codes["outcome"].codes
        return tuple(each for each in codes if each in found) or (INFORMATION,)

    def hang(self, deeds: Deeds) -> None:
        """Add the events after that of the contact, which is the first."""
        moved = self._answer_agenda(deeds)
        opened = {need: self._open(need, deeds) for need in self.opened}
        needs = {need: name for need in self._needs if (name := opened.get(need) or self.continued.get(need))}
        if self._persons and self._reached:
            self._give(needs, deeds)
        if self.next and not moved:
            self._go_on(needs, deeds)
        for need in needs.values() if self._closing and self._reached else ():
            deeds.add("need.closed", of=need, outcome=self._closing)

    def _continued(self) -> Mapping[str, str]:
        """The needs that a person has open already; a protected one by its area, unless it is said to be new."""
        found: dict[str, str] = {}
        anew = "need_opened" in self._line.all("outcome")
        for need in self._needs:
            known = area_or_need(need, self._line)
            for person in self._people:
                if known in person.needs and not (anew and known != need):
                    found.setdefault(need, person.needs[known])
        return found

    def _opened(self) -> Sequence[str]:
        """A need is opened where a person is named and was reached, and more than information was given."""
        more = self._kit or self._services or self.next or self._closing or "need_opened" in self._line.all("outcome")
        if not (self._persons and self._reached and more):
            return ()
        return [need for need in self._needs if need not in self.continued]

    def _open(self, need: str, deeds: Deeds) -> str:
        hidden = not is_open(need, self._line)
        return deeds.add(
            "need.opened",
            persons=self._persons,
            category=area_or_need(need, self._line),
            protected=need if hidden else None,
            contact="@1",
            done_by=other_worker(self._line),
        )

    def _give(self, needs: Mapping[str, str], deeds: Deeds) -> None:
        first = self._needs[0] if self._needs else ""
        given = {"persons": self._persons, "need": needs.get(first), "contact": "@1"}
        given |= {"done_by": other_worker(self._line)}
        for kind in dict.fromkeys([*self._services, *(["application_help"] if self._kit else [])]):
            deeds.add("service.delivered", **given, service_kind=kind, topic=self._topic)
        if self._kit:
            deeds.add("application.prepared", **given, application_kind=application_of(first, self._line))

    def _tasks(self, kind: str) -> Sequence[Task]:
        """The open tasks of one kind of all these persons, each once."""
        tasks = (task for person in self._people for task in person.tasks if task.kind == kind)
        return list({task.id: task for task in tasks}.values())

    def _of_the_day(self) -> Task | None:
        """The appointment of that day, which this contact answers."""
        return next((each for each in self._tasks("appointment") if each.due[:10] == self._day), None)

    def gives(self) -> bool:
        """Whether the line says that something was given or brought to its end."""
        return bool(self._kit or self._services or self._closing)

    def _answer_agenda(self, deeds: Deeds) -> bool:
        """An appointment of the day is kept or missed; a call is made, or put off to the next step."""
        if self.kept:
            deeds.add("task.done", of=self.kept.id, outcome="kept")
        if self._missed:
            deeds.add("task.done", of=self._missed.id, outcome="missed")
        calls = [each for each in self._tasks("call") if each.due[:10] <= self._day]
        put_off = bool(self.next) and self.next_kind == "call"
        for call in calls:
            if self._reached:
                deeds.add("task.done", of=call.id, outcome="done")
            elif put_off:
                deeds.add("task.done", of=call.id, outcome="moved", moved_to=self.next)
        return bool(calls) and put_off and not self._reached

    def _go_on(self, needs: Mapping[str, str], deeds: Deeds) -> None:
        topics = self._line.all("need", "protected_need", clause="then")
        deeds.add(
            "task.set",
            persons=self._persons,
            due=self.next,
            task_kind=self.next_kind,
            who=code_of(self._line.one("staff", "then")),
            topic=area_or_need(topics[0], self._line) if topics else self._topic,
            regarding=needs.get(self._needs[0]) if self._needs else None,
            contact="@1",
        )
