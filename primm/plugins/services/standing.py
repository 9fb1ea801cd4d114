"""What the agenda must know of each person: how they may be reached, and when their permit expires."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.consent import REFUSED, REVOKED, SAYS, consent
from primm.core.figures.history import History
from primm.core.figures.persons import KINDS
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.plugins.services.events import ApplicationPrepared
from primm.words import _

RENEWALS = ("permit_renewal", "permit_conversion", "permit_update", "long_term_permit")
AHEAD = timedelta(days=180)  # an application older than this was not for the permit that expires now
NEVER_CALL, BY_PHONE = "never_call", "contact_by_phone"
STRICT = ("hours_only", "message_only", NEVER_CALL)  # the strictest last


@row
class StandingRow(Row):
    """How a person may be reached, and when the permit expires."""

    entry: Entry[Any]
    since: date = when(_("day on which it was last said"), places=True)
    expires: date | None = when(_("day on which the permit expires"))
    renewed: date | None = when(_("day on which its renewal was prepared"))
    person: str | None = key(_("person"))
    desk: str = dim(_("desk"))
    language: str | None = dim(_("first language"), codes="language")
    contact_rule: str | None = dim(_("how the person may be reached"), codes="contact_rule")


@view(StandingRow, of="person", reads=(*KINDS, *SAYS, "application.prepared"))
def standing(history: History) -> Iterator[StandingRow]:
    """Persons whose permit expires some day, or who may not simply be called."""
    known, rule = history.person(), strictest(history)
    if history.type != "person" or not (known.permit_expiry or rule):
        return
    told = [entry for entry in history.entries if entry.kind in KINDS] or list(history.entries)
    expires = last_day(known.permit_expiry) if known.permit_expiry else None
    yield StandingRow(
        told[-1],
        since=told[-1].occurred,
        expires=expires,
        renewed=_renewed(history, expires),
        person=history.subject,
        desk=told[-1].desk,
        language=known.languages[0] if known.languages else None,
        contact_rule=rule,
    )


def strictest(history: History) -> str | None:
    """The rule by which a person may be reached; where files were merged, the strictest that any of them says last.

    A later word in another file does not lift a rule: who wrote it may not have known of it. Who does not agree to be
    called, or no longer, is never called.
    """
    last: dict[str | None, str] = {}
    for entry in history.entries:
        rule = getattr(entry.event, "contact_rule", None) if entry.kind in KINDS else None
        if rule:
            last[entry.subjects[0]] = rule
    rules = [each for each in last.values() if each in STRICT]
    if consent(history.entries, history.aliases, BY_PHONE, date.max).state in (REFUSED, REVOKED):
        rules.append(NEVER_CALL)
    return max(rules, key=STRICT.index, default=None)


def last_day(month: str) -> date:
    """The last day of a month: that on which a permit expires of which the month alone is known."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def _renewed(history: History, expires: date | None) -> date | None:
    if expires is None:
        return None
    prepared = (entry.occurred for entry in history.of(ApplicationPrepared) if entry.event.application_kind in RENEWALS)
    return next((day for day in prepared if day >= expires - AHEAD), None)
