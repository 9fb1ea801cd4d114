"""What is kept and stands in no list, and what reads alike on a paper that somebody may find."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from primm.core.events.codes import ALWAYS
from primm.people.withheld import listed, printed, reserved

KNOWN = {"birth_year": 1980, "permit_reason": "none"}


def test_a_list_leaves_out_that_there_is_no_permit_and_only_that() -> None:
    assert {"birth_year": 1980} == listed(KNOWN)
    for known in ({"permit_reason": "work"}, {"permit_reason": "refused_to_say"}, {"birth_year": "none"}):
        assert known == listed(known)


@pytest.mark.parametrize("reason", ["none", "refused_to_say", *ALWAYS])
def test_on_a_paper_no_permit_reads_as_any_answer_that_tells_nothing(reason: str) -> None:
    assert {"birth_year": 1980, "permit_reason": "withheld"} == printed({**KNOWN, "permit_reason": reason})


def test_on_a_paper_a_reason_and_all_else_reads_as_it_was_said() -> None:
    known = {"permit_reason": "work", "sex": "none", "language": "refused_to_say"}
    assert known == printed(known)


@pytest.mark.parametrize(
    ("role", "staff", "kept"),
    [
        ("mediator", "ab", ["reserved_note"]),
        ("mediator", "mr", []),
        ("mediator", "", []),
        ("coordinator", "ab", []),
    ],
)
def test_a_reserved_note_is_for_who_wrote_it_and_for_coordinators(role: str, staff: str, kept: list[str]) -> None:
    vault: Any = SimpleNamespace(role=role, staff=staff)
    assert kept == reserved({"note": "a", "reserved_note": "b"}, vault, "mr")
    assert [] == reserved({"note": "a"}, vault, "mr")
