"""Text: aligned for people at a terminal, separated by tabs in a pipe. Numbers are never grouped."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from primm.core.host.action import Format, Listing, Page, hookimpl
from primm.formats.crossed import grid
from primm.formats.described import source_of
from primm.formats.localized import day, number
from primm.formats.request import asked
from primm.formats.safe import safe, sides
from primm.formats.terminal import Terminal
from primm.formats.tidy import (
    detail,
    differing,
    figure,
    filters,
    headed,
    header,
    label,
    legend,
    named,
    rounded,
    rows,
    said,
    text,
)
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Cell, Report, Table
    from primm.formats.page import OnePage
    from primm.words import Words


FIGURES = ("figure", "above", "below", "percent", "then", "now", "number")  # columns of listings
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)


def write(what: Report | Listing, page: Page) -> Iterator[str]:
    """Tables for a terminal; in a pipe one figure a row under a header, or the bare rows of a listing."""
    if page.width is None:
        yield from map(_tabbed, what.rows if isinstance(what, Listing) else _rows(what, page.words))
    elif isinstance(what, Listing):
        yield from wrapped(what.heading, page.width)
        heads = [page.words.label("column", each) for each in what.columns]
        yield from _aligned(heads, (_cells(what.columns, each, page.words) for each in what.rows), page.width)
    else:
        yield from _drawn(what, page)


def _cells(columns: Sequence[str], cells: Sequence[object], words: Words) -> list[object]:
    """Days and numbers of a listing as its reader writes them."""
    return [_cell(name, each, words) for name, each in zip(columns, cells, strict=True)]


def _cell(column: str, value: object, words: Words) -> object:
    if type(value) is date:
        return day(value, words)
    if isinstance(value, str) and DAY.fullmatch(value):
        with suppress(ValueError):  # what looks like a day and is none is somebody's text
            return day(date.fromisoformat(value), words)
    if isinstance(value, float) or (column in FIGURES and isinstance(value, str) and DECIMAL.fullmatch(value)):
        return number(str(value), words)
    return value


def _drawn(report: Report, page: Page) -> Iterator[str]:
    from primm.formats.page import OnePage  # and all that computes figures, which a listing can do without

    if isinstance(page, Terminal):
        from primm.formats.drawing import draw

        return draw(report, page)
    words, width = page.words, page.width or 0
    if isinstance(report, OnePage) and len(report.by) < 2:
        return _page(report, words, width)
    return _report(report, words, width)


def _rows(report: Report, words: Words) -> Iterator[list[str]]:
    return chain([header(report)], rows(report, words, words.translate(_("n/a"))))


def _tabbed(cells: Iterable[object]) -> str:
    return "\t".join(safe(text(each)) for each in cells) + "\n"


def _page(report: OnePage, words: Words, width: int) -> Iterator[str]:
    from primm.formats import page as onepage

    heads = onepage.heads(report, words)
    yield from told(onepage.title_lines(report, words), width)
    yield "\n"
    yield from _aligned(heads, onepage.lines(report, words), width, right=range(2, len(heads)))
    yield "\n"
    yield from told(onepage.notes(report, words), width)
    yield from wrapped(below(report, words), width)
    mark = words.translate(_("fingerprint: {mark}"))
    yield from wrapped([mark.format(mark=onepage.fingerprint(report.certificate))], width)


def _report(report: Report, words: Words, width: int) -> Iterator[str]:
    yield from told(words.lines(lambda each: above(report, each)), width)
    if not report.by:
        columns = tuple(map(words.translate, (_("metric"), _("figure"), _("unit"), "")))
        yield "\n"
        yield from _aligned(columns, [_line(table, words) for table in report.tables], width, right=(1,))
        yield "\n"
        meant = (f"{table.metric.id}: {defined(table.metric, words)}" for table in report.tables)
        yield from told(meant, width)
    for table in report.tables:
        if report.by:
            yield from _table(report, table, words, width)
    yield "\n"
    yield from wrapped(below(report, words), width)


def defined(metric: Metric, words: Words) -> str:
    """What a metric counts, and where that definition comes from."""
    return words.beside(lambda each: f"{each.translate(metric.definition)} [{source_of(metric, each)}]")


def above(report: Report, words: Words) -> Iterator[str]:
    """What stands above a report: title, period, what is partial, of whom alone, where the records begin."""
    say, period = words.translate, report.period
    yield say(report.title)
    yield say(_("period: {start} to {end}")).format(start=day(period.start, words), end=day(period.end, words))
    if report.partial:
        yield say(_("partial: the period was not over on {day}")).format(day=day(report.horizon, words))
    if report.filters:
        yield say(_("only: {filters}")).format(filters=filters(report))
    if report.certificate.begins:
        begins = day(report.certificate.begins, words)
        yield say(_("the records of this action begin on {day}")).format(day=begins)


def below(report: Report, words: Words) -> Iterator[str]:
    """The last lines are read back: they are the same in every language but for the words before the colon."""
    certificate = report.certificate
    yield from legend(report, words)
    yield led(words, _("horizon: {day}"), day=report.horizon)
    for origin, n in sorted(certificate.position.items()):
        yield led(words, _("position: {origin} {n} {root}"), origin=origin, n=n, root=certificate.roots.get(origin, ""))
    made_with = ", ".join(f"{name} {version}" for name, version in certificate.made_with.items())
    yield led(words, _("versions: {versions}"), versions=made_with)
    yield led(words, _("asked: {what}"), what=asked(report, words))
    if certificate.differs:
        yield led(words, _("not as in the earlier report: {what}"), what=differing(certificate))


def led(words: Words, text: str, **gaps: object) -> str:
    """A line that is read back: what leads it in each language, then once what stands after the colon."""
    lead = words.beside(lambda each: each.translate(text).partition(":")[0])
    return f"{lead}:{text.partition(':')[2]}".format(**gaps)


def _line(table: Table, words: Words) -> list[str]:
    """The total of a metric in one line."""
    metric, say = table.metric, words.translate
    names = [named(metric, words)]
    if not table.cells:
        return [*names, "", say(metric.unit), "; ".join(said(words, each) for each in table.remarks)]
    return [*names, figure(table, table.cells[0], words), say(metric.unit), detail(table, table.cells[0], words)]


def _table(report: Report, table: Table, words: Words, width: int) -> Iterator[str]:
    metric = table.metric
    yield "\n"
    yield from wrapped([headed(metric, words)], width)
    remarks = (said(words, each) for each in table.remarks)
    yield from told([defined(metric, words), *remarks], width, "  ")
    if crossed := grid(table, words, width):
        yield from _aligned(*crossed, width, right=range(1, len(crossed[0])))
        return
    heads, lines, right = broken_down(table, words)
    yield from _aligned(heads, lines, width, right=right)


def broken_down(table: Table, words: Words) -> tuple[list[str], list[list[str]], range]:
    """A figure by its dimensions: the heads, a line for each cell, and which columns are of numbers."""
    say, many = words.translate, len(table.by)
    percent = ["%"] if any(cell.percent is not None for cell in table.cells) else []
    heads = [*(say(table.dimensions[name].help) for name in table.by), say(_("figure")), *percent, ""]
    lines = [
        [
            *(_value(table, cell, name, words) for name in table.by),
            figure(table, cell, words),
            *(number(rounded(cell.percent, 1) or "", words) for _column in percent),
            detail(table, cell, words),
        ]
        for cell in table.cells
    ]
    return heads, lines, range(many, many + 1 + len(percent))


def _value(table: Table, cell: Cell, name: str, words: Words) -> str:
    at = cell.at.get(name)
    return words.translate(_("total")) if at is None else label(words, table.dimensions[name], at)


def told(lines: Iterable[str], width: int, indent: str = "") -> Iterator[str]:
    """Sentences; where one in two languages does not fit into a line, each language begins a line of its own."""
    for line in lines:
        yield from wrapped(sides(line) if len(line) > width - len(indent) else [line], width, indent)


def wrapped(lines: Iterable[str], width: int, indent: str = "") -> Iterator[str]:
    """Sentences that go on in the next line between two words."""
    from textwrap import wrap

    for line in lines:
        for part in wrap(line, width - len(indent), break_long_words=False, break_on_hyphens=False):
            yield f"{indent}{safe(part)}\n"


def _aligned(
    columns: Sequence[str], lines: Iterable[Sequence[object]], width: int, *, right: Sequence[int] = ()
) -> Iterator[str]:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    heads = (
        Column(Text(safe(name)), justify="right" if place in right else "left", overflow="fold")
        for place, name in enumerate(columns)
    )
    table = Table(*heads, box=None, pad_edge=False, header_style="")
    for line in lines:
        table.add_row(*(Text(safe(text(each))) for each in line))
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    yield from (f"{each.rstrip()}\n" for each in captured.get().splitlines())


@hookimpl
def primm_formats() -> Sequence[Format]:
    """Hand over the format."""
    return (Format("text", (".txt",), write),)
