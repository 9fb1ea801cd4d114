"""Text: aligned for people at a terminal, separated by tabs in a pipe. Numbers are never grouped."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from primm.core.host.action import Format, Listing, Page, hookimpl
from primm.formats.crossed import grid
from primm.formats.described import source_of
from primm.formats.request import asked
from primm.formats.safe import safe
from primm.formats.terminal import Terminal
from primm.formats.tidy import (
    detail,
    differing,
    figure,
    filters,
    header,
    label,
    legend,
    rounded,
    rows,
    said,
    text,
    title,
)
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Report, Table
    from primm.formats.page import OnePage
    from primm.words import Words


def write(what: Report | Listing, page: Page) -> Iterator[str]:
    """Tables for a terminal; in a pipe one figure a row under a header, or the bare rows of a listing."""
    if page.width is None:
        yield from map(_tabbed, what.rows if isinstance(what, Listing) else _rows(what, page.words))
    elif isinstance(what, Listing):
        yield from wrapped(what.heading, page.width)
        heads = [page.words.label("column", each) for each in what.columns]
        yield from _aligned(heads, what.rows, page.width)
    else:
        yield from _drawn(what, page)


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
    yield from wrapped(onepage.title_lines(report, words), width)
    yield "\n"
    yield from _aligned(heads, onepage.lines(report, words), width, right=range(2, len(heads)))
    yield "\n"
    yield from wrapped(onepage.notes(report, words), width)
    yield from wrapped(below(report, words), width)
    mark = words.translate(_("fingerprint: {mark}"))
    yield from wrapped([mark.format(mark=onepage.fingerprint(report.certificate))], width)


def _report(report: Report, words: Words, width: int) -> Iterator[str]:
    yield from wrapped(above(report, words), width)
    if not report.by:
        columns = tuple(map(words.translate, (_("metric"), _("figure"), _("unit"), "")))
        yield "\n"
        yield from _aligned(columns, [_line(table, words) for table in report.tables], width, right=(1,))
        yield "\n"
        for table in report.tables:
            metric = table.metric
            yield from wrapped([f"{metric.id}: {words.translate(metric.definition)} {_source(metric, words)}"], width)
    for table in report.tables:
        if report.by:
            yield from _table(report, table, words, width)
    yield "\n"
    yield from wrapped(below(report, words), width)


def _source(metric: Metric, words: Words) -> str:
    return f"[{source_of(metric, words)}]"


def above(report: Report, words: Words) -> Iterator[str]:
    """What stands above a report: title, period, what is partial, of whom alone, where the records begin."""
    say = words.translate
    yield say(report.title)
    yield say(_("period: {start} to {end}")).format(start=report.period.start, end=report.period.end)
    if report.partial:
        yield say(_("partial: the period was not over on {day}")).format(day=report.horizon)
    if report.filters:
        yield say(_("only: {filters}")).format(filters=filters(report))
    if report.certificate.begins:
        yield say(_("the records of this action begin on {day}")).format(day=report.certificate.begins)


def below(report: Report, words: Words) -> Iterator[str]:
    """What stands below: what is hidden, and the birth certificate."""
    say, certificate = words.translate, report.certificate
    yield from legend(report, words)
    yield say(_("horizon: {day}")).format(day=report.horizon)
    for origin, n in sorted(certificate.position.items()):
        root = certificate.roots.get(origin, "")
        yield say(_("position: {origin} {n} {root}")).format(origin=origin, n=n, root=root)
    yield say(_("versions: {versions}")).format(
        versions=", ".join(f"{name} {version}" for name, version in certificate.made_with.items())
    )
    yield say(_("asked: {what}")).format(what=asked(report, words))
    if certificate.differs:
        yield say(_("not as in the earlier report: {what}")).format(what=differing(certificate))


def _line(table: Table, words: Words) -> list[str]:
    """The total of a metric in one line."""
    metric, say = table.metric, words.translate
    names = [f"{metric.id} {title(metric, words)}"]
    if not table.cells:
        return [*names, "", say(metric.unit), "; ".join(said(words, each) for each in table.remarks)]
    return [*names, figure(table, table.cells[0], words), say(metric.unit), detail(table, table.cells[0], words)]


def _table(report: Report, table: Table, words: Words, width: int) -> Iterator[str]:
    metric, say = table.metric, words.translate
    yield "\n"
    yield from wrapped([f"{metric.id} {title(metric, words)} ({say(metric.unit)})"], width)
    definition = f"{say(metric.definition)} {_source(metric, words)}"
    yield from wrapped([definition, *(said(words, each) for each in table.remarks)], width, "  ")
    if crossed := grid(table, words, width):
        yield from _aligned(*crossed, width, right=range(1, len(crossed[0])))
        return
    names = [say(table.dimensions[name].help) for name in table.by]
    percent = ["%"] if any(cell.percent is not None for cell in table.cells) else []
    lines = [
        [
            *(label(words, table.dimensions[name], cell.at[name]) if name in cell.at else say(_("total"))
              for name in table.by),
            figure(table, cell, words),
            *(rounded(cell.percent, 1) or "" for _column in percent),
            detail(table, cell, words),
        ]
        for cell in table.cells
    ]  # fmt: skip
    many = len(names)
    yield from _aligned((*names, say(_("figure")), *percent, ""), lines, width, right=(many, many + len(percent)))


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
