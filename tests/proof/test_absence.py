"""What is missing is told apart: erased by right, expired by rule, withheld, stolen; and one part too many is found."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Tampered
from primm.core.events.canonical import dumps
from primm.core.log.append import make_row
from primm.core.log.blanking import Missing, blanked
from primm.core.log.log import Log
from primm.people.erased import erased_persons, erasures, told_in
from primm.people.erasure import plan
from primm.proof.absence import (
    RIGHT,
    RULE,
    WHOLE,
    WITHHELD,
    Count,
    Known,
    Unfinished,
    account,
    accounted,
    unfinished,
    withheld,
    withhold,
)  # fmt: skip
from primm.proof.verify import verify
from tests.core.log.conftest import Clock, Keys
from tests.proof.erasing import CAUSE, PEN, counted, done, erase, erasure, gone, left, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.core.log.rows import Draft, Row

DESK, OTHER = "d" * 16, "0" * 16
PERSONS = range(4)


def row_of(draft: Draft, n: int, origin: str = DESK) -> Row:
    """A draft as a row of a log."""
    return make_row(draft, origin, n, f"0190aaaaaaaa-{n:04x}", "2026-11-24T03:39:00.123456Z", Keys())


def told(*drafts: Draft, withheld: dict[str, Any] | None = None) -> Known:
    """What these events have on record."""
    rows = [row_of(draft, 1_000 + place, "e" * 16) for place, draft in enumerate(drafts)]
    return Known(told_in(rows), withheld or {})


# Laws


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Row], list[Row], Known]:
    """Events of two origins as they were and as they are after some erasures, and what is on record of those."""
    now = []
    for n in range(1, draw(st.integers(2, 6))):
        who = draw(st.lists(st.sampled_from(PERSONS), min_size=1, max_size=3, unique=True))
        sealing = dict.fromkeys(draw(st.sets(st.sampled_from(who))), "{}")
        now.append(row_of(PEN.draft(n, *who, sealed=sealing), n, draw(st.sampled_from([DESK, OTHER]))))
    was, drafts = [*now], []
    for place, basis in enumerate(draw(st.lists(st.sampled_from(["request", "retention", "run"]), max_size=3))):
        number, before = CAUSE + place, counted(now)
        if basis == "run":
            ended = draw(st.sets(st.sampled_from(range(len(now)))))
            now = [blanked(row, facts=at in ended) for at, row in enumerate(now)]
            drafts.append(run(number, counted(now) - before))
            continue
        persons, level = draw(st.sets(st.sampled_from(PERSONS), min_size=1)), draw(st.integers(1, 3))
        now = [left(row, map(PEN.person, persons), level) for row in now]
        drafts.append(erasure(number, persons, level, counted(now) - before, basis))
    return was, now, told(*drafts)


@given(histories())
def test_whatever_erasures_on_record_took_is_accounted_for_and_nothing_is_stolen(history: Any) -> None:
    _was, now, known = history
    absence = accounted(gone(now), known)
    assert () == absence.stolen
    assert len(gone(now)) == sum(count.parts for count in absence.reasons.values())
    assert {each.origin for each in gone(now)} == {row.origin for row in now if gone([row])}
    assert all(0 < count.events <= count.parts for count in absence.reasons.values())


@given(histories(), st.data())
def test_who_saw_less_of_an_origin_finds_nothing_stolen_either(history: Any, data: st.DataObject) -> None:
    was, now, known = history
    kept = [data.draw(st.sampled_from(pair)) for pair in zip(was, now, strict=True)]
    assert () == accounted(gone(kept[: data.draw(st.integers(0, len(kept)))]), known).stolen


@given(histories(), st.data())
def test_one_part_more_is_always_found(history: Any, data: st.DataObject) -> None:
    _was, now, known = history
    whole = [(at, part) for at, row in enumerate(now) for part in parts(row)]
    at, (part, subject) = data.draw(st.sampled_from(whole or [(0, ("", ""))]))
    if not part:
        return
    row = now[at]
    taken = blanked(row, facts=part == "facts", who=[subject] * (part == "who"), sealed=[subject] * (part == "sealed"))
    (fault,) = accounted(gone([*now[:at], taken, *now[at + 1 :]]), known).stolen
    assert (10, row.origin, part) == (fault.exit_code, fault.gaps["origin"], fault.gaps["part"])
    assert int(str(fault.gaps["n"])) <= row.n


def parts(row: Row) -> Iterator[tuple[str, str]]:
    """What can still be taken from a row."""
    yield from [("facts", "")] if row.facts else []
    yield from (("who", each) for each in json.loads(row.who) if each)
    yield from (("sealed", each) for each in json.loads(row.sealed))


# What is told


def of(part: str, *numbers: int, origin: str = DESK, subject: int | None = None) -> list[Missing]:
    """A part that is missing in some events."""
    return [Missing(origin, n, part, None if subject is None else PEN.person(subject)) for n in numbers]


def test_nothing_is_missing_for_no_reason() -> None:
    assert WHOLE == accounted([], told(erasure(CAUSE, [1], 3, {(DESK, "facts"): 3})))


@pytest.mark.parametrize(("basis", "reason"), [("request", RIGHT), ("retention", RULE)])
def test_what_is_sealed_of_a_person_is_accounted_for_by_her_erasure(basis: str, reason: str) -> None:
    known = told(erasure(CAUSE, [1, 2], 1, {}, basis))
    missing = [*of("sealed", 3, subject=2), *of("sealed", 3, 4, subject=1), *of("sealed", 9, origin=OTHER, subject=1)]
    assert ({reason: Count(4, 3)}, ()) == accounted(missing, known)


def test_the_first_erasure_of_a_person_says_why() -> None:
    known = told(erasure(CAUSE + 1, [1], 2, {}), erasure(CAUSE, [1], 1, {}, "retention"))
    assert {RULE: Count(1, 1)} == accounted(of("sealed", 3, subject=1), known).reasons


def test_what_was_sealed_of_somebody_who_was_not_erased_is_the_very_event() -> None:
    known = told(erasure(CAUSE, [1], 1, {(DESK, "sealed"): 5}))
    (fault,) = accounted(of("sealed", 3, subject=2), known).stolen
    expected = f"event 3 of {DESK}: its part sealed is gone, and no erasure on record accounts for that"
    assert expected == str(fault)


def test_subjects_and_facts_are_accounted_for_by_number_first_by_right() -> None:
    known = told(erasure(CAUSE, [1], 3, {(DESK, "who"): 2}), run(CAUSE + 1, {(DESK, "facts"): 1, (DESK, "who"): 1}))
    missing = [*of("facts", 8), *of("who", 3, 3, 5)]
    assert ({RIGHT: Count(2, 1), RULE: Count(2, 2)}, ()) == accounted(missing, known)


def test_one_subject_more_is_told_by_number_with_the_first_event() -> None:
    known = told(erasure(CAUSE, [1], 2, {(DESK, "who"): 2, (OTHER, "who"): 9}))
    (fault,) = accounted(of("who", 7, 3, 5), known).stolen
    assert 1 + 2 == accounted([*of("who", 7, 3, 5), *of("facts", 2, 4)], known).taken
    both = told(erasure(CAUSE, [1], 2, {(DESK, "who"): 1}), run(CAUSE + 1, {(DESK, "who"): 1}))
    assert [str(fault)] == [str(each) for each in accounted(of("who", 7, 3, 5), both).stolen]
    expected = (
        f"origin {DESK}: the part who is gone 3 times, the first time in event 3, and erasures on record account for 2"
    )
    assert (expected, 3) == (str(fault), fault.gaps["n"])


def test_what_is_told_to_be_accounted_for_is_by_right_and_by_rule() -> None:
    known = told(erasure(CAUSE, [1], 2, {(DESK, "who"): 2}), run(CAUSE + 1, {(DESK, "who"): 1}))
    (fault,) = accounted(of("who", 7, 3, 5, 9), known).stolen
    assert (3, 1) == (fault.gaps["said"], fault.gaps["taken"])


def test_what_was_sealed_of_a_subject_went_with_it() -> None:
    known = told(erasure(CAUSE, [1], 2, {(DESK, "who"): 1}), run(CAUSE + 1, {(DESK, "who"): 1}))
    missing = [*of("sealed", 3, 5), *of("who", 3, 5)]
    assert ({RIGHT: Count(2, 1), RULE: Count(2, 1)}, ()) == accounted(missing, known)


def test_what_was_sealed_of_a_subject_that_was_stolen_is_not_told_to_have_gone_by_rule() -> None:
    known = told(run(CAUSE, {(DESK, "facts"): 1}))
    missing = [*of("who", 3), *of("facts", 3), *of("sealed", 3)]
    assert {RULE: Count(1, 1)} == accounted(missing, known).reasons


def test_a_retention_accounts_for_what_was_sealed_by_number() -> None:
    known = told(run(CAUSE, {(DESK, "sealed"): 2}))
    assert ({RULE: Count(2, 2)}, ()) == accounted(of("sealed", 3, 4, subject=1), known)
    assert 1 == len(accounted(of("sealed", 3, 4, 5, subject=1), known).stolen)


def test_several_erasures_add_up_and_of_each_the_greatest_number_counts() -> None:
    known = told(
        erasure(CAUSE, [1], 2, {(DESK, "who"): 2}),
        done(CAUSE + 50, CAUSE, {(DESK, "who"): 3}),
        done(CAUSE + 51, CAUSE, {(DESK, "who"): 1}),
        erasure(CAUSE + 1, [2], 2, {(DESK, "who"): 1}),
    )
    assert ({RIGHT: Count(4, 4)}, ()) == accounted(of("who", 1, 2, 3, 4), known)
    assert 1 == len(accounted(of("who", 1, 2, 3, 4, 5), known).stolen)


def test_of_several_origins_each_is_told() -> None:
    faults = accounted([*of("who", 7), *of("facts", 2), *of("facts", 4, origin=OTHER)], Known()).stolen
    assert {(DESK, 7), (DESK, 2), (OTHER, 4)} == {(each.gaps["origin"], each.gaps["n"]) for each in faults}


def test_what_was_withheld_is_told_and_only_what_is_sealed_can_be() -> None:
    known = told(erasure(CAUSE, [1], 1, {}), withheld={DESK: [(2, 4), (8, 9)]})
    missing = of("sealed", 3, 4, 9, subject=2) + of("sealed", 3, subject=1)
    assert ({RIGHT: Count(1, 1), WITHHELD: Count(3, 3)}, ()) == accounted(missing, known)
    for n, part in ((2, "sealed"), (5, "sealed"), (3, "who"), (3, "facts")):
        assert 1 == len(accounted([Missing(DESK, n, part, PEN.person(2) if part == "sealed" else None)], known).stolen)
    assert 1 == len(accounted(of("sealed", 3, origin=OTHER, subject=2), known).stolen)


def test_an_event_that_says_what_no_erasure_can_say_accounts_for_nothing() -> None:
    draft = run(CAUSE, {})
    for facts in ('{"blanked":["x"]}', '{"blanked":["' + DESK + ' who many"]}', '{"blanked":["' + DESK + ' meta 5"]}'):
        assert 1 == len(accounted(of("who", 1), told(draft._replace(facts=facts))).stolen)


# A log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Five events of three persons, of whom two have something sealed."""
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", Clock(), origin=DESK) as made:
        drafts = [PEN.draft(1, 1, sealed={1: "{}"}), PEN.draft(2, 1, 2), PEN.draft(3, 2, sealed={2: "{}"})]
        made.append([*drafts, PEN.draft(4, 3), PEN.draft(5, 1, of=1)], Keys(), Clock())
        yield made


