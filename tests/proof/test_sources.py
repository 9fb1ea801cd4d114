"""Where events come from: a copy, or another log, which is verified first and only read."""

from __future__ import annotations

import os
from errno import EACCES
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound, Refused, StorageRefused, Tampered, Unsafe
from primm.core.log.log import Log
from primm.proof.kept import Kept, write_kept
from primm.proof.sending import make_copy
from primm.proof.sources import OtherLog, source
from tests.core.log.conftest import Clock, Pen
from tests.proof.test_kept import seen as a_seen

if TYPE_CHECKING:
    from pathlib import Path

PEN = Pen()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a log that has events of its own and of another desk."""
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", Clock(), origin="b" * 16) as log:
        log.append(PEN.drafts([1, 2]), None, Clock())
        with Log.create(tmp_path / "other.db", Clock(), origin="a" * 16) as other:
            other.append(PEN.drafts([3]), None, Clock())
            log.receive(list(other.read()))
    return tmp_path


def test_a_log_gives_what_it_has_of_every_origin(folder: Path) -> None:
    for path in (folder, folder / "log.db"):
        with source(str(path), None) as found:
            assert str(folder / "log.db") == found.path
            assert [("a" * 16, 0, 1, "", 1), ("b" * 16, 0, 2, "", 2)] == [
                (*each.part[:4], each.upto) for each in found.held
            ]
            assert [1, 2] == [row.n for row in found.rows(found.held[1])]


def test_another_log_is_only_read(folder: Path) -> None:
    with source(str(folder), None) as found:
        assert isinstance(found, OtherLog)
        with pytest.raises(Unsafe):
            found._log.append(PEN.drafts([4]), None, Clock())


def test_a_log_that_does_not_agree_with_itself_gives_nothing(folder: Path) -> None:
    content = (folder / "log.db").read_bytes()
    (folder / "log.db").write_bytes(content.replace(b'{"minutes":2}', b'{"minutes":3}'))
    with pytest.raises(Tampered), source(str(folder), None):
        pass


def test_origins_become_names_of_files_and_have_no_other_form(folder: Path) -> None:
    with Log.create(folder / "named.db", Clock(), origin="../desk") as log:
        with Log.open(folder / "log.db", write=False) as other:
            log.receive([row for row in other.read() if row.origin == "a" * 16])
        log.append(PEN.drafts([5]), None, Clock())
    with pytest.raises(Refused) as refused, source(str(folder / "named.db"), None):
        pass
    assert f"{folder / 'named.db'} has an origin that is none: 16 hex digits" == str(refused.value)


def test_what_is_not_there_or_is_no_log_is_taken_for_a_copy(folder: Path) -> None:
    with pytest.raises(NotFound, match="name a copy that primm copy made, or a log"), source(str(folder / "x"), None):
        pass
    (folder / "notes").write_bytes(b"SQLite format 3\n")
    with pytest.raises(Refused, match="is no copy of a log"), source(str(folder / "notes"), None):
        pass


def test_what_cannot_be_looked_into_is_taken_for_a_copy_which_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise PermissionError(EACCES, "")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse)
        patch.setattr(os, "open", refuse)
        with pytest.raises(StorageRefused) as refused, source(str(folder / "log.db"), None):
            pass
    assert f"{folder}/log.db cannot be read: it is not allowed" == str(refused.value)


def test_another_log_gives_what_it_signed_and_has_seen_unless_it_is_forged(folder: Path) -> None:
    seen = a_seen("c" * 16, 3)
    write_kept(str(folder), Kept({}, (seen,)))
    with source(str(folder), None) as found:
        assert [seen] == list(found.notes)
    write_kept(str(folder), Kept({}, (seen._replace(note=seen.note.replace("\n3\n", "\n4\n")),)))
    with pytest.raises(Refused) as refused, source(str(folder), None):
        pass
    said = f"{folder}/log.db: a checkpoint that lies beside it is forged or damaged: ask its desk for a copy"
    assert said == str(refused.value)


def test_what_is_no_event_is_refused_though_its_hashes_fit(folder: Path) -> None:
    with Log.create(folder / "odd.db", Clock(), origin="c" * 16) as log:
        log.append([PEN.draft(6, who=("nobody",))], None, Clock())
    with source(str(folder / "odd.db"), None) as found, pytest.raises(Refused) as refused:
        list(found.rows(found.held[0]))
    assert f"event 1 of {'c' * 16}: it is not written as an event is" == str(refused.value)


def test_of_a_damaged_copy_what_is_whole_is_taken_only_where_that_is_asked_for(folder: Path) -> None:
    path = folder / "c.primm"
    with Log.open(folder / "log.db", write=False) as log:
        make_copy(log, str(path), "falconara", keys=["key"])
    with source(str(path), None) as whole:
        assert (None, ("key",), [1, 2]) == (whole.damage, whole.keys, [row.n for row in whole.rows(whole.held[1])])
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Refused) as refused, source(str(path), None):
        pass
    assert f"{path} is damaged or cut at line 6: have the copy made again" == str(refused.value)
    with source(str(path), None, partial=True) as part:
        assert (str(refused.value), (), [1, 2]) == (str(part.damage), part.keys, [each.upto for each in part.held])
