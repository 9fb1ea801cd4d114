"""The union of logs in small: what follows on something, what cannot be written, what cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Refused, StorageRefused
from primm.core.log.log import Log
from primm.proof import quarantine, union
from primm.proof.bundle import Header, Part, write
from primm.proof.digest import digest
from primm.proof.sending import make_copy
from primm.proof.sources import source
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def test_the_digest_of_nothing_and_of_one() -> None:
    assert "e3b0c442" == digest({}).hex()[:8]  # the hash of nothing


def test_an_event_that_is_too_long_is_not_copied(folder: Path, here: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    here.append(PEN.drafts([1]), None, Clock())
    monkeypatch.setattr("primm.proof.bundle.LINE", 100)
    with pytest.raises(Refused, match=r"event 1 of a{16}: it is too long for a copy"):
        make_copy(here, str(folder / "c"), "falconara")
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
    assert [(str(folder / "fork-x.primm"), "b" * 16, 2, 4)] == quarantine.kept(str(folder))
