"""Bad input that no transcript can write down: bytes that are no text, and too much of everything."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace
from tests.errors.conftest import AMAL, CALL, events, program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

REGISTER = ("record", "person.registered", "--citizenships", "MAR")
WITH_NAME = (*REGISTER, "--ask", "given_name")
WITH_NOTE = (*CALL, "--ask", "note")
# Whoever keeps in memory what it reads of a gigabyte fails under this limit.
LITTLE_MEMORY = "import resource; resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))"
VISITS = "number,day,minutes\n"


@pytest.fixture
def visits(home: Path, request: pytest.FixtureRequest) -> Callable[..., tuple[str, ...]]:
    """The command that imports a table of visits."""
    map_ = request.path.parent / "visits.toml"

    def command(table: str | bytes, *options: str) -> tuple[str, ...]:
        (home / "visits.csv").write_bytes(table.encode() if isinstance(table, str) else table)
        return ("import", str(home / "visits.csv"), "--map", str(map_), *options)

    return command


@pytest.fixture
def huge(home: Path) -> Path:
    """A file of one line and a gigabyte, which takes no room on the disk."""
    with open(home / "huge", "wb") as file:
        file.truncate(10**9)
    return home / "huge"


def test_row_1_bytes_that_are_no_text_are_refused_with_the_name_of_the_field(wary: Run) -> None:
    assert (3, "language: this is not valid text\n") == wary(*CALL, "--language", "\udcff")[::2]
    assert (3, "done_by: this is not valid text\n") == wary(*CALL, "--done-by=\udcff")[::2]
    assert (3, "this is not valid text\n") == wary("record", "contact", "\udcff")[::2]
    assert (3, "given_name: this is not valid text\n") == wary(*WITH_NAME, given=b"Amal\xff\n")[::2]
    assert (3, "file: this is not valid text\n") == wary("person", "new", given=b'{"given_name": "Amal\xff"}')[::2]
    assert (3, "1: this is not valid text\n") == wary("record", "-", given=b'{"kind": "\xff"}\n')[::2]
    assert 0 == wary("record", "--help", "città").code


def test_row_1_a_byte_of_the_command_line_itself(desk: Run, home: Path) -> None:
    ran = program(*CALL, "--language", b"\xff")  # type: ignore[arg-type]
    assert (3, "", "language: this is not valid text\n") == (ran.returncode, ran.stdout, ran.stderr)
    assert 1 == events(home / "log")


@pytest.mark.parametrize("marks", [9, 5_000])
def test_row_12_many_marks_on_one_letter(wary: Run, marks: int) -> None:
    letter = f"a{chr(0x301) * marks}"
    assert (3, "note: more than 8 accents on one letter\n") == wary(*WITH_NOTE, given=letter)[::2]
    assert 3 == wary(*WITH_NAME, given=letter).code


def test_row_18_what_rich_would_take_for_a_style_is_text(wary: Run, home: Path) -> None:
    given = '{"given_name": "[link=file:///etc/passwd]x[/x]", "birth_year": 1990, "citizenships": ["MAR"]}'
    assert 0 == wary("person", "new", given=given).code
    assert 0 == wary("person", "list", "--names", "-o", str(home / "list.txt")).code
    assert "[link=file:///etc/passwd]x[/x]\n" in (home / "list.txt").read_text()


def test_row_19_a_note_reaches_no_journal(wary: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = b"came late\n2020-03-31T10:00 CRITICAL forged\n"
    assert 0 == wary(*WITH_NOTE, given=note).code
    monkeypatch.setattr("primm.core.host.recorder.Recorder.record", lambda *given: 1 / 0)
    assert 1 == wary(*WITH_NOTE, given=note).code
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert "forged" not in line


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (WITH_NOTE, "note: too long\n"),
        (WITH_NAME, "given_name: too long\n"),
        ((*CALL, "--file", "-"), "file: too long\n"),
        (("person", "new"), "file: too long\n"),
        (("record", "-"), "1: the line is too long\n"),
    ],
)
def test_row_20_a_gigabyte_is_refused_with_little_memory(
    desk: Run, home: Path, huge: Path, command: tuple[str, ...], told: str
) -> None:
    with open(huge) as stream:
        ran = program(*command, before=LITTLE_MEMORY, stdin=stream)
        read = os.lseek(stream.fileno(), 0, os.SEEK_CUR)
    assert (3, told) == (ran.returncode, ran.stderr)
    assert 1 == events(home / "log")
    if command != ("record", "-"):  # whose next line may be a good one
        assert read < 2_000_000


def test_row_21_a_note_has_20000_characters(wary: Run) -> None:
    assert (3, "note: too long: at most 20000 characters\n") == wary(*WITH_NOTE, given="ß" * 20_001)[::2]
    assert 0 == wary(*WITH_NOTE, given="ß" * 20_000).code
    assert (3, "given_name: too long: at most 200 characters\n") == wary(*WITH_NAME, given="ß" * 201)[::2]


def test_row_22_a_table_without_ends_of_lines_is_refused_with_little_memory(
    desk: Run, home: Path, huge: Path, visits: Callable[..., tuple[str, ...]]
) -> None:
    command = list(visits(""))
    command[1] = str(huge)
    ran = program(*command, before=LITTLE_MEMORY)
    told = "line 1: a row of more than 1000000 characters; are its quotes closed, is this a CSV file?\n"
    assert (3, told) == (ran.returncode, ran.stderr)
    assert 1 == events(home / "log")


def test_row_22_a_map_is_as_short_as_people_write_it(
    desk: Run, huge: Path, visits: Callable[..., tuple[str, ...]]
) -> None:
    ran = program(*visits(VISITS), "--map", str(huge), before=LITTLE_MEMORY)
    assert (3, "map: not TOML: wrong in line 1\n") == (ran.returncode, ran.stderr)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_row_23_a_mark_of_byte_order_is_welcome(
    wary: Run, visits: Callable[..., tuple[str, ...]], encoding: str
) -> None:
    answer = wary(*visits((VISITS + "1,31/03/2020,5\n").encode(encoding)))
    assert (0, "stored: 1 rows (1 events); already there: 0; refused: 0\n") == answer[:2]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (f"{VISITS}1,31/03/2020,5\n".encode("utf-16"), 1),
        (f"{VISITS}1,31/03/2020,5\n2,31/03/2020,5\nperché,31/03/2020,5\n".encode("latin-1"), 4),
        (f"{VISITS}è,31/03/2020,5\n".encode() + "perché,31/03/2020,5\n".encode("cp1252"), 3),
        (b"number,day,minut\xe8s\n", 1),
    ],
    ids=["utf-16", "latin-1", "mixed", "header"],
)
def test_row_23_another_encoding_is_refused_with_its_line_and_a_hint(
    wary: Run, visits: Callable[..., tuple[str, ...]], table: bytes, line: int
) -> None:
    answer = wary(*visits(table))
    assert (3, "") == answer[:2]
    assert f"line {line} is not utf-8: say with --encoding what the file is, one of utf-8, utf-16" in answer.err
    assert "perch" not in answer.err


def test_row_23_the_hint_helps(wary: Run, visits: Callable[..., tuple[str, ...]]) -> None:
    table = f"{VISITS}perché,31/03/2020,5\n".encode("latin-1")
    assert 0 == wary(*visits(table, "--encoding", "latin-1")).code
    assert 3 == wary(*visits(table, "--encoding", "utf-16")).code


def test_row_25_one_bad_row_of_10000(wary: Run, home: Path, visits: Callable[..., tuple[str, ...]]) -> None:
    table = VISITS + "".join(f"{n},31/03/2020,{'Amal' if n == 7_000 else 5}\n" for n in range(1, 10_001))
    told = "row 7000 (line 7001): minutes (contact.minutes): a whole number is wanted, with the digits 0 to 9\n"
    refused = wary(*visits(table))
    assert (3, "", f"{told}nothing was stored; rows refused: 1, in order: 9999\n") == refused
    stored = wary(*visits(table, "--partial"))
    assert (0, "stored: 9999 rows (9999 events); already there: 0; refused: 1\n") == stored[:2]
    assert stored.err.startswith(told)
    rejects = home / "visits.csv.rejects.csv"
    assert 0o600 == rejects.stat().st_mode & 0o777
    assert ["7000", "7000"] == [rejects.read_text("utf-8-sig").splitlines()[1].split(",")[place] for place in (0, -3)]
    assert 10_000 == events(home / "log")


@pytest.mark.parametrize("digits", [20, 5_000])
def test_row_29_a_number_of_many_digits_takes_no_time(wary: Run, digits: int) -> None:
    number = "9" * digits
    assert (3, "minutes: number too large\n") == wary(*CALL, "--minutes", number)[::2]
    assert (3, "minutes: number too large\n") == wary(*CALL, "--file", "-", given=f'{{"minutes": {number}}}')[::2]


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"fields": ' * 90_000, f"{'[' * 33}{']' * 33}"],
    ids=["arrays", "objects", "closed"],
)
def test_row_30_boxes_in_boxes(wary: Run, home: Path, line: str) -> None:
    told = "nested more than 32 deep\n"
    assert (3, f"1: {told}") == wary("record", "-", given=line)[::2]
    assert 3 == wary("person", "new", given=line).code
    (home / "earlier.json").write_text(line)
    answer = wary("report", "services", "--as-of", str(home / "earlier.json"))
    assert (
        3,
        "as_of: the file is no report of PRIMM as it was printed, nor a position: origin and number\n",
    ) == answer[::2]


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2020, 3, 31, 9, 0, tzinfo=UTC), "the computer's clock is behind the time of earlier events"),
        (datetime(1970, 1, 1, tzinfo=UTC), "the computer's clock is behind the time of earlier events"),
        (datetime(2030, 3, 31, tzinfo=UTC), "the last event is 3651 days old: is the computer's clock right?"),
    ],
    ids=["an hour back", "1970", "ten years ahead"],
)
def test_row_41_a_clock_that_is_wrong_is_warned_of_and_the_order_is_kept(
    wary: Run, monkeypatch: pytest.MonkeyPatch, moment: datetime, told: str
) -> None:
    assert 0 == wary(*CALL, "--id", "01710d2a-0f7c-7000-8000-000000000001").code
    monkeypatch.setattr(Workplace, "now", lambda place: moment)
    answer = wary(*CALL, "--reached", "wrong_number")
    assert 0 == answer.code
    assert told in answer.err
    metas = [json.loads(json.loads(line)["meta"]) for line in wary("log", "export").out.splitlines()]
    assert ["desk.registered", "contact", "contact"] == [each["kind"] for each in metas]
    assert sorted(each["hlc"] for each in metas) == [each["hlc"] for each in metas]
    assert f"{moment:%Y-%m-%dT%H:%M}" == metas[-1]["recorded"][:16]
    assert 11 == wary("log", "verify").code


def test_row_41_nothing_is_said_of_a_clock_that_is_right(wary: Run) -> None:
    assert "" == wary(*CALL).err
    assert "" == wary("person", "new", given=AMAL).err
