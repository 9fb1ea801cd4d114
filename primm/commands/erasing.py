"""``primm person erase``: what is known of a person goes, after it was told what that does; for ever."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from primm.commands.admitting import finish, here
from primm.commands.complete import completes
from primm.commands.output import say, tell
from primm.commands.telling import anybody_named, code
from primm.commands.tree import Command, option
from primm.core.errors import Busy, KeyMissing, OutcomeUnknown, Problem, Reason, Refused, StorageRefused
from primm.people.erasure import FACTS, SEALED, WHO, members_of, plan
from primm.people.files import file_of
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.workplace import Workplace
    from primm.people.erased import Erasure
    from primm.people.erasure import Plan
    from primm.people.files import File

REQUEST = "request"


class Meant(NamedTuple):
    """Whom an erasure is about: the file, all ids of it, how far it goes, and what that takes."""

    file: File
    persons: frozenset[str]
    level: int
    plan: Plan

    @property
    def handle(self) -> str:
        """The handle that stands for all."""
        return code(self.file.subject)


@click.command(cls=Command)
@click.argument("person", metavar="HANDLE", shell_complete=completes("persons"))
@option("--level", type=click.IntRange(SEALED, FACTS), default=SEALED, help=_("1: names and notes; 2: who; 3: facts"))
@option("--dry-run", is_flag=True, help=_("only say what it would do; nothing is stored"))
@option("--yes", is_flag=True, help=_("do not ask whether it is meant"))
@click.pass_obj
def erase(place: Workplace, person: str, level: int, dry_run: bool, yes: bool) -> None:
    """Erase what is known of a person, under all her ids; first it is told what goes and what stays. For ever.

    Level 1 takes what is sealed, names, numbers and notes, with the key: no figure changes. Level 2 also takes from
    each event whom it was about: it stays, by itself, of somebody without a name. Level 3 also takes what happened,
    where nobody else is concerned.
    """
    if not dry_run:
        place.writable  # noqa: B018 - opening it finishes what an earlier command could not
    subject = anybody_named(place, person)
    earlier = Gone(place.log).erasure(subject)
    if earlier and earlier.level >= level:
        text = _("already erased on {day}, at level {level}: nothing was changed")
        tell(place.words.translate(text).format(day=earlier.day, level=earlier.level))
        return
    _require_traceable(earlier)
    carry_out(place, lambda: _meant(place, subject, level, earlier), dry_run=dry_run, yes=yes)


def carry_out(place: Workplace, find: Callable[[], Meant], *, dry_run: bool, yes: bool) -> None:
    """Tell what an erasure takes; then, unless it is a trial and once it is confirmed, take it."""
    from primm.commands.erasing_told import tell_beforehand

    if not dry_run and not yes and not place.asks:
        text = _("is needed where nobody can be asked: look first with --dry-run at what would go")
        raise Refused([Problem("yes", text)])
    place.vault.require_coordinator(Reason(_("erasing a person")))
    meant = find()
    tell_beforehand(place, meant)
    if dry_run:
        say(place.words.translate(_("this was a trial: nothing was stored")))
        return
    if not yes:
        _confirm(place, meant)
    _erase(place, meant)


def meant_of_staff(place: Workplace, file: File) -> Meant:
    """The name of one who works at the desks; the code is in every event that they recorded, and stays."""
    persons = frozenset((file.subject,))
    return Meant(file, persons, SEALED, plan(place.log, persons, SEALED))


def _meant(place: Workplace, subject: str, level: int, earlier: Erasure | None) -> Meant:
    """Those who were erased at a lower level already are covered with all the ids that they had then."""
    known = frozenset(earlier.persons if earlier else ())
    persons = known | members_of(place.log, place.kinds, subject)
    return Meant(file_of(place.log, place.kinds, subject), persons, level, plan(place.log, persons, level))


def _require_traceable(earlier: Erasure | None) -> None:
    """Refuse to go on from where nobody can tell any more which events were hers."""
    if earlier and earlier.level >= WHO:
        text = _("the data were erased on {day} at level 2: nobody can tell any more which events they were")
        raise Refused([Problem("level", text, {"day": earlier.day})])


def _confirm(place: Workplace, meant: Meant) -> None:
    """Ask for the handle; anything else is no."""
    question = _("To erase this for ever, type the handle {handle}")
    answer = click.prompt(place.words.translate(question).format(handle=meant.handle), err=True)
    if answer.strip().lower() != meant.handle:
        raise Refused([Problem("", _("this is not the handle: nothing was erased"))])


def _erase(place: Workplace, meant: Meant) -> None:
    """On record first, then all the rest; what stops that is no reason to say that nothing was done."""
    from primm.commands.erasing_told import tell_done
    from primm.commands.vouching import vouch_unasked
    from primm.people.carrying_out import put_on_record
    from primm.people.coarsening import coarsen

    log = place.writable
    if meant.level < FACTS:
        with suppress(KeyMissing):  # without the key nobody here can tell what is coarser
            coarsen(here(place, log), meant.file, place.vault)
    place.stored.append(put_on_record(here(place, log), meant.persons, meant.level, REQUEST))
    try:
        done = finish(place, log)
    except (StorageRefused, Busy, KeyMissing, OSError) as error:
        text = _(
            "the erasure is on record, and then something failed: the next command that records anything finishes it"
        )
        raise OutcomeUnknown(text) from error
    tell_done(place, done)
    vouch_unasked(place)
