"""Information items as rows: each language with its versions and their review dates, and the item over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.plugins.info.events import ItemPublished, ItemRevised, ItemWithdrawn
from primm.words import _


@row
class VersionRow(Row):
    """A version of an information item in one language, until the next one or until it is withdrawn."""

    entry: Entry[Any]
    published: date = when(_("day of this version"), places=True)
    withdrawn: date | None = when(_("day of the next version in this language, or of the withdrawal"))
    review_due: date | None = when(_("to be looked at again by"))
    item: str = key(_("item"))
    title: str = dim(_("title"))
    topic: str = dim(_("topic"), codes="need")
    channel: str = dim(_("where it is found"), codes="info_channel")
    language: str = dim(_("language"), codes="language")
    edition: str | None = dim(_("version of the item"))


@row
class ItemRow(Row):
    """An information item in force, whatever its languages."""

    entry: Entry[Any]
    published: date = when(_("day since which it is in force"), places=True)
    withdrawn: date | None = when(_("day on which its last language is withdrawn"))
    item: str = key(_("item"))
    title: str = dim(_("title"))
    topic: str = dim(_("topic"), codes="need")
    channel: str = dim(_("where it is found"), codes="info_channel")


@view(VersionRow, of="item", reads=("info.",))
def versions(history: History) -> Iterator[VersionRow]:
    """The catalogue: every version of every item, each language on its own with its review date.

    A language that was withdrawn may come back with a new version; an item withdrawn as a whole may not.
    """
    for item in history.of(ItemPublished):
        told: tuple[Entry[Any], ...] = (item, *history.follow_ups(item, ItemRevised))
        for place, version in enumerate(told):
            until = _until(version, told[place + 1 :], history.follow_ups(item, ItemWithdrawn))
            if until is None or until > version.occurred:
                yield VersionRow(
                    version,
                    published=version.occurred,
                    withdrawn=until,
                    review_due=version.event.review_due,
                    item=history.subject,
                    title=item.event.title,
                    topic=item.event.topic,
                    channel=item.event.channel,
                    language=version.event.language,
                    edition=version.event.edition,
                )


def _until(version: Entry[Any], later: tuple[Entry[Any], ...], ends: tuple[Entry[ItemWithdrawn], ...]) -> date | None:
    """The day of the next version in the language, that of the language's withdrawal, or that of the whole item."""
    language = version.event.language
    days = [each.occurred for each in later if each.event.language == language]
    days += [end.occurred for end in ends if end.event.language == language and end.occurred >= version.occurred]
    days += [end.occurred for end in ends if end.event.language is None]
    return min(days, default=None)


@view(ItemRow, of="item", reads=("info.",))
def items(history: History) -> Iterator[ItemRow]:
    """Every item for as long as it exists in some language."""
    for first, until in _spans(versions.make(history)):
        yield ItemRow(
            first.entry,
            published=first.published,
            withdrawn=None if until == date.max else until,
            item=first.item,
            title=first.title,
            topic=first.topic,
            channel=first.channel,
        )


def _spans(rows: Iterable[Any]) -> list[tuple[VersionRow, date]]:
    """The first version of each time without a gap, and the day on which the last language ends."""
    spans: list[tuple[VersionRow, date]] = []
    for each in sorted(rows, key=lambda version: version.published):
        until = each.withdrawn or date.max
        if spans and spans[-1][1] >= each.published:
            first, before = spans.pop()
            spans.append((first, max(before, until)))
        else:
            spans.append((each, until))
    return spans
