"""Words: the language that is asked for, and English where a catalogue has nothing to say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from primm import words
from primm.words import Words, _, language_of


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


CATALOG = Path(words.__file__).parent / "locale" / "it" / "LC_MESSAGES" / "primm.po"
GAP = re.compile(r"\{[a-z_]*(?::[^}]*)?\}|%\([a-z]+\)s")


@pytest.fixture(scope="module")
def messages():
    """What there is to be said in Italian."""
    with CATALOG.open("rb") as file:
        return [message for message in read_po(file, locale="it") if message.id]


def test_italian_is_complete(messages):
    assert [] == [message.id for message in messages if not message.string]


def test_a_translation_has_the_gaps_of_its_text(messages):
    assert [] == [each.id for each in messages if sorted(GAP.findall(each.id)) != sorted(GAP.findall(each.string))]


def test_two_codes_of_a_list_never_read_alike(messages):
    alike = Counter((each.context, each.string) for each in messages if each.context not in (None, "column"))
    assert [] == [said for said, times in alike.items() if times > 1]
