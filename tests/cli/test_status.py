"""``primm status``: one line; and what a day at the desk never needs stands apart in the help."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

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


def test_experts_find_their_commands_below_those_of_the_desk(desk: Run) -> None:
    _before, everybody, experts = desk("--help").out.replace("For experts:", "Commands:").split("Commands:")
    names = [line.split()[0] for line in experts.splitlines() if line[:2] == "  " and line[2:3].strip()]
    assert ["log", "views", "plugins", "completion"] == names
    assert "\n  desk " in everybody
    assert "\n  views " not in everybody
