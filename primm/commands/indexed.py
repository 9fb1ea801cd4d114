"""The classes of the kinds, each imported when one of its events is read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from primm.core.events.codec import Kinds

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.host.index import Index


class IndexedKinds(Kinds):
    """The kinds of an index."""

    def __init__(self, index: Index) -> None:
        super().__init__(())
        self._index = index

    def get(self, kind: str) -> type[Event] | None:
        """The class of a kind, if it is known here."""
        if kind not in self._classes and kind in self._index.kinds:
            spec = self._index.spec(kind)
            self._classes[kind] = getattr(import_module(spec.module), spec.name)
        return self._classes.get(kind)
