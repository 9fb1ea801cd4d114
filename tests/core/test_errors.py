"""What goes wrong is said in the reader's language, with the reasons of the system in our own words."""

from __future__ import annotations

import errno

import pytest

from primm.core.errors import REASONS, NotFound, Problem, StorageRefused, reason


def shout(text: str) -> str:
    """A language of capitals, whose gaps are the same."""
    return text.upper().replace("{REASON}", "{reason}").replace("{PATH}", "{path}")


@pytest.mark.parametrize("number", sorted(REASONS))
def test_a_reason_of_the_system_is_translated_with_its_sentence(number: int) -> None:
    why = reason(OSError(number, "what the system says"))
    assert why == REASONS[number]
    assert f"CANNOT BE READ: {why.upper()}" == Problem("", "cannot be read: {reason}", {"reason": why}).say(shout)
    assert f"my: {why.upper()}" == StorageRefused("{path}: {reason}", path="my", reason=why).say(shout)


def test_a_reason_that_we_have_no_words_for_is_the_systems() -> None:
    assert "what the system says" == reason(OSError(errno.ELOOP, "what the system says"))
    assert "" == reason(OSError())


def test_what_was_asked_for_by_a_name_leads_the_sentence() -> None:
    error = NotFound.of(Problem("view", "there is none of this name; did you mean {near}?", {"near": "contacts"}))
    assert (5, "view: there is none of this name; did you mean contacts?") == (error.exit_code, error.say())
