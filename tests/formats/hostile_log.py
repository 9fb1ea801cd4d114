"""A log in which every open text of every kind is a hostile one: who looks at it must not be harmed.

Which fields a kind has is read from the declarations, so that a new kind, of ours or of a plugin, is in it as well.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import TYPE_CHECKING, Any

from primm.core.errors import PrimmError
from primm.core.events.text import LINE
from primm.core.host.recorder import Given
from tests.formats.hostile import IN_NOTES, REFUSED, TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field

TEXTS = ("text", "note")
PLAIN = {"flag": True, "date": "2020-03-30", "month": "2020-03", "moment": "2020-03-30"}
FITTING = ("+39 333 1234567", "1", "uno", "0" * 32, "2020/2021", "2020q1")
CONTROL = ("event.", "key.", "origin.", "person.merged", "person.split", "person.erase", "person.erasure", "desk.moved")
AT_ONCE = 24  # texts in a field that takes several


class Author:
    """Tells one event of each kind, and then more, until each text was told."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._texts = {kind: cycle(self._all(kind)) for kind in TEXTS}
        self._codes = place.codes
        self.told: dict[str, list[str]] = {}
        self.untold: set[str] = set()
        self._subjects: dict[str, str] = {"desk": f"desk:{place.settings.desk}", "staff": place.settings.by or "mr"}
        self._telling: set[str] = set()
        self.used: set[str] = set()

    @staticmethod
    def _all(kind: str) -> tuple[str, ...]:
        return (*TAKEN, *IN_NOTES, *REFUSED) if kind == "note" else (*TAKEN, *REFUSED)

    def kinds(self) -> list[str]:
        """The kinds of which an event is told."""
        return sorted(kind for kind in self._place.index.kinds if not kind.startswith(CONTROL))

    def has_open_text(self, kind: str) -> bool:
        """Whether an event of this kind may have a text of any form."""
        return any(each.type in TEXTS and not each.pattern for each in self._place.index.spec(kind).fields)

    def tell(self, kind: str) -> str | None:
        """Record an event of this kind with all its fields, or with the ones that it needs; its id."""
        if kind in self._telling:
            return None
        self._telling.add(kind)
        try:
            return self._recorded(kind, whole=True) or self._recorded(kind, whole=False)
        finally:
            self._telling.discard(kind)

    def _recorded(self, kind: str, *, whole: bool) -> str | None:
        spec = self._place.index.spec(kind)
        asked = [each for each in spec.fields if whole or each.required or each.needed_when or each.type in TEXTS]
        values = {each.name: value for each in asked if (value := self._several(each)) is not None}
        wrong: set[str] = set()
        for _ in range(8):
            given = {name: value for name, value in values.items() if name not in wrong}
            try:
                (stored,) = self._place.recorder.record([Given(kind, given)])
            except PrimmError as refused:
                named = {each.field for each in getattr(refused, "problems", ()) if not each.warns} - wrong
                if not named & values.keys():
                    self.untold.add(f"{kind}: {refused}")
                    return None
                wrong |= named
            else:
                self._remember(kind, stored.id, given)
                return stored.id
        return None

    def _remember(self, kind: str, event: str, given: dict[str, Any]) -> None:
        spec = self._place.index.spec(kind)
        self.told.setdefault(kind, []).append(event)
        fields = {each.name: each for each in spec.fields}
        for name, value in given.items():
            if fields[name].type in TEXTS:
                self.used |= set(value if isinstance(value, list) else [value])
        if spec.own:
            itself = next((given[each.name] for each in spec.fields if spec.brings(each) and each.name in given), None)
            self._subjects[spec.about] = str(itself or f"{spec.about}:{event}")

    def _several(self, field: Field) -> Any:
        if field.many and field.type in TEXTS and not field.pattern:
            return [self._text(field) for _ in range(AT_ONCE)]
        value = self._value(field)
        return [value] if field.many and value is not None else value

    def _text(self, field: Field) -> str:
        return next(each for each in self._texts[field.type] if field.type == "note" or len(each) <= LINE)

    def _value(self, field: Field) -> Any:
        if field.type in TEXTS:
            fitting = (each for each in FITTING if re.fullmatch(field.pattern or ".*", each, re.ASCII))
            return next(fitting, None) if field.pattern else self._text(field)
        if field.type in ("event", "opening"):
            return next(filter(None, map(self.tell, self._kinds_of(field))), None)
        if field.type in ("subject", "link"):
            return next(filter(None, map(self._subject, field.of)), None)
        if field.type in ("code", "counts"):
            code = next(iter(self._codes[str(field.codes)].codes))
            return code if field.type == "code" else {code: 1}
        if field.type == "integer":
            return None if field.same_as else max(field.at_least or 1, 1)
        return PLAIN.get(field.type)

    def _kinds_of(self, field: Field) -> Iterator[str]:
        every = (
            kind for kind in self.kinds() for of in field.of if kind == of or (of[-1:] == "." and kind.startswith(of))
        )
        return (kind for kind in every if kind not in self._telling)

    def _subject(self, of: str) -> str | None:
        of = "person" if of == "*" else of
        if of not in self._subjects:
            if of == "body":
                return self._body()
            kinds = self._place.index.kinds
            makers = [kind for kind in self.kinds() if kinds[kind].own and kinds[kind].about == of]
            next(filter(None, map(self.tell, makers)), None)
        return self._subjects.get(of)

    def _body(self) -> str | None:
        name = f"body:b{len(self.told)}"
        self._subjects["body"] = name
        return name if self.tell("body.registered") else None
