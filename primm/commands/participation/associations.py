"""``primm participation associations``: the register of associations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import all_in_words, in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.formats.tidy import text
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.participation.milestones import BoardRow
    from primm.plugins.participation.views import RegisterRow

COLUMNS = (
    "handle", "name", "kind", "municipality", "registers", "languages", "citizenships", "constituted", "board", "state",
    "contact_person", "phone",
)  # fmt: skip
DESCRIBED = ("association.registered", "association.updated")
SEALED = ("contact_person", "phone")
DISSOLVED = _("dissolved")


@click.command(cls=Command)
@option("--contacts", is_flag=True, help=_("with the contact persons and their numbers, which takes the key"))
@option("--all", "every", is_flag=True, help=_("those dissolved too"))
@click.pass_obj
@listing
def associations(place: Workplace, show: Show, contacts: bool, every: bool) -> None:
    """List the associations by name, as they are described today: seat, registers, languages, citizenships, board.

    The contact person of an association is sealed, and stands in the list only with --contacts.
    """
    from primm.plugins.participation.milestones import BoardRow
    from primm.plugins.participation.views import RegisterRow

    today = place.today()
    with open_rows(place, "participation") as rows:
        last = {each.association: each for each in rows.of(RegisterRow) if each.since <= today}
        boards = {each.association: each for each in rows.of(BoardRow) if each.since <= today}
    chosen = [each for each in last.values() if every or not _ended(each, today)]
    chosen.sort(key=lambda each: ((each.name or "").casefold(), each.association))
    lines = [
        (*_shown(place, each, boards.get(each.association), today), *_sealed(place, each, contacts)) for each in chosen
    ]
    wide = len(COLUMNS) - (0 if contacts else len(SEALED))
    names = tuple(text(line[-2]) for line in lines) if contacts else ()
    show(Listing(COLUMNS[:wide], [line[:wide] for line in lines], names=names))


def _ended(row: RegisterRow, today: date) -> bool:
    return row.until is not None and row.until <= today


def _shown(place: Workplace, row: RegisterRow, board: BoardRow | None, today: date) -> tuple[Any, ...]:
    return (
        code(row.association),
        row.name,
        in_words(place, "association_kind", row.association_kind),
        in_words(place, "municipality", row.municipality),
        all_in_words(place, "association_register", row.registers),
        all_in_words(place, "language", row.languages),
        all_in_words(place, "country", row.citizenships),
        written(row.constituted),
        place.words.translate(_("{women} women of {known}")).format(women=board.women, known=board.known)
        if board and board.known
        else None,
        place.words.translate(DISSOLVED) if _ended(row, today) else "",
    )


def _sealed(place: Workplace, row: RegisterRow, contacts: bool) -> Sequence[Any]:
    """Who may be called there, as said last; nothing where the key is gone."""
    told: dict[str, Any] = {}
    if contacts:
        file = file_of(place.log, place.kinds, row.association)
        for entry in file.history(*DESCRIBED).entries:
            if all(map(place.vault.has_key, entry.sealed)):
                told |= file.secrets(entry, place.vault)
    return [told.get(name) for name in SEALED]
