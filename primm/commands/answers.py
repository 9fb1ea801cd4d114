"""Fields that are not in the command line: asked for at a prompt, read from standard input, or taken from a file."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from primm.commands.kind import SHOWN_CODES, typed
from primm.commands.output import say
from primm.core.errors import Problem, Refused
from primm.core.events.canonical import loads
from primm.core.events.check import check
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field
    from primm.core.host.index import Spec

NEEDED = _("missing, but needed")
FILE_LIMIT = 1_000_000  # bytes
LINE_LIMIT = 80_004  # 20,000 code points of at most four bytes, and the end of the line


def complete(
    place: Workplace,
    spec: Spec,
    given: Mapping[str, Any],
    *,
    file: str | None,
    ask: Sequence[str],
    needed: bool = True,
) -> dict[str, Any]:
    """What was given, with the fields of the file, those to be asked for, and on a terminal those ``needed``."""
    values = {**(fields_of(file) if file else {}), **given}
    fields = {field.name: field for field in spec.fields}
    wanted = [name.replace("-", "_") for each in ask for name in each.split(",")]
    unknown = [name for name in wanted if name not in fields]
    if unknown:
        raise Refused([Problem(unknown[0], _("this kind has no such field"))])
    if needed and place.asks:
        wanted += [name for name, field in fields.items() if _is_needed(field, {**_defaults(spec), **values})]
    for name in dict.fromkeys(wanted):
        if name not in values:
            answer = (
                prompted(place, fields[name]) if place.asks else _read(place, fields[name], last=name == wanted[-1])
            )
            if answer is not None:
                values[name] = answer
    return values


def fields_of(path: str) -> dict[str, Any]:
    """The fields in a JSON object; - is standard input."""
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:
            found = loads(_limited(file.read(FILE_LIMIT + 1), FILE_LIMIT, "file"), FILE_LIMIT)
    except OSError as error:
        raise Refused([Problem("file", _("cannot be read: {reason}"), {"reason": error.strerror})]) from None
    if type(found) is not dict:
        raise Refused([Problem("file", _("a JSON object is wanted: field and value"))])
    return found


def _limited(content: bytes, limit: int, name: str) -> str:
    if len(content) > limit:
        raise Refused([Problem(name, _("too long"))])
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Refused([Problem(name, _("this is not valid text"))]) from None


def _defaults(spec: Spec) -> dict[str, Any]:
    return {field.name: field.default for field in spec.fields if field.default is not None}


def _is_needed(field: Field, values: Mapping[str, Any]) -> bool:
    if values.get(field.name) not in (None, ()):
        return False
    other, code = field.needed_when or ("", "")
    return field.required or (other != "" and values.get(other) == code)


def _read(place: Workplace, field: Field, *, last: bool) -> Any:
    """A line of standard input; the last field, if it is a note, takes all that is left."""
    stream: IO[bytes] = sys.stdin.buffer
    content = stream.read(LINE_LIMIT + 1) if last and field.type == "note" else stream.readline(LINE_LIMIT + 1)
    text = _limited(content, LINE_LIMIT, field.name).removesuffix("\n").removesuffix("\r")
    return typed(place, field, [text] if field.many else text) if text else None


def prompted(place: Workplace, field: Field) -> Any:
    """Ask until the answer is one that the field takes; nothing at all leaves an optional field out."""
    question = place.words.translate(field.help)
    while True:
        text = click.prompt(f"{question}{_hint(place, field)}", default="", show_default=False, err=True)
        if not text and not field.required and field.needed_when is None:
            return None
        values, problems = checked(place, field, text) if text else ({}, [Problem(field.name, NEEDED)])
        if not problems:
            return values[field.name]
        for problem in problems:
            say(problem.say(place.words.translate))


def checked(place: Workplace, field: Field, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The value that was typed for a field, and why it cannot be stored; warnings come when it is."""
    try:
        value = typed(place, field, [text] if field.many else text)
    except Refused as refused:
        return {}, list(refused.problems)
    alone, today = field._replace(needed_when=None, not_before=None), place.today().isoformat()
    _, problems = check([alone], {field.name: value}, place.codes, today=today)
    return {field.name: value}, [each for each in problems if not each.warns]


def _hint(place: Workplace, field: Field) -> str:
    if not field.codes:
        return ""
    codes = list(place.codes[field.codes].codes)
    return f" [{', '.join(codes)}]" if len(codes) <= SHOWN_CODES else ""
