"""From the cells of a row to the values of an event's fields."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from primm.core.errors import Refused
from primm.core.events.check import parse
from primm.core.events.dates import local_moment
from primm.core.events.wrong import Wrong
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.events.fields import Field
    from primm.formats.mapping import Map, Source

MOMENTS = ("date", "month", "moment")
DIRECTIVES = "dmYHMSz"  # of ``format``: what means the same in every language
_SLUG, _CUT = 40, 31


def text_of(source: Source, cells: Mapping[str, str], of: Map) -> str | None:
    """The constant of a source, or what the cell of its column stands for; None where the cell is empty."""
    if not source.column:
        return str(source.constant)
    cell = cells[source.column].strip()
    found = code_of(source, cell, of) if cell and source.codes else cell or source.empty
    return None if found is None else str(found)


def value_of(source: Source, field: Field, cells: Mapping[str, str], of: Map) -> Any:
    """The value for a field, typed as the check wants it; None where the cell is empty."""
    cell = cells[source.column].strip() if source.column else ""
    if not cell:
        return as_field(field, source.empty if source.column else source.constant)
    if source.split:
        return [_value(source, field, part.strip(), of) for part in cell.split(source.split) if part.strip()]
    return as_field(field, _value(source, field, cell, of))


def as_field(field: Field, value: Any) -> Any:
    """One value for a field that takes several is a list of one."""
    return [value] if field.many and value is not None and type(value) is not list else value


def code_of(source: Source, cell: str, of: Map) -> Any:
    """What the map's table of codes has for a cell."""
    table = of.codes[source.codes]
    try:
        return table[cell if cell in table else cell.casefold()]
    except KeyError:
        raise Wrong(_("the map's table {table} has no such value: add it there"), table=source.codes) from None


def moment_of(text: str, pattern: str, zone: str, fold: int | None) -> tuple[str, int | None]:
    """When something happened, in local time, and which of two equal hours it was."""
    return local_moment(_strict(text, pattern) if pattern else text, zone, fold)


def slug(text: str) -> str:
    """A code of small letters, digits and dashes for a name; always the same for the same name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    if found and len(found) <= _SLUG:
        return found
    mark = sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:8]
    return f"{found[:_CUT]}-{mark}".lstrip("-")


def _value(source: Source, field: Field, cell: str, of: Map) -> Any:
    if source.codes:
        return code_of(source, cell, of)
    if source.slug:
        return f"{source.slug}:{slug(cell)}"
    if field.type in MOMENTS and (source.format or len(cell) > len("2026-01-31")):
        return moment_of(cell, source.format, of.zone, of.fold)[0][: {"date": 10, "month": 7}.get(field.type)]
    if source.subtract_from is not None:
        return source.subtract_from - int(_typed(field, cell))
    return _typed(field, cell)


def _typed(field: Field, cell: str) -> Any:
    try:
        return parse(field._replace(many=False), cell)
    except Refused as refused:
        problem = refused.problems[0]
        raise Wrong(problem.text, **problem.gaps) from None


def _strict(text: str, pattern: str) -> str:
    """A time in the form of the map, as PRIMM writes it. Python would take digits of any script."""
    try:
        if not text.isascii():
            raise ValueError
        found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the map's, or comes with %z
    except ValueError:
        raise Wrong(_("not a time of the form {form}"), form=pattern) from None
    if "%H" not in pattern:
        return f"{found:%Y-%m-%d}"
    return found.isoformat(timespec="minutes")
