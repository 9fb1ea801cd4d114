"""The fund's sheets keep the laws of every action, over views of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from primm.testing import ActionContract
from tests.funder.conftest import the_fund

if TYPE_CHECKING:
    from primm.core.host.action import Action


class TestFund(ActionContract):
    """With the kinds of the actions whose views it reads."""

    action: ClassVar[Action] = the_fund()
