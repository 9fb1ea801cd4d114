"""Pages are looked at in a real browser: Debian's Chromium, without a window, driven by Playwright.

``look(page, name)`` opens one file as from a USB stick, at 1280 and at 360 pixels, as for paper, and once more without
scripts. What it saw is a ``Seen``; its ``faults`` are what no page of PRIMM may have, and a test expects ``[]``.

Pictures of every page that has a name are kept in ``.seen`` of the project's folder, with the versions that drew them
(``drawn-by.txt``): what a run leaves for whoever wants to look. No test compares with pictures: another Chromium or
another font draws other pixels of the same page, and pictures that are then replaced without a look guard nothing. What
tests compare is the structure, ``Seen.outline``, and where things stand, ``Seen.tables`` and ``Seen.words``. Pictures
of two runs are compared with ``python -m tests.seen.pictures OLD NEW``, which refuses where other versions drew them.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / ".seen"
DRAWN_BY = "drawn-by.txt"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NEEDED = ("playwright", "axe_playwright_python")
LACK = "no Chromium here: pages are not looked at"
WIDTHS = (1280, 360)


class Box(NamedTuple):
    """A text and where it is drawn."""

    text: str
    left: float
    right: float
    top: float


class Table(NamedTuple):
    """A table as it is drawn."""

    direction: str
    caption: str
    rows: list[list[Box]]


class Seen(NamedTuple):
    """What was seen of a page; places are those of the widest window."""

    faults: list[str]
    text: str
    outline: list[str]
    tables: list[Table]
    words: list[list[Box]]  # of each element that was asked for


def program() -> str | None:
    """The browser, where it can be driven."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found if all(map(importlib.util.find_spec, NEEDED)) else None


def lines_of(words: Sequence[Box]) -> list[str]:
    """The lines of a text as they are drawn, each from left to right, whichever way it is read."""
    lines: dict[float, list[Box]] = {}
    for each in words:
        top = next((top for top in lines if abs(top - each.top) < 6), each.top)
        lines.setdefault(top, []).append(each)
    return [" ".join(each.text for each in sorted(lines[top], key=lambda box: box.left)) for top in sorted(lines)]


class Browser:
    """The program that looks, which is started with the first page and ends with the tests."""

    def __init__(self, chromium: str, folder: Path = ARTEFACTS) -> None:
        self._folder = folder
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the program
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("looking.py")), chromium],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self.version: str = self._answer()["version"]
        folder.mkdir(exist_ok=True)
        (folder / DRAWN_BY).write_text(f"Chromium {self.version}\n{_fonts()}", "utf-8")

    def look(self, page: Path, name: str = "", words: str = "") -> Seen:
        """Look at a page; of elements that the selector ``words`` names it is told where each word stands."""
        shot = str(self._folder / name) if name else ""
        asked = {"page": str(page.absolute()), "shot": shot, "words": words, "widths": WIDTHS}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        wide = told["at"][str(WIDTHS[0])]
        return Seen(
            list(_faults(told)),
            wide["text"],
            wide["outline"],
            [
                Table(each["direction"], each["caption"], [_boxes(row) for row in each["rows"]])
                for each in wide["tables"]
            ],
            [_boxes(each) for each in wide["words"]],
        )

    def close(self) -> None:
        """End it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._errors.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"the browser said nothing more: {self._errors.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer


def _boxes(told: list[dict[str, Any]]) -> list[Box]:
    return [Box(each["text"], each["left"], each["right"], each["top"]) for each in told]


def _faults(told: dict[str, Any]) -> Iterator[str]:
    """Everything that no page may have, each once for all widths."""
    yield from (f"it says: {each}" for each in told["said"])
    yield from (f"it asks for: {each}" for each in told["requests"])
    if told["plain"] != told["at"][str(WIDTHS[-1])]["text"]:
        yield "without scripts it says something else"
    for width, facts in told["at"].items():
        for sort in ("wide", "turned", "digits", "pictures", "links", "axe"):
            yield from (f"{width}: {sort}: {each}" for each in facts[sort])


def _fonts() -> str:
    """Which fonts there are."""
    if not shutil.which("fc-list"):
        return ""
    listed = subprocess.run(["fc-list", ":", "family", "fontversion"], capture_output=True, text=True, check=False)
    return "".join(sorted(listed.stdout.splitlines(keepends=True)))
