"""An erasure is carried out in steps; whatever stops it, the next attempt finishes it, and says the same of it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.canonical import dumps
from primm.people import carrying_out
from primm.people.carrying_out import begin_again, draft_of, finish, keys_left, put_on_record
from primm.people.erased import CARRIED, DONE, ERASED, RUN, UNDERWAY, is_pending
from primm.people.erasure import FACTS, SEALED, WHO
from primm.people.expiry import put_run_on_record
from primm.people.keys import KeyTable
from tests.people.forgetting import ORIGIN, OTHER, PEN, Forgetting, desk, facts, note, persons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AMAL, ROSA = 1, 2
REQUEST = "request"


class Stopped(Exception):
    """The computer is switched off."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    """Two visits of one person, one of them with another; keys of both."""
    made = desk(tmp_path, (AMAL, ROSA))
    made.write(note(11, AMAL), note(12, AMAL, ROSA))
    yield made
    made.log.close()


def of_kind(place: Forgetting, kind: str) -> list[dict[str, Any]]:
    """What the events of a kind tell, the first one first."""
    return [facts(row) for row in place.log.read() if f'"kind":"{kind}"' in row.meta]


def erase(place: Forgetting, level: int = SEALED, *whom: int) -> str:
    """Put an erasure on record, a second after what was before; its id."""
    place.here.now.move(seconds=1)  # type: ignore[attr-defined]
    return put_on_record(place.here, persons(*(whom or (AMAL,))), level, REQUEST)


class TestOnRecord:
    """The erasure itself is an event, before anything goes."""

    def test_it_says_whose_data_go_how_far_why_and_how_much_and_takes_nothing(self, place: Forgetting) -> None:
        before = place.rows()
        id_ = erase(place, FACTS, ROSA, AMAL)
        row = place.rows()[id_]
        assert [f"erasure:{id_}", *persons(AMAL, ROSA)] == json.loads(row.who)
        blanked = [f"{ORIGIN} facts 2", f"{ORIGIN} sealed 3", f"{ORIGIN} who 3"]
        assert {"persons": [1, 2], "level": 3, "basis": REQUEST, "blanked": blanked} == facts(row)
        assert {**before, id_: row} == place.rows()

    def test_where_nothing_goes_it_says_nothing_of_that(self, place: Forgetting) -> None:
        said = facts(draft_of(place.here, persons(7), SEALED, REQUEST))
        assert {"persons": [1], "level": 1, "basis": REQUEST} == said


class TestCarriedOut:
    """What goes, and what the log says of that."""

    def test_parts_and_keys_go_and_it_is_said(self, place: Forgetting) -> None:
        id_ = erase(place, WHO)
        assert [(id_, {(ORIGIN, "sealed"): 2, (ORIGIN, "who"): 2}, 1)] == finish(place.here)
        assert [["who", "sealed"], ["who", "sealed"]] == place.lost(11, 12)
        assert persons(ROSA) == keys_left(place.here.folder, persons(AMAL, ROSA))
        told = {"of": id_, "keys": 1, "blanked": [f"{ORIGIN} sealed 2", f"{ORIGIN} who 2"]}
        assert [told] == of_kind(place, DONE)
        done = next(row for row in place.log.read() if DONE in row.meta)
        assert [f"erasure:{id_}"] == json.loads(done.who)

    def test_what_is_done_is_not_done_again(self, place: Forgetting) -> None:
        erase(place)
        finish(place.here)
        assert ("1", "", False) == (
            place.log.about()[CARRIED], place.log.about()[UNDERWAY], is_pending(place.log),
        )  # fmt: skip
        before = place.log.position()
        assert ([], before) == (finish(place.here), place.log.position())

    def test_where_nothing_was_ever_erased_nothing_is_written(self, place: Forgetting) -> None:
        before = place.log.about()
        assert ([], before) == (finish(place.here), place.log.about())

    def test_several_are_carried_out_in_their_order(self, place: Forgetting) -> None:
        first, second = erase(place), erase(place, SEALED, ROSA)
        assert [(first, 1), (second, 1)] == [(each.id, each.keys) for each in finish(place.here)]
        assert "2" == place.log.about()[CARRIED]

    def test_it_is_said_also_where_nothing_was_to_be_done(self, place: Forgetting) -> None:
        """So that whoever compares the logs sees that this desk has done its part."""
        id_ = erase(place, SEALED, 7)
        assert [(id_, {}, 0)] == finish(place.here)
        assert [{"of": id_, "keys": 0}] == of_kind(place, DONE)

    def test_a_desk_without_keys_has_none_to_destroy(self, tmp_path: Path) -> None:
        place = desk(tmp_path / "bare")
        place.write(note(11, AMAL))
        erase(place)
        assert [0] == [each.keys for each in finish(place.here)]
        assert ["log.db"] == sorted(each.name for each in (tmp_path / "bare").iterdir() if each.suffix == ".db")
        place.log.close()

    def test_by_rule_facts_of_these_kinds_from_before_a_day_go(self, place: Forgetting) -> None:
        old = {"occurred": "2023-05-01"}
        place.write(note(21, 7, **old), note(22, ROSA), note(23, ROSA, kind="case.opened", **old))
        run = put_run_on_record(place.here, "contact", date(2024, 1, 1), ["contact"])
        assert [(run, {(ORIGIN, "facts"): 1}, 0)] == finish(place.here)
        assert [["facts"], [], []] == place.lost(21, 22, 23)
        assert persons(AMAL, ROSA) == keys_left(place.here.folder, persons(AMAL, ROSA))
        assert 1 == len(of_kind(place, RUN))


class TestKeysLeft:
    """Who still has a key here."""

    def test_in_their_order_and_of_these_alone(self, place: Forgetting) -> None:
        folder = place.here.folder
        assert persons(AMAL, ROSA) == keys_left(folder, [*reversed(persons(AMAL, ROSA, 7))])
        assert persons(ROSA) == keys_left(folder, persons(ROSA))

    def test_where_there_is_no_file_of_keys_none_is_made(self, tmp_path: Path) -> None:
        assert [] == keys_left(str(tmp_path), persons(AMAL))
        assert [] == [*tmp_path.iterdir()]


def stop_at(monkeypatch: pytest.MonkeyPatch, place: Forgetting, step: str, *, after: bool) -> None:
    """Let one step stop everything, once; before it is done or after."""
    target = {"remove": KeyTable, "compact": carrying_out}.get(step, type(place.log))
    there = getattr(target, step)

    def stop(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(target, step, there)
        if after:
            there(*given, **more)
        raise Stopped

    monkeypatch.setattr(target, step, stop)


class TestStopped:
    """The second attempt finishes what the first one began, and the log says of it what went all together."""

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize("step", ["say", "blank", "remove", "compact", "append"])
    def test_the_next_attempt_finishes_it_and_says_the_same(
        self, place: Forgetting, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
    ) -> None:
        id_ = erase(place)
        monkeypatch.setattr(carrying_out, "is_left", lambda log, changes, whom: True)
        stop_at(monkeypatch, place, step, after=after)
        with pytest.raises(Stopped):
            finish(place.here)
        assert is_pending(place.log)
        assert [(id_, {(ORIGIN, "sealed"): 2}, 1)] == finish(place.here)[-1:] or (step, after) == ("append", True)
        last = of_kind(place, DONE)[-1]
        assert {"of": id_, "keys": 1} == {name: last[name] for name in ("of", "keys")}
        assert [["sealed"], ["sealed"]] == place.lost(11, 12)
        assert persons(ROSA) == keys_left(place.here.folder, persons(AMAL, ROSA))
        assert ([], "") == (finish(place.here), place.log.about()[UNDERWAY])

    def test_what_was_blanked_before_nobody_looks_for_any_more_so_the_file_is_written_anew(
        self, place: Forgetting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written: list[str] = []
        monkeypatch.setattr(carrying_out, "compact", written.append)
        erase(place)
        stop_at(monkeypatch, place, "blank", after=True)
        with pytest.raises(Stopped):
            finish(place.here)
        assert [] == written
        finish(place.here)
        assert [place.log.path] == written

    def test_what_was_about_to_go_and_is_still_there_is_looked_for(
        self, place: Forgetting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before it is blanked it is known; then only what the file really keeps is a reason to write it anew."""
        written: list[str] = []
        monkeypatch.setattr(carrying_out, "compact", written.append)
        monkeypatch.setattr(carrying_out, "is_left", lambda log, changes, whom: not changes)
        erase(place)
        stop_at(monkeypatch, place, "blank", after=False)
        with pytest.raises(Stopped):
            finish(place.here)
        finish(place.here)
        assert [] == written

    @pytest.mark.parametrize("left", [False, True])
    def test_the_file_is_written_anew_only_where_something_is_left_in_it(
        self, place: Forgetting, monkeypatch: pytest.MonkeyPatch, left: bool
    ) -> None:
        written: list[str] = []
        asked: list[Any] = []
        monkeypatch.setattr(carrying_out, "compact", written.append)
        monkeypatch.setattr(carrying_out, "is_left", lambda *given: asked.append(given) or left)
        erase(place)
        finish(place.here)
        assert [place.log.path] * left == written
        ((log, changes, whom),) = asked
        assert (place.log, 2, tuple(persons(AMAL))) == (log, len(changes), whom)

    def test_what_another_erasure_was_about_to_take_is_not_added(self, place: Forgetting) -> None:
        said = {"of": PEN.id(99), "blanked": [f"{ORIGIN} facts 9"], "keys": 9}
        place.log.say(**{UNDERWAY: dumps(said)})
        id_ = erase(place)
        assert [(id_, {(ORIGIN, "sealed"): 2}, 1)] == finish(place.here)


