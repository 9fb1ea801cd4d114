"""Persons: who they are, as far as they say; relations; and files that turn out to be one person's."""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import IDENTITY, NARRATIVE, SPECIAL, TRAIT, WORK
from primm.words import _

PERMIT = SPECIAL._replace(on_erase="coarsen")  # its group stays, the year in which it ends


@attrs.frozen(slots=True, kw_only=True)
class _Known(Event):
    """What is known of a person. Names and numbers are sealed, and so is the reason of the permit."""

    given_name: str | None = ask(_("given name"), IDENTITY, personal=True, default=None)
    family_name: str | None = ask(_("family name"), IDENTITY, personal=True, default=None)
    other_names: tuple[str, ...] = ask(_("other names: used, in another script"), IDENTITY, personal=True, default=())
    phone: tuple[str, ...] = ask(_("phone"), IDENTITY, pattern=r"\+?[0-9 ./()-]{3,30}", personal=True, default=())
    email: str | None = ask(_("e-mail"), IDENTITY, personal=True, default=None)
    address: str | None = ask(_("address"), IDENTITY, personal=True, default=None)
    document_number: str | None = ask(_("number of the document or permit"), IDENTITY, personal=True, default=None)
    birth_date: date | None = ask(
        _("date of birth"), IDENTITY._replace(on_erase="coarsen"), past=True, personal=True, default=None
    )
    birth_year: int | None = ask(
        _("year of birth"), TRAIT, at_least=1890, at_most=2100, same_as=("birth_date", "year"), past=True, default=None
    )
    birth_month: int | None = ask(
        _("month of birth"),
        TRAIT._replace(on_erase="drop"),
        at_least=1,
        at_most=12,
        same_as=("birth_date", "month"),
        default=None,
    )
    sex: str | None = ask(_("sex"), TRAIT, codes="sex", default=None)
    citizenships: tuple[str, ...] = ask(_("citizenships"), TRAIT, codes="country", default=())
    country_of_birth: str | None = ask(_("country of birth"), TRAIT, codes="country", default=None)
    municipality: str | None = ask(
        _("municipality of residence (ISTAT code)"), TRAIT, codes="municipality", default=None
    )
    languages: tuple[str, ...] = ask(_("languages, the best first"), TRAIT, codes="language", default=())
    italian_level: str | None = ask(_("level of Italian"), TRAIT, codes="cefr", default=None)
    interpreter_needed: bool | None = ask(_("needs an interpreter"), TRAIT, default=None)
    permit_reason: str | None = ask(
        _("reason of the permit"), PERMIT, codes="permit_reason", personal=True, default=None
    )
    permit_expiry: str | None = ask(_("month in which the permit expires"), TRAIT, type="month", default=None)
    first_arrival_year: int | None = ask(
        _("year of arrival in Italy"),
        TRAIT,
        at_least=1890,
        at_most=2100,
        not_before="birth_year",
        past=True,
        default=None,
    )
    known_since: date | None = ask(_("known to the desk since, if before this log"), WORK, past=True, default=None)
    contact_rule: str | None = ask(_("how the person may be reached"), WORK, codes="contact_rule", default=None)
    id_check: str | None = ask(_("how the identity was checked"), WORK, codes="id_check", default=None)
    notice_language: str | None = ask(_("language of the information notice"), WORK, codes="language", default=None)
    notice_how: str | None = ask(_("how the information notice was given"), WORK, codes="notice_how", default=None)
    source: str | None = ask(_("how the person came to the desks"), WORK, codes="how_found", default=None)
    association: str | None = ask(_("association that sent the person"), WORK, link="association", default=None)
    declined: tuple[str, ...] = ask(_("what the person prefers not to say"), TRAIT, codes="declinable", default=())
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("person.registered", own=True)
class PersonRegistered(_Known):
    """A person gets a file."""

    citizenships: tuple[str, ...] = ask(_("citizenships"), TRAIT, codes="country", required=True)


@event("person.updated")
class PersonUpdated(_Known):
    """What is known of a person changes from that day on; fields left out stay as they were."""

    person: str = ask(_("person"), WORK, subject="person")


@event("person.contact_detail_changed")
class PersonContactDetailChanged(Event):
    """A new phone, address or rule of contact."""

    person: str = ask(_("person"), WORK, subject="person")
    phone: tuple[str, ...] = ask(_("phone"), IDENTITY, pattern=r"\+?[0-9 ./()-]{3,30}", personal=True, default=())
    email: str | None = ask(_("e-mail"), IDENTITY, personal=True, default=None)
    address: str | None = ask(_("address"), IDENTITY, personal=True, default=None)
    contact_rule: str | None = ask(_("how the person may be reached"), WORK, codes="contact_rule", default=None)
    declined: tuple[str, ...] = ask(_("what the person prefers not to say"), TRAIT, codes="declinable", default=())


@event("person.relation_set")
class PersonRelationSet(Event):
    """Two persons are related, from one day to another."""

    person: str = ask(_("person"), WORK, subject="person")
    other: str = ask(_("the other person"), WORK, subject="person")
    relation: str = ask(_("what the other is to the person"), TRAIT, codes="relation")
    since: date | None = ask(_("since"), TRAIT, default=None)
    until: date | None = ask(_("until"), TRAIT, not_before="since", default=None)


