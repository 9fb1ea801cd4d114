"""A name that occurs in what is sealed of others is found, word by word, and told by the event alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import KeyMissing, Tampered
from primm.people.mentions import LEAST, Mentions, mentions, words_of
from primm.people.vault import Locked
from tests.core.log.conftest import Keys
from tests.people.forgetting import PEN, Forgetting, desk, persons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.core.log.rows import Draft

AMAL, ROSA = 1, 2
WORDS = frozenset({"amal", "benali"})


class Some(Keys):
    """Keys of which one person's opens nothing, for a reason."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        """The text; the reason, for the second person."""
        if subject == PEN.person(ROSA):
            raise self.error
        return super().open(subject, sealed, aad)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    made = desk(tmp_path)
    yield made
    made.log.close()


def sealed(number: int, who: int, **secrets: Any) -> Draft:
    """An event that keeps this sealed of one person."""
    return PEN.draft(number, who, sealed={who: json.dumps(secrets)})


def found(place: Forgetting, *drafts: Draft, words: frozenset[str] = WORDS, keys: Keys | None = None) -> Mentions:
    """Where these words occur, of others than the first person."""
    place.log.append(drafts, Keys(), place.here.now)
    return mentions(place.log, keys or Keys(), words, persons(AMAL))


class TestWords:
    """What of a person's names is looked for."""

    def test_every_word_of_every_name_without_case_and_accents(self) -> None:
        known = {"given_name": "Amál Noor", "family_name": "BEN-ALI", "other_names": ["Lalla", "أمل"], "note": "Rosa"}
        assert {"amal", "noor", "lalla"} <= words_of(known)
        assert not {"rosa", "Rosa"} & words_of(known)

    def test_words_that_stand_in_the_names_of_many_are_not(self) -> None:
        assert {"abd"} == words_of({"given_name": "Al Abd", "family_name": "di"})
        assert frozenset() == words_of({})

    @given(st.dictionaries(st.sampled_from(["given_name", "family_name", "note"]), st.text(max_size=20)))
    def test_each_is_one_word_and_long_enough(self, known: Any) -> None:
        assert all(len(each) >= LEAST and [each] == each.split() for each in words_of(known))


class TestFound:
    """In which events of others a name occurs."""

    @pytest.mark.parametrize(
        "secrets",
        [
            {"note": "with amal"},
            {"note": "AMÁL's sister"},
            {"note": "(Benali)"},
            {"witness": {"how": {"who": "Amal"}}},
            {"heard": ["nobody", ["Amal"]]},
        ],
    )
    def test_in_any_sealed_text_of_anybody_else(self, place: Forgetting, secrets: Any) -> None:
        assert ((PEN.id(5),), 0) == found(place, sealed(5, ROSA, **secrets))

    @pytest.mark.parametrize("text", ["amalgam", "ben ali", "", "nobody", "xbenalix"])
    def test_not_as_a_part_of_another_word(self, place: Forgetting, text: str) -> None:
        assert ((), 0) == found(place, sealed(5, ROSA, note=text, minutes=7))

    @pytest.mark.parametrize("name", ["given_name", "family_name", "other_names"])
    def test_not_in_the_names_of_others(self, place: Forgetting, name: str) -> None:
        assert ((), 0) == found(place, sealed(5, ROSA, **{name: "Amal"}))

    def test_not_in_her_own_texts(self, place: Forgetting) -> None:
        assert ((), 0) == found(place, sealed(5, AMAL, note="amal"))

    def test_an_event_of_both_is_found_by_what_is_sealed_of_the_other(self, place: Forgetting) -> None:
        texts = {AMAL: '{"note":"benali"}', ROSA: '{"note":"amal"}'}
        assert ((PEN.id(5),), 0) == found(place, PEN.draft(5, AMAL, ROSA, sealed=texts))
        assert ((), 0) == found(place, words=frozenset({"benali"}))

    def test_each_is_told_once_in_the_order_of_the_log(self, place: Forgetting) -> None:
        drafts = [sealed(number, ROSA, note="amal") for number in (7, 5, 6)]
        assert ((PEN.id(7), PEN.id(5), PEN.id(6)), 0) == found(place, *drafts, sealed(8, ROSA, note="nobody"))

    def test_before_anybody_has_looked_nothing_was_found(self) -> None:
        assert ((), 0) == Mentions()

    def test_for_no_words_nothing_is_opened(self, place: Forgetting) -> None:
        keys = Some(AssertionError("opened"))
        assert ((), 0) == found(place, sealed(5, ROSA, note="amal"), words=frozenset(), keys=keys)


class TestClosed:
    """What nobody can open here is counted; where the vault is locked, nothing is said at all."""

    @pytest.mark.parametrize("error", [KeyMissing("no key"), Tampered("changed")])
    def test_what_cannot_be_opened_is_counted(self, place: Forgetting, error: Exception) -> None:
        drafts = [sealed(5, ROSA, note="amal"), sealed(6, 3, note="amal"), sealed(7, ROSA, note="nobody")]
        assert ((PEN.id(6),), 2) == found(place, *drafts, keys=Some(error))

    def test_a_locked_vault_is_said(self, place: Forgetting) -> None:
        with pytest.raises(Locked):
            found(place, sealed(5, ROSA, note="amal"), keys=Some(Locked("locked")))

    def test_events_without_anything_sealed_are_no_matter(self, place: Forgetting) -> None:
        assert ((), 0) == found(place, PEN.draft(5, ROSA), keys=Some(KeyMissing("no key")))
