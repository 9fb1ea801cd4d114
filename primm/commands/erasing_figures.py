"""What an erasure does to the figures of the reports that were issued: computed as they were, and once more after it.

The second time it is a copy of the log that is read, in which the erasure is carried out. It lies in the log's own
folder and holds nothing but what the log holds; who was stopped leaves it there until an erasure is next looked at.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

from primm.commands.changes import cell_in_words, moved_cells
from primm.commands.earlier import Earlier, of_issued, require_here
from primm.commands.issuing import PACK, every_issued
from primm.commands.onepage import metrics_of, one_page
from primm.commands.wanting import Wish, compute, of_event, page_of
from primm.core.errors import NotFound, Refused
from primm.core.events.ids import handle
from primm.core.figures.period import period, quarter
from primm.desk.presets import DEFAULT, preset
from primm.people.carrying_out import Here, draft_of
from primm.people.erasure import plan
from primm.people.private import PART, create_private_folder
from primm.proof.copying import copy_log
from primm.proof.settings import LOG
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Report
    from primm.core.log.log import Log

TRIAL = "erasing" + PART


def moved(place: Workplace, persons: Collection[str], level: int) -> Iterator[str]:
    """A sentence for each figure that would be another one: of which report, what it is, before and after."""
    say = place.words.translate
    wishes = [
        (handle(each.id), _wish(of_event(each.event), each.event.more), of_issued(each)) for each in _issued(place)
    ]
    if not wishes:
        wishes = [(say(_("this quarter")), _quarter(place), Earlier(place.log.position()))]
    with _after(place, persons, level) as trial:
        for name, wish, earlier in wishes:
            try:
                require_here(place, earlier)
                yield from _compared(name, place, _made(place, wish, earlier), _made(trial, wish, earlier))
            except (NotFound, Refused) as error:
                text = say(_("report {report} cannot be computed again here: {why}"))
                yield text.format(report=name, why=error.say(say))


def remove_trial(folder: str) -> None:
    """Remove what a command that was stopped may have left."""
    shutil.rmtree(os.path.join(folder, TRIAL), ignore_errors=True)


def _issued(place: Workplace) -> list[Any]:
    return sorted(every_issued(place), key=lambda entry: entry.hlc)


def _wish(wanted: Wish, more: Sequence[str]) -> Wish:
    """What an issued report showed; of a pack also the figures beside those of its page."""
    return wanted._replace(metrics=(*wanted.metrics, *(each.partition(" ")[0] for each in more)))


def _quarter(place: Workplace) -> Wish:
    """The page of the present quarter, as it stands today."""
    today, of = place.today(), preset(DEFAULT, place.folder, metrics_of(place))
    title = of.title_in(place.words.language)
    during = period(quarter(today), today)
    return Wish(of.name, True, title, tuple(of.metrics), during, today, tuple(of.by), dict(of.filters))


def _made(place: Workplace, wish: Wish, earlier: Earlier) -> Report:
    """The report; what no figure of a pack can be shown by is no reason to refuse all."""
    if wish.page:
        return one_page(place, page_of(wish)._replace(strict=wish.name != PACK), earlier)
    return compute(place, wish, earlier)


def _compared(name: str, place: Workplace, old: Report, new: Report) -> Iterator[str]:
    say = place.words.translate
    text = say(_("report {report}, {metric} {title}, {cell}: {before} before, {after} after"))
    tables = {table.metric.id: table for table in new.tables}
    for table in old.tables:
        for at, (before, after) in moved_cells(table, tables[table.metric.id]):
            yield text.format(
                report=name,
                metric=table.metric.id,
                title=say(table.metric.title),
                cell=cell_in_words(place.words, table, at),
                before=before,
                after=after,
            )


@contextmanager
def _after(place: Workplace, persons: Collection[str], level: int) -> Iterator[Workplace]:
    """A workplace beside this one, as if the erasure had been carried out there; gone afterwards."""
    from primm.core.log.log import Log

    remove_trial(place.folder)
    folder = os.path.join(place.folder, TRIAL)
    try:
        create_private_folder(folder)
        copy_log(place.log.path, os.path.join(folder, LOG))
        with Log.open(os.path.join(folder, LOG), write=True) as log:
            here = Here(log, folder, place.settings, place.now)
            draft, rows = draft_of(here, persons, level, "request"), plan(log, persons, level).rows
            log.append([draft], None, place.now)
            if rows:
                log.blank(rows, draft.id)
            yield _beside(place, folder, log)
    finally:
        remove_trial(place.folder)


def _beside(place: Workplace, folder: str, log: Log) -> Workplace:
    """The same words, plugins and settings, over another log and with caches in its folder."""
    twin = copy(place)
    for name in ("writable", "recorder", "references", "vault"):
        twin.__dict__.pop(name, None)
    twin.folder, twin.environ = folder, {**place.environ, "XDG_CACHE_HOME": folder}
    twin.__dict__["log"] = log
    return twin
