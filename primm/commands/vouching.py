"""Signing how far the log has come, and telling it to the witnesses: at the end of a command, and where copies leave.

Nobody is asked for the passphrase for this alone, and what goes wrong here changes nothing of what a command did.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, PrimmError
from primm.proof.settings import LOG
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.proof.kept import Seen


def vouch_if_open(place: Workplace) -> None:
    """Sign what a command recorded, if the passphrase was given in it; else the next one that asks for it does."""
    if {"writable", "vault"} <= place.__dict__.keys() and place.vault.is_open:
        with _only_said(place):
            vouch(place, place.writable)


def vouch_silently(place: Workplace) -> None:
    """The same before a screen locks, where nobody would read what is said; the end of the session says it."""
    from sqlite3 import Error

    from primm.proof.issuing import issue
    from primm.proof.witness import tell

    with suppress(PrimmError, OSError, Error):
        if place.vault.is_open:
            tell(place.folder, place.writable.origin, issue(place.writable, place.vault, place.now))


def vouch_unasked(place: Workplace) -> None:
    """Sign what leaves this computer, if the keys are open or a keyring opens them; else say again what was signed."""
    from primm.proof.issuing import is_signed, signed

    with _only_said(place), suppress(_Elsewhere):
        log = place.__dict__.get("writable") or place.log
        if is_signed(place.folder, log):
            tell_places(place, log.origin, signed(place.folder, log.origin))
        elif _opens_unasked(place):
            with _writing(place) as log:
                vouch(place, log)


def vouch(place: Workplace, log: Log) -> tuple[Seen, ...]:
    """Sign how far every origin has come, and write it to every place outside that can be reached."""
    from primm.proof.issuing import issue

    signed = issue(log, place.vault, place.now)
    tell_places(place, log.origin, signed)
    return signed


def tell_places(place: Workplace, origin: str, signed: tuple[Seen, ...]) -> None:
    """Write what is signed to the places outside; one that is not there now is no fault, a stick in a drawer say."""
    from primm.proof.witness import tell

    text = place.words.translate(_("no checkpoint was written to {path}: {why}"))
    for told in tell(place.folder, origin, signed):
        if told.error:
            _warn(place, text.format(path=told.path, why=told.error.say(place.words.translate)))


class _Elsewhere(Exception):
    """The log may not be appended to here, as a copy or one that moved: nothing is signed for its origin."""


@contextmanager
def _writing(place: Workplace) -> Iterator[Log]:
    """The log as one that may be written here; of a copy nothing is signed, and nobody is asked to go on with it."""
    from primm.core.log.log import Log as Opened
    from primm.proof.token import NotHere

    if "writable" in place.__dict__:
        yield place.writable
        return
    with Opened.open(os.path.join(place.folder, LOG), write=True) as log:
        try:
            place.tokens.admit(log)
        except NotHere:
            raise _Elsewhere from None
        log.allow = lambda: place.tokens.admit(log)
        yield log


@contextmanager
def _only_said(place: Workplace) -> Iterator[None]:
    """What goes wrong is said, and changes nothing of the answer; what the command did is done."""
    from sqlite3 import Error

    with suppress(OSError, Error, KeyboardInterrupt):
        try:
            yield
        except PrimmError as error:
            _warn(place, error.say(place.words.translate))


def _opens_unasked(place: Workplace) -> bool:
    """Whether the keys are open or a keyring opens them; a log that was restored without keys has none."""
    try:
        return place.vault.opens_unasked()
    except KeyMissing:
        return False


def _warn(place: Workplace, text: str) -> None:
    """Say it once in a command, however often it is come across."""
    place.say_once(place.words.translate(_("warning: {text}")).format(text=text))
