"""The forms of a report that are no pages, opened by readers that are not ours: workbook, paper, JSON, open data.

Each reader answers what it found and its ``faults``; a test expects ``[]``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from tests.formats.inert import dangerous_in_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = re.compile(r"-?\d+([.,]\d+)?")
RUNS = {  # what a reader of paper would do by itself, or asks its owner to do
    *("/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"),
    *("/EmbeddedFiles", "/EmbeddedFile", "/Filespec", "/RichMedia", "/AcroForm", "/Encrypt"),
}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


class Book(NamedTuple):
    """A workbook, opened again."""

    sheets: dict[str, list[tuple[Any, ...]]]
    types: dict[str, list[set[str]]]  # of the columns of each sheet, below its first line
    turned: set[str]  # the sheets whose first column is on the right
    texts: list[str]  # the cells that say a number and are none
    faults: list[str]


def reopened(path: Path) -> Book:
    """What a spreadsheet finds in a workbook."""
    book = load_workbook(path)
    sheets = {each.title: [*each.iter_rows(values_only=True)] for each in book.worksheets}
    texts = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and NUMBER.fullmatch(cell.value.strip())
    ]
    return Book(
        sheets,
        {name: _types(rows[1:]) for name, rows in sheets.items()},
        {each.title for each in book.worksheets if each.sheet_view.rightToLeft},
        texts,
        dangerous_in_workbook(path.read_bytes()),
    )


def _types(rows: list[tuple[Any, ...]]) -> list[set[str]]:
    columns = zip_longest(*rows)
    return [{type(each).__name__ for each in column if each is not None} for column in columns]


class Paper(NamedTuple):
    """A PDF, read again. Lines of two directions are not in the order of reading; their words are whole."""

    pages: list[str]
    title: str
    language: str
    outline: list[str]
    faults: list[str]

    def lacks(self, text: str) -> list[str]:
        """The words of a text that are nowhere on the paper."""
        there = _bare("".join(self.pages))
        return [each for each in dict.fromkeys(map(_word, text.split())) if _bare(each) not in there]

    def lost(self, text: str) -> str:
        """The characters of a text that are fewer on the paper: what words do not tell, such as a digit of a figure."""
        return "".join(sorted((Counter(_bare(text)) - Counter(_bare("".join(self.pages)))).elements()))


def text_of_pdf(path: Path) -> Paper:
    """What a reader of PDF finds on a paper: it is tagged, says its language, has its fonts in it and does nothing."""
    reader = PdfReader(path)
    root = reader.trailer["/Root"].get_object()
    language = str(root.get("/Lang", ""))
    title = str((reader.metadata or {}).get("/Title", ""))
    faults = [f"it has {each}" for each in sorted(_named(reader.trailer) & RUNS)]
    faults += [f"no {what}" for what, there in (("language", language), ("title", title)) if not there]
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        faults.append("not tagged")
    faults += [f"{name} is not in it" for name in sorted(_strange_fonts(reader))]
    return Paper([each.extract_text() for each in reader.pages], title, language, [*_headings(reader.outline)], faults)


def _bare(text: str) -> str:
    """A text without spaces and without what only turns directions, each letter in its plain shape."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain if not each.isspace() and unicodedata.category(each) != "Cf")


def _word(text: str) -> str:
    """A word without the signs around it: beside a word of the other direction they stand elsewhere."""
    return text.strip("".join(each for each in text if unicodedata.category(each).startswith("P")))


def _objects(start: Any) -> Iterator[DictionaryObject]:
    """Every dictionary that is reached from here."""
    waiting, known = [start], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in known:
                continue
            known.add(each.idnum)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            yield each
            waiting.extend(each.raw_get(name) for name in each)
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _named(start: Any) -> set[str]:
    """The names of all entries, and what the objects say that they are."""
    found: set[str] = set()
    for each in _objects(start):
        found |= {*each, *(str(each[name]) for name in ("/Type", "/Subtype", "/S") if name in each)}
    return found


def _strange_fonts(reader: PdfReader) -> set[str]:
    """The fonts that whoever opens it needs to have."""
    fonts = [each for each in _objects(reader.trailer) if each.get("/Type") == "/Font"]
    described = [each for each in fonts if each.get("/Subtype") not in ("/Type0", "/Type3")]
    return {
        str(each.get("/BaseFont"))
        for each in described
        if not any(
            isinstance(each.get("/FontDescriptor", {}).get(name, None), (IndirectObject, StreamObject))
            for name in FONT_FILES
        )
    }


def _headings(outline: list[Any]) -> Iterator[str]:
    for each in outline:
        if isinstance(each, list):
            yield from _headings(each)
        else:
            yield str(each.title)


def unlike(document: Any, schema: dict[str, Any]) -> list[str]:
    """Where a document is not what its schema says; a schema that is none itself is an error."""
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(document)
    return sorted(f"{each.json_path}: {each.message}" for each in errors)


def unpackable(descriptor: Path) -> list[str]:
    """What the frictionless tool, a program of its own, has against a package of open data."""
    command = [sys.executable, "-m", "frictionless", "validate", descriptor.name, "--json"]
    ran = subprocess.run(command, cwd=descriptor.parent, capture_output=True, text=True, check=False)
    told = json.loads(ran.stdout)
    errors = [*told["errors"], *(error for task in told["tasks"] for error in task["errors"])]
    return [f"{each['type']}: {each['message']}" for each in errors] or ([] if told["valid"] else [ran.stdout])
