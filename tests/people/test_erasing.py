"""Parts of an erasure by themselves: what is coarser, where a name is mentioned, whether bytes are left in the file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import KeyMissing, Tampered
from primm.core.events.codes import Codes
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.people.carrying_out import Here, begin_again, finish, keys_left, put_on_record
from primm.people.coarsening import GROUPS, NO_GROUP
from primm.people.erased import erasures, is_pending
from primm.people.erasure import FACTS, SEALED, WHO, plan
from primm.people.keys import KeyTable
from primm.people.leftovers import compact, is_left
from primm.people.mentions import mentions, words_of
from primm.people.opening import Locked
from primm.people.tombstone import Gone
from primm.proof.verify import verify
from tests.core.log.conftest import Keys, Pen

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
def here(folder: Path) -> Iterator[Here]:
    """A log beside a vault."""
    ticks = count(1)

    def now() -> datetime:
        return datetime(2026, 11, 24, 9, 30, next(ticks) % 60, tzinfo=UTC)

    with Log.create(folder / "log.db", now) as log:
        yield Here(log, str(folder), Config("falconara", "mr"), now)


@pytest.fixture
def two(here: Here, pen: Pen) -> Here:
    """A visit of two persons with what followed, and one of each alone."""
    drafts = [
        pen.draft(1, 1, 2, sealed={1: '{"note":"x"}'}),
        pen.draft(2, 1, 2, of=1),
        pen.draft(3, 1, sealed={1: '{"note":"y"}'}),
        pen.draft(4, 1, of=3),
        pen.draft(5, 2, sealed={2: '{"note":"z"}'}),
    ]
    here.log.append(drafts, Keys(), here.now)
    return here


class TestPlan:
    """What goes from which events."""

    @pytest.mark.parametrize(
        ("level", "counts"),
        [
            (SEALED, {"sealed": 2}),
            (WHO, {"sealed": 2, "who": 4}),
            (FACTS, {"sealed": 2, "who": 4, "facts": 2}),
        ],
    )
    def test_each_level_takes_what_the_one_before_takes_and_more(
        self, two: Here, pen: Pen, level: int, counts: dict[str, int]
    ) -> None:
        found = plan(two.log, [pen.person(1)], level)
        assert {(two.log.origin, part): number for part, number in counts.items()} == dict(found.counts)
        assert counts == dict(found.events)
        assert 2 == found.shared

    def test_what_the_controller_must_show_keeps_its_facts(self, two: Here, pen: Pen) -> None:
        two.log.append([pen.draft(7, 1, kind="person.request"), pen.draft(8, 1, of=7)], None, two.now)
        found = plan(two.log, [pen.person(1)], FACTS)
        assert {"person.request": False, "contact": True} == {
            json.loads(each.before.meta)["kind"]: "facts" in each.parts for each in found.changes[-2:]
        }

    def test_what_takes_back_what_was_asked_keeps_its_facts_with_it_and_no_other_does(
        self, two: Here, pen: Pen
    ) -> None:
        """Else what was taken back would stand again."""
        drafts = [pen.draft(7, 1, kind="person.request"), pen.draft(8, 1)]
        drafts += [pen.draft(9, 1, kind="event.retracted", of=7), pen.draft(10, 1, kind="event.retracted", of=9)]
        drafts += [pen.draft(11, 1, kind="event.retracted", of=8)]
        two.log.append(drafts, None, two.now)
        found = plan(two.log, [pen.person(1)], FACTS)
        assert [False, True, False, False, True] == ["facts" in each.parts for each in found.changes[-5:]]

    def test_of_two_ids_in_one_event_each_is_a_part(self, two: Here, pen: Pen) -> None:
        found = plan(two.log, [pen.person(1), pen.person(2)], WHO)
        assert (7, 5) == (found.counts[two.log.origin, "who"], found.events["who"])
        assert 0 == found.shared

    def test_what_is_gone_already_goes_no_more(self, two: Here, pen: Pen) -> None:
        put_on_record(two, [pen.person(1)], FACTS, "request")
        finish(two)
        assert ((), 0) == plan(two.log, [pen.person(1)], FACTS)


class TestCarryingOut:
    """The steps, each of which may be the last one."""

    def test_an_erasure_that_is_only_on_record_is_finished_and_then_nothing_is_left_to_do(
        self, two: Here, pen: Pen, vault: object
    ) -> None:
        assert not is_pending(two.log)
        put_on_record(two, [pen.person(1)], WHO, "request")
        assert is_pending(two.log)
        (done,) = finish(two)
        assert {(two.log.origin, "sealed"): 2, (two.log.origin, "who"): 4} == done.blanked
        assert ([], False) == (finish(two), is_pending(two.log))
        (erasure,) = erasures(two.log)
        assert (frozenset((two.log.origin,)), done.blanked) == (erasure.done, erasure.blanked)

    def test_what_a_stopped_attempt_blanked_is_counted_and_the_file_is_made_anew(
        self, two: Here, pen: Pen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        erasure = put_on_record(two, [pen.person(1)], SEALED, "request")

        def stopped(*arguments: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("primm.people.carrying_out._destroy_keys", stopped)
            with pytest.raises(KeyboardInterrupt):
                finish(two)
        compacted: list[str] = []
        monkeypatch.setattr("primm.people.carrying_out.compact", compacted.append)
        (done,) = finish(two)
        assert (erasure, {(two.log.origin, "sealed"): 2}) == (done.id, done.blanked)
        assert [two.log.path] == compacted

    def test_what_comes_later_is_added_to_what_went_before(self, two: Here, pen: Pen) -> None:
        put_on_record(two, [pen.person(1)], SEALED, "request")
        finish(two)
        two.log.append([pen.draft(6, 1, sealed={1: '{"note":"late"}'})], Keys(), two.now)
        begin_again(two.log)
        assert is_pending(two.log)
        (done,) = finish(two)
        assert {(two.log.origin, "sealed"): 1} == done.blanked
        assert {(two.log.origin, "sealed"): 3} == erasures(two.log)[0].blanked
        assert () == verify(two.log.path).faults

    def test_where_nobody_was_erased_nothing_is_looked_at_again(self, two: Here) -> None:
        begin_again(two.log)
        assert "erasures" not in two.log.about()

    def test_keys_are_destroyed_with_every_byte_of_them(self, two: Here, folder: Path) -> None:
        table = KeyTable(folder)
        from primm.people.keys import WrappedKey

        table.add([("person:1", WrappedKey(b"W" * 60, "k1")), ("person:2", WrappedKey(b"V" * 60, "k2"))])
        assert ["person:1"] == keys_left(str(folder), ["person:1", "person:3"])
        put_on_record(two, ["person:1"], SEALED, "request")
        assert [1] == [each.keys for each in finish(two)]
        assert ["person:2"] == table.subjects()
        assert (False, True) == tuple(each in (folder / "keys.db").read_bytes() for each in (b"W" * 60, b"V" * 60))
        table.close()

    def test_a_log_without_keys_is_no_reason_not_to(self, two: Here, pen: Pen, folder: Path) -> None:
        (folder / "keys.db").unlink()
        put_on_record(two, [pen.person(1)], SEALED, "request")
        assert [0] == [each.keys for each in finish(two)]


class TestLeftovers:
    """Whether bytes that went are in the file all the same."""

    def test_before_they_go_they_are_seen(self, two: Here, pen: Pen) -> None:
        for level in (SEALED, WHO, FACTS):
            assert is_left(two.log, plan(two.log, [pen.person(1)], level).changes, [pen.person(1)])

    @pytest.mark.parametrize("level", [SEALED, WHO, FACTS])
    def test_a_byte_that_stayed_behind_is_seen_wherever_it_lies_and_goes(
        self, two: Here, pen: Pen, level: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        persons = [pen.person(1)]
        found = plan(two.log, persons, level)
        erasure = put_on_record(two, persons, level, "request")
        two.log.blank(found.rows, erasure)
        assert not is_left(two.log, found.changes, persons)
        part = {SEALED: "sealed_salt", WHO: "who_salt", FACTS: "facts_salt"}[level]
        text = str(getattr(found.changes[-1].before, part))
        stale = f"}}{text}{{" if level == FACTS else text
        for step in (16_000_000, 100):
            monkeypatch.setattr("primm.people.leftovers.STEP", step)
            content = Path(two.log.path).read_bytes()
            Path(two.log.path).write_bytes(content + stale.encode())
            assert is_left(two.log, found.changes, persons)
            Path(two.log.path).write_bytes(content)

    def test_a_stale_entry_of_the_index_is_seen(self, two: Here, pen: Pen) -> None:
        persons = [pen.person(1)]
        found = plan(two.log, persons, WHO)
        two.log.blank(found.rows, put_on_record(two, persons, WHO, "request"))
        content = Path(two.log.path).read_bytes()
        Path(two.log.path).write_bytes(content + (persons[0] + two.log.origin).encode())
        assert is_left(two.log, found.changes, persons)

    def test_a_file_that_is_written_anew_holds_the_same_events(self, two: Here) -> None:
        rows, heads = list(two.log.read()), two.log.heads()
        compact(two.log.path)
        assert (rows, heads, ()) == (list(two.log.read()), two.log.heads(), verify(two.log.path).faults)
        with closing(sqlite3.connect(two.log.path)) as file:
            assert [("ok",)] == file.execute("PRAGMA integrity_check").fetchall()


def test_every_reason_of_a_permit_has_one_group_or_none() -> None:
    codes = Codes.load(())
    grouped = [*chain.from_iterable(GROUPS.values()), *NO_GROUP]
    assert sorted(grouped) == sorted({*codes["permit_reason"].codes, "unknown"})
    assert set(GROUPS) == set(codes["permit_group"].codes)


class TestMentions:
    """Notes of others in which a name occurs."""

    def words(self) -> frozenset[str]:
        return words_of({"given_name": "Amàl", "family_name": "al-Idrissi", "other_names": ("أمل",), "phone": ("333",)})

    def test_whole_words_are_looked_for_in_any_case_and_script(self) -> None:
        assert {"amal", "idrissi", "امل"} <= self.words() | {"امل"}
        assert "al" not in self.words(), "which stands in the names of many"
        assert "333" not in self.words()

    @pytest.mark.parametrize(
        ("note", "is_found"),
        [
            ("with AMÁL's brother", True),
            ("Idrissi, again", True),
            ("amalgam", False),
            ("al mercato", False),
        ],
    )
    def test_a_note_of_somebody_else_is_found_by_its_event(
        self, two: Here, pen: Pen, note: str, is_found: bool
    ) -> None:
        two.log.append([pen.draft(9, 2, sealed={2: json.dumps({"note": note})})], Keys(), two.now)
        found = mentions(two.log, Keys(), self.words(), [pen.person(1)])
        assert ([pen.id(9)] if is_found else [], 0) == ([*found.events], found.closed)

    def test_her_own_notes_and_the_names_of_namesakes_are_none(self, two: Here, pen: Pen) -> None:
        drafts = [
            pen.draft(8, 1, sealed={1: '{"note":"Amal"}'}),
            pen.draft(9, 2, sealed={2: '{"given_name":"Amal","other_names":["Idrissi"]}'}),
        ]
        two.log.append(drafts, Keys(), two.now)
        assert ((), 0) == mentions(two.log, Keys(), self.words(), [pen.person(1)])

    def test_what_nobody_can_open_here_is_counted_and_a_locked_vault_is_told(self, two: Here, pen: Pen) -> None:
        class Closed(Keys):
            error: type[KeyMissing] = KeyMissing

            def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
                raise self.error("closed")

        closed = Closed()
        assert 1 == mentions(two.log, closed, self.words(), [pen.person(1)]).closed
        closed.error = Locked
        with pytest.raises(Locked):
            mentions(two.log, closed, self.words(), [pen.person(1)])

    def test_who_has_no_name_is_mentioned_nowhere(self, two: Here, pen: Pen) -> None:
        assert ((), 0) == mentions(two.log, Keys(), frozenset(), [pen.person(1)])

    def test_a_text_from_another_place_is_counted_too(self, two: Here, pen: Pen) -> None:
        class Moved(Keys):
            def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
                raise Tampered("moved")

        assert 3 == mentions(two.log, Moved(), self.words(), []).closed


def test_who_stands_in_for_somebody_who_was_erased_is_gone_too(two: Here, pen: Pen) -> None:
    gone = Gone(two.log)
    assert (False, False) == (bool(gone), gone.is_gone(pen.person(1)))
    put_on_record(two, [pen.person(1)], WHO, "request")
    finish(two)
    gone = Gone(two.log)
    assert gone
    names = (pen.person(1), f"anon:{pen.id(1)}", f"anon:{pen.id(3)}", pen.person(2), "anon:nobody", "desk:falconara")
    assert [True, True, True, False, False, False] == [*map(gone.is_gone, names)]
