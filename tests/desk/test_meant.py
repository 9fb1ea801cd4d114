"""An answer is a code, its label, an alias or the beginning of one, and never means two things."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.codes import ALWAYS, CodeList, Codes
from primm.core.events.text import search_key
from primm.desk.meant import all_meant, label_of, meant
from primm.words import Words

ENGLISH = Words("en")
LANGUAGES = {"en": ENGLISH, "it": Words("it")}
COLOURS = CodeList(
    "colours",
    {
        "version": 1,
        "codes": {"warm": "warm colours", "warm.red": "red, as blood", "warm.pink": "Rosé", "cold.blue": "blue"},
        "aliases": {"w": "warm.red"},
    },
)


@cache
def every() -> Codes:
    """The code lists of the core and of the plugins that come with it."""
    from primm.core.host.indexing import take_stock

    return Codes.load(take_stock().codes.values())


lists = st.deferred(lambda: st.sampled_from(every().names())).map(lambda name: every()[name])
listed = st.deferred(lambda: lists.filter(lambda each: each.codes))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("warm", ["warm"]),
        ("WARM", ["warm"]),
        ("w", ["warm.red"]),
        ("red, as blood", ["warm.red"]),
        ("rose", ["warm.pink"]),
        ("pink", ["warm.pink"]),
        ("p", ["warm.pink"]),
        ("warm c", ["warm"]),
        ("warm.", ["warm.red", "warm.pink"]),
        ("r", ["warm.red", "warm.pink"]),
        ("b", ["cold.blue"]),
        ("not known", ["unknown"]),
        ("unk", ["unknown"]),
        ("ref", ["refused"]),
        ("blo", ["warm.red"]),
        ("bl", ["cold.blue"]),
        ("colours", ["warm"]),
        ("ol", []),
        ("green", []),
        ("\u0301", []),
    ],
)
def test_what_is_understood(text: str, codes: list[str]) -> None:
    assert codes == meant(text, COLOURS, ENGLISH)


def test_several_answers_stand_between_commas_that_labels_may_have_too() -> None:
    assert [["warm.red"], ["cold.blue"]] == list(all_meant("red, as blood, blue", COLOURS, ENGLISH))
    assert [["cold.blue"], ["warm.red", "warm.pink"], []] == list(all_meant("blue,r,,green", COLOURS, ENGLISH))
    assert [] == list(all_meant(" , ", COLOURS, ENGLISH))


@given(st.data(), listed)
def test_every_code_is_understood_as_itself(data: st.DataObject, known: CodeList) -> None:
    code = data.draw(st.sampled_from([*known.codes, *ALWAYS]))
    for words in LANGUAGES.values():
        assert [code] == meant(code, known, words)
        assert [[code]] == list(all_meant(code, known, words))


@given(st.data(), listed, st.sampled_from(sorted(LANGUAGES)))
def test_every_label_of_one_code_is_understood_as_this_code(
    data: st.DataObject, known: CodeList, language: str
) -> None:
    """Unless it is another's code or alias: these are told apart by their labels and were there first."""
    words = LANGUAGES[language]
    labels = Counter(search_key(label_of(code, known, words)) for code in known.codes)
    code = data.draw(st.sampled_from(list(known.codes)))
    label = label_of(code, known, words)
    others = {*map(search_key, known.codes), *map(search_key, known.aliases)} - {search_key(code)}
    if labels[search_key(label)] == 1 and search_key(label) not in others:
        assert [code] == meant(label, known, words) == meant(label.upper(), known, words)


@given(st.data(), listed, st.sampled_from(sorted(LANGUAGES)))
def test_a_beginning_never_means_one_thing_while_it_begins_two(
    data: st.DataObject, known: CodeList, language: str
) -> None:
    """What begins several codes or labels, and is none of them in full, is understood as none of them."""
    words = LANGUAGES[language]
    labels = {code: label_of(code, known, words) for code in known.codes}
    whole = data.draw(st.sampled_from([*labels, *labels.values()]))
    text = whole[: data.draw(st.integers(1, len(whole)))]
    found = meant(text, known, words)
    begun = {
        code
        for code, label in labels.items()
        if any(search_key(each).startswith(search_key(text)) for each in (code, code.rpartition(".")[2], label))
    }
    if len(found) == 1 and len(begun) > 1:
        (code,) = found
        names = (code, code.rpartition(".")[2], label_of(code, known, words), *known.aliases)
        assert search_key(text) in map(search_key, names)
    assert found


@given(st.text(max_size=20), lists)
def test_whatever_is_typed_the_candidates_are_codes(text: str, known: CodeList) -> None:
    assert all(code in known for code in meant(text, known, ENGLISH))
