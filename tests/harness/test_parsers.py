"""Copies with any bytes in them: refused in a sentence, or taken; and what is taken is what would be written."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import PrimmError
from primm.core.log.log import Log
from primm.proof import bundle
from primm.proof.sending import make_copy
from primm.proof.survey import rows_of, survey
from tests.core.log.conftest import Clock, Keys, Pen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAST, LONG = 10_000, 1_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A copy of two origins, with sealed texts and keys."""
    folder, pen = tmp_path_factory.mktemp("whole"), Pen()
    folder.chmod(0o700)
    with Log.create(folder / "a.db", Clock(), origin="a" * 16) as log:
        log.append([pen.draft(1, 1, sealed={1: "{}"}), pen.draft(2, 2, of=1)], Keys(), Clock())
        with Log.create(folder / "b.db", Clock(), origin="b" * 16) as other:
            other.append(pen.drafts([3]), None, Clock())
            log.receive(list(other.read()))
        make_copy(log, str(folder / "c"), "falconara", receivers=["x"], keys=["a key", 'another "one"'])
    return (folder / "c").read_bytes()


def mutated(whole: bytes, dice: random.Random) -> bytes:
    """The same with some bytes changed, taken out, put in or moved; or bytes that have nothing to do with it."""
    if dice.random() < 0.05:
        return dice.randbytes(dice.randrange(200))
    found = bytearray(whole)
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        start, end = sorted(dice.choices(range(len(found) + 1), k=2))
        end = min(end, start + dice.choice((1, 1, 4, 40)))
        piece = dice.choice((dice.randbytes(end - start), b"", bytes(found[start:end]) * 2, dice.choice(PIECES)))
        found[start:end] = piece
    return bytes(found)


PIECES = (b"\n", b"\0", b'"', b"\\ud800", b"1e9", b"-1", b"99999999999999999999", b"[" * 40, b"null", b"true", b"\xff")


def try_all(whole: bytes, path: Path, times: int, seed: int) -> int:
    """Read so many of them; how many were refused. None ever raises anything but a sentence."""
    dice, refused = random.Random(seed), 0
    for _ in range(times):
        given = mutated(whole, dice)
        path.write_bytes(given)
        try:
            found = survey(str(path))
            rows = [row for held in found.held for row in rows_of(str(path), held)]
        except PrimmError:
            refused += 1
            continue
        refused += found.damage is not None
        if found.damage is None:
            again = io.BytesIO()
            bundle.write(again, found.header, rows, found.keys)
            assert given == again.getvalue()
    return refused


def test_a_copy_with_any_bytes_in_it(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(whole)
    assert survey(str(tmp_path / "whole")).damage is None
    assert FAST * 0.9 < try_all(whole, tmp_path / "c", FAST, 1)


@pytest.mark.nightly
def test_a_copy_with_any_bytes_in_it_many_times(whole: bytes, tmp_path: Path, tell: Callable[[str], None]) -> None:
    refused = try_all(whole, tmp_path / "c", LONG, 2)
    tell(f"copies: {LONG} with mutated bytes, {refused} refused, 0 uncaught, 0 non-canonical accepted")
