"""``primm person consent``: what a person agrees to, refuses or takes back; what stands today, what was ever said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.complete import completes
from primm.commands.output import listing
from primm.commands.telling import code, person_named
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.core.events.ids import handle
from primm.core.figures.consent import ENDED, GIVEN, NOT_ASKED, REFUSED, REVOKED, SAYS, consent
from primm.core.host.action import Listing
from primm.core.host.recorder import Given
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.consent import Consent
    from primm.people.files import File

KINDS = {said: kind for kind, said in SAYS.items()}
STATES = {
    GIVEN: _("agrees"),
    REFUSED: _("does not agree"),
    REVOKED: _("took it back"),
    ENDED: _("the time is over"),
    NOT_ASKED: _("not asked"),
}
TODAY, BEFORE = _("today"), _("said")
COLUMNS = ("part", "scope", "label", "state", "date", "until", "how", "language", "evidence", "desk", "by", "handle")
SCOPES = "consent_scope"
ANSWERS = {"1": GIVEN, "2": REFUSED, "3": REVOKED}
ASKED = ("how", "language", "until", "evidence")


@click.command("consent", cls=Command)
@click.argument("person", metavar="PERSON", shell_complete=completes("persons"))
@option("--give", multiple=True, metavar="SCOPE", help=_("what the person agrees to"))
@option("--refuse", multiple=True, metavar="SCOPE", help=_("what the person was asked and does not agree to"))
@option("--revoke", multiple=True, metavar="SCOPE", help=_("what the person takes back"))
@option("--how", metavar="CODE", help=_("how it was said"))
@option("--language", metavar="CODE", help=_("language in which it was asked"))
@option("--evidence", metavar="TEXT", help=_("paper sheet or binder"))
@option("--until", metavar="DATE", help=_("until, if not for good"))
@option("--on", metavar="DATE", help=_("when it was said: today if left out"))
@option("--late", metavar="CODE", help=_("why it is recorded more than 90 days later"))
@click.pass_obj
@listing
def consent_(
    place: Workplace, show: Show, person: str, give: tuple[str, ...], refuse: tuple[str, ...], revoke: tuple[str, ...],
    on: str | None, late: str | None, **told: str | None,
) -> None:  # fmt: skip
    """Say what PERSON agrees to, refuses or takes back; without any of these, show what stands today and what was said.

    The information notice is no consent: that it was given says nothing of what a person agrees to.
    """
    from primm.commands.kind import day

    file = file_of(place.log, place.kinds, person_named(place, person))
    said: Mapping[str, Sequence[str]] = {GIVEN: give, REFUSED: refuse, REVOKED: revoke}
    if not any(said.values()):
        show(Listing(COLUMNS, [*_standing(place, file), *_said(place, file)], (_heading(place, file),)))
        if not place.asks:
            return
        said = _asked_what(place)
        if not said:
            return
    values = {
        name: day(place, name, each, past=False) if name == "until" else each for name, each in told.items() if each
    }
    values |= _asked_how(place, said, values) if place.asks else {}
    occurred = on and day(place, "on", on, past=True)
    _record(place, [each._replace(occurred=occurred, late=late) for each in _givens(place, file, said, values)])


def _givens(
    place: Workplace, file: File, said: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> Iterator[Given]:
    """One event for each thing that was said; what she agrees to is told of each of her files, or one would deny it."""
    for word, texts in said.items():
        scopes = [scope for text in texts for scope in text.split(",")]
        if not scopes:
            continue
        told = {name: each for name, each in values.items() if name != "until" or word == GIVEN}
        for person in [file.subject, *(_deny(place, file, scopes) if word == GIVEN else ())]:
            yield Given(KINDS[word], {"person": person, "scopes": scopes, **told})


def _deny(place: Workplace, file: File, scopes: Sequence[str]) -> list[str]:
    """The other files of the same person that say something else of these uses."""
    entries, today = file.history(*SAYS).entries, place.today()
    others = sorted(file.members - {file.subject})
    states = {each: {consent(entries, {each}, scope, today).state for scope in scopes} for each in others}
    return [each for each, found in states.items() if not found <= {GIVEN, NOT_ASKED}]


def _record(place: Workplace, givens: Sequence[Given]) -> None:
    from primm.commands.record import report

    if not givens:
        raise Refused([Problem("give", _("missing, but needed"))])
    report(place, [each.kind for each in givens], place.recorder.record(givens))


def _asked_what(place: Workplace) -> dict[str, list[str]]:
    """Of which uses something was said, and what; nothing after Enter alone."""
    from primm.commands.prompts import prompted

    fields = {each.name: each for each in place.index.spec(KINDS[GIVEN]).fields}
    scopes = prompted(place, fields["scopes"]._replace(required=False))
    if not scopes:
        return {}
    question = place.words.translate(_("1 agrees · 2 does not agree · 3 takes it back"))
    while True:
        answer = click.prompt(question, default="", show_default=False, err=True).strip()
        if answer in ANSWERS:
            return {ANSWERS[answer]: scopes.split(",") if isinstance(scopes, str) else list(scopes)}


def _asked_how(place: Workplace, said: Mapping[str, Sequence[str]], values: Mapping[str, Any]) -> dict[str, Any]:
    """How it was said and in which language, until when, on which paper: what was not typed."""
    from primm.commands.answers import answered

    word = GIVEN if said.get(GIVEN) else next(each for each, scopes in said.items() if scopes)
    spec = place.index.spec(KINDS[word])
    known = {each.name for each in spec.fields}
    return answered(place, spec, [name for name in ASKED if name in known and name not in values])


def _heading(place: Workplace, file: File) -> str:
    return place.words.translate(_("consents of {handle}")).format(handle=code(file.subject))


def _standing(place: Workplace, file: File) -> Iterator[tuple[Any, ...]]:
    """What stands today for each use."""
    for scope, found in _today(place, file):
        yield _line(place, TODAY, scope, found.state, found.entry)


def _said(place: Workplace, file: File) -> Iterator[tuple[Any, ...]]:
    """What was ever said, in its order."""
    for entry in file.history(*SAYS).entries:
        for scope in getattr(entry.event, "scopes", ()):  # facts that are gone say nothing
            yield _line(place, BEFORE, scope, SAYS[entry.kind], entry)


def _line(place: Workplace, part: str, scope: str, state: str, entry: Entry[Any] | None) -> tuple[Any, ...]:
    say_, name = place.words.translate, _name(place, scope)
    if entry is None:
        return (say_(part), scope, name, say_(STATES[state]), *[None] * 8)
    event = entry.event
    until = getattr(event, "until", None)
    told = (entry.moment, until and until.isoformat(), event.how, event.language, event.evidence)
    return (say_(part), scope, name, say_(STATES[state]), *told, entry.desk, entry.by, handle(entry.id))


def _name(place: Workplace, scope: str) -> str:
    return place.words.label(SCOPES, place.codes[SCOPES].label(scope))


def _today(place: Workplace, file: File) -> Iterator[tuple[str, Consent]]:
    entries, today = file.history(*SAYS).entries, place.today()
    return ((scope, consent(entries, file.members, scope, today)) for scope in place.codes[SCOPES].codes)


def standing_lines(place: Workplace, file: File) -> Iterator[tuple[Any, ...]]:
    """What stands today, as lines of a history; of what nobody was asked there is none."""
    for scope, found in _today(place, file):
        entry = found.entry
        if entry is not None:
            state = f"{_name(place, scope)}: {place.words.translate(STATES[found.state])}"
            yield (entry.moment, entry.kind, "consent", scope, state, entry.desk, entry.by, handle(entry.id))
