"""What is hidden of a report for others, and that nobody can compute it from what is still shown."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.figures.measures import (
    count,
    distinct,
    latest,
    median,
    median_per,
    persons,
    ratio,
    retained,
    share,
    total,
)
from primm.core.figures.metrics import OWN, PERSON, Metric
from primm.core.figures.period import Period
from primm.core.figures.refresh import Place
from primm.core.figures.report import Report, report
from primm.core.figures.views import Row, View, dim, flag, key, many, margin, number, row, trait, when
from primm.people.publishing import LEAST, hides, publish, publish_all
from primm.testing.tables import basis

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))


@row
class Visit(Row):
    """A visit of a person at a desk."""

    day: date = when("day")
    due: date | None = when("answer due")
    person: str | None = key("person")
    desk: str = dim("desk")
    need: str = dim("need", codes="need")
    service: str = dim("service", codes="body_type")
    topics: tuple[str, ...] = many("topic", codes="need")
    sex: str = trait("sex", codes="sex")
    age: str = trait("age", codes="age_bracket")
    served: bool = flag("served")
    minutes: int = number("minutes")


@row
class Body(Row):
    """A service of the network, and how many people live around it; some of its people came to a meeting."""

    day: date = when("day")
    name: str = key("body")
    desk: str = dim("desk")
    service: str = dim("service", codes="body_type")
    people: int = number("people")


@row
class Presence(Row):
    """Somebody came, or some people without a name."""

    day: date = when("day")
    person: str | None = key("person")
    desk: str = dim("desk")
    sex: str = trait("sex", codes="sex")
    age: str = trait("age", codes="age_bracket")
    margin: str = margin("margin")
    people: int = number("people")


@row
class Sent(Row):
    """Somebody was sent from one service to another."""

    day: date = when("day")
    person: str | None = key("person")
    desk: str = dim("desk")
    kind: str = dim("kind", codes="body_type")
    sealed_need: str = dim("sealed need", codes="protected_need")
    receiver: str = dim("receiver")
    service: str = dim("service")
    requester: str = dim("requester")
    body: str = dim("body")


@row
class Entry(Row):
    """A service stands in the list of the network, where everybody reads it."""

    day: date = when("day")
    name: str = key("name")
    desk: str = dim("desk")
    kind: str = dim("kind", codes="body_type")
    body: str = dim("body")


NAMES = ("receiver", "service", "requester", "body")
DEFAULTS: dict[type[Row], dict[str, Any]] = {
    Visit: {
        "due": None,
        "desk": "north",
        "need": "doc",
        "service": "school",
        "topics": (),
        "sex": "1",
        "age": "lt18",
        "served": False,
        "minutes": 10,
    },
    Body: {"desk": "north", "service": "school", "people": 1},
    Sent: {"desk": "north", "kind": "school", "sealed_need": "doc", **dict.fromkeys(NAMES, "school")},
    Entry: {"desk": "north", "kind": "school"},
    Presence: {"person": None, "desk": "north", "sex": "unknown", "age": "unknown"},
}
VIEWS = {each: View(each.__name__.lower(), each, lambda _history: (), ("person",)) for each in DEFAULTS}
BY = ("desk", "need", "service", "topics", "sex", "age", "kind", "sealed_need", "receiver", "requester", "body")


def visit(who: str | None, **told: Any) -> tuple[type[Row], dict[str, Any]]:
    """A visit, by what is told of it."""
    return Visit, {"person": who, **told}


def reported(rows: Any, *measures: Any, by: tuple[str, ...] = (), filters: Any = None) -> Report:
    """The report of some measures, M1, M2 …, before anything is hidden."""
    tables: dict[View, list[tuple[str, int, Row]]] = {view: [] for view in VIEWS.values()}
    for n, (cls, told) in enumerate(rows, 1):
        entry: Any = Place(told.get("person") or "anon:1", n, "e" if cls is Presence else f"e{n}", "o", n)
        tables[VIEWS[cls]].append((entry.subject, n, cls(entry, day=date(2020, 1, 1), **DEFAULTS[cls] | told)))
    metrics = [
        Metric(
            f"M{n}", 1, "Title", "Definition.", unit=PERSON, source=OWN, measure=each,
            by=tuple(name for name in BY if name in {column.name for column in _row(each).columns}),
        )
        for n, each in enumerate(measures, 1)
    ]  # fmt: skip
    found = basis(tables)
    with closing(found.connection):
        return report(
            found, metrics, name="desk", title="Desk", horizon=date(2020, 7, 1), period=YEAR, by=by, filters=filters
        )


def _row(measure: Any) -> type[Row]:
    """The row class of what a measure counts first."""
    inner = getattr(measure, "above", None) or getattr(measure, "among", None) or measure
    rows = inner if isinstance(getattr(inner, "row", None), type) else inner.rows
    found: type[Row] = (rows[0] if isinstance(rows, tuple) else rows).row
    return found


def shown(made: Report, n: int = 1) -> dict[Any, Any]:
    """The figures of a measure by cell, ``*`` where they are hidden."""
    cells = made.tables[n - 1].cells
    return {
        "/".join(cell.at.values()) or "total": "*" if cell.number.hidden else _plain(cell.number.value)
        for cell in cells
    }


def _plain(value: Fraction | None) -> Any:
    return value if value is None or value.denominator > 1 else int(value)


def visits(**often: int) -> list[Any]:
    """So many visits at each desk, each of another person."""
    return [visit(f"{desk}{n}", desk=desk) for desk, many in often.items() for n in range(many)]


class TestALine:
    """The cells of one dimension and their total."""

    def test_hides_one_and_two_and_shows_nothing_and_three(self) -> None:
        made = publish(reported(visits(a=1, b=2, c=3, d=9), count(Visit), by=("desk",)), LEAST)
        assert {"total": 15, "a": "*", "b": "*", "c": 3, "d": 9} == shown(made)

    def test_hides_the_next_smallest_where_one_alone_would_be_the_difference_to_the_total(self) -> None:
        made = publish(reported(visits(a=2, b=7, c=5), count(Visit), by=("desk",)), LEAST)
        assert {"total": 14, "a": "*", "b": 7, "c": "*"} == shown(made)

    def test_two_ones_alone_would_be_known_as_nothing_is_shown_as_0(self) -> None:
        made = publish(reported(visits(a=1, b=1, c=5, d=6), count(Visit), by=("desk",)), LEAST)
        assert {"total": 13, "a": "*", "b": "*", "c": "*", "d": 6} == shown(made)

    def test_hides_a_total_that_is_one_cell(self) -> None:
        assert {"total": "*", "a": "*"} == shown(publish(reported(visits(a=2), count(Visit), by=("desk",)), LEAST))

    def test_nothing_is_nothing(self) -> None:
        assert {"total": 0} == shown(publish(reported([], count(Visit), by=("desk",)), LEAST))

    def test_persons_along_their_work_are_hidden_in_the_same_way(self) -> None:
        """Who was met at both desks counts at each: still the total would tell how many are only at the small one."""
        met = [visit(f"p{n}", desk="a") for n in range(5)] + [visit("q", desk="b"), visit("r", desk="b")]
        made = publish(reported([*met, visit("p0", desk="b")][:7], persons(Visit), by=("desk",)), LEAST)
        assert {"total": 7, "a": "*", "b": "*"} == shown(made)


def test_a_cross_table_hides_a_rectangle() -> None:
    rows = [
        visit(f"{desk}{sex}{n}", desk=desk, sex=sex)
        for desk, sex, many in (
            ("a", "1", 2),
            ("a", "2", 6),
            ("b", "1", 5),
            ("b", "2", 9),
            ("c", "1", 7),
            ("c", "2", 8),
        )
        for n in range(many)
    ]
    found = shown(publish(reported(rows, persons(Visit), by=("desk", "sex")), LEAST))
    assert {"a/1", "a/2", "b/1", "b/2"} == {at for at, figure in found.items() if figure == "*"}


class TestMeasures:
    """A figure of another kind is hidden with the numbers that it stands on."""

    def test_a_share_is_hidden_by_what_is_above_the_line_and_by_what_is_not(self) -> None:
        rows = [
            visit(f"{desk}{n}", desk=desk, served=n < many) for desk, many in (("a", 1), ("b", 8)) for n in range(10)
        ]
        rows += [
            visit(f"{desk}{n}", desk=desk, served=n < many) for desk, many in (("c", 0), ("d", 5)) for n in range(10)
        ]
        for measure in (share(Visit, of=Visit.served), share(persons(Visit), of=Visit.served)):
            made = publish(reported(rows, measure, by=("desk",)), LEAST)
            found = shown(made)
            assert ("*", "*", 35) == (found["a"], found["b"], found["total"])
            hidden = [cell.number for cell in made.tables[0].cells if cell.number.hidden]
            assert all((each.above, each.below, each.open, each.value) == (None, None, 0, None) for each in hidden)

    def test_a_share_is_hidden_with_the_few_that_are_still_open(self) -> None:
        rows = [visit(f"{n}", served=n < 4, due=date(2020, 2, 1) if n < 8 else date(2020, 8, 1)) for n in range(9)]
        assert {"total": "*"} == shown(publish(reported(rows, share(Visit, of=Visit.served, due=Visit.due)), LEAST))

    def test_a_share_of_nothing_is_none(self) -> None:
        assert {"total": None} == shown(publish(reported([], share(Visit, of=Visit.served)), LEAST))

    def test_what_is_not_above_the_line_is_hidden_with_the_fewest_others_that_are_not(self) -> None:
        often = {"a": (15, 20), "b": (4, 12), "c": (8, 10)}
        rows = [
            visit(f"{desk}{n}", desk=desk, served=n < above)
            for desk, (above, below) in often.items()
            for n in range(below)
        ]
        found = shown(publish(reported(rows, share(Visit, of=Visit.served), by=("desk",)), LEAST))
        assert {"total": Fraction(450, 7), "a": "*", "b": Fraction(100, 3), "c": "*"} == found

    def test_a_share_shows_no_number_that_is_hidden_where_it_is_counted(self) -> None:
        """Of a share the number above the line can be read, with what is below it."""
        often = {"a": (1, 5), "b": (5, 12), "c": (8, 10)}
        rows = [
            visit(f"{desk}{n}", desk=desk, served=n < above)
            for desk, (above, below) in often.items()
            for n in range(below)
        ]
        served, of = count(Visit, Visit.served), share(Visit, of=Visit.served)
        for measures in ((served, of), (of, served)):
            made = publish(reported(rows, *measures, by=("desk",)), LEAST)
            counted, shared = (shown(made, 1 + measures.index(each)) for each in (served, of))
            assert {"total": 14, "a": "*", "b": "*", "c": 8} == counted
            assert {"a", "b", "c"} == {at for at, figure in shared.items() if figure == "*"}

    def test_what_is_retained_is_a_share(self) -> None:
        rows, measure = [visit("a"), visit("b"), visit("c")], retained(Visit, Visit.person, window="6 months")
        assert {"total": 0} == shown(publish(reported(rows, measure), LEAST))
        assert {"total": "*"} == shown(publish(reported(rows[1:], measure), LEAST))

    def test_a_median_of_few_is_hidden_and_needs_no_other_to_be_hidden(self) -> None:
        for measure in (median(Visit, Visit.minutes), median_per(Visit, Visit.person)):
            found = shown(publish(reported(visits(a=2, b=3, c=9), measure, by=("desk",)), LEAST))
            assert ("*", False, False) == (found["a"], found["b"] == "*", found["total"] == "*")

    def test_minutes_of_few_visits_are_hidden_however_many_they_are(self) -> None:
        made = reported(visits(a=2, b=9, c=5), total(Visit, Visit.minutes, scale=60), by=("desk",))
        assert {"total": Fraction(8, 3), "a": "*", "b": Fraction(3, 2), "c": "*"} == shown(publish(made, LEAST))

    def test_a_ratio_is_hidden_with_each_of_its_numbers(self) -> None:
        rows = [*visits(a=5, b=9, c=7), *(visit("one", desk="d") for _ in range(4))]
        per_person = ratio(count(Visit), persons(Visit))
        assert "*" == shown(publish(reported(rows, per_person, by=("desk",)), LEAST))["d"]

    def test_what_one_figure_hides_no_other_figure_of_the_report_shows(self) -> None:
        rows = visits(a=2, b=7, c=5)
        measures = count(Visit), ratio(count(Visit), persons(Visit)), share(Visit, of=Visit.served)
        made = publish(reported(rows, *measures, by=("desk",)), LEAST)
        for n in (1, 2, 3):
            assert {"a", "c"} == {at for at, figure in shown(made, n).items() if figure == "*"}

    def test_things_are_counted_as_people_are_but_a_population_is_public(self) -> None:
        rows = [(Body, {"name": f"{n}", "desk": desk}) for n, desk in enumerate("aabbbbb")]
        people = latest(Body, Body.people, valid=Body.day, per=Body.desk)
        made = publish(reported(rows, distinct(Body, Body.name), people, by=("desk",)), LEAST)
        assert {"total": "*", "a": "*", "b": 5} == shown(made) or {"total": 7, "a": "*", "b": "*"} == shown(made)
        assert {"total": 7, "a": 2, "b": 5} == shown(made, 2)

    def test_people_without_a_name_are_as_many_as_their_rows_say(self) -> None:
        rows = [
            (Presence, {"margin": "total", "people": 12, "desk": "a"}),
            (Presence, {"margin": "total", "people": 2}),
        ]
        found = shown(publish(reported(rows, total(Presence, Presence.people), by=("desk",)), LEAST))
        assert {"total": 14, "a": "*", "north": "*"} == found

    def test_what_is_not_known_of_few_is_hidden(self) -> None:
        rows = [
            (Presence, {"margin": name, "people": 2, **more})
            for name, more in (("total", {}), ("sex", {"sex": "2"}), ("age", {"age": "lt18"}))
        ]
        asked = {"filters": {"sex": ["2"], "age": ["lt18"]}}
        made = reported(rows, total(Presence, Presence.people), **asked)
        assert made.tables[0].cells[0].number.unknown == 2
        assert made.tables[0].cells[0].number.value == 0
        assert {"total": "*"} == shown(publish(made, LEAST))


def test_no_percentage_stands_beside_a_hidden_number() -> None:
    rows = [
        visit(f"{desk}{sex}{n}", desk=desk, sex=sex)
        for desk, sex, many in (("a", "1", 2), ("a", "2", 6), ("a", "9", 5), ("b", "1", 5), ("b", "2", 9))
        for n in range(many)
    ]
    made = publish(reported(rows, persons(Visit), by=("sex",), filters={"desk": ["a"]}), LEAST)
    assert [None, None, None, None] == [cell.percent for cell in made.tables[0].cells]
    made = publish(reported(rows, persons(Visit), by=("sex",), filters={"desk": ["b"]}), LEAST)
    assert [None, Fraction(643, 10), Fraction(357, 10)] == sorted(
        [cell.percent for cell in made.tables[0].cells], key=lambda each: -(each or 1000)
    )


class TestProtected:
    """Needs of violence, trafficking and guardianship: under 5 in no report."""

    def test_are_hidden_also_where_nothing_else_is(self) -> None:
        rows = [
            visit(f"{need}{n}", need=need)
            for need, many in (("gen", 1), ("gen.violence", 4), ("doc", 1), ("hou", 2), ("hea", 6))
            for n in range(many)
        ]
        found = shown(publish(reported(rows, count(Visit), by=("need",))))
        assert {"total": 14, "hea": 6, "doc": 1, "hou": 2, "gen": "*", "gen.violence": "*"} == found
        assert {"hea": 6, "doc": "*"} == {
            at: figure
            for at, figure in shown(publish(reported(rows, count(Visit), by=("need",)), LEAST)).items()
            if at in ("hea", "doc")
        }

    def test_a_need_that_only_begins_alike_is_none_of_them(self) -> None:
        rows = [visit(f"{n}", need="general" if n < 2 else "doc") for n in range(9)]
        assert {"total": 9, "general": 2, "doc": 7} == shown(publish(reported(rows, count(Visit), by=("need",))))

    @pytest.mark.parametrize("need", ["gen", "gen.violence"])
    def test_needs_that_are_kept_sealed_are_among_them(self, need: str) -> None:
        rows = [(Sent, {"person": f"{n}", "sealed_need": need if n < 2 else "doc"}) for n in range(9)]
        found = shown(publish(reported(rows, count(Sent), by=("sealed_need",))))
        assert {"total": 9, need: "*", "doc": "*"} == found

    def test_five_are_shown(self) -> None:
        rows = [visit(f"{n}", need="gen") for n in range(5)]
        assert {"total": 5, "gen": 5} == shown(publish(reported(rows, count(Visit), by=("need",)), LEAST))

    def test_by_filter_every_figure_is_of_them(self) -> None:
        rows = [visit(f"{n}", need="gen", topics=("gen", "doc")) for n in range(4)]
        for filters in ({"need": ["gen"]}, {"topics": ["gen"]}):
            assert {"total": "*"} == shown(publish(reported(rows, persons(Visit), filters=filters)))
        assert {"total": 4} == shown(publish(reported(rows, persons(Visit), filters={"need": ["gen", "doc"]})))

    def test_one_topic_of_several_is_hidden_with_another(self) -> None:
        rows = [visit(f"{n}", topics=("doc", "gen") if n < 2 else ("doc",) if n < 9 else ("hea",)) for n in range(14)]
        found = shown(publish(reported(rows, count(Visit), by=("topics",))))
        assert {"total": 14, "doc": 9, "hea": "*", "gen": "*"} == found

    def test_who_is_sent_to_an_antiviolence_centre_is_one_of_them_the_centre_is_not(self) -> None:
        rows = [visit(f"{n}", service="antiviolence_centre" if n < 2 else "school") for n in range(9)]
        assert {"total": 9, "school": "*", "antiviolence_centre": "*"} == shown(
            publish(reported(rows, count(Visit), by=("service",)))
        )
        rows = [(Body, {"name": f"{n}", "service": "antiviolence_centre" if n < 1 else "school"}) for n in range(9)]
        assert {"total": 9, "school": 8, "antiviolence_centre": 1} == shown(
            publish(reported(rows, count(Body), by=("service",)))
        )


class TestByName:
    """Who is sent to an anti-violence centre is hidden also where services stand by their names."""

    @staticmethod
    def centre(_position: Any) -> frozenset[str]:
        """The names of the anti-violence centres."""
        return frozenset({"centre"})

    @staticmethod
    def never(_position: Any) -> frozenset[str]:
        """Where no names stand, nobody asks for them."""
        raise AssertionError

    @pytest.mark.parametrize("name", NAMES)
    def test_under_five_who_are_sent_there_are_hidden(self, name: str) -> None:
        rows = [(Sent, {"person": f"{n}", name: ("centre", "office", "school")[(n > 1) + (n > 5)]}) for n in range(12)]
        made = reported(rows, count(Sent), by=(name,))
        assert {"total": 12, "school": 6, "office": 4, "centre": 2} == shown(publish(made))
        assert {"total": 12, "school": 6, "office": "*", "centre": "*"} == shown(publish(made, 0, self.centre))
        assert {"total": 12, "school": 6, "office": "*", "centre": "*"} == shown(publish(made, LEAST))
        rows += [(Sent, {"person": f"{n}", name: "shelter"}) for n in range(12, 15)]
        made = reported(rows, count(Sent), by=(name,))
        two = publish(made, 0, lambda _position: frozenset({"centre", "shelter"}))
        assert {"total": 15, "school": 6, "office": 4, "centre": "*", "shelter": "*"} == shown(two)

    def test_a_desk_that_goes_by_the_name_of_a_centre_is_none(self) -> None:
        rows = [(Sent, {"person": f"{n}", "desk": "centre" if n < 2 else "north"}) for n in range(9)]
        made = reported(rows, count(Sent), by=("desk", "body"))
        assert {"total": 9, "centre": 2, "north": 7, "school": 9, "centre/school": 2, "north/school": 7} == shown(
            publish(made, 0, self.centre)
        )

    def test_of_two_centres_each_hides_the_other_and_nothing_else(self) -> None:
        often = {"centre": 2, "shelter": 2, "school": 1, "office": 9}
        rows = [(Entry, {"name": f"{body}{n}", "body": body}) for body, many in often.items() for n in range(many)]
        sent = [(Sent, {"person": f"{n}{body}", "body": body}) for body in often for n in range(9)]
        made = reported([*rows, *sent], count(Entry), ratio(persons(Sent), count(Entry)), by=("body",))
        two = publish(made, 0, lambda _position: frozenset({"centre", "shelter"}))
        for n in (1, 2):
            assert {"centre", "shelter"} == {at for at, figure in shown(two, n).items() if figure == "*"}

    def test_names_are_asked_for_only_where_some_stand(self) -> None:
        rows = [(Sent, {"person": f"{n}", "kind": "antiviolence_centre"}) for n in range(9)]
        assert {"total": 9, "antiviolence_centre": 9} == shown(
            publish(reported(rows, count(Sent), by=("kind",)), 0, self.never)
        )
        coded = reported([visit(f"{n}") for n in range(9)], count(Visit), by=("service",))
        assert {"total": 9, "school": 9} == shown(publish(coded, 0, self.never))

    @pytest.mark.parametrize(("by", "few"), [("kind", "antiviolence_centre"), ("body", "centre")])
    def test_that_there_is_a_centre_is_no_secret(self, by: str, few: str) -> None:
        rows = [(Entry, {"name": f"{n}", "body": "school"}) for n in range(8)]
        rows.append((Entry, {"name": "centre", "body": "centre", "kind": "antiviolence_centre"}))
        made = reported(rows, count(Entry), by=(by,))
        assert {"total": 9, "school": 8, few: 1} == shown(publish(made, 0, self.centre))

    def test_how_many_centres_there_are_is_one_where_it_tells_how_many_persons_went_to_each(self) -> None:
        kinds = ("antiviolence_centre", "school")
        rows = [(Entry, {"name": f"{n}", "kind": kinds[n > 1], "desk": "ab"[n % 2], "body": "x"}) for n in range(9)]
        sent = [(Sent, {"person": f"{n}", "kind": kinds[n > 11], "desk": "ab"[n % 2]}) for n in range(24)]
        per_service = ratio(persons(Sent), count(Entry))
        made = publish(reported([*rows, *sent], count(Entry), per_service, by=("kind",)))
        for n in (1, 2):
            assert {"antiviolence_centre", "school"} == {at for at, figure in shown(made, n).items() if figure == "*"}


def test_of_reports_that_are_read_together_one_with_protected_needs_is_enough() -> None:
    rows = [visit(f"{n}", need="gen" if n < 2 else "doc") for n in range(9)]
    by_need, by_desk = (reported(rows, count(Visit), by=(each,)) for each in ("need", "desk"))
    for reports in ([by_need, by_desk], [by_desk, by_need]):
        hidden = [at for made in publish_all(reports) for at, figure in shown(made).items() if figure == "*"]
        assert ["doc", "gen"] == sorted(hidden)


def test_a_report_for_others_has_no_line_for_each_person() -> None:
    rows = [(Sent, {"person": f"{n}", "body": f"person:{n}"}) for n in range(9)]
    made = reported(rows, count(Sent), by=("body",))
    with pytest.raises(Refused, match="leave out body") as refused:
        publish(made, LEAST)
    assert ["by"] == [each.field for each in refused.value.problems]
    assert 10 == len(shown(publish(made))) == len(shown(publish_all([made])[0]))
    assert not hides(made, {"body": "person:1"})


def test_who_was_met_at_two_desks_lets_nobody_compute_a_total() -> None:
    """All whom the small desk met were also met at the other: so there is no way in which only the sexes differ."""
    rows = [visit(f"b{n}", desk="b", sex="1" if n < 7 else "2") for n in range(10)]
    rows += [visit(f"b{n}", desk="a", sex="1" if n < 7 else "2") for n in (5, 6, 7, 8, 9)]
    made = publish(reported(rows, persons(Visit), by=("desk", "sex")), LEAST)
    assert {"a/1", "b/1", "a", "b"} == {at for at, figure in shown(made).items() if figure == "*"}


def test_a_line_in_which_nothing_is_hidden_keeps_its_percentages() -> None:
    often = {"a": (2, 6, 20), "b": (5, 9, 21), "c": (7, 8, 22)}
    rows = [
        visit(f"{desk}{sex}{n}", desk=desk, sex=sex)
        for desk, numbers in often.items()
        for sex, many in zip("129", numbers, strict=True)
        for n in range(many)
    ]
    (table,) = publish(reported(rows, persons(Visit), by=("desk", "sex")), LEAST).tables
    hidden = {"/".join(cell.at.values()) for cell in table.cells if cell.number.hidden}
    assert {"a/1", "a/2", "b/1", "b/2"} == hidden
    told = {"/".join(cell.at.values()) for cell in table.cells if cell.percent is not None}
    assert {"c/1", "c/2", "c/9", "1", "2", "9"} == told


def test_reports_that_are_read_together_hide_the_same() -> None:
    one = reported(visits(a=2, b=7, c=5), count(Visit), by=("desk",))
    other = reported(visits(a=2, b=7, c=5), ratio(count(Visit), persons(Visit)), by=("desk",))
    first, second = publish_all([one, other], LEAST)
    assert {at for at, each in shown(first).items() if each == "*"} == {"a", "c"}
    assert {at for at, each in shown(second).items() if each == "*"} == {"a", "c"}
    assert (LEAST, LEAST) == (first.published, second.published)


def test_a_figure_is_hidden_at_its_place_alone() -> None:
    made = reported(visits(a=2, b=7, c=5), count(Visit), by=("desk",))
    assert (True, False, True) == tuple(hides(made, {"desk": each}, LEAST) for each in "abc")
    assert not hides(made, {}, LEAST)
    assert not hides(made, {"desk": "a"})
    assert not hides(made, {"desk": "elsewhere"}, LEAST)


OFTEN = st.lists(st.integers(0, 4), min_size=4, max_size=4)
PLACES = [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]


@given(OFTEN, st.lists(st.booleans(), min_size=4, max_size=4))
def test_nobody_can_solve_for_a_hidden_number(often: list[int], both: list[bool]) -> None:
    """For each hidden number there is another table that prints the same and has another number there.

    The attacker knows that 0 is shown, so that what is hidden is at least 1; that rows add to their totals; and that
    of persons at several desks the total is at most the sum and at least each of them. Some persons are at both.
    """
    told = []
    for (desk, sex), people, twice in zip(PLACES, often, both, strict=True):
        for n in range(people):
            told.append(visit(f"{desk}{sex}{n}", desk=desk, sex=sex))
            told += [visit(f"{desk}{sex}{n}", desk="b" if desk == "a" else "a", sex=sex)] if twice and not n else []
    for measure, sums in ((count(Visit), ("desk", "sex")), (persons(Visit), ("sex",))):
        made = reported(told, measure, by=("desk", "sex"))
        true = {frozenset(cell.at.items()): int(cell.number.value or 0) for cell in made.tables[0].cells}
        hidden = {frozenset(cell.at.items()) for cell in publish(made, LEAST).tables[0].cells if cell.number.hidden}
        assert {at for at, value in true.items() if 0 < value < LEAST} <= hidden
        known = {at for at in hidden if len({table[at] for table in tables_like(true, hidden, sums)}) > 1}
        assert hidden == known


def tables_like(true: dict[Any, int], hidden: Any, sums: tuple[str, ...]) -> Any:
    """Tables near the true one that print the same."""
    places = sorted(hidden, key=sorted)
    for steps in product((-1, 0, 1), repeat=len(places)):
        table = true | {at: true[at] + step for at, step in zip(places, steps, strict=True)}
        if all(table[at] >= 1 for at in places) and all(
            _holds(table, at, name, sums) for at in table for name in ("desk", "sex")
        ):
            yield table


def _holds(table: dict[Any, int], at: Any, name: str, sums: tuple[str, ...]) -> bool:
    """Whether a total goes together with its parts along a dimension."""
    parts = [value for each, value in table.items() if at < each and {pair[0] for pair in each - at} == {name}]
    if not parts:
        return True
    return sum(parts) == table[at] if name in sums else max(parts) <= table[at] <= sum(parts)


def test_a_report_for_others_says_so() -> None:
    made = reported(visits(a=5), count(Visit))
    assert (0, LEAST) == (publish(made).published, publish(made, LEAST).published)
    assert attrs.evolve(publish(made, LEAST), published=0) == made


@pytest.mark.parametrize("by", [("desk", "sex", "age"), ("desk", "topics", "need")])
def test_three_dimensions_end(by: tuple[str, ...]) -> None:
    """However the numbers lie, hiding comes to an end and leaves no line in which one alone is hidden."""
    rows = [
        visit(
            f"{n}",
            desk="abc"[n % 3],
            sex="129"[n % 5 % 3],
            age=("lt18", "18_60")[n % 2],
            topics=("doc", "hou")[: n % 4],
            need=("doc", "hea")[n % 7 % 2],
        )
        for n in range(40)
    ]
    cells = publish(reported(rows, count(Visit), by=by), LEAST).tables[0].cells
    hidden = {frozenset(cell.at.items()) for cell in cells if cell.number.hidden}
    everywhere = {frozenset(cell.at.items()) for cell in cells}
    assert hidden
    for at in everywhere:
        for name in by:
            line = {each for each in everywhere if at < each and {pair[0] for pair in each - at} == {name}}
            assert len((line | {at}) & hidden) != 1 or not line
