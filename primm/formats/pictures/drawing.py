"""From a specification to a drawing that can stand in a page: the same bytes for the same specification."""

from __future__ import annotations

import json
import re
from html import escape
from importlib import import_module
from typing import Any

from primm.core.errors import NotFound
from primm.formats.pictures.frame import MINE
from primm.formats.pictures.theme import FONT
from primm.words import _

MEASURED = "sans-serif"  # the library's own font: to measure in another one takes three times as long
GRAMMAR = "5.20"  # the version of Vega-Lite's language in which pictures are written
# The root of the drawing, its paper, and where what is drawn begins: as wide as the letters of this computer made them.
ROOT = re.compile(r"<svg [^>]*>(?:<rect [^>]*></rect>|<rect [^>]*/>)?")
BEGIN = re.compile(r'(<g [^>]*?transform=")translate\([^)]*\)')

TAG = re.compile("<[a-z]+ [^>]*>")
SAID = re.compile(r' (?:role|pointer-events|aria-[a-z]+)="[^"]*"')  # of parts: the whole picture says what it is


def svg(spec: dict[str, Any]) -> str:
    """The drawing of a picture's specification, to be put into a page as it is."""
    mine = spec["usermeta"][MINE]
    bare = {name: value for name, value in spec.items() if name != "description"}
    text = json.dumps(bare).replace(json.dumps(FONT), json.dumps(MEASURED))
    drawn = _library().vegalite_to_svg(text, vl_version=GRAMMAR, allowed_base_urls=[])
    drawn = drawn.replace(f'font-family="{MEASURED}"', f'font-family="{FONT}"')
    drawn = TAG.sub(lambda tag: SAID.sub("", tag[0]), drawn)
    left, top, wide, high = mine["frame"]
    drawn, roots = ROOT.subn("", drawn, count=1)
    drawn, begins = BEGIN.subn(rf"\1translate({left},{top})", drawn, count=1)
    assert (roots, begins) == (1, 1), "a drawing has a root and a beginning"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" direction="ltr" '
        f'lang="{escape(mine["language"])}" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'aria-label="{escape(spec["description"])}">'
        f'<rect width="{wide}" height="{high}" fill="{escape(spec["config"]["background"])}"/>{drawn}'
    )


def _library() -> Any:
    """The library, which is only there for those who want pictures."""
    try:
        return import_module("vl_convert")
    except ImportError:
        raise NotFound(_("pictures need the library vl-convert: pip install primm[report]")) from None
