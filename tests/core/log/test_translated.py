"""What SQLite says of itself names tables, values and paths: it is translated at one point, and nobody passes it on."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import primm

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(primm.__file__).parent
# The errors whose text may hold what was stored or typed: SQLite's own, and whatever may be one.
DATABASE = re.compile(r"\b(sqlite3\.\w*Error|sqlite3\.Warning|Error|Exception|BaseException|UNSTORABLE|NO_TEXT)\b")
PLAIN = {"__name__", "sqlite_errorname", "sqlite_errorcode", "exit_code", "errno", "code", "gaps", "problems", "text"}
TELLS_CLASS = {"type", "isinstance", "translated", "view_failed", "_blame", "_code", "reason", "_unwritten", "getattr"}
OF_IMPORTS = {"_name_missed", "_line"}  # of a plugin's module while it is imported, when nobody's data are read yet


def caught(path: Path) -> Iterator[tuple[str, ast.ExceptHandler]]:
    """Every place that catches such an error by a name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler) and node.type and DATABASE.search(ast.unparse(node.type)):
            yield f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}", node


def passed_on(handler: ast.ExceptHandler) -> list[str]:
    """The uses of the error that might show its text: anything but its class, its code, or raising it from there."""
    used, plain = set(), set()
    for node in ast.walk(handler):
        if isinstance(node, ast.Name) and node.id == handler.name:
            used.add(node)
        elif isinstance(node, ast.Raise):
            plain |= {each for each in (node.exc, node.cause) if each is not None}
        elif isinstance(node, ast.Attribute) and node.attr in PLAIN:
            plain.add(node.value)
        elif isinstance(node, ast.Call) and _name(node.func) in TELLS_CLASS | OF_IMPORTS:
            plain |= {*node.args}
    return [f"line {each.lineno}: {ast.unparse(each)}" for each in used - plain]


def _name(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def test_nobody_shows_what_the_database_says() -> None:
    every = [found for path in sorted(HOUSE.rglob("*.py")) for found in caught(path)]
    assert [] == [(where, passed_on(handler)) for where, handler in every if passed_on(handler)]
    assert len(every) > 20


@pytest.mark.parametrize(
    "shown",
    [
        "say(str(error))",
        "raise Busy(f'no: {error}')",
        "place.note('bug', error=error.args)",
        "say('%s', error)",
        "log(error)",
    ],
)
def test_who_would_show_it_is_seen(shown: str) -> None:
    (handler,) = (
        each
        for each in ast.walk(ast.parse(f"try:\n    work()\nexcept sqlite3.Error as error:\n    {shown}\n"))
        if isinstance(each, ast.ExceptHandler)
    )
    assert DATABASE.search(ast.unparse(handler.type)) if handler.type else False
    assert 1 == len(passed_on(handler))


def test_nobody_prints_a_traceback() -> None:
    """Neither the module that does, nor a logger that would."""
    text = {path.relative_to(HOUSE).as_posix(): path.read_text("utf-8") for path in HOUSE.rglob("*.py")}
    found = r"\b(traceback\.|exc_info|\.exception\(|format_exc|faulthandler|logging\.|getLogger|cgitb)"
    assert [] == [path for path, said in text.items() if re.search(found, said)]
