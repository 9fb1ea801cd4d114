"""What ``primm log verify`` says where something is missing, and what every other command makes of it."""

from __future__ import annotations

import json
from contextlib import closing
from sqlite3 import connect
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.append import make_row
from primm.core.log.blanking import blanked
from primm.core.log.log import Log
from tests.cli.conftest import second_desk
from tests.core.log.conftest import Clock
from tests.harness.test_tampering import DROPPED, GUARDS
from tests.proof.erasing import CAUSE, erase, erasure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.rows import Row
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
ROSA = '{"given_name": "Rosa", "birth_year": 1991, "citizenships": ["PER"]}'
PUT_BACK = "UPDATE event SET who=?, who_salt=?, facts=?, facts_salt=?, sealed=?, sealed_salt=? WHERE origin=? AND n=?"


@pytest.fixture
def path(home: Path) -> str:
    """The file of the log."""
    return str(home / "log/log.db")


@pytest.fixture
def amal(desk: Run, path: str) -> str:
    """A log with two persons, each registered and once met with a note; the subject of the first."""
    for each in (AMAL, ROSA):
        person = desk("person", "new", given=each).out.split()[1]
        call = ("record", "contact", "--persons", person, "--channel", "phone_in", "--topics", "doc")
        assert 0 == desk(*call, "--outcomes", "information", "--ask", "note", given="a note").code
    with Log.open(path, write=False) as log:
        first = next(row for row in log.read() if '"person.registered"' in row.meta)
    return str(json.loads(first.who)[0])


@pytest.fixture
def erased(amal: str, path: str) -> Callable[..., None]:
    """Erase the first person, up to a level and on a basis."""

    def run(level: int = 2, basis: str = "request") -> None:
        with Log.open(path, write=True) as log:
            erase(log, [amal], level, Clock(), basis=basis)

    return run


def changed(path: str, change: Callable[[Row], Row]) -> None:
    """Put rows in the place of those that are there, as an outsider would, and the guards back."""
    with Log.open(path, write=False) as log:
        pairs = [(row, change(row)) for row in log.read()]
    with closing(connect(path, isolation_level=None)) as connection:
        connection.executescript(DROPPED)
        for old, new in pairs:
            if new != old:
                connection.execute(PUT_BACK, (*new[3:9], new.origin, new.n))
        connection.executescript(";".join(GUARDS))


def without_the_last_note(row: Row) -> Row:
    """The note on the person who was not erased is gone."""
    rosa = row.sealed if row.n == 7 else "{}"
    return blanked(row, sealed=json.loads(rosa))


def said(answer: Answer) -> list[str]:
    """What stands between the verdicts on origins and the last line."""
    return [line for line in answer.out.splitlines() if "\t" not in line]


@pytest.mark.parametrize(("basis", "words"), [("request", "erased by right"), ("retention", "expired by rule")])
def test_what_was_erased_is_told_and_the_log_is_as_good_as_before(
    desk: Run, erased: Any, basis: str, words: str
) -> None:
    erased(2, basis)
    answer = desk("log", "verify")
    assert (11, [f"{words}: 5 parts of 3 events"]) == (answer.code, said(answer))
    assert "CONSISTENT, NOT PROVABLE" in answer.err


def test_what_nothing_accounts_for_is_stolen_and_named(desk: Run, erased: Any, path: str, home: Path) -> None:
    erased(1)
    changed(path, without_the_last_note)
    answer = desk("log", "verify")
    assert (10, ["erased by right: 2 parts of 2 events", "stolen: 1 part"]) == (answer.code, said(answer))
    assert "TAMPERED first at 7" in answer.out
    assert "event 7 of" in answer.err
    assert "its part sealed is gone, and no erasure on record accounts for that" in answer.err
    assert "Rosa" not in answer.err + answer.out


def test_a_subject_more_than_an_erasure_says_is_told_by_number(desk: Run, erased: Any, path: str) -> None:
    """Nobody can say any more which of them; the first that is missing is named."""
    erased(2)
    changed(path, lambda row: blanked(row, who=json.loads(row.who) if '"n":7' in row.meta else ()))
    assert 0 == desk("log", "index").code
    answer = desk("log", "verify")
    assert (10, ["erased by right: 5 parts of 3 events", "stolen: 1 part"]) == (answer.code, said(answer))
    assert "the part who is gone 4 times, the first time in event 2, and erasures on record account for 3" in answer.err


def test_an_erasure_that_is_forged_in_the_name_of_another_desk_is_a_fork_once_that_desk_is_heard(
    desk: Run, amal: str, path: str, home: Path
) -> None:
    """Whoever hashes everything again can add it at the end of any origin, where no checkpoint holds against it yet."""
    other = second_desk(desk, home)
    assert 0 == other("copy", "-o", str(home / "one.primm")).code
    assert 0 == desk("merge", str(home / "one.primm")).code
    with Log.open(home / "other/log.db", write=False) as theirs:
        rows = list(theirs.read())
    with Log.open(path, write=True) as log:
        draft = erasure(CAUSE, [amal], 1, {})
        row = make_row(draft, rows[0].origin, len(rows) + 1, "01ffffffffff-0000", "2020-03-31T10:00:00.000000Z", None)
        log.receive([row])
        log.blank([blanked(each, sealed=[amal]) for each in log.read() if amal in each.sealed], draft.id)
    assert ["erased by right: 2 parts of 2 events"] == said(desk("log", "verify"))
    assert 0 == other("record", "contact", "--channel", "phone_out", "--reached", "no_answer").code
    assert 0 == other("copy", "-o", str(home / "two.primm")).code
    assert 12 == desk("merge", str(home / "two.primm")).code
    assert 12 == desk("log", "verify").code


