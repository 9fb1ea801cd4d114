"""Checkpoints that travel: what was signed here or seen goes along, and what comes is kept before it is believed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Forked, Refused
from primm.core.log.log import Log
from primm.proof.carrying import beyond, carried, remember_key, retire_signed, take_in, verified_notes
from primm.proof.issuing import signed
from primm.proof.kept import Kept, read_kept, write_kept
from primm.proof.signing import public_keys
from primm.proof.witness import Place, Witnesses, read_witnesses, write_witnesses
from tests.core.log.conftest import Clock
from tests.proof.test_issuing import Desk, desk
from tests.proof.test_kept import OURS, THEIRS, both_kinds, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.core.log.conftest import Pen

__all__ = ["desk"]

THIRD = "c" * 16


@pytest.fixture
def log(new_log: Callable[..., Log], pen: Pen) -> Iterator[Log]:
    """A log of three events, in a folder where nothing else is."""
    with new_log(OURS) as made:
        made.append(pen.drafts([1, 2, 3]), None, Clock())
        yield made


def folder_of(log: Log) -> str:
    return os.path.dirname(log.path)


def stamp(path: str) -> tuple[int, int]:
    """What another file in its place has otherwise, and so has one that was written anew."""
    return os.stat(path).st_ino, os.stat(path).st_mtime_ns


@pytest.fixture
def signs(desk: Desk) -> Iterator[Log]:
    """A log that signed what it has."""
    desk.write(2)
    desk.issue()
    with Log.open(f"{desk.folder}/log.db", write=True) as log:
        yield log


def test_what_was_signed_here_and_what_was_seen_goes_along(signs: Log) -> None:
    folder, own = folder_of(signs), signed(folder_of(signs), signs.origin)
    assert (own, own) == (carried(folder, signs.origin), verified_notes(folder, signs.origin, "x"))
    take_in(signs, (seen(THEIRS, 3), seen(THIRD, 1)))
    every = (*own, *sorted((seen(THEIRS, 3), seen(THIRD, 1))))
    assert (every, every) == (carried(folder, signs.origin), verified_notes(folder, signs.origin, "x"))


def test_of_another_log_nothing_is_taken_where_one_is_forged(log: Log) -> None:
    write_kept(folder_of(log), Kept({}, (seen(THIRD, 1), both_kinds(1))))
    with pytest.raises(Refused) as error:
        verified_notes(folder_of(log), OURS, "/stick/log")
    said = "/stick/log: a checkpoint that lies beside it is forged or damaged: ask its desk for a copy"
    assert said == str(error.value)


def test_what_comes_is_kept_and_a_key_that_nobody_heard_is_named_until_it_was_seen(log: Log) -> None:
    """Once for each of its checkpoints, those that came twice being one."""
    desks = [each * 16 for each in "0123456789"]
    came = tuple(seen(of, 3, by) for of in (THIRD, THEIRS) for by in reversed(desks))
    assert [f"primm/{by}" for by in desks for _of in range(2)] == take_in(log, came + came[:5])
    assert tuple(sorted(came)) == read_kept(folder_of(log)).seen
    assert ["primm/" + desks[0]] == take_in(log, (seen(THEIRS, 4, desks[0]), seen(THEIRS, 5, desks[0], when=3)))
    assert [] == take_in(log, (seen(THEIRS, 6, desks[0]), seen(THEIRS, 7, desks[0], when=4)))


def test_a_key_that_was_heard_or_is_ones_own_is_not_named(signs: Log) -> None:
    write_witnesses(folder_of(signs), Witnesses(keys=(seen(THIRD, 1, THIRD).key,), former=(seen(THEIRS, 1).key,)))
    own = signed(folder_of(signs), signs.origin)
    assert [] == take_in(signs, (seen(THIRD, 1, THIRD), seen(THEIRS, 1), *own))


def test_nothing_is_written_where_nothing_is_new(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(log, (seen(THEIRS, 3),))
    before = stamp(f"{folder_of(log)}/checkpoints.json")
    monkeypatch.setattr(Log, "alone", None)
    assert [] == take_in(log, (seen(THEIRS, 3), seen(THEIRS, 2)))
    assert before == stamp(f"{folder_of(log)}/checkpoints.json")


def test_what_somebody_else_keeps_at_the_same_moment_stays(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = Log.alone

    def later(log: Log, work: Callable[[], object]) -> None:
        write_kept(folder_of(log), Kept({}, (seen(THIRD, 1),)))
        alone(log, work)

    monkeypatch.setattr(Log, "alone", later)
    take_in(log, (seen(THEIRS, 3),))
    assert tuple(sorted((seen(THIRD, 1), seen(THEIRS, 3)))) == read_kept(folder_of(log)).seen


def test_who_is_believed_and_saw_more_of_this_log_than_it_has_tells_that_it_is_an_older_copy(log: Log) -> None:
    write_witnesses(folder_of(log), Witnesses(keys=(seen(OURS, 1).key,)))
    unheard, other, all_of_it = seen(OURS, 9, THIRD), seen(THIRD, 9), seen(OURS, 3)
    assert None is beyond(log, ())
    assert None is beyond(log, (unheard, other, all_of_it, seen(OURS, 1)))
    for notes in ((all_of_it, seen(OURS, 4)), (seen(OURS, 4), unheard, other, all_of_it)):
        found = beyond(log, notes)
        assert isinstance(found, Forked)
        assert (OURS, 3, 4) == tuple(found.gaps[name] for name in ("origin", "here", "there"))
        assert str(found).startswith(f"origin {OURS} is this installation, which has 3 events of its own; a checkpoint")


def test_a_log_without_events_is_an_older_copy_of_whatever_was_seen_of_it(new_log: Callable[..., Log]) -> None:
    with new_log(OURS) as log:
        write_witnesses(folder_of(log), Witnesses(keys=(seen(OURS, 1).key,)))
        assert (None, None) == (beyond(log, ()), beyond(log, (seen(OURS, 0),)))
        assert beyond(log, (seen(OURS, 1),))


def test_keys_of_origins_that_ended_are_believed_each_once(signs: Log) -> None:
    folder, keys = folder_of(signs), public_keys(folder_of(signs), signs.origin)
    assert keys
    place = Place("/stick", file="/stick/x")
    write_witnesses(folder, Witnesses((place,), (), (seen(THEIRS, 1).key,)))
    for _each in range(2):
        remember_key(signs, signs.origin)
        expected = Witnesses((place,), (), (seen(THEIRS, 1).key, keys[0].text, keys[1].text))
        assert expected == read_witnesses(folder)
    before = stamp(f"{folder}/witnesses.json")
    remember_key(signs, signs.origin)
    assert before == stamp(f"{folder}/witnesses.json")


def test_what_was_signed_under_an_origin_that_ended_was_seen_from_then_on(signs: Log) -> None:
    folder, own = folder_of(signs), signed(folder_of(signs), signs.origin)
    take_in(signs, (seen(THEIRS, 3),))
    retire_signed(signs, signs.origin)
    assert Kept({}, tuple(sorted((seen(THEIRS, 3), *own)))) == read_kept(folder)
    before = stamp(f"{folder}/checkpoints.json")
    retire_signed(signs, signs.origin)
    assert before == stamp(f"{folder}/checkpoints.json")


def test_a_key_that_cannot_be_read_stops_no_new_origin(signs: Log) -> None:
    """Nothing is forgotten either: what was signed lies there until the key is put back."""
    folder, before = folder_of(signs), read_kept(folder_of(signs))
    with open(f"{folder}/signing.key", "wb") as file:
        file.write(b"{}")
    remember_key(signs, signs.origin)
    retire_signed(signs, signs.origin)
    assert (Witnesses(), before) == (read_witnesses(folder), read_kept(folder))


def test_a_log_that_never_signed_has_nothing_to_remember(log: Log) -> None:
    remember_key(log, OURS)
    retire_signed(log, OURS)
    assert ["primm.db"] == os.listdir(folder_of(log))
