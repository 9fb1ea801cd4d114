"""Plays a story key by key at a real terminal, and writes down anew what is typed, shown and said.

A story is a text, in which

- ``== 9.05 == title`` begins a visit and sets the clock, ``== 6/3 9.05 == title`` on another day;
- ``$ primm …`` is a command; one that ends with ``desk`` goes on with the lines below it;
- what stands after a prompt (``falconara 09:05 >``) is typed, and so is what stands after the last colon of a question,
  a line after ``?``; Enter is pressed at the end, unless another key ends it: ``‹Ctrl-C›``;
- ``  ‹→›‹→›n`` are keys that are pressed in the line that stands there already;
- ``((acqua alta))`` is typed and cannot be seen;
- ``  |`` is what the program shows below the line before Enter, all other lines are what it says after that, with two
  spaces before a line that does not stay on the screen as it was typed;
- ``~`` says what happens meanwhile, outside the program;
- ``[38 tasti, 1 riga]`` is what the visit cost: keys, lines and questions;
- ``<amal>`` is a handle, ``<amal:3>`` its first three letters; ``…`` is anything; ``#`` tells the reader something.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from tests.desk.session.terminal import KEY as ONE_KEY
from tests.desk.session.terminal import set_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.cli.test_transcripts import Names
    from tests.desk.session.terminal import Screen

ROME = ZoneInfo("Europe/Rome")
VISIT = re.compile(r"== (?:(\d+)/(\d+) )?(\d{1,2})[.:](\d\d) ==(.*)")
COMMAND = re.compile(r"\$ (?:primm )?(.*)")
PROMPT = re.compile(r"([a-z][a-z0-9-]* \d\d:\d\d > ?)(.*)")
QUESTION = re.compile(r"(\? .*?[:?)\]]: ?|\? .*: ?)(.*)")
PRESSED = re.compile(r"(  )(‹.*)")
COST = re.compile(r"\[\d+ tast[oi].*\]")
KEY = re.compile("‹([^›]+)›")
HIDDEN = re.compile(r"\(\((.*)\)\)")
NAMED = re.compile(r"<([a-z-]+):(\d)>")
CODES = {
    "Invio": "\r", "Ctrl-C": "\x03", "Ctrl-D": "\x04", "Ctrl-L": "\x0c", "Tab": "\t", "⌫": "\x7f", "←": "\x1b[D",
    "→": "\x1b[C", "Canc": "\x1b[3~", "Fine": "\x1b[F", "Inizio": "\x1b[H", "↑": "\x1b[A",
}  # fmt: skip
ENDS = ("‹Invio›", "‹Ctrl-C›", "‹Ctrl-D›", "‹Ctrl-L›", "‹Tab›")
DROPS = CODES["Ctrl-C"]
QUIET = 3.0  # seconds without anything new, after which what was expected will not come


class Step(NamedTuple):
    """What is typed, what is shown below it, and what is said then."""

    lead: str
    typed: str
    below: list[str]
    said: list[str]


class Cost(NamedTuple):
    """What a visit cost."""

    title: str
    keys: int
    lines: int
    questions: int

    def __str__(self) -> str:
        parts = [_many(self.keys, "tasto", "tasti"), _many(self.lines, "riga", "righe")]
        parts += [_many(self.questions, "domanda", "domande")] if self.questions else []
        return f"[{', '.join(parts)}]"


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


class Player:
    """Somebody with the story before them. ``begin`` opens a session, ``run`` does any other command."""

    def __init__(
        self,
        names: Names,
        clock: Path,
        day: date,
        begin: Callable[[str], Screen],
        run: Callable[[str], list[str]],
        stage: Mapping[str, Callable[[], None]],
        quiet: float = QUIET,
    ) -> None:
        self._stage = stage
        self.names, self._clock, self._day, self._begin, self._run = names, clock, day, begin, run
        self._quiet = quiet
        self._screen: Screen | None = None
        self._mark = 0  # the row from which on nobody has read what was said
        self._title, self._lines, self._questions, self._keys = "", 0, 0, 0
        self.costs: list[Cost] = []
        self.written: list[str] = []
        self.seen: list[str] = []

    def play(self, story: str) -> str:
        """Do all that the story says; the story as it went."""
        for part in _parts(story):
            if isinstance(part, Step):
                self._step(part)
            elif COST.fullmatch(part):
                self.costs.append(Cost(self._title, self._keys, self._lines, self._questions))
                self.written.append(str(self.costs[-1]))
            else:
                self._read(part)
                self.written.append(part)
        return "\n".join(self.written) + "\n"

    def table(self) -> str:
        """What each visit cost, one a line."""
        width = max(len(each.title) for each in self.costs)
        return "\n".join(["", *(f"{each.title:{width}}  {each}" for each in self.costs), ""])

    def _read(self, line: str) -> None:
        if line.startswith("~"):
            self._stage[line[1:].strip()]()
        visit = VISIT.fullmatch(line)
        if visit:
            day, month, hour, minute, title = visit.groups()
            if day:
                self._day = date(self._day.year, int(month), int(day))
            moment = datetime(self._day.year, self._day.month, self._day.day, int(hour), int(minute), tzinfo=ROME)
            set_clock(self._clock, f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}")
            self._title, self._lines, self._questions, self._keys = title.strip(), 0, 0, 0

    def _step(self, step: Step) -> None:
        command = COMMAND.fullmatch(step.lead + step.typed)
        if command:
            self._command(command[1], step)
            return
        assert self._screen, "the story begins with $ primm desk"
        self._lines += bool(PROMPT.match(step.lead))
        self._questions += step.lead.startswith("?")
        typed = re.sub(" (?=‹)", "", self.names.fill(NAMED.sub(self._short, step.typed)))
        keys = KEY.sub(lambda found: CODES[found[1]], HIDDEN.sub(r"\1", typed))
        plain = KEY.sub("", HIDDEN.sub("", typed))
        self._type(step, keys, plain)

    def _short(self, found: re.Match[str]) -> str:
        return self.names.get(found[1], found[0])[: int(found[2])]

    def _type(self, step: Step, keys: str, plain: str) -> None:
        screen = self._live()
        ends = next((each for each in ENDS if step.typed.endswith(each)), "")
        last = CODES[ends.strip("‹›")] if ends else "\r"
        body = keys.removesuffix(last) if ends else keys
        self._press(body)
        if screen.listening:
            free = KEY.search(step.typed.removesuffix(ends))
            screen.settle(
                lambda: (free or screen.region().endswith(plain)) and self._as(step.below, screen.below()), self._quiet
            )
        lead = re.sub(" {2,}", " ", screen.region().removesuffix(plain.rstrip()))
        shown, below = screen.region(), screen.below() if screen.listening else ""
        self._note(step, lead, below)
        if last == "\t":
            self._press(last)
            return
        turn, line = screen.turn(), PROMPT.match(shown)
        self._press(last)
        if last == DROPS and line and line[2]:
            screen.await_dropped(line[1])
            return
        screen.await_turn(turn)
        self._hear(step, shown)

    def _note(self, step: Step, lead: str, below: str) -> None:
        """Write what was typed, and what was shown below it."""
        self.seen += [self._live().region(), below]
        shown = f"? {_one(self._called(lead)).rstrip()} " if step.lead.startswith("?") else lead
        self.written.append(f"{step.lead if PRESSED.match(step.lead + step.typed) else shown}{step.typed}".rstrip())
        self.written += step.below if self._as(step.below, below) else [f"  | {each}" for each in self._called(below)]

    def _hear(self, step: Step, shown: str) -> None:
        """Write what was said."""
        screen = self._live()
        said = [each for each in screen.since(self._mark) if each]
        self._mark = screen.heard()
        if said and shown.startswith(said[0]):
            while said and shown.startswith(said[0]):
                shown = shown[len(said.pop(0)) :].lstrip() or "\n"
        said = [f"  {each}" if PROMPT.match(each) else each for each in said]
        self.seen += said
        self.written += step.said if self.names.same(step.said, _text(said)) else self._called("\n".join(said))

    def _command(self, command: str, step: Step) -> None:
        self.written.append(step.lead + step.typed)
        if command.split()[-1].startswith("desk"):
            self._screen, self._mark = self._begin(command), 0
            self._screen.await_turn((0, 0, -1))
            self._hear(step, "\n")
            return
        said = self._run(self.names.fill(command))
        self.seen += said
        self.written += step.said if self.names.same(step.said, _text(said)) else self._called("\n".join(said))

    def _press(self, keys: str) -> None:
        self._keys += len(ONE_KEY.findall(keys))
        if keys:
            self._live().press(keys)

    def _as(self, expected: list[str], below: str) -> bool:
        """Whether this is what is expected below the line."""
        return self.names.same([each[4:] for each in expected], _text(below.split("\n") if below else []))

    def _called(self, text: str) -> list[str]:
        """What was said, with the names of the story for what has one."""
        for name, handle in self.names.items():
            text = text.replace(handle, f"<{name}>")
        return text.split("\n") if text else []

    def _live(self) -> Screen:
        assert self._screen
        return self._screen


def _one(lines: list[str]) -> str:
    return " ".join(lines)


def _text(lines: list[str]) -> str:
    return "".join(f"{each}\n" for each in lines)


def _parts(story: str) -> Iterator[Step | str]:
    """The steps of a story, and the lines between them."""
    step: Step | None = None
    for line in story.splitlines():
        lead = next((found for each in (PROMPT, QUESTION, PRESSED, COMMAND) if (found := each.fullmatch(line))), None)
        if lead or not line or line.startswith(("#", "==", "~")) or COST.fullmatch(line):
            if step:
                yield step
            typed = lead[lead.lastindex or 1] if lead else ""
            step = Step(line.removesuffix(typed), typed, [], []) if lead else None
            if not lead:
                yield line
        elif step:
            (step.below if line.startswith("  |") else step.said).append(line)
    if step:
        yield step
