"""Files that may be one person's, decided on a terminal, and across two desks whose logs were united."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from primm.core.log.log import Log
from primm.people.keys import KeyTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

PASSPHRASE = "acqua alta"
MOROCCO = {"birth_year": 1980, "citizenships": ["MAR"]}
AMAL = {"given_name": "Amal", "family_name": "Idrissi", **MOROCCO}
AMEL = {"given_name": "أمل", "family_name": "الإدريسي", **MOROCCO}
FATIMA = {"given_name": "Fatima", "family_name": "Bennani", **MOROCCO}
FATMA = {"given_name": "Fatma", "family_name": "Benani", **MOROCCO}
OLGA = {"given_name": "Olga", "family_name": "Ivanova", "birth_year": 1970, "citizenships": ["UKR"]}


@pytest.fixture(autouse=True)
def passphrase(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it is asked for, it is given."""
    monkeypatch.setattr("click.prompt", lambda _text, **how: PASSPHRASE if how.get("hide_input") else answers.pop())


def person(desk: Run, known: dict[str, object]) -> str:
    """A new person; answers the handle."""
    return desk("person", "new", given=json.dumps(known)).out.split()[1]


def decide(desk: Run, answers: list[str], *given: str) -> Answer:
    """Answer the questions in this order."""
    answers[:] = given[::-1]
    answer = desk("doubles", tty=True)
    assert (0, []) == (answer.code, answers)
    return answer


def undecided(desk: Run) -> list[set[str]]:
    """The pairs that nobody has decided about."""
    return [{*line.split("\t")[:2]} for line in desk("doubles").out.splitlines()]


def test_each_pair_is_the_same_or_different_or_waits(desk: Run, answers: list[str]) -> None:
    amal, amel, fatima, fatma = (person(desk, each) for each in (AMAL, AMEL, FATIMA, FATMA))
    assert undecided(desk) == [{fatima, fatma}, {amal, amel}]
    answer = decide(desk, answers, "", "forse", "1")
    assert answer.out.startswith("person.merged ")
    assert answer.err.splitlines()[-1].endswith(": 1")
    assert undecided(desk) == [{fatima, fatma}]
    assert decide(desk, answers, "2").out.startswith("person.not_duplicate ")
    assert undecided(desk) == []


def test_names_are_shown_only_if_they_are_asked_for(desk: Run, answers: list[str]) -> None:
    for each in (AMAL, AMEL):
        person(desk, each)
    assert "Idrissi" not in decide(desk, answers, "").err
    assert "Amal Idrissi" in decide(desk, answers, "n", "").err


def test_the_end_leaves_all_that_follows_for_another_day(desk: Run, answers: list[str]) -> None:
    for each in (AMAL, AMEL, FATIMA, FATMA):
        person(desk, each)
    answer = decide(desk, answers, "0")
    assert ("", True) == (answer.out, answer.err.endswith(": 2\n"))
    assert len(undecided(desk)) == 2


def test_a_pair_that_another_answer_settled_is_not_asked_about(desk: Run, answers: list[str]) -> None:
    """Three files of one woman are three pairs: two merges make one file, and the third question is void."""
    every = [person(desk, each) for each in (AMAL, AMEL, {**AMAL, "family_name": "El Idrissi"})]
    assert len(undecided(desk)) == 3
    assert decide(desk, answers, "1", "1").out.count("person.merged") == 2
    assert {*every} == {*desk("person", "list").out.split()} & {*every}
    assert len(desk("person", "list").out.splitlines()) == 1
    assert undecided(desk) == []


def test_what_was_said_of_one_file_holds_for_those_that_are_one_with_it(desk: Run, answers: list[str]) -> None:
    first, second = person(desk, AMAL), person(desk, AMEL)
    decide(desk, answers, "2")
    third = person(desk, {**AMAL, "family_name": "El Idrissi"})
    assert 0 == desk("person", "merge", second, third).code
    assert undecided(desk) == []
    assert first in desk("person", "list").out


@pytest.fixture
def united(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A woman with a file at two desks; the events of the other desk were received, and her key with them."""
    ours, theirs = home / "log", home / "jesi"
    amal = person(desk, AMAL)
    visit(desk, amal, "phone_in")
    with monkeypatch.context() as patch:
        patch.setenv("PRIMM_LOG", str(theirs))
        assert 0 == desk("init", "--desk", "jesi", "--by", "lc", "--demo").code
        for name in ("master.key", "keys.db"):
            shutil.copy(ours / name, theirs / name)
        amel, _olga = person(desk, AMEL), person(desk, OLGA)
        visit(desk, amel, "in_person_desk")
        assert 0 == desk("record", "task.set", "--persons", amel, "--due", "2020-04-06").code
    with Log.open(theirs / "log.db", write=False) as source, Log.open(ours / "log.db", write=True) as target:
        assert target.receive(list(source.read())) > 0
    return amal, amel


def visit(desk: Run, handle: str, channel: str) -> None:
    """Somebody comes or calls."""
    given = ("--persons", handle, "--channel", channel, "--topics", "doc", "--outcomes", "information")
    assert 0 == desk("record", "contact", *given).code


def bring_keys(home: Path) -> None:
    """The keys of the other desk's persons arrive."""
    ours, theirs = KeyTable(home / "log"), KeyTable(home / "jesi")
    with Log.open(home / "log" / "log.db", write=False) as log:
        found = {each: theirs.find(each) for each in log.subjects("person:")}
    ours.add((subject, key) for subject, key in found.items() if key)
    ours.close()
    theirs.close()


def figures(desk: Run) -> dict[str, str]:
    """Contacts and persons met."""
    rows = desk("report", "services", "--metric", "X01,X03").out.splitlines()[1:]
    return {row.split("\t")[0]: row.split("\t")[3] for row in rows}


def expected(desk: Run) -> list[str]:
    """Whom the agenda of the day of the task has."""
    return [line.split("\t")[3] for line in desk("agenda", "day", "2020-04-06").out.splitlines()]


def test_without_the_keys_of_the_other_desk_nobody_is_taken_for_another(desk: Run, united: tuple[str, str]) -> None:
    answer = desk("doubles")
    assert ("", True) == (answer.out, answer.err.endswith(": 2\n"))


def test_files_of_two_desks_are_one_and_two_again(
    desk: Run, home: Path, united: tuple[str, str], answers: list[str]
) -> None:
    bring_keys(home)
    amal, amel = united
    before = [desk("person", "show", each).out for each in united]
    assert ({"X01": "2", "X03": "2"}, [amel]) == (figures(desk), expected(desk))
    (line,) = desk("doubles").out.splitlines()
    assert {amal, amel} == {*line.split("\t")[:2]}
    assert {"falconara", "jesi"} == {*line.split("\t")[-2:]}
    merge = decide(desk, answers, "1").out.split()[1]
    shown = [desk("person", "show", each).out for each in united]
    assert shown[0] == shown[1]
    assert {line.split("\t")[1] for line in shown[0].splitlines()} == {"person.registered", "contact", "task.set"}
    assert ({"X01": "2", "X03": "1"}, [amal]) == (figures(desk), expected(desk))
    assert 0 == desk("person", "unmerge", amal, amel).code
    assert before == [desk("person", "show", each).out for each in united]
    assert ({"X01": "2", "X03": "2"}, [amel]) == (figures(desk), expected(desk))
    assert [] == undecided(desk)
    assert 5 == desk("person", "unmerge", merge).code
