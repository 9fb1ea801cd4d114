"""A report on paper: it says what the report says, in any language, does nothing, and is of the same bytes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound
from primm.core.host.action import Listing, Page
from primm.formats.pdf import content
from primm.words import Words
from tests.demo.conftest import HORIZON
from tests.seen.papers import Paper, text_of_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.conftest import Made

ASKED = ("services", "2020q3", "--horizon", HORIZON, "--metric", "X01,X12", "--by", "desk")


@pytest.fixture(scope="module", autouse=True)
def pango() -> None:
    try:
        import weasyprint  # noqa: F401 - whether it is there with all it needs
    except (ImportError, OSError):
        pytest.skip("no Pango here: nothing is put on paper")


@pytest.fixture(scope="module", params=["it", "ar"])
def printed(made: Made, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[str, Paper]:
    """Two figures with their pictures, in a language."""
    path = tmp_path_factory.mktemp("paper") / "q3.pdf"
    assert 0 == made.run("--lang", request.param, "report", *ASKED, "-o", str(path))
    return request.param, text_of_pdf(path)


def test_it_is_tagged_says_what_it_is_and_runs_nothing(printed: tuple[str, Paper]) -> None:
    language, paper = printed
    assert ([], language) == (paper.faults, paper.language)
    assert {"it": "Accesso ai servizi 2020q3", "ar": "الوصول إلى الخدمات 2020q3"}[language] == paper.title
    assert [each for each in paper.outline if each.startswith(("X01 ", "X12 "))] == paper.outline[2:4]


def test_every_figure_of_the_report_is_on_it(made: Made, printed: tuple[str, Paper], tmp_path: Path) -> None:
    language, paper = printed
    path = tmp_path / "q3.json"
    assert 0 == made.run("report", *ASKED, "-o", str(path))
    cells = [cell for metric in json.loads(path.read_text("utf-8"))["metrics"] for cell in metric["cells"]]
    assert 10 == len(cells)
    figures = (f"{each['figure']:.2f}" if each["figure"] % 1 else str(each["figure"]) for each in cells)
    said = " ".join(each.replace(".", "," if language == "it" else ".") for each in figures)
    assert ([], "") == (paper.lacks(said), paper.lost(said))
    assert ["12345,67"] == paper.lacks("12345,67")


def test_each_page_says_which_one_it_is_and_of_which_report(printed: tuple[str, Paper]) -> None:
    _language, paper = printed
    (fingerprint,) = {each for page in paper.pages for each in page.split() if each.count("-") == 3 and len(each) == 23}
    for number, page in enumerate(paper.pages, 1):
        assert fingerprint in page
        assert {f"{number} / {len(paper.pages)}", f"{len(paper.pages)} / {number}"} & {
            page[at : at + 5] for at in range(len(page))
        }


def test_a_listing_has_the_same_bytes_twice() -> None:
    listing = Listing(("name",), [("Ancona",)], ("Uffici", "uno"))
    page = Page(Words("it"))
    assert content(listing, page) == content(listing, page)


def test_letters_that_join_one_another_are_drawn_as_one(made: Made, tmp_path: Path) -> None:
    """Set one by one, as the library sets those of drawings, no word of Arabic can be read."""
    for language, pictures in (("it", False), ("ar", True)):
        path = tmp_path / f"{language}.pdf"
        assert 0 == made.run("--lang", language, "report", *ASKED, "-o", str(path))
        assert pictures is (b"/Subtype /Image" in path.read_bytes())


def test_without_the_library_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NotFound, match=r"pip install primm\[pdf\], or \.html"):
        content(Listing(("a",), []), Page(Words("en")))
