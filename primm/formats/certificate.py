"""The birth certificate of a report in text: as cells of a table, as last lines of a page, and read back from both."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from primm.core.figures.basis import Certificate
    from primm.core.figures.metrics import Metric

SEPARATOR = "; "
MARKS = dict.fromkeys(map(ord, "\u2068\u2069"))  # of direction, around what is written from right to left
CELLS = ("horizon", "position", "versions")
# The words before the colon are the reader's language.
PLACE = re.compile(r"(\S+) ([0-9]+)(?: ([0-9a-f]{64}))?", re.ASCII)
POSITION = re.compile(r"[^:]*: (\S+ [0-9]+ [0-9a-f]{64})")
HORIZON = re.compile(r"[^:]*: ([0-9]{4}-[0-9]{2}-[0-9]{2})")
VERSIONS = re.compile(r"[^:]*: (.*?)")
HTML = re.compile('<pre class="certificate">([^<]*)</pre>')


def position(certificate: Certificate) -> str:
    """The position in one cell: each origin, how many of its events, and the root of its tree."""
    places = sorted(certificate.position.items())
    return SEPARATOR.join(f"{origin} {n} {certificate.roots.get(origin, '')}".rstrip() for origin, n in places)


def versions(certificate: Certificate, metric: Metric) -> str:
    """The versions on which one figure depends, in one cell."""
    others = certificate.metrics.keys() - {metric.id}
    return SEPARATOR.join(f"{name} {version}" for name, version in certificate.made_with.items() if name not in others)


def lines_of_html(content: str) -> list[str]:
    """The last lines of a page for the screen, in which the certificate stands; none where it is no such page."""
    found = HTML.search(content)
    return unescape(found[1]).splitlines() if found else []


def read(content: str) -> dict[str, Any] | None:
    """The horizon and the certificate of a report in text, in the form that they have in JSON; None if it is none."""
    if lines := lines_of_html(content):
        return _from_page(lines)
    head = content.partition("\n")[0]
    for separator in (mark for mark in ",;\t" if mark in head):
        file = StringIO(content, newline="")
        plain = separator == "\t"
        names, *rows = csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
        if set(CELLS) <= set(names):
            return _from_rows([[row[names.index(each)] for each in CELLS] for row in rows if row])
    return _from_page(content.translate(MARKS).splitlines())


def _from_rows(rows: Sequence[Sequence[str]]) -> dict[str, Any] | None:
    """One report has one horizon and one position; each row has the version of its own metric."""
    if len({(horizon, place) for horizon, place, _versions in rows}) != 1:
        return None
    made_with = (each for _horizon, _place, versions in rows for each in versions.split(SEPARATOR))
    return _certificate(rows[0][0], [each for each in rows[0][1].split(SEPARATOR) if each], made_with)


def _from_page(lines: Sequence[str]) -> dict[str, Any] | None:
    """The lines with a position stand one below the other, the horizon above them, the versions below."""
    found = [(number, match[1]) for number, line in enumerate(lines) if (match := POSITION.fullmatch(line))]
    if not found:
        return None
    horizon = HORIZON.fullmatch(lines[found[0][0] - 1])
    versions = VERSIONS.fullmatch(" ".join(_versions(lines[found[-1][0] + 1 :])))
    if horizon is None or versions is None:
        return None
    return _certificate(horizon[1], [place for _number, place in found], versions[1].split(", "))


def _versions(lines: Sequence[str]) -> list[str]:
    """The line with the versions, and those on which it goes on because it is long."""
    return [*lines[:1], *takewhile(lambda line: line and ": " not in line, lines[1:])]


def _certificate(horizon: str, places: Sequence[str], made_with: Iterable[str]) -> dict[str, Any] | None:
    matches = [PLACE.fullmatch(each) for each in places]
    position = {match[1]: int(match[2]) for match in matches if match}
    if len(position) != len(places):
        return None
    versions = {name: version for name, _space, version in (each.rpartition(" ") for each in made_with) if name}
    roots = {match[1]: match[3] for match in matches if match and match[3]}
    return {"horizon": horizon, "certificate": {"position": position, "roots": roots, "versions": versions}}
