"""What made the figures: one hash of every source and data file of the core and of the plugins' packages."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.figures.views import View


def fingerprint(views: Iterable[View]) -> str:
    """The hash; other bytes in any of these files are other figures."""
    digest = sha256()
    for name in sorted({"primm.core", *(_package(view.make.__module__) for view in views)}):
        for path, place in _files(name):
            content = path.read_bytes()
            digest.update(f"{name}\0{place}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _package(module: str) -> str:
    """The plugin's package: its top one, or the one under ``primm.plugins``."""
    parts = module.split(".")
    package = ".".join(parts[: 3 if parts[:2] == ["primm", "plugins"] else 1])
    return package if package in sys.modules else module


def _files(name: str) -> Iterator[tuple[Path, str]]:
    module = sys.modules[name]
    for folder in map(Path, getattr(module, "__path__", ())):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path, path.relative_to(folder).as_posix()
    if module.__file__:
        yield Path(module.__file__), "__init__"
