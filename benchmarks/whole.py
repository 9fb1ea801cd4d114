"""The large log and its cache, made once for the parts that need them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from samples import EVENTS, PERSONS, VIEWS, fill, kinds, life, new_log

from primm.core.events.codes import Codes
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import Figures
from primm.core.figures.period import Period
from primm.core.figures.report import Report, report
from primm.plugins.services import action as services

if TYPE_CHECKING:
    from primm.core.figures.views import View
    from primm.core.log.log import Log

YEARS = Period(date(2019, 1, 1), date(2021, 12, 31))
HORIZON = date(2021, 12, 31)
CODES = Codes.load()


def large_log(folder: Path) -> Path:
    """A log of many events about a tenth as many persons, and a cache that knows only its first hundredth."""
    path = folder / "whole" / "log.db"
    if kept := os.environ.get("PRIMM_BENCH_KEEP"):  # from one run to the next
        path = Path(kept) / str(EVENTS) / "log.db"
        path.parent.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        drafts = life(EVENTS, PERSONS)
        with new_log(path.parent) as log:
            fill(log, islice(drafts, EVENTS // 100))
            with closing(figures_of(log, path.parent)) as figures:
                figures.rebuild()
            fill(log, drafts)
    return path


def figures_of(log: Log, folder: Path, views: Sequence[View] = VIEWS) -> Figures:
    """The cache of a log."""
    return Figures(log, views, kinds(), folder / "figures.db")


def make_all(first: Figures, *others: Figures) -> None:
    """Make all rows anew, those that are made of other rows too, which otherwise wait for who reads them."""
    first.rebuild(*others)
    for each in (first, *others):
        each.at().close()


def services_report(figures: Figures) -> Report:
    """The figures of access to services, as they stand in the cache."""
    with closing(figures.at()) as snapshot:
        basis = Basis(snapshot.connection, figures.tables, Certificate(snapshot.position, {}, {}), CODES)
        return report(basis, services.metrics, name="services", title="", horizon=HORIZON, period=YEARS)
