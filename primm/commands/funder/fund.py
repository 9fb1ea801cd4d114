"""The rows of the fund at a position of the log, and the time over which its sheets count."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.asking import told_period
from primm.commands.figures import actions, open_basis
from primm.core.errors import Problem, Refused
from primm.core.figures.period import Period
from primm.desk.periods import meant_period
from primm.funder.engine import fund_of
from primm.funder.project import project
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.host.action import Action


class Span(NamedTuple):
    """From the first day of the project to the last of the period; whether that first day is written down."""

    cumulated: Period
    period: Period
    set: bool


@contextmanager
def open_fund(place: Workplace, earlier: Earlier) -> Iterator[tuple[Action, Basis]]:
    """What the fund's sheets are made from."""
    action = fund_of(actions(place).values(), place.codes)
    with open_basis(place, earlier, action) as basis:
        yield action, basis


def period_of(place: Workplace, text: str | None) -> Period:
    """The period that was asked for; without one the quarter in which today is."""
    from primm.core.figures.period import period, quarter

    today = place.today()
    return told_period(place, text, meant_period(text, today)) if text else period(quarter(today), today)


def span_of(place: Workplace, basis: Basis, period: Period, since: date | None) -> Span:
    """The time from the start of the project, as it was typed, is written down, or else as the records begin."""
    start = since or project(place.folder).start
    if start is not None and start > period.end:
        raise Refused([Problem("period", _("it ends before the project begins, see funder/project.toml and --since"))])
    begins = start or min(basis.certificate.begins or period.start, period.end)
    return Span(Period(begins, period.end), period, start is not None)
