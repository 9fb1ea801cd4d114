"""What others wrote is harmless where it is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.formats.safe import inert, safe


@given(st.text())
def test_a_terminal_gets_one_line_without_controls(text: str) -> None:
    shown = safe(text)
    assert not any(unicodedata.category(each) == "Cc" for each in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")


def test_what_is_written_from_right_to_left_stands_apart() -> None:
    assert safe("محمد") == "\u2068محمد\u2069"
    assert safe("שלום") == "\u2068שלום\u2069"
    assert safe("José") == "José"
    assert safe("Rosa\u200c\u200d") == "Rosa\u200c\u200d"


@pytest.mark.parametrize("text", ["=1+1", "+39 333", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_a_spreadsheet_gets_no_formula(text: str) -> None:
    assert inert(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [inert(each) for each in ("", "1", "a=b", "'x")] == ["", "1", "a=b", "'x"]


def test_the_same_in_two_languages_keeps_two_places() -> None:
    """What is written from the left stays left of what is written from the right, and neither turns the other."""
    assert safe("Contatti / الاتصالات (3)") == "Contatti / \u2068الاتصالات (3)\u2069"
    assert safe("الاتصالات (3) / Contatti") == "\u2068الاتصالات (3)\u2069 / Contatti"
    assert safe("24 / الأسبوع 7") == "\u206824 / الأسبوع 7\u2069"
    assert safe("ال / لا") == "\u2068ال / لا\u2069"


def test_a_code_before_what_is_written_from_the_right_does_not_turn_it() -> None:
    assert safe("X01 الاتصالات") == "\u2068\u200fX01 الاتصالات\u2069"
    assert safe("via Garibaldi الاتصالات") == "\u2068via Garibaldi الاتصالات\u2069"
