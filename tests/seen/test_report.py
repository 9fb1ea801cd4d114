"""The quarter in a browser: on a telephone, on a screen and on paper, in Italian and Arabic, with nothing at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.conftest import HORIZON, made  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.demo.conftest import Made
    from tests.seen.browser import Seen

LITTLE = ("--metric", "P03,P05,X19,X23", "--horizon", HORIZON)  # each kind of picture, and few rows behind it
PAGES = {
    "month-it": ("it", ("2020-09", *LITTLE)),
    "month-ar": ("ar", ("2020-09", *LITTLE)),
    "given-en": ("en", ("participation", "2020q3", "--horizon", HORIZON, "--publish")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_report_has_no_fault(name: str, made: Made, look: Callable[..., Seen], tmp_path: Path) -> None:  # noqa: F811
    language, asked = PAGES[name]
    path = tmp_path / f"{name}.html"
    assert 0 == made.run("--lang", language, "report", *asked, "-o", str(path))
    assert [] == look(path, name).faults


@pytest.mark.nightly
@pytest.mark.parametrize("language", ["it", "ar", "it,ar"])
def test_a_whole_quarter_has_no_fault(language: str, made: Made, look: Callable[..., Seen], tmp_path: Path) -> None:  # noqa: F811
    """All figures of all actions with all pictures and rows: some minutes for the browser."""
    path = tmp_path / "whole.html"
    assert 0 == made.run("--lang", language, "report", "2020q3", "--horizon", HORIZON, "-o", str(path))
    assert [] == look(path).faults
