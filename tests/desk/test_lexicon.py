"""The words of the desk name what exists, in every language."""

from __future__ import annotations

from collections import Counter

import pytest

from primm.core.events.text import search_key
from primm.core.host.indexing import take_stock
from primm.desk.echo import LISTS, NAMES, OF_KIND
from primm.desk.grammar import OBEYED, VERBS, read
from primm.desk.helping import TABLE
from primm.desk.lexicon import LANGUAGES, file_of, lexicon
from tests.desk.conftest import ADesk, every_code

SYNONYMS = [
    (language, codes, code)
    for language in LANGUAGES
    for codes, words in file_of(language).synonyms.items()
    for code in words
]


@pytest.mark.parametrize(("language", "codes", "code"), SYNONYMS)
def test_a_synonym_names_a_code_that_exists(language: str, codes: str, code: str) -> None:
    assert code in every_code()[codes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_enough(language: str) -> None:
    assert 150 < sum(len(words) for codes in file_of(language).synonyms.values() for words in codes.values())


@pytest.mark.parametrize("part", ["verbs", "small"])
def test_no_word_does_two_things(part: str) -> None:
    found = {
        (search_key(word), thing)
        for each in LANGUAGES
        for thing, words in getattr(file_of(each), part).items()
        for word in words
    }
    assert [] == [word for word, many in Counter(word for word, _thing in found).items() if many > 1]


@pytest.mark.parametrize("codes", sorted({codes for _language, codes, _code in SYNONYMS}))
def test_no_synonym_means_two_codes_of_a_list(codes: str) -> None:
    means = {word: [code for of, code in each if of == codes] for word, each in lexicon().synonyms.items()}
    assert {} == {word: each for word, each in means.items() if len(each) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_verb_and_small_word(language: str) -> None:
    english = file_of("en")
    assert english.verbs.keys() == file_of(language).verbs.keys()
    assert english.small.keys() == file_of(language).small.keys()
    assert english.fields.keys() == file_of(language).fields.keys()


def test_every_verb_is_known_and_explained() -> None:
    assert {*VERBS, *OBEYED, "correct"} == set(lexicon().verbs.values()) == {row.verb for row in TABLE}


def test_every_field_that_is_said_by_label_has_that_list() -> None:
    for spec in take_stock().specs.values():
        for field in spec.fields:
            codes = OF_KIND.get((spec.kind.partition(".")[0], field.name), LISTS.get(field.name))
            if codes and spec.kind in NAMES and field.codes:
                assert field.codes == codes, (spec.kind, field.name)


@pytest.mark.parametrize("word", sorted(lexicon().synonyms)[::9])
def test_a_synonym_is_understood_alone(word: str) -> None:
    """Every list has its verb; a word of the contact's own lists is enough to see it."""
    means = lexicon().synonyms[word]
    if any(codes == "need" for codes, _code in means) and word not in lexicon().small:
        given = read(f"c k7q2m {word}", ADesk()).givens
        assert given
        assert set(given[0].values["topics"]) <= {code for _codes, code in means}
