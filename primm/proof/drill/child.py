"""A process that records in the copy of a log until it is killed, and says of each append that it is stored.

A line on the standard output is the ids of one append, after it was acknowledged. The hasty one says so before, and
then does not store: a drill that does not miss those events sees nothing.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from primm.core.errors import Busy
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.people.records import own_draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.log.rows import Draft

SIZE = 3  # events of one append, so that a half of one would be seen
HONEST, HASTY = "honest", "hasty"
BORN = "born"


def drafts(config: Config) -> Sequence[Draft]:
    """Calls that nobody answered: events that need no key."""
    facts: dict[str, object] = {"channel": "phone_out", "reached": "no_answer"}
    return [own_draft(config, _now(), "contact", facts) for _each in range(SIZE)]


def main(path: str, behaviour: str, desk: str, by: str, zone: str) -> None:
    """Record, until somebody ends it."""
    config = Config(desk, by, zone)
    with Log.open(path, write=True) as log:
        _say(BORN)
        while True:
            made = drafts(config)
            if behaviour == HASTY:
                _say(*(each.id for each in made))
                time.sleep(60)
            try:
                log.append(made, None, _now)
            except Busy:
                continue
            _say(*(each.id for each in made))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(*words: str) -> None:
    """One line, whole: a pipe takes it at once or, from a process that was killed, not at all."""
    os.write(1, (" ".join(words) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
