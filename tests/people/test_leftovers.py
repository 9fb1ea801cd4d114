"""What was blanked is looked for in the bytes of the file; the file is written anew where something of it is left."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import StorageRefused
from primm.people import leftovers
from primm.people.erasure import FACTS, SEALED, WHO, Change, plan
from primm.people.leftovers import BEGINNING, OVERLAP, compact, is_left
from tests.people.forgetting import PEN, Forgetting, desk, note, persons
from tests.people.test_erased import erasure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AMAL, ROSA = 1, 2
BEFORE = b"\n" * 50


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    """A log in which one person was erased at the third level, and nothing of that is in the file any more."""
    made = desk(tmp_path)
    made.write(note(11, AMAL), note(12, AMAL, ROSA), note(13, ROSA))
    yield made
    made.log.close()


def erase(place: Forgetting, level: int = FACTS) -> tuple[Change, ...]:
    """Erase the first person at a level, and write the file anew; what changed."""
    found = plan(place.log, persons(AMAL), level)
    place.write(erasure(90, AMAL, level=level, basis="request"))
    place.log.blank(found.rows, PEN.id(90))
    compact(place.log.path)
    return found.changes


def add(place: Forgetting, content: str) -> None:
    """Let something stand behind the end of the file, as in a page that is not used."""
    with open(place.log.path, "ab") as file:
        file.write(BEFORE + content.encode())


def left(place: Forgetting, changes: tuple[Change, ...]) -> bool:
    return is_left(place.log, changes, persons(AMAL))


def of(changes: tuple[Change, ...], number: int) -> Change:
    return next(each for each in changes if PEN.id(number) in each.before.meta)


def test_nothing_is_left_where_it_was_written_anew(place: Forgetting) -> None:
    assert not left(place, erase(place))


def test_before_it_is_blanked_all_of_it_is_there(place: Forgetting) -> None:
    """What the tests of this file would see: the search finds what really stands in a row."""
    for level in (SEALED, WHO, FACTS):
        for change in plan(place.log, persons(AMAL), level).changes:
            assert is_left(place.log, [change], ())


@pytest.mark.parametrize("part", ["facts_salt", "who_salt", "sealed_salt", "sealed"])
def test_each_thing_that_went_is_found_as_it_stood_in_its_row(place: Forgetting, part: str) -> None:
    changes = erase(place)
    before = of(changes, 11).before
    text = getattr(before, part)
    add(place, f"}}{text}{{" if part == "facts_salt" else text)
    assert left(place, changes)


def test_the_beginning_of_a_sealed_text_is_enough(place: Forgetting) -> None:
    changes = erase(place)
    (body,) = json.loads(of(changes, 11).before.sealed).values()
    add(place, f'":"{body[: BEGINNING - 1]}')
    assert not left(place, changes)
    add(place, f'":"{body[:BEGINNING]}')
    assert left(place, changes)


def test_what_is_there_of_others_is_no_leftover(place: Forgetting) -> None:
    changes = erase(place)
    shared, other = of(changes, 12).before, place.row(13)
    for row in (shared, other):
        sealed, salts = json.loads(row.sealed)[PEN.person(ROSA)], json.loads(row.who_salt)[-1]
        add(place, f'":"{sealed}' + f'["{salts}"]')
    add(place, shared.facts_salt.join("}{"))
    assert not left(place, changes)
    add(place, json.loads(shared.who_salt)[0].join('""'))
    assert left(place, changes)


def test_at_the_first_level_what_stays_may_stand_anywhere(place: Forgetting) -> None:
    changes = erase(place, SEALED)
    before = of(changes, 11).before
    add(place, before.who_salt + f"}}{before.facts_salt}{{" + before.facts)
    assert not left(place, changes)


def entry(place: Forgetting, person: int) -> str:
    """How an entry of the index reads in the file."""
    return PEN.person(person) + place.log.origin


def test_an_entry_of_the_index_more_than_there_are_events_is_a_leftover(place: Forgetting) -> None:
    changes = erase(place)
    for person, expected in ((ROSA, False), (AMAL, True)):
        add(place, entry(place, person))
        assert expected is left(place, changes)
    unchanged = Change(place.row(13), place.row(13))
    assert left(place, (*changes, unchanged)), "also beside what loses nothing"


def test_the_entries_that_are_there_by_right_are_none(place: Forgetting) -> None:
    """The erasure itself names her."""
    changes = erase(place)
    assert 1 == len([*place.log.of_subjects(persons(AMAL))])
    assert not left(place, changes)


def test_where_she_is_still_named_her_entries_are_not_counted(place: Forgetting) -> None:
    changes = erase(place, SEALED)
    add(place, entry(place, AMAL))
    assert not left(place, changes)


def test_of_nothing_that_went_nothing_is_left(place: Forgetting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is not even read."""
    erase(place)
    add(place, entry(place, AMAL))
    monkeypatch.setattr(leftovers, "_blocks", lambda path: pytest.fail("it was read"))
    assert not left(place, ())


