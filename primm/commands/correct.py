"""``primm correct`` and ``primm retract``: an event is never changed; another one says what it should have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kind import DAYS, day
from primm.commands.record import report
from primm.commands.telling import declined_too, event_named
from primm.commands.tree import Command, option
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.canonical import field_name
from primm.core.events.check import parse
from primm.core.host.correct import changeable
from primm.core.host.naming import Problems
from primm.core.host.recorder import Given
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.host.index import Spec
    from primm.core.host.references import Found

REASON = _("why: typing_error, wrong_person, wrong_date, late_information, duplicate_entry, user_request")
ID = _("id of the new event: run again with the same one and it is stored once")


@click.command(cls=Command)
@click.argument("event", metavar="HANDLE")
@click.argument("changes", metavar="FIELD=VALUE…", nargs=-1)
@option("--ask", metavar="FIELD", multiple=True, help=_("ask for this field, or read it from standard input"))
@option("--reason", metavar="CODE", help=REASON)
@option("--id", "id_", metavar="UUID", help=ID)
@click.pass_obj
def correct(
    place: Workplace,
    event: str,
    changes: Sequence[str],
    ask: Sequence[str],
    reason: str | None,
    id_: str | None,
) -> None:
    """Say what fields of an event should have said: its own, its date (occurred), its desk, whom it concerns.

    Nothing after the sign = takes the value away.
    """
    target = _find(place, event)
    spec = place.index.spec(target.kind)
    given = parse_changes(spec, {name: _in_full(place, spec, name, text) for name, text in _pairs(spec, changes)})
    if ask:
        from primm.commands.answers import answered, named

        names = named(spec, ask)
        if place.asks and any(field.personal for field in spec.fields if field.name in names):
            place.vault.unlock()
        told = answered(place, spec, names)
        if "declined" in told:  # beside what the event says already
            known = getattr(place.references.today(target), "event", None)
            told = declined_too(told, getattr(known, "declined", ()))
        given |= told
    _record(place, "event.corrected", target, {"changes": given}, reason, id_)


@click.command(cls=Command)
@click.argument("event", metavar="HANDLE")
@option("--reason", metavar="CODE", help=REASON)
@option("--id", "id_", metavar="UUID", help=ID)
@click.pass_obj
def retract(place: Workplace, event: str, reason: str | None, id_: str | None) -> None:
    """Say that an event never happened. Retracting a retraction brings the event back."""
    target = _find(place, event)
    if not (id_ and place.references.stored(id_)):
        _require_standing(place, target)
    _record(place, "event.retracted", target, {}, reason, id_)


def parse_changes(spec: Spec, typed: Mapping[str, str]) -> dict[str, Any]:
    """The new values of what somebody typed as ``field=value``; nothing after the sign takes the value away."""
    fields = changeable(spec)
    problems = Problems()
    changes: dict[str, Any] = {}
    for name, text in typed.items():
        with problems.of(name):
            changes[name] = parse(fields[name], text) if text and name in fields else text or None
    problems.refuse()
    return changes


def _find(place: Workplace, event: str) -> Found:
    found = event_named(place.recorder.references, event)
    if found is None:
        raise NotFound(_("there is no event with this handle or id: look with primm log list"))
    return found


def _require_standing(place: Workplace, target: Found) -> None:
    """What is retracted stays so; a second retraction would have to be retracted too, to bring the event back."""
    from primm.people.files import file_of

    if not file_of(place.log, place.kinds, target.who[0]).effective.stands(target.id):
        raise Refused([Problem("of", _("is retracted already: nothing was changed"))])


def _pairs(spec: Spec, changes: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [each.partition("=") for each in changes]
    personal = {field.name for field in spec.fields if field.personal}
    problems = [Problem("", _("write each change as field=value")) for _name, sign, _text in pairs if not sign]
    text = _("personal: give it with --ask, what stands in a command line is seen by others")
    problems += [Problem(name, text) for name, _sign, value in pairs if name in personal and value]
    names = [name.replace("-", "_") for name, _sign, _value in pairs]
    problems += [Problem(field_name(name), _("given twice")) for name in dict.fromkeys(names) if names.count(name) > 1]
    if problems:
        raise Refused(problems)
    return [(name, value) for name, (_name, _sign, value) in zip(names, pairs, strict=True)]


def _in_full(place: Workplace, spec: Spec, name: str, text: str) -> str:
    """Days may be written as people write them."""
    days = {"occurred", *(field.name for field in spec.fields if field.type in DAYS and not field.many)}
    return day(place, name, text, past=name == "occurred") if name in days and text else text


def _record(
    place: Workplace, kind: str, target: Found, values: dict[str, Any], reason: str | None, id_: str | None
) -> None:
    values = {"of": target.id, **values, **({"reason": reason} if reason else {})}
    report(place, [kind], place.recorder.record([Given(kind, values, id=id_)]))
