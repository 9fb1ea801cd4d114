"""``primm person request`` and what follows on it: decided, answered, made longer; restricted, and lifted again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.hidden import hidden_in
from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing, say
from primm.commands.steps import StepCommand
from primm.commands.telling import code, event_named, person_named
from primm.commands.tree import Command
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.days import in_full
from primm.people.files import file_of
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.core.host.recorder import Given
    from primm.plugins.services.rights import RequestRow

REQUEST, DECIDED, EXPORTED = "person.request", "person.request_decided", "person.exported"
COLUMNS = ("handle", "right", "person", "asked", "due", "days_left", "state", "decision", "desk")
OVERDUE, TO_DECIDE, TO_ANSWER, ANSWERED = _("overdue"), _("to be decided"), _("to be answered"), _("answered")
NEXT = {  # what carries a granted request out
    "access": "primm person export {person}",
    "rectify": "primm correct …",
    "erase": "primm person erase {person}",
    "restrict": "primm person restrict {person} --request {request}",
    "object": "primm person restrict {person} --request {request}",
}


class Asked(NamedTuple):
    """A request, and the history of whoever it is about."""

    request: Entry[Any]
    history: History

    @property
    def person(self) -> str:
        """The handle of the person."""
        return code(self.history.subject)

    @property
    def command(self) -> str:
        """The command that carries it out."""
        return NEXT[self.request.event.right].format(person=self.person, request=handle(self.request.id))

    def granted(self) -> bool:
        """Whether it was granted, at least in part."""
        steps: tuple[Entry[Any], ...] = self.history.follow_ups(self.request)
        return any(each.kind == DECIDED and each.event.decision != "refused" for each in steps)


def asked(place: Workplace, text: str) -> Asked:
    """The request that a handle means, its own or that of a step."""
    found = event_named(place.references, text)
    if found is not None and found.kind != REQUEST and found.of:
        found = place.references.find(found.of)
    if found is None or found.kind != REQUEST:
        raise NotFound(_("there is no request with this handle: look with primm person requests"))
    history = file_of(place.log, place.kinds, found.who[0]).history()
    for each in history.entries:
        if each.id == found.id:
            return Asked(each, history)
    raise NotFound(_("this request was retracted"))


class RequestCommand(StepCommand):
    """A request: its term is computed, and told."""

    def completed(self, place: Workplace, given: Given) -> Given:
        """With the day by which it is to be answered."""
        from primm.plugins.services.rights import FIRST, months_after

        if given.values.get("due"):
            return given
        day = date.fromisoformat(given.occurred[:10]) if given.occurred else place.today()
        return given._replace(values={**given.values, "due": months_after(day, FIRST).isoformat()})

    def tell(self, place: Workplace, given: Given, event: str) -> None:
        """By when, and what comes next."""
        text = _("to be answered by {day}; the controller decides: primm person decide {request}")
        day = in_full(given.values["due"], place.words.translate)
        say(place.words.translate(text).format(day=day, request=handle(event)))


class DecideCommand(StepCommand):
    """A decision: what carries it out is told."""

    def tell(self, place: Workplace, given: Given, event: str) -> None:
        """The commands that come next."""
        of = asked(place, given.values["of"])
        if given.values["decision"] == "refused":
            text = _("say why, and that the person may complain to the authority: primm person answer {request}")
        else:
            text = _("to carry it out: {command}; then primm person answer {request}")
        say(place.words.translate(text).format(command=of.command, request=handle(of.request.id)))


class AnswerCommand(StepCommand):
    """An answer: it is told if what was granted is not done yet."""

    def look(self, place: Workplace, given: Given) -> None:
        """Warn before the person is told of what is not so."""
        of = asked(place, given.values.get("of", ""))
        if of.granted() and not _is_done(place, of):
            text = _("the request was granted and is not carried out yet: {command}")
            place.warn(Problem("of", text, {"command": of.command}, warns=True))


def _is_done(place: Workplace, of: Asked) -> bool:
    """Whether what was granted was carried out, as far as the log can tell."""
    right, ids = of.request.event.right, of.history.aliases
    if right == "erase":
        return any(map(Gone(place.log).is_gone, ids))
    if right == "restrict":
        return not ids.isdisjoint(hidden_in(place))
    later = (each for each in of.history.entries if each.kind == EXPORTED and each.occurred >= of.request.occurred)
    return right != "access" or any(each.event.purpose == "person_request" for each in later)


class RestrictCommand(StepCommand):
    """A restriction: one at a time."""

    def look(self, place: Workplace, given: Given) -> None:
        """Refuse a second one."""
        found = hidden_in(place).get(person_named(place, given.values["person"])) if "person" in given.values else None
        if found:
            text = _("the data of this person may only be kept already, since {day}")
            raise Refused([Problem("person", text, {"day": found.occurred})])

    def tell(self, place: Workplace, given: Given, event: str) -> None:
        """What it does, and how it ends."""
        person = code(person_named(place, given.values["person"]))
        text = _("{person} stands in no list from now on, and stays in figures; to end it: primm person lift {person}")
        say(place.words.translate(text).format(person=person))


class LiftCommand(StepCommand):
    """The end of a restriction, named by the person."""

    def _typed(self, place: Workplace, texts: Mapping[str, Any]) -> dict[str, Any]:
        if "of" not in texts:
            return super()._typed(place, texts)
        found = hidden_in(place).get(person_named(place, texts["of"]))
        if found is None:
            raise NotFound(_("the data of this person are not restricted"))
        return super()._typed(place, {**texts, "of": found.id})


RECORDS: Mapping[str, tuple[type[StepCommand], str, Mapping[str, str]]] = {
    "request": (RequestCommand, REQUEST, {"person": "PERSON", "right": "RIGHT"}),
    "extend": (StepCommand, "person.request_extended", {"of": "REQUEST"}),
    "decide": (DecideCommand, DECIDED, {"of": "REQUEST"}),
    "answer": (AnswerCommand, "person.request_answered", {"of": "REQUEST"}),
    "restrict": (RestrictCommand, "person.restricted", {"person": "PERSON"}),
    "lift": (LiftCommand, "person.restriction_lifted", {"of": "PERSON"}),
}


def recording(place: Workplace, name: str, help_: str) -> StepCommand:
    """The command that records one step."""
    cls, kind, fields = RECORDS[name]
    made = cls(name, place.index.spec(kind), fields)
    made.help = help_
    return made


@click.command(cls=Command)
@click.pass_obj
@listing
def requests(place: Workplace, show: Show) -> None:
    """List the requests of persons about their data: open ones first, those that are due soonest before all."""
    from primm.plugins.services.rights import RequestRow

    with open_rows(place) as rows:
        found = list(rows.stored(RequestRow))
    found.sort(key=lambda each: (each.answered_on is not None, each.due, each.request))
    show(Listing(COLUMNS, [_shown(place, each) for each in found]))


def _shown(place: Workplace, row: RequestRow) -> tuple[Any, ...]:
    left = (row.due - place.today()).days
    state = ANSWERED if row.answered_on else OVERDUE if left < 0 else TO_ANSWER if row.decided_on else TO_DECIDE
    return (
        handle(row.request),
        in_words(place, "data_right", row.right),
        code(row.person) if row.person else "",
        row.asked,
        row.due,
        None if row.answered_on else left,
        place.words.translate(state),
        in_words(place, "request_decision", row.decision),
        row.desk,
    )


def overdue(place: Workplace) -> int:
    """How many requests should have been answered before today."""
    from primm.plugins.services.rights import RequestRow

    with open_rows(place) as rows:
        return sum(each.due < place.today() for each in rows.stored(RequestRow, answered_on=None))