def test_verifying_says_why_what_is_missing_is(log: Log) -> None:
    erase(log, [1], 2, Clock())
    verdict = verify(log.path)
    assert ((), {RIGHT: Count(4, 3)}) == (verdict.faults, verdict.absence.reasons)
    assert verdict.absence == account(log, verdict.missing)


def test_verifying_finds_what_was_taken_beyond_an_erasure(log: Log) -> None:
    draft = erase(log, [1], 1, Clock())
    log.blank([blanked(row, facts=row.n == 4) for row in log.read()], draft.id)
    (fault,) = verify(log.path).faults
    assert (Tampered, 4, "facts") == (type(fault), fault.gaps["n"], fault.gaps["part"])


def test_an_erasure_that_lost_its_own_facts_is_found_and_who_carried_it_out_still_says_how_much(log: Log) -> None:
    draft = erase(log, [1], 2, Clock())
    log.blank([blanked(row, facts=row.n == 6) for row in log.read()], draft.id)
    assert [(6, "facts")] == [(fault.gaps["n"], fault.gaps["part"]) for fault in verify(log.path).faults]
    assert [()] == [each.persons for each in erasures(log)]


def test_an_erasure_is_read_from_the_log_with_who_carried_it_out(log: Log) -> None:
    draft = erase(log, [1], 2, Clock(), basis="retention")
    (found,) = erasures(log)
    assert (draft.id, "person.erased", (PEN.person(1),), 2, "retention") == found[:5]
    assert ({(DESK, "who"): 3, (DESK, "sealed"): 1}, {DESK}) == (found.blanked, found.done)
    assert {PEN.person(1): found} == erased_persons(log)


