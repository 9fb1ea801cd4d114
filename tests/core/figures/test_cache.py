"""The file of the cache: private, disposable, valid or made anew."""

from __future__ import annotations

import gc
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import StorageRefused
from primm.core.events.kinds.contact import Contact
from primm.core.figures import cachefile
from primm.core.figures.cache import Figures
from primm.core.figures.fingerprint import fingerprint
from primm.core.figures.sheets import Sheet
from tests.core.figures.conftest import meetings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.figures.views import View
    from tests.core.figures.conftest import Desk, Pen


@pytest.fixture
def known(pen: Pen, desk: Desk) -> Desk:
    """A cache that knows one contact."""
    pen.write(Contact, persons=["person:a"], channel="video", topics=["doc", "hou"])
    desk.takes(pen)
    return desk


def spoil(desk: Desk, text: str) -> None:
    """Change the cache behind its back, so that a rebuild is seen."""
    desk.figures.connection.execute(text)


def test_the_file_is_its_owners_alone(known: Desk) -> None:
    assert 0o600 == stat.S_IMODE(known.path.stat().st_mode)
    assert [known.path] == list(known.path.parent.glob("cache*"))


def test_a_deleted_file_is_made_anew(known: Desk) -> None:
    before = known.rows()
    known.figures.close()
    known.figures.close()
    known.path.unlink()
    known.figures.refresh()
    assert before == known.rows()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_file_that_is_no_cache_is_made_anew(known: Desk, content: bytes) -> None:
    before = known.rows()
    known.figures.close()
    known.path.write_bytes(content)
    known.figures.refresh()
    assert before == known.rows()


def test_a_cache_of_other_code_is_made_anew(known: Desk, views: tuple[View, ...]) -> None:
    spoil(known, "UPDATE about SET fingerprint = 'other'")
    spoil(known, f"DELETE FROM {known.figures.tables[views[1].row]}")
    known.figures.refresh()
    assert 1 == len(known.rows()["meetings"])


@pytest.mark.parametrize("change", ["leaf = x'00'", "n = 2", "origin = 'z'"])
def test_a_cache_of_another_log_is_made_anew(known: Desk, views: tuple[View, ...], change: str) -> None:
    spoil(known, f"UPDATE cursor SET {change}")
    spoil(known, f"DELETE FROM {known.figures.tables[views[1].row]}")
    known.figures.refresh()
    assert 1 == len(known.rows()["meetings"])


def test_a_valid_cache_is_left_alone(known: Desk) -> None:
    before = known.path.stat().st_mtime_ns
    known.figures.refresh()
    assert before == known.path.stat().st_mtime_ns


def test_an_empty_log_has_empty_tables(desk: Desk, views: tuple[View, ...]) -> None:
    desk.figures.refresh()
    desk.figures.refresh()
    assert {each.make.__name__: [] for each in views} == desk.rows()


def test_whoever_reads_the_old_file_goes_on_reading_it(known: Desk, pen: Pen) -> None:
    with closing(known.figures.at()) as snapshot:
        pen.write(Contact, persons=["person:b"], channel="video")
        known.receive(pen.rows)
        known.figures.rebuild()
        assert 1 == len(known.rows_in(snapshot.connection)["meetings"])
        assert {"a": 1} == snapshot.position
    assert 2 == len(known.rows()["meetings"])


def test_another_position_is_laid_over_the_file_without_writing_into_it(known: Desk, pen: Pen) -> None:
    pen.write(Contact, persons=["person:a"], channel="video")
    known.takes(pen)
    content = known.path.read_bytes()
    assert 1 == len(known.rows_at({"a": 1})["meetings"])
    assert 2 == len(known.rows_at({"a": 2})["meetings"])
    assert [] == known.rows_at({})["meetings"]
    assert content == known.path.read_bytes()


def test_the_file_can_be_behind_the_position_that_is_asked_for(known: Desk, pen: Pen) -> None:
    pen.write(Contact, persons=["person:a"], channel="video")
    known.receive(pen.rows)
    assert 2 == len(known.rows_at({"a": 2})["meetings"])


def test_rows_are_written_in_batches(pen: Pen, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.core.figures.sheets.BATCH", 2)
    monkeypatch.setattr("primm.core.figures.sheets.CHUNK", 1)
    for person in "abcde":
        pen.write(Contact, persons=[f"person:{person}"], channel="video", topics=["doc"])
    assert 5 == len(desk.takes(pen)["meetings"])
    for person in "abcde":
        pen.write(Contact, persons=[f"person:{person}"], channel="video", topics=["doc"])
    assert 10 == len(desk.takes(pen)["meetings"])


def test_a_folder_that_is_not_there_is_one_sentence(desk: Desk, views: tuple[View, ...], tmp_path: Path) -> None:
    figures = Figures(desk.log, views, desk.kinds, tmp_path / "nowhere" / "cache.db")
    with pytest.raises(StorageRefused, match="cannot be written"):
        figures.rebuild()


def test_a_failed_rebuild_leaves_the_old_file_and_no_other(
    known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cachefile, "set_position", lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("full")))
    pen.write(Contact, persons=["person:b"], channel="video")
    known.receive(pen.rows)
    for act in (known.figures.rebuild, known.figures.refresh):
        with pytest.raises(StorageRefused):
            act()
    assert [known.path] == list(known.path.parent.glob("cache*"))
    assert 1 == len(known.rows()["meetings"])


def test_every_file_of_a_plugin_and_of_the_core_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_view: Callable[[str], View]
) -> None:
    folder = tmp_path / "sportello_extra"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "views.py").write_text("def extra(history):\n    return []\n")
    monkeypatch.syspath_prepend(tmp_path)
    made = new_view("sportello_extra.views")
    first = fingerprint((made,))
    (folder / "data" / "codes.json").write_text("{}")
    second = fingerprint((made,))
    (folder / "views.cpython-311.pyc").write_text("")
    assert first != second == fingerprint((made,))
    assert first != fingerprint(())


def test_a_plugin_of_the_plan_is_its_own_package(new_view: Callable[[str], View]) -> None:
    assert fingerprint((new_view("primm.plugins"),)) != fingerprint(())


@pytest.mark.parametrize("was", [True, False])
def test_a_rebuild_leaves_the_collection_of_garbage_as_it_was(known: Desk, was: bool) -> None:
    here = gc.isenabled()
    try:
        (gc.enable if was else gc.disable)()
        known.figures.rebuild()
        assert was == gc.isenabled()
    finally:
        (gc.enable if here else gc.disable)()


def test_some_of_a_view_s_rows_are_those_whose_columns_have_these_values_with_all_their_topics(
    pen: Pen, desk: Desk
) -> None:
    for person, minutes in (("person:a", 20), ("person:b", 20), ("person:c", None)):
        pen.write(Contact, persons=[person], channel="video", topics=["doc", "hou"], minutes=minutes)
    desk.takes(pen)
    connection = desk.figures.connection
    sheet = Sheet(connection, meetings, cachefile.texts(connection)[meetings.name])
    assert list(sheet.rows(person="person:b", minutes=20)) == [
        each for each in sheet.rows() if each.person == "person:b"
    ]
    assert [(each.person, each.topics) for each in sheet.rows(minutes=None)] == [("person:c", ("doc", "hou"))]
    assert len(list(sheet.rows())) == 3
