"""Verifying goes block by block in random order, and says the same as if it had gone from the first to the last."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from primm.core.log.log import Log
from primm.proof import checks, verify
from tests.core.log.test_merkle import defined_root
from tests.core.log.test_provable import replay
from tests.harness.test_tampering import DROPPED, found, named

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS = [1, 2, 4, 8, 256]
same_log = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def in_order(monkeypatch) -> Any:
    """Let the order of the blocks be that of some dice."""
    return lambda seed: monkeypatch.setattr(verify.random, "SystemRandom", lambda: random.Random(seed))


@pytest.fixture
def looked_at(monkeypatch) -> list[tuple[str, int]]:
    """Which events were examined, in which order."""
    seen: list[tuple[str, int]] = []
    examined = checks._examined
    monkeypatch.setattr(checks, "_examined", lambda row: (seen.append((row.origin, row.n)), examined(row))[1])
    return seen


def metas(path: Path, origin: str) -> list[bytes]:
    """What the leaves of an origin are the hashes of."""
    with Log.open(path, write=False) as log:
        return [row.meta.encode() for row in log.read() if row.origin == origin]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_root_at_every_event_is_the_one_that_the_rfc_defines(path, monkeypatch, block):
    monkeypatch.setattr(verify, "BLOCK", block)
    wanted = {"desk": range(9), "other": [3, 1], "ghost": [0]}
    expected = {("desk", n): defined_root(metas(path, "desk")[:n]) for n in range(7)}
    expected |= {("other", n): defined_root(metas(path, "other")[:n]) for n in (1, 3)}
    verdict = verify.verify(str(path), at=wanted)
    assert expected == verdict.roots
    assert expected["desk", 6] == verdict.heads["desk"].root


@given(block=st.sampled_from(BLOCKS), since=st.integers(0, 9), seed=st.integers(0, 99))
@same_log
def test_the_roots_are_the_same_where_only_the_later_events_are_examined(path, block, since, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "BLOCK", block)
        patch.setattr(verify.random, "SystemRandom", lambda: random.Random(seed))
        whole = verify.verify(str(path), at={"desk": range(9)})
        assert whole == verify.verify(str(path), at={"desk": range(9)}, since={"desk": since, "other": 1, "ghost": 3})


def test_the_order_is_another_one_each_time(path, monkeypatch, looked_at):
    monkeypatch.setattr(verify, "BLOCK", 1)
    orders = set()
    for _each in range(5):
        verify.verify(str(path))
        orders.add(tuple(dict.fromkeys(looked_at)))
        looked_at.clear()
    assert 1 < len(orders), "one in 9! by chance"
    assert {9} == {len(order) for order in orders}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("block", [1, 2, 4])
def test_the_first_bad_event_of_each_origin_is_named_whatever_was_seen_first(
    path, outsider, monkeypatch, in_order, block, seed
):
    monkeypatch.setattr(verify, "BLOCK", block)
    in_order(seed)
    bad = "origin = 'desk' AND n IN (3, 4, 6) OR origin = 'other' AND n IN (2, 3)"
    outsider(path, script=f"{DROPPED} UPDATE event SET facts = NULL WHERE {bad}")
    verdict = verify.verify(str(path), at={"desk": range(7), "other": [1, 2]})
    assert [("desk", 3), ("other", 2)] == [named(fault) for fault in verdict.faults[:2]]
    assert {("desk", 0), ("desk", 1), ("desk", 2), ("other", 1)} == set(verdict.roots)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("n", range(1, 7))
def test_a_clock_that_goes_back_is_found_within_a_block_and_over_its_border(path, monkeypatch, block, n):
    monkeypatch.setattr(verify, "BLOCK", block)
    replay(path, lambda row, meta: (row, meta | ({"hlc": "000000000000-0000"} if row.n == n else {})))
    (fault,) = found(path)
    assert (("desk", n), True) == (named(fault), "clock is behind" in str(fault))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("n", range(1, 7))
@pytest.mark.parametrize("attack", ["DELETE FROM event", "UPDATE event SET facts = '{}'"])
def test_an_event_that_is_missing_or_another_is_named_wherever_it_lies_in_a_block(
    path, outsider, monkeypatch, block, n, attack
):
    monkeypatch.setattr(verify, "BLOCK", block)
    outsider(path, script=f"{DROPPED} {attack} WHERE origin = 'desk' AND n = {n}")
    assert ("desk", n) == named(found(path)[0])


def test_a_clock_that_stands_still_over_a_border_comes_before_what_is_bad_behind_it(path, outsider, in_order):
    """The block behind the border ends at a bad event; that its first clock is behind lies before that."""
    replay(path, lambda row, meta: (row, meta | ({"hlc": "000000000000-0000"} if row.n == 5 else {})))
    outsider(path, script=f"{DROPPED} UPDATE event SET facts = NULL WHERE origin = 'desk' AND n = 6")
    assert ("desk", 5) == named(found(path)[0])


@pytest.mark.parametrize("block", [1, 4, 256])
@pytest.mark.parametrize("n", [2, 5])
def test_a_clock_that_stands_still_is_found_within_a_block_and_over_its_border(path, monkeypatch, block, n):
    monkeypatch.setattr(verify, "BLOCK", block)
    clocks = []

    def change(row, meta):
        clocks.append(meta["hlc"] if row.n != n else clocks[-1])
        return row, meta | {"hlc": clocks[-1]}

    replay(path, change)
    assert [("desk", n)] == [named(fault) for fault in found(path)]


@pytest.mark.parametrize("claimed", [7, 1_000, 10**15, 2**63 - 1])
def test_a_head_that_claims_more_than_the_file_can_hold_is_found_at_once(path, outsider, claimed):
    outsider(path, f"UPDATE head SET n = {claimed} WHERE origin = 'desk'")
    assert ("desk", 7) == named(found(path)[0])


def test_no_more_events_are_looked_for_than_the_file_can_hold(path, outsider):
    outsider(path, f"UPDATE head SET n = {10**5} WHERE origin = 'desk'")
    told = []
    verify.verify(str(path), lambda done, of: told.append(of))
    assert max(told) < path.stat().st_size


def test_a_head_that_claims_less_than_nothing_is_found(path, outsider):
    outsider(path, "UPDATE head SET n = -1 WHERE origin = 'desk'")
    assert [("desk", -1), ("desk", 6)] == [named(fault) for fault in found(path)[:2]]


def since(path: Path, n: int, at: int = 6) -> verify.Verdict:
    """Verify what comes after an event of desk; a root is asked for at another one."""
    return verify.verify(str(path), at={"desk": [at]}, since={"desk": n})


def test_events_up_to_one_are_not_examined_again_but_that_one(path, looked_at):
    """The third is: it is linked with what is looked at."""
    assert () == since(path, 4).faults
    assert {("desk", n) for n in (3, 4, 5, 6)} | {("other", n) for n in (1, 2, 3)} == set(looked_at)


def test_what_only_the_examined_can_tell_is_told_of_later_events_alone(path, outsider):
    outsider(path, script=f"{DROPPED} UPDATE event SET facts = NULL WHERE origin = 'desk' AND n = 2")
    assert () == tuple(fault for fault in since(path, 3).faults if "n" in fault.gaps)
    assert ("desk", 2) == named(since(path, 2).faults[0])


def test_a_leaf_that_was_changed_among_the_earlier_is_seen_in_the_tree(path, outsider):
    before = since(path, 4).roots
    outsider(path, script=f"{DROPPED} UPDATE event SET leaf = zeroblob(32) WHERE origin = 'desk' AND n = 2")
    after = since(path, 4)
    assert ("another tree" in str(after.faults[0]), True) == (True, before != after.roots)


def test_a_leaf_among_the_earlier_that_is_no_bytes_is_named(path, outsider):
    loose = "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'event'"
    outsider(path, script=f"PRAGMA writable_schema = ON; {loose}")
    outsider(path, script=f"{DROPPED} UPDATE event SET leaf = 'text' WHERE origin = 'desk' AND n = 2")
    assert [("desk", 2)] == [named(fault) for fault in since(path, 6).faults if "n" in fault.gaps]


def test_an_earlier_event_that_is_missing_is_named(path, outsider):
    outsider(path, script=f"{DROPPED} DELETE FROM event WHERE origin = 'desk' AND n = 2")
    assert ("desk", 2) == named(since(path, 6).faults[0])


def test_a_clock_behind_the_last_of_the_earlier_is_seen(path):
    replay(path, lambda row, meta: (row, meta | ({"hlc": "000000000001-0000"} if row.n == 5 else {})))
    assert ("desk", 5) == named(since(path, 4).faults[0])


def test_a_block_is_read_with_as_many_questions_however_many_events_it_has(new_log, pen, clock, monkeypatch):
    asked, told = [0], set()
    fetch = checks.fetch
    monkeypatch.setattr(checks, "fetch", lambda *given: (asked.append(1), fetch(*given))[1])
    for block in (4, 16):
        monkeypatch.setattr(verify, "BLOCK", block)
        with new_log("desk") as log:
            log.append(pen.drafts(range(3 * block)), None, clock)
        whole, since = len(asked), {"desk": 2 * block}
        assert () == verify.verify(log.path).faults
        later = len(asked)
        assert () == verify.verify(log.path, since=since).faults
        told.add((later - whole, len(asked) - later))
    assert 1 == len(told)


def test_of_groups_that_are_indexed_wrongly_the_one_whose_id_comes_first_is_named(new_log, pen, clock, outsider):
    """Each follows an event that is not here, so only the whole group can be looked at."""
    with new_log("desk") as log:
        log.append([pen.draft(50 - n, of=99 - n) for n in range(12)], None, clock)
    assert () == verify.verify(log.path).faults
    entries = ", ".join(f"('person:x', 'desk', {n})" for n in range(1, 13))
    outsider(log.path, f"INSERT INTO event_subject VALUES {entries}")
    assert ("desk", 12) == named(found(log.path)[0])


def test_of_a_group_that_is_indexed_wrongly_the_first_event_is_named(new_log, pen, clock, outsider):
    with new_log("desk") as log:
        log.append([pen.draft(n, of=99) for n in range(1, 13)], None, clock)
    outsider(log.path, "INSERT INTO event_subject SELECT 'person:x', origin, n FROM event")
    assert ("desk", 1) == named(found(log.path)[0])


def test_a_group_is_walked_once_and_not_at_all_where_every_event_follows_one_that_is_here(
    new_log, pen, clock, monkeypatch, looked_at
):
    walked, group = [], checks.index.group
    with new_log("desk") as log:
        log.append([pen.draft(1, 1), *(pen.draft(n + 1, of=n) for n in range(1, 9))], None, clock)
        monkeypatch.setattr(checks.index, "group", lambda *given: (walked.append(given[1]), group(*given))[1])
        assert () == verify.verify(log.path).faults
        assert [] == walked
        log.append([pen.draft(n, of=99) for n in (21, 22, 23)], None, clock)
    looked_at.clear()
    assert () == verify.verify(log.path).faults
    assert {"desk": 9 + 2 * 3} == Counter(origin for origin, _n in looked_at)


def test_a_follow_up_that_is_not_indexed_for_whom_the_one_before_concerns_is_found(new_log, pen, clock, outsider):
    with new_log("desk") as log:
        log.append([pen.draft(1, 1), *(pen.draft(n + 1, of=n) for n in (1, 2))], None, clock)
    outsider(log.path, "DELETE FROM event_subject WHERE n = 3 AND subject LIKE 'person:%'")
    assert ("desk", 3) == named(found(log.path)[0])


def test_an_event_that_follows_itself_vouches_for_nothing(new_log, pen, clock, outsider):
    with new_log("desk") as log:
        log.append([pen.draft(1, 1), pen.draft(2, 2, of=2)], None, clock)
    assert () == verify.verify(log.path).faults
    outsider(log.path, "INSERT INTO event_subject VALUES ('person:x', 'desk', 2)")
    assert ("desk", 2) == named(found(log.path)[0])


def test_a_long_log_in_its_real_blocks(new_log, pen, clock, outsider):
    """Three origins, more than one block each, and one event that is about nobody."""
    with new_log("desk") as log:
        log.append(pen.drafts(range(1, 700)), None, clock)
        with new_log("other") as other:
            other.append([*pen.drafts(range(700, 956)), pen.draft(999)], None, clock)
            log.receive(list(other.read()))
        path = log.path
    wanted = {"desk": [1, 255, 256, 257, 512, 600, 699], "other": [256, 257]}
    verdict = verify.verify(path, at=wanted)
    assert () == verdict.faults
    leaves = {origin: metas(path, origin) for origin in wanted}
    assert {(o, n): defined_root(leaves[o][:n]) for o, many in wanted.items() for n in many} == verdict.roots
    outsider(path, script=f"{DROPPED} UPDATE event SET facts = NULL WHERE origin = 'desk' AND n IN (300, 600)")
    broken = verify.verify(path, at=wanted)
    assert ("desk", 300) == named(broken.faults[0])
    assert {1, 255, 256, 257} == {n for origin, n in broken.roots if origin == "desk"}


def test_others_record_while_it_goes_on(path, pen, clock):
    """It looks at the log as it stood when it began."""
    with Log.open(path, write=True) as log:
        numbers = iter(range(50, 99))
        verdict = verify.verify(
            str(path), lambda done, of: log.append([pen.draft(next(numbers), 1)], None, clock), at={"desk": [6]}
        )
        assert ((), 6, 11) == (verdict.faults, verdict.heads["desk"].n, log.position()["desk"])
