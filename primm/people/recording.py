"""The recorder where persons may have been erased: nothing is recorded about them, and no erasure is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.host.recorder import Recorder
from primm.people.erased import DONE, ERASED, RUN
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Given, Host

PERSONS = ("person:", "anon:")
EXPORTED = "person.exported"  # whose fields were handed on is put on record also of who counts without a name


class CarefulRecorder(Recorder):
    """Takes events in that concern nobody who was erased."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._store = host.writable

    def plan(self, givens: Sequence[Given], *, backwards: bool = False) -> list[Making]:
        """Check these events; NotFound where one is about somebody who was erased."""
        planned = super().plan(givens, backwards=backwards)
        gone = Gone(self._store)
        try:
            for each in planned if gone else ():
                if each.draft.kind != EXPORTED:
                    _require_living(each, gone)
        except BaseException:
            self.references.drop(planned)
            raise
        return planned


def _require_living(making: Making, gone: Gone) -> None:
    """What follows on something shared with others may still be recorded, for their sake; new is nothing said."""
    if making.of and making.of.kind in (ERASED, DONE, RUN):
        raise Refused([Problem("of", _("an erasure is not corrected or taken back: what it took is there no more"))])
    followed = making.of.who if making.of else ()
    persons = [each for each in making.draft.who if each.startswith(PERSONS)]
    gone.require(*(each for each in persons if each not in followed))
    if all(map(gone.is_gone, persons)):
        gone.require(*persons)
