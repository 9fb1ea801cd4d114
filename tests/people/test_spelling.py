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


ASSIMILATED = "al el ul ar er ur as es an en az ad at ash l r".split()


@pytest.mark.parametrize("article", ASSIMILATED)
@pytest.mark.parametrize("servant", ["Abd", "Abdoul", "Abdun"])
def test_a_servants_name_is_one_word_with_whom_he_serves(servant: str, article: str) -> None:
    for name in (f"{servant} {article} Rahman", f"{servant}-{article}-{article} Rahman", f"{servant} Rahman"):
        assert ["abdrahman"] == [each.plain for each in words(name)]
        assert [("rahman",)] == [tuple(other.plain for other in each.other) for each in words(name)]
    assert ["abdrahman", "rossi"] == [each.plain for each in words(f"{servant} {article} Rahman Rossi")]


@pytest.mark.parametrize(
    ("name", "plain", "other"),
    [
        ("Al Idrissi", "idrissi", ["alidrissi"]),
        ("El Idrissi", "idrissi", ["elidrissi"]),
        ("Elidrissi", "elidrissi", ["idrissi"]),
        ("Albanir", "albanir", ["banir"]),
        ("Albani", "albani", []),
        ("El", "el", []),
        ("Abd", "abd", []),
        ("Abd al", "abdal", ["al"]),
        ("Abdalrahim", "abdrahim", ["rahim"]),
        ("Abdurrahim", "abdrrahim", ["rrahim"]),
        ("Abdessalam", "abdssalam", ["ssalam"]),
        ("Abdeslam", "abdeslam", ["eslam"]),
        ("Abdechafi", "abdchafi", ["chafi"]),
        ("Abdoulaye", "abdaye", ["aye"]),
        ("Abdirahim", "abdrahim", ["rahim"]),
        ("Abdula", "abdula", []),
        ("Abdelab", "abdelab", ["elab"]),
        ("Abdulah", "abdlah", ["lah"]),
        ("Сомов", "somov", ["comov"]),
    ],
)
def test_a_word_is_read_with_and_without_what_may_stand_before_it(name: str, plain: str, other: list[str]) -> None:
    (word,) = words(name)
    assert (plain, other) == (word.plain, [each.plain for each in word.other])


@pytest.mark.parametrize(
    ("name", "sounds", "consonants"),
    [
        ("Mohamed", "muhamad muhamid", "mhmd"),
        ("Youssef", "yusaf yusif", "ysf"),
        ("Oualid", "walid", "wld"),
        ("Walid", "walid", "wld"),
        ("Iulia", "yulia", "yl"),
        ("Naoual", "naual", "nl"),
        ("Nawal", "naual", "nl"),
        ("Kareem", "karim", "krm"),
        ("Rachid", "raSid", "rSd"),
        ("Schmidt", "Smidt", "Smdt"),
        ("Scialoja", "Sialuja", "Slj"),
        ("Cesare", "sasara sisara sasar", "ssr"),
        ("Khaled", "halad halid", "hld"),
        ("Philipp", "filip", "flp"),
        ("Zhang", "jang", "jng"),
        ("Djamel", "jamal jamil", "jml"),
        ("Giamal", "jamal", "jml"),
        ("Jack", "jak", "jk"),
        ("Qadir", "kadir", "kdr"),
        ("Ghali", "gali", "gl"),
        ("Bhatti", "bati", "bt"),
        ("Dhar", "dar", "dr"),
        ("Thomas", "tumas", "tms"),
        ("Xavier", "ksaviar ksaviir", "ksvr"),
        ("Zahra", "sahra", "shr"),
        ("Maya", "mia", "m"),
        ("Leila", "lila", "ll"),
        ("7asan", "hasan", "hsn"),
        ("Noureddine", "nurdin", "nrdn"),
        ("Fatimah", "fatima", "ftm"),
        ("Amine", "amina amin", "amn"),
        ("Uwe", "ue", "a"),
        ("Eva", "eva", "av"),
        ("Oo", "u", "a"),
        ("Omar", "umar", "amr"),
        ("H", "h", "h"),
        ("كريم", "krim", "krm"),
    ],
)
def test_a_word_sounds_as_it_is_read_whoever_wrote_it(name: str, sounds: str, consonants: str) -> None:
    (word,) = words(name)
    assert (tuple(sounds.split()), consonants) == (word.sounds, word.consonants)


