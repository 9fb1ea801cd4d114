"""The school action keeps the laws of every action."""

from __future__ import annotations

from primm.plugins import school
from primm.testing import ActionContract


class TestSchool(ActionContract):
    """Pupils, attendance, cases."""

    action = school.action
