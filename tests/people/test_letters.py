"""The letters of a name: which tokens come of it, from any script, and what belongs together."""

from __future__ import annotations

import pytest

from primm.people.letters import Token, tokens

BARE = True


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", []),
        ("... ' -", []),
        ("José ROSSI", ["jose", "rossi"]),
        ("D'Aquí O’Brien O‘Brien Oʼbrien Oʾbrien Oʿbrien O`brien O´brien", ["daqui", *["obrien"] * 7]),
        ("Jean-Pierre/Luc_Marie·Ana", ["jean", "pierre", "luc", "marie", "ana"]),
        ("Ana\u200cMaria A\ud800na", ["anamaria", "ana"]),
        ("Straße ﬁ Ⅷ №5 A1", ["strasse", "fi", "viii", "no5", "a1"]),
        ("王", ["wang"]),
        ("王明", ["wangming"]),
        ("王小明", ["wang", "xiaoming"]),
        ("欧阳娜娜", ["ou", "yangnana"]),
        ("Ольга", ["olga"]),
    ],
)
def test_letters_of_any_script_are_written_in_latin_ones(name: str, expected: list[str]) -> None:
    assert [Token(each) for each in expected] == tokens(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("аеорсухіјѕһ", Token("aeorsukhijdzh", looks="aeopcyxijsh")),
        ("οαρνυικτ", Token("oarnyikt", looks="oapvuikt")),
        ("Маrio", Token("mario")),
        ("Ольга", Token("olga")),
        ("Сом", Token("som", looks="com")),
    ],
)
def test_letters_that_look_like_latin_ones_are_read_as_those_too(name: str, expected: Token) -> None:
    assert [expected] == tokens(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("محمد", [Token("mhmd", BARE)]),
        ("مُحَمَّد", [Token("mhmd", BARE)]),
        ("اأإآٱعىةە", [Token("aaaaaaaaa", BARE)]),
        ("سءـؤئهى", [Token("swy7a", BARE)]),
        ("فاطمة", [Token("fatma", BARE)]),
        ("فاطمه", [Token("fatma", BARE)]),
        ("ہادیہ", [Token("hadya", BARE)]),
        ("עלי", [Token("ly", BARE)]),
        ("अमल", [Token("aml", BARE)]),
        ("আমল", [Token("aml", BARE)]),
        ("عبدالرحمن", [Token("abd"), Token("al"), Token("rhmn", BARE)]),
        ("عبد الرحمن", [Token("abd", BARE), Token("al"), Token("rhmn", BARE)]),
        ("عبدو", [Token("abdw", BARE)]),
        ("عبدال", [Token("abd"), Token("al", BARE)]),
        ("عبدلي", [Token("abd"), Token("ly", BARE)]),
        ("عبدالله", [Token("abd"), Token("lah")]),
        ("عبد الله", [Token("abd", BARE), Token("lah")]),
        ("الله", [Token("lah")]),
        ("لله", [Token("lla", BARE)]),
        ("له", [Token("lah")]),
        ("الإدريسي", [Token("al"), Token("adrysy", BARE)]),
        ("الوو", [Token("alww", BARE)]),
        ("الووو", [Token("al"), Token("www", BARE)]),
        ("نورالدين", [Token("nwrdin", BARE)]),
        ("نور الدين", [Token("nwrdin", BARE)]),
        ("الدين", [Token("aldin")]),
    ],
)
def test_arabic_letters_are_read_as_who_spells_a_name_in_latin_ones_does(name: str, expected: list[Token]) -> None:
    assert expected == tokens(name)


FAITH = "din dine eddin eddine edine uddin udin addin dyn".split()
SERVANTS = "abd abdal abdel abdul abdoul abdol abdu abdur abder abdus abdes abdun".split()


@pytest.mark.parametrize("faith", FAITH)
def test_of_the_faith_is_one_word_with_what_stands_before(faith: str) -> None:
    expected = [Token("seifdin"), Token("rossi")]
    assert (
        expected
        == tokens(f"Seif {faith} Rossi")
        == tokens(f"Seif al-{faith} Rossi")
        == tokens(f"Seif el {faith} Rossi")
    )


@pytest.mark.parametrize("article", ["al-", "el ", ""])
def test_of_the_faith_leaves_alone_what_stands_farther_before(article: str) -> None:
    expected = [Token("rosa"), Token("al"), Token("ana"), Token("seifdin")]
    assert expected == tokens(f"Rosa al Ana Seif {article}Din")


@pytest.mark.parametrize("servant", SERVANTS)
def test_a_servant_of_the_faith_is_two_words(servant: str) -> None:
    assert [Token(servant), Token("din")] == tokens(f"{servant} din")


def test_of_the_faith_alone_is_a_name() -> None:
    assert [Token("din")] == tokens("Din")
    assert [Token("aldin")] == tokens("al Din")
    assert [Token("rosa"), Token("aldin")] == tokens("Rosa al al Din")
    assert [Token("rosadin"), Token("alba")] == tokens("Rosa Din Alba")
