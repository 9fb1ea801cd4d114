"""Readers of workbooks, paper, JSON and open data see what they are there to see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import SchemaError
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.seen.papers import reopened, text_of_pdf, unlike, unpackable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARABIC = "ما سجّلته مكاتب المساعدة"
PAPER = f"""<html lang="it"><head><title>Il trimestre</title></head><body style="font-family:'DejaVu Sans'">
<h1>Il trimestre</h1><p>Ufficio finanze: difficoltà</p><p lang="ar" dir="rtl">{ARABIC} <bdi>Ancona</bdi>: 120</p>
<table><tr><th>Sportello</th><th>Persone</th></tr><tr><td>Falconara</td><td>12</td></tr></table></body></html>"""


def workbook(path: Path, *rows: list[Any], **options: Any) -> Path:
    """A workbook of one sheet; formulas and links only where the options say so."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
        sheet = book.add_worksheet("figure")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        if options.get("right"):
            sheet.right_to_left()
    return path


def test_a_workbook_has_its_types_and_its_direction(tmp_path: Path) -> None:
    book = reopened(workbook(tmp_path / "a.xlsx", ["a", "b", "c"], ["x", 1, "2"], ["y", 1.5, None], right=True))
    assert ([], {"figure"}, ["figure!C2"]) == (book.faults, book.turned, book.texts)
    assert [("a", "b", "c"), ("x", 1, "2"), ("y", 1.5, None)] == book.sheets["figure"]
    assert [{"str"}, {"int", "float"}, {"str"}] == book.types["figure"]


@pytest.mark.parametrize(
    ("text", "options", "faults"),
    [
        ("=1+1", {"strings_to_formulas": True}, ["figure!A1: a f"]),
        (
            "https://example.org",
            {"strings_to_urls": True},
            ["figure!A1: a link", "xl/worksheets/_rels/sheet1.xml.rels"],
        ),
        ("@SUM(A1)", {}, ["figure!A1: '@SUM(A1)'"]),
    ],
)
def test_what_a_workbook_would_do_is_seen(
    tmp_path: Path, text: str, options: dict[str, bool], faults: list[str]
) -> None:
    assert faults == reopened(workbook(tmp_path / "a.xlsx", [text], **options)).faults


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper without a fault."""
    try:
        import weasyprint
    except (ImportError, OSError):
        pytest.skip("no Pango here: nothing is put on paper")
    path = tmp_path_factory.mktemp("paper") / "a.pdf"
    weasyprint.HTML(string=PAPER).write_pdf(path, pdf_variant="pdf/ua-1")
    return path


def test_a_paper_says_what_the_page_says(paper: Path) -> None:
    read = text_of_pdf(paper)
    assert ([], "Il trimestre", "it", ["Il trimestre"]) == (read.faults, read.title, read.language, read.outline)
    said = f"Il trimestre Ufficio finanze: difficoltà {ARABIC} Ancona: 120 Sportello Persone Falconara 12"
    assert ([], "") == (read.lacks(said), read.lost(said))
    assert (["Chiaravalle"], "9C") == (read.lacks("Chiaravalle 12"), read.lost("9C Falconara"))


def changed(paper: Path, change: Callable[[PdfWriter], object], path: Path) -> list[str]:
    """The faults of a paper to which something was done."""
    writer = PdfWriter(clone_from=paper)
    change(writer)
    writer.write(path)
    return text_of_pdf(path).faults


def _without(name: str) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.root_object.pop(NameObject(name))


def _with_script(writer: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/AA")] = DictionaryObject({NameObject("/WC"): DictionaryObject(script)})


def _without_fonts(writer: PdfWriter) -> None:
    for each in writer._objects:
        if isinstance(each, DictionaryObject):
            each.pop(NameObject("/FontFile2"), None)
            each.pop(NameObject("/FontFile3"), None)


CHANGES: dict[str, tuple[Callable[[PdfWriter], object], str]] = {
    "a script": (_with_script, "it has /JS"),
    "a link": (
        lambda writer: writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org")),
        "it has /URI",
    ),
    "a file in it": (lambda writer: writer.add_attachment("a.txt", b"x"), "it has /EmbeddedFiles"),
    "something that opens": (
        lambda writer: writer.root_object.update({NameObject("/OpenAction"): TextStringObject("x")}),
        "it has /OpenAction",
    ),
    "no language": (_without("/Lang"), "no language"),
    "no tags": (_without("/StructTreeRoot"), "not tagged"),
    "no title": (lambda writer: writer.add_metadata({"/Title": ""}), "no title"),
    "no fonts": (_without_fonts, "DejaVu-Sans is not in it"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_wrong_with_a_paper_is_seen(paper: Path, tmp_path: Path, name: str) -> None:
    change, fault = CHANGES[name]
    found = changed(paper, change, tmp_path / "b.pdf")
    assert [fault] == [fault for each in found if each.endswith(fault)][:1], found


def test_what_a_schema_does_not_allow_is_seen() -> None:
    schema = {"type": "object", "properties": {"figure": {"type": "integer"}}, "additionalProperties": False}
    assert [] == unlike({"figure": 1}, schema)
    assert ["$.figure: '1' is not of type 'integer'"] == unlike({"figure": "1"}, schema)
    with pytest.raises(SchemaError):
        unlike({}, {"type": "no such type"})


def test_what_is_wrong_with_open_data_is_seen(tmp_path: Path) -> None:
    fields = [{"name": "desk", "type": "string"}, {"name": "figure", "type": "integer"}]
    resource = {"name": "figures", "path": "figures.csv", "schema": {"fields": fields}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "quarter", "resources": [resource]}))
    (tmp_path / "figures.csv").write_text("desk,figure\nfalconara,12\n")
    assert [] == unpackable(descriptor)
    (tmp_path / "figures.csv").write_text("desk,figure\nfalconara,twelve\n")
    assert ["type-error"] == [each.partition(":")[0] for each in unpackable(descriptor)]
