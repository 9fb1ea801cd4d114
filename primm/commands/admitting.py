"""The log that is opened for recording: whether it may be, and that no erasure is left half done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.people.erased import SUBJECTS, is_pending

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.people.carrying_out import Done, Here


def admit(place: Workplace, log: Log, *, offer: bool = True) -> Log:
    """The log, for recording; refused where it is a copy, or went elsewhere, before anything is written.

    Without ``offer`` nobody is asked whether to go on with a copy as a new origin.
    """
    from primm.proof.token import NotHere

    try:
        try:
            place.tokens.admit(log)
        except NotHere as refused:
            if not offer:
                raise
            from primm.commands.origin import go_on

            go_on(place, log, refused)
        log.allow = lambda: place.tokens.admit(log)
        _finish_erasures(place, log)
    except BaseException:
        log.close()
        raise
    return log


def here(place: Workplace, log: Log) -> Here:
    """Where erasures are carried out."""
    from primm.people.carrying_out import Here

    return Here(log, place.folder, place.settings, place.now)


def finish(place: Workplace, log: Log) -> list[Done]:
    """Carry out the erasures that are on record and not done here."""
    from primm.people.carrying_out import finish as carry_out

    return carry_out(here(place, log))


def _finish_erasures(place: Workplace, log: Log) -> None:
    """Before anything else is recorded, and noted. Where nobody was ever erased, this is one look at an index."""
    if is_pending(log) or _has_a_key_of_the_erased(place, log):
        for each in finish(place, log):
            place.note("erasure_finished", ids=[each.id])


def _has_a_key_of_the_erased(place: Workplace, log: Log) -> bool:
    """Whether a key came back, be it that somebody put an older file of keys in its place."""
    if next(iter(log.subjects(SUBJECTS)), None) is None:
        return False
    from primm.people.carrying_out import keys_left
    from primm.people.erased import erased_persons

    return bool(keys_left(place.folder, erased_persons(log)))
