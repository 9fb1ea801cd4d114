"""``primm agenda phones``: whom to call and why, with the number, as far as the person's own rule allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.agenda import days_meant, gather, of_one, what
from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words
from primm.commands.output import listing, require_nameless, say
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.commands.viewing import may_show, with_purpose
from primm.core.host.action import Listing
from primm.formats.tidy import text
from primm.people.files import NAMES, file_of
from primm.plugins.services.standing import NEVER_CALL, strictest
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.desk.agenda import Agenda, Item
    from primm.people.files import File

CALL = "call"
COLUMNS = ("handle", "due", "why", "phone", "contact_rule", "language", "desk", "name")


@click.command(cls=Command)
@click.argument("day", metavar="[DAY|week]", required=False)
@option("--names", is_flag=True, help=_("with the names"))
@of_one
@with_purpose()
@click.pass_obj
@listing
def phones(
    place: Workplace, show: Out, day: str | None, names: bool, desk: str | None, worker: str | None, purpose: str
) -> None:
    """List whom to call on a day, or in a week, and why, with the number; it takes the key.

    Calls that are due or overdue, the appointments of the day, referrals without an answer, permits about to expire.
    Who may never be called is not listed; where only messages are allowed, it says so beside the number.
    """
    require_known(desk=(desk, desks(place)))
    whom = _whom(gather(place, *days_meant(place, day)).only(desk=desk, worker=worker))
    files = {person: file_of(place.log, place.kinds, person) for person in whom}
    rules = {person: strictest(file.history()) for person, file in files.items()}
    silent = [person for person, rule in rules.items() if rule == NEVER_CALL]
    listed = [person for person in whom if person not in silent]
    opened = {person: _opened(place, files[person]) for person in listed}
    shown = {subject for person, known in opened.items() if known for subject in files[person].sealed()}
    require_nameless(show.path, map(_name, opened.values()) if names else ())
    if not may_show(place, shown, "phones", purpose):
        opened = {person: {} for person in listed}
    rows = [_row(place, person, whom[person], rules[person], files[person], opened[person]) for person in listed]
    wide = len(COLUMNS) - (not names)
    show(Listing(COLUMNS[:wide], [row[:wide] for row in rows], names=tuple(row[-1] for row in rows) if names else ()))
    for person in silent:
        say(place.words.translate(_("{person} is not listed: never call")).format(person=code(person)))


def _whom(agenda: Agenda) -> dict[str, list[Item]]:
    """The persons of the agenda who would be called, each with all the reasons, in the order of the days."""
    due = [each for each in (*agenda.overdue, *agenda.tasks) if each.what == CALL]
    open_ = [each for each in agenda.appointments if each.state is None]
    whom: dict[str, list[Item]] = {}
    for each in (*due, *open_, *agenda.referrals, *agenda.permits):
        for person in each.persons:
            whom.setdefault(person, []).append(each)
    return whom


def _opened(place: Workplace, file: File) -> Mapping[str, str]:
    """The number and the names; nothing where the person's key is gone."""
    sealed = file.sealed()
    if not sealed or not all(map(place.vault.has_key, sealed)):
        return {}
    return {name: text(told.value) for name, told in file.opened(place.vault).items()}


def _row(
    place: Workplace, person: str, items: Iterable[Item], rule: str | None, file: File, opened: Mapping[str, str]
) -> tuple[Any, ...]:
    told, items = file.open(), list(items)
    languages = told["languages"].value if "languages" in told else ()
    return (
        code(person),
        min(each.due for each in items).replace("T", " "),
        "; ".join(dict.fromkeys(_why(place, each) for each in items)),
        opened.get("phone"),
        in_words(place, "contact_rule", rule),
        in_words(place, "language", languages[0]) if languages else "",
        items[0].desk,
        _name(opened),
    )


def name_of(place: Workplace, person: str) -> str:
    """The names of a person, which takes the key."""
    return _name(_opened(place, file_of(place.log, place.kinds, person)))


def _name(opened: Mapping[str, str]) -> str:
    return " ".join(opened[name] for name in NAMES if name in opened)


def _why(place: Workplace, item: Item) -> str:
    kinds = {"referral": _("referral without an answer"), "permit": _("permit about to expire")}
    named = place.words.translate(kinds[item.what]) if item.what in kinds else ""
    return " · ".join(filter(None, (named, what(place, item))))
