"""Closing the day: what was not answered yet is asked, in three questions or four; then the sheet and the copy."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from primm.commands.desk.afterwards import offer
from primm.commands.desk.insisting import insist
from primm.commands.desk.loop import chosen
from primm.commands.telling import code
from primm.core.events.check import check
from primm.core.events.text import search_key
from primm.core.host.recorder import Given
from primm.desk.agenda_lines import MISSED, absence
from primm.desk.days import in_full, understand
from primm.desk.lexicon import lexicon
from primm.desk.meant import label_of, meant
from primm.desk.reading import Question
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.core.events.entry import Entry
    from primm.desk.reading import Reading, Task

APPOINTMENT, MOVED = "appointment", "moved"
OUTCOMES = ("kept", "missed", "moved", "cancelled")
LONGEST = 1440  # minutes of a day
ROUND = 5
EXAMPLE = (("back_office", 60), ("network", 30))
WORK = re.compile(r"(.+?)\s+([0-9]{1,4})")


class Closing:
    """The questions at the end of a day."""

    def __init__(self, session: Session, front: Front) -> None:
        self._session, self._front = session, front

    def close(self, _reading: Reading) -> bool:
        """Ask what is missing, store it in one transaction, offer the sheet and the copy; the session ends with it."""
        opened, closed = self._session.lookups.session(self._session.desk)
        if opened is None or closed is not None:
            self._say(_("the day is closed already"))
            return False
        answered = [given for each in self._unanswered() for given in self._answer(each)]
        minutes = minutes_asked(self._session, self._front, self._so_far(opened))
        work = [] if self._session.lookups.has_worked() else self._work()
        end = Given("desk.session_closed", {"of": opened.id, "minutes": minutes})
        self._front.say(insist(self._session, self._front, [*answered, *work, end]))
        offer(self._session, self._front)
        return False

    def _unanswered(self) -> list[Task]:
        return [each for each in self._session.tasks(self._session.today) if each.kind == APPOINTMENT]

    def _answer(self, task: Task) -> list[Given]:
        """What became of an appointment; after Enter alone it stays as it is."""
        outcomes, needs = self._session.codes["task_outcome"], self._session.codes["need"]
        choices = tuple((each, label_of(each, outcomes, self._session.words)) for each in OUTCOMES)
        topic = label_of(task.topic, needs, self._session.words) if task.topic else ""
        about = " ".join(filter(None, (task.due[11:], "+".join(map(code, task.persons)), topic)))
        outcome = self._choice(Question("outcome", about, (*choices, ("", self._translate(_("not known yet")))), ""))
        if not outcome:
            return []
        values: dict[str, Any] = {"of": task.id, "outcome": outcome}
        if outcome == MOVED:
            values["moved_to"] = self._day()
        answered = Given("task.done", values)
        if outcome != MISSED or not task.persons:
            return [answered]
        return [Given("contact", absence(task, self._session.mode(task.due[:10]))), answered]

    def _choice(self, question: Question) -> str:
        choices = " · ".join(f"{number} {label}" for number, (_code, label) in enumerate(question.choices[:-1], 1))
        while True:
            found = chosen(question, self._front.ask(f"{question.text} ({choices})").strip())
            if found is not None:
                return found

    def _day(self) -> str:
        while True:
            stored = understand(
                self._front.ask(self._translate(_("to which day and time"))), self._session.today, past=False
            )
            field = next(each for each in self._session.place.index.spec("task.set").fields if each.name == "due")
            values, problems = check([field], {"due": stored}, self._session.codes)
            if not problems:
                self._front.say(in_full(values["due"], self._translate))
                return stored
            self._front.say("\n".join(each.say(self._translate) for each in problems))

    def _so_far(self, opened: Entry[Any]) -> int:
        began = datetime.fromisoformat(opened.recorded)
        minutes = int((self._session.place.now() - began).total_seconds()) // 60
        return min(max(minutes // ROUND * ROUND, 0), LONGEST)

    def _work(self) -> list[Given]:
        """Work beside the contacts, by activity."""
        known = self._session.codes["activity"]
        example = ", ".join(f"{label_of(code, known, self._session.words)} {minutes}" for code, minutes in EXAMPLE)
        question = _("Other work of today, minutes by activity, such as: {example} (Enter: none)")
        while True:
            answer = self._front.ask(self._translate(question).format(example=example))
            parts = [each.strip() for each in answer.split(",") if each.strip()]
            found = [self._activity(each) for each in parts]
            if None not in found:
                return [each for each in found if each]
            self._say(_("write an activity and its minutes, and a comma before the next"))

    def _activity(self, part: str) -> Given | None:
        matched = WORK.fullmatch(part)
        if matched is None or int(matched[2]) > LONGEST:
            return None
        said = lexicon().synonyms.get(search_key(matched[1]), ())
        found = [code for codes, code in said if codes == "activity"]
        found = found or meant(matched[1], self._session.codes["activity"], self._session.words)
        values = {"activity": found[0], "minutes": int(matched[2])} if len(found) == 1 else None
        return Given("work.logged", values) if values else None

    def _translate(self, text: str) -> str:
        return self._session.words.translate(text)

    def _say(self, text: str) -> None:
        self._front.say(self._translate(text))


def minutes_asked(session: Session, front: Front, default: int | None) -> int:
    """For how many minutes the desk was open; Enter alone takes what is proposed."""
    proposed = "" if default is None else f" [{default}]"
    question = f"{session.words.translate(_('minutes of opening'))}{proposed}"
    while True:
        text = front.ask(question).strip() or str(default or "")
        if text.isdecimal() and text.isascii() and int(text) <= LONGEST:
            return int(text)
        front.say(session.words.translate(_("write minutes, from 0 to 1440")))
