"""The catalogue of attacks: each does something to what it is aimed at, and the guards refuse what they must."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.rows import Row
from primm.proof.drill.attacks import BEHIND, DROPPED, REFUSED, RESTORED, SEALED, TABLES, aimed

if TYPE_CHECKING:
    from pathlib import Path

GUARDED = "^(events are never|an event can only)"


class Copy:
    """A copy of a log to which anything may be done."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name("attacked.db")
        self.path.write_bytes(path.read_bytes())
        self.run("PRAGMA synchronous = OFF")

    def aim(self, script: str) -> str:
        """A script, aimed at the six events of an origin."""
        return aimed({"": script}, str(self.path), "desk", 6)[""]

    def run(self, script: str) -> None:
        """Do it as a program that is not PRIMM."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.executescript(script)

    @property
    def content(self) -> list[list[Any]]:
        """Everything that is in the file."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.text_factory = bytes
            shape = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
            tables = [name.decode() for kind, name, _sql in shape if kind == b"table"]
            rows = [connection.execute(f"SELECT * FROM {each} ORDER BY 1").fetchall() for each in tables]
            places = connection.execute("SELECT rowid FROM event").fetchall() if "event" in tables else []
            return [shape, *rows, places]


@pytest.fixture
def copy(path: Path) -> Copy:
    """A copy of a log of two origins."""
    return Copy(path)


@pytest.mark.parametrize("script", REFUSED.values(), ids=REFUSED.keys())
def test_the_guards_refuse_what_would_go_through_without_them(copy: Copy, script: str) -> None:
    before = copy.content
    with pytest.raises(sqlite3.IntegrityError, match=GUARDED):
        copy.run(copy.aim(script))
    assert before == copy.content
    copy.run(DROPPED)
    copy.run(copy.aim(script))


@pytest.mark.parametrize("script", (BEHIND | SEALED).values(), ids=(BEHIND | SEALED).keys())
def test_behind_the_guards_something_becomes_another(copy: Copy, script: str) -> None:
    whole = copy.content
    copy.run(DROPPED)
    before = copy.content
    assert before != whole
    copy.run(copy.aim(script))
    after = copy.content
    assert (True, before[0]) == (before != after, after[0])
    copy.run(RESTORED)
    assert whole[0] == copy.content[0]


@pytest.mark.parametrize("script", TABLES.values(), ids=TABLES.keys())
def test_tables_become_others_than_a_log_has(copy: Copy, script: str) -> None:
    before = copy.content
    copy.run(copy.aim(script))
    assert before != copy.content


def test_every_attack_has_a_name_of_its_own() -> None:
    names = [*REFUSED, *BEHIND, *SEALED, *TABLES]
    assert (len({*names}), True) == (len(names), all(names))


@pytest.mark.parametrize(("n", "middle"), [(1, 2), (3, 2), (6, 3), (7, 3)])
def test_an_attack_is_aimed_at_an_origin_and_at_an_event_in_its_middle(n: int, middle: int) -> None:
    gaps = {name: f"${name}" for name in ("file", "origin", "of", "here", "middle", "last", "columns", "rest")}
    expected = {
        "file": "'/x/it''s'",
        "origin": "'o''o'",
        "of": "origin = 'o''o'",
        "here": f"origin = 'o''o' AND n = {middle}",
        "middle": str(middle),
        "last": str(n),
        "columns": ", ".join(Row._fields),
        "rest": ", ".join(each for each in Row._fields if each not in ("origin", "n")),
    }
    assert expected == aimed(gaps, "/x/it's", "o'o", n)
