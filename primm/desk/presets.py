"""Presets: files that say which figures stand on a page, broken down by what, of whom alone, under which title."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem, Refused, reason
from primm.core.host.index import unknown
from primm.words import SIDE, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHIPPED = Path(__file__).parents[1] / "presets"
FOLDER = "presets"  # of the user's own, in the folder of the log
DEFAULT = "pagina"
NAME = re.compile("[a-z0-9][a-z0-9_-]{0,39}")
KEYS: dict[str, type] = {"title": dict, "metrics": list, "by": list, "filters": dict}
LARGEST = 65_536  # bytes


class Preset(NamedTuple):
    """What a page shows."""

    name: str
    metrics: tuple[str, ...]
    title: Mapping[str, str] = {}
    by: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = {}

    def title_in(self, language: str) -> str:
        """The title in a language, or in several side by side; else in Italian, else the name."""
        found = [self.title[each] for each in language.split(",") if each in self.title]
        return SIDE.join(dict.fromkeys(found)) or self.title.get("it") or self.name


def presets(folder: str) -> dict[str, Path]:
    """The files of all presets by name, the user's own before those that come with PRIMM."""
    found: dict[str, Path] = {}
    for place in (SHIPPED, Path(folder, FOLDER)):
        found |= {each.stem: each for each in sorted(place.glob("*.toml")) if NAME.fullmatch(each.stem)}
    return dict(sorted(found.items()))


def preset(name: str, folder: str, metrics: Iterable[str]) -> Preset:
    """The preset of this name; refused if its file is no preset, or names a metric that does not exist."""
    files = presets(folder)
    if name not in files:
        raise Refused([unknown("preset", name, files)])
    found = _read(name, files[name])
    known = tuple(metrics)
    text = _("the preset {name} names a metric that does not exist: {metric}; primm metrics list shows them")
    problems = [
        Problem("preset", text, {"name": name, "metric": each if NAME.fullmatch(each.lower()) else "…"})
        for each in found.metrics
        if each not in known
    ]
    if problems:
        raise Refused(problems)
    return found


def _read(name: str, path: Path) -> Preset:
    try:
        with path.open("rb") as file:
            content = tomllib.loads(file.read(LARGEST).decode())
    except OSError as error:
        text = _("the file of the preset {name} cannot be read: {reason}")
        raise Refused([Problem("preset", text, {"name": name, "reason": reason(error)})]) from None
    except ValueError:
        content = {}
    if not _is_preset(content):
        text = _("the file of the preset {name} is none: it needs title.it, metrics, and may have by and filters")
        raise Refused([Problem("preset", text, {"name": name})])
    filters = {key: tuple(values) for key, values in content.get("filters", {}).items()}
    return Preset(name, tuple(content["metrics"]), content.get("title", {}), tuple(content.get("by", ())), filters)


def _is_preset(content: Mapping[str, Any]) -> bool:
    """Whether it has metrics, and every key is what it must be: texts, or lists of texts."""
    if not content.get("metrics") or any(type(value) is not KEYS.get(key) for key, value in content.items()):
        return False
    lists = [content["metrics"], content.get("by", []), *content.get("filters", {}).values()]
    texts = [*content.get("title", {}).values(), *(each for many in lists if type(many) is list for each in many)]
    return all(type(each) is list for each in lists) and all(type(each) is str for each in texts)
