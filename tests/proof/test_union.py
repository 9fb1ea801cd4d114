"""The union of logs in small: what follows on something, what cannot be written, what cannot be kept."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Forked, Refused, StorageRefused, Tampered
from primm.core.log.log import Log
from primm.core.log.rows import Head
from primm.proof import quarantine, union
from primm.proof.bundle import Header, Part, write
from primm.proof.digest import digest
from primm.proof.sending import make_copy
from primm.proof.sources import source
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PEN = Pen()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for its owner alone."""
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def here(folder: Path) -> Iterator[Log]:
    """The log of a desk that has nothing yet."""
    with Log.create(folder / "here.db", Clock(), origin="a" * 16) as log:
        yield log


@pytest.fixture
def copies(folder: Path) -> list[str]:
    """Two copies of another desk: of three events, and of the two that came after these."""
    paths = [str(folder / name) for name in ("first", "then")]
    with Log.create(folder / "other.db", Clock(), origin="b" * 16) as log:
        log.append(PEN.drafts([1, 2, 3]), None, Clock())
        make_copy(log, paths[0], "chiaravalle")
        log.append(PEN.drafts([4, 5]), None, Clock())
        make_copy(log, paths[1], "chiaravalle", since={"b" * 16: 3})
    return paths


def merged(log: Log, *paths: str, store: bool = True) -> list[tuple[Any, ...]]:
    """What became of some copies: of each how many events were here before, came, and were here already."""
    with source(paths[0], None) as one, source(paths[-1], None) as two:
        found = union.merge(log, [one, two][: len(paths)], "", store=store)
    return [(each.before, each.new, each.already, type(each.error).__name__) for each in found]


def test_what_follows_on_another_file_waits_for_it(here: Log, copies: list[str]) -> None:
    later_first = copies[::-1]
    assert [(0, 3, 0, "NoneType"), (3, 2, 0, "NoneType")] == merged(here, *later_first, store=False)
    assert {} == here.position()
    assert [(0, 0, 0, "Refused")] == merged(here, copies[1])
    assert [(0, 3, 0, "NoneType"), (3, 2, 0, "NoneType")] == merged(here, *later_first)
    assert [(5, 0, 2, "NoneType"), (5, 0, 3, "NoneType")] == merged(here, *later_first)
    assert [("b" * 16, 5)] == [*here.position().items()]


def taken(log: Log, *paths: str, **more: Any) -> list[union.Taken]:
    """What became of some copies, kept aside in the folder of the log where they are second histories."""
    with ExitStack() as stack:
        sources = [stack.enter_context(source(path, None)) for path in paths]
        return union.merge(log, sources, os.path.dirname(log.path), **more)


@pytest.fixture
def twin(folder: Path) -> Callable[..., str]:
    """Copies of logs that say that they are the other desk."""

    def make(name: str, *numbers: int, after: int = 0) -> str:
        with Log.create(folder / f"{name}.db", Clock(), origin="b" * 16) as log:
            log.append(PEN.drafts(numbers), None, Clock())
            make_copy(log, str(folder / name), "chiaravalle", since={"b" * 16: after})
        return str(folder / name)

    return make


def test_of_what_is_refused_nothing_counts(here: Log, copies: list[str]) -> None:
    """A copy that lacks what it follows on, and one that changes after it was looked through."""
    (gap,) = taken(here, copies[1])
    assert (copies[1], "b" * 16, 0, 0, 0) == gap[:5]
    lacking = f"origin {'b' * 16}: {copies[1]} goes on after event 3, and only 0 are here: merge an earlier copy first"
    assert lacking == str(gap.error)
    with source(copies[0], None) as one:
        os.truncate(copies[0], 1_000)
        (changed,) = union.merge(here, [one], "")
    assert (copies[0], "b" * 16, 0, 0, 0) == changed[:5]
    assert f"{copies[0]} was changed while it was read: merge it again" == str(changed.error)
    assert {} == here.position()