@pytest.mark.parametrize(
    ("name", "ending"), [("Karima", "a"), ("Karim", ""), ("Ali", "i"), ("Ugo", "u"), ("Uwe", ""), ("Marie", "a")]
)
def test_a_word_has_the_ending_that_tells_a_woman_from_a_man(name: str, ending: str) -> None:
    assert [ending] == [each.ending for each in words(name)]


def test_of_a_word_that_goes_on_an_h_at_the_end_is_heard() -> None:
    assert [("srh", "sr"), ("hsn", "hsn")] == [(each.begun, each.consonants) for each in words("Sarah Hasan")]


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Amal", "Amal", 100),
        ("Amal", "Amel", 97),
        ("Mohamed", "محمد", 97),
        ("Saliha", "صالحه", 95),
        ("Idrissi", "Idrsissi", 87),
        ("Idrissi", "Elidrissi", 95),
        ("Karim", "Karima", 70),
        ("Hassan", "Hussein", 70),
        ("Amal", "Olga", 0),
        ("Amal", "Amla", 70),
        ("Samir", "Tamir", 80),
        ("Ann", "Ina", 70),
        ("Abdelkarim", "Karim", 95),
        ("Mahmoud", "Mohamed", 70),
    ],
)
def test_how_much_two_words_are_alike(one: str, other: str, score: int) -> None:
    (first,), (second,) = words(one), words(other)
    assert score == likeness(first, second) == likeness(second, first)


@pytest.mark.parametrize(
    ("typed", "whole", "score"),
    [
        ("a", "A", 96),
        ("a", "Amal", 91),
        ("alidrissi", "Al Idrissi", 96),
        ("ك", "Carla", 0),
        ("ama", "Amal", 94),
        ("amal", "Amal", 96),
        ("idr", "Elidrissi", 92),
        ("am", "Emal", 88),
        ("muham", "محمد", 84),
        ("مح", "Mohamed", 84),
        ("م", "Olga", 0),
        ("o", "Umar", 0),
        ("b", "Amal", 0),
        ("sarah", "سارة", 89),
    ],
)
def test_how_much_a_word_looks_like_the_beginning_of_another(typed: str, whole: str, score: int) -> None:
    (asked,), (known,) = words(typed), words(whole)
    assert score == begins(asked, known)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("", "", 0),
        ("", "Amal", 0),
        ("Amal", "Olga", 0),
        ("Amal", "Amal Idrissi", 80),
        ("Amal Idrissi", "Idrissi Amal", 100),
        ("Amal Idrissi", "Amal Olga Idrissi", 96),
        ("Amal Idrissi", "Amal Olga Rosa Idrissi", 92),
        ("Amal Idrissi", "Amal Olga Rosa Ana Idrissi", 92),
        ("Amal Idrissi", "Amalidrissi", 97),
        ("Idrissi Amal", "Amalidrissi", 97),
        ("Amal Olga Idrissi", "Amalolga Idrissi", 97),
        ("Amal Olga Rosa Idrissi", "Amalolgarosaidrissi", 0),
        ("Amal Idrsissi", "Idrissi Amal", 91),
        ("Amal Amel", "Amel Amal", 100),
        ("A B C D E F Amal", "A B C D E F Olga", 100),
        ("Amal Idrissi", "Amal Bennani", 0),
    ],
)
def test_how_much_two_whole_names_are_alike(one: str, other: str, score: int) -> None:
    assert score == alike(one, other) == alike(other, one)
