"""What a line need not say: how, what came of it, which application; and how the unnamed are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.desk.sense import COUNTED

if TYPE_CHECKING:
    from primm.desk.line import Line

PHONE, PHONE_OUT = "phone_in", "phone_out"
CHANNEL_OF = {"in_person": "in_person_desk", "phone": PHONE, "closed": PHONE}
OUTCOME_OF = {
    "information": "information",
    "form_filled": "document_filled",
    "phone_call": "call_made",
    "appointment_booked": "appointment_elsewhere",
}
APPLICATION_OF = {
    "doc.permit_first": "permit_first", "doc.permit_renewal": "permit_renewal",
    "doc.permit_conversion": "permit_conversion", "doc.update": "permit_update",
    "doc.long_term_permit": "long_term_permit", "doc.residence_registry": "residence_registry",
    "cit": "citizenship", "fam": "family_reunification", "leg.protection": "protection",
    "hea.ssn_registration": "health_card",
    "hou.public_housing": "housing", "hou.suitability_certificate": "suitability_certificate",
    "ben": "benefit", "sch.enrolment": "school_enrolment", "sch.nursery": "school_enrolment",
    "wor.qualification_recognition": "recognition", "sch.diploma_recognition": "recognition",
    "lan.a2_test": "language_test", "lan.b1_test": "language_test", "adm.spid_digital": "digital_identity",
}  # fmt: skip


def usual_channel(line: Line, reached: str, day: str) -> str:
    """How the desk worked on that day; a failed attempt is a call that was made."""
    return CHANNEL_OF.get(line.desk.mode(day), PHONE) if reached in ("yes", "not_shown_up") else PHONE_OUT


def application_of(need: str, line: Line) -> str:
    """Which application a kit is, by the need; a protected one is not told by its application."""
    area = need[:3] if is_open(need, line) else ""
    return APPLICATION_OF.get(need) or APPLICATION_OF.get(area) or "other"


def is_open(need: str, line: Line) -> bool:
    """Whether a need may be said openly, and not only by its area."""
    return need in line.desk.codes["need"]


def area_or_need(need: str, line: Line) -> str:
    """A need as it may be said openly."""
    return need if is_open(need, line) else need[:3]


def code_of(staff: str | None) -> str | None:
    """A staff code as the fields have it."""
    return staff.rpartition(":")[2] if staff else None


def other_worker(line: Line) -> str | None:
    """The staff code of who worked, where another types."""
    staff = code_of(line.one("staff"))
    return staff if staff != line.desk.by else None


def unnamed(line: Line) -> dict[str, Any]:
    """How many people without a name, and what is said of them; a plus sign adds to the others."""
    added = line.total(*COUNTED, "count", joined=True)
    said = (line.total("anon"), line.total("women", "men"), line.total("children"), int(line.says("anon")))
    many = max(said) + added
    if not many:
        return {}
    women, men, children = (line.total(each) + line.total(each, joined=True) for each in ("women", "men", "children"))
    sex = {code: number for code, number in (("2", women), ("1", men)) if number}
    return {"anonymous": many, "anonymous_sex": sex, "anonymous_age": {"lt18": children} if children else {}}
