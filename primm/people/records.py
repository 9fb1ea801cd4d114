"""What PRIMM itself puts on record: to whom keys were given, who was shown, and under which origin a log goes on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.core.events.canonical import dumps
from primm.core.events.dates import now_local
from primm.core.events.ids import new_id
from primm.core.log.clock import milliseconds
from primm.core.log.rows import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from primm.core.host.config import Config
    from primm.core.host.recorder import Host
    from primm.people.receiving import Card

VIEWED = "person.viewed"
MANY = 500  # persons of one event


def record_sharing(host: Host, card: Card, keys: int) -> None:
    """Store that so many keys are given to the desk whose card it is; before they are, so that none goes unseen."""
    facts = {"receiver": card.fingerprint, "to_desk": card.desk, "keys": keys}
    host.writable.append([own_draft(host.settings, host.now(), "key.shared", facts)], None, host.now)


def record_viewing(host: Host, persons: Sequence[str], shown: str, purpose: str) -> list[str]:
    """Store that what is sealed of these persons is shown, before it is; the ids of the events, which name all."""
    facts = {"shown": shown, "purpose": purpose}
    parts = [tuple(persons[at : at + MANY]) for at in range(0, len(persons), MANY)]
    drafts = [
        own_draft(host.settings, host.now(), VIEWED, {**facts, "persons": [*range(len(part))]})._replace(who=part)
        for part in parts
    ]
    host.writable.append(drafts, None, host.now)
    return [each.id for each in drafts]


def own_draft(config: Config, now: datetime, kind: str, facts: dict[str, object]) -> Draft:
    """An event of today about this desk, which nobody but PRIMM may say."""
    return Draft(
        id=new_id(milliseconds(now), os.urandom(10)),
        kind=kind,
        version=1,
        occurred=f"{now_local(now, config.zone):%Y-%m-%d}",
        zone=config.zone,
        fold=None,
        late=None,
        by=config.by,
        desk=config.desk,
        who=(f"desk:{config.desk}",),
        facts=dumps(facts),
        of=None,
        sealed={},
    )
