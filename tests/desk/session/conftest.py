"""A log with its desk, and a terminal before it whose clock stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.desk.session.terminal import Screen, set_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSPHRASE = "acqua alta"
NOON = "2020-03-31T10:00"  # in UTC: a Tuesday, noon in Falconara


@pytest.fixture
def terminal(desk: Callable[..., object], home: Path) -> Iterator[Callable[..., Screen]]:  # noqa: F811
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
