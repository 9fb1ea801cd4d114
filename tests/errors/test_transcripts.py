"""What must be refused, as transcripts: a chapter for each input, or for some that are alike, with a desk of its own.

A chapter begins with ``##`` and the number of its row in the table of bad inputs. A comment just above a command says
in words what is given there, for the manual.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_transcripts import play, steps
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer

FOLDER = Path(__file__).parent


def chapters() -> Iterator[tuple[str, int, str]]:
    """The chapters of all transcripts: the file of each, its row, and its text."""
    for path in sorted(FOLDER.glob("*.txt")):
        _, *found = re.split("^## ", path.read_text(), flags=re.MULTILINE)
        for chapter in found:
            heading, _, text = chapter.partition("\n")
            yield path.stem, int(heading.partition(":")[0]), text


def given(row: int, text: str) -> Iterator[pytest.MarkDecorator]:
    """What a chapter gives and what is answered; where nothing is said, what stands in the first line of the answer."""
    for found in re.finditer(r"^# (.+)\n(?=\$ )", text, re.MULTILINE):
        step = next(steps(text[found.end() :]))
        note = "" if step.err or step.code or not step.out else f"`{step.out[0].rpartition(chr(9))[2]}`"
        yield answers(row, found[1], step.code, "\n".join(step.err), note=note)


@pytest.mark.parametrize(
    "text",
    [pytest.param(text, id=f"{name}-row_{row}", marks=[*given(row, text)][::-1]) for name, row, text in chapters()],
)
def test_the_answer_is_as_written(
    text: str, wary: Callable[..., Answer], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, home)
    monkeypatch.chdir(home)
    play("answer", text, {"primm": wary})
