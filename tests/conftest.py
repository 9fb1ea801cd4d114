"""What every test starts from: an empty home, English, and examples that are the same on every run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("primm", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=3_000, print_blob=True)
settings.load_profile("primm")

FROM_OUTSIDE = ("LANG", "LANGUAGE", "LC_", "PRIMM_", "XDG_", "COLUMNS", "FORCE_COLOR", "NO_COLOR")


@pytest.fixture(scope="session", autouse=True)
def clean_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's own folders, keyring and language."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FROM_OUTSIDE)]:
            patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
            patch.setenv(name, home)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        yield
