"""The session on a terminal: what is understood stands below the line while it is typed, and Enter accepts it."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from asyncio import get_running_loop, sleep
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import DummyHistory, InMemoryHistory
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.output import create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from primm.commands.desk.completing import completions
from primm.commands.desk.front import ASKS, UNDERSTOOD, WRONG, Away, Echo, echo_of, nameless
from primm.formats.safe import safe

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterable

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from primm.commands.desk.session import Session

LOCK = "c-l"
REFRESH = 20  # seconds after which the prompt shows the time again
WIPE_ALL = "\x1b[3J"  # what was scrolled away, too
SORTS = {UNDERSTOOD: "class:understood", ASKS: "class:asks", WRONG: "class:wrong"}
STYLE = Style.from_dict(
    {
        "bottom-toolbar": "noreverse",
        "bottom-toolbar.text": "noreverse",
        "understood": "noreverse fg:ansigreen",
        "asks": "noreverse fg:ansiblue",
        "wrong": "noreverse fg:ansired",
    }
)


class Screen:
    """Lines and answers of one session. ``away`` locks it, and comes back when it is unlocked again."""

    live = True

    def __init__(
        self,
        session: Session,
        away: Callable[[], None],
        minutes: float,
        *,
        input: Input | None = None,  # noqa: A002 - prompt_toolkit's own word
        output: Output | None = None,
    ) -> None:
        self._session, self._away, self._seconds = session, away, minutes * 60
        self._touched = time.monotonic()
        self._below: Callable[[str], Echo] = lambda text: Echo()
        self._output = output or _output()
        settings: dict[str, Any] = {
            "bottom_toolbar": self._toolbar,
            "style": STYLE,
            "key_bindings": self._keys(),
            "input": input,
            "output": self._output,
        }
        self._lines: PromptSession[str] = PromptSession(
            history=_Nameless(),
            erase_when_done=True,
            completer=_Completer(session),
            complete_while_typing=False,
            refresh_interval=REFRESH,
            **settings,
        )
        self._answers: PromptSession[str] = PromptSession(history=DummyHistory(), erase_when_done=True, **settings)

    def line(self, text: str, at: int | None) -> str:
        """A line, begun with this text, the cursor at this place of it."""
        self._below = lambda typed: echo_of(self._session, typed)
        line = self._typed(self._lines, self._message, text, at)
        self.say(f"{self._message()}{nameless(line)}")
        return line

    def _message(self) -> str:
        return f"{self._session.desk} {self._session.time} > "

    def ask(self, question: str, *, text: str = "", below: Callable[[str], str] | None = None) -> str:
        """An answer; the question, and what is said below it meanwhile, are gone from the screen afterwards."""
        self._below = lambda typed: Echo(below(typed) if below else "")
        try:
            return self._typed(self._answers, lambda: "\n".join(self._wrapped(f"{question}:")) + " ", text, None)
        finally:
            self._answers.default_buffer.reset()  # it may have been a name

    def say(self, text: str) -> None:
        """Something that stays on the screen."""
        self._output.write("".join(f"{each}\n" for each in self._wrapped(text)))
        self._output.flush()

    def clear(self) -> None:
        """Wipe the screen, and what was there before and could be scrolled to."""
        self._output.write_raw(WIPE_ALL)
        self._output.erase_screen()
        self._output.cursor_goto(0, 0)
        self._output.flush()

    def _typed(self, prompt: PromptSession[str], message: Callable[[], str], text: str, at: int | None) -> str:
        while True:
            self._touched = time.monotonic()

            def begin(at: int | None = at) -> None:
                if at is not None:
                    prompt.default_buffer.cursor_position = at
                prompt.app.key_processor.before_key_press += self._touch
                prompt.app.create_background_task(self._watch())
                get_running_loop().set_exception_handler(_leave_by)

            try:
                return prompt.prompt(message, default=text, pre_run=begin, in_thread=False)
            except Away as away:
                text, at = away.text, away.at
                clear_typeahead(prompt.input)  # a passphrase that is typed already must not be seen in the next line
                self._away()

    def _touch(self, _sender: object) -> None:
        self._touched = time.monotonic()

    async def _watch(self) -> None:
        """Lock when nothing was typed for so long."""
        while (left := self._touched + self._seconds - time.monotonic()) > 0:
            await sleep(left)
        _leave()

    def _toolbar(self) -> list[tuple[str, str]]:
        echo = self._echo()
        return [(SORTS[echo.sort], "\n".join(self._wrapped(echo.text)))]

    def _wrapped(self, text: str) -> list[str]:
        """Lines that fit the screen, broken between words; what begins one with spaces goes on behind as many."""
        width = self._output.get_size().columns - 1
        return [part for line in text.split("\n") for part in _broken(safe(line), width)]

    def _echo(self) -> Echo:
        return self._below(get_app().current_buffer.text)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        keys.add("c-c")(self._interrupt)
        keys.add(LOCK)(lambda _event: _leave())
        return keys

    def _enter(self, event: KeyPressEvent) -> None:
        """Accept the line, or go to where it is wrong: what is wrong with it can be read below it already."""
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_state = None
            return
        echo = self._echo()
        if echo.sort == WRONG:
            if echo.at is not None:
                buffer.cursor_position = min(echo.at, len(buffer.text))
            event.app.output.bell()
            return
        buffer.validate_and_handle()

    def _interrupt(self, event: KeyPressEvent) -> None:
        """What was typed is dropped; where nothing was, or a question is open, somebody wants to leave that."""
        buffer = event.current_buffer
        if buffer is self._lines.default_buffer and buffer.text:
            buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt())


class _Nameless(InMemoryHistory):
    """Lines that can be called back: they hold handles and codes, so neither a note nor a name that was looked for."""

    def append_string(self, string: str) -> None:
        """Take in a line, unless it may hold more."""
        if nameless(string) == string:
            super().append_string(string)


class _Completer(Completer):
    """Words that begin as the last one does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        """What the word before the cursor may become, with its label."""
        for word, begun, label in completions(self._session, document.text_before_cursor):
            yield Completion(word, start_position=-len(begun), display_meta=label)


class _BelowTheLine(Vt100_Output):
    """What is understood stands right below the line, not at the bottom of the screen, far from the eyes."""

    def get_rows_below_cursor_position(self) -> int:
        """As many as are sure to be there; the terminal, which might not answer, is not asked."""
        return 1


def _broken(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _output() -> Output:
    if sys.platform == "win32":
        return create_output()
    return _BelowTheLine.from_pty(sys.stdout, term=os.environ.get("TERM"))


def _leave_by(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """A mistake of ours ends the session, which tells it as any command does; the editor would print its text."""
    app, error = get_app(), context.get("exception")
    if app.is_running and not app.is_done:
        app.exit(exception=error or RuntimeError())


def _leave() -> None:
    app = get_app()
    if app.is_running and not app.is_done:
        app.exit(exception=Away(app.current_buffer.text, app.current_buffer.cursor_position))
