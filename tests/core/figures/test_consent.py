"""What stands of a person's consents on a day: the last word of each file, and the strictest of files that are one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.person import (
    PersonConsentGiven,
    PersonConsentRefused,
    PersonConsentRevoked,
    PersonRegistered,
    PersonUpdated,
)
from primm.core.figures.consent import ENDED, GIVEN, NOT_ASKED, REFUSED, REVOKED, SAYS, STRICTEST, consent
from primm.testing import Diary

SCOPE, OTHER = "disclosure_to_receiver", "photo"
FIRST = date(2020, 1, 1)
WORDS: dict[str, type[Any]] = {GIVEN: PersonConsentGiven, REFUSED: PersonConsentRefused, REVOKED: PersonConsentRevoked}
DAYS = st.integers(0, 30)
SAID = st.tuples(DAYS, st.sampled_from(list(WORDS)), st.none() | DAYS, st.sampled_from((SCOPE, OTHER)))


def day(number: int) -> date:
    return FIRST + timedelta(number)


def told(*said: tuple[int, str, int | None, str]) -> tuple[Diary, str]:
    """A diary in which a person says this, on these days, until these."""
    diary = Diary()
    person = diary.person()
    for on, word, until, scope in said:
        ends = {"until": day(max(on, until))} if until is not None and word == GIVEN else {}
        diary.write(day(on).isoformat(), WORDS[word](person=person, scopes=(scope,), **ends))
    return diary, person


def stands(diary: Diary, person: str, on: int) -> str:
    return consent(diary.history(person).entries, {person}, SCOPE, day(on)).state


@pytest.mark.parametrize(
    ("said", "on", "found"),
    [
        ((), 9, NOT_ASKED),
        (((1, GIVEN, None, OTHER),), 9, NOT_ASKED),
        (((1, GIVEN, None, SCOPE),), 0, NOT_ASKED),
        (((1, GIVEN, None, SCOPE),), 1, GIVEN),
        (((1, GIVEN, 5, SCOPE),), 5, GIVEN),
        (((1, GIVEN, 5, SCOPE),), 6, ENDED),
        (((1, GIVEN, None, SCOPE), (3, REVOKED, None, SCOPE)), 2, GIVEN),
        (((1, GIVEN, None, SCOPE), (3, REVOKED, None, SCOPE)), 3, REVOKED),
        (((1, GIVEN, None, SCOPE), (3, REFUSED, None, SCOPE)), 4, REFUSED),
        (((1, REFUSED, None, SCOPE), (3, GIVEN, None, SCOPE)), 4, GIVEN),
        (((1, GIVEN, 5, SCOPE), (3, GIVEN, None, SCOPE)), 9, GIVEN),
    ],
)
def test_the_last_word_holds(said: tuple[tuple[int, str, int | None, str], ...], on: int, found: str) -> None:
    assert found == stands(*told(*said), on)


@given(st.lists(SAID, max_size=6), DAYS)
def test_it_is_the_last_word_up_to_that_day_and_nothing_else(said: list[Any], on: int) -> None:
    """A model: of what was said of this use up to the day, the latest; of one day the latest that was written."""
    diary, person = told(*said)
    words = [each for each in sorted(said, key=lambda one: one[0]) if each[0] <= on and each[3] == SCOPE]
    expected = words[-1][1] if words else NOT_ASKED
    if expected == GIVEN and words[-1][2] is not None and max(words[-1][0], words[-1][2]) < on:
        expected = ENDED
    assert expected == stands(diary, person, on)


@given(st.lists(SAID, max_size=6), st.lists(SAID, max_size=3), DAYS)
def test_what_is_said_later_changes_no_day_before(said: list[Any], later: list[Any], on: int) -> None:
    after = [(on + 1 + each[0], *each[1:]) for each in later]
    assert stands(*told(*said), on) == stands(*told(*said, *after), on)


@given(st.lists(SAID, max_size=4), st.lists(SAID, max_size=4), DAYS)
def test_of_files_that_are_one_the_strictest_word_holds(one: list[Any], other: list[Any], on: int) -> None:
    first, second = told(*one), told(*other)
    entries = [*first[0].history(first[1]).entries]
    entries += [each._replace(subjects=("person:other",)) for each in second[0].history(second[1]).entries]
    states = {stands(*first, on), stands(*second, on)} - {NOT_ASKED}
    expected = min(states, key=STRICTEST.index, default=NOT_ASKED)
    found = consent(entries, {first[1], "person:other"}, SCOPE, day(on))
    assert expected == found.state
    assert found.state == consent(entries[::-1][::-1], {"person:other", first[1]}, SCOPE, day(on)).state
    assert (found.entry is None) == (expected == NOT_ASKED)


def test_whoever_else_is_concerned_says_nothing_for_her() -> None:
    diary, person = told((1, GIVEN, None, SCOPE))
    assert NOT_ASKED == consent(diary.history(person).entries, {"person:other"}, SCOPE, day(9)).state


@pytest.mark.parametrize("cls", [PersonRegistered, PersonUpdated])
def test_the_information_notice_is_no_consent(cls: type[Any]) -> None:
    """Neither that it was given nor how says anything of any use, and no such kind is among those that do."""
    diary = Diary()
    person = diary.person()
    told_ = {"notice_how": "paper", "notice_language": "ara"}
    event = cls(citizenships=("MAR",), **told_) if cls is PersonRegistered else cls(person=person, **told_)
    diary.write("2020-01-02", event)
    for scope in ("record_keeping", SCOPE, "contact_by_phone", "reporting_to_funder", OTHER):
        assert NOT_ASKED == consent(diary.history(person).entries, {person}, scope, day(9)).state
    assert {"person.consent_given", "person.consent_refused", "person.consent_revoked"} == SAYS.keys()
