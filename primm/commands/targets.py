"""What figures are to reach, as the project was approved: on record, like all on which a report depends."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from primm.core.events.kinds.report import TargetSet
from primm.core.figures.history import History
from primm.core.figures.refresh import components, leader

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Report

Targets = Mapping[str, Fraction]


def targets_of(place: Workplace, page: Report) -> Targets:
    """What figures are to reach in just this period, as it was on record at the position."""
    subjects = list(place.log.subjects("target:"))
    read = components(place.log, place.kinds, subjects, page.certificate.position) if subjects else ()
    histories = (
        History(leader(members), found.entries(members, lambda kind: True), members) for members, found in read
    )
    entries = (entry for each in histories for entry in each.of(TargetSet))
    return {
        entry.event.metric: Fraction(entry.event.value)
        for entry in sorted(entries, key=lambda each: each.hlc)
        if (entry.event.start, entry.event.end) == (page.period.start, page.period.end)
    }
