"""The check of what is given for the fields of a kind: all problems at once, each naming the field and the rule.

``check`` takes values as JSON has them and answers them as they are stored. ``parse`` first makes such a value of a
text that somebody typed. Whether what a field names exists is not seen from here: see ``references``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem, Refused
from primm.core.events.across import across, out_of_use
from primm.core.events.canonical import LEAST, MOST, dumps, field_name, integer
from primm.core.events.dates import check_day, check_moment, check_month
from primm.core.events.near import missed
from primm.core.events.text import LINE, NOTE, clean, looks_alike
from primm.core.events.wrong import Wrong
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from primm.core.events.codes import Codes
    from primm.core.events.fields import Field

    Checked = Callable[[Field, Any, Codes], Any]

MANY = 500  # values of one field
PEOPLE = 100_000  # whom nobody named, in one count
REFERENCE = "@[0-9]{1,3}|[A-Za-z0-9][A-Za-z0-9:-]{0,99}"  # a place in the batch, a handle, a code, an id
PROTECTED = _("protected: say only its area here, and itself with --ask protected where the kind has that field")
YES, NO = ("yes", "y", "true", "1", "sì", "si", "s"), ("no", "n", "false", "0")


def check(
    fields: Sequence[Field],
    values: Mapping[str, Any],
    codes: Codes,
    *,
    partial: bool = False,
    today: str = "",
    occurred: str = "",
) -> tuple[dict[str, Any], list[Problem]]:
    """What is to be stored, defaults included, and everything that is wrong with what was given.

    ``partial`` is for corrections: only what is given is checked, and None takes an optional value away. Without
    ``today`` nothing lies in the future, without ``occurred`` nothing before the day of the event.
    """
    known = {field.name for field in fields}
    none, near = _("there is no such field"), _("there is no such field; did you mean {near}?")
    others = [name for name in values if name not in known]
    problems = [missed(field_name(each), str(each), sorted(known), none, near) for each in others]
    found: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name)
        if value is not None:
            _take(field, value, codes, found, problems)
        elif not partial and field.default is not None and field.default != ():
            found[field.name] = field.default
        elif partial and field.name in values and not field.required:
            found[field.name] = None
        elif field.required and (not partial or field.name in values):
            problems.append(Problem(field.name, _("missing, but needed")))
        problems += out_of_use(field, found.get(field.name), codes, occurred[:10])
    named = {each.field for each in problems if not each.warns}
    beside = {**found, "occurred": occurred[:10]}
    problems += [each for field in fields for each in across(field, beside, partial, today) if each.field not in named]
    return found, problems


def parse(field: Field, text: str) -> Any:
    """The value that somebody typed for a field, as JSON would have it: ``3``, yes or no, ``a,b``, ``f=7,m=5``."""
    try:
        if field.type == "counts":
            return _counts_of(text)
        make = _TYPED.get(field.type, str)
        return [make(each.strip()) for each in text.split(",") if each.strip()] if field.many else make(text)
    except Wrong as wrong:
        raise Refused([Problem(field.name, wrong.text, wrong.gaps)]) from None


def _take(field: Field, value: Any, codes: Codes, found: dict[str, Any], problems: list[Problem]) -> None:
    try:
        found[field.name] = (_many if field.many else _CHECKS[field.type])(field, value, codes)
    except Wrong as wrong:
        problems.append(Problem(field.name, wrong.text, wrong.gaps))
    else:
        if field.type == "text" and any(looks_alike(each) for each in (found[field.name] if field.many else [value])):
            text = _("letters of two scripts look alike here: check that it is typed as written")
            problems.append(Problem(field.name, text, warns=True))


def _many(field: Field, value: Any, codes: Codes) -> list[Any]:
    if type(value) is not list and type(value) is not tuple:
        raise Wrong(_("a list is wanted"))
    if len(value) > MANY:
        raise Wrong(_("too many: at most {limit}"), limit=MANY)
    return list(dict.fromkeys([_CHECKS[field.type](field, each, codes) for each in value]))


def _line(field: Field, value: Any, codes: Codes) -> str:
    text = clean(text_of(value), lines=False, limit=LINE)
    if field.pattern and not re.fullmatch(field.pattern, text, re.ASCII):
        raise Wrong(_("not of the right form: {pattern}"), pattern=field.pattern)
    return text


def _note(field: Field, value: Any, codes: Codes) -> str:
    return clean(text_of(value), lines=True, limit=NOTE)


def _integer(field: Field, value: Any, codes: Codes) -> int:
    return _within(value, LEAST if field.at_least is None else field.at_least, field.at_most)


def _flag(field: Field, value: Any, codes: Codes) -> bool:
    if type(value) is not bool:
        raise Wrong(_("yes or no is wanted"))
    return value


def _told(read: Callable[[str], str]) -> Checked:
    return lambda _field, value, _codes: read(text_of(value))


def _code(field: Field, value: Any, codes: Codes) -> str:
    assert field.codes is not None
    known, text = codes[field.codes], text_of(value)
    text = known.aliases.get(text, text)
    if text in known:
        return text
    if field.codes == "need" and text in codes["protected_need"].codes:
        raise Wrong(PROTECTED)
    if near := known.nearest(text):
        raise Wrong(_("no code of the list {codes}; did you mean {near}?"), codes=field.codes, near=near)
    raise Wrong(_("no code of the list {codes}"), codes=field.codes)


def _counts(field: Field, value: Any, codes: Codes) -> dict[str, int]:
    if type(value) is not dict:
        raise Wrong(_("codes with how many of each are wanted"))
    found = {_code(field, code, codes): _within(number, 0, PEOPLE) for code, number in value.items()}
    if len(found) < len(value):
        raise Wrong(_("a code is given twice"))
    return found


def _reference(field: Field, value: Any, codes: Codes) -> str:
    if not re.fullmatch(REFERENCE, text_of(value)):
        raise Wrong(_("not a handle, a code or an id"))
    return str(value)


def _changes(field: Field, value: Any, codes: Codes) -> dict[str, Any]:
    if type(value) is not dict or not value:
        raise Wrong(_("fields with their new values are wanted"))
    try:
        dumps(value)
    except Refused as refused:
        problem = refused.problems[0]
        raise Wrong(problem.text, **problem.gaps) from None
    return value


def text_of(value: Any) -> str:
    """The value if it is text."""
    if type(value) is not str:
        raise Wrong(_("text is wanted"))
    return value


def _within(value: Any, least: int, most: int | None) -> int:
    if type(value) is not int:
        raise Wrong(_("a whole number is wanted, without quotes"))
    if not LEAST <= value <= MOST:
        raise Wrong(_("number too large"))
    if value < least:
        raise Wrong(_("must be at least {least}"), least=least)
    if most is not None and value > most:
        raise Wrong(_("must be at most {most}"), most=most)
    return value


def _number_of(text: str) -> int:
    if not re.fullmatch("[+-]?[0-9]+", text):
        raise Wrong(_("a whole number is wanted, with the digits 0 to 9"))
    return integer(text)


def _flag_of(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES + NO:
        raise Wrong(_("yes or no is wanted"))
    return word in YES


def _counts_of(text: str) -> dict[str, int]:
    pairs = [each.strip().partition("=") for each in text.split(",") if each.strip()]
    found = {code.strip(): _number_of(number.strip()) for code, _equals, number in pairs}
    if len(found) < len(pairs):
        raise Wrong(_("a code is given twice"))
    return found


_TYPED: Mapping[str, Callable[[str], Any]] = {"integer": _number_of, "flag": _flag_of}
_CHECKS: Mapping[str, Checked] = {
    "text": _line, "note": _note, "integer": _integer, "flag": _flag, "date": _told(check_day),
    "month": _told(check_month), "moment": _told(check_moment), "code": _code, "counts": _counts,
    "subject": _reference, "link": _reference, "event": _reference, "opening": _reference, "changes": _changes,
}  # fmt: skip
