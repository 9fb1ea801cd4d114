"""A field of an event as plain data: everything that the command line, the check, the CSV column and the tests need."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Type = Literal[
    "text",  # one line, at most 200 code points
    "note",  # several lines, at most 20,000 code points
    "integer",
    "flag",  # yes or no
    "date",  # local day, 2026-03-31
    "month",  # 2026-03
    "moment",  # local day, or day and minute, 2026-03-31T15:30
    "code",  # one code of a code list
    "counts",  # code -> how many, marginals of people whom nobody named
    "subject",  # whom the event concerns: stored in `who`, never in `facts`
    "link",  # a body, desk or group that is mentioned: a fact, no subject
    "event",  # another event that is mentioned
    "opening",  # the event that this one follows, corrects or retracts; its subjects are those of this event
    "changes",  # field -> new value, of the event that is corrected
]


class Field(NamedTuple):
    """One field of a kind. Data only, so that it can be kept in the index and read without importing the kind."""

    name: str
    type: Type
    help: str = ""
    many: bool = False
    required: bool = False
    needed_when: tuple[str, str] | None = None  # (other field, code): required if the other field has this code
    codes: str | None = None  # name of the code list, for code and counts
    of: tuple[str, ...] = ()  # subject, link: types of subject; event, opening: kinds of event (a prefix ends in ".")
    pattern: str | None = None  # whole match, ASCII digits only
    at_least: int | None = None
    at_most: int | None = None
    not_before: str | None = None  # other date or year that this one may not precede; occurred: the day of the event
    same_as: tuple[str, Literal["year", "month"]] | None = None  # (date field, part): integer, that part of the date
    part_of: str | None = None  # counts: other integer field of which they are parts, and which they may not exceed
    past: bool = False  # a day, month or year that may not lie in the future
    default: Any = None
    personal: bool = False  # sealed under the key of the event's first subject
    sensitivity: str | None = None  # this and the next two as in Privacy; None: its author forgot to say
    retention: str | None = None
    on_erase: str | None = None
