"""``primm migrate``: a log that an older PRIMM wrote gets the form of today, after a verified backup."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from primm.commands.output import tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.core.log.statements import SCHEMA_VERSION
from primm.proof.settings import log_file
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace


@click.command(cls=Command)
@option("--backup", metavar="FILE", help=_("where the backup is to lie; else in the folder of the log"))
@click.pass_obj
def migrate(place: Workplace, backup: str | None) -> None:
    """Bring a log that an older PRIMM wrote to the form of today; no event is changed.

    First comes a backup, which is verified by migrating a copy of it. Where it stops, or is stopped, nothing is lost:
    run it again.
    """
    from primm.proof import steps

    place.config  # noqa: B018 - without a log there is nothing to look at
    path, translate = log_file(place.folder), place.words.translate
    form = steps.form_of(path)
    if form == SCHEMA_VERSION:
        tell(translate(_("the log has form {form}, which is the newest: nothing to do")).format(form=form))
        return
    name = f"before-form-{SCHEMA_VERSION}-{place.now():%Y-%m-%d-%H%M%S}.db"
    target = os.path.abspath(backup or os.path.join(place.folder, name))
    if os.path.lexists(target):
        raise Refused([Problem("backup", _("{path} exists already: name a new file"), {"path": target})])
    done = steps.migrate(path, target)
    tell(translate(_("backup, verified: {path}")).format(path=done.backup))
    text = _("migrated, verified: from form {before} to form {after}; events, all as they were: {count}")
    count = sum(head.n for head in done.heads.values())
    tell(translate(text).format(before=done.before, after=done.after, count=count))
