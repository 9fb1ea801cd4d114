"""What the folder of a log says of the project: when it began, what it is called, and the fund's codes for ours."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem, Refused, reason
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = "funder"  # in the folder of the log
PROJECT = "project.toml"
SHIPPED = Path(__file__).with_name("maps")
LARGEST = 262_144  # bytes


class Project(NamedTuple):
    """The project: its first day if that is written down, and what else is said of it, word for word."""

    start: date | None = None
    told: Mapping[str, str] = {}


class Map(NamedTuple):
    """The fund's words for ours: its names for columns, its codes for each of our lists."""

    columns: Mapping[str, str] = {}
    codes: Mapping[str, Mapping[str, str]] = {}
    own: bool = False  # written for this log, not the empty one that comes with PRIMM

    def column(self, name: str) -> str:
        """The fund's name for a column, else our own."""
        return self.columns.get(name) or name

    def code(self, codes: str, value: str) -> str:
        """The fund's code, else our own."""
        return self.codes.get(codes, {}).get(value) or value

    def lacks(self, used: Mapping[str, Iterable[str]]) -> list[str]:
        """Our codes for which the fund's is not known, each with its list."""
        return [f"{name}.{each}" for name in sorted(used) for each in sorted(used[name]) if not self._has(name, each)]

    def _has(self, codes: str, value: str) -> bool:
        return bool(self.codes.get(codes, {}).get(value))


def project(folder: str) -> Project:
    """What is written of the project; nothing where nobody has written anything."""
    path = Path(folder, FOLDER, PROJECT)
    found = _read(path)
    start = found.pop("start", None)
    if (start is not None and type(start) is not date) or any(type(each) is not str for each in found.values()):
        raise _unfit(path)
    return Project(start, found)


def map_of(folder: str, name: str) -> Map:
    """The map of this name: the log's own, else the one that comes with PRIMM."""
    path = Path(folder, FOLDER, f"{name}.toml")
    own = path.exists()
    found = _read(path if own else SHIPPED / f"{name}.toml")
    tables = (found.get("columns", {}), found.get("codes", {}))
    if found.keys() - {"columns", "codes"} or not all(type(each) is dict for each in (*tables, *tables[1].values())):
        raise _unfit(path)
    if any(type(each) is not str for table in (tables[0], *tables[1].values()) for each in table.values()):
        raise _unfit(path)
    return Map(*tables, own)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.loads(file.read(LARGEST).decode())
    except FileNotFoundError:
        return {}
    except OSError as error:
        text = _("{name} in the folder of the log cannot be read: {reason}")
        raise Refused([Problem("funder", text, {"name": path.name, "reason": reason(error)})]) from None
    except ValueError:
        raise _unfit(path) from None


def _unfit(path: Path) -> Refused:
    text = _("{name} is not as it must be: texts in quotes, start as a day without them; see the manual")
    return Refused([Problem("funder", text, {"name": path.name})])
