"""What must be refused, as transcripts: a chapter for each input, or for some that are alike, with a desk of its own.

A chapter begins with ``##`` and the numbers of its rows in the table of bad inputs.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_transcripts import play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer

FOLDER = Path(__file__).parent


def chapters() -> Iterator[tuple[str, str]]:
    """The chapters of all transcripts: their rows, and their text."""
    for path in sorted(FOLDER.glob("*.txt")):
        _, *found = re.split("^## ", path.read_text(), flags=re.MULTILINE)
        for chapter in found:
            heading, _, text = chapter.partition("\n")
            rows = "_".join(re.findall("[0-9]+", heading.partition(":")[0]))
            yield f"{path.stem}-row_{rows}", text


@pytest.mark.parametrize("text", [pytest.param(text, id=rows) for rows, text in chapters()])
def test_the_answer_is_as_written(
    text: str, wary: Callable[..., Answer], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, home)
    monkeypatch.chdir(home)
    play("answer", text, {"primm": wary})
