"""``primm demo``: a log with a synthetic year of the four desks, made from published margins."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command
from primm.commands.workplace import Workplace
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from primm.core.host.config import Config
    from primm.core.host.recorder import Given
    from primm.demo.story import Told

    Day = tuple[date, list[Told]]

FOLDER, PASSPHRASE = "primm-demo", "demo"
FILE = "person.registered"
NEXT = ("report 2020q2", "report school 2020", "explain X03 2020q2 --limit 5", "check 2020q2")


class Then(Workplace):
    """A workplace on a day of the year that is told: its clock stands on the evening of that day."""

    at: datetime

    def now(self) -> datetime:
        """The evening of that day."""
        return self.at


@click.command(cls=Command)
@click.argument("folder", required=False)
@click.pass_obj
def demo(place: Workplace, folder: str | None) -> None:
    """Make a log in FOLDER, else in primm-demo, with a synthetic year of four desks.

    It is made from published margins and names nobody: look at what PRIMM prints, not at what it says of the towns.
    """
    from primm.commands.init import require_usable
    from primm.core.host.config import Config
    from primm.demo.calendar import DESKS
    from primm.demo.year import year

    target, first = os.path.abspath(folder or FOLDER), DESKS[0]
    require_usable(target)
    story = year()
    config = Config(desk=first.code, by=first.worker, language=place.words.language if place.language else "")
    made = _make(place, target, config, list(story.days()))
    translate = place.words.translate
    text = _("a synthetic year of four desks made in {folder}: {events} events of 2020, of nobody who ever lived")
    tell(translate(text).format(folder=target, events=made))
    say(translate(_("Its passphrase is {passphrase}. Try:")).format(passphrase=PASSPHRASE))
    for line in NEXT:
        say(f"  primm --log {folder or FOLDER} {line}")


def _make(place: Workplace, target: str, config: Config, days: list[Day]) -> int:
    """Record the year day by day, as it was typed; how many events."""
    from primm.commands.init import make_log
    from primm.demo.calendar import DESKS
    from primm.demo.story import evening

    then = Then({**place.environ, "PRIMM_PASSPHRASE": PASSPHRASE})
    then.settle(log=None, asks=False, by=None, desk=None)
    then.at = evening(days[0][0])

    def fill() -> None:
        _say_when_it_began(then.folder)
        then.vault.create_keys(_sealed(then, days))  # at once: one by one they would wait for the disk
        with _progress(days) as shown:
            for day, told in shown:
                then.at = evening(day)
                then.recorder.record([_given(each) for each in told])

    desk = {"name": DESKS[0].name, "municipality": DESKS[0].municipality}
    make_log(then, target, config, PASSPHRASE, desk, demo=True, fill=fill)
    return 1 + sum(len(told) for _day, told in days)


def _say_when_it_began(folder: str) -> None:
    """The first day of the project, from which the fund's indicators are cumulated."""
    from primm.demo.calendar import FOUNDED
    from primm.people.private import create_private_folder

    create_private_folder(os.path.join(folder, "funder"))
    with open(os.path.join(folder, "funder", "project.toml"), "w", encoding="utf-8") as file:
        file.write(f"start = {FOUNDED}\n")


def _sealed(place: Workplace, days: list[Day]) -> Iterable[str]:
    """The persons whose files have a sealed field from their first day."""
    personal = {field.name for field in place.index.spec(FILE).fields if field.personal}
    files = (each for _day, told in days for each in told if each.kind == FILE)
    return (f"person:{each.id}" for each in files if personal & each.values.keys())


def _progress(days: list[Day]) -> AbstractContextManager[Iterable[Day]]:
    """The days, with a bar that moves on a terminal."""
    return click.progressbar(days, file=sys.stderr) if sys.stderr.isatty() else nullcontext(days)


def _given(told: Told) -> Given:
    """An event of the story as the recorder takes it."""
    from primm.core.host.recorder import Given

    here = told.here
    return Given(
        told.kind,
        told.values,
        id=told.id,
        occurred=here.day.isoformat(),
        desk=here.desk,
        by=here.by,
        late=told.late,
    )
