"""Who was erased is read from the erasures on record, wherever what they say comes from, and in whatever order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.canonical import dumps
from primm.core.log.blanking import blanked
from primm.people.erased import (
    CARRIED,
    DONE,
    ERASED,
    RUN,
    UNDERWAY,
    erased_persons,
    erasures,
    is_pending,
    most,
    told,
    told_in,
)
from tests.people.forgetting import ORIGIN, OTHER, PEN, Forgetting, desk, persons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.core.log.rows import Draft

AMAL, ROSA = 1, 2
origins = st.sampled_from([ORIGIN, OTHER])
counts = st.dictionaries(
    st.tuples(origins, st.sampled_from(["sealed", "who", "facts"])), st.integers(1, 10**9 - 1), max_size=4
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    made = desk(tmp_path)
    yield made
    made.log.close()


def erasure(number: int, *whom: int, kind: str = ERASED, **said: Any) -> Draft:
    """An erasure on record."""
    draft = PEN.draft(number, kind=kind)
    who = (f"erasure:{draft.id}", *persons(*whom))
    more = {"persons": [*range(1, 1 + len(whom))]} if whom else {}
    return draft._replace(who=who, facts=dumps({**more, **said}))


def done(number: int, of: int, *blanked: str) -> Draft:
    """That an erasure was carried out."""
    draft = PEN.draft(number, kind=DONE, of=of)
    return draft._replace(who=(f"erasure:{PEN.id(of)}",), facts=dumps({"of": PEN.id(of), "blanked": [*blanked]}))


class TestCounts:
    """How much went, as events tell it."""

    @given(counts)
    def test_they_are_read_as_they_are_told(self, given: Any) -> None:
        assert given == most([told(given)])
        assert sorted(told(given)) == told(given)

    def test_nothing_is_told_of_nothing(self) -> None:
        assert [f"{ORIGIN} who 1"] == told({(ORIGIN, "who"): 1, (ORIGIN, "facts"): 0})

    @given(st.lists(counts, max_size=3))
    def test_the_greatest_number_that_anybody_tells_counts(self, given: Any) -> None:
        found = most(map(told, given))
        assert {key for each in given for key in each} == set(found)
        assert all(max(each.get(key, 0) for each in given) == number for key, number in found.items())

    @pytest.mark.parametrize(
        "text", ["", "d who 1", f"{ORIGIN} meta 1", f"{ORIGIN} who -1", f"{ORIGIN} who 1" + 9 * "0"]
    )
    def test_what_is_no_count_counts_for_nothing(self, text: str) -> None:
        assert {(ORIGIN, "who"): 2} == most([[text, f"{ORIGIN} who 2"]])

    def test_none_is_none(self) -> None:
        assert {(ORIGIN, "who"): 0} == most([[f"{ORIGIN} who 0"]])


class TestOneErasure:
    """What is known of one erasure, from all events that are about it."""

    def test_it_tells_whose_data_went_how_far_why_and_when(self, place: Forgetting) -> None:
        said = {"level": 2, "basis": "request", "blanked": [f"{ORIGIN} who 1"]}
        place.write(erasure(5, ROSA, AMAL, **said))
        (found,) = erasures(place.log)
        assert (PEN.id(5), ERASED, tuple(persons(ROSA, AMAL)), 2, "request", "2026-11-24") == found[:6]
        assert ({"persons": [1, 2], **said}, {(ORIGIN, "who"): 1}, frozenset()) == found[6:]

    def test_its_day_is_told_also_where_the_hour_is_known(self, place: Forgetting) -> None:
        place.write(erasure(5, AMAL, level=1, basis="request")._replace(occurred="2026-11-24T09:30"))
        assert ["2026-11-24"] == [each.day for each in erasures(place.log)]

    def test_what_lost_its_facts_tells_nothing_and_is_no_obstacle(self, place: Forgetting) -> None:
        place.write(erasure(5, AMAL, level=1, basis="request"), done(6, 5, f"{ORIGIN} who 1"))
        kept, empty = place.log.read()
        told = told_in([kept, blanked(empty, facts=True)])
        assert [(PEN.id(5), {}, frozenset())] == [(each.id, each.blanked, each.done) for each in told]
        assert [()] == [each.persons for each in told_in([blanked(kept, facts=True)])]

    def test_a_run_of_retention_takes_facts_of_nobody_in_particular(self, place: Forgetting) -> None:
        place.write(erasure(5, kind=RUN, term="contact"))
        (found,) = erasures(place.log)
        assert (PEN.id(5), RUN, (), 0, "retention", "2026-11-24", {"term": "contact"}, {}, frozenset()) == found

    def test_who_carried_it_out_is_known_and_the_most_that_any_of_them_saw(
        self, place: Forgetting, tmp_path: Path
    ) -> None:
        place.write(erasure(5, AMAL, level=1, basis="request", blanked=[f"{ORIGIN} sealed 1", f"{ORIGIN} who 5"]))
        place.write(done(6, 5, f"{ORIGIN} sealed 2"))
        elsewhere = desk(tmp_path / "other", origin=OTHER)
        elsewhere.write(done(7, 5, f"{ORIGIN} sealed 9"))
        place.log.receive([*elsewhere.log.read()])
        elsewhere.log.close()
        (found,) = erasures(place.log)
        assert {(ORIGIN, "sealed"): 9, (ORIGIN, "who"): 5} == found.blanked
        assert {ORIGIN, OTHER} == found.done

    def test_that_it_was_carried_out_is_nothing_where_it_has_not_come_itself(self, place: Forgetting) -> None:
        place.write(done(6, 5, f"{ORIGIN} sealed 2"))
        assert ([], [], {}) == (erasures(place.log), told_in(place.log.read()), erased_persons(place.log))

    def test_what_only_names_an_erasure_among_its_subjects_is_none(self, place: Forgetting) -> None:
        """Another erasure that gives itself out for this one, and another's being done, tell nothing of it."""
        subject = (f"erasure:{PEN.id(5)}",)
        place.write(erasure(4, ROSA, level=3, basis="request")._replace(who=(*subject, *persons(ROSA))))
        place.write(erasure(5, AMAL, level=1, basis="request"))
        place.write(done(7, 8, f"{ORIGIN} sealed 9")._replace(who=subject))
        place.write(done(9, 5, f"{ORIGIN} who 9")._replace(who=subject, kind="contact"))
        assert [(PEN.id(5), 1, {}, frozenset())] == [
            (each.id, each.level, each.blanked, each.done) for each in erasures(place.log)
        ]


