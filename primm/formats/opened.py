"""A figure that was opened, as a listing: what was counted and what was left out, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.ids import check_id, handle
from primm.core.host.action import Listing
from primm.formats.tidy import decimals_of, rounded, said, title
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.proof.explain import Explanation
    from primm.words import Words

COLUMNS = ("why", "handle", "day", "desk", "number", "subject", "event")


def listing(explanation: Explanation, words: Words) -> Listing:
    """The rows of every group; above them the definition, the figure, and how many rows each group has."""
    lines = [
        (
            said(words, group.remark),
            handle(line.event),
            line.day,
            line.desk,
            line.value,
            whom(line.subject),
            line.event,
        )
        for opened in explanation.opened
        for group in opened.groups
        for line in group.lines
    ]
    return Listing(COLUMNS, lines, tuple(_heading(explanation, words)))


def whom(subject: str) -> str:
    """A person by handle; the id of the event beside it leads to the whole."""
    of, _colon, name = subject.partition(":")
    return f"{of}:{handle(name)}" if check_id(name) else subject


def _heading(explanation: Explanation, words: Words) -> Iterator[str]:
    metric, period, say = explanation.metric, explanation.period, words.translate
    yield f"{metric.id} {title(metric, words)} ({say(metric.unit)})"
    yield say(metric.definition)
    yield say(_("period: {start} to {end}")).format(start=period.start, end=period.end)
    number, of = explanation.number, say(_("{above} of {below}"))
    parts = "" if number.below is None else of.format(above=rounded(number.above), below=rounded(number.below))
    figure = rounded(number.value, decimals_of(metric)) or say(_("n/a"))
    if number.unknown and not number.value:
        figure = say(_("not known"))
    yield " ".join((say(_("figure:")), figure, parts)).rstrip()
    if number.unknown:
        yield say(_("{many} without a name not known")).format(many=rounded(number.unknown))
    for opened in explanation.opened:
        for group in opened.groups:
            yield f"{said(words, group.remark)}: {group.number}"
