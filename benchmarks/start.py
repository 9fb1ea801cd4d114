"""Starting: what staff feel most. Processor time of new processes, with compiled bytecode as an installation has it."""

from __future__ import annotations

import compileall
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from measure import Figure, cpu_of, paired

import primm

ROUNDS = 25
PASSPHRASE = {"PRIMM_PASSPHRASE": "only for this measurement"}


def figures(folder: Path) -> list[Figure]:
    """Recording one contact in a new process, with and without a sealed field, and the help."""
    compileall.compile_dir(Path(primm.__file__).parent, quiet=1)
    primm_ = str(Path(sys.executable).parent / "primm")
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    os.environ.update(home | {"PRIMM_LOG": str(folder / "log")})
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    _run([primm_, "--no-input", "init", "--desk", "falconara", "--name", "Falconara", "--by", "m1"], PASSPHRASE)
    base = cpu_of([sys.executable, "-c", "import sqlite3"])
    contact = [primm_, "--no-input", "record", "contact", "--anonymous", "1", "--channel", "phone_in"]
    contact += ["--topics", "cit", "--outcomes", "information", "--minutes", "5"]
    lines = _sealed(folder)
    return [
        _figure("record contact / python -c 'import sqlite3'", contact, base, 4.5),
        _with_keyring(primm_, lines, base),
        _with_passphrase(primm_, lines),
        _beside_sqlite_utils(folder, contact),
        _figure("primm --help / python -c 'import click'", [primm_, "--help"], cpu_of(_python("import click")), 2.0),
    ]


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})


def _figure(name: str, command: list[str], base, goal: float) -> Figure:
    ratio, tenths, mine, _ = paired(cpu_of(command), base, ROUNDS)
    return Figure(name, ratio, goal, note=f"({mine * 1e3:.0f} ms; of the tenth percentiles {tenths:.2f})")


def _sealed(folder: Path) -> list[str]:
    """A contact with a note, from a file: personal fields are never arguments."""
    path = folder / "contact.json"
    path.write_text(
        '{"kind": "contact", "anonymous": 1, "channel": "phone_in", "topics": ["cit"], '
        '"outcomes": ["information"], "note": "asked about the oath"}\n'
    )
    return ["record", "--file", str(path)]


def _with_keyring(primm_: str, lines: list[str], base) -> Figure:
    name = "the same with a sealed field, key from the keyring"
    done = subprocess.run([primm_, "unlock"], capture_output=True, env={**os.environ, **PASSPHRASE}, check=False)
    if done.returncode:
        return Figure(f"{name}: no keyring here, not measured", float("nan"), 5.5)
    return _figure(name, [primm_, "--no-input", *lines], base, 5.5)


def _with_passphrase(primm_: str, lines: list[str]) -> Figure:
    subprocess.run([primm_, "lock"], capture_output=True, check=False)
    timed = cpu_of([primm_, "--no-input", *lines], **PASSPHRASE)
    return Figure("the same with the passphrase (scrypt), ms", timed() * 1e3, float("inf"))


def _beside_sqlite_utils(folder: Path, contact: list[str]) -> Figure:
    sqlite3.connect(folder / "peer.db").close()
    peer = folder / "row.json"
    peer.write_text('{"anonymous": 1, "channel": "phone_in", "topics": "cit", "outcomes": "information"}')
    command = [str(Path(sys.executable).parent / "sqlite-utils"), "insert", str(folder / "peer.db"), "c", str(peer)]
    return _figure("record contact / sqlite-utils insert", contact, cpu_of(command), 0.6)
