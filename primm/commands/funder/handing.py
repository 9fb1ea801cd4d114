"""Handing a sheet of persons on: the disclosure is on record before the file has its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.commands.output import opened_bytes
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.events.kinds.person import PersonExported
from primm.core.events.wrong import Wrong
from primm.core.host.recorder import Given
from primm.formats.certificate import SEPARATOR, position
from primm.funder.recipients import digest, disclosed
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.basis import Certificate
    from primm.core.figures.period import Period
    from primm.funder.recipients import Change

    Transmission = Entry[PersonExported]


class Handed(NamedTuple):
    """What goes with a sheet: to whom, of which time, from which position, and which transmissions it follows."""

    sheet: str
    recipient: str
    span: Period
    certificate: Certificate
    since: Transmission | None = None
    reopens: Transmission | None = None
    copy_of: Transmission | None = None


def hand_over(place: Workplace, path: str, content: bytes, rows: Sequence[Change], of: Handed) -> str:
    """Write the file, once the log says whose fields are in it; the handle of what the log says."""
    with opened_bytes(path) as file:
        (stored,) = place.recorder.record([Given(PersonExported.kind, _facts(rows, of))])
        place.stored.append(stored.id)
        file.write(content)
    return handle(stored.id)


def _facts(rows: Sequence[Change], of: Handed) -> dict[str, Any]:
    links = {"since": of.since, "reopens": of.reopens, "copy_of": of.copy_of}
    return {
        "persons": [each.recipient.person for each in rows],
        "exported": disclosed(rows),
        "purpose": "reporting_to_funder",
        "recipient": of.recipient,
        "sheet": of.sheet,
        "start": of.span.start.isoformat(),
        "end": of.span.end.isoformat(),
        "position": position(of.certificate).split(SEPARATOR),
        "digest": digest(rows),
        **{name: each.id for name, each in links.items() if each is not None},
    }


def transmission(place: Workplace, text: str, sheet: str) -> Transmission:
    """The transmission of a sheet that a handle means; what was handed on in another way is none."""
    try:
        found = place.references.named(text)
    except Wrong as wrong:
        raise Refused([Problem("as_of", wrong.text, wrong.gaps)]) from None
    entry = place.references.today(found) if found and found.kind == PersonExported.kind else None
    if entry is None or not entry.event.sheet.startswith(f"{sheet}-"):
        raise NotFound(_("nothing was handed on under this handle: primm log list --kind person.exported shows it"))
    return entry


def last_of(place: Workplace, ids: Iterable[str]) -> Transmission | None:
    """The newest of these transmissions that is no copy of another and that none replaces."""
    every = [place.references.today(found) for each in ids if (found := place.references.find(each))]
    standing: list[Transmission] = [each for each in every if each is not None]
    replaced = {each.event.reopens for each in standing}
    first = [each for each in standing if each.id not in replaced and each.event.copy_of is None]
    return max(first, key=lambda each: each.hlc, default=None)
