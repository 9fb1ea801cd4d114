"""``primm doctor``: what is unsafe on this computer, what puts it right, and what somebody answers for."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import click

from primm.commands.findings import FINE, TOLD, UNKNOWN, UNSAFE
from primm.commands.output import listing, tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused, Unsafe
from primm.core.host.action import Listing
from primm.system.folders import user_folder
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.findings import Finding
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

COLUMNS = ("check", "state", "what")
ACCEPTABLE = ("disk", "swap", "crash", "cloud", "plugins")  # of anything else PRIMM says what puts it right at once
FILE = "accepted.json"
WORDS = {"on", "by", "why"}


@click.command(cls=Command)
@option("--accept", type=click.Choice(ACCEPTABLE), help=_("what stays as it is on this computer; needs --why"))
@option("--why", metavar="WORDS", help=_("who decided it, and what protects the data instead"))
@click.pass_obj
@listing
def doctor(place: Workplace, accept: str | None, why: str | None, show: Show) -> None:
    """Look for what is unsafe on this computer, and say what puts it right; the exit code is 9 while anything is.

    What cannot be changed is accepted once, in words. They are kept on this computer with the day and the staff code.
    """
    from primm.commands import safety

    place.config  # noqa: B018 - without a log there is nothing to look at
    if accept or why:
        _accept(place, accept, why)
    told = _told(place)
    found = [_with_words(each, told) for each in safety.examine(place)]
    translate = place.words.translate
    names = {each.name: translate(safety.NAMES[each.name]) for each in found}
    show(Listing(COLUMNS, [(names[each.name], translate(each.state), _said(place, each)) for each in found]))
    unsafe = [names[each.name] for each in found if each.state == UNSAFE or _must_be_told(each)]
    if unsafe:
        raise Unsafe(_("unsafe on this computer: {names}"), names=", ".join(dict.fromkeys(unsafe)))


def _must_be_told(finding: Finding) -> bool:
    """What PRIMM cannot know is not taken for safe where somebody can look and answer for it."""
    return finding.state == UNKNOWN and finding.name in ACCEPTABLE


def _said(place: Workplace, finding: Finding) -> str:
    return Problem("", finding.text, finding.gaps).say(place.words.translate)


def _with_words(finding: Finding, told: dict[str, Any]) -> Finding:
    """What is not known to be safe, and was answered for in words, is told."""
    words = told.get(finding.name)
    if not words or finding.state == FINE or words.get("of", "") != finding.of:
        return finding
    text = _("accepted on {on} by {by}: {why}")
    return finding._replace(state=TOLD, text=text, gaps=words)


def _accept(place: Workplace, name: str | None, why: str | None) -> None:
    from primm.commands.safety import NAMES

    words = " ".join((why or "").split())
    if not name:
        raise Refused([Problem("accept", _("is needed"))])
    if len(re.findall(r"\w{2,}", words)) < 3:
        raise Refused([Problem("why", _("say in words who decided it, and what protects the data instead"))])
    every = _read(place)
    mine = every.setdefault(_home(place), {})
    mine[name] = {"on": place.today().isoformat(), "by": place.settings.by, "why": words, "of": _now(place, name)}
    _write(place, every)
    tell(place.words.translate(_("accepted: {name}")).format(name=place.words.translate(NAMES[name])))


def _told(place: Workplace) -> dict[str, Any]:
    told: dict[str, Any] = _read(place).get(_home(place), {})
    return {name: words for name, words in told.items() if name in ACCEPTABLE and WORDS <= set(words) <= {*WORDS, "of"}}


def _now(place: Workplace, name: str) -> str:
    """What exactly is answered for, where it could become something else later."""
    from primm.commands.upkeep import plugins

    return next((each.of for each in plugins(place)), "") if name == "plugins" else ""


def _home(place: Workplace) -> str:
    return os.path.realpath(place.folder)


def _path(place: Workplace) -> str:
    return os.path.join(user_folder("state", place.environ), FILE)


def _read(place: Workplace) -> dict[str, Any]:
    """What was accepted for each log's folder; a file that is not as PRIMM writes it accepts nothing."""
    try:
        with open(_path(place), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if type(found) is dict and all(type(each) is dict for each in found.values()) else {}


def _write(place: Workplace, every: dict[str, Any]) -> None:
    from primm.people.private import create_private_folder, replace_private

    path = _path(place)
    create_private_folder(os.path.dirname(path))
    replace_private(path, json.dumps(every, ensure_ascii=False, indent=1).encode())