class TestComesLater:
    """What is received from elsewhere, or restored, and was erased is erased again."""

    def test_events_that_come_after_it_was_done_lose_the_same_and_all_is_summed_up(
        self, place: Forgetting, tmp_path: Path
    ) -> None:
        id_ = erase(place)
        finish(place.here)
        elsewhere = desk(tmp_path / "other", origin=OTHER)
        elsewhere.write(note(31, AMAL), note(32, ROSA))
        place.log.receive([*elsewhere.log.read()])
        elsewhere.log.close()
        assert not is_pending(place.log)
        begin_again(place.log)
        assert is_pending(place.log)
        assert [(id_, {(OTHER, "sealed"): 1}, 0)] == finish(place.here)
        assert [["sealed"], []] == place.lost(31, 32)
        told = {"of": id_, "keys": 0, "blanked": [f"{OTHER} sealed 1", f"{ORIGIN} sealed 2"]}
        assert told == of_kind(place, DONE)[-1]

    def test_more_of_the_same_origin_is_added(self, place: Forgetting) -> None:
        erase(place)
        finish(place.here)
        place.write(note(33, AMAL))
        begin_again(place.log)
        finish(place.here)
        assert [f"{ORIGIN} sealed 3"] == of_kind(place, DONE)[-1]["blanked"]

    def test_what_another_desk_has_done_is_its_own(self, place: Forgetting, tmp_path: Path) -> None:
        """Each desk says of itself that it has done its part, and counts what it took alone."""
        id_ = erase(place)
        elsewhere = desk(tmp_path / "other", origin=OTHER)
        elsewhere.log.receive([*place.log.read()])
        finish(elsewhere.here)
        place.log.receive([row for row in elsewhere.log.read() if row.origin == OTHER])
        elsewhere.log.close()
        finish(place.here)
        told = [(each["of"], each["blanked"], each["keys"]) for each in of_kind(place, DONE)]
        assert [(id_, [f"{ORIGIN} sealed 2"], 0), (id_, [f"{ORIGIN} sealed 2"], 1)] == sorted(told, key=lambda a: a[2])

    def test_a_key_that_comes_back_is_destroyed_again(self, place: Forgetting, tmp_path: Path) -> None:
        id_ = erase(place)
        finish(place.here)
        table = KeyTable(place.here.folder)
        wrapped = table.find(PEN.person(ROSA))
        assert wrapped
        table.add([(PEN.person(AMAL), wrapped)])
        table.close()
        begin_again(place.log)
        assert [(id_, {}, 1)] == finish(place.here)
        assert [] == keys_left(place.here.folder, persons(AMAL))

    def test_where_nothing_was_carried_out_there_is_nothing_to_begin_again(self, place: Forgetting) -> None:
        begin_again(place.log)
        assert CARRIED not in place.log.about()

    def test_what_begins_again_is_said_once(self, place: Forgetting, monkeypatch: pytest.MonkeyPatch) -> None:
        erase(place)
        finish(place.here)
        begin_again(place.log)
        said: list[Any] = []
        monkeypatch.setattr(type(place.log), "say", lambda log, **more: said.append(more))
        begin_again(place.log)
        assert ([], "0") == (said, place.log.about()[CARRIED])
        assert 1 == len(of_kind(place, ERASED))
