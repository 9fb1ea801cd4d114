"""Events and persons in words: handles in place of ids, labels beside codes, what an event says in a few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.codes import ALWAYS
from primm.core.events.fields import Field
from primm.core.events.ids import handle
from primm.core.events.wrong import Wrong
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.host.references import Found, References

PERSON = Field("person", "subject", of=("person",))
DECLINABLE = "declinable"  # the list of fields that a person can prefer to leave unsaid
FEW = 8  # handles that are told where one was wanted
DATED = ("date", "kind", "field", "value", "label", "desk", "by", "handle")  # the columns of a history


def person_named(place: Workplace, text: str) -> str:
    """The subject of a person by handle, id or the beginning of a handle; NotFound says when who was erased was."""
    from primm.people.tombstone import Gone

    subject = anybody_named(place, text)
    Gone(place.log).require(subject)
    return subject


def anybody_named(place: Workplace, text: str) -> str:
    """The same of anybody, also of who was erased; the beginning of a handle is enough where nobody else's has it."""
    try:
        return place.references.subjects(PERSON, whole_handle(place, PERSON, text))[0]
    except Wrong as wrong:
        raise NotFound(wrong.text, **wrong.gaps) from None


def event_named(references: References, text: str) -> Found | None:
    """The event of any kind that has this handle or id, if there is one."""
    try:
        return references.named(text)
    except Wrong as wrong:
        raise Refused([Problem("", wrong.text, wrong.gaps)]) from None


def whole_handle(place: Workplace, field: Field, text: str) -> str:
    """What was typed for a field that names persons, with the beginning of a handle completed and said back."""
    from primm.people.handles import beginning_with

    found = beginning_with(place.log, text) if field.type == "subject" and "person" in field.of else []
    if len(found) > 1:
        gaps = {"handles": " ".join(map(code, found[:FEW])), "number": len(found)}
        raise Wrong(_("several handles begin so ({number}): write more of one of them: {handles}"), **gaps)
    if found:
        place.say_once(f"{field.name}: {code(found[0])}")
    return found[0] if found else text


def code(subject: str) -> str:
    """The handle of a person; the code of anybody else."""
    name = subject.partition(":")[2]
    return handle(name) if len(name) == 36 else name


def label(place: Workplace, field: Field | None, value: Any) -> str:
    """The labels of a coded value."""
    if field is None or field.type != "code" or not field.codes or value is None:
        return ""
    codes = place.codes[field.codes]
    each = value if isinstance(value, list) else [value]
    return ", ".join(place.words.label(codes.name, codes.label(text)) for text in each)


def gist(place: Workplace, entry: Entry[Any]) -> str:
    """What an event says, by the labels of its codes; what is nearly always so is left out."""
    from primm.core.events.codec import Unknown, values_of  # and attrs with it, which recording can do without

    if isinstance(entry.event, Unknown):
        return ""
    fields = {field.name: field for field in type(entry.event).fields}
    values = {name: value for name, value in values_of(entry.event).items() if value != fields[name].default}
    words = (_by_itself(place, fields[name], value) for name, value in values.items())
    return " · ".join(filter(None, words))


def declined_too(values: Mapping[str, Any], before: Iterable[str]) -> dict[str, Any]:
    """Values that say what is declined, with what was declined before; any others as they are."""
    both = {"declined": list(dict.fromkeys([*before, *values["declined"]]))} if "declined" in values else {}
    return {**values, **both}


def _by_itself(place: Workplace, field: Field, value: Any) -> str:
    """The labels of a coded value; where they do not tell of what they are, the field is told with them."""
    words = label(place, field, value)
    said = value if isinstance(value, list) else [value]
    vague = words and (field.codes == DECLINABLE or all(each in ALWAYS for each in said))
    return f"{place.words.translate(field.help)}: {words}" if vague else words


def happened(place: Workplace, entry: Entry[Any]) -> tuple[Any, ...]:
    """An event as a line of a history."""
    return (entry.moment, entry.kind, "", "", gist(place, entry), entry.desk, entry.by, handle(entry.id))


def said(place: Workplace, entry: Entry[Any], values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    """Each field that an event says as a line of a history; one whose facts are gone may have kept what is sealed."""
    fields = {field.name: field for field in getattr(type(entry.event), "fields", ())}
    for name, value in values.items():
        words = label(place, fields.get(name), value)
        yield (entry.moment, entry.kind, name, value, words, entry.desk, entry.by, handle(entry.id))
