"""Whatever stands in a file that is read, random bytes or a good file with some changed: it is read, or refused.

An example of Hypothesis is a seed, from which a batch of inputs is made: with the tests 10,000 of each kind, by night
a million.
"""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from primm.commands.earlier import _read, earlier_of
from primm.commands.lines import _givens, _lines
from primm.core.errors import PrimmError, Problem, Refused
from primm.core.host.config import Config
from primm.formats import csv as csv_form
from primm.formats import json as json_form
from primm.formats import text as text_form
from primm.formats.importing import load_map
from primm.formats.readers import reread
from primm.formats.reading import ENCODINGS, Table
from primm.people.master import FILE_NAME, create_master, read_master
from primm.proof.settings import CONFIG, load_config
from tests.formats.test_report_formats import BROKEN_DOWN, TOTAL
from tests.formats.test_report_formats import written as made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

HERE = Path(__file__).parent
BY_DAY, BY_NIGHT = 100, 334  # inputs of one example
SEEDS = st.integers(0, 2**32)
LINES = (
    b'{"kind": "contact", "fields": {"channel": "phone_in", "reached": "no_answer", "minutes": 5, "topics": ["cit"]}}',
    b'[{"kind": "person.registered", "fields": {"citizenships": ["MAR"], "given_name": "Am\\u00e1l"}},'
    b' {"kind": "contact", "fields": {"channel": "phone_in", "topics": ["cit"], "outcomes": ["information"],'
    b' "persons": ["@1"]}, "occurred": "2020-03-30T10:30", "late": "unknown", "fold": 0, "zone": "Europe/Rome"}]',
    b'{"kind": "need.opened", "version": 1, "id": "01710d2a-0f7c-7000-8000-000000000001",'
    b' "fields": {"category": "doc"}}',
)
TABLE = b'number,day,minutes\n1,31/03/2020,5\n2,30/03/2020,"6"\n"a\nb",30/03/2020,\n'
MAP = (HERE / "visits.toml").read_bytes()
REPORT = b'{"horizon": "2020-03-31", "certificate": {"position": {"a": 3}, "roots": {"a": "0f"}, "versions": {}}}'
PIECES = (
    b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xed\xa0\x80", "٣".encode(), "\u202e".encode(), b"\\ud800", b"\\u0000",
    b'"', b"'", b",", b":", b"{", b"}", b"[", b"]", b"[[", b"\n", b"\r", b"\t", b"=", b"#", b".", b"\\", b"-", b" ",
    b"1e999", b"NaN", b"1.5", b"-0", b"9" * 30, b"9" * 5_000, b"null", b"true", b"[" * 2_000, b'{"a":' * 2_000,
    b"2020-02-30", b"0000-00-00", b"T24:00", b"@1", b"@999", b"%", b"%Y", b"kind", b"fields", b"codes", b"event",
)  # fmt: skip


def mutated(dice: random.Random, good: bytes) -> bytes:
    """A good input with a few bytes changed, taken out, put in, or said twice."""
    found = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        start = dice.randint(0, len(found))
        end = min(len(found), start + dice.randint(0, 8))
        match dice.randrange(5):
            case 0:
                found[start:end] = b""
            case 1:
                found[start:start] = found[start:end] * dice.randint(1, 3)
            case 2:
                found[start:end] = dice.choice(PIECES)
            case 3:
                found[start:start] = dice.choice(PIECES)
            case _:
                found[start : start + 1] = bytes([dice.randrange(256)])
    return bytes(found)


def inputs(seed: int, *good: bytes) -> Iterator[bytes]:
    """The batch of a seed: a good input, then others, now and then bytes that resemble nothing."""
    dice = random.Random(seed)
    yield good[0]
    for _ in range(1, BY_DAY if settings().max_examples <= 100 else BY_NIGHT):
        yield dice.randbytes(dice.randint(0, 60)) if dice.random() < 0.1 else mutated(dice, dice.choice(good))


def tried(read: Callable[[bytes], object], seed: int, *good: bytes) -> None:
    """Read a batch: the good input is read, others are refused in a sentence, and nothing else ever happens."""
    refused = [_refused(read, data) for data in inputs(seed, *good)]
    assert not refused[0]
    assert any(refused)


