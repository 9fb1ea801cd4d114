"""The sheets of the fund as a part of a pack: where it leaves nobody out; that of the quarter where it is of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from primm.commands.funder import indicators
from primm.commands.funder.quarterlines import COLUMNS, Sheet, counted, title, told
from primm.core.errors import Problem, Refused
from primm.core.figures.period import quarter
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Report
    from primm.words import Words

QUARTER, INDICATORS = "trimestre", "indicatori"
OF_A_QUARTER = _("the fund's quarterly sheet is left out: it is of one quarter, q3 or 2020q3")
OF_ALL = _("the fund's sheets are left out: they are of the whole project, not of some desks or people alone")

ITS_OWN = {"tg"}  # the fund's sheets tell by themselves who is of the target group


def sheet_of(place: Workplace, wanted: Wish, earlier: Earlier) -> Sheet | Problem:
    """The figures of the sheets that belong to a pack, before anything is hidden; else why it has none."""
    if not is_of_all(wanted):
        return Problem("", OF_ALL)
    assert wanted.period is not None
    try:
        return counted(place, wanted.period, None, earlier._replace(horizon=wanted.horizon), whole=True)
    except Refused as refused:  # a project that had not begun then has none
        return refused.problems[0]


def is_of_all(wanted: Wish) -> bool:
    """Whether nobody is left out of a pack, but for who is no recipient of the fund."""
    return not wanted.filters.keys() - ITS_OWN


def is_of_a_quarter(wanted: Wish) -> bool:
    """Whether a pack is of one quarter."""
    return wanted.period is not None and quarter(wanted.period.start) == str(wanted.period)


def listings(
    place: Workplace, wanted: Wish, sheet: Sheet, reports: Sequence[Report], words: Words
) -> Iterator[tuple[str, Callable[[bool], Listing]]]:
    """The sheets for their reader, each as a table for people or as data, with the figures that are shown."""
    reader = place.speaking(words)
    shown = sheet._replace(asked=sheet.asked._replace(words=words), reports=tuple(reports))
    yield INDICATORS, partial(_indicators, reader, shown)
    if is_of_a_quarter(wanted):
        yield QUARTER, partial(_quarter, reader, shown)


def _indicators(reader: Workplace, sheet: Sheet, is_table: bool) -> Listing:
    reports, certificate = sheet.reports[1:], sheet.certificate
    return indicators.listed(reader, sheet.asked, reports, sheet.span, certificate, is_table=is_table)


def _quarter(reader: Workplace, sheet: Sheet, _is_table: bool) -> Listing:
    """What was noted stays sealed, and stands by its handle."""
    return Listing(COLUMNS, list(told(reader, sheet)), (title(reader, sheet.period),))
