"""What a report says of its own birth, and a report that is computed again from it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

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
