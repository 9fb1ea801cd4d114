"""The one page: figures of all actions at one position of the log, put together as one report."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.commands.figures import actions, make_ready, open_basis
from primm.commands.subjects import centres
from primm.core.errors import Refused
from primm.core.figures.ask import Remark
from primm.core.figures.basis import Certificate
from primm.core.figures.dimensions import can_break_down, can_filter, check, dimension
from primm.core.figures.report import Report, Table, report
from primm.core.host.index import unknown
from primm.formats.page import OnePage
from primm.people.publishing import LEAST, publish
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.host.action import Action


class Wanted(NamedTuple):
    """What the page shows: which figures, by what, of whom alone, under which name and title."""

    name: str
    title: str
    metrics: Sequence[str]
    period: Period
    horizon: date
    by: Sequence[str] = ()
    filters: Mapping[str, Sequence[str]] = {}
    definitions: bool = False
    publish: bool = False  # for others: small numbers are hidden
    strict: bool = True  # what no figure can be told or shown by is refused, not only said


def metrics_of(place: Workplace) -> dict[str, tuple[Action, Metric]]:
    """Every metric of every action by its id."""
    return {each.id: (action, each) for action in actions(place).values() for each in action.metrics}


def require_metrics(place: Workplace, ids: Sequence[str]) -> None:
    """Refuse metrics that no action has."""
    known = metrics_of(place)
    problems = [unknown("metric", each, known) for each in ids if each not in known]
    if problems:
        raise Refused(problems)


def one_page(place: Workplace, wanted: Wanted, earlier: Earlier) -> OnePage:
    """The page as the log stands, or stood where an earlier report was made; all of it at one position."""
    return publish(whole_page(place, wanted, earlier), LEAST * wanted.publish, centres(place))


def whole_page(place: Workplace, wanted: Wanted, earlier: Earlier) -> OnePage:
    """The page before anything is hidden."""
    known = metrics_of(place)
    require_metrics(place, wanted.metrics)
    chosen = [known[each] for each in dict.fromkeys(wanted.metrics)]
    every = [metric for _action, metric in chosen]
    if wanted.strict:
        check(every, wanted.by, {name: tuple(values) for name, values in wanted.filters.items()}, place.codes)
    pinned = earlier._replace(position=earlier.position or place.log.position())
    those = list(dict.fromkeys(action for action, _metric in chosen))
    make_ready(place, those)
    with ExitStack() as stack:
        shares = [[metric for other, metric in chosen if other is action] for action in those]
        bases = [stack.enter_context(open_basis(place, pinned, *each)) for each in zip(those, shares, strict=True)]
        parts = [_part(*each, wanted) for each in zip(bases, shares, strict=True)]
    pool = [*every, *(metric for _action, metric in known.values())]
    names = {each: dimension(each, pool, place.codes) for each in (*wanted.by, *sorted(wanted.filters))}
    tables = {table.metric.id: table for part in parts for table in part.tables}
    return OnePage(
        name=wanted.name,
        title=wanted.title,
        period=wanted.period,
        horizon=wanted.horizon,
        by=tuple(wanted.by),
        dimensions=names,
        filters={name: tuple(wanted.filters[name]) for name in sorted(wanted.filters)},
        tables=tuple(_remarked(tables[each.id], wanted, names) for each in every),
        certificate=attrs.evolve(
            _certificate([part.certificate for part in parts], [each.name for each in those], pinned),
            metrics={each.id: each.version for each in every},
        ),
        definitions=wanted.definitions,
    )


def _part(basis: Basis, metrics: Sequence[Metric], wanted: Wanted) -> Report:
    """The figures of one action: those that can be told apart by every filter, by what any of them can be shown."""
    able = [each for each in metrics if all(can_filter(each, name) for name in wanted.filters)]
    made = report(
        basis,
        able,
        name=wanted.name,
        title=wanted.title,
        horizon=wanted.horizon,
        period=wanted.period,
        by=[name for name in wanted.by if any(can_break_down(each, name) for each in able)],
        filters=wanted.filters if able else {},
    )
    others = tuple(Table(each, (), ()) for each in metrics if each not in able)
    versions = {each.id: each.version for each in metrics}
    certificate = attrs.evolve(made.certificate, metrics=versions)
    return attrs.evolve(made, tables=(*made.tables, *others), certificate=certificate)


def _remarked(table: Table, wanted: Wanted, names: Mapping[str, Dimension]) -> Table:
    """A table with what it cannot be told or shown by, whatever the other figures of its action can."""

    def remark(text: str, name: str) -> Remark:
        return Remark(text, names[name].help)

    if not table.cells:
        lacking = [name for name in sorted(wanted.filters) if not can_filter(table.metric, name)]
        return attrs.evolve(table, remarks=tuple(remark(_("not told apart by: {what}"), name) for name in lacking))
    missing = [remark(_("not shown by: {what}"), name) for name in wanted.by if name not in table.by]
    new = tuple(each for each in missing if each not in table.remarks)
    return attrs.evolve(table, remarks=(*table.remarks, *new))


def _certificate(parts: Sequence[Certificate], names: Sequence[str], earlier: Earlier) -> Certificate:
    """One for all actions: it begins with the first of them, and has the fingerprint of the programs of each."""
    begins = [each.begins for each in parts if each.begins]
    versions = {name: version for each in parts for name, version in each.versions.items()}
    return Certificate(
        parts[0].position,
        parts[0].roots,
        versions | {f"{name}-code": each.code for name, each in zip(names, parts, strict=True)},
        begins=min(begins, default=None),
        earlier=earlier.made_with,
    )
