"""The frame of a picture: title, data, size, and the side from which it is read. What is in it, others say."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.formats.pictures.reader import BETWEEN, NARROW, bare, clean, width
from primm.formats.pictures.theme import LABEL, LINE_HEIGHT, TITLE, config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.formats.pictures.reader import Reader

    Layer = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH, EDGE, GAP = 620, 12, 6
HEAD, TITLE_LINE, SUBTITLE_LINE = 18, 20, 17  # below the title, and its lines
BOLD = 0.7  # how wide a bold letter is, in parts of its size
MINE = "primm"  # under which a specification keeps what only this program reads


class Told(NamedTuple):
    """What is said in a picture and of it: its title, the lines below that, and the alternative text."""

    title: str
    below: tuple[str, ...]
    alt: str


class Room(NamedTuple):
    """How much room a picture has at the beginning of a line (labels), at its end, and for what is drawn."""

    begin: int
    end: int
    wide: int
    high: int
    foot: int = EDGE


def framed(inner: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], told: Told, room: Room, reader: Reader) -> Any:
    """A whole specification: plain data, with nothing in it that is to be fetched."""
    left, right = (room.end, room.begin) if reader.mirrored else (room.begin, room.end)
    wide = left + room.wide + right - 2 * EDGE
    title = _title(told.title, wide / (TITLE * BOLD), reader)
    below = [line for text in told.below for line in _lines(text, wide / (LABEL * NARROW), reader)]
    top = EDGE + TITLE_LINE * len(title) + SUBTITLE_LINE * len(below) + HEAD
    size = [left, top, left + room.wide + right, top + room.high + room.foot]
    side = {"align": "right", "dx": room.wide + right - EDGE} if reader.mirrored else {"dx": EDGE - left}
    return {
        "$schema": SCHEMA,
        "config": config(reader.decimal),
        "data": {"values": [dict(row) for row in rows]},
        "description": told.alt,
        "title": {"text": title, **({"subtitle": below} if below else {}), "anchor": "start", **side},
        "usermeta": {MINE: {"frame": size, "language": reader.words.language.split(",")[0]}},
        **inner,
    }


def label_room(labels: Sequence[str], size: int = LABEL) -> int:
    """How much room labels take, with the gap behind them and the edge before them."""
    return ceil(max((width(each, size) for each in labels), default=0)) + GAP + EDGE


def centred(label: str) -> int:
    """How far a label of several lines begins above its middle."""
    return -(label.count("\n") * LINE_HEIGHT) // 2


def sided(reader: Reader, *, before: bool) -> Layer:
    """How a text stands beside a point: before it, as a label, or behind it, as one reads."""
    left = before != reader.mirrored
    return {"align": "right" if left else "left", "dx": -GAP if left else GAP, "baseline": "middle"}


def at_edge(reader: Reader, wide: int) -> dict[str, int]:
    """Where a line begins, in pixels of what is drawn."""
    return {"value": wide if reader.mirrored else 0}


def wide_scale(reader: Reader, domain: Sequence[object], **more: object) -> Layer:
    """A scale along the line, as one reads."""
    return {"domain": list(domain), "nice": False, "zero": False, "reverse": reader.mirrored, **more}


def _title(text: str, letters: float, reader: Reader) -> list[str]:
    """A title in one line; else each of its two languages begins a line of its own."""
    if len(bare(text)) <= letters:
        return _lines(text, letters, reader)
    return [line for part in text.split(BETWEEN) for line in _lines(part, letters, reader)]


def _lines(text: str, letters: float, reader: Reader) -> list[str]:
    from textwrap import wrap

    whole = bare(text)
    parts = [text] if len(whole) <= letters else wrap(whole, int(letters), break_on_hyphens=False)
    return [reader.sentence(clean(part) if len(parts) > 1 else part) for part in parts]
