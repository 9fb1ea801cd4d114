"""Persons: who they are, as far as they say; relations; and files that turn out to be one person's."""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.words import _


@attrs.frozen(slots=True, kw_only=True)
class _Known(Event):
    """What is known of a person. Names and numbers are sealed, and so is the reason of the permit."""

    given_name: str | None = ask(_("given name"), personal=True, default=None)
    family_name: str | None = ask(_("family name"), personal=True, default=None)
    other_names: tuple[str, ...] = ask(_("other names: used, in another script"), personal=True, default=())
    phone: tuple[str, ...] = ask(_("phone"), pattern=r"\+?[0-9 ./()-]{3,30}", personal=True, default=())
    email: str | None = ask(_("e-mail"), personal=True, default=None)
    address: str | None = ask(_("address"), personal=True, default=None)
    document_number: str | None = ask(_("number of the document or permit"), personal=True, default=None)
    birth_date: date | None = ask(_("date of birth"), past=True, personal=True, on_erase="coarsen", default=None)
    birth_year: int | None = ask(
        _("year of birth"), at_least=1890, at_most=2100, same_as=("birth_date", "year"), past=True, default=None
    )
    birth_month: int | None = ask(
        _("month of birth"), at_least=1, at_most=12, same_as=("birth_date", "month"), on_erase="drop", default=None
    )
    sex: str | None = ask(_("sex"), codes="sex", default=None)
    citizenships: tuple[str, ...] = ask(_("citizenships"), codes="country", default=())
    country_of_birth: str | None = ask(_("country of birth"), codes="country", default=None)
    municipality: str | None = ask(_("municipality of residence (ISTAT code)"), codes="municipality", default=None)
    languages: tuple[str, ...] = ask(_("languages, the best first"), codes="language", default=())
    italian_level: str | None = ask(_("level of Italian"), codes="cefr", default=None)
    interpreter_needed: bool | None = ask(_("needs an interpreter"), default=None)
    permit_reason: str | None = ask(
        _("reason of the permit"), codes="permit_reason", personal=True, on_erase="coarsen", default=None
    )
    permit_expiry: str | None = ask(_("month in which the permit expires"), type="month", default=None)
    first_arrival_year: int | None = ask(
        _("year of arrival in Italy"), at_least=1890, at_most=2100, not_before="birth_year", past=True, default=None
    )
    known_since: date | None = ask(_("known to the desk since, if before this log"), past=True, default=None)
    contact_rule: str | None = ask(_("how the person may be reached"), codes="contact_rule", default=None)
    id_check: str | None = ask(_("how the identity was checked"), codes="id_check", default=None)
    notice_language: str | None = ask(_("language of the information notice"), codes="language", default=None)
    notice_how: str | None = ask(_("how the information notice was given"), codes="notice_how", default=None)
    source: str | None = ask(_("how the person came to the desks"), codes="how_found", default=None)
    association: str | None = ask(_("association that sent the person"), link="association", default=None)
    note: str | None = ask(_("note"), type="note", personal=True, default=None)


@event("person.registered", own=True)
class PersonRegistered(_Known):
    """A person gets a file."""

    citizenships: tuple[str, ...] = ask(_("citizenships"), codes="country", required=True)


@event("person.updated")
class PersonUpdated(_Known):
    """What is known of a person changes from that day on; fields left out stay as they were."""

    person: str = ask(_("person"), subject="person")


@event("person.contact_detail_changed")
class PersonContactDetailChanged(Event):
    """A new phone, address or rule of contact."""

    person: str = ask(_("person"), subject="person")
    phone: tuple[str, ...] = ask(_("phone"), pattern=r"\+?[0-9 ./()-]{3,30}", personal=True, default=())
    email: str | None = ask(_("e-mail"), personal=True, default=None)
    address: str | None = ask(_("address"), personal=True, default=None)
    contact_rule: str | None = ask(_("how the person may be reached"), codes="contact_rule", default=None)


@event("person.relation_set")
class PersonRelationSet(Event):
    """Two persons are related, from one day to another."""

    person: str = ask(_("person"), subject="person")
    other: str = ask(_("the other person"), subject="person")
    relation: str = ask(_("what the other is to the person"), codes="relation")
    since: date | None = ask(_("since"), default=None)
    until: date | None = ask(_("until"), not_before="since", default=None)


