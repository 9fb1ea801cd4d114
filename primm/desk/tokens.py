"""A typed line cut into tokens: between spaces, commas and plus signs, each with its place in the line."""

from __future__ import annotations

import re
from typing import NamedTuple

_PIECE = re.compile(r"\+|[^\s,+]+")
NOTE = ";"  # what follows is a note, never read as words of the line


class Token(NamedTuple):
    """A piece of a line, or several that were understood together."""

    text: str
    start: int
    end: int
    joined: bool = False  # a plus sign stands before it: it adds to whom the line is about

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the line."""
        return self.start, self.end


def cut(line: str) -> tuple[list[Token], str]:
    """The tokens of a line, and the note that ends it."""
    said, _sign, note = line.partition(NOTE)
    tokens: list[Token] = []
    joined = False
    for found in _PIECE.finditer(said):
        if found[0] == "+":
            joined = True
        else:
            tokens.append(Token(found[0], found.start(), found.end(), joined))
            joined = False
    return tokens, note.strip()


def together(tokens: list[Token]) -> Token:
    """Several tokens in a row as one."""
    return Token(" ".join(each.text for each in tokens), tokens[0].start, tokens[-1].end, tokens[0].joined)
