"""A log with its desk, and a terminal before it whose clock stands still."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.desk.session.scripted import Desk
from tests.desk.session.terminal import Screen, set_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

PASSPHRASE = "acqua alta"
NOON = "2020-03-31T10:00"  # in UTC: a Tuesday, noon in Falconara


@pytest.fixture
def terminal(desk: Callable[..., Answer], home: Path) -> Iterator[Callable[..., Screen]]:  # noqa: F811
    """Begin ``primm`` in a terminal; it is ended with the test."""
    clock = home / "clock"
    set_clock(clock, NOON)
    begun: list[Screen] = []

    def begin(*arguments: str, lang: str = "it", **settings: object) -> Screen:
        screen = Screen("--lang", lang, *arguments, clock=clock, **settings)  # type: ignore[arg-type]
        begun.append(screen)
        return screen

    yield begin
    for each in begun:
        each.__exit__()


@pytest.fixture
def person(desk: Callable[..., Answer]) -> str:  # noqa: F811
    """The handle of somebody who is known."""
    return desk("record", "person.registered", "--citizenships", "MAR", "--birth-year", "1980").out.split()[1]


@pytest.fixture
def place(desk: Callable[..., Answer]) -> Iterator[Workplace]:  # noqa: F811
    """A workplace of this process, in English."""
    found = Workplace(os.environ)
    yield found
    found.close()


@pytest.fixture
def at_desk(place: Workplace) -> Desk:
    """A session without a terminal."""
    return Desk(place)
