"""Passphrases that are chosen: typed twice on a terminal, else one line of the standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from primm.commands.output import say
from primm.core.errors import KeyMissing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.workplace import Workplace

LONGEST = 1_000  # characters of a line


def chosen(place: Workplace) -> str:
    """A new passphrase; refused where nothing is typed."""
    found = typed_twice(place.words.translate) if place.asks else next_line()
    if not found:
        raise KeyMissing(_("the passphrase is empty: choose one"))
    return found


def next_line() -> str:
    """The next line of the standard input, without its end."""
    line = sys.stdin.buffer.readline(LONGEST).decode("utf-8", "surrogateescape")
    return line.removesuffix("\n").removesuffix("\r")


def typed_twice(translate: Callable[[str], str]) -> str:
    """Ask until the same is typed twice."""
    while True:
        first, second = (
            str(click.prompt(translate(question), hide_input=True, err=True))
            for question in (_("New passphrase"), _("Again"))
        )
        if first == second:
            return first
        say(translate(_("the two are not the same: type them again")))
