"""Whether a body belonged to the network, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.body import BodyRegistered, NetworkRoleRemoved, NetworkRoleSet
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.words import _


@row
class NetworkRow(Row):
    """A body inside or outside the network, from one day to another."""

    entry: Entry[Any]
    body: str = key(_("body"))
    since: date | None = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    network: str = dim(_("inside or outside the network"), codes="network")


@view(NetworkRow, of="body", reads=("body.registered", "network.role_set", "network.role_removed"))
def network(history: History) -> Iterator[NetworkRow]:
    """A body is inside as long as it has a role, and before it had one as its registration says."""
    for registered in history.of(BodyRegistered):
        if registered.event.in_network is not None:
            yield _row(history, registered, None, registered.event.in_network)
    roles: set[str] = set()
    steps: Iterator[Entry[Any]] = history.of(NetworkRoleSet, NetworkRoleRemoved)
    for entry in steps:
        if isinstance(entry.event, NetworkRoleSet):
            roles.add(entry.event.role)
        else:
            roles.discard(entry.event.role)
        yield _row(history, entry, entry.occurred, bool(roles))


def _row(history: History, entry: Entry[Any], since: date | None, inside: bool) -> NetworkRow:
    """The row holds until one begins later, of which a lookup takes the last."""
    where = "inside" if inside else "outside"
    return NetworkRow(entry, body=history.subject, since=since, until=None, network=where)
