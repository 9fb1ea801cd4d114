"""What changed since a report was given (X24): each figure then and now, and the events that moved it, with why.

The rows counted then and those counted now are the rows of ``primm explain``: a list that cannot disagree with the
figure. What is in one and not in the other was moved, by what was recorded in between.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.commands.figures import open_basis
from primm.commands.onepage import metrics_of
from primm.commands.wanting import Wish, compute, of_event
from primm.core.events.ids import handle
from primm.core.figures.control import CORRECTED, MERGED, RETRACTED, UNMERGED
from primm.core.figures.persons import KINDS
from primm.core.host.action import Listing
from primm.formats.localized import day
from primm.formats.tidy import SIGN, label, shown
from primm.proof.explain import BELOW, COUNTED, explain
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Cell, Report, Table
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.words import Words

    Counted = Counter[tuple[Any, ...]]
    Whose = dict[str, set[str]]  # event -> the subjects of its rows

COLUMNS = ("metric", "title", "of", "then", "now", "why", "handle", "kind", "day", "event")
EVERY = 2**40  # rows: as good as no limit
WHY = {
    CORRECTED: _("corrected"),
    RETRACTED: _("retracted"),
    MERGED: _("files united"),
    UNMERGED: _("files separated"),
}
LATE, FOLLOWED, KNOWN, OTHER = _("recorded later"), _("what followed"), _("more is known"), _("another event")
HORIZON = _("judged on another day")


class Cause(NamedTuple):
    """An event that was recorded in between, and why it moves a figure."""

    why: str
    id: str
    kind: str
    day: str


class Between:
    """What was recorded between two positions of the log: by itself, by what it follows, by whom it concerns."""

    def __init__(self, log: Log, then: Mapping[str, int], now: Mapping[str, int]) -> None:
        self._log = log
        self._new: dict[str, Cause] = {}
        self._of: dict[str, list[Cause]] = defaultdict(list)
        self._about: dict[str, list[Cause]] = defaultdict(list)
        for row in log.read(then, now):
            self._take(row)

    def causes(self, event: str, subject: str) -> list[Cause]:
        """What moved a row: its own event, what was said of it, what concerns its person; the nearest cause alone."""
        own = [self._new[event]] if event in self._new else []
        about = self._about.get(subject, [])
        merges = [each for each in about if each.kind in (MERGED, UNMERGED)]
        return own or self._of.get(event) or merges or [each for each in about if each.kind in KINDS] or about

    def _take(self, row: Row) -> None:
        meta, of = json.loads(row.meta), json.loads(row.facts or "{}").get("of")
        id_, kind, day = meta["id"], meta["kind"], meta["occurred"][:10]
        for target in self._followed(of):
            self._of[target].append(Cause(WHY.get(kind, FOLLOWED), id_, kind, day))
        if kind not in (CORRECTED, RETRACTED):
            self._new[id_] = Cause(LATE, id_, kind, day)
        about = Cause(WHY.get(kind) or (KNOWN if kind in KINDS else OTHER), id_, kind, day)
        for subject in filter(None, json.loads(row.who)):
            self._about[subject].append(about)

    def _followed(self, of: str | None) -> Iterator[str]:
        """The event that is followed, and the one that this one follows, up to the first."""
        seen: set[str] = set()
        while of is not None and of not in seen:
            seen.add(of)
            yield of
            rows = self._log.by_id(of)
            of = json.loads(rows[0].facts or "{}").get("of") if rows else None


def changes(place: Workplace, wanted: Wish, then: Earlier, now: Earlier) -> Listing:
    """Each figure that is another one now than in the report that was given, with the events that moved it."""
    issued = then.issued
    before = wanted if issued is None or issued.event.name != wanted.name else of_event(issued.event)
    before = before._replace(horizon=then.horizon or wanted.horizon)
    after = before._replace(horizon=wanted.horizon)
    old, new = compute(place, before, then), compute(place, after, now)
    before, after = (each._replace(period=old.period, asked=None) for each in (before, after))
    between = Between(place.log, old.certificate.position, new.certificate.position)
    rows = list(Compared(place, (before, then), (after, now), between).rows(old, new))
    return Listing(COLUMNS, rows, tuple(_heading(place, new, then, bool(rows))))


class Compared(NamedTuple):
    """Two looks at the same figures, and what was recorded between them."""

    place: Workplace
    then: tuple[Wish, Earlier]
    now: tuple[Wish, Earlier]
    between: Between

    def rows(self, old: Report, new: Report) -> Iterator[tuple[Any, ...]]:
        """A row for each event that moved a figure; one without an event where only the horizon did."""
        known = metrics_of(self.place)
        tables = {table.metric.id: table for table in old.tables}
        for table in new.tables:
            pairs = list(moved_cells(tables[table.metric.id], table))
            if not pairs:
                continue
            action, metric = known[table.metric.id]
            with ExitStack() as stack:
                now, then = (  # in this order: what is read as it stands now is made in the file that both read
                    stack.enter_context(open_basis(self.place, earlier, action, [metric]))
                    for _wish, earlier in (self.now, self.then)
                )
                bases = then, now
                for at, figures in pairs:
                    if SIGN in figures:  # the events that moved it would tell what it was
                        yield (
                            metric.id,
                            self.place.words.translate(metric.title),
                            cell_in_words(self.place.words, table, at),
                            *figures,
                            *[""] * 5,
                        )
                        continue
                    lead = (
                        metric.id,
                        self.place.words.translate(metric.title),
                        cell_in_words(self.place.words, table, at),
                        *figures,
                    )
                    for cause, event in self._causes(bases, metric, action.metrics, at):
                        yield (*lead, *cause, event)

    def _causes(
        self, bases: Iterable[Basis], metric: Metric, metrics: Iterable[Metric], at: Mapping[str, str]
    ) -> list[tuple[tuple[str, str, str, str], str]]:
        looks = zip(bases, (self.then[0], self.now[0]), strict=True)
        whose: Whose = defaultdict(set)
        then, now = (_counted(basis, metric, tuple(metrics), wish, at, whose) for basis, wish in looks)
        say = self.place.words.translate
        found: dict[str, tuple[tuple[str, str, str, str], str]] = {}
        for event in sorted({each[2] for each in (*(then - now), *(now - then))}):
            for cause in self._of_event(event, sorted(whose[event])):
                shown = (say(cause.why), cause.id and handle(cause.id), cause.kind, cause.day)
                found.setdefault((cause.id or event), (shown, handle(event)))
        return sorted(found.values(), key=lambda each: (each[0][3], each[0][2], each[0][1], each[1]))

    def _of_event(self, event: str, subjects: Iterable[str]) -> list[Cause]:
        causes = [cause for each in subjects for cause in self.between.causes(event, each)]
        return list(dict.fromkeys(causes)) or [Cause(HORIZON, "", "", "")]


def cell_in_words(words: Words, table: Table, at: Mapping[str, str]) -> str:
    """What stands in a cell, by the labels of its dimensions; the total where there are none."""
    said = [label(words, table.dimensions[name], value) for name, value in at.items()]
    return ", ".join(said) or words.translate(_("total"))


def moved_cells(old: Table, new: Table) -> Iterator[tuple[Mapping[str, str], tuple[str, str]]]:
    """The cells in which another figure stands now: the total first."""
    then, now = ({tuple(cell.at.items()): cell for cell in table.cells} for table in (old, new))
    for at in dict.fromkeys([*now, *then]):
        figures = _figure(old, then.get(at)), _figure(new, now.get(at))
        if figures[0] != figures[1]:
            yield dict(at), figures


def _figure(table: Table, cell: Cell | None) -> str:
    if cell is None:
        return "0"
    return SIGN if cell.number.hidden else shown(table, cell).figure or "-"


def _counted(
    basis: Basis, metric: Metric, metrics: tuple[Metric, ...], wanted: Wish, at: Mapping[str, str], whose: Whose
) -> Counted:
    """The rows counted, each by its event: whose file it stands in makes no other figure of it."""
    opened = explain(
        basis, metrics, metric.id, horizon=wanted.horizon, period=wanted.period, filters=wanted.filters, cell=at,
        limit=EVERY,
    ).opened  # fmt: skip
    found: Counted = Counter()
    for part, each in enumerate(opened):
        for group in each.groups:
            for line in group.lines if group.remark in (COUNTED, BELOW) else ():
                found[part, group.remark, line.event, line.value] += 1
                whose[line.event].add(line.subject)
    return found


def _heading(place: Workplace, report: Report, then: Earlier, changed: bool) -> Iterator[str]:
    words, say = place.words, place.words.translate
    yield say(report.title)
    yield say(_("period: {start} to {end}")).format(
        start=day(report.period.start, words), end=day(report.period.end, words)
    )
    if then.issued:
        text = say(_("since the report issued to {recipient} on {day}: {handle}"))
        given, event = date.fromisoformat(then.issued.moment[:10]), then.issued.event
        yield text.format(recipient=event.recipient, day=day(given, words), handle=handle(then.issued.id))
    if not changed:
        yield say(_("no figure has changed"))
