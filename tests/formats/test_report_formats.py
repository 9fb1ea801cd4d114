"""One small report and one listing in each format."""

from __future__ import annotations

import csv as reader
import json as parser
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from primm.core.events.codes import CodeList
from primm.core.figures.ask import Remark
from primm.core.figures.basis import Certificate
from primm.core.figures.dimensions import Dimension
from primm.core.figures.forms import Count, Rows, Share
from primm.core.figures.metrics import CONTACT, OWN, PERCENT, Metric, Source
from primm.core.figures.period import Period
from primm.core.figures.report import Cell, Report, Table
from primm.core.figures.tally import Number
from primm.core.figures.views import Row
from primm.core.host.action import Listing, Page
from primm.formats import csv, json, text
from primm.formats.opened import listing
from primm.formats.tidy import rounded
from primm.proof.explain import Explanation, Group, Line, Opened
from primm.words import Words

if TYPE_CHECKING:
    from types import ModuleType

SEX = CodeList("sex", {"version": 1, "codes": {"1": "male", "2": "female"}})
DIMENSIONS = {"sex": Dimension("sex", "sex", SEX), "desk": Dimension("desk", "desk")}
told = partial(Table, dimensions=DIMENSIONS)
CONTACTS = Metric("X01", 1, "Contacts", "How many contacts.", unit=CONTACT, source=OWN, measure=Count(Rows(Row)))
ANSWERED = Metric(
    "V04",
    2,
    "Answered",
    "The part with an answer.",
    unit=PERCENT,
    source=Source("a paper", "unverified"),
    measure=Share(Rows(Row), ("answered",)),
)
CERTIFICATE = Certificate(
    {"b": 2, "a": 10},
    {"a": "00ff"},
    {"primm": "0.1.0", "desk": "3"},
    date(2019, 5, 1),
    {"X01": 1, "V04": 2},
    "c0de",
    {"primm": "0.0.9", "desk": "3", "X01": "2", "S01": "1"},
)
TOTAL = Report(
    name="desk",
    title="The desk",
    period=Period(date(2020, 1, 1), date(2020, 3, 31)),
    horizon=date(2020, 3, 31),
    by=(),
    dimensions={},
    filters={},
    tables=(
        told(CONTACTS, (), (Cell({}, Number(Fraction(5030))),)),
        told(ANSWERED, (), (Cell({}, Number(Fraction(225, 7), Fraction(9), Fraction(28), 3)),)),
    ),
    certificate=CERTIFICATE,
)
BROKEN_DOWN = attrs.evolve(
    TOTAL,
    horizon=date(2020, 4, 1),
    by=("sex", "desk"),
    filters={"desk": ("=north", "south")},
    dimensions=DIMENSIONS,
    tables=(
        told(
            CONTACTS,
            ("sex",),
            (
                Cell({}, Number(Fraction(3))),
                Cell({"sex": "2"}, Number(Fraction(2)), Fraction(667, 10)),
                Cell({"sex": "unknown"}, Number(Fraction(1)), Fraction(333, 10)),
            ),
            (Remark("not shown by: {what}", "desk"),),
        ),
        told(ANSWERED, ("desk",), (Cell({"desk": "=north"}, Number(None, Fraction(0), Fraction(0))),)),
        told(ANSWERED, (), (), (Remark("not told apart by: {what}", "desk"),)),
    ),
    certificate=Certificate({}, {}, {}),
)
ROWS = Listing(("name", "says"), (("=1+1", None), ("محمد", ["a\tb", "\x1b[31m"])), ("A \u202eheading",))


def written(form: ModuleType, what: Any, width: int | None = None) -> str:
    """What a format writes, in English."""
    ((only,),) = (form.primm_formats(),)
    return "".join(only.write(what, Page(Words("en"), width)))


def test_a_report_on_a_terminal_is_one_page() -> None:
    assert written(text, TOTAL, 100) == (
        "The desk\n"
        "period: 2020-01-01 to 2020-03-31\n"
        "partial: the period was not over on 2020-03-31\n"
        "the records of this action begin on 2019-05-01\n"
        "\n"
        "metric        figure  unit\n"
        "X01 Contacts    5030  contact\n"
        "V04 Answered   32.14  %        9 of 28; 3 still open; source not verified\n"
        "\n"
        "X01: How many contacts. [source: own proposal]\n"
        "V04: The part with an answer. [source: a paper (source not verified)]\n"
        "\n"
        "horizon: 2020-03-31\n"
        "position: a 10 00ff\n"
        "position: b 2\n"
        "versions: primm 0.1.0, desk 3, X01 1, V04 2, code c0de\n"
        "asked: desk; 2020-01-01..2020-03-31; en\n"
        "not as in the earlier report: primm 0.0.9 -> 0.1.0, X01 2 -> 1\n"
    )


