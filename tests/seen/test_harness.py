"""The harness sees what it is there to see: of each fault there is a page and one that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.seen.browser import ARTEFACTS, DRAWN_BY, WIDTHS, lines_of, program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.seen.browser import Browser, Seen

    Look = Callable[..., Seen]

PAGE = """<!DOCTYPE html>
<html lang="it">
<head>
<meta charset="utf-8">
<title>Prova</title>
<style>
body { font: 16px sans-serif }
svg { width: 200px; height: 60px }
.wide { width: 2000px; text-align: right }
.box { overflow-x: auto }
.on-paper { width: 100px }
@media print { .box { overflow: visible } .box .wide { width: auto } .on-paper { width: 800px } }
</style>
</head>
<body>
<main>
<h1 id="top">Prova</h1>
<p><a href="#top">Su</a></p>
BODY
</main>
</body>
</html>
"""
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
TABLE = (
    "<table><caption>نسبة</caption><tr><th scope=col>البلدية</th><th scope=col>العدد</th></tr>"
    "<tr><td>Falconara</td><td>12</td></tr></table>"
)
ARABIC = f'<section lang="ar" dir="rtl">{TABLE}<p class="mixed">المجموع <bdi>Ancona</bdi>: 120 شخص</p></section>'
PICTURE = (
    '<svg role="img" aria-label="una barra" viewBox="0 0 200 60"><rect width="200" height="60" fill="#084081"/>'
    '<text x="10" y="30" fill="#fff">Ancona</text></svg>'
)
BOX = '<div class="box" tabindex="0" role="region" aria-label="larga"><div class="wide">larga</div></div>'
FAULTLESS = f'{ARABIC}{PICTURE}{BOX}<img alt="" src="{DOT}"><p style="color:#595959">grigio</p>'
# Of each sort of fault a page; of each fault what has it, and what is said of it.
FAULTY = {
    "scripts": {
        "<script>missing()</script>": ["it says: error: missing is not defined"],
        "<script>console.info('x')</script>": ["it says: info: x"],
        "<script>alert('y')</script>": ["it says: dialog: y"],
        "<p id=x>uno</p><script>document.getElementById('x').textContent='due'</script>": [
            "without scripts it says something else"
        ],
    },
    "requests": {
        '<img alt="" src="https://example.org/x.png">': [
            "it says: error: Failed to load resource: ",
            "it asks for: https://example.org/x.png",
            "it asks for: CONNECT example.org:443",  # said by whoever stands at the way out
            "links: leads elsewhere: <img>",
        ],
        '<noscript><img alt="" src="http://example.org/y.png"></noscript>': [
            "it asks for: http://example.org/y.png",
            "it asks for: GET http://example.org/y.png",
            "without scripts it says something else",
        ],
        '<img alt="" src="beside.png">': ["it asks for: file:///", "links: leads elsewhere: <img>"],
        '<link rel="preconnect" href="https://example.org">': ["links: leads elsewhere: <link>"],
    },
    "links": {
        '<p><a href="https://example.org/">fuori</a></p>': ["links: leads elsewhere: <a> fuori"],
        '<p><a href="#nowhere">qui</a></p>': ["links: dead: #nowhere"],
        '<p id="top">di nuovo</p>': ["links: #top is there 2 times"],
    },
    "width": {
        '<div class="wide">larga</div>': [
            "wide: the page is 2008 wide in ",
            "wide: outside: <div.wide> larga",
            "wide: text outside: larga",
        ],
        f"<p>{'m' * 60}</p>": [f"wide: text outside: {'m' * 40}"],
    },
    "width, where a window does not show it": {
        '<div lang="ar" dir="rtl"><div class="wide" style="text-align:left">عريض</div></div>': [
            "wide: outside: <div.wide> عريض",
            "wide: text outside: عريض",
        ],
        '<div style="overflow:hidden"><div class="wide" style="text-align:left">tagliata</div></div>': [
            "wide: cut: <div> tagliata",
            "wide: outside: <div.wide> tagliata",
        ],
        BOX.replace(' tabindex="0"', ""): ["axe: scrollable-region-focusable: .box"],
        '<div class="on-paper">carta</div>': [
            "paper: wide: outside: <div.on-paper> carta",
            "paper: wide: the page is 808 wide in 718",
        ],
        '<div style="overflow-x:auto" tabindex="0"><div style="width:900px">cassa</div></div>': [
            "paper: wide: cut: <div> cassa",
            "paper: wide: outside: <div> cassa",
        ],
    },
    "structure": {
        '<p id="grey" style="color:#999">chiaro</p>': ["axe: color-contrast: #grey"],
        f'<img id="dumb" src="{DOT}">': ["axe: image-alt: #dumb"],
        '<h4 id="deep">Prova</h4>': ["axe: heading-order: #deep"],
        "</main><p>fuori</p><main>": ["axe: region: ", "axe: landmark-"],
    },
    "directions": {
        ARABIC.replace("<table>", '<table dir="ltr">'): [
            "turned: ltr: table نسبة",
            "cell 1 is on the wrong side in table",
        ],
        ARABIC.replace(' dir="rtl"', ""): ["turned: ltr: <section> نسبة"],
        ARABIC.replace("<td>12", "<td>١٢"): ["digits: ١٢"],
        ARABIC.replace("نسبة", "عدد").replace("<tr><td", '<tr style="display:flex;flex-direction:row-reverse"><td'): [
            "turned: cell 1 is on the wrong side in table عدد"
        ],
    },
    "pictures": {
        PICTURE.replace("#fff", "#333"): ["pictures: faint on what is below it: Ancona"],
        PICTURE.replace('y="30"', 'y="8"').replace("Ancona", "Pesaro"): ["pictures: leaves its picture: Pesaro"],
    },
}


def page(body: str) -> str:
    """A page without a fault, but for what is put into it."""
    return PAGE.replace("BODY", body)


def test_nothing_is_seen_where_there_is_no_fault(look: Look) -> None:
    seen = look(page(FAULTLESS), words=".mixed")
    assert [] == seen.faults
    assert ["main", "h1 Prova", "table البلدية | العدد", "picture una barra", "picture "] == seen.outline
    ((heads, values),) = (each.rows for each in seen.tables)
    assert ["البلدية", "العدد"] == [each.text for each in heads]
    assert heads[0].left >= heads[1].right
    assert ("Falconara", values[0].left) == (values[0].text, heads[0].left)
    assert [["شخص 120 : Ancona المجموع"]] == [lines_of(each) for each in seen.words]


@pytest.mark.parametrize("sort", FAULTY)
def test_each_fault_is_seen_and_no_other(look: Look, sort: str) -> None:
    seen = look(page("\n".join(FAULTY[sort]))).faults
    expected = [said for each in FAULTY[sort].values() for said in each]
    assert [] == [each for each in expected if not any(each in fault for fault in seen)], seen
    assert [] == [fault for fault in seen if not any(each in fault for each in expected)]


def test_a_page_that_forbids_all_scripts_is_looked_at_all_the_same(look: Look) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    strict = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>'
    faulty = '<p id="grey" style="color:#999">chiaro</p><p><a href="#nowhere">qui</a></p>'
    assert [] == look(page("").replace("<title>", strict)).faults
    seen = look(page(faulty).replace("<title>", strict)).faults
    assert ["axe: color-contrast", "links: dead"] == sorted({": ".join(each.split(": ")[1:3]) for each in seen})


def test_what_is_not_set_apart_is_read_in_another_order(look: Look) -> None:
    seen = look(page(ARABIC.replace("<bdi>", "").replace("</bdi>", "")), words=".mixed")
    assert [["شخص Ancona : 120 المجموع"]] == [lines_of(each) for each in seen.words]


def test_a_page_that_cannot_be_opened_is_told_and_the_next_one_is_looked_at(look: Look, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ERR_FILE_NOT_FOUND"):
        look(tmp_path / "missing.html")
    assert [] == look(page("<p>di nuovo</p>")).faults


def test_pictures_are_kept_with_what_drew_them(look: Look, browser: Browser) -> None:
    look(page("<p>uno</p>"), "kept")
    assert {f"kept-{each}.png" for each in (*WIDTHS, "paper")} == {each.name for each in ARTEFACTS.glob("kept-*.png")}
    assert f"Chromium {browser.version}\n" in (ARTEFACTS / DRAWN_BY).read_text("utf-8")


def test_where_there_is_no_browser_it_is_skipped_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert program() is None
