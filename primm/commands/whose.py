"""The keys of a workplace, and whose passphrase opens them: who types is not always who unlocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem
from primm.people.vault import Vault
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace


def vault_of(place: Workplace, by: str, folder: str = "") -> Vault:
    """The keys in a folder, else those of the workplace; on a terminal a wrong passphrase may be typed again."""

    def say_whose(staff: str) -> None:
        text = _("the keys were opened with the passphrase of {staff}, not of {by}")
        place.warn(Problem("", text, {"staff": staff, "by": by}, warns=True))

    again = place.say_error if place.asks else None
    return Vault(folder or place.folder, place.passphrase, by=by, again=again, other=say_whose)