def test_an_erasure_is_not_carried_out_here_until_this_log_says_so(log: Log) -> None:
    assert Unfinished(0, Count(0, 0)) == unfinished(log)
    log.append([erasure(CAUSE, [1], 2, {}), run(CAUSE + 1, {})], None, Clock())
    assert Unfinished(2, Count(0, 0)) == unfinished(log)
    log.append([done(CAUSE + 3, CAUSE + 1, {})], None, Clock())
    assert Unfinished(1, Count(0, 0)) == unfinished(log)
    log.append([done(CAUSE + 2, CAUSE, {})], None, Clock())
    assert Unfinished(0, Count(4, 3)) == unfinished(log)


def test_what_comes_back_of_a_person_who_was_erased_here_is_told(log: Log) -> None:
    erase(log, [2], 1, Clock())
    assert Unfinished(0, Count(0, 0)) == unfinished(log)
    erase(log, [1], 2, Clock(), number=CAUSE + 1)
    with Log.create(log.path + "-other", Clock(), origin=OTHER) as other:
        other.append(
            [PEN.draft(11, 1, sealed={1: "{}"}), PEN.draft(12, 2), PEN.draft(13, 2, sealed={2: "{}"})], Keys(), Clock()
        )
        log.receive([*other.read()])
    assert Unfinished(0, Count(3, 2)) == unfinished(log)
    assert () == verify(log.path).faults


