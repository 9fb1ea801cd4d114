"""What the program says, taken from the program: its marked texts, and all that a report can print."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

import primm
from primm.commands import changes
from primm.core.events.codes import ALWAYS, Codes
from primm.core.figures.dimensions import can_filter, dimension
from primm.core.figures.play import CALENDAR
from primm.core.host.indexing import take_stock
from primm.core.host.plugins import Plugins
from primm.formats import opened
from primm.funder.engine import SHEETS
from primm.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

    from primm.core.figures.metrics import Metric

PACKAGE = Path(primm.__file__).parent
FIGURES = "primm.core.figures."
ABOUT_FIGURES = (f"{FIGURES}report", f"{FIGURES}metrics", f"{FIGURES}basis", f"{FIGURES}ask", "primm.formats.page")

Said = tuple[str | None, str]  # the code list where it is a label, and the English text


@cache
def catalogue(language: str) -> dict[Said, Message]:
    """The messages of a language; of one with a number by its first text."""
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "primm.po").open("rb") as file:
        found = [message for message in read_po(file, locale=language) if message.id]
    return {(each.context, each.id if isinstance(each.id, str) else each.id[0]): each for each in found}


def forms(message: Message) -> tuple[str, ...]:
    """A translation, in each of its forms."""
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string,)


def lacking(said: set[Said], language: str) -> list[Said]:
    """What a catalogue has no words for; a label may read as the same text does everywhere."""
    known = {key for key, message in catalogue(language).items() if all(forms(message))}
    return sorted((each for each in said if not {each, (None, each[1])} & known), key=str)


def every_metric() -> list[Metric]:
    """The metrics of all actions and of the fund's sheets."""
    return [metric for action in _actions() for metric in action.metrics]


def printed() -> set[Said]:
    """All that a report can print: its metrics, what they are broken down by, and the sentences around them."""
    every = every_metric()
    plain = {text for each in every for text in (each.title, each.definition, each.unit, each.source.name)}
    plain |= {action.title for action in _actions()} | set(ALWAYS.values()) | set(MONTHS)
    plain |= {text for path in _modules_that_print() for text in _marked_in(path)}
    heads = {*changes.COLUMNS, *opened.COLUMNS}
    return {*((None, each) for each in plain if each), *_dimensions(every), *(("column", each) for each in heads)}


def _actions() -> list:
    return [*Plugins.installed().actions.values(), SHEETS]


def _dimensions(every: list[Metric]) -> Iterator[Said]:
    """The words of each dimension as each metric has it, and the label of each of its codes."""
    codes = Codes.load(take_stock().codes.values())
    for metric in every:
        for name in {*metric.by, *CALENDAR}:
            if can_filter(metric, name):
                found = dimension(name, (metric,), codes)
                yield None, found.help
                yield from ((found.codes.name, each) for each in (found.codes.codes.values() if found.codes else ()))


def _modules_that_print() -> Iterator[Path]:
    """Every module of the forms that handles a report, and every one that makes a remark on a figure."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        form = PACKAGE / "formats" in path.parents
        if (form and any(name in text for name in ABOUT_FIGURES)) or "Remark(" in text:
            yield path


def _marked_in(path: Path) -> Iterator[str]:
    """The marked texts of a module that the catalogue lists for it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in ("_", "counted", "plural") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
