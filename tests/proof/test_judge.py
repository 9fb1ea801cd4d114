"""The verdict on an origin, from what was found in it and what is claimed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Forked, Tampered
from primm.core.log.rows import Head
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.evidence import Evidence
from primm.proof.judge import CONSISTENT, FORK, PROVEN, TAMPERED, Judged, judge
from primm.proof.kept import Claim
from primm.proof.note import ED25519, Key
from primm.proof.verify import Verdict
from primm.proof.witness import Outside

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN, OTHER = "0" * 16, "1" * 16
OURS, THEIRS = (Key(name_of(origin), ED25519, bytes(32)) for origin in (OWN, OTHER))
LAST = 6


def root(n: int) -> bytes:
    """The root that the log has at an event."""
    return n.to_bytes(32, "big")


def claim(n: int, *, true: bool = True, key: Key = OURS, origin: str = OWN, when: int = 0, other: int = 1) -> Outside:
    """A claim of what the log has, or of something else."""
    return Outside(Claim(Checkpoint(origin, n, root(n) if true else bytes([other]) * 32), key, when), f"{n}")


def judged(
    claims: Sequence[Outside] = (),
    *,
    inside: Sequence[Outside] = (),
    faults: Sequence[int] = (),
    second: bool = False,
    short: bool = False,
    origin: str = OWN,
) -> Judged:
    """The verdict on an origin of six events."""
    heads = {origin: Head(LAST, root(LAST))}
    found = tuple(Tampered("bad", origin=origin, n=n) for n in faults)
    roots = {(origin, n): root(n) for n in range(min(faults, default=LAST + 1))}
    evidence = Evidence(tuple(claims), tuple(inside), frozenset([OURS.text]))
    told = {origin: Forked("kept", origin=origin)} if second else {}
    missing = Tampered("short", origin=origin, n=LAST) if short else None
    (verdict,) = judge(Verdict(heads, found, roots), evidence, OWN, told, missing)
    return verdict


def test_nobody_vouches_for_it() -> None:
    assert (OWN, Head(LAST, root(LAST)), CONSISTENT, 0, None, None) == judged()
    assert (CONSISTENT, 0) == judged(inside=[claim(6)])[2:4], "beside the log is not outside"
    assert (CONSISTENT, 0) == judged([claim(0)])[2:4], "of nothing"


def test_the_claim_that_goes_furthest_vouches_and_of_two_the_later() -> None:
    claims = [claim(2), claim(5, when=3), claim(5, when=7, key=THEIRS), claim(4, when=9)]
    assert (OWN, Head(LAST, root(LAST)), 0, 5, claims[2], None) == judged(claims)


@pytest.mark.parametrize(
    ("true", "false", "first"), [([], [6], 1), ([2], [5, 6], 3), ([2, 3], [6], 4), ([0], [1], 1), ([], [3, 5], 1)]
)
@pytest.mark.parametrize("beside", [True, False])
def test_a_change_lies_after_the_last_claim_that_holds(
    true: list[int], false: list[int], first: int, beside: bool
) -> None:
    claims = [*(claim(n) for n in true), *(claim(n, true=False) for n in false)]
    found = judged(inside=claims) if beside else judged(claims)
    assert (TAMPERED, first) == found[2:4]
    assert found.why
    assert (first, min(false)) == (found.why.gaps["first"], found.why.gaps["n"])


@pytest.mark.parametrize("claims", [
    [claim(6), claim(3, true=False)],
    [claim(2), claim(6), claim(4, true=False)],
    [claim(4), claim(2, true=False), claim(6, true=False)],
    [claim(3), claim(3, true=False, key=THEIRS)],
    [claim(4, true=False), claim(4, true=False, other=2)],
    [claim(9, true=False, key=THEIRS), claim(9, true=False, key=THEIRS, other=2)],
])  # fmt: skip
def test_claims_of_which_one_must_be_false_are_a_fork(claims: list[Outside]) -> None:
    origin = OWN if claims[0].claim.checkpoint.n < 9 else OTHER
    moved = [each._replace(claim=each.claim._replace(checkpoint=each.claim.checkpoint._replace(origin=origin)))
             for each in claims]  # fmt: skip
    found = judged(moved, origin=origin)
    assert (FORK, 0) == found[2:4]
    assert "do not belong to one history" in str(found.why)


@pytest.mark.parametrize("claims", [[claim(7)], [claim(6), claim(8, key=THEIRS), claim(7)]])
def test_more_events_of_ours_than_we_have_were_lost(claims: list[Outside]) -> None:
    assert (TAMPERED, 7) == judged(claims)[2:4]


def test_what_is_wrong_is_said_with_its_numbers_and_with_who_holds_what() -> None:
    claims = [claim(2), claim(3), claim(5, true=False), claim(8)]
    lost, changed = (str(judged(each).why) for each in ([claims[0], claim(7), claims[3], claim(7)], claims[:3]))
    assert f"origin {OWN}: the events after 6 are missing: 8 holds a checkpoint up to 8" == lost
    assert f"origin {OWN}: of the events 4 to 5 one is not what it was: 5 holds another checkpoint" == changed
    two = str(judged([claim(6), claim(5, true=False)._replace(where="usb")]).why)
    expected = f"origin {OWN}: the checkpoint of usb up to 5 and that of 6 up to 6 do not belong to one history: "
    assert expected == two[: len(expected)]


def test_more_events_of_another_did_not_come_yet_unless_we_had_them() -> None:
    theirs = [claim(n, origin=OTHER, key=THEIRS) for n in (6, 9)]
    assert (PROVEN, 6) == judged(theirs, origin=OTHER)[2:4]
    assert (CONSISTENT, 0) == judged(theirs[1:], origin=OTHER)[2:4]
    assert (TAMPERED, 7) == judged([*theirs, claim(8, origin=OTHER)], origin=OTHER)[2:4]


@pytest.mark.parametrize(("claims", "first"), [([], 4), ([claim(2)], 4), ([claim(2, true=False)], 1), ([claim(9)], 4)])
def test_a_bad_event_is_named_or_what_was_changed_before_it(claims: list[Outside], first: int) -> None:
    assert (TAMPERED, first) == judged(claims, faults=[5, 4])[2:4]


def test_a_second_history_that_is_kept_is_a_fork_and_explains_another_root() -> None:
    assert (FORK, FORK) == (judged(second=True).code, judged([claim(6)], second=True).code)
    assert (FORK, "kept") == (judged([claim(6, true=False)], second=True).code, str(judged(second=True).why))
    assert TAMPERED == judged([claim(7)], second=True).code
    assert (TAMPERED, 1) == judged([claim(2, true=False)], second=True, faults=[4])[2:4]


def test_that_there_were_more_events_is_told_of_the_first_that_is_missing() -> None:
    assert (TAMPERED, 7, "short") == (*judged([claim(6)], short=True)[2:4], str(judged(short=True).why))


def test_origins_that_have_no_events_here_are_judged_where_something_is_wrong() -> None:
    evidence = Evidence((claim(3), claim(3, origin=OTHER, key=THEIRS)), (), frozenset([OURS.text]))
    faults = (Tampered("bad", origin="new", n=1), Tampered("the file"))
    found = judge(Verdict({}, faults), evidence, OWN, {"old": Forked("kept")})
    assert [("new", TAMPERED, 1), (OWN, TAMPERED, 1), ("old", FORK, 0)] == [
        (each.origin, each.code, each.n) for each in found
    ]
