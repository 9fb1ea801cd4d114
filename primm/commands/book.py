"""The depth behind a page: every figure of its actions at one position, compared, told apart, and opened."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from datetime import date
from fractions import Fraction
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.commands.compared import Periods, compared
from primm.commands.figures import actions, make_ready, open_basis
from primm.commands.onepage import metrics_of
from primm.commands.subjects import centres
from primm.commands.viewrows import view_rows
from primm.core.events.kinds.report import TargetSet
from primm.core.figures.dimensions import can_break_down, can_filter
from primm.core.figures.refresh import read_history
from primm.core.figures.report import Report, report
from primm.desk.periods import period_in_full
from primm.desk.presets import DEFAULT, preset
from primm.formats.book import MONTH, Book, Chapter, Depth, Opening, looks, no_rows
from primm.people.publishing import LEAST, publish_all
from primm.proof.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis, Certificate
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Table
    from primm.core.host.action import Action

    Dims = tuple[str, ...]
    Targets = Mapping[str, Fraction]

ROWS = 40  # of each group of an opened figure; the rest is said as a number
WHOLE = "rapporto"  # the page of a pack, behind which are all actions, whichever figures it shows
DESK = ("desk",)


class Found(NamedTuple):
    """The figures of an action in all these periods."""

    action: Action
    begins: date | None
    now: tuple[Report, ...]  # by desk, then by what tells most
    months: tuple[Report, ...]
    before: Report
    year_before: Report


def book(place: Workplace, wanted: Wish, page: Report, earlier: Earlier) -> Book:
    """The page with the depth of its figures: of the default page and of an action those of all its actions."""
    return book_beside(place, wanted, [page], earlier)[1]


def book_beside(
    place: Workplace, wanted: Wish, reports: Sequence[Report], earlier: Earlier
) -> tuple[list[Report], Book]:
    """Reports that are read together, and the book of the first: what one of them hides no other one shows."""
    page = reports[0]
    periods = compared(page.period, publish=wanted.publish)
    pinned = earlier._replace(position=page.certificate.position)
    chosen = _chosen(place, wanted, page)
    make_ready(place, [action for action, _metrics in chosen])
    with ExitStack() as stack:
        bases = [stack.enter_context(open_basis(place, pinned, *each)) for each in chosen]
        found = [
            _found(basis, action, metrics, page, periods)
            for basis, (action, metrics) in zip(bases, chosen, strict=True)
        ]
        published, shown = _published(place, reports, found, wanted.publish)
        openings = {} if wanted.publish else dict(_openings(bases, shown, published[0]))
        targets = _targets(place, page)
        chapters = tuple(_chapter(each, published[0], periods, targets, openings) for each in shown)
        certificate = _with_all(page.certificate, [each.certificate for each in bases], [a.name for a, _ in chosen])
    author = (earlier.issued.by if earlier.issued else place.settings.by) or ""
    named = attrs.evolve(published[0], name=wanted.name, certificate=certificate)
    whole = attrs.evolve(_bound(place, named, chapters, periods), author=author)
    rows = no_rows if wanted.publish else partial(view_rows, place, whole, chosen)
    return published, attrs.evolve(whole, rows=rows)


def _bound(place: Workplace, page: Report, chapters: tuple[Chapter, ...], periods: Periods) -> Book:
    """The page and its chapters as one value."""
    fields = {each.name: getattr(page, each.name) for each in attrs.fields(type(page))}
    when = period_in_full(page.period, place.words.translate)
    fields |= {} if "when" in fields else {"of_action": True, "when": when}
    fields |= {"before": periods.before, "year_before": periods.year_before, "months": periods.months}
    return Book(**fields, chapters=chapters)


def _chosen(place: Workplace, wanted: Wish, page: Report) -> list[tuple[Action, list[Metric]]]:
    """The actions with those of their figures that are shown in depth."""
    those = [table.metric for table in page.tables]
    if wanted.page and (wanted.name == WHOLE or _is_default(place, wanted)):
        those = [metric for action in actions(place).values() for metric in action.metrics]
    ids = {each.id for each in those}
    found = [(action, [each for each in action.metrics if each.id in ids]) for action in actions(place).values()]
    return [each for each in found if each[1]]


def _is_default(place: Workplace, wanted: Wish) -> bool:
    return wanted.name == DEFAULT and wanted.metrics == preset(DEFAULT, place.folder, metrics_of(place)).metrics


def _found(basis: Basis, action: Action, metrics: Sequence[Metric], page: Report, periods: Periods) -> Found:
    able = [each for each in metrics if all(can_filter(each, name) for name in page.filters)]

    def made(period: Period, those: Sequence[Metric], by: Dims) -> Report:
        return report(
            basis, those, name=action.name, title=action.title, horizon=page.horizon, period=period,
            by=[name for name in by if any(can_break_down(each, name) for each in those)],
            filters=page.filters if those else {},
        )  # fmt: skip

    wanted: dict[Dims, list[Metric]] = defaultdict(list)
    first = {table.metric.id for table in page.tables}
    for metric in able:
        for dims in looks(metric):
            wanted[(*dims, *DESK) if dims == MONTH and metric.id in first else dims].append(metric)
    monthly = [(dims, wanted.pop(dims, [])) for dims in (MONTH, (*MONTH, *DESK))]
    now = [made(periods.now, able, DESK), *(made(periods.now, those, dims) for dims, those in wanted.items())]
    return Found(
        action,
        basis.certificate.begins,
        tuple(now),
        tuple(made(periods.months, those, dims) for dims, those in monthly),
        made(periods.before, able, ()),
        made(periods.year_before, able, ()),
    )


def _published(
    place: Workplace, reports: Sequence[Report], found: Sequence[Found], publish: bool
) -> tuple[list[Report], list[Found]]:
    """What one of the tables of a period hides no other one of that period shows."""
    least, known = LEAST * publish, centres(place)

    def hidden(reports: Sequence[Report]) -> Iterator[Report]:
        return iter(publish_all(list(reports), least, known))

    together = publish or not found or found[0].months[0].period == reports[0].period
    now = hidden([*reports, *(each for one in found for each in (*one.now, *(one.months if together else ())))])
    months = hidden([each for one in found for each in one.months if not together])
    before, year_before = (hidden([getattr(one, name) for one in found]) for name in ("before", "year_before"))
    shown = [next(now) for _each in reports]
    return shown, [
        one._replace(
            now=tuple(next(now) for _each in one.now),
            months=tuple(next(now if together else months) for _each in one.months),
            before=next(before),
            year_before=next(year_before),
        )
        for one in found
    ]


def _chapter(
    found: Found, page: Report, periods: Periods, targets: Targets, openings: Mapping[str, tuple[Opening, ...]]
) -> Chapter:
    desks, *closer = found.now
    before, year_before = (
        {table.metric.id: table.cells[0] for table in each.tables if table.cells and _reaches(found.begins, period)}
        for each, period in ((found.before, periods.before), (found.year_before, periods.year_before))
    )
    tables: dict[str, list[Table]] = defaultdict(list)
    for each in (page, *found.months, *closer):
        for table in each.tables:
            if table.by not in ((), DESK, *(other.by for other in tables[table.metric.id])):
                tables[table.metric.id].append(table)
    figures = tuple(
        Depth(
            table, before.get(table.metric.id), year_before.get(table.metric.id), targets.get(table.metric.id),
            tuple(tables[table.metric.id]), openings.get(table.metric.id, ()),
        )
        for table in desks.tables
    )  # fmt: skip
    return Chapter(found.action.name, found.action.title, found.begins, figures)


def _reaches(begins: date | None, period: Period) -> bool:
    """Whether there are records of any day of a period."""
    return begins is not None and begins <= period.end


def _openings(
    bases: Sequence[Basis], found: Sequence[Found], page: Report
) -> Iterator[tuple[str, tuple[Opening, ...]]]:
    """Each total, and each desk of the figures of the page, with the rows that are counted and left out."""
    first = {table.metric.id for table in page.tables}
    for basis, one in zip(bases, found, strict=True):
        for table in one.now[0].tables:
            cells = [each for each in table.cells if not each.at or table.metric.id in first]
            yield table.metric.id, tuple(_opening(basis, one, table, cell, page) for cell in cells if _opens(cell))


def _opens(cell: Cell) -> bool:
    return bool(cell.number) and not cell.number.hidden


def _opening(basis: Basis, one: Found, table: Table, cell: Cell, page: Report) -> Opening:
    opened = explain(
        basis, one.action.metrics, table.metric.id, horizon=page.horizon, period=page.period, filters=page.filters,
        cell=cell.at, limit=ROWS,
    ).opened  # fmt: skip
    return Opening(cell.at, opened)


def _targets(place: Workplace, page: Report) -> Targets:
    """What figures are to reach in just this period, as far as it was on record at the position."""
    entries = (
        entry
        for subject in place.log.subjects("target:")
        for entry in read_history(place.log, place.kinds, subject).of(TargetSet)
        if entry.n <= page.certificate.position.get(entry.origin, 0)
    )
    return {
        entry.event.metric: Fraction(entry.event.value)
        for entry in sorted(entries, key=lambda each: each.hlc)
        if (entry.event.start, entry.event.end) == (page.period.start, page.period.end)
    }


def _with_all(first: Certificate, others: Sequence[Certificate], names: Sequence[str]) -> Certificate:
    """The page's certificate with the versions of everything behind it."""
    versions = {name: its for each in others for name, its in each.versions.items()}
    try:
        drawn = {"vl-convert": version("vl-convert-python")}
    except PackageNotFoundError:
        drawn = {}
    codes = {} if first.code else {f"{name}-code": each.code for name, each in zip(names, others, strict=True)}
    return attrs.evolve(
        first,
        versions={**first.versions, **versions, **codes, **drawn},
        metrics={**first.metrics, **{name: n for each in others for name, n in each.metrics.items()}},
    )
