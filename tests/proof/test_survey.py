"""Looking through a copy: it is whole to its end, or whole up to what is told."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from primm.core.log import merkle
from primm.core.log.append import make_row
from primm.core.log.log import Log
from primm.core.log.rows import encode
from primm.proof import survey as module
from primm.proof.bundle import Header, Part, write
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.kept import Seen
from primm.proof.note import Note, sign
from primm.proof.sending import make_copy
from primm.proof.signing import keys_of
from primm.proof.survey import rows_of, survey
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.rows import Draft

PEN = Pen()
LATER = "0190aaaaaaab-0000"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of two events with two keys."""
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", Clock(), origin="a" * 16) as log:
        log.append(PEN.drafts([1, 2]), None, Clock())
        make_copy(log, str(tmp_path / "c.primm"), "falconara", keys=["one", "two"])
    return tmp_path / "c.primm"


def found(copy: Path, lines: list[bytes]) -> tuple[str, list[int], tuple[str, ...]]:
    """What is said of other lines in the place of the copy's, how far its part is whole, and its keys."""
    copy.write_bytes(b"".join(lines))
    looked = survey(str(copy))
    return str(looked.damage), [each.upto for each in looked.held], looked.keys


def noted(n: int) -> Seen:
    """A checkpoint that another desk signed."""
    origin, private = "b" * 16, Ed25519PrivateKey.from_private_bytes(bytes(32))
    text = Checkpoint(origin, n, bytes(32)).text
    key = keys_of(origin, private.public_key().public_bytes_raw())[0]
    return Seen(key.text, str(Note(text, (sign(text, name_of(origin), private),))))


def lines_of(*notes: Seen) -> list[bytes]:
    """Checkpoints as lines of a copy."""
    return [f"{encode(each._asdict())}\n".encode() for each in notes]


def ended(lines: list[bytes]) -> list[bytes]:
    """Lines with an end that fits them."""
    return [*lines, f'{{"end":{len(lines)},"sha256":"{sha256(b"".join(lines)).hexdigest()}"}}\n'.encode()]


def test_a_whole_copy_is_read_to_its_end(copy: Path) -> None:
    lines = copy.read_bytes().splitlines(keepends=True)
    assert ("None", [2], ("one", "two")) == found(copy, lines)
    assert ("None", [2], ()) == found(copy, ended(lines[:3]))


@pytest.mark.parametrize(
    ("change", "line", "upto"),
    [
        (lambda lines: [lines[0]], 2, 0),
        (lambda lines: [lines[0], *lines[2:]], 2, 0),
        (lambda lines: lines[:2], 3, 1),
        (lambda lines: lines[:3], 4, 2),
        (lambda lines: lines[:4], 5, 2),
        (lambda lines: lines[:5], 6, 2),
        (lambda lines: [*lines, b" "], 6, 2),
        (lambda lines: ended([*lines[:3], b'{"key":1}\n']), 4, 2),
        (lambda lines: ended([*lines[:3], b'{"key":"one","more":"x"}\n']), 4, 2),
        (lambda lines: [*lines[:5], lines[5].replace(b'"end":5', b'"end":6')], 6, 2),
        (lambda lines: [*lines[:5], lines[5][:-5] + b'0"}\n'], 6, 2),
        (lambda lines: ended([lines[0].replace(b'"root":"', b'"root":"' + b"0" * 64 + b'","x":"'), *lines[1:5]]), 1, 0),
    ],
)
def test_where_it_is_damaged_is_told_and_what_is_whole_before(
    copy: Path, change: Callable[[list[bytes]], list[bytes]], line: int, upto: int
) -> None:
    lines = change(copy.read_bytes().splitlines(keepends=True))
    if line == 1:
        copy.write_bytes(b"".join(lines))
        with pytest.raises(module.Refused, match="is no copy of a log"):
            survey(str(copy))
        return
    assert (f"{copy} is damaged or cut at line {line}: have the copy made again", [upto], ()) == found(copy, lines)


def test_another_root_than_that_of_the_events_is_damage_of_the_last_one(copy: Path) -> None:
    lines = copy.read_bytes().splitlines(keepends=True)
    start = lines[0].index(b'"root":"') + 8
    lines[0] = lines[0][:start] + b"0" * 64 + lines[0][start + 64 :]
    assert (f"{copy} is damaged or cut at line 3: have the copy made again", [1], ()) == found(copy, ended(lines[:3]))


