"""Somebody at a screen whose keys are written down beforehand: the session's loop without a terminal."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from primm.commands.desk.loop import Loop
from primm.commands.desk.opening import open_day
from primm.commands.desk.session import Session
from primm.commands.desk.verbs import verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.workplace import Workplace

Key = "str | type[BaseException]"


class Scripted:
    """Lines and answers in their order; what was said, what stood in the line at its beginning, what was asked."""

    def __init__(self, *, live: bool = True) -> None:
        self.live = live
        self.typed: list[str | type[BaseException]] = []
        self.said: list[str] = []
        self.begun: list[tuple[str, int | None]] = []
        self.asked: list[str] = []
        self.below: list[str] = []
        self.cleared = 0

    def line(self, text: str, at: int | None) -> str:
        self.begun.append((text, at))
        return self._next()

    def ask(self, question: str, *, text: str = "", below: Callable[[str], str] | None = None) -> str:
        self.asked.append(question)
        answer = self._next()
        self.below.append(below(answer) if below else "")
        return answer

    def say(self, text: str) -> None:
        self.said += text.split("\n")

    def clear(self) -> None:
        self.cleared += 1

    def _next(self) -> str:
        key: str | type[BaseException] = self.typed.pop(0) if self.typed else EOFError
        if isinstance(key, str):
            return key
        raise key


class Desk:
    """A session that is driven line by line, until what was typed is used up."""

    def __init__(self, place: Workplace, *, live: bool = True) -> None:
        self.place = place
        self.session = Session(place)
        self.front = Scripted(live=live)
        self.away = 0
        self._loop = Loop(self.session, self.front, self._lock, verbs(self.session, self.front))

    def _lock(self) -> None:
        self.away += 1

    def open(self, *answers: str) -> list[str]:
        """Open the day; what is said."""
        return self._after(lambda: open_day(self.session, self.front), answers)

    def type(self, *keys: str | type[BaseException]) -> list[str]:
        """Type lines and answers; what is said."""
        return self._after(self._loop.run, keys)

    @property
    def kept(self) -> str:
        """What the line begins with that would be typed next."""
        return self.front.begun[-1][0]

    def kinds(self) -> list[str]:
        """The kinds of all events that the log has, but for those of keys."""
        rows = self.place.writable.read()
        every = [self.place.kinds.decode(row).kind for row in rows]
        return [each for each in every if each != "key.created"]

    def _after(self, work: Callable[[], object], keys: tuple[str | type[BaseException], ...]) -> list[str]:
        self.front.typed[:] = keys
        before = len(self.front.said)
        with contextlib.suppress(EOFError):
            work()
        return self.front.said[before:]
