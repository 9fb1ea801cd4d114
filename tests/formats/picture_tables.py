"""Small tables of each kind of which there are pictures."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from primm.core.events.codes import CodeList, Codes
from primm.core.figures.dimensions import Dimension
from primm.core.figures.forms import Count, Latest, Ratio, Rows, Share
from primm.core.figures.metrics import CONTACT, OWN, PERCENT, Metric
from primm.core.figures.report import Cell, Table
from primm.core.figures.tally import Number
from primm.core.figures.views import Row

CODES = Codes.load()
KIND = CodeList("kind", {"version": 1, "codes": {f"k{n}": f"kind number {n}" for n in range(30)}})
DIMENSIONS = {
    "desk": Dimension("desk", "desk"),
    "sex": Dimension("sex", "sex", CODES["sex"]),
    "age_band": Dimension("age_band", "age, in detail", CODES["age_band"]),
    "municipality": Dimension("municipality", "municipality", CODES["municipality"]),
    "kind": Dimension("kind", "kind", KIND),
    "month": Dimension("month", "month"),
    "quarter": Dimension("quarter", "quarter"),
    "year": Dimension("year", "year"),
}
HELD = Latest(Rows(Row), "many", valid="since", per="municipality")
CONTACTS = Metric("X01", 1, "Contacts", "How many contacts.", unit=CONTACT, source=OWN, measure=Count(Rows(Row)))
ANSWERED = Metric(
    "V04", 2, "Answered", "The part with an answer.", unit=PERCENT, source=OWN, measure=Share(Rows(Row), ("answered",))
)
FOREIGN = Metric(
    "X19",
    1,
    "Foreign residents, % of all",
    "Foreign residents as a part of all.",
    unit=PERCENT,
    source=OWN,
    measure=Ratio(HELD, HELD, percent=True),
    beside="نسبة الأجانب من مجموع السكان",
)


def table(metric: Metric, by: tuple[str, ...], numbers: dict[tuple[str, ...], int | Number | None]) -> Table:
    """A table of these numbers; those of each dimension alone are there too, as in every table of a report."""
    cells = [Cell({}, Number(Fraction(100)))]
    if len(by) == 2:
        for place, name in enumerate(by):
            for value in dict.fromkeys(at[place] for at in numbers):
                many = sum(each for at, each in numbers.items() if at[place] == value and isinstance(each, int))
                cells.append(Cell({name: value}, Number(Fraction(many))))
    for at, each in numbers.items():
        number = each if isinstance(each, Number) else Number(None if each is None else Fraction(each))
        cells.append(Cell(dict(zip(by, at, strict=True)), number))
    return Table(metric, by, tuple(cells), dimensions=DIMENSIONS)


def share(above: int, below: int) -> Number:
    """A part of a hundred with what it is made of."""
    return Number(Fraction(above * 100, below), Fraction(above), Fraction(below))


HIDDEN = Number(None, hidden=True)
BARS = table(CONTACTS, ("kind",), {("k0",): 12, ("k1",): 3, ("k2",): HIDDEN, ("unknown",): 5})
DESKS = table(ANSWERED, ("desk",), {("falconara",): share(9, 28), ("chiaravalle",): share(5, 8), ("new",): None})
LINE = table(CONTACTS, ("month",), {("2020-01",): 8, ("2020-02",): 12, ("2020-04",): 5, ("2020-05",): HIDDEN})
GAPS = table(ANSWERED, ("month",), {("2020-01",): share(1, 2), ("2020-03",): share(1, 4), ("2020-04",): None})
SEVERAL = table(
    CONTACTS,
    ("month", "desk"),
    {
        (month, desk): len(desk) * int(month[-1])
        for month, desk in product(("2020-01", "2020-02", "2020-03"), ("falconara", "chiaravalle", "montesanvito"))
    },
)
PYRAMID = table(
    CONTACTS,
    ("sex", "age_band"),
    {
        ("1", "18_24"): 7,
        ("1", "35_44"): 20,
        ("2", "18_24"): 9,
        ("2", "gt60"): HIDDEN,
        ("unknown", "18_24"): 1,
        ("2", "missing"): 4,
    },
)
HEAT = table(
    CONTACTS,
    ("kind", "municipality"),
    {("k0", "042018"): 20, ("k0", "042014"): 3, ("k1", "042018"): HIDDEN, ("k2", "042014"): 11},
)
RESIDENTS = table(FOREIGN, ("municipality",), {("042018",): share(2545, 25906), ("042014",): share(1000, 14800)})
ALL = {
    "bars": BARS,
    "desks": DESKS,
    "line": LINE,
    "gaps": GAPS,
    "several": SEVERAL,
    "pyramid": PYRAMID,
    "heat": HEAT,
    "residents": RESIDENTS,
}
