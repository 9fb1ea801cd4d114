"""``a`` sets an appointment; ``x`` says that one was missed, moved or cancelled; ``promemoria`` sets a reminder."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from primm.desk.days import in_full, understand
from primm.desk.defaults import CHANNEL_OF, PHONE
from primm.desk.hearing import Clause, Expected
from primm.desk.line import Deeds, thing_of
from primm.desk.reading import Reading
from primm.desk.sense import name_of
from primm.words import _

if TYPE_CHECKING:
    from primm.desk.hearing import Heard
    from primm.desk.line import Line
    from primm.desk.reading import Task

SETTING = Expected(
    groups=(("person", "staff", "need", "protected_need"), ("task_kind",)),
    shapes=("day", "time"),
    once=("day", "time", "staff", "task_kind", "need", "protected_need"),
    words=_("a person's handle, a day, a time, a topic"),
)
MISSING = Expected(
    groups=(("person", "task."), ("task_outcome",)),
    small=("cancelled", "kept", "closed"),
    clauses={"then": Clause(times=True)},
    shapes=("day", "time"),
    once=(),
    words=_("the time or the person of an appointment, then a new day and time"),
)
MISSED = "missed"
PAST = _("this day is past: say it with the year")


def appointment(line: Line) -> Reading:
    """Read the line of a new appointment."""
    return _set(line, "appointment")


def reminder(line: Line) -> Reading:
    """Read the line of a reminder."""
    return _set(line, "task")


def _set(line: Line, usual: str) -> Reading:
    due = line.when()
    if due is None:
        return line.ask("when", _("When? A day, or a day and a time"))
    if due < line.today:
        return line.refuse(PAST, "due")
    persons = line.all("person")
    topic = line.one("need")
    if usual == "appointment" and not persons and not topic:
        return line.ask("who", _("For whom is the appointment?"))
    needs = (line.desk.person(each).needs for each in persons)
    deeds = Deeds()
    staff = line.one("staff")
    deeds.add(
        "task.set",
        persons=persons,
        due=due,
        task_kind=line.one("task_kind") or usual,
        who=name_of(staff) if staff else None,
        topic=topic or (line.one("protected_need") or "")[:3],
        regarding=next((each[topic] for each in needs if topic in each), None) if topic else None,
        note=line.note,
    )
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(persons))


def missed(line: Line) -> Reading:
    """Read the line of an appointment that was not kept; what follows it is its new day and time."""
    found, rest = _which(line)
    if isinstance(found, Reading):
        return found
    moved = _new_moment(line, rest, found)
    if moved and moved < line.today:
        return line.refuse(PAST, "moved_to")
    outcome = _outcome(line, moved)
    deeds = Deeds(found.due[:10] if outcome == MISSED and found.due[:10] < line.today else None)
    if outcome == MISSED and found.persons:
        deeds.add("contact", **absence(found, line.desk.mode(found.due[:10])))
    deeds.add("task.done", of=found.id, outcome=outcome, moved_to=moved)
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(found.persons))


def absence(task: Task, mode: str) -> dict[str, Any]:
    """The attempt that an appointment was to which nobody came: it counts as one, whichever way it is told."""
    return {
        "persons": task.persons,
        "reached": "not_shown_up",
        "channel": CHANNEL_OF.get(mode, PHONE),
        "initiated_by": "user",
        "counterpart": "user",
        "topics": (task.topic,) if task.topic else (),
    }


def _outcome(line: Line, moved: str | None) -> str:
    if moved:
        return "moved"
    said = {"cancelled": "cancelled", "kept": "kept", "closed": "done"}
    return next((outcome for role, outcome in said.items() if line.says(role)), line.one("task_outcome")) or MISSED


def _which(line: Line) -> tuple[Task | Reading, list[Heard]]:
    """The appointment that is meant, and the days and times that were said beside it."""
    line.used.update(product(("day", "time"), ("", "then")))
    times = [each for each in line.heard if each.sense.type in ("day", "time")]
    persons, events = line.all("person"), line.all("task.")
    if persons:
        known = [task for each in persons for task in line.desk.person(each).tasks]
        tasks = [each for each in known if each.kind == "appointment"] or known
    elif events:
        tasks = [task for task in line.desk.tasks(line.desk.today) if task.id in events]
    elif times:
        at = understand(times[0].token.text, line.desk.today, past=False)
        tasks = [task for task in line.desk.tasks(line.desk.today) if task.due == at]
        times = times[1:]
    else:
        return line.ask("which", _("Which appointment? Its time, or the person")), times
    return _one(line, tasks), times


def _one(line: Line, tasks: list[Task]) -> Task | Reading:
    chosen = [task for task in tasks if task.id == line.answers.get("task")] or tasks
    if not chosen:
        return line.refuse(_("the agenda has no such appointment"))
    if len(chosen) == 1:
        return chosen[0]
    choices = tuple((task.id, " ".join((in_full(task.due, line.say), *map(name_of, task.persons)))) for task in chosen)
    return line.ask("task", _("Which appointment?"), choices)


def _new_moment(line: Line, times: list[Heard], task: Task) -> str | None:
    if not times:
        return None
    text = " ".join(each.token.text for each in sorted(times, key=lambda each: each.sense.type))
    moment = understand(text, line.desk.today, past=False)
    only_time = all(each.sense.type == "time" for each in times)
    return f"{task.due[:10]}{moment[10:]}" if only_time else moment
