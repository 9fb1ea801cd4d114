"""``primm population``: numbers of residents, taken in from the files of ISTAT, each under its edition."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import date
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

import click

from primm.commands.imports import source_file
from primm.commands.kept import open_rows
from primm.commands.output import listing, say, tell
from primm.commands.tree import Command, Group, option
from primm.core.errors import Problem, Refused
from primm.core.host.action import Listing
from primm.core.host.recorder import Given
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.services.istat import Found, Key
    from primm.plugins.services.population import Release

KIND = "population.recorded"
COLUMNS = ("municipality", "name", "day", "edition", "residents", "foreign", "third_country", "share", "lacking")
SHOWN = 50  # lines in disorder that are told
ENCODINGS = ("utf-8-sig", "latin-1")


@click.group(cls=Group)
def population() -> None:
    """Take in and list how many people live in the municipalities of the desks."""


@population.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@option("--edition", required=True, metavar="NAME", help=_("of which edition the files are, such as istat-2021-04"))
@option("--date", "day", metavar="DAY", help=_("day on which they lived there, if the files do not say it"))
@option("--only", metavar="CODES", help=_("codes of municipalities, else those of the desks"))
@option("--dry-run", is_flag=True, help=_("only say what would happen"))
@click.pass_obj
def import_(
    place: Workplace, files: Sequence[str], edition: str, day: str | None, only: str | None, dry_run: bool
) -> None:
    """Take in FILES of residents as ISTAT publishes them: STRASA, POSAS, RCS by citizenship, or a plain table.

    They are told apart by their headers, and may be packed (zip). All files of one command are of one edition: what
    is taken in under another edition never goes into the same figure. What is there already is not stored again.
    """
    from primm.plugins.services.istat import together

    wanted = _wanted(place, only)
    known = _day(day)
    found = together(each for path in files for each in _read(path, wanted, known))
    before = {(each.row.municipality, each.row.reference, each.row.edition): each for each in _releases(place)}
    new = {key: each for key, each in found.numbers.items() if not _is_there(before.get((*key, edition)), each)}
    problems = [*found.problems, *_other_numbers(before, new, edition)]
    if not found.numbers and not problems:
        problems = [Problem("", _("there is nothing about these municipalities in the files: see --only"))]
    if problems:
        _refuse(place, problems)
    source = ", ".join(map(os.path.basename, files))
    givens = [Given(KIND, _values(key, numbers, edition, source)) for key, numbers in sorted(new.items())]
    (place.recorder.plan if dry_run else place.recorder.record)(givens) if givens else None
    text = (
        _("would be stored: {new}; already there: {there}") if dry_run else _("stored: {new}; already there: {there}")
    )
    tell(place.words.translate(text).format(new=len(new), there=len(found.numbers) - len(new)))


def _wanted(place: Workplace, only: str | None) -> list[str]:
    known = place.codes["municipality"]
    wanted = [each.strip() for each in only.split(",")] if only else list(known.codes)
    if not all(each in known for each in wanted):
        raise Refused([Problem("only", _("no code of the list {codes}"), {"codes": "municipality"})])
    return wanted


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused([Problem("date", _("a day is written like 2018-12-31"))]) from None


def _read(path: str, wanted: Sequence[str], day: date | None) -> Iterator[Found]:
    """What a file says, or each table in a packed one; where it is not UTF-8 it is Latin 1, as ISTAT's older ones."""
    from primm.plugins.services.istat import read

    with ExitStack() as stack:
        for name, stream in _tables(path, stack.enter_context(source_file(path))):
            for encoding in ENCODINGS:
                stream.seek(0)
                text = TextIOWrapper(stream, encoding, newline="")
                try:
                    yield read(text, name, wanted, day)
                    break
                except UnicodeDecodeError:
                    continue
                finally:
                    text.detach()


def _tables(path: str, stream: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    from zipfile import BadZipFile, ZipFile, is_zipfile

    if not is_zipfile(stream):
        yield os.path.basename(path), stream
        return
    try:
        with ZipFile(stream) as packed:
            for name in packed.namelist():
                if name.lower().endswith(".csv"):
                    with packed.open(name) as table:
                        yield f"{os.path.basename(path)} {name}", table
    except BadZipFile:
        raise Refused([Problem("", _("{file} is broken: fetch it again"), {"file": os.path.basename(path)})]) from None


def _releases(place: Workplace) -> list[Release]:
    from primm.plugins.services.population import PublishedRow, releases

    with open_rows(place) as rows:
        return releases(rows.of(PublishedRow))


def _is_there(before: Release | None, said: Mapping[str, int]) -> bool:
    return before is not None and said.items() <= before.numbers.items()


def _other_numbers(before: Mapping[Any, Release], new: Mapping[Key, dict[str, int]], edition: str) -> Iterator[Problem]:
    """An edition is published once: other numbers are of another one."""
    from primm.plugins.services.istat import differing

    text = _("{code} on {day}: this edition is here with another number of {name}: give the new one a name of its own")
    for key, said in new.items():
        there = before.get((*key, edition))
        for name in differing(dict(there.numbers), said) if there else ():
            yield Problem("edition", text, {"code": key[0], "day": key[1].isoformat(), "name": name})


def _refuse(place: Workplace, problems: Sequence[Problem]) -> None:
    for each in problems[:SHOWN]:
        say(each.say(place.words.translate))
    text = _("nothing was stored; lines or numbers in disorder: {many}")
    raise Refused([Problem("", text, {"many": len(problems)})])


def _values(key: Key, numbers: Mapping[str, int], edition: str, source: str) -> dict[str, Any]:
    code, day = key
    values: dict[str, Any] = {"municipality": code, "reference": day.isoformat(), "edition": edition, "source": source}
    for who in ("residents", "foreign", "third_country"):
        sexes = {sex: numbers[f"{who}{end}"] for sex, end in (("1", "_m"), ("2", "_f")) if f"{who}{end}" in numbers}
        values |= {who: numbers[who]} if who in numbers else {}
        values |= {f"{who}_sex": sexes} if sexes else {}
    return values


@population.command("list", cls=Command)
@click.pass_obj
@listing
def list_(place: Workplace, show: Show) -> None:
    """List the numbers of residents by municipality, day and edition, with the share of foreigners or what it lacks."""
    found = sorted(_releases(place), key=lambda each: (each.row.municipality, each.row.reference, each.row.edition))
    show(Listing(COLUMNS, [_shown(place, each) for each in found]))


def _shown(place: Workplace, release: Release) -> tuple[Any, ...]:
    row, numbers = release.row, release.numbers
    translate = place.words.translate
    needed = {"residents": _("all residents"), "foreign": _("foreign residents")}
    lacking = [translate(text) for name, text in needed.items() if name not in numbers]
    share = (
        f"{100 * numbers['foreign'] / numbers['residents']:.2f}" if release.complete and numbers["residents"] else ""
    )
    name = place.words.label("municipality", place.codes["municipality"].label(row.municipality))
    people = (numbers.get(each, "") for each in ("residents", "foreign", "third_country"))
    return (row.municipality, name, row.reference, row.edition, *people, share, ", ".join(lacking))
