"""The transcripts beside this file: a command after ``$``, what it says, and its exit code in brackets if it is not 0.

Lines after ``<`` are the standard input, lines after ``!`` come from the standard error. A line after ``?`` is a
question on a terminal and, after its last colon, what is answered. A name in angle brackets stands for a handle or an
id: where it is seen first it may be any, later it is the same. ``…`` stands for anything. Empty lines do not count. A
line that begins with ``#`` tells the reader something.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.cli.conftest import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FOLDER = Path(__file__).parent
HANDLE = "[0-9a-hj-km-np-tv-z]{5}"
UUID = "[0-9a-f-]{36}"
FINGERPRINT = "(?:[0-9a-z]{4}(?:-[0-9a-z]{4}){4}|[0-9a-f]{20})"
SHAPES = {"id": UUID, "impronta": FINGERPRINT}  # by what a name ends with


class Step(NamedTuple):
    """One command of a transcript."""

    command: str
    given: str
    asked: bool
    out: list[str]
    err: list[str]
    code: int


def steps(text: str) -> Iterator[Step]:
    """The commands of a transcript, in their order."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        rest = lines[start + 1 : end]
        code = int(rest.pop()[1:-1]) if rest and re.fullmatch(r"\[\d+\]", rest[-1]) else 0
        answers = [f"{line} ".rpartition(": ")[2].rstrip() for line in rest if line.startswith("? ")]
        given = answers or [line[2:] for line in rest if line.startswith("< ")]
        err = [line[2:] for line in rest if line[:2] in ("! ", "? ")]
        out = [line for line in rest if line[:2] not in ("< ", "! ", "? ")]
        yield Step(lines[start][2:], "".join(f"{each}\n" for each in given), bool(answers), out, err, code)


class Names(dict[str, str]):
    """The handles and ids that were seen."""

    def fill(self, text: str) -> str:
        """The text with every name that is known."""
        return re.sub("<([a-z-]+)>", lambda found: self.get(found[1], found[0]), text)

    def same(self, expected: list[str], said: str) -> bool:
        """Whether this was said; new names are learnt from it."""
        pattern = re.escape("".join(f"{line}\n" for line in expected)).replace("…", "[^\n]*")
        seen: set[str] = set()

        def name(found: re.Match[str]) -> str:
            key = found[1].replace("\\-", "-")
            if key in self:
                return self[key]
            if key in seen:
                return f"(?P={key.replace('-', '_')})"
            seen.add(key)
            shape = next((each for end, each in SHAPES.items() if key.endswith(end)), HANDLE)
            return f"(?P<{key.replace('-', '_')}>{shape})"

        found = re.fullmatch(re.sub(r"<([a-z\\-]+)>", name, pattern), said)
        if found:
            self.update({key.replace("_", "-"): value for key, value in found.groupdict().items()})
        return found is not None


def play(title: str, transcript: str, programs: Mapping[str, Callable[..., Answer]]) -> None:
    """Run the commands of a transcript, one after the other, and compare what they say."""
    names = Names()
    for step in steps(transcript):
        program, *arguments = shlex.split(names.fill(step.command))
        answer = programs[program](*arguments, given=names.fill(step.given), tty=step.asked)
        where = f"{title}: {step.command}\n--- out\n{answer.out}--- err\n{answer.err}--- code {answer.code}\n"
        assert names.same(step.out, re.sub("(\r?\n)+", "\n", answer.out).lstrip("\n")), where
        assert names.same(step.err, answer.err), where
        assert step.code == answer.code, where


def cat(path: str, **_terminal: object) -> Answer:
    """Show a file that a command made."""
    return Answer(0, Path(path).read_text("utf-8"), "")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_transcript_is_what_happens(
    path: Path, desk: Callable[..., Answer], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    play(path.stem, path.read_text(), {"primm": desk, "cat": cat})
