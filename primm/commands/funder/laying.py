"""The sheet of recipients as a table: our columns and codes under the fund's names, where the map has them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.commands.output import FLAT, WORKBOOK, built_in
from primm.core.errors import Problem, Refused
from primm.core.host.action import Listing, Page
from primm.funder.recipients import CHANGED, CODED, FIELDS, NEW, RESTRICTED, SEALED, UNREADABLE, WITHDRAWN
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.workplace import Workplace
    from primm.funder.project import Map
    from primm.funder.recipients import Change

FORMS = {suffix: form for form, suffix in {**FLAT, WORKBOOK: f".{WORKBOOK}"}.items() if form != "text"}
STATUS = {NEW: _("new"), CHANGED: _("changed"), WITHDRAWN: _("withdrawn")}
WHY = {
    "merged": _("united with another file"),
    "target_group": _("another target group"),
    "target_unknown": _("citizenship not known"),
    "consent_refused": _("consent refused or taken back"),
    "consent_ended": _("consent had ended"),
    RESTRICTED: _("the data may only be kept"),
    "identity": _("identity not checked"),
    "not_counted": _("nothing counts any more"),
}
NO_MAPPING = _("no mapping: own code printed")


class Left(NamedTuple):
    """How many persons are left out of a sheet: who did not agree to be reported, whose data may only be kept."""

    not_agreed: int = 0
    only_kept: int = 0


NOBODY = Left()


def form_of(path: str) -> str:
    """The form that the file's suffix means: one that a spreadsheet or a program reads."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in FORMS:
        text = _("no form has this suffix: known are {known}")
        raise Refused([Problem("output", text, {"known": ", ".join(sorted(FORMS))})])
    return FORMS[suffix]


def laid_out(place: Workplace, rows: list[Change], of: Map, form: str, out: Left = NOBODY) -> bytes:
    """The bytes of the sheet in a form; who is left ``out`` of it stands above it, and as numbers beside each row."""
    columns = [of.column(name) for name in ("code", *FIELDS, "status", "why", "codes", *Left._fields)]
    say = place.words.translate
    heading = (
        [say(_("the fund's codes are those of funder/recipients.toml in the folder of the log"))] if of.own else []
    )
    if any(_lacking(each, of) for each in rows):
        heading.append(say(NO_MAPPING))
    heading += left_out(place, out)
    beside = [each or None for each in out]
    listing = Listing(tuple(columns), [[*_cells(place, each, of), *beside] for each in rows], tuple(heading))
    page = Page(place.words)
    if form == WORKBOOK:
        from primm.formats.xlsx import workbook

        return workbook(listing, page)
    writer = built_in(form)
    assert writer is not None
    return "".join(writer.write(listing, page)).encode()


def left_out(place: Workplace, out: Left) -> list[str]:
    """How many persons would stand in the sheet and do not, in words; nothing where there is nobody."""
    words = {
        "not_agreed": counted(
            "{n} person left out: they did not agree to be reported",
            "{n} persons left out: they did not agree to be reported",
            out.not_agreed,
        ),
        "only_kept": counted(
            "{n} person left out: their data may only be kept",
            "{n} persons left out: their data may only be kept",
            out.only_kept,
        ),
    }
    return [place.words.translate(words[name]).format(n=n) for name, n in out._asdict().items() if n]


def _cells(place: Workplace, row: Change, of: Map) -> Iterator[Any]:
    say = place.words.translate
    yield row.recipient.code
    for name in FIELDS:
        value = row.recipient.told.get(name)
        yield say(_("not readable here")) if name in SEALED and value == UNREADABLE else _coded(name, value, of)
    yield say(STATUS.get(row.status, ""))
    yield say(WHY.get(row.why, ""))
    yield say(NO_MAPPING) if _lacking(row, of) else ""


def _coded(name: str, value: Any, of: Map) -> Any:
    """A value under the fund's codes; many are written one after the other."""
    if name not in CODED or value is None:
        return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return " ".join(of.code(CODED[name], each) for each in _listed(value))


def _lacking(row: Change, of: Map) -> list[str]:
    """The codes of a row for which the map has none of the fund's."""
    told = row.recipient.told
    return of.lacks({codes: _listed(told.get(name)) for name, codes in CODED.items() if told.get(name) != UNREADABLE})


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
