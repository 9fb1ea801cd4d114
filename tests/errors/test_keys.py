"""Keys that are missing, damaged or wrong, and sealed texts that were moved: names stay sealed, figures work."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log import merkle
from primm.core.log.rows import commitment
from primm.core.log.statements import DECLARED
from tests.errors.conftest import AMAL, CALL, events
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

BESA = AMAL.replace("Amal", "Besa")
NOT_PROVABLE = "CONSISTENT, NOT PROVABLE after 0: … events agree with their hashes"
GUARDS = [each for each in DECLARED if each.startswith("CREATE TRIGGER")]


@pytest.fixture
def persons(desk: Run) -> list[str]:
    """The handles of two persons with names."""
    made = [desk("person", "new", given=given).out.split()[1] for given in (AMAL, BESA)]
    assert "Amal" in desk("person", "show", made[0]).out
    return made


@pytest.fixture
def edit(home: Path) -> Callable[..., None]:
    """Change columns of events as somebody does who can: the guards are taken away and put back."""

    def run(change: Callable[[sqlite3.Connection], object]) -> None:
        with closing(sqlite3.connect(home / "log/log.db", isolation_level=None)) as connection:
            for each in GUARDS:
                connection.execute(f"DROP TRIGGER {each.split()[2]}")
            change(connection)
            for each in GUARDS:
                connection.execute(each)

    return run


def swap(connection: sqlite3.Connection) -> None:
    """Exchange the sealed texts of the two persons, each left under its own subject."""
    rows = connection.execute("SELECT n, sealed FROM event WHERE sealed != '{}' ORDER BY n").fetchall()
    (first, one), (second, other) = ((n, json.loads(sealed)) for n, sealed in rows)
    for n, mine, theirs in ((first, one, other), (second, other, one)):
        text = json.dumps(dict(zip(mine, theirs.values(), strict=True)), separators=(",", ":"))
        connection.execute("UPDATE event SET sealed = ? WHERE n = ?", (text, n))


def swap_and_hash(connection: sqlite3.Connection) -> None:
    """The same by somebody who knows how the log is hashed: afterwards it agrees with itself."""
    swap(connection)
    tree: list[bytes] = []
    connection.row_factory = sqlite3.Row
    for row in connection.execute("SELECT * FROM event ORDER BY n").fetchall():
        meta, sealed = json.loads(row["meta"]), json.loads(row["sealed"])
        salts = zip(json.loads(row["who"]), json.loads(row["sealed_salt"]), strict=True)
        meta["sealed"] = [commitment(bytes.fromhex(salt), sealed[who]) if salt else None for who, salt in salts]
        text = json.dumps(meta, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        leaf = sha256(b"\0" + text.encode()).digest()
        connection.execute("UPDATE event SET meta = ?, leaf = ? WHERE n = ?", (text, leaf, row["n"]))
        merkle.grow(tree, row["n"] - 1, leaf)
    connection.execute("UPDATE head SET compact = ?", (b"".join(tree),))


@answers(
    70,
    "verifying a log in which the sealed texts of two persons are exchanged",
    10,
    "event … of …: its sealed fields are not those that were stored\nTAMPERED first at 3 of …",
)
def test_row_70_a_text_that_was_moved_is_found_by_its_hash(
    desk: Run, told: Told, persons: list[str], edit: Any
) -> None:
    edit(swap)
    told(desk("log", "verify"))


@pytest.mark.parametrize("change", [swap, swap_and_hash])
@answers(
    70,
    "opening one of them, even where all hashes were made again",
    10,
    "a sealed field of person:… was changed, or moved from another event: run primm log verify",
    note="no name is shown",
)
def test_row_70_a_text_that_was_moved_does_not_open(
    desk: Run, told: Told, persons: list[str], edit: Any, change: Callable[..., None]
) -> None:
    edit(change)
    for command in (
        ("person", "show", persons[0]),
        ("person", "list", "--names"),
        ("log", "show", persons[1], "--open"),
    ):
        answer = desk(*command)
        told(answer)
        assert "Amal" not in answer.out + answer.err
        assert "Besa" not in answer.out + answer.err
    assert 0 == desk("log", "list").code
    assert 0 == desk("report", "services").code


@answers(
    70,
    "verifying a log whose hashes were all made again",
    10,
    "origin …: of the events 1 to 6 one is not what it was: … holds another checkpoint\nTAMPERED first at 1 of …",
)
@answers(
    70, "the same, and what was signed before is gone", 11, NOT_PROVABLE, note="only a checkpoint elsewhere can tell"
)
def test_row_70_whoever_hashes_everything_again_is_found_by_what_was_signed_before(
    desk: Run, told: Told, home: Path, persons: list[str], edit: Any
) -> None:
    edit(swap_and_hash)
    told(desk("log", "verify"))
    (home / "log/checkpoints.json").unlink()
    told(desk("log", "verify"))


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scribble(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 100)


KEPT = "new names are refused, no name is shown; lists, figures and what has no name go on"


MASTER = "…master.key is missing: put the master key's file back, or its backup"
NO_MASTER = "…master.key is damaged: put its backup in its place"
NO_KEYS = "put back the backup of the keys"


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        pytest.param(*given, marks=answers(71, what, 14, says, note=KEPT))
        for given, what, says in (
            (("master.key", remove), "the key file is missing", MASTER),
            (("master.key", cut), "the key file is cut", NO_MASTER),
            (("master.key", empty), "the key file is empty", NO_MASTER),
            (("master.key", scribble), "the key file is something else", NO_MASTER),
            (("keys.db", remove), "the keys of persons are missing", f"…keys.db is missing: {NO_KEYS}"),
            (("keys.db", cut), "the keys of persons are cut", f"…keys.db is damaged: {NO_KEYS}"),
            (("keys.db", empty), "the keys of persons are empty", f"…keys.db is not a file of keys: {NO_KEYS}"),
            (("keys.db", scribble), "the keys of persons are something else", f"…keys.db is damaged: {NO_KEYS}"),
        )
    ],
)
def test_row_71_a_key_file_is_missing_or_damaged(
    desk: Run, told: Told, home: Path, persons: list[str], name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(home / "log" / name)
    without_keys(desk, told, home, persons[0])


@pytest.mark.parametrize(
    "passphrase",
    [
        pytest.param(
            "acqua bassa",
            marks=answers(
                71,
                "a wrong passphrase",
                14,
                "the passphrase is wrong, or the master key's file was changed: try again",
                note=KEPT,
            ),
        ),
        pytest.param("", marks=answers(71, "no passphrase", 14, "the vault is locked: give the passphrase", note=KEPT)),
    ],
)
def test_row_71_the_passphrase_is_wrong_or_missing(
    desk: Run, told: Told, home: Path, persons: list[str], monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", passphrase)
    without_keys(desk, told, home, persons[0])


def without_keys(desk: Run, told: Told, home: Path, person: str) -> None:
    """What still works without keys, and what is refused."""
    count = events(home / "log")
    for command in (("person", "new"), ("record", "person.registered", "--file", "-")):
        answer = desk(*command, given=AMAL)
        told(answer)
        assert "" == answer.out
    for command in (("person", "list", "--names"), ("log", "show", person, "--open")):
        answer = desk(*command)
        told(answer)
        assert "Amal" not in answer.out
    assert count == events(home / "log")
    for command in (("log", "list"), ("person", "list"), ("report", "services"), ("report", "school"), CALL):
        assert 0 == desk(*command).code
    assert 11 == desk("log", "verify").code
    shown = desk("person", "show", person)
    assert 0 == shown.code
    assert "1990" in shown.out
    assert "names, numbers and notes of this person stay sealed" in shown.err
