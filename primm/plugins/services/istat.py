"""Files of residents as ISTAT publishes them, and a plain table of the same: what they say of each municipality.

A municipality is its code, as text of six digits: names are never compared (Chiaravalle is not Chiaravalle Centrale),
and a code that lost its zeros is refused, never filled up. Where levels are stacked, other widths are other levels.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from primm.core.errors import Problem
from primm.core.events.codes import target_group
from primm.plugins.services.population import NUMBERS
from primm.words import _

CODE = re.compile("[0-9]{6}")
YEAR = re.compile("(?<![0-9])(19|20)[0-9]{2}(?![0-9])")
AGES, ALL_AGES = range(101), "999"
ITALY = "100"
BY_AGE = {  # what stands in the header beside code, name and age -> whose numbers they are
    ("Maschi", "Femmine"): "foreign",
    ("Totale maschi", "Totale femmine"): "residents",
}
CITIZENSHIP = ("Anno", "Codice Istat", "Codice stato di cittadinanza", "Maschi", "Femmine")
PLAIN = dict(zip(("residenti", "stranieri", "extra_ue"), ("residents", "foreign", "third_country"), strict=True))
TOLD_AS = {
    f"{italian}{end}": f"{ours}{short}"
    for italian, ours in PLAIN.items()
    for end, short in (("", ""), ("_maschi", "_m"), ("_femmine", "_f"))
}
FILE = Path(__file__).with_name("citizenships.json")
Key = tuple[str, date]  # a municipality on a day
Line = tuple[int, dict[str, str]]


class Found(NamedTuple):
    """What a file says: numbers by municipality and day, and the lines that are in no order."""

    numbers: dict[Key, dict[str, int]]
    problems: list[Problem]


class Bad(Exception):
    """A line that cannot be counted; the message says why."""


def read(lines: Iterable[str], name: str, only: Collection[str], day: date | None = None) -> Found:
    """What a file says of these municipalities. ``name`` is that of the file; ``day`` is said if the file says none."""
    try:
        return _read(iter(lines), _Places(name, only, day))
    except csv.Error:
        return Found({}, [Problem("", _("not to be read as a table: is this a CSV file?"))])


def _read(lines: Iterator[str], places: _Places) -> Found:
    """The header is the first line, or the second one under a title; it says what the file is."""
    first = list(islice(lines, 2))
    for start, line in enumerate(first, 1):
        header = _cells(line)
        reader = _reader(header)
        if reader:
            table = csv.reader(chain(first[start:], lines), delimiter=_delimiter(line))
            named = ((at, _named(header, cells)) for at, cells in enumerate(table, start + 1) if cells)
            return reader(named, header, places)
    return Found({}, [Problem("", _("no table of residents that is known: its header is not as expected"))])


class _Places(NamedTuple):
    """Which municipalities are wanted, and the day of a file that says it in its name or not at all."""

    name: str
    only: Collection[str]
    day: date | None

    def wanted(self, code: str) -> bool:
        if not CODE.fullmatch(code):
            raise Bad(_("the code of a municipality has six digits: export it as text, so that no zero is lost"))
        return code in self.only

    def on(self, year: str = "") -> date:
        """The day that was said, else 1 January of the year of the line or of the file's name."""
        found = YEAR.search(year or self.name)
        if self.day is None and found is None:
            raise Bad(_("neither the file nor its name says the year: give --date"))
        return self.day or date(int(found[0] if found else 0), 1, 1)


Reader = Callable[[Iterable[Line], list[str], _Places], Found]


def _reader(header: list[str]) -> Reader | None:
    names = set(header)
    if names >= set(CITIZENSHIP):
        return _by_citizenship
    if names >= {"Codice comune", "Età"} and any(names >= set(each) for each in BY_AGE):
        return _by_age
    if "codice_istat" in names and names & {"anno", "data"} and names & TOLD_AS.keys():
        return _plain
    return None


def _cells(line: str) -> list[str]:
    return [each.strip() for each in next(csv.reader([line], delimiter=_delimiter(line)), [])]


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    """The cells of a line by their columns; a line that is too short has empty ones at its end."""
    return {name: cell.strip() for name, cell in zip_longest(header, cells[: len(header)], fillvalue="")}


def _delimiter(line: str) -> str:
    return max(";,\t", key=line.count)


def _each(lines: Iterable[Line], take: Callable[[dict[str, str]], None]) -> list[Problem]:
    """Every line is taken; those that cannot be are told by their number."""
    problems = []
    for at, cells in lines:
        try:
            take(cells)
        except Bad as bad:
            problems.append(Problem(f"line {at}", str(bad)))
    return problems


