"""The recovery of the keys: two shares on paper or in files, that open them together when every passphrase is lost."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command
from primm.core.errors import OutcomeUnknown, Problem, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.workplace import Workplace
    from primm.people.shares import Share
    from primm.people.vault import Vault

NO_RECOVERY = "--no-recovery"  # the words of a script that declines it
FIRST = _("Share 1 of 2. Write it down by hand or print it, and give it to one person:")
SECOND = _("Share 2 of 2, for another person, who keeps it in another place:")
NEITHER = _("neither opens anything alone; both together open the keys without a passphrase: primm keys recover")


class Plan(NamedTuple):
    """What was chosen of a recovery: to be shown, to be written into two files, or declined in words; or nothing."""

    files: tuple[str, ...] = ()
    words: str = ""
    shown: bool = False

    def begin(self, vault: Vault) -> Sequence[str]:
        """What belongs to making a log: the two files, or the words; the files that were made."""
        from primm.people.holding import decline_recovery

        if self.files:
            write_shares(vault, self.files)
        elif self.words:
            decline_recovery(vault, self.words)
        return self.files


def planned(place: Workplace, files: Sequence[str], *, declined: bool, demo: bool) -> Plan:
    """What is chosen, asked for on a terminal; a demo needs none, nobody else goes without one unless in words."""
    if files and declined:
        raise Refused([Problem("recovery", _("either --recovery or --no-recovery, not both"))])
    if files:
        return Plan(files=required_new(files))
    if declined:
        return Plan(words=_why_not(place) if place.asks else NO_RECOVERY)
    if demo:
        return Plan()
    if place.asks:
        return Plan(shown=True) if _is_wanted(place) else Plan(words=_why_not(place))
    text = _("choose: --recovery FILE1 FILE2 lets two people open the keys together, --no-recovery lets nobody")
    raise Refused([Problem("recovery", text)])


def required_new(files: Sequence[str]) -> tuple[str, ...]:
    """The paths of two new files; refused where they are one, or something is there."""
    paths = tuple(os.path.realpath(each) for each in files)
    if len(set(paths)) < len(paths):
        raise Refused([Problem("recovery", _("two files are needed, for two people: name another one"))])
    for path in paths:
        if os.path.lexists(path):
            raise Refused([Problem("recovery", _("{path} exists already: name a new file"), {"path": path})])
    return paths


@click.command(cls=Command)
@click.argument("files", metavar="[FILE1 FILE2]", nargs=-1)
@click.pass_obj
def recovery(place: Workplace, files: tuple[str, ...]) -> None:
    """Make two shares that open the keys together; those made before open nothing any more; for coordinators.

    On a terminal they are shown one after the other, to be written down; with FILE1 and FILE2 they are two new files.
    """
    if len(files) != (0 if place.asks and not files else 2):
        raise Refused([Problem("recovery", _("two new files are needed: FILE1 FILE2"))])
    paths = required_new(files)
    place.vault.prove()
    if paths:
        write_shares(place.vault, paths)
    else:
        show_shares(place, place.vault)
    place.note("recovery_made")
    tell(place.words.translate(_("the recovery is made")))
    say(place.words.translate(NEITHER))


@click.command(cls=Command)
@click.argument("staff", metavar="STAFF")
@click.pass_obj
def recover(place: Workplace, staff: str) -> None:
    """Give STAFF a new passphrase by the two shares of the recovery; they hold the keys as a coordinator then.

    Without a terminal three lines of the standard input are read: a share, the other one, and the passphrase.
    """
    from primm.commands.holders import require_code, tell_held
    from primm.commands.passphrases import chosen
    from primm.people.holding import recover as bring_back
    from primm.people.holding import require_fit
    from primm.people.masterfile import COORDINATOR

    require_code(staff)
    first, second = _typed_share(place, 1), _typed_share(place, 2)
    require_fit(place.folder, first, second)
    bring_back(place.folder, first, second, staff, chosen(place))
    place.note("recovery_used")
    tell_held(place, staff, COORDINATOR)
    say(place.words.translate(_("both shares were in one hand now: make them anew, primm keys recovery")))


def write_shares(vault: Vault, paths: Sequence[str]) -> None:
    """Write the shares of a new recovery into two private files; they are there with it, or not at all."""
    from primm.people.holding import set_recovery
    from primm.people.private import create_private
    from primm.people.shares import new_halves

    halves, made = new_halves(), list[str]()
    try:
        for path, share in zip(paths, halves.shares, strict=True):
            create_private(path, f"{share.text}\n".encode())
            made.append(path)
        set_recovery(vault, halves)
    except OutcomeUnknown:  # the recovery may be there: without its shares it would be lost
        raise
    except BaseException:
        remove(made)
        raise


def remove(paths: Sequence[str]) -> None:
    """Remove the files of shares that open nothing."""
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


def show_shares(place: Workplace, vault: Vault) -> None:
    """Show the shares of a new recovery one after the other; it counts once both were written down."""
    from primm.people.holding import set_recovery
    from primm.people.shares import new_halves

    translate, halves = place.words.translate, new_halves()
    for text, share in zip((FIRST, SECOND), halves.shares, strict=True):
        say(f"{translate(text)}\n\n  {share.text}\n")
        click.prompt(translate(_("Enter, once it is on paper")), default="", show_default=False, err=True)
        click.clear()
    set_recovery(vault, halves)


def _typed_share(place: Workplace, number: int) -> Share:
    from primm.commands.passphrases import next_line
    from primm.people.shares import read_share

    while place.asks:
        question = place.words.translate(_("Share {number}, as it stands on the paper")).format(number=number)
        try:
            return read_share(_plain(click.prompt(question, err=True)))
        except Refused as wrong:
            place.say_error(wrong)
    return read_share(_plain(next_line()))


def _plain(typed: str) -> str:
    return " ".join(typed.lower().split())


def _is_wanted(place: Workplace) -> bool:
    from primm.commands.prompts import agreed, typed_answer

    translate = place.words.translate
    say(
        translate(
            _("If every passphrase is lost, names are lost for ever, unless two people can open the keys together.")
        )
    )
    question = translate(_("Make two shares for them now? yes or no"))
    return agreed(lambda: typed_answer(question))


def _why_not(place: Workplace) -> str:
    from primm.commands.prompts import typed_answer
    from primm.people.masterfile import checked_words

    while True:
        words = typed_answer(place.words.translate(_("Why is there no recovery? In words, without names"))).strip()
        with suppress(ValueError):
            if checked_words(words):
                return words
        say(place.words.translate(_("write it on one line, in at most 200 letters")))
