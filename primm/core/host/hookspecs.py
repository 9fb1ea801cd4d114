"""The four hooks of PRIMM: what a plugin may hand over, hear of, and add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from primm.core.events.entry import Entry
    from primm.core.host.action import Action, Format

hookspec = pluggy.HookspecMarker("primm")


@hookspec
def primm_action() -> Action:  # type: ignore[empty-body]
    """Hand over the plugin's action."""


@hookspec
def primm_recorded(entry: Entry[Any]) -> None:
    """Hear of an event after it is stored. What goes wrong here is logged, never raised."""


@hookspec
def primm_formats() -> Sequence[Format]:  # type: ignore[empty-body]
    """Hand over ways to write a report."""


@hookspec
def primm_commands(cli: click.Group) -> None:
    """Add commands to the command line."""
