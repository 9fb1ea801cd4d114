"""Text that was written by others, made harmless for a terminal and for a spreadsheet."""

from __future__ import annotations

import unicodedata

from primm.words import SIDE

# Controls, which a terminal obeys, and marks that turn the direction of what follows; ends of lines are spaces.
_OBEYED = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_OBEYED |= dict.fromkeys((0x9, 0xA, 0x2028, 0x2029), " ")
_ESCAPED = {place: f"\\u{place:04x}" for place in _OBEYED if place >= 0x7F} | {0xFEFF: "\\ufeff"}
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_ISOLATE, _POP, _RIGHT = "\u2068", "\u2069", "\u200f"


def safe(text: str) -> str:
    """One line that a terminal shows and does not obey; what is written from right to left stands apart.

    Where it stands beside the same in another language, each of them keeps its own place and direction.
    """
    shown = text.translate(_OBEYED)
    if shown.isascii() or not _is_rtl(shown):
        return shown
    return SIDE.join(f"{_ISOLATE}{_lead(each)}{each}{_POP}" if _is_rtl(each) else each for each in sides(shown))


def sides(text: str) -> list[str]:
    """The same in two languages that are written from two sides, each alone; any other text whole."""
    parts = text.split(SIDE)
    from_the_left = any(_letter(each) and not _is_rtl(each) for each in parts)
    return parts if from_the_left and any(map(_is_rtl, parts)) else [text]


def _lead(text: str) -> str:
    """A mark where a code in Latin letters begins what goes on from right to left: a terminal looks at the first."""
    strong = [found for each in text if (found := unicodedata.bidirectional(each)) in ("L", "R", "AL")]
    return _RIGHT if strong[0] == "L" and 2 * strong.count("L") < len(strong) else ""


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)


def _letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def escaped(json: str) -> str:
    """JSON in which a terminal finds nothing to obey; whoever reads it as JSON finds every text as it is."""
    return json if json.isascii() and "\x7f" not in json else json.translate(_ESCAPED)


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def shielded(text: str) -> str:
    """The same for a file that comes back: ``unshielded`` has the text again, whatever it began with."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def unshielded(text: str) -> str:
    """The text of a cell that was shielded; of one that somebody typed since, the text as it stands."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def neutral(text: str) -> str:
    """A text of several lines in which nothing is obeyed by a terminal or turns the direction of what follows."""
    return "\n".join(line.translate(_OBEYED) for line in text.split("\n"))