def test_broken_down_it_has_a_table_for_each_metric() -> None:
    assert written(text, BROKEN_DOWN, 60) == (
        "The desk\n"
        "period: 2020-01-01 to 2020-03-31\n"
        "only: desk==north,south\n"
        "\n"
        "X01 Contacts (contact)\n"
        "  How many contacts. [source: own proposal]\n"
        "  not shown by: desk\n"
        "sex        figure     %\n"
        "total           3\n"
        "female          2  66.7\n"
        "not known       1  33.3\n"
        "\n"
        "V04 Answered (%)\n"
        "  The part with an answer. [source: a paper (source not\n"
        "  verified)]\n"
        "desk    figure\n"
        "=north     n/a  0 of 0; source not verified\n"
        "\n"
        "V04 Answered (%)\n"
        "  The part with an answer. [source: a paper (source not\n"
        "  verified)]\n"
        "  not told apart by: desk\n"
        "figure\n"
        "\n"
        "horizon: 2020-04-01\n"
        "versions:\n"
        "asked: desk; 2020-01-01..2020-03-31; en; by sex,desk;\n"
        "desk==north,south\n"
    )


def test_a_narrow_terminal_breaks_sentences_between_words() -> None:
    long = attrs.evolve(CONTACTS, definition="Meetings, calls and messages in which one person was reached at last.")
    found = written(text, attrs.evolve(BROKEN_DOWN, tables=(attrs.evolve(BROKEN_DOWN.tables[0], metric=long),)), 40)
    assert "  Meetings, calls and messages in which\n  one person was reached at last.\n" in found
    found = written(text, Listing(("a",), [], heading=("Meetings, calls and messages in which one was reached",)), 40)
    assert found.startswith("Meetings, calls and messages in which\none was reached\n")


def test_in_a_pipe_no_figure_is_said_in_the_readers_language() -> None:
    italian = "".join(text.write(BROKEN_DOWN, Page(Words("it"), None)))
    assert ("\tn.d.\t" in italian, "n/a" in italian) == (True, False)
    assert "\tn/a\t" in written(text, BROKEN_DOWN)


def test_a_figure_that_is_not_given_says_why_in_its_line() -> None:
    alone = attrs.evolve(BROKEN_DOWN, by=(), tables=BROKEN_DOWN.tables[2:])
    assert "V04 Answered          %     not told apart by: desk\n" in written(text, alone, 80)


def test_in_a_pipe_a_report_is_one_figure_a_row_between_tabs() -> None:
    assert written(text, TOTAL).splitlines() == [
        "metric\ttitle\tunit\tfigure\tabove\tbelow\tpercent\topen\tnot_known\tfrom\tto\tpartial\thorizon\tfilters"
        "\tposition\tversions\tdefinition\tsource\tstatus\thidden",
        "X01\tContacts\tcontact\t5030\t\t\t\t0\t0\t2020-01-01\t2020-03-31\tyes\t2020-03-31\t"
        "\ta 10 00ff; b 2\tprimm 0.1.0; desk 3; X01 1; code c0de\tHow many contacts.\town\town\t",
        "V04\tAnswered\t%\t32.14\t9\t28\t\t3\t0\t2020-01-01\t2020-03-31\tyes\t2020-03-31\t"
        "\ta 10 00ff; b 2\tprimm 0.1.0; desk 3; V04 2; code c0de"
        "\tThe part with an answer.\ta paper\tunverified\t",
    ]


