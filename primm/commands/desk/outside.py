"""The lines of a session outside of it: one as a command, ``primm c k7q rinnovo kit 25``, or many from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.desk.front import asked
from primm.commands.desk.loop import chosen
from primm.commands.desk.session import Session
from primm.commands.output import say, tell
from primm.commands.tree import Command
from primm.core.errors import Problem, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from primm.commands.desk.front import Front
    from primm.commands.workplace import Workplace
    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Given
    from primm.desk.reading import Question, Reading

HOURS = 24 * 60.0  # minutes: a single command does not lock itself
UNDO = _("outside a session nothing is undone by u: primm retract HANDLE")


class LineCommand(Command):
    """A verb of the desk as a command."""

    def __init__(self, verb: str) -> None:
        super().__init__(
            verb,
            params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
            context_settings={"ignore_unknown_options": True},
            help=_("A line of the desk's session, stored at once."),
        )

    def invoke(self, ctx: click.Context) -> None:
        """Understand the line, ask what it leaves open, store it."""
        place: Workplace = ctx.find_root().obj
        session = Session(place)
        line = " ".join([str(self.name), *ctx.params["words"]])
        reading = read(session, line, _at_prompt if place.asks else None)
        if reading.verb == "undo":
            raise Refused([Problem("", UNDO)])
        if not reading.givens:
            _obey(place, session, reading)
            return
        from primm.commands.record import report

        say(" · ".join(reading.echo))
        report(place, [each.kind for each in reading.givens], place.recorder.record(reading.givens))


def read(session: Session, line: str, ask: Callable[[Question], str] | None) -> Reading:
    """What is understood of a line with the answers to its questions; refused if there is nobody to answer."""
    answers: dict[str, str] = {}
    reading = session.read(line, answers)
    while reading.question and not reading.problems:
        if ask is None:
            text = _("nobody can be asked here: {question}")
            raise Refused([Problem("", text, {"question": asked(reading.question)})])
        answers[reading.question.key] = ask(reading.question)
        reading = session.read(line, answers)
    if reading.problems:
        raise Refused(reading.problems)
    return reading


def _at_prompt(question: Question) -> str:
    while True:
        text: str = click.prompt(asked(question), default="", show_default=False, err=True).strip()
        found = question.default if not text and question.default is not None else chosen(question, text)
        if found is not None:
            return found


def _obey(place: Workplace, session: Session, reading: Reading) -> None:
    """A verb that stores nothing by itself: it talks to somebody, or shows what it found."""
    if place.asks:
        from primm.commands.desk.plain import Plain
        from primm.commands.desk.verbs import verbs

        front: Front = Plain(session, lambda: None, HOURS)
        verbs(session, front)[reading.verb](reading)
    elif reading.verb == "find":
        from primm.commands.desk.finding import described, search

        for subject in search(session, reading):
            tell(described(session, subject))
    else:
        raise Refused([Problem("", _("this line asks questions: write it on a terminal"))])


class DeskLines:
    """Lines of the desk that come one after the other: each is read as if those before it were stored."""

    def __init__(self, place: Workplace) -> None:
        self._session = Session(place)
        self._last: Reading | None = None

    def givens(self, text: str) -> Sequence[Given]:
        """The events of one line."""
        reading = read(self._session, text.strip(), None)
        if not reading.givens:
            raise Refused([Problem("", _("this line stores nothing by itself: it belongs into a session"))])
        self._last = reading
        return reading.givens

    def follow(self, plan: Sequence[Making]) -> None:
        """The line is planned: the next one goes on from it."""
        assert self._last is not None
        self._session.follow(self._last.last, [(each.draft.kind, each.draft.id) for each in plan])
