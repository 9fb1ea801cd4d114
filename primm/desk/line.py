"""A line that was heard, and what it makes: the events of one transaction, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem
from primm.core.host.recorder import Given
from primm.desk.days import understand
from primm.desk.meant import label_of
from primm.desk.reading import Question, Reading, Thing
from primm.desk.sense import name_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.desk.hearing import Heard
    from primm.desk.reading import Desk


class Line(NamedTuple):
    """What was heard of a line."""

    verb: str
    desk: Desk
    heard: tuple[Heard, ...]
    note: str
    answers: Mapping[str, str]
    end: int  # of the line: where something that is missing would stand
    used: set[tuple[str, str]]  # type and clause of what was asked for: the rest would be lost without a word

    def all(self, *types: str, clause: str = "") -> tuple[str, ...]:
        """Every value of these types in a clause, in the order in which they were said, each once."""
        self.used.update((kind, clause) for kind in types)
        said = (each.sense.value for each in self.heard if each.clause == clause and each.sense.type in types)
        return tuple(dict.fromkeys(said))

    def one(self, kind: str, clause: str = "") -> str | None:
        """The first value of a type."""
        return next(iter(self.all(kind, clause=clause)), None)

    def number(self, kind: str) -> int | None:
        """The first number of a type."""
        said = self.one(kind)
        return None if said is None else int(said)

    def total(self, *kinds: str, joined: bool = False) -> int:
        """All numbers of these types together: those after a plus sign, or the others."""
        self.used.update((kind, "") for kind in kinds)
        said = (each for each in self.heard if each.sense.type in kinds and each.token.joined == joined)
        return sum(int(each.sense.value) for each in said)

    def says(self, role: str) -> bool:
        """Whether a small word of this role stands in the line."""
        return any(each.sense.type == "small" and each.sense.value == role for each in self.heard)

    def said_of(self, roles: Sequence[str]) -> tuple[str, ...]:
        """Those of these small words that stand in the line."""
        return tuple(role for role in roles if self.says(role))

    def when(self, clause: str = "", *, past: bool = False) -> str | None:
        """The day, the time or both that were said in a clause, in stored form."""
        said = [each for kind in ("day", "time") if (each := self.one(kind, clause))]
        return understand(" ".join(said), self.desk.today, past=past) if said else None

    def unused(self) -> Heard | None:
        """The first thing that was said and that nobody asked for."""
        said = (each for each in self.heard if each.sense.type != "small")
        return next((each for each in said if (each.sense.type, each.clause) not in self.used), None)

    @property
    def today(self) -> str:
        """The day on which the line is read."""
        return self.desk.today.isoformat()

    def say(self, text: str) -> str:
        """A marked text in the reader's language."""
        return self.desk.words.translate(text)

    def ask(
        self, key: str, text: str, choices: tuple[tuple[str, str], ...] = (), default: str | None = None
    ) -> Reading:
        """The reading of a line that lacks something."""
        return Reading(self.verb, question=Question(key, self.say(text), choices, default), span=(self.end, self.end))

    def chosen(self, codes: str) -> str | None:
        """A code of a list, as it stands in the line or was answered."""
        return self.one(codes) or (answer if (answer := self.answers.get(codes)) in self.desk.codes[codes] else None)

    def ask_code(self, codes: str, text: str, default: str | None = None) -> Reading:
        """The reading of a line that lacks a code of a list."""
        known = self.desk.codes[codes]
        choices = tuple((code, label_of(code, known, self.desk.words)) for code in known.codes)
        return self.ask(codes, text, choices, default)

    def which(self, key: str, kind: str, known: Sequence[Thing]) -> str | Reading:
        """The one event that is meant: the one that was named, or the only one of those that are known."""
        named = self.all(kind) or tuple(each.name for each in known)
        kept = [each for each in named if each == self.answers.get(key)] or list(dict.fromkeys(named))
        if not kept:
            return self.refuse(_("there is none that is open: name it by its handle"))
        if len(kept) == 1:
            return kept[0]
        return self.ask(key, _("Which one is meant?"), tuple((each, name_of(each)) for each in kept))

    def refuse(self, text: str, field: str = "", **gaps: object) -> Reading:
        """The reading of a line that cannot be stored."""
        return Reading(self.verb, problems=(Problem(field, text, gaps),), span=(0, self.end))


class Deeds:
    """The events of one transaction, each of which the later ones can name."""

    def __init__(self, occurred: str | None = None) -> None:
        self._occurred = occurred
        self.givens: list[Given] = []

    def add(self, kind: str, **values: Any) -> str:
        """One more event, without the fields that say nothing; by what name the later ones call it."""
        said = {name: value for name, value in values.items() if value not in (None, (), {}, "")}
        self.givens.append(Given(kind, said, occurred=self._occurred))
        return f"@{len(self.givens)}"


def thing_of(names: tuple[str, ...]) -> Thing | None:
    """The first of these as what the next line may call by a dot."""
    return next((Thing(each.partition(":")[0], each, name_of(each)) for each in names), None)
