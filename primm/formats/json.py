"""JSON with sorted keys: the same report has the same bytes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.host.action import Format, Listing, Page, hookimpl
from primm.formats.safe import escaped
from primm.formats.tidy import as_number, label, said, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.core.figures.basis import Certificate
    from primm.core.figures.report import Cell, Report, Table
    from primm.words import Words

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1, default=date.isoformat)  # days in listings


def write(what: Report | Listing, page: Page) -> Iterator[str]:
    """One object for a report, a list of objects for a listing."""
    if not isinstance(what, Listing):
        yield from map(escaped, ENCODER.iterencode(_report(what, page.words)))
        yield "\n"
        return
    lead = "["
    for each in what.rows:
        yield f"{lead}\n{escaped(ENCODER.encode(dict(zip(what.columns, each, strict=True))))}"
        lead = ","
    yield "\n]\n" if lead == "," else "[]\n"


def _report(report: Report, words: Words) -> dict[str, Any]:
    period, certificate = report.period, report.certificate
    return {
        "action": report.name,
        "title": words.translate(report.title),
        "language": words.language,
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "partial": report.partial,
        "horizon": report.horizon.isoformat(),
        "by": report.by,
        "dimensions": {name: words.translate(each.help) for name, each in report.dimensions.items()},
        "filters": report.filters,
        "hidden_below": report.published or None,
        "metrics": [_table(report, table, words) for table in report.tables],
        "certificate": born(certificate),
    }


def born(certificate: Certificate) -> dict[str, Any]:
    """The birth certificate: from where a report can be computed again."""
    return {
        "begins": certificate.begins and certificate.begins.isoformat(),
        "position": certificate.position,
        "roots": certificate.roots,
        "versions": certificate.versions,
        "metrics": certificate.metrics,
        "code": certificate.code,
        "differs": {name: {"then": then, "now": now} for name, (then, now) in certificate.differs.items()},
    }


def _table(report: Report, table: Table, words: Words) -> dict[str, Any]:
    metric = table.metric
    return {
        "id": metric.id,
        "version": metric.version,
        "title": words.translate(metric.title),
        **({"beside": metric.beside} if metric.beside else {}),
        "definition": words.translate(metric.definition),
        "unit": words.translate(metric.unit),
        "source": {"name": words.translate(metric.source.name), "status": metric.source.status},
        "by": table.by,
        "remarks": [said(words, remark) for remark in table.remarks],
        "cells": [_cell(report, table, cell, words) for cell in table.cells],
        **_picture(report, table, words),
    }


def _picture(report: Report, table: Table, words: Words) -> dict[str, Any]:
    """The picture of a table as plain data, where it has one."""
    from primm.formats.pictures import known, picture  # what a listing can do without

    drawn = picture(table, words, period=known(report)) if table.by else None
    return {"picture": {"spec": drawn.spec, "alt": drawn.alt}} if drawn else {}


def _cell(report: Report, table: Table, cell: Cell, words: Words) -> dict[str, Any]:
    found, is_hidden = shown(table, cell), cell.number.hidden
    at = {
        name: {"code": value, "label": label(words, table.dimensions[name], value)} for name, value in cell.at.items()
    }
    return {
        "at": at,
        "hidden": is_hidden,
        "figure": as_number(found.figure),
        "above": as_number(found.above),
        "below": as_number(found.below),
        "percent": as_number(found.percent),
        "open": None if is_hidden else found.open,
        "not_known": as_number(None if is_hidden else found.unknown),
    }


@hookimpl
def primm_formats() -> Sequence[Format]:
    """Hand over the format."""
    return (Format("json", (".json",), write),)
