"""Which tables have a picture, and what it shows: the figures of the table, no other ones, and none that is hidden."""

from __future__ import annotations

import json as parser
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures.basis import Certificate
from primm.core.figures.period import Period
from primm.core.figures.report import Cell
from primm.core.figures.tally import Number
from primm.formats import json
from primm.formats.pictures import known, picture
from primm.formats.pictures.months import spans
from primm.formats.pictures.theme import (
    BLUE,
    GREY,
    INK,
    MARK_CONTRAST,
    PAPER,
    SHADES,
    SOFT,
    TEXT_CONTRAST,
    VERMILION,
    contrast,
    ink_on,
    shade,
)
from primm.words import Words
from tests.formats.picture_tables import (
    ALL,
    ANSWERED,
    BARS,
    CONTACTS,
    DESKS,
    DIMENSIONS,
    GAPS,
    HEAT,
    HIDDEN,
    LINE,
    PYRAMID,
    RESIDENTS,
    SEVERAL,
    share,
    table,
)
from tests.formats.test_report_formats import BROKEN_DOWN, written

if TYPE_CHECKING:
    from primm.core.figures.report import Table
    from primm.formats.pictures import Picture

EN, IT, AR = Words("en"), Words("it"), Words("ar")
QUARTER = Period(date(2020, 1, 1), date(2020, 3, 31))


def drawn(what: Table, words: Words = EN, period: Period | None = None) -> Picture:
    """The picture of a table that has one."""
    found = picture(what, words, period=period)
    assert found is not None
    return found


def rows(what: Table, words: Words = EN, period: Period | None = None) -> list[dict[str, Any]]:
    """The data of a picture, without what is only written at its edges."""
    values = drawn(what, words, period).spec["data"]["values"]
    return [each for each in values if "value" in each or ("text" in each and "heading" not in each)]


def texts(what: Table, words: Words = EN) -> list[str]:
    """What is written in a picture as a figure."""
    return [each["text"] for each in rows(what, words) if "text" in each]


@pytest.mark.parametrize(
    "what",
    [
        table(CONTACTS, (), {}),
        table(CONTACTS, ("desk",), {}),
        table(CONTACTS, ("desk",), {("falconara",): 100}),
        table(CONTACTS, ("desk",), {("falconara",): HIDDEN, ("chiaravalle",): HIDDEN}),
        table(ANSWERED, ("desk",), {("falconara",): None, ("chiaravalle",): None}),
        table(CONTACTS, ("desk",), {("person:1",): 2, ("person:2",): 3}),
        table(CONTACTS, ("month", "quarter"), {("2020-01", "2020q1"): 2, ("2020-02", "2020q1"): 3}),
        table(CONTACTS, ("desk", "sex", "kind"), {("a", "1", "k0"): 2, ("a", "2", "k0"): 3}),
    ],
)
def test_a_table_has_no_picture_where_it_would_say_no_more(what: Table) -> None:
    assert picture(what, EN) is None


def test_bars_stand_in_the_order_of_the_table_with_what_is_unknown_in_grey_at_the_end() -> None:
    found = rows(BARS)
    assert ["kind number 0", "kind number 1", "kind number 2", "not known"] == [each["label"] for each in found]
    assert [12, 3, None, 5] == [each.get("value") for each in found]
    assert ["12", "3", "*", "5"] == [each["text"] for each in found]
    assert [BLUE, BLUE, BLUE, GREY] == [each["fill"] for each in found]


def test_of_many_bars_the_largest_are_drawn_and_the_others_are_told_as_a_number() -> None:
    many = {(f"k{n}",): HIDDEN if n == 29 else n + 1 for n in range(30)}
    what = table(CONTACTS, ("kind",), {**many, ("unknown",): 1})
    assert [f"kind number {n}" for n in range(10, 29)] + ["not known"] == [each["label"] for each in rows(what)]
    assert "In the table only: 11 more." in drawn(what).alt
    assert "In the table only: 11 more." in drawn(what).spec["title"]["subtitle"]


def test_shares_have_the_sign_and_what_they_are_made_of_in_the_readers_writing() -> None:
    what = table(ANSWERED, ("kind",), {("k0",): share(9, 28), ("k1",): share(1, 2), ("k2",): None})
    assert ["32.14\u00a0% (9 of 28)", "50.00\u00a0% (1 of 2)", "n/a"] == texts(what)
    assert ["32,14\u00a0% (9 su 28)", "50,00\u00a0% (1 su 2)", "n.d."] == texts(what, IT)
    assert ["32.14\u00a0%", "62.50\u00a0%", "n/a"] == texts(DESKS)


