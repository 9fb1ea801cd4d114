"""A program that leaks on purpose, in each of the ways that the watch must see; run by ``test_canary.py`` alone.

Whatever is sealed is also written somewhere else. In the first test nothing is; there the watch must find nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pexpect
import pytest

from primm.people.vault import Vault
from tests.canary.samples import MARK
from tests.canary.terminals import LISTENS, STOPS
from tests.canary.watch import WATCH
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


# A program dies with what it was given in its memory, and forbids nothing.
DIES = """
if not os.fork():
    os.abort()
os.wait()
"""


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


def run_program(code: str, text: str, *arguments: str) -> None:
    """A program of its own, which has the text on its standard input."""
    command = [sys.executable, "-c", f"import os, sys; text = sys.stdin.read()\n{code}", *arguments]
    subprocess.run(command, input=text.encode(), check=True, cwd=os.environ["HOME"])


def fork(text: str) -> None:
    """A program that has the name among its arguments, in the place of a copy of this one."""
    child = os.fork() or os.execv("/bin/true", ["true", text])  # noqa: S606
    assert 0 == os.waitpid(child, 0)[1]


def put_apart(text: str, folder: str) -> None:
    """A file that lies in none of the folders of the tests, and of which nothing is left."""
    with NamedTemporaryFile(dir=folder) as file:
        file.write(text.encode())
        file.flush()


def leave_apart(text: str, folder: str) -> None:
    """The same of a program of its own; it stays until all is over."""
    path = Path(folder, f"primm-broken-{os.getpid()}")
    atexit.register(path.unlink, missing_ok=True)
    run_program("open(sys.argv[1], 'w').write(text)", text, str(path))


def sit(text: str, code: str, *keys: str) -> None:
    """A program on a terminal, at which these keys are pressed, each once it listens."""
    environ = {**os.environ, "LEAKED": text}
    child = pexpect.spawn(sys.executable, ["-c", f"{TALKS}{code}"], env=environ, encoding="utf-8", timeout=20)
    child.delaybeforesend = None
    for each in keys:
        child.expect_exact([LISTENS, UP])
        child.send(each.replace("TEXT", text))
    child.expect(pexpect.EOF)
    child.close()
    assert 0 == child.exitstatus


UP = "\x1b[A"
# What a line editor writes: it begins to listen, shows the line and what stands below it, wipes that, stops.
TALKS = f"""
import os, sys, tty
text = os.environ["LEAKED"]
def put(told): sys.stdout.write(told); sys.stdout.flush()
def ask(question, below=""):
    tty.setraw(0)
    line = ""
    put({LISTENS!r} + question)
    while not line.endswith("\\r"):
        line += os.read(0, 99).decode()
        if not line.endswith("\\r"):
            put("\\r\\x1b[J" + question + line + "\\r\\n" + below * line.startswith("n") + {UP!r})
    put("\\r\\x1b[J" + question + line.strip() + "\\r\\n" + {STOPS!r})
