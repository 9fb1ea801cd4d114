"""A copy that is made holds what it says, and where it cannot be made nothing is left of it."""

from __future__ import annotations

import os
from errno import EIO, ENOSPC
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from primm.core.errors import Problem, Refused, StorageRefused
from primm.core.log.log import Log
from primm.proof import sending as module
from primm.proof.bundle import Header, Part, read_header
from primm.proof.sending import holdings, make_copy, require_new, tree
from primm.proof.survey import rows_of, survey
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEN = Pen()
OWN, OTHER = "b" * 16, "a" * 16


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log with five events of its own and two of another desk."""
    tmp_path.chmod(0o700)
    with (
        Log.create(tmp_path / "log.db", Clock(), origin=OWN) as log,
        Log.create(tmp_path / "other.db", Clock(), origin=OTHER) as other,
    ):
        log.append(PEN.drafts([1, 2, 3, 4, 5]), None, Clock())
        other.append(PEN.drafts([6, 7]), None, Clock())
        log.receive(list(other.read()))
        yield log


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([OWN, OTHER, "c" * 16]), st.integers(0, 6)))
def test_a_copy_holds_what_came_after_a_position(log: Log, tmp_path: Path, since: dict[str, int]) -> None:
    path = str(tmp_path / "c.primm")
    heads = log.heads()
    after = {origin: since.get(origin, 0) for origin in (OTHER, OWN) if since.get(origin, 0) < heads[origin].n}
    parts = tuple(
        Part(origin, n, heads[origin].n, tree(log, origin, n).hex(), heads[origin].root.hex())
        for origin, n in after.items()
    )
    expected = Header(OWN, "falconara", ("k",), parts)
    assert expected == make_copy(log, path, "falconara", since=since, receivers=["k"], keys=["one"])
    assert expected == read_header(path)
    looked = survey(path)
    assert (None, ("one",)) == (looked.damage, looked.keys)
    assert [*log.read(after, {origin: heads[origin].n for origin in after})] == [
        row for held in looked.held for row in rows_of(path, held)
    ]
    os.unlink(path)


def test_without_a_position_it_holds_everything(log: Log, tmp_path: Path) -> None:
    header = make_copy(log, str(tmp_path / "c.primm"), "falconara")
    assert [(OTHER, 0, 2, ""), (OWN, 0, 5, "")] == [part[:4] for part in header.holds]
    assert (header.holds, ()) == (holdings(log, {}), header.receivers)
    assert 0o600 == (tmp_path / "c.primm").stat().st_mode & 0o777


def test_what_is_there_is_not_touched(log: Log, tmp_path: Path) -> None:
    (tmp_path / "c.primm").write_bytes(b"mine")
    require_new(str(tmp_path / "new.primm"))
    said = "the file cannot be made ({reason}): name a new file in an existing folder"
    for make in (
        lambda: require_new(f"{tmp_path}/c.primm"),
        lambda: make_copy(log, f"{tmp_path}/c.primm", "falconara"),
    ):
        with pytest.raises(Refused) as refused:
            make()
        (problem,) = refused.value.problems
        assert ("output", said, "it is there already") == (*problem[:2], str(problem.gaps["reason"]))
    assert b"mine" == (tmp_path / "c.primm").read_bytes()
    with pytest.raises(Refused, match="the file cannot be made"):
        make_copy(log, f"{tmp_path}/nowhere/c.primm", "falconara")


def test_a_copy_that_reads_back_otherwise_is_removed(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = Refused([Problem("", "it is damaged", {})])
    looked = survey(make_and(log, tmp_path))._replace(damage=damaged)
    monkeypatch.setattr(module, "survey", lambda path: looked)
    with pytest.raises(Refused) as refused:
        make_copy(log, str(tmp_path / "c.primm"), "falconara")
    assert damaged is refused.value
    assert not (tmp_path / "c.primm").exists()


def make_and(log: Log, tmp_path: Path) -> str:
    """The path of a copy that is whole."""
    make_copy(log, str(tmp_path / "whole.primm"), "falconara")
    return str(tmp_path / "whole.primm")


def test_one_that_cannot_be_read_back_is_removed_too(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: str) -> None:
        raise OSError(EIO, "")

    monkeypatch.setattr(module, "survey", fails)
    with pytest.raises(StorageRefused, match="the file cannot be written: "):
        make_copy(log, str(tmp_path / "c.primm"), "falconara")
    assert not (tmp_path / "c.primm").exists()


def test_where_there_is_no_room_that_is_said(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(number: int) -> None:
        raise OSError(ENOSPC, "")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(StorageRefused, match="the file cannot be written: "):
            make_copy(log, str(tmp_path / "c.primm"), "falconara")
    assert not (tmp_path / "c.primm").exists()
