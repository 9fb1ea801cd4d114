"""``primm keys``, ``unlock``, ``lock``: keys between desks, who holds them, and whether names open unasked."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from primm.commands.holders import dismiss, holders, invite, passphrase, rotate
from primm.commands.output import opened, say, tell
from primm.commands.recovering import recover, recovery
from primm.commands.tree import Command, Group, option
from primm.core.errors import KeyMissing, Problem, Refused, reason
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.workplace import Workplace
    from primm.people.receiving import Card

LONGEST = 1_000  # characters of a line; a card or a wrapped key is shorter


@click.group(cls=Group)
def keys() -> None:
    """Say who holds the keys, and give keys of persons to another desk."""


for each in (holders, invite, dismiss, passphrase, rotate, recovery, recover):
    keys.add_command(each)


@keys.command("card")
@option("-o", "--output", metavar="FILE", help=_("write into a new file"))
@click.pass_obj
def card_(place: Workplace, output: str | None) -> None:
    """Print this desk's card: send it to whoever shall give keys, and read the fingerprint aloud to them."""
    from primm.people.receiving import own_card

    card = own_card(place.folder, place.vault, place.settings.desk)
    with opened(output) as file:
        file.write(f"{card.text}\n")
    text = _("fingerprint, to be read aloud: {fingerprint}")
    say(place.words.translate(text).format(fingerprint=card.fingerprint))


@keys.command()
@click.argument("card", metavar="CARD")
@option("-o", "--output", metavar="FILE", required=True, help=_("write into a new file"))
@option("--fingerprint", metavar="LETTERS", help=_("what the other desk read aloud; else it is asked for"))
@click.pass_obj
def share(place: Workplace, card: str, output: str, fingerprint: str | None) -> None:
    """Wrap the keys of all persons here for the desk whose card it is: it can read their names from then on."""
    from primm.people.records import record_sharing
    from primm.people.wrapping import wrap_for

    found = card_in(card)
    require_heard(place, found, fingerprint)
    place.vault.unlock()
    subjects = place.vault.subjects()
    lines = [f"{line}\n" for line in wrap_for(found, place.vault, subjects)]
    with opened(output) as file:  # which gets its name at the end, after it is on record to whom it goes
        record_sharing(place, found, len(subjects))
        file.writelines(lines)
    text = place.words.plural("{count} key wrapped for {desk}", "{count} keys wrapped for {desk}", len(subjects))
    tell(text.format(count=len(subjects), desk=found.desk))


@keys.command()
@click.argument("file", metavar="FILE")
@click.pass_obj
def accept(place: Workplace, file: str) -> None:
    """Take in the keys that another desk wrapped for this one, as far as the log here knows whose they are."""
    from primm.people.erased import erased_persons
    from primm.people.wrapping import accept as take_in
    from primm.people.wrapping import told_by

    try:
        with open(file, encoding="ascii", errors="replace", newline="\n") as lines:
            log = place.log
            counts = take_in(place.folder, place.vault, _short(lines), told_by(log), erased_persons(log))
    except OSError as error:
        raise Refused([Problem("file", _("cannot be read: {reason}"), {"reason": reason(error)})]) from None
    for name, count in counts._asdict().items():
        if count:
            tell(name, str(count), place.words.translate(MEANING[name]))


MEANING = {
    "stored": _("new: these persons can be read here now"),
    "known": _("known before"),
    "others": _("wrapped for another desk: left aside"),
    "unknown": _("of persons whom this log does not know: unite the logs, then take the keys in again"),
    "erased": _("of persons whose data were erased: left aside"),
    "different": _("of persons for whom this desk made a key too: each desk reads what it wrote itself"),
}


def require_heard(place: Workplace, card: Card, heard: str | None) -> None:
    """Refuse a card whose fingerprint is not what the other desk read aloud."""
    if heard is None and place.asks:
        question = _("Fingerprint that {desk} reads aloud")
        heard = click.prompt(place.words.translate(question).format(desk=card.desk), err=True)
    if heard is None:
        raise Refused([Problem("fingerprint", _("is needed: have it read aloud by the other desk"))])
    if "".join(heard.lower().replace("-", " ").split()) != card.fingerprint.replace("-", ""):
        raise Refused(
            [Problem("", _("this is not the fingerprint of this card: it may be somebody else's; no key was given"))]
        )


def card_in(path: str) -> Card:
    """The card that a file holds."""
    from primm.people.receiving import read_card

    try:
        with open(path, encoding="ascii", errors="replace", newline="\n") as file:
            return read_card(file.read(LONGEST))
    except OSError as error:
        raise Refused([Problem("card", _("cannot be read: {reason}"), {"reason": reason(error)})]) from None


def _short(file: IO[str]) -> Iterator[str]:
    """The lines, each cut after what none can have: a file without lines is not read whole."""
    return iter(lambda: file.readline(LONGEST), "")


@click.command(cls=Command)
@option("--minutes", type=click.IntRange(1, 1440), default=15, help=_("lock again after so many idle minutes"))
@click.pass_obj
def unlock(place: Workplace, minutes: int) -> None:
    """Open the personal fields without a passphrase until they have been idle for a while."""
    from primm.people import vault

    typed = place.passphrase()
    if not typed:
        raise KeyMissing(_("the vault is locked: give the passphrase"))
    vault.unlock(place.folder, typed, minutes, place.settings.by)
    text = place.words.plural(
        "unlocked until idle for {minutes} minute", "unlocked until idle for {minutes} minutes", minutes
    )
    tell(text.format(minutes=minutes))


@click.command(cls=Command)
@click.pass_obj
def lock(place: Workplace) -> None:
    """Ask for the passphrase again from now on."""
    from primm.people import vault

    vault.lock(place.folder)
    tell(place.words.translate(_("locked")))
