"""What an event names: ids, handles, codes of bodies and desks, places in the same batch. Each must exist."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Refused
from primm.core.events.ids import check_id, handle, stand_ins, suffix_of
from primm.core.events.wrong import Wrong
from primm.core.host.config import DESK
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from primm.core.events.codec import Kinds
    from primm.core.events.entry import Entry
    from primm.core.events.fields import Field
    from primm.core.host.drafting import Making
    from primm.core.host.index import Index
    from primm.core.log.log import Log

    Batch = Sequence[Making | None]

CODED = ("body", "desk", "staff")  # types of subject that go by a code of their own
CONTROL = ("event.corrected", "event.retracted", "person.merged", "person.unmerged")
# What is copied of a body or desk that is mentioned, and how the copy's name ends.
REGISTER = {"name": "name", "body_type": "type", "municipality": "municipality"}


class Found(NamedTuple):
    """An event that can be named: stored, or on its way into the log."""

    id: str
    kind: str
    who: tuple[str, ...]
    of: str | None
    own: bool  # its first subject came into being with it
    facts: Mapping[str, Any]
    occurred: str  # as it was recorded; of what is followed, as it reads today


class References:
    """Finds what is named, in the log and among the events that are on their way into it."""

    def __init__(self, log: Log, index: Index, kinds: Callable[[], Kinds]) -> None:
        self._log = log
        self._index = index
        self._kinds = kinds
        self._planned: dict[str, Making] = {}
        self._about: dict[str, list[Making]] = {}
        self._registers: dict[str, Mapping[str, Any]] = {}

    def plan(self, events: Iterable[Making]) -> None:
        """Let later events name these, which are about to be stored."""
        for each in events:
            self._planned[each.draft.id] = each
            for subject in each.draft.who:
                self._about.setdefault(subject, []).append(each)

    def drop(self, events: Iterable[Making]) -> None:
        """These will not be stored after all."""
        for each in events:
            self._planned.pop(each.draft.id, None)
            for subject in each.draft.who:
                self._about[subject].remove(each)

    def forget(self) -> None:
        """They are stored now, or will not be."""
        self._planned.clear()
        self._about.clear()
        self._registers.clear()

    def exists(self, subject: str) -> bool:
        """Whether the log, or an event on its way there, knows this subject."""
        return bool(self._about.get(subject)) or self._log.has_subject(subject)

    def stored(self, id: str) -> Mapping[str, Any] | None:  # noqa: A002 - the log's own word
        """The envelope of the event that has this id."""
        rows = self._log.by_id(id)
        return json.loads(rows[0].meta) if rows else None

    def find(self, id: str) -> Found | None:  # noqa: A002
        """An event by its id."""
        if id in self._planned:
            return self._planned[id].found
        rows = self._log.by_id(id)
        if not rows:
            return None
        meta, facts = json.loads(rows[0].meta), json.loads(rows[0].facts or "{}")
        who, kind = stand_ins(json.loads(rows[0].who), id), meta["kind"]
        own = kind in self._index.kinds and self._index.kinds[kind].own
        return Found(id, kind, who, facts.get("of"), own or is_own_name(id, who), facts, meta["occurred"])

    def named(self, text: str) -> Found | None:
        """An event of any kind by its id or its handle."""
        return self._lookup(text, ("*",))

    def event(self, field: Field, text: str, batch: Batch = ()) -> Found:
        """The event that the field names, by its id, its handle or its place in the batch."""
        found = self._anything(field, text, batch)
        if not accepts(field.of, found.kind):
            raise _not_one_of(field)
        return found

    def opening(self, field: Field, text: str, batch: Batch = ()) -> Found:
        """The opening event that the field names, itself or through one that follows it."""
        found: Found | None = self._anything(field, text, batch)
        while found and not accepts(field.of, found.kind):
            found = self.find(found.of) if found.of else None
        if found is None:
            raise _not_one_of(field)
        return found

    def today(self, event: Found) -> Entry[Any] | None:
        """An event as it reads today; None when it was retracted."""
        from primm.core.figures.refresh import components

        ((_, effective),) = list(components(self._log, self._kinds(), event.who[:1]))
        return effective.entry(event.id)

    def followed(self, event: Found) -> tuple[tuple[str, ...], str]:
        """Whom an event that is to be followed concerns, and when it happened, as it reads today."""
        if event.kind in CONTROL or not self._log.by_id(event.id):
            return event.who, event.occurred
        entry = self.today(event)
        if entry is None:
            raise Wrong(_("that event was retracted"))
        return tuple(filter(None, entry.subjects)), entry.moment

    def planned(self, subjects: Iterable[str]) -> list[Making]:
        """The events about these subjects that are on their way into the log, in their order."""
        about = {each.draft.id for subject in subjects for each in self._about.get(subject, ())}
        return [each for event, each in self._planned.items() if event in about]

    def subjects(self, field: Field, text: str, batch: Batch = ()) -> list[str]:
        """The subjects that one value names: a place in the batch may stand for several."""
        if not text.startswith("@"):
            return [self._subject(field, text)]
        found = [each for each in self._whom(self._in_batch(field, text, batch)) if _fits(field, each)]
        if not found:
            raise Wrong(_("the event {place} names nobody who could stand here"), place=text)
        return found

    def new_subject(self, about: str, text: str, *, new: bool) -> str:
        """The subject that an event brings into being under a code of its own; of staff, somebody may come back."""
        code = text.removeprefix(f"{about}:")
        if not re.fullmatch(DESK, code, re.ASCII):
            raise Wrong(_("small letters without accents, digits and dashes only"))
        if new and about != "staff" and self.exists(f"{about}:{code}"):
            raise Wrong(_("this code is taken: choose another"))
        return f"{about}:{code}"

    def register(self, subject: str) -> Mapping[str, Any]:
        """What the directory says of a body or a desk today: name, type, municipality."""
        if subject not in self._registers:
            self._registers[subject] = self._read_register(subject)
        return self._registers[subject]

    def _read_register(self, subject: str) -> dict[str, Any]:
        from primm.core.figures.refresh import read_history

        planned = [each.found.facts for each in self._about.get(subject, ())]
        stored = read_history(self._log, self._kinds(), subject).entries if self._log.has_subject(subject) else ()
        told = [{name: getattr(entry.event, name, None) for name in REGISTER} for entry in stored]
        known = {name: each[name] for each in (*told, *planned) for name in REGISTER if each.get(name)}
        return {REGISTER[name]: value for name, value in known.items()}

    def _subject(self, field: Field, text: str) -> str:
        rest = text.rpartition(":")[2]
        for candidate in [text] if rest != text else [f"{each}:{text}" for each in field.of if each in CODED]:
            if _fits(field, candidate) and self.exists(candidate):
                return candidate
        makers = [kind for kind, brief in self._index.kinds.items() if brief.own and brief.about in field.of]
        event = self._lookup(rest, makers)
        if event is None or not event.own or not _fits(field, event.who[0]):
            raise Wrong(_("nobody and nothing here has this code or handle"))
        return event.who[0]

    def _whom(self, event: Found) -> Sequence[str]:
        """Whom a place in the batch stands for: who came into being with it, else those that it names first."""
        if event.own:
            return event.who[:1]
        named = [event.facts.get(each.name) for each in self._index.spec(event.kind).fields if each.type == "subject"]
        return [event.who[place] for place in next(filter(None, named), range(len(event.who)))]

    def _anything(self, field: Field, text: str, batch: Batch) -> Found:
        found = self._in_batch(field, text, batch) if text.startswith("@") else self._lookup(text, field.of)
        if found is None:
            raise Wrong(_("there is no such event"))
        return found

    def _in_batch(self, field: Field, text: str, batch: Batch) -> Found:
        place = int(text[1:]) if re.fullmatch("@[0-9]{1,3}", text) else 0
        if not 1 <= place <= len(batch):
            raise Wrong(_("@1 names the first event of the same command, and so on"))
        making = batch[place - 1]
        if making is None:
            raise Refused(())  # what is wrong there was said already
        return making.found

    def _lookup(self, text: str, kinds: Sequence[str]) -> Found | None:
        """An event by its id or its handle; one that several have is told apart by the kinds, if that helps."""
        if check_id(text):
            return self.find(text)
        suffix = suffix_of(text)
        found = dict(self._log.ids_ending(suffix)) if suffix else {}
        fitting = [each for each, kind in found.items() if accepts(kinds, kind)] or list(found)
        if len(fitting) > 1:
            handles = " ".join(handle(each, long=True) for each in sorted(fitting))
            raise Wrong(_("several events have this handle: name one of them: {handles}"), handles=handles)
        return self.find(fitting[0]) if fitting else None


def _not_one_of(field: Field) -> Wrong:
    return Wrong(_("this names no {kinds}"), kinds=", ".join(field.of))


def _fits(field: Field, subject: str) -> bool:
    of = subject.partition(":")[0]
    return of in field.of or (of == "anon" and "person" in field.of)


def accepts(kinds: Sequence[str], kind: str) -> bool:
    """Whether a kind is among these, of which one may be a prefix (``mediation.``) or any (``*``)."""
    return any(each in ("*", kind) or (each.endswith(".") and kind.startswith(each)) for each in kinds)


def is_own_name(event: str, who: Sequence[str]) -> bool:
    """Whether the first subject is called after the event itself."""
    return bool(who) and who[0].partition(":")[2] == event
