"""The appendix of a page: every cell that can be opened, with the rows that it counts and those that it leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.core.events.ids import handle
from primm.formats.cell import cell_of
from primm.formats.opened import KEPT, whom
from primm.formats.tidy import label, said
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.figures.report import Table
    from primm.formats.book import Book, Depth, Opening
    from primm.formats.sides import Sides
    from primm.proof.explain import Group, Line
    from primm.words import Words

HEADS = ("handle", "day", "desk", "number", "subject")


def place_of(table: Table, at: Mapping[str, str]) -> str:
    """The anchor of a cell's rows."""
    parts = (each for name, value in at.items() for each in (name, value))
    return "-".join(("rows", table.metric.id, *(re.sub(r"[^A-Za-z0-9_.-]", "_", each) for each in parts)))


def appendix(book: Book, sides: Sides) -> Iterator[Mapping[str, Any]]:
    """The cells in the order of the chapters."""
    for chapter in book.chapters:
        for depth in chapter.figures:
            yield from (_opening(depth, each, sides) for each in depth.openings)


def _opening(depth: Depth, opening: Opening, sides: Sides) -> Mapping[str, Any]:
    table, metric = depth.table, depth.table.metric
    at = sides.of(_at, table, opening.cell)
    name = sides.title(metric)
    place = place_of(table, opening.cell)
    groups = [group for opened in opening.opened for group in opened.groups if group.number]
    return {
        "id": place,
        "back": metric.id,
        "title": name + ": " + at,
        "groups": [_group(group, f"{place} {number}", sides) for number, group in enumerate(groups, 1)],
    }


def _at(table: Table, cell: Mapping[str, str], words: Words) -> str:
    found = [label(words, table.dimensions[name], value) for name, value in cell.items()]
    return ", ".join(found) or words.translate(_("total"))


def _group(group: Group, name: str, sides: Sides) -> Mapping[str, Any]:
    rest = group.number - len(group.lines) - group.kept
    heads = [(each, sides.words.label("column", each)) for each in HEADS]
    remark = sides.told(lambda words: f"{said(words, group.remark)}: {group.number}")
    view = {
        "name": name,
        "caption": "",
        "heads": [{"text": text, "number": each == "number"} for each, text in heads],
        "rows": [{"total": False, "cells": list(_cells(line))} for line in group.lines],
    }
    more = sides.say(_("and {number} more: primm explain shows them"), number=rest) if rest else None
    kept = sides.say(KEPT, number=group.kept) if group.kept else None
    return {"title": remark, "table": view if group.lines else None, "notes": [each for each in (more, kept) if each]}


def _cells(line: Line) -> Iterator[Mapping[str, Any]]:
    values: Sequence[object] = (handle(line.event), line.day, line.desk, line.value, whom(line.subject))
    for name, value in zip(HEADS, values, strict=True):
        text = "" if value is None else value
        yield cell_of(text, number=name == "number", head=name == "handle")
