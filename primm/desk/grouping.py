"""Rows that stand for one event, one for each of its persons, as one; and a day with its time as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date


class OfPerson(Protocol):
    """A row that stands for an event and one of its persons."""

    @property
    def person(self) -> str | None:
        """The person, if one is named."""

    @property
    def lead(self) -> bool:
        """Whether it is the first of them."""


R = TypeVar("R", bound=OfPerson)


def moment(day: date, time: str | None) -> str:
    """A day, with the time of day where it is known, as it is stored."""
    return f"{day.isoformat()}T{time}" if time else day.isoformat()


def by_event(rows: Iterable[R], key: Callable[[R], Hashable]) -> Iterator[tuple[R, tuple[str, ...]]]:
    """One row of each event, the leading one where there is one, with all its persons, the first named first."""
    found: dict[Hashable, list[R]] = {}
    for each in rows:
        found.setdefault(key(each), []).append(each)
    for group in found.values():
        group.sort(key=lambda each: not each.lead)
        yield group[0], tuple(each.person for each in group if each.person)
