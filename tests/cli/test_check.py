"""What a check says beside its table of checks: doubles, events that are not known, events stored twice, notes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.proof.quarantine import Kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

ALIKE = "pairs of files look alike, and nobody has decided: 1"
LOCKED = "files that look alike are not counted: the names are locked"


def what(answer: Answer) -> list[str]:
    assert answer.code == 0, answer.err
    return [each["what"] for each in json.loads(answer.out)]


def person(desk: Run, name: str) -> str:
    known = {"given_name": name, "family_name": "Idrissi", "birth_year": 1980, "citizenships": ["MAR"]}
    return desk("person", "new", given=json.dumps(known)).out.split()[1]


def test_files_that_look_alike_are_counted_until_somebody_decides(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = person(desk, "Amal"), person(desk, "Amál")
    assert [ALIKE] == what(desk("check", "q1", "--format", "json"))
    assert [] == what(desk("check", "q1", "--desk", "falconara", "--format", "json"))
    assert desk("person", "merge", one, other).code == 0
    assert [] == what(desk("check", "q1", "--format", "json"))
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    assert [LOCKED] == what(desk("check", "q1", "--format", "json"))


def test_of_each_group_so_many_are_shown_and_all_are_counted(
    desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    for day in ("2020-03-29", "2020-03-30", "2020-03-31"):
        told = ("--channel", "phone_in", "--topics", "doc", "--outcomes", "information", "--on", day)
        assert desk("record", "contact", *told).code == 0
    assert desk("check", "q1", "--limit", "1", "-o", "check.txt").code == 0
    _period, minutes, _head, *lines = (home / "check.txt").read_text().splitlines()
    assert "3 × the contact has no minutes" == minutes
    assert 1 == len(lines)


def test_nothing_missing_is_said(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    assert desk("check", "-o", "check.txt").code == 0
    first, second, *_rest = (home / "check.txt").read_text().splitlines()
    assert ("period: 1 January 2020 to 31 March 2020", "nothing is missing, and nothing odd") == (first, second)


def test_what_a_plugin_brought_that_is_gone_is_told(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("record", "work.logged", "--activity", "travel", "--minutes", "20").code == 0
    read = Log.read

    def strange(self: Log, *given: Any) -> Any:
        return (row._replace(meta=row.meta.replace('"work.logged"', '"choir.sung"')) for row in read(self, *given))

    monkeypatch.setattr(Log, "read", strange)
    assert ["of a kind that is unknown here"] == what(desk("check", "q1", "--format", "json"))


def test_one_event_of_two_computers_is_told(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("record", "work.logged", "--activity", "travel", "--minutes", "20").code == 0
    read = Log.read
    monkeypatch.setattr(Log, "read", lambda self, *given: (row for row in read(self, *given) for _twice in "ab"))
    found = what(desk("check", "q1", "--format", "json"))
    assert {"stored twice, by two computers, as one event"} == set(found)


def test_a_note_is_listed_with_its_kind_and_opened_by_its_handle_alone(desk: Run, home: Path) -> None:
    told = ("--period", "2020q1", "--note-kind", "problem", "--origin", "partner", "--ask", "note")
    note = desk("record", "quarter.note", *told, given="Amal Idrissi ne parla").out.split()[1]
    solved = ("--period", "2020q1", "--note-kind", "solution", "--answers", note, "--ask", "note")
    assert desk("record", "quarter.note", *solved, given="risolto").code == 0
    elsewhere = ("--period", "2019q4", "--note-kind", "deviation", "--ask", "note")
    assert desk("record", "quarter.note", *elsewhere, given="ritardo").code == 0
    found = desk("check", "q1", "--format", "json")
    assert ["noted of the quarter: problem", "noted of the quarter: solution"] == what(found)
    assert "Idrissi" not in found.out
    assert b"Idrissi" not in (home / "log" / "log.db").read_bytes()
    assert "Amal Idrissi ne parla" in desk("log", "show", note, "--open").out
    keys = [each["handle"] for each in json.loads(desk("log", "list", "--kind", "key.created", "--format", "json").out)]
    assert 3 == len(keys)


@pytest.mark.parametrize("period", ["2020q5", "services", "q1 q2"])
def test_a_period_is_wanted(desk: Run, period: str) -> None:
    said = "period: is no period: write 2020, 2020q3, q3, 2020-07, luglio or lug-set\n"
    assert (3, "", said) == desk("check", period)
    noted = ("--period", period, "--note-kind", "problem", "--ask", "note")
    assert 3 == desk("record", "quarter.note", *noted, given="x").code


def test_a_second_history_that_is_kept_apart_is_told(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.proof.quarantine.kept", lambda folder: [Kept("fork.primm", "0" * 16, 3, 5)])
    assert ["a second history of origin 0000000000000000 is kept apart"] == what(
        desk("check", "q1", "--format", "json")
    )
