"""Whoever was erased stays unreadable, whichever backup is restored of those that the rules allow to exist."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

FIRST = datetime.fromisoformat("2020-03-31T10:00:00+00:00")
PERSON = {"birth_year": 1980, "citizenships": ["MAR"]}
ERASED, KEPT = "Amal", "Rosa"
BEFORE, AFTER = (0, 9, 18, 27), (28, 40, 52)  # days of backups, before and after the erasure
ERASURE = 27


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Go to another day, counted from the first; the clock goes on from there."""
    looks: list[datetime] = [FIRST]

    def now(place: Workplace) -> datetime:
        looks.append(looks[-1] + timedelta(seconds=1))
        return looks[-1]

    monkeypatch.setattr(Workplace, "now", now)
    return lambda day: looks.append(FIRST + timedelta(days=day))


def new(desk: Run, name: str) -> str:
    """The handle of a new person of this name."""
    return desk("person", "new", given=json.dumps({**PERSON, "given_name": name})).out.split()[1]


def back_up(desk: Run, place: Path, day: int) -> None:
    """A backup of the log and one of the keys, apart."""
    assert 0 == desk("log", "backup", str(place / f"{day}.db"), "--keys", str(place / f"{day}.keys")).code


def names_in(desk: Run, place: Path, log: str, keys: str) -> str:
    """What a log that is restored of these two backups shows of the persons' names."""
    folder = place / f"restored-{log}-{keys}"
    assert 0 == desk("log", "restore", str(place / log), str(folder), "--keys", str(place / keys)).code
    listed = desk("--log", str(folder), "person", "list", "--names")
    return listed.out + listed.err


def test_after_thirty_days_no_backup_that_is_still_there_opens_what_was_erased(
    desk: Run, home: Path, on: Callable[[int], None]
) -> None:
    amal, _rosa = new(desk, ERASED), new(desk, KEPT)
    for day in BEFORE:
        on(day)
        back_up(desk, home, day)
    erasing = desk("person", "erase", amal, "--yes")
    assert 0 == erasing.code, erasing.err
    for day in AFTER:
        on(day)
        back_up(desk, home, day)
    on(ERASURE + 31)
    keys = sorted(each.name for each in home.glob("*.keys"))
    assert keys, "there is something to try"
    tried = [(log.name, key) for log in sorted(home.glob("*.db")) for key in keys]
    assert len(BEFORE + AFTER) * len(keys) == len(tried)
    for log, key in tried:
        shown = names_in(desk, home, log, key)
        assert (KEPT, False) == (KEPT if KEPT in shown else "", ERASED in shown), (log, key)


def test_before_that_an_older_backup_of_the_keys_opens_it_and_the_day_is_said(
    desk: Run, home: Path, on: Callable[[int], None]
) -> None:
    """What the test above would see: as long as the rules let a backup of the keys from before exist, it opens."""
    amal = new(desk, ERASED)
    back_up(desk, home, 0)
    erasing = desk("person", "erase", amal, "--yes")
    assert 0 == erasing.code
    assert "2020-04-30" in erasing.err + erasing.out, "the day on which the last backup of the keys is to be destroyed"
    assert ERASED in names_in(desk, home, "0.db", "0.keys")


def test_keys_from_before_the_erasure_do_not_open_a_log_from_after_it(
    desk: Run, home: Path, on: Callable[[int], None]
) -> None:
    amal = new(desk, ERASED)
    back_up(desk, home, 0)
    assert 0 == desk("person", "erase", amal, "--yes").code
    assert 0 == desk("log", "backup", str(home / "1.db")).code
    assert ERASED not in names_in(desk, home, "1.db", "0.keys")
