"""Needs that were seen in the territory, of nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.events.kinds.case import NeedObserved
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, row, view, when
from primm.words import _


@row
class ObservedRow(Row):
    """A need that somebody saw, and where."""

    entry: Entry[NeedObserved]
    day: date = when(_("day on which it was recorded"), places=True)
    desk: str = dim(_("desk"))
    area: str = dim(_("area of need"), codes="need")
    category: str = dim(_("category"), codes="need")
    source: str = dim(_("who saw it"), codes="observation_source")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(ObservedRow, of="observation", reads=("need.observed",))
def observed(history: History) -> Iterator[ObservedRow]:
    """Needs observed, with their theme, who saw them and where."""
    for entry in history.of(NeedObserved):
        seen = entry.event
        yield ObservedRow(
            entry,
            day=entry.occurred,
            desk=entry.desk,
            area=seen.category.partition(".")[0],
            category=seen.category,
            source=seen.source,
            municipality=seen.municipality,
        )
