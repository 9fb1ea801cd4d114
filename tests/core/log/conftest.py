"""Drafts in few words, keys that a test can read, a clock that a test sets, and logs in folders of their own."""

from __future__ import annotations

import _sqlite3
import ctypes
import hashlib
import itertools
import json
import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, Tampered
from primm.core.log.log import Log
from primm.core.log.rows import Draft, Row
from primm.proof import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Pen:
    """Writes drafts; an event is named by a number, and so is a person."""

    def id(self, number: int) -> str:
        """The id of an event: one second later for each number, so that ids sort as numbers do."""
        dice = hashlib.sha256(str(number).encode()).hexdigest()
        return f"0190{number:08x}"[:8] + f"-{number & 0xFFFF:04x}-7{dice[:3]}-8{dice[3:6]}-{dice[6:18]}"

    def person(self, number: int) -> str:
        """The subject that a number stands for."""
        return f"person:{self.id(number)}"

    def draft(
        self, number: int, *who: int, of: int | None = None, sealed: dict[int, str] | None = None, **more: Any
    ) -> Draft:
        """An event about some persons, which may follow another and may hold sealed texts."""
        facts = {"minutes": number, **({"of": self.id(of)} if of is not None else {})}
        plain = Draft(
            id=self.id(number),
            kind="contact",
            version=1,
            occurred="2026-11-24",
            zone="Europe/Rome",
            fold=None,
            late=None,
            by="m.rossi",
            desk="falconara",
            who=tuple(self.person(each) for each in who),
            facts=json.dumps(facts, separators=(",", ":")),
            of=self.id(of) if of is not None else None,
            sealed={self.person(each): text for each, text in (sealed or {}).items()},
        )
        return plain._replace(**more)

    def drafts(self, numbers: Sequence[int]) -> list[Draft]:
        """One plain event for each number, about the person of that number."""
        return [self.draft(number, number) for number in numbers]


class Keys:
    """A sealer whose seal is legible: the text, bound to its place."""

    def __init__(self, *, missing: bool = False) -> None:
        self.missing = missing

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        if self.missing:
            raise KeyMissing("the key is missing")
        return aad + b"\n" + text

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        bound, _, text = sealed.partition(b"\n")
        if bound != aad:
            raise Tampered("sealed for another place")
        return text


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """Set the clock forward, or back."""
        self.moment += timedelta(**by)


@pytest.fixture(scope="session")
def pen() -> Pen:
    """Who writes the drafts."""
    return Pen()


@pytest.fixture
def clock() -> Clock:
    """What time it is."""
    return Clock()


@pytest.fixture(scope="session")
def keys() -> Callable[..., Keys]:
    """A sealer, or one whose keys are missing."""
    return Keys


@pytest.fixture(scope="session")
def new_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Log]]:
    """New logs, each in a folder of its own: as many as a test asks for."""
    folder, numbers = tmp_path_factory.mktemp("logs"), itertools.count()
    with ExitStack() as opened:

        def make(origin: str | None = None, clock: Clock | None = None) -> Log:
            path = folder / str(next(numbers)) / "primm.db"
            return opened.enter_context(Log.create(path, clock or Clock(), origin=origin))

        yield make


@pytest.fixture
def log(new_log: Callable[..., Log], clock: Clock) -> Iterator[Log]:
    """A new log whose origin is called desk."""
    with new_log("desk", clock) as made:
        yield made


@pytest.fixture
def path(log: Log, new_log: Callable[..., Log], pen: Pen, keys: Any, clock: Clock, monkeypatch: Any) -> Path:
    """Six events here, some of them linked, one sealed, and three of another origin; verified in blocks of two."""
    monkeypatch.setattr(verify, "BLOCK", 2)
    log.append([pen.draft(1, 1), pen.draft(2, 2, 3, sealed={2: "{}"}), pen.draft(3, 1)], keys(), clock)
    log.append([pen.draft(4, of=3), pen.draft(5, 4, of=9), pen.draft(6, 5)], None, clock)
    other = new_log("other")
    other.append([pen.draft(11, 1), pen.draft(3, 6), pen.draft(13, 7, of=11)], None, clock)
    log.receive(list(other.read()))
    log.close()
    assert verify.verify(log.path).faults == ()
    return Path(log.path)


@pytest.fixture(scope="session")
def outsider() -> Callable[..., Any]:
    """What a program that is not PRIMM does to a file: statements on a plain connection."""

    def run(path: str | Path, *statements: str, script: str = "") -> list[Any]:
        found: list[Any] = []
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for each in statements:
                found = connection.execute(each).fetchall()
            connection.executescript(script)
        return found

    return run


@pytest.fixture(scope="session")
def library() -> ctypes.CDLL:
    """SQLite as a program in C sees it, where Python's own is a library and not built in."""
    found = ctypes.CDLL(_sqlite3.__file__)
    if not hasattr(found, "sqlite3_vfs_register"):
        pytest.skip("the SQLite of this Python is built in, out of reach")
    found.sqlite3_vfs_find.restype = ctypes.c_void_p
    return found


@pytest.fixture(scope="session")
def index_of(outsider: Callable[..., Any]) -> Callable[[Log], set[tuple[str, str, int]]]:
    """The whole index of a log."""
    return lambda log: set(outsider(log.path, "SELECT subject, origin, n FROM event_subject"))


def derived(rows: Sequence[Row]) -> set[tuple[str, str, int]]:
    """The index as the definition says it: join what is linked until nothing changes."""
    ids = {(row.origin, row.n): json.loads(row.meta)["id"] for row in rows}
    links = {(row.origin, row.n): json.loads(row.facts).get("of") for row in rows}
    groups = {each: {each} for each in {*ids.values(), *filter(None, links.values())}}
    for place, id_ in ids.items():
        if links[place]:
            joined = groups[id_] | groups[links[place]]
            groups.update(dict.fromkeys(joined, joined))
    subjects: dict[str, set[str]] = {}
    for row in rows:
        for each in groups[ids[row.origin, row.n]]:
            subjects.setdefault(each, set()).update(json.loads(row.who))
    entries = {(subject, *place) for place, id_ in ids.items() for subject in subjects[id_]}
    return entries | {(f"event:{of}", *place) for place, of in links.items() if of}


@pytest.fixture(scope="session")
def index_by_definition() -> Callable[[Sequence[Row]], set[tuple[str, str, int]]]:
    """The index that rows must have."""
    return derived


@pytest.fixture(scope="session")
def clock_of() -> type[Clock]:
    """Clocks for tests that need more than one."""
    return Clock