class TestPieceByPiece:
    """A long file is looked through in pieces, and what lies across two of them is found once."""

    @pytest.fixture(params=[0, 1, 35, 58, 59, 60, 77, 199])
    def across(self, request: pytest.FixtureRequest, place: Forgetting, monkeypatch: pytest.MonkeyPatch) -> int:
        """What is added begins so many bytes before the end of the first piece."""
        monkeypatch.setattr(leftovers, "STEP", 2**20)
        return int(request.param)

    def put(self, place: Forgetting, across: int, content: str) -> None:
        with open(place.log.path, "ab") as file:
            file.write(b"\n" * (2**20 - across - file.tell()) + content.encode() + b"\n" * 2**10)

    def test_each_piece_begins_with_the_end_of_the_one_before(self, tmp_path: Path, monkeypatch: Any) -> None:
        content = bytes(range(256)) * 5
        (tmp_path / "file").write_bytes(content)
        monkeypatch.setattr(leftovers, "STEP", 300)
        pieces = [*leftovers._blocks(str(tmp_path / "file"))]
        assert [0, OVERLAP, OVERLAP, OVERLAP, OVERLAP] == [seen for _piece, seen in pieces]
        assert content == b"".join(piece[seen:] for piece, seen in pieces)
        for (before, _seen), (piece, seen) in pairwise(pieces):
            assert before[-seen:] == piece[:seen]

    def test_a_salt(self, place: Forgetting, across: int) -> None:
        changes = erase(place)
        self.put(place, across, of(changes, 11).before.who_salt)
        assert left(place, changes)

    def test_an_entry(self, place: Forgetting, across: int, monkeypatch: pytest.MonkeyPatch) -> None:
        changes = erase(place)
        known = leftovers._entries
        self.put(place, across, entry(place, AMAL))
        monkeypatch.setattr(
            leftovers, "_entries", lambda log, whom: {each: n + 1 for each, n in known(log, whom).items()}
        )
        assert not left(place, changes), "it is counted once"
        monkeypatch.setattr(leftovers, "_entries", known)
        assert left(place, changes)


def test_a_file_that_cannot_be_read_is_said(place: Forgetting, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = erase(place)

    def refused(path: str, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(StorageRefused) as refusal:
        left(place, changes)
    assert f"{place.log.path} cannot be read: it is not allowed" == str(refusal.value)


def test_what_is_written_anew_has_no_page_that_is_not_used(place: Forgetting) -> None:
    """The rows stay as they are, and what was deleted from the file is not in it."""
    rows = [*place.log.read()]
    with closing(sqlite3.connect(place.log.path, isolation_level=None)) as outsider:
        for each in ("PRAGMA secure_delete = 0", "CREATE TABLE more (text)", "INSERT INTO more VALUES (?)"):
            outsider.execute(each, ("x" * 100_000,) if "?" in each else ())
        outsider.execute("DROP TABLE more")
    with open(place.log.path, "rb") as file:
        assert b"x" * 3_000 in file.read()
    compact(place.log.path)
    with open(place.log.path, "rb") as file:
        assert b"x" * 3_000 not in file.read()
    assert rows == [*place.log.read()]
