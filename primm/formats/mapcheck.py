"""Whether a map fits: its kinds, fields, codes, tables and events exist, and its constants are in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem, Refused
from primm.core.events.check import check
from primm.core.events.dates import local_moment, read_zone
from primm.core.events.wrong import Wrong
from primm.core.host.config import DESK, STAFF
from primm.core.host.index import unknown
from primm.core.host.references import accepts
from primm.formats.cells import DIRECTIVES, MOMENTS, as_field
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.core.events.codes import Codes
    from primm.core.events.fields import Field
    from primm.core.host.index import Index
    from primm.formats.mapping import Map, Source, Step

NAMES = ("subject", "link")
ISSUED = "report.issued"


def check_map(given: Map, index: Index, codes: Codes) -> None:
    """Refuse a map that does not fit, with everything that is wrong with it."""
    problems = [*_Checking(given, index, codes).problems()]
    if problems:
        raise Refused(problems)


def require_by_hand(kind: str) -> None:
    """Refuse what says that PRIMM itself gave a report to somebody."""
    if kind == ISSUED:
        raise Refused([Problem("kind", _("only primm report and primm pack record this, with --issue and --to"))])


class _Checking:
    def __init__(self, given: Map, index: Index, codes: Codes) -> None:
        self._map = given
        self._index = index
        self._codes = codes

    def problems(self) -> Iterator[Problem]:
        try:
            read_zone(self._map.zone)
        except Wrong as wrong:
            yield Problem("zone", wrong.text, wrong.gaps)
        if self._map.fold not in (None, 0, 1):
            yield Problem("fold", _("0 or 1 is wanted"))
        if self._map.done_by and not re.fullmatch(STAFF, self._map.done_by, re.ASCII):
            yield Problem("done_by", _("small letters without accents, digits and dashes only"))
        for step in self._map.steps:
            for problem in self._of_step(step):
                yield problem._replace(field=f"event[{step.place}].{problem.field}")

    def _of_step(self, step: Step) -> Iterator[Problem]:
        try:
            require_by_hand(step.kind)
            spec = self._index.spec(step.kind)
        except Refused as refused:
            yield from refused.problems
            return
        fields = {field.name: field for field in spec.fields}
        if "occurred" not in step.envelope:
            yield Problem("occurred", _("missing, but needed"))
        for name, source in step.envelope.items():
            yield from self._of_envelope(name, source)
        for name, source in step.fields.items():
            if name in fields:
                problems = self._of_field(fields[name], source, step)
                yield from (each._replace(field=f"fields.{name}{each.field}") for each in problems)
            else:
                yield unknown(f"fields.{name}", name, fields)
        for field in spec.fields:
            if field.required and field.name not in step.fields:
                yield Problem(f"fields.{field.name}", _("missing, but needed"))

    def _of_envelope(self, name: str, source: Source) -> Iterator[Problem]:
        if source.event or source.subject or source.split or source.slug or source.subtract_from is not None:
            yield Problem(name, _("only column, codes, format and empty go here"))
        if name == "occurred":
            yield from _of_format(name, source)
        for value in self._constants(source):
            yield from self._of_constant(name, value)
        yield from self._of_table(name, source)

    def _of_constant(self, name: str, value: Any) -> Iterator[Problem]:
        pattern = {"desk": DESK, "by": STAFF}.get(name)
        if type(value) is not str:
            yield Problem(name, _("text is wanted"))
        elif pattern and not re.fullmatch(pattern, value, re.ASCII):
            yield Problem(name, _("small letters without accents, digits and dashes only"))
        elif name == "late" and value not in self._codes["late"]:
            yield unknown(name, value, self._codes["late"].codes)
        elif name == "occurred":
            try:
                local_moment(value, self._map.zone, self._map.fold)
            except Wrong as wrong:
                yield Problem(name, wrong.text, wrong.gaps)

    def _of_field(self, field: Field, source: Source, step: Step) -> Iterator[Problem]:
        if source.event or source.subject:
            yield from self._of_named(field, source, step)
        if source.slug and not (field.type in NAMES and source.slug in field.of):
            yield Problem(".slug", _("the field takes no {of}"), {"of": source.slug})
        if source.split and not field.many:
            yield Problem(".split", _("the field takes one value only"))
        if source.subtract_from is not None and field.type != "integer":
            yield Problem(".subtract_from", _("the field takes no number"))
        if source.format and field.type not in MOMENTS:
            yield Problem(".format", _("the field takes no time"))
        yield from _of_format("", source)
        yield from self._of_table("", source)
        for value in self._constants(source):
            problems = check([field], {field.name: as_field(field, value)}, self._codes)[1]
            yield from (each._replace(field="") for each in problems if not each.warns)

    def _of_named(self, field: Field, source: Source, step: Step) -> Iterator[Problem]:
        named = source.event or source.subject
        found = next((each for each in self._map.steps[: step.place - 1] if each.name == named), None)
        if found is None:
            yield unknown(".event", named, [each.name for each in self._map.steps[: step.place - 1]])
            return
        brief = self._index.kinds.get(found.kind)
        if brief is None:
            return
        if source.event and not (field.type in ("event", "opening") and accepts(field.of, found.kind)):
            yield Problem(".event", _("the field takes no {of}"), {"of": found.kind})
        if source.subject and not (field.type in NAMES and brief.own and brief.about in field.of):
            yield Problem(".subject", _("the field takes no {of}"), {"of": found.kind})

    def _of_table(self, name: str, source: Source) -> Iterator[Problem]:
        if source.codes and source.codes not in self._map.codes:
            yield unknown(f"{name}.codes", source.codes, self._map.codes)

    def _constants(self, source: Source) -> Iterable[Any]:
        """Every value that the map itself brings."""
        table: Mapping[str, Any] = self._map.codes.get(source.codes, {})
        return [each for each in (source.constant, source.empty, *table.values()) if each is not None]


def _of_format(name: str, source: Source) -> Iterator[Problem]:
    found = re.findall("%(.)", source.format)
    if set(found) - set(DIRECTIVES) or (source.format and not {"d", "m", "Y"} <= set(found)):
        gaps = {"known": " ".join(f"%{each}" for each in DIRECTIVES)}
        yield Problem(f"{name}.format", _("%d, %m and %Y are wanted; beside them only {known} are known"), gaps)
