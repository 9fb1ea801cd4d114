"""What is kept, and yet stands in no list, export or sheet, because a paper may be found and a screen is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.codes import ALWAYS
from primm.people.masterfile import COORDINATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.people.vault import Vault

NEVER_LISTED = {"permit_reason": ("none",)}
# On a paper for the person herself these read alike: otherwise what is missing would say it.
NEVER_PRINTED = {"permit_reason": ("none", "refused_to_say", *ALWAYS)}
WITHHELD = "withheld"
RESERVED = ("reserved_note",)  # for whoever wrote it, and coordinators


def listed(known: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a list may show: what is never listed is left out, as if nobody had said it."""
    return {name: value for name, value in known.items() if value not in NEVER_LISTED.get(name, ())}


def reserved(known: Mapping[str, Any], vault: Vault, author: str) -> list[str]:
    """Which of these fields whoever opened the vault may not read, as somebody else wrote them for coordinators."""
    found = [name for name in RESERVED if name in known]
    return found if found and vault.role != COORDINATOR and vault.staff not in ("", author) else []


def printed(known: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a paper for the person herself tells them."""
    return {name: WITHHELD if value in NEVER_PRINTED.get(name, ()) else value for name, value in known.items()}
