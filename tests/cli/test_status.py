"""``primm status``: one line; and what a day at the desk never needs stands apart in the help."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from primm.commands.table import COMMANDS
from primm.commands.workplace import Workplace
from primm.core.log.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


def test_one_line_says_how_the_log_stands(desk: Run) -> None:
    desk("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
    answer = desk("status")
    expected = (
        "falconara: events: 2, from computers: 1; the last one of this computer: Tuesday 31 March 2020 12:00; "
        "covered by a checkpoint outside: none\n"
    )
    assert (0, expected) == (answer.code, answer.out)


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
