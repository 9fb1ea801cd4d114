"""The events that a map makes of one row, as they are given to the recorder.

Their ids come from the map's name, their place in the map and the row's key: the same row has the same ids everywhere.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from primm.core.errors import Problem, Refused
from primm.core.events.ids import derived_id
from primm.core.events.wrong import Wrong
from primm.core.host.recorder import Given
from primm.formats.cells import moment_of, text_of, value_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from primm.core.events.fields import Field
    from primm.core.host.index import Spec
    from primm.formats.mapping import Map, Source, Step

P = ParamSpec("P")
T = TypeVar("T")


class Made(NamedTuple):
    """An event of a row, and which of its fields name another event of the row."""

    step: Step
    spec: Spec
    given: Given
    named: Mapping[str, str]  # field -> name of the other event

    @property
    def subject(self) -> str:
        """Who comes into being with it."""
        about = self.spec.about
        codes = [self.given.values.get(each.name) for each in self.spec.fields if self.spec.brings(each)]
        code = next(filter(None, codes), self.given.id)
        return f"{about}:{str(code).removeprefix(f'{about}:')}"


def problem(step: Step, field: str, text: str, gaps: Mapping[str, object]) -> Problem:
    """What is wrong with a field of an event, led by the column in which its value stands."""
    source = step.fields.get(field) or step.envelope.get(field)
    where = f"{step.name}.{field}" if field else step.name
    return Problem(f"{source.column} ({where})" if source and source.column else where, text, gaps)


def events_of(cells: Mapping[str, str], of: Map, specs: Mapping[str, Spec]) -> list[Made]:
    """The events of a row, in the order of the map; refused with everything that is wrong with its cells."""
    row = _Row(cells, of)
    for step in of.steps:
        if all(condition.holds(cells) for condition in step.when):
            row.make(step, specs[step.kind])
    problems = row.problems or ([] if of.backwards else [*_backwards(row.made)])
    if problems:
        raise Refused(problems)
    return list(row.made.values())


def numbered(made: Sequence[Made]) -> list[Given]:
    """The events as one batch, in which they name one another by their places."""
    places = {each.step.name: f"@{place}" for place, each in enumerate(made, 1)}
    return [each.given._replace(values={**each.given.values, **_placed(each, places)}) for each in made]


def _placed(made: Made, places: Mapping[str, str]) -> dict[str, Any]:
    many = {field.name for field in made.spec.fields if field.many}
    found = {field: places[name] for field, name in made.named.items() if name in places}
    return {field: [place] if field in many else place for field, place in found.items()}


class _Row:
    """A row while its events are made."""

    def __init__(self, cells: Mapping[str, str], of: Map) -> None:
        self._cells = cells
        self._map = of
        self.made: dict[str, Made] = {}
        self.problems: list[Problem] = []

    def make(self, step: Step, spec: Spec) -> None:
        """One event; it can name those that were made before."""
        pairs = [(field, step.fields[field.name]) for field in spec.fields if field.name in step.fields]
        values = {field.name: self._try(step, field.name, self._value, source, field) for field, source in pairs}
        named = {field.name: source.event or source.subject for field, source in pairs}
        given = self._given(step, {name: value for name, value in values.items() if value is not None})
        self.made[step.name] = Made(step, spec, given, {each: of for each, of in named.items() if of in self.made})

    def _given(self, step: Step, values: Mapping[str, Any]) -> Given:
        texts = {name: self._try(step, name, self._text, source) for name, source in step.envelope.items()}
        occurred, fold = self._try(step, "occurred", self._moment, step, texts["occurred"]) or (None, None)
        return Given(
            step.kind,
            values,
            id=self._try(step, "key", self._id, step),
            occurred=occurred,
            fold=fold,
            zone=self._map.zone,
            desk=texts.get("desk"),
            by=texts.get("by"),
            late=texts.get("late"),
        )

    def _id(self, step: Step) -> str:
        key = [unicodedata.normalize("NFC", self._cells[column].strip()) for column in step.key]
        if not any(key):
            raise Wrong(_("the key of the row is empty"))
        return derived_id(self._map.name, str(step.place), *key)

    def _value(self, source: Source, field: Field) -> Any:
        if not (source.event or source.subject):
            return value_of(source, field, self._cells, self._map)
        other = self.made.get(source.event or source.subject)
        found = other and (other.given.id if source.event else other.subject)
        return [found] if found and field.many else found

    def _text(self, source: Source) -> str | None:
        return text_of(source, self._cells, self._map)

    def _moment(self, step: Step, text: str | None) -> tuple[str, int | None]:
        if text is None:
            raise Wrong(_("missing, but needed"))
        return moment_of(text, step.envelope["occurred"].format, self._map.zone, self._map.fold)

    def _try(self, step: Step, field: str, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return make(*args, **kwargs)
        except Wrong as wrong:
            self.problems.append(problem(step, field, wrong.text, wrong.gaps))
            return None


def _backwards(made: Mapping[str, Made]) -> Iterator[Problem]:
    """An answer is not given before the question, by the local day."""
    for each in made.values():
        for field in each.spec.fields:
            question = made.get(each.named.get(field.name, "")) if field.type == "opening" else None
            if question and (each.given.occurred or "")[:10] < (question.given.occurred or "")[:10]:
                text = _('before {kind}, which it follows; a map with backwards = "allow" takes it')
                yield problem(each.step, "occurred", text, {"kind": question.step.name})
