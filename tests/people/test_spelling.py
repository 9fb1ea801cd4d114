"""Names in several spellings: which words are one, whatever the script, and which never are."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.text import search_key
from primm.people.spelling import MATCH, ONE_OF_SEVERAL, begins, likeness, name_likeness, words

if TYPE_CHECKING:
    from random import Random

# Each line: spellings of one name, common given names and what may stand beside them.
ONE_NAME = """
Mohamed Muhammad Mohammed Mohamad Mouhamed Md محمد ﻣﺤﻤﺪ مُحَمَّد Мухаммед মোহাম্মদ
Mahmoud Mahmud Mahmood محمود
Ahmed Ahmad Axmed أحمد احمد
Youssef Yusuf Yousef Youcef يوسف Юсуф
Hassan Hasan Xasan حسن
Hussein Husayn Hossain Hosen Hussain حسين হোসেন
Ali Aly علي
Omar Umar عمر
Fatima Fatma Fatimah فاطمة فاطمه
Khadija Khadidja خديجة
Aisha Aicha Ayesha عائشة
Mariam Maryam Meryem مريم
Ibrahim Ibraheem إبراهيم
Karim Kareem كريم
Karima كريمة
Zahra زهراء
Walid Oualid وليد
Nawal Naoual نوال
Rachid Rashid رشيد
Khaled Khalid خالد
Mustafa Moustapha مصطفى
Noor Nour Nur نور
Jamal Giamal Djamel جمال
Abdullah Abdallah Abdellah عبدالله
Abdulrahman Abderrahman Abdurahman عبدالرحمن
Noureddine Nuruddin Nourdin نورالدين
Begum Begom বেগম
Olga Ольга
Yulia Iulia Юлія Юлия
Natalia Nataliia Наталія
Mykola Микола Nikolai
Oleksandr Aleksandr Alexander
Jose José
Sofiane Sofian
Amine Amin
Elena Olena
""".strip().splitlines()
SPELLINGS = [(line.split()[0], each) for line in ONE_NAME for each in line.split()[1:]]

SAME_PERSON = [
    ("Amal Idrissi", "IDRISSI Amál"),
    ("Amal Idrissi", "Amal El Idrissi"),
    ("Amal El Idrissi", "Elidrissi Amal"),
    ("Amal Idrissi", "أمل الإدريسي"),
    ("Amal Idrissi", "Amal Fatima Idrissi"),
    ("Amal Idrissi", "Amal Idrisi"),
    ("Amal Idrissi", "Amal Idrsissi"),
    ("Abd al-Rahman", "Abdel Rahman"),
    ("Abdul Rahman", "عبد الرحمن"),
    ("Abdallah", "عبد الله"),
    ("Nur al-Din", "Noureddine"),
    ("Seif Eddine", "سيف الدين"),
    ("Xiaoming Wang", "王小明"),
    ("Wang Xiaoming", "Wang Xiao Ming"),
    ("Mario", "Маrio"),
    ("D'Aquí", "D’AQUI"),
    ("Jean-Pierre", "Pierre Jean"),
    ("Gol Mohammad", "گل محمد"),
]

TWO_PERSONS = [
    ("Mahmoud", "Mohamed"),
    ("محمود", "محمد"),
    ("Hassan", "Hussein"),
    ("حسن", "حسين"),
    ("Hassan", "حسين"),
    ("Ahmed", "Hamid"),
    ("Ahmed", "حامد"),
    ("Karim", "Karima"),
    ("Karim", "كريمة"),
    ("Jamal", "Jamil"),
    ("Mario", "Maria"),
    ("Samir", "Tamir"),
    ("Anna Li", "Anna Le"),
    ("Zhang Wei", "Zhang Wen"),
    ("Amal Idrissi", "Amal Bennani"),
    ("Amal Idrissi", "Amina Idrissi"),
    ("Olga", "Olha Ivanova"),
    ("Abdul Karim", "Abdul Rahim"),
    ("", "Amal"),
    ("...", "---"),
]

text = st.text(max_size=30)
plain = st.sampled_from(
    [each for pair in SPELLINGS for each in pair] + "Rossi Bennani d'Aquì 王小明 Jean-Pierre".split()
)
particles = st.sampled_from("El Abd al bin Abdul Din".split())
name = st.lists(plain | particles, min_size=1, max_size=5).map(" ".join)


def alike(one: str, other: str) -> int:
    """How much two whole names are alike."""
    return name_likeness(words(one), words(other))


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert alike(one, other) >= MATCH


@pytest.mark.parametrize(("one", "other"), SAME_PERSON)
def test_whole_names_in_two_spellings_are_one(one: str, other: str) -> None:
    assert alike(one, other) >= MATCH


@pytest.mark.parametrize(("one", "other"), TWO_PERSONS)
def test_names_that_differ_are_two(one: str, other: str) -> None:
    assert alike(one, other) < ONE_OF_SEVERAL


def test_a_name_without_the_other_one_is_less_alike() -> None:
    assert alike("Amal", "Amal Idrissi") == ONE_OF_SEVERAL


@pytest.mark.parametrize("typed", ["moh", "muham", "مح", "محم", "MOHAM"])
def test_what_is_typed_so_far_is_the_beginning_of_a_name(typed: str) -> None:
    (asked,) = words(typed)
    assert all(begins(asked, known) >= MATCH for each in ("Mohamed", "محمد") for known in words(each))


@given(name, name)
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(text, text)
def test_any_text_may_be_compared(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 100
    assert all(0 <= begins(a, b) < 100 for a in words(one) for b in words(other))


@given(st.lists(plain, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_order_case_and_signs_make_no_difference(whole: list[str], chance: Random) -> None:
    turned = chance.sample(whole, len(whole))
    assert alike(" ".join(whole), ", ".join(turned).upper()) == 100


@given(st.lists(plain, min_size=1, max_size=3).map(" ".join))
def test_accents_make_no_difference(whole: str) -> None:
    assert alike(whole, search_key(whole)) == alike(whole, normalize("NFD", whole)) == 100


def test_a_word_does_not_show_itself() -> None:
    assert [repr(each) for each in words("Amal Idrissi")] == ["Word(…)", "Word(…)"]
    assert [likeness(each, each) for each in words("Amal Idrissi")] == [100, 100]


def test_no_spelling_stands_in_two_lines_of_the_variants() -> None:
    every = files("primm.people").joinpath("variants.txt").read_text("utf-8").split()
    assert sorted(set(every)) == sorted(every)
