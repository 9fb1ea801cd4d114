"""What made the figures: one hash of every source and data file of the core and of the plugins' packages."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from primm.core.figures.views import package_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.figures.views import View


SHORT = 12  # digits of the hash that a certificate shows


def fingerprint(views: Iterable[View]) -> str:
    """The hash; other bytes in any of these files are other figures."""
    digest = sha256()
    for name in sorted({"primm.core", *map(_loaded, views)}):
        for path, place in _files(name):
            content = path.read_bytes()
            digest.update(f"{name}\0{place}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _loaded(view: View) -> str:
    package = package_of(view.make)
    return package if package in sys.modules else view.make.__module__


def _files(name: str) -> Iterator[tuple[Path, str]]:
    module = sys.modules[name]
    for folder in map(Path, getattr(module, "__path__", ())):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path, path.relative_to(folder).as_posix()
    if module.__file__:
        yield Path(module.__file__), "__init__"