def test_a_plan_counts_what_verifying_counts(log: Log) -> None:
    """Also where two ids of one person stand in one event, as in the one that unites them."""
    meant = plan(log, [PEN.person(1), PEN.person(2)], 3)
    assert counted(meant.rows) == +Counter(meant.counts)
    assert 4 == meant.counts[DESK, "who"] - 1
    draft = erasure(CAUSE, [1, 2], 3, meant.counts)
    log.append([draft], None, Clock())
    log.blank(meant.rows, draft.id)
    verdict = verify(log.path)
    assert ((), Counter()) == (verdict.faults, +Counter(plan(log, [PEN.person(1), PEN.person(2)], 3).counts))
    assert {RIGHT: Count(len(verdict.missing), 4)} == verdict.absence.reasons


def test_what_an_erasure_is_about_to_take_accounts_for_it_until_that_is_on_record(log: Log) -> None:
    """Another installation knew of fewer events, and this one was stopped before it could say how many it has."""
    draft = erasure(CAUSE, [1], 2, {(DESK, "who"): 1})
    log.append([draft], None, Clock())
    rows = [left(row, [PEN.person(1)], 2) for row in log.read() if row.n < 6]
    log.say(erasing=dumps({"blanked": [f"{DESK} who 2"], "keys": 1, "of": draft.id}))
    log.blank([row for row in rows if gone([row])], draft.id)
    assert () == verify(log.path).faults
    log.say(erasing="")
    assert [3] == [each.gaps["count"] for each in verify(log.path).faults]
    log.say(erasing=dumps({"blanked": [f"{DESK} who 2"], "keys": 1, "of": PEN.id(1)}))
    assert [2] == [each.gaps["taken"] for each in verify(log.path).faults]
    log.say(erasing="")
    log.append([done(CAUSE + 1, CAUSE, {(DESK, "who"): 3})], None, Clock())
    assert () == verify(log.path).faults


def test_what_is_withheld_is_kept_in_spans(log: Log) -> None:
    assert {} == withheld(log)
    withhold(log, OTHER, 0, 4)
    withhold(log, OTHER, 4, 6)
    withhold(log, "a" * 16, 2, 3)
    withhold(log, OTHER, 8, 9)
    assert {OTHER: [(0, 6), (8, 9)], "a" * 16: [(2, 3)]} == withheld(log)


@pytest.mark.parametrize("text", ["", "[]", '{"d":[[1]]}', '{"d":7}'])
def test_what_is_no_span_is_no_excuse(log: Log, text: str) -> None:
    """Whoever writes it with its digest finds that verifying says so."""
    erase(log, [1], 1, Clock())
    log.say(withheld=text)
    assert [Tampered] == [type(fault) for fault in verify(log.path).faults]
