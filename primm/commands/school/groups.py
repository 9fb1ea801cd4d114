"""``primm school groups`` and ``requests``: courses with hours and presences, and what mediators are asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from primm.commands.agenda import of_one
from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words
from primm.commands.output import listing
from primm.commands.school.kept import school_rows
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.grouping import by_event
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

GROUPS_HEADS = (
    "handle",
    "opened",
    "closed",
    "group",
    "group_kind",
    "cefr",
    "sessions",
    "hours",
    "presences",
    "persons",
    "desk",
)
REQUESTS_HEADS = ("due", "handle", "school", "persons", "what", "language", "mediator", "desk")
EVERYBODY = ("all", "total")  # the rows of presences that stand for all people, named or not


@click.command(cls=Command)
@option("--all", "closed", is_flag=True, help=_("those that have ended too"))
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@click.pass_obj
@listing
def groups(place: Workplace, show: Show, closed: bool, desk: str | None) -> None:
    """List Italian courses and study groups with their sessions, hours, presences and persons so far."""
    from primm.plugins.school.groups import GroupRow, PresenceRow, SessionRow

    require_known(desk=(desk, desks(place)))
    today = place.today()
    minutes: Counter[str | None] = Counter()
    sessions: Counter[str | None] = Counter()
    presences: Counter[str | None] = Counter()
    persons: dict[str | None, set[str]] = {}
    with school_rows(place) as rows:
        every = [each for each in rows.of(GroupRow) if desk in (None, each.desk)]
        chosen = [each for each in every if closed or each.closed is None or each.closed > today]
        for held in rows.of(SessionRow):
            minutes[held.group_key] += held.minutes or 0
            sessions[held.group_key] += 1
        for there in rows.of(PresenceRow):
            presences[there.group_key] += there.presences if there.margin in EVERYBODY else 0
            persons.setdefault(there.group_key, set()).update(filter(None, [there.person]))

    def line(each: Any) -> tuple[Any, ...]:
        key, long = each.group_key, minutes[each.group_key]
        kind, level = in_words(place, "group_kind", each.group_kind), in_words(place, "cefr", each.cefr)
        told = (sessions[key], f"{long // 60}:{long % 60:02}", presences[key], len(persons.get(key, ())))
        return (code(key), each.opened, each.closed, each.group, kind, level, *told, each.desk)

    chosen.sort(key=lambda each: (each.opened, each.group_key))
    show(Listing(GROUPS_HEADS, [line(each) for each in chosen]))


@click.command(cls=Command)
@of_one
@click.pass_obj
@listing
def requests(place: Workplace, show: Show, desk: str | None, worker: str | None) -> None:
    """List the mediations that schools and families have asked for and that have not ended, by school and day."""
    from primm.plugins.school.talks import SchoolRequestRow

    require_known(desk=(desk, desks(place)))
    with school_rows(place) as rows:
        found = list(by_event(rows.of(SchoolRequestRow, ended_on=None), lambda each: each.request))
    chosen = [each for each in found if desk in (None, each[0].desk) and worker in (None, each[0].mediator)]
    chosen.sort(key=lambda each: (each[0].school, each[0].due, each[0].time or "", each[0].request))
    lines = [
        (
            f"{each.due} {each.time or ''}".rstrip(),
            handle(each.request),
            each.school,
            [code(person) for person in persons],
            in_words(place, "mediation_purpose", each.purpose),
            in_words(place, "language", each.language),
            each.mediator or place.words.translate(_("no mediator yet")),
            each.desk,
        )
        for each, persons in chosen
    ]
    show(Listing(REQUESTS_HEADS, lines))
