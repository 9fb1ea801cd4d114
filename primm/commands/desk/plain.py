"""The session on a dumb terminal: a line, what was understood of it, and a question whether that is right."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from primm.commands.desk.front import Away, nameless
from primm.formats.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.desk.session import Session

readline: Any = None
with suppress(ImportError):  # there is none on Windows: a line cannot be begun with what was typed
    import readline

PAGE = 60  # empty lines that push what was said off a screen that cannot be wiped


class Plain:
    """Lines and answers of one session, without moving the cursor. Nothing that is typed is written to a file."""

    live = False

    def __init__(self, session: Session, away: Callable[[], None], minutes: float) -> None:
        self._session, self._away, self._seconds = session, away, minutes * 60

    def line(self, text: str, at: int | None) -> str:
        """A line, begun with this text where the terminal can do that."""
        line = self._typed(f"{self._session.desk} {self._session.time} > ", text)
        if readline and line and nameless(line) == line:
            readline.add_history(line)
        return line

    def ask(self, question: str, *, text: str = "", below: Callable[[str], str] | None = None) -> str:
        """An answer. What would stand below it can only be said before."""
        said = below(text) if below else ""
        if said:
            self.say(said)
        return self._typed(f"{safe(question)}: ", text)

    def say(self, text: str) -> None:
        """Something that stays on the screen."""
        click.echo("\n".join(map(safe, text.split("\n"))))

    def clear(self) -> None:
        """Push what was said off the screen."""
        click.echo("\n" * PAGE)

    def _typed(self, message: str, text: str) -> str:
        while True:
            begun = time.monotonic()
            try:
                with _begun_with(text), _woken(self._seconds):
                    text = input(message)
            except Away as away:
                text = away.text
            else:
                if time.monotonic() - begun < self._seconds:
                    return text
            self._away()


@contextmanager
def _begun_with(text: str) -> Iterator[None]:
    """What is typed next begins with this text; an answer cannot be called back."""
    if readline is None:
        yield
        return
    readline.set_auto_history(False)
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        yield
    finally:
        readline.set_startup_hook(None)


@contextmanager
def _woken(seconds: float) -> Iterator[None]:
    """Be woken from waiting for somebody who went away, where the system can do that."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def wake(_signal: int, _frame: object) -> None:
        raise Away(readline.get_line_buffer() if readline else "", 0)

    before = signal.signal(signal.SIGALRM, wake)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
