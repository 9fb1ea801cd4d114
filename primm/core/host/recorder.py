"""The recorder takes events in: it checks them, finds whom they concern, asks the rules, and appends them.

Events that are given together are stored together or not at all. Planning comes before storing, so that whoever has
many of them can learn of every problem first.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from primm.core.errors import KeyMissing, PrimmError, Problem, Refused
from primm.core.events.canonical import dumps
from primm.core.events.dates import now_local
from primm.core.events.ids import new_id
from primm.core.host.drafting import KEY_CREATED, Drafter
from primm.core.host.index import tells
from primm.core.host.naming import Problems
from primm.core.host.references import References
from primm.core.log.clock import milliseconds
from primm.core.log.rows import Sealer
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from primm.core.events.codec import Kinds
    from primm.core.events.codes import Codes
    from primm.core.host.config import Config
    from primm.core.host.drafting import Making
    from primm.core.host.index import Index
    from primm.core.host.plugins import Plugins
    from primm.core.log.log import Log
    from primm.core.log.rows import Draft, Stored

BEHIND_MS = 10 * 60 * 1000  # as much as an event may lie in the future
DAY_MS = 24 * 60 * 60 * 1000
AHEAD_MS = 90 * DAY_MS


class Given(NamedTuple):
    """An event as it is given: a kind and its fields; what is left out of the envelope is today, here and by me."""

    kind: str
    values: Mapping[str, Any]
    id: str | None = None
    occurred: str | None = None
    desk: str | None = None
    by: str | None = None
    late: str | None = None
    fold: int | None = None
    zone: str | None = None
    version: int | None = None


def keys_told(log: Log, subject: str) -> dict[str, str]:
    """The check values of the keys that were made for a subject, as the log has them, each with its origin."""
    rows = (row for _who, row in log.of_subjects((subject,)) if KEY_CREATED in row.meta)
    made = (row for row in rows if json.loads(row.meta)["kind"] == KEY_CREATED and '"kcv":' in row.facts)
    return {json.loads(row.facts)["kcv"]: row.origin for row in made}


class Keys(Sealer, Protocol):
    """Who keeps the keys, and makes one for a subject that has none."""

    def create_key(self, subject: str) -> str | None:
        """The check value of the new key; None if there was a key."""

    def check_value(self, subject: str) -> str | None:
        """The check value of the key; None if there is none."""


class Host(Protocol):
    """What the recorder works with; each part is opened when it is asked for."""

    @property
    def writable(self) -> Log:
        """The log, for recording."""

    @property
    def index(self) -> Index:
        """The kinds as data."""

    @property
    def codes(self) -> Codes:
        """The code lists."""

    @property
    def kinds(self) -> Kinds:
        """The kinds as classes."""

    @property
    def plugins(self) -> Plugins:
        """The plugins, imported."""

    @property
    def vault(self) -> Keys:
        """The keys of the personal fields."""

    @property
    def settings(self) -> Config:
        """Which desk, who types, in which zone."""

    def now(self) -> datetime:
        """The time in UTC."""

    def warn(self, problem: Problem) -> None:
        """Tell whoever records."""

    def note(self, event: str, **keys: object) -> None:
        """Tell the journal."""


class Recorder:
    """Takes events in."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._log = host.writable
        self.references = References(self._log, host.index, lambda: host.kinds)

    def record(self, givens: Sequence[Given]) -> list[Stored]:
        """Store these events together; refused with every problem of each, and then nothing is stored."""
        try:
            return self.store(self.plan(givens))
        finally:
            self.references.forget()

    def plan(self, givens: Sequence[Given], *, backwards: bool = False) -> list[Making]:
        """Check these events, which belong together. What is planned can be named by what is planned later.

        ``backwards`` takes what is dated before that which it follows.
        """
        host = self._host
        drafter = Drafter(host.index, host.codes, self.references, host.settings, host.now())
        makings: list[Making | None] = []
        problems: list[Problem] = []
        for given in givens:
            try:
                making = self._ruled(drafter.make(given, makings, host.warn), backwards)
                self.references.plan([making])
                makings.append(making)
            except Refused as refused:
                makings.append(None)
                lead = f"@{len(makings)} " if len(givens) > 1 else ""
                problems += [each._replace(field=f"{lead}{each.field}".strip()) for each in refused.problems]
        planned = [making for making in makings if making]
        if problems:
            self.references.drop(planned)
            raise Refused(problems)
        return planned

    def store(self, planned: Sequence[Making]) -> list[Stored]:
        """Append what was planned, in one transaction, and tell the plugins that listen."""
        sealing = any(each.draft.sealed for each in planned)
        fresh: set[str] = set()
        drafts = [draft for each in planned for draft in self._with_key(each, fresh)]
        stored = self._log.append(drafts, self._host.vault if sealing else None, self._host.now)
        if new := [each for each in stored if not each.already]:
            with suppress(PrimmError):  # from here on nothing may say that they are not stored
                self._look_at_clock(new[0].origin, new[0].n)
            self._tell(new)
        return [each for each, draft in zip(stored, drafts, strict=True) if draft.kind != KEY_CREATED]

    def _ruled(self, making: Making, backwards: bool) -> Making:
        problems = Problems([] if making.retold else [*self._in_order(making, backwards), *self._asked(making)])
        for each in problems:
            if each.warns:
                self._host.warn(each)
        problems.refuse()
        return making

    def _in_order(self, making: Making, allowed: bool) -> list[Problem]:
        if allowed or making.of is None:
            return []
        from primm.core.host.order import backwards

        return backwards(self._host, self._log, self.references, making)

    def _asked(self, making: Making) -> list[Problem]:
        when = making.spec.rules_when
        if not making.spec.rules or (when and not tells(making.found.facts.get, when)):
            return []
        from primm.core.host.rules import ask

        return ask(self._host, self._log, self.references, making)

    def _with_key(self, making: Making, fresh: set[str]) -> list[Draft]:
        """The draft, after one that tells of the key if its subject gets one now, and did not earlier on."""
        new = [each for each in making.draft.sealed if each not in fresh and self._needs_key(each)]
        fresh.update(new)
        return [*(self._key_draft(making.draft, subject) for subject in new), making.draft]

    def _needs_key(self, subject: str) -> bool:
        """A crash between the two files leaves a key of which the log knows nothing: it is told later."""
        told = keys_told(self._log, subject)
        if told and self._host.vault.check_value(subject) not in told:
            if self._log.origin in told.values():
                text = _("the key of {subject} is not here: put back the backup of the keys")
            else:  # a second key for one person, and each desk could read a half
                text = _("the key of {subject} was made at another desk: ask there for the copy with keys")
            raise KeyMissing(text, subject=subject)
        return not told

    def _key_draft(self, draft: Draft, subject: str) -> Draft:
        keys, now = self._host.vault, self._host.now()
        value = keys.create_key(subject) or keys.check_value(subject)
        return draft._replace(
            id=new_id(milliseconds(now), os.urandom(10)),
            kind=KEY_CREATED,
            version=self._host.index.spec(KEY_CREATED).version,
            occurred=f"{now_local(now, draft.zone):%Y-%m-%d}",
            fold=None,
            late=None,
            who=(subject,),
            facts=dumps({"kcv": value, "subject": [0]}),
            of=None,
            sealed={},
        )

    def _look_at_clock(self, origin: str, first: int) -> None:
        """Warn of a clock that was set back or far ahead; the order of events does not depend on it."""
        metas = [json.loads(row.meta) for row in self._log.read({origin: first - 2}, {origin: first})]
        times = [int(meta["hlc"][:12], 16) for meta in metas]  # of the hybrid clock
        if milliseconds(self._host.now()) - times[-1] < -BEHIND_MS:
            text = _("the computer's clock is behind the time of earlier events: is it right?")
            self._host.warn(Problem("", text, warns=True))
        elif times[-1] - times[0] > AHEAD_MS:
            text = _("the last event is {days} days old: is the computer's clock right?")
            self._host.warn(Problem("", text, {"days": (times[-1] - times[0]) // DAY_MS}, warns=True))

    def _tell(self, stored: Sequence[Stored]) -> None:
        """Tell the plugins that listen. The events are stored: what goes wrong now is written down, never raised."""
        host = self._host
        for plugin in host.index.listeners:
            for each in stored:
                try:
                    host.plugins.recorded(plugin, host.kinds.decode(self._log.by_id(each.id)[0]))
                except PrimmError as error:
                    host.note("hook_failed", plugin=plugin, code=error.exit_code, ids=[each.id])