"""
OFFER = "'Number chooses, n shows names, Enter goes on: '"
ON_TERMINALS: dict[str, tuple[str, ...]] = {
    "said": ("put(text)",),
    "in two colours": ("put(f'{text[:7]}\x1b[1m{text[7:]}\x1b[0m')",),
    "in a line": ("ask(f'who? {text} ')", "\r"),
    "in a line in two colours": ("ask(f'who? {text[:7]}\x1b[1m{text[7:]}\x1b[0m ')", "\r"),
    "below a line": ("ask('who? ', text)", "n", "\r"),
    "typed and repeated": ("ask('who? '); put(f'so {text} it is')", "TEXT\r"),
    "below the next line": (f"ask({OFFER}, text); ask('who? ', text)", "n", "\r", "n", "\r"),
    "after the question": (f"ask({OFFER}, text); put(text)", "n", "\r"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "typed": ("ask('who? ')", "TEXT\r"),
    "asked for": (f"ask({OFFER}, text)", "n", "\r"),
    "asked for again": (f"ask({OFFER}, text); ask({OFFER}, text)", "n\r", "n\r"),
}
LEAKS: dict[str, Callable[[bytes], object]] = {
    "journal": lambda text: write("primm/primm.log", b'{"event": "bug", "error": "%b"}' % named(text).encode()),
    "file name": lambda text: write(f"primm/{named(text)}.txt", b""),
    "temporary file": lambda text: write_and_remove(text),
    "renamed file": lambda text: write_and_rename(text),
    "cache": lambda text: keep(named(text)),
    "argument": lambda text: subprocess.run([sys.executable, "-c", "", named(text)], check=True),
    "argument of a program's program": lambda text: run_program(
        "import subprocess; subprocess.run(['true', text], check=True)", named(text)
    ),
    "argument of a fork": lambda text: fork(named(text)),
    "temporary file of a program": lambda text: run_program("open('x', 'w').write(text); os.remove('x')", named(text)),
    "memory": lambda text: Path("/dev/shm", "left").write_bytes(text),
    "memory of the system": lambda text: put_apart(named(text), os.sep + "dev/shm"),
    "another folder": lambda text: put_apart(named(text), "/var/tmp"),
    "another folder of a program": lambda text: leave_apart(named(text), "/var/tmp"),
    "errors of a program": lambda text: run_program("sys.stderr.write(text)", named(text)),
    "image": lambda text: run_program(DIES, named(text)),
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
    assert 5 == desk("person", "show", f"Amal{MARK}").code  # type: ignore[attr-defined]
    assert 3 == desk("record", "person.registered", "--note", NOTE).code  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", LEAKS)
def test_leak(name: str, desk: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    seal = Vault.seal

    def leaking(vault: Vault, subject: str, text: bytes, aad: bytes) -> bytes:
        LEAKS[name](text)
        return seal(vault, subject, text, aad)

    monkeypatch.setattr(Vault, "seal", leaking)
    assert 0 == desk("person", "new", given=PERSON).code  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ON_TERMINALS)
def test_on_a_terminal(name: str, desk: Callable[..., object]) -> None:  # noqa: F811
    sit(f"Amal{MARK}", *ON_TERMINALS[name])


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed_on_a_terminal(name: str, desk: Callable[..., object]) -> None:  # noqa: F811
    sit(f"Amal{MARK}", *ALLOWED[name])


@pytest.mark.parametrize("lang", ["en", "it"])
def test_refused_argument(lang: str, desk: Callable[..., object]) -> None:  # noqa: F811
    """The note has no mark: what was refused is known since it was refused, and stands in the journal."""
    told = desk("--lang", lang, "record", "person.registered", "--note", NOTE)
    assert 3 == told.code  # type: ignore[attr-defined]
    Path(os.environ["HOME"], "left").write_text(NOTE)
    WATCH.wrote.clear()


def test_journal_of_a_command_that_may_write_names() -> None:
    """It was asked for a file, and for that one alone."""
    path, asked = (Path(os.environ["HOME"], each) for each in ("primm.log", "asked"))

    def leak(_given: object) -> int:
        return path.write_text(f"Amal{MARK}") and asked.write_text(f"Amal{MARK}") and 0

    assert 0 == WATCH.run(leak, ("person", "show", "k7q2m", "-o", str(asked)))


def test_file_that_was_asked_for() -> None:
    path = Path(os.environ["HOME"], "asked")
    assert 9 < WATCH.run(lambda _given: path.write_text(f"Amal{MARK}"), ("person", "show", "k7q2m", "-o", str(path)))


def test_refused_argument_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that may show names may not repeat what it refuses."""
    name = f"Amal{MARK}"
    assert 2 == WATCH.run(lambda _given: sys.stdout.write(name) and 2, ("person", "show", name))


def test_a_traceback_of_another_program(desk: Callable[..., object]) -> None:  # noqa: F811
    code = "import sys; import primm.cli; raise ValueError(sys.stdin.read())"
    given = {"input": PERSON, "text": True, "capture_output": True}
    ran = subprocess.run([sys.executable, "-c", code, "person", "new"], check=False, **given)  # type: ignore[call-overload]
    assert 1 == ran.returncode
