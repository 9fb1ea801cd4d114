"""Events that arrive with parts missing: with their erasure they are taken, without it their origin is refused."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused, StorageRefused, Tampered
from primm.core.log.append import make_row
from primm.core.log.blanking import blanked
from primm.core.log.log import Log
from primm.core.log.rows import encode, examine
from primm.proof import union
from primm.proof.absence import RIGHT, WITHHELD, Count, withheld
from primm.proof.arrivals import gaps
from primm.proof.bundle import read_header
from primm.proof.sending import make_copy
from primm.proof.sources import source
from primm.proof.verify import verify
from tests.core.log.conftest import Clock, Keys
from tests.proof.erasing import CAUSE, PEN, erase, erasure, gone, left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE, ONE, TWO = "c" * 16, "a" * 16, "b" * 16


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Callable[[str], Log]]:
    """New logs in one folder, by their origins."""
    tmp_path.chmod(0o700)
    with ExitStack() as stack:
        yield lambda origin: stack.enter_context(Log.create(tmp_path / f"{origin}.db", Clock(), origin=origin))


@pytest.fixture
def one(new: Callable[[str], Log]) -> Log:
    """A log with three events of two persons, of whom both have something sealed."""
    log = new(ONE)
    drafts = [PEN.draft(1, 1, sealed={1: "{}"}), PEN.draft(2, 1, 2), PEN.draft(3, 2, sealed={2: "{}"})]
    log.append(drafts, Keys(), Clock())
    return log


def copied(log: Log, name: str, **more: Any) -> str:
    """The path of a copy of a log."""
    path = f"{log.path}-{name}"
    make_copy(log, path, "chiaravalle", **more)
    return path


def taken(log: Log, *paths: str, **more: Any) -> dict[str, Any]:
    """How many events came of each origin, or why it was refused."""
    with ExitStack() as stack:
        sources = [stack.enter_context(source(path, None)) for path in paths]
        found = union.merge(log, sources, os.path.dirname(log.path), **more)
    return {each.origin: each.error or each.new for each in found}


def without_events(log: Log, origin: str, new: Log) -> Log:
    """The same log, as if one origin had never come to it."""
    for each in log.position():
        if each != origin:
            new.receive([row for row in log.read() if row.origin == each])
    return new


class TestErased:
    """Parts that went by an erasure."""

    @pytest.mark.parametrize("store", [True, False])
    def test_what_comes_with_its_erasure_is_taken(self, new: Any, one: Log, store: bool) -> None:
        erase(one, [1], 2, Clock())
        here = new(HERE)
        assert {ONE: 5} == taken(here, copied(one, "c"), store=store)
        verdict = verify(here.path)
        assert ((), {RIGHT: Count(3, 2)} if store else {}) == (verdict.faults, verdict.absence.reasons)

    def test_what_comes_without_its_erasure_is_refused_and_the_first_such_event_named(self, new: Any, one: Log) -> None:
        """It was blanked by an erasure of another desk, which the copy does not have."""
        two = new(TWO)
        two.receive([*one.read()])
        erase(two, [1], 2, Clock())
        bare = without_events(two, TWO, new("e" * 16))
        here = new(HERE)
        error = taken(here, copied(bare, "c"))[ONE]
        assert (Refused, f"event 1 of {ONE}: its part who is gone, and no erasure on record accounts for that") == (
            type(error),
            str(error),
        )
        assert {} == here.position()

    def test_an_erasure_that_is_here_accounts_for_what_comes_later(self, new: Any, one: Log) -> None:
        here, two = new(HERE), new(TWO)
        two.receive([*one.read()])
        erase(two, [1], 2, Clock())
        here.receive([row for row in two.read() if row.origin == TWO])
        bare = without_events(two, TWO, new("e" * 16))
        assert {ONE: 3} == taken(here, copied(bare, "c"))
        assert () == verify(here.path).faults

    def test_one_part_more_than_the_erasure_says_is_refused(self, new: Any, one: Log) -> None:
        draft = erase(one, [1], 2, Clock())
        one.blank([blanked(row, facts=row.n == 3) for row in one.read()], draft.id)
        assert "event 3" in str(taken(new(HERE), copied(one, "c"))[ONE])

    def test_what_is_missing_here_already_counts_too(self, new: Any, one: Log) -> None:
        """Of three events that are told to be blanked three came; then one more comes, and is one too many."""
        here, rows = new(HERE), list(one.read())
        one.append([PEN.draft(4, 2)], None, Clock())
        draft = erasure(CAUSE, [1], 2, {(ONE, "facts"): 1})
        one.append([draft], None, Clock())
        one.blank([blanked(rows[0], facts=True)], draft.id)
        first = without_events(one, ONE, new(TWO))
        first.receive([row for row in one.read() if row.n <= 3])
        here.receive([*first.read()])
        fourth = next(row for row in one.read() if row.n == 4)
        one.blank([blanked(fourth, facts=True)], draft.id)
        error = taken(here, copied(one, "c"))[ONE]
        assert "gone 2 times, the first time in event 1, and erasures on record account for 1" in str(error)
        assert {ONE: 3} == here.position()

    @pytest.mark.parametrize("store", [True, False])
    def test_what_waits_for_an_erasure_is_taken_after_it_whatever_the_order(
        self, new: Any, one: Log, store: bool
    ) -> None:
        """The origin of the erasure sorts behind that of the event; and it may come in another file."""
        two = new(TWO)
        two.receive([*one.read()])
        erase(two, [1], 2, Clock())
        both = copied(two, "both")
        assert {ONE: 3, TWO: 2} == taken(new(HERE), both, store=store)
        parts = [copied(two, "one", since={TWO: 9}), copied(two, "two", since={ONE: 9})]
        assert {ONE: 3, TWO: 2} == taken(new("d" * 16), *parts, store=store)

    def test_the_erasure_is_stored_before_what_it_accounts_for(self, new: Any, one: Log, monkeypatch: Any) -> None:
        two = new(TWO)
        two.receive([*one.read()])
        erase(two, [1], 2, Clock())
        here, order = new(HERE), list[str]()
        receive = Log.receive
        monkeypatch.setattr(Log, "receive", lambda log, rows: order.append(rows[0].origin) or receive(log, rows))
        taken(here, copied(two, "c"))
        assert [TWO, ONE] == order

    @pytest.mark.parametrize("store", [True, False])
    def test_two_desks_that_erased_in_events_of_one_another_come_together(
        self, new: Any, one: Log, store: bool
    ) -> None:
        two, here = new(TWO), new(HERE)
        two.append([PEN.draft(21, 3), PEN.draft(22, 2)], None, Clock())
        one.receive([*two.read()])
        two.receive([row for row in one.read() if row.origin == ONE])
        erase(one, [3], 2, Clock())
        erase(two, [1], 2, Clock(), number=CAUSE + 1)
        copies = [copied(one, "c", since={TWO: 9}), copied(two, "c", since={ONE: 9})]
        whole = new("d" * 16)
        assert {ONE: 5, TWO: 4} == taken(whole, *copies, store=store)
        theirs = {row.n: row for row in one.read() if row.origin == TWO}
        mine = {row.n: row for row in two.read() if row.origin == ONE}
        fourth, fifth = new("e" * 16), new("f" * 16)
        fourth.receive([theirs[1], theirs[2]])
        fourth.receive([row for row in two.read() if row.origin == TWO and row.n > 2])
        fifth.receive([*mine.values(), *(row for row in one.read() if row.origin == ONE and row.n > 3)])
        mutual = [copied(fourth, "c"), copied(fifth, "c")]
        assert {ONE: 5, TWO: 4} == taken(here, *mutual, store=store)
        assert () == verify(here.path).faults

    def test_of_those_that_wait_for_one_another_what_cannot_be_accounted_for_is_refused(
        self, new: Any, one: Log
    ) -> None:
        """Its own erasure does not come then, so what waits for that is refused too."""
        two, here = new(TWO), new(HERE)
        two.append([PEN.draft(21, 3)], None, Clock())
        one.receive([*two.read()])
        draft = erase(one, [3], 2, Clock())
        one.blank([blanked(row, facts=True) for row in one.read() if (row.origin, row.n) == (ONE, 3)], draft.id)
        found = taken(here, copied(one, "c"))
        assert {ONE: Refused, TWO: Refused} == {origin: type(error) for origin, error in found.items()}
        assert {} == here.position()

    @pytest.mark.parametrize("whole_here", [True, False])
    def test_where_a_row_is_whole_on_one_side_there_is_no_fork_and_ours_stays(
        self, new: Any, one: Log, whole_here: bool
    ) -> None:
        before, here = copied(one, "before"), new(HERE)
        erase(one, [1], 2, Clock())
        after = copied(one, "after")
        first, second = (before, after) if whole_here else (after, before)
        assert {ONE: 3 if whole_here else 5} == taken(here, first)
        rows = [*here.read()]
        assert {ONE: 2 if whole_here else 0} == taken(here, second)
        assert rows == [*here.read()][: len(rows)]
        assert () == verify(here.path).faults

    def test_another_log_that_lost_a_part_gives_nothing(self, new: Any, one: Log) -> None:
        draft = erase(one, [1], 1, Clock())
        one.blank([blanked(row, facts=row.n == 2) for row in one.read()], draft.id)
        with pytest.raises(Tampered, match="event 2"):
            taken(new(HERE), one.path)

    def test_a_disk_that_fails_is_no_reason_to_wait(self, new: Any, one: Log, monkeypatch: Any) -> None:
        def full(log: Log, rows: Any) -> None:
            raise StorageRefused("the disk is full")

        erase(one, [1], 2, Clock())
        monkeypatch.setattr(Log, "receive", full)
        assert isinstance(taken(new(HERE), copied(one, "c"))[ONE], StorageRefused)


class TestWithheld:
    """What is sealed is not given to whoever must not hold it."""

    def test_the_copy_says_so_and_has_nothing_sealed(self, one: Log) -> None:
        path = copied(one, "c", without=["sealed"])
        assert ("sealed",) == read_header(path).without
        with source(path, None) as found:
            rows = list(found.rows(found.held[0]))
            assert [(0, 3)] == found.withheld(found.held[0])
        assert {"{}"} == {row.sealed for row in rows}
        assert [row[:3] for row in one.read()] == [row[:3] for row in rows]

    def test_a_copy_that_says_so_and_has_something_sealed_is_refused(self, one: Log) -> None:
        path = copied(one, "c")
        lines = Path(path).read_bytes().splitlines(keepends=True)
        said = {**json.loads(lines[0]), "without": ["sealed"]}
        body = b"".join([f"{encode(said)}\n".encode(), *lines[1:-1]])
        end = {"end": len(lines) - 1, "sha256": sha256(body).hexdigest()}
        Path(path).write_bytes(body + f"{encode(end)}\n".encode())
        with pytest.raises(Refused, match="damaged or cut at line 2"), source(path, None):
            pass

    def test_whoever_merges_it_is_told_that_it_was_withheld(self, new: Any, one: Log) -> None:
        here = new(HERE)
        assert {ONE: 3} == taken(here, copied(one, "c", without=["sealed"]))
        verdict = verify(here.path)
        assert ((), {WITHHELD: Count(2, 2)}) == (verdict.faults, verdict.absence.reasons)
        assert {ONE: [(0, 3)]} == withheld(here)

    def test_a_log_that_has_whole_events_keeps_them_and_only_later_ones_are_withheld(self, new: Any, one: Log) -> None:
        here = new(HERE)
        taken(here, copied(one, "before"))
        rows = [*here.read()]
        one.append([PEN.draft(4, 1, sealed={1: "{}"}), PEN.draft(5, 1)], Keys(), Clock())
        assert {ONE: 2} == taken(here, copied(one, "c", without=["sealed"]))
        assert ({ONE: [(3, 5)]}, rows) == (withheld(here), [*here.read()][:3])
        assert {ONE: 0} == taken(here, copied(one, "again", without=["sealed"]))
        assert {ONE: [(3, 5)]} == withheld(here)

    def test_what_was_withheld_from_another_log_is_said_only_of_what_comes(self, new: Any, one: Log) -> None:
        here, two = new(HERE), new(TWO)
        taken(here, copied(one, "before"))
        taken(two, copied(one, "c", without=["sealed"]))
        for number in (4, 5):
            one.append([PEN.draft(number, 1, sealed={1: "{}"})], Keys(), Clock())
            taken(two, copied(one, f"{number}", without=["sealed"] if number == 5 else []))
        assert {ONE: [(0, 3), (4, 5)]} == withheld(two)
        assert {ONE: 2} == taken(here, two.path)
        assert {ONE: [(4, 5)]} == withheld(here)
        assert () == verify(here.path).faults

    def test_nothing_is_said_where_nothing_was_sealed_and_by_a_trial(self, new: Any, one: Log) -> None:
        here = new(HERE)
        taken(here, copied(one, "c", without=["sealed"]), store=False)
        assert {} == withheld(here)
        two = new(TWO)
        two.append([PEN.draft(9, 1)], None, Clock())
        taken(here, copied(two, "c", without=["sealed"]))
        assert {} == withheld(here)

    def test_a_subject_or_facts_that_are_missing_are_not_withheld(self, new: Any, one: Log) -> None:
        draft = erasure(CAUSE, [1], 2, {})
        one.append([draft], None, Clock())
        one.blank([blanked(row, facts=row.n == 2) for row in one.read()], draft.id)
        assert "event 2" in str(taken(new(HERE), copied(one, "c", without=["sealed"]))[ONE])

    @pytest.mark.parametrize("as_log", [True, False])
    def test_what_was_withheld_from_one_is_from_those_who_get_it_from_there(
        self, new: Any, one: Log, as_log: bool
    ) -> None:
        """A copy says so by itself, and has nothing sealed of anybody."""
        here, next_ = new(HERE), new(TWO)
        here.append([PEN.draft(31, 5, sealed={5: "{}"})], Keys(), Clock())
        taken(here, copied(one, "c", without=["sealed"]))
        assert {ONE: 3, HERE: 1} == taken(next_, here.path if as_log else copied(here, "c"))
        verdict = verify(next_.path)
        expected = Count(2, 2) if as_log else Count(3, 3)
        assert ((), {WITHHELD: expected}) == (verdict.faults, verdict.absence.reasons)


@given(st.data())
def test_a_glance_never_overlooks_a_gap(data: st.DataObject) -> None:
    who = data.draw(st.lists(st.integers(0, 3), min_size=1, unique=True))
    sealing = dict.fromkeys(data.draw(st.sets(st.sampled_from(who))), "{}")
    draft = PEN.draft(1, *who, sealed=sealing)._replace(desk='null "sealed":[', by="null")
    row = make_row(draft, ONE, 1, "0190aaaaaaaa-0001", "2026-11-24T03:39:00.123456Z", Keys())
    row = left(
        row, [PEN.person(each) for each in data.draw(st.sets(st.sampled_from(who)))], data.draw(st.integers(1, 3))
    )
    assert examine(row)
    assert gone([row]) == [*gaps([row])]
