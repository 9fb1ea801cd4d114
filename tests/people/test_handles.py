"""The beginning of a handle stands for all persons whose handle begins so."""

from __future__ import annotations

import pytest

from primm.core.events.ids import handle
from primm.core.events.kinds.contact import Contact
from primm.people.handles import beginning_with
from tests.people.test_finding import Desk, desk

__all__ = ["desk"]


def test_a_beginning_is_everybodys_whose_handle_begins_so(desk: Desk) -> None:
    persons = [desk.person("Amal") for _ in range(40)]
    desk.write(Contact, {"anonymous": 1})
    handles = {each: handle(each.removeprefix("person:")) for each in persons}
    for length in (3, 4):
        for each in handles.values():
            start = each[:length]
            assert [name for name in persons if handles[name].startswith(start)] == beginning_with(desk.log, start)


def test_letters_that_look_alike_are_read_as_in_a_whole_handle(desk: Desk) -> None:
    (amal,) = [each for each in (desk.person("Amal") for _ in range(40)) if handle(each[7:]).startswith("0011")]
    for typed in ("0011", "OOII", "ooll", "OoLi"):
        assert [amal] == beginning_with(desk.log, typed)


@pytest.mark.parametrize("text", ["", "00", "00000", "0u0", "00-", "0 0", "00é"])
def test_what_is_no_beginning_of_a_handle_is_nobodys(desk: Desk, text: str) -> None:
    desk.person("Amal")
    assert [] == beginning_with(desk.log, text)


def test_a_subject_whose_name_is_no_id_is_nobodys(desk: Desk) -> None:
    desk.write(Contact, {"persons": ["person:0000"]})
    assert [] == beginning_with(desk.log, "000")
