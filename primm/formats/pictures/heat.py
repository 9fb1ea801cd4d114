"""A heat map: a line for each value of one dimension, a column for each of the other one, the figure in each cell."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from primm.formats.pictures.frame import EDGE, GAP, WIDTH, Room, at_edge, centred, framed, label_room, sided
from primm.formats.pictures.reader import bare, broken, width
from primm.formats.pictures.telling import told
from primm.formats.pictures.theme import GRID, LINE_HEIGHT, SMALL, SOFT, ink_on, shade
from primm.formats.pictures.values import largest, none_of, numbers, values_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.figures.report import Table
    from primm.formats.pictures.frame import Told
    from primm.formats.pictures.reader import Reader
    from primm.formats.pictures.values import Value

    Cells = Mapping[tuple[str, str], Value]

FORM = _("{title} ({unit}): heat map, by {by}.")
DOWN, ACROSS = 20, 10  # how many values of each dimension are drawn
LETTERS, STEP, LINES = 28, 28, 3
NARROWEST, WIDEST = 48, 110
HEAD = f"-{LINE_HEIGHT} * (length(split(datum.head, '\\n')) - 1)"  # the last of its lines stands at the cells
BLANK = "–"  # where a table has no cell, and it is no nought


def heat(table: Table, reader: Reader) -> tuple[Any, Told]:
    """The figures of two dimensions; the one with more values goes down."""
    by = sorted(table.by, key=lambda name: -len(values_of(table, (name,), reader)))
    lines, columns = (_chosen(table, name, many, reader) for name, many in zip(by, (DOWN, ACROSS), strict=True))
    found = values_of(table, by, reader)
    cells = {(one, other): found.get((one, other)) or none_of(table, reader) for one in lines for other in columns}
    by_place = {f"{lines[one]}, {columns[other]}": value for (one, other), value in cells.items()}
    about = told(table, reader, FORM, by_place, more=sum(at not in cells for at in found))
    labels = [broken(each, LETTERS) for each in lines.values()]
    begin = label_room(labels)
    step = max(NARROWEST, min(WIDEST, (WIDTH - begin - EDGE) // len(columns), _widest(columns, cells)))
    heads = [broken(each, int(step / (SMALL * 0.6)), LINES) for each in columns.values()]
    above = (max(each.count("\n") for each in heads) + 1) * LINE_HEIGHT + GAP
    room = Room(begin, max(EDGE, WIDTH - begin - step * len(columns)), step * len(columns), STEP * len(lines) + above)
    rows = [
        *_rows(cells, list(lines), list(columns)),
        *({"line": place, "label": each, "above": centred(each)} for place, each in enumerate(labels)),
        *({"column": place, "head": each} for place, each in enumerate(heads)),
    ]
    return framed(_inner(reader, room, above, len(labels), len(heads)), rows, about, room, reader), about


def _chosen(table: Table, name: str, many: int, reader: Reader) -> dict[str, str]:
    """The values of a dimension that are drawn, with what they are called."""
    alone = {at[0]: value for at, value in values_of(table, (name,), reader).items()}
    return {code: reader.label(table.dimensions[name], code) for code in largest(alone, many)}


def _widest(columns: Mapping[str, str], cells: Cells) -> int:
    """How wide a column must be for its longest word and its longest figure."""
    words = (word for each in columns.values() for word in bare(each).split())
    texts = [*words, *(each.text for each in cells.values())]
    return ceil(max(width(each, SMALL) for each in texts)) + 2 * GAP


def _rows(cells: Cells, lines: Sequence[str], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    most = max(numbers(cells.values()), default=0)
    for (one, other), value in cells.items():
        fill = shade(value.number / most if value.number and most > 0 else 0)
        ink = ink_on(fill) if value.number else SOFT
        row = {"line": lines.index(one), "column": columns.index(other), "fill": fill, "ink": ink, **value.row()}
        yield {**row, "text": value.text or BLANK}


def _inner(reader: Reader, room: Room, above: int, many: int, columns: int) -> dict[str, Any]:
    across = {"domain": list(range(columns)), "padding": 0, "reverse": reader.mirrored}
    down = {"domain": list(range(many)), "padding": 0, "range": [above, room.high]}
    x = {"field": "column", "type": "ordinal", "axis": None, "scale": {"type": "band", **across}}
    y = {"field": "line", "type": "ordinal", "axis": None, "scale": {"type": "band", **down}}
    cell = {"filter": "isValid(datum.fill)"}
    return {
        "width": room.wide,
        "height": room.high,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": GRID, "strokeWidth": 1},
                "transform": [cell],
                "encoding": {"x": x, "y": y, "fill": {"field": "fill", "type": "nominal", "scale": None}},
            },
            {
                "mark": {"type": "text", "baseline": "middle"},
                "transform": [cell],
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "text"},
                    "fill": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
            {
                "mark": {"type": "text", **sided(reader, before=True), "dy": {"expr": "datum.above"}},
                "transform": [{"filter": "isValid(datum.label)"}],
                "encoding": {"x": at_edge(reader, room.wide), "y": y, "text": {"field": "label"}},
            },
            {
                "mark": {"type": "text", "baseline": "bottom", "fontSize": SMALL, "dy": {"expr": HEAD}},
                "transform": [{"filter": "isValid(datum.head)"}],
                "encoding": {"x": x, "y": {"value": above - GAP}, "text": {"field": "head"}},
            },
        ],
    }
