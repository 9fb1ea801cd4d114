"""What participation refuses or warns about, told as what a mediator tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.plugins.participation import action
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationSupported,
    SeatLeft,
    SeatTaken,
)

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.testing import Diary


@pytest.fixture
def association(diary: Diary) -> str:
    event = AssociationRegistered(name="Senegal Insieme", association_kind="community")
    return f"association:{diary.write('2020-01-10', event)}"


def tried(diary: Diary, on: str, event: Event) -> list[tuple[str, bool]]:
    """The fields that the rules complain about, and whether they only warn."""
    return [(problem.field, problem.warns) for problem in diary.problems(action, on, event)]


def test_after_its_end_work_for_an_association_is_warned_about(diary: Diary, association: str) -> None:
    diary.write("2020-06-30", AssociationDissolved(association=association))
    support = AssociationSupported(association=association, support_kind="room")
    assert not tried(diary, "2020-06-29", support)
    assert [("association", True)] == tried(diary, "2020-07-01", support)
    assert [("association", False)] == tried(diary, "2020-07-01", AssociationDissolved(association=association))


def test_a_seat_is_left_once(diary: Diary, association: str) -> None:
    seat = diary.write("2020-02-01", SeatTaken(association=association, body="body:consulta"))
    assert not tried(diary, "2020-02-01", SeatLeft(of=seat))
    diary.write("2020-03-01", SeatLeft(of=seat))
    assert [("of", False)] == tried(diary, "2020-04-01", SeatLeft(of=seat))


def test_a_seat_that_is_not_here_is_let_through(diary: Diary, association: str) -> None:
    left = SeatLeft(of="01900000-0000-7000-8000-00000000ffff")
    assert not diary.problems(action, "2020-02-01", left, subjects=(association,))
