"""When the facts of every kind are gone, by rule or with a person, every command still answers."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.commands.retention import classes
from primm.commands.workplace import Workplace
from primm.core.events.ids import handle
from primm.people.carrying_out import Here, finish
from primm.people.expiry import kinds_under, put_run_on_record
from primm.people.retention import AUDIT, SCHOOL_YEAR
from tests.formats.hostile_log import Author
from tests.formats.test_every_output import listings, of_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

FAILED = (1, 15)  # a mistake of ours, a plugin's
FAR = date(2999, 1, 1)


@pytest.fixture
def author(desk: Run, home: Path) -> Author:
    """A desk that has an event of every kind that can be told."""
    assert home
    place = Workplace(os.environ)
    author = Author(place)
    for kind in author.kinds():
        author.tell(kind)
    place.close()
    return author


def failing(author: Author, desk: Run) -> Iterator[str]:
    """The commands that make a mistake."""
    persons = [handle(each, long=True) for each in author.told["person.registered"]]
    more = [("check", "2020q1"), ("report", "2020"), ("log", "verify"), ("person", "consent", persons[0])]
    more += [("hours", "2020q1"), ("retention", "plan", "--all"), ("agenda", "phones"), ("agenda", "week")]
    for words in (*listings(), *of_one(author), *more):
        answer = desk(*words)
        if answer.code in FAILED:
            yield f"{' '.join(words)}: {answer.err.splitlines()[-1]}"


def test_every_command_answers_when_the_facts_of_every_kind_have_gone_by_rule(
    author: Author, desk: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("primm.people.expiry._Heard.kept", lambda _heard: frozenset())  # all is one person's, and open
    place = Workplace(os.environ)
    here = Here(place.writable, place.folder, place.settings, place.now)
    for term in (AUDIT, SCHOOL_YEAR):
        put_run_on_record(here, term, FAR, kinds_under(term, classes(place)))
    gone = sum(sum(each.blanked.values()) for each in finish(here))
    place.close()
    assert gone > 60
    assert "" == "\n".join(failing(author, desk))


@pytest.mark.parametrize("level", ["2", "3"])
def test_every_command_answers_when_everybody_was_erased(author: Author, desk: Run, level: str) -> None:
    for each in author.told["person.registered"]:
        answer = desk("person", "erase", handle(each, long=True), "--level", level, "--yes")
        assert 0 == answer.code, answer.err
    assert "" == "\n".join(failing(author, desk))