def test_what_people_without_a_name_might_add_is_never_a_nought() -> None:
    """By name there are three, and none in the second cell; of 35 people nobody knows."""
    cells = (
        Cell({}, Number(Fraction(3), unknown=Fraction(35))),
        Cell({"sex": "2"}, Number(Fraction(0), unknown=Fraction(35))),
    )
    unsure = attrs.evolve(BROKEN_DOWN, tables=(told(CONTACTS, ("sex",), cells),))
    assert "total           3  35 without a name not known\n" in written(text, unsure, 80)
    assert "female  not known  35 without a name not known\n" in written(text, unsure, 80)
    header, *rows = reader.reader(written(csv, unsure).splitlines())
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(each["figure"], each["not_known"]) for each in found] == [("3", "35"), ("not known", "35")]
    found = parser.loads(written(json, unsure))["metrics"][0]["cells"]
    assert [(each["figure"], each["not_known"]) for each in found] == [(3, 35), (None, 35)]


def test_what_is_hidden_is_a_sign_on_a_page_and_empty_with_a_flag_in_tables() -> None:
    cells = Cell({}, Number(Fraction(9))), Cell({"sex": "2"}, Number(None, hidden=True))
    report = attrs.evolve(BROKEN_DOWN, tables=(told(CONTACTS, ("sex",), cells),), published=3)
    page = written(text, report, 100)
    assert "total        9\nfemale       *\n" in page
    assert (
        "for others: numbers under 3 are hidden, of needs of violence, trafficking and guardianship under 5\n" in page
    )
    assert "* hidden: it is of few, or others that are of few could be computed from it\nhorizon" in page
    header, *rows = reader.reader(written(csv, report).splitlines())
    total, hidden = (dict(zip(header, row, strict=True)) for row in rows)
    assert (total["figure"], total["hidden"]) == ("9", "")
    assert ("", "yes") == ("".join(hidden[each] for each in header[5:11]), hidden["hidden"])
    found = parser.loads(written(json, report))
    assert found["hidden_below"] == 3
    cell = found["metrics"][0]["cells"][1]
    assert (True, {None}) == (cell["hidden"], {each for name, each in cell.items() if name not in ("at", "hidden")})


def test_csv_has_codes_and_labels_and_no_formula() -> None:
    header, *rows = reader.reader(written(csv, BROKEN_DOWN).splitlines())
    first, second, _, fourth = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["sex"], first["sex_label"], first["figure"], first["percent"]) == ("", "", "3", "")
    assert (second["sex"], second["sex_label"], second["percent"]) == ("2", "female", "66.7")
    assert (fourth["desk"], fourth["desk_label"], fourth["figure"]) == ("'=north", "'=north", "n/a")
    assert (fourth["filters"], fourth["partial"]) == ("desk==north,south", "no")


def test_every_cell_of_csv_is_quoted() -> None:
    assert written(csv, Listing(("a",), (('say "x"',), (None,)))) == '"a"\r\n"say ""x"""\r\n""\r\n'


def test_json_has_everything_in_sorted_keys() -> None:
    content = written(json, BROKEN_DOWN)
    report = parser.loads(content)
    assert content == parser.dumps(report, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    assert report["metrics"][0]["cells"][1] == {
        "at": {"sex": {"code": "2", "label": "female"}},
        "hidden": False,
        "figure": 2,
        "above": None,
        "below": None,
        "percent": 66.7,
        "open": 0,
        "not_known": 0,
    }
    assert report["metrics"][1]["cells"][0]["figure"] is None
    assert report["metrics"][1]["source"] == {"name": "a paper", "status": "unverified"}
    assert report["metrics"][0]["remarks"] == ["not shown by: desk"]
    assert report["certificate"] == {
        "begins": None,
        "position": {},
        "roots": {},
        "versions": {},
        "metrics": {},
        "code": "",
        "differs": {},
    }
    whole = parser.loads(written(json, TOTAL))
    assert whole["certificate"] == {
        "begins": "2019-05-01",
        "position": {"a": 10, "b": 2},
        "roots": {"a": "00ff"},
        "versions": {"desk": "3", "primm": "0.1.0"},
        "metrics": {"X01": 1, "V04": 2},
        "code": "c0de",
        "differs": {"primm": {"then": "0.0.9", "now": "0.1.0"}, "X01": {"then": "2", "now": "1"}},
    }
    assert whole["metrics"][1]["cells"][0] == {
        "at": {},
        "hidden": False,
        "figure": 32.14,
        "above": 9,
        "below": 28,
        "percent": None,
        "open": 3,
        "not_known": 0,
    }


def test_a_listing_in_each_format() -> None:
    assert written(text, ROWS, 40) == (
        "A \ufffdheading\nname    says\n=1+1\n\u2068محمد\u2069  a b \ufffd[31m\n".replace("name    says", "name  says")
    )
    assert written(text, ROWS) == "=1+1\t\n\u2068محمد\u2069\ta b \ufffd[31m\n"
    assert written(csv, ROWS).splitlines()[:2] == ['"name","says"', '"\'=1+1",""']
    assert parser.loads(written(json, ROWS)) == [
        {"name": "=1+1", "says": None},
        {"name": "محمد", "says": ["a\tb", "\x1b[31m"]},
    ]
    assert written(json, Listing(("a",), ())) == "[]\n"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, 0, None),
        (Fraction(5), 0, "5"),
        (Fraction(11, 2), 0, "5.5"),
        (Fraction(-1, 2), 0, "-0.5"),
        (Fraction(5, 12), 0, "0.42"),
        (Fraction(71100, 2212), 2, "32.14"),
        (Fraction(254500, 25906), 2, "9.82"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(1000, 10), 1, "100.0"),
    ],
)
def test_numbers_are_rounded_half_up_and_never_grouped(
    value: Fraction | None, decimals: int, shown: str | None
) -> None:
    """Acceptance example 14 among them: 2,545 of 25,906 is 9.82 %."""
    assert rounded(value, decimals) == shown


