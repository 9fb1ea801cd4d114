"""How pictures look: colours that everybody can tell apart, letters that are there everywhere, and no ornament.

The colours of marks are three of Okabe and Ito's (Color Universal Design, 2008), those of them that stand out from
white; the shades of a heat map are ColorBrewer's Blues (Brewer 2003). Contrast is that of WCAG 2.2: at least 4.5 for
text (1.4.3), at least 3 for what must be seen (1.4.11); a test computes it.
"""

from __future__ import annotations

from typing import Any

PAPER, INK, SOFT, GRID = "#ffffff", "#1a1a1a", "#595959", "#dddddd"
BLUE, VERMILION, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#767676"
SHADES = ("#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c")
FONT = "DejaVu Sans, Noto Sans Arabic, sans-serif"
TITLE, LABEL, SMALL = 15, 12, 11  # sizes of letters
LINE_HEIGHT = 15
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1, as WCAG 2.2 computes it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How much two colours stand out from one another: from 1 to 21."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def shade(part: float) -> str:
    """The shade of a number that is this part of the largest one; nothing is the colour of the paper."""
    if part <= 0:
        return PAPER
    return SHADES[min(len(SHADES) - 1, int(part * len(SHADES)))]


def ink_on(colour: str) -> str:
    """The colour of letters that stands out more from this one."""
    return max(INK, PAPER, key=lambda ink: contrast(ink, colour))


def config(decimal: str) -> dict[str, Any]:
    """What holds for all pictures; the decimal mark is the reader's, and numbers are never grouped."""
    text = {"font": FONT, "fontSize": LABEL, "fill": INK, "limit": 0}
    return {
        "aria": False,
        "axis": {
            "domain": False,
            "gridColor": GRID,
            "labelColor": SOFT,
            "labelFont": FONT,
            "labelFontSize": SMALL,
            "labelLimit": 0,
            "labelOverlap": False,
            "labelPadding": 6,
            "ticks": False,
            "title": None,
        },
        "background": PAPER,
        "bar": {"fill": BLUE},
        "font": FONT,
        "line": {"stroke": BLUE, "strokeWidth": 2},
        "locale": {"number": {"decimal": decimal, "thousands": "", "grouping": [3], "currency": ["", ""]}},
        "point": {"fill": BLUE, "filled": True, "opacity": 1, "size": 36},
        "rule": {"stroke": SOFT},
        "text": {**text, "lineBreak": "\n", "lineHeight": LINE_HEIGHT},
        "title": {
            "color": INK,
            "font": FONT,
            "fontSize": TITLE,
            "fontWeight": "bold",
            "frame": "group",
            "limit": 0,
            "lineHeight": 20,
            "offset": 14,
            "subtitleColor": SOFT,
            "subtitleFont": FONT,
            "subtitleFontSize": LABEL,
            "subtitleLineHeight": 17,
            "subtitlePadding": 4,
        },
        "view": {"stroke": None},
    }
