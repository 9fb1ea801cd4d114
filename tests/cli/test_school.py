"""Pupils at the command line: alerts as the law stands on a day, a class's attendance, a school's sheet."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.workplace import Workplace
from primm.core.events.ids import handle

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

LAW = "DL 123/2023, article 12, converted by L. 159/2023 (dates unverified)"


@pytest.fixture
def december(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The desk on 10 December 2024, with a school."""
    looks = [datetime(2024, 12, 10, 11, tzinfo=UTC)]

    def now(place: Workplace) -> datetime:
        looks.append(looks[-1] + timedelta(seconds=1))
        return looks[-1]

    monkeypatch.setattr(Workplace, "now", now)
    monkeypatch.chdir(home)
    assert 0 == desk("record", "body.registered", "--body=body:est", "--name=IC Est", "--body-type=school").code
    return desk


def recorded(run: Run, *arguments: str) -> str:
    """The handle of what is recorded."""
    answer = run("record", *arguments)
    assert 0 == answer.code, answer.err
    return answer.out.split()[1]


def enrolled(run: Run, name: str = "2B", *options: str) -> str:
    """A pupil of a class."""
    pupil = recorded(run, "person.registered", "--citizenships=MAR", "--birth-year=2011")
    told = ("--level=lower_secondary", f"--class-name={name}", "--school=est", "--on=2024-09-12")
    recorded(run, "school.enrolled", f"--person={pupil}", *told, *options)
    return pupil


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """The lines of a list."""
    answer = run("school", *arguments, "--format=json")
    assert 0 == answer.code, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_sixteen_days_are_an_alert_and_a_notice_has_seven_days(december: Run) -> None:
    pupil = enrolled(december)
    days = "--absent=2024-11-11..2024-11-28"
    assert 0 == december("school", "attendance", f"--pupil={pupil}", "--hours=5", days).code
    (alert,) = listed(december, "alerts")
    told = "16 days without justification in three months; the limit is 15"
    assert (pupil, "passed", told, LAW, None) == tuple(alert[n] for n in ("pupil", "state", "what", "law", "deadline"))
    case = recorded(december, "school.case_opened", f"--person={pupil}", "--form=elusione", "--on=2024-12-01")
    recorded(december, "school.notice_sent", f"--of={case}", "--on=2024-12-03")
    found = [(each["what"], each["state"], each["deadline"]) for each in listed(december, "alerts")]
    assert [(told, "passed", None), ("notice to the parents; 7 days to come back", "near", "2024-12-10")] == found
    recorded(december, "school.returned", f"--of={case}", "--on=2024-12-09")
    assert [told] == [each["what"] for each in listed(december, "alerts")]
    assert "near" == listed(december, "alerts", "--on=2024-12-04")[1]["state"]
    assert ["near"] == [each["state"] for each in listed(december, "alerts", "--on=2024-11-27")]
    assert [] == listed(december, "alerts", "--on=2024-11-21")


def test_seven_days_that_are_over_are_passed(december: Run) -> None:
    pupil = enrolled(december)
    case = recorded(december, "school.case_opened", f"--person={pupil}", "--form=elusione", "--on=2024-12-01")
    recorded(december, "school.notice_sent", f"--of={case}", "--on=2024-12-02")
    assert ["passed"] == [each["state"] for each in listed(december, "alerts")]
    recorded(december, "school.mayor_informed", f"--of={case}", "--on=2024-12-10")
    assert [] == listed(december, "alerts")


def test_the_law_is_said_above_the_list(december: Run) -> None:
    enrolled(december, "2B", "--annual-hours=10")
    assert 0 == december("school", "attendance", "2024-12-09", "--class=2B", "--hours=3", "--absent=rest").code
    assert 0 == december("school", "alerts", "-o", "alerts.txt").code
    text = " ".join(Path("alerts.txt").read_text("utf-8").split())
    assert "D.Lgs 62/2017, article 5 (text unverified, dates unverified): The same rule as D.Lgs 59/2004" in text


def test_a_class_is_recorded_whole_or_not_at_all(december: Run) -> None:
    one, two = enrolled(december), enrolled(december)
    other = enrolled(december, "3A")
    told = ("school", "attendance", "2024-12-09", "--school=est", "--class=2B", "--hours=5")
    refused = december(*told, f"--absent={one},{one},{other},zzzzz", f"--late={one}=x", "--present=rest")
    assert 3 == refused.code
    assert {"late 1", "absent 3", "absent 4", f"absent {one}"} == {
        line.partition(":")[0] for line in refused.err.splitlines()
    }
    assert [] == [line for line in december("school", "pupil", one).out.splitlines() if "attendance" in line]
    assert 0 == december(*told, f"--absent={one}", "--present=rest").code
    (absent,) = [line for line in december("school", "pupil", one).out.splitlines() if "attendance" in line]
    assert "\tabsent\t" in absent
    (present,) = [line for line in december("school", "pupil", two).out.splitlines() if "attendance" in line]
    assert "\tpresent\t" in present


