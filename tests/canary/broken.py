"""A program that leaks on purpose, in each of the ways that the watch must see; run by ``test_canary.py`` alone.

Whatever is sealed is also written somewhere else. In the first test nothing is; there the watch must find nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from primm.people.vault import Vault
from tests.canary.samples import MARK
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

NOTE = "chiede del fratello che è à Ancona"
PERSON = json.dumps({"given_name": f"Amal{MARK}", "birth_year": 1980, "citizenships": ["MAR"], "note": NOTE})


def named(text: bytes) -> str:
    """The name in what is sealed."""
    return str(json.loads(text)["given_name"])


def noted(text: bytes) -> str:
    """The note in what is sealed."""
    return str(json.loads(text)["note"])


def write(name: str, content: bytes) -> None:
    """Write a file where the program writes."""
    path = Path(os.environ["XDG_STATE_HOME"], name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_and_remove(content: bytes) -> None:
    """A temporary file, of which nothing is left."""
    write("a.primm-part", content)
    os.remove(Path(os.environ["XDG_STATE_HOME"], "a.primm-part"))


def write_and_rename(content: bytes) -> None:
    """A file that gets its name once it is whole."""
    write("b.primm-part", content)
    folder = Path(os.environ["XDG_STATE_HOME"])
    os.replace(folder / "b.primm-part", folder / "b")


def keep(content: str) -> None:
    """A table of a cache."""
    with closing(sqlite3.connect(Path(os.environ["XDG_CACHE_HOME"], "leak.db"))) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS leak (text)")
        connection.execute("INSERT INTO leak VALUES (?)", (content,))


def fail_in_a_thread(text: str) -> None:
    """A traceback that Python prints by itself."""
    begun = threading.Thread(target=lambda: sys.stderr.write(f"ValueError: {text}\n"))
    begun.start()
    begun.join()


LEAKS: dict[str, Callable[[bytes], object]] = {
    "journal": lambda text: write("primm/primm.log", b'{"event": "bug", "error": "%b"}' % named(text).encode()),
    "file name": lambda text: write(f"primm/{named(text)}.txt", b""),
    "temporary file": lambda text: write_and_remove(text),
    "renamed file": lambda text: write_and_rename(text),
    "cache": lambda text: keep(named(text)),
    "argument": lambda text: subprocess.run([sys.executable, "-c", "", named(text)], check=True),
    "stderr": lambda text: sys.stderr.write(named(text)),
    "stdout": lambda text: sys.stdout.write(named(text)),
    "thread": lambda text: fail_in_a_thread(named(text)),
    "core": lambda text: write("core.1234", bytes(9_999) + text + bytes(9_999)),
    "utf-16": lambda text: write("a", noted(text).encode("utf-16")),
    "base64": lambda text: write("a", b64encode(b"x" + noted(text).encode())),
    "percent": lambda text: write("a", quote(noted(text)).encode()),
    "escaped": lambda text: write("a", json.dumps(noted(text)).encode()),
    "capitals": lambda text: write("a", noted(text).upper().encode()),
    "without accents": lambda text: write("a", noted(text).replace("è", "e").replace("à", "a").encode()),
    "decomposed": lambda text: write("a", noted(text).replace("è", "e\u0300").replace("à", "a\u0300").encode()),
}


def test_control(desk: Callable[..., object]) -> None:  # noqa: F811
    assert 0 == desk("person", "new", given=PERSON).code  # type: ignore[attr-defined]
    assert 0 == desk("person", "list", "--names").code  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", LEAKS)
def test_leak(name: str, desk: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    seal = Vault.seal

    def leaking(vault: Vault, subject: str, text: bytes, aad: bytes) -> bytes:
        LEAKS[name](text)
        return seal(vault, subject, text, aad)

    monkeypatch.setattr(Vault, "seal", leaking)
    assert 0 == desk("person", "new", given=PERSON).code  # type: ignore[attr-defined]


def test_a_traceback_of_another_program(desk: Callable[..., object]) -> None:  # noqa: F811
    code = "import sys; import primm.cli; raise ValueError(sys.stdin.read())"
    given = {"input": PERSON, "text": True, "capture_output": True}
    ran = subprocess.run([sys.executable, "-c", code, "person", "new"], check=False, **given)  # type: ignore[call-overload]
    assert 1 == ran.returncode
