"""Terminals: all that a program writes on one is searched, as it was written and as it stands on the screen.

A terminal shows what is typed at it, so the line that is being typed may have what was typed, and nothing else may.
Where a program says that a key shows names, they may stand below that question once the key was pressed, until the
question is over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyte

from tests.canary.samples import MARK, found_in
from tests.canary.shows import OFFERS, may_show

if TYPE_CHECKING:
    from collections.abc import Callable

LISTENS, STOPS = "\x1b[?2004h", "\x1b[?2004l"  # what the line editor writes when a question begins and ends
SWITCHES = re.compile(r"(\x1b\[\?2004[hl])")
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])")
WORD = re.compile(rf"\w*{MARK}\w*", re.I)
KEEPS = 2_000  # rows that were scrolled away


def unechoed(said: str, typed: set[str]) -> str:
    """What was said, without the answers that stand behind their questions."""
    lines = said.split("\n")
    return "\n".join(f"{each.rpartition(': ')[0]}: " if each.rpartition(": ")[2] in typed else each for each in lines)


class Terminal:
    """One terminal with a program on it."""

    def __init__(self, words: tuple[str, ...], columns: int, rows: int, found: Callable[[str, bytes], None]) -> None:
        self.words, self._found = words, found
        self._screen = pyte.HistoryScreen(columns, rows, history=KEEPS)
        self._stream = pyte.Stream(self._screen)
        self._keys, self._typed = "", ""  # since Enter was pressed last, and ever
        self._answers: set[str] = set()  # lines that were typed while no line editor listened
        self._listening = self._named = self._kept = False  # kept: the same question comes again, with names
        self._begun = 0
        self._told: set[str] = set()
        self._line = ""  # that was typed last
        self.said: dict[tuple[str, ...], str] = {words: ""}  # outside of questions, by the command or line before it

    def sent(self, keys: str) -> None:
        """Somebody types."""
        self._typed += keys
        *lines, self._keys = re.split(r"[\r\n]", self._keys + keys)
        if not self._listening:
            self._answers |= set(lines) - {""}
            return
        self._line = lines[-1] if lines else self._line
        offered = self._offered()
        self._kept = bool(offered.intersection(map(str.strip, lines)))
        self._named |= self._kept or self._keys.strip() in offered

    def heard(self, said: str) -> None:
        """The program writes."""
        for each in SWITCHES.split(said):
            if each == LISTENS:
                self._begun, self._listening = self._row(), True
            elif each == STOPS:
                self._listening, self._named, self._kept = False, self._kept, False
                self._look()
            else:
                self._stream.feed(each)
                if self._listening:
                    self._look()
                else:
                    words = tuple(self._line.split()) or self.words
                    self.said[words] = self.said.get(words, "") + each

    def all_said(self) -> bytes:
        """What was said outside of questions, without what the terminal itself showed of what was typed."""
        rows = {words: may_show(words) for words in self.said}
        rows = {words: row if row and (row.numbers or words == self.words) else None for words, row in rows.items()}
        plain = {words: ESCAPES.sub("", said).replace("\r", "") for words, said in self.said.items()}
        left = (row.left(plain[words]) if row else plain[words] for words, row in rows.items())
        return unechoed("\n".join(left), self._answers).encode("utf-8", "surrogatepass")

    def _look(self) -> None:
        """Names may stand where they are typed: whatever is above the cursor was either said or typed there."""
        rows = self._rows()
        here = int(self._screen.cursor.y) + 1
        texts = [("line", WORD.sub(self._unless_typed, "".join(rows[:here])))]
        if not (self._named and self._offered()):
            texts.append(("below the line", "".join(rows[here:])))
        for where, text in texts:
            content = text.encode("utf-8", "surrogatepass")
            if found_in(content) is not None and where not in self._told:
                self._told.add(where)
                self._found(where, content)

    def _offered(self) -> set[str]:
        """The keys of which the question says that they show names."""
        asked = "".join(self._rows()[max(0, self._begun - len(self._screen.history.top)) :])
        return {key for key, offer in OFFERS if offer in asked}

    def _unless_typed(self, word: re.Match[str]) -> str:
        return "" if word[0].casefold() in self._typed.casefold() else word[0]

    def _rows(self) -> list[str]:
        buffer = self._screen.buffer
        return [_written(buffer[y], self._screen.columns) for y in range(self._screen.lines)]

    def _row(self) -> int:
        return len(self._screen.history.top) + int(self._screen.cursor.y)


def _written(line: Any, columns: int) -> str:
    return "".join(line[x].data if x in line else " " for x in range(columns))


class Ears:
    """A file that takes what a terminal is told or tells."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take

    def write(self, text: str | bytes) -> None:
        """Take it."""
        self._take(text if isinstance(text, str) else text.decode("utf-8", "replace"))

    def flush(self) -> None:
        """Nothing waits."""
