"""The recorder that knows whose data were erased, whose may only be kept, and who may share them without consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem, Reason, Refused
from primm.core.events.ids import handle
from primm.core.host.recorder import Recorder
from primm.people.erased import DONE, ERASED, RUN
from primm.people.rights import restrictions
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Given, Host
    from primm.people.vault import Vault

PERSONS = ("person:", "anon:")
CONTROL = ("event.", "person.unmerged")  # what says something of an event, and is nothing that happened
ANSWERED = "person.request_answered"  # that she was answered is said after she was erased, too
RIGHTS = ("person.request", "person.restrict", "person.consent_")
OVERRIDING = Reason(_("sharing data without consent"))
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
            self._require_facts(planned)
            if any(map(_overrides, planned)):
                vault: Vault = getattr(self._host, "vault")  # noqa: B009 - of which the recorder knows the keys alone
                vault.require_coordinator(OVERRIDING)
        except BaseException:
            self.references.drop(planned)
            raise
        self._warn_of_restricted(planned)
        return planned

    def _require_facts(self, planned: Sequence[Making]) -> None:
        """Refuse what would follow on something of which only the day is left: no figure could count it."""
        new = [each for each in planned if not (each.retold or each.draft.kind.startswith(CONTROL))]
        followed = {each.of.id for each in new if each.of}
        if not all(row.facts for id_ in followed for row in self._store.by_id(id_)):
            raise Refused([Problem("of", _("the facts of this are gone: record what happened as something new"))])

    def _warn_of_restricted(self, planned: Sequence[Making]) -> None:
        """Help that is given is recorded, for the person's sake; whoever records it is told that her data are kept."""
        said = [each for each in planned if not each.retold and not each.draft.kind.startswith(RIGHTS)]
        whom = dict.fromkeys(subject for each in said for subject in each.draft.who if subject.startswith(PERSONS))
        restricted = restrictions(self._store, lambda: self._host.kinds) if whom else {}
        for person in [each for each in whom if each in restricted]:
            text = _("the data of {person} may only be kept since {day}: this is stored, and she stays out of lists")
            gaps = {"person": handle(person.partition(":")[2]), "day": restricted[person].occurred}
            self._host.warn(Problem("", text, gaps, warns=True))


def _overrides(making: Making) -> bool:
    """Whether data are shared without consent and without a legal duty, for which a coordinator answers."""
    facts = making.found.facts
    return not making.retold and any(facts.get(each) for each in ("override_role", "override_reason"))


def _require_living(making: Making, gone: Gone) -> None:
    """What follows on something shared with others may still be recorded, for their sake; new is nothing said."""
    if making.of and making.of.kind in (ERASED, DONE, RUN):
        raise Refused([Problem("of", _("an erasure is not corrected or taken back: what it took is there no more"))])
    if making.draft.kind == ANSWERED:
        return
    followed = making.of.who if making.of else ()
    persons = [each for each in making.draft.who if each.startswith(PERSONS)]
    gone.require(*(each for each in persons if each not in followed))
    gone.require(*(each for each in making.draft.sealed if each not in persons))  # the name of one of the staff
    if all(map(gone.is_gone, persons)):
        gone.require(*persons)
