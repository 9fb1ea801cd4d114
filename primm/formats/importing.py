"""Importing: the rows of a foreign file become events, by a map, each row whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.core.errors import Conflict, PrimmError, Problem, Refused
from primm.core.log.append import check_same
from primm.formats.mapcheck import check_map
from primm.formats.mapping import Source, read_map
from primm.formats.rowevents import Made, events_of, numbered, problem
from primm.formats.shipped import with_own_codes
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Given, Host, Recorder
    from primm.formats.mapping import Map, Step
    from primm.formats.reading import Row


class Counts(NamedTuple):
    """How many rows brought something new, how many were there already, and how many events came."""

    new: int = 0
    already: int = 0
    events: int = 0


def load_map(text: bytes, host: Host, *, late: str | None = None, done_by: str | None = None) -> Map:
    """The map of an import, checked, with what is said once for the whole file."""
    found = with_own_codes(read_map(text), host.codes)
    found = attrs.evolve(found, zone=found.zone or host.settings.zone, done_by=done_by or found.done_by)
    if late:
        steps = [attrs.evolve(each, envelope={**each.envelope, "late": Source(constant=late)}) for each in found.steps]
        found = attrs.evolve(found, steps=tuple(steps))
    check_map(found, host.index, host.codes)
    return attrs.evolve(found, steps=tuple(_with_worker(each, found.done_by, host) for each in found.steps))


def _with_worker(step: Step, done_by: str, host: Host) -> Step:
    """Who worked is said for the whole file, where a kind asks for it and no column tells it."""
    asked = any(field.name == "done_by" for field in host.index.spec(step.kind).fields)
    if not done_by or not asked or "done_by" in step.fields:
        return step
    return attrs.evolve(step, fields={**step.fields, "done_by": Source(constant=done_by)})


class Importer:
    """Plans the events of rows, and keeps those that are in order until they are stored together."""

    def __init__(self, of: Map, host: Host, recorder: Recorder) -> None:
        self._map = of
        self._host = host
        self._recorder = recorder
        self._specs = {step.kind: host.index.spec(step.kind) for step in of.steps}
        self._waiting: list[Making] = []
        self._told: dict[str, Given] = {}  # what waits, by id: a later row may tell the same again
        self.counts = Counts()

    def take(self, row: Row) -> PrimmError | None:
        """Plan the events of a row; the answer is what is wrong with it."""
        try:
            if row.problems:
                raise Refused(row.problems)
            made = [each for each in events_of(row.cells, self._map, self._specs) if not self._is_told(each.given)]
            planned = self._plan(made)
        except (Refused, Conflict) as error:
            return error
        self._waiting += planned
        self._told.update({each.given.id: each.given for each in made if each.given.id})
        new = sum(not each.retold for each in planned)
        self.counts = Counts(self.counts.new + (new > 0), self.counts.already + (new == 0), self.counts.events + new)
        return None

    def store(self) -> None:
        """Store what waits, in one transaction."""
        self._recorder.store(self._waiting)
        self._waiting.clear()
        self._told.clear()
        self._recorder.references.forget()

    def _is_told(self, given: Given) -> bool:
        earlier = self._told.get(given.id or "")
        if earlier and earlier != given:
            raise Conflict(_("an earlier row has the same key and other content"))
        return earlier is not None

    def _plan(self, made: Sequence[Made]) -> list[Making]:
        try:
            planned = self._recorder.plan(numbered(made), backwards=self._map.backwards)
        except Refused as refused:
            raise Refused([_led(each, made) for each in refused.problems]) from None
        try:
            self._compare(planned)
        except Conflict:
            self._recorder.references.forget()
            self._recorder.references.plan(self._waiting)
            raise
        return planned

    def _compare(self, planned: Sequence[Making]) -> None:
        """Refuse a row that was stored with other content. Appending does so too, but cannot say which row it is."""
        for each in planned:
            if each.retold:
                row = self._host.writable.by_id(each.draft.id)[0]
                check_same(each.draft, row, self._host.vault if each.draft.sealed else None)


def _led(found: Problem, made: Sequence[Made]) -> Problem:
    """A problem of the recorder, with the column in place of the place in the batch."""
    lead, _space, field = found.field.rpartition(" ")
    step = made[int(lead[1:]) - 1 if lead else 0].step
    return problem(step, field, found.text, found.gaps)
