"""The laws that hold for every action, for this one."""

from __future__ import annotations

from primm.plugins.info import action
from primm.testing.contract import ActionContract


class TestInfo(ActionContract):
    """The laws of figures, of events and of erasure."""

    action = action
