"""Moving home: a log, its keys and its settings go to another folder or computer, and only one place can go on.

First the old place is frozen by its token, then the copy is made, verified and given its name, then the token says that
the log has left, and only then does the handover lie beside the copy. So at every step at most one place can append,
and after a crash at any of them the same command finishes what was begun, or ``--undo`` takes it back.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from primm.core.errors import NotFound, OutcomeUnknown, Problem, Refused, Tampered
from primm.people.keys import FILE_NAME as KEYS
from primm.people.private import create_private_folder
from primm.proof import copying
from primm.proof.handover import MOVED, OFFERING, PREFIX, hand_over, leave_word, seal_of, take_back, was_offered
from primm.proof.settings import LOG
from primm.proof.token import Gone, NotHere, Token, Tokens, number_of, place_of, went
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.core.log.log import Log

ARRIVING = ".arriving"
SECRET_BYTES = 16


def move(tokens: Tokens, log: Log, target: str, check_keys: Callable[[str], object], day: str) -> None:
    """Carry the log and what belongs to it to a new folder, and freeze the place where it was.

    ``check_keys`` opens the keys in a folder and raises if they do not open. What was begun for the same target before
    is finished.
    """
    gone = _freeze(tokens, log, target, day)
    if not gone.left:
        try:
            _arrive(log, target, check_keys)
        except BaseException:
            shutil.rmtree(target + ARRIVING, ignore_errors=True)
            thaw(tokens, log)
            raise
    _leave(tokens, log, gone)
    leave_word(place_of(log.path), gone)


def undo(tokens: Tokens, log: Log) -> str:
    """Take a move back, whose log nobody went on with yet; answers where the copy is."""
    token = _token(tokens, log)
    if token.gone is None:
        raise NotFound(_("this log was not moved: nothing to take back"))
    if token.gone.left and not take_back(token.gone):
        _require_untouched(log, token.gone)
    thaw(tokens, log)
    return token.gone.to


def thaw(tokens: Tokens, log: Log) -> None:
    """Let the old place be appended to again."""
    tokens.write(_token(tokens, log)._replace(gone=None))
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(place_of(log.path), MOVED))


def _token(tokens: Tokens, log: Log) -> Token:
    return tokens.read(log.origin) or Token(log.origin, place_of(log.path), number_of(log.path))


def _freeze(tokens: Tokens, log: Log, target: str, day: str) -> Gone:
    token = tokens.read(log.origin)
    if token and token.gone and token.gone.to == target and tokens.means(token, log.path):
        return token.gone
    tokens.admit(log)
    _require_free(place_of(log.path), target)
    gone = Gone(target, day, left=False)
    try:
        log.alone(lambda: tokens.write(_token(tokens, log)._replace(gone=gone)))
    except BaseException:
        thaw(tokens, log)
        raise
    return gone


def _require_free(folder: str, target: str) -> None:
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        text = _("{folder} is not empty: name a new folder, nothing was changed")
        raise Refused([Problem("folder", text, {"folder": target})])
    if target.startswith(os.path.join(folder, "")):
        text = _("{folder} lies in the log's own folder, or around it: name another one")
        raise Refused([Problem("folder", text, {"folder": target})])


def _arrive(log: Log, target: str, check_keys: Callable[[str], object]) -> None:
    folder = place_of(log.path)
    if os.path.lexists(os.path.join(target, LOG)):  # a move that was interrupted had come so far
        _check(log, target, check_keys)
        return
    new = target + ARRIVING
    shutil.rmtree(new, ignore_errors=True)  # a move that was interrupted may have left it, half
    create_private_folder(new)
    copying.copy_log(log.path, os.path.join(new, LOG))
    if _has_keys(folder):
        copying.copy_table(os.path.join(folder, KEYS), os.path.join(new, KEYS))
    stay = {each for each in os.listdir(folder) if each.startswith((PREFIX, LOG, KEYS))}
    copying.copy_rest(folder, new, {MOVED, OFFERING, *stay})
    _check(log, new, check_keys)
    copying.put_in_place(new, target)


def _check(log: Log, folder: str, check_keys: Callable[[str], object]) -> None:
    if copying.verified(os.path.join(folder, LOG)) != log.heads():
        raise Tampered(_("{path} does not hold what was copied to it: is the disk sound?"), path=folder)
    before = place_of(log.path)
    if _has_keys(before):
        copying.require_same_keys(os.path.join(before, KEYS), os.path.join(folder, KEYS))
        check_keys(folder)


def _has_keys(folder: str) -> bool:
    """Whether there are keys: not where a backup was restored without them."""
    return os.path.lexists(os.path.join(folder, KEYS))


def _leave(tokens: Tokens, log: Log, gone: Gone) -> None:
    """From the handover on the log is elsewhere; before it is offered, the token says that it may be."""
    if was_offered(gone.to):
        return
    _require_untouched(log, gone)
    secret = os.urandom(SECRET_BYTES).hex()
    tokens.write(_token(tokens, log)._replace(gone=gone._replace(left=True, seal=seal_of(secret))))
    try:
        hand_over(log.origin, os.path.join(gone.to, LOG), secret)
    except BaseException as error:
        if was_offered(gone.to):
            text = _("the disk failed at the last step: run primm move {folder} again")
            raise OutcomeUnknown(text, folder=gone.to) from error
        thaw(tokens, log)
        raise


def _require_untouched(log: Log, gone: Gone) -> None:
    """Refuse unless the copy lies there and nobody was offered to go on with it."""
    from primm.core.log.log import Log as Other

    path = os.path.join(gone.to, LOG)
    if was_offered(gone.to):
        raise went(gone.to, gone.day)
    if not os.path.lexists(path):
        text = _("{folder} cannot be reached: bring it back; if it is lost, go on here with primm log new-origin")
        raise NotHere(text, offer=False, folder=gone.to)
    with Other.open(path, write=False) as other:
        if other.origin != log.origin:
            raise went(gone.to, gone.day)
