"""The words of all names: each stands once, and is found by whatever it shares with a word that is typed."""

from __future__ import annotations

import pytest

from primm.people.lexicon import Lexicon
from primm.people.spelling import Word, words


def word(text: str) -> Word:
    """One word of a name."""
    (found,) = words(text)
    return found


def lexicon(*names: str) -> Lexicon:
    """A lexicon of these words, each at its place."""
    made = Lexicon()
    assert [*range(len(names))] == [made.place(word(each)) for each in names]
    return made


def test_a_word_has_one_place_however_often_it_comes() -> None:
    made = lexicon("Amal", "Olga")
    assert (1, 2, 2) == (made.place(word("olga")), made.place(word("Rosa")), made.place(word("Rosa")))
    assert 3 == len(made)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("Amal", "Amalia"),  # the beginning
        ("Md", "Mohamed"),  # the line of the variants
        ("Maya", "Maia"),  # the sound
        ("Ana", "Ina"),  # the consonants
        ("Samir", "Tamir"),  # nearly all letters
        ("Elidrissi", "Idrissi"),  # what stands before it
        ("Idrissi", "Elidrissi"),
    ],
)
def test_a_word_is_found_by_one_thing_that_it_shares(asked: str, near: str) -> None:
    made = lexicon("Olga", near, "Mustafa", "Ibrahim")
    assert {1} == made.near(word(asked))
    made.place(word(asked))
    assert {1, 4} == made.near(word(asked))


def test_a_whole_word_is_no_beginning() -> None:
    made = lexicon("Amalgama", "Amal", "Amel")
    assert {1, 2} == made.near(word("Amal"), whole=True)
    assert {0, 1, 2} == made.near(word("Amal"))


def test_what_is_no_more_alike_than_strangers_are_is_not_told() -> None:
    assert {0: 97, 1: 100} == lexicon("Amel", "Amal", "Rosa", "Amina").scores(word("Amal"))
    assert {0: 88, 1: 92, 2: 92} == lexicon("Emal", "Amalia", "Amina").scores(word("am"))
    assert {} == lexicon("Ma").scores(word("Am"))


def test_a_word_that_is_new_is_found_where_the_same_was_asked_before() -> None:
    made = lexicon("Amal")
    assert {0: 100} == made.scores(word("Amal"))
    made.place(word("Amel"))
    assert {0: 100, 1: 97} == made.scores(word("Amal"))


def test_what_is_listed_is_not_listed_again() -> None:
    made = lexicon("Amal", "Elidrissi", "Mohamed")
    made.settle()
    once = [list(each) for each in (made._plain, made._sounds, made._consonants)]
    made.settle()
    made.place(word("Amal"))
    made.settle()
    assert once == [made._plain, made._sounds, made._consonants]
    assert "Lexicon(3 words)" == repr(made)
    made.place(word("Rosa"))
    made.settle()
    assert len(once[0]) + 1 == len(made._plain)
