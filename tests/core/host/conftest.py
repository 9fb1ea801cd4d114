"""A host in a folder of its own: a log, plugins written by the test, a clock that the test sets, keys in memory."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.indexed import IndexedKinds
from primm.core.errors import KeyMissing
from primm.core.events.codes import Codes
from primm.core.host import indexing, plugins
from primm.core.host.config import Config
from primm.core.host.index import Index, open_index
from primm.core.host.plugins import Plugins
from primm.core.host.recorder import Given, Recorder
from primm.core.log.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from primm.core.errors import Problem
    from primm.core.events.entry import Entry

NOON = datetime(2020, 3, 31, 10, 0, tzinfo=UTC)

WEATHER = '''
"""A plugin of one kind."""
from primm import WORK, Action, Event, Problem, Rule, ask, event, hookimpl

heard = []

@event("weather.rained", about="weather")
class Rained(Event):
    """It rained."""
    millimetres: int = ask("how much", WORK)
    place: str | None = ask("where", WORK, default=None)

def plausible(entry, history):
    if entry.event.millimetres > 500:
        yield Problem("millimetres", "more than falls in a day")
    if entry.event.millimetres == 0:
        yield Problem("millimetres", "no rain at all", warns=True)
    if entry.event.millimetres == 13:
        raise RuntimeError("secret")
    if entry.event.millimetres == 14:
        yield "wet"

action = Action("weather", "Weather", kinds=(Rained,), rules=(Rule(("weather.rained",), plausible),))

@hookimpl
def primm_action():
    return action

@hookimpl
def primm_recorded(entry):
    heard.append(entry)
    if entry.kind == "weather.rained" and entry.event.millimetres == 7:
        raise SystemExit
'''


class Shelf:
    """Keys in memory that seal by turning the text around."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.locked = False

    def create_key(self, subject: str) -> str | None:
        if self.locked:
            raise KeyMissing("locked")
        new = subject not in self.keys
        self.keys.setdefault(subject, f"{len(self.keys):032x}")
        return self.keys[subject] if new else None

    def check_value(self, subject: str) -> str | None:
        return self.keys.get(subject)

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        return text[::-1]

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        return sealed[::-1]


class Bench:
    """A host as the recorder wants it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = NOON
        self.settings = Config("falconara", "mr")
        self.vault = Shelf()
        self.warned: list[Problem] = []
        self.notes: list[dict[str, Any]] = []
        self.writable = Log.create(folder / "log.db", self.now)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def warn(self, problem: Problem) -> None:
        self.warned.append(problem)

    def note(self, event: str, **keys: object) -> None:
        self.notes.append({"event": event, **keys})

    @cached_property
    def index(self) -> Index:
        return open_index(str(self.folder / "cache"))

    @cached_property
    def codes(self) -> Codes:
        return Codes.load(self.index.code_files.values())

    @cached_property
    def kinds(self) -> IndexedKinds:
        return IndexedKinds(self.index)

    @cached_property
    def plugins(self) -> Plugins:
        return Plugins.installed()

    @cached_property
    def recorder(self) -> Recorder:
        return Recorder(self)

    def record(self, kind: str, *, said: dict[str, Any] | None = None, **values: Any) -> str:
        """Record one event; its id."""
        return self.recorder.record([Given(kind, values, **(said or {}))])[0].id

    def read(self, event: str) -> Entry[Any]:
        """An event as it is stored."""
        return self.kinds.decode(self.writable.by_id(event)[0])


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Write plugins as modules and install them: a name, and the text of its module."""
    points: list[EntryPoint] = []
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    (tmp_path / "site").mkdir()
    for module in (plugins, indexing):
        monkeypatch.setattr(module, "entry_points", lambda group: list(points), raising=False)

    def install_(**texts: str) -> None:
        for name, text in texts.items():
            (tmp_path / "site" / f"plugin_{name}.py").write_text(text)
            points.append(EntryPoint(name, f"plugin_{name}", "primm"))

    yield install_
    for name in set(sys.modules) - before:
        if name.startswith("plugin_"):
            del sys.modules[name]


@pytest.fixture
def bench(tmp_path: Path, install: Callable[..., None]) -> Iterator[Bench]:
    """A host with one desk and one plugin."""
    install(weather=WEATHER)
    made = Bench(tmp_path)
    made.record("desk.registered", name="Falconara")
    yield made
    made.writable.close()
