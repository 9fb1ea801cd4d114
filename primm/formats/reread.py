"""A report in a file, read back: what it was asked for, its certificate, and each of its figures.

Each form has one function. It gets the bytes and answers nothing where they are of another form. Read with the same
function, the report that is computed again can be held against the file figure by figure.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from io import StringIO
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.formats.certificate import CELLS, POSITION, read
from primm.formats.request import Request, filters_of, read_asked
from primm.formats.tidy import AFTER, SIGN
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Figures = Mapping[tuple[str, str], str]

FIGURES = AFTER[: AFTER.index("from")]  # the columns of a table that are numbers
TABS, CODE = "tabs", "-code"  # the form of a pipe; what follows an action in the certificate of a page
MARKS = dict.fromkeys(map(ord, "\u2068\u2069"))
NUMBER = re.compile(r"[0-9][0-9.,]*")


class Reread(NamedTuple):
    """A report as a file has it: ``born`` is its horizon and certificate, in the form that they have in JSON."""

    form: str
    born: Mapping[str, Any]
    request: Request | None
    metrics: tuple[str, ...]
    figures: Figures  # by the metric and the words of the cell
    title: str = ""
    has_rows: bool = False  # of persons, behind the figures of a page

    @property
    def is_page(self) -> bool:
        """Whether it is of several actions: then each has a fingerprint of its own programs."""
        return any(name.endswith(CODE) for name in self.born["certificate"]["versions"])


def read_json(content: bytes) -> Reread | None:
    """A report in JSON, which tells all but the definitions under a page, which it always has."""
    found = json.loads(content)
    start, end = (date.fromisoformat(found[each]) for each in ("from", "to"))
    filters = {str(name): tuple(map(str, values)) for name, values in found["filters"].items()}
    published, by = found["hidden_below"] is not None, tuple(map(str, found["by"]))
    return Reread(
        "json",
        {"horizon": found["horizon"], "certificate": _certificate(found["certificate"])},
        Request(start, end, str(found["action"]), str(found["language"]), by, filters, published=published),
        tuple(str(each["id"]) for each in found["metrics"]),
        dict(_of_json(found)),
        str(found["title"]),
    )


def _certificate(found: Any) -> dict[str, Any]:
    """The certificate, of texts and numbers alone: an error where it is another thing."""
    then = {str(name): {"then": str(each["then"])} for name, each in found.get("differs", {}).items()}
    texts = {name: {str(each): str(value) for each, value in found[name].items()} for name in ("roots", "versions")}
    numbers = {name: {str(each): int(n) for each, n in found[name].items()} for name in ("position", "metrics")}
    return {**texts, **numbers, "code": str(found["code"]), "differs": then}


def _of_json(found: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for table in found["metrics"]:
        for cell in table["cells"]:
            place = ", ".join(each["label"] for each in cell["at"].values())
            for name in FIGURES:
                yield (table["id"], _named(place, name)), SIGN if cell["hidden"] else _told(cell[name])


def read_table(content: bytes) -> Reread | None:
    """CSV, or the rows of a pipe: a figure a row. A table does not tell its language, nor if it is for others."""
    text = content.decode("utf-8-sig")
    head = text.partition("\n")[0]
    mark = next((each for each in ",;\t" if each in head), ",")
    plain = mark == "\t"
    file = StringIO(text, newline="")
    names, *lines = csv.reader(file, delimiter=mark, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
    born = read(text)
    if not set(CELLS) <= set(names) or born is None:
        return None
    rows = [dict(zip(names, line, strict=True)) for line in lines if line]
    by = tuple(name for name in names[3 : names.index("figure")] if not name.endswith("_label"))
    first, hidden = rows[0], any(row["hidden"] for row in rows)
    start, end = (date.fromisoformat(first[each]) for each in ("from", "to"))
    filters = filters_of(first["filters"])
    return Reread(
        TABS if plain else "csv",
        born,
        Request(start, end, None, None, by, filters, published=None if hidden else False),
        tuple(dict.fromkeys(row["metric"] for row in rows)),
        {
            (row["metric"], _named(", ".join(filter(None, (row[f"{each}_label"] for each in by))), name)): (
                SIGN if row["hidden"] else row[name]
            )
            for row in rows
            for name in FIGURES
        },
    )


def read_page(content: bytes) -> Reread | None:
    """A page of text. Of a page that does not say what it was asked for, the figures are all that can be read."""
    text = content.decode().translate(MARKS)
    born, lines = read(text), text.splitlines()
    last = next((number for number, line in enumerate(lines) if POSITION.fullmatch(line)), 0)
    if born is None or not last:
        return None
    metrics, request = metrics_of(born), request_of(lines[last:])
    above = _title(lines, request.language if request and request.language else "en")
    return Reread("text", born, request, metrics, dict(_of_page(lines[: last - 1], metrics)), above)


def metrics_of(born: Mapping[str, Any]) -> tuple[str, ...]:
    """The metrics that the certificate of a page names, in their order on it."""
    return tuple(each for each in born["certificate"]["versions"] if each[:1].isupper())


def request_of(lines: Sequence[str]) -> Request | None:
    """What the last lines of a page say that it was asked for."""
    return next(filter(None, (_request(number, lines) for number in range(len(lines)))), None)


def _request(number: int, lines: Sequence[str]) -> Request | None:
    """What a line says that the page was asked for, with the lines on which it goes on."""
    more = takewhile(lambda line: line and ": " not in line, lines[number + 1 :])
    return read_asked(" ".join([lines[number].partition(": ")[2], *more]))


def _title(lines: Sequence[str], language: str) -> str:
    """What stands above the period."""
    lead = Words(language).translate(_("period: {when}")).partition("{")[0]
    return " ".join(takewhile(lambda line: not line.startswith(lead), lines))


def _of_page(lines: Sequence[str], metrics: Sequence[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """The cells of tables by the words of their line and column; the numbers of a sentence by its words."""
    metric, heads, seen, is_table = "", [""], Counter[tuple[str, str]](), False
    for line in lines:
        lead, *cells = re.split(r" {2,}", line.strip())
        named = lead.partition(" ")[0].rstrip(":")
        metric = named if named in metrics else metric
        heads = cells if cells and not is_table else heads
        is_table = bool(cells)
        if not cells and not NUMBER.search(lead):
            continue
        place = "" if named == metric and cells else lead if cells else NUMBER.sub("…", lead)
        heads_here = heads if len(heads) == len(cells) > 1 else [""] * len(cells)
        told = zip(heads_here, cells, strict=True) if cells else [("", " ".join(NUMBER.findall(lead)))]
        for head, cell in told:
            key = (metric, ", ".join(filter(None, (place, head))))
            seen[key] += 1
            yield (key if seen[key] == 1 else (metric, f"{key[1]} ({seen[key]})")), cell


def _named(place: str, name: str) -> str:
    return place if name == "figure" else ", ".join(filter(None, (place, name)))


def _told(value: Any) -> str:
    return "" if value is None else str(value)
