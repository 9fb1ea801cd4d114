"""What is kept, coarser, of sealed fields that an erasure takes: the year of a birth, the group of a permit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.canonical import dumps
from primm.people.records import own_draft

if TYPE_CHECKING:
    from primm.core.log.rows import Draft, Sealer
    from primm.people.carrying_out import Here
    from primm.people.files import File

COARSENED = "person.coarsened"
# Of the reasons that no group has, such as that somebody prefers not to say, nothing is kept.
GROUPS = {
    "work": (
        "subordinate_work", "seasonal", "self_employment", "awaiting_employment", "blue_card", "research",
        "regularisation",
    ),
    "family": ("family", "assistance_to_minor", "art_31", "eu_family_card"),
    "protection": (
        "asylum_request", "refugee", "subsidiary_protection", "special_protection", "special_cases", "humanitarian",
        "temporary_protection_ukraine", "minor_age", "prosieguo_amministrativo", "social_protection_art18",
        "statelessness", "calamity",
    ),
    "study": ("study", "volunteering"),
    "other": (
        "eu_long_term", "medical_care", "elective_residence", "awaiting_citizenship", "religious", "civic_merit",
        "justice", "renewal_pending", "appeal_pending", "uk_agreement",
    ),
}  # fmt: skip
NO_GROUP = ("none", "refused_to_say", "unknown")
_GROUP = {reason: group for group, reasons in GROUPS.items() for reason in reasons}


def coarser(file: File, sealer: Sealer) -> dict[str, Any]:
    """What is kept of the sealed fields of a file; what is known openly already is not said again."""
    sealed = {name: told.value for name, told in file.opened(sealer).items()} if file.sealed() else {}
    found: dict[str, Any] = {}
    if sealed.get("birth_date") and "birth_year" not in file.open():
        found["birth_year"] = int(sealed["birth_date"][:4])
    if group := _GROUP.get(sealed.get("permit_reason", "")):
        found["permit_group"] = group
    if sealed.get("permit_end"):
        found["permit_end_year"] = int(sealed["permit_end"][:4])
    return found


def coarsen(here: Here, file: File, sealer: Sealer) -> None:
    """Put the coarser values on record while the key is here; once, however often the erasure is begun."""
    kept = {} if file.history(COARSENED).entries else coarser(file, sealer)
    if kept:
        here.log.append([_draft(here, file.subject, kept)], None, here.now)


def _draft(here: Here, subject: str, kept: dict[str, Any]) -> Draft:
    draft = own_draft(here.config, here.now(), COARSENED, {})
    return draft._replace(who=(subject,), facts=dumps({"person": [0], **kept}))
