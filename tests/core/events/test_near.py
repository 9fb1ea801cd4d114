"""Who writes a name that nothing has is told the one that was meant: first what begins so, then what looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.near import nearest

NAMES = ["--notes", "--minutes-on-site", "--minutes-travel", "--minute", "--desk", "cit", "citizenship"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("--minutes", "--minutes-on-site"),
        ("--minutes-on", "--minutes-on-site"),
        ("--dsk", "--desk"),
        ("cit", "cit"),
        ("citiz", "citizenship"),
        ("de", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_what_was_meant(name: str, meant: str | None) -> None:
    assert meant == nearest(name, NAMES)


@given(st.text(max_size=10), st.lists(st.text(max_size=10)))
def test_it_is_always_one_of_the_names(name: str, names: list[str]) -> None:
    assert nearest(name, names) in (None, *names)
