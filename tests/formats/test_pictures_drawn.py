"""The drawings of pictures: their marks, their sides, and nothing in them that a page could obey."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
import vl_convert

from primm.core.errors import NotFound
from primm.formats.pictures import picture, svg
from primm.formats.pictures.drawing import GRAMMAR
from primm.formats.pictures.theme import FONT
from primm.words import Words
from tests.formats.hostile import IN_NOTES, REFUSED, TAKEN
from tests.formats.inert import dangerous_in_text
from tests.formats.picture_tables import ALL, CONTACTS, table

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "rect", "g", "path", "line", "text", "tspan"}
NEVER = re.compile(r"on[a-z]+|style|(xlink:)?href|id")
LANGUAGES = ("it", "ar")
HOSTILE = (*TAKEN, *IN_NOTES, *REFUSED)
BAR = re.compile(r"M(-?[0-9.]+),(-?[0-9.]+)h(-?[0-9.]+)")
MOVED = re.compile(r"translate\((-?[0-9.]+),(-?[0-9.]+)\)")


def spec_of(name: str, language: str) -> dict[str, Any]:
    """The specification of one of the small tables."""
    found = picture(ALL[name], Words(language))
    assert found is not None
    return found.spec


def marks(drawing: str, kind: str) -> list[ElementTree.Element]:
    """The marks of a kind: bars and cells are rect, points symbol, figures text."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    groups = [each for each in root.iter(f"{SVG}g") if f"mark-{kind} role-mark" in each.get("class", "")]
    return [each for group in groups for each in group]


def written(drawing: str) -> list[str]:
    """All texts of a drawing, line by line."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def edges(drawing: str) -> Iterator[tuple[float, float]]:
    """From where to where each bar goes."""
    for each in marks(drawing, "rect"):
        found = BAR.match(each.get("d", ""))
        assert found is not None
        begin, wide = float(found[1]), float(found[3])
        yield round(begin, 3), round(begin + wide, 3)


@pytest.mark.parametrize(
    ("name", "kind", "many"),
    [
        ("bars", "rect", 3),
        ("desks", "rect", 2),
        ("line", "symbol", 4),
        ("gaps", "symbol", 2),
        ("gaps", "line", 2),
        ("several", "symbol", 9),
        ("pyramid", "rect", 9),
        ("heat", "rect", 6),
        ("residents", "rect", 2),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_mark_for_each_number_and_none_for_what_is_hidden(
    name: str, kind: str, many: int, language: str
) -> None:
    assert many == len(marks(svg(spec_of(name, language)), kind))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_stands_in_a_page_as_one_picture_with_its_words(name: str, language: str) -> None:
    spec = spec_of(name, language)
    drawing = svg(spec)
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    assert ("img", spec["description"], language) == tuple(root.get(each) for each in ("role", "aria-label", "lang"))
    assert drawing.startswith("<svg ")
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"http[^\"'<]*", drawing)
    assert TAGS >= {each.tag.removeprefix(SVG) for each in root.iter()}
    assert [] == [name for each in root.iter() for name in each.attrib if NEVER.fullmatch(name)]
    assert "undefined" not in drawing
    assert "NaN" not in drawing
    assert drawing == svg(json.loads(json.dumps(spec)))


@pytest.mark.parametrize("name", ALL)
def test_the_language_of_specifications_has_no_complaint(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The canary: of a channel that it does not know it complains."""
    spec = spec_of(name, "ar")
    vl_convert.vegalite_to_vega(spec, vl_version=GRAMMAR, show_warnings=True)
    assert "" == capfd.readouterr().err
    wrong = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"wrong": {"field": "a"}}}
    vl_convert.vegalite_to_vega(wrong, vl_version=GRAMMAR, show_warnings=True)
    assert "" != capfd.readouterr().err


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_is_the_same_whatever_letters_a_computer_has(name: str) -> None:
    text = json.dumps(spec_of(name, "it"))
    assert FONT in text
    wide = svg(json.loads(text.replace(FONT, "Liberation Mono")))
    narrow = svg(json.loads(text.replace(FONT, "Liberation Serif")))
    assert wide.replace("Liberation Mono", "Liberation Serif") == narrow


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_cut_off(name: str) -> None:
    """The frame is at least as large as one that is made to measure, with the letters that come with the library."""
    spec = json.loads(json.dumps(spec_of(name, "it")).replace(FONT, "Liberation Sans"))
    raw = vl_convert.vegalite_to_svg(spec, vl_version=GRAMMAR)
    wide, high = (float(each) for each in re.findall(r'(?:width|height)="([0-9.]+)"', raw)[:2])
    left, top = (float(each) for each in MOVED.search(raw).groups())
    frame = spec["usermeta"]["primm"]["frame"]
    assert all(mine >= its for mine, its in zip(frame, (left, top, wide, high), strict=True))


def test_bars_grow_from_the_side_on_which_one_begins_to_read() -> None:
    italian, arabic = (list(edges(svg(spec_of("bars", language)))) for language in LANGUAGES)
    wide = {language: spec_of("bars", language)["width"] for language in LANGUAGES}
    assert {0} == {begin for begin, _end in italian}
    assert {wide["ar"]} == {end for _begin, end in arabic}
    parts = [(end - begin) / wide["it"] for begin, end in italian]
    assert parts == pytest.approx([(end - begin) / wide["ar"] for begin, end in arabic])


def test_months_go_from_right_to_left_where_one_reads_so() -> None:
    def places(language: str) -> list[float]:
        points = marks(svg(spec_of("line", language)), "symbol")
        return [float(MOVED.search(each.get("transform", "")).group(1)) for each in points]

    assert places("it") == sorted(places("it"))
    assert places("ar") == sorted(places("ar"), reverse=True)
    assert 4 == len(places("ar"))


def test_a_line_is_broken_where_there_is_no_number() -> None:
    (line,) = marks(svg(spec_of("line", "it")), "line")
    assert 3 == line.get("d", "").count("L")
    assert ["*"] == [each for each in written(svg(spec_of("line", "it"))) if each == "*"]


@pytest.mark.parametrize("several", [HOSTILE[place : place + 20] for place in range(0, len(HOSTILE), 20)])
def test_a_label_that_somebody_wrote_is_only_text(several: tuple[str, ...]) -> None:
    made = table(CONTACTS, ("desk",), {(each,): number + 1 for number, each in enumerate(several)})
    found = picture(made, Words("it"))
    assert found is not None
    drawing = svg(found.spec)
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    assert TAGS >= {each.tag.removeprefix(SVG) for each in root.iter()}
    assert [] == [name for each in root.iter() for name in each.attrib if NEVER.fullmatch(name)]
    assert [] == [each for text in (*written(drawing), root.get("aria-label", "")) for each in dangerous_in_text(text)]
    assert {str(number + 1) for number in range(len(several))} <= set(written(drawing))


def test_what_no_such_file_may_hold_is_shown_as_a_sign() -> None:
    made = table(CONTACTS, ("desk",), {("a\ufffeb",): 1, ("c\ud800d",): 2})
    found = picture(made, Words("en"))
    assert found is not None
    assert {"a\ufffdb", "c\ufffdd"} <= set(written(svg(found.spec)))


def test_without_the_library_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(NotFound, match=r"pictures need the library vl-convert: pip install primm\[report\]"):
        svg(spec_of("bars", "en"))
