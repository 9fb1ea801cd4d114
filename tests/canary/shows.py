"""Where names may be: commands that are there to show them, files that were asked for by name, each with its reason."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple


class Shows(NamedTuple):
    """A command, by its words and an option that it must have; where it may show names, and why."""

    words: tuple[str, ...]
    option: str
    why: str
    files: bool = False
    numbers: bool = False  # telephone numbers alone: no names and no notes
    asks: bool = False  # also in its questions, which stand on the standard error

    def left(self, said: str) -> str:
        """What is still searched of what it said."""
        return re.sub(r"[0-9]", "", said) if self.numbers else ""


FILES, BESIDE = ("-o", "--output"), "--partial"  # what is followed by a file's name, and what writes one beside another
OFFERS = (  # what a question of the session says of the key that shows names, in the words of the catalogue
    ("n", "n shows names"),
    ("n", "n mostra i nomi"),
)
PERSONAL = (
    "what stands in a command line is seen by others",
    "la riga di comando è visibile ad altri",
)  # why a command is refused
TABLE = (
    Shows(("person", "show"), "", "shows the file of one person to whoever has the passphrase", files=True),
    Shows(("staff", "show"), "", "the same of somebody of the staff"),
    Shows(("person", "export"), "-o", "what the log has of a person, for her, in a folder that is named", files=True),
    Shows(("person", "list"), "--names", "lists names where they are asked for by an option of their own", files=True),
    Shows(("person", "find"), "--names", "the same for those who may be meant", files=True),
    Shows(("agenda", "phones"), "--names", "whom to call, for who calls", files=True),
    Shows(("agenda", "telefoni"), "--names", "the same in Italian"),
    Shows(("agenda", "phones"), "", "at which numbers to call those who may be called", numbers=True),
    Shows(("agenda", "telefoni"), "", "the same in Italian, which is also a line of the session", numbers=True),
    Shows(("log", "show"), "--open", "opens one event, with the key", files=True),
    Shows(
        ("funder", "quarterly"),
        "-o",
        "the notes of the desk, in a private file asked for by name",
        files=True,
    ),
    Shows(("doubles",), "", "shows the names of a pair when a key asks for them", asks=True),
    Shows(("participation", "associations"), "--contacts", "whom to call at an association, where that is asked for"),
    Shows(
        ("import",), "--partial", "the file of refused rows has what was in the file given, for its owner", files=True
    ),
    Shows(
        ("funder", "recipients"), "-o", "the sheet that is handed on, a private file asked for by its name", files=True
    ),
    Shows(("sheet",), "--names", "the paper of a day with names, where that is asked for", files=True),
)


def may_show(words: tuple[str, ...]) -> Shows | None:
    """The row of the table by which a command may show names; None if there is none."""
    spoken = tuple(each for each in words if not each.startswith("-"))
    for row in TABLE:
        if _begins(spoken, row.words) and (not row.option or row.option in words):
            return row
    return None


def files_of(words: tuple[str, ...]) -> list[str]:
    """The files and folders that a command was asked to write names into; beside what it reads, if that is refused."""
    row = may_show(words)
    if not (row and row.files):
        return []
    if row.option == BESIDE:
        return [each for each in words if not each.startswith("-")]
    parts = [part for each in words for part in (each.split("=", 1) if each.startswith("--") else [each])]
    return [value for option, value in pairwise(parts) if option in FILES]


def _begins(spoken: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Options of the whole program may stand before a command with values of their own."""
    return any(spoken[at : at + len(words)] == words for at in range(max(1, len(spoken) - len(words) + 1)))
