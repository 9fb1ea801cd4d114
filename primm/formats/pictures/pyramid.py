"""A population pyramid: ages one above the other, men on one side and women on the other, both from the middle.

Whose sex or age is not known stands on neither side: it is said above, as the table has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.figures.dimensions import UNSAID
from primm.formats.pictures.frame import EDGE, GAP, WIDTH, Room, at_edge, framed, label_room, sided, wide_scale
from primm.formats.pictures.reader import broken, width
from primm.formats.pictures.telling import told
from primm.formats.pictures.theme import BLUE, LABEL, PAPER, SMALL, VERMILION
from primm.formats.pictures.values import has_number, none_of, numbers, values_of
from primm.formats.tidy import is_counted
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.figures.report import Table
    from primm.formats.pictures.frame import Told
    from primm.formats.pictures.reader import Reader
    from primm.formats.pictures.values import Value

    Sides = Mapping[tuple[str, str], Value]

FORM = _("{title} ({unit}): pyramid, by {by}.")
SEX, AGES = "sex", ("age", "age_band")
MEN, WOMEN = SIDES = ("1", "2")  # ISO/IEC 5218; the first one stands where a line begins
COLOURS = {MEN: BLUE, WOMEN: VERMILION}
STEP, LETTERS, HEADING = 26, 18, 22
SIGNED = f"datum.sex == '{MEN}' ? -datum.value : datum.value"


def is_pyramid(table: Table) -> bool:
    """Whether a table counts by sex and age, and not only those whose sex or age is not known."""
    if SEX not in table.by or not any(each in table.by for each in AGES) or not is_counted(table):
        return False
    placed = [cell for cell in table.cells if _is_placed(cell.at) and cell.at[SEX] in SIDES]
    return any(has_number(cell.number) and cell.number.value for cell in placed)


def _is_placed(at: Mapping[str, str]) -> bool:
    return len(at) == 2 and not any(value in UNSAID for value in at.values())


def pyramid(table: Table, reader: Reader) -> tuple[Any, Told]:
    """The two sides, the oldest above."""
    age = next(each for each in table.by if each != SEX)
    values = values_of(table, (age, SEX), reader)
    ages = _ages(table, age)[::-1]
    sides = {(each, sex): values.get((each, sex)) or none_of(table, reader) for each in ages for sex in SIDES}
    labels = {each: reader.label(table.dimensions[age], each) for each in ages}
    named = {sex: reader.label(table.dimensions[SEX], sex) for sex in SIDES}
    by_place = {f"{named[sex]}, {labels[each]}": value for (each, sex), value in sides.items()}
    about = told(table, reader, FORM, by_place, beside=list(_beside(table, age, reader)))
    shown = [broken(labels[each], LETTERS, 1) for each in ages]
    begin = label_room(shown)
    room = Room(begin, EDGE, WIDTH - begin - EDGE, STEP * len(ages) + HEADING)
    rows = [*_rows(sides, ages, shown), *({"sex": sex, "heading": named[sex]} for sex in SIDES)]
    return framed(_inner(reader, room, _half(sides, room), len(ages)), rows, about, room, reader), about


def _ages(table: Table, name: str) -> list[str]:
    """All ages from the first to the last one that the table has; in between nobody is left out."""
    found = dict.fromkeys(cell.at[name] for cell in table.cells if name in cell.at and cell.at[name] not in UNSAID)
    codes = table.dimensions[name].codes
    known = list(codes.codes) if codes else list(found)
    places = [known.index(each) for each in found if each in known]
    return known[min(places) : max(places) + 1] if len(places) == len(found) else list(found)


def _beside(table: Table, age: str, reader: Reader) -> Iterator[str]:
    """Who stands on neither side: of each dimension the values that have no place."""
    for name in (SEX, age):
        for (value,), found in values_of(table, (name,), reader).items():
            if value in UNSAID or (name == SEX and value not in SIDES):
                where = f"{reader.help(table, name)}, {reader.label(table.dimensions[name], value)}"
                yield f"{where}: {found.text}{found.beside}."


def _rows(sides: Sides, ages: Sequence[str], labels: Sequence[str]) -> Iterator[dict[str, Any]]:
    for (age, sex), value in sides.items():
        place = ages.index(age)
        label = {"label": labels[place]} if sex == MEN else {}
        yield {"place": place, "sex": sex, **label, **value.row()}


def _half(sides: Sides, room: Room) -> float:
    """Up to where each side goes: the largest number, and what is written behind its bar."""
    high = max(numbers(sides.values()))
    said = max(width(each.text, LABEL) for each in sides.values()) + 2 * GAP
    return round(high / max(0.3, 1 - said / (room.wide / 2)), 2) or 1


def _inner(reader: Reader, room: Room, half: float, many: int) -> dict[str, Any]:
    x = {"type": "quantitative", "axis": None, "scale": wide_scale(reader, [-half, half])}
    scale = {"domain": list(range(many)), "padding": 0.12, "range": [HEADING, room.high]}
    y = {"field": "place", "type": "ordinal", "axis": None, "scale": scale}
    colour = {
        "field": "sex",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(SIDES), "range": [COLOURS[sex] for sex in SIDES]},
    }
    valid, signed = {"filter": "isValid(datum.value)"}, {"calculate": SIGNED, "as": "signed"}
    return {
        "width": room.wide,
        "height": room.high,
        "layer": [
            {
                "mark": "bar",
                "transform": [valid, signed],
                "encoding": {"x": {"field": "signed", **x}, "x2": {"datum": 0}, "y": y, "fill": colour},
            },
            {
                "mark": {"type": "rule", "stroke": PAPER, "strokeWidth": 2},
                "encoding": {"x": {"datum": 0, **x}, "y": {"value": HEADING}, "y2": {"value": room.high}},
            },
            *(_written(sex, reader, x, y) for sex in SIDES),
            *(_heading(sex, reader, x) for sex in SIDES),
            {
                "mark": {"type": "text", **sided(reader, before=True)},
                "transform": [{"filter": "isValid(datum.label)"}],
                "encoding": {"text": {"field": "label"}, "x": at_edge(reader, room.wide), "y": y},
            },
        ],
    }


def _written(sex: str, reader: Reader, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """The figures of one side, behind their bars; a sign where there is none stands in the middle."""
    at = f"datum.sex == '{sex}' && isValid(datum.text)"
    place = f"isValid(datum.value) ? ({SIGNED}) : 0"
    return {
        "mark": {"type": "text", **sided(reader, before=sex == MEN)},
        "transform": [{"filter": at}, {"calculate": place, "as": "end"}],
        "encoding": {"x": {"field": "end", **x}, "y": y, "text": {"field": "text"}},
    }


def _heading(sex: str, reader: Reader, x: dict[str, Any]) -> dict[str, Any]:
    mark = {"type": "text", **sided(reader, before=sex == MEN), "fontWeight": "bold"}
    return {
        "mark": mark,
        "transform": [{"filter": f"datum.sex == '{sex}' && isValid(datum.heading)"}],
        "encoding": {"x": {"datum": 0, **x}, "y": {"value": SMALL}, "text": {"field": "heading"}},
    }