def test_a_part_of_a_hundred_stands_behind_its_number() -> None:
    cells = (Cell({"sex": "1"}, Number(Fraction(2)), Fraction(667, 10)), Cell({"sex": "2"}, Number(Fraction(1))))
    what = attrs.evolve(BARS, by=("sex",), cells=cells)
    assert ["2 (66,7\u00a0%)", "1"] == texts(what, IT)


def test_in_a_month_without_a_cell_nothing_was_counted_and_a_share_is_not_known() -> None:
    assert [8, 12, 0, 5, None] == [each.get("value") for each in rows(LINE)]
    assert ["8", "12", "0", "5", "*"] == texts(LINE)
    shares = drawn(GAPS).spec["data"]["values"]
    assert [50.0, None, 25.0, None] == [each.get("value") for each in shares]
    assert [0, 1, 1, 2] == [each["run"] for each in shares]  # the line is broken between them
    assert [None, "n/a"] == [each.get("text") for each in shares if "value" not in each]


def test_a_line_goes_over_the_whole_period_that_can_be_known() -> None:
    what = table(CONTACTS, ("month",), {("2020-02",): 1, ("2020-03",): 2})
    year = Period(date(2020, 1, 1), date(2020, 12, 31))
    assert 12 == len(rows(what, period=year))
    begun = attrs.evolve(
        BROKEN_DOWN, period=year, horizon=date(2020, 4, 2), certificate=Certificate({}, {}, {}, date(2020, 2, 5))
    )
    assert Period(date(2020, 2, 5), date(2020, 4, 2)) == known(begun)
    assert [1, 2, 0] == [each["value"] for each in rows(what, period=known(begun))]
    early = attrs.evolve(begun, horizon=date(2020, 1, 2))
    assert Period(date(2020, 1, 2), date(2020, 1, 2)) == known(early)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("month", ["2019-12", "2020-01", "2020-02", "2020-03"]),
        ("quarter", ["2019q4", "2020q1"]),
        ("year", ["2019", "2020"]),
    ],
)
def test_nothing_is_left_out_between_the_first_and_the_last(kind: str, expected: list[str]) -> None:
    assert expected == spans(kind, [expected[0], "not known"], QUARTER)
    assert expected == spans(kind, [expected[-1], expected[0]], None)


def test_months_are_named_in_the_readers_language_with_the_year_below_the_first() -> None:
    def ticks(words: Words) -> list[str]:
        return [each["tick"] for each in drawn(LINE, words).spec["data"]["values"]]

    assert ["gen\n2020", "feb", "mar", "apr", "mag"] == ticks(IT)
    assert ["يناير\n2020", "فبراير", "مارس", "أبريل", "مايو"] == ticks(AR)
    quarters = table(CONTACTS, ("quarter",), {("2019q4",): 1, ("2020q1",): 2})
    assert ["T4\n2019", "T1\n2020"] == [each["tick"] for each in drawn(quarters, IT).spec["data"]["values"]]


def test_small_lines_by_desk_have_one_scale_and_each_its_heading() -> None:
    spec = drawn(SEVERAL).spec
    values = spec["data"]["values"]
    assert ["falconara", "chiaravalle", "montesanvito"] == [each["heading"] for each in values if "heading" in each]
    assert [(0, 0), (0, 1), (1, 0)] == list(dict.fromkeys((each["line"], each["column"]) for each in values))
    assert [0, 36] == spec["spec"]["layer"][0]["encoding"]["y"]["scale"]["domain"]
    turned = drawn(attrs.evolve(SEVERAL, by=("desk", "month"))).spec
    assert spec == turned


def test_a_pyramid_has_two_sides_and_says_who_stands_on_neither() -> None:
    found = rows(PYRAMID)
    men, women = ([each for each in found if each["sex"] == sex] for sex in "12")
    assert ["over 60", "45–60", "35–44", "25–34", "18–24"] == [each["label"] for each in men]
    assert [0, 0, 20, 0, 7] == [each["value"] for each in men]
    assert ["*", "0", "0", "0", "9"] == [each["text"] for each in women]
    (_by, notes) = drawn(PYRAMID).spec["title"]["subtitle"][:2]
    assert notes.startswith("sex, not known: 1. age, in detail, not recorded: 4. * hidden")


