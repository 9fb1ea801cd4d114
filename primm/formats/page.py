"""One page: figures of several actions under one another, a column for each desk and one for all of them."""

from __future__ import annotations

from base64 import b32encode
from typing import TYPE_CHECKING

import attrs

from primm.core.figures.report import Report
from primm.core.log.rows import Head
from primm.formats.described import source_of
from primm.formats.localized import day
from primm.formats.tidy import detail, figure, headed, is_counted, label, named, said
from primm.proof.digest import digest
from primm.words import _, period_in_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.core.figures.basis import Certificate
    from primm.core.figures.report import Cell, Table
    from primm.words import Words

COUNTED_IN_EACH = "counted once in each: {what}; the rows may add to more than the total"
PRINTED = 20  # characters of a fingerprint, as much as one copies from paper


@attrs.frozen
class OnePage(Report):
    """A report over several actions; ``definitions`` are printed if asked for."""

    definitions: bool = False


def heads(report: OnePage, words: Words) -> list[str]:
    """The heads of the columns: the figure, its unit, each desk, the total."""
    values = [label(words, report.dimensions[name], each) for name in report.by for each in columns(report)]
    return [*map(words.translate, (_("figure"), _("unit"))), *values, words.translate(_("total"))]


def notes(report: OnePage, words: Words) -> Iterator[str]:
    """What stands below: why columns may add to more than the total, what a figure is not told by, definitions."""
    return words.lines(lambda each: _notes(report, each))


def _notes(report: OnePage, words: Words) -> Iterator[str]:
    say = words.translate
    twice = any(COUNTED_IN_EACH in (each.text for each in table.remarks) for table in report.tables)
    if twice and len(columns(report)) > 1:
        of_desks = _("Who was met at two desks counts at each of them and once in the total: it is no sum.")
        of_others = _("Who stands in several columns counts in each of them and once in the total: it is no sum.")
        yield say(of_desks if report.by == ("desk",) else of_others)
    for table in report.tables:
        others = [said(words, each) for each in table.remarks if each.text != COUNTED_IN_EACH]
        number = table.cells[0].number if table.cells else None
        details = [detail(table, table.cells[0], words)] if number and (number.below != 0 or number.open) else []
        if parts := list(filter(None, (*others, *details))):
            yield f"{table.metric.id}: {'; '.join(parts)}"
    if report.definitions:
        for table in report.tables:
            metric = table.metric
            yield f"{headed(metric, words)}: {say(metric.definition)} [{source_of(metric, words)}]"


def lines(report: OnePage, words: Words) -> Iterator[list[str]]:
    """A figure a line. The total is counted anew: a person of two desks is one person."""
    for table in report.tables:
        cells = {cell.at.get(name, ""): cell for cell in table.cells for name in report.by or ("",)}
        numbers = [number(table, cells.get(each), words) for each in (*columns(report), "")]
        yield [named(table.metric, words), words.translate(table.metric.unit), *numbers]


def title_lines(report: OnePage, words: Words) -> Iterator[str]:
    """What stands above: title, period in full, what is partial, of whom alone, where the records begin."""
    return words.lines(lambda each: _title_lines(report, each))


def _title_lines(report: OnePage, words: Words) -> Iterator[str]:
    say, period = words.translate, report.period
    yield say(report.title)
    yield say(_("period: {when}")).format(when=period_in_full(period.start, period.end, say))
    if report.partial:
        yield say(_("partial: the period was not over on {day}")).format(day=day(report.horizon, words))
    for name, values in report.filters.items():
        dimension = report.dimensions[name]
        only = ", ".join(label(words, dimension, each) for each in values)
        yield say(_("only {what}: {values}")).format(what=say(dimension.help), values=only)
    if report.certificate.begins:
        yield say(_("the records begin on {day}")).format(day=day(report.certificate.begins, words))


def fingerprint(certificate: Certificate) -> str:
    """Twenty characters of the digest of the log at the position: other ones if any event up to there is another."""
    heads = {origin: Head(n, bytes.fromhex(certificate.roots[origin])) for origin, n in certificate.position.items()}
    text = b32encode(digest(heads)).decode()[:PRINTED]
    return "-".join(text[place : place + 5] for place in range(0, PRINTED, 5))


def columns(report: OnePage) -> list[str]:
    """The values that have a column, in their order."""
    found = {cell.at[name] for table in report.tables for cell in table.cells for name in report.by if name in cell.at}
    if not found:
        return []
    ranks: Mapping[str, int] = report.dimensions[report.by[0]].ranked(found)
    return sorted(found, key=ranks.__getitem__)


def number(table: Table, cell: Cell | None, words: Words) -> str:
    """What stands in a column: a figure, 0 where nothing was counted, a sign where it cannot be told so."""
    if cell is not None:
        return figure(table, cell, words)
    return "-" if not table.by else words.translate(_("n/a")) if not is_counted(table) else "0"
