"""What is known of a person or a thing, for a screen that others see: codes and handles, no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.desk.finding import described
from primm.commands.desk.telling import name_of
from primm.commands.telling import gist
from primm.core.errors import Problem, Refused
from primm.core.events.ids import handle
from primm.desk.days import in_full
from primm.desk.meant import label_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.desk.reading import Reading, Thing

LATEST = 3  # contacts that are shown


def show(session: Session, front: Front, reading: Reading) -> bool:
    """Show what a line may go on with; the thing that was shown is the one that "." means."""
    thing = reading.last or session.last
    if thing is None:
        raise Refused([Problem("", _("name a person or a thing: nothing was named in this session yet"))])
    session.last = thing
    lines = of_person(session, thing.name) if thing.type in ("person", "anon") else of_thing(session, thing)
    front.say("\n".join(lines))
    return True


def of_person(session: Session, subject: str) -> Iterator[str]:
    """Who it is, how to be reached, what is open and the latest contacts."""
    person, translate = session.person(subject), session.words.translate
    rule = label_of(person.contact_rule, session.codes["contact_rule"], session.words) if person.contact_rule else ""
    yield " · ".join(filter(None, (described(session, subject), rule)))
    for category, id_ in person.needs.items():
        yield f"  {name_of(session.words, 'need.opened')} {handle(id_)} {_topic(session, category)}"
    for task in person.tasks:
        kind = label_of(task.kind, session.codes["task_kind"], session.words)
        about = _topic(session, task.topic) if task.topic else ""
        yield f"  {kind} {handle(task.id)} {in_full(task.due, translate)} {about}".rstrip()
    for thing in (*person.referrals, *person.mediations):
        yield f"  {name_of(session.words, thing.type)} {thing.shown}"
    contacts = [each for each in session.lookups.history(subject).entries if each.kind == "contact"]
    for entry in reversed(contacts[-LATEST:]):
        yield f"  {entry.occurred:%d/%m/%Y} {handle(entry.id)} {gist(session.place, entry)}".rstrip()


def of_thing(session: Session, thing: Thing) -> Iterator[str]:
    """An event with whatever followed on it; anything else by its code."""
    found = session.place.recorder.references.find(thing.name) if "-" in thing.name else None
    if found is None:
        yield thing.shown
        return
    for entry in session.lookups.history(found.who[0]).entries:
        if found.id in (entry.id, entry.of):
            told = gist(session.place, entry)
            yield f"{name_of(session.words, entry.kind)} {handle(entry.id)} {entry.occurred:%d/%m/%Y} {told}".rstrip()


def _topic(session: Session, category: str) -> str:
    return label_of(category, session.codes["need"], session.words)
