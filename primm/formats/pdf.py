"""PDF: the page of a report on paper, tagged for those who listen to it; nothing is fetched, nothing runs."""

from __future__ import annotations

import re
from base64 import b64encode
from importlib import import_module
from typing import TYPE_CHECKING, Any

from primm.core.errors import NotFound
from primm.core.host.action import Listing
from primm.formats import html
from primm.formats.book import Book, no_rows, opens
from primm.formats.page import fingerprint
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.figures.report import Cell, Report
    from primm.core.host.action import Page
    from primm.words import Words

PICTURE = re.compile('<svg [^>]*class="picture"[^>]* aria-label="([^"]*)">.*?</svg>', re.DOTALL)
JOINING = re.compile("[\u0600-\u06ff]")  # letters of Arabic and its sisters
DOTS = 2  # for each of the screen: about 300 an inch on this paper
FOOT = """
@page {{
  @bottom-{near} {{ content: {text}; font-size: 7pt; color: #4d5661; direction: {direction}; width: 80% }}
  @bottom-{far} {{ content: counter(page) " / " counter(pages); font-size: 7pt; color: #4d5661 }}
}}
"""


def content(what: Report | Listing, page: Page) -> bytes:
    """The bytes of the paper: the same page has the same ones."""
    library = _library()
    text = PICTURE.sub(_joined, "".join(_written(what, page)))
    paper = library.HTML(string=text, url_fetcher=_fetcher(library))
    made: bytes = paper.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _written(what: Report | Listing, page: Page) -> Iterator[str]:
    """The same page as on the screen, without the rows behind the figures, which would be most of the paper."""
    style = "".join(_styles(what, page.words))
    if not isinstance(what, Book):
        return html.write(what, page, html.Paper(style))
    return html.write(what, page, html.Paper(style, tuple(_notices(what))))


def _notices(book: Book) -> Iterator[str]:
    if book.rows is not no_rows and any(map(opens, _totals(book))):
        yield _("The rows behind the figures are not on this paper: the report as .html or .xlsx has them.")


def _totals(book: Book) -> Iterator[Cell]:
    tables = (depth.table for chapter in book.chapters for depth in chapter.figures)
    return (cell for table in tables for cell in table.cells)


def _styles(what: Report | Listing, words: Words) -> Iterator[str]:
    """How paper looks, and what stands at the foot of every page: what it is, fingerprint, which page of how many."""
    yield html.TEMPLATES.joinpath("paper.css").read_text("utf-8")
    is_turned = words.each[0].rtl
    near, far = ("right", "left") if is_turned else ("left", "right")
    yield FOOT.format(near=near, far=far, text=_quoted(_foot(what, words)), direction="rtl" if is_turned else "ltr")


def _foot(what: Report | Listing, words: Words) -> str:
    if isinstance(what, Listing):
        return what.heading[0] if what.heading else "PRIMM"
    return f"{words.translate(what.title)}, {what.period} · {fingerprint(what.certificate)}"


def _quoted(text: str) -> str:
    """A text that no style sheet can take for anything else."""
    return '"' + "".join(f"\\{ord(each):06x}" for each in text) + '"'


def _joined(found: re.Match[str]) -> str:
    """A drawing as dots where its letters join one another: the library sets those of drawings one by one."""
    drawing, alt = found[0], found[1]
    if not JOINING.search(drawing):
        return drawing
    dots = import_module("vl_convert").svg_to_png(drawing, scale=DOTS)
    return f'<img class="picture" alt="{alt}" src="data:image/png;base64,{b64encode(dots).decode()}">'


def _fetcher(library: Any) -> Any:
    """Whatever a page might ask for is in the page itself; nothing is fetched."""
    return library.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def _library() -> Any:
    """The library, which is only there for those who print, with Pango of the system beside it."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        sentence = _("paper needs the library WeasyPrint and Pango of the system: pip install primm[pdf], or .html")
        raise NotFound(sentence) from None
