"""A scribe: writes events at several origins as recorders would, into rows for a log. Nothing is checked."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.canonical import dumps
from primm.core.events.kinds.control import EventCorrected
from primm.core.log.append import make_row
from primm.core.log.rows import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.core.events.base import Event
    from primm.core.log.rows import Row

RECORDED = "2025-09-01T10:00:00.000000Z"
SEAL = 32
NOTHING: tuple[object, ...] = (None, [], {})


class Told(NamedTuple):
    """An event that was written."""

    id: str
    cls: type[Event]
    who: tuple[str, ...]


class Scribe:
    """Writes rows; what was told can be named by what is told later."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.told: dict[str, Told] = {}
        self.values: dict[str, Mapping[str, Any]] = {}

    def write(
        self,
        cls: type[Event],
        values: Mapping[str, Any],
        *,
        origin: str = "a",
        on: str = "2024-01-10",
        desk: str = "falconara",
        by: str = "test",
        recorded: str = RECORDED,
        late: str | None = None,
    ) -> str:
        """An event of this class with these values, as JSON has them; fields of subjects take ids. Answers its id."""
        number = len(self.rows) + 1
        event_id = f"01900000-0000-7000-8000-{number:012x}"
        who = self._who(cls, event_id, desk, values)
        open_values, secret = _parted(cls, values)
        draft = Draft(
            id=event_id,
            kind=cls.kind,
            version=cls.version,
            occurred=on,
            zone="Europe/Rome",
            fold=None,
            late=late,
            by=by,
            desk=desk,
            who=who,
            facts=dumps(self._facts(cls, open_values, who)),
            of=values.get("of"),
            sealed={who[0]: dumps(secret)} if secret else {},
        )
        n = 1 + sum(row.origin == origin for row in self.rows)
        self.rows.append(make_row(draft, origin, n, f"{number:012x}-0000", recorded, Wax()))
        self.told[event_id] = Told(event_id, cls, who)
        self.values[event_id] = {name: value for name, value in values.items() if value not in NOTHING}
        return event_id

    def subjects(self, of: str) -> list[str]:
        """Everybody or everything of this type that was told of."""
        every = chain.from_iterable(each.who for each in self.told.values())
        return [each for each in dict.fromkeys(every) if each.partition(":")[0] == of]

    def _facts(self, cls: type[Event], values: Mapping[str, Any], who: Sequence[str]) -> dict[str, Any]:
        if cls is EventCorrected:
            changes = _by_place(self.told[values["of"]].cls, values["changes"], who)
            return {**values, "changes": changes}
        return _by_place(cls, values, who)

    def _who(self, cls: type[Event], event_id: str, desk: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        inherited = self.told[values["of"]].who if values.get("of") else ()
        corrected = self.told[values["of"]].cls if cls is EventCorrected else cls
        given = values["changes"] if cls is EventCorrected else values
        named = chain.from_iterable(_listed(given.get(name)) for name in _subject_fields(corrected))
        moved = (
            (f"desk:{given['desk']}",) if corrected.about == "desk" and given is not values and "desk" in given else ()
        )
        ids = tuple(dict.fromkeys((*inherited, *named, *moved)))
        about = "anon" if cls.about == "person" and not cls.own else cls.about
        itself = f"{about}:{desk if about == 'desk' else event_id}"
        if cls.own and not any(each.startswith(f"{about}:") for each in ids):
            return (itself, *ids)
        return ids or (itself,)


class Wax:
    """Seals that hide nothing and still tell what they are bound to: a sealer for tests."""

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        """The text behind a hash of the subject and of what it is bound to."""
        return sha256(subject.encode() + aad).digest() + text

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        """The text again."""
        assert sealed[:SEAL] == sha256(subject.encode() + aad).digest()
        return sealed[SEAL:]


def _parted(cls: type[Event], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands open, and what is sealed."""
    personal = {field.name for field in cls.fields if field.personal}
    return (
        {name: value for name, value in values.items() if name not in personal and value not in NOTHING},
        {name: value for name, value in values.items() if name in personal and value not in NOTHING},
    )


def _by_place(cls: type[Event], values: Mapping[str, Any], who: Sequence[str]) -> dict[str, Any]:
    fields = _subject_fields(cls)
    return {
        name: [who.index(each) for each in _listed(value)] if name in fields else value
        for name, value in values.items()
    }


def _subject_fields(cls: type[Event]) -> list[str]:
    return [field.name for field in cls.fields if field.type == "subject"]


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
