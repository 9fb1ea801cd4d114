"""What a report was asked for, in one line of a page: with it and the certificate the page can be made again."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.formats.certificate import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.figures.report import Report
    from primm.words import Words

BY, AUTHOR, DEFINITIONS, PUBLISHED = "by ", "author ", "definitions", "published"
SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)
NAME = re.compile("[a-z0-9][a-z0-9_-]{0,39}")


class Request(NamedTuple):
    """What was asked for; a form that does not tell the name, the language or if it is for others has None."""

    start: date
    end: date
    name: str | None = None
    language: str | None = None
    by: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = {}
    definitions: bool = False
    published: bool | None = None
    author: str = ""


def asked(report: Report, words: Words) -> str:
    """The line: name, period and language, then what else was asked for."""
    period = report.period
    more = [f"{name}={','.join(values)}" for name, values in report.filters.items()]
    more += [DEFINITIONS] * bool(getattr(report, "definitions", False)) + [PUBLISHED] * bool(report.published)
    author = getattr(report, "author", "")
    more += [f"{AUTHOR}{author}"] * bool(author)
    by = [f"{BY}{','.join(report.by)}"] * bool(report.by)
    return SEPARATOR.join([report.name, f"{period.start}..{period.end}", words.language, *by, *more])


def read_asked(line: str) -> Request | None:
    """What such a line says; None where it is none."""
    name, *rest = line.split(SEPARATOR)
    span = SPAN.fullmatch(rest[0]) if len(rest) > 1 else None
    if not span or not NAME.fullmatch(name):
        return None
    found: dict[str, Any] = {"filters": {}, "published": False}
    for each in rest[2:]:
        if each.startswith(BY):
            found["by"] = tuple(each.removeprefix(BY).split(","))
        elif each.startswith(AUTHOR):
            found["author"] = each.removeprefix(AUTHOR)
        elif "=" in each:
            found["filters"] |= filters_of(each)
        else:
            found[DEFINITIONS if each == DEFINITIONS else PUBLISHED] = True
    return Request(date.fromisoformat(span[1]), date.fromisoformat(span[2]), name, rest[1], **found)


def filters_of(cell: str) -> dict[str, tuple[str, ...]]:
    """The filters of a report as they stand in one cell."""
    pairs = (each.partition("=") for each in cell.split(SEPARATOR) if each)
    return {name: tuple(values.split(",")) for name, _sign, values in pairs}
