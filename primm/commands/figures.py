"""The figures of a log: the cache brought up to date, its rows at a position, and where they come from."""

from __future__ import annotations

import json
import os
import re
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import attrs

from primm import __version__
from primm.commands.output import say
from primm.core.errors import NotFound, Problem, Refused, Tampered, reason
from primm.core.figures.basis import Basis, Certificate, ask_of
from primm.core.figures.cache import Figures
from primm.core.host.folders import user_folder
from primm.core.log.merkle import grow, root
from primm.people.private import create_private_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.figures.metrics import Metric
    from primm.core.host.action import Action

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LONGEST = 64_000_000  # bytes of a position file, which may be a whole report


class Earlier(NamedTuple):
    """Where a report is to be computed from, if not from the log as it stands."""

    position: Mapping[str, int] | None = None
    horizon: date | None = None
    roots: Mapping[str, str] = {}
    versions: Mapping[str, str] = {}


def actions(place: Workplace) -> dict[str, Action]:
    """The actions by their names; what is broken is said, and left out."""
    place.plugins.require_safe()
    for fault in place.plugins.faults:
        say(fault.say(place.words.translate))
    return {each.name: each for each in place.plugins.actions.values()}


@contextmanager
def open_figures(place: Workplace) -> Iterator[Figures]:
    """The cache of this log, for every view of every plugin."""
    folder = user_folder("cache", place.environ)
    create_private_folder(folder)
    name = sha256(os.fsencode(os.path.realpath(place.folder))).hexdigest()[:16]
    views = [view for action in actions(place).values() for view in action.views]
    with closing(Figures(place.log, views, place.kinds, Path(folder, f"figures-{name}.db"))) as figures:
        yield figures


@contextmanager
def open_basis(place: Workplace, earlier: Earlier) -> Iterator[Basis]:
    """What figures are computed from: the rows at a position, with their certificate."""
    with open_figures(place) as figures:
        figures.refresh()
        with closing(figures.at(earlier.position)) as snapshot:
            certificate = Certificate(snapshot.position, _roots(place, snapshot.position), _versions(place))
            _compare(place, certificate, earlier)
            basis = Basis(snapshot.connection, figures.tables, certificate, place.codes)
            yield attrs.evolve(basis, certificate=attrs.evolve(certificate, begins=_begins(place, basis)))


def _begins(place: Workplace, basis: Basis) -> date | None:
    """The first day of which the rows of any action tell."""
    metrics: list[Metric] = [each for action in place.plugins.actions.values() for each in action.metrics]
    first = ask_of(basis, metrics, None, date.max, None).period.start
    return None if first == date.max else first


def _roots(place: Workplace, position: Mapping[str, int]) -> dict[str, str]:
    """The root of each origin's tree as it was at the position."""
    heads = place.log.heads()
    return {
        origin: (heads[origin].root if heads[origin].n == n else _root(place, origin, n)).hex()
        for origin, n in position.items()
    }


def _root(place: Workplace, origin: str, n: int) -> bytes:
    compact: list[bytes] = []
    for row in place.log.read(None, {origin: n}):
        grow(compact, row.n - 1, row.leaf)
    return root(compact)


def _versions(place: Workplace) -> dict[str, str]:
    found = (each.distribution.rpartition(" ") for each in place.plugins.found if each.action)
    return {"primm": __version__, **{name: version for name, _space, version in found if name}}


def _compare(place: Workplace, certificate: Certificate, earlier: Earlier) -> None:
    """The events must be those of the earlier report; the programs need not, but that is said."""
    for origin, expected in earlier.roots.items():
        if certificate.roots.get(origin, expected) != expected:
            raise Tampered(
                _("the events of {origin} are not those of the earlier report: run log verify"), origin=origin
            )
    for name in sorted(earlier.versions.keys() | certificate.versions.keys() if earlier.versions else ()):
        then, now = earlier.versions.get(name, "-"), certificate.versions.get(name, "-")
        if then != now:
            text = _("{name} was {then} when the earlier report was made, and is {now}: figures may differ")
            place.warn(Problem("", text, {"name": name, "then": then, "now": now}, warns=True))


def as_of(place: Workplace, text: str | None) -> Earlier:
    """The position that a day, a report or a file with a position means."""
    if text is None:
        return Earlier()
    if DAY.fullmatch(text):
        return _at_the_end_of(place, text)
    earlier = _earlier(_read(text))
    here = place.log.position()
    if any(n > here.get(origin, 0) for origin, n in (earlier.position or {}).items()):
        raise NotFound(_("this log does not hold all that the earlier report was made from: merge it first"))
    return earlier


def _at_the_end_of(place: Workplace, text: str) -> Earlier:
    try:
        day = date.fromisoformat(text)
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(place.config.zone))
    except (ValueError, OverflowError):
        raise Refused([Problem("as_of", _("there is no such day"))]) from None
    return Earlier(place.log.position_at(end - timedelta(microseconds=1)), day)


def _read(path: str) -> Any:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST + 1)
        return json.loads(content) if len(content) <= LONGEST else None
    except OSError as error:
        text = _("neither a day nor a file that can be read: {reason}")
        raise Refused([Problem("as_of", text, {"reason": reason(error)})]) from None
    except (ValueError, RecursionError):
        return None


def _earlier(found: Any) -> Earlier:
    """A report, its certificate, or its position alone."""
    try:
        certificate = found.get("certificate", found)
        position = certificate.get("position", certificate)
        roots, versions = (dict(certificate.get(name, {})) for name in ("roots", "versions"))
        horizon = date.fromisoformat(found["horizon"]) if "horizon" in found else None
        if position and all(type(n) is int and n >= 0 for n in position.values()):
            return Earlier(dict(position), horizon, roots, versions)
    except (AttributeError, TypeError, ValueError):
        pass
    raise Refused([Problem("as_of", _("the file is no report of PRIMM in JSON, nor a position: origin and number"))])
