"""CSV: one figure a row, everything quoted, nothing that a spreadsheet would take for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from primm.core.host.action import Format, Listing, Page, hookimpl
from primm.formats.safe import inert
from primm.formats.tidy import header, rows, text

if TYPE_CHECKING:
    from primm.core.figures.report import Report


def write(what: Report | Listing, page: Page) -> Iterator[str]:
    """The header and the rows."""
    lines: Iterable[Sequence[object]]
    if isinstance(what, Listing):
        yield _line(what.columns)
        lines = what.rows
    else:
        yield _line(header(what))
        lines = rows(what, page.words)
    for each in lines:
        yield _line([text(value) for value in each])


def _line(cells: Iterable[str]) -> str:
    quoted = (inert(cell).replace('"', '""') for cell in cells)
    return ",".join(f'"{cell}"' for cell in quoted) + "\r\n"


@hookimpl
def primm_formats() -> Sequence[Format]:
    """Hand over the format."""
    return (Format("csv", (".csv",), write),)
