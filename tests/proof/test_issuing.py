"""Issuing: only what continues what was signed last is signed, and a second time changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primm.core.errors import Tampered
from primm.core.events.ids import new_id
from primm.core.log.log import Log
from primm.core.log.rows import Draft
from primm.people.vault import Vault, create_vault
from primm.proof.issuing import is_signed, issue, last_signed, signed
from primm.proof.kept import Kept, read_kept, write_kept
from primm.proof.leaves import compared, leaves, roots_at
from primm.proof.note import read_note
from primm.proof.signing import keys_of, public_keys
from primm.proof.tree import root_over
from primm.proof.witness import Place, Witnesses, covered, read_witnesses, tell, write_witnesses
from tests.proof.test_kept import signed as a_signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEW = settings.default.max_examples // 8  # each makes a log and its keys
MOMENT = datetime(2020, 3, 31, 10, tzinfo=UTC)


def a_draft() -> Draft:
    """Something that happened."""
    made = new_id(1_585_648_800_000, os.urandom(10))
    return Draft(made, "x", 1, "2020-03-31", "Europe/Rome", None, None, "mr", "falconara", (), "{}", None, {})  # type: ignore[arg-type]


class Desk:
    """A log with its keys, on which events are recorded without a kind being asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.moment = str(folder), MOMENT
        create_vault(folder, "acqua alta", demo_cost=2**10).close()
        Log.create(folder / "log.db", self.now).close()

    def now(self) -> datetime:
        """The time, which stands still until somebody sets it."""
        return self.moment

    def write(self, count: int) -> None:
        """Record some events."""
        with Log.open(f"{self.folder}/log.db", write=True) as log:
            log.append([a_draft() for _ in range(count)], None, self.now)

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


@settings(max_examples=FEW)
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


@settings(max_examples=FEW)
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


def rewrite(desk: Desk, at: int) -> None:
    """Change the hash of an event, as somebody does who is not PRIMM."""
    with closing(sqlite3.connect(f"{desk.folder}/log.db", isolation_level=None)) as outsider:
        outsider.execute("DROP TRIGGER event_never_changed")
        outsider.execute("UPDATE event SET leaf = zeroblob(32) WHERE n = ?", (at,))


def test_what_was_never_signed_must_agree_with_itself(desk: Desk) -> None:
    desk.write(3)
    rewrite(desk, 2)
    with pytest.raises(Tampered, match="it does not continue what was signed here up to event 0: run primm log verify"):
        desk.issue()
    assert Kept() == read_kept(desk.folder)


@pytest.mark.parametrize("at", [1, 4, 7])
def test_a_log_that_was_rewritten_is_not_signed(desk: Desk, at: int) -> None:
    desk.write(5)
    desk.issue()
    desk.write(3)
    rewrite(desk, at)
    if at > 5:  # what was signed before is not read again: verifying does that
        with pytest.raises(Tampered):
            desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        assert 1 == len(compared(log, {}).faults)


def test_every_origin_is_signed_its_own_also_for_itself_and_others_with_the_time(desk: Desk, tmp_path: Path) -> None:
    with Log.open(f"{desk.folder}/log.db", write=False) as log:
        assert () == signed(desk.folder, log.origin)
    desk.write(2)
    desk.issue()
    desk.moment += timedelta(hours=1)
    with (
        Log.create(tmp_path / "other.db", desk.now, origin="0" * 16) as other,
        Log.open(f"{desk.folder}/log.db", write=True) as log,
    ):
        other.append([a_draft()], None, desk.now)
        log.receive(list(other.read()))
        own = log.origin
    desk.issue()
    keys = public_keys(desk.folder, own)
    assert keys
    found = signed(desk.folder, own)
    claims = [each.claim() for each in found]
    assert [("0" * 16, 1), (own, 2)] == [(each.checkpoint.origin, each.checkpoint.n) for each in claims]
    assert [keys[1]] * 2 == [each.key for each in claims]
    assert [1_585_652_400, 1_585_648_800] == [each.when for each in claims]  # what has not grown is not signed again
    notes = [read_note(each.note.encode()) for each in found]
    assert [[keys[1].id], [keys[0].id, keys[1].id]] == [[line.key for line in note.signatures] for note in notes]
    assert {"0" * 16: 1, own: 2} == last_signed(desk.folder)
    assert () == signed(desk.folder, "f" * 16)


def test_who_goes_on_under_a_new_origin_signs_all_anew(desk: Desk) -> None:
    desk.write(2)
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=True) as log:
        before = log.origin
        log.begin("e" * 16, a_draft(), desk.now)
        assert not is_signed(desk.folder, log)
    desk.issue()
    found = [each.claim() for each in signed(desk.folder, "e" * 16)]
    assert {(before, 2), ("e" * 16, 1)} == {(each.checkpoint.origin, each.checkpoint.n) for each in found}
    assert {"primm/" + "e" * 16} == {each.key.name for each in found}


def test_the_passphrase_is_asked_for_before_others_have_to_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order, alone = list[str](), Log.alone
    monkeypatch.setattr(Log, "alone", lambda log, do: (order.append("alone"), alone(log, do))[1])
    desk.write(1)
    with (
        Log.open(f"{desk.folder}/log.db", write=True) as log,
        Vault(desk.folder, lambda: (order.append("asked"), "acqua alta")[1]) as vault,
    ):
        issue(log, vault, desk.now)
    assert ["asked", "alone"] == order


def test_what_somebody_else_signed_meanwhile_is_continued_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Log.alone

    def later(log: Log, do: Callable[[], object]) -> None:
        write_kept(desk.folder, Kept({log.origin: a_signed(log.origin, 1)}))
        alone(log, do)

    desk.write(2)
    monkeypatch.setattr(Log, "alone", later)
    with pytest.raises(Tampered, match="it does not continue what was signed here up to event 1: run primm log verify"):
        desk.issue()
    assert 1 == len(read_kept(desk.folder).signed)


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
