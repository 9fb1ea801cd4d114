"""The index of kinds: what recording needs to know of every plugin, without importing any.

It lies in the cache directory as one small file for each kind and a head, and is made again when a directory of the
path, or a source file of a plugin, was changed since.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from primm import __version__
from primm.core.errors import PluginFailed, Refused
from primm.core.events.fields import Field
from primm.core.events.near import missed
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from primm.core.errors import Problem

FORMAT = 4
OPENING = "of"  # the one name of a field that the log knows: that of the event which is followed
# Kinds named before the rule that an action's kinds begin with the action's name.
PREFIXES = {
    "participation": ("association.", "seat.", "initiative."),
    "services": ("service.", "accompaniment.", "application.", "population."),
}
HEAD = "head.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError)
_TUPLES = [Field._fields.index(name) for name in ("of", "needed_when", "same_as", "default")]


class Brief(NamedTuple):
    """What the head knows of a kind: its title, who brings it, and the type of its subject."""

    title: str
    plugin: str
    about: str
    own: bool


class Spec(NamedTuple):
    """A kind as data: its envelope, where its class is, which plugins have rules for it, and its fields."""

    kind: str
    version: int
    about: str
    own: bool
    title: str
    module: str
    name: str
    rules: tuple[str, ...]
    rules_when: tuple[str, ...]  # the fields without any of which no rule has anything to check; none: they always have
    fields: tuple[Field, ...]

    def brings(self, field: Field) -> bool:
        """Whether the field names what comes into being with the event."""
        return self.own and field.type == "subject" and self.about in field.of


class Contents(NamedTuple):
    """Everything that an index holds when it has just been made."""

    sources: Sequence[str]
    kinds: Mapping[str, Brief]
    specs: Mapping[str, Spec]
    codes: Mapping[str, str]
    commands: Mapping[str, str]
    listeners: Sequence[str]
    broken: Sequence[str]


class Index:
    """The kinds of the core and of every plugin that is in order."""

    def __init__(self, head: Mapping[str, Any], read: Callable[[str], Spec]) -> None:
        self.kinds: Mapping[str, Brief] = {kind: Brief(*values) for kind, values in head["kinds"].items()}
        self.code_files: Mapping[str, str] = head["codes"]
        self.commands: Mapping[str, str] = head["commands"]
        self.listeners: Sequence[str] = head["listeners"]
        self._broken: Sequence[str] = head["broken"]
        self._read = read
        self._specs: dict[str, Spec] = {}

    def spec(self, kind: str) -> Spec:
        """A kind by its name; refused, with the nearest name, when there is none."""
        if kind not in self._specs:
            if kind not in self.kinds:
                self._blame_its_plugin(kind)
                raise Refused([unknown("kind", kind, self.kinds)])
            self._specs[kind] = self._read(kind)
        return self._specs[kind]

    def _blame_its_plugin(self, kind: str) -> None:
        for plugin in self._broken:
            if kind.startswith((f"{plugin}.", *PREFIXES.get(plugin, ()))):
                text = _("the plugin {plugin} is broken, and so {kind} cannot be recorded: see primm plugins check")
                raise PluginFailed(text, plugin=plugin, kind=kind)


def unknown(what: str, name: str, known: Mapping[str, Any] | Sequence[str]) -> Problem:
    """The problem of a name that nothing has, with the nearest that something has."""
    near = _("there is none of this name; did you mean {near}?")
    return missed(what, name, known, _("there is none of this name"), near)


def open_index(cache: str) -> Index:
    """The index that lies in the cache, or a new one if that is out of date or cannot be trusted."""
    folder = os.path.join(cache, f"index-{_surroundings()}")
    try:
        head = _read_json(os.path.join(folder, HEAD))
        if head["format"] == FORMAT and head["stamp"] == stamp(head["sources"]):
            return Index(head, lambda kind: _spec(_read_json(_file(folder, kind))))
    except UNREADABLE:
        pass
    return _renew(folder)


def tells(get: Callable[[str], Any], given: Iterable[str]) -> bool:
    """Whether an event says anything in one of these fields, or the value that is named with one."""
    named = (each.partition("=") for each in given)
    return any(get(name) == value if sign else get(name) for name, sign, value in named)


def stamp(sources: Sequence[str]) -> list[int]:
    """When each of these files and directories was changed; 0 where there is none."""
    return [_changed(path) for path in sources]


def _changed(path: str) -> int:
    try:
        return os.stat(path or os.curdir).st_mtime_ns
    except OSError:
        return 0


def _surroundings() -> str:
    """Programs that look for plugins in different places each have an index of their own."""
    return sha256("\0".join([__version__, sys.prefix, *sys.path]).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _read_json(path: str) -> Any:
    """A file of our own: another user's would choose what is imported here."""
    with open(path, "rb") as file:
        found = os.fstat(file.fileno())
        if os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
            raise PermissionError
        return json.loads(file.read())


def _spec(values: list[Any]) -> Spec:
    *rest, rules, rules_when, fields = values
    for each in fields:
        for place in _TUPLES:
            if type(each[place]) is list:
                each[place] = tuple(each[place])
    return Spec._make([*rest, tuple(rules), tuple(rules_when), tuple([Field._make(each) for each in fields])])


def _renew(folder: str) -> Index:
    from primm.core.host.indexing import take_stock

    contents = take_stock()
    head = {"format": FORMAT, "stamp": stamp(contents.sources), **contents._asdict()}
    del head["specs"]
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for kind, spec in contents.specs.items():
            _write_json(_file(folder, kind), spec)
        _write_json(os.path.join(folder, HEAD), head)
    except OSError:
        pass  # without a place for it, the next command makes it again
    return Index(head, contents.specs.__getitem__)


def _write_json(path: str, value: object) -> None:
    new = f"{path}.{os.getpid()}"
    with open(new, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
    os.replace(new, path)


def _file(folder: str, kind: str) -> str:
    return os.path.join(folder, f"{kind}.json")
