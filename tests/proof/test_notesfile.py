"""Files of checkpoints: only ever added to, read line by line, and nothing in them is believed unsigned."""

from __future__ import annotations

import os
from errno import EACCES
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound, Refused, StorageRefused
from primm.proof import notesfile as module
from primm.proof.notesfile import (
    Notes,
    append,
    file_at,
    files_at,
    notes_in,
    read_file,
    read_line,
    require_notes,
    written,
)
from tests.proof.test_kept import OURS, THEIRS, seen

if TYPE_CHECKING:
    from pathlib import Path

    from primm.proof.kept import Seen

ORIGINS = OURS, THEIRS


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A place elsewhere."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def added(path: Path, *notes: Seen) -> bytes:
    """What stands at a place after some notes were written to it."""
    append(str(path), OURS, notes)
    return path.read_bytes()


def test_a_folder_has_a_file_for_each_origin_and_a_file_is_itself(stick: Path) -> None:
    assert str(stick / f"primm-{OURS}.checkpoints") == file_at(str(stick), OURS)
    assert str(stick / "x") == file_at(str(stick / "x"), OURS)
    for origin in (THEIRS, OURS):
        append(str(stick), origin, [seen(origin, 1, origin)])
    for digit in "93b05d7f1a":
        (stick / f"{digit}.checkpoints").write_bytes(b"")
    (stick / "letter").write_bytes(b"Dear diary\n")
    names = sorted(
        [f"{digit}.checkpoints" for digit in "93b05d7f1a"] + [f"primm-{each}.checkpoints" for each in ORIGINS]
    )
    assert [str(stick / name) for name in names] == files_at(str(stick))
    assert [str(stick / "letter")] == files_at(str(stick / "letter"))
    assert Notes((seen(OURS, 1, OURS), seen(THEIRS, 1)), ()) == notes_in(str(stick))


def test_what_is_there_stays_and_nothing_is_written_twice(stick: Path) -> None:
    one, two, three = (seen(OURS, n, OURS) for n in (1, 2, 3))
    assert written([one, two]) == added(stick / "x", one, two)
    assert written([one, two]) == added(stick / "x", two)
    assert written([one, two, three]) == added(stick / "x", two, three)
    assert Notes((one, two, three), ()) == read_file(str(stick / "x"))
    assert one == read_line(written([one]))


def test_a_line_that_was_cut_is_told_and_the_next_begins_anew(stick: Path) -> None:
    one, two = (seen(OURS, n, OURS) for n in (1, 2))
    cut = written([one, two])[:-9]
    (stick / "x").write_bytes(cut)
    assert cut + b"\n" + written([two]) == added(stick / "x", two)
    assert Notes((one, two), (2,)) == notes_in(str(stick / "x"))


def test_only_the_end_is_looked_at(stick: Path) -> None:
    many = [seen(OURS, n, OURS) for n in range(300)]
    before = added(stick / "x", *many)
    assert len(before) > module.TAIL
    assert before == added(stick / "x", many[-1])
    assert before + written(many[:1]) == added(stick / "x", many[0])


def test_what_does_not_come_back_was_not_written(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda number: os.ftruncate(number, 9))
    with pytest.raises(StorageRefused) as refused:
        append(str(stick), OURS, [seen(OURS, 1, OURS)])
    file = stick / f"primm-{OURS}.checkpoints"
    assert f"{file} does not hold what was written to it: is the disk sound?" == str(refused.value)


def test_no_link_is_followed(stick: Path) -> None:
    (stick / "elsewhere").write_bytes(b"")
    (stick / "x").symlink_to(stick / "elsewhere")
    with pytest.raises(StorageRefused) as refused:
        append(str(stick / "x"), OURS, [seen(OURS, 1, OURS)])
    assert f"{stick}/x is a link, a folder or a device: name the file itself" == str(refused.value)
    assert b"" == (stick / "elsewhere").read_bytes()


def test_nor_one_that_is_put_there_meanwhile(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def appears(path: str) -> bool:
        os.symlink(stick / "elsewhere", path)
        return False

    (stick / "elsewhere").write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr(os.path, "lexists", appears)
        with pytest.raises(StorageRefused, match=f"{stick}/x: cannot be written: "):
            append(str(stick / "x"), OURS, [seen(OURS, 1, OURS)])
    assert b"" == (stick / "elsewhere").read_bytes()


def test_a_folder_that_may_not_be_listed_is_told(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(EACCES, "", path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        with pytest.raises(StorageRefused) as refused:
            notes_in(str(stick))
    assert f"{stick} cannot be read: it is not allowed" == str(refused.value)


def test_a_place_that_cannot_be_reached_is_told(stick: Path) -> None:
    nowhere = stick / "nowhere" / "x"
    with pytest.raises(StorageRefused, match=f"{nowhere}: cannot be written: "):
        append(str(nowhere), OURS, [seen(OURS, 1, OURS)])
    with pytest.raises(StorageRefused, match=f"{nowhere} is not there: "):
        notes_in(str(nowhere))
    with pytest.raises(NotFound):
        read_file(str(nowhere))


def test_everybody_may_read_it(stick: Path) -> None:
    before = os.umask(0o022)
    try:
        added(stick / "x", seen(OURS, 1, OURS))
    finally:
        os.umask(before)
    assert 0o644 == (stick / "x").stat().st_mode & 0o777


def is_read(line: bytes) -> bool:
    try:
        return bool(read_line(line))
    except ValueError:
        return False


def test_a_line_is_a_note_and_the_key_that_signed_it() -> None:
    one = seen(OURS, 1, OURS)
    assert one == read_line(written([one]))
    for line in (
        written([one])[:-1],
        b"{}\n",
        b'{"key":1,"note":2}\n',
        b'{"key":"x","note":2}\n',
        written([one]).replace(b'{"key"', b'{"a":"","key"'),
        written([one._replace(key=seen(OURS, 1).key)]),
        written([one._replace(note=one.note.replace("\n1\n", "\n2\n"))]),
    ):
        assert not is_read(line)


def test_a_line_that_is_as_long_as_it_may_be_is_read(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = seen(OURS, 1, OURS), seen(OURS, 2, OURS)
    append(str(stick / "x"), OURS, notes)
    monkeypatch.setattr(module, "LINE", len(written(notes[:1])))
    assert Notes(notes, ()) == read_file(str(stick / "x"))


def test_a_file_that_somebody_named_holds_notes_and_nothing_else(stick: Path) -> None:
    one = seen(OURS, 1, OURS)
    assert Notes((one,), ()) == (added(stick / "x", one) and require_notes(str(stick / "x")))
    for content in (b"", written([one]) + b"x\n", b"x\n"):
        (stick / "x").write_bytes(content)
        with pytest.raises(Refused) as refused:
            require_notes(str(stick / "x"))
        said = f"{stick}/x is no file of checkpoints, or a line of it was changed: have it written again"
        assert said == str(refused.value)
