"""The verdict on each origin of a log: what was found in it, beside what is claimed of it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Forked, NotProvable, PrimmError, Tampered
from primm.core.log.merkle import EMPTY_ROOT
from primm.core.log.rows import Head
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from primm.proof.evidence import Evidence
    from primm.proof.verify import Verdict
    from primm.proof.witness import Outside

PROVEN, TAMPERED, CONSISTENT, FORK = 0, Tampered.exit_code, NotProvable.exit_code, Forked.exit_code
_n, _root = attrgetter("claim.checkpoint.n"), attrgetter("claim.checkpoint.root")


class Judged(NamedTuple):
    """The verdict on an origin, as its exit code.

    ``n`` is the event up to which it is proven, after which it is not provable, or which is the first bad one. Who
    vouches for what is proven is ``by``; what is wrong with the rest is said by ``why``.
    """

    origin: str
    head: Head
    code: int
    n: int = 0
    by: Outside | None = None
    why: PrimmError | None = None


def judge(
    verdict: Verdict, evidence: Evidence, own: str, second: Mapping[str, Forked], short: Tampered | None = None
) -> list[Judged]:
    """The verdicts on the origins of a log that writes under its ``own``.

    ``second`` are histories that are kept aside; ``short`` says that an origin had more events once. A claim of
    another's origin that goes further than this log is nothing against it: those events did not come yet.
    """
    bad: dict[str, list[tuple[int, Tampered]]] = {}
    for fault in verdict.faults:
        if "n" in fault.gaps:
            bad.setdefault(str(fault.gaps["origin"]), []).append((int(str(fault.gaps["n"])), fault))
    if short:
        bad.setdefault(str(short.gaps["origin"]), []).append((int(str(short.gaps["n"])) + 1, short))
    claims: dict[str, list[Outside]] = {}
    for each in (*evidence.outside, *evidence.inside):
        name = each.claim.checkpoint.origin
        if name in verdict.heads or _is_ours(each, evidence, own):
            claims.setdefault(name, []).append(each)
    return [
        _Case(name, verdict, claims.get(name, ()), evidence, own).judged(bad.get(name, []), second.get(name))
        for name in dict.fromkeys((*verdict.heads, *bad, *claims, *second))
    ]


class _Case:
    """An origin, and the claims of it that the log agrees with, contradicts, or falls short of."""

    def __init__(self, origin: str, verdict: Verdict, claims: Sequence[Outside], evidence: Evidence, own: str) -> None:
        self.origin, self.head = origin, verdict.heads.get(origin, Head(0, EMPTY_ROOT))
        roots = {each: verdict.roots.get((origin, _n(each))) for each in claims}
        self._claims, self._outside = claims, frozenset(evidence.outside)
        self._held = [each for each, root in roots.items() if root == _root(each)]
        self._wrong = [each for each, root in roots.items() if root not in (None, _root(each))]
        self._lost = [each for each in claims if _n(each) > self.head.n and _is_ours(each, evidence, own)]

    def judged(self, bad: Sequence[tuple[int, Tampered]], second: Forked | None) -> Judged:
        """The verdict, of whom bad events and a second history may be known already."""
        pair = _contradicting(self._claims, self._held, self._wrong)
        bad = [*bad]
        if self._lost:
            bad.append(self._missing(max(self._lost, key=_n)))
        if self._wrong and not pair and (bad or not second):
            bad.append(self._changed(min(self._wrong, key=_n)))
        if bad:
            n, why = min(bad, key=lambda each: each[0])
            return Judged(self.origin, self.head, TAMPERED, n, why=why)
        if second or pair:
            return Judged(self.origin, self.head, FORK, why=self._two(*pair) if pair else second)
        vouching = [each for each in self._held if _n(each) and each in self._outside]
        if vouching:
            by = max(vouching, key=lambda each: (_n(each), each.claim.when))
            return Judged(self.origin, self.head, PROVEN, _n(by), by)
        return Judged(self.origin, self.head, CONSISTENT)

    def _missing(self, claim: Outside) -> tuple[int, Tampered]:
        text = _("origin {origin}: the events after {last} are missing: {who} holds a checkpoint up to {n}")
        gaps = {"origin": self.origin, "last": self.head.n, "n": _n(claim), "who": claim.where}
        return self.head.n + 1, Tampered(text, **gaps)

    def _changed(self, claim: Outside) -> tuple[int, Tampered]:
        """Whatever holds lies before it; from the event after the last such claim on something may be changed."""
        first = 1 + max(map(_n, self._held), default=0)
        text = _("origin {origin}: of the events {first} to {n} one is not what it was: {who} holds another checkpoint")
        return first, Tampered(text, origin=self.origin, first=first, n=_n(claim), who=claim.where)

    def _two(self, one: Outside, other: Outside) -> Forked:
        text = _(
            "origin {origin}: the checkpoint of {who} up to {n} and that of {other} up to {last} do not belong to one "
            "history: keep both, and record nothing more in this log"
        )
        gaps = {"n": _n(one), "who": one.where, "last": _n(other), "other": other.where}
        return Forked(text, origin=self.origin, **gaps)


def _is_ours(claim: Outside, evidence: Evidence, own: str) -> bool:
    """Whether this log must once have had the events: its key signed the claim, or they are its own."""
    return claim.claim.key.text in evidence.own or claim.claim.checkpoint.origin == own


def _contradicting(
    claims: Iterable[Outside], held: Iterable[Outside], wrong: Iterable[Outside]
) -> tuple[Outside, Outside] | None:
    """Two claims that cannot both be true, whatever the log says: the trees of one history only grow."""
    last, first = max(held, key=_n, default=None), min(wrong, key=_n, default=None)
    if last and first and _n(last) >= _n(first):
        return first, last
    said: dict[int, Outside] = {}
    for each in claims:
        if _root(said.setdefault(_n(each), each)) != _root(each):
            return said[_n(each)], each
    return None
