"""All figures made anew by two processes are those of one, and a second process that fails changes nothing."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primm.core.errors import PluginFailed
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonMerged
from primm.core.figures import halves
from primm.core.figures.anew import Anew
from primm.core.figures.cache import Figures
from primm.core.figures.views import view
from tests.core.figures.conftest import MeetingRow, meetings, modes, sendings
from tests.core.figures.test_refresh import STEPS, A, B, C, scribble

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from primm.core.figures.history import History
    from tests.core.figures.conftest import Desk, Pen

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes need fork"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),  # pytest-xdist has threads
]


FEW = settings.default.max_examples // 10 if settings.default else 10  # each costs logs, caches and a process


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """However little there is to do, two processes do it; answers what the second ones said."""
    said: list[object] = []
    take = halves.Half.take

    def noted(half: halves.Half, *given: Any) -> object:
        said.append(take(half, *given))
        return said[-1]

    monkeypatch.setattr(halves, "worthwhile", lambda events: events > 1)
    monkeypatch.setattr(halves.Half, "take", noted)
    return said


def meet(pen: Pen) -> None:
    """Contacts with three persons."""
    for number, person in enumerate((A, B, C, A, B, C)):
        pen.write(Contact, persons=[person], channel="video", topics=["doc"], on=f"2020-01-1{number}", desk="fal")


@given(STEPS)
@settings(max_examples=FEW, deadline=None)
def test_two_processes_make_what_one_makes(new_desk: Callable[..., Desk], new_pen: Callable[[], Pen], steps: Any):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, closing(new_desk(Path(folder))) as desk:
        pen = new_pen()
        scribble(pen, steps)
        alone = desk.takes(pen)
        patch.setattr(halves, "worthwhile", lambda events: events > 1)
        desk.figures.rebuild()
        assert alone == desk.rows()
        assert [] == list(Path(folder).glob("*.half"))


@given(STEPS, st.booleans())
@settings(max_examples=FEW, deadline=None)
def test_several_made_from_one_reading_are_what_each_is_alone(
    new_desk: Callable[..., Desk], new_pen: Callable[[], Pen], steps: Any, two: bool
):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        desk, pen = stack.enter_context(closing(new_desk(Path(folder)))), new_pen()
        scribble(pen, steps)
        desk.receive(pen.rows)
        several = [
            stack.enter_context(closing(Figures(desk.log, (each,), desk.kinds, Path(folder, f"{each.name}.db"))))
            for each in (modes, meetings, sendings)
        ]
        patch.setattr(halves, "worthwhile", lambda events: two and events > 1)
        for each in several:
            each.rebuild()
        alone = ["\n".join(each.connection.iterdump()) for each in several]
        several[0].rebuild(*several[1:])
        assert alone == ["\n".join(each.connection.iterdump()) for each in several]


def test_each_does_a_part(desk: Desk, pen: Pen, by_two: list[object]):
    meet(pen)
    assert 6 == len(desk.takes(pen)["meetings"])
    assert [set()] == by_two
    numbers = [row for (row,) in desk.figures.connection.execute(f"SELECT row FROM {desk.figures.tables[MeetingRow]}")]
    assert {False, True} == {row >= halves.FIRST for row in numbers}


def test_files_that_are_merged_across_the_middle_are_one(desk: Desk, pen: Pen, by_two: list[object]):
    meet(pen)
    pen.write(PersonMerged, person=A, other=C, on="2020-02-01", desk="fal")
    rows = desk.takes(pen)["meetings"]
    assert {A: 4, B: 2} == {each: [row[0] for row in rows].count(each) for each in {row[0] for row in rows}}
    assert by_two == [{C}]


@pytest.mark.parametrize("failing", ["by an error", "by a signal"])
def test_what_a_second_process_cannot_do_the_first_one_does(
    desk: Desk, pen: Pen, by_two: list[object], monkeypatch: pytest.MonkeyPatch, failing: str
):
    mine = os.getpid()
    fold = Anew._fold

    def broken(anew: Anew, *given: Any, **span: str) -> set[str]:
        if os.getpid() != mine:
            if failing == "by a signal":
                os.kill(os.getpid(), 9)
            raise OSError(failing)
        return fold(anew, *given, **span)

    monkeypatch.setattr(Anew, "_fold", broken)
    meet(pen)
    assert 6 == len(desk.takes(pen)["meetings"])
    assert [None] == by_two


def test_a_view_that_fails_in_both_is_named_once(
    desk_with: Callable[..., Desk], pen: Pen, by_two: list[object], tmp_path: Path
):
    @view(MeetingRow, of="person")
    def failing(history: History) -> Iterator[MeetingRow]:
        raise ValueError

    meet(pen)
    with pytest.raises(PluginFailed, match="the view tests_failing failed with ValueError"):
        desk_with(failing).takes(pen)
    assert [] == by_two
    assert [] == [each.name for each in tmp_path.iterdir() if each.name != "log.db"]


def test_what_the_second_process_does(tmp_path: Path):
    """As seen from inside: its rows are in its file, what it found is said, and an error goes no further."""

    def fold(connection: sqlite3.Connection) -> list[str]:
        connection.execute("CREATE TABLE t(row)")
        return [B, A]

    reading, writing = os.pipe()
    assert 0 == halves._work(tmp_path / "half", fold, writing)
    with open(reading, encoding="utf-8") as answer:
        assert f'["{A}", "{B}"]' == answer.read()
    assert 1 == halves._work(tmp_path / "half", fold, writing)  # the file is there already


def test_a_small_log_needs_no_second_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(halves.os, "sched_getaffinity", lambda _process: {0, 1}, raising=False)
    monkeypatch.setattr(halves.threading, "active_count", lambda: 1)
    assert not halves.worthwhile(halves.LEAST - 1)
    assert halves.worthwhile(halves.LEAST)


@pytest.mark.parametrize(("processors", "threads"), [({0}, 1), ({0, 1}, 2)])
def test_one_processor_or_several_threads_forbid_it(monkeypatch: pytest.MonkeyPatch, processors: Any, threads: int):
    monkeypatch.setattr(halves.os, "sched_getaffinity", lambda _process: processors, raising=False)
    monkeypatch.setattr(halves.threading, "active_count", lambda: threads)
    assert not halves.worthwhile(halves.LEAST)
