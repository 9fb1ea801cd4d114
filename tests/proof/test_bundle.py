"""The lines of a copy: what is as it must be is read, and what is longer, shorter or of another form is refused."""

from __future__ import annotations

import io
import os
from errno import EACCES
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import NotFound, Problem, Refused, StorageRefused, UnknownSchema
from primm.core.events.canonical import dumps
from primm.proof import bundle
from primm.proof.bundle import Header, Part

if TYPE_CHECKING:
    from pathlib import Path

PART: dict[str, Any] = {"after": 3, "before": "ab" * 64, "origin": "a" * 16, "root": "0" * 64, "upto": 4}
SAID: dict[str, Any] = {"bundle": 1, "desk": "falconara", "for": ["k"], "holds": [PART], "origin": "b" * 16}
ROW: dict[str, Any] = {
    **dict.fromkeys(("facts", "facts_salt", "meta", "sealed", "sealed_salt", "who", "who_salt"), "x"),
    "leaf": "0" * 64,
    "n": 7,
    "origin": "a" * 16,
}


def line(said: object) -> bytes:
    return f"{dumps(said)}\n".encode()


def test_a_header_is_read_as_it_was_said() -> None:
    part = Part("a" * 16, 3, 4, "ab" * 64, "0" * 64)
    assert Header("b" * 16, "falconara", ("k",), (part,)) == bundle.parse_header(line(SAID), "c")


def test_a_copy_that_goes_without_what_is_sealed_says_so() -> None:
    said = {**SAID, "for": [], "without": ["sealed"]}
    assert ("sealed",) == bundle.parse_header(line(said), "c").without
    assert () == bundle.parse_header(line(SAID), "c").without


@pytest.mark.parametrize(
    "change",
    [
        {"bundle": True},
        {"bundle": 0},
        {"desk": "Falconara"},
        {"origin": "B" * 16},
        {"more": 1},
        {"for": [1]},
        {"without": ["sealed"]},
        {"for": [], "without": []},
        {"for": [], "without": ["who"]},
        {"for": [], "without": ["sealed", "sealed"]},
        {"for": [], "without": "sealed"},
        {"for": [], "without": None},
        {"for": ["k"] * 101},
        {"holds": [PART, PART]},
        {"holds": [{**PART, "origin": "b" * 16}, PART]},
        {"holds": [{**PART, "upto": 3}]},
        {"holds": [{**PART, "upto": "4"}]},
        {"holds": [{**PART, "after": -1, "before": ""}]},
        {"holds": [{**PART, "after": False, "before": ""}]},
        {"holds": [{**PART, "before": "ab" * 32}]},
        {"holds": [{**PART, "before": "xy" * 64}]},
        {"holds": [{**PART, "root": "0" * 63}]},
        {"holds": [{**PART, "root": "0" * 63 + "A"}]},
        {"holds": [{**PART, "origin": "a" * 15}]},
        {"holds": [{**PART, "upto": 2_000_004}]},
        {"holds": [{**PART, "origin": f"{each:016x}"} for each in range(1_001)]},
    ],
)
def test_a_header_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        bundle.parse_header(line({**SAID, **change}), "c.primm")
    assert [Problem("", "{path} is no copy of a log: name one that primm copy made", {"path": "c.primm"})] == [
        *refused.value.problems
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"for": []},
        {"for": ["k"] * 100},
        {"holds": []},
        {"holds": [{**PART, "after": 0, "before": "", "upto": 1}]},
        {"holds": [{**PART, "upto": 2_000_003}]},
        {"holds": [{**PART, "origin": f"{each:016x}"} for each in range(1_000)]},
    ],
)
def test_a_header_at_its_limits_is_read(change: dict[str, Any]) -> None:
    assert {**SAID, **change} == bundle._said(bundle.parse_header(line({**SAID, **change}), "c.primm"))


def test_a_header_of_a_newer_form_is_told() -> None:
    with pytest.raises(UnknownSchema, match=r"c\.primm was written by a newer PRIMM"):
        bundle.parse_header(line({"bundle": 2}), "c.primm")


def test_a_row_is_read_at_its_place() -> None:
    row = bundle.read_row(line(ROW), "a" * 16, 7)
    assert ROW == {**row._asdict(), "leaf": row.leaf.hex()}


