"""The figures of a log: the cache brought up to date, its rows at a position, and where they come from."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from primm import __version__
from primm.commands.filters import not_found
from primm.core.errors import PluginFailed, Problem, Tampered
from primm.core.figures.basis import Basis, Certificate, ask_of
from primm.core.figures.cache import Figures
from primm.core.figures.fingerprint import SHORT
from primm.core.figures.forms import Rows
from primm.core.figures.play import plays_of
from primm.formats.tidy import differing
from primm.people.private import create_private_folder
from primm.system.folders import user_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.figures.metrics import Metric
    from primm.core.figures.views import Row
    from primm.core.host.action import Action


SERVICES = "services"


def actions(place: Workplace) -> dict[str, Action]:
    """The actions by their names; what is broken is said, and left out."""
    place.plugins.require_safe()
    for fault in place.plugins.faults:
        place.say_once(fault.say(place.words.translate))
    return {each.name: each for each in place.plugins.actions.values()}


def services(place: Workplace) -> Action:
    """The action of the desks, of which their agenda and their hours are made."""
    return action_named(place, SERVICES)


def action_named(place: Workplace, name: str) -> Action:
    """The action of this name, without which a command has nothing to show."""
    known = actions(place)
    if name not in known:
        raise not_found("action", name, known)
    return known[name]


@contextmanager
def open_figures(place: Workplace, action: Action) -> Iterator[Figures]:
    """The cache of an action's rows of this log: each has its own, so that a view that fails stops no other action."""
    folder = user_folder("cache", place.environ)
    create_private_folder(folder)
    name = sha256(os.fsencode(os.path.realpath(place.folder)) + b"\0" + action.name.encode()).hexdigest()[:16]
    with closing(Figures(place.log, action.views, place.kinds, Path(folder, f"figures-{name}.db"))) as figures:
        yield figures


def rebuild_together(several: Sequence[Figures]) -> list[PluginFailed]:
    """Make all these rows anew from one reading of the log; where a view fails, each alone: it costs only its own.

    What is made of other rows is left to whoever reads it.
    """
    try:
        several[0].rebuild(*several[1:])
    except PluginFailed:
        return [fault for each in several for fault in _faults(Figures.rebuild, each)]
    return []


def rebuild_whole(several: Sequence[Figures]) -> list[PluginFailed]:
    """The same with what is made of other rows."""
    faults = rebuild_together(several)
    return [*faults, *(fault for each in several if each.is_valid() for fault in _faults(_read, each))]


def _read(figures: Figures) -> None:
    figures.at().close()


def _faults(act: Callable[[Figures], None], figures: Figures) -> Iterator[PluginFailed]:
    try:
        act(figures)
    except PluginFailed as fault:
        yield fault


def make_ready(place: Workplace, those: Iterable[Action]) -> None:
    """Read the log once for all of these actions whose caches are of no use."""
    with ExitStack() as stack:
        several = [stack.enter_context(open_figures(place, each)) for each in those]
        stale = [each for each in several if not each.is_valid()]
        if len(stale) > 1:
            rebuild_together(stale)


@contextmanager
def open_basis(
    place: Workplace, earlier: Earlier, action: Action, metrics: Iterable[Metric] | None = None
) -> Iterator[Basis]:
    """What figures of an action are computed from, all or these: its rows at a position, with their certificate."""
    with open_figures(place, action) as figures:
        figures.refresh()
        rows = rows_read(action.metrics if metrics is None else metrics)
        with closing(figures.at(earlier.position, rows)) as snapshot:
            certificate = Certificate(
                snapshot.position,
                _roots(place, snapshot.position),
                _versions(place, action),
                code=figures.fingerprint[:SHORT],
                earlier=earlier.made_with,
            )
            _require_same_events(certificate, earlier)
            basis = Basis(snapshot.connection, snapshot.tables, certificate, place.codes)
            yield attrs.evolve(basis, certificate=attrs.evolve(certificate, begins=_begins(basis, action)))


def rows_read(metrics: Iterable[Metric]) -> set[type[Row]]:
    """The classes of rows that figures are counted from, and those in which something is looked up for these."""
    plays = [play for metric in metrics for play in plays_of(metric.measure)]
    found = {rows.row for play in plays for rows in play.rows}
    found |= {play.of.row for play in plays if isinstance(play.of, Rows)}
    return found | {column.source[0] for row in found for column in row.columns if column.source}


def _begins(basis: Basis, action: Action) -> date | None:
    """The first day of which the action's rows tell, as far as they are there."""
    there = [each for each in action.metrics if rows_read([each]) <= basis.tables.keys()]
    first = ask_of(basis, there, None, date.max, None).period.start
    return None if first == date.max else first


def _roots(place: Workplace, position: Mapping[str, int]) -> dict[str, str]:
    """The root of each origin's tree as it was at the position."""
    from primm.proof.leaves import roots_at

    heads = place.log.heads()
    older = roots_at(place.log, {origin: {n} for origin, n in position.items() if n < heads[origin].n})
    return {origin: older.get((origin, n), heads[origin].root).hex() for origin, n in position.items()}


def _versions(place: Workplace, action: Action) -> dict[str, str]:
    """Those of PRIMM and of the plugin that hands the action over."""
    plugins = (each for each in place.plugins.found if each.action is action)
    return {"primm": __version__, **{each.name: each.distribution.rpartition(" ")[2] or "-" for each in plugins}}


def _require_same_events(certificate: Certificate, earlier: Earlier) -> None:
    for origin, expected in earlier.roots.items():
        if certificate.roots.get(origin, expected) != expected:
            raise Tampered(
                _("the events of {origin} are not those of the earlier report: run primm log verify"), origin=origin
            )


def warn_of_others(place: Workplace, certificate: Certificate) -> None:
    """Say what was another one when the earlier report was made: with other programs figures may be others."""
    if certificate.differs:
        text = _("not made with the same as the earlier report, figures may differ: {what}")
        place.warn(Problem("", text, {"what": differing(certificate)}, warns=True))
