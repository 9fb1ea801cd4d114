"""How an event that is given becomes a draft: its fields are checked, what it names is found, its subjects are set."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem, Refused, UnknownSchema
from primm.core.events.canonical import dumps
from primm.core.events.check import check
from primm.core.events.dates import local_moment, now_local, require_timely
from primm.core.events.ids import check_id, new_id
from primm.core.events.wrong import Wrong
from primm.core.host.config import DESK, STAFF
from primm.core.host.index import unknown
from primm.core.host.naming import Naming, Problems
from primm.core.host.references import Found, is_own_name
from primm.core.log.clock import milliseconds
from primm.core.log.rows import Draft
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from primm.core.events.codes import Codes
    from primm.core.host.config import Config
    from primm.core.host.index import Index, Spec
    from primm.core.host.naming import Named
    from primm.core.host.recorder import Given
    from primm.core.host.references import References
KEY_CREATED = "key.created"
ERASING = ("person.erased", "person.erasure_done", "person.coarsened")
# Nobody can say these but PRIMM itself.
OWN = ("retention.run", "retention.frozen", "person.viewed")
OUR_OWN = (KEY_CREATED, "key.shared", "origin.began", *OWN, *ERASING)


class Making(NamedTuple):
    """An event on its way into the log."""

    spec: Spec
    draft: Draft
    retold: bool  # its id is stored already: it was in order then, and is only compared now
    of: Found | None = None  # the event that it follows, corrects or retracts

    @property
    def found(self) -> Found:
        """As other events can name it."""
        draft = self.draft
        own = self.spec.own or is_own_name(draft.id, draft.who)
        return Found(draft.id, draft.kind, draft.who, draft.of, own, json.loads(draft.facts), draft.occurred)


class Drafter:
    """Makes drafts at one moment, for one desk and one pair of hands."""

    def __init__(self, index: Index, codes: Codes, references: References, config: Config, now: datetime) -> None:
        self.index = index
        self.codes = codes
        self.references = references
        self.config = config
        self.now = now
        self.today = f"{now_local(now, config.zone):%Y-%m-%d}"

    def make(self, given: Given, batch: Sequence[Making | None], warn: Callable[[Problem], None]) -> Making:
        """The draft of an event; refused with every problem that it has."""
        spec = self._spec(given)
        problems, around = Problems(), Problems()
        stored = self._stored(given)
        envelope = self._envelope(spec, given, stored, around)
        occurred = "" if any(each.field == "occurred" for each in around) else envelope.occurred
        values, found = check(spec.fields, given.values, self.codes, today=self.today, occurred=occurred)
        problems += [*found, *around]
        told = self.references.find(given.id) if given.id and stored is not None else None
        named = Naming(self, spec, values, batch, problems).find(told)
        problems.refuse()
        for each in problems:
            warn(each)
        return Making(spec, _draft(spec, envelope, values, named), stored is not None, named.of)

    def look_around(self, given: Given, problems: Problems) -> bool:
        """Collect what is wrong around the fields, which need not be known yet; whether the event is stored already."""
        stored = self._stored(given)
        self._envelope(self.index.spec(given.kind), given, stored, problems)
        return stored is not None

    def moment(self, text: str, zone: str, fold: int | None, late: str | None) -> tuple[str, int | None]:
        """When it happened, as it is stored; neither in the future nor long ago without a reason."""
        occurred, fold = local_moment(text, zone, fold)
        require_timely(occurred, fold, zone, self.now, late)
        return occurred, fold

    def require_desk(self, desk: str, *, new: bool = False) -> None:
        """Refuse the code of a desk that nobody registered."""
        if not re.fullmatch(DESK, desk, re.ASCII):
            raise Wrong(_("small letters without accents, digits and dashes only"))
        if not new and not self.references.exists(f"desk:{desk}"):
            raise Wrong(_("there is no such desk: record desk.registered first"))

    def _stored(self, given: Given) -> Mapping[str, Any] | None:
        return self.references.stored(given.id) if given.id and check_id(given.id) else None

    def _spec(self, given: Given) -> Spec:
        spec = self.index.spec(given.kind)
        if given.kind in OUR_OWN:
            raise Refused([Problem("kind", _("PRIMM records this by itself"))])
        if given.version not in (None, spec.version):
            text = _("this PRIMM knows {kind} in version {ours} only: install the one that wrote it")
            raise UnknownSchema(text, kind=given.kind, ours=spec.version)
        return spec

    def _envelope(self, spec: Spec, given: Given, stored: Mapping[str, Any] | None, problems: Problems) -> Draft:
        """A draft without facts. What is left out is as it was stored, for an event that is told again; else of now."""
        told = stored or {}
        zone = given.zone or told.get("zone") or self.config.zone
        by, desk = given.by or self.config.by, given.desk or self.config.desk
        occurred, fold = given.occurred or told.get("occurred", ""), given.fold
        with problems.of("occurred"):
            if given.occurred:
                occurred, fold = self.moment(given.occurred, zone, fold, given.late)
            elif not occurred:
                occurred = f"{now_local(self.now, zone):%Y-%m-%d}"
        with problems.of("desk"):
            self.require_desk(desk, new=given.kind == "desk.registered")
        if not re.fullmatch(STAFF, by, re.ASCII):
            problems.append(Problem("by", _("small letters without accents, digits and dashes only")))
        if given.late is not None and given.late not in self.codes["late"]:
            problems.append(unknown("late", given.late, self.codes["late"].codes))
        if given.id is not None and not check_id(given.id):
            problems.append(Problem("id", _("not an id: a UUID of version 7 in small letters")))
        new = given.id or new_id(milliseconds(self.now), os.urandom(10))
        late = given.late or told.get("late")
        return Draft(new, spec.kind, spec.version, occurred, zone, fold, late, by, desk, (), "{}", None, {})


def _draft(spec: Spec, envelope: Draft, values: Mapping[str, Any], named: Named) -> Draft:
    """The event with its subjects, its facts, and what is to be sealed for the first subject."""
    who = _who(spec, envelope, named)
    indexes = {name: [who.index(each) for each in ids] for name, ids in named.subjects.items()}
    if named.changes is not None:
        values, indexes = {**values, "changes": {**named.changes, **indexes}}, {}
    personal = {field.name for field in spec.fields if field.personal}
    told = {name: value for name, value in values.items() if value not in (None, (), [], {}) or name == "changes"}
    facts = {name: value for name, value in told.items() if name not in personal} | indexes
    secret = {name: told[name] for name in told if name in personal} | named.secret
    return envelope._replace(
        who=who, facts=dumps(facts), of=named.of and named.of.id, sealed={who[0]: dumps(secret)} if secret else {}
    )


def _who(spec: Spec, envelope: Draft, named: Named) -> tuple[str, ...]:
    """Its own subject first, then those of the event that it follows, then those that it names; else itself."""
    about = "anon" if spec.about == "person" and not spec.own else spec.about
    itself = f"{about}:{envelope.desk if about == 'desk' else envelope.id}"
    ids = list(dict.fromkeys([*named.inherited, *(each for ids in named.subjects.values() for each in ids)]))
    if spec.own:
        own = named.own or itself
        return (own, *(each for each in ids if each != own))
    return tuple(ids) or (itself,)
