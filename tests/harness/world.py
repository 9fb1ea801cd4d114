"""A small world for commands: logs, keys, the user's own folders and what lies about, put back before each trial.

It stays in its place, since tokens name places; a command runs in this process, and a kill ends it in its tracks.
"""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from primm.cli import main
from primm.core.errors import KeyMissing, PrimmError
from primm.core.log.log import Log
from primm.people.erased import erasures
from primm.people.master import read_master
from primm.people.pairs import SIGNING, read_pair
from primm.people.receiving import receiving_key
from primm.people.vault import Vault
from primm.proof.kept import read_kept
from primm.proof.keysfile import read_keys
from primm.proof.notesfile import notes_in
from primm.proof.signing import signing_key
from primm.proof.survey import rows_of, survey
from primm.proof.verify import verify
from primm.proof.witness import read_witnesses
from tests.harness.disk import KILLED
from tests.harness.system import Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.harness.disk import Answer, Call
    from tests.harness.system import System

PASSPHRASE, OTHER, ANOTHER = "acqua alta", "acqua bassa", "acqua ferma"
AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
DIED = -9


class Said(NamedTuple):
    """What a command said; of one that was killed, until then."""

    code: int
    out: str
    err: str


class World:
    """A folder that is as it was before after each ``reset``."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self._base = folder / "world", folder / "base"
        self._cache, self._mounts = cache, folder / "mounts"
        self.folder.mkdir(mode=0o700)
        found = self.folder.stat()
        device = f"{os.major(found.st_dev)}:{os.minor(found.st_dev)}"
        # A disk whose files have other numbers at each look: what is put back would not be the same file else.
        self._mounts.write_text(f"36 35 {device} / {folder} rw - vfat /dev/x rw\n")

    def keep(self) -> None:
        """Let this be what comes back."""
        shutil.copytree(self.folder, self._base, symlinks=True)

    def reset(self) -> None:
        """Put everything back."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._base, self.folder, symlinks=True)

    def path(self, name: str) -> str:
        """Where something lies in it."""
        return str(self.folder / name)

    def run(self, *arguments: str, given: str = "", computer: str = "state") -> Said:
        """Run a command; names of files are those of this world where they begin with a colon."""
        words = [self.path(each[1:]) if each.startswith(":") else each for each in arguments]
        out, err = io.StringIO(), io.StringIO()
        with self._streams(out, err, given, computer):
            try:
                code = main(words)
            except Killed:
                code = DIED
        return Said(code, out.getvalue(), err.getvalue())

    @contextmanager
    def _streams(self, out: io.StringIO, err: io.StringIO, given: str, computer: str) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("STATE", "DATA"):
                patch.setenv(f"XDG_{name}_HOME", self.path(computer))
            patch.setenv("XDG_CACHE_HOME", str(self._cache))
            patch.setenv("HOME", self.path("home"))
            patch.setenv("PRIMM_LOG", self.path("log"))
            patch.setenv("PRIMM_PASSPHRASE", PASSPHRASE)
            patch.setattr("primm.proof.token.MOUNTS", str(self._mounts))
            patch.setattr(os, "dup2", lambda number, to: os.close(number))  # the tests' own output stays open
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8"))
            yield

    def do(self, work: Callable[[World], object]) -> Said:
        """The same for what no command does yet."""
        out, err = io.StringIO(), io.StringIO()
        with self._streams(out, err, "", "state"):
            try:
                work(self)
                code = 0
            except Killed:
                code = DIED
            except PrimmError as error:
                code = error.exit_code
                err.write(str(error))
            except OSError:
                code = 7
        return Said(code, out.getvalue(), err.getvalue())

    def failing(self, system: System, answer: Answer, run: Callable[[], Said]) -> Said:
        """Run a command on a disk that fails; what a killed one does after its death is a fault of this harness."""
        death: list[object] = []

        def told(call: Call) -> tuple[str, float]:
            fault, part = answer(call)
            if fault == KILLED and not death:
                death.append((self.content(), self._told()))
            return fault, part

        with system.listening(told, self.folder):
            said = run()
            if death:
                gc.collect()  # what is closed late is closed while nothing reaches the disk
        if death:
            content, spoken = death[0]
            assert content == self.content(), "something was written after the death"
            return Said(DIED, *spoken)
        return said

    @staticmethod
    def _told() -> tuple[str, str]:
        return sys.stdout.getvalue(), sys.stderr.getvalue()  # type: ignore[attr-defined]

    def content(self) -> dict[str, bytes]:
        """Every file as it is, read without a call that could fail."""
        found = {}
        for folder, _folders, names in WALK(self.folder):
            for name in names:
                path = f"{folder}/{name}"
                with io.FileIO(path) as file:
                    found[path] = file.readall()
        return found

    # What is to be seen

    def seen(self, name: str) -> Any:
        """What there is in a file, whichever it is. None where nothing is there."""
        if name == "usb":
            return sorted(each.claim().checkpoint.n for each in notes_in(self.path(name)).notes) or None
        if name.endswith("checkpoints.json"):
            return sorted(each.checkpoint.n for each in read_kept(self.path("log")).signed.values()) or None
        if name.endswith("witnesses.json"):
            (place,) = read_witnesses(self.path("log")).places
            return sorted(place.covered.values()) or None
        if name.endswith("master.key"):
            return self.holders(name)
        if name in ("erased", "blanked", "finished"):
            return self._erasing(name)
        return self.keys(name) if name.endswith((".keys", "keys.db")) else self.events(name)

    def _erasing(self, what: str) -> int:
        """How many erasures are on record, how many parts of events went, how many erasures are said to be done."""
        path = self.path("log/log.db")
        verdict = verify(path)
        assert verdict.faults == ()
        with Log.open(path, write=False) as log:
            said = int(log.about().get("erasures", "0"))
            return {"erased": len(erasures(log)), "blanked": len(verdict.missing), "finished": said}[what]

    def events(self, name: str) -> tuple[str, ...] | None:
        """The kinds and ids of a log that agrees with its hashes; of a copy likewise. None where nothing is there."""
        path = self.path(name)
        if not os.path.lexists(path):
            return None
        if name.endswith(".primm"):
            found = survey(path)
            assert found.damage is None
            rows = [row for held in found.held for row in rows_of(path, held)]
        else:
            assert verify(path).faults == ()
            with Log.open(path, write=False) as log:
                rows = list(log.read())
        metas = [json.loads(row.meta) for row in rows]
        return tuple(sorted(each["kind"] if each["kind"] in NEW else each["id"] for each in metas))

    def holders(self, name: str) -> tuple[Any, ...]:
        """Whose passphrases open a vault, with everything that it holds, and whether the master key is the first."""
        folder, found = os.path.dirname(self.path(name)), list[Any]()
        file = read_master(folder)
        for passphrase in (PASSPHRASE, OTHER, ANOTHER):
            with Vault(folder, lambda typed=passphrase: typed) as vault:
                try:
                    vault.unlock()
                except KeyMissing:
                    continue
                pairs = (
                    signing_key(folder, vault, str(read_pair(f"{folder}/{SIGNING}").origin)),
                    receiving_key(folder, vault),
                )
                secrets = [vault.key(each) for each in vault.subjects()] + [each.private_bytes_raw() for each in pairs]
                found.append((passphrase, vault.staff, vault.role, secrets))
        return found, read_master(folder).previous, file.kcv == file.ring

    def keys(self, name: str) -> int | None:
        """How many keys a table of them has, or a backup of them. None where nothing is there."""
        path = self.path(name)
        if not os.path.lexists(path):
            return None
        if name.endswith(".keys"):
            return len(read_keys(path).keys)
        with closing(connect(path)) as connection:
            return int(connection.execute("SELECT count(*) FROM dek").fetchone()[0])


NEW = {"desk.registered", "origin.began", "person.registered", "key.created"}  # their ids are made by the command


def _walk(folder: str | Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """As ``os.walk``, with the functions of the system that nobody can fail."""
    with SCANDIR(folder) as entries:
        found = list(entries)
    yield str(folder), [], [each.name for each in found if each.is_file(follow_symlinks=False)]
    for each in found:
        if each.is_dir(follow_symlinks=False):
            yield from _walk(each.path)


SCANDIR, WALK = os.scandir, _walk
