"""Views that come after others: made when somebody reads them, and never out of date, whatever happens between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import PluginFailed, StorageRefused
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.referral import ReferralSent
from primm.core.figures import cachefile, second
from primm.core.figures.cache import Figures
from primm.core.figures.sheets import Sheet
from primm.core.figures.views import view
from primm.core.log.log import Log
from tests.core.figures.conftest import GapRow, MeetingRow, SendingRow, gaps, meetings, sendings
from tests.core.figures.test_refresh import STEPS, A, B, C, scribble

if TYPE_CHECKING:
    from tests.core.figures.conftest import Desk, Pen

READS = st.lists(st.tuples(st.booleans(), st.integers(1, 6), st.sampled_from(["nobody", "some", "all"])), max_size=8)
INPUTS = (MeetingRow, SendingRow)


@pytest.fixture
def known(pen: Pen, desk: Desk) -> Desk:
    """Two persons were met, one of them was referred, and somebody has read who was not."""
    for person in (A, B):
        pen.write(Contact, persons=[person], channel="video", topics=["doc"])
    pen.write(ReferralSent, persons=[A], receiver="body:asl")
    desk.takes(pen)
    return desk


def stored(found: cachefile.Snapshot, of: Any) -> list[Any]:
    """The rows of a view as a listing reads them."""
    return list(Sheet(found.connection, of, cachefile.texts(found.connection)[of.name]).rows())


def is_stale(found: cachefile.Snapshot) -> bool:
    """Whether the gaps are others than the meetings and sendings beside them come to."""
    return stored(found, gaps) != list(gaps.make(stored(found, meetings), stored(found, sendings)))


def is_made(desk: Desk) -> bool:
    """Whether the gaps stand in the file."""
    return not second.absent(desk.figures.connection, [gaps])


@given(STEPS, READS)
def test_whoever_reads_when_rows_after_others_are_those_made_anew(
    new_pen: Callable[[], Pen], new_desk: Callable[..., Desk], steps: list[Any], reads: list[tuple[bool, int, str]]
) -> None:
    pen = new_pen()
    scribble(pen, steps)
    waiting = {origin: [each for each in pen.rows if each.origin == origin] for origin in "ab"}
    with TemporaryDirectory() as folder, closing(new_desk(Path(folder))) as desk:
        seen = []
        for first, many, read in [*reads, (True, 99, "nobody"), (False, 99, "all")]:
            origin = "a" if first else "b"
            desk.receive(waiting[origin][:many])
            waiting[origin] = waiting[origin][many:]
            desk.figures.refresh()
            if read != "nobody":
                with closing(desk.figures.at(rows=INPUTS if read == "some" else None)) as found:
                    assert (read == "all") == (GapRow in found.tables)
                    assert read == "some" or not is_stale(found)
            if read == "all":
                seen.append((desk.figures.position(), desk.rows()))
        for position, rows in seen:
            assert rows == desk.rows_at(position)
        desk.figures.rebuild()
        assert not is_made(desk)
        assert seen[-1][1] == desk.rows()


def test_it_is_seen_when_they_are_out_of_date(known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "drop", lambda *_: None)
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    with closing(known.figures.at()) as found:
        assert is_stale(found)


def test_a_refresh_makes_none_and_only_who_reads_them_does(known: Desk, pen: Pen) -> None:
    assert is_made(known)
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    with closing(known.figures.at(rows=INPUTS)) as found:
        assert (False, False) == (GapRow in found.tables, is_made(known))
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            found.connection.execute(f"SELECT * FROM {known.figures.tables[GapRow]}")
    with closing(known.figures.at(rows=(GapRow,))) as found:
        assert {B, C} == {each.entry.subject for each in stored(found, gaps)}
    assert is_made(known)


def test_they_stay_when_nothing_that_they_are_made_of_changed(known: Desk, pen: Pen) -> None:
    pen.write_body()
    known.receive(pen.rows)
    known.figures.refresh()
    assert is_made(known)


def test_another_position_is_read_without_writing_also_where_they_are_not_made(known: Desk, pen: Pen) -> None:
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    content = known.path.read_bytes()
    assert {B} == {each[0] for each in known.rows_at({"a": 3})["gaps"]}
    assert content == known.path.read_bytes()
    assert not is_made(known)


@pytest.mark.parametrize("step", ["drop", "set_position"])
def test_a_refresh_that_is_cut_off_leaves_them_as_they_were(
    known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = known.rows()
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    with monkeypatch.context() as patch:
        patch.setattr(second if step == "drop" else cachefile, step, _cut_off)
        with pytest.raises(KeyboardInterrupt):
            known.figures.refresh()
    assert is_made(known)
    assert before == known.rows()
    known.figures.refresh()
    assert {B, C} == {each[0] for each in known.rows()["gaps"]}


def _cut_off(*_given: Any) -> None:
    raise KeyboardInterrupt


def test_a_making_that_is_cut_off_leaves_nothing(known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch) -> None:
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    content = known.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Sheet, "flush", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            known.figures.at()
    assert content == known.path.read_bytes()
    assert not is_made(known)
    assert {B, C} == {each[0] for each in known.rows()["gaps"]}


@pytest.mark.parametrize("anew", [False, True])
def test_what_another_program_does_before_they_are_read_is_read(
    known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    """It brings the file up to the log, or puts another one into its place, just when these rows have been made."""
    complete, times = second.complete, []

    def and_then(path: Path, views: Iterable[Any]) -> None:
        complete(path, views)
        if not times:
            times.append(path)
            pen.write(Contact, persons=["person:d"], channel="video")
            known.receive(pen.rows)
            with closing(Figures(known.log, known._views, known.kinds, path)) as other:
                (other.rebuild if anew else other.refresh)()

    monkeypatch.setattr(second, "complete", and_then)
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    with closing(known.figures.at()) as found:
        assert {B, C, "person:d"} == {each.entry.subject for each in stored(found, gaps)}
        assert {"a": 5} == found.position
        assert not is_stale(found)


def test_readers_at_the_same_time_never_see_them_out_of_date(known: Desk, pen: Pen) -> None:
    seen: list[tuple[int, bool]] = []

    def read() -> None:
        with Log.open(known.log.path, write=False) as log:
            while not seen or seen[-1][0] < 23:
                with closing(Figures(log, known._views, known.kinds, known.path)) as figures:
                    figures.refresh()
                    with closing(figures.at()) as found:
                        seen.append((found.position["a"], is_stale(found)))

    readers = [Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    for _ in range(20):
        pen.write(Contact, persons=[C], channel="video")
        known.receive(pen.rows)
        known.figures.refresh()
    for each in readers:
        each.join()
    assert {False} == {stale for _position, stale in seen}
    assert 23 == seen[-1][0]


def test_who_cannot_write_into_the_file_is_told(known: Desk, pen: Pen, monkeypatch: pytest.MonkeyPatch) -> None:
    pen.write(Contact, persons=[C], channel="video")
    known.receive(pen.rows)
    known.figures.refresh()
    connect = second.connect
    monkeypatch.setattr(second, "connect", lambda path: connect(path, "ro"))
    with pytest.raises(StorageRefused, match="cannot be written"):
        known.figures.at()


def two_of(make: Callable[..., Iterator[GapRow]]) -> Any:
    """A view after meetings, of this function."""
    return view(GapRow, after=(meetings,))(make)


def test_a_view_may_go_through_its_inputs_more_than_once(desk_with: Callable[..., Desk], pen: Pen) -> None:
    def twice(met: Iterable[MeetingRow]) -> Iterator[GapRow]:
        several = {each.person for each in met if not each.first}
        yield from (
            GapRow(each.entry, day=each.day, topics=(), first=each.first) for each in met if each.person in several
        )

    for person in (A, B, B):
        pen.write(Contact, persons=[person], channel="video")
    assert [B, B] == [each[0] for each in desk_with(two_of(twice), meetings).takes(pen)["twice"]]


def test_a_view_that_fails_is_named_and_stops_nobody_who_reads_others(desk_with: Callable[..., Desk], pen: Pen) -> None:
    def broken(met: Iterable[MeetingRow]) -> Iterator[GapRow]:
        yield from (GapRow(each.entry, day=each.day, topics=(), first=each.first) for each in met)
        raise ZeroDivisionError

    pen.write(Contact, persons=[A], channel="video", minutes=1)
    desk = desk_with(two_of(broken), meetings)
    with pytest.raises(PluginFailed, match="broken failed with ZeroDivisionError"):
        desk.takes(pen)
    with closing(desk.figures.at(rows=())) as found:
        assert [A] == [each.entry.subject for each in stored(found, meetings)]


def test_rows_of_another_class_after_others_are_a_failed_view(desk_with: Callable[..., Desk], pen: Pen) -> None:
    def strange(met: Iterable[Any]) -> Iterator[Any]:
        return iter(met)

    pen.write(Contact, persons=[A], channel="video")
    with pytest.raises(PluginFailed, match="strange failed with TypeError"):
        desk_with(two_of(strange), meetings).takes(pen)


def test_an_error_of_the_file_is_not_called_the_plugin_s(
    desk_with: Callable[..., Desk], pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_sheet: Sheet) -> Iterator[Any]:
        raise sqlite3.DatabaseError("malformed")

    pen.write(Contact, persons=[A], channel="video")
    monkeypatch.setattr(Sheet, "rows", unreadable)
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        desk_with(gaps, meetings, sendings).takes(pen)
