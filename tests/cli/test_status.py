"""``primm status``: one line; and what a day at the desk never needs stands apart in the help."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from primm.commands.table import COMMANDS
from primm.commands.workplace import Workplace
from primm.core.log.log import Log
from tests.cli.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


def test_one_line_says_how_the_log_stands_and_others_who_vouches_for_it(desk: Run) -> None:
    desk("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
    answer = desk("status")
    expected = [
        "falconara: events: 2, from computers: 1; the last one of this computer: Tuesday 31 March 2020 12:00",
        "events that no checkpoint outside covers: 2, the first one of Tuesday 31 March 2020 12:00",
        "checkpoints outside: none",
        "last checkpoint signed: Tuesday 31 March 2020 12:00",
    ]
    assert (0, expected) == (answer.code, answer.out.splitlines())


def test_what_a_stick_covers_is_said_without_looking_at_it(desk: Run, home: Path) -> None:
    (home / "stick").mkdir()
    desk("log", "witness", "add", str(home / "stick"))
    assert "every event is covered by a checkpoint outside" == desk("status").out.splitlines()[1]
    (home / "stick").rename(home / "drawer")
    desk("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
    _line, gap, names, _last = desk("status").out.splitlines()
    assert gap.startswith("events that no checkpoint outside covers: 1, the first one of Tuesday")
    assert f"checkpoints outside: {home / 'stick'}" == names


def test_it_is_said_when_the_log_was_backed_up_and_what_is_due(
    desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "warning: there is no backup of this log" in desk("status").err
    desk("log", "backup", str(home / "b.db"))
    desk("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
    answer = desk("status")
    expected = f"last verified backup: 2020-03-31; events since: 1; it is {home / 'b.db'}\n"
    assert (expected, "") == (answer.out.partition("signed")[2].partition("\n")[2], answer.err)
    monkeypatch.setattr(Workplace, "now", lambda place: NOON + timedelta(days=9))
    expected = "warning: the last verified backup is of 2020-03-31, events since: 1: run primm log backup\n"
    assert expected == desk("status").err


def test_backups_of_keys_that_are_due_are_said(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("person", "new", given='{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}')
    assert "warning: there is no backup of the keys" in desk("status").err
    (home / "stick").mkdir(mode=0o700)
    answer = desk("log", "backup", str(home / "b.db"), "--keys", str(home / "stick/k.keys"))
    assert 0 == answer.code
    assert "" == desk("status").err
    monkeypatch.setattr(Workplace, "now", lambda place: NOON + timedelta(days=30))
    assert "which was due on 2020-04-30: primm log destroy" in desk("status").err


def test_a_log_without_an_event_says_so(desk: Run, home: Path) -> None:
    with closing(Workplace(os.environ)) as place:
        path = f"{place.folder}/log.db"
        os.unlink(path)
        Log.create(path, place.now).close()
    answer = desk("status")
    assert "events: 0, from computers: 0; the last one of this computer: none" in answer.out


def test_the_help_has_each_command_under_one_heading_and_those_of_experts_last(desk: Run) -> None:
    headings: dict[str, list[str]] = {}
    for line in desk("--help").out.splitlines():
        if line[:1].strip() and line.endswith(":"):
            names = headings.setdefault(line, [])
        elif line[:2] == "  " and line[2:3].strip() and headings:
            names.append(line.split()[0])
    del headings["Options:"]
    sections = ["At the desk:", "For the coordinator:", "For the fund:", "The log and this computer:", "For experts:"]
    assert sections == list(headings)
    assert ["log", "views", "plugins", "completion"] == headings["For experts:"]
    assert list(COMMANDS) == [name for names in headings.values() for name in names]