def test_what_logs_have_is_called_so_for_ever() -> None:
    assert ("person.erased", "person.erasure_done", "retention.run") == (ERASED, DONE, RUN)
    assert ("erasing", "erasures") == (UNDERWAY, CARRIED)


class TestAll:
    """What is known of all of them, and of whoever was erased."""

    def test_the_oldest_comes_first_and_rows_tell_the_same_as_the_log(self, place: Forgetting) -> None:
        place.write(erasure(7, AMAL, level=1, basis="request"), PEN.draft(1, 1), erasure(5, kind=RUN, term="contact"))
        place.write(done(8, 7), done(9, 5))
        assert [PEN.id(5), PEN.id(7)] == [each.id for each in erasures(place.log)]
        assert erasures(place.log) == told_in(place.log.read()) == told_in(reversed([*place.log.read()]))
        assert [{ORIGIN}] * 2 == [each.done for each in told_in(place.log.read())]

    def test_of_whom_was_erased_twice_the_one_that_went_farther_counts(self, place: Forgetting) -> None:
        place.write(erasure(4, AMAL, level=1, basis="request"))
        place.write(erasure(5, AMAL, ROSA, level=3, basis="retention"))
        place.write(erasure(6, ROSA, level=2, basis="request"))
        found = erased_persons(place.log)
        assert {person: PEN.id(5) for person in persons(AMAL, ROSA)} == {who: each.id for who, each in found.items()}

    def test_of_two_that_went_as_far_the_first_one_counts(self, place: Forgetting) -> None:
        place.write(*(erasure(each, AMAL, level=1, basis="request") for each in (4, 5)))
        assert PEN.id(4) == erased_persons(place.log)[PEN.person(AMAL)].id

    def test_nobody_is_erased_where_nothing_says_so(self, place: Forgetting) -> None:
        place.write(PEN.draft(1, 1))
        assert ([], {}, False) == (erasures(place.log), erased_persons(place.log), is_pending(place.log))

    def test_it_is_pending_until_the_log_says_of_as_many_that_all_is_done(self, place: Forgetting) -> None:
        place.write(erasure(4, AMAL, level=1, basis="request"), erasure(5, ROSA, level=1, basis="request"))
        assert is_pending(place.log)
        place.log.say(**{CARRIED: "1"})
        assert is_pending(place.log)
        place.log.say(**{CARRIED: "2"})
        assert not is_pending(place.log)