@pytest.mark.parametrize(
    "change",
    [
        {"n": 8},
        {"n": True},
        {"n": "7"},
        {"origin": "b" * 16},
        {"leaf": "0" * 62},
        {"leaf": "0" * 63 + "A"},
        {"who": None},
        {"who": 7},
        {"more": "x"},
    ],
)
def test_a_row_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        bundle.read_row(line({**ROW, **change}), "a" * 16, 7)


@pytest.mark.parametrize("name", ROW)
def test_a_row_that_lacks_something_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        bundle.read_row(line({each: value for each, value in ROW.items() if each != name}), "a" * 16, 7)


def test_true_is_not_the_first_place() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        bundle.read_row(line({**ROW, "n": True}), "a" * 16, 1)


@pytest.mark.parametrize(
    "text", [b"{}", b"{}x", b"[]\n", b"{ }\n", b'{"b":1,"a":2}\n', b'{"a":1}\r\n', b"\xff\n", b"\n", b""]
)
def test_a_line_that_would_be_written_in_another_way_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^$|codec"):
        bundle.read_object(text)


def test_the_limits() -> None:
    """An event has 2 MB at most, and each of its bytes may take two in a copy."""
    assert (4 * 1024**2, 4 * 1024**3) == (bundle.LINE, bundle.BYTES)
    assert (2_000_000, 2_000_000, 1_000, 100) == (bundle.EVENTS, bundle.KEYS, bundle.ORIGINS, bundle.RECEIVERS)
    assert 10_000 == bundle.NOTES


def test_a_line_may_be_so_long_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, path = line(SAID), tmp_path / "c.primm"
    path.write_bytes(text * 2)
    monkeypatch.setattr(bundle, "LINE", len(text))
    assert SAID == bundle.read_object(text)
    assert "falconara" == bundle.read_header(str(path)).desk
    monkeypatch.setattr(bundle, "LINE", len(text) - 1)
    with pytest.raises(ValueError, match=r"^$"):
        bundle.read_object(text)
    with pytest.raises(Refused):
        bundle.read_header(str(path))


def test_an_event_that_is_too_long_for_a_copy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = bundle.read_row(line(ROW), "a" * 16, 7)
    header = Header("b" * 16, "falconara", (), ())
    monkeypatch.setattr(bundle, "LINE", len(line(ROW)))
    bundle.write(io.BytesIO(), header, [row])
    monkeypatch.setattr(bundle, "LINE", len(line(ROW)) - 1)
    with pytest.raises(Refused) as refused:
        bundle.write(io.BytesIO(), header, [row])
    assert [Problem("", "event {n} of {origin}: it is too long for a copy", {"n": 7, "origin": "a" * 16})] == [
        *refused.value.problems
    ]


def test_a_stick_that_fails_while_it_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.primm").touch()
    with pytest.raises(StorageRefused) as refused, bundle.opened(str(tmp_path / "c.primm")):
        raise OSError(EACCES, "")
    assert f"{tmp_path}/c.primm cannot be read: it is not allowed" == str(refused.value)


def test_a_file_may_be_so_large_and_no_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.primm"
    path.write_bytes(line(SAID))
    monkeypatch.setattr(bundle, "BYTES", len(line(SAID)))
    assert "falconara" == bundle.read_header(str(path)).desk
    monkeypatch.setattr(bundle, "BYTES", len(line(SAID)) - 1)
    with pytest.raises(Refused) as refused:
        bundle.read_header(str(path))
    assert f"{path} is larger than any copy may be" == str(refused.value)


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    free = os.dup(0)
    os.close(free)
    with pytest.raises(NotFound):
        bundle.read_header(str(tmp_path / "none"))
    with pytest.raises(StorageRefused, match="cannot be read"):
        bundle.read_header(str(tmp_path / "file/c.primm"))
    for name in ("link", "", "pipe"):
        with pytest.raises(Refused) as refused:
            bundle.read_header(str(tmp_path / name))
        assert f"{tmp_path / name} is a link, a folder or a device: name the file itself" == str(refused.value)
    again = os.dup(0)  # nothing stays open
    os.close(again)
    assert free == again
