"""What the session needs of a screen, whether it can move the cursor or not: a line, an answer, a word said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from primm.core.errors import PrimmError, Refused
from primm.desk.grammar import verb_of
from primm.desk.lexicon import field_word
from primm.desk.tokens import NOTE
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.commands.desk.session import Session
    from primm.core.errors import Problem
    from primm.desk.reading import Question, Reading

MISTAKE = _("PRIMM made a mistake ({error}); nothing was acknowledged. Please report it.")
UNDERSTOOD, ASKS, WRONG = "understood", "asks", "wrong"


class Away(Exception):
    """The session is to be locked; what was typed so far is kept."""

    def __init__(self, text: str, at: int) -> None:
        super().__init__()
        self.text, self.at = text, at


class Left(Exception):
    """Somebody left the session instead of unlocking it."""


class Echo(NamedTuple):
    """What is said below a line while it is typed, of which sort it is, and where in the line the trouble is."""

    text: str = ""
    sort: str = UNDERSTOOD
    at: int | None = None


class Front(Protocol):
    """A screen with somebody before it. Ctrl-C raises KeyboardInterrupt, Ctrl-D EOFError."""

    live: bool  # what was understood is said while the line is typed

    def line(self, text: str, at: int | None) -> str:
        """A line, begun with this text, the cursor at this place of it."""

    def ask(self, question: str, *, text: str = "", below: Callable[[str], str] | None = None) -> str:
        """An answer; the question, and what is said below it meanwhile, are gone from the screen afterwards."""

    def say(self, text: str) -> None:
        """Something that stays on the screen."""

    def clear(self) -> None:
        """Wipe the screen, and what was there before and could be scrolled to."""


def echo_of(session: Session, line: str, answers: Mapping[str, str] = {}) -> Echo:
    """What is understood of a line so far, in the reader's language."""
    if not line.strip():
        return Echo()
    try:
        reading = session.read(line, answers)
    except PrimmError as error:
        return Echo(refusal(session, error), WRONG)
    except Exception as error:  # the line editor would show where it happened, with what was typed
        session.place.note("bug", error=type(error).__name__)
        return Echo(session.words.translate(MISTAKE).format(error=type(error).__name__), WRONG)
    if reading.verb == "help":  # it is long, and said after Enter
        return Echo()
    if reading.problems:
        return Echo(sentences(session, reading), WRONG, reading.span[0] if reading.span else None)
    understood = "\n".join(reading.echo)
    if reading.question:
        return Echo(f"{understood}\n{asked(reading.question)}".strip(), ASKS)
    return Echo(understood)


def nameless(line: str) -> str:
    """A line as it may stay on a screen that others see: without its note, without the name that is looked for."""
    verb, _space, rest = line.replace("?", "? ", 1).strip().partition(" ")
    if rest and verb_of(verb) == "find":
        return f"{verb} …"
    before, sign, _note = line.partition(NOTE)
    return f"{before}{NOTE} …" if sign else line


def sentences(session: Session, reading: Reading) -> str:
    """All that is wrong with a line."""
    return "\n".join(in_words(session, each) for each in reading.problems)


def in_words(session: Session, problem: Problem) -> str:
    """A problem, led by what people call its field."""
    name = field_word(problem.field.rpartition(" ")[2], session.words.first)
    return problem._replace(field=name).say(session.words.translate)


def refusal(session: Session, error: PrimmError) -> str:
    """Why something could not be stored."""
    if isinstance(error, Refused):
        return "\n".join(in_words(session, each) for each in error.problems)
    return error.say(session.words.translate)


def asked(question: Question) -> str:
    """A question with what may be answered; what Enter alone means stands first, in brackets."""
    labels = [f"{number} {label}" for number, (_code, label) in enumerate(question.choices, 1)]
    default = dict(question.choices).get(question.default or "", question.default)
    choices = " · ".join(labels)
    return f"{question.text}{f' ({choices})' if choices else ''}{f' [{default}]' if default else ''}"
