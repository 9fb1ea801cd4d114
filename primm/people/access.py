"""What the log has of a person, for that person: each event under all her ids, opened, and nobody else in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing
from primm.core.events.fields import Field
from primm.core.events.ids import handle
from primm.people.files import unseal
from primm.people.vault import Locked
from primm.people.withheld import printed, reserved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.core.host.index import Spec
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.people.vault import Vault

    SpecOf = Callable[[str], Spec | None]

CORRECTED = "event.corrected"
YOU, ANOTHER_PERSON, ANOTHER_EVENT = "you", "another person", "another event"
SHUT, GONE, NOT_YOURS = "the key is not here", "erased", "sealed for another person"
FOREIGN, FOR_OTHERS = "a kind that is not known here", "reserved for its author and coordinators"
PERSONS = ("person:", "anon:")
ENVELOPE = {"occurred": Field("occurred", "date"), "desk": Field("desk", "text")}


class Said(NamedTuple):
    """One field of an event."""

    field: Field
    value: Any
    personal: bool = False


class Happening(NamedTuple):
    """One event: its envelope as it stands in the tree, what it says, and what of it could not be opened."""

    meta_text: str
    meta: Mapping[str, Any]
    said: Sequence[Said]
    closed: Sequence[str] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: its origin and its number there."""
        return self.meta["origin"], self.meta["n"]


def all_of(log: Log, members: frozenset[str], specs: SpecOf, vault: Vault) -> list[Happening]:
    """Every event that concerns a person under any of her ids, in the order in which they were recorded.

    Corrected and retracted ones are there beside what corrects and retracts them, as the log has them.
    """
    rows = {(row.origin, row.n): row for _subject, row in log.of_subjects(members)}
    metas = {at: json.loads(row.meta) for at, row in rows.items()}
    reading = _Reading(members, {meta["id"]: meta["kind"] for meta in metas.values()}, specs, vault)
    found = [reading.of(row, metas[at]) for at, row in rows.items()]
    return sorted(found, key=lambda each: (str(each.meta["hlc"]), *each.place))


class _Reading:
    """Reads the events of one person: whom else they concern is nobody's business."""

    def __init__(self, members: frozenset[str], kinds: Mapping[str, str], specs: SpecOf, vault: Vault) -> None:
        self._members, self._kinds, self._specs, self._vault = members, kinds, specs, vault

    def of(self, row: Row, meta: Mapping[str, Any]) -> Happening:
        who, facts = json.loads(row.who), json.loads(row.facts or "{}")
        fields = self._fields(meta["kind"], facts)
        secrets, closed = self._secrets(row)
        for name in reserved(secrets, self._vault, meta["by"]):
            del secrets[name]
            closed.append(FOR_OTHERS)
        plain = [each for name, value in facts.items() for each in self._told(fields, name, value, who)]
        opened = [Said(fields.get(name) or Field(name, "note"), value, True) for name, value in secrets.items()]
        closed += [] if row.facts else [GONE]
        closed += [] if self._specs(meta["kind"]) else [FOREIGN]
        return Happening(row.meta, meta, [*plain, *opened], closed)

    def _fields(self, kind: str, facts: Mapping[str, Any]) -> dict[str, Field]:
        """The fields of a kind; of a correction also those of what it corrects."""
        kinds = [kind, self._kinds.get(facts.get("of") or "")] if kind == CORRECTED else [kind]
        specs = filter(None, map(self._specs, filter(None, kinds)))
        found = {field.name: field for spec in reversed([*specs]) for field in spec.fields}
        return ENVELOPE | found if kind == CORRECTED else found

    def _told(self, fields: Mapping[str, Field], name: str, value: Any, who: Sequence[str | None]) -> Iterator[Said]:
        field = fields.get(name)
        if field and field.type == "changes":
            for each, change in value.items():
                yield from self._told(fields, each, change, who)
        elif field:
            yield Said(field, self._value(field, value, who))

    def _value(self, field: Field, value: Any, who: Sequence[str | None]) -> Any:
        """A value that names nobody but her; services, desks and who works there by their codes."""
        if field.type == "subject":
            return list(dict.fromkeys(self._whom(who[at]) for at in value or () if at < len(who)))
        if field.type in ("event", "opening"):
            one = [handle(each) if each in self._kinds else ANOTHER_EVENT for each in _listed(value)]
            return one if field.many else next(iter(one), None)
        if field.type == "link":
            one = [self._whom(each) for each in _listed(value)]
            return one if field.many else next(iter(one), None)
        return printed({field.name: value})[field.name]

    def _whom(self, subject: str | None) -> str:
        if subject is None:
            return GONE
        if subject in self._members:
            return YOU
        of, _colon, name = subject.partition(":")
        return ANOTHER_PERSON if subject.startswith(PERSONS) else f"{of}:{handle(name) if len(name) == 36 else name}"

    def _secrets(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """What is sealed under her own keys; of the rest only that it is there."""
        found: dict[str, Any] = {}
        closed: list[str] = []
        for subject, body in json.loads(row.sealed).items():
            closed += self._opened(row, subject, body, found) if subject in self._members else [NOT_YOURS]
        return printed({name: value for name, value in found.items() if value is not None}), closed

    def _opened(self, row: Row, subject: str, body: str, found: dict[str, Any]) -> list[str]:
        try:
            found |= unseal({subject: body}, row.origin, row.n, self._vault)
        except Locked:
            raise  # it would be so with every other event
        except KeyMissing:
            return [SHUT]
        return []


def notes_in(happenings: Iterable[Happening]) -> list[str]:
    """The events in which somebody wrote freely, and so perhaps of others."""
    free = (each for each in happenings if any(said.personal and said.field.type == "note" for said in each.said))
    return [each.meta["id"] for each in free]


def _listed(value: Any) -> list[str]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]
