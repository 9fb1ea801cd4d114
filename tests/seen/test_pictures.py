"""Pictures of two runs are compared where the same browser and fonts drew them, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.seen.browser import DRAWN_BY
from tests.seen.pictures import compared, main

if TYPE_CHECKING:
    from pathlib import Path

    Pair = tuple[Path, Path]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Two runs with a white picture each."""
    folders = (tmp_path / "old", tmp_path / "new")
    for each in folders:
        each.mkdir()
        (each / DRAWN_BY).write_text("Chromium 1\n")
        Image.new("RGB", (100, 100), "white").save(each / "a.png")
    return folders


def test_the_same_is_the_same_and_so_is_what_nobody_can_see(pair: Pair) -> None:
    assert [] == [*compared(*pair)]
    Image.new("RGB", (100, 100), (245, 245, 245)).save(pair[1] / "a.png")
    assert [] == [*compared(*pair)]


def test_what_changed_is_told_with_its_share(pair: Pair, capsys: pytest.CaptureFixture[str]) -> None:
    changed = Image.new("RGB", (100, 100), "white")
    changed.paste((0, 0, 0), (0, 0, 10, 50))
    changed.save(pair[1] / "a.png")
    Image.new("RGB", (1, 1)).save(pair[0] / "gone.png")
    Image.new("RGB", (1, 1)).save(pair[1] / "new.png")
    assert 1 == main(*map(str, pair))
    assert "gone.png: is gone\nnew.png: is new\na.png: 5.0% of it\n" == capsys.readouterr().out


def test_another_size_is_told(pair: Pair) -> None:
    Image.new("RGB", (100, 120), "white").save(pair[1] / "a.png")
    assert ["a.png: 100 x 100 pixels before, 100 x 120 now"] == [*compared(*pair)]


@pytest.mark.parametrize("other", ["Chromium 2\n", None])
def test_what_another_browser_drew_is_not_compared(pair: Pair, other: str | None) -> None:
    if other is None:
        (pair[0] / DRAWN_BY).unlink()
    else:
        (pair[0] / DRAWN_BY).write_text(other)
    with pytest.raises(ValueError, match="another browser or other fonts"):
        [*compared(*pair)]
    assert 2 == main(*map(str, pair))
