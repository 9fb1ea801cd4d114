"""A Frictionless data package: figures as open data, each row a figure, with what every field and every metric means.

It is a zip with ``datapackage.json`` (Data Package 2), ``figures.csv`` and ``definitions.csv``. Only reports for others
are written so. The same report has the same bytes.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile, ZipInfo

from primm.core.errors import Problem, Refused
from primm.formats.described import described
from primm.formats.json import born
from primm.formats.safe import inert
from primm.formats.tidy import label, legend, shown, title
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.figures.report import Cell, Report, Table
    from primm.words import Words

    Values = Mapping[str, Mapping[str, str]]

PROFILE = "https://datapackage.org/profiles/2.0/"
TOTAL, NOT_BY = "_T", "_Z"  # as in SDMX: all together; the figure is not shown by this
LICENCE = re.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,39}", re.ASCII)
PATHS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "IODL-2.0": "https://www.dati.gov.it/iodl/2.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
UNSAID = "notspecified"  # what portals call a licence that nobody has chosen
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
MEANT = ("metric", "version", "title", "definition", "unit", "above", "below", "source", "status")


class Field(NamedTuple):
    """A column: its name, the type of its values, what it is, and whether every row has a value."""

    name: str
    type: str
    help: str
    is_required: bool = False


BEFORE = (Field("metric", "string", _("metric"), True), Field("unit", "string", _("what is counted"), True))
AFTER = (
    Field("figure", "number", _("the figure; empty where the column state says why")),
    Field("state", "string", _("shown, hidden (it is of few), not applicable, not known"), True),
    Field("above", "number", _("of a share: the number above the line")),
    Field("below", "number", _("of a share: the number below the line")),
    Field("percent", "number", _("the part of a hundred along a trait of persons")),
    Field("open", "integer", _("how many are not over at the horizon, and in no part of the figure")),
    Field("not_known", "number", _("of how many people without a name it is not known")),
    Field("from", "date", _("first day"), True),
    Field("to", "date", _("last day"), True),
    Field("partial", "boolean", _("the period was not over at the horizon"), True),
    Field("horizon", "date", _("day up to which was looked"), True),
)


def package(report: Report, words: Words, licence: str | None) -> bytes:
    """The bytes of the zip; refused where the report is not for others."""
    if not report.published:
        raise Refused([Problem("format", _("open data are for others: add --publish, which hides small numbers"))])
    if licence is not None and not LICENCE.fullmatch(licence):
        raise Refused([Problem("licence", _("write its short name, such as CC-BY-4.0"))])
    fields = [*BEFORE, *_dimensions(report, words), *AFTER]
    files = {
        "datapackage.json": _json(_descriptor(report, words, fields, licence or UNSAID)),
        "figures.csv": _csv([[each.name for each in fields], *_rows(report, words)]),
        "definitions.csv": _csv([MEANT, *_definitions(report, words)]),
    }
    content = BytesIO()
    with ZipFile(content, "w") as zipped:  # stored as they are: another zlib would write other bytes
        for name, text in files.items():
            zipped.writestr(ZipInfo(name), text.encode())
    return content.getvalue()


def _dimensions(report: Report, words: Words) -> Iterator[Field]:
    for name, each in ((name, report.dimensions[name]) for name in report.by):
        yield Field(name, "string", words.translate(each.help), True)
        yield Field(f"{name}_label", "string", words.translate(each.help))


def _rows(report: Report, words: Words) -> Iterator[list[str]]:
    """A figure a row."""
    period = report.period
    about = [f"{period.start}", f"{period.end}", _said(report.partial), f"{report.horizon}"]
    for table in report.tables:
        unit = words.translate(table.metric.unit)
        for cell in table.cells:
            place = [each for name in report.by for each in _place(table, words, name, cell)]
            yield [table.metric.id, unit, *place, *_told(table, cell), *about]


def _place(table: Table, words: Words, name: str, cell: Cell) -> tuple[str, str]:
    if name in cell.at:
        return cell.at[name], label(words, table.dimensions[name], cell.at[name])
    return (TOTAL, words.translate(_("total"))) if name in table.by else (NOT_BY, "")


def _told(table: Table, cell: Cell) -> list[str]:
    if cell.number.hidden:
        return ["", "hidden", *[""] * 5]
    found = shown(table, cell)
    state = "shown" if found.figure is not None else "not known" if cell.number.unknown else "not applicable"
    rest = (found.above, found.below, found.percent, f"{found.open}", found.unknown)
    return [found.figure or "", state, *(each or "" for each in rest)]


def _definitions(report: Report, words: Words) -> Iterator[list[str]]:
    for table in report.tables:
        yield [described(table.metric, words)[name] for name in MEANT]


def _descriptor(report: Report, words: Words, fields: Sequence[Field], licence: str) -> dict[str, Any]:
    say, period = words.translate, report.period
    only = [f"{name}: {', '.join(values)}" for name, values in report.filters.items()]
    sources = dict.fromkeys(say(table.metric.source.name) for table in report.tables)
    meant = [Field(each, "string", words.label("column", each), each in ("metric", "title")) for each in MEANT]
    return {
        "$schema": f"{PROFILE}datapackage.json",
        "name": f"primm-{report.name}-{period}",
        "title": f"{say(report.title)}, {period.start} – {period.end}",
        "description": "\n".join([*only, *legend(report, words)]),
        "created": f"{report.horizon}T00:00:00Z",
        "licenses": [_licence(licence, words)],
        "sources": [{"title": each} for each in sources if each],
        "resources": [
            _resource("figures", fields, ["metric", *report.by], words, _values(report, words), metric="definitions"),
            _resource("definitions", meant, ["metric"], words, {}),
        ],
        "language": words.language,
        "definitions": {table.metric.id: say(table.metric.definition) for table in report.tables},
        "certificate": {"action": report.name, "hidden_below": report.published, **born(report.certificate)},
        "filters": report.filters,
    }


def _licence(name: str, words: Words) -> dict[str, str]:
    if name == UNSAID:
        return {"name": UNSAID, "title": words.translate(_("to be chosen by whoever publishes"))}
    return {"name": name, **({"path": PATHS[name]} if name in PATHS else {})}


def _resource(
    name: str, fields: Sequence[Field], key: Sequence[str], words: Words, values: Values, **references: str
) -> dict[str, Any]:
    foreign = [{"fields": [of], "reference": {"resource": to, "fields": [of]}} for of, to in references.items()]
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": f"{PROFILE}tableschema.json",
            "fields": [_field(each, words, values.get(each.name, {})) for each in fields],
            "missingValues": [""],
            "primaryKey": list(key),
            **({"foreignKeys": foreign} if foreign else {}),
        },
    }


def _values(report: Report, words: Words) -> Values:
    """What the codes of metrics and dimensions stand for, as far as they occur."""
    found: dict[str, dict[str, str]] = {"metric": {each.metric.id: title(each.metric, words) for each in report.tables}}
    for name in report.by:
        pairs = (_place(table, words, name, cell) for table in report.tables for cell in table.cells)
        found[name] = dict(sorted(pairs))
    return found


def _field(each: Field, words: Words, values: Mapping[str, str]) -> dict[str, Any]:
    more: dict[str, Any] = {"constraints": {"required": True}} if each.is_required else {}
    if values:
        more["categories"] = [{"value": code, "label": label or code} for code, label in values.items()]
    if each.name == "state":
        more["constraints"]["enum"] = ["shown", "hidden", "not applicable", "not known"]
    return {"name": each.name, "type": each.type, "title": words.translate(each.help), **more}


def _said(value: bool) -> str:
    return "true" if value else "false"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, indent=1, sort_keys=True) + "\n"


def _csv(rows: Iterable[Iterable[str]]) -> str:
    """Quoted, and nothing that a spreadsheet would take for a formula; a number below zero stays one."""
    cells = (((each if NUMBER.fullmatch(each) else inert(each)).replace('"', '""') for each in row) for row in rows)
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in cells)
