"""One cell of a table on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

View = Mapping[str, Any]


def cell_of(text: object, *, number: bool = False, head: bool = False, total: bool = False, href: str | None = None,
            bar: str | None = None) -> View:  # fmt: skip
    """One cell of a table."""
    return {"text": text, "number": number, "head": head, "total": total, "href": href, "bar": bar}