@attrs.frozen(slots=True, kw_only=True)
class _Compared(Event):
    """Two files that look alike."""

    person: str = ask(_("person"), WORK, subject="person")
    other: str = ask(_("the other file"), WORK, subject="person")
    score: int | None = ask(_("likeness, per cent"), WORK, at_least=0, at_most=100, default=None)
    why: str | None = ask(_("what shows it"), NARRATIVE, type="note", personal=True, default=None)


@event("person.merged")
class PersonMerged(_Compared):
    """Two files are one person's. Nothing is moved: they are read as one from now on, and can be told apart again."""


@event("person.not_duplicate")
class PersonNotDuplicate(_Compared):
    """Two files that look alike are two persons': nobody is asked about them again."""


@event("person.unmerged")
class PersonUnmerged(Event):
    """Two files were not one person's after all: undoes one merge."""

    of: str = ask(_("the merge"), WORK, opens="person.merged")
    why: str | None = ask(_("what shows that they are two"), NARRATIVE, type="note", personal=True, default=None)


@event("person.fund_details_told")
class PersonFundDetailsTold(Event):
    """What a fund asks of its recipients beside what the desks need: the permit itself, and special targets."""

    person: str = ask(_("person"), WORK, subject="person")
    permit_number: str | None = ask(_("number of the permit"), IDENTITY, personal=True, default=None)
    permit_start: date | None = ask(_("first day of the permit"), SPECIAL, past=True, personal=True, default=None)
    permit_end: date | None = ask(
        _("last day of the permit"), PERMIT, not_before="permit_start", personal=True, default=None
    )
    permit_reason: str | None = ask(
        _("reason of the permit"), PERMIT, codes="permit_reason", personal=True, default=None
    )
    renewal_receipt: str | None = ask(
        _("number of the receipt while it is renewed"), IDENTITY, personal=True, default=None
    )
    specific_targets: tuple[str, ...] = ask(
        _("special targets of the fund"), SPECIAL, codes="specific_target", personal=True, default=()
    )


@attrs.frozen(slots=True, kw_only=True)
class _Consent(Event):
    """What a person said of the use of her data, in which language and how."""

    person: str = ask(_("person"), WORK, subject="person")
    scopes: tuple[str, ...] = ask(_("for what"), WORK, codes="consent_scope", required=True)
    how: str | None = ask(_("how it was said"), WORK, codes="consent_how", default=None)
    language: str | None = ask(_("language in which it was asked"), WORK, codes="language", default=None)
    evidence: str | None = ask(_("paper sheet or binder"), WORK, pattern="[A-Za-z0-9/._ -]{1,40}", default=None)


@event("person.consent_given")
class PersonConsentGiven(_Consent):
    """A person agrees, from that day on, perhaps until another one."""

    until: date | None = ask(_("until, if not for good"), WORK, not_before="occurred", default=None)


@event("person.consent_refused")
class PersonConsentRefused(_Consent):
    """A person was asked and does not agree."""


@event("person.consent_revoked")
class PersonConsentRevoked(_Consent):
    """A person takes back what she agreed to."""


@event("person.feedback_given")
class PersonFeedbackGiven(Event):
    """A person was asked whether an activity helped her: what she answered, or that she did not."""

    person: str = ask(_("person"), WORK, subject="person")
    helpful: str = ask(_("whether it helped"), WORK, codes="helpful")
    action: str | None = ask(_("action of the plan"), WORK, codes="action", default=None)


@event("person.exported")
class PersonExported(Event):
    """Personal fields of persons left the desks: which, to whom, for what, from which position of the log."""

    persons: tuple[str, ...] = ask(_("whose fields"), WORK, subject="person", required=True)
    exported: tuple[str, ...] = ask(_("which fields"), WORK, pattern="[a-z_]{1,40}", required=True)
    purpose: str = ask(_("for what"), WORK, codes="export_purpose")
    recipient: str = ask(_("to whom, as a code: a service, no person"), WORK, pattern="[a-z0-9][a-z0-9_-]{0,39}")
    sheet: str = ask(_("which sheet"), WORK, pattern="[a-z0-9][a-z0-9_-]{0,39}")
    start: date = ask(_("first day"), WORK)
    end: date = ask(_("last day"), WORK, not_before="start")
    position: tuple[str, ...] = ask(
        _("origin, number and root of its tree"), WORK, pattern="[0-9a-z.-]+ [0-9]+ [0-9a-f]{64}"
    )
    since: str | None = ask(
        _("the transmission of which it tells the changes"), WORK, event="person.exported", default=None
    )
    reopens: str | None = ask(_("the transmission that it replaces"), WORK, event="person.exported", default=None)
    copy_of: str | None = ask(_("the transmission that it says again"), WORK, event="person.exported", default=None)
    digest: str = ask(_("SHA-256 of what was told"), WORK, pattern="[0-9a-f]{64}")
