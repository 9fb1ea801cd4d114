"""The token of an origin: who may append to a log is decided outside its folder, so that a copy of it cannot.

It lies in the user's state folder and remembers where the log is: the folder, the file's number on its disk, and how
far the log had come. A file in another place, on another computer, of another user or from a backup has none that fits.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Forked, StorageRefused, Tampered, Unsafe, reason
from primm.people.private import check_private, create_private, create_private_folder, replace_private
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.log.log import Log
    from primm.core.log.rows import Head

FOLDER = "origins"
COMPUTER = "computer"  # a random name of this state folder, so that two that are called alike are told apart
MOUNTS = "/proc/self/mountinfo"
UNSTEADY = frozenset(
    ("vfat", "exfat", "msdos", "fuseblk", "fuse", "vboxsf", "ntfs3")
)  # their files have another number at each mount
READ_AT_MOST = 65_536


class Gone(NamedTuple):
    """That the log is on its way or went: whereto, on which day, and what only its handover knows."""

    to: str
    day: str
    left: bool  # a handover may lie there; before, nobody can go on there
    seal: str = ""  # the hash of the handover's secret


class Token(NamedTuple):
    """Where the one file lies that may be appended to under an origin; ``file`` is 0 where its number does not last."""

    origin: str
    folder: str
    file: int
    gone: Gone | None = None


class NotHere(Forked):
    """Appending here would begin a second history of one origin; going on as a new origin would not."""

    def __init__(self, text: str, *, offer: bool = True, why: str = "copied", **gaps: object) -> None:
        super().__init__(text, **gaps)
        self.offer, self.why = offer, why


class Tokens:
    """The tokens of one user on one computer."""

    def __init__(self, state: str) -> None:
        self.folder = os.path.join(state, FOLDER)
        self._admitted: dict[str, tuple[int, ...]] = {}

    def path(self, origin: str) -> str:
        """Where the token of an origin lies."""
        return os.path.join(self.folder, f"{origin}.json")

    def read(self, origin: str) -> Token | None:
        """The token of an origin; None where there is none, or one that PRIMM did not write so."""
        try:
            found = self._load(self.path(origin))
            gone = found["gone"] and Gone(**found["gone"])
            return Token(str(found["origin"]), str(found["folder"]), index(found["file"]), gone)
        except (FileNotFoundError, NotADirectoryError, KeyError, ValueError, TypeError, RecursionError):
            return None
        except OSError as error:
            text = _("{path} cannot be read: {reason}")
            raise Unsafe(text, path=self.path(origin), reason=reason(error)) from None

    def write(self, token: Token) -> None:
        """Put a token in the place of the one before, and wait until it is on the disk."""
        create_private_folder(self.folder)
        said = {**token._asdict(), "gone": token.gone and token.gone._asdict()}
        replace_private(self.path(token.origin), json.dumps(said).encode())

    def drop(self, origin: str) -> None:
        """Forget an origin that nobody goes on with here."""
        for path in (self.path(origin), self._seen_path(origin)):
            with suppress(FileNotFoundError):
                os.unlink(path)

    def bind(self, origin: str, path: str) -> None:
        """Let the log at this path, and no other, be appended to under the origin."""
        self.write(Token(origin, place_of(path), number_of(path)))

    def means(self, token: Token, path: str) -> bool:
        """Whether a token is for the log at this path, and for this very file."""
        return token.folder == place_of(path) and token.file in (0, os.stat(path).st_ino)

    def admit(self, log: Log) -> None:
        """Refuse to append unless the token means this very file; a folder that was renamed is recognised."""
        stamp = _stamp(self.path(log.origin))
        if not stamp or self._admitted.get(log.path) != stamp:
            token = self.read(log.origin)
            if token is None or token.gone:
                self._arrive(log, token)
            else:
                self._require_place(log, token)
        if log.position().get(log.origin, 0) < self.seen(log.origin):
            text = _("an older copy was put in the place of this log: go on here as a new origin: primm log new-origin")
            raise NotHere(text, why="restored")
        self._admitted[log.path] = _stamp(self.path(log.origin))

    def mark(self, log: Log) -> None:
        """Remember how far the log has come. Nobody waits for the disk: after a power loss it only remembers less."""
        n = log.position().get(log.origin, 0)
        if n > self.seen(log.origin):
            with open(self._seen_path(log.origin), "w", encoding="ascii", opener=_private) as file:
                file.write(f"{n}\n")

    def seen(self, origin: str) -> int:
        """The greatest number of an event that this user has seen here under the origin."""
        try:
            with open(self._seen_path(origin), encoding="ascii") as file:
                return int(file.read(30))
        except (OSError, ValueError):
            return 0

    def require_whole(self, path: str, heads: Mapping[str, Head]) -> None:
        """Refuse the log at this path if it has come further before than it says now."""
        for origin, head in heads.items():
            token = self.read(origin)
            if head.n < self.seen(origin) and token and self.means(token, path):
                text = _("events of {origin} after the last one, {n}, are missing: they were here before")
                raise Tampered(text, origin=origin, n=head.n)

    def computer(self) -> str:
        """A name of this state folder that no other one has."""
        path = os.path.join(self.folder, COMPUTER)
        if not os.path.exists(path):
            create_private_folder(self.folder)
            with suppress(StorageRefused):  # another command was quicker
                create_private(path, os.urandom(8).hex().encode())
        with open(path, encoding="ascii") as file:
            return file.read(READ_AT_MOST)

    def _arrive(self, log: Log, token: Token | None) -> None:
        """Become the one who appends here, if the log was handed over; else it is said what it is."""
        from primm.proof.handover import take_over

        if not take_over(self, log):
            raise went(token.gone.to, token.gone.day) if token and token.gone else self._stranger(log)

    def _stranger(self, log: Log) -> NotHere:
        from primm.proof.handover import read_moved

        moved = read_moved(os.path.dirname(log.path))
        if moved:
            return went(*moved)
        text = _("this log was copied or restored: go on here as a new origin, with primm log new-origin")
        return NotHere(text)

    def _require_place(self, log: Log, token: Token) -> None:
        if self.means(token, log.path):
            return
        here, number = place_of(log.path), os.stat(log.path).st_ino
        elsewhere = os.path.join(token.folder, os.path.basename(log.path))
        if token.file == number and not os.path.lexists(elsewhere):  # renamed: there is one file, as before
            self.write(token._replace(folder=here))
            return
        if token.folder == here:
            text = _("another file lies in the place of this log: go on here as a new origin: primm log new-origin")
            raise NotHere(text, why="restored")
        if not os.path.lexists(elsewhere):
            raise self._stranger(log)
        text = _("this is a copy of the log in {folder}: go on there, or here as a new origin: primm log new-origin")
        raise NotHere(text, folder=token.folder)

    def _seen_path(self, origin: str) -> str:
        return os.path.join(self.folder, f"{origin}.seen")

    def _load(self, path: str) -> Any:
        with open(path, "rb") as file:
            content = file.read(READ_AT_MOST)
        check_private(path)
        return json.loads(content)


def went(to: str, day: str) -> NotHere:
    """The refusal of the copy that stayed behind."""
    text = _(
        "this log went to {folder} on {day}: go on there; if it is lost, here as a new origin: primm log new-origin"
    )
    return NotHere(text, offer=False, folder=to, day=day)


def place_of(path: str) -> str:
    """The folder of a log, whatever links lead to it."""
    return os.path.realpath(os.path.dirname(os.path.abspath(path)))


def number_of(path: str) -> int:
    """The number of a file on its disk; 0 where the disk gives it another one the next time."""
    found = os.stat(path)
    device = f"{os.major(found.st_dev)}:{os.minor(found.st_dev)}" if hasattr(os, "major") else ""
    try:
        with open(MOUNTS, encoding="utf-8", errors="replace") as mounts:
            kinds = {line.partition(" - ")[2].split(" ")[0] for line in mounts if line.split(" ")[2] == device}
    except OSError:
        kinds = set()
    unsteady = any(kind in UNSTEADY or kind.startswith("fuse.") for kind in kinds)
    return 0 if unsteady else found.st_ino


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stamp(path: str) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)
