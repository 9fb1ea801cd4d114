"""The fund's sheets keep the laws of every action, over views of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from primm.core.host.plugins import Plugins
from primm.funder.engine import fund_of
from primm.testing import ActionContract
from tests.funder.conftest import every_code

if TYPE_CHECKING:
    from primm.core.host.action import Action

ACTIONS = Plugins.installed().actions.values()


class TestFund(ActionContract):
    """With the kinds of the actions whose views it reads."""

    action: ClassVar[Action] = attrs.evolve(
        fund_of(ACTIONS, every_code()), kinds=tuple(kind for action in ACTIONS for kind in action.kinds)
    )
