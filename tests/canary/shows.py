"""Where names may be: commands that are there to show them, files that were asked for by name, each with its reason."""

from __future__ import annotations

from typing import NamedTuple


class Shows(NamedTuple):
    """A command, by its words and an option that it must have; where it may show names, and why."""

    words: tuple[str, ...]
    option: str
    why: str
    files: bool = False
    asks: bool = False  # also in its questions, which stand on the standard error


TABLE = (
    Shows(("person", "show"), "", "shows the file of one person to whoever has the passphrase"),
    Shows(("person", "list"), "--names", "lists names where they are asked for by an option of their own", files=True),
    Shows(("person", "find"), "--names", "the same for those who may be meant", files=True),
    Shows(("agenda", "phones"), "--names", "whom to call, for who calls", files=True),
    Shows(("agenda", "telefoni"), "--names", "the same in Italian"),
    Shows(("log", "show"), "--open", "opens one event, with the key"),
    Shows(("person", "export"), "-o", "the copy that a person asked for, of what the log has of her", files=True),
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


def _begins(spoken: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Options of the whole program may stand before a command with values of their own."""
    return any(spoken[at : at + len(words)] == words for at in range(max(1, len(spoken) - len(words) + 1)))
