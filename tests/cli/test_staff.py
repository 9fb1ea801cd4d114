"""Staff by their codes: a name is sealed, and can be erased like anybody's; the code and the work stay."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import second_desk, subjects_with_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

JOINED = ("record", "staff.joined", "--staff", "fz", "--role", "mediator", "--languages", "ara")


@pytest.fixture
def fz(desk: Run) -> None:
    """Somebody whose name is kept, and who worked."""
    assert 0 == desk(*JOINED, "--ask", "name", given="Rosa").code
    told = ("--anonymous", "1", "--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    assert 0 == desk("--by", "fz", "record", "contact", *told).code


def figures(desk: Run) -> object:
    return json.loads(desk("report", "services", "2020q1", "--by", "worker", "--format", "json").out)["metrics"]


@pytest.mark.usefixtures("fz")
def test_a_name_goes_for_ever_and_the_code_the_work_and_the_languages_stay(desk: Run, home: Path) -> None:
    before, languages = figures(desk), desk("staff", "list").out
    assert "Rosa" in desk("staff", "show", "fz").out
    assert 0 == desk("staff", "erase", "fz", "--yes").code
    assert (before, languages) == (figures(desk), desk("staff", "list").out)
    assert "Rosa" not in desk("staff", "show", "fz").out
    assert "staff:fz" not in subjects_with_key(home / "log")
    assert 11 == desk("log", "verify").code, "consistent, and not everything can be proven any more: a name was erased"
    assert b"Rosa" not in b"".join(each.read_bytes() for each in (home / "log").iterdir() if each.is_file())
    again = desk("staff", "erase", "fz", "--yes")
    assert (0, "no name is kept of fz: nothing was changed\n") == (again.code, again.out)


@pytest.mark.usefixtures("fz")
def test_a_trial_tells_what_would_go_and_stores_nothing(desk: Run, home: Path) -> None:
    note = ("record", "contact", "--channel", "phone_in", "--anonymous", "1", "--reached", "no_answer", "--ask", "note")
    assert 0 == desk(*note, given="Rosa calls back").code
    before = (home / "log/log.db").read_bytes()
    answer = desk("staff", "erase", "fz", "--dry-run")
    assert (0, before) == (answer.code, (home / "log/log.db").read_bytes())
    assert "to be erased: fz, at level 1\n" in answer.out
    assert "keys that are destroyed here: 1\n" in answer.out
    assert "notes of others in which one of the names occurs" in answer.out
    assert (3, before) == (desk("staff", "erase", "fz").code, (home / "log/log.db").read_bytes())


@pytest.mark.usefixtures("fz")
def test_who_goes_on_working_is_recorded_and_not_named_again(desk: Run) -> None:
    assert 0 == desk("staff", "erase", "fz", "--yes").code
    trained = ("record", "staff.trained", "--staff", "fz", "--minutes", "60", "--contents", "first aid")
    assert [0, 0, 0] == [desk(*each).code for each in (trained, ("record", "staff.left", "--staff", "fz"), JOINED)]
    assert 0 == desk("record", "staff.left", "--staff", "fz").code
    answer = desk(*JOINED, "--ask", "name", given="Rosa")
    assert (5, True) == (answer.code, "were erased on 2020-03-31" in answer.err)


@pytest.mark.usefixtures("fz")
def test_another_desk_carries_it_out_when_it_merges(desk: Run, home: Path) -> None:
    other = second_desk(desk, home)
    other("keys", "card", "-o", str(home / "card"))
    heard = re.findall(r"aloud: (\S+)", other("keys", "card").err)[0]
    assert 0 == desk("copy", "-o", str(home / "whole"), "--for", str(home / "card"), "--fingerprint", heard).code
    assert 0 == other("merge", str(home / "whole")).code
    assert "Rosa" in other("staff", "show", "fz").out
    assert 0 == desk("staff", "erase", "fz", "--yes").code
    assert 0 == desk("copy", "-o", str(home / "later")).code
    assert "erased here too: " in other("merge", str(home / "later")).err
    assert [] == subjects_with_key(home / "other")
    assert "Rosa" not in other("staff", "show", "fz").out


def test_of_whom_no_name_is_kept_nothing_is_erased_and_of_nobody_neither(desk: Run) -> None:
    assert 0 == desk(*JOINED).code
    answer = desk("staff", "erase", "fz", "--yes")
    assert (0, "no name is kept of fz: nothing was changed\n") == (answer.code, answer.out)
    assert 5 == desk("staff", "erase", "zz", "--yes").code
