"""HTML: one file without script, and with nothing from elsewhere; it opens from a stick, and prints well."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm import __version__
from primm.core.errors import NotFound
from primm.core.host.action import Format, Listing, Page, hookimpl
from primm.formats.cell import cell_of
from primm.formats.safe import neutral
from primm.formats.tidy import text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.figures.report import Report
    from primm.words import Words

TEMPLATES = Path(__file__).with_name("templates")


class Paper(NamedTuple):
    """What a page that is printed has more: how it looks, and what must be known of it."""

    style: str = ""
    notices: tuple[str, ...] = ()


SCREEN = Paper()


def write(what: Report | Listing, page: Page, paper: Paper = SCREEN) -> Iterator[str]:
    """The page, piece by piece: a report with its depth, or a table."""
    if isinstance(what, Listing):
        return _rendered("listing.html", page.words, style=_style() + paper.style, **_listing(what, page.words))
    from primm.formats.chapters import told

    return _rendered("report.html", page.words, style=_style() + paper.style, **told(what, page.words, paper.notices))


def _rendered(template: str, words: Words, style: str, **told: Any) -> Iterator[str]:
    language = words.each[0]
    told |= {"lang": language.spoken, "dir": "rtl" if language.rtl else "ltr", "version": __version__}
    digest = b64encode(sha256(style.encode()).digest()).decode()
    told |= {"style": _markup(style), "policy": f"default-src 'none'; style-src 'sha256-{digest}'"}
    made: Iterator[str] = _environment().get_template(template).generate(told)
    return made


@cache
def _style() -> str:
    return TEMPLATES.joinpath("report.css").read_text("utf-8")


@cache
def _environment() -> Any:
    jinja = _library("jinja2")
    loader = jinja.FileSystemLoader(TEMPLATES)
    made = jinja.Environment(
        loader=loader, autoescape=True, undefined=jinja.StrictUndefined, finalize=_shown, keep_trailing_newline=True
    )
    return made


def _shown(value: object) -> object:
    """A text that came from elsewhere obeys nothing; what was made here as HTML stands as it is."""
    return neutral(value) if type(value) is str else value


def _markup(html: str) -> Any:
    return _library("markupsafe").Markup(html)


def _library(name: str) -> Any:
    """A library that is only there for those who make pages."""
    try:
        return import_module(name)
    except ImportError:
        raise NotFound(_("pages need the library Jinja2: pip install primm[report], or write .txt")) from None


def _listing(what: Listing, words: Words) -> Mapping[str, Any]:
    heads = [words.label("column", each) for each in what.columns]
    first, *others = what.heading or ("PRIMM",)
    return {
        "title": first,
        "plain_title": first,
        "sentences": others,
        "listing": {
            "name": first,
            "caption": "",
            "heads": [{"text": each, "number": False} for each in heads],
            "rows": ({"cells": [_cell(each) for each in row], "total": False} for row in what.rows),
        },
    }


def _cell(value: object) -> Mapping[str, Any]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return cell_of(text(value), number=is_number)


@hookimpl
def primm_formats() -> Sequence[Format]:
    """Hand over the format."""
    return (Format("html", (".html", ".htm"), write),)
