"""``primm case``: what a person or a family is followed for, from its opening to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.consents import standing_lines
from primm.commands.filters import desks, require_known
from primm.commands.hidden import hidden_in, say_hidden
from primm.commands.output import listing
from primm.commands.steps import StepCommand
from primm.commands.telling import DATED, code, event_named, happened
from primm.commands.tree import Command, LazyGroup, option
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.events.kinds.case import CaseAssigned, CaseClosed, CaseOpened, CaseReviewed
from primm.core.host.action import Listing
from primm.people.files import file_of, files
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

OPENED = "case.opened"
KINDS = (OPENED, "case.assigned", "case.reviewed", "case.closed")
COLUMNS = ("handle", "opened", "persons", "action", "worker", "desk", "review_due", "closed", "outcome")
RECORDS = {  # command -> kind, and the field that needs no option
    "open": (OPENED, "persons", _("open a case: who is followed, and for what")),
    "assign": ("case.assigned", "of", _("give a case to another worker")),
    "review": ("case.reviewed", "of", _("say that a case was looked at again")),
    "close": ("case.closed", "of", _("close a case with an outcome")),
}
LISTS = {
    "show": ("primm.commands.case:show", _("show a case and all that belongs to it")),
    "list": ("primm.commands.case:list_", _("list the cases that are open")),
}


class Cases(LazyGroup):
    """The commands of cases."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; those that record are made from their kind."""
        if cmd_name not in RECORDS:
            return super().get_command(ctx, cmd_name)
        kind, field, _help = RECORDS[cmd_name]
        metavar = "PERSON…" if kind == OPENED else "CASE"
        return StepCommand(cmd_name, ctx.find_root().obj.index.spec(kind), {field: metavar})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those that record, then those that list."""
        return [*RECORDS, *self.table]

    def plugin_commands(self, ctx: click.Context) -> dict[str, str]:
        """The commands that record, with their help."""
        return {name: help_ for name, (_kind, _field, help_) in RECORDS.items()}


@click.group(cls=Cases, table=LISTS)
def case() -> None:
    """Open, assign, review, close, show and list cases."""


@click.command(cls=Command)
@click.argument("case", metavar="CASE")
@click.pass_obj
@listing
def show(place: Workplace, show: Show, case: str) -> None:
    """Show a case and all that belongs to it: its own steps, then whatever was recorded for it."""
    opening = _find(place, case)
    histories = [file_of(place.log, place.kinds, each).history() for each in opening.event.persons]
    steps = {each.id: each for history in histories for each in history.entries if _belongs(each, opening)}
    persons = " ".join(code(each) for each in opening.event.persons)
    said = [
        line for each in opening.event.persons for line in standing_lines(place, file_of(place.log, place.kinds, each))
    ]
    heading = place.words.translate(_("case {handle} of {persons}")).format(handle=handle(opening.id), persons=persons)
    show(Listing(DATED, [*said, *(happened(place, each) for each in _in_order(steps.values()))], (heading,)))


def _belongs(entry: Entry[Any], opening: Entry[CaseOpened]) -> bool:
    return opening.id in (entry.id, entry.of, getattr(entry.event, "case", None))


def _in_order(entries: Iterable[Entry[Any]]) -> list[Entry[Any]]:
    return sorted(entries, key=lambda each: (each.moment, each.hlc, each.origin, each.n))


def _find(place: Workplace, case: str) -> Entry[CaseOpened]:
    found = event_named(place.references, case)
    if found is not None and found.kind != OPENED and found.of:
        found = place.references.find(found.of)
    if found is None:
        raise NotFound(_("there is no case with this handle: look with primm case list --all"))
    if found.kind != OPENED:
        raise Refused([Problem("case", _("this is the handle of something else: look with primm log show"))])
    history = file_of(place.log, place.kinds, found.who[0]).history()
    for entry in history.of(CaseOpened):
        if entry.id == found.id:
            return entry
    raise NotFound(_("this case was retracted"))


@click.command("list", cls=Command)
@option("--all", "closed", is_flag=True, help=_("those that are closed too"))
@option("--worker", metavar="STAFF", help=_("only those whom this worker follows"))
@option("--action", metavar="CODE", help=_("only those of this action"))
@option("--desk", metavar="DESK", help=_("only those opened at this desk"))
@click.pass_obj
@listing
def list_(place: Workplace, show: Show, closed: bool, **wanted: str | None) -> None:
    """List the cases, the oldest first: those that are open, unless all are asked for."""
    require_known(action=(wanted["action"], place.codes["action"].codes), desk=(wanted["desk"], desks(place)))
    hidden, gone = hidden_in(place), Gone(place.log)
    known = (file for file in files(place.log, place.kinds) if not gone.is_gone(file.subject))
    every = [(file.subject in hidden, _cases(file.history(*KINDS))) for file in known]
    cases = (each for kept, found in every if not kept for each in found)
    by_id = {each["id"]: each for each in cases if closed or not each["closed"]}
    chosen = [each for each in by_id.values() if all(value in (None, each[name]) for name, value in wanted.items())]
    chosen.sort(key=lambda each: (each["opened"], each["id"]))
    show(Listing(COLUMNS, [tuple(each[name] for name in COLUMNS) for each in chosen]))
    say_hidden(place, sum(any(found) for kept, found in every if kept))


def _cases(history: History) -> Iterator[dict[str, Any]]:
    """The cases of a person; a family's case is met again at each of its persons."""
    for entry in history.of(CaseOpened):
        yield _state(history, entry)


def _state(history: History, opening: Entry[CaseOpened]) -> dict[str, Any]:
    """How a case stands today."""
    workers = [opening.event.worker, *(each.event.worker for each in history.follow_ups(opening, CaseAssigned))]
    reviews = [opening.event.review_due, *(each.event.review_due for each in history.follow_ups(opening, CaseReviewed))]
    ends = history.follow_ups(opening, CaseClosed)
    return {
        "id": opening.id,
        "handle": handle(opening.id),
        "opened": opening.occurred.isoformat(),
        "persons": [code(each) for each in opening.event.persons],
        "action": opening.event.action,
        "worker": next((each for each in reversed(workers) if each), None),
        "desk": opening.desk,
        "review_due": reviews[-1] and reviews[-1].isoformat(),
        "closed": ends[-1].occurred.isoformat() if ends else None,
        "outcome": ends[-1].event.outcome if ends else None,
    }
