"""What the tests of every action tell their stories into."""

from __future__ import annotations

import pytest

from primm.testing import Diary


@pytest.fixture
def diary() -> Diary:
    """An empty log, to which events are told by their day."""
    return Diary()


@pytest.fixture
def pupil(diary: Diary) -> str:
    """A person of whom nothing more is known."""
    return diary.person()
