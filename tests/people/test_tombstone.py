"""Who was erased is nobody any more: a day and a reason are all that is told of her, under each of her ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound
from primm.people.erasure import SEALED, WHO
from primm.people.tombstone import Gone
from tests.people.forgetting import OTHER, PEN, Forgetting, desk, note, persons
from tests.people.test_erased import erasure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.core.log.rows import Draft

AMAL, ROSA, NOBODY = 1, 2, 3
BY_REQUEST = "the data of this person were erased on 2026-11-24, by request: nothing is left to show or to record"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    """A visit of one person, a visit of two, and a contact with somebody without a name."""
    made = desk(tmp_path)
    made.write(note(11, AMAL), note(12, AMAL, ROSA), PEN.draft(13, who=(anon(13),)))
    yield made
    made.log.close()


def anon(number: int) -> str:
    """Who has no name, of the event of this number."""
    return f"anon:{PEN.id(number)}"


def erase(place: Forgetting, draft: Draft, level: int, *whom: str) -> Gone:
    """Erase these persons; what the log has on record then."""
    from primm.people.erasure import plan

    place.write(draft)
    place.log.blank(plan(place.log, whom, level).rows, draft.id)
    return Gone(place.log)


def test_where_nobody_was_erased_nobody_is_gone(place: Forgetting) -> None:
    gone = Gone(place.log)
    gone.require(*persons(AMAL), anon(13))
    assert (False, False, False) == (bool(gone), gone.is_gone(PEN.person(AMAL)), gone.is_gone(anon(13)))


def test_where_nobody_was_erased_the_log_is_not_asked(place: Forgetting, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Gone(place.log)
    monkeypatch.delattr(type(place.log), "by_id")
    gone.require(anon(13))
    assert not gone.is_gone(anon(13))


@pytest.mark.parametrize(
    ("basis", "said"),
    [("request", BY_REQUEST), ("retention", BY_REQUEST.replace("by request", "at the end of their term"))],
)
def test_she_is_refused_with_the_day_and_the_reason_alone(place: Forgetting, basis: str, said: str) -> None:
    gone = erase(place, erasure(20, AMAL, level=1, basis=basis), SEALED, *persons(AMAL))
    gone.require(*persons(ROSA))
    with pytest.raises(NotFound) as refusal:
        gone.require(*persons(ROSA, AMAL))
    assert (said, True) == (str(refusal.value), bool(gone))
    assert [True, False] == [gone.is_gone(each) for each in persons(AMAL, ROSA)]


def test_under_the_id_that_her_file_has_without_a_name_she_is_the_same(place: Forgetting) -> None:
    gone = erase(place, erasure(20, AMAL, level=1, basis="request"), SEALED, *persons(AMAL))
    nameless = f"anon:{PEN.id(AMAL)}"
    assert PEN.id(20) == gone.erasure(nameless).id == gone.erasure(PEN.person(AMAL)).id  # type: ignore[union-attr]
    assert None is gone.erasure(PEN.person(ROSA))
    with pytest.raises(NotFound, match="by request"):
        gone.require(nameless)


def test_an_id_in_which_the_word_stands_elsewhere_is_another(place: Forgetting) -> None:
    gone = erase(place, erasure(20, AMAL, level=1, basis="request"), SEALED, *persons(AMAL))
    assert None is gone.erasure(f"desk:{PEN.id(AMAL)}")


def test_what_an_event_has_in_the_place_of_one_who_was_blanked_is_nobody_either(place: Forgetting) -> None:
    gone = erase(place, erasure(20, AMAL, level=2, basis="request"), WHO, *persons(AMAL))
    for stand_in in (anon(11), f"{anon(12)}-2"):
        with pytest.raises(NotFound, match="the data of whom this is about were erased"):
            gone.require(stand_in)
        assert gone.is_gone(stand_in)


def test_also_where_another_desk_has_the_same_event_and_has_not_erased_her_yet(
    place: Forgetting, tmp_path: Path
) -> None:
    elsewhere = desk(tmp_path / "other", origin=OTHER)
    elsewhere.write(note(11, AMAL))
    gone = erase(place, erasure(20, AMAL, level=2, basis="request"), WHO, *persons(AMAL))
    place.log.receive([*elsewhere.log.read()])
    elsewhere.log.close()
    assert gone.is_gone(anon(11))


def test_of_whom_the_log_has_no_event_it_says_nothing(place: Forgetting) -> None:
    gone = erase(place, erasure(20, AMAL, level=2, basis="request"), WHO, *persons(AMAL))
    gone.require(anon(99))
    assert not gone.is_gone(anon(99))


def test_who_never_had_a_name_is_not_gone_by_that(place: Forgetting) -> None:
    gone = erase(place, erasure(20, AMAL, level=2, basis="request"), WHO, *persons(AMAL))
    gone.require(anon(13), f"case:{PEN.id(11)}", *persons(ROSA))
    assert [False, False] == [gone.is_gone(each) for each in (anon(13), f"case:{PEN.id(11)}")]
