"""The loop of the session: a line is typed, understood and stored, or stays for editing with a word about why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.desk.front import asked, echo_of, refusal, sentences
from primm.commands.prompts import agreed
from primm.core.errors import PrimmError
from primm.core.events.text import search_key
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.desk.reading import Question, Reading

LOCK = _("lock")
NO_CHOICE = _("answer with the number or the first letters of one of these")


class Loop:
    """Takes one line after the other. ``verbs`` are those that the session obeys itself; they say whether to go on."""

    def __init__(
        self, session: Session, front: Front, away: Callable[[], None], verbs: Mapping[str, Callable[[Reading], bool]]
    ) -> None:
        self._session, self._front, self._away, self._verbs = session, front, away, verbs
        self._kept = ""
        self._at: int | None = None

    def run(self) -> None:
        """Until somebody closes the day or leaves."""
        while self._turn():
            pass

    def _turn(self) -> bool:
        try:
            line = self._front.line(self._kept, self._at)
        except KeyboardInterrupt:
            return not self._leaves()
        except EOFError:
            return False
        self._kept, self._at = line, None
        try:
            return self._obeyed(line)
        except KeyboardInterrupt:
            if self._session.uncertain:
                self._say(_("interrupted: the line stays; if it was stored already, Enter does not store it twice"))
        except EOFError:
            return True
        except PrimmError as error:
            self._front.say(refusal(self._session, error))
        return True

    def _obeyed(self, line: str) -> bool:
        if line.strip() in (LOCK, self._session.words.translate(LOCK)):
            self._away()
            return self._done()
        same = self._session.uncertain is not None and self._session.uncertain.line == line
        stored = self._session.settle(line)
        if stored:
            self._front.say(stored)
        if same:
            return self._done()
        return self._understood(line) if line.strip() else self._done()

    def _understood(self, line: str) -> bool:
        self._session.look_again()
        answers: dict[str, str] = {}
        reading = self._session.read(line, answers)
        while reading.question and not reading.problems:
            answers[reading.question.key] = self._answer(line, reading.question, answers)
            reading = self._session.read(line, answers)
        if reading.problems:
            self._front.say(sentences(self._session, reading))
            self._at = reading.span[0] if reading.span else None
            return True
        return self._accepted(line, reading)

    def _accepted(self, line: str, reading: Reading) -> bool:
        if reading.verb in self._verbs:
            goes_on = self._verbs[reading.verb](reading)
            self._done()
            return goes_on
        if reading.verb == "undo":
            self._front.say(self._session.undo(line))
            return self._done()
        if not reading.givens:
            self._say(_("the line is not finished: nothing is stored yet"))
            return True
        if self._front.live or self._confirmed(reading):
            self._front.say(self._session.store(line, reading.givens, reading.last))
            return self._done()
        return True

    def _done(self) -> bool:
        self._kept, self._at = "", None
        return True

    def _answer(self, line: str, question: Question, answers: Mapping[str, str]) -> str:
        """One of the choices by its code, its number or the beginning of its label; any text where there are none."""

        def below(typed: str) -> str:
            found = answered(question, typed)
            if found is None:
                return self._session.words.translate(NO_CHOICE) if typed.strip() else ""
            return echo_of(self._session, line, {**answers, question.key: found}).text

        while True:
            found = answered(question, self._front.ask(asked(question), below=below if self._front.live else None))
            if found is not None:
                return found

    def _confirmed(self, reading: Reading) -> bool:
        """Where nothing could be shown while the line was typed, what was understood is accepted now."""
        self._front.say("\n".join(reading.echo))
        return self.yes(_("Store it? yes or no"))

    def yes(self, question: str) -> bool:
        """Whether a question is answered with yes."""
        return agreed(lambda: self._front.ask(self._session.words.translate(question)))

    def _leaves(self) -> bool:
        try:
            return self.yes(_("Leave? The day stays open: yes or no"))
        except (KeyboardInterrupt, EOFError):
            return False

    def _say(self, text: str) -> None:
        self._front.say(self._session.words.translate(text))


def answered(question: Question, typed: str) -> str | None:
    """What was answered: after Enter alone what stands in brackets; None if it means nothing."""
    text = typed.strip()
    return question.default if not text and question.default is not None else chosen(question, text)


def chosen(question: Question, text: str) -> str | None:
    """The choice that an answer means, None if it means none of them or several."""
    if not question.choices:
        return text or None
    codes = [code for code, _label in question.choices]
    if text in codes:
        return text
    if text.isdecimal() and text.isascii() and 1 <= int(text) <= len(codes):
        return codes[int(text) - 1]
    wanted = search_key(text)
    found = [code for code, label in question.choices if wanted and search_key(label).startswith(wanted)]
    return found[0] if len(found) == 1 else None
