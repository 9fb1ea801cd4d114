"""Code lists: what may be said in a field of fixed choices, with an English label for each code.

The core's lists are in ``codes.json`` beside this module, a plugin's in its own ``codes.json``::

    {"attendance": {"version": 1, "codes": {"present": "present", "late": "late"}}}

Beside ``version`` and ``codes`` a list may have ``aliases`` (what people may write for a code), ``valid`` (since or
until when a code is in use: else a warning), ``file`` (the list stands there, next to this file) or ``more`` (further
codes stand there, too many to be offered, with names of their own that are not translated: they are read when a code
is none of the list's own). A plugin may add codes to a list, never change one. A code is frozen for ever; the version
says that codes were added.
"""

from __future__ import annotations

import json
import os.path
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from primm.core.errors import PluginFailed
from primm.core.events.near import nearest
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CORE = os.path.join(os.path.dirname(__file__), "codes.json")
# What every list has beside its own: nobody knows, nobody asked, nobody's business.
ALWAYS = {"unknown": _("not known"), "missing": _("not recorded"), "refused": _("prefers not to say")}


class CodeList:
    """One list: its name, its version, and the English label of each code in the order in which it is shown."""

    def __init__(self, name: str, declared: Mapping[str, Any], folder: str = "") -> None:
        self.name = name
        self.version: int = declared["version"]
        self.codes: dict[str, str] = dict(declared["codes"])
        self.aliases: Mapping[str, str] = {"refused_to_say": "refused", **declared.get("aliases", {})}
        self.valid: Mapping[str, Mapping[str, str]] = declared.get("valid", {})
        self._more = declared.get("more") and os.path.join(folder, declared["more"])

    @cached_property
    def more(self) -> Mapping[str, Any]:
        """The further codes, and when they are in use, read when first asked for."""
        return dict(_read_json(self._more)[self.name] if self._more else {"codes": {}, "valid": {}})

    def __contains__(self, code: object) -> bool:
        return code in self.codes or code in ALWAYS or code in self.more["codes"]

    def label(self, code: str) -> str:
        """The English label; a code that is not in the list stands for itself."""
        return self.codes.get(code) or ALWAYS.get(code) or self.more["codes"].get(code) or code

    def dates(self, code: str) -> Mapping[str, str]:
        """Since and until when a code is in use, as far as it is not for ever."""
        return (self.valid if code in self.codes else self.more["valid"]).get(code, {})

    def span(self, code: str) -> str:
        """From when until when a code is in use; nothing for one that always is."""
        dates = self.dates(code)
        return f"{dates.get('since', '')} – {dates.get('until', '')}".strip() if dates else ""

    def in_use(self, code: str, day: str) -> bool:
        """Whether a code is in use on this day."""
        dates = self.dates(code)
        return dates.get("since", "") <= day <= dates.get("until", "9999")

    def nearest(self, text: str) -> str | None:
        """The code that somebody may have meant; a further one is found by its name, and told with it."""
        named = (f"{name} = {code}" for code, name in self.more["codes"].items())
        return nearest(text, [*self.codes, *ALWAYS]) or nearest(text.title(), named)

    def extend(self, declared: Mapping[str, Any]) -> None:
        """Take in the codes that a plugin adds."""
        changed = [code for code, label in declared["codes"].items() if self.codes.setdefault(code, label) != label]
        if changed:
            text = "a code of {list} was given another meaning, but codes are frozen: {code}"
            raise PluginFailed(text, list=self.name, code=changed[0])


class Codes:
    """The code lists of the core and of plugins, read from their files when first asked for."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._lists: dict[str, CodeList] = {}

    @classmethod
    def load(cls, paths: Iterable[str] = ()) -> Codes:
        """The core's lists and those of further files."""
        return cls([CORE, *(path for path in paths if os.path.abspath(path) != CORE)])

    def __getitem__(self, name: str) -> CodeList:
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = self._read(name)
        return found

    def names(self) -> list[str]:
        """The names of all lists, the core's first."""
        return list(dict.fromkeys(name for _path, lists in self._files for name in lists))

    def _read(self, name: str) -> CodeList:
        declared = [(path, lists[name]) for path, lists in self._files if name in lists]
        if not declared:
            raise PluginFailed("there is no code list {list}: its plugin's codes.json must have it", list=name)
        (path, first), *added = declared
        found = CodeList(name, _in_its_own_file(path, name, first), os.path.dirname(path))
        for _path, more in added:
            found.extend(more)
        return found

    @cached_property
    def _files(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(path, _read_json(path)) for path in self._paths]


def target_group(citizenships: Iterable[str], day: date) -> str:
    """Whom the funds are for: ``tcn`` and ``stateless``, not ``eu`` and ``it``; ``unknown`` where nothing is said.

    One citizenship of the Union is enough not to be a third-country national. Norway, Iceland, Liechtenstein and
    Switzerland are third countries here.
    """
    said = {each for each in citizenships if each not in ALWAYS and each != "x-unknown"}
    if not said:
        return "unknown"
    if "ITA" in said:
        return "it"
    members = _members()
    if any(members[country][0] <= day <= members[country][1] for country in said & members.keys()):
        return "eu"
    return "stateless" if said == {"x-stateless"} else "tcn"


@cache
def _members() -> dict[str, tuple[date, date]]:
    """First and last day of each country in the European Union."""
    members = _read_json(os.path.join(os.path.dirname(CORE), "countries.json"))["country"]["members"]
    return {
        country: (date.fromisoformat(since), date.fromisoformat(until) if until else date.max)
        for country, (since, until) in members.items()
    }


def _in_its_own_file(path: str, name: str, declared: Mapping[str, Any]) -> Mapping[str, Any]:
    if "file" not in declared:
        return declared
    found: Mapping[str, Any] = _read_json(os.path.join(os.path.dirname(path), declared["file"]))[name]
    return found


def _read_json(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.loads(file.read())
