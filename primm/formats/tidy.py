"""A report in words: its figures rounded, its codes with their labels, and all of it as one table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.codes import ALWAYS
from primm.core.figures.forms import Ratio
from primm.core.figures.play import plays_of
from primm.formats.certificate import position, versions
from primm.formats.localized import number
from primm.words import SIDE, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.core.figures.ask import Remark
    from primm.core.figures.basis import Certificate
    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Cell, Report, Table
    from primm.core.figures.tally import Number
    from primm.words import Words

AFTER = ("figure", "above", "below", "percent", "open", "not_known", "from", "to", "partial", "horizon", "filters")
SIGN = "*"  # a figure that is hidden
BORN = ("position", "versions", "definition", "source", "status", "hidden")


class Shown(NamedTuple):
    """A figure as it is shown; None is not applicable, or not known where only people without a name could tell."""

    figure: str | None
    above: str | None
    below: str | None
    percent: str | None
    open: int
    unknown: str


def decimals_of(metric: Metric) -> int:
    """How many decimals the figures of a metric have; a median may have a half."""
    play = plays_of(metric.measure)[0]
    return 2 if isinstance(metric.measure, Ratio) or play.of is not None or play.scale > 1 else 0


def shown(table: Table, cell: Cell) -> Shown:
    """A cell as it is shown: exact until here; shares, ratios and hours have two decimals, parts of a hundred one.

    Of a figure that is hidden nothing is shown, whatever it still holds.
    """
    number = cell.number
    if number.hidden:
        return Shown(None, None, None, None, 0, "0")
    return Shown(
        None if number.unknown and not number.value else rounded(number.value, decimals_of(table.metric)),
        rounded(number.above),
        rounded(number.below),
        rounded(cell.percent, 1),
        number.open,
        str(rounded(number.unknown)),
    )


def rounded(value: Fraction | None, decimals: int = 0) -> str | None:
    """A number with decimals, half rounded up; without, whole numbers and halves as they are."""
    if value is None:
        return None
    if not decimals and value.denominator > 1:
        decimals = 1 if value.denominator == 2 else 2
    return str(Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals))


def as_number(shown: str | None) -> int | float | None:
    """A rounded number, with as many decimals as are shown: Python writes the shortest text that reads the same."""
    return None if shown is None else float(shown) if "." in shown else int(shown)


def is_counted(table: Table) -> bool:
    """Whether the figures are numbers of things, of which there are none where the table has no cell."""
    play = plays_of(table.metric.measure)[0]
    return play.counted and not play.newest and not isinstance(table.metric.measure, Ratio)


def label(words: Words, dimension: Dimension, value: str) -> str:
    """The value of a dimension in the reader's language."""
    text = dimension.label(value)
    if dimension.codes is None or value not in dimension.codes.codes:
        return words.translate(text) if value in ALWAYS else text
    return words.label(dimension.codes.name, text)


def said(words: Words, remark: Remark) -> str:
    """A remark in the reader's language."""
    return words.beside(lambda each: each.translate(remark.text).format(what=each.translate(remark.what)))


def figure(table: Table, cell: Cell, words: Words) -> str:
    """A figure as it stands on a page; a sign where it is hidden."""
    if cell.number.hidden:
        return SIGN
    found = shown(table, cell).figure
    return number(found, words) if found else words.translate(_("not known") if cell.number.unknown else _("n/a"))


def legend(report: Report, words: Words) -> list[str]:
    """What the sign means, and from which number on is shown."""
    return list(words.lines(lambda each: _legend(report, each)))


def _legend(report: Report, words: Words) -> list[str]:
    say, lines = words.translate, []
    if report.published:
        text = _(
            "for others: numbers under {least} are hidden, of needs of violence, trafficking and guardianship under 5"
        )
        lines.append(say(text).format(least=report.published))
    if any(cell.number.hidden for table in report.tables for cell in table.cells):
        text = _("hidden: it is of few, or others that are of few could be computed from it")
        lines.append(f"{SIGN} {say(text)}")
    return lines


def detail(table: Table, cell: Cell, words: Words) -> str:
    """What belongs to a figure: above and below the line, what is still open, what is not known."""
    return words.beside(lambda each: "; ".join(_details(table, cell, each)))


def _details(table: Table, cell: Cell, words: Words) -> Iterator[str]:
    say, found = words.translate, shown(table, cell)
    if found.above is not None and found.below is not None:
        yield say(_("{above} of {below}")).format(above=number(found.above, words), below=number(found.below, words))
    if found.open:
        yield words.plural("{open} still open", "{open} still open", found.open).format(open=found.open)
    if cell.number.unknown:
        yield nameless(cell.number, words)
    if table.metric.source.status == "unverified":
        yield say(_("source not verified"))


def nameless(of: Number, words: Words) -> str:
    """How many people without a name may belong to a figure, and nobody knows."""
    text = words.plural("{many} without a name not known", "{many} without a name not known", int(of.unknown))
    return text.format(many=number(str(rounded(of.unknown)), words))


def text(value: object) -> str:
    """A value in a cell; what is not there leaves it empty."""
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def filters(report: Report) -> str:
    """The filters in one line."""
    return "; ".join(f"{name}={','.join(values)}" for name, values in report.filters.items())


def differing(certificate: Certificate) -> str:
    """What was another one when the earlier report was made, in one line."""
    return ", ".join(f"{name} {then} -> {now}" for name, (then, now) in certificate.differs.items())


def header(report: Report) -> list[str]:
    """The columns of a report as one table: a dimension has its code and its label; empty where it is the total.

    Then comes the birth certificate, so that the table alone is enough to compute it again; then the definition.
    """
    return ["metric", "title", "unit", *(each for name in report.by for each in (name, f"{name}_label")), *AFTER, *BORN]


def title(metric: Metric, words: Words) -> str:
    """What a metric is called, in the reader's language and beside it in the second one that it is printed in."""
    titles = [each.translate(metric.title) for each in words.each]
    return SIDE.join(dict.fromkeys(filter(None, (*titles, metric.beside))))


def named(metric: Metric, words: Words) -> str:
    """What a metric is called after its id."""
    return f"{metric.id} {title(metric, words)}"


def headed(metric: Metric, words: Words) -> str:
    """What stands above the figures of a metric: its id, what it is called, its unit."""
    return words.beside(lambda each: f"{named(metric, each)} ({each.translate(metric.unit)})")


def rows(report: Report, words: Words, nothing: str = "n/a") -> Iterator[list[str]]:
    """The figures of a report, one a row; ``nothing`` stands where there is no figure."""
    period, partial = report.period, "yes" if report.partial else "no"
    place = position(report.certificate)
    about = [period.start.isoformat(), period.end.isoformat(), partial, report.horizon.isoformat(), filters(report)]
    for table in report.tables:
        metric = table.metric
        born = [place, versions(report.certificate, metric)]
        born += [words.translate(metric.definition), words.translate(metric.source.name), metric.source.status]
        names = [metric.id, title(metric, words), words.translate(metric.unit)]
        for cell in table.cells:
            figure, *rest = shown(table, cell)
            given = figure or ("not known" if cell.number.unknown else nothing)
            told = [given, *map(text, rest)]
            if cell.number.hidden:
                told = [""] * len(told)
            yield [
                *names,
                *_place(report, table, words, cell.at),
                *told,
                *about,
                *born,
                "yes" if cell.number.hidden else "",
            ]


def _place(report: Report, table: Table, words: Words, at: Mapping[str, str]) -> Iterator[str]:
    for name in report.by:
        yield at.get(name, "")
        yield label(words, table.dimensions[name], at[name]) if name in at else ""
