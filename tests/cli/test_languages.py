"""Languages: whoever sees a sentence sees it in one of theirs, and what was given in two is made again in two."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import click
import pytest

from primm.cli import cli
from primm.commands.workplace import Workplace
from primm.core.events.codes import ALWAYS, Codes
from primm.core.host.indexing import take_stock
from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

LETTER = re.compile(r"\{[a-z_]*\}|[A-Za-z]")
NO_WORD = re.compile(r"--?[a-z][a-z0-9-]*|\S*[|=]\S*")  # options, and choices between codes
WORD = re.compile("[a-z]{3,}")
OURS = {"primm", "core", "sealed"}  # what is typed so in every language
VISIT = ("record", "contact", "--anonymous", "2", "--channel", "in_person_desk", "--reached", "yes", "--topics", "doc")


def said_in_cyrillic(text: str) -> str:
    """A text as a catalogue would change it: every letter is another one, the gaps stay."""
    return LETTER.sub(lambda found: found[0] if found[0].startswith("{") else "ж", text)


def helps(group: click.Group, ctx: click.Context, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, by the words that call it."""
    yield path
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from helps(command, click.Context(command, ctx, name), (*path, name))
        else:
            yield (*path, name)


def test_no_help_says_a_word_that_no_catalogue_could_change(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of click, of an option, of a command: all of them go through the catalogue."""
    paths = list(helps(cli, click.Context(cli, info_name="primm", obj=Workplace({}))))
    monkeypatch.setattr(Words, "translate", lambda _self, text: said_in_cyrillic(text))
    lists = Codes.load(take_stock().codes.values())
    codes = [code for name in lists.names() for code in lists[name].codes]
    known = {part for name in (*codes, *ALWAYS, *chain.from_iterable(paths)) for part in WORD.findall(name)}
    left = {path: set(WORD.findall(NO_WORD.sub("", run(*path, "--help").out))) - known - OURS for path in paths}
    assert {} == {" ".join(path): words for path, words in left.items() if words}
    assert 150 < len(paths)


def test_a_word_that_no_catalogue_changes_would_be_seen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Words, "translate", lambda _self, text: text)
    assert "Usage" in NO_WORD.sub("", run("status", "--help").out)


@pytest.mark.parametrize("asked", ["xx", "it,xx", "it;ar", ""])
def test_a_language_that_there_is_not_is_refused(run: Run, asked: str) -> None:
    answer = run("--lang", asked, "status") if asked else run("--lang", ",", "status")
    expected = "--lang: one of en, it, ar is wanted, or several of them side by side: it,ar (primm --help)\n"
    assert (2, "", expected) == (answer.code, answer.out, answer.err)


def test_a_language_of_the_environment_that_there_is_not_is_english(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "xx_XX.UTF-8")
    assert "Show this message and exit." in desk("status", "--help").out


def test_a_log_may_speak_two_languages(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    assert 0 == run("--lang", "it,ar", "init", str(home / "two"), "--desk", "falconara", "--by", "mr", "--demo").code
    told = run("--log", str(home / "two"), "report", "services", "--metric", "X01", "-o", str(home / "page.txt"))
    assert (0, "") == (told.code, told.out)
    assert "X01 Contatti / \u2068الاتصالات\u2069" in (home / "page.txt").read_text("utf-8")


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".json"])
@pytest.mark.parametrize("asked", [("q1",), ("services", "q1", "--by", "topic")], ids=" ".join)
def test_what_is_given_in_two_languages_is_made_again_byte_for_byte(
    desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], suffix: str
) -> None:
    monkeypatch.chdir(home)
    assert 0 == desk(*VISIT, "--outcomes", "information", "--on", "2020-01-10").code
    both = partial(desk, "--lang", "it,ar", "report")
    assert 0 == both(*asked, "--issue", "--to", "regione", "-o", f"sent{suffix}").code
    sent = (home / f"sent{suffix}").read_text("utf-8")
    assert all(each in sent for each in ("Contatti", " / ", "الاتصالات"))
    kept = desk("log", "list", "--kind", "report.issued", "--format", "json").out
    handle = re.findall('"handle": "<?([a-z0-9]+)>?"', kept)[-1]
    assert (0, "") == desk("--lang", "en", "report", "--as-of", handle, "-o", f"again{suffix}")[::2]
    assert sent == (home / f"again{suffix}").read_text("utf-8")


@pytest.mark.parametrize("language", ["it", "ar", "it,ar", "ar,it"])
def test_a_page_in_any_language_says_from_where_it_was_computed(
    desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(home)
    assert 0 == desk(*VISIT, "--outcomes", "information", "--on", "2020-01-10").code
    page = partial(desk, "--lang", language, "report", "q1")
    assert 0 == page("-o", "first.txt").code
    assert 0 == desk(*VISIT, "--outcomes", "information", "--on", "2020-01-11").code
    assert 0 == page("--as-of", "first.txt", "-o", "second.txt").code
    assert (home / "first.txt").read_text("utf-8") == (home / "second.txt").read_text("utf-8")
