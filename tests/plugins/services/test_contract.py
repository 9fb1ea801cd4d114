"""The laws that hold for every action, for this one."""

from __future__ import annotations

from primm.plugins.services import action
from primm.testing.contract import ActionContract


class TestServices(ActionContract):
    """The laws of figures, of events and of erasure."""

    action = action