def test_an_opened_figure_is_a_listing_with_its_definition_above() -> None:
    person = "01900000-0000-7000-8000-000000000001"
    line = Line("01900000-0000-7000-8000-000000000002", f"person:{person}", "2020-01-02", None, None)
    other = attrs.evolve(line, subject="anon:x", desk="north", value=5)
    number = Number(Fraction(50), Fraction(1), Fraction(2))
    groups = (Group(Remark("counted"), 1, (line,)), Group(Remark("not: {what}", "reached"), 70, (other,)))
    explanation = Explanation(
        ANSWERED, TOTAL.period, TOTAL.horizon, {}, {}, number, (Opened(number, groups),), CERTIFICATE
    )
    made = listing(explanation, Words("en"))
    assert made.heading == (
        "V04 Answered (%)",
        "The part with an answer.",
        "period: 2020-01-01 to 2020-03-31",
        "figure: 50.00 1 of 2",
        "counted: 1",
        "not: reached: 70",
    )
    assert [row[0] for row in made.rows] == ["counted", "not: reached"]
    assert [row[2:6] for row in made.rows] == [
        ("2020-01-02", None, None, "person:00012"),
        ("2020-01-02", "north", 5, "anon:x"),
    ]
    empty = attrs.evolve(explanation, metric=CONTACTS, number=Number(None))
    assert "figure: n/a" in listing(empty, Words("en")).heading
    unsure = attrs.evolve(explanation, metric=CONTACTS, number=Number(Fraction(0), unknown=Fraction(35)))
    assert ("figure: not known", "35 without a name not known") == listing(unsure, Words("en")).heading[3:5]


GRID = attrs.evolve(
    TOTAL,
    by=("sex", "desk"),
    dimensions=DIMENSIONS,
    tables=(
        told(
            CONTACTS,
            ("sex", "desk"),
            (
                Cell({}, Number(Fraction(12))),
                Cell({"sex": "1"}, Number(Fraction(4)), Fraction(333, 10)),
                Cell({"sex": "2"}, Number(Fraction(8)), Fraction(667, 10)),
                Cell({"desk": "north"}, Number(Fraction(7))),
                Cell({"desk": "south"}, Number(None)),
                Cell({"sex": "2", "desk": "north"}, Number(Fraction(7))),
            ),
        ),
    ),
)


def test_a_count_by_two_dimensions_is_a_grid() -> None:
    assert (
        "X01 Contacts (contact)\n"
        "  How many contacts. [source: own proposal]\n"
        "sex × desk       total  north  south\n"
        "total               12      7    n/a\n"
        "male        4 (33.3 %)\n"
        "female      8 (66.7 %)      7\n"
        "\n"
    ) in written(text, GRID, 60)


def test_a_grid_that_would_not_fit_or_needs_words_beside_a_figure_is_a_list() -> None:
    assert "female  north       7\n" in written(text, GRID, 30)
    (table,) = GRID.tables
    shares = attrs.evolve(table, metric=ANSWERED)
    assert "source not verified" in written(text, attrs.evolve(GRID, tables=(shares,)), 60)
