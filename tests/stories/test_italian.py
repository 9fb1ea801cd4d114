"""The look for English in an Italian screen finds what it should, and nothing in Italian."""

from __future__ import annotations

import pytest

from tests.stories.italian import COMMAND, GAP, PLACEHOLDER, WORD, english, messages

SCREEN = "falconara 09:05 > c k7q2m rinnovo kit 25\ncontatto: k7q2m · di persona, allo sportello\n"
SAME = ("Jan Mayen", "Príncipe")  # islands that are called so in both languages


def screen(*lines: str) -> str:
    """A screen in Italian on which something more was said."""
    return "\n".join((SCREEN, *lines))


def test_an_italian_screen_has_no_english() -> None:
    assert [] == english(SCREEN)


@pytest.mark.parametrize(
    "said",
    [
        "the line is not finished: nothing is stored yet",
        "undone: contatto 7c9qa",
        "and 3 more: primm agenda",
        "this was not understood;\nexpected here: un tema",  # as the screen broke it
        "permit renewal",
        "contatto: k7q2m · on foot",
        "person.registered k7q2m",
        "in_person_desk",
        "doc.permit_renewal",
        "birth_year: indicare un anno",
        "k7q2m 1980 MAR",
        "Wednesday 1 aprile 2020",
        "open",
    ],
)
def test_english_is_found_wherever_it_slips_through(said: str) -> None:
    assert english(screen(said))


def test_what_a_story_calls_its_own_may_stand_there() -> None:
    assert [] == english(screen("comune-falconara open"), own=("open",))
    assert english(screen("comune-falconara open"))


def test_every_message_of_some_length_is_found_in_english() -> None:
    said = [each.english for each in messages() if each.english != each.italian]
    long = [each for each in said if len(WORD.findall(GAP.sub(" ", each))) > 2 and not any(one in each for one in SAME)]
    assert len(long) > 1000
    assert [] == [each for each in long if not english(screen(GAP.sub("7", each)))]


def test_no_message_is_found_in_italian_but_for_those_with_names_of_fields() -> None:
    """What belongs into a file or a command line is called by its name in every language."""
    plain = [each.italian for each in messages() if not PLACEHOLDER.search(COMMAND.sub(" ", each.italian))]
    assert len(plain) > 2000
    found = [each for each in plain if english(screen(GAP.sub("7", each)))]
    assert len(found) * 100 < len(plain), found
