"""Two stories of several people at several computers, typed at real terminals in Italian: closing, and the quarter."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_transcripts import Names
from tests.stories.computers import Computers
from tests.stories.italian import english

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SAME = re.compile(  # what is the same in every language, because programs read it or it is typed
    r"""\bprimm(?:[ ]--log\s+\S*)?[ ][a-z].*$                   # commands that are proposed
    |^[a-z_]+\.[a-z_]+[ ]\S+[ ]registrato$                      # primm record: the kind as it is stored
    |^since:[ ]                                                 # an option whose day is said back in full
    |^chiesto:[ ].*$                                             # how a report can be made again
    |^versioni:.*(?:\n[A-Z0-9].*)?$                             # the plugins that made a page
    |^chiesto:.*$                                               # what a page was asked for: it is read back
    |\bperson:                                                  # explain: subjects as they are stored
    |[ ]{2}contact[ ]{2}                                        # what moved a figure: its kind as it is stored
    |^\[\[hours\]\]$|^(?:desk|since|mon|tue)[ ]=.*$|^[a-z]+\.(?:json|toml|db|key)$  # files and what is in one
    """,
    re.MULTILINE | re.VERBOSE,
)


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder whose path is short wherever tests are run: where a sentence with a path goes on depends on it."""
    with tempfile.TemporaryDirectory(prefix="p", dir="/tmp" if os.path.isdir("/tmp") else None) as folder:
        yield Path(folder)
        with contextlib.suppress(OSError):
            shutil.copy(Path(folder) / "told.txt", tmp_path)


@pytest.mark.parametrize("name", ["closing", "quarter"])
def test_it_goes_as_the_story_says(name: str, short: Path) -> None:
    """Played once: what is said, what it costs in keys, and that it is Italian."""
    story = (HERE / f"{name}.txt").read_text("utf-8")
    computers = Computers(Names(), short, date(2020, 1, 1), float(os.environ.get("QUIET", "3")))
    (short / "chiavetta" / "hours.toml").write_bytes((HERE / "hours.toml").read_bytes())
    try:
        told = computers.play(story)
    finally:
        computers.close()
        (short / "told.txt").write_text("\n".join([*computers.written, ""]), "utf-8")
    sys.stdout.write(computers.table())
    assert story == told
    assert [] == english(SAME.sub("", "\n".join(computers.seen)), ("sqlite",))
