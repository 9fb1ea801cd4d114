"""Text is taken in by rule, in any script, and found again however it was spelt."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.text import LINE, NOTE, clean, looks_alike, search_key
from primm.core.events.wrong import Wrong


def line(text: str) -> str:
    """One line, as a name is."""
    return clean(text, lines=False, limit=LINE)


def note(text: str) -> str:
    """Several lines."""
    return clean(text, lines=True, limit=NOTE)


def refusal(text: str, *, lines: bool = False) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(Wrong) as refused:
        clean(text, lines=lines, limit=NOTE if lines else LINE)
    return refused.value.text.format(**refused.value.gaps)


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",  # row 8: a zero-width non-joiner in Persian
        "\u200eمحمد\u200f",  # row 8: marks of direction
        "ﻣﺤﻤﺪ",  # row 10: presentation forms
        "Маrio",  # row 11: the first two letters are Cyrillic
        "X",  # row 14
        "D'Aquí",  # row 14
        "O’Brien",  # row 14
        "Robert'); DROP TABLE event;--",  # row 15
        '=HYPERLINK("http://x")',  # row 16
        "+39 333 1234567",  # row 16
        "＝1+1",  # row 16
        "<script>alert(1)</script>",  # row 17
        "javascript:alert(1)",  # row 17
        "[link=file:///etc/passwd] stray [/x]",  # row 18
        "আমার সোনার বাংলা",
        "👨‍👩‍👧",
        "a" * LINE,
    ],
)
def test_text_of_any_script_is_stored_as_it_is(text):
    assert line(text) == text


@pytest.mark.parametrize("text", ["\t=1", "uno\ndue", "fatto\n2026-01-01 CRITICAL forged", "a" * NOTE])  # rows 16, 19
def test_a_note_has_lines(text):
    assert note(text) == text


def test_lines_of_windows_become_lines():
    assert note("uno\r\ndue") == "uno\ndue"


def test_text_is_stored_in_normal_form_c():
    """Row 9."""
    assert line("Jose\u0301") == "José"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("not valid text", "a\udcff"),  # row 1
        ("not valid text", "\ud800"),  # row 2
        ("character 2 ", "a\x00"),  # rows 3 and 4
        ("character 1 ", "\x1b[31m"),  # row 5
        ("character 1 ", "\x1b]8;;http://x\x07"),  # row 5
        ("character 1 ", "\x07"),  # row 5
        ("character 1 ", "\x85"),  # row 6: C1
        ("character 1 ", "\x7f"),  # row 6: DEL
        ("character 1 ", "\x0b"),  # row 6: VT
        ("character 1 ", "\x0c"),  # row 6: FF
        ("character 3 ", "ab\u202e"),  # row 7
        ("character 1 ", "\u2066"),
        ("character 1 ", "\ufeff"),
        ("character 1 ", "\ue000"),
        ("character 1 ", "\U00100000"),
        ("character 1 ", "\ufdd0"),
        ("character 1 ", "\U0001ffff"),
    ],
)
@pytest.mark.parametrize("lines", [False, True])
def test_what_no_text_may_hold_is_refused_by_its_place(words, text, lines):
    assert refusal(text, lines=lines).startswith(words)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\u2028b"])
def test_one_line_has_no_other(text):
    assert refusal(text) == "character 2 may not stand in a text: type it again"


@pytest.mark.parametrize("text", ["a" + "\u0301" * 5000, "a" + "\u0301" * 9, "a" + "\u0344" * 8])
def test_marks_are_not_heaped_on_one_letter(text):
    """Row 12; the last one grows when it is normalised."""
    assert refusal(text, lines=True) == "more than 8 accents on one letter"


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", " \u00a0\u200e "])
def test_what_nobody_sees_is_empty(text):
    """Row 13."""
    assert refusal(text) == "empty"


def test_a_long_text_is_refused():
    """Row 21, and a text that is only long before it is normalised."""
    assert refusal("a" * (NOTE + 1), lines=True) == "too long: at most 20000 characters"
    assert refusal("è" * (LINE + 1)) == "too long: at most 200 characters"
    assert refusal("è" * (4 * LINE + 1)) == "too long: at most 200 characters"
    assert line("e\u0300" * LINE) == "è" * LINE


@given(st.text(max_size=300), st.booleans())
def test_what_is_taken_in_is_taken_in_again_as_it_is(text, lines):
    """Cleaning is done once: a stored text is clean."""
    try:
        stored = clean(text, lines=lines, limit=LINE)
    except Wrong:
        return
    assert clean(stored, lines=lines, limit=LINE) == stored
    assert unicodedata.is_normalized("NFC", stored)
    stored.encode()


def test_letters_that_look_alike_are_seen():
    """Row 11: a warning, never a refusal; a name in one script, or two names in two, is in order."""
    assert looks_alike("Маrio")
    assert not any(map(looks_alike, ["Mario", "Марио", "Mario Марио", "José", "Νίκος", "محمد Mohamed"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JOSÉ", "jose"),
        ("Jose\u0301", "José"),
        ("ﻣﺤﻤﺪ", "محمد"),  # row 10
        ("مُحَمَّد", "محمد"),
        ("می‌خواهم", "میخواهم"),
        ("Straße", "STRASSE"),
        (" Anna   Maria ", "anna maria"),
    ],
)
def test_two_spellings_are_found_by_one_key(one, other):
    assert search_key(one) == search_key(other)
