"""A new person, asked for question by question or read from JSON; who has a file already is looked for first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from primm.commands.answers import answered, fields_of
from primm.commands.finding import open_finder
from primm.commands.output import say
from primm.commands.prompts import DECLINED, FEW, agreed, checked, declined, is_declined, prompted
from primm.commands.telling import DECLINABLE, code, declined_too
from primm.core.errors import Problem, Refused
from primm.core.events.check import check
from primm.formats.tidy import text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field
    from primm.core.host.index import Spec
    from primm.people.card import Card

NAMES = ("given_name", "family_name")
INTERRUPTED = 130  # as if the questions had been left
NOT_KNOWN = ("unknown", "non noto", "non nota")


def gather(place: Workplace, spec: Spec, file: str | None, *, look: bool) -> dict[str, Any]:
    """What is known of the person: from a file, from prompts on a terminal, else from standard input.

    ``look``: name the files that may already be this person's.
    """
    if place.asks and file is None:
        return _with_month(_interview(place, spec, look=look))
    values = _read(place, spec, file or "-")
    if look:
        _look(place, values)
    return _with_month(values)


def _with_month(values: dict[str, Any]) -> dict[str, Any]:
    """The month of birth stands open beside the year, so that ages are right; the day is sealed."""
    found = re.fullmatch("[0-9]{4}-([0-9]{2})-[0-9]{2}", str(values.get("birth_date")), re.ASCII)
    return {"birth_month": int(found[1]), **values} if found and "birth_year" in values else values


def _read(place: Workplace, spec: Spec, file: str) -> dict[str, Any]:
    values = fields_of(file)
    problems = [] if any(values.get(name) for name in NAMES) else [Problem("given_name", _("a name is needed"))]
    if "birth_year" not in values:
        problems.append(Problem("birth_year", _('is needed: the year, "unknown", or "refused"')))
    if values.get("birth_year") in (None, *NOT_KNOWN):
        values.pop("birth_year", None)
    for name in place.codes[DECLINABLE].codes:
        said = values.get(name)
        if isinstance(said, str) and is_declined(place, said):
            values[name] = DECLINED
    values = declined(values)
    if problems:
        raise Refused([*problems, *check(spec.fields, values, place.codes)[1]])
    return values


def _interview(place: Workplace, spec: Spec, *, look: bool) -> dict[str, Any]:
    fields = {field.name: field for field in spec.fields}
    values: dict[str, Any] = {"given_name": prompted(place, fields["given_name"])}
    last = fields["family_name"]._replace(required=values["given_name"] is None)
    values["family_name"] = prompted(place, last)
    values["birth_year"] = year_of(place, fields["birth_year"])
    values["citizenships"] = prompted(place, fields["citizenships"])
    known = declined({name: value for name, value in values.items() if value is not None})
    rest = [name for name in fields if name not in (*values, "declined")]
    if look:
        _look(place, known)
    say(place.words.translate(_("The rest may be skipped with Enter.")))
    return {**known, **declined_too(answered(place, spec, rest), known.get("declined", ()))}


def year_of(place: Workplace, field: Field, *, ask: Callable[[str], str] | None = None) -> Any:
    """The year of birth, None where it is not known, ``DECLINED``: one of these must be answered."""
    question = place.words.translate(_('{field}, "unknown", or "refused"'))
    question = question.format(field=place.words.translate(field.help))
    while True:
        answer = (ask or _needed)(question).strip()
        if answer.lower() in NOT_KNOWN:
            return None
        if is_declined(place, answer):
            return DECLINED
        values, problems = checked(place, field, answer)
        if not problems:
            return int(values[field.name])
        for each in problems:
            say((each._replace(field="") if ask else each).say(place.words.translate))


def _needed(question: str) -> str:
    answer: str = click.prompt(question, err=True)
    return answer


def _look(place: Workplace, values: Mapping[str, Any]) -> None:
    """Name the files that may be this person's; on a terminal, say a little of them and ask whether it is another."""
    finder = open_finder(place)
    found = [card for card, _likeness in finder.like(values)]
    for card in found[:FEW]:
        place.warn(_possibly(card, openly=place.asks and card.subject not in finder.hidden))
    if found and place.asks:
        _confirm(place.words.translate(_("Is it somebody else? yes or no")))


def _possibly(card: Card, *, openly: bool) -> Problem:
    """That a file may be this person's; off a terminal by its handle alone, because others read what is kept of it."""
    gaps = {"handle": code(card.subject)}
    if not openly:
        return Problem("", _("possibly the same person: {handle}"), gaps, warns=True)
    about = {name: text(card.told.get(name, "-")) for name in ("birth_year", "citizenships")}
    return Problem("", _("possibly the same person: {handle} ({birth_year}, {citizenships})"), gaps | about, warns=True)


def _confirm(question: str) -> None:
    """Go on after a yes; a no ends the command."""
    if not agreed(lambda: str(click.prompt(question, err=True))):
        raise click.exceptions.Exit(INTERRUPTED)
