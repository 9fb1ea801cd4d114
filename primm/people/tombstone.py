"""Who was erased is nobody any more to whoever shows, corrects or records: a day and a reason are all that is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from primm.core.errors import NotFound
from primm.people.erased import erased_persons
from primm.words import _

if TYPE_CHECKING:
    from primm.core.log.log import Log
    from primm.people.erased import Erasure

NAMELESS, ID = "anon:", 36
STAFF = "staff:"  # of whom the name alone is erased: they go on working under their codes
SENTENCES = {
    "request": _("the data of this person were erased on {day}, by request: nothing is left to show or to record"),
    "retention": _(
        "the data of this person were erased on {day}, at the end of their term: nothing is left to show or to record"
    ),
}


class Gone:
    """Who was erased, as a log has it on record."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._erased = erased_persons(log)

    def __bool__(self) -> bool:
        return bool(self._erased)

    def erasure(self, subject: str) -> Erasure | None:
        """The erasure of a person, under any of her ids; also under that which her file has since she has no name."""
        return self._erased.get(subject) or self._erased.get(subject.replace(NAMELESS, "person:", 1))

    def is_gone(self, subject: str) -> bool:
        """Whether this is a person who was erased, or somebody without a name of whom an event told once."""
        if not self._erased or subject.startswith(STAFF):
            return False
        return self.erasure(subject) is not None or self._stands_in(subject)

    def require(self, *subjects: str) -> None:
        """Refuse those who were erased."""
        for each in subjects if self._erased else ():
            if found := self.erasure(each):
                raise NotFound(SENTENCES[found.basis], day=found.day)
            if self._stands_in(each):
                raise NotFound(_("the data of whom this is about were erased: nothing is left to show or to record"))

    def _stands_in(self, subject: str) -> bool:
        """Whether a subject is only what an event has in the place of one that was blanked."""
        if not subject.startswith(NAMELESS):
            return False
        rows = self._log.by_id(subject.removeprefix(NAMELESS)[:ID])
        return any(None in json.loads(row.who) for row in rows)
