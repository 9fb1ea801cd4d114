"""What a map is checked against, without a log: the kinds, the code lists and what is set."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from primm.core.events.codes import Codes
from primm.core.host.config import Config
from primm.core.host.index import Index
from primm.core.host.indexing import take_stock


@pytest.fixture(scope="module")
def host() -> SimpleNamespace:
    """The installed kinds and code lists, at one desk."""
    contents = take_stock()
    head = {name: value for name, value in contents._asdict().items() if name != "specs"}
    return SimpleNamespace(
        index=Index(head, contents.specs.__getitem__),
        codes=Codes.load(contents.codes.values()),
        settings=Config(desk="falconara", by="mr"),
    )
