"""Finding persons: by any name in any script, by the end of a phone, by the year; and nothing of it is ever shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import KeyMissing
from primm.core.events.codec import Kinds
from primm.core.events.kinds.control import EventRetracted
from primm.core.events.kinds.person import (
    PersonContactDetailChanged,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from primm.core.events.text import search_key
from primm.core.host.plugins import core_kinds
from primm.core.log.log import Log
from primm.people.card import ALIKE, Card, alike, number
from primm.people.files import file_of, files
from primm.people.finding import Finder
from primm.people.keys import WrappedKey
from primm.people.vault import Locked, Vault
from primm.testing.scribe import Scribe, Wax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KINDS = Kinds(core_kinds())
GIVEN = "Amal Mohamed Muhammad Youssef Fatima Karim Karima Olga Xiaoming Ana محمد يوسف فاطمة 王小明 Ольга".split()
FAMILY = "Idrissi Bennani Rossi Wang Ivanova Rahman الإدريسي".split()


class Desk:
    """A log of persons, and the finder that reads it."""

    def __init__(self, log: Log) -> None:
        self.log, self._scribe, self._stored = log, Scribe(), 0

    def write(self, *given: Any, **settings: Any) -> str:
        """Store an event; answers its id."""
        written = self._scribe.write(*given, **settings)
        for row in self._scribe.rows[self._stored :]:
            self.log.receive([row])
        self._stored = len(self._scribe.rows)
        return written

    def person(self, *names: str, **known: Any) -> str:
        """A person with these given, family and other names."""
        values: dict[str, Any] = dict(zip(("given_name", "family_name"), names, strict=False))
        values |= {"other_names": list(names[2:]), "citizenships": ["MAR"], **known}
        return f"person:{self.write(PersonRegistered, {name: each for name, each in values.items() if each})}"

    def finder(self) -> Finder:
        """All persons' cards."""
        return Finder(files(self.log, KINDS), Wax())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty log."""
    with Log.create(tmp_path / "log.db", lambda: datetime(2025, 9, 1, tzinfo=UTC), origin="0" * 16) as log:
        yield Desk(log)


@pytest.fixture
def found(desk: Desk) -> Callable[..., list[str]]:
    """Whom a text finds, the likeliest first."""
    return lambda text, **asked: [each.subject for each in desk.finder().search(text, **asked)]


@pytest.mark.parametrize(
    "text",
    ["amal", "AMÁL", "idr", "idrissi amal", "Amal El Idrissi", "amel", "أمل", "الإدريسي", "إدريسي أمل", "am idr"],
)
def test_a_person_is_found_by_any_part_of_her_names(desk: Desk, found: Callable[..., list[str]], text: str) -> None:
    desk.person("Olga", "Ivanova")
    amal = desk.person("Amal", "Idrissi", "Momo")
    assert found(text) == [amal]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Jose\u0301", "José"),
        ("Маrio", "mario"),
        ("گل\u200cمحمد", "گلمحمد"),
        ("O", "o"),
        ("D'Aquí", "daqui"),
        ("O’Brien", "o'brien"),
        ("Robert'); DROP TABLE event;--", "robert"),
        ("=HYPERLINK", "hyperlink"),
    ],
)
def test_what_is_stored_as_it_was_written_is_found_as_it_is_read(
    desk: Desk, found: Callable[..., list[str]], name: str, text: str
) -> None:
    desk.person("Olga")
    assert desk.person(name) in found(text)


def test_another_name_is_as_good_and_is_told_apart(desk: Desk) -> None:
    amal = desk.person("Amal", "Idrissi", "Momo", "أمل الإدريسي", birth_year=1980, municipality="042018")
    assert [each[:3] for each in desk.finder().search("momo")] == [(amal, 97, "other_names")]
    ((*_, year, citizenships, place),) = desk.finder().search("idrissi")
    assert (year, citizenships, place) == (1980, ("MAR",), "042018")


@pytest.mark.parametrize(
    "text", ["567", "333 1234567", "+39 333 123 45 67", "0039-333-1234567", "٥٦٧", "39 3331234567"]
)
def test_a_phone_is_found_by_its_end_in_any_spelling(desk: Desk, found: Callable[..., list[str]], text: str) -> None:
    desk.person("Olga", phone=["+380 44 1112233"])
    amal = desk.person("Amal", phone=["+39 333 1234567"])
    assert found(text) == [amal]


def test_two_digits_are_no_phone(desk: Desk, found: Callable[..., list[str]]) -> None:
    desk.person("Amal", phone=["+39 333 1234567"])
    assert found("67") == []


def test_the_year_of_birth_is_exact_then_next_to_it_then_not_known(desk: Desk, found: Callable[..., list[str]]) -> None:
    unknown, after = desk.person("Amal"), desk.person("Amal", birth_year=1981)
    same, _other = desk.person("Amal", birth_year=1980), desk.person("Amal", birth_year=1990)
    assert found("amal", year=1980) == found("amal 1980") == [same, unknown, after]


def test_another_citizenship_is_less_likely(desk: Desk, found: Callable[..., list[str]]) -> None:
    tunisian, moroccan = desk.person("Amal", citizenships=["TUN"]), desk.person("Amal")
    assert found("amal", citizenship="MAR") == [moroccan, tunisian]


def test_a_file_without_the_family_name_is_still_a_candidate(desk: Desk, found: Callable[..., list[str]]) -> None:
    amal, _olga = desk.person("Amal"), desk.person("Olga")
    assert found("amal idrissi") == [amal]


def test_no_more_are_told_than_were_asked_for(desk: Desk, found: Callable[..., list[str]]) -> None:
    assert [desk.person("Amal") for _ in range(4)][:3] == found("amal", limit=3)


def test_what_was_corrected_or_added_later_counts(desk: Desk, found: Callable[..., list[str]]) -> None:
    amal = desk.person("Amal", phone=["333 1234567"])
    desk.write(PersonUpdated, {"person": amal, "family_name": "Bennani"})
    desk.write(PersonContactDetailChanged, {"person": amal, "phone": ["333 7654321"]})
    assert (found("bennani"), found("7654321"), found("1234567")) == ([amal], [amal], [])


def test_a_new_person_is_found_at_once_and_a_retracted_one_no_more(desk: Desk) -> None:
    finder, amal = desk.finder(), desk.person("Amal", phone=["333 1234567"])
    assert finder.search("amal") == []
    finder.add(file_of(desk.log, KINDS, amal))
    assert [each.subject for each in finder.search("amal")] == [amal]
    desk.write(EventRetracted, {"of": amal.removeprefix("person:"), "reason": "wrong_person"})
    finder.add(file_of(desk.log, KINDS, amal))
    assert (finder.search("amal"), finder.search("567"), len(finder)) == ([], [], 0)
    assert len(desk.finder()) == 0


def test_merged_files_are_one_person_with_the_names_of_both(desk: Desk) -> None:
    finder, amal, other = desk.finder(), desk.person("Amal", "Idrissi", "Momo"), desk.person("Amel", "Idrisi")
    finder = desk.finder()
    desk.write(PersonMerged, {"person": amal, "other": other})
    finder.add(file_of(desk.log, KINDS, other))
    for each in (finder, desk.finder()):
        assert [match.subject for match in each.search("idrissi")] == [amal]
        assert each.card(other) is each.card(amal)
        assert each.names(other) == ("Amel Idrisi", "Momo")


def test_forgetting_leaves_nothing(desk: Desk) -> None:
    desk.person("Amal", phone=["333 1234567"])
    finder = desk.finder()
    finder.forget()
    assert (len(finder), finder.search("amal"), finder.search("567"), finder.names("person:1")) == (0, [], [], ())


def test_a_person_whose_key_is_elsewhere_is_counted_not_found(desk: Desk) -> None:
    class Locked(Wax):
        def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
            raise KeyMissing("the key of {subject} is not here", subject=subject)

    desk.person("Amal", birth_year=1980)
    finder = Finder(files(desk.log, KINDS), Locked())
    assert (len(finder), finder.unreadable, finder.search("amal")) == (1, 1, [])


def test_a_vault_that_stays_locked_is_asked_once_and_said(desk: Desk, folder: Path) -> None:
    """Otherwise the passphrase would be asked for with every file."""
    asked: list[str] = []
    for _ in range(3):
        desk.person("Amal")
    with Vault(folder, lambda: asked.append("once")) as vault:
        vault._table.add((each, WrappedKey(b"", "")) for each in desk.log.subjects("person:"))
        with pytest.raises(Locked, match="the vault is locked"):
            Finder(files(desk.log, KINDS), vault)
    assert asked == ["once"]


names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY))


@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
def test_an_exact_name_is_always_found_first(every: list[tuple[str, str]], data: st.DataObject) -> None:
    cards = {
        f"person:{n}": Card(f"person:{n}", frozenset((f"person:{n}",)), known(*each)) for n, each in enumerate(every)
    }
    finder = Finder((), Wax())
    for each in cards.values():
        finder._put(each)
    name = " ".join(data.draw(st.permutations(data.draw(st.sampled_from(every)))))
    first = finder.search(name)[0]
    assert first.score == 100
    assert sorted(search_key(cards[first.subject].wholes[0]).split()) == sorted(search_key(name).split())


@given(st.text(max_size=40), st.none() | st.integers(1890, 2100))
def test_any_text_may_be_searched(text: str, year: int | None) -> None:
    finder = Finder((), Wax())
    finder._put(card("person:1", {**known("Amal", "Idrissi"), "phone": ["333 1234567"]}))
    assert all(0 < each.score <= 100 for each in finder.search(text, year=year))


@given(names, names, st.sampled_from([None, 1980, 1981, 1990]), st.sampled_from([None, 1980, 1982]))
def test_likeness_of_persons_is_the_same_both_ways(
    one: tuple[str, str], other: tuple[str, str], year: int | None, another: int | None
) -> None:
    first = card("person:1", {**known(*one), "birth_year": year})
    second = card("person:2", {**known(*other), "birth_year": another})
    assert alike(first, second) == alike(second, first)


def card(subject: str, known: dict[str, Any]) -> Card:
    """What is kept of a person."""
    return Card(subject, frozenset((subject,)), known)


def known(given_name: str, family_name: str) -> dict[str, Any]:
    """What is known of a person."""
    return {"given_name": given_name, "family_name": family_name, "citizenships": ["MAR"]}


AMAL = {"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1980, "citizenships": ["MAR"], "sex": "2"}


@pytest.mark.parametrize(
    ("more", "may_be_one"),
    [
        ({}, True),
        ({"birth_year": 1981}, True),
        ({"birth_year": None}, True),
        ({"birth_year": 1982}, False),
        ({"citizenships": ["FRA"]}, True),
        ({"birth_year": None, "citizenships": ["FRA"], "sex": "1"}, False),
        ({"family_name": None}, True),
        ({"family_name": None, "birth_year": None}, False),
        ({"family_name": "Bennani"}, False),
        ({"given_name": "أمل", "family_name": "الإدريسي"}, True),
        ({"given_name": "Momo", "other_names": ["Amal"]}, True),
        ({"birth_year": 1962, "phone": ["333 1234567"]}, True),
        ({"given_name": "Olga", "phone": ["0039 333 1234567"]}, True),
        ({"given_name": "Olga", "birth_year": 1962, "phone": ["3331234567"]}, False),
    ],
)
def test_who_may_be_the_same_person(more: dict[str, Any], may_be_one: bool) -> None:
    amal = card("person:1", {**AMAL, "phone": ["+39 333 1234567"]})
    other = card("person:2", {**AMAL, **more})
    assert (alike(amal, other).score >= ALIKE) is may_be_one


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+39 333 1234567", "3331234567"),
        ("0039 333/1234567", "3331234567"),
        ("393331234567", "3331234567"),
        ("333.123.4567", "3331234567"),
        ("391 1234567", "3911234567"),
        ("071 9999", "0719999"),
        ("+212 612 345678", "212612345678"),
        ("", ""),
    ],
)
def test_a_phone_is_its_digits_without_our_own_country(phone: str, digits: str) -> None:
    assert number(phone) == digits


def test_neither_a_finder_nor_a_card_shows_a_name(desk: Desk) -> None:
    amal = desk.person("Amal", "Idrissi", phone=["333 1234567"])
    finder = desk.finder()
    kept = finder.card(amal)
    shown = f"{finder!r} {finder} {kept!r} {kept} {finder._lexicon!r} {finder.search('amal')} {kept and kept.names}"
    assert not any(each in shown for each in ("Amal", "amal", "Idrissi", "idrissi", "1234567"))


def scores(desk: Desk, text: str, **asked: Any) -> dict[str, int]:
    """How likely each is whom a text may mean, by the end of her id."""
    return {each.subject[-1]: each.score for each in desk.finder().search(text, **asked)}


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("amal idrissi", 100),
        ("idrissi amal", 100),
        ("amal", 97),
        ("amal el idrissi", 100),
        ("أمل الإدريسي", 95),
        ("amal idrissi olga", 75),
        ("amal idrsissi", 91),
        ("bennani amal", None),
        ("olga", None),
        ("i", 87),
        ("a", 88),
        ("am id", 92),
        ("am", 90),
    ],
)
def test_how_likely_a_name_is_meant(desk: Desk, text: str, score: int | None) -> None:
    desk.person("Amal", "Idrissi")
    assert ({} if score is None else {"1": score}) == scores(desk, text)


@pytest.mark.parametrize(
    ("name", "text", "score"),
    [
        ("Fatima Idrissi", "fatima olga", 60),
        ("Mohamed Idrissi", "mohamed olga", 63),
        ("Amal Fatima Idrissi", "amal idrissi", 97),
        ("Saliha", "صالحه olga", 75),
        ("Saliha", "salhia olga", None),
    ],
)
def test_how_likely_a_name_is_of_which_a_part_is_meant(desk: Desk, name: str, text: str, score: int | None) -> None:
    desk.person(name)
    assert ({} if score is None else {"1": score}) == scores(desk, text)


@pytest.mark.parametrize(("text", "score"), [("amal", 100), ("amal idrissi", 75), ("amal olga idrissi", 75)])
def test_how_likely_a_name_of_one_word_is_meant(desk: Desk, text: str, score: int) -> None:
    desk.person("Amal")
    assert {"1": score} == scores(desk, text)


@pytest.mark.parametrize(
    ("text", "score"), [("333 1234567", 100), ("1234567", 95), ("567", 95), ("333 1", 85), ("34", None), ("2345", None)]
)
def test_how_likely_a_phone_is_meant(desk: Desk, text: str, score: int | None) -> None:
    desk.person("Amal", phone=["333 1234567"])
    assert ({} if score is None else {"1": score}) == scores(desk, text)


def test_of_two_phones_that_fit_the_one_that_fits_better_counts(desk: Desk) -> None:
    desk.person("Amal", phone=["333 1234567", "567 1234333"])
    assert {"1": 95} == scores(desk, "567")
    assert {"1": 95} == scores(desk, "333")


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        ({"year": 1980}, 100),
        ({"year": 1981}, 92),
        ({"year": 1979}, 92),
        ({"year": 1982}, None),
        ({"citizenship": "MAR"}, 100),
        ({"citizenship": "TUN"}, 90),
        ({"year": 1981, "citizenship": "TUN"}, 82),
    ],
)
def test_what_a_year_and_a_citizenship_take_away(desk: Desk, asked: dict[str, Any], score: int | None) -> None:
    desk.person("Amal", birth_year=1980)
    assert ({} if score is None else {"1": score}) == scores(desk, "amal", **asked)
    desk.write(PersonRegistered, {"given_name": "Amal", "citizenships": ["MAR"]})
    assert (97 if "year" in asked else 100) - (10 if asked.get("citizenship") == "TUN" else 0) == scores(
        desk, "amal", **asked
    )["2"]


@pytest.mark.parametrize(
    ("text", "first"),
    [("el idrissi", "2"), ("idrissi", "1"), ("idrissi amal", "3"), ("amal el idrissi", "4")],
)
def test_the_very_name_comes_before_the_same_in_another_spelling(desk: Desk, text: str, first: str) -> None:
    for each in (("Idrissi",), ("El Idrissi",), ("Amal", "Idrissi"), ("Amal", "El Idrissi", "Momo")):
        desk.person(*each)
    assert first == desk.finder().search(text)[0].subject[-1]


@pytest.mark.parametrize("text", ["rosa bianchi", "bianchi rosa", "Bianchi ROSA"])
def test_the_very_name_is_so_in_any_order(desk: Desk, text: str) -> None:
    desk.person("Rosa", "El Bianchi")
    rosa = desk.person("Rosa", "Bianchi")
    assert rosa == desk.finder().search(text)[0].subject


def test_of_two_names_that_fit_as_well_the_first_is_told(desk: Desk) -> None:
    desk.person("Amal", "", "Amal")
    assert ["name"] == [each.by for each in desk.finder().search("amal")]


def test_eight_are_told_unless_more_are_asked_for(desk: Desk, found: Callable[..., list[str]]) -> None:
    every = [desk.person("Amal") for _ in range(10)]
    assert (every[:8], every) == (found("amal"), found("amal", limit=20))


def test_a_year_beside_a_name_is_a_year_and_alone_it_is_the_end_of_a_phone(desk: Desk) -> None:
    desk.person("Amal", birth_year=1980, phone=["333 1231990"])
    assert {} == scores(desk, "amal 1990")
    assert {"1": 95} == scores(desk, "1990")
    assert {"1": 100} == scores(desk, "amal 1880")
    assert {"1": 100} == scores(desk, "amal 19 90")


def test_a_name_and_a_phone_together_count_as_the_better_one(desk: Desk) -> None:
    desk.person("Amal", "Idrissi", phone=["333 1234567"])
    desk.person("Amal", phone=["345 1111567"])
    assert {"1": 97, "2": 100} == scores(desk, "amal 567")
    assert {"1": 100, "2": 100} == scores(desk, "amal 333 1234567")


def test_those_whose_data_may_only_be_kept_are_found_when_asked_for_alone(desk: Desk) -> None:
    one, other = desk.person("Amal"), desk.person("Amal")
    finder = Finder(files(desk.log, KINDS), Wax(), hidden={one})
    assert [other] == [each.subject for each in finder.search("amal")]
    assert [one] == [each.subject for each in finder.search("amal", hidden=True)]
    assert [other] == [each.subject for each in finder.shown()]
    assert 2 == len(finder)


class TestLike:
    """Before a file is made: who may already be the one of whom this is known."""

    KNOWN: ClassVar[dict[str, Any]] = {"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1980}

    def like(self, desk: Desk, **known: Any) -> list[tuple[str, int]]:
        """Who may be the one, by the end of her id, and how likely."""
        return [(card.subject[-1], each.score) for card, each in desk.finder().like({**self.KNOWN, **known})]

    def test_the_likeliest_come_first_and_of_those_who_are_as_likely_the_first(self, desk: Desk) -> None:
        for year in (None, 1981, 1980, 1990, 1980):
            desk.person("Amal", "Idrissi", birth_year=year)
        assert [("3", 100), ("5", 100), ("1", 97), ("2", 92)] == self.like(desk)

    def test_who_is_just_alike_enough_is_told(self, desk: Desk) -> None:
        """The same by ear, of another citizenship, and of a year that nobody has said."""
        desk.person("Amel", "Idrissi", citizenships=["TUN"])
        desk.person("Amel", "Idrisi", citizenships=["TUN"])
        found = self.like(desk, given_name="Amal", citizenships=["MAR"])
        assert all(ALIKE <= score for _, score in found)
        assert ("2", ALIKE) in found

    def test_a_name_in_another_script_is_told(self, desk: Desk) -> None:
        desk.person("صالحه", birth_year=1980)
        assert [("1", 95)] == self.like(desk, given_name="Salihah", family_name=None)

    def test_a_phone_is_enough_where_the_year_is_the_same(self, desk: Desk) -> None:
        desk.person("Olga", phone=["+39 333 1234567"], birth_year=1980)
        desk.person("Olga", phone=["+39 333 7654321"], birth_year=1980)
        assert [("1", 85)] == self.like(desk, phone=["333 1234567"])

    def test_nobody_is_like_herself(self, desk: Desk) -> None:
        one, other = (desk.person("Amal", birth_year=1980) for _ in range(2))
        finder = desk.finder()
        kept = finder.card(one)
        assert kept
        assert [other] == [card.subject for card, _ in finder.like_card(kept)]

    def test_who_was_retracted_is_like_nobody(self, desk: Desk) -> None:
        amal = desk.person("Amal", "Idrissi", birth_year=1980, phone=["333 1234567"])
        finder = desk.finder()
        desk.write(EventRetracted, {"of": amal.removeprefix("person:"), "reason": "wrong_person"})
        finder.add(file_of(desk.log, KINDS, amal))
        assert [] == finder.like({**self.KNOWN, "phone": ["333 1234567"]})


def test_two_who_are_told_apart_again_are_each_herself(desk: Desk) -> None:
    one, other = desk.person("Amal"), desk.person("Rosa")
    merged = desk.write(PersonMerged, {"person": one, "other": other})
    finder = desk.finder()
    desk.write(PersonUnmerged, {"of": merged})
    finder.add(file_of(desk.log, KINDS, one))
    assert (None, ("Amal",), ()) == (finder.card(other), finder.names(one), finder.names(other))
    finder.add(file_of(desk.log, KINDS, other))
    assert (("Amal",), ("Rosa",)) == (finder.names(one), finder.names(other))


def test_more_words_than_a_name_has_are_not_looked_for(desk: Desk) -> None:
    desk.person("Amal")
    assert {"1": 75} == scores(desk, " ".join([*("olga" for _ in range(11)), "amal"]))
    assert {} == scores(desk, " ".join([*("olga" for _ in range(12)), "amal"]))
