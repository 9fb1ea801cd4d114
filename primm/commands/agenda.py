"""``primm agenda``: what the day has in store, what waits for an answer, what is about to expire, whom to call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from primm.commands.filters import desks, require_known
from primm.commands.hidden import hidden_in, say_hidden
from primm.commands.kept import in_words, open_rows
from primm.commands.kind import day as day_meant
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, LazyGroup, option
from primm.core.errors import Problem
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.agenda import Rows, agenda_of, together
from primm.desk.days import day_of, in_full
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.views import Row
    from primm.desk.agenda import Agenda, Item

    R = TypeVar("R", bound=Row)
    C = TypeVar("C", bound=Callable[..., Any])

DAY = timedelta(days=1)
WEEK = ("week", "settimana")
COLUMNS = ("part", "due", "handle", "persons", "what", "desk", "worker")
PARTS = {
    "appointments": _("appointments"),
    "tasks": _("to be done"),
    "overdue": _("overdue"),
    "mediations": _("mediations"),
    "referrals": _("referrals without an answer"),
    "permits": _("permits about to expire"),
    "applications": _("applications to hand in"),
    "needs": _("needs open for long"),
    "requests": _("requests about data"),
}
STATES = {"requested": _("no mediator yet"), "late": _("overdue")}
SUBCOMMANDS = {
    "day": ("primm.commands.agenda:day", _("show the agenda of a day, or of a week")),
    "phones": ("primm.commands.phones:phones", _("list whom to call, why, with the number and the rule")),
    "mediations": (
        "primm.commands.mediations:mediations",
        _("list mediations to come and requests without a mediator"),
    ),
    "referrals": ("primm.commands.referrals:referrals", _("list referrals by what came of them")),
    "applications": (
        "primm.commands.applications:applications",
        _("list applications by how far they are, with what expires"),
    ),
}
ITALIAN = {
    "giorno": "day",
    "telefoni": "phones",
    "mediazioni": "mediations",
    "invii": "referrals",
    "pratiche": "applications",
}


class Days(LazyGroup):
    """The agenda's commands, by their English or Italian names; without one it is the agenda of a day."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a day where no command stands."""
        if not args or not (args[0] in (*self.table, *ITALIAN) or args[0] in ctx.help_option_names):
            args = ["day", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by either of its names."""
        return super().get_command(ctx, ITALIAN.get(cmd_name, cmd_name))


@click.group(cls=Days, table=SUBCOMMANDS)
def agenda() -> None:
    """Show what a day has in store: appointments, what is due, overdue, unanswered, about to expire.

    DAY is a day (2020-04-06, 6/4, gio, domani) or "week", today and the six days after it; today if left out.
    """


def of_one(command: C) -> C:
    """Give a command ``--desk`` and ``--worker``."""
    with_worker = option("--worker", metavar="STAFF", help=_("only what this worker is to do"))
    return option("--desk", metavar="DESK", help=_("only what is of this desk"))(with_worker(command))


@click.command(cls=Command)
@click.argument("day", metavar="[DAY|week]", required=False)
@of_one
@click.pass_obj
@listing
def day(place: Workplace, show: Show, day: str | None, desk: str | None, worker: str | None) -> None:
    """Show the agenda of a day, or of a week: each line with the handle by which its thing is called."""
    require_known(desk=(desk, desks(place)))
    first, last = days_meant(place, day)
    found = gather(place, first, last).only(desk=desk, worker=worker)
    heading = " – ".join(in_full(each.isoformat(), place.words.translate) for each in dict.fromkeys((first, last)))
    rows = [_shown(place, part, each) for part, items in found.parts for each in items]
    show(Listing(COLUMNS, rows, (heading,)))
    for one, other in together(found):
        handles = {"worker": one.worker, "one": handle(one.id), "other": handle(other.id)}
        place.warn(Problem("", _("two appointments of {worker} fall together: {one}, {other}"), handles, warns=True))


def days_meant(place: Workplace, text: str | None) -> tuple[date, date]:
    """The first and the last day that were asked for."""
    today = place.today()
    if text is None:
        return today, today
    if text.lower() in WEEK:
        return today, today + 6 * DAY
    found = date.fromisoformat(day_of("day", day_meant(place, "day", text, past=False)))
    return found, found


def _shown(place: Workplace, part: str, item: Item) -> Sequence[Any]:
    persons = [code(each) for each in item.persons]
    return (
        place.words.translate(PARTS[part]),
        item.due.replace("T", " "),
        handle(item.id),
        persons,
        " · ".join(filter(None, (what(place, item), in_words(place, "contact_rule", item.rule)))),
        item.desk,
        item.worker,
    )


def what(place: Workplace, item: Item) -> str:
    """What a line of the agenda is about, in a few words."""
    lists = {"mediation": "language", "application": "application_kind", "request": "data_right"}
    kind = in_words(place, "task_kind", item.what) if item.what in place.codes["task_kind"].codes else ""
    is_day = item.detail and item.state == "moved"
    moved = in_full(str(item.detail), place.words.translate) if is_day else item.detail
    said = (
        kind,
        in_words(place, "need", item.topic),
        place.words.translate(STATES[item.state]) if item.state in STATES else _ended(place, item.state),
        in_words(place, lists[item.what], item.detail) if item.what in lists else moved,
    )
    return " · ".join(filter(None, said))


def _ended(place: Workplace, outcome: str | None) -> str:
    return in_words(place, "task_outcome", outcome)


def gather(place: Workplace, day: date, last: date | None = None) -> Agenda:
    """The agenda of a day, or of the days up to a last one, at all desks; ``only`` makes that of one desk."""
    from primm.plugins.services.applications import ApplicationRow
    from primm.plugins.services.mediations import MediationRow
    from primm.plugins.services.needs import NeedRow
    from primm.plugins.services.referrals import ReferralRow
    from primm.plugins.services.rights import RequestRow
    from primm.plugins.services.standing import StandingRow
    from primm.plugins.services.tasks import TaskRow

    last = last or day
    days = [day + DAY * number for number in range((last - day).days + 1)]
    with open_rows(place) as rows:
        waiting = [each for each in rows.every(TaskRow, ended=None) if not day <= each.day <= last]
        found = Rows(
            tasks=[*waiting, *(each for one in days for each in rows.every(TaskRow, day=one.isoformat()))],
            standing=list(rows.every(StandingRow)),
            referrals=list(rows.every(ReferralRow, answered_on=None, ended_on=None)),
            mediations=list(rows.every(MediationRow, delivered_on=None, cancelled_on=None, unmet=False)),
            applications=list(rows.every(ApplicationRow, submitted_on=None, decided_on=None)),
            needs=list(rows.every(NeedRow, closed=None)),
            requests=list(rows.stored(RequestRow, answered_on=None)),
        )
    return _shown_alone(place, agenda_of(found, day, last))


def _shown_alone(place: Workplace, agenda: Agenda) -> Agenda:
    """Without those whose data may only be kept; how many they are is said."""
    hidden = hidden_in(place)
    shown = agenda.without(hidden) if hidden else agenda
    say_hidden(place, len(agenda.persons - shown.persons))
    return shown
