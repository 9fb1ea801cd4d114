"""From the log to rows: which subjects are one, what each view makes of them, all of them or those touched."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import PluginFailed
from primm.core.figures.control import Effective
from primm.core.figures.history import History
from primm.core.figures.persons import KINDS
from primm.core.figures.views import package_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.figures.control import Decoder
    from primm.core.figures.views import Row, View
    from primm.core.log.log import Log


_place = tuple.__new__  # a Place without the checks of its constructor


class Reads(dict[str, bool]):
    """Whether a kind is read, by the names and the prefixes (ending in a dot) that are declared; all without any.

    Nobody reads who looked at a file: to look changes no figure.
    """

    def __init__(self, declared: Iterable[str]) -> None:
        super().__init__()
        self._exact = frozenset(declared)
        self._prefixes = tuple(each for each in self._exact if each.endswith("."))

    def __missing__(self, kind: str) -> bool:
        reads = not self._exact or kind in self._exact or kind.startswith(self._prefixes)
        return self.setdefault(kind, reads and kind != "person.viewed")


class Place(NamedTuple):
    """Where a row comes from. It stands for the entry when a view reads the rows of other views."""

    subject: str
    pos: int
    id: str
    origin: str
    n: int


class Folded(NamedTuple):
    """What one subject, under whichever of its ids, comes to: the rows of each view, each with its place."""

    members: frozenset[str]
    rows: list[tuple[View, list[tuple[Place, Row]]]]


class Folder:
    """Makes rows of subjects by the views that run over their type."""

    def __init__(self, log: Log, kinds: Decoder, views: Sequence[View]) -> None:
        self._log = log
        self._kinds = kinds
        self._views: dict[str, list[tuple[View, Reads]]] = {}
        for view in views:
            for of in view.of:
                self._views.setdefault(of, []).append((view, Reads(view.reads)))
        self._readings: dict[tuple[str, frozenset[str]], list[tuple[View, frozenset[str]]]] = {}
        self._reads = {of: _all_that(views) for of, views in self._views.items()}

    @property
    def types(self) -> tuple[str, ...]:
        """The types of subject over which some view runs."""
        return tuple(self._views)

    def some(self, subjects: Iterable[str], upto: Mapping[str, int]) -> Iterator[Folded]:
        """These subjects, and all that are one with them."""
        yield from (self.fold(*each) for each in components(self._log, self._kinds, subjects, upto))

    def fold(self, members: frozenset[str], effective: Effective) -> Folded:
        """What a subject comes to by its events; no rows if no view runs over its type."""
        subject = leader(members)
        if (reads := self._reads.get(subject.partition(":")[0])) is None:
            return Folded(members, [])
        history = History(subject, effective.entries(members, reads.__getitem__), members)
        return Folded(members, list(self._rows(history)))

    def _rows(self, history: History) -> Iterator[tuple[View, list[tuple[Place, Row]]]]:
        places = {
            entry[1]: _place(Place, (history.subject, pos, entry[1], entry[4], entry[5]))
            for pos, entry in enumerate(history.entries)
        }
        kinds = frozenset([entry[2] for entry in history.entries])
        seen = {kinds: history}
        for view, read in self._reading(history.type, kinds):
            if read not in seen:
                seen[read] = history.reading(read)
            yield view, [(places[each.entry[1]], each) for each in made(view, seen[read])]

    def _reading(self, of: str, kinds: frozenset[str]) -> list[tuple[View, frozenset[str]]]:
        """The views that read any of these kinds, each with those that it reads; there are few such sets."""
        found = self._readings.get((of, kinds))
        if found is None:
            chosen = [(view, frozenset(filter(reads.__getitem__, kinds))) for view, reads in self._views[of]]
            found = self._readings[of, kinds] = [(view, read) for view, read in chosen if read]
        return found


def made(view: View, *given: Any) -> list[Row]:
    """What a view makes of a history, or of the rows of other views; its errors are the plugin's.

    Not so an interrupt: folding a long log takes long enough for somebody to press Ctrl-C meanwhile.
    """
    return list(making(view, *given))


def making(view: View, *given: Any) -> Iterator[Row]:
    """The same, row by row; an error of the cache, from which it reads what it is given, is not the plugin's either."""
    try:
        for each in view.make(*given):
            if type(each) is not view.row:
                raise TypeError
            yield each
    except sqlite3.Error:
        raise
    except (Exception, SystemExit) as error:
        raise view_failed(view, error) from error


def view_failed(view: View, error: BaseException) -> PluginFailed:
    """The error of a view that raises, leaves or makes no rows."""
    text = _("plugin {plugin}: the view {view} failed with {error}: tell its author")
    plugin = package_of(view.make).rpartition(".")[2]
    return PluginFailed(text, plugin=plugin, view=view.name, error=type(error).__name__)


def _all_that(views: Sequence[tuple[View, Reads]]) -> Reads:
    declared = [view.reads for view, _ in views]
    return Reads((*KINDS, *(each for reads in declared for each in reads)) if all(declared) else ())


def components(
    log: Log, kinds: Decoder, subjects: Iterable[str], upto: Mapping[str, int] | None = None
) -> Iterator[tuple[frozenset[str], Effective]]:
    """These subjects with those that merges make one with them, and the events of each such group."""
    found: dict[str, list[Any]] = {}
    pairs: list[tuple[str, ...]] = []
    wanted = set(subjects)
    while wanted:
        found |= {subject: [] for subject in sorted(wanted)}
        for subject, row in log.of_subjects(sorted(wanted), upto=upto):
            found[subject].append(row)
        new = [pair for subject in sorted(wanted) for pair in Effective(found[subject], kinds).merges()]
        pairs += new
        wanted = {subject for pair in new for subject in pair} - found.keys()
    for members in _joined(found, pairs):
        yield members, Effective((row for subject in members for row in found[subject]), kinds)


def leader(members: Iterable[str]) -> str:
    """The id that stands for all that are one: a person's, before that of a contact without a name."""
    return min(members, key=lambda each: (each.startswith("anon:"), each))


def _joined(subjects: Iterable[str], pairs: Iterable[tuple[str, ...]]) -> list[frozenset[str]]:
    groups = {subject: frozenset((subject,)) for subject in subjects}
    for pair in pairs:
        group = frozenset().union(*(groups[subject] for subject in pair))
        groups |= dict.fromkeys(group, group)
    return list(dict.fromkeys(groups.values()))


def read_history(log: Log, kinds: Decoder, subject: str) -> History:
    """The whole history of one subject as it stands now, every kind included."""
    ((members, effective),) = (each for each in components(log, kinds, (subject,)) if subject in each[0])
    return History(leader(members), effective.entries(members, lambda kind: True), members)
