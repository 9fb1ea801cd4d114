"""The canary of the canary: what leaks on purpose is seen in each of its ways; and stories that leak nothing pass.

The whole suite runs so with ``make canary``, and by night; here a part of it does.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from primm.commands.table import COMMANDS
from primm.system.crashes import kept_by
from tests.canary.__main__ import ROOT, run
from tests.canary.broken import LEAKS, NOTE, ON_TERMINALS
from tests.canary.samples import MARK, NAMES, found_in, marked
from tests.canary.shows import TABLE, may_show

STORIES = ("tests/cli/test_transcripts.py", "-k", "person or visit or school or lines")
KINDS = ("base64", "utf-16", "percent", "escaped", "capitals", "without accents", "decomposed")


@pytest.fixture(scope="module")
def broken() -> tuple[int, dict[str, Any]]:
    """What the watch saw of the program that leaks."""
    return run(["-q", "tests/canary/broken.py"], quiet=True)


def seen(counts: dict[str, Any]) -> set[str]:
    """The tests in which something was found."""
    return {test.rpartition("::")[2] for test, _where, _offset in counts["hits"]}


def test_every_leak_is_seen_and_where_there_is_none_nothing_is(broken: tuple[int, dict[str, Any]]) -> None:
    code, counts = broken
    leaks = {f"test_leak[{name}]" for name in LEAKS} - ({"test_leak[image]"} if kept_by() else set())
    terminals = {f"test_on_a_terminal[{name}]" for name in ON_TERMINALS}
    refused = {"test_refused_argument[en]", "test_refused_argument[it]", "test_refused_argument_repeated"}
    journal = "test_journal_of_a_command_that_may_write_names"
    assert {*leaks, *terminals, *refused, journal, "test_a_traceback_of_another_program"} == seen(counts)
    assert 1 == code


def test_whose_name_it_is_is_not_told(broken: tuple[int, dict[str, Any]]) -> None:
    _code, counts = broken
    told = str(counts["hits"])
    assert (False, False, False) == ("Amal" in told, MARK in told, NOTE in told)


def test_some_stories_of_the_suite_leak_nothing() -> None:
    code, counts = run(["-q", *STORIES], quiet=True)
    assert (0, []) == (code, counts["hits"])
    assert counts["commands"] > 50 < counts["files"]
    assert counts["marked"] > 5


def test_nothing_of_ours_has_the_mark_or_a_marked_name() -> None:
    """What is found is then a leak; the suite itself has the names, and the tree that is run the marks."""
    program = [path for path in (ROOT / "primm").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert [] == [str(path) for path in program if found_in(path.read_bytes()) is not None]
    assert len(program) > 400


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"given_name": "Amal"}', f'{{"given_name": "Amal{MARK}"}}'),
        ("IDRISSI, Besa's", f"IDRISSI{MARK.upper()}, Besa{MARK}'s"),
        (r'"x\nAmal"', rf'"x\nAmal{MARK}"'),
        ("<amal> test_amal Amaltea AMAL", f"<amal> test_amal Amaltea AMAL{MARK.upper()}"),
        ("idrissi", f"idrissi{MARK}"),
    ],
)
def test_names_are_marked_and_nothing_else(text: str, expected: str) -> None:
    assert expected == marked(text)


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_a_text_is_found_in_base64_wherever_it_begins(before: str) -> None:
    from base64 import b64encode

    assert found_in(b64encode(f"{before}Gzim Hoxha {NOTE}".encode()), [NOTE]) is not None
    assert found_in(b64encode(f"{before}Gzim Hoxha".encode()), [NOTE]) is None


def test_where_names_may_be_is_a_short_list_with_reasons_of_commands_that_there_are() -> None:
    assert len(TABLE) <= 25
    assert [] == [row.words for row in TABLE if row.words[0] not in COMMANDS or not row.why]
    assert may_show(("--log", "x", "person", "show", "k7q2m")) is not None
    assert may_show(("person", "list")) is None
    assert may_show(("log", "show", "k7q2m")) is None


def test_every_name_of_a_person_in_a_transcript_is_marked() -> None:
    """A new story brings its names into the table."""
    every = "\n".join(path.read_text("utf-8") for path in Path(ROOT, "tests").glob("*/*.txt"))
    names = set(re.findall(r'"(?:given|family)_name": "([A-Z][a-z]+)"', every))
    assert names <= {*NAMES, *UNMARKED}


UNMARKED = ("Fatima", "Fatma", "Robert")  # spellings that the program knows as one name; a statement for a database
