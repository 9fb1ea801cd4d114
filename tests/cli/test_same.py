"""A report in a file is computed again: it is the same, or what is another one is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CONTACT = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information")
SAME = "same: computed again from where the log stood then, it has the same bytes"
AS_WERE = "versions: as they were\n"
NONE = "check: the file is no report of PRIMM as it was printed: keep it as .json, .csv, .txt or .html\n"
ASKED = [
    ("q1",),
    ("services", "q1", "--by", "desk,channel", "--metric", "X03,X01"),
    ("q1", "--preset", "mese", "--residence", "042018", "--definitions"),
    ("q1", "--by", "desk,sex", "--metric", "X03,S01,X01"),
    ("nov-mar", "--publish", "--filter", "topics=gen"),
]


def known(desk: Run) -> str:
    """A person of Falconara with three contacts."""
    who = desk("record", "person.registered", "--citizenships", "MAR", "--sex", "f", "--municipality", "042018")
    person = who.out.split()[1]
    for day in ("10", "11", "12"):
        assert desk("record", "contact", *CONTACT, "--persons", person, "--on", f"2020-01-{day}").code == 0
    return person


@pytest.fixture
def told(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A desk with some figures, in whose folder files are made."""
    monkeypatch.chdir(home)
    known(desk)
    return desk


def keep(desk: Run, name: str, *asked: str) -> str:
    """A report in a file: with the suffix of the pipe, what a pipe would get."""
    piped = name.endswith(".tsv")
    answer = desk("report", *asked, *(() if piped else ("-o", name)))
    assert answer.code == 0, answer.err
    return answer.out


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_it_is_the_same_in_every_form_and_language_whatever_was_recorded_since(
    told: Run, home: Path, asked: tuple[str, ...]
) -> None:
    names = []
    for language in ("en", "it", "ar"):
        for suffix in ("txt", "csv", "json", "tsv", "html") if language == "it" else ("txt", "csv"):
            names.append(f"{language}.{suffix}")
            made = told("--lang", language, "report", *asked, *(() if suffix == "tsv" else ("-o", names[-1])))
            assert made.code == 0, made.err
            if suffix == "tsv":
                (home / names[-1]).write_text(made.out)
    known(told)
    expected = [(each, 0, f"{SAME}\n", "") for each in names]
    assert expected == [(each, *told("report", "--check", each)) for each in names]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sent.txt", "contact          3      3", "contact          3      4"),
        ("sent.csv", '"Contacts","contact","","","3"', '"Contacts","contact","","","4"'),
        ("sent.json", '"figure": 3', '"figure": 4'),
        (
            "sent.html",
            '<td class="number total"><a href="#rows-X01">3<',
            '<td class="number total"><a href="#rows-X01">4<',
        ),
    ],
)
def test_one_figure_that_was_changed_is_named(told: Run, home: Path, name: str, old: str, new: str) -> None:
    keep(told, name, "q1", "--metric", "X01")
    there = (home / name).read_text("utf-8")
    assert old in there
    (home / name).write_text(new.join([*there.rsplit(old, 1)]) if "json" not in name else there.replace(old, new, 1))
    answer = told("report", "--check", name)
    assert (4, "X01\ttotal\t4\t3\n") == answer[:2]
    assert f"not the same; figures that are others now: 1; {AS_WERE}" == answer.err


def test_other_words_or_versions_are_other_bytes_with_the_same_figures(told: Run, home: Path) -> None:
    keep(told, "sent.txt", "q1")
    there = (home / "sent.txt").read_text("utf-8")
    (home / "words.txt").write_text(there.replace("Regional", "Rational"))
    (home / "older.txt").write_text(there.replace("primm 0.1.0", "primm 0.0.9"))
    expected = "the same figures, though other bytes from line 1 on; " + AS_WERE
    assert (11, "", expected) == told("report", "--check", "words.txt")
    answer = told("report", "--check", "older.txt")
    assert 11 == answer.code
    assert answer.err.endswith("versions: primm 0.0.9 -> 0.1.0\n")


def test_what_is_not_computed_the_same_because_of_the_events_is_tampered_with(told: Run, home: Path) -> None:
    keep(told, "sent.json", "services", "q1")
    found = json.loads((home / "sent.json").read_text())
    ((origin, n),) = found["certificate"]["position"].items()
    found["certificate"]["roots"][origin] = "0" * 64
    (home / "others.json").write_text(json.dumps(found))
    assert 10 == told("report", "--check", "others.json").code
    found["certificate"]["position"][origin] = n + 1
    (home / "later.json").write_text(json.dumps(found))
    assert 5 == told("report", "--check", "later.json").code


