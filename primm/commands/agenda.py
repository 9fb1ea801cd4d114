"""``primm agenda``: what the day has in store, what waits for an answer, what is about to expire, whom to call."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from primm.commands.figures import actions, open_figures
from primm.core.figures import cachefile
from primm.core.figures.sheets import Sheet
from primm.core.host.index import not_found
from primm.desk.agenda import Rows, agenda_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from datetime import date

    from primm.commands.workplace import Workplace
    from primm.core.figures.views import Row, View
    from primm.desk.agenda import Agenda

    R = TypeVar("R", bound=Row)

ACTION = "services"
DAY = timedelta(days=1)


def gather(place: Workplace, day: date, last: date | None = None) -> Agenda:
    """The agenda of a day, or of the days up to a last one, at all desks; ``only`` makes that of one desk."""
    from primm.plugins.services.referrals import MediationRow, ReferralRow
    from primm.plugins.services.standing import StandingRow
    from primm.plugins.services.tasks import TaskRow
    from primm.plugins.services.work import NeedRow

    last = last or day
    days = [day + DAY * number for number in range((last - day).days + 1)]
    with open_rows(place) as rows:
        waiting = [each for each in rows.of(TaskRow, ended=None) if not day <= each.day <= last]
        found = Rows(
            tasks=[*waiting, *(each for one in days for each in rows.of(TaskRow, day=one.isoformat()))],
            standing=list(rows.of(StandingRow)),
            referrals=list(rows.of(ReferralRow, answered_on=None, ended_on=None)),
            mediations=list(rows.of(MediationRow, delivered_on=None, cancelled_on=None, unmet=False)),
            needs=list(rows.of(NeedRow, closed=None)),
        )
    return agenda_of(found, day, last)


class Kept:
    """The rows of an action as they are kept, brought up to date."""

    def __init__(self, connection: sqlite3.Connection, views: Mapping[type[Row], View]) -> None:
        self._connection = connection
        self._views = views
        self._texts = cachefile.texts(connection)

    def of(self, row: type[R], **only: Any) -> Iterator[R]:
        """The rows of a view whose columns have these values, as they are stored."""
        view = self._views[row]
        return cast("Iterator[R]", Sheet(self._connection, view, self._texts[view.name]).rows(**only))


@contextmanager
def open_rows(place: Workplace) -> Iterator[Kept]:
    """The rows of the action of the desks, with all that the log has."""
    known = actions(place)
    if ACTION not in known:
        raise not_found("action", ACTION, known)
    with open_figures(place, known[ACTION]) as figures:
        figures.refresh()
        with closing(figures.at()) as snapshot:
            yield Kept(snapshot.connection, {view.row: view for view in known[ACTION].views})
