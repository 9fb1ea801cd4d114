"""Bad input that no transcript can write down: bytes that are no text, and too much of everything."""

from __future__ import annotations

import csv
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace
from tests.errors.conftest import AMAL, CALL, TERMINAL, environ, events, program
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

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


@pytest.mark.parametrize(
    ("command", "given"),
    [
        pytest.param(
            (*CALL, "--language", "\udcff"),
            b"",
            marks=answers(1, "a byte 0xFF as the value of an option", 3, "language: this is not valid text"),
        ),
        pytest.param(
            (*CALL, "--done-by=\udcff"),
            b"",
            marks=answers(1, "the same after `=`", 3, "done_by: this is not valid text"),
        ),
        pytest.param(
            ("record", "contact", "\udcff"),
            b"",
            marks=answers(1, "the same as a word of the command", 3, "this is not valid text"),
        ),
        pytest.param(
            WITH_NAME,
            b"Amal\xff\n",
            marks=answers(1, "the same in a name that is asked for", 3, "given_name: this is not valid text"),
        ),
        pytest.param(
            ("person", "new"),
            b'{"given_name": "Amal\xff"}',
            marks=answers(1, "the same in the file of a person", 3, "file: this is not valid text"),
        ),
        pytest.param(
            ("record", "-"),
            b'{"kind": "\xff"}\n',
            marks=answers(1, "the same in a line", 3, "1: this is not valid text"),
        ),
    ],
)
def test_row_1_bytes_that_are_no_text_are_refused_with_the_name_of_the_field(
    wary: Run, told: Told, command: tuple[str, ...], given: bytes
) -> None:
    told(wary(*command, given=given))


def test_row_1_a_word_with_an_accent_is_text(wary: Run) -> None:
    assert 0 == wary("record", "--help", "città").code


@answers(1, "a byte 0xFF in the command line of another process", 3, "language: this is not valid text")
def test_row_1_a_byte_of_the_command_line_itself(desk: Run, told: Told) -> None:
    told(program(*CALL, "--language", b"\xff"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "given"),
    [
        pytest.param(
            WITH_NAME,
            b"Am\0al\n",
            marks=answers(
                3,
                "a NUL in a name that is asked for",
                3,
                "given_name: character 3 may not stand in a text: type it again",
            ),
        ),
        pytest.param(
            WITH_NOTE,
            b"\0\n",
            marks=answers(3, "a note that is a NUL", 3, "note: character 1 may not stand in a text: type it again"),
        ),
        pytest.param(
            ("person", "new"),
            b'{"given_name": "Am\0al"}',
            marks=answers(3, "a NUL in the file of a person", 3, "not valid JSON at character 19"),
        ),
    ],
)
def test_row_3_a_character_of_nothing(wary: Run, told: Told, command: tuple[str, ...], given: bytes) -> None:
    told(wary(*command, given=given))


@pytest.mark.parametrize(
    ("command", "marks"),
    [
        pytest.param(
            WITH_NOTE,
            5_000,
            marks=answers(12, "5,000 accents on a letter of a note", 3, "note: more than 8 accents on one letter"),
        ),
        pytest.param(
            WITH_NAME,
            9,
            marks=answers(12, "9 accents on a letter of a name", 3, "given_name: more than 8 accents on one letter"),
        ),
        pytest.param(
            WITH_NAME, 5_000, marks=answers(12, "5,000 in a name", 3, "given_name: too long: at most 200 characters")
        ),
    ],
)
def test_row_12_many_marks_on_one_letter(wary: Run, told: Told, command: tuple[str, ...], marks: int) -> None:
    told(wary(*command, given=f"a{chr(0x301) * marks}"))
    assert 0 == wary(*WITH_NOTE, given=f"a{chr(0x301) * 8}").code


@answers(
    18,
    "`[link=file:///etc/passwd]x[/x]` and a stray `[/x]` as names",
    note="shown as typed, in a file and on a terminal",
)
def test_row_18_what_rich_would_take_for_a_style_is_text(wary: Run, told: Told, home: Path) -> None:
    for name in ("[link=file:///etc/passwd]x[/x]", "a[/x]"):
        given = json.dumps({"given_name": name, "birth_year": 1990, "citizenships": ["MAR"]})
        told(wary("person", "new", given=given))
    assert 0 == wary("person", "list", "--names", "-o", str(home / "list.txt")).code
    wide = program("person", "list", "--names", before=TERMINAL, env=environ(COLUMNS="200"))
    for shown in ((home / "list.txt").read_text(), wide.stdout):
        assert "[link=file:///etc/passwd]x[/x]" in shown
        assert "a[/x]" in shown


