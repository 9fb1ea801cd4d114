"""An action as a type checker sees it: what is right passes, and each wrong line is refused for the reason named.

Nothing runs here. ``make lint`` checks it: an ignore that is not needed is an error, so every wrong line stays wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_type

from primm import (
    IDENTITY,
    NARRATIVE,
    OWN,
    PERSON,
    WORK,
    Action,
    Entry,
    Event,
    Format,
    History,
    Listing,
    Metric,
    Page,
    PersonTraits,
    Privacy,
    Problem,
    Report,
    Row,
    Rule,
    ask,
    dim,
    event,
    flag,
    hookimpl,
    number,
    persons,
    row,
    total,
    traits,
    view,
    when,
)


@event("example.given")
class Given(Event):
    """Something is given."""

    person: str = ask("to whom", WORK, subject="person")
    minutes: int = ask("minutes", WORK, at_least=0)
    kinds: tuple[str, ...] = ask("kinds", WORK, codes="need", default=())
    born: date | None = ask("born", IDENTITY._replace(on_erase="coarsen"), personal=True, default=None)
    note: str | None = ask("note", NARRATIVE, type="note", personal=True, default=None)


@row
class GivenRow(PersonTraits):
    """One thing given."""

    entry: Entry[Given]
    day: date = when("day")
    desk: str = dim("desk")
    minutes: int = number("minutes")
    told: str | None = dim("who told it")
    long: bool = flag("more than an hour")


@row
class HeldRow(Row):
    """One thing held."""

    entry: Entry[Given]
    day: date = when("day")
    desk: str = dim("desk")
    minutes: int = number("minutes")


def held(entry: Entry[Given]) -> None:
    """A column is given whenever a row is made, and has a value of its type."""
    HeldRow(entry, desk="fal", day=date(2020, 1, 10), minutes=5)
    HeldRow(entry, desk="fal", day=date(2020, 1, 10))  # type: ignore[call-arg]
    HeldRow(entry, desk="fal", day=date(2020, 1, 10), minutes=None)  # type: ignore[arg-type]


@view(GivenRow, of="person", reads=("example.given",))
def given(history: History) -> Iterator[GivenRow]:
    """Everything that was given."""
    for entry in history.of(Given):
        assert_type(entry, Entry[Given])
        assert_type(entry.event.minutes, int)
        assert_type(entry.event.note, str | None)
        assert_type(entry.event.kinds, tuple[str, ...])
        yield GivenRow(
            entry,
            **traits(history, entry.occurred),
            day=entry.occurred,
            desk=entry.desk,
            minutes=entry.event.minutes,
            told=None,
            long=entry.event.minutes > 60,
        )


def timely(entry: Entry[Event], history: History) -> Iterator[Problem]:
    """A rule."""
    assert_type(history.entries[0].occurred, date)
    yield Problem("minutes", "too many")


RIGHT = Action(
    name="example",
    title="Example",
    kinds=(Given,),
    views=(given,),
    metrics=(
        Metric(
            "E01",
            1,
            "Persons",
            "Persons who were given something.",
            unit=PERSON,
            source=OWN,
            measure=persons(GivenRow, where=GivenRow.long),
            by=(GivenRow.desk, GivenRow.sex),
        ),
    ),
    rules=(Rule(("example.given",), timely),),
)


@hookimpl
def primm_action() -> Action:
    """Hand it over."""
    return RIGHT


def write(what: Report | Listing, page: Page) -> Iterator[str]:
    """A format."""
    assert_type(page.words.translate("title"), str)
    if isinstance(what, Report):
        assert_type(what.tables[0].metric, Metric)
        yield str(what.tables[0].cells[0].number.value)
    else:
        assert_type(what.columns, tuple[str, ...])
        yield from (str(each) for line in what.rows for each in line)


@hookimpl
def primm_formats() -> tuple[Format, ...]:
    """Hand it over."""
    return (Format("list", (".md",), write),)


Format("list", (".md",), lambda what: iter(()))  # type: ignore[misc, arg-type]
Given(person="person:1", minutes="5")  # type: ignore[arg-type]
Given(person="person:1")  # type: ignore[call-arg]
Given(person="person:1", minutes=5).minutes = 6  # type: ignore[misc]
ask("minutes", "work")  # type: ignore[arg-type]
Privacy("work", "audit", "keep")  # type: ignore[arg-type]
persons(GivenRow, where=GivenRow.lnog)  # type: ignore[attr-defined]
total(GivenRow, GivenRow.minuets)  # type: ignore[attr-defined]
Metric("E02", 1, "Hours", "Hours.", unit=PERSON, source="own", measure=RIGHT)  # type: ignore[arg-type]
Action(name="example", title="Example", views=(given,), kind=())  # type: ignore[call-arg]
view(Given, of="person")  # type: ignore[arg-type]
