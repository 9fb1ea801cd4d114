"""What was given to somebody: the same bytes again whatever was recorded since, and what moved each figure."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Problem, Refused
from tests.cli.conftest import NOON, Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Answer]

TOLD = ("--topics", "doc", "--outcomes", "information")
FORMS = [".txt", ".csv", ".json", ".html", ".xlsx"]
REPORTS = [
    ("q1",),
    ("nov-mar",),
    ("services", "q1"),
    ("services", "q1", "--by", "desk,channel"),
    ("q1", "--preset", "mese"),
    ("q1", "--desk", "falconara"),
    ("q1", "--residence", "falc", "--definitions"),
]


def handle(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return answer.out.split()[1]


@pytest.fixture
def told(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Run, dict[str, str]]:
    """Two persons, a contact at each of two desks, one referral without an answer."""
    monkeypatch.chdir(home)
    names: dict[str, str] = {}
    desk("record", "desk.registered", "--desk", "chiaravalle", "--name", "Chiaravalle")
    for name, residence in (("amal", "042018"), ("rahim", "042014")):
        known = ("--citizenships", "MAR", "--sex", "f", "--municipality", residence)
        names[name] = handle(desk("record", "person.registered", *known))
    for place, name, day in (("falconara", "amal", "2020-01-10"), ("chiaravalle", "rahim", "2020-02-10")):
        whose = ("--persons", names[name], "--channel", "phone_in", "--minutes", "20", "--on", day)
        names[place] = handle(desk("--desk", place, "record", "contact", *whose, *TOLD))
    desk("record", "body.registered", "--body", "body:caf", "--name", "CAF", "--body-type", "caf_patronato")
    sent = ("--persons", names["amal"], "--receiver", "body:caf", "--topic", "ben", "--on", "2020-01-20")
    names["sent"] = handle(desk("record", "referral.sent", *sent))
    return desk, names


def disturb(desk: Run, names: dict[str, str]) -> None:
    """Everything that may happen to a log after a report was given."""
    call = ("record", "contact", "--persons", names["amal"], "--channel", "phone_in", "--on", "2020-01-11")
    late = handle(desk(*call, "--minutes", "30", *TOLD))
    for command in (
        ("correct", names["falconara"], "minutes=80"),
        ("retract", names["chiaravalle"]),
        ("retract", late),
        ("record", "referral.accepted", "--of", names["sent"], "--on", "2020-02-01"),
        ("record", "person.updated", "--person", names["amal"], "--municipality", "042027"),
        ("person", "merge", names["amal"], names["rahim"]),
        ("record", "desk.registered", "--desk", "montemarciano", "--name", "Montemarciano"),
        (*call, *TOLD),
    ):
        assert desk(*command).code == 0, command


def issued(desk: Run) -> str:
    """The handle of what was given last."""
    found: list[dict[str, Any]] = json.loads(desk("log", "list", "--kind", "report.issued", "--format", "json").out)
    return str(found[-1]["handle"])


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("asked", REPORTS, ids=" ".join)
def test_an_issued_report_is_made_again_byte_for_byte(
    told: tuple[Run, dict[str, str]], asked: tuple[str, ...], suffix: str, home: Path
) -> None:
    desk, names = told
    assert desk("--lang", "it", "report", *asked, "--issue", "--to", "regione", "-o", f"sent{suffix}").code == 0
    disturb(desk, names)
    again = desk("report", "--as-of", issued(desk), "-o", f"again{suffix}")
    assert (0, "") == (again.code, again.err)
    assert (home / f"sent{suffix}").read_bytes() == (home / f"again{suffix}").read_bytes()


def test_so_is_one_on_paper(told: tuple[Run, dict[str, str]], home: Path) -> None:
    try:
        import weasyprint  # noqa: F401 - whether it is there with all it needs
    except (ImportError, OSError):
        pytest.skip("no Pango here: nothing is put on paper")
    desk, names = told
    asked = ("services", "q1", "--metric", "X01")
    assert desk("--lang", "it", "report", *asked, "--issue", "--to", "regione", "-o", "sent.pdf").code == 0
    disturb(desk, names)
    again = desk("report", "--as-of", issued(desk), "-o", "again.pdf")
    assert (0, "") == (again.code, again.err)
    assert (home / "sent.pdf").read_bytes() == (home / "again.pdf").read_bytes()
    assert 0 == desk("report", "--check", "sent.pdf").code


def test_bytes_are_issued_into_a_file_alone(told: tuple[Run, dict[str, str]]) -> None:
    desk, _names = told
    answer = desk("report", "q1", "--issue", "--to", "regione", "--format", "xlsx")
    assert (3, "") == (answer.code, answer.out)
    assert "this form is always a file" in answer.err
    assert "[]\n" == desk("log", "list", "--kind", "report.issued", "--format", "json").out


def test_an_issue_that_fails_says_why_and_leaves_no_file(
    told: tuple[Run, dict[str, str]], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise Refused([Problem("to", "no room")])

    monkeypatch.setattr("primm.commands.issuing.keep", full)
    answer = told[0]("report", "q1", "--issue", "--to", "regione", "-o", "sent.txt")
    assert (3, "to: no room\n") == (answer.code, answer.err)
    assert [] == list(home.glob("sent*"))


def test_what_is_kept_is_enough_to_know_what_was_given(told: tuple[Run, dict[str, str]], home: Path) -> None:
    desk, _names = told
    assert desk("report", "q1", "--desk", "falconara", "--issue", "--to", "regione", "-o", "sent.txt").code == 0
    sent = (home / "sent.txt").read_bytes()
    shown = json.loads(desk("log", "show", issued(desk), "--format", "json").out)
    kept = {each["field"]: each["value"] for each in shown}
    expected = {
        "name": "pagina",
        "recipient": "regione",
        "start": "2020-01-01",
        "end": "2020-03-31",
        "horizon": f"{NOON:%Y-%m-%d}",
        "filters": '["desk=falconara"]',
        "form": "text",
        "language": "en",
        "digest": sha256(sent).hexdigest(),
        "size": len(sent),
    }
    assert expected == {name: kept[name] for name in expected}


def test_a_trial_leaves_no_trace(told: tuple[Run, dict[str, str]]) -> None:
    desk, _names = told
    before = desk("log", "list", "--limit", "1000").out
    assert desk("report", "q1").code == 0
    assert desk("pack", "q1", "-o", "trial").code == 0
    assert before == desk("log", "list", "--limit", "1000").out


def test_what_was_tried_is_what_is_given(told: tuple[Run, dict[str, str]], home: Path) -> None:
    desk, _names = told
    assert desk("report", "q1", "-o", "tried.txt").code == 0
    given = desk("report", "q1", "--issue", "--to", "regione")
    assert (home / "tried.txt").read_text() == given.out


def test_nothing_is_issued_where_the_file_cannot_be_made_or_nobody_gets_it(
    told: tuple[Run, dict[str, str]], home: Path
) -> None:
    desk, _names = told
    (home / "there.txt").write_text("mine")
    (home / "empty.txt").touch()
    for arguments in (
        ("--issue",),
        ("--issue", "--to", "Amal Idrissi"),
        ("--issue", "--to", "regione", "-o", "there.txt"),
        ("--issue", "--to", "regione", "-o", "empty.txt"),
    ):
        assert desk("report", "q1", *arguments).code == 3
    assert desk("report", "q1", "--issue", "--to", "Amal Idrissi", "-o", "new.txt").code == 3
    assert desk("log", "list", "--kind", "report.issued").out == ""
    assert ("mine", "", False) == (
        (home / "there.txt").read_text(), (home / "empty.txt").read_text(), (home / "new.txt").exists(),
    )  # fmt: skip


def since(desk: Run, *arguments: str) -> set[tuple[str, ...]]:
    answer = desk("report", *arguments, "--format", "json")
    assert answer.code == 0, answer.err
    names = ("metric", "of", "then", "now", "why", "kind", "event")
    return {tuple(each[name] for name in names) for each in json.loads(answer.out)}


def test_each_cause_is_told_with_the_figure_that_it_moved(told: tuple[Run, dict[str, str]]) -> None:
    desk, names = told
    asked = ("services", "q1", "--metric", "X01,X03,X12,V04")
    assert desk("report", *asked, "--issue", "--to", "regione", "-o", "sent.json").code == 0
    assert set() == since(desk, *asked, "--since", "issued")

    late = handle(desk("record", "contact", "--persons", names["amal"], "--channel", "phone_in", *TOLD))
    expected = {("X01", "total", "2", "3", "recorded later", "contact", late)}
    assert expected == since(desk, *asked, "--since", "issued")

    desk("correct", names["falconara"], "minutes=80")
    expected |= {("X12", "total", "0.67", "1.67", "corrected", "event.corrected", names["falconara"])}
    assert expected == since(desk, *asked, "--since", "sent.json")

    desk("record", "referral.accepted", "--of", names["sent"], "--on", "2020-02-01")
    expected |= {("V04", "total", "0.00", "100.00", "what followed", "referral.accepted", names["sent"])}
    assert expected == since(desk, "--since", issued(desk))

    desk("person", "merge", names["amal"], names["rahim"])
    expected |= {("X03", "total", "2", "1", "files united", "person.merged", names["chiaravalle"])}
    assert expected == since(desk, *asked, "--since", "issued")

    desk("retract", late)
    expected -= {("X01", "total", "2", "3", "recorded later", "contact", late)}
    assert expected == since(desk, *asked, "--since", "issued")

    desk("retract", names["falconara"])
    found = since(desk, *asked, "--since", "issued")
    assert ("X01", "total", "2", "1", "retracted", "event.retracted", names["falconara"]) in found
    assert ("X12", "total", "0.67", "0.33", "retracted", "event.retracted", names["falconara"]) in found


def test_a_window_that_is_over_by_now_is_judged_on_another_day(told: tuple[Run, dict[str, str]]) -> None:
    desk, names = told
    asked = ("services", "q1", "--metric", "V05")
    early = ("--horizon", "2020-02-15", "--issue", "--to", "regione", "-o", "sent.txt")
    assert desk("report", *asked, *early).code == 0
    expected = {("V05", "total", "-", "0.00", "judged on another day", "", names["sent"])}
    assert expected == since(desk, *asked, "--since", "issued")


def test_only_the_last_one_of_the_same_period_and_filters_is_meant(told: tuple[Run, dict[str, str]]) -> None:
    desk, _names = told
    assert desk("report", "q1", "--desk", "falconara", "--issue", "--to", "regione", "-o", "one.txt").code == 0
    for asked in (("q1",), ("2020-01", "--desk", "falconara"), ("services", "q1", "--desk", "falconara")):
        assert desk("report", *asked, "--since", "issued").code == 5
    assert desk("report", "q1", "--desk", "falconara", "--since", "issued").code == 0
    assert desk("retract", issued(desk)).code == 0
    assert desk("report", "q1", "--desk", "falconara", "--since", "issued").code == 5


def everything(folder: Path) -> dict[str, bytes]:
    """The files of a pack by their names, with those in its sub-folder."""
    found = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}


def test_a_pack_is_made_again_byte_for_byte(told: tuple[Run, dict[str, str]], home: Path) -> None:
    desk, names = told
    assert desk("--lang", "it", "pack", "q1", "--preset", "fami", "--issue", "--to", "regione", "-o", "sent").code == 0
    disturb(desk, names)
    again = desk("pack", "--as-of", issued(desk), "-o", "again")
    assert (0, "") == (again.code, again.err)
    sent, made = everything(home / "sent"), everything(home / "again")
    assert sent == made
    sums = [line.split("  ") for line in sent["manifest.txt"].decode().splitlines() if line[0] != "#"]
    assert {name: digest for digest, name in sums} == {
        name: sha256(body).hexdigest() for name, body in sent.items() if name != "manifest.txt"
    }
    assert {
        "leggimi.txt",
        "rapporto.html",
        "rapporto.xlsx",
        "verifica/check.py",
        "verifica/events.jsonl",
    } <= sent.keys()


def test_a_pack_appears_whole_or_not_at_all(
    told: tuple[Run, dict[str, str]], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _names = told
    before = sorted(home.iterdir())
    assert desk("pack", "q1", "--issue", "--to", "Amal Idrissi", "-o", "sent").code == 3
    with monkeypatch.context() as patched:

        def full(path: str) -> Any:
            raise OSError(28, "no space left")

        patched.setattr("primm.commands.newfolder.whole_file", full)
        assert desk("pack", "q1", "--issue", "--to", "regione", "-o", "sent").code == 7
    assert before == sorted(home.iterdir())
    (home / "there").mkdir()
    assert desk("pack", "q1", "--issue", "--to", "regione", "-o", "there").code == 3
    assert desk("pack", "q1", "--issue", "--to", "regione", "-o", "no/where").code == 3
    assert desk("log", "list", "--kind", "report.issued").out == ""


def test_that_a_report_was_given_is_never_said_by_hand(told: tuple[Run, dict[str, str]]) -> None:
    desk, _names = told
    line = json.dumps({"kind": "report.issued", "fields": {"recipient": "regione"}})
    for answer in (desk("record", "report.issued", "--recipient", "regione"), desk("record", "-", given=line)):
        assert (3, "") == (answer.code, answer.out)
        assert "only primm report and primm pack record this" in answer.err


def test_a_pack_counts_as_the_page_that_was_given(told: tuple[Run, dict[str, str]]) -> None:
    desk, names = told
    assert desk("pack", "q1", "--issue", "--to", "regione", "-o", "sent").code == 0
    desk("retract", names["falconara"])
    moved = since(desk, "q1", "--since", "issued")
    assert ("X01", "total", "2", "1", "retracted", "event.retracted", names["falconara"]) in moved
    assert desk("report", "--as-of", issued(desk)).code == 3


def test_a_handle_of_something_else_is_no_report(told: tuple[Run, dict[str, str]]) -> None:
    desk, names = told
    assert desk("report", "q1", "--as-of", names["falconara"]).code == 5
    assert desk("report", "q1", "--as-of", "00000").code in (3, 5)


def test_to_whom_is_a_code_and_the_name_of_a_person_is_refused(told: tuple[Run, dict[str, str]]) -> None:
    desk, _names = told
    for command in (("report", "q1"), ("pack", "q1", "-o", "folder")):
        answer = desk(*command, "--issue", "--to", "Amal Rossi")
        assert answer.code == 3
        assert answer.err.startswith("to: write a code of small letters")
        assert "Rossi" not in answer.err
