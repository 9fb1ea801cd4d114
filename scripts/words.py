"""Bring the message catalogues up to date with the source; ``--check`` only says whether they are."""

from __future__ import annotations

import ast
import inspect
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
ERRORS = ast.parse((ROOT / "primm/core/errors.py").read_text("utf-8"))
# The first text of an error and the second argument of a problem are messages with or without the marker.
KEYWORDS = {
    "_": None,
    "counted": (1, 2),
    "plural": (1, 2),
    "Problem": (2,),
    "Source": (1,),
    **{node.name: (1,) for node in ERRORS.body if isinstance(node, ast.ClassDef) and node.name != "Problem"},
}

# Catalogues of what some pages need: what they lack is said in English, and is not waited for.
IN_PART = ("ar",)
HEADS = {"COLUMNS", "DATED"}  # what the columns of a listing are called where they are declared

# Ours, because Babel's own holds dates and its version, so that the same source would give two files.
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: PRIMM\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

Text = str | tuple[str, str]  # two, for one and for many, where it has a number
Found = tuple[Text, str | None]  # the English text, and the code list where it is a label


def main(check: bool) -> int:
    """Update every catalogue, or count those that are behind the source."""
    template = _template()
    behind = [path for path in sorted(ROOT.glob("primm/locale/*/*/primm.po")) if _update(path, template, check)]
    for path in behind:
        print(f"{path.relative_to(ROOT)}: {'run make words' if check else 'updated'}")
    return len(behind) if check else 0


def _template() -> Catalog:
    template = Catalog()
    for path in sorted(ROOT.glob("primm/**/*")):
        for text, context in _texts(path):
            template.add(text, context=context, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return template


def _texts(path: Path) -> Iterator[Found]:
    if path.suffix == ".py":
        for _line, text, _comments, context in extract_from_file("python", path, KEYWORDS):
            if text:
                yield text, context
        module = ast.parse(path.read_text("utf-8"))
        for find in (_kinds, _views, _commands, _columns):
            yield from find(module)
    elif path.name in ("codes.json", "countries.json", "languages.json"):
        for name, codes in json.loads(path.read_text("utf-8")).items():
            if isinstance(codes, dict) and "codes" in codes:
                yield from ((label, name) for label in codes["codes"].values())


def _kinds(module: ast.Module) -> Iterator[Found]:
    """Find the first line of each kind of event: it is the help of ``primm record``."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and _has(node, "event"):
            yield inspect.cleandoc(ast.get_docstring(node) or "").split("\n")[0], None


def _views(module: ast.Module) -> Iterator[Found]:
    """Find the first line of each view."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and _has(node, "view"):
            yield inspect.cleandoc(ast.get_docstring(node) or "").split("\n")[0], None


def _columns(module: ast.Module) -> Iterator[Found]:
    """Find the heads of listings."""
    for node in (each for each in module.body if isinstance(each, ast.Assign)):
        names = [each.id for each in node.targets if isinstance(each, ast.Name)]
        if any(name in HEADS or name.endswith("_HEADS") for name in names):
            yield from ((name, "column") for name in ast.literal_eval(node.value))


def _commands(module: ast.Module) -> Iterator[Found]:
    """Find the docstring of each command: it is its help."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and any(_is_command(each) for each in node.decorator_list):
            yield inspect.cleandoc(ast.get_docstring(node) or ""), None


def _is_command(decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in ("command", "group")


def _has(node: ast.ClassDef | ast.FunctionDef, decorator: str) -> bool:
    calls = (each.func for each in node.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(each, ast.Name) and each.id == decorator for each in calls)


def _update(path: Path, template: Catalog, check: bool) -> bool:
    before = path.read_bytes()
    catalog = read_po(io.BytesIO(before), locale=path.parts[-3])
    catalog.update(template, no_fuzzy_matching=True)
    if path.parts[-3] in IN_PART:
        for each in [message for message in catalog if message.id and not is_said(message)]:
            catalog.delete(each.id, each.context)
    after = _written(catalog)
    if after != before and not check:
        path.write_bytes(after)
    return after != before


def is_said(message: Message) -> bool:
    """Whether a message is translated, in every form where it has several."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _written(catalog: Catalog) -> bytes:
    file = io.BytesIO(HEADER.format(language=catalog.locale, plural=catalog.plural_forms).encode())
    file.seek(0, io.SEEK_END)
    write_po(file, catalog, 120, omit_header=True, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