def made(copy: Path, *given: tuple[Draft, str]) -> tuple[str, list[int]]:
    """What is said of a copy of some events, each with its clock, that was hashed as it should be."""
    recorded = "2026-11-24T03:39:00.123456Z"
    rows = [make_row(draft, "a" * 16, n, hlc, recorded, None) for n, (draft, hlc) in enumerate(given, 1)]
    compact: list[bytes] = []
    for size, row in enumerate(rows):
        merkle.grow(compact, size, row.leaf)
    file, part = io.BytesIO(), Part("a" * 16, 0, len(rows), "", merkle.root(compact).hex())
    write(file, Header("a" * 16, "falconara", (), (part,)), rows)
    copy.write_bytes(file.getvalue())
    looked = survey(str(copy))
    return str(looked.damage), [each.upto for each in looked.held]


@pytest.mark.parametrize("hlc", [LATER, "0190aaaaaaaa-0000"])
def test_a_clock_that_goes_back_or_stands_still_is_damage(copy: Path, hlc: str) -> None:
    damage = f"{copy} is damaged or cut at line 3: have the copy made again"
    assert ("None", [2]) == made(copy, (PEN.draft(1, 1), "0190aaaaaaaa-0000"), (PEN.draft(2, 2), LATER))
    assert (damage, [1]) == made(copy, (PEN.draft(1, 1), LATER), (PEN.draft(2, 2), hlc))


def test_what_is_no_event_is_named(copy: Path) -> None:
    damage = f"event 2 of {'a' * 16}: it is not written as an event is"
    assert (damage, [1]) == made(copy, (PEN.draft(1, 1), "0190aaaaaaaa-0000"), (PEN.draft(2, who=("nobody",)), LATER))


def test_a_line_that_is_as_long_as_it_may_be_is_read(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = copy.read_bytes().splitlines(keepends=True)
    monkeypatch.setattr(module, "LINE", max(map(len, lines)))
    looked = survey(str(copy))
    assert looked.damage is None
    assert [1, 2] == [row.n for row in rows_of(str(copy), looked.held[0])]


def test_so_many_keys_and_no_more(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = copy.read_bytes().splitlines(keepends=True)
    monkeypatch.setattr(module, "KEYS", 2)
    assert ("None", [2], ("one", "two")) == found(copy, lines)
    monkeypatch.setattr(module, "KEYS", 1)
    assert (f"{copy} is damaged or cut at line 5: have the copy made again", [2], ()) == found(copy, lines)


def test_checkpoints_come_with_a_copy_each_once_and_in_their_order(copy: Path) -> None:
    with Log.open(copy.parent / "log.db", write=False) as log:
        make_copy(log, str(copy.parent / "d.primm"), "falconara", keys=["one"], notes=[noted(2), noted(1), noted(2)])
    looked = survey(str(copy.parent / "d.primm"))
    assert (None, ("one",), (noted(1), noted(2))) == (looked.damage, looked.keys, looked.notes)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (lines_of(noted(2), noted(1)), 7),
        (lines_of(noted(2), noted(2)), 7),
        ([*lines_of(noted(2)), b'{"key":"three"}\n'], 7),
        ([b'{"key":"three","note":7}\n'], 6),
        ([b'{"end":"5","key":"three"}\n'], 6),
    ],
    ids=["order", "twice", "a key behind it", "a number", "an end that is none"],
)
def test_checkpoints_that_stand_otherwise_are_damage(copy: Path, more: list[bytes], line: int) -> None:
    lines = ended([*copy.read_bytes().splitlines(keepends=True)[:5], *more])
    assert (f"{copy} is damaged or cut at line {line}: have the copy made again", [2], ()) == found(copy, lines)


def test_a_checkpoint_that_its_key_did_not_sign_is_forged(copy: Path) -> None:
    forged = noted(2)._replace(note=noted(2).note.replace("\n2\n", "\n3\n"))
    lines = ended([*copy.read_bytes().splitlines(keepends=True)[:5], *lines_of(noted(1), forged)])
    said = f"{copy}: the checkpoint at line 7 is forged or damaged: have the copy made again"
    assert (said, [2], ()) == found(copy, lines)


def test_so_many_checkpoints_and_no_more(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ended([*copy.read_bytes().splitlines(keepends=True)[:5], *lines_of(noted(1), noted(2))])
    monkeypatch.setattr(module, "NOTES", 2)
    assert ("None", [2], ("one", "two")) == found(copy, lines)
    monkeypatch.setattr(module, "NOTES", 1)
    assert (f"{copy} is damaged or cut at line 7: have the copy made again", [2], ()) == found(copy, lines)
