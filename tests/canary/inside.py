"""What a program of its own tells the watch: how it was started, what its vault seals, what it removes or writes apart.

The watch puts this file where every Python that a test starts reads it before anything else (``sitecustomize``), and
calls it in its own forks. What is told stands in files beside it, which the watch reads when the test is over. Python
has imported nothing but what stands here by then, and some tests count that.
"""

from __future__ import annotations

import os
import resource
import sys
from itertools import count
from typing import Any

REPORT = "PRIMM_CANARY_REPORT"  # the folder that takes what was counted; the others stand beside it
HERE = os.path.dirname(os.path.abspath(__file__))
WHOLE = os.path.dirname(HERE if __name__ == "sitecustomize" else os.environ.get(REPORT, ""))
SITE, TOLD, TREE, TEMPORARY = (os.path.join(WHOLE, each) for each in ("site", "told", "tree", "tmp"))
MEMORY = os.path.realpath(os.path.join(WHOLE, "memory"))  # the run's part of it
VAULT = "primm.people.vault"
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
OPEN, READ, WRITE, CLOSE, LINK = os.open, os.read, os.write, os.close, os.link  # some tests let them fail
CHUNK = 1 << 20
_numbers = count()
_busy: list[bool] = []


def tell(kind: str, content: bytes) -> None:
    """Write down one thing for the watch."""
    _quietly(lambda: _write(_place(kind), content))


def keep(path: str) -> None:
    """A file that is about to be removed, for the watch to read."""
    _quietly(lambda: _keep(path, _place("removed")))


def heard(event: str, given: tuple[Any, ...]) -> None:
    """What Python tells of files and programs."""
    if _busy or event not in HEARD:
        return
    HEARD[event](*given)


def absolute(path: Any, folder: Any = -1) -> str:
    """Where a file is, whatever it is called by; nothing where it has no name."""
    if isinstance(path, int):
        return ""
    name = os.fsdecode(path)
    try:
        if isinstance(folder, int) and folder >= 0:
            return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
        return os.path.normpath(os.path.join(os.getcwd(), name))
    except OSError:
        return name


def is_apart(path: str) -> bool:
    """Whether a file is none that is found by looking through the folders of the run."""
    return not path.startswith((WHOLE, MEMORY, "/dev/null", "/proc/"))


def _removed(path: Any, folder: Any = -1) -> None:
    where = absolute(path, folder)
    if not where.startswith(TOLD):
        keep(where)


def _opened(path: Any, _mode: Any, flags: Any) -> None:
    if isinstance(path, (str, bytes)) and isinstance(flags, int) and flags & WRITES:
        where = absolute(path)
        if is_apart(where):
            tell("apart", os.fsencode(where))


def _started(_program: Any, arguments: Any, *_rest: Any) -> None:
    words = [arguments] if isinstance(arguments, (str, bytes)) else arguments
    tell("started", b"\0".join(map(os.fsencode, words)))


HEARD = {
    "open": _opened,
    "os.remove": _removed,
    "subprocess.Popen": _started,
    "os.exec": _started,
    "os.posix_spawn": _started,
    "os.system": lambda line: tell("started", os.fsencode(line)),
}


def _place(kind: str) -> str:
    return os.path.join(TOLD, f"{kind}-{os.getpid()}-{next(_numbers)}")


def _quietly(work: Any) -> None:
    """A disk that is full, or a file that is not there, is the test's business."""
    _busy.append(True)
    try:
        work()
    except OSError:
        pass
    finally:
        _busy.pop()


def _write(place: str, content: bytes) -> None:
    number = OPEN(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        WRITE(number, content)
    finally:
        CLOSE(number)


def _keep(path: str, place: str) -> None:
    try:
        LINK(path, place, follow_symlinks=False)
    except OSError:
        _write(place, _read(path))


def _read(path: str) -> bytes:
    number = OPEN(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        return READ(number, CHUNK)
    finally:
        CLOSE(number)


class AtVault:
    """Stands before the vault's import: what it seals is told too."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The vault, with somebody who listens."""
        if name != VAULT:
            return None
        sys.meta_path.remove(self)
        spec = next(filter(None, (each.find_spec(name, path, target) for each in sys.meta_path)))
        load = spec.loader.exec_module  # type: ignore[union-attr]

        def load_and_listen(module: Any) -> None:
            load(module)
            _listen(module.Vault)

        spec.loader.exec_module = load_and_listen  # type: ignore[union-attr,method-assign]
        return spec


def _listen(vault: Any) -> None:
    seal = vault.seal

    def told(self: Any, subject: str, text: bytes, aad: bytes) -> Any:
        tell("sealed", text)
        return seal(self, subject, text, aad)

    vault.seal = told


def _keep_images() -> None:
    """Whoever starts it may have forbidden images of memory for itself; it forbids them by itself or leaves one."""
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


if __name__ == "sitecustomize":
    _keep_images()
    tell("arguments", b"\0".join(map(os.fsencode, sys.orig_argv)))
    sys.meta_path.insert(0, AtVault())
    sys.addaudithook(heard)
