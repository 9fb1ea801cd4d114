"""Issuing: only what continues what was signed last is signed, and a second time changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Tampered
from primm.core.events.ids import new_id
from primm.core.log.log import Log
from primm.core.log.rows import Draft
from primm.people.vault import Vault, create_vault
from primm.proof.issuing import is_signed, issue, last_signed, signed
from primm.proof.kept import Kept, read_kept
from primm.proof.leaves import compared, leaves, roots_at
from primm.proof.signing import keys_of, public_keys
from primm.proof.tree import root_over
from primm.proof.witness import Place, Witnesses, covered, read_witnesses, tell, write_witnesses

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2020, 3, 31, 10, tzinfo=UTC)


class Desk:
    """A log with its keys, on which events are recorded without a kind being asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        create_vault(folder, "acqua alta", demo_cost=2**10).close()
        Log.create(folder / "log.db", self.now).close()

    def now(self) -> datetime:
        """The time, always the same."""
        return MOMENT

    def write(self, count: int) -> None:
        """Record some events."""
        with Log.open(f"{self.folder}/log.db", write=True) as log:
            ids = [new_id(1_585_648_800_000, os.urandom(10)) for _ in range(count)]
            log.append(
                [
                    Draft(each, "x", 1, "2020-03-31", "Europe/Rome", None, None, "mr", "falconara", (), "{}", None, {})  # type: ignore[arg-type]
                    for each in ids
                ],
                None,
                self.now,
            )

    def issue(self) -> int:
        """Sign; how far it is signed."""
        with Log.open(f"{self.folder}/log.db", write=True) as log, Vault(self.folder, lambda: "acqua alta") as vault:
            found = issue(log, vault, self.now)
            assert found == signed(self.folder, log.origin)
            assert is_signed(self.folder, log)
            return max((each.claim().checkpoint.n for each in found), default=0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A log on which nothing is recorded yet."""
    (tmp_path / "log").mkdir(mode=0o700)
    return Desk(tmp_path / "log")


@given(st.lists(st.integers(0, 5), max_size=5))
def test_what_is_signed_is_the_head_and_signing_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    folder.chmod(0o700)
    desk = Desk(folder)
    total = 0
    for count in steps:
        desk.write(count)
        total += count
        assert total == desk.issue()
        before = read_kept(desk.folder)
        assert (total, before) == (desk.issue(), read_kept(desk.folder))


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_log_that_was_put_back_is_never_signed_however_it_went_on(
    tmp_path_factory: pytest.TempPathFactory, more: int, other: int, first: int
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    folder.chmod(0o700)
    desk = Desk(folder)
    desk.write(first)
    shutil.copy(folder / "log.db", folder / "before")
    desk.write(more)
    desk.issue()
    kept = (folder / "checkpoints.json").read_bytes()
    (folder / "log.db").write_bytes((folder / "before").read_bytes())
    desk.write(other)
    with pytest.raises(Tampered):
        desk.issue()
    assert kept == (folder / "checkpoints.json").read_bytes()


@pytest.mark.parametrize("at", [1, 4, 7])
def test_a_log_that_was_rewritten_is_not_signed(desk: Desk, at: int) -> None:
    desk.write(5)
    desk.issue()
    desk.write(3)
    with closing(sqlite3.connect(f"{desk.folder}/log.db", isolation_level=None)) as outsider:
        outsider.execute("DROP TRIGGER event_never_changed")
        outsider.execute("UPDATE event SET leaf = zeroblob(32) WHERE n = ?", (at,))
    if at > 5:  # what was signed before is not read again: verifying does that
        with pytest.raises(Tampered):
            desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        assert 1 == len(compared(log, {}).faults)


def test_roots_are_those_of_the_first_leaves(desk: Desk) -> None:
    desk.write(21)
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        every = list(leaves(log.path, log.origin, 0, 21))
        expected = {(log.origin, n): root_over(every[:n]) for n in range(22)}
        assert expected == roots_at(log, {log.origin: range(30)})
        with pytest.raises(Tampered):
            list(leaves(log.path, log.origin, 20, 22))


def test_what_is_covered_is_never_more_than_was_signed_and_written(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    write_witnesses(desk.folder, Witnesses((Place(str(tmp_path / "stick")),)))
    desk.write(2)
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        assert {} == covered(desk.folder, log.origin)
        (told,) = tell(desk.folder, log.origin, signed(desk.folder, log.origin))
        assert (True, None) == (told.there, told.error)
        desk.write(3)
        assert {log.origin: 2} == {origin: each.n for origin, each in covered(desk.folder, log.origin).items()}
        assert last_signed(desk.folder) == {log.origin: 2}


def test_witnesses_read_as_they_were_written(desk: Desk) -> None:
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        keys = public_keys(desk.folder, log.origin)
    assert keys == keys_of(keys[0].name.removeprefix("primm/"), keys[0].public) if keys else False
    there = Witnesses((Place("/stick", {}, "/stick/x", True),), (keys[0].text,), (keys[1].text,)) if keys else None
    assert there is not None
    write_witnesses(desk.folder, there)
    assert there == read_witnesses(desk.folder)
    assert Kept() == read_kept(f"{desk.folder}/nowhere")
