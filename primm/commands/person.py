"""``primm person``: the files of persons. Names never stand in a command line: they are asked for, or read."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from primm.commands.access import export
from primm.commands.complete import completes
from primm.commands.consents import standing_lines
from primm.commands.erasing import erase
from primm.commands.finding import find
from primm.commands.hidden import hidden_in, say_hidden, say_restricted
from primm.commands.output import listing, require_nameless, say
from primm.commands.seen import seen
from primm.commands.telling import DATED, code, event_named, happened, label, person_named, said
from primm.commands.tree import LazyGroup, option
from primm.commands.uniting import merge, unmerge
from primm.commands.viewing import may_show, with_purpose
from primm.core.errors import KeyMissing, NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.events.wrong import Wrong
from primm.core.host.action import Listing
from primm.core.host.recorder import Given
from primm.formats.tidy import text
from primm.people.files import NAMES, file_of, files
from primm.people.withheld import listed
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.people.files import File, Told

REGISTERED = "person.registered"
COLUMNS = ("handle", "birth_year", "sex", "citizenships", "municipality", "also")


TABLE = {
    "consent": ("primm.commands.consents:consent_", _("say what a person agrees to, refuses or takes back; show it")),
    "requests": ("primm.commands.requests:requests", _("list what persons ask about their data, with the terms")),
}
RIGHTS = {
    "request": _("say that a person asks for her data, or that they be put right, erased, restricted, not used"),
    "extend": _("make the term of a request longer, once"),
    "decide": _("say what the controller decided on a request, and why"),
    "answer": _("say that a request was answered"),
    "restrict": _("only keep the data of a person: out of every list, and still in figures"),
    "lift": _("end the restriction of a person's data"),
}


class Persons(LazyGroup):
    """The commands of persons; those that record a right are made from their kind."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        if cmd_name not in RIGHTS:
            return super().get_command(ctx, cmd_name)
        from primm.commands.requests import recording

        return recording(ctx.find_root().obj, cmd_name, RIGHTS[cmd_name])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them by their names."""
        return sorted({*self.commands, *self.table, *RIGHTS})

    def known(self, ctx: click.Context) -> dict[str, str]:
        """The same with what they are for."""
        found = {name: each.help or "" for name, each in self.commands.items()} | RIGHTS
        found |= {name: help_ for name, (_place, help_) in self.table.items()}
        return {name: found[name] for name in self.list_commands(ctx)}


@click.group(cls=Persons, table=TABLE)
def person() -> None:
    """Make, show, list, unite and separate the files of persons."""


@person.command()
@option("--file", metavar="FILE", help=_("read fields from a JSON object in this file; - is standard input"))
@option("--on", metavar="DATE", help=_("when the file was made: today if left out"))
@option("--late", metavar="CODE", help=_("why it is recorded more than 90 days later"))
@option("--id", "id_", metavar="UUID", help=_("id of the event: run again with the same one and it is stored once"))
@click.pass_obj
def new(place: Workplace, file: str | None, on: str | None, late: str | None, id_: str | None) -> None:
    """Make the file of a person: name, year of birth or "unknown", citizenship; the rest may be skipped.

    Off a terminal a JSON object is read from standard input: {"given_name": …, "birth_year": …, "citizenships": […]}
    """
    from primm.commands.beforehand import prepare
    from primm.commands.interview import gather
    from primm.commands.kind import day
    from primm.commands.record import report

    given = Given(REGISTERED, {}, id=id_, occurred=on and day(place, "on", on, past=True), late=late)
    retold = id_ is not None and place.references.stored(id_) is not None
    if place.asks and file is None:
        prepare(place, [given], sealing=True)
    values = gather(place, place.index.spec(REGISTERED), file, look=not retold)
    report(place, [REGISTERED], place.recorder.record([given._replace(values=values)]))


@person.command()
@click.argument("person", metavar="HANDLE", shell_complete=completes("persons"))
@with_purpose()
@click.pass_obj
@listing
def show(place: Workplace, show: Out, person: str, purpose: str) -> None:
    """Show what is known of a person, by whom and when it was said, and then everything that happened.

    That somebody saw her names is on record: primm person seen tells who.
    """
    file = file_of(place.log, place.kinds, person_named(place, person))
    entries = file.events()
    if not entries:
        raise NotFound(_("this person's file was retracted"))
    opened = _opened(place, file, purpose, show.path)
    known = [line for told in (opened, file.open()) for line in _known(place, told)] + [*standing_lines(place, file)]
    names = _names(opened)
    handles = " ".join([code(file.subject), *_also(file)])
    say_restricted(place, file)
    heading = place.words.translate(_("person {handles}")).format(handles=handles)
    show(Listing(DATED, [*known, *(happened(place, each) for each in entries)], (heading,), names))


def _known(place: Workplace, told: Mapping[str, Told]) -> Iterator[tuple[Any, ...]]:
    order = [field.name for field in place.index.spec(REGISTERED).fields]
    for name in sorted(told, key=lambda name: order.index(name) if name in order else len(order)):
        yield from said(place, told[name].entry, {name: told[name].value})


def _opened(place: Workplace, file: File, purpose: str, output: str | None) -> Mapping[str, Told]:
    """What is sealed, or a word about why it stays so."""
    try:
        found = file.opened(place.vault) if file.sealed() else {}
    except KeyMissing as missing:
        say(missing.say(place.words.translate))
        say(place.words.translate(_("names, numbers and notes of this person stay sealed")))
        return {}
    require_nameless(output, _names(found))
    if not may_show(place, file.sealed(), "file", purpose):
        return {}
    may_be = listed({name: told.value for name, told in found.items()})
    if place.asks and sys.stdout.isatty():
        _tell_kept_back(place, {name: told.value for name, told in found.items() if name not in may_be})
    return {name: told for name, told in found.items() if name in may_be}


def _names(told: Mapping[str, Told]) -> tuple[str, ...]:
    return tuple(text(told[name].value) for name in NAMES if name in told)


def _tell_kept_back(place: Workplace, values: Mapping[str, Any]) -> None:
    """What stands in no list is said to whoever sits at the terminal, beside the list."""
    fields = {field.name: field for field in place.index.spec(REGISTERED).fields}
    for name, value in values.items():
        text = place.words.translate(_("{field}: {value} (it stands in no list and no export)"))
        say(text.format(field=place.words.translate(fields[name].help), value=label(place, fields[name], value)))


@person.command("list")
@option("--names", is_flag=True, help=_("with the names, which takes the key"))
@option("--restricted", is_flag=True, help=_("those whose data may only be kept, in place of the others"))
@with_purpose()
@click.pass_obj
@listing
def list_(place: Workplace, show: Out, names: bool, restricted: bool, purpose: str) -> None:
    """List the persons by their codes; no names unless asked for: the next visitor sees the screen."""
    hidden = hidden_in(place)
    every = [each for each in files(place.log, place.kinds) if each.stands()]
    standing = [each for each in every if (each.subject in hidden) is restricted]
    rows = [_listed(each) for each in standing]
    named = [_name(place, each) for each in standing] if names else []
    require_nameless(show.path, named)
    whose = {each for file, name in zip(standing, named, strict=False) if name for each in file.sealed()}
    if names and may_show(place, whose, "names", purpose):
        rows = [(*row, name) for row, name in zip(rows, named, strict=True)]
        show(Listing((*COLUMNS, "name"), rows, names=tuple(named)))
    else:
        show(Listing(COLUMNS, rows))
    say_hidden(place, 0 if restricted else len(every) - len(standing))


def _listed(file: File) -> tuple[Any, ...]:
    told = file.open()
    known = [told[name].value if name in told else None for name in COLUMNS[1:-1]]
    return (code(file.subject), *known, _also(file))


def _also(file: File) -> list[str]:
    """The other handles of the same person."""
    return [code(each) for each in sorted(file.members) if each != file.subject]


def _name(place: Workplace, file: File) -> str:
    try:
        told = file.opened(place.vault) if file.sealed() else {}
    except KeyMissing as missing:
        if "subject" not in missing.gaps:
            raise  # the vault stays closed, or is not there: it would be so with every other file
        place.say_once(place.words.translate(_("names of persons whose key is not here stay sealed")))
        return ""
    return " ".join(_names(told))


@person.command()
@click.argument("contact", metavar="CONTACT")
@click.argument("person", metavar="PERSON", shell_complete=completes("persons"))
@click.pass_obj
def attach(place: Workplace, contact: str, person: str) -> None:
    """Give a contact without a name to a person, with all that came of it, when the name is known later."""
    from primm.commands.record import report
    from primm.desk.attaching import attached, contact_of

    named = event_named(place.recorder.references, contact)
    found = contact_of(named, partial(file_of, place.log, place.kinds))
    if found is None:
        raise NotFound(_("there is no contact with this handle: look with primm log list --kind contact"))
    try:
        given = attached(found, [person_named(place, person)])
    except Wrong as wrong:
        raise Refused([Problem("contact", wrong.text, wrong.gaps)]) from None
    (stored,) = place.recorder.record([given])
    report(place, [given.kind], [stored])
    sentence = _("{contact} is a contact of {person} from now on; to undo it: {command}")
    files = " ".join(code(each) for each in given.values.values()) if given.kind == "person.merged" else ""
    command = f"primm person unmerge {files}" if files else f"primm retract {handle(stored.id)}"
    say(place.words.translate(sentence).format(contact=contact, person=person, command=command))


for command in (erase, export, find, merge, seen, unmerge):
    person.add_command(command)