def test_two_copies_that_differ_are_two_histories_though_neither_was_here(
    folder: Path, here: Log, twin: Callable[..., str]
) -> None:
    one, two = taken(here, twin("one", 1, 2), twin("two", 1, 9))
    assert (str(folder / "one"), "b" * 16, 0, 2, 0, None) == one
    assert (str(folder / "two"), "b" * 16, 2, 0, 0, Forked) == (*two[:5], type(two.error))
    assert two.error
    assert (0, "b" * 16) == (two.error.gaps["n"], two.error.gaps["origin"])
    (kept,) = quarantine.kept(os.path.dirname(here.path))
    assert (two.error.gaps["kept"], "b" * 16, 0, 2) == kept
    with source(kept.path, None) as again:  # a whole copy, with the tree of its own events in its name
        (part,) = (each.part for each in again.held)
    assert f"fork-{'b' * 16}-0-{part.root[:16]}.primm" == os.path.basename(kept.path)


@pytest.mark.parametrize("after", [0, 2])
def test_a_trial_tells_a_second_history_and_keeps_nothing(here: Log, twin: Callable[..., str], after: int) -> None:
    """Also where the events that differ came before those of the copy."""
    taken(here, twin("one", 1, 2))
    (told,) = taken(here, twin("two", 8, 9, 10, after=after), store=False)
    assert (2, 0, 0, Forked) == (*told[2:5], type(told.error))
    assert told.error
    assert "-" == told.error.gaps["kept"]
    assert [] == quarantine.kept(os.path.dirname(here.path))


def test_a_trial_counts_what_would_be_new(here: Log, folder: Path) -> None:
    """Also what follows on a single event that another copy brings."""
    one, more, all_ = (str(folder / name) for name in ("one", "more", "all"))
    with Log.create(folder / "other.db", Clock(), origin="b" * 16) as log:
        log.append(PEN.drafts([1]), None, Clock())
        make_copy(log, one, "chiaravalle")
        log.append(PEN.drafts([2]), None, Clock())
        make_copy(log, more, "chiaravalle", since={"b" * 16: 1})
        make_copy(log, all_, "chiaravalle")
    assert [(0, 1, 0, None), (1, 1, 0, None)] == [each[2:] for each in taken(here, one, more, store=False)]
    taken(here, one)
    assert [(1, 1, 1, None)] == [each[2:] for each in taken(here, all_, store=False)]


def test_our_own_events_are_nothing_new_and_more_of_them_are_refused(here: Log, folder: Path) -> None:
    """As when this computer was restored from an older copy."""
    same, more, others = (str(folder / name) for name in ("same", "more", "others"))
    here.append(PEN.drafts([1, 2]), None, Clock())
    make_copy(here, same, "falconara")
    shutil.copy(here.path, folder / "later.db")
    with Log.open(folder / "later.db", write=True) as later:
        later.append(PEN.drafts([3]), None, Clock())
        make_copy(later, more, "falconara")
    with Log.create(folder / "twin.db", Clock(), origin=here.origin) as twin:
        twin.append(PEN.drafts([1]), None, Clock())
        make_copy(twin, others, "falconara")
    one, two, three = taken(here, same, more, others)
    assert (same, here.origin, 2, 0, 2, None) == one
    assert [(2, 0, 0, Forked)] * 2 == [(*each[2:5], type(each.error)) for each in (two, three)]
    assert "which has 2 events of its own; 3 came" in str(two.error)
    assert "this installation wrote other events than" in str(three.error)
    assert {here.origin: 2} == here.position()


def test_what_was_here_before_a_merge_is_here_after_it(here: Log, folder: Path) -> None:
    here.append(PEN.drafts([1, 2]), None, Clock())
    before = here.heads()
    here.append(PEN.drafts([3]), None, Clock())
    union.require_kept(here, before)
    union.require_kept(here, {})
    with Log.create(folder / "twin.db", Clock(), origin=here.origin) as twin:
        twin.append(PEN.drafts([1, 2, 3]), None, Clock())
        with pytest.raises(Tampered, match=f"the events of {here.origin} are not those that were here"):
            union.require_kept(twin, before)


