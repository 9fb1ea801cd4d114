"""``correggi``: fields of what was recorded get new values, said in the same words as in any line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.events.dates import check_moment
from primm.core.events.near import nearest
from primm.core.events.text import search_key
from primm.core.events.wrong import Wrong
from primm.core.host.recorder import Given
from primm.desk.days import understand
from primm.desk.echo import DAYS, NUMBERS, codes_of, echo
from primm.desk.lexicon import lexicon
from primm.desk.meant import label_of
from primm.desk.reading import Reading
from primm.desk.sense import THINGS, senses, unsaid
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.desk.reading import Desk, Thing

VERB = "correct"
MANY = (
    *("topics", "outcomes", "relation", "persons", "present", "citizenships", "languages", "phone", "other_names"),
    "bodies",
)
WHOLE = ("birth_year", "birth_month", "first_arrival_year", "users_present")
SUBJECTS = {
    "persons": ("person",), "present": ("person",), "person": ("person",), "other": ("person",),
    "receiver": ("body", "desk"), "requester": ("body", "desk"), "counterpart_body": ("body", "association"),
}  # fmt: skip
MOMENTS = (*DAYS, "occurred", "known_since", "birth_date", "deadline", "expiry")
TO_COME = ("due", "moved_to", "at", "appointment_on", "deadline", "expiry")
_CHANGE = re.compile(r"(\w+)=(.*?)(?=\s+\w+=|$)")


def correction(text: str, desk: Desk, start: int) -> Reading:
    """Read ``HANDLE [reason] field=value …``; ``text`` is the line after its verb, which ends at ``start``."""
    name = next(iter(text.split()), "")
    if not name:
        return Reading(VERB)
    things = [desk.last] if name == "." and desk.last else list(desk.things(name))
    at = start + text.index(name)
    if len(things) != 1:
        return _wrong(_("the handle of one thing that was recorded is expected here"), (at, at + len(name)))
    found = list(_CHANGE.finditer(text, at - start + len(name)))
    if not found:
        end = start + len(text.rstrip())
        return _wrong(_("say what is to change as field=value, such as minutes=20"), (end, end))
    said = text[at - start + len(name) : found[0].start()].strip()
    reasons = senses(said, desk, (("correction_reason",),), ()) if said else []
    if said and len(reasons) != 1:
        known = desk.codes["correction_reason"]
        expected = ", ".join(label_of(code, known, desk.words) for code in known.codes)
        place = start + text.index(said, at - start + len(name))
        return _wrong(_("a reason is expected here: {expected}"), (place, place + len(said)), expected=expected)
    return _changed(things[0], found, desk, start, {"reason": reasons[0].value} if said else {})


def _changed(
    thing: Thing, typed: Sequence[re.Match[str]], desk: Desk, start: int, reason: Mapping[str, str]
) -> Reading:
    changes: dict[str, Any] = {}
    for each in typed:
        span = (start + each.start(), start + each.end())
        field = lexicon().fields.get(search_key(each[1]))
        if field is None:
            near = nearest(search_key(each[1]), lexicon().fields)
            none, other = _("there is no such field"), _("there is no such field; did you mean {near}?")
            return _wrong(other if near else none, span, near=near)
        try:
            changes[field] = _value(thing.type, field, each[2].strip(), desk)
        except (LookupError, Wrong):
            return _wrong(_("this value was not understood, or could mean several"), span)
    given = Given("event.corrected", {"of": thing.name.rpartition(":")[2], "changes": changes, **reason})
    return Reading(VERB, (given,), echo((given,), desk))


def _value(kind: str, field: str, text: str, desk: Desk) -> Any:
    """The new value as it is stored; None where nothing stands after the sign."""
    if not text:
        return None
    if field in MANY:
        return [_one(kind, field, each.strip(), desk) for each in text.split(",") if each.strip()]
    return _one(kind, field, text, desk)


def _one(kind: str, field: str, text: str, desk: Desk) -> Any:
    codes = codes_of(kind, field)
    wanted = SUBJECTS.get(field) or (codes and (codes,))
    if wanted:
        return _only(text, wanted, desk)
    if field in NUMBERS or field in WHOLE:
        if not (text.isascii() and text.isdecimal() and len(text) <= 5):
            raise LookupError
        return int(text)
    return check_moment(understand(text, desk.today, past=field not in TO_COME)) if field in MOMENTS else text


def _only(text: str, wanted: Sequence[str], desk: Desk) -> str:
    """The one code or thing that a text means."""
    if wanted[0] not in THINGS and text in desk.codes[wanted[0]]:
        return text
    found = {each.value for each in senses(text, desk, (wanted,), ())}
    if not found and wanted[0] not in THINGS:
        found = set(unsaid(text, desk.words))
    if len(found) != 1:
        raise LookupError
    return found.pop()


def _wrong(text: str, span: tuple[int, int], **gaps: object) -> Reading:
    return Reading(VERB, problems=(Problem("", text, gaps),), span=span)
