"""What ``primm log restore`` tells of a backup that witnesses know more of, or something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from primm.commands.output import say
from primm.core.errors import Forked
from primm.proof.lacking import Lacking, contradicted, lacking
from primm.words import _, counted

LATEST = 253_402_300_799  # the last second that Python can name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Head
    from primm.proof.witness import Outside


def tell_lacking(place: Workplace, heads: Mapping[str, Head], claims: Sequence[Outside]) -> None:
    """Say of each origin how many events somebody knows of that were not restored, and who."""
    translate = place.words.translate
    found = lacking(heads, claims)
    known = {each.origin for each in found}
    here = translate(_("this computer"))
    seen = ((origin, place.tokens.seen(origin), head.n) for origin, head in heads.items() if origin not in known)
    found += [Lacking(origin, n, restored, 0, here) for origin, n, restored in seen if n > restored]
    for each in found:
        count = each.n - each.restored
        dated = counted(
            "{where} knows {count} more event of origin {origin}, up to {n}, on {day}: it was not restored",
            "{where} knows {count} more events of origin {origin}, up to {n}, on {day}: they were not restored",
            count,
        )
        plain = counted(
            "{where} knows {count} more event of origin {origin}, up to {n}: it was not restored",
            "{where} knows {count} more events of origin {origin}, up to {n}: they were not restored",
            count,
        )
        gaps = {"where": each.where, "count": count, "origin": each.origin, "n": each.n}
        said = translate(dated if each.when else plain)
        say(said.format(**gaps, day=_day(each.when)))
    if claims and not found:
        say(translate(_("no witness that was asked knows more than was restored")))


def require_no_other_history(path: str, claims: Sequence[Outside]) -> None:
    """Refuse to call it the same log where a witness holds another history of an origin."""
    for claim, where in contradicted(path, claims):
        text = _(
            "{where} holds another history of origin {origin} up to event {n}: what was restored, or what is kept "
            "there, was changed"
        )
        raise Forked(text, where=where, origin=claim.checkpoint.origin, n=claim.checkpoint.n)


def _day(when: int) -> str:
    return f"{datetime.fromtimestamp(min(when, LATEST), UTC):%Y-%m-%d}"
