"""The fund's quarterly sheet in a pack: with whom it goes, what it hides, and that it is made again byte for byte."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.cli.test_issued import disturb, everything, issued, told  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = tuple[Run, dict[str, str]]

SHEET = [f"trimestre{suffix}" for suffix in (".txt", ".csv", ".json")]
REPORTS = ["pagina.txt", "services.csv", "info.json", "rapporto.html", "rapporto.xlsx", "indicatori.csv", "leggimi.txt"]
NOTE = "Da marzo gli sportelli lavorano per telefono."


def noted(desk: Run) -> str:
    """A problem of the quarter; its handle."""
    given = {"kind": "quarter.note", "fields": {"period": "2020q1", "note_kind": "problem", "note": NOTE}}
    assert 0 == desk("record", "-", given=json.dumps(given)).code
    return str(json.loads(desk("log", "list", "--kind", "quarter.note", "--format", "json").out)[-1]["handle"])


def figures(folder: Path) -> dict[str, Any]:
    """What the sheet says, by what it says it of."""
    return {each["what"]: each["value"] for each in json.loads((folder / "trimestre.json").read_text("utf-8"))}


def test_the_sheet_lies_in_the_folder_in_three_forms_and_in_the_manifest(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert (0, "25 files in sent\n") == desk("pack", "q1", "-o", "sent")[:2]
    manifest = (home / "sent" / "manifest.txt").read_text()
    for name in SHEET:
        content = (home / "sent" / name).read_bytes()
        assert f"# {len(content)} bytes\n{sha256(content).hexdigest()}  {name}\n" in manifest
    assert 2 == figures(home / "sent")["X01 Contacts"]
    rows = csv.DictReader((home / "sent" / "trimestre.csv").read_text("utf-8").splitlines())
    assert ["2"] == [each["value"] for each in rows if each["what"] == "X01 Contacts"]
    assert "quarterly sheet, 1 January 2020 to 31 March 2020" in (home / "sent" / "trimestre.txt").read_text()


def test_it_says_the_same_as_the_sheet_alone(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    noted(desk)
    assert 0 == desk("pack", "q1", "-o", "sent").code
    assert json.loads((home / "sent" / "trimestre.json").read_text()) == json.loads(
        desk("funder", "quarterly", "q1", "--format", "json").out
    )


def test_what_was_noted_stays_sealed_and_stands_by_its_handle(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    note = noted(desk)
    assert 0 == desk("pack", "q1", "-o", "sent").code
    for name in SHEET:
        content = (home / "sent" / name).read_text("utf-8")
        assert (True, False) == (note in content, NOTE in content)


@pytest.mark.parametrize("publish", [(), ("--publish",)], ids=["whole", "published"])
def test_it_is_made_again_byte_for_byte_in_the_language_in_which_it_was_given(
    told: Told,  # noqa: F811
    home: Path,
    publish: tuple[str, ...],
) -> None:
    desk, names = told
    noted(desk)
    assert 0 == desk("--lang", "it", "pack", "q1", *publish, "--issue", "--to", "fami", "-o", "sent").code
    kept = issued(desk)
    disturb(desk, names)
    noted(desk)
    again = desk("pack", "--as-of", kept, "-o", "again")
    assert (0, "") == (again.code, again.err)
    for name in (*SHEET, "manifest.txt"):
        assert (home / "sent" / name).read_bytes() == (home / "again" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("2020-02",), "left out: it is of one quarter"),
        (("q1", "--desk", "falconara"), "left out: they are of the whole project"),
        (("q1", "--filter", "sex=f"), "left out: they are of the whole project"),
    ],
    ids=lambda each: each[-1],
)
def test_where_it_would_mean_nothing_it_is_left_out_and_that_is_said(
    told: Told,  # noqa: F811
    home: Path,
    asked: tuple[str, ...],
    why: str,
) -> None:
    desk, _names = told
    answer = desk("pack", *asked, "-o", "sent")
    assert 0 == answer.code
    assert 1 == answer.err.count(why)
    assert not {each.name for each in (home / "sent").iterdir()} & set(SHEET)
    assert "trimestre" not in (home / "sent" / "manifest.txt").read_text()
    assert why in " ".join((home / "sent" / "leggimi.txt").read_text().split())


def test_before_the_project_began_there_is_no_sheet(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    (home / "log" / "funder").mkdir()
    (home / "log" / "funder" / "project.toml").write_text("start = 2020-04-01\n")
    answer = desk("pack", "q1", "-o", "sent")
    assert (0, True) == (answer.code, "it ends before the project begins" in answer.err)
    assert not (home / "sent" / "trimestre.txt").exists()


def test_for_others_it_hides_what_the_reports_beside_it_hide(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--publish", "-o", "sent").code
    sheet = figures(home / "sent")
    assert ("*", "*", 0) == (sheet["X01 Contacts"], sheet["V03 Referrals sent"], sheet["P03 Initiatives"])
    legend = "for others: numbers under 3 are hidden, of needs of violence, trafficking and guardianship under 5"
    assert legend in [each["value"] for each in json.loads((home / "sent" / "trimestre.json").read_text("utf-8"))]
    page = json.loads((home / "sent" / "services.json").read_text("utf-8"))
    hidden = {each["id"]: each["cells"][0]["hidden"] for each in page["metrics"] if each["cells"]}
    assert (True, True) == (hidden["X01"], hidden["V03"])


@pytest.mark.parametrize(
    ("publish", "of_its_own"),
    [((), ["verifica/events.jsonl", "verifica/checkpoints.jsonl"]), (("--publish",), ["dati-aperti.zip"])],
    ids=["whole", "published"],
)
def test_each_file_of_a_pack_that_was_given_is_the_same_and_one_that_was_changed_is_not(
    told: Told,  # noqa: F811
    home: Path,
    publish: tuple[str, ...],
    of_its_own: list[str],
) -> None:
    """Whatever its form: by the manifest beside it, of which the log has the digest."""
    desk, names = told
    assert 0 == desk("--lang", "it", "pack", "q1", *publish, "--issue", "--to", "regione", "-o", "sent").code
    kept = issued(desk)
    disturb(desk, names)
    for name in ("manifest.txt", of_its_own[0]):
        answer = desk("report", "--check", f"sent/{name}")
        assert (0, True, "") == (answer.code, answer.out.startswith("same: "), answer.err), name
        assert answer.out.endswith(f"issued to regione on 2020-03-31: {kept}\n")
    assert {*REPORTS, *of_its_own} <= everything(home / "sent").keys()
    for name in ("pagina.txt", of_its_own[-1]):
        path = home / "sent" / name
        path.write_bytes(path.read_bytes().replace(b"e", b"3", 1))
        assert 4 == desk("report", "--check", f"sent/{name}").code, name


def test_a_trial_is_no_pack_that_was_given_yet_its_reports_are_checked(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--preset", "fami", "-o", "tried").code
    for name in ("pagina.csv", "rapporto.html"):
        assert (
            "same: computed again from where the log stood then, it has the same bytes\n"
            == desk("report", "--check", f"tried/{name}").out
        )
    assert (3, 3) == tuple(desk("report", "--check", f"tried/{name}").code for name in ("leggimi.txt", "manifest.txt"))


def test_the_cover_says_to_whom_and_what_is_left_out(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--issue", "--to", "regione", "-o", "sent").code
    whole = (home / "sent" / "leggimi.txt").read_text("utf-8")
    for each in (
        "given to: regione\nby: mr (staff code), 31 March 2020\n",
        "desks: chiaravalle, falconara\n",
        "\n  primm funder recipients 2020q1 --to regione -o …\n",
        "\n  python3 -I -S verifica/check.py\n",
    ):
        assert each in whole
    page = (home / "sent" / "pagina.txt").read_text("utf-8")
    assert page.rpartition("fingerprint: ")[2] in whole
    tried = desk("--lang", "it,ar", "pack", "q1", "--publish", "--desk", "falconara", "-o", "tried")
    assert 0 == tried.code, tried.err
    other = (home / "tried" / "leggimi.txt").read_text("utf-8")
    assert ("consegnate a: nessuno: è una prova" in other, "سُلّمت إلى" in other) == (True, True)
    assert "verifica/" not in other


def test_without_a_key_that_signs_there_is_no_audit_pack_and_that_is_said(
    told: Told,  # noqa: F811
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, _names = told
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    answer = desk("pack", "q1", "--issue", "--to", "regione", "-o", "sent")
    assert (0, 1) == (answer.code, answer.err.count("warning: the audit pack is left out: "))
    assert not (home / "sent" / "verifica").exists()
    assert "nobody here could sign" in (home / "sent" / "leggimi.txt").read_text("utf-8")


def test_on_another_computer_all_but_what_was_signed_is_made_again(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--issue", "--to", "regione", "-o", "sent").code
    kept = issued(desk)
    (home / "log" / "given.checkpoints").unlink()
    answer = desk("pack", "--as-of", kept, "-o", "again")
    assert (0, 1) == (answer.code, answer.err.count("\n"))
    assert answer.err.startswith("warning: the audit pack is left out: what was signed then")
    sent, again = everything(home / "sent"), everything(home / "again")
    own = {name for name in sent if not name.startswith("verifica/")}
    assert own == again.keys()
    assert {"manifest.txt"} == {name for name in own if sent[name] != again[name]}
    assert sent["manifest.txt"].startswith(again["manifest.txt"])
    assert 5 == desk("report", "--check", "sent/verifica/events.jsonl").code


def test_open_data_hide_what_the_reports_beside_them_hide(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--publish", "-o", "sent").code
    with ZipFile(home / "sent" / "dati-aperti.zip") as zipped:
        rows = list(csv.DictReader(zipped.read("figures.csv").decode().splitlines()))
    opened = {(each["metric"], each["desk"]): each["state"] == "hidden" for each in rows}
    beside = {}
    for name in ("pagina", "services", "school", "info", "participation"):
        for metric in json.loads((home / "sent" / f"{name}.json").read_text("utf-8"))["metrics"]:
            for cell in metric["cells"]:
                desk_ = cell["at"]["desk"]["code"] if cell["at"] else "_T" if metric["cells"][1:] else ""
                beside[metric["id"], desk_] = cell["hidden"]
    shared = beside.keys() & opened.keys()
    assert {key: beside[key] for key in shared} == {key: opened[key] for key in shared}
    assert ("X01", "_T") in {key for key in shared if opened[key]}


def test_a_period_stands_whole_in_each_of_two_languages(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("--lang", "it,ar", "pack", "q1", "-o", "sent").code
    notes = [each["note"] for each in json.loads((home / "sent" / "trimestre.json").read_text("utf-8"))]
    assert "dal 1 gennaio 2020 al 31 marzo 2020 / من 1 يناير 2020 إلى 31 مارس 2020" in notes
