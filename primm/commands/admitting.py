"""The log that is opened for recording: whether it may be, and that no erasure is left half done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.people.erased import SUBJECTS, is_pending

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.people.carrying_out import Done, Here


def admit(place: Workplace, log: Log) -> Log:
    """The log, for recording; refused where it is a copy, or went elsewhere, before anything is written."""
    from primm.proof.token import NotHere

    try:
        try:
            place.tokens.admit(log)
        except NotHere as refused:
            from primm.commands.origin import go_on

            go_on(place, log, refused)
        settle(place, log)
    except BaseException:
        log.close()
        raise
    return log


def settle(place: Workplace, log: Log) -> None:
    """Have a log that was admitted ask again before each write, and finish what an erasure has left to do."""
    log.allow = lambda: place.tokens.admit(log)
    _finish_erasures(place, log)


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
