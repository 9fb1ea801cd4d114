"""What a correction changes: fields of the event that it names, its date, its desk, whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.events.check import check, text_of
from primm.core.events.codec import values_of
from primm.core.figures.control import CONTROL, ENVELOPE
from primm.core.host.drafting import KEY_CREATED
from primm.core.host.index import unknown
from primm.core.host.naming import Named, Naming, Problems
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.events.fields import Field
    from primm.core.host.drafting import Drafter
    from primm.core.host.index import Spec
    from primm.core.host.references import Batch, Found


def settle(drafter: Drafter, target: Found, changes: Mapping[str, Any], batch: Batch, problems: Problems) -> Named:
    """Check the changes as the kind of the event that is corrected would have it; they are named in stored form."""
    if target.kind in (*CONTROL, KEY_CREATED, "person.viewed"):
        problems.append(Problem("of", _("this cannot be corrected: retract it, or correct what it names")))
        return Named()
    spec = drafter.index.spec(target.kind)
    fields = changeable(spec)
    problems += [unknown(name, name, [*fields, *ENVELOPE]) for name in changes if name not in {*fields, *ENVELOPE}]
    given = {name: value for name, value in changes.items() if name in fields}
    around = Problems()
    envelope = _envelope(drafter, changes, around)
    entry = drafter.references.today(target)
    told = values_of(entry.event) if entry else {}  # beside which the new values are checked
    values = {**{name: value for name, value in told.items() if name in fields}, **given}
    day = envelope.get("occurred") or (entry.moment if entry else "")
    found, wrong = check(list(fields.values()), values, drafter.codes, partial=True, today=drafter.today, occurred=day)
    problems += wrong
    changed = {name: value for name, value in found.items() if name in given}
    naming = Naming(drafter, spec._replace(own=False, fields=tuple(fields.values())), changed, batch, problems)
    named = naming.find()
    problems += around
    named.changes = {name: value for name, value in changed.items() if not fields[name].personal} | envelope
    named.secret = {name: value for name, value in changed.items() if fields[name].personal}
    if spec.about == "desk" and "desk" in envelope:  # it belongs to that desk now, which has to find it
        named.inherited = (f"desk:{envelope['desk']}",)
    return named


def changeable(spec: Spec) -> dict[str, Field]:
    """Every field but the event that it follows, and the code under which its subject came into being."""
    return {field.name: field for field in spec.fields if field.type != "opening" and not spec.brings(field)}


def _envelope(drafter: Drafter, changes: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    found = {}
    if "occurred" in changes:
        with problems.of("occurred"):
            found["occurred"] = drafter.moment(text_of(changes["occurred"]), drafter.config.zone, None, "correction")[0]
    if "desk" in changes:
        with problems.of("desk"):
            drafter.require_desk(text_of(changes["desk"]))
            found["desk"] = changes["desk"]
    return found
