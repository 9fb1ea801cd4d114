"""Canonical JSON: sorted keys, no spaces, UTF-8, integers and text only; and the reading of JSON from outside."""

from __future__ import annotations

from json import JSONDecodeError, JSONDecoder, JSONEncoder
from typing import Any, NoReturn

from primm.core.errors import Problem, Refused
from primm.words import _

DEEPEST = 32
LEAST, MOST = -(2**63), 2**63 - 1
_DIGITS = len(str(LEAST))

# Both made once: what ``json.dumps`` and ``loads`` make anew at each call with options costs as much as their work.
_encode = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: Any) -> str:
    """The one text of a value; raises Refused for what canonical JSON has no place for."""
    _require_plain(value, "", 0)
    return _encode(value)


def loads(text: str, limit: int) -> Any:
    """The value of a JSON text of at most ``limit`` characters; raises Refused with one problem."""
    if len(text) > limit:
        _refuse("", _("too long: at most {limit} characters"), limit=limit)
    try:
        value = _decode(text)
    except JSONDecodeError as error:
        _refuse("", _("not valid JSON at character {place}"), place=error.pos + 1)
    except RecursionError:
        _refuse("", _("nested more than {limit} deep"), limit=DEEPEST)
    _require_plain(value, "", 0)
    return value


def field_name(name: object) -> str:
    """The name of a field as a message may show it; what nobody would call a field is not shown."""
    return name if isinstance(name, str) and name.isidentifier() and name.isascii() and len(name) <= 40 else "?"


def _require_plain(value: Any, field: str, depth: int) -> None:
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _require_text(value, field)
    elif kind is dict or kind is list or kind is tuple:
        _require_plain_parts(value, field, depth + 1)
    elif kind is int:
        if not LEAST <= value <= MOST:
            _refuse(field, _("number too large"))
    elif kind is not bool and value is not None:
        _refuse(field, _("not a whole number or text: write a fraction as text"))


def _require_plain_parts(value: Any, field: str, depth: int) -> None:
    if depth > DEEPEST:
        _refuse(field, _("nested more than {limit} deep"), limit=DEEPEST)
    if type(value) is dict:
        for name, each in value.items():
            if type(name) is not str:
                _refuse(field, _("names of fields are text"))
            _require_plain(name, field, depth)
            _require_plain(each, field or field_name(name), depth)
    else:
        for each in value:
            _require_plain(each, field, depth)


def _require_text(value: str, field: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse(field, _("not valid text"))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        _refuse(field_name(next(name for name in names if names.count(name) > 1)), _("given twice"))
    return found


def integer(digits: str) -> int:
    """The number, or one that is too large all the same: Python takes long to read thousands of digits."""
    return int(digits) if len(digits) <= _DIGITS else MOST + 1


def _refuse(field: str, text: str, **gaps: object) -> NoReturn:
    raise Refused([Problem(field, text, gaps)])


_decode = JSONDecoder(object_pairs_hook=_once_each, parse_int=integer).decode
