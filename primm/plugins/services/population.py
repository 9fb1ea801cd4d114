"""How many people live in a municipality, as published: events of one edition, and what figures may be made of them.

A figure never mixes editions. A share is taken from a release that has both numbers; the newest release of each
municipality counts, and where those of several municipalities are of different editions there is none for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from primm.core.errors import Problem
from primm.core.events.base import Event, ask, event
from primm.core.events.entry import Entry
from primm.core.events.privacy import WORK
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, number, row, view, when
from primm.core.host.action import Rule
from primm.words import _

WHO = ("residents", "foreign", "third_country")  # each a part of the one before it
SEXES = {"1": "_m", "2": "_f"}
NUMBERS = tuple(f"{who}{end}" for who in WHO for end in ("", "_m", "_f"))


@event("population.recorded", about="population")
class PopulationRecorded(Event):
    """How many people live in a municipality on a day, as one edition says."""

    municipality: str = ask(_("municipality (ISTAT code)"), WORK, codes="municipality")
    reference: date = ask(_("day on which they lived there"), WORK, past=True)
    edition: str = ask(_("edition: numbers of two editions are never put together"), WORK)
    source: str | None = ask(_("where it was published"), WORK, default=None)
    residents: int | None = ask(_("residents"), WORK, at_least=0, default=None)
    residents_sex: Mapping[str, int] | None = ask(
        _("residents by sex"), WORK, codes="sex", part_of="residents", default=None
    )
    foreign: int | None = ask(_("foreign residents, stateless people among them"), WORK, at_least=0, default=None)
    foreign_sex: Mapping[str, int] | None = ask(
        _("foreign residents by sex"), WORK, codes="sex", part_of="foreign", default=None
    )
    third_country: int | None = ask(
        _("residents from outside the Union, stateless people among them"), WORK, at_least=0, default=None
    )
    third_country_sex: Mapping[str, int] | None = ask(
        _("residents from outside the Union by sex"), WORK, codes="sex", part_of="third_country", default=None
    )


@row
class PublishedRow(Row):
    """The numbers of one event."""

    entry: Entry[PopulationRecorded]
    recorded: date = when(_("day on which it was recorded"), places=True)
    reference: date = when(_("day on which they lived there"))
    municipality: str = dim(_("municipality"), codes="municipality")
    edition: str = dim(_("edition"))
    source: str | None = dim(_("where it was published"))
    residents: int | None = number(_("residents"))
    residents_m: int | None = number(_("residents, men"))
    residents_f: int | None = number(_("residents, women"))
    foreign: int | None = number(_("foreign residents"))
    foreign_m: int | None = number(_("foreign residents, men"))
    foreign_f: int | None = number(_("foreign residents, women"))
    third_country: int | None = number(_("residents from outside the Union"))
    third_country_m: int | None = number(_("residents from outside the Union, men"))
    third_country_f: int | None = number(_("residents from outside the Union, women"))


@view(PublishedRow, of="population", reads=("population.recorded",))
def published(history: History) -> Iterator[PublishedRow]:
    """Numbers of residents, as they were recorded from a file or by hand."""
    for entry in history.of(PopulationRecorded):
        said = entry.event
        yield PublishedRow(
            entry,
            recorded=entry.occurred,
            reference=said.reference,
            municipality=said.municipality,
            edition=said.edition,
            source=said.source,
            **{name: value for who in WHO for name, value in _numbers(said, who)},
        )


def _numbers(said: PopulationRecorded, who: str) -> Iterator[tuple[str, int | None]]:
    by_sex: Mapping[str, int] = getattr(said, f"{who}_sex") or {}
    yield who, getattr(said, who)
    yield from ((f"{who}{end}", by_sex.get(sex)) for sex, end in SEXES.items())


class Release(NamedTuple):
    """What one edition says of a municipality on a day: the last number told of each, and the last row."""

    row: PublishedRow
    numbers: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether a share can be taken from it."""
        return "residents" in self.numbers and "foreign" in self.numbers


