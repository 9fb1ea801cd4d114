"""A report in HTML, read back: its certificate stands at its end, its figures in tables and sentences."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from primm.formats.certificate import lines_of_html, read
from primm.formats.reread import MARKS, NUMBER, Reread, metrics_of, request_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = '<section class="appendix"'
BEGINS = b"<!doctype html"
TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
CELLS, UNSEEN = ("td", "th"), ("style", "pre", "svg", "title")


def read_html(content: bytes) -> Reread | None:
    """The report of a page for the screen."""
    if content[: len(BEGINS)].lower() != BEGINS:
        return None
    text = content.decode().translate(MARKS)
    title, born = TITLE.search(text), read(text)
    if born is None:
        return None
    figures = _Figures(metrics_of(born))
    figures.feed(text)
    figures.close()
    request = request_of(lines_of_html(text))
    return Reread(
        "html", born, request, metrics_of(born), figures.found, unescape(title[1]) if title else "", ROWS in text
    )


class _Figures(HTMLParser):
    """The numbers: of a cell by the words of its line and column, of a sentence by its other words."""

    def __init__(self, metrics: Sequence[str]) -> None:
        super().__init__()
        self.found: dict[tuple[str, str], str] = {}
        self._seen = Counter[tuple[str, str]]()
        self._metrics, self._metric = frozenset(metrics), ""
        self._heads: list[str] = []
        self._row: list[str] = []
        self._inside: list[str] = []  # a cell, or what is not read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._heads = []
        elif tag == "tr":
            self._row = []
        elif tag in CELLS or tag in UNSEEN:
            self._inside.append(tag)
            if tag in CELLS:
                self._row.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)
        elif tag == "tr":
            self._take_row()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._take_sentence(" ".join(data.split()))
        elif self._inside[-1] in CELLS and self._row:
            self._row[-1] += data

    def _take_sentence(self, words: str) -> None:
        self._name(words)
        if numbers := NUMBER.findall(words):
            self._keep(NUMBER.sub("…", words), " ".join(numbers))

    def _take_row(self) -> None:
        lead, *cells = (" ".join(each.split()) for each in self._row or [""])
        if not self._heads:
            self._heads = cells
            return
        self._name(lead)
        place = "" if lead.partition(" ")[0] == self._metric else lead
        heads = self._heads if len(self._heads) == len(cells) else [""] * len(cells)
        for head, cell in zip(heads, cells, strict=True):
            self._keep(", ".join(filter(None, (place, head))), cell)

    def _name(self, words: str) -> None:
        named = words.partition(" ")[0].rstrip(":")
        self._metric = named if named in self._metrics else self._metric

    def _keep(self, place: str, value: str) -> None:
        key = (self._metric, place)
        self._seen[key] += 1
        self.found[key if self._seen[key] == 1 else (self._metric, f"{place} ({self._seen[key]})")] = value