def _by_age(lines: Iterable[Line], header: list[str], places: _Places) -> Found:
    """By sex and age: the line of age 999 is the total, and the others must add up to it."""
    (columns, who) = next((columns, who) for columns, who in BY_AGE.items() if {*columns} <= {*header})
    ages: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    totals: dict[Key, list[int]] = {}

    def take(cells: dict[str, str]) -> None:
        code, age = cells["Codice comune"], cells["Età"]
        if not places.wanted(code):
            return
        people = [_whole(cells.get(each)) for each in columns]
        if age == ALL_AGES:
            totals[code, places.on()] = people
        elif not (age.isdecimal() and int(age) in AGES):
            raise Bad(_("an age from 0 to 100 is wanted, or 999 for the total"))
        else:
            key = (code, places.on())
            ages[key] = [one + more for one, more in zip(ages[key], people, strict=True)]

    problems = _each(lines, take)
    problems += [
        Problem(key[0], _("the ages do not add up to the total: the file is cut or changed"))
        for key, sums in ages.items()
        if totals.get(key, sums) != sums
    ]
    return Found({key: _sexes(who, *people) for key, people in {**ages, **totals}.items()}, problems)


def _by_citizenship(lines: Iterable[Line], header: list[str], places: _Places) -> Found:
    """By citizenship: Italy left out, those from outside the Union on that day together; other levels left out."""
    sums: dict[Key, dict[str, list[int]]] = defaultdict(lambda: {"foreign": [0, 0], "third_country": [0, 0]})

    def take(cells: dict[str, str]) -> None:
        code, state = cells["Codice Istat"], cells["Codice stato di cittadinanza"]
        if not CODE.fullmatch(code) or not places.wanted(code) or state == ITALY:
            return
        day = places.on(cells["Anno"])
        people = [_whole(cells.get(each)) for each in ("Maschi", "Femmine")]
        if state not in citizenships():
            raise Bad(_("a citizenship with a code that is not in the list"))
        outside = target_group([citizenships()[state]], day) != "eu"
        for who in ("foreign", *(["third_country"] if outside else [])):
            sums[code, day][who] = [one + more for one, more in zip(sums[code, day][who], people, strict=True)]

    problems = _each(lines, take)
    numbers = {key: {**_sexes("foreign", *both["foreign"]), **_sexes("third_country", *both["third_country"])}
               for key, both in sums.items()}  # fmt: skip
    return Found(numbers, problems)


def _plain(lines: Iterable[Line], header: list[str], places: _Places) -> Found:
    """A line for each municipality and day, with as many numbers as somebody has."""
    numbers: dict[Key, dict[str, int]] = {}

    def take(cells: dict[str, str]) -> None:
        if places.wanted(cells["codice_istat"]):
            key = cells["codice_istat"], _day(cells.get("data", "")) or places.on(cells.get("anno", ""))
            told = {ours: cells[name] for name, ours in TOLD_AS.items() if cells.get(name)}
            if key in numbers:
                raise Bad(_("this municipality stands in the file twice for the same day"))
            numbers[key] = {name: _whole(value) for name, value in told.items()}

    return Found(numbers, _each(lines, take))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Bad(_("a day is written like 2018-12-31")) from None


def _whole(text: str | None) -> int:
    if not text or not (text.isascii() and text.isdecimal()):
        raise Bad(_("a whole number is wanted, without dots"))
    return int(text)


def _sexes(who: str, men: int, women: int) -> dict[str, int]:
    return {who: men + women, f"{who}_m": men, f"{who}_f": women}


@cache
def citizenships() -> dict[str, str]:
    """ISTAT's codes of citizenships with those of ISO 3166-1 alpha-3."""
    found: dict[str, str] = json.loads(FILE.read_text("utf-8"))["citizenships"]
    return found


def together(found: Iterable[Found]) -> Found:
    """What several files of one edition say; numbers in which they differ are a problem."""
    numbers: dict[Key, dict[str, int]] = {}
    problems: list[Problem] = []
    for each in found:
        problems += each.problems
        for key, said in each.numbers.items():
            before = numbers.setdefault(key, {})
            problems += [_two(key, name) for name in differing(before, said)]
            before |= said
    return Found(numbers, problems)


def differing(one: dict[str, int], other: dict[str, int]) -> Iterator[str]:
    """The numbers that both tell, and tell otherwise."""
    return (name for name in NUMBERS if name in one and name in other and one[name] != other[name])


def _two(key: Key, name: str) -> Problem:
    text = _("{code} on {day}: two files of this edition have different numbers of {name}: they are of two editions")
    return Problem("", text, {"code": key[0], "day": key[1].isoformat(), "name": name})
