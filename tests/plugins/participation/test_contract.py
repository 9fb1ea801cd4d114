"""The participation action keeps the laws of every action."""

from __future__ import annotations

from primm.plugins import participation
from primm.testing import ActionContract


class TestParticipation(ActionContract):
    """Associations, initiatives, presences."""

    action = participation.action