def test_what_was_given_is_known_by_its_bytes(told: Run, home: Path) -> None:
    """A pack is one report of many files; each of them says itself what it is of."""
    assert told("--lang", "it", "report", "q1", "--issue", "--to", "regione", "-o", "sent.txt").code == 0
    answer = told("report", "--check", "sent.txt")
    assert answer.out.startswith(f"{SAME}; issued to regione on 2020-03-31: ")
    assert told("pack", "q1", "--issue", "--to", "regione", "-o", "pack").code == 0
    (home / "pack/manifest.txt").unlink()  # then each file is alone
    names = [f"pack/{name}.{suffix}" for name in ("pagina", "school", "info") for suffix in ("txt", "csv", "json")]
    names.append("pack/rapporto.html")
    assert [(name, f"{SAME}\n") for name in names] == [(name, told("report", "--check", name).out) for name in names]


NO_REPORTS = [
    b"",
    b"\x00" * 100,
    b"\xff\xfe\x00",
    b"PK\x03\x04",
    b"<!DOCTYPE html><p>3</p>",
    b"{}",
    b"[" * 100_000,
    b'{"from": "2020-01-01", "to": 1}',
    b"a,b\n1,2\n",
    b"horizon,position,versions\n2020-03-30,a 1,primm 1\n",
    b"Amal Idrissi\n",
]


def test_what_is_no_report_is_said_in_one_sentence(told: Run, home: Path) -> None:
    for content in NO_REPORTS:
        (home / "file").write_bytes(content)
        assert (3, "", NONE) == told("report", "--check", "file"), content


def test_a_report_that_was_cut_or_filled_with_nonsense_ends_in_one_sentence(told: Run, home: Path) -> None:
    """Wherever it ends, and whatever stands in a field: no traceback, and never the same."""
    for suffix in ("txt", "csv", "json"):
        keep(told, f"sent.{suffix}", "services", "q1", "--metric", "X01,X03", "--by", "desk")
        whole = (home / f"sent.{suffix}").read_bytes()
        for end in range(0, len(whole), len(whole) // 5):
            (home / f"cut.{suffix}").write_bytes(whole[:end])
            answer = told("report", "--check", f"cut.{suffix}")
            assert answer.code in (3, 4, 11), (suffix, end, answer)
            assert 1 == answer.err.count("\n")
    found = json.loads((home / "sent.json").read_text())
    for name in found:
        for value in (None, "../x", {}, [7]):
            (home / "wrong.json").write_text(json.dumps({**found, name: value}))
            answer = told("report", "--check", "wrong.json")
            assert answer.code in (3, 4, 11), (name, value, answer)
            assert 1 == answer.err.count("\n")


def test_the_file_says_itself_what_it_was_asked_for(told: Run, home: Path) -> None:
    keep(told, "sent.txt", "q1")
    expected = "check: the file says itself what it was asked for: leave the rest out\n"
    assert (3, "", expected) == told("report", "q1", "--check", "sent.txt")
    assert 3 == told("report", "--check", "nowhere.txt").code
    assert 3 == told("report", "--check", ".").code


def test_a_page_of_an_older_version_says_which_form_is_enough(told: Run, home: Path) -> None:
    keep(told, "sent.txt", "q1")
    lines = (home / "sent.txt").read_text("utf-8").splitlines(keepends=True)
    (home / "older.txt").write_text("".join(each for each in lines if not each.startswith("asked: ")))
    expected = (
        "check: the page does not say what it was asked for: keep the report as .json, or as a page of this version\n"
    )
    assert (3, "", expected) == told("report", "--check", "older.txt")


def test_a_report_of_what_this_program_does_not_have_is_refused(told: Run, home: Path) -> None:
    keep(told, "sent.json", "services", "q1", "--metric", "X01")
    text = (home / "sent.json").read_text()
    (home / "other.json").write_text(text.replace('"id": "X01"', '"id": "Q99"'))
    expected = "check: the file has figures, filters or an action that are not known here\n"
    assert (3, "", expected) == told("report", "--check", "other.json")


def test_a_file_without_end_is_not_read_to_its_end(told: Run) -> None:
    assert (3, "", "check: the file is too large to be a report\n") == told("report", "--check", "/dev/zero")