def test_a_second_history_is_kept_once_and_for_its_owner_alone(
    folder: Path, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on the disk before it has its name; what an interrupted command left is in nobody's way."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    with source(copies[0], None) as one:
        (held,) = one.held
        path = quarantine.keep(str(folder), held.part, one.rows(held))
        (folder / f"{os.path.basename(path)}.{os.getpid()}").write_text("half")
        assert path == quarantine.keep(str(folder), held.part, one.rows(held))
        os.unlink(path)
        assert path == quarantine.keep(str(folder), held.part, one.rows(held))
    assert (0o600, os.path.getsize(path)) == (os.stat(path).st_mode & 0o777, synced[0])
    other = quarantine.keep(str(folder), Part("a" * 16, 0, 1, "", ""), iter(()))
    assert [other, path] == [each.path for each in quarantine.kept(str(folder))]


def test_the_digest_is_the_root_over_all_origins_in_their_order() -> None:
    assert "e3b0c442" == digest({}).hex()[:8]  # the hash of nothing
    heads = {f"{each:x}" * 16: Head(each, bytes([each]) * 32) for each in (3, 1, 2)}
    one, two, three = (
        sha256(b"\0" + f"{f'{each}' * 16}\n{each}\n{f'0{each}' * 32}".encode()).digest() for each in (1, 2, 3)
    )
    assert sha256(b"\1" + sha256(b"\1" + one + two).digest() + three).digest() == digest(heads)
    assert digest(heads) == digest(dict(sorted(heads.items())))


def test_an_event_that_is_too_long_is_not_copied(folder: Path, here: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is as long as a line may be is, and can be read again."""
    here.append(PEN.drafts([1]), None, Clock())
    make_copy(here, str(folder / "whole"), "falconara")
    longest = max(map(len, (folder / "whole").read_bytes().splitlines(keepends=True)))
    for module in ("bundle", "survey"):
        monkeypatch.setattr(f"primm.proof.{module}.LINE", longest)
    make_copy(here, str(folder / "again"), "falconara")
    monkeypatch.setattr("primm.proof.bundle.LINE", longest - 1)
    with pytest.raises(Refused) as refused:
        make_copy(here, str(folder / "c"), "falconara")
    assert f"event 1 of {'a' * 16}: it is too long for a copy" == str(refused.value)
    assert not (folder / "c").exists()


def test_a_copy_that_cannot_be_read_back_is_no_copy(folder: Path, here: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    here.append(PEN.drafts([1]), None, Clock())

    def cut(file: Any, *given: Any) -> None:
        write(file, *given)
        file.truncate(file.tell() - 5)

    monkeypatch.setattr("primm.proof.sending.write", cut)
    with pytest.raises(Refused, match="damaged or cut"):
        make_copy(here, str(folder / "c"), "falconara")
    assert not (folder / "c").exists()


def test_a_second_history_that_cannot_be_kept_is_said_and_not_taken(folder: Path, here: Log) -> None:
    part = Part("b" * 16, 0, 1, "", "0" * 64)
    with pytest.raises(StorageRefused, match="cannot be made"):
        quarantine.keep(str(folder / "nowhere"), part, iter(()))


def test_what_is_kept_is_listed_and_what_cannot_be_read_is_not(folder: Path) -> None:
    with (folder / "fork-x.primm").open("wb") as file:
        write(file, Header("b" * 16, "unknown", (), (Part("b" * 16, 2, 4, "0" * 64, "0" * 64),)), ())
    (folder / "fork-y.primm").write_text("no copy")
    for name in ("fork-z.primm.77", "c.primm"):  # a file that was not finished, and a copy that was sent
        shutil.copy(folder / "fork-x.primm", folder / name)
    assert [(str(folder / "fork-x.primm"), "b" * 16, 2, 4)] == quarantine.kept(str(folder))