def releases(rows: Iterable[PublishedRow]) -> list[Release]:
    """The releases, those told last at the end: files of one edition are put together, never those of two."""
    found: dict[tuple[str, date, str], Release] = {}
    for each in rows:
        key = (each.municipality, each.reference, each.edition)
        before = found.pop(key, Release(each, {}))
        told = {name: value for name in NUMBERS if (value := getattr(each, name)) is not None}
        found[key] = Release(each, {**before.numbers, **told})
    return list(found.values())


def chosen(found: Iterable[Release]) -> list[Release]:
    """One edition for each municipality and day: the one told last."""
    last = {(each.row.municipality, each.row.reference): each for each in found}
    return list(last.values())


@row
class ResidentsRow(Row):
    """All residents of a municipality and the foreign ones among them, of one edition."""

    recorded: date = when(_("day on which it was recorded"), places=True)
    valid: date = when(_("day on which they lived there"))
    municipality: str = dim(_("municipality"), codes="municipality")
    edition: str = dim(_("edition"))
    reference: str = dim(_("day on which they lived there"))
    residents: int = number(_("residents"))
    foreign: int = number(_("foreign residents"))


@view(ResidentsRow, after=(published,))
def residents(rows: Iterable[PublishedRow]) -> Iterator[ResidentsRow]:
    """Releases that have both numbers; of two editions of one day the one that was recorded last."""
    for each in chosen(each for each in releases(rows) if each.complete):
        yield ResidentsRow(
            each.row.entry,
            recorded=each.row.recorded,
            valid=each.row.reference,
            municipality=each.row.municipality,
            edition=each.row.edition,
            reference=each.row.reference.isoformat(),
            residents=each.numbers["residents"],
            foreign=each.numbers["foreign"],
        )


@row
class ForeignRow(Row):
    """Foreign residents of a municipality, of one sex and of one target group as far as the edition tells them."""

    recorded: date = when(_("day on which it was recorded"), places=True)
    since: date = when(_("day on which they lived there"))
    until: date | None = when(_("to this day"))
    residence: str = dim(_("municipality of residence"), codes="municipality")
    edition: str = dim(_("edition"))
    sex: str | None = dim(_("sex"), codes="sex")
    tg: str | None = dim(_("target group"), codes="tg")
    foreign: int = number(_("foreign residents"))


@view(ForeignRow, after=(published,))
def foreigners(rows: Iterable[PublishedRow]) -> Iterator[ForeignRow]:
    """Foreign residents by sex and target group; of two editions of one day the one that was recorded last."""
    for each in chosen(each for each in releases(rows) if "foreign" in each.numbers):
        for sex, tg, people in parts(each.numbers):
            yield ForeignRow(
                each.row.entry,
                recorded=each.row.recorded,
                since=each.row.reference,
                until=None,
                residence=each.row.municipality,
                edition=each.row.edition,
                sex=sex,
                tg=tg,
                foreign=people,
            )


def parts(numbers: Mapping[str, int]) -> Iterator[tuple[str | None, str | None, int]]:
    """Foreign residents as far as they can be told apart, by sex and by whether they are from the Union."""
    known = {"third_country"} & numbers.keys()
    ends = [(sex, end) for sex, end in SEXES.items() if all(f"{who}{end}" in numbers for who in ("foreign", *known))]
    whole = sum(numbers[f"foreign{end}"] for _sex, end in ends) == numbers["foreign"]
    for sex, end in ends if ends and whole else [(None, "")]:
        foreign = numbers[f"foreign{end}"]
        outside = numbers.get(f"third_country{end}", foreign + 1)
        if outside > foreign:  # not told, or told by a file that does not go with the other
            yield sex, None, foreign
        else:
            yield sex, "tcn", outside
            yield sex, "eu", foreign - outside


def one_within_the_other(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Foreign residents are residents, and those from outside the Union are foreign residents."""
    for small, large in (("foreign", "residents"), ("third_country", "foreign")):
        less, more = getattr(entry.event, small), getattr(entry.event, large)
        if less is not None and more is not None and less > more:
            yield Problem(small, _("more than {other}: check the two columns"), {"other": large})


RULES = (Rule(("population.recorded",), one_within_the_other),)