@answers(19, "a note with a line `2020-03-31T10:00 CRITICAL forged`", note="the journal has nothing of it")
def test_row_19_a_note_reaches_no_journal(wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = b"came late\n2020-03-31T10:00 CRITICAL forged\n"
    told(wary(*WITH_NOTE, given=note))
    monkeypatch.setattr("primm.core.host.recorder.Recorder.record", lambda *given: 1 / 0)
    assert 1 == wary(*WITH_NOTE, given=note).code
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert "forged" not in line


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(WITH_NOTE, marks=answers(20, "10 MB or 1 GB as a note", 3, "note: too long")),
        pytest.param(WITH_NAME, marks=answers(20, "the same as a name", 3, "given_name: too long")),
        pytest.param((*CALL, "--file", "-"), marks=answers(20, "the same as a file of fields", 3, "file: too long")),
        pytest.param(("person", "new"), marks=answers(20, "the same as the file of a person", 3, "file: too long")),
        pytest.param(("record", "-"), marks=answers(20, "the same as one line", 3, "1: the line is too long")),
    ],
)
@pytest.mark.parametrize("size", [10**7, 10**9])
def test_row_20_a_gigabyte_is_refused_with_little_memory(
    desk: Run, told: Told, huge: Path, size: int, command: tuple[str, ...]
) -> None:
    os.truncate(huge, size)
    with open(huge) as stream:
        told(program(*command, before=LITTLE_MEMORY, stdin=stream))
        read = os.lseek(stream.fileno(), 0, os.SEEK_CUR)
    if command != ("record", "-"):  # whose next line may be a good one
        assert read < 2_000_000


@answers(21, "a note of 20,001 characters", 3, "note: too long: at most 20000 characters")
@answers(21, "a name of 201 characters", 3, "given_name: too long: at most 200 characters")
def test_row_21_a_note_has_20000_characters(wary: Run, told: Told) -> None:
    told(wary(*WITH_NOTE, given="ß" * 20_001))
    told(wary(*WITH_NAME, given="ß" * 201))
    assert 0 == wary(*WITH_NOTE, given="ß" * 20_000).code
    assert 0 == wary(*WITH_NAME, given="ß" * 200).code


@answers(
    22,
    "one line of a gigabyte",
    3,
    "line 1: a row of more than 1000000 characters; are its quotes closed, is this a CSV file?",
    note="read in little memory",
)
def test_row_22_a_table_without_ends_of_lines_is_refused_with_little_memory(
    desk: Run, told: Told, huge: Path, visits: Callable[..., tuple[str, ...]]
) -> None:
    command = list(visits(""))
    command[1] = str(huge)
    told(program(*command, before=LITTLE_MEMORY))


@answers(22, "the same as a map", 3, "map: not TOML: wrong in line 1")
def test_row_22_a_map_is_as_short_as_people_write_it(
    desk: Run, told: Told, huge: Path, visits: Callable[..., tuple[str, ...]]
) -> None:
    told(program(*visits(VISITS), "--map", str(huge), before=LITTLE_MEMORY))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@answers(23, "UTF-8 with or without a mark of byte order", note="the rows are stored")
def test_row_23_a_mark_of_byte_order_is_welcome(
    wary: Run, told: Told, visits: Callable[..., tuple[str, ...]], encoding: str
) -> None:
    answer = wary(*visits((VISITS + "1,31/03/2020,5\n").encode(encoding)))
    told(answer)
    assert (0, "stored: 1 row (1 event); already there: 0; refused: 0\n") == answer[:2]


ONE_REFUSED = "nothing was stored; rows refused: 1, in order:"
KNOWN = "say with --encoding what the file is, one of utf-8, utf-16, latin-1, cp1252, cp850, mac-roman"


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(
            f"{VISITS}1,31/03/2020,5\n".encode("utf-16"),
            marks=answers(23, "UTF-16", 3, f"line 1 is not utf-8: {KNOWN}"),
        ),
        pytest.param(
            f"{VISITS}1,31/03/2020,5\n2,31/03/2020,5\nperché,31/03/2020,5\n".encode("latin-1"),
            marks=answers(
                23,
                "Latin-1, in the fourth line",
                3,
                f"row 3 (line 4): line 4 is not utf-8: {KNOWN}\n{ONE_REFUSED} 2",
            ),
        ),
        pytest.param(
            f"{VISITS}è,31/03/2020,5\n".encode() + "perché,31/03/2020,5\n".encode("cp1252"),
            marks=answers(
                23,
                "UTF-8, then another, mixed",
                3,
                f"row 2 (line 3): line 3 is not utf-8: {KNOWN}\n{ONE_REFUSED} 1",
            ),
        ),
        pytest.param(
            b"number,day,minut\xe8s\n",
            marks=answers(23, "Latin-1 in the names of the columns", 3, f"line 1 is not utf-8: {KNOWN}"),
        ),
    ],
)
def test_row_23_another_encoding_is_refused_with_its_line_and_a_hint(
    wary: Run, told: Told, visits: Callable[..., tuple[str, ...]], table: bytes
) -> None:
    answer = wary(*visits(table))
    told(answer)
    assert "perch" not in answer.err


