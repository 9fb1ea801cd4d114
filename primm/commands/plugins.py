"""``primm plugins``: which plugins are installed, what they bring, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.output import listing, say, tell
from primm.commands.tree import Group
from primm.core.host.action import Listing

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

COLUMNS = ("name", "action", "title", "kinds", "views", "metrics", "from", "problem")


@click.group(cls=Group)
def plugins() -> None:
    """List and check the installed plugins."""


@plugins.command("list")
@click.pass_obj
@listing
def list_(place: Workplace, show: Show) -> None:
    """List the plugins, broken ones too."""
    translate = place.words.translate
    rows = []
    for each in place.plugins.found:
        action = each.action
        counts = (len(action.kinds), len(action.views), len(action.metrics)) if action else (0, 0, 0)
        names = (action.name, translate(action.title)) if action else ("", "")
        rows.append((each.name, *names, *counts, each.distribution, each.fault.say(translate) if each.fault else ""))
    show(Listing(COLUMNS, rows))


@plugins.command()
@click.pass_obj
def check(place: Workplace) -> None:
    """Name every plugin that is broken or contradicts another; the exit code is that of the worst.

    Every view is tried: over a history in which nothing happened, and over made-up ones of each kind that it reads.
    """
    from primm.testing.trial import faults as tried

    faults = place.plugins.faults
    faults += [fault for name, action in place.plugins.actions.items() for fault in tried(name, action)]
    for fault in faults[1:]:
        say(fault.say(place.words.translate))
    if faults:
        raise faults[0]
    many = len(place.plugins.found)
    tell(place.words.plural("{count} plugin in order", "{count} plugins in order", many).format(count=many))
