"""Fields that are not in the command line: asked for at a prompt, read from standard input, or taken from a file."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from primm.commands.kind import typed
from primm.commands.linked import inherit
from primm.core.errors import NotFound, Problem, Refused, reason
from primm.core.events.canonical import loads
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.kind import Begun
    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field
    from primm.core.host.index import Spec
    from primm.core.host.recorder import Given

FILE_LIMIT = 1_000_000  # bytes
LINE_LIMIT = 80_004  # 20,000 code points of at most four bytes, and the end of the line


def finish(place: Workplace, begun: Sequence[Begun]) -> list[Given]:
    """The events with the fields of their files, those to be asked for, and on a terminal those that are needed."""
    givens = [_with_file(each) for each in begun]
    joined = inherit(givens, place.index)
    names = [_to_ask(place, *each) for each in zip(begun, givens, joined, strict=True)]
    if place.asks and any(names):
        from primm.commands.beforehand import prepare

        prepare(place, joined, sealing=any(map(_sealing, begun, names)))
    return [
        given._replace(values=_declined_in_all(place, {**given.values, **answered(place, each.spec, asked)}))
        for given, each, asked in zip(joined, begun, names, strict=True)
    ]


def _declined_in_all(place: Workplace, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with what the person declined to say before among what she declines now: the last list holds."""
    person = str(values.get("person"))
    if "declined" not in values or person.startswith("@"):
        return dict(values)
    from primm.commands.telling import declined_too, person_named
    from primm.people.files import file_of

    with suppress(NotFound):  # of nobody: that is said when it is recorded
        known = file_of(place.log, place.kinds, person_named(place, person)).open().get("declined")
        return declined_too(values, known.value if known else ())
    return dict(values)


def named(spec: Spec, ask: Sequence[str]) -> list[str]:
    """The fields that ``--ask`` names, several with commas."""
    wanted = [name.replace("-", "_") for each in ask for name in each.split(",")]
    known = {field.name for field in spec.fields}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise Refused([Problem(unknown[0], _("this kind has no such field"))])
    return wanted


def answered(place: Workplace, spec: Spec, names: Sequence[str]) -> dict[str, Any]:
    """What is answered for these fields, at a prompt or on standard input; what is left out is left out."""
    fields = {field.name: field for field in spec.fields}
    if place.asks:
        return _prompted(place, spec, [fields[name] for name in names])
    said = {name: _read(place, fields[name], last=name == names[-1]) for name in names}
    return {name: value for name, value in said.items() if value is not None}


def _prompted(place: Workplace, spec: Spec, fields: Sequence[Field]) -> dict[str, Any]:
    from primm.commands.prompts import declined, prompted
    from primm.commands.telling import DECLINABLE

    takes = any(field.codes == DECLINABLE for field in spec.fields)
    declinable = place.codes[DECLINABLE].codes if takes else ()
    values = {each.name: prompted(place, each, new=spec.brings(each), declinable=declinable) for each in fields}
    return declined({name: value for name, value in values.items() if value is not None})


def _with_file(begun: Begun) -> Given:
    values = {**(fields_of(begun.file) if begun.file else {}), **begun.given.values}
    return begun.given._replace(values=values)


def _to_ask(place: Workplace, begun: Begun, given: Given, joined: Given) -> list[str]:
    """What ``--ask`` names and was not given; on a terminal also for whom it is, and what is needed."""
    wanted = [name for name in named(begun.spec, begun.ask) if name not in given.values]
    if place.asks:
        values = {**_defaults(begun.spec), **joined.values}
        needed = [field.name for field in begun.spec.fields if _is_needed(field, values)]
        wanted = [*_whom(begun.spec, joined.values), *wanted, *needed]
    return list(dict.fromkeys(wanted))


def _whom(spec: Spec, values: Mapping[str, Any]) -> list[str]:
    """A contact may be with nobody whom we know, or with a service; on a terminal that is asked, never assumed."""
    names = {field.name for field in spec.fields}
    asks = {"persons", "anonymous"} <= names and not {"persons", "anonymous"} & values.keys()
    return ["persons"] if asks and values.get("counterpart", "user") == "user" else []


def _sealing(begun: Begun, names: Sequence[str]) -> bool:
    return any(field.personal for field in begun.spec.fields if field.name in names)


def fields_of(path: str) -> dict[str, Any]:
    """The fields in a JSON object; - is standard input."""
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:
            found = loads(_limited(file.read(FILE_LIMIT + 1), FILE_LIMIT, "file"), FILE_LIMIT)
    except OSError as error:
        raise Refused([Problem("file", _("cannot be read: {reason}"), {"reason": reason(error)})]) from None
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
