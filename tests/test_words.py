"""Words: the language that is asked for, and English where a catalogue has nothing to say."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from primm import words
from primm.core.errors import Problem
from primm.words import Words, _, counted, language_of, languages_of
from tests.catalogues import catalogue, every_metric, forms, lacking, printed


@pytest.fixture
def italian(tmp_path, monkeypatch):
    """A catalogue of three words, one of them twice."""
    catalog = Catalog(locale="it")
    catalog.add("date", "data")
    catalog.add("other", "altro", context="channel")
    catalog.add("other", "altra", context="need")
    catalog.add("not known", "non noto")
    folder = tmp_path / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "primm.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(words, "LOCALE", str(tmp_path))
    return Words("it")


@pytest.mark.parametrize(
    ("language", "environ"),
    [
        ("en", {}),
        ("en", {"LANG": "C.UTF-8"}),
        ("en", {"LC_ALL": "POSIX", "LANG": "it_IT.UTF-8"}),
        ("it", {"LANG": "it_IT.UTF-8"}),
        ("it", {"LC_ALL": "", "LC_MESSAGES": "it", "LANG": "en_GB.UTF-8"}),
        ("ar", {"LC_ALL": "ar", "LC_MESSAGES": "it", "LANG": "en_GB.UTF-8"}),
        ("de", {"LANG": "de_AT@euro"}),
        ("ca", {"LANG": "ca@valencia"}),
    ],
)
def test_the_language_is_the_first_that_the_environment_names(language, environ):
    assert language == language_of(environ)


def test_a_marked_text_stays_as_it_is():
    assert _("date") == "date"


def test_a_text_is_translated(italian):
    assert italian.translate("date") == "data"


def test_an_empty_text_stays_empty_because_gettext_would_give_its_header(italian):
    assert italian.translate("") == ""


def test_a_label_depends_on_its_code_list(italian):
    assert italian.label("channel", "other") == "altro"
    assert italian.label("need", "other") == "altra"


def test_what_every_code_list_has_reads_the_same_in_all(italian):
    assert italian.label("need", "not known") == "non noto"


def test_what_the_catalogue_lacks_is_said_in_english(italian):
    assert italian.translate("field") == "field"
    assert italian.label("channel", "office") == "office"


def test_a_language_without_catalogue_is_english(italian):
    assert Words("xx").translate("date") == "date"
    assert Words("en").label("channel", "other") == "other"


GAP = re.compile(r"\{[a-z_]*(?::[^}]*)?\}|%\([a-z]+\)s")
LANGUAGES = ("it", "ar")


@pytest.fixture(params=LANGUAGES)
def messages(request):
    """What there is to be said in a language."""
    return list(catalogue(request.param).values())


def test_italian_is_complete():
    assert [] == [key for key, message in catalogue("it").items() if not all(forms(message))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_a_report_prints_is_translated(language):
    """Whoever adds a figure, a code or a sentence of a report is told here what it is not called yet."""
    assert [] == lacking(printed(), language)


def test_what_a_report_prints_is_no_short_list():
    """The inventory sees figures, labels of codes, sentences of the forms, remarks and months."""
    said = printed()
    assert {(None, metric.definition) for metric in every_metric()} < said
    assert {("sex", "female"), (None, "March"), (None, "period: {when}"), (None, "not shown by: {what}")} < said
    assert [(None, "no catalogue says this")] == lacking({(None, "no catalogue says this"), (None, "March")}, "ar")


def test_a_translation_has_the_gaps_of_its_text(messages):
    """Each form of it; the English one that is right for one has those of the other."""
    for each in messages:
        texts = each.id if isinstance(each.id, tuple) else (each.id,)
        assert 1 == len({tuple(sorted(GAP.findall(text))) for text in (*texts, *forms(each))}), each.id


def test_two_codes_of_a_list_never_read_alike(messages):
    alike = Counter((each.context, each.string) for each in messages if each.context not in (None, "column"))
    assert [] == [said for said, times in alike.items() if times > 1]


def test_a_language_has_as_many_forms_as_it_says(messages, request):
    many = {"it": 2, "ar": 6}[request.node.callspec.params["messages"]]
    counted = [each for each in messages if isinstance(each.id, tuple)]
    assert counted
    assert {many} == {len(each.string) for each in counted}


STILL_OPEN = "{open} still open"


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", [{1}, {0, 2, 7}]),
        ("it", [{1}, {0, 2, 11, 100}]),
        ("ar", [{0}, {1}, {2}, {3, 10, 103, 110}, {11, 99, 111, 1999}, {100, 101, 102, 200, 1002}]),
    ],
)
def test_the_form_is_that_of_the_number(language, numbers):
    """Numbers of one set have one form, and each set has its own where the catalogue has another word for it."""
    spoken = Words(language)
    said = [{spoken.plural("{n} part", "{n} parts", n) for n in each} for each in numbers]
    assert all(len(each) == 1 for each in said)
    assert language == "ar" or len({text for each in said for text in each}) == len(numbers)


def test_arabic_has_a_form_for_each_kind_of_number():
    arabic = Words("ar")
    said = [arabic.plural(STILL_OPEN, STILL_OPEN, n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)]
    zero, one, two, few, ten, many, most, hundred, more, third, eleven = said
    assert (few, many, hundred) == (ten, most, more) == (third, eleven, hundred)
    assert 4 == len({one, two, few, many})
    assert zero in said


def test_a_counted_text_is_right_in_english_and_without_any_words():
    assert "1 file" == counted("{n} file", "{n} files", 1).format(n=1)
    assert "3 files" == Words("en").translate(counted("{n} file", "{n} files", 3)).format(n=3)
    assert "1 parte" == Problem("", counted("{n} part", "{n} parts", 1), {"n": 1}).say(Words("it").translate)


def test_two_languages_stand_side_by_side_and_what_reads_alike_once():
    both = Words("it,ar")
    assert ("it", "ar") == tuple(each.language for each in both.each)
    assert "femmina / أنثى" == both.label("sex", "female")
    assert "%" == both.translate("%")
    assert "dal 1 al 2 / من 1 إلى 2" == both.translate("{start} to {end}").format(start=1, end=2)
    assert "2 parti" == both.plural("{n} part", "{n} parts", 2).format(n=2)


def test_what_one_of_two_languages_lacks_is_said_in_the_other_alone():
    assert "Cartella del registro" in Words("it,ar").translate(
        "The folder of the log; else PRIMM_LOG, else the user's own."
    )
    assert "/ The folder" in Words("it,en").translate("The folder of the log; else PRIMM_LOG, else the user's own.")
    assert "never said" == Words("it,ar").translate("never said")


def test_one_language_is_each_of_itself():
    alone = Words("it")
    assert (alone,) == alone.each
    assert ["a", "b"] == list(alone.lines(lambda _each: ["a", "b"]))


@pytest.mark.parametrize(
    ("language", "rtl"), [("ar", True), ("ar,it", True), ("fa", False), ("it", False), ("it,ar", False)]
)
def test_the_first_language_says_from_which_side_is_read(language, rtl):
    """One that has no catalogue is not spoken: its sentences are English."""
    assert rtl is Words(language).rtl


@pytest.mark.parametrize(
    ("asked", "languages"),
    [
        ("it", "it"),
        ("it,ar", "it,ar"),
        ("IT, ar", "it,ar"),
        ("it_IT.UTF-8", "it"),
        ("en,it,en", "en,it"),
        ("C", "en"),
        ("xx", None),
        ("it,xx", None),
        ("it,", None),
        (",", None),
        ("../it", None),
    ],
)
def test_a_list_of_languages_names_only_those_that_there_are(asked, languages):
    assert languages == languages_of(asked)
