"""The figures of a table as a picture takes them: what is a number, what only a sign, and which of many are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.core.figures.dimensions import UNSAID
from primm.formats.tidy import as_number, is_counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from primm.core.figures.report import Cell, Table
    from primm.core.figures.tally import Number as Exact
    from primm.formats.pictures.reader import Reader

    Number = int | float


class Value(NamedTuple):
    """A figure in a picture: its number, None where nothing is drawn, and how it is written there."""

    number: Number | None
    text: str
    beside: str = ""
    is_hidden: bool = False
    is_least: bool = False

    def row(self) -> dict[str, object]:
        """What of it stands in the data of a picture; where nothing is drawn there is no number."""
        return {"text": self.text} if self.number is None else {"value": self.number, "text": self.text}


def values_of(table: Table, names: Sequence[str], reader: Reader) -> dict[tuple[str, ...], Value]:
    """The figures of a table by these dimensions, in its order."""
    wanted = frozenset(names)
    return {
        tuple(cell.at[name] for name in names): value_of(table, cell, reader)
        for cell in table.cells
        if cell.at.keys() == wanted
    }


def value_of(table: Table, cell: Cell, reader: Reader) -> Value:
    """One figure of a table."""
    number, found = cell.number, shown(table, cell)
    drawn = as_number(found.figure) if has_number(number) else None
    text, beside = reader.figure(table, cell, found), reader.beside(cell, found)
    return Value(drawn, text, beside, number.hidden, bool(number.unknown))


def has_number(number: Exact) -> bool:
    """Whether something is drawn of a figure: it may be shown, it applies, and it is not unknown altogether."""
    return not number.hidden and number.value is not None and bool(number.value or not number.unknown)


def none_of(table: Table, reader: Reader) -> Value:
    """What stands where a table has no cell: nought of what is counted, else nothing."""
    return Value(0, reader.number("0")) if is_counted(table) else Value(None, "")


def numbers(values: Iterable[Value]) -> list[Number]:
    """The numbers among figures."""
    return [each.number for each in values if each.number is not None]


def span(values: Iterable[Value]) -> tuple[Number, Number]:
    """From where to where a scale goes: it always has the nought."""
    found = numbers(values)
    low, high = min(0, *found, 0), max(0, *found, 0)
    return low, high if high > low else low + 1


def largest(values: Mapping[str, Value], many: int) -> list[str]:
    """As many as can be drawn, in the order of the table; what is hidden counts for nothing, what is unknown stays."""

    def rank(name: str) -> tuple[bool, bool, float]:
        number = values[name].number
        return name not in UNSAID, number is None, -(number or 0)

    chosen = set(sorted(values, key=rank)[:many])
    return [name for name in values if name in chosen]
