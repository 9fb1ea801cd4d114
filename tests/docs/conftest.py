"""The manual's examples run at the same desk as the transcripts of the command line."""

from __future__ import annotations

from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
