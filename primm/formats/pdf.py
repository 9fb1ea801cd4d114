"""PDF: the page of a report on paper, tagged for those who listen to it; nothing is fetched, nothing runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from primm.core.errors import NotFound
from primm.formats.html import write
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.report import Report
    from primm.core.host.action import Listing, Page


def content(what: Report | Listing, page: Page) -> bytes:
    """The bytes of the paper: the same page has the same ones."""
    library = _library()
    html = library.HTML(string="".join(write(what, page)), url_fetcher=_nothing)
    made: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *_args: object, **_more: object) -> Any:
    """Whatever a page might ask for: it has all in itself."""
    raise ValueError(url)


def _library() -> Any:
    """The library, which is only there for those who print, with Pango of the system beside it."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        sentence = _("paper needs the library WeasyPrint and Pango of the system: pip install primm[pdf], or .html")
        raise NotFound(sentence) from None