@answers(23, "Latin-1, with `--encoding latin-1`", note="the rows are stored")
@answers(23, "Latin-1, with `--encoding utf-16`", 3, f"line 1 is not utf-16: {KNOWN}")
def test_row_23_the_hint_helps(wary: Run, told: Told, visits: Callable[..., tuple[str, ...]]) -> None:
    table = f"{VISITS}perché,31/03/2020,5\n".encode("latin-1")
    told(wary(*visits(table, "--encoding", "latin-1")))
    told(wary(*visits(table, "--encoding", "utf-16")))


ROW_7000 = "row 7000 (line 7001): minutes (contact.minutes): a whole number is wanted, with the digits 0 to 9"


@answers(25, "a name among the minutes of 10,000 rows", 3, f"{ROW_7000}\n{ONE_REFUSED} 9999")
@answers(
    25,
    "the same with `--partial`",
    0,
    f"{ROW_7000}\n…",
    note="9,999 rows are stored, the other is kept in a file",
)
def test_row_25_one_bad_row_of_10000(wary: Run, told: Told, home: Path, visits: Callable[..., tuple[str, ...]]) -> None:
    table = VISITS + "".join(f"{n},31/03/2020,{'Amal' if n == 7_000 else 5}\n" for n in range(1, 10_001))
    told(wary(*visits(table)))
    stored = wary(*visits(table, "--partial"))
    told(stored)
    assert "stored: 9999 rows (9999 events); already there: 0; refused: 1\n" == stored.out
    rejects = home / "visits.csv.rejects.csv"
    assert 0o600 == rejects.stat().st_mode & 0o777
    row = next(csv.reader(rejects.read_text("utf-8-sig").splitlines()[1:]))
    assert ["7000", "7000"] == [row[place] for place in (0, -3)]
    assert 10_000 == events(home / "log")


@pytest.mark.parametrize("digits", [20, 5_000])
@answers(29, "20 or 5,000 digits as an option, in an object", 3, "minutes: number too large")
def test_row_29_a_number_of_many_digits_takes_no_time(wary: Run, told: Told, digits: int) -> None:
    number = "9" * digits
    told(wary(*CALL, "--minutes", number))
    told(wary(*CALL, "--file", "-", given=f'{{"minutes": {number}}}'))


NO_REPORT = "as_of: the file is no report of PRIMM as it was printed, nor a position: origin and number"


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"fields": ' * 90_000, f"{'[' * 33}{']' * 33}"],
    ids=["arrays", "objects", "closed"],
)
@answers(30, "100,000 brackets as a line", 3, "1: nested more than 32 deep")
@answers(30, "the same as the file of a person", 3, "nested more than 32 deep")
@answers(30, "the same as an earlier report", 3, NO_REPORT)
def test_row_30_boxes_in_boxes(wary: Run, told: Told, home: Path, line: str) -> None:
    told(wary("record", "-", given=line))
    told(wary("person", "new", given=line))
    (home / "earlier.json").write_text(line)
    told(wary("report", "services", "--as-of", str(home / "earlier.json")))


BEHIND = "warning: the computer's clock is behind the time of earlier events…"
AHEAD = "warning: the last event is 3651 days old: is the computer's clock right?"


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2020, 3, 31, 9, 0, tzinfo=UTC), marks=answers(41, "an hour behind", 0, BEHIND)),
        pytest.param(datetime(1970, 1, 1, tzinfo=UTC), marks=answers(41, "in 1970", 0, BEHIND)),
        pytest.param(datetime(2030, 3, 31, tzinfo=UTC), marks=answers(41, "ten years ahead", 0, AHEAD)),
    ],
)
def test_row_41_a_clock_that_is_wrong_is_warned_of_and_the_order_is_kept(
    wary: Run, told: Told, monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    assert 0 == wary(*CALL, "--id", "01710d2a-0f7c-7000-8000-000000000001").code
    monkeypatch.setattr(Workplace, "now", lambda place: moment)
    told(wary(*CALL, "--reached", "wrong_number"))
    metas = [json.loads(json.loads(line)["meta"]) for line in wary("log", "export").out.splitlines()]
    assert ["desk.registered", "contact", "contact"] == [each["kind"] for each in metas]
    assert sorted(each["hlc"] for each in metas) == [each["hlc"] for each in metas]
    assert f"{moment:%Y-%m-%dT%H:%M}" == metas[-1]["recorded"][:16]
    assert 11 == wary("log", "verify").code


def test_row_41_nothing_is_said_of_a_clock_that_is_right(wary: Run) -> None:
    assert "" == wary(*CALL).err
    assert "" == wary("person", "new", given=AMAL).err


def test_row_10_who_was_typed_as_joined_is_found_by_the_usual_letters(wary: Run) -> None:
    given = json.dumps({"given_name": "ﻣﺤﻤﺪ", "birth_year": 1990, "citizenships": ["EGY"]})
    person = wary("person", "new", given=given).out.split()[1]
    assert person in wary("person", "find", given="محمد\n").out
