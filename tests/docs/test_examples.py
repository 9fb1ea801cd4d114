"""Every example of the manual is run: what is shown is what PRIMM says, on Tuesday 31 March 2020 in Falconara."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from primm.cli import PROGRAM, cli
from primm.commands.workplace import Workplace
from tests.cli.conftest import Answer
from tests.cli.test_transcripts import play

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Answer]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w*) ?([\w./-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GENERATED = re.compile(r"\[\[\[cog.*?\[\[\[end\]\]\]", re.DOTALL)
WITHOUT_LOG = {"first-day"}  # begins by making one
CONTINUED = re.compile(r"\\\n\s*")


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page in this language: the name of the file that each is, if it is one, and its text."""
    return [(name, text) for its, name, text in FENCE.findall(page.read_text("utf-8")) if its == language]


def transcript(page: Path) -> str:
    """What happens on a page, from its beginning to its end; a long command goes on after a backslash."""
    return CONTINUED.sub("", "".join(text for _name, text in blocks(page, "console")))


def cat(*paths: str, given: str, tty: bool) -> Answer:
    """Show a file that an example made; the mark that spreadsheets want before a text is not seen."""
    return Answer(0, "".join(Path(path).read_text("utf-8-sig") for path in paths), "")


def lay_out(page: Path, folder: Path) -> None:
    """The files that a page shows, and the samples that come with the manual."""
    shutil.copytree(DOCS / "examples", folder / "examples")
    for language in ("toml", "csv", "json"):
        for name, text in blocks(page, language):
            if name:
                (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if transcript(page)], ids=lambda page: page.stem)
def test_the_page_tells_what_happens(
    page: Path, terminal: Run, home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(home)
    lay_out(page, home)
    if page.stem not in WITHOUT_LOG:
        request.getfixturevalue("desk")
    play(page.stem, transcript(page), {"primm": terminal, "cat": cat})


LINES = [
    (page.name, line)
    for page in (*PAGES, ROOT / "README.md")
    for language in ("sh", "")
    for _name, text in blocks(page, language)
    for line in CONTINUED.sub("", text).splitlines()
    if line.startswith(f"{PROGRAM} ")
]


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_line_that_is_not_run_is_one_that_could_be(page: str, line: str) -> None:
    """The command and every option of it exist."""
    words = line.partition(" #")[0].split()[1:]
    with cli.make_context(PROGRAM, [], obj=Workplace({}), resilient_parsing=True) as ctx:
        command: click.Command = cli
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            found = command.get_command(ctx, words.pop(0))
            assert found is not None
            command = found
        options = {name for param in command.get_params(ctx) for name in (*param.opts, *param.secondary_opts)}
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options
