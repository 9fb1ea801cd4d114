"""A day of fourteen visits at a desk, typed key by key at a real terminal of 80 columns and 24 rows, in Italian."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk.session.terminal import Screen
from tests.docs.test_examples import DOCS, blocks
from tests.stories.italian import english
from tests.stories.player import Player

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer
    from tests.cli.test_transcripts import Names

PAGE = DOCS / "day.md"
STORY = Path(__file__).with_name("day.txt")
MONDAY = date(2020, 3, 9)
VISIT, CALL = 40, 8  # keys at most: of the commonest visit, of a call that fails
PROMPTS = 2  # at most, of the commonest visit
OF_WHAT = (("contact", 2), ("event.retracted", 6))  # where its handle stands, and that of what it takes back
FULL, FREE = "Il disco è pieno.", "Sul disco c'è di nuovo posto."
STORED = {  # on this day; of the contacts one was undone by a key, another by its handle
    "desk.session_opened": 1, "desk.session_closed": 1, "desk.mode_changed": 1, "work.logged": 1,
    "contact": 14, "need.opened": 3, "service.delivered": 1, "application.prepared": 1,
    "task.set": 3, "task.done": 6, "key.created": 1, "person.registered": 1, "person.consent_given": 2,
    "referral.sent": 3, "referral.completed": 1,
    "mediation.requested": 1, "mediation.scheduled": 1, "mediation.delivered": 1, "mediation.unmet": 1,
    "person.merged": 2, "person.unmerged": 1, "person.viewed": 1, "event.corrected": 1, "event.retracted": 2,
}  # fmt: skip


@pytest.fixture
def player(
    friday: None,
    clock: Path,
    names: Names,
    desk: Callable[..., Answer],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Player]:
    """Somebody with the story before them, in a folder of their own."""
    monkeypatch.chdir(home)
    screens: list[Screen] = []

    def begin(command: str) -> Screen:
        monkeypatch.delenv("PRIMM_PASSPHRASE", raising=False)
        chance = {"PRIMM_TEST_CHANCE": f"day {len(screens)}"}
        screens.append(Screen("--lang", "it", *command.split(), clock=clock, columns=80, rows=24, environ=chance))
        return screens[-1]

    def run(command: str) -> list[str]:
        answer = desk("--lang", "it", *command.split())
        return (answer.out + answer.err).splitlines()

    stage = {FULL: lambda: screens[-1].fill_disk(full=True), FREE: lambda: screens[-1].fill_disk(full=False)}
    yield Player(names, clock, MONDAY, begin, run, stage)
    for screen in screens:
        screen.__exit__()


def test_the_day_goes_as_the_story_says(
    player: Player, desk: Callable[..., Answer], show: Callable[[str], None], tmp_path: Path
) -> None:
    """One day, played once: what is said, what it costs in keys, that it is Italian, what is stored then."""
    told = player.play(STORY.read_text("utf-8"))
    (tmp_path / "told.txt").write_text(told, "utf-8")
    show(player.table())
    assert STORY.read_text("utf-8") == told
    costs = {each.title: each for each in player.costs}
    commonest, call = costs["1. Amal rinnova il permesso"], costs["5. Iryna non risponde"]
    assert (commonest.keys <= VISIT, commonest.lines + commonest.questions <= PROMPTS) == (True, True)
    assert call.keys <= CALL
    assert 14 == sum(re.match(r"\d+\. ", title) is not None for title in costs)
    assert [] == english("\n".join(player.seen))
    listed = desk("log", "list", "--limit", "100").out.splitlines()
    stored = [line.split("\t") for line in listed if line.startswith("2020-03-09")]
    assert STORED == Counter(each[1] for each in stored)
    contacts, undone = ({each[place] for each in stored if each[1] == kind} for kind, place in OF_WHAT)
    assert undone <= contacts
    assert {player.names[each] for each in ("visita-f", "visita-omar")} == undone


def test_the_manual_shows_visits_of_this_story() -> None:
    visits = STORY.read_text("utf-8").split("\n\n")
    shown = [each for _name, text in blocks(PAGE, "desk") for each in text.strip().split("\n\n")]
    assert len(shown) > 5
    assert [] == [each for each in shown if each not in visits]
