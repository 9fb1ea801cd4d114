"""What is sealed of persons is seen once that is on record, and not otherwise; and to look changes no figure."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import click
import pytest

from primm.cli import cli
from primm.commands import viewing
from primm.commands.workplace import Workplace
from primm.core.errors import Busy, OutcomeUnknown, StorageRefused
from primm.core.log.log import Log
from primm.people.records import record_viewing
from tests.cli.conftest import second_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CANARY, NUMBER = "Canarina", "3471928374"
FILE = {"given_name": CANARY, "phone": [NUMBER], "birth_year": 1980, "citizenships": ["MAR"]}
SEALED = "names and what else is sealed stay so, because who sees them is on record, and here that cannot be"


@pytest.fixture
def amal(desk: Run) -> str:
    """Somebody with a name and a number, who is to be called today; the handle."""
    handle = desk("person", "new", given=json.dumps(FILE)).out.split()[1]
    desk("record", "task.set", "--persons", handle, "--task-kind", "appointment", "--due", "2020-03-31T15:00")
    return handle


def seeing(handle: str) -> list[tuple[tuple[str, ...], str]]:
    """Every command that shows names or what else is sealed, and its standard input."""
    return [
        (("person", "show", handle), ""),
        (("person", "list", "--names"), ""),
        (("person", "find", "--names"), "canar\n"),
        (("agenda", "phones", "--names"), ""),
        (("sheet", "--names"), ""),
        (("log", "show", handle, "--open"), ""),
    ]


def views(desk: Run) -> int:
    """How many times it is on record that somebody was seen."""
    return len(desk("log", "list", "--kind", "person.viewed").out.splitlines())


def test_every_command_that_shows_a_name_is_on_record(desk: Run, amal: str) -> None:
    for number, (command, given) in enumerate(seeing(amal), 1):
        answer = desk(*command, given=given)
        assert (0, True, number) == (answer.code, CANARY in answer.out, views(desk)), command


def test_who_shows_no_name_leaves_no_trace(desk: Run, amal: str) -> None:
    for command in (
        ("person", "list"),
        ("sheet",),
        ("log", "show", amal),
        ("check", "2020q1"),
        ("person", "seen", amal),
    ):
        assert CANARY not in desk(*command).out
    desk("person", "find", given="canar\n")
    assert 0 == views(desk)


def test_in_a_copy_names_stay_sealed_and_the_rest_is_shown(desk: Run, amal: str, home: Path) -> None:
    shutil.copytree(home / "log", home / "copy")
    for command, given in seeing(amal):
        answer = desk("--log", str(home / "copy"), *command, given=given)
        assert (0, False, True) == (answer.code, CANARY in answer.out or NUMBER in answer.out, SEALED in answer.err)
        assert amal in answer.out or "1980" in answer.out
    assert 0 == len(desk("--log", str(home / "copy"), "log", "list", "--kind", "person.viewed").out.splitlines())


@pytest.mark.parametrize("error", [StorageRefused, OutcomeUnknown])
def test_what_cannot_be_put_on_record_is_not_seen(
    error: type[Exception], desk: Run, amal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def append(*_given: object) -> None:
        raise error("the disk is full")

    monkeypatch.setattr(Log, "append", append)
    for command, given in seeing(amal):
        answer = desk(*command, given=given)
        assert (0, False, f"{SEALED}\nthe disk is full\n") == (answer.code, CANARY in answer.out, answer.err)


def test_while_somebody_else_writes_it_is_said_to_try_again(
    desk: Run, amal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> None:
        raise Busy("try again")

    monkeypatch.setattr(viewing, "record_viewing", busy)
    answer = desk("person", "show", amal)
    assert (6, "", "try again\n") == answer


def test_nobody_sees_names_in_the_name_of_a_desk_or_a_worker_that_is_none(desk: Run, amal: str) -> None:
    for option in (("--desk", "nowhere"), ("--by", "Mr X")):
        answer = desk(*option, "person", "show", amal)
        assert (3, "") == (answer.code, answer.out)


def test_one_event_names_at_most_five_hundred(desk: Run, home: Path) -> None:
    place = Workplace({"PRIMM_LOG": str(home / "log"), "XDG_STATE_HOME": str(home / "state")})
    persons = [f"person:01909a3c-0000-7000-8000-{number:012x}" for number in range(1_001)]
    assert 3 == len(record_viewing(place, persons, "names", "audit"))
    kept = [json.loads(row.who) for row in place.log.read() if "person.viewed" in row.meta]
    assert [500, 500, 1] == list(map(len, kept))
    assert persons == [each for some in kept for each in some]
    place.close()


def test_looking_changes_no_row_and_no_figure(desk: Run, amal: str) -> None:
    fields = ("--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    desk("record", "contact", "--persons", amal, *fields)
    before = _told(desk)
    for command, given in seeing(amal):
        desk(*command, given=given)
    assert len(seeing(amal)) == views(desk)
    assert before == _told(desk)


def _told(desk: Run) -> list[list[str]]:
    """Rows and figures, without the position, which tells how far the log had come."""
    answers = [desk("views", "show", each) for each in ("services_contacts", "services_standing", "services_tasks")]
    answers.append(desk("report", "services", "2020q1", "--format", "csv"))
    assert [0] * 4 == [each.code for each in answers]
    return [line.split(",") for each in answers for line in re.sub('"[0-9a-f]{16} [^"]*"', "", each.out).splitlines()]


def test_a_reserved_note_is_for_its_author_and_for_coordinators(
    desk: Run, amal: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 == desk("keys", "invite", "lc", "--role", "mediator", given="barca a vela\n").code
    met = ("--channel", "phone_in", "--topics", "doc", "--outcomes", "information", "--ask", "reserved_note")
    ours = desk("record", "contact", "--persons", amal, *met, given="per noi\n").out.split()[1]
    theirs = desk("--by", "lc", "record", "contact", "--persons", amal, *met, given="per lc\n").out.split()[1]
    assert "per lc" in desk("log", "show", theirs, "--open").out
    monkeypatch.setenv("PRIMM_PASSPHRASE", "barca a vela")
    answer = desk("--by", "lc", "log", "show", ours, "--open")
    assert ("per noi" in answer.out, "reserved_note: for mr and for coordinators alone\n") == (False, answer.err)
    assert "per lc" in desk("--by", "lc", "log", "show", theirs, "--open").out
    assert 0 == desk("--by", "lc", "person", "export", amal, "-o", str(home / "copy"), "--lang", "en").code
    page = (home / "copy" / "page.html").read_text("utf-8")
    assert ("per noi" in page, "per lc" in page, "ask the coordinator for it" in page) == (False, True, True)


def test_who_has_seen_a_file_is_told_when_its_names_are_erased_too(desk: Run, amal: str) -> None:
    desk("person", "show", amal)
    before = desk("person", "seen", amal).out
    assert 0 == desk("person", "erase", amal, "--level", "1", "--yes").code
    assert (0, before) == desk("person", "seen", amal)[:2]
    assert 5 == desk("person", "show", amal).code


def test_every_option_that_shows_names_is_tried_here(desk: Run, amal: str) -> None:
    root = cli.make_context("primm", [], obj=Workplace({}), resilient_parsing=True)
    found = set(_shows_more(cli, (), root)) - {("desks", "sessions", "--open")}  # those that nobody closed
    assert found == {tuple(each for each in command if each != amal) for command, _given in seeing(amal)} - {
        ("person", "show")
    }


def _shows_more(command: click.Command, words: tuple[str, ...], ctx: click.Context) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            if found := command.get_command(ctx, name):
                yield from _shows_more(found, (*words, name), click.Context(found, ctx, name, obj=ctx.obj))
        return
    options = {opt for each in command.get_params(ctx) for opt in each.opts}
    yield from ((*words, each) for each in ("--names", "--open") if each in options)


def test_the_desk_that_merged_sees_who_looked_at_the_other(desk: Run, amal: str, home: Path) -> None:
    other = second_desk(desk, home)
    desk("person", "show", amal)
    card, copy = str(home / "card.txt"), str(home / "copy.primm")
    fingerprint = other("keys", "card", "-o", card).err.split()[-1]
    assert 0 == desk("copy", "-o", copy, "--for", card, "--fingerprint", fingerprint).code
    assert 0 == other("merge", copy).code
    other("person", "show", amal, "--purpose", "audit")
    told = [line.split("\t") for line in other("person", "seen", amal).out.splitlines()]
    assert [("looked at", "falconara"), ("key given", "falconara"), ("looked at", "chiaravalle")] == [
        (line[1], line[6]) for line in told
    ]
    assert ["all that is sealed", "", "chiaravalle"] == told[1][2:5]
