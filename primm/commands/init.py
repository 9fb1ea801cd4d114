"""``primm init``: a new log with its folder, its keys and its first desk."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.passphrases import typed_twice
from primm.commands.recovering import planned, remove, show_shares
from primm.commands.tree import Command, option
from primm.core.errors import KeyMissing, OutcomeUnknown, Problem, Refused, StorageRefused, reason
from primm.core.host.config import DESK, STAFF, Config
from primm.proof.settings import LOG, save_config
from primm.system import drives, paths, which
from primm.system.files import replace
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.recovering import Plan
    from primm.commands.workplace import Workplace

DEMO_COST = 2**10
NOT_KEPT_ON_WINDOWS = _(
    "On Windows whoever rules the computer can open the files, and what is in memory may reach the page file: "
    "keep BitLocker on, and see primm doctor."
)
NAME, MUNICIPALITY = _("name of the desk"), _("municipality of the desk (ISTAT code)")


@click.command(cls=Command)
@click.argument("folder", required=False)
@option("--desk", metavar="DESK", help=_("code of the desk, such as falconara"))
@option("--name", metavar="NAME", help=NAME)
@option("--municipality", metavar="ISTAT", help=MUNICIPALITY)
@option("--by", metavar="STAFF", help=_("staff code of who types, such as mr"))
@option("--keyring", "minutes", type=click.IntRange(1, 1440), help=_("keep it unlocked for so many idle minutes"))
@option("--recovery", nargs=2, metavar="FILE1 FILE2", help=_("two new files with which two people open the keys"))
@option("--no-recovery", is_flag=True, help=_("nobody shall open the keys when the passphrase is lost"))
@option("--demo", is_flag=True, help=_("for courses and trials: keys that are easy to guess, marked as such for ever"))
@click.pass_obj
def init(
    place: Workplace,
    folder: str | None,
    desk: str | None,
    name: str | None,
    municipality: str | None,
    by: str | None,
    minutes: int | None,
    recovery: tuple[str, str] | None,
    no_recovery: bool,
    demo: bool,
) -> None:
    """Make a new log in FOLDER: the file of events, the keys of the personal fields, the first desk."""
    from primm.people.vault import Vault, unlock

    target = os.path.abspath(folder or place.folder)
    require_usable(target)
    code = _ask(place, "desk", desk or place.desk, _("Code of the desk"), DESK)
    about = _about_desk(place, {"name": name, "municipality": municipality})
    config = Config(
        desk=code,
        by=_ask(place, "by", by or place.by, _("Your staff code"), STAFF),
        language=place.words.language if place.language else "",
    )
    passphrase = _new_passphrase(place)
    plan = planned(place, recovery or (), declined=no_recovery, demo=demo)
    _make(place, target, config, passphrase, {"name": code, **about}, plan=plan, demo=demo)
    if minutes:
        unlock(target, passphrase, minutes, config.by)
    translate = place.words.translate
    tell(translate(_("log made in {folder}, desk {desk}")).format(folder=target, desk=config.desk))
    _say_what_is_not_kept(place, target)
    say(translate(_("Keep the passphrase where others find it when you are away: without it names are lost for ever.")))
    if plan.shown:
        with Vault(target, lambda: passphrase, by=config.by) as vault:
            show_shares(place, vault)
    say(translate(_("Next: primm --log {folder} desk, or primm record --help")).format(folder=target))


def _make(
    place: Workplace, target: str, config: Config, passphrase: str, desk: dict[str, str], *, plan: Plan, demo: bool
) -> None:
    """Make the log along with its recovery: files of shares stay only where it was made."""
    shares: list[str] = []
    try:
        make_log(
            *(place, target, config, passphrase, desk),
            demo=demo,
            fill=lambda: shares.extend(plan.begin(place.vault)),
        )
    except OutcomeUnknown:  # it may be there
        raise
    except BaseException:
        remove(shares)
        raise


def make_log(
    place: Workplace,
    target: str,
    config: Config,
    passphrase: str,
    desk: dict[str, str],
    *,
    demo: bool,
    fill: Callable[[], object] = lambda: None,
) -> None:
    """Make everything beside the target and move it there at the end: a log is there whole or not at all.

    ``fill`` records what the log begins with beside its desk.
    """
    from primm.core.host.recorder import Given
    from primm.core.log.log import Log
    from primm.people.vault import create_vault

    new, origin, placed = f"{target}.new-{os.getpid()}", os.urandom(8).hex(), False
    shutil.rmtree(new, ignore_errors=True)  # of a command that was killed and had the same number
    try:
        vault = create_vault(new, passphrase, staff=config.by, demo_cost=DEMO_COST if demo else None)
        save_config(new, config)
        with Log.create(os.path.join(new, LOG), place.now, origin=origin) as log:
            place.tokens.bind(origin, log.path)
        place.move_to(new, config)
        place.vault = vault
        place.recorder.record([Given("desk.registered", desk)])
        fill()
        place.close()
        _put(new, target)
        placed = True
        place.tokens.bind(origin, os.path.join(target, LOG))
    except BaseException as error:
        if "vault" in place.__dict__:
            place.vault.close()  # so that nothing is signed of what was not made
        with suppress(OSError):
            place.tokens.drop(origin)
        if placed and isinstance(error, StorageRefused | OSError):
            text = _("the disk failed at the last step: the log is in {folder}; go on there with primm log new-origin")
            raise OutcomeUnknown(text, folder=target) from error
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def require_usable(target: str) -> None:
    """Refuse a folder that Windows could not open, and one in which there is something."""
    _require_nameable(target)
    _require_free(target)


def _require_nameable(target: str) -> None:
    """Refuse what Windows would take for a device, or could not open."""
    text = _("Windows cannot have a folder named {part}: choose another name")
    if part := paths.bad_part(target):
        raise Refused([Problem("folder", text, {"part": part})])
    if paths.too_long(target):
        text = _("longer than the {most} characters that Windows leaves: choose a folder nearer the top")
        raise Refused([Problem("folder", text, {"most": paths.LONGEST})])


def _say_what_is_not_kept(place: Workplace, target: str) -> None:
    """What the system cannot do, or another program undoes, is said before anybody relies on it."""
    if cloud := drives.cloud_of(target, place.environ):
        text = _("{cloud} copies this folder to other computers, and may put an old copy back: choose another folder")
        place.warn(Problem("folder", text, {"cloud": cloud}, warns=True))
    if which.on_windows():
        say(place.words.translate(NOT_KEPT_ON_WINDOWS))


def _require_free(target: str) -> None:
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        text = _("{folder} is not empty: name a new folder, nothing was changed")
        raise Refused([Problem("folder", text, {"folder": target})])


def _put(new: str, target: str) -> None:
    try:
        if os.path.isdir(target):
            os.rmdir(target)
        replace(new, target)
    except OSError as error:
        text = _("{path} cannot be made: {reason}")
        raise StorageRefused(text, path=target, reason=reason(error)) from None


def _ask(place: Workplace, field: str, given: str | None, question: str, pattern: str) -> str:
    while True:
        answer = given or _answer(place, field, question)
        if re.fullmatch(pattern, answer, re.ASCII):
            return answer
        problem = Problem(field, _("small letters without accents, digits and dashes only"))
        if given or not place.asks:
            raise Refused([problem])
        say(problem._replace(field="").say(place.words.translate))  # the question says of which field


def _answer(place: Workplace, field: str, question: str) -> str:
    if not place.asks:
        raise Refused([Problem(field, _("is needed"))])
    answer: str = click.prompt(place.words.translate(question), err=True)
    return answer


def _about_desk(place: Workplace, given: dict[str, str | None]) -> dict[str, str]:
    """The desk's name and municipality: what was not given is asked for on a terminal, and may be skipped."""
    questions = {"name": NAME, "municipality": MUNICIPALITY}
    if place.asks and None in given.values():
        from primm.commands.prompts import prompted

        say(place.words.translate(_("The next may be skipped with Enter.")))
        for field in place.index.spec("desk.registered").fields:
            if given[field.name] is None:
                given[field.name] = prompted(place, field._replace(help=questions[field.name], required=False))
    return {name: value for name, value in given.items() if value}


def _new_passphrase(place: Workplace) -> str:
    if place.asks:
        return typed_twice(place.words.translate)
    found = place.environ.get("PRIMM_PASSPHRASE")
    if not found:
        raise KeyMissing(_("a passphrase is needed: run init on a terminal, or set PRIMM_PASSPHRASE for a trial"))
    text = _("the passphrase comes from the environment, where other programs can read it")
    place.warn(Problem("", text, warns=True))
    return found
