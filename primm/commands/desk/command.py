"""``primm desk``: who works where, the passphrase, the day; then line after line until the day is closed."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import click

from primm.commands.desk.remembered import recall, remember
from primm.commands.output import say
from primm.commands.tree import Command, option
from primm.core.errors import KeyMissing, Problem, Refused
from primm.core.host.config import DESK, STAFF
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.commands.workplace import Workplace

LONGEST = 240  # minutes


@click.command(cls=Command)
@click.argument("where", metavar="[DESK]", required=False)
@option(
    "--idle", type=click.IntRange(1, LONGEST), metavar="MINUTES", help=_("lock after so many idle minutes, else 10")
)
@click.pass_context
def desk(ctx: click.Context, where: str | None, idle: int | None) -> None:
    """Work at a desk: a line for each visit or call, understood while it is typed and stored at Enter.

    Ctrl-L locks, Ctrl-C drops a question, Ctrl-D leaves; the line "fine" closes the day, "?" finds a person.
    """
    place: Workplace = ctx.obj
    if not place.asks or not sys.stdout.isatty():
        from primm.commands.usage import Misused

        text = _("a desk's session needs a terminal: use primm c … for one line, primm record - --desk-lines for many")
        raise Misused(text, ctx)
    minutes = _settle(place, where, idle)
    place.vault.unlock()
    _work(place, minutes)


def _work(place: Workplace, minutes: float) -> None:
    from primm.commands.desk.front import Left
    from primm.commands.desk.loop import Loop
    from primm.commands.desk.opening import open_day
    from primm.commands.desk.session import Session
    from primm.commands.desk.verbs import verbs

    session, place.at_desk = Session(place), True
    session.lookups.go_through()

    def away() -> None:
        session.lock()
        front.clear()
        unlock_again(place)

    front = _front(session, away, minutes)
    try:
        open_day(session, front)
        Loop(session, front, away, verbs(session, front)).run()
    except (EOFError, KeyboardInterrupt, Left):
        pass
    say(place.words.translate(_("the session has ended; what was stored is stored")))


def _settle(place: Workplace, where: str | None, idle: int | None) -> int:
    """Who and where: said on the command line, remembered, or asked once. The minutes after which it locks."""
    known = recall(place)
    by = place.by or known.by or _asked(place, "by", _("Your staff code"), place.config.by, STAFF)
    code = where or place.desk or known.desk or _asked(place, "desk", _("Code of the desk"), place.config.desk, DESK)
    _require_desk(place, code)
    place.settle(log=place.folder, asks=True, by=by, desk=code)
    told = known._replace(by=by, desk=code, minutes=idle or known.minutes)
    if told != known:
        remember(place, told)
    return told.minutes


def _asked(place: Workplace, field: str, question: str, default: str, pattern: str) -> str:
    while True:
        answer: str = click.prompt(place.words.translate(question), default=default, err=True).strip()
        if re.fullmatch(pattern, answer, re.ASCII):
            return answer
        say(Problem(field, _("small letters without accents, digits and dashes only")).say(place.words.translate))


def _require_desk(place: Workplace, code: str) -> None:
    if not place.references.exists(f"desk:{code}"):
        known = [each.partition(":")[2] for each in place.log.subjects("desk:")]
        text = _("there is no such desk: there are {known}")
        raise Refused([Problem("desk", text, {"known": ", ".join(known)})])


def _front(session: Session, away: Callable[[], None], minutes: float) -> Front:
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown") and sys.platform != "win32":
        from primm.commands.desk.plain import Plain

        return Plain(session, away, minutes)
    from primm.commands.desk.screen import Screen

    return Screen(session, away, minutes)


def unlock_again(place: Workplace) -> None:
    """Ask for the passphrase until it is right; whoever gives up leaves the session."""
    from primm.commands.desk.front import Left

    say(place.words.translate(_("locked")))
    while True:
        try:
            place.vault.unlock()
        except KeyMissing as wrong:
            say(wrong.say(place.words.translate))
        except (click.Abort, EOFError, KeyboardInterrupt):
            raise Left from None
        else:
            return
