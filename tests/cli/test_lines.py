"""JSON lines come from anywhere: whatever stands there is answered, within limits, and stores nothing by halves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

GOOD = json.dumps({"kind": "contact", "fields": {"channel": "phone_in", "reached": "no_answer"}}).encode()


def fields(**values: object) -> bytes:
    """A line with these fields."""
    return json.dumps({"kind": "contact", "fields": {"channel": "phone_in", "reached": "no_answer", **values}}).encode()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"kind": "' + b"x" * 3_000_000 + b'"}', "the line is too long"),
        (b"x" * 1_000_001, "the line is too long"),
        (b"\xff\xfe{\x00", "this is not valid text"),
        (b"[" * 100_000, "nested more than 32 deep"),
        (b'{"kind": "contact", "fields": {"minutes": ' + b"9" * 5000 + b"}}", "number too large"),
        (fields(minutes=2**63), "number too large"),
        (fields(minutes=1.0), "write a fraction as text"),
        (fields(minutes="5"), "a whole number is wanted"),
        (fields(topics="doc"), "a list is wanted"),
        (fields(evidence="\ud800"), "not valid text"),
        (fields(evidence="a\x00b"), "may not stand in a text"),
        (fields(colour="red"), "there is no such field"),
        (fields(minutes=-1), "must be at least 0"),
        (b'{"kind": "contact", "fields": {}, "occurred": "2020-02-30"}', "there is no such day"),
        (b'{"kind": "contact", "fields": {}, "occurred": "2020-W01-1"}', "not a date"),
        (b'{"kind": "contact", "fields": {}, "occurred": "0001-01-01"}', "the year must be"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(desk: Run, line: bytes, problem: str) -> None:
    answer = desk("record", "-", given=GOOD + b"\n" + line + b"\n" + GOOD)
    assert (3, "") == (answer.code, answer.out)
    assert answer.err.startswith("2")
    assert problem in answer.err
    assert 1 == desk("log", "list").out.count("\n")


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it(desk: Run) -> None:
    assert 0 == desk("record", "-", given=b"\xef\xbb\xbf" + GOOD).code


def test_more_lines_than_can_wait_are_refused_unless_none_must(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.commands.lines.LINES_LIMIT", 2)
    lines = b"\n".join([GOOD] * 5)
    answer = desk("record", "-", given=lines)
    assert (3, "") == (answer.code, answer.out)
    assert answer.err.startswith("3: more lines than can wait")
    assert 5 == desk("record", "-", "--partial", given=lines).out.count("stored")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: json.dumps({"kind": text}).encode()))
def test_whatever_comes_is_answered(desk: Run, content: bytes) -> None:
    assert desk("record", "-", given=content).code in (0, 3)
