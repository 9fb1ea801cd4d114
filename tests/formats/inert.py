"""Judges of what PRIMM wrote, each a reader of its own, as a spreadsheet, a terminal and a browser are.

Each answers the places that are dangerous; nothing is what is expected. Whatever writes a new form asks its judge.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from zipfile import ZipFile, is_zipfile

from openpyxl import load_workbook

COMPUTED = tuple("=+-@\t\r\n＝＋－＠")  # how a cell begins that a spreadsheet computes
BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
OURS = frozenset("\u2068\u2069")  # with which we set a name apart ourselves, always both
ALLOWED_TAGS = frozenset(
    "html head meta title style body main header footer section article h1 h2 h3 h4 p div span strong em ul ol li dl "
    "dt dd table caption colgroup col thead tbody tfoot tr th td br hr time bdi details summary nav a b figure "
    "figcaption pre svg g path rect line text tspan circle".split()
)
ALLOWED_ATTRIBUTES = frozenset(
    "lang dir class id charset name content http-equiv scope colspan rowspan datetime tabindex role href "
    # of pictures: what is drawn, never what runs or leads elsewhere
    "xmlns version viewbox preserveaspectratio width height x y x1 x2 y1 y2 dx dy cx cy r d transform fill "
    "fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-miterlimit stroke-linecap opacity display "
    "pointer-events font-family font-size font-weight font-style text-anchor direction focusable".split()
)
POLICY = "default-src 'none'"


def dangerous_in_csv(text: str) -> list[str]:
    """The cells that a spreadsheet would compute; a row that has more or fewer cells than the header."""
    rows = list(csv.reader(StringIO(text, newline=""), strict=True, delimiter=_delimiter(text)))
    width = len(rows[0]) if rows else 0
    found = [f"row {number}: {len(row)} cells" for number, row in enumerate(rows) if len(row) != width]
    cells = ((number, place, cell) for number, row in enumerate(rows) for place, cell in enumerate(row))
    return found + [
        f"row {number}, cell {place}: {cell!a}" for number, place, cell in cells if cell.startswith(COMPUTED)
    ]


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t|", key=lambda each: first.count(f'"{each}"'))


def dangerous_in_workbook(content: bytes) -> list[str]:
    """The cells that are formulas or links, texts that become formulas when they are edited, and what leads outside."""
    found = []
    if not is_zipfile(BytesIO(content)):
        return ["no workbook"]
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for cell in (each for row in sheet.iter_rows() for each in row if each.value is not None):
            where = f"{sheet.title}!{cell.coordinate}"
            if cell.hyperlink or cell.data_type not in "snbd":
                found.append(f"{where}: a {'link' if cell.hyperlink else cell.data_type}")
            elif isinstance(cell.value, str) and cell.value.startswith(COMPUTED) and not cell.quotePrefix:
                found.append(f"{where}: {cell.value!a}")
    parts = ZipFile(BytesIO(content))
    names = [each for each in parts.namelist() if "external" in each.lower() or "vba" in each.lower()]
    outward = [
        each for each in parts.namelist() if each.endswith(".rels") and b'TargetMode="External"' in parts.read(each)
    ]
    return [*found, *names, *outward]


def dangerous_in_text(text: str, lines: int | None = None) -> list[str]:
    """What a terminal obeys, or what turns the direction of what follows; with ``lines``, lines that nobody wrote."""
    found = []
    for number, line in enumerate(text.split("\n")):
        obeyed = [each for each in line if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") and each != "\t"]
        turned = [each for each in line if each in BIDI - OURS]
        if obeyed or turned:
            found.append(f"line {number}: {line!a}")
    if text.count("\u2068") != text.count("\u2069"):  # a long name may go on in the next line
        found.append("what was set apart has no end")
    if lines is not None and lines != len(text.splitlines()):
        found.append(f"{len(text.splitlines())} lines")
    return found


def dangerous_in_json(text: str, *, many: bool = False) -> list[str]:
    """Whether a reader that is strict takes it for one value, or for one a line; no name may be there twice."""
    try:
        for each in text.rstrip("\n").split("\n") if many else [text]:
            json.loads(each, object_pairs_hook=_once, parse_constant=_no_number)
    except ValueError as error:
        return [f"no JSON: {error}"]
    return dangerous_in_text(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _no_number(name: str) -> None:
    raise ValueError(name)


class Element(NamedTuple):
    """A tag of a page with its attributes."""

    tag: str
    attributes: dict[str, str | None]


def dangerous_in_html(text: str) -> list[str]:
    """Tags and attributes that are not among the few allowed ones, anything that runs or leads somewhere, no policy."""
    page = _Page()
    page.feed(text)
    page.close()
    found = [f"<{each.tag}>" for each in page.elements if each.tag not in ALLOWED_TAGS]
    found += [
        f"{each.tag} {name}"
        for each in page.elements
        for name in each.attributes
        if name not in ALLOWED_ATTRIBUTES and not name.startswith("aria-")
    ]
    found += [f"leads to {each}" for each in page.links if not each.startswith("#")]
    metas = [each.attributes for each in page.elements if each.tag == "meta"]
    if any(
        (each.get("http-equiv") or "content-security-policy").lower() != "content-security-policy" for each in metas
    ):
        found.append("a meta that is no policy")
    policies = [each.get("content") or "" for each in metas if each.get("http-equiv")]
    if not any(each.startswith(POLICY) for each in policies):
        found.append("no policy of content")
    return found + page.other + dangerous_in_text("".join(page.said))


class _Page(HTMLParser):
    """Reads a page as a browser does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.said: list[str] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    @property
    def links(self) -> list[str]:
        """Where it leads."""
        return [each.attributes["href"] or "" for each in self.elements if "href" in each.attributes]

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append("a comment")

    def handle_pi(self, data: str) -> None:
        self.other.append("an instruction")

    def unknown_decl(self, data: str) -> None:
        self.other.append("a declaration")
