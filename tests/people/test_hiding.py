"""What is hidden beside small numbers: little, the same each time, and never what lets them be computed."""

from __future__ import annotations

from itertools import permutations

from primm.people.hiding import Lattice

WHOLE = ""


def lattice(numbers: dict[str, int], *by: str, loose: str = "") -> Lattice:
    """Figures by place: letters are desks and digits are sexes, nothing is the total."""
    return Lattice(by or ("desk",), frozenset(filter(None, (loose,))), {at(each): n for each, n in numbers.items()})


def at(place: str) -> frozenset[tuple[str, str]]:
    """A place by its letters and digits."""
    return frozenset(("desk" if each.isalpha() else "sex", each) for each in place)


def hidden(made: Lattice, small: list[str]) -> set[str]:
    """All that is hidden once the small numbers are."""
    found = {at(each) for each in small}
    made.hide([at(each) for each in small], found.__contains__, found.add)
    names = {each: "".join(sorted((value for _, value in each), reverse=True)) for each in made.numbers}
    return {names[each] for each in found}


def test_of_numbers_that_are_as_small_the_first_is_taken() -> None:
    for order in permutations("abcd"):
        numbers = {WHOLE: 18, **{each: {"a": 2, "b": 6}.get(each, 5) for each in order}}
        assert {"a", "c"} == hidden(lattice(numbers), ["a"])


def test_the_smallest_other_one_is_taken_however_many_there_are() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzàèéìòùABCDEFGHIJKLMNOPQRSTUVWXYZÀÈÉÌÒÙäëïöüÄËÏÖÜ"
    numbers = {each: 100 - place for place, each in enumerate(letters)} | {"ß": 1}
    assert {"ß", letters[-1]} == hidden(lattice({WHOLE: sum(numbers.values()), **numbers}), ["ß"])


def test_in_which_order_small_numbers_are_named_makes_no_difference() -> None:
    cells = dict(zip("a1 a2 b1 b2 c1 c2 d1 d2 e1 e2".split(), (5, 7, 3, 3, 3, 3, 1, 3, 2, 7), strict=True))
    desks = {each: cells[f"{each}1"] + cells[f"{each}2"] for each in "abcde"}
    sexes = {each: sum(n for at, n in cells.items() if at[1] == each) for each in "12"}
    made = lattice({WHOLE: 37, **desks, **sexes, **cells}, "desk", "sex")
    first, second = (hidden(made, order) for order in (["d1", "e1"], ["e1", "d1"]))
    assert first == second


def test_a_number_is_never_hidden_by_one_that_cannot_change() -> None:
    """All men of desk a are also at b: nobody is a man instead of a woman, for there is no other man anywhere."""
    cells = {"a1": 2, "a2": 1, "b1": 7, "b2": 20}
    made = lattice({WHOLE: 28, "a": 3, "b": 27, "1": 7, "2": 21, **cells}, "desk", "sex", loose="desk")
    assert {*cells, "a", "b"} == hidden(made, ["a1", "a2"])


def test_where_nothing_else_can_change_all_that_it_is_part_of_is_hidden() -> None:
    """The total is not told, so that nobody knows whether it could be another one."""
    assert {"a1", "a"} == hidden(lattice({"a1": 1, "a2": 8, "a": 9}, "desk", "sex"), ["a1"])


def test_a_number_may_become_as_large_as_its_whole() -> None:
    """One of the two men of desk a was never at b: were he there, all men would be."""
    cells = {"a1": 2, "a2": 1, "b1": 7, "b2": 20}
    made = lattice({WHOLE: 29, "a": 3, "b": 27, "1": 8, "2": 21, **cells}, "desk", "sex", loose="desk")
    assert {*cells} == hidden(made, ["a1", "a2"])


def test_a_whole_that_grows_with_its_part_leaves_it_room() -> None:
    cells = {"a1": 4, "a2": 1, "b1": 9, "b2": 1}
    made = lattice({WHOLE: 12, "a": 5, "b": 10, "1": 10, "2": 2, **cells}, "desk", "sex", loose="desk")
    assert {"a1", "a2", "1", "2"} == hidden(made, ["a2"])
