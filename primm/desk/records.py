"""Lines about what is recorded already, about hours and about the desk: merge, retract, attach, hours, mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.wrong import Wrong
from primm.desk.attaching import attached
from primm.desk.defaults import code_of
from primm.desk.hearing import Expected
from primm.desk.line import Deeds, thing_of
from primm.desk.reading import Reading
from primm.words import _

if TYPE_CHECKING:
    from primm.desk.line import Line

TWO_PERSONS = Expected(
    groups=(("person", "person."),),
    shapes=(),
    words=_("the handles of two persons"),
)
AN_EVENT = Expected(
    groups=(("event",), ("person",), ("correction_reason",)),
    shapes=(),
    once=("correction_reason",),
    words=_("the handle of what was recorded"),
)
A_CONTACT = Expected(
    groups=(("contact", "person"),),
    shapes=("count",),
    words=_("the handle of a contact, then those of persons"),
)
HOURS = Expected(
    groups=(("activity",), ("action",), ("staff",)),
    shapes=("minutes", "day"),
    once=("activity", "action", "staff", "minutes", "day"),
    words=_("what was done, minutes, an action, a day"),
)
MODE = Expected(
    groups=(("desk_mode",), ("desk",), ("mode_reason",)),
    shapes=("day",),
    once=("desk_mode", "mode_reason", "day"),
    words=_("in person, phone or closed; a day, desks, a reason"),
)
A_FILE = _(
    "a person's file is not taken back in a line: merge makes two files of one person one, "
    "primm retract takes back a file that was made by mistake"
)


def merge(line: Line) -> Reading:
    """Read the line that makes two files one."""
    persons = line.all("person")
    if len(persons) != 2:
        return line.refuse(_("name two persons by their handles"))
    return _only(line, "person.merged", persons, person=persons[0], other=persons[1])


def unmerge(line: Line) -> Reading:
    """Read the line that tells two files apart: the merge by its handle, or by one or both of the persons."""
    person, *others = line.all("person") or ("",)
    merges = line.desk.person(person).merges if person else {}
    known = [merge for other, merge in merges.items() if not others or others == [other]]
    merged = line.which("merge", "person.", known)
    return merged if isinstance(merged, Reading) else _only(line, "person.unmerged", (), of=merged)


def retract(line: Line) -> Reading:
    """Read the line that says that something never happened."""
    events = line.all("event")
    if line.all("person"):
        return line.refuse(A_FILE)
    if len(events) != 1:
        return line.refuse(_("name one thing by its handle"))
    return _only(line, "event.retracted", (), of=events[0], reason=line.one("correction_reason"))


def attach(line: Line) -> Reading:
    """Read the line that names afterwards who came; whoever is still unnamed is said with a plus sign."""
    contacts, persons = line.all("contact"), line.all("person")
    if len(contacts) != 1 or not persons:
        return line.refuse(_("name one contact and the persons by their handles"))
    contact = line.desk.contact(contacts[0])
    if contact is None:
        return line.refuse(_("that event was retracted"), "contact")
    try:
        given = attached(contact, persons, line.total("count", joined=True))
    except Wrong as wrong:
        return line.refuse(wrong.text, "contact", **wrong.gaps)
    return Reading(line.verb, (given,), last=thing_of(persons))


def hours(line: Line) -> Reading:
    """Read the line of work beside that of contacts."""
    activity, minutes = line.chosen("activity"), line.number("minutes")
    if not activity:
        return line.ask_code("activity", _("What was done?"))
    if minutes is None:
        return line.ask("minutes", _("How many minutes?"))
    deeds = Deeds(line.when(past=True))
    action, staff = line.one("action"), code_of(line.one("staff"))
    deeds.add("work.logged", activity=activity, minutes=minutes, action=action, done_by=staff)
    return Reading(line.verb, tuple(deeds.givens))


def mode(line: Line) -> Reading:
    """Read the line that says how desks work from a day on."""
    how, since = line.chosen("desk_mode"), line.when()
    if not how:
        return line.ask_code("desk_mode", _("How does the desk work?"))
    since = None if since == line.today else since
    desks, reason = line.all("desk"), line.one("mode_reason")
    return _only(line, "desk.mode_changed", (), desks=desks, mode=how, since=since, reason=reason)


def _only(line: Line, kind: str, persons: tuple[str, ...], **values: Any) -> Reading:
    """The reading of a line that makes one event."""
    deeds = Deeds()
    deeds.add(kind, **values)
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(persons))
