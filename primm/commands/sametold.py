"""What ``primm report --check`` says: same, or which figures are others, or that other bytes show the same ones."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from primm.commands.output import tell
from primm.core.errors import Conflict, NotProvable, Reason
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.formats.readers import reread
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued
    from primm.formats.reread import Figures, Reread

COLUMNS = ("metric", "of", "then", "now")
MOST = 20  # figures that are shown


class Again(NamedTuple):
    """A report computed again: its bytes, and what was another one when the file was made."""

    content: bytes
    differs: str


def say_same(place: Workplace, issued: Entry[ReportIssued] | None) -> None:
    """Say that every byte is the same, and to whom it was given if it was."""
    say = place.words.translate
    text = say(_("same: computed again from where the log stood then, it has the same bytes"))
    if issued:
        given = say(_("issued to {recipient} on {day}: {handle}"))
        day, to = issued.moment[:10], issued.event.recipient
        text += f"; {given.format(recipient=to, day=day, handle=handle(issued.id))}"
    tell(text)


def tell_others(place: Workplace, show: Out, content: bytes, found: Reread | None, again: Again) -> NoReturn:
    """Say what is another one: figures, each in the file and now, or other bytes alone, and what made them."""
    now = reread(again.content)
    moved = _moved(found.figures if found else {}, now.figures if now else {})
    made = Reason(_("as they were")) if not again.differs else again.differs
    if moved:
        total = place.words.translate(_("total"))
        show(Listing(COLUMNS, [(metric, of or total, then, here) for metric, of, then, here in moved[:MOST]]))
        text = _("not the same; figures that are others now: {count}; versions: {made}")
        raise Conflict(text, count=len(moved), made=made)
    text = _("the same figures, though other bytes from line {line} on; versions: {made}")
    raise NotProvable(text, line=_first_other(content, again.content), made=made)


def _moved(then: Figures, now: Figures) -> list[tuple[str, str, str, str]]:
    """The figures that are others: in the file, and now."""
    keys = dict.fromkeys((*then, *now))
    pairs = ((*key, then.get(key, "-"), now.get(key, "-")) for key in keys)
    return [each for each in pairs if each[2] != each[3]]


def _first_other(then: bytes, now: bytes) -> int:
    """The number of the first line that is another one."""
    pairs = enumerate(zip_longest(then.split(b"\n"), now.split(b"\n")), 1)
    return next((number for number, (one, other) in pairs if one != other), 0)