@attrs.frozen(slots=True, kw_only=True)
class _Compared(Event):
    """Two files that look alike."""

    person: str = ask(_("person"), subject="person")
    other: str = ask(_("the other file"), subject="person")
    score: int | None = ask(_("likeness, per cent"), at_least=0, at_most=100, default=None)
    why: str | None = ask(_("what shows it"), type="note", personal=True, default=None)


@event("person.merged")
class PersonMerged(_Compared):
    """Two files are one person's. Nothing is moved: they are read as one from now on, and can be told apart again."""


@event("person.not_duplicate")
class PersonNotDuplicate(_Compared):
    """Two files that look alike are two persons': nobody is asked about them again."""


@event("person.unmerged")
class PersonUnmerged(Event):
    """Two files were not one person's after all: undoes one merge."""

    of: str = ask(_("the merge"), opens="person.merged")
    why: str | None = ask(_("what shows that they are two"), type="note", personal=True, default=None)


@event("person.fund_details_told")
class PersonFundDetailsTold(Event):
    """What a fund asks of its recipients beside what the desks need: the permit itself, and special targets."""

    person: str = ask(_("person"), subject="person")
    permit_number: str | None = ask(_("number of the permit"), personal=True, default=None)
    permit_start: date | None = ask(_("first day of the permit"), past=True, personal=True, default=None)
    permit_end: date | None = ask(
        _("last day of the permit"), not_before="permit_start", personal=True, on_erase="coarsen", default=None
    )
    permit_reason: str | None = ask(
        _("reason of the permit"), codes="permit_reason", personal=True, on_erase="coarsen", default=None
    )
    renewal_receipt: str | None = ask(_("number of the receipt while it is renewed"), personal=True, default=None)
    specific_targets: tuple[str, ...] = ask(
        _("special targets of the fund"), codes="specific_target", personal=True, default=()
    )


@attrs.frozen(slots=True, kw_only=True)
class _Consent(Event):
    """What a person said of the use of her data, in which language and how."""

    person: str = ask(_("person"), subject="person")
    scopes: tuple[str, ...] = ask(_("for what"), codes="consent_scope", required=True)
    how: str | None = ask(_("how it was said"), codes="consent_how", default=None)
    language: str | None = ask(_("language in which it was asked"), codes="language", default=None)
    evidence: str | None = ask(_("paper sheet or binder"), pattern="[A-Za-z0-9/._ -]{1,40}", default=None)


@event("person.consent_given")
class PersonConsentGiven(_Consent):
    """A person agrees, from that day on, perhaps until another one."""

    until: date | None = ask(_("until, if not for good"), not_before="occurred", default=None)


@event("person.consent_refused")
class PersonConsentRefused(_Consent):
    """A person was asked and does not agree."""


@event("person.consent_revoked")
class PersonConsentRevoked(_Consent):
    """A person takes back what she agreed to."""


@event("person.feedback_given")
class PersonFeedbackGiven(Event):
    """A person was asked whether an activity helped her: what she answered, or that she did not."""

    person: str = ask(_("person"), subject="person")
    helpful: str = ask(_("whether it helped"), codes="helpful")
    action: str | None = ask(_("action of the plan"), codes="action", default=None)


@event("person.exported")
class PersonExported(Event):
    """Personal fields of persons left the desks: which, to whom, for what, from which position of the log."""

    persons: tuple[str, ...] = ask(_("whose fields"), subject="person", required=True)
    exported: tuple[str, ...] = ask(_("which fields"), pattern="[a-z_]{1,40}", required=True)
    purpose: str = ask(_("for what"), codes="export_purpose")
    recipient: str = ask(_("to whom, as a code: a service, no person"), pattern="[a-z0-9][a-z0-9_-]{0,39}")
    sheet: str = ask(_("which sheet"), pattern="[a-z0-9][a-z0-9_-]{0,39}")
    start: date = ask(_("first day"))
    end: date = ask(_("last day"), not_before="start")
    position: tuple[str, ...] = ask(_("origin, number and root of its tree"), pattern="[0-9a-z.-]+ [0-9]+ [0-9a-f]{64}")
    since: str | None = ask(_("the transmission of which it tells the changes"), event="person.exported", default=None)
    reopens: str | None = ask(_("the transmission that it replaces"), event="person.exported", default=None)
    copy_of: str | None = ask(_("the transmission that it says again"), event="person.exported", default=None)
    digest: str = ask(_("SHA-256 of what was told"), pattern="[0-9a-f]{64}")
