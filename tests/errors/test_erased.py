"""Who was erased: asked for again, shown, corrected, recorded about; and a key that is there all the same."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from primm.people.keys import KeyTable
from tests.errors.conftest import AMAL, CALL
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

GONE = "the data of this person were erased on 2020-03-31, by request: nothing is left to show or to record"


@pytest.fixture
def amal(desk: Run) -> tuple[str, str]:
    """The handles of a person and of a contact of hers, from before she was erased at level 1."""
    person = desk("person", "new", given=AMAL).out.split()[1]
    contact = desk(*CALL, "--persons", person).out.split()[1]
    assert 0 == desk("person", "erase", person, "--yes").code
    return person, contact


@answers(46, "a handle that nobody has", 5, "nobody and nothing here has this code or handle")
def test_nobody_is_erased(desk: Run, told: Told) -> None:
    told(desk("person", "erase", "22222", "--yes"))


@answers(46, "somebody who was erased", note="It is said when she was erased, and nothing is stored.")
def test_who_was_erased_is_not_erased_again(desk: Run, amal: tuple[str, str], told: Told) -> None:
    answer = desk("person", "erase", amal[0], "--yes")
    told(answer)
    assert "already erased on 2020-03-31, at level 1: nothing was changed\n" == answer.out


@answers(
    46,
    "without --yes, where nobody can be asked",
    3,
    "yes: is needed where nobody can be asked: look first with --dry-run at what would go",
)
def test_nobody_is_erased_unasked(desk: Run, told: Told) -> None:
    person = desk("person", "new", given=AMAL).out.split()[1]
    told(desk("person", "erase", person))


@answers(
    46,
    "level 3 after level 2",
    3,
    "level: the data were erased on 2020-03-31 at level 2: nobody can tell any more which events they were",
)
def test_what_nobody_can_find_any_more_is_not_erased_further(desk: Run, amal: tuple[str, str], told: Told) -> None:
    assert 0 == desk("person", "erase", amal[0], "--level", "2", "--yes").code
    told(desk("person", "erase", amal[0], "--level", "3", "--yes"))


@answers(47, "showing her", 5, GONE)
@answers(47, "recording a call with her", 5, GONE)
@answers(47, "correcting an event of hers", 5, GONE)
@answers(47, "uniting her file with another", 5, GONE)
@pytest.mark.parametrize("what", ["show", "record", "correct", "merge"])
def test_of_who_was_erased_there_is_a_tombstone(desk: Run, amal: tuple[str, str], told: Told, what: str) -> None:
    person, contact = amal
    other = desk("person", "new", given=AMAL).out.split()[1]
    commands = {
        "show": ("person", "show", person),
        "record": (*CALL, "--persons", person),
        "correct": ("correct", contact, "channel=phone_in"),
        "merge": ("person", "merge", other, person),
    }
    told(desk(*commands[what]))
    told_others = [desk(*each) for name, each in commands.items() if name != what]
    for each in told_others:
        told(each)


@answers(
    47,
    "correcting an event whose person went too (level 2)",
    5,
    "the data of whom this is about were erased: nothing is left to show or to record",
)
def test_what_is_nobodys_any_more_is_not_corrected(desk: Run, amal: tuple[str, str], told: Told) -> None:
    assert 0 == desk("person", "erase", amal[0], "--level", "2", "--yes").code
    told(desk("correct", amal[1], "channel=phone_in"))
    assert 0 == desk("log", "show", amal[1]).code


@answers(
    47, "retracting the erasure", 3, "of: an erasure is not corrected or taken back: what it took is there no more"
)
def test_an_erasure_is_not_taken_back(desk: Run, amal: tuple[str, str], told: Told) -> None:
    (erasure,) = json.loads(desk("log", "list", "--kind", "person.erased", "--format", "json").out)
    told(desk("retract", erasure["handle"]))


@answers(
    72,
    "an older file of keys in the place of the one that is there",
    note="The next command that records destroys the key before it stores anything, and notes it in the journal.",
)
def test_a_key_that_came_back_is_destroyed_by_the_next_command(desk: Run, home: Path, told: Told) -> None:
    person = desk("person", "new", given=AMAL).out.split()[1]
    shutil.copy(home / "log/keys.db", home / "older.db")
    assert 0 == desk("person", "erase", person, "--yes").code
    shutil.copy(home / "older.db", home / "log/keys.db")
    told(desk(*CALL))
    table = KeyTable(home / "log")
    assert [] == table.subjects()
    table.close()
    assert "erasure_finished" in (home / "state/primm/primm.log").read_text()
