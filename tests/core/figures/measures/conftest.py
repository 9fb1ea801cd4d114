"""A desk whose rows are told by the tests, and the figures that measures make of them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.figures.metrics import OWN, PERSON, Metric
from primm.core.figures.period import Period
from primm.core.figures.refresh import Place
from primm.core.figures.report import report
from primm.core.figures.views import Row, View, dim, flag, key, lookup, many, margin, number, row, trait, when
from primm.proof.explain import explain
from primm.testing.tables import basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.core.figures.basis import Basis
    from primm.core.figures.forms import Measure
    from primm.core.figures.report import Report
    from primm.proof.explain import Explanation

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))
HORIZON = date(2021, 6, 30)


@row
class Mode(Row):
    """How a desk worked."""

    desk: str = key("desk")
    since: date | None = when("from")
    until: date | None = when("to")
    mode: str = dim("mode")


@row
class Meeting(Row):
    """Somebody was met at a desk."""

    day: date = when("day")
    due: date | None = when("answer due")
    answered: date | None = when("day of the answer")
    person: str | None = key("person")
    desk: str | None = dim("desk")
    floor: int | None = dim("floor")
    mode: str | None = lookup(Mode, on="desk", at="day", give="mode", help="mode")
    mode_since: date | None = lookup(Mode, on="desk", at="day", give="since", help="day of the mode")
    sex: str | None = trait("sex", codes="sex")
    countries: tuple[str, ...] = many("citizenship", trait=True)
    topics: tuple[str, ...] = many("topic")
    lead: bool = flag("stands for the meeting")
    reached: bool = flag("reached")
    served: bool = flag("served")
    minutes: int | None = number("minutes")


@row
class Case(Row):
    """A case, from a day to another."""

    opened: date = when("opened")
    closed: date | None = when("closed")
    review: date | None = when("to be reviewed by")
    case: str = key("case")
    person: str | None = key("person")
    desk: str | None = dim("desk")
    sex: str | None = trait("sex", codes="sex")
    countries: tuple[str, ...] = many("citizenship", trait=True)
    grave: bool = flag("grave")
    minutes: int | None = number("minutes")


@row
class Residents(Row):
    """How many people live in a town."""

    valid: date = when("on this day")
    town: str = dim("town")
    edition: str | None = dim("edition")
    sex: str | None = trait("sex", codes="sex")
    official: bool = flag("official")
    people: int | None = number("people")


@row
class Presence(Row):
    """Somebody was there, or a number of people without a name."""

    day: date = when("day")
    person: str | None = key("person")
    place: str = dim("place")
    sex: str | None = trait("sex", codes="sex")
    age: str | None = trait("age", codes="age_bracket")
    margin: str = margin("margin")
    people: int = number("people")


DEFAULTS: dict[type[Row], dict[str, Any]] = {
    Mode: {"since": None, "until": None},
    Meeting: {"desk": "north", "lead": True, "reached": True, "served": False, "countries": (), "topics": ()},
    Case: {"desk": "north", "grave": False, "countries": ()},
    Residents: {"official": True},
    Presence: {"person": None, "place": "hall"},
}


def _none(*_arguments: Any) -> Iterator[Row]:
    yield from ()


class Desk:
    """Rows, told one after the other; ``figures`` are the values of one measure by cell."""

    Mode, Meeting, Case, Residents, Presence = Mode, Meeting, Case, Residents, Presence
    views = tuple(View(each.__name__.lower(), each, _none, ("person",)) for each in DEFAULTS)

    def __init__(self) -> None:
        self.told: list[tuple[View, str, Row]] = []

    def tell(self, row_class: type[Row], subject: str | None = None, *, of: int | None = None, **values: Any) -> int:
        """One row, of an event that was told already or of a new one; days are written as text. Answers its number."""
        n = of or len(self.told) + 1
        columns = {each.name: each for each in row_class.columns}
        if "person" in columns and subject:
            values.setdefault("person", subject)
        days = {k: date.fromisoformat(v) for k, v in values.items() if columns[k].type == "date" and v is not None}
        subject = subject or f"anon:{n}"
        entry: Any = Place(subject, n, f"01900000-0000-7000-8000-{n:012x}", "o", n)
        view = next(each for each in self.views if each.row is row_class)
        self.told.append((view, subject, row_class(entry, **DEFAULTS[row_class] | values | days)))
        return n

    def met(self, subject: str | None, day: str, **values: Any) -> int:
        """A meeting."""
        return self.tell(Meeting, subject, day=day, **values)

    @contextmanager
    def basis(self) -> Iterator[Basis]:
        """The rows in tables; their place in the reading order is that in which they were told."""
        rows: dict[View, list[tuple[str, int, Row]]] = {view: [] for view in self.views}
        for place, (view, subject, told) in enumerate(self.told):
            rows[view].append((subject, place, told))
        found = basis(rows)
        with closing(found.connection):
            yield found

    def report(
        self, *measures: Measure, period: Period | None = YEAR, by: tuple[str, ...] = (), **asked: Any
    ) -> Report:
        """The report of some measures, M1, M2 …, by all dimensions of their rows."""
        asked = {"horizon": HORIZON} | asked
        with self.basis() as rows:
            return report(rows, metrics(*measures), name="desk", title="Desk", period=period, by=by, **asked)

    def figures(self, measure: Measure, *by: str, **asked: Any) -> Any:
        """The figure of a measure; broken down, the figures of the finest cells."""
        cells = self.report(measure, by=by, **asked).tables[0].cells
        finest = {tuple(cell.at.values()): cell.number.value for cell in cells if len(cell.at) == len(by)}
        found = {cell[0] if len(cell) == 1 else cell: _plain(value) for cell, value in finest.items()}
        return found if by else found[()]

    def explain(self, measure: Measure, cell: Mapping[str, str] | None = None, **asked: Any) -> Explanation:
        """One cell, opened."""
        asked = {"horizon": HORIZON, "period": YEAR} | asked
        with self.basis() as rows:
            return explain(rows, metrics(measure), "M1", cell=cell, **asked)

    def opened(self, measure: Measure, cell: Mapping[str, str] | None = None, **asked: Any) -> dict[str, list[int]]:
        """The numbers of the events of each group."""
        groups = [group for opened in self.explain(measure, cell, **asked).opened for group in opened.groups]
        return {
            group.remark.text.format(what=group.remark.what): [int(line.event[-12:], 16) for line in group.lines]
            for group in groups
        }


def metrics(*measures: Measure) -> tuple[Metric, ...]:
    """Metrics of these measures, which may be shown by everything."""
    by = tuple(dict.fromkeys(each.name for view in Desk.views for each in view.row.columns))
    return tuple(
        Metric(f"M{n}", 1, f"Title {n}", f"Definition {n}.", unit=PERSON, source=OWN, measure=measure, by=by)
        for n, measure in enumerate(measures, 1)
    )


def _plain(value: Any) -> Any:
    return value if value is None or value.denominator > 1 else int(value)


@pytest.fixture
def desk() -> Desk:
    """A desk of which nothing is told yet."""
    return Desk()


@pytest.fixture(scope="session")
def new_desk() -> type[Desk]:
    """Desks for laws that need many."""
    return Desk


@pytest.fixture(scope="session")
def of() -> Any:
    """Metrics of measures."""
    return metrics
