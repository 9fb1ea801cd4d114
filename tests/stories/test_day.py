from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from tests.desk.session.terminal import Screen
from tests.stories.player import Player

STORY = Path(__file__).with_name("day.txt")


def test_day(friday, clock, names, desk, capsys):
    screens = []

    def begin(command):
        s = Screen(
            "--lang",
            "it",
            *command.split(),
            clock=clock,
            columns=80,
            rows=24,
            environ={"PRIMM_TEST_CHANCE": f"day {len(screens)}"},
        )
        screens.append(s)
        return s

    def run(command):
        a = desk("--lang", "it", *command.split())
        return (a.out + a.err).splitlines()

    player = Player(names, clock, date(2020, 3, 9), begin, run, quiet=float(os.environ.get("QUIET", "3")))
    try:
        told = player.play(STORY.read_text())
    except AssertionError as e:
        told = "\n".join(player.written) + "\n!!!!\n" + str(e)
    finally:
        for s in screens:
            s.__exit__()
    Path("/tmp/told.txt").write_text(told)
    Path("/tmp/names").write_text(repr(dict(names)))
    for c in player.costs:
        print(c.title, c)
    from tests.stories.italian import english

    print(*english("\n".join(player.seen)), sep="\n")
    assert told == STORY.read_text()
