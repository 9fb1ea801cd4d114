"""After the day was closed: the sheet to sign, of its visits or for a day to come, and a copy of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.desk.remembered import recall, remember
from primm.core.errors import PrimmError, Refused
from primm.desk.days import understand
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session

SHEET, BACKUP = ("sheet",), ("log", "backup")
NO = "-"


def offer(session: Session, front: Front) -> None:
    """Ask for which day a sheet is wanted, and where the copy is to go; the commands for both are those outside."""
    copies = recall(session.place).copies
    where = f" [{copies}]" if copies else ""
    sheet = session.words.translate(_("Sheet to sign: of which day (today: its visits)? Enter: none"))
    copy = session.words.translate(_("Copy of the log: into which folder? - for none")) + where
    _until_done(front, session, SHEET, lambda: _sheet(session, front.ask(sheet).strip()))
    _until_done(front, session, BACKUP, lambda: _copy(session, front.ask(copy).strip() or copies))


def _sheet(session: Session, day: str) -> list[str]:
    if not day:
        return []
    stored = understand(day, session.today, past=False)
    done = ["--done"] if stored <= session.today.isoformat() else []
    return [stored, *done, "--output", f"{session.desk}-{stored[:10]}.txt"]


def _copy(session: Session, folder: str) -> list[str]:
    if folder in ("", NO):
        return []
    remember(session.place, recall(session.place)._replace(copies=folder))
    return [folder]


def _until_done(front: Front, session: Session, name: Sequence[str], ask: Callable[[], list[str]]) -> None:
    """Ask, and do it; where that fails it is said, and asked again. A command that is not there is not offered."""
    while command := command_outside(name):
        arguments = ask()
        if not arguments:
            return
        try:
            do_outside(command, name[-1], arguments)
        except PrimmError as error:
            front.say(said_at_desk(error, session))
        else:
            if "--output" in arguments:
                front.say(arguments[-1])
            return


def do_outside(command: click.Command, name: str, arguments: Sequence[str]) -> None:
    """Do what a command outside the session does, with its arguments."""
    context = click.get_current_context().find_root()
    with command.make_context(name, [*arguments], parent=context) as ctx:
        command.invoke(ctx)


def said_at_desk(error: PrimmError, session: Session) -> str:
    """Why a command outside failed, without the names of its arguments, which nobody typed."""
    if not isinstance(error, Refused):
        return error.say(session.words.translate)
    return "\n".join(each._replace(field="").say(session.words.translate) for each in error.problems)


def command_outside(name: Sequence[str]) -> click.Command | None:
    """The command of this name outside the session, if it is there."""
    context = click.get_current_context(silent=True)
    found = context.find_root().command if context else None
    for each in name:
        if context is None or not isinstance(found, click.Group):
            return None
        found = found.get_command(context.find_root(), each)
    return found
