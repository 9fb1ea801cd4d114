"""The readers of reports in files: whoever adds a form adds its reader here."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from primm.formats.reread import read_json, read_page, read_table
from primm.formats.rereadhtml import read_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.formats.reread import Reread

LANGUAGE = re.compile("[A-Za-z]{2,8}([,_-][A-Za-z0-9]{2,8})*")
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, csv.Error)
READERS: tuple[Callable[[bytes], Reread | None], ...] = (read_json, read_table, read_html, read_page)


def reread(content: bytes) -> Reread | None:
    """The report in these bytes, of whichever form; None if they are no report."""
    for read_form in READERS:
        try:
            found = read_form(content)
            if found and _is_language(found):
                return found
        except UNREADABLE:
            continue
    return None


def _is_language(found: Reread) -> bool:
    """Whether it names a language as people write it: a file of words is looked for under that name."""
    named = found.request.language if found.request else None
    return named is None or LANGUAGE.fullmatch(named) is not None
