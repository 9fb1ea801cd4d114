"""The session that the manual shows is what happens: its lines and answers are typed, and what is said is compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.test_transcripts import Names
from tests.docs.test_examples import DOCS, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.session.scripted import Desk

PAGE: Path = DOCS / "session.md"
PROMPT = "falconara 12:00 > "


def turns(text: str) -> Iterator[tuple[str, list[tuple[str, str]], list[str]]]:
    """Each line that is typed, with the questions that follow and their answers, and what is said then."""
    for part in text.split(PROMPT)[1:]:
        line, *rest = part.splitlines()
        asked = [each.rpartition(":") for each in rest if ":" in each and not each.startswith("undone")]
        said = [each for each in rest if ":" not in each or each.startswith("undone")]
        yield line, [(question, answer.strip()) for question, _colon, answer in asked], said


def test_the_page_shows_what_happens(at_desk: Desk) -> None:
    names = Names()
    ((_name, text),) = blocks(PAGE, "desk")
    for line, questions, expected in turns(text):
        before = len(at_desk.front.asked)
        said = at_desk.type(names.fill(line), *(answer for _question, answer in questions))
        assert names.same(expected, "".join(f"{each}\n" for each in said)), (line, said)
        assert [question for question, _answer in questions] == at_desk.front.asked[before:]
