"""``primm log verify``: whether the log is what it was, and who outside can say so."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Forked, PrimmError, Problem, Refused, Tampered
from primm.core.events.dates import check_day, now_local
from primm.core.events.wrong import Wrong
from primm.proof.settings import log_file
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.proof.evidence import Evidence
    from primm.proof.judge import Judged
    from primm.proof.verify import Verdict
    from primm.proof.witness import Outside


class _Asked(NamedTuple):
    """The log's own origin, what is known beside the log, and what the command line says of it."""

    own: str
    evidence: Evidence
    named: frozenset[str] | None = None  # the origins of the file that the log is held against
    since: Mapping[str, int] = {}  # up to where the events need not be examined again


@click.command(cls=Command)
@option("--against", metavar="FILE|FOLDER", help=_("checkpoints that were kept outside: every one of them must hold"))
@option("--since", metavar="DATE|N|FILE", help=_("examine only later events; of the others take the hashes"))
@click.pass_obj
def verify(place: Workplace, against: str | None, since: str | None) -> None:
    """Compute every hash of the log again, and compare its trees with the checkpoints that are kept outside."""
    asked = _asked(place, against, since)
    verdict, judged = _verified(place, asked)
    for one in judged:
        tell(one.origin, str(one.head.n), one.head.root.hex(), _word(place, one))
    _tell_absence(place, verdict)
    for missed in asked.evidence.missed:
        place.say_error(missed)
    _count(place, _("checkpoints outside that no known key signed, not counted: {count}"), len(asked.evidence.unknown))
    for each in _refutations(verdict, judged):
        place.say_error(each)
    conclude(place, judged, asked.named)


def _asked(place: Workplace, against: str | None, since: str | None) -> _Asked:
    from primm.proof.evidence import Evidence, gather, named

    try:
        own, position = place.log.origin, place.log.position()
    except Tampered:  # verifying will say what is wrong
        return _Asked("", Evidence())
    evidence = gather(place.folder, own)

    def claims_in(path: str) -> list[Outside]:
        return named(path, place.folder, own, {own, *position})

    claims = claims_in(against) if against else []
    known, more = _since(place, since, claims_in) if since else ({}, [])
    whose = frozenset(each.claim.checkpoint.origin for each in claims) if against else None
    about: list[Outside] = []  # what others say of an origin that was named must hold too, but only the file vouches
    others: list[Outside] = []
    for each in evidence.outside:
        (about if each.claim.checkpoint.origin in (whose or ()) else others).append(each)
    outside = tuple(dict.fromkeys((*claims, *more, *others)))
    return _Asked(own, evidence._replace(outside=outside, inside=(*evidence.inside, *about)), whose, known)


def _since(
    place: Workplace, text: str, claims_in: Callable[[str], list[Outside]]
) -> tuple[Mapping[str, int], list[Outside]]:
    """Up to where events are known, and the claims of them where a file of checkpoints says it."""
    if re.fullmatch("[0-9]{1,18}", text):
        return {place.log.origin: int(text)}, []
    if os.path.exists(text):
        claims = claims_in(text)
        return {each.origin: each.n for each in sorted(each.claim.checkpoint for each in claims)}, claims
    try:
        day = date.fromisoformat(check_day(text))
    except Wrong:
        raise Refused([Problem("since", _("is no day, no number, and no file of checkpoints"))]) from None
    begins = datetime.combine(day, time(), ZoneInfo(place.zone))
    return place.log.position_at(begins.astimezone(UTC)), []


def _verified(place: Workplace, asked: _Asked) -> tuple[Verdict, list[Judged]]:
    """What verifying finds; where only later events were to be examined and something is wrong, of all of them."""
    from primm.commands.conflicts import second_histories
    from primm.proof.judge import TAMPERED, judge
    from primm.proof.verify import verify as verify_log

    path, second = log_file(place.folder), second_histories(place)

    def run(since: Mapping[str, int]) -> tuple[Verdict, list[Judged]]:
        with _progress() as report:
            verdict = verify_log(path, report, at=asked.evidence.places, since=since)
        try:
            place.tokens.require_whole(path, verdict.heads)
        except Tampered as fault:
            return verdict, judge(verdict, asked.evidence, asked.own, second, fault)
        return verdict, judge(verdict, asked.evidence, asked.own, second)

    verdict, judged = run(asked.since)
    if asked.since and (verdict.faults or any(each.code == TAMPERED for each in judged)):
        return run({})
    known = sum(min(n, verdict.heads[origin].n) for origin, n in asked.since.items() if origin in verdict.heads)
    _count(place, _("events not examined again, of which the hashes were taken: {count}"), known)
    return verdict, judged


