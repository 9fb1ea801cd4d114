"""What a report says of its own birth, and a report that is computed again from it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTACT = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information", "--on", "2020-01-10")
TWO = ("report", "services", "q1", "--metric", "X01,X02")


@pytest.fixture
def visited(desk: Callable[..., Any]) -> Callable[..., Any]:
    """A desk with one contact."""
    assert desk("record", "contact", *CONTACT).code == 0
    return desk


def certificate(answer: Any) -> dict[str, Any]:
    """The certificate of a report in JSON."""
    found: dict[str, Any] = json.loads(answer.out)["certificate"]
    return found


def test_it_holds_the_versions_of_everything_that_made_the_figures(visited: Callable[..., Any]) -> None:
    found = certificate(visited(*TWO, "--format", "json"))
    assert (found["versions"], found["metrics"]) == ({"primm": "0.1.0", "services": "0.1.0"}, {"X01": 1, "X02": 1})
    assert re.fullmatch("[0-9a-f]{12}", found["code"])
    assert found["differs"] == {}
    other = certificate(visited("report", "school", "--format", "json"))
    assert set(other["versions"]) == {"primm", "school"}
    assert other["code"] != found["code"]


def test_what_was_of_another_version_is_said_in_the_report(visited: Callable[..., Any], tmp_path: Path) -> None:
    sent, again = tmp_path / "sent.json", tmp_path / "again.txt"
    assert visited(*TWO, "-o", str(sent)).code == 0
    report = json.loads(sent.read_text())
    code = report["certificate"]["code"]
    report["certificate"] |= {"versions": {"primm": "0.0.9", "school": "3"}, "metrics": {"X01": 2}, "code": "0" * 12}
    sent.write_text(json.dumps(report))
    said = f"code {'0' * 12} -> {code}, primm 0.0.9 -> 0.1.0, X01 2 -> 1"
    answer = visited(*TWO, "--as-of", str(sent), "-o", str(again))
    assert f"not made with the same as the earlier report, figures may differ: {said}" in answer.err
    assert again.read_text().splitlines()[-1] == f"not as in the earlier report: {said}"
    assert certificate(visited(*TWO, "--as-of", str(sent), "--format", "json"))["differs"] == {
        "X01": {"now": "1", "then": "2"},
        "code": {"now": code, "then": "0" * 12},
        "primm": {"now": "0.1.0", "then": "0.0.9"},
    }
    assert visited("explain", "X01", "q1", "--as-of", str(sent)).err == answer.err


def test_with_nothing_changed_nothing_is_said(visited: Callable[..., Any], tmp_path: Path) -> None:
    sent = tmp_path / "sent.json"
    assert visited(*TWO, "-o", str(sent)).code == 0
    answer = visited(*TWO, "--as-of", str(sent), "--format", "json")
    assert (answer.out, answer.err) == (sent.read_text(), "")


def test_a_day_ends_at_its_midnight_here(visited: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past midnight in Falconara is the day before in UTC."""
    moment = datetime(2020, 3, 31, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(Workplace, "now", lambda place: moment)

    def figures(*options: str) -> list[str]:
        lines = visited(*TWO, *options, "--format", "csv").out.splitlines()
        return [",".join(line.split(",")[:4]) for line in lines if line.startswith('"X')]

    before = figures()
    assert visited("record", "contact", *CONTACT).code == 0
    assert before != figures()
    assert before == figures("--as-of", "2020-03-31")


FORMS = {
    "csv": ("-o", "sent.csv"),
    "json": ("-o", "sent.json"),
    "text": ("-o", "sent.txt"),
    "Italian": ("-o", "sent.txt"),
    "broken down": ("--by", "desk,topics", "-o", "sent.txt"),
    "tabs": (),
}


def keep(desk: Callable[..., Any], folder: Path, form: str) -> str:
    """A report of the quarter in some form, as a file."""
    options = [str(folder / each) if each.startswith("sent.") else each for each in FORMS[form]]
    answer = desk(*(("--lang", "it") if form == "Italian" else ()), *TWO, "--horizon", "2020-03-30", *options)
    assert answer.code == 0
    if not options:
        (folder / "sent.tsv").write_text(answer.out)
    (file,) = folder.glob("sent.*")
    return str(file)


@pytest.mark.parametrize("form", FORMS)
def test_a_report_of_any_form_is_enough_to_compute_it_again(
    visited: Callable[..., Any], tmp_path: Path, form: str
) -> None:
    """Position, horizon and versions: what came later is not in it, and nothing is said to differ."""
    then = visited(*TWO, "--horizon", "2020-03-30", "--format", "json").out
    sent = keep(visited, tmp_path, form)
    assert visited("record", "contact", *CONTACT).code == 0
    answer = visited(*TWO, "--as-of", sent, "--format", "json")
    assert (answer.code, answer.err, answer.out) == (0, "", then)


@pytest.mark.parametrize("form", ["csv", "text", "tabs"])
def test_a_report_of_other_events_or_programs_is_known_in_any_form(
    visited: Callable[..., Any], tmp_path: Path, form: str
) -> None:
    born = certificate(visited(*TWO, "--format", "json"))
    (root,) = born["roots"].values()
    sent = tmp_path / keep(visited, tmp_path, form)
    as_kept = sent.read_text()
    sent.write_text(as_kept.replace("primm 0.1.0", "primm 0.0.9").replace("X02 1", "X02 7"))
    assert visited(*TWO, "--as-of", str(sent)).err.endswith("primm 0.0.9 -> 0.1.0, X02 7 -> 1\n")
    sent.write_text(as_kept.replace(root, "0" * 64))
    assert visited(*TWO, "--as-of", str(sent)).code == 10


def test_a_table_that_went_through_a_spreadsheet_is_still_a_report(visited: Callable[..., Any], tmp_path: Path) -> None:
    sent = tmp_path / keep(visited, tmp_path, "csv")
    sent.write_text("\ufeff" + sent.read_text().replace('","', '";"'))
    assert visited(*TWO, "--as-of", str(sent)).code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"horizon,position,versions\n",
        b"horizon,position,versions\n2020-03-30\n",
        b"horizon,position,versions\nyesterday,a 1,primm 1\n",
        b"horizon,position,versions\n2020-03-30,a 1 x,primm 1\n",
        b"horizon,position,versions\n2020-03-30,a 1,primm 1\n2020-03-31,a 1,primm 1\n",
        b"position: a 1 " + b"0" * 64 + b"\n",
        b"horizon: tomorrow\nposition: a 1 " + b"0" * 64 + b"\nversions: primm 1\n",
        b"horizon: 2020-03-30\nposition: a 1 " + b"0" * 64 + b"\n",
        b"horizon,position,versions\n2020-03-30,a 1,\"" + b"x" * 200_000 + b"\"\n",
        b"\xff\xfe",
        b"metric,figure\nX01,1\n",
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(visited: Callable[..., Any], tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    answer = visited(*TWO, "--as-of", str(file))
    text = "as_of: the file is no report of PRIMM as it was printed, nor a position: origin and number\n"
    assert (answer.code, answer.err) == (3, text)


@pytest.mark.parametrize("name", ["sent.csv", "sent.json"])
def test_a_report_of_an_empty_log_stays_empty(desk: Callable[..., Any], tmp_path: Path, name: str) -> None:
    sent = tmp_path / name
    assert desk(*TWO, "-o", str(sent)).code == 0
    then = desk(*TWO, "--format", "json").out
    assert desk("record", "contact", *CONTACT).code == 0
    assert desk(*TWO, "--as-of", str(sent), "--format", "json").out == then