def _refused(read: Callable[[bytes], object], data: bytes) -> bool:
    try:
        read(data)
    except PrimmError as error:
        return error.say() != ""
    except Exception:
        note(repr(data[:1_000]))
        raise
    return False


@given(SEEDS)
def test_json_lines(seed: int) -> None:
    tried(lambda data: [_givens(each) for each in _lines(io.BytesIO(data), comments=False)], seed, *LINES)


@given(SEEDS, st.sampled_from(list(ENCODINGS)))
def test_tables(seed: int, encoding: str) -> None:
    columns = ("number", "day", "minutes")

    def read(data: bytes) -> None:
        for row in Table(io.BytesIO(data), encoding=encoding, delimiter=",", columns=columns):
            assert len(row.raw) == len(row.cells) == 3 or row.problems

    tried(read, seed, TABLE.decode().encode(encoding))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of a master key."""
    made = tmp_path_factory.mktemp("anything")
    create_master(made, "acqua alta", demo_cost=2**10)
    (made / "good").write_bytes((made / FILE_NAME).read_bytes())
    return made


@given(SEEDS)
def test_maps(host: SimpleNamespace, seed: int) -> None:
    tried(lambda data: load_map(data, host), seed, MAP)


def written(path: Path, read: Callable[[], object]) -> Callable[[bytes], object]:
    """Read what was written into a file, which is not emptied before: some disks would be written to each time."""
    path.touch()

    def run(data: bytes) -> object:
        with open(path, "r+b") as file:
            file.truncate(file.write(data))
        return read()

    return run


@given(SEEDS)
def test_the_settings_of_a_log(folder: Path, seed: int) -> None:
    good = json.dumps(Config("falconara", "mr", language="it")._asdict()).encode()
    tried(written(folder / CONFIG, lambda: load_config(str(folder))), seed, good)


@given(SEEDS)
def test_the_file_of_the_master_key(folder: Path, seed: int) -> None:
    tried(written(folder / FILE_NAME, lambda: read_master(folder)), seed, (folder / "good").read_bytes())


@given(SEEDS)
def test_earlier_reports(folder: Path, seed: int) -> None:
    path = folder / "report.json"
    tried(written(path, lambda: earlier_of(_read(str(path)))), seed, REPORT)


@given(SEEDS)
def test_reports_that_are_to_be_checked(seed: int) -> None:
    """Of any form; what it is asked again is typed, whatever stands in the file."""
    roots = {"a": "0f" * 32, "b": "f0" * 32}
    whole = attrs.evolve(BROKEN_DOWN, certificate=attrs.evolve(TOTAL.certificate, roots=roots))
    forms = ((json_form, None), (csv_form, None), (text_form, 130), (text_form, None))
    good = [made(form, whole, width).encode() for form, width in forms]

    def read(data: bytes) -> None:
        found = reread(data)
        if found is None:
            raise Refused([Problem("check", "no report")])
        earlier_of(found.born)

    for each in good:
        read(each)
    tried(read, seed, *good)


@pytest.mark.parametrize("seed", range(3))
def test_lines_all_the_way(desk: Run, seed: int) -> None:
    """The same through the command line, into the log: what is in order is stored, the rest is named by its line."""
    dice = random.Random(seed)
    given = b"\n".join(mutated(dice, dice.choice(LINES)).replace(b"\n", b" ") for _ in range(300))
    answer = desk("record", "-", "--partial", given=given)
    assert answer.code in (3, 13)
    assert "mistake" not in answer.err
    assert 11 == desk("log", "verify").code


@pytest.mark.parametrize("seed", range(30))
def test_tables_all_the_way(desk: Run, seed: int) -> None:
    dice = random.Random(seed)
    rows = b"".join(mutated(dice, b"%d,31/03/2020,5\n" % n) for n in range(30))
    answer = desk("import", "-", "--map", str(HERE / "visits.toml"), "--dry-run", given=b"number,day,minutes\n" + rows)
    assert answer.code in (0, 3)
    assert "mistake" not in answer.err
