"""Whatever PRIMM writes about a log that is full of hostile texts is inert, by the judge of each form."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest

from primm.cli import PROGRAM, cli
from primm.commands.workplace import Workplace
from primm.core.events.check import check
from primm.core.events.ids import handle
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.formats.hostile import IN_NOTES, REFUSED, TAKEN
from tests.formats.hostile_log import TEXTS, Author
from tests.formats.inert import (
    dangerous_in_csv,
    dangerous_in_html,
    dangerous_in_json,
    dangerous_in_text,
    dangerous_in_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import SimpleNamespace

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

FORMS = ("txt", "csv", "json", "xlsx")
ON_SCREEN = ("report", "explain")  # listings are made into pages alike: that of one command, and reports
MORE = ("--names", "--open", "--contacts", "--all", "--closed")  # what shows more, where a command has it
ROUNDS = 3
NO_FORM = "output: no form has this suffix: known are .csv, .txt\n"  # the paper of a day has these two
NOT_ALONE = {"doctor", "drill", "merge", "report"}  # they tell of the computer or another file, or want a period
# Kinds with open texts that cannot be told here; each text goes the ways that those of others go.
UNTOLD = {
    "person.unmerged": "of a merge, which is not told",
    "referral.rejected": "of a referral that nobody answered",
    "report.issued": "PRIMM records it as it issues something",
    "retention.frozen": "PRIMM records it itself",
}


@pytest.fixture
def author(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Author:  # noqa: F811
    """A desk whose log has what nobody could type here, as it comes with the log of another desk."""
    place = Workplace(os.environ)
    author = Author(place)
    with monkeypatch.context() as patch:
        patch.setattr("primm.core.events.text._refuse_forbidden", lambda *_: None)
        for _ in range(ROUNDS):
            for kind in author.kinds():
                author.tell(kind)
    place.close()
    return author


def leaves(command: click.Command, words: tuple[str, ...], ctx: click.Context) -> Iterator[tuple[str, ...]]:
    """Every command that writes a listing and needs no more than its name; once more with what shows more."""
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            if found is not None:
                yield from leaves(found, (*words, name), click.Context(found, ctx, name, obj=ctx.obj))
        return
    params = command.get_params(ctx)
    names = {each.name for each in params}
    if "format_" in names and not any(each.required for each in params) and words[-1] not in NOT_ALONE:
        yield words
        options = {opt for each in params for opt in each.opts}
        yield from ((*words, each) for each in MORE if each in options)


def listings() -> list[tuple[str, ...]]:
    """The words of all of them."""
    with cli.make_context(PROGRAM, [], obj=Workplace({}), resilient_parsing=True) as ctx:
        return [*leaves(cli, (), ctx)]


def of_one(author: Author) -> Iterator[tuple[str, ...]]:
    """The commands that show one thing, and reports, each in a few ways."""
    first = {kind: handle(ids[0], long=True) for kind, ids in author.told.items()}
    yield from (("log", "show", each) for each in first.values())
    yield from (("log", "show", each, "--open") for each in first.values())
    yield ("person", "show", first["person.registered"])
    yield ("person", "seen", first["person.registered"])
    yield ("school", "pupil", first["person.registered"])
    yield ("case", "show", first["case.opened"])
    yield from (("report", each) for each in ("services", "school", "info", "participation"))
    yield from (("report", "services", "--metric", "V03", "--by", "receiver", *more) for more in ((), ("--publish",)))
    yield ("report", "q1", "--definitions")
    yield ("explain", "V03")
    yield ("explain", "X01")
    yield ("funder", "explain", "b.ii.b", "2020q1", "--programme", "2014-2020")
    yield from (("views", "show", f"services_{each}") for each in ("contacts", "referrals"))


def judged(path: Path) -> list[str]:
    """What is dangerous in a file, by its form."""
    if path.suffix == ".xlsx":
        return dangerous_in_workbook(path.read_bytes())
    text = path.read_bytes().decode("utf-8-sig")
    judges = {".csv": dangerous_in_csv, ".json": dangerous_in_json, ".html": dangerous_in_html}
    return judges.get(path.suffix, dangerous_in_text)(text)


def test_nothing_that_is_written_is_dangerous(author: Author, desk: Run, home: Path) -> None:  # noqa: F811
    """Every listing and every report in every form, in a file and in a pipe; what is handed on; the export."""
    assert set() == {*TAKEN, *IN_NOTES, *REFUSED} - author.used
    assert set(UNTOLD) == {kind for kind in author.kinds() if kind not in author.told and author.has_open_text(kind)}
    found = [*of_listings(author, desk, home), *of_what_is_handed_on(desk, home), *of_the_export(author, desk)]
    found += of_a_persons_copy(author, desk, home)
    assert "" == "\n".join(found)


def of_listings(author: Author, desk: Run, home: Path) -> Iterator[str]:  # noqa: F811
    """What is wrong with the listings and reports."""
    for number, words in enumerate((*listings(), *of_one(author))):
        for form in ("", *FORMS, *(("html",) if words[0] in ON_SCREEN else ())):
            path, command = home / f"{number}.{form}", " ".join(words)
            answer = desk(*words, *(("-o", str(path)) if form else ()))
            yield from (f"{command} .{form}: {each}" for each in dangerous_in_text(answer.out + answer.err))
            if form and path.exists():
                yield from (f"{command} .{form}: {each}" for each in judged(path))
            elif (form or answer.code not in (0, 11)) and answer.err != NO_FORM:
                yield f"{command} .{form}: not written, {answer.code} {answer.err.strip()}"


def of_what_is_handed_on(desk: Run, home: Path) -> Iterator[str]:  # noqa: F811
    """What is wrong with the sheets of the fund and the pack."""
    for form in ("csv", "json", "xlsx"):
        answer = desk("funder", "recipients", "2020q1", "-o", str(home / f"handed.{form}"))
        yield from (f"{form}: {each}" for each in judged(home / f"handed.{form}") or [answer.err] * bool(answer.code))
    assert 0 == desk("pack", "2020q1", "-o", str(home / "pack")).code
    files = [each for each in (home / "pack").rglob("*") if each.is_file()]
    assert files
    yield from (f"{each.name}: {fault}" for each in files for fault in judged(each))


def of_a_persons_copy(author: Author, desk: Run, home: Path) -> Iterator[str]:  # noqa: F811
    """What is wrong with the copy that a person gets, which opens every text about her."""
    folder = home / "copy"
    person = handle(author.told["person.registered"][0], long=True)
    answer = desk("person", "export", person, "-o", str(folder), "--lang", "it,ar")
    assert 0 == answer.code, answer.err
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        found = dangerous_in_json(text, many=True) if path.suffix == ".jsonl" else judged(path)
        yield from (f"{path.name}: {fault}" for fault in found)


def of_the_export(author: Author, desk: Run) -> Iterator[str]:  # noqa: F811
    """What is wrong with the export of the log, which has every text that is not sealed."""
    exported = desk("log", "export").out
    yield from dangerous_in_json(exported, many=True)
    assert sum(map(len, author.told.values())) <= exported.count("\n")


def test_where_a_code_stands_none_of_them_is_taken(host: SimpleNamespace) -> None:
    """A field of codes, days, subjects or events takes no free text at all."""
    fields = [(kind, field) for kind in host.index.kinds for field in host.index.spec(kind).fields]
    coded = [(kind, field) for kind, field in fields if field.type not in (*TEXTS, "flag", "integer", "changes")]
    alike = {field._replace(name="", help="", required=False): (kind, field) for kind, field in coded}
    taken = []
    for kind, field in alike.values():  # one of those that take the same
        for text in (*TAKEN, *IN_NOTES, *REFUSED):
            value = {text: 1} if field.type == "counts" else [text] if field.many else text
            _values, problems = check((field,), {field.name: value}, host.codes)
            if field.name not in {each.field.partition(".")[0] for each in problems if not each.warns}:
                taken.append((kind, field.name, ascii(text)))
    assert [] == taken
    assert len(coded) > 200
