"""Listings come in the form that was asked for, into new files only, and obey nobody."""

from __future__ import annotations

import csv
import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from primm.commands.output import listing, say, tell
from primm.commands.workplace import Workplace
from primm.core.host.action import Format, Listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


def test_text_csv_and_json_say_the_same(desk: Run) -> None:
    text, as_csv, as_json = (desk("log", "list", "--format", form).out for form in ("text", "csv", "json"))
    (row,) = csv.DictReader(io.StringIO(as_csv))
    (found,) = json.loads(as_json)
    assert ["2020-03-31", "desk.registered"] == text.split("\t")[:2] == [row["occurred"], row["kind"]]
    assert [found["occurred"], found["kind"]] == [row["occurred"], row["kind"]]


def test_the_suffix_says_the_form(desk: Run, home: Path) -> None:
    assert 0 == desk("log", "list", "-o", str(home / "list.json")).code
    assert 1 == len(json.loads((home / "list.json").read_text()))
    assert 0o600 == (home / "list.json").stat().st_mode & 0o777
    assert 0 == desk("log", "list", "-o", str(home / "list")).code


def test_a_suffix_that_no_form_has_is_refused_with_those_that_some_have(desk: Run, home: Path) -> None:
    answer = desk("log", "list", "-o", str(home / "list.pdf"))
    known = "known are .csv, .html, .json, .txt, .xlsx"
    assert (3, f"output: no form has this suffix: {known}\n") == (answer.code, answer.err)
    assert not (home / "list.pdf").exists()
    assert 0 == desk("log", "list", "-o", str(home / "list.pdf"), "--format", "csv").code


def test_a_form_that_nobody_knows_is_refused(desk: Run) -> None:
    assert 3 == desk("log", "list", "--format", "jsn").code


def test_plugins_bring_forms(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runes = Format("runes", (".rune",), lambda what, page: iter(["ᚱ\n"]))
    monkeypatch.setattr(Workplace, "plugins", SimpleNamespace(formats={"runes": runes}))
    assert "ᚱ\n" == desk("log", "list", "--format", "runes").out
    assert 0 == desk("log", "list", "-o", str(home / "list.rune")).code
    assert "ᚱ\n" == (home / "list.rune").read_text(encoding="utf-8")


def test_a_terminal_is_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\x1b[2J\ntwo\u202e")
    tell("three\x07", "four")
    assert ("three\ufffd\tfour\n", "one\ufffd[2J\ntwo\ufffd\n") == capsys.readouterr()


def test_a_pipe_without_a_reader_is_left_to_main(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def show_it(place: Workplace, show: Callable[[Listing], None]) -> None:
        def rows() -> object:
            raise BrokenPipeError
            yield

        show(Listing(("a",), rows()))  # type: ignore[arg-type]

    command = listing(show_it)
    with pytest.raises(BrokenPipeError):
        command(Workplace({}), format_="text", output=str(tmp_path / "new"))


def test_events_are_exported_exactly_as_they_stand(desk: Run) -> None:
    (row,) = (json.loads(line) for line in desk("log", "export").out.splitlines())
    assert "desk.registered" == json.loads(row["meta"])["kind"]
    assert 64 == len(row["leaf"])


def test_a_consistent_log_is_not_provable_and_a_changed_one_is_tampered_with(desk: Run, home: Path) -> None:
    assert 11 == desk("log", "verify").code
    path = home / "log/log.db"
    path.write_bytes(path.read_bytes().replace(b"desk.registered", b"desk.registerex"))
    assert 10 == desk("log", "verify").code


def test_progress_is_shown_to_who_looks_on(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from primm.commands.verify import _progress

    monkeypatch.setattr("sys.stderr", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    with _progress() as report:
        report(1, 2)
        report(2, 2)
