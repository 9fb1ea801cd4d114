"""The manual's examples run at the same desk as the transcripts of the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
import pytest

from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

PASSPHRASE = "acqua alta"
HIDDEN = "········"


@pytest.fixture
def terminal(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:  # noqa: F811
    """The same, where questions are answered by the lines of the standard input and seen as on a terminal."""

    def prompt(question: str, *, hide_input: bool = False, **settings: Any) -> str:
        answer = sys.stdin.readline().rstrip("\n")
        click.echo(f"{question}: {HIDDEN if hide_input else answer}".rstrip(), err=True)
        return PASSPHRASE if hide_input else answer

    monkeypatch.setattr("click.prompt", prompt)
    return run
