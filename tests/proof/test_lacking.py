"""A restore tells what witnesses know of the log that the backup lacks, and where they hold another history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.core.log.rows import Head
from primm.people.vault import Vault
from primm.proof.drill import insider
from primm.proof.issuing import issue
from primm.proof.lacking import Lacking, lacking
from primm.proof.notesfile import append
from primm.proof.witness import Outside, Place, Witnesses, write_witnesses
from tests.proof.conftest import CALL
from tests.proof.test_kept import OURS, THEIRS, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

FILE = "desk.checkpoints"


@pytest.fixture
def stick(home: Path) -> Path:
    """Where a witness keeps checkpoints."""
    (home / "stick").mkdir(mode=0o700)
    return home / "stick"


@pytest.fixture
def sign(home: Path, stick: Path) -> Callable[[], str]:
    """Let the witness hold a checkpoint of the log as it is; the origin."""

    def signed() -> str:
        with Log.open(home / "log/log.db", write=True) as log, Vault(home / "log", lambda: "acqua alta") as vault:
            append(str(stick / FILE), log.origin, issue(log, vault, lambda: datetime(2020, 3, 31, tzinfo=UTC)))
            return log.origin

    return signed


def restored(at: Run, home: Path, *more: str) -> Answer:
    """A restore on another computer, which knows nothing of the log."""
    return at("none", "log", "restore", str(home / "b.db"), str(home / "new"), *more, computer="laptop")


def test_what_a_witness_knows_and_the_backup_lacks_is_told(
    at: Run, home: Path, stick: Path, sign: Callable[[], str]
) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", *CALL)
    at("log", *CALL)
    origin = sign()
    answer = restored(at, home, "--witness", str(stick))
    assert 0 == answer.code
    expected = f"stick knows 2 more events of origin {origin}, up to 3, on 2020-03-31: they were not restored\n"
    assert expected in answer.err


def test_a_backup_that_lacks_nothing_is_said_to(at: Run, home: Path, stick: Path, sign: Callable[[], str]) -> None:
    sign()
    at("log", *CALL)
    at("log", "log", "backup", str(home / "b.db"))
    answer = restored(at, home, "--witness", str(stick))
    assert 0 == answer.code
    assert "no witness that was asked knows more than was restored\n" in answer.err


def test_the_witnesses_of_the_log_in_use_are_asked_too(
    at: Run, home: Path, stick: Path, sign: Callable[[], str]
) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", *CALL)
    origin = sign()
    write_witnesses(str(home / "log"), Witnesses((Place(str(stick), file=str(stick / FILE)),)))
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"), computer="laptop")
    assert f"stick knows 1 more event of origin {origin}, up to 2" in answer.err


def test_so_is_what_this_computer_has_seen(at: Run, home: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", *CALL)
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    assert "this computer knows 1 more event of origin" in answer.err
    (home / "log/witnesses.json").write_text("{")
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "again"))
    assert (0, True) == (answer.code, "this computer knows 1 more event" in answer.err)


def test_another_history_is_a_fork(at: Run, home: Path, stick: Path, sign: Callable[[], str], outsider: Any) -> None:
    """All hashes of the backup agree with one another: only the witness knows that it was changed."""
    for _each in range(3):
        at("log", *CALL)
    origin = sign()
    at("log", *CALL)
    at("log", "log", "backup", str(home / "b.db"))
    insider.change(str(home / "b.db"), origin, 2)
    answer = restored(at, home, "--witness", str(stick))
    assert 12 == answer.code
    assert f"holds another history of origin {origin} up to event 4" in answer.err
    assert (home / "new/log.db").exists()


def test_of_each_origin_whoever_knows_most_is_named() -> None:
    """Of two who know as much, the one who said so last; nobody who knows no more than what was restored."""
    said = [(OURS, 4, 9), (OURS, 5, 7), (OURS, 5, 8), (OURS, 5, 6), (THEIRS, 1, 3), ("c" * 16, 2, 3)]
    claims = [Outside(seen(origin, n, when=when).claim(), f"{n} at {when}") for origin, n, when in said]
    heads = {OURS: Head(3, bytes(32)), "c" * 16: Head(2, bytes(32))}
    expected = [Lacking(OURS, 5, 3, 8, "5 at 8"), Lacking(THEIRS, 1, 0, 3, "1 at 3")]
    assert expected == lacking(heads, claims) == lacking(heads, claims[::-1])


@pytest.mark.parametrize("content", [None, b"", b"Dear diary\n"])
def test_a_witness_that_cannot_be_read_is_refused_before_anything_is_made(
    at: Run, home: Path, content: bytes | None
) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    if content is not None:
        (home / "paper").write_bytes(content)
    answer = restored(at, home, "--witness", str(home / "paper"))
    assert (True, "") == (answer.code in (3, 7), answer.out)
    assert not (home / "new").exists()
