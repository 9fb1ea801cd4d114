"""Showing what is sealed of persons: it is on record before anybody sees it; where it cannot be, it stays sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from primm.commands.admitting import admit
from primm.commands.output import say
from primm.commands.tree import option
from primm.core.errors import Busy, PrimmError, Refused
from primm.core.host.index import unknown
from primm.people.files import file_of
from primm.people.records import VIEWED, record_viewing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from primm.commands.workplace import Workplace

    C = TypeVar("C", bound=Callable[..., object])

SERVICE, DUPLICATES, ERROR = "service", "duplicates", "error"
PURPOSES = "view_purpose"


def with_purpose(default: str = SERVICE) -> Callable[[C], C]:
    """Give a command ``--purpose``: what it is for where names are shown, the commonest if nobody says it."""
    text = _("for what names are shown: service, completing, duplicates, request, audit, error")
    return option("--purpose", metavar="CODE", default=default, help=text)


def may_show(place: Workplace, persons: Iterable[str], shown: str, purpose: str = SERVICE) -> bool:
    """Put on record that what is sealed of these persons is shown; if that fails, say why it stays sealed."""
    why = sealed_because(place, persons, shown, purpose)
    if why:
        say(why)
    return not why


def may_name(place: Workplace, persons: Iterable[str], purpose: str = SERVICE) -> bool:
    """The same for the names of persons, under whichever of their ids these are sealed."""
    files = (file_of(place.log, place.kinds, each) for each in persons)
    return may_show(place, {subject for file in files for subject in file.sealed()}, "names", purpose)


def sealed_because(place: Workplace, persons: Iterable[str], shown: str, purpose: str = SERVICE) -> str:
    """Put on record that what is sealed of these persons is shown; nothing, or a sentence why it may not be."""
    whom = sorted(set(persons))
    if not whom:
        return ""
    _require_known(place, purpose)
    try:
        _make_writable(place)
        record_viewing(place, whom, shown, purpose)
    except Busy:
        raise  # in a moment it can be
    except PrimmError as error:
        text = _("names and what else is sealed stay so, because who sees them is on record, and here that cannot be")
        return f"{place.words.translate(text)}\n{error.say(place.words.translate)}"
    return ""


def _require_known(place: Workplace, purpose: str) -> None:
    """Refuse a purpose that is none, and a desk or a staff code that nobody could have."""
    from primm.core.host.drafting import Drafter
    from primm.core.host.naming import Problems
    from primm.core.host.recorder import Given

    known = place.codes[PURPOSES]
    if purpose not in known.codes:
        raise Refused([unknown("purpose", purpose, known.codes)])
    problems = Problems()
    drafter = Drafter(place.index, place.codes, place.references, place.settings, place.now())
    drafter.look_around(Given(VIEWED, {}), problems)
    problems.refuse()


def _make_writable(place: Workplace) -> None:
    """Open the log for recording. Who only looks is not asked whether to go on with a copy as a new origin."""
    from primm.core.log.log import Log
    from primm.proof.settings import log_file

    if "writable" not in place.__dict__:
        place.writable = admit(place, Log.open(log_file(place.folder), write=True), offer=False)
