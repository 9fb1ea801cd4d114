"""Let pytest explain the asserts of the shipped contract; it does so for a plugin's own tests only, unless asked."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("primm.testing.contract", "primm.testing.erasing")
