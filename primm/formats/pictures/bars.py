"""Bars from the beginning of the line, one for each value, in the order of the table; the figure stands at its bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.figures.dimensions import UNSAID
from primm.formats.pictures.frame import (
    WIDTH,
    Room,
    at_edge,
    centred,
    framed,
    label_room,
    sided,
    wide_scale,
)
from primm.formats.pictures.reader import broken
from primm.formats.pictures.telling import told
from primm.formats.pictures.theme import BLUE, GREY
from primm.formats.pictures.values import largest, span, values_of
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.report import Table
    from primm.formats.pictures.frame import Told
    from primm.formats.pictures.reader import Reader

MANY, LETTERS, STEP = 20, 30, 28
DESKS_WIDTH = 300  # two of them stand side by side
FORM = _("{title} ({unit}): bars, by {by}.")
END = "isValid(datum.value) ? max(datum.value, 0) : 0"


def bars(table: Table, reader: Reader) -> tuple[Any, Told]:
    """A bar for each value of the one dimension."""
    (name,) = table.by
    is_small = name == "desk"
    values = {at[0]: value for at, value in values_of(table, table.by, reader).items()}
    drawn = {code: values[code] for code in largest(values, MANY)}
    named = {code: reader.label(table.dimensions[name], code) for code in drawn}
    rows = [
        {
            "place": place,
            "label": (shown := broken(named[code], LETTERS)),
            "above": centred(shown),
            "fill": GREY if code in UNSAID else BLUE,
            **value.row(),
            "text": value.text if is_small else f"{value.text}{value.beside}",
        }
        for place, (code, value) in enumerate(drawn.items())
    ]
    about = told(table, reader, FORM, _by_label(named, drawn), more=len(values) - len(drawn))
    begin, end = (label_room([str(row[key]) for row in rows]) for key in ("label", "text"))
    whole = DESKS_WIDTH if is_small else WIDTH
    room = Room(begin, end, max(whole - begin - end, whole // 4), STEP * len(rows))
    low, high = span(drawn.values())
    inner = _inner(reader, room, (low, high), len(rows))
    return framed(inner, rows, about, room, reader), about


def _by_label(named: dict[str, str], drawn: dict[str, Any]) -> dict[str, Any]:
    """The figures by what they are called; where two are called the same, with the code."""
    often = list(named.values())
    return {label if often.count(label) == 1 else f"{label} [{code}]": drawn[code] for code, label in named.items()}


def _inner(reader: Reader, room: Room, domain: tuple[float, float], many: int) -> dict[str, Any]:
    x = {"type": "quantitative", "axis": None, "scale": wide_scale(reader, domain)}
    y = {"field": "place", "type": "ordinal", "axis": None, "scale": {"domain": list(range(many)), "padding": 0.15}}
    label = {"text": {"field": "label"}, "x": at_edge(reader, room.wide)}
    return {
        "width": room.wide,
        "height": room.high,
        "encoding": {"y": y},
        "layer": [
            {
                "mark": "bar",
                "transform": [{"filter": "isValid(datum.value)"}],
                "encoding": {
                    "x": {"field": "value", **x},
                    "x2": {"datum": 0},
                    "fill": {"field": "fill", "type": "nominal", "scale": None},
                },
            },
            {"mark": "rule", "encoding": {"x": {"datum": 0, **x}, "y": {"value": 0}, "y2": {"value": room.high}}},
            {
                "mark": {"type": "text", **sided(reader, before=False)},
                "transform": [{"calculate": END, "as": "end"}],
                "encoding": {"x": {"field": "end", **x}, "text": {"field": "text"}},
            },
            {"mark": {"type": "text", **sided(reader, before=True), "dy": {"expr": "datum.above"}}, "encoding": label},
        ],
    }
