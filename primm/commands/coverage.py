"""How much of the log somebody outside can vouch for, as far as is known here: no place is reached for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.output import tell
from primm.core.events.dates import now_local
from primm.desk.days import in_full
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.commands.workplace import Workplace


class Gap(NamedTuple):
    """How many events no checkpoint outside covers, and when the first of them was recorded; None if there is none."""

    events: int
    since: datetime | None


def gap(place: Workplace, position: Mapping[str, int]) -> Gap:
    """What somebody who rules this computer could still change unseen."""
    from primm.proof.witness import covered

    found = covered(place.folder, place.log.origin)
    reached = {origin: min(found[origin].n, n) if origin in found else 0 for origin, n in position.items()}
    firsts = {origin: n + 1 for origin, n in reached.items() if n < position[origin]}
    rows = [row for origin, n in firsts.items() for row in place.log.read({origin: n - 1}, {origin: n})]
    moments = [datetime.fromisoformat(json.loads(row.meta)["recorded"]) for row in rows]
    return Gap(sum(position.values()) - sum(reached.values()), min(moments, default=None))


def tell_coverage(place: Workplace, position: Mapping[str, int]) -> None:
    """Say the gap, who covers the rest, and when a checkpoint was last signed."""
    from primm.proof.issuing import signed
    from primm.proof.witness import covering

    say, found = place.words.translate, gap(place, position)
    if found.since is None:
        tell(say(_("every event is covered by a checkpoint outside")))
    else:
        text = _("events that no checkpoint outside covers: {count}, the first one of {day}")
        tell(say(text).format(count=found.events, day=_when(place, found.since)))
    names = dict.fromkeys(who for who, _origin, _each in covering(place.folder, place.log.origin))
    tell(say(_("checkpoints outside: {names}")).format(names=", ".join(names) or say(_("none"))))
    last = _last(each.said().when for each in signed(place.folder, place.log.origin))
    tell(say(_("last checkpoint signed: {day}")).format(day=_when(place, last) if last else say(_("none"))))


def _last(times: Iterable[int]) -> datetime | None:
    seconds = max(times, default=0)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _when(place: Workplace, moment: datetime) -> str:
    return in_full(f"{now_local(moment, place.zone):%Y-%m-%dT%H:%M}", place.words.translate)