def _tell_absence(place: Workplace, verdict: Verdict) -> None:
    """Why parts of events are missing, and what of the erasures on record is not so here."""
    from primm.proof.absence import RIGHT, RULE, WITHHELD, unfinished

    texts = {
        RIGHT: _("erased by right: {parts} of {events}"),
        RULE: _("expired by rule: {parts} of {events}"),
        WITHHELD: _("withheld: {parts} of {events}"),
    }
    for reason, count in verdict.absence.reasons.items():
        events = place.words.plural("{n} event", "{n} events", count.events).format(n=count.events)
        tell(place.words.translate(texts[reason]).format(parts=_parts(place, count.parts), events=events))
    if taken := verdict.absence.taken:
        tell(place.words.translate(_("stolen: {parts}")).format(parts=_parts(place, taken)))
    if verdict.faults:
        return
    found = unfinished(place.log)
    _count(place, _("erasures on record that are not carried out here yet: {count}"), found.pending)
    text = _("erased here, yet here again, parts: {count}: an older state of these events was put back, or came later")
    _count(place, text, found.back.parts)


def _parts(place: Workplace, many: int) -> str:
    return place.words.plural("{n} part", "{n} parts", many).format(n=many)


def _refutations(verdict: Verdict, judged: Sequence[Judged]) -> Iterator[PrimmError]:
    """What is wrong, each in a sentence; last the first fault of the file itself, which alone is the conclusion."""
    yield from (each.why for each in judged if each.why)
    faults = [fault for fault in verdict.faults if "n" not in fault.gaps]
    yield from faults[1:]
    if faults:
        if not any(each.why for each in judged):
            raise faults[0]
        yield faults[0]


def conclude(place: Workplace, judged: Sequence[Judged], named: frozenset[str] | None = None) -> None:
    """The last line: the worst that is true of any origin, or that all are proven for which it was asked."""
    from primm.proof.judge import CONSISTENT, FORK, TAMPERED
    from primm.proof.verify import not_provable

    for each in judged:
        if each.code == TAMPERED:
            raise Tampered(_("TAMPERED first at {n} of {origin}"), n=each.n, origin=each.origin)
    for each in judged:
        if each.code == FORK:
            raise Forked(_("FORK of {origin}"), origin=each.origin)
    asked = [each for each in judged if (each.head.n if named is None else each.origin in named)]
    proven, count = sum(each.n for each in asked), sum(each.head.n for each in judged)
    if not asked or any(each.code == CONSISTENT for each in asked):
        raise not_provable(proven, count)
    _count(place, _("events that no checkpoint outside covers yet: {count}"), count - sum(each.n for each in judged))
    tell(_proven(place, proven, [each.by for each in asked if each.by]))


def _word(place: Workplace, judged: Judged) -> str:
    """The verdict on one origin in words."""
    from primm.proof.judge import CONSISTENT, FORK, PROVEN, TAMPERED

    if judged.code == PROVEN and judged.by:
        return _proven(place, judged.n, [judged.by])
    texts = {
        CONSISTENT: _("CONSISTENT, NOT PROVABLE after {n}"),
        TAMPERED: _("TAMPERED first at {n}"),
        FORK: _("FORK"),
    }
    return place.words.translate(texts[judged.code]).format(n=judged.n)


def _proven(place: Workplace, n: int, by: Sequence[Outside]) -> str:
    """Up to where, by whom and on which day; of several days the first, as none of the others covers all."""
    who = ", ".join(sorted({each.where for each in by}))
    day = min(day_of(place, each.claim.when) for each in by)
    text = _("PROVEN to {n} by {who} on {day}") if day else _("PROVEN to {n} by {who}")
    return place.words.translate(text).format(n=n, who=who, day=day)


def day_of(place: Workplace, seconds: int) -> str:
    """The day here of a moment; empty where nobody said when it was."""
    try:
        return now_local(datetime.fromtimestamp(seconds, UTC), place.zone).date().isoformat() if seconds else ""
    except (OSError, OverflowError, ValueError):
        return ""


def _count(place: Workplace, text: str, count: int) -> None:
    if count:
        say(place.words.translate(text).format(count=count))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], object]]:
    """How far it is, where somebody looks on."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with click.progressbar(length=100, file=sys.stderr) as bar:
        yield lambda done, of: bar.update(100 * done // max(of, 1) - bar.pos)
