"""The depth behind a page: every figure of its actions at one position, compared, told apart, and opened."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.commands.bookrows import Opener
from primm.commands.compared import Periods, compared
from primm.commands.desknames import with_desk_names
from primm.commands.figures import actions, make_ready, open_basis
from primm.commands.onepage import metrics_of
from primm.commands.subjects import centres
from primm.commands.targets import Targets, targets_of
from primm.commands.viewrows import view_rows
from primm.core.figures.dimensions import can_break_down, can_filter
from primm.core.figures.play import CALENDAR
from primm.core.figures.report import Report, report
from primm.desk.presets import DEFAULT, preset
from primm.formats.book import MONTH, Book, Chapter, Depth, Opening, looks, no_rows
from primm.people.publishing import LEAST, is_guarded, publish_all

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

WHOLE = "rapporto"  # the page of a pack, behind which are all actions, whichever figures it shows
DESK = ("desk",)
OPENED = "html"  # the form that has the rows behind its figures beside them; to open them all takes a while


class Found(NamedTuple):
    """The figures of an action in all these periods."""

    action: Action
    begins: date | None
    now: tuple[Report, ...]  # by desk, then by what tells most
    months: tuple[Report, ...]
    before: Report | None
    year_before: Report | None


def book(place: Workplace, wanted: Wish, page: Report, earlier: Earlier, *, form: str, given: bool) -> Book:
    """The page with the depth of its figures: of the default page and of an action those of all its actions.

    What is ``given`` to somebody has no rows of persons behind its figures.
    """
    return book_beside(place, wanted, [page], earlier, given=given, opened=form == OPENED)[1]


def book_beside(
    place: Workplace, wanted: Wish, reports: Sequence[Report], earlier: Earlier, *, given: bool, opened: bool = False
) -> tuple[list[Report], Book]:
    """Reports that are read together, and the book of the first: what one of them hides no other one shows."""
    page = reports[0]
    guarded = is_guarded(page, centres(place))
    alone = guarded or not CALENDAR.keys().isdisjoint(page.filters)  # the days of a filter are not in other periods
    periods = compared(page.period, alone=alone, closed=guarded or wanted.publish)
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
        closed = given or guarded or wanted.publish
        openings = {} if closed or not opened else dict(Opener(place, published[0]).of_all(bases, shown))
        targets = {} if page.filters else targets_of(place, page)
        chapters = tuple(_chapter(each, published[0], periods, targets, openings) for each in shown)
        certificate = _with_all(page.certificate, [each.certificate for each in bases], [a.name for a, _ in chosen])
    author = "" if wanted.publish else (earlier.issued.by if earlier.issued else place.settings.by) or ""
    named = attrs.evolve(published[0], name=wanted.name, certificate=certificate)
    whole = attrs.evolve(_bound(named, chapters, periods), author=author)
    rows = no_rows if closed else partial(view_rows, place, whole, chosen)
    return published, with_desk_names(place, attrs.evolve(whole, rows=rows))


def _bound(page: Report, chapters: tuple[Chapter, ...], periods: Periods) -> Book:
    """The page and its chapters as one value."""
    fields = {each.name: getattr(page, each.name) for each in attrs.fields(type(page))}
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
        made(periods.before, able, ()) if periods.before else None,
        made(periods.year_before, able, ()) if periods.year_before else None,
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
    before, year_before = (
        hidden(list(filter(None, (getattr(one, name) for one in found)))) for name in ("before", "year_before")
    )
    shown = [next(now) for _each in reports]
    return shown, [
        one._replace(
            now=tuple(next(now) for _each in one.now),
            months=tuple(next(now if together else months) for _each in one.months),
            before=next(before, None),
            year_before=next(year_before, None),
        )
        for one in found
    ]


def _chapter(
    found: Found, page: Report, periods: Periods, targets: Targets, openings: Mapping[str, tuple[Opening, ...]]
) -> Chapter:
    desks, *closer = found.now
    before, year_before = (_totals(each, found.begins) for each in (found.before, found.year_before))
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


def _totals(of: Report | None, begins: date | None) -> Mapping[str, Cell]:
    """The totals of another period; none where the records do not go back so far."""
    if of is None or begins is None or begins > of.period.end:
        return {}
    return {table.metric.id: table.cells[0] for table in of.tables if table.cells}


def _with_all(first: Certificate, others: Sequence[Certificate], names: Sequence[str]) -> Certificate:
    """The page's certificate with the versions of everything behind it."""
    versions = {name: its for each in others for name, its in each.versions.items()}
    drawn = {"babel": version("babel")}
    with suppress(PackageNotFoundError):
        drawn["vl-convert"] = version("vl-convert-python")
    codes = {} if first.code else {f"{name}-code": each.code for name, each in zip(names, others, strict=True)}
    return attrs.evolve(
        first,
        versions={**first.versions, **versions, **codes, **drawn},
        metrics={**first.metrics, **{name: n for each in others for name, n in each.metrics.items()}},
    )
