"""A line by months, quarters or years, its points marked; by a second dimension small ones side by side, on one scale.

Where a figure is not there the line is broken: nobody may read over a gap as if something had been counted in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.figures.metrics import PERCENT
from primm.core.figures.play import CALENDAR
from primm.formats.pictures.frame import EDGE, GAP, WIDTH, Room, framed
from primm.formats.pictures.months import name_of, spans, ticks
from primm.formats.pictures.reader import broken, width
from primm.formats.pictures.telling import told
from primm.formats.pictures.theme import LINE_HEIGHT, SMALL, SOFT
from primm.formats.pictures.values import largest, none_of, span, values_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.figures.period import Period
    from primm.core.figures.report import Table
    from primm.formats.pictures.frame import Told
    from primm.formats.pictures.reader import Reader
    from primm.formats.pictures.values import Value

FORM = _("{title} ({unit}): a line, by {by}.")
FORMS = _("{title} ({unit}): a line for each, by {by}.")
HIGH, LOW = 210, 124  # of one line, and of each of several, with the room above it
ABOVE, HEADING = 18, 40  # for the highest number, and for the heading of a small line too
PANELS, COLUMNS, BETWEEN = 12, 2, 28
SINK = 0.22  # of the scale: a number below its point needs so much room
FOOT = 2 * LINE_HEIGHT + GAP + EDGE
VALID, BESIDE = "isValid(datum.value)", "datum.below ? 13 : -12"


def line(table: Table, reader: Reader, period: Period | None) -> tuple[Any, Told]:
    """One line."""
    (kind,) = table.by
    values = {at[0]: value for at, value in values_of(table, table.by, reader).items()}
    found = spans(kind, values, period)
    series = {each: values.get(each) or none_of(table, reader) for each in found}
    about = told(table, reader, FORM, {name_of(kind, each, reader): value for each, value in series.items()})
    room = _room(list(series.values()), table, reader, HIGH, FOOT)
    rows = list(_rows(kind, series, reader, room.wide, span(series.values())))
    inner = {"width": room.wide, "height": room.high, **_layers(table, reader, room, list(series.values()), found)}
    return framed(inner, rows, about, room, reader), about


def lines(table: Table, reader: Reader, period: Period | None) -> tuple[Any, Told]:
    """A small line for each value of the second dimension."""
    kind, name = sorted(table.by, key=lambda each: each not in CALENDAR)
    values = values_of(table, (kind, name), reader)
    whole = {at[0]: value for at, value in values_of(table, (name,), reader).items()}
    chosen = [each for each in largest(whole, PANELS) if any(at[1] == each for at in values)]
    found = spans(kind, [at[0] for at in values], period)
    series = {(at, each): values.get((at, each)) or none_of(table, reader) for each in chosen for at in found}
    labels = {each: reader.label(table.dimensions[name], each) for each in chosen}
    by_place = {f"{labels[each]}, {name_of(kind, at, reader)}": value for (at, each), value in series.items()}
    about = told(table, reader, FORMS, by_place, more=len({at[1] for at in values}) - len(chosen))
    return _faceted(table, reader, kind, series, labels, about), about


def _faceted(
    table: Table,
    reader: Reader,
    kind: str,
    series: Mapping[tuple[str, str], Value],
    labels: Mapping[str, str],
    about: Told,
) -> Any:
    columns = min(COLUMNS, len(labels))
    found = list(dict.fromkeys(at for at, _each in series))
    one = _room(list(series.values()), table, reader, LOW, FOOT)
    wide = (one.wide - BETWEEN * (columns - 1)) // columns
    rows = []
    for number, (each, label) in enumerate(labels.items()):
        place = {"line": number // columns, "column": number % columns}
        mine = {at: series[at, each] for at in found}
        made = [{**row, **place} for row in _rows(kind, mine, reader, wide, span(series.values()))]
        made[0]["heading"] = broken(label, int(wide / (SMALL * 0.66)), 1)
        rows += made
    gap = FOOT - EDGE + GAP
    many = rows[-1]["line"] + 1
    room = Room(one.begin, one.end, wide * columns + BETWEEN * (columns - 1), (LOW + gap) * many - gap, FOOT)
    layers = _layers(table, reader, room._replace(wide=wide, high=LOW), list(series.values()), found)
    inner = {
        "facet": {
            "row": {"field": "line", "type": "ordinal", "header": None},
            "column": {
                "field": "column",
                "type": "ordinal",
                "header": None,
                "sort": "descending" if reader.mirrored else "ascending",
            },
        },
        "bounds": "flush",
        "spacing": {"row": gap, "column": BETWEEN},
        "spec": {"width": wide, "height": LOW, **layers},
    }
    return framed(inner, rows, about, room, reader)


def _room(values: Sequence[Value], table: Table, reader: Reader, high: int, foot: int) -> Room:
    """Before the line stand the numbers of its scale."""
    low, top = span(values)
    widest = max(width(f"{each:.1f}{_unit(table)}", SMALL) for each in (low, top))
    begin = int(widest) + GAP + EDGE
    return Room(begin, EDGE + GAP, WIDTH - begin - EDGE - GAP, high, foot)


def _rows(
    kind: str, series: Mapping[str, Value], reader: Reader, wide: int, scale: tuple[float, float]
) -> Iterator[dict[str, Any]]:
    """The points; what belongs together without a gap is one run."""
    sunk = _sunk(list(series.values()), scale)
    names = [name_of(kind, each, reader, short=True) for each in series]
    room = wide / (max(width(each, SMALL) for each in (*names, "2020")) + GAP)
    widest = max(width(value.text, SMALL) for value in series.values())
    values = list(series.values())
    said, run = _said(values, wide / (widest + GAP)), 0
    for place, (tick, value) in enumerate(zip(ticks(kind, list(series), reader, room), values, strict=True)):
        run += value.number is None
        row: dict[str, Any] = {"place": place, "run": run, **value.row()}
        if place not in said or not value.text:
            del row["text"]
        if place in sunk:
            row["below"] = True
        yield {**row, **({"tick": tick} if tick else {})}


def _said(values: Sequence[Value], room: float) -> set[int]:
    """Which points have their number written: all of them where there is room, else the highest and the last."""
    drawn = [place for place, value in enumerate(values) if value.number is not None]
    high = max(drawn, key=lambda place: values[place].number or 0, default=-1)
    few = {high, *drawn[-1:], *(place for place, each in enumerate(values) if each.number is None)}
    return set(range(len(values))) if len(values) <= room else few


def _sunk(values: Sequence[Value], scale: tuple[float, float]) -> set[int]:
    """Points in a dip of the line, whose number stands below them: above it would stand on the line."""
    low, high = scale
    found = set()
    for place, value in enumerate(values):
        beside = [each.number for each in (*values[max(0, place - 1) : place], *values[place + 1 : place + 2])]
        dips = [each for each in beside if each is not None and value.number is not None and each > value.number]
        if len(dips) == len(beside) and value.number is not None and value.number - low > (high - low) * SINK:
            found.add(place)
    return found


def _layers(table: Table, reader: Reader, room: Room, values: Sequence[Value], found: Sequence[str]) -> dict[str, Any]:
    x = {
        "field": "place",
        "type": "ordinal",
        "axis": None,
        "scale": {"type": "point", "padding": 0.5, "domain": list(range(len(found))), "reverse": reader.mirrored},
    }
    y = {"field": "value", "type": "quantitative", "axis": _axis(table, reader), "scale": _scale(values, table, room)}
    small = {"type": "text", "fontSize": SMALL}
    heading = {"x": {"value": room.wide if reader.mirrored else 0}, "y": {"value": SMALL}}
    side = {"align": "right" if reader.mirrored else "left", "fontWeight": "bold"}
    return {
        "encoding": {"x": x},
        "layer": [
            {"mark": "line", "transform": [{"filter": VALID}], "encoding": {"y": y, "detail": {"field": "run"}}},
            {"mark": "point", "transform": [{"filter": VALID}], "encoding": {"y": y}},
            _text(small | {"baseline": "middle", "dy": {"expr": BESIDE}}, "text", y, True),
            _text(small | {"baseline": "bottom", "fill": SOFT}, "text", {"value": room.high - 2}, False),
            _text(small | {"baseline": "top", "fill": SOFT}, "tick", {"value": room.high + GAP}),
            *([_text(small | side, "heading", heading["y"], x=heading["x"])] if len(table.by) > 1 else []),
        ],
    }


def _text(mark: dict[str, Any], field: str, y: Any, valid: bool | None = None, **more: Any) -> dict[str, Any]:
    """Texts where there are some; ``valid``: where there is a number, or where there is none."""
    tests = [f"isValid(datum.{field})", *([] if valid is None else [VALID if valid else f"!{VALID}"])]
    return {
        "mark": mark,
        "transform": [{"filter": " && ".join(tests)}],
        "encoding": {"text": {"field": field}, "y": y, **more},
    }


def _scale(values: Sequence[Value], table: Table, room: Room) -> dict[str, Any]:
    above = HEADING if len(table.by) > 1 else ABOVE
    return {"domain": list(span(values)), "nice": 4, "zero": True, "range": [room.high, above]}


def _axis(table: Table, reader: Reader) -> dict[str, Any]:
    """Few numbers along the side from which one reads; whole ones where things are counted."""
    unit = {"labelExpr": f"datum.label + '{_unit(table)}'"} if _unit(table) else {}
    return {"orient": "right" if reader.mirrored else "left", "tickCount": 4, "tickMinStep": 1, "grid": True, **unit}


def _unit(table: Table) -> str:
    return "\u00a0%" if table.metric.unit == PERCENT else ""
