"""A figure that was opened, as a listing: what was counted and what was left out, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.ids import check_id, handle
from primm.core.host.action import Listing
from primm.formats.localized import day, number
from primm.formats.tidy import decimals_of, headed, nameless, rounded, said
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.proof.explain import Explanation
    from primm.words import Words

KEPT = _("rows that are not listed, because the data of their persons may only be kept: {number}")
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


def unlisted(explanation: Explanation) -> int:
    """How many rows are counted and stand in no list."""
    return sum(group.kept for opened in explanation.opened for group in opened.groups)


def whom(subject: str) -> str:
    """A person by handle; the id of the event beside it leads to the whole."""
    of, _colon, name = subject.partition(":")
    return f"{of}:{handle(name)}" if check_id(name) else subject


def _heading(explanation: Explanation, words: Words) -> Iterator[str]:
    yield headed(explanation.metric, words)
    yield from words.lines(lambda each: _told(explanation, each))


def _told(explanation: Explanation, words: Words) -> Iterator[str]:
    metric, period, say = explanation.metric, explanation.period, words.translate
    yield say(metric.definition)
    yield say(_("period: {start} to {end}")).format(start=day(period.start, words), end=day(period.end, words))
    found, of = explanation.number, say(_("{above} of {below}"))
    above, below = (number(rounded(each) or "", words) for each in (found.above, found.below))
    parts = of.format(above=above, below=below) if below else ""
    value = rounded(found.value, decimals_of(metric))
    figure = number(value, words) if value else say(_("n/a"))
    if found.unknown and not found.value:
        figure = say(_("not known"))
    yield " ".join((say(_("figure:")), figure, parts)).rstrip()
    if found.unknown:
        yield nameless(found, words)
    for opened in explanation.opened:
        for group in opened.groups:
            yield f"{said(words, group.remark)}: {group.number}"
