"""Find before create: who may be meant, by code, year, citizenship and place; names only after a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.desk.handles import thing_of
from primm.commands.hidden import say_hidden
from primm.core.errors import Problem, Refused
from primm.desk.meant import label_of
from primm.formats.tidy import text
from primm.people.files import NAMES
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.desk.reading import Reading

NAMES_KEY = "n"
FEWEST = 2  # letters from which on it is worth looking


def find(session: Session, front: Front, reading: Reading) -> bool:
    """Show who may be meant; a number makes one of them the person of the next line."""
    found = search(session, reading)
    chosen = choose(session, front, found, _("Number chooses, n shows names, Enter goes on"))
    if chosen:
        session.last = thing_of(chosen)
        front.say(f". = {described(session, chosen)}")
    return True


def search(session: Session, reading: Reading) -> list[str]:
    """Who may be meant by what is looked for; refused if nobody is."""
    wanted, year = reading.arguments.get("text", ""), reading.arguments.get("year")
    found = session.search(wanted, int(year) if year else None)
    say_hidden(session.place, session.hides(wanted, int(year) if year else None))
    if not found:
        raise Refused([Problem("", _("nobody is found: try another spelling, a year or the phone"))])
    return found


def choose(session: Session, front: Front, found: Sequence[str], question: str) -> str | None:
    """One of these persons by its number; None after Enter alone. Names are seen only as long as it is asked."""
    named = False
    while True:

        def below(typed: str, named: bool = named) -> str:
            return listed(session, found, named=named or typed.strip() == NAMES_KEY)

        answer = front.ask(session.words.translate(question), below=below).strip()
        if answer.isdecimal() and answer.isascii() and 1 <= int(answer) <= len(found):
            return found[int(answer) - 1]
        if not answer:
            return None
        named = answer == NAMES_KEY


def listed(session: Session, found: Sequence[str], *, named: bool) -> str:
    """The candidates with their numbers, one a line; names once it is on record that they are seen."""
    names, why = {}, ""
    if named:
        names = {subject: f"  {name_of(session, subject)}" for subject in found}
        why = session.unseen_because(found)
    lines = [
        f"{number} {described(session, subject)}{'' if why else names.get(subject, '')}"
        for number, subject in enumerate(found, 1)
    ]
    return "\n".join([*lines, why] if why else lines)


def described(session: Session, subject: str) -> str:
    """A person by handle, year of birth, citizenship and place, in the reader's words."""
    known = session.lookups.history(subject).person()
    countries, places = session.codes["country"], session.codes["municipality"]
    told = [
        thing_of(subject).shown,
        str(known.birth_year or "----"),
        ", ".join(label_of(each, countries, session.words) for each in known.citizenships),
        label_of(known.municipality, places, session.words) if known.municipality else "",
    ]
    return " ".join(filter(None, told))


def name_of(session: Session, subject: str) -> str:
    """The person's names."""
    told = session.lookups.file(subject).opened(session.place.vault)
    return " ".join(text(told[name].value) for name in NAMES if name in told)