def test_shares_by_sex_and_age_are_no_pyramid() -> None:
    what = table(ANSWERED, ("sex", "age_band"), {("1", "18_24"): share(1, 2), ("2", "18_24"): share(1, 3)})
    assert "heat map" in drawn(what).alt
    unsaid = table(CONTACTS, ("sex", "age_band"), {("unknown", "18_24"): 3, ("1", "missing"): 4})
    assert "heat map" in drawn(unsaid).alt


def test_hidden_sides_of_a_pyramid_leave_a_heat_map_of_what_is_shown() -> None:
    hidden = Number(Fraction(2), hidden=True)
    what = table(
        CONTACTS,
        ("sex", "age_band"),
        {("1", "18_24"): hidden, ("2", "18_24"): hidden, ("unknown", "18_24"): 5, ("unknown", "35_44"): 6},
    )
    assert "heat map" in drawn(what).alt
    assert ["*", "*", "5"] == [each["text"] for each in rows(what)][::2]


def test_where_nothing_that_fits_has_a_number_every_sign_is_told() -> None:
    places = {(month, f"k{n}"): None for month in ("2020-01", "2020-02") for n in range(20)}
    what = table(ANSWERED, ("month", "kind"), {**places, ("2020-01", "k20"): share(1, 2)})
    alt = drawn(what).alt
    assert (24, False) == (alt.count(": n/a"), "50.00" in alt)
    assert alt.endswith("In the table only: 9 more.")


def test_a_heat_map_has_a_number_in_each_cell_and_tells_nought_from_nothing() -> None:
    found = rows(HEAT)
    assert ["20", "3", "*", "0", "0", "11"] == [each["text"] for each in found]
    assert [PAPER, PAPER, PAPER] == [each["fill"] for each in found if not each.get("value")]
    assert SHADES[-1] == found[0]["fill"]
    what = table(ANSWERED, ("kind", "municipality"), {("k0", "042018"): share(1, 2), ("k1", "042014"): share(0, 2)})
    assert ["50.00\u00a0%", "–", "–", "0.00\u00a0%"] == texts(what)


def test_the_foreign_share_is_called_in_two_languages() -> None:
    caption = "Popolazione straniera residente, % sul totale — \u2068نسبة الأجانب من مجموع السكان\u2069"
    assert caption == drawn(RESIDENTS, IT).title
    assert ["9,82\u00a0% (2545 su 25906)", "6,76\u00a0% (1000 su 14800)"] == texts(RESIDENTS, IT)
    translated = attrs.evolve(RESIDENTS, metric=attrs.evolve(RESIDENTS.metric, beside=RESIDENTS.metric.title))
    assert "Foreign residents, % of all — Popolazione straniera residente, % sul totale" == drawn(translated).title


def test_what_people_without_a_name_may_add_is_said_by_a_sign() -> None:
    unsure = Number(Fraction(3), unknown=Fraction(35))
    nothing = Number(Fraction(0), unknown=Fraction(35))
    what = table(CONTACTS, ("kind",), {("k0",): unsure, ("k1",): nothing, ("k2",): 4})
    assert [(3, "≥\u00a03"), (None, "not known"), (4, "4")] == [
        (each.get("value"), each["text"]) for each in rows(what)
    ]
    assert "≥: people without a name may add to it." in drawn(what).alt


def test_the_words_for_who_does_not_see_it_tell_the_kind_the_total_and_the_ends() -> None:
    assert (
        "Contacts (contact): bars, by kind. Total: 100. kind number 0: 12; kind number 1: 3; kind number 2: *; "
        "not known: 5. * hidden: it is of few, or others that are of few could be computed from it."
    ) == drawn(BARS).alt
    assert (
        "Contacts (contact): a line for each, by desk × month. Total: 100. "
        "Largest: montesanvito, Mar 2020, 36. Smallest: falconara, Jan 2020, 9."
    ) == drawn(SEVERAL).alt
    assert drawn(SEVERAL).alt == drawn(SEVERAL).spec["description"]


def test_two_values_that_are_called_the_same_are_both_told() -> None:
    what = table(CONTACTS, ("municipality",), {("042018",): 2, ("Falconara Marittima",): 3})
    assert "Falconara Marittima [042018]: 2; Falconara Marittima [Falconara Marittima]: 3." in drawn(what).alt


