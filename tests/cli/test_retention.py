"""``primm retention``: terms are decided on record, whose time is over is listed, and what is due goes by rule."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace
from tests.cli.conftest import second_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
ROSA = '{"given_name": "Rosa", "birth_year": 1985, "citizenships": ["PER"]}'
DECIDED = ("--basis", "decision of 1 February 2020")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock on another day."""

    def set_(day: str) -> None:
        moment = datetime.fromisoformat(f"{day}T10:00:00+00:00")
        monkeypatch.setattr(Workplace, "now", lambda place: moment)

    return set_


def new(desk: Run, person: str) -> str:
    """The handle of a new person."""
    return desk("person", "new", given=person).out.split()[1]


def call(desk: Run, person: str, *more: str) -> str:
    """A call of a person; its handle."""
    given = ("--persons", person, "--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    answer = desk("record", "contact", *given, *more)
    assert 0 == answer.code, answer.err
    return answer.out.split()[1]


def restricted_for_a_while(desk: Run, person: str) -> None:
    """A restriction, and its end."""
    restricted = desk("person", "restrict", person, "--basis", "accuracy_contested").out.split()[1]
    ended = ("--of", restricted, "--reason", "accuracy_verified", "--told", "phone")
    assert 0 == desk("record", "person.restriction_lifted", *ended).code


def planned(desk: Run, *more: str) -> list[dict[str, object]]:
    """What is due."""
    return json.loads(desk("retention", "plan", "--format", "json", *more).out)


class TestTerms:
    """How long things are kept is the controller's decision, and on record."""

    def test_what_nobody_has_decided_is_a_proposal(self, desk: Run) -> None:
        answer = desk("retention", "terms", "--format", "json")
        rows = {row["term"]: row for row in json.loads(answer.out)}
        assert (12, "", []) == tuple(rows["contact"][name] for name in ("months", "basis", "kinds"))
        assert "school.attendance_taken" in rows["school_year"]["kinds"]
        assert "contact" in rows["audit"]["kinds"]
        assert not any(kind.startswith(("key.", "person.erased")) for row in rows.values() for kind in row["kinds"])

    def test_the_last_decision_counts(self, desk: Run) -> None:
        desk("retention", "set", "contact", "--months", "24", *DECIDED)
        answer = desk("retention", "set", "contact", "--months", "6", "--basis", "decision of 2 March 2020")
        assert 0 == answer.code
        rows = json.loads(desk("retention", "terms", "--format", "json").out)
        assert ("contact", 6, "decision of 2 March 2020", "2020-03-31") == tuple(
            next(row for row in rows if row["term"] == "contact")[name] for name in ("term", "months", "basis", "since")
        )

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (("statistics",), "there is none of this name"),
            (("school_year", "--months", "3"), "leave the months out"),
            (("contact",), "how many after the last contact"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, desk: Run, given: tuple[str, ...], said: str) -> None:
        answer = desk("retention", "set", *given, *DECIDED)
        assert (3, "") == answer[:2]
        assert said in answer.err


class TestPlan:
    """Whose time is over is listed; nothing is changed."""

    def test_a_file_is_due_so_many_months_after_its_last_contact(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        later("2020-06-30")
        call(desk, amal)
        later("2021-06-29")
        assert [] == planned(desk)
        later("2021-06-30")
        (row,) = planned(desk)
        assert ("contact", amal, "2020-06-30", "2021-06-30", []) == tuple(
            row[name] for name in ("term", "what", "last", "due", "held")
        )

    def test_who_looks_at_a_file_does_not_make_it_younger(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        later("2021-03-30")
        desk("person", "show", amal)
        later("2021-03-31")
        assert [amal] == [row["what"] for row in planned(desk)]

    def test_an_open_case_keeps_a_file(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        case = desk("case", "open", amal, "--action", "services", "--worker", "mr").out.split()[1]
        later("2022-01-01")
        assert [["case.opened"]] == [row["held"] for row in planned(desk)]
        assert 0 == desk("case", "close", case, "--outcome", "aims_met").code
        later("2023-01-01")
        assert [[]] == [row["held"] for row in planned(desk)]

    def test_what_is_not_due_yet_is_listed_when_asked_for(self, desk: Run) -> None:
        amal = new(desk, AMAL)
        assert ([], [amal]) == (planned(desk), [row["what"] for row in planned(desk, "--all")])

    def test_who_has_nothing_sealed_is_not_listed(self, desk: Run, later: Callable[..., None]) -> None:
        desk("record", "contact", "--anonymous", "1", "--channel", "phone_in",
             "--topics", "doc", "--outcomes", "information")  # fmt: skip
        later("2030-01-01")
        assert [] == planned(desk)

    def test_what_nobody_decided_is_said(self, desk: Run) -> None:
        assert "nobody has decided how long contact lasts" in desk("retention", "plan").err


class TestRun:
    """What is due goes by rule, and the log says so."""

    def test_whoever_is_due_is_forgotten_and_no_figure_changes(self, desk: Run, later: Callable[..., None]) -> None:
        amal, rosa = new(desk, AMAL), new(desk, ROSA)
        call(desk, amal)
        later("2021-01-31")
        call(desk, rosa)
        desk("retention", "set", "contact", "--months", "12", *DECIDED)
        later("2021-12-31")
        before = desk("report", "services", "--from", "2020", "--to", "2021", "--format", "csv").out
        answer = desk("retention", "run", "--yes")
        assert 0 == answer.code, answer.err
        assert f"of 1 person everything sealed goes, and no figure changes: {amal}" in answer.err
        assert 5 == desk("person", "show", amal).code
        assert "Rosa" in desk("person", "show", rosa).out
        assert figures(before) == figures(
            desk("report", "services", "--from", "2020", "--to", "2021", "--format", "csv").out
        )
        verified = desk("log", "verify")
        assert 11 == verified.code
        assert "expired by rule" in verified.out + verified.err
        assert "nothing is due" in desk("retention", "run", "--yes").out

    def test_without_a_decision_nothing_goes(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        later("2025-12-31")
        assert "nothing is due" in desk("retention", "run", "--yes").out
        assert "Amal" in desk("person", "show", amal).out

    def test_who_has_an_open_case_stays(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        desk("case", "open", amal, "--action", "services", "--worker", "mr")
        desk("retention", "set", "contact", "--months", "12", *DECIDED)
        later("2025-12-31")
        assert "nothing is due" in desk("retention", "run", "--yes").out

    def test_figures_are_frozen_before_facts_go(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        for _ in range(3):
            call(desk, amal)
        desk("retention", "set", "audit", "--months", "60", *DECIDED)
        later("2026-01-10")
        call(desk, new(desk, ROSA))
        (row,) = [each for each in planned(desk) if each["term"] == "audit"]
        assert ("2021-01-01", 4) == (row["due"], row["events"])
        answer = desk("retention", "run", "--yes")
        assert 0 == answer.code, answer.err
        assert "the figures of 2020q1 are frozen first" in answer.err
        cells = json.loads(desk("retention", "frozen", "--format", "json").out)
        assert ["3"] == [each["figure"] for each in cells if (each["metric"], each["at"]) == ("X01", "desk=falconara")]
        now = desk("report", "services", "--from", "2020", "--to", "2026", "--metric", "X01", "--format", "csv")
        assert ["X01", "1"] in figures(now.out)
        assert 11 == desk("log", "verify").code
        assert [] == [each for each in planned(desk) if each["events"] and each["term"] == "audit"]

    def test_of_who_still_comes_nothing_goes_and_every_later_figure_is_as_it_was(
        self, desk: Run, later: Callable[..., None]
    ) -> None:
        """That she is known since 2020, and what her file says, counts today."""
        amal = new(desk, AMAL)
        call(desk, amal)
        desk("record", "person.consent_given", "--person", amal, "--scopes", "photo", "--how", "paper")
        restricted_for_a_while(desk, amal)
        desk("retention", "set", "audit", "--months", "24", *DECIDED)
        later("2026-01-10")
        call(desk, amal)
        report = ("report", "services", "2026q1", "--by", "citizenships", "--format", "csv")
        before = figures(desk(*report).out)
        assert [] == [each for each in planned(desk) if each["events"] and each["term"] == "audit"]
        assert "nothing is due" in desk("retention", "run", "--yes").out
        assert before == figures(desk(*report).out)
        assert ["X05", "0"] in before
        assert amal in desk("person", "list").out

    def test_who_comes_back_after_all_is_gone_is_found_and_in_every_list(
        self, desk: Run, later: Callable[..., None]
    ) -> None:
        amal = new(desk, AMAL)
        restricted_for_a_while(desk, amal)
        desk("record", "person.consent_given", "--person", amal, "--scopes", "photo", "--how", "paper")
        desk("retention", "set", "audit", "--months", "24", *DECIDED)
        later("2026-01-10")
        assert 0 == desk("retention", "run", "--yes").code
        call(desk, amal)
        assert amal in desk("person", "list").out
        assert [0] * 5 == [
            desk(*each).code
            for each in (
                ("person", "show", amal), ("person", "consent", amal), ("agenda",), ("check", "2026q1"),
                ("report", "services", "2026q1"),
            )
        ]  # fmt: skip

    def test_nothing_is_recorded_on_what_has_lost_its_facts(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        office = ("--body", "body:caf", "--name", "caf", "--body-type", "caf_patronato")
        assert 0 == desk("record", "body.registered", *office).code
        asked = ("record", "mediation.requested", "--requester", "body:caf", "--language", "ara", "--persons", amal)
        answer = desk(*asked)
        assert 0 == answer.code, answer.err
        sent = answer.out.split()[1]
        desk("retention", "set", "audit", "--months", "24", *DECIDED)
        later("2026-01-10")
        assert 0 == desk("retention", "run", "--yes").code
        answer = desk("record", "mediation.cancelled", "--of", sent, "--cancelled-by", "user")
        assert (3, "of: the facts of this are gone: record what happened as something new\n") == (
            answer.code,
            answer.err,
        )
        assert 0 == desk("retract", sent).code

    def test_where_others_record_too_their_logs_are_merged_first(
        self, desk: Run, later: Callable[..., None], home: Path
    ) -> None:
        other = second_desk(desk, home)
        amal = new(desk, AMAL)
        assert 0 == desk("copy", "-o", str(home / "ours")).code
        assert 0 == other("merge", str(home / "ours")).code
        assert 0 == other("copy", "-o", str(home / "theirs")).code
        assert 0 == desk("merge", str(home / "theirs")).code
        desk("retention", "set", "contact", "--months", "12", *DECIDED)
        later("2025-12-31")
        answer = desk("retention", "run", "--yes")
        assert (3, True) == (answer.code, "merge what chiaravalle recorded until today" in answer.err)
        assert "Amal" in desk("person", "show", amal).out
        assert 0 == desk("retention", "run", "--yes", "--merged").code

    def test_it_asks_unless_told(self, desk: Run, later: Callable[..., None]) -> None:
        amal = new(desk, AMAL)
        desk("retention", "set", "contact", "--months", "12", *DECIDED)
        later("2025-12-31")
        answer = desk("retention", "run")
        assert 3 == answer.code
        assert "run it again with --yes" in answer.err
        assert "Amal" in desk("person", "show", amal).out


def figures(report: str) -> list[list[str]]:
    """The figures of a report, without the position from which they were computed."""
    rows = csv.DictReader(io.StringIO(report))
    return [[row["metric"], row["figure"]] for row in rows]
