"""What an event from elsewhere must look like, so that nothing here stumbles over it, whoever hashed it.

These are no rules of the work: an event of the right shape is taken in whatever it says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.core.errors import Refused
from primm.core.events.canonical import loads
from primm.core.events.dates import check_day, check_moment
from primm.core.events.ids import check_id, stand_ins
from primm.core.events.wrong import Wrong
from primm.core.figures.control import APPLIED, CORRECTED
from primm.core.host.drafting import KEY_CREATED
from primm.core.log.index import LINK
from primm.core.log.rows import UNREADABLE, Broken, decode, encode, examine
from primm.core.log.sqlite import LONGEST
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from primm.core.events.fields import Field
    from primm.core.figures.control import Decoder
    from primm.core.log.rows import Row

ORIGIN = re.compile("[0-9a-f]{16}").fullmatch
DESK = "[a-z0-9][a-z0-9-]{0,39}"
CODE = re.compile(DESK).fullmatch
SUBJECT = re.compile(rf"(?!{LINK})[a-z][a-z_]{{0,39}}:{DESK}").fullmatch
KCV = re.compile("[0-9a-f]{32}").fullmatch
SEALED = re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?").fullmatch
META: Mapping[str, Callable[[str], Any]] = {
    "by": re.compile("[a-z0-9.-]{1,40}").fullmatch,
    "desk": CODE,
    "hlc": re.compile("[0-7][0-9a-f]{11}-[0-9a-f]{4}").fullmatch,  # half of all time is left for those that follow
    "id": check_id,
    "kind": re.compile(r"(?=.{1,80}$)[a-z0-9_]+(?:\.[a-z0-9_]+)*").fullmatch,
    "late": re.compile("[a-z0-9_]{1,40}").fullmatch,
    "recorded": re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{6}Z").fullmatch,
    "zone": re.compile("[A-Za-z0-9_+/-]{1,64}").fullmatch,
}
SUBJECTS = 2_000  # far more than the 500 that a field takes; each of them is read again for each of the others
MOST = 10**12  # of a number: as many as all events of a copy are added without leaving 64 bits
TYPES = {"integer": int, "flag": bool, "changes": dict}


def require(row: Row, kinds: Decoder | None = None) -> str:
    """The hybrid time of a row that agrees with its own hashes and has the shape of an event; any other is Broken."""
    meta, found = examine(row)
    try:
        who = stand_ins(found, meta["id"])
        fits = _envelope(meta) and _subjects(row, who) and _facts(row, meta, who, kinds)
    except (Wrong, Refused, *UNREADABLE):
        fits = False
    if not fits:
        raise Broken(_("event {n} of {origin}: it is not written as an event is"))
    hlc: str = meta["hlc"]
    return hlc


def _envelope(meta: Mapping[str, Any]) -> bool:
    check_moment(meta["occurred"])
    shaped = all(shape(meta[name]) for name, shape in META.items() if meta.get(name) is not None or name != "late")
    return shaped and meta.get("fold") in (None, 0, 1) and meta["version"] >= 1


def _subjects(row: Row, who: Sequence[str]) -> bool:
    sealed = decode(row.sealed)
    return (
        0 < len(who) <= SUBJECTS
        and len(set(who)) == len(who)
        and all(map(SUBJECT, who))
        and all(map(SEALED, sealed.values()))
    )


def _facts(row: Row, meta: Mapping[str, Any], who: Sequence[str], kinds: Decoder | None) -> bool:
    if not row.facts:
        return True  # blanked: whether that is on record is asked elsewhere
    facts = loads(row.facts, LONGEST)
    if type(facts) is not dict or encode(facts) != row.facts:
        return False
    if ("of" in facts or meta["kind"] in APPLIED) and not (type(facts["of"]) is str and check_id(facts["of"])):
        return False
    if meta["kind"] == CORRECTED and not _changes(facts["changes"], who):
        return False
    if meta["kind"] == KEY_CREATED and not (facts["subject"] == [0] and KCV(facts["kcv"])):
        return False
    cls = kinds.get(meta["kind"]) if kinds else None
    if kinds and cls and meta["version"] <= cls.version:
        kinds.decode(row)
        return meta["version"] < cls.version or all(_there(each, facts, who) for each in cls.fields)
    return True


def _there(field: Field, facts: Mapping[str, Any], who: Sequence[str]) -> bool:
    """Whether a field has a value of its type, or may do without one; what is personal is sealed, and elsewhere."""
    value = facts.get(field.name)
    if value is None:
        return not field.required or field.personal
    return _typed(field, value, who)


def _changes(changes: Mapping[str, Any], who: Sequence[str]) -> bool:
    """A correction names days and desks that there can be, and subjects that it has itself."""
    if "occurred" in changes:
        check_moment(changes["occurred"])
    if "desk" in changes and not META["desk"](changes["desk"]):
        return False
    places = [place for each in changes.values() if type(each) is list for place in each if type(place) is int]
    return "of" not in changes and all(0 <= place < len(who) for place in places)


def _typed(field: Field, value: Any, who: Sequence[str]) -> bool:
    """Whether a stored value is of its field's type; a field of subjects names places in ``who``."""
    several = field.many or field.type == "subject"
    if several and type(value) is not list:
        return False
    values = value if several else [value]
    if field.type == "date":
        return all(check_day(each) for each in values)
    if field.type == "subject":
        return all(type(each) is int and 0 <= each < len(who) for each in values)
    if field.type == "counts":
        return all(type(each) is int and 0 <= each <= MOST for counts in values for each in counts.values())
    if field.type == "integer" and not all(type(each) is int and -MOST <= each <= MOST for each in values):
        return False
    return all(type(each) is TYPES.get(field.type, str) for each in values)
