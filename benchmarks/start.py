"""Starting: what staff feel most. Processor time of new processes, with compiled bytecode as an installation has it."""

from __future__ import annotations

import compileall
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from measure import Figure, Times, cpu_of
from samples import rounds

import primm

PASSPHRASE = {"PRIMM_PASSPHRASE": "only for this measurement"}
PRIMM = [str(Path(sys.executable).parent / "primm"), "--no-input"]
OPTIONS = "--anonymous 1 --channel phone_in --topics cit --outcomes information --minutes 5".split()
FIELDS = {"anonymous": 1, "channel": "phone_in", "topics": ["cit"], "outcomes": ["information"], "minutes": 5}


def figures(folder: Path) -> Iterator[Figure]:
    """Recording one contact in a new process, without and with a sealed field, and the help."""
    _prepare(folder)
    sealed = [*PRIMM, "record", "contact", "--file", _file(folder / "sealed.json", FIELDS | {"note": "on the oath"})]
    rivals = {
        "import sqlite3": cpu_of([sys.executable, "-c", "import sqlite3"]),
        "record": cpu_of([*PRIMM, "record", "contact", *OPTIONS]),
        "sqlite-utils insert": cpu_of(_sqlite_utils(folder)),
        "import click": cpu_of([sys.executable, "-c", "import click"]),
        "--help": cpu_of([*PRIMM, "--help"]),
        "datasette --help": cpu_of([str(Path(sys.executable).parent / "datasette"), "--help"]),
    }
    unlocked = _run([*PRIMM, "unlock"], PASSPHRASE)
    if unlocked:
        rivals["sealed"] = cpu_of(sealed)
    times = Times(rivals, rounds(25))
    yield _figure(times, "record", "import sqlite3", 4.5, "record contact / python -c 'import sqlite3'")
    name = "the same with a sealed field, the master key from a keyring"
    if unlocked:
        yield _figure(times, "sealed", "import sqlite3", 5.5, name)
    else:
        yield Figure(name, None, 5.5, note="(this computer has no keyring that PRIMM trusts)")
    yield _scrypt(sealed)
    yield _figure(times, "record", "sqlite-utils insert", 0.6, "record contact / sqlite-utils insert")
    yield _figure(times, "--help", "import click", 2.0, "primm --help / python -c 'import click'")
    yield _figure(times, "--help", "datasette --help", None, "primm --help / datasette --help")


def _figure(times: Times, ours: str, theirs: str, goal: float | None, name: str) -> Figure:
    note = f"({times.median(ours) * 1e3:.0f} ms beside {times.median(theirs) * 1e3:.0f} ms)"
    return Figure(name, times.ratio(ours, theirs), goal, note=note)


def _prepare(folder: Path) -> None:
    """A home of its own, a log with its vault, an index of the kinds that is up to date."""
    compileall.compile_dir(Path(primm.__file__).parent, quiet=1)
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    os.environ.update(home | {"PRIMM_LOG": str(folder / "start")})
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = [*PRIMM, "init", "--desk", "falconara", "--name", "Falconara", "--by", "m1", "--no-recovery"]
    subprocess.run(begin, check=True, capture_output=True, env={**os.environ, **PASSPHRASE})


def _run(command: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)
    return done.returncode == 0


def _file(path: Path, fields: dict[str, object]) -> str:
    """Fields in a file: personal ones are never arguments."""
    path.write_text(json.dumps(fields))
    return str(path)


def _scrypt(sealed: list[str]) -> Figure:
    """With the passphrase each time: scrypt is dear on purpose."""
    _run([*PRIMM, "lock"], {})
    times = Times({"scrypt": cpu_of(sealed, **PASSPHRASE)}, 3)
    return Figure("the same with the passphrase (scrypt), ms", times.median("scrypt") * 1e3, None)


def _sqlite_utils(folder: Path) -> list[str]:
    sqlite3.connect(folder / "peer.db").close()
    command = str(Path(sys.executable).parent / "sqlite-utils")
    return [command, "insert", str(folder / "peer.db"), "contacts", _file(folder / "row.json", FIELDS)]