def test_text_and_marks_stand_out() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11; black on white is 21."""
    assert 21 == round(contrast("#000000", "#ffffff"), 6)
    assert all(contrast(each, PAPER) >= TEXT_CONTRAST for each in (INK, SOFT))
    assert all(contrast(each, PAPER) >= MARK_CONTRAST for each in (BLUE, VERMILION, GREY))
    assert all(contrast(ink_on(each), each) >= TEXT_CONTRAST for each in (PAPER, *SHADES))
    assert [PAPER, SHADES[0], SHADES[3], SHADES[-1]] == list(map(shade, (0, 0.01, 0.5, 1)))


def test_an_arabic_picture_is_written_from_the_right() -> None:
    spec = drawn(BARS, AR).spec
    assert "right" == spec["title"]["align"]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["reverse"]
    assert "right" == drawn(LINE, AR).spec["layer"][0]["encoding"]["y"]["axis"]["orient"]
    assert drawn(LINE, AR).spec["layer"][0]["mark"] == drawn(LINE, IT).spec["layer"][0]["mark"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("words", [EN, IT, AR, Words("xx"), Words("it,ar")], ids=lambda words: words.language)
def test_a_specification_is_plain_data_that_fetches_nothing(name: str, words: Words) -> None:
    spec = drawn(ALL[name], words).spec
    content = parser.dumps(spec, sort_keys=True)
    assert spec == parser.loads(content)
    assert 1 == content.count("http")  # the name of the language that it is written in
    assert '"url"' not in content


def test_json_keeps_the_picture_of_a_table() -> None:
    report = attrs.evolve(BROKEN_DOWN, by=("kind",), dimensions=DIMENSIONS, tables=(BARS, table(CONTACTS, (), {})))
    content = written(json, report)
    first, second = parser.loads(content)["metrics"]
    found = drawn(BARS)
    assert {"spec": found.spec, "alt": found.alt} == first["picture"]
    assert "picture" not in second
    assert content == written(json, report)


CANARY = 987_654
VALUES = {
    "kind": st.sampled_from([*(f"k{n}" for n in range(8)), "unknown", "missing"]),
    "desk": st.sampled_from(["falconara", "chiaravalle", "محمد"]),
    "sex": st.sampled_from(["1", "2", "x", "unknown"]),
    "age_band": st.sampled_from(["0_5", "18_24", "35_44", "gt60", "missing"]),
    "month": st.sampled_from(["2019-11", "2020-01", "2020-02", "2020-05"]),
    "quarter": st.sampled_from(["2019q4", "2020q1"]),
}
NUMBERS = st.one_of(
    st.integers(0, 5000).map(lambda many: Number(Fraction(many, 4), Fraction(many), Fraction(4))),
    st.integers(-50, -1).map(lambda many: Number(Fraction(many))),
    st.just(Number(None)),
    st.just(Number(Fraction(CANARY), Fraction(CANARY), Fraction(CANARY), unknown=Fraction(CANARY), hidden=True)),
    st.just(Number(Fraction(0), unknown=Fraction(3))),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables by one or two dimensions, some of whose figures are hidden, not known or not applicable."""
    by = tuple(draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=2, unique=True)))
    places = st.tuples(*(VALUES[name] for name in by))
    metric = draw(st.sampled_from([CONTACTS, ANSWERED]))
    return table(metric, by, draw(st.dictionaries(places, NUMBERS, min_size=2, max_size=12)))


@given(tables(), st.sampled_from([EN, IT, AR]))
def test_a_picture_shows_figures_of_its_table_and_never_a_hidden_one(what: Table, words: Words) -> None:
    found = picture(what, words, period=QUARTER)
    if found is None:
        return
    content = parser.dumps(found.spec) + found.alt + found.title
    assert str(CANARY) not in content
    cells = parser.loads(written(json, attrs.evolve(BROKEN_DOWN, tables=(what,))))["metrics"][0]["cells"]
    figures = {each["figure"] for each in cells if not each["hidden"] and each["figure"] is not None}
    shown = [each["value"] for each in found.spec["data"]["values"] if "value" in each]
    assert set(shown) <= figures | {0}
    assert all(each == 0 and what.metric is CONTACTS for each in set(shown) - figures)
    assert found == picture(what, words, period=QUARTER)
