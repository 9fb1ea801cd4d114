"""What a line is read with and what is read of it: the two sides between which the parser is a pure function.

``Desk`` is all that the parser may ask of the session around it. ``Reading`` is all that it answers: the session
shows the echo while the line is typed, asks the question if there is one, and stores the drafts when it is accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from primm.core.errors import Problem
    from primm.core.events.codes import Codes
    from primm.core.host.recorder import Given
    from primm.words import Words


class Thing(NamedTuple):
    """What a token may name: ``person:…``, ``body:…``, ``desk:…``, a staff code, or an event by its id."""

    type: str  # person, anon, body, desk, staff, or the kind of an event: referral.sent, task.set
    name: str  # as it stands in a field of an event
    shown: str  # handle or code, for the echo; never a person's name


class Task(NamedTuple):
    """Something to be done or an appointment, as the agenda has it."""

    id: str
    due: str  # 2020-04-06, or 2020-04-06T15:30
    kind: str  # a code of task_kind
    persons: tuple[str, ...] = ()
    topic: str | None = None
    regarding: str | None = None
    who: str | None = None


class Person(NamedTuple):
    """What the log has of a person that a line may go on with; nothing that is sealed."""

    subject: str
    needs: Mapping[str, str] = {}  # category -> the open need's id
    tasks: tuple[Task, ...] = ()  # not done yet, the earliest first
    referrals: tuple[Thing, ...] = ()  # without an end, the latest last
    mediations: tuple[Thing, ...] = ()  # without an end, the latest last
    language: str | None = None
    spoken: str | None = None  # at the last contact that says in which language it was
    contact_rule: str | None = None
    citizenships: tuple[str, ...] = ()
    sharing: str | None = None  # the consent, if one stands, to share data with whoever receives a referral
    merges: Mapping[str, Thing] = {}  # another file of this person -> the merge that made them one


class Contact(NamedTuple):
    """What the log has of a contact that may be given to a person later."""

    id: str
    persons: tuple[str, ...] = ()
    unnamed: int = 1
    told: tuple[str, ...] = ()  # the fields that say something of whoever is unnamed
    whose: frozenset[str] = frozenset()  # its own subject, with the persons it is one with; none in another's file


class Desk(Protocol):
    """The session as the parser sees it; every answer is a value, so that a test is a table of values."""

    zone: str
    desk: str
    by: str
    codes: Codes
    words: Words
    last: Thing | None  # what "." means: the last person or thing of this session

    @property
    def today(self) -> date:
        """The day here."""

    @property
    def time(self) -> str:
        """The time here, for what happens now: 15:30."""

    def mode(self, day: str) -> str:
        """How the desk worked on a day, a code of desk_mode: the default channel follows it."""

    def things(self, token: str) -> Sequence[Thing]:
        """What a handle, a code or the unique beginning of one may name; several where it is ambiguous."""

    def person(self, subject: str) -> Person:
        """What a line about this person may go on with."""

    def contact(self, event: str) -> Contact | None:
        """A contact as it reads today; None if it was retracted."""

    def tasks(self, day: date) -> Sequence[Task]:
        """What the agenda of this desk has for a day."""

    def mediators(self, language: str) -> Sequence[str]:
        """The staff codes of the mediators who speak a language."""


class Question(NamedTuple):
    """One short question without whose answer the line cannot be stored."""

    key: str  # under which ``read`` is given the answer
    text: str  # in the reader's language
    choices: tuple[tuple[str, str], ...] = ()  # what may be answered, with its label; any text where there are none
    default: str | None = None  # what Enter alone means


class Reading(NamedTuple):
    """What was understood of a line. It can be stored if it has drafts and neither question nor problem."""

    verb: str  # the verb's code: contact, new, find, referral, mediation, appointment, undo, merge, …; "" if none
    givens: tuple[Given, ...] = ()  # of one transaction; "@1" names the first, and so on
    echo: tuple[str, ...] = ()  # what will be stored, in the reader's words, days in full
    question: Question | None = None
    problems: tuple[Problem, ...] = ()
    span: tuple[int, int] | None = None  # where in the line the problem or the question is
    arguments: Mapping[str, str] = {}  # for verbs that the session itself obeys: find, new, undo, close, help
    last: Thing | None = None  # what "." will mean once this is stored; None: what it meant before
