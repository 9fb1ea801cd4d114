"""What is wrong with a field only beside another one, beside the day of the event, or today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.events.codes import Codes
    from primm.core.events.fields import Field

PARTS = {"year": slice(0, 4), "month": slice(5, 7)}  # of a date as text


def across(field: Field, found: Mapping[str, Any], partial: bool, today: str) -> list[Problem]:
    """The problem of a field among what was found for all of them; the first one only."""
    value = found.get(field.name)
    if field.required and value == []:
        return [Problem(field.name, _("missing, but needed"))]
    if value is None or value == []:
        return [] if partial else _needed(field, found)
    return _beside(field, value, found) or _ahead(field, value, today)


def out_of_use(field: Field, value: Any, codes: Codes, day: str) -> list[Problem]:
    """A warning of each code that is not in use on the day of the event."""
    known = codes[field.codes] if field.codes and day else None
    if value is None or known is None:
        return []
    text = _("this code is in use {span}: check the code and the day")
    outside = [code for code in ([value] if type(value) is str else value) if not known.in_use(code, day)]
    return [Problem(field.name, text, {"span": known.span(code)}, warns=True) for code in outside]


def _needed(field: Field, found: Mapping[str, Any]) -> list[Problem]:
    if field.needed_when:
        other, code = field.needed_when
        given = found.get(other)
        if given == code or (type(given) is list and code in given):
            return [Problem(field.name, _("needed when {other} is {code}"), {"other": other, "code": code})]
    return []


def _beside(field: Field, value: Any, found: Mapping[str, Any]) -> list[Problem]:
    if field.part_of and sum(value.values()) > (found.get(field.part_of) or 0):
        return [Problem(field.name, _("adds up to more than {other}"), {"other": field.part_of})]
    if field.not_before and found.get(field.not_before) and value < found[field.not_before]:
        return [Problem(field.name, _("may not be before {other}"), {"other": field.not_before})]
    if field.same_as:
        other, part = field.same_as
        if found.get(other) and value != int(found[other][PARTS[part]]):
            return [Problem(field.name, _("is not that of {other}"), {"other": other})]
    return []


def _ahead(field: Field, value: Any, today: str) -> list[Problem]:
    if field.past and today and str(value) > today:  # as text a year is before its days
        return [Problem(field.name, _("lies in the future"))]
    return []
