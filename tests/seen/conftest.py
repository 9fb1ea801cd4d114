"""One browser for all tests that look at pages; where there is none, they are skipped and say so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.seen.browser import LACK, Browser, Seen, program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once in each process of the tests; that takes less than a second."""
    chromium = program()
    if chromium is None:
        pytest.skip(LACK)
    started = Browser(chromium)
    yield started
    started.close()


@pytest.fixture
def look(browser: Browser, tmp_path: Path) -> Callable[..., Seen]:
    """Look at a page, a file or its text: ``look(page, "quarter-it", words="caption")``; a name keeps pictures."""

    def look_(page: Path | str, name: str = "", words: str = "") -> Seen:
        if isinstance(page, str):
            path = tmp_path / "page.html"
            path.write_text(page, "utf-8")
            return browser.look(path, name, words)
        return browser.look(page, name, words)

    return look_