def test_hours_are_written_in_the_digits_that_are_stored(december: Run) -> None:
    one = enrolled(december)
    answer = december("school", "attendance", "2024-12-09", "--hours=٥", f"--absent={one}")
    assert 2 == answer.code
    assert answer.err.startswith("--hours: a whole number from 0 to 12 is wanted")


def test_what_was_retracted_can_be_told_again(december: Run) -> None:
    one = enrolled(december)
    told = ("school", "attendance", "2024-12-09", "--hours=5")
    (line,) = december(*told, f"--absent={one}").out.splitlines()
    assert 3 == december(*told, f"--present={one}").code
    assert 0 == december("retract", line.split("\t")[-1]).code
    assert "stored: 1; already there: 0\n" == december(*told, f"--present={one}").err


def test_attendance_that_came_another_way_is_found_before(december: Run) -> None:
    one = enrolled(december)
    recorded(december, "school.attendance_taken", f"--person={one}", "--status=present", "--hours=5", "--on=2024-12-09")
    refused = december("school", "attendance", "2024-12-09", "--hours=5", f"--absent={one}")
    assert 3 == refused.code
    assert refused.err.startswith(f"absent {one}: attendance of this day is recorded already")


def test_a_day_has_twelve_hours_also_in_a_sheet(december: Run) -> None:
    one = enrolled(december)
    refused = december("school", "attendance", "2024-12-09", f"--absent={one}=8", f"--late={one}=5")
    assert 3 == refused.code
    assert refused.err.startswith(f"absent {one}: a day of school has at most 12 hours")


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ((), {"day", "present"}),
        (("9/12", "--pupil=k7q2m", "--present=9/12"), {"pupil"}),
        (("9/12", "--school=est", "--present=rest"), {"class", "present"}),
        (("9/12", "--class=2B", "--present=rest", "--absent=rest"), {"absent"}),
    ],
)
def test_what_cannot_be_meant_is_refused(december: Run, options: tuple[str, ...], fields: set[str]) -> None:
    refused = december("school", "attendance", *options)
    assert (3, fields) == (refused.code, {line.partition(":")[0] for line in refused.err.splitlines()})


def test_a_class_that_two_schools_have_needs_its_school(december: Run) -> None:
    enrolled(december)
    recorded(december, "body.registered", "--body=body:ovest", "--name=IC Ovest", "--body-type=school")
    other = recorded(december, "person.registered", "--citizenships=MAR")
    told = ("--level=primary", "--class-name=2B", "--school=ovest", "--on=2024-09-12")
    recorded(december, "school.enrolled", f"--person={other}", *told)
    assert "school" == december("school", "attendance", "9/12", "--class=2B", "--present=rest").err.partition(":")[0]
    answer = december("school", "attendance", "9/12", "--class=2B", "--school=IC Ovest", "--present=rest")
    assert other in answer.out


def test_a_sheet_of_the_school_is_read_by_the_map_once(december: Run) -> None:
    one, two = enrolled(december), enrolled(december)
    Path("sheet.csv").write_text(f"day;pupil;status;hours\n2024-12-09;{one};A;5\n2024-12-09;{two};P;5\n")
    told = ("import", "sheet.csv", "--map=school-attendance")
    assert "stored: 2 rows (2 events); already there: 0; refused: 0\n" == december(*told).out
    assert "stored: 0 rows (0 events); already there: 2; refused: 0\n" == december(*told).out
    Path("sheet.csv").write_text(f"day;pupil;status;hours\n2024-12-09;{one};G;5\n")
    assert 4 == december(*told).code


def test_a_pupil_is_shown_under_one_code_after_a_merge(december: Run) -> None:
    one, two = enrolled(december), enrolled(december)
    assert 0 == december("school", "attendance", "2024-12-09", f"--present={one}", "--hours=5").code
    assert 0 == december("person", "merge", one, two).code
    (pupil,) = {each["pupil"] for each in listed(december, "pupils")}
    assert pupil in (one, two)
    assert len(handle("01900000-0000-7000-8000-000000000001")) == len(pupil)
    assert 3 == december("school", "attendance", "2024-12-09", f"--present={one}", f"--absent={two}", "--hours=5").code


@pytest.mark.parametrize("command", ["alerts", "hours", "pupils", "waiting", "cases", "steps", "groups", "requests"])
def test_a_list_of_nothing_is_empty(december: Run, command: str) -> None:
    assert [] == listed(december, command)


@pytest.mark.parametrize("command", ["alerts", "hours", "pupils", "waiting", "cases", "steps"])
def test_a_school_that_nobody_has_is_refused(december: Run, command: str) -> None:
    enrolled(december)
    assert (3, "school") == (
        (found := december("school", command, "--school=nord")).code,
        found.err.partition(":")[0],
    )


def test_the_commands_have_italian_names(december: Run) -> None:
    pupil = enrolled(december)
    assert december("school", "pupils").out == december("school", "alunni").out
    assert pupil in december("school", "alunni").out
