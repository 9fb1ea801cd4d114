"""What a person agreed to: what stands for a use of her data on a day, decided in this one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from primm.core.events.entry import Entry

GIVEN, REFUSED, REVOKED, ENDED, NOT_ASKED = "given", "refused", "revoked", "ended", "not_asked"
SAYS = {"person.consent_given": GIVEN, "person.consent_refused": REFUSED, "person.consent_revoked": REVOKED}
STRICTEST = (REFUSED, REVOKED, ENDED, GIVEN)  # who said the later word in another file did not know of this one


class Consent(NamedTuple):
    """How a person stands to a use of her data, and the event that says so."""

    state: str
    entry: Entry[Any] | None = None


def consent(entries: Iterable[Entry[Any]], of: Container[str | None], scope: str, day: date) -> Consent:
    """What stands at the end of a day for a person with ids ``of``; ``entries`` count and are in reading order.

    The last word in each of her files holds, and of files that are one the strictest. An information notice is none.
    """
    last: dict[str | None, Entry[Any]] = {}
    for it in entries:  # of one whose facts are gone nothing stands
        if it.kind in SAYS and it.subjects[0] in of and it.occurred <= day and scope in getattr(it.event, "scopes", ()):
            last[it.subjects[0]] = it
    found = [Consent(_state(each, day), each) for each in last.values()]
    return min(found, key=lambda each: STRICTEST.index(each.state), default=Consent(NOT_ASKED))


def _state(entry: Entry[Any], day: date) -> str:
    until = getattr(entry.event, "until", None)
    return ENDED if until and until < day else SAYS[entry.kind]
