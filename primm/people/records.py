"""What PRIMM itself puts on record: to whom keys were given, and under which origin a log goes on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.core.events.canonical import dumps
from primm.core.events.dates import now_local
from primm.core.events.ids import new_id
from primm.core.log.clock import milliseconds
from primm.core.log.rows import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from primm.core.host.config import Config
    from primm.core.host.recorder import Host
    from primm.people.receiving import Card


def record_sharing(host: Host, card: Card, keys: int) -> None:
    """Store that so many keys are given to the desk whose card it is; before they are, so that none goes unseen."""
    facts = {"receiver": card.fingerprint, "to_desk": card.desk, "keys": keys}
    host.writable.append([own_draft(host.settings, host.now(), "key.shared", facts)], None, host.now)


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
