"""``primm person merge`` and ``unmerge``: two files that are one person's, and two that are not after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.complete import completes
from primm.commands.output import say
from primm.commands.telling import code, event_named, label, person_named
from primm.commands.tree import Command, option
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from primm.formats.tidy import text
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.commands.workplace import Workplace

REGISTERED, MERGED, UNMERGED = "person.registered", "person.merged", "person.unmerged"


@click.command(cls=Command)
@click.argument("person", metavar="A", shell_complete=completes("persons"))
@click.argument("other", metavar="B", shell_complete=completes("persons"))
@option("--score", type=click.IntRange(0, 100), help=_("likeness, per cent"))
@click.pass_obj
def merge(place: Workplace, person: str, other: str, score: int | None) -> None:
    """Say that two files are one person's. Nothing is moved, and unmerge tells them apart again."""
    from primm.commands.record import report

    first, second = person_named(place, person), person_named(place, other)
    files = [file_of(place.log, place.kinds, each) for each in (first, second)]
    if second in files[0].members:
        raise Refused([Problem("other", _("these are one person's files already"))])
    say_compared(place, *({name: told.value for name, told in file.open().items()} for file in files))
    values = {"person": first, "other": second, **({} if score is None else {"score": score})}
    report(place, [MERGED], place.recorder.record([Given(MERGED, values)]))
    sentence = _(
        "{first} and {second} are read as one from now on; to tell them apart: primm person unmerge {first} {second}"
    )
    say(place.words.translate(sentence).format(first=code(first), second=code(second)))


@click.command(cls=Command)
@click.argument("person", metavar="HANDLE|A", shell_complete=completes("persons"))
@click.argument("other", metavar="[B]", required=False, shell_complete=completes("persons"))
@click.pass_obj
def unmerge(place: Workplace, person: str, other: str | None) -> None:
    """Undo a merge, named by its own handle, by one of the two persons, or by both."""
    from primm.commands.record import report

    of = _merge_of(place, person, other)
    report(place, [UNMERGED], place.recorder.record([Given(UNMERGED, {"of": of})]))
    say(place.words.translate(_("{handle} is undone: the files are read apart again")).format(handle=handle(of)))


def _merge_of(place: Workplace, person: str, other: str | None) -> str:
    found = event_named(place.references, person) if other is None else None
    if found and found.kind == MERGED:
        if not file_of(place.log, place.kinds, found.who[0]).effective.stands(found.id):
            raise NotFound(_("this merge is undone already"))
        return found.id
    wanted = {person_named(place, each) for each in (person, other) if each}
    standing = file_of(place.log, place.kinds, min(wanted)).effective.standing()
    merges = [each.id for each in standing if wanted.issubset(each.subjects)]
    if not merges:
        raise NotFound(_("there is no merge of these files"))
    if len(merges) > 1:
        handles = " ".join(map(handle, merges))
        raise Refused([Problem("", _("several merges: name one of them: {handles}"), {"handles": handles})])
    return merges[0]


def say_compared(place: Workplace, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Say what two files have in common, and in what they contradict each other; nothing that is sealed."""
    names = [field.name for field in place.index.spec(REGISTERED).fields if field.name in one and field.name in other]
    shared = [_said(place, name, one[name]) for name in names if one[name] == other[name]]
    contrary = [_said(place, name, one[name], other[name]) for name in names if one[name] != other[name]]
    for sentence, found in ((_("the same in both: {fields}"), shared), (_("different: {fields}"), contrary)):
        if found:
            say(place.words.translate(sentence).format(fields="; ".join(found)))


def _said(place: Workplace, name: str, *values: Any) -> str:
    field = next(each for each in place.index.spec(REGISTERED).fields if each.name == name)
    words: Iterable[str] = (label(place, field, each) or text(each) for each in values)
    return f"{place.words.translate(field.help)} {' / '.join(words)}"