def test_a_log_of_which_a_part_was_stolen_is_not_backed_up_moved_or_merged(
    desk: Run, erased: Any, path: str, home: Path
) -> None:
    erased(1)
    assert 0 == desk("log", "backup", str(home / "sound.db")).code
    changed(path, without_the_last_note)
    other = second_desk(desk, home)
    for command in (
        ("log", "backup", str(home / "b.db")),
        ("move", str(home / "new")),
        ("--log", str(home / "other"), "merge", str(home / "log")),
    ):
        assert 10 == desk(*command).code, command
    assert 0 == desk("copy", "-o", str(home / "c.primm")).code
    answer = other("merge", str(home / "c.primm"))
    assert (3, True) == (answer.code, "event 7 of" in answer.err)
    assert ["sound.db"] == [each.name for each in home.glob("*.db")]


def test_a_backup_from_before_an_erasure_still_has_to_carry_it_out(desk: Run, erased: Any, home: Path) -> None:
    """What is restored goes on under an origin of its own, which has not said that it did."""
    erased(1)
    assert 0 == desk("log", "backup", str(home / "b.db")).code
    assert 0 == desk("log", "restore", str(home / "b.db"), str(home / "new")).code
    answer = desk("--log", str(home / "new"), "log", "verify")
    assert (11, ["erased by right: 2 parts of 2 events"]) == (answer.code, said(answer))
    assert "erasures on record that are not carried out here yet: 1\n" in answer.err
    assert "not carried out" not in desk("log", "verify").err


def test_an_old_row_that_is_put_back_is_told_and_is_no_theft(desk: Run, erased: Any, path: str) -> None:
    with Log.open(path, write=False) as log:
        old = {(row.origin, row.n): row for row in log.read()}
    erased(1)
    note = next(place for place, row in sorted(old.items()) if '"contact"' in row.meta)
    changed(path, lambda row: old[note] if (row.origin, row.n) == note else row)
    answer = desk("log", "verify")
    assert (11, ["erased by right: 1 part of 1 event"]) == (answer.code, said(answer))
    expected = "erased here, yet here again, parts: 1: an older state of these events was put back, or came later\n"
    assert expected in answer.err


def test_a_copy_without_what_is_sealed(desk: Run, amal: str, home: Path) -> None:
    assert 0 == desk("copy", "--without", "sealed", "-o", str(home / "c.primm")).code
    assert b'"sealed":"{}"' in (home / "c.primm").read_bytes()
    assert b'"sealed":"{\\"' not in (home / "c.primm").read_bytes()
    auditor = second_desk(desk, home)
    assert 0 == auditor("merge", str(home / "c.primm")).code
    answer = auditor("log", "verify")
    assert (11, ["withheld: 4 parts of 4 events"]) == (answer.code, said(answer))
    assert [] == said(desk("log", "verify"))


def test_what_is_not_given_needs_no_keys(desk: Run, amal: str, home: Path) -> None:
    answer = desk("copy", "--without", "sealed", "--for", "card", "-o", str(home / "c.primm"))
    assert (3, "without: with --for the keys are given; without what is sealed they open nothing\n") == (
        answer.code,
        answer.err,
    )
    assert 2 == desk("copy", "--without", "who", "-o", str(home / "c.primm")).code
    assert not (home / "c.primm").exists()


class TestByCommand:
    """What is erased at one desk, and goes from there to another, is accounted for at both."""

    @pytest.fixture
    def both(self, desk: Run, amal: str, home: Path) -> tuple[str, Run]:
        """The first person under two ids, which one event unites, met at two desks; her handle, and the other desk."""
        handle, twin = "", desk("person", "new", given=AMAL).out.split()[1]
        handle = desk("log", "list", "--kind", "person.registered").out.splitlines()[0].split("\t")[2]
        assert 0 == desk("person", "merge", handle, twin).code
        other = second_desk(desk, home)
        assert 0 == desk("copy", "-o", str(home / "one.primm")).code
        assert 0 == other("merge", str(home / "one.primm")).code
        call = ("record", "contact", "--persons", handle, "--channel", "phone_in", "--topics", "doc")
        assert 0 == other(*call, "--outcomes", "information").code
        return handle, other

    @pytest.mark.parametrize("level", ["1", "2", "3"])
    def test_both_are_sound_and_say_so(self, desk: Run, both: tuple[str, Run], home: Path, level: str) -> None:
        handle, other = both
        assert 0 == desk("person", "erase", handle, "--level", level, "--yes").code
        answers = [desk("log", "verify")]
        assert 0 == desk("copy", "-o", str(home / "two.primm")).code
        assert 0 == other("merge", str(home / "two.primm")).code
        assert 0 == other("copy", "-o", str(home / "three.primm")).code
        assert 0 == desk("merge", str(home / "three.primm")).code
        third = home / "third"
        assert 0 == desk("init", str(third), "--desk", "senigallia", "--by", "lc", "--demo").code
        assert 0 == desk("--log", str(third), "merge", str(home / "three.primm")).code
        answers += [desk("log", "verify"), other("log", "verify"), desk("--log", str(third), "log", "verify")]
        assert [11] * 4 == [each.code for each in answers]
        assert [1] * 4 == [len(said(each)) for each in answers]
        assert ["erased by right"] * 4 == [said(each)[0].partition(":")[0] for each in answers]
        assert 1 == len({said(each)[0] for each in answers[1:]}), "all three have the same"
        assert not [each for each in answers if "again" in each.err or "not carried out" in each.err]
