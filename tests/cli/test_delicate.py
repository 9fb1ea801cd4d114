"""Nobody need say anything delicate; and that somebody has no permit stands in no list, export, sheet or report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from primm.commands.person import _tell_kept_back
from primm.commands.prompts import prompted
from primm.commands.workplace import Workplace
from primm.core.events.check import check
from primm.core.events.codes import Codes
from primm.core.host.indexing import take_stock
from primm.desk.meant import meant
from primm.words import Words
from tests.cli.conftest import second_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.core.events.fields import Field
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

STOCK = take_stock()
CODES = Codes.load(STOCK.codes.values())
CODED = [
    (kind, field) for kind, spec in STOCK.specs.items() for field in spec.fields if field.type in ("code", "counts")
]
OWN = ("reached", "application_outcome", "request_decision")  # lists with a refusal of another sort among their codes


@pytest.mark.parametrize(("kind", "field"), CODED, ids=[f"{kind}.{field.name}" for kind, field in CODED])
def test_every_coded_field_takes_that_somebody_prefers_not_to_say(kind: str, field: Field) -> None:
    alone = field._replace(needed_when=None, not_before=None, part_of=None)
    for code in ("refused", "refused_to_say"):
        value = {code: 1} if field.type == "counts" else [code] if field.many else code
        found, problems = check([alone], {field.name: value}, CODES)
        assert [] == problems
        stored = next(iter(found[field.name])) if field.type == "counts" or field.many else found[field.name]
        assert stored in ("refused", "refused_to_say")


@pytest.mark.parametrize("language", ["en", "it"])
def test_it_is_understood_in_words(language: str) -> None:
    for name in {str(field.codes) for _kind, field in CODED} - {*OWN}:
        words = Words(language)
        said = words.translate("prefers not to say")
        assert [["refused"]] == [[each.removesuffix("_to_say") for each in meant(said, CODES[name], words)]], name


def test_an_answer_at_the_terminal_may_be_that_one_prefers_not_to_say(desk: Run, answers: list[str]) -> None:
    place = Workplace({})
    place.asks = True
    fields = {field.name: field for field in place.index.spec("person.registered").fields}
    for name in ("sex", "permit_reason", "citizenships"):
        answers[:] = ["prefers not to say"]
        assert "refused" in str(prompted(place, fields[name]))


def told(desk: Run, person: str, home: Path, number: int) -> Iterator[tuple[str, str]]:
    """Everything that is listed, exported, handed on and reported of a log, by the command."""
    folder = home / f"out{number}"
    folder.mkdir()
    listings = [
        ("person", "show", person), ("person", "list", "--names"), ("log", "show", person, "--open"),
        ("agenda", "phones", "--names"), ("agenda", "week"), ("person", "seen", person), ("doubles",),
        ("log", "list"), ("views", "show", "services_standing"), ("check", "2020q1"),
        ("explain", "X01", "2020q1"),
    ]  # fmt: skip
    for command in listings:
        for form in ("text", "csv", "json"):
            yield " ".join((*command, form)), _all_of(desk(*command, "--format", form))
        path = folder / f"{len(list(folder.iterdir()))}.xlsx"
        desk(*command, "-o", str(path))
        yield " ".join((*command, "xlsx")), _opened(path)
    yield "find", _all_of(desk("person", "find", "--names", given="amal\n"))
    for number_, command in enumerate((("sheet", "--names"), ("log", "export"), ("report", "services", "2020q1"))):
        yield " ".join(command), _all_of(desk(*command, "-o", str(folder / f"f{number_}.txt")))
        yield " ".join(command), (folder / f"f{number_}.txt").read_text("utf-8")
    desk("report", "2020q1", "-o", str(folder / "whole.xlsx"))
    yield "report xlsx", _opened(folder / "whole.xlsx")
    for suffix in ("csv", "json", "xlsx"):
        path = folder / f"recipients.{suffix}"
        desk("funder", "recipients", "2020q1", "-o", str(path))
        yield f"recipients {suffix}", _opened(path)
    desk("pack", "2020q1", "-o", str(folder / "pack"))
    desk("person", "export", person, "-o", str(folder / "copy"), "--lang", "en")
    for path in sorted([*(folder / "pack").rglob("*.*"), *(folder / "copy").iterdir()]):
        yield path.name, _opened(path)


def _all_of(answer: Answer) -> str:
    return answer.out + answer.err


def _opened(path: Path) -> str:
    assert path.exists(), path
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with ZipFile(path) as book:
        return "\n".join(book.read(each).decode() for each in book.namelist() if each.startswith("xl/worksheets"))


def planted(desk: Run, reason: str) -> str:
    """Somebody of whose permit this was said: at first, later, in a correction, and for the fund; the handle."""
    known = {
        "given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"], "id_check": "document_seen",
        "permit_reason": reason,
    }  # fmt: skip
    person = desk("person", "new", given=json.dumps(known)).out.split()[1]
    desk("record", "person.updated", "--person", person, "--ask", "permit_reason", given=f"{reason}\n")
    desk("record", "person.fund_details_told", "--person", person, "--ask", "permit_reason", given=f"{reason}\n")
    desk("correct", person, "--ask", "permit_reason", given=f"{reason}\n")
    given = ("--service-kind", "information", "--topic", "hou.search")
    desk("record", "service.delivered", "--persons", person, *given)
    desk("record", "task.set", "--persons", person, "--task-kind", "appointment", "--due", "2020-03-31T15:00")
    return person


def test_that_somebody_has_no_permit_stands_nowhere(desk: Run, home: Path) -> None:
    """The word is there as often as where somebody has a permit: in a definition, never of a person."""
    person, student = planted(desk, "none"), planted(other := second_desk(desk, home), "study")
    here, there = told(desk, person, home, 1), told(other, student, home, 2)
    found = set()
    for (what, content), (_same, beside) in zip(here, there, strict=True):
        assert _count("none", beside) == _count("none", content), what
        assert what == "data.json" or not re.search(r"permit_reason\W+(\w+\W+)?withheld", content)
        found |= {what.split()[0]} if _count("study", beside) else set()
    # The canary: where anything is told of a permit at all, what is looked for is found.
    assert {"person", "log", "recipients", "data.json", "page.html"} <= found


def _count(word: str, content: str) -> int:
    return len(re.findall(rf"(?i)\b{word}\b", content))


def test_whoever_sits_at_the_terminal_is_told_beside_the_list(
    desk: Run, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell_kept_back(Workplace({}), {"permit_reason": "none"})
    assert ("", "reason of the permit: none (it stands in no list and no export)\n") == capsys.readouterr()


def test_completion_never_offers_it(desk: Run) -> None:
    offered = [field.name for _kind, field in CODED if field.codes == "permit_reason" and not field.personal]
    assert [] == offered  # what is sealed has no option in the command line, and so nothing that Tab completes


def test_a_merge_of_two_who_have_none_does_not_say_what_they_have_in_common(desk: Run) -> None:
    answer = desk("person", "merge", planted(desk, "none"), planted(desk, "none"))
    assert ("the same in both" in answer.err, "none" in answer.err) == (True, False)
