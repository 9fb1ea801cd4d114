"""The fund's quarterly sheet as a part of a pack: where the pack is of one quarter and of everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.funder.quarterlines import COLUMNS, Sheet, counted, title, told
from primm.core.errors import Problem, Refused
from primm.core.figures.period import quarter
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.figures.period import Period
    from primm.words import Words

OF_A_QUARTER = _("the fund's quarterly sheet is left out: it is of one quarter, q3 or 2020q3")
OF_ALL = _("the fund's quarterly sheet is left out: it is of the whole project, not of some desks or people alone")


def sheet_of(place: Workplace, wanted: Wish, earlier: Earlier) -> Sheet | Problem:
    """The sheet that belongs to a pack, before anything is hidden; else why it has none."""
    period = wanted.period
    if period is None or quarter(period.start) != str(period):
        return Problem("", OF_A_QUARTER)
    if wanted.filters:
        return Problem("", OF_ALL)
    return _counted(place, period, earlier._replace(horizon=wanted.horizon))


def _counted(place: Workplace, period: Period, earlier: Earlier) -> Sheet | Problem:
    """The sheet; a project that had not begun then has none."""
    try:
        return counted(place, period, None, earlier)
    except Refused as refused:
        return refused.problems[0]


def listed(place: Workplace, sheet: Sheet, words: Words) -> Listing:
    """The sheet for its reader: what was noted stays sealed, and stands by its handle."""
    reader = place.speaking(words)
    shown = sheet._replace(asked=sheet.asked._replace(words=words))
    return Listing(COLUMNS, list(told(reader, shown)), (title(reader, sheet.period),))
