"""The fund over the actions that are installed, with the kinds and the code lists of all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

import primm.plugins
from primm.core.events.codes import Codes
from primm.core.host.plugins import Plugins
from primm.funder.engine import fund_of

if TYPE_CHECKING:
    from primm.core.figures.views import View
    from primm.core.host.action import Action


def every_code() -> Codes:
    """The code lists of the core and of the four actions."""
    return Codes.load(map(str, sorted(Path(primm.plugins.__path__[0]).glob("*/codes.json"))))


@cache
def installed() -> tuple[Action, ...]:
    """The four actions."""
    return tuple(Plugins.installed().actions.values())


@cache
def the_fund() -> Action:
    """The fund's views and metrics, with the kinds of the actions whose views it reads."""
    kinds = tuple(kind for action in installed() for kind in action.kinds)
    return attrs.evolve(fund_of(installed(), every_code()), kinds=kinds)


def every_view() -> dict[str, View]:
    """The views of the fund by name, those of the actions among them."""
    return {view.name: view for view in the_fund().views}
