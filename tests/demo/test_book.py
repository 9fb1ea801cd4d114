"""The quarter as a page for the screen: it says what the report says, every link leads, every row is counted."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.demo.conftest import HORIZON, make
from tests.formats.inert import dangerous_in_html

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.conftest import Made

QUARTER = ("2020q3", "--horizon", HORIZON)


class Page(HTMLParser):
    """The anchors, the links, and the texts of the tables by the element with an id that they stand in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.rows: dict[str, list[list[str]]] = {}
        self.said: dict[str, str] = {}
        self._place, self._in_cell = "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self._place = given["id"]
            self.anchors.append(self._place)
        self.links += [given["href"]] if "href" in given else []
        if tag == "tr":
            self.rows.setdefault(self._place, []).append([])
        if tag in ("td", "th"):
            self.rows[self._place][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell &= tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.said[self._place] = self.said.get(self._place, "") + data
        if self._in_cell:
            self.rows[self._place][-1][-1] += data.strip()


@pytest.fixture(scope="module")
def whole(made: Made, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a quarter with all four actions behind it."""
    path = tmp_path_factory.mktemp("book") / "q3.html"
    assert 0 == made.run("report", *QUARTER, "-o", str(path))
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A log of its own, in which a test may record something: nobody records in a copy."""
    return make(tmp_path_factory.mktemp("mine") / "year")


def test_it_obeys_nothing_and_every_link_leads_somewhere(whole: str) -> None:
    page = Page(whole)
    assert [] == dangerous_in_html(whole)
    assert set() == {each.removeprefix("#") for each in page.links} - set(page.anchors)
    assert len(page.anchors) == len(set(page.anchors))


def test_its_page_is_that_of_the_report_and_all_four_actions_stand_behind_it(
    whole: str, made: Made, tmp_path: Path
) -> None:
    page = Page(whole)
    assert 0 == made.run("report", *QUARTER, "-o", str(tmp_path / "q3.json"))
    said = json.loads((tmp_path / "q3.json").read_text("utf-8"))
    totals = {each["id"]: each["cells"][0]["figure"] for each in said["metrics"]}
    lines = {line[0].partition(" ")[0]: float(line[-1]) for line in page.rows["page"][1:]}
    assert totals == lines
    chapters = [each for each in page.anchors if each.startswith("action-")]
    assert ["action-info", "action-participation", "action-school", "action-services"] == sorted(chapters)
    assert {"I01", "P01", "S01", "V01", "X01", "X27"} <= set(page.anchors)


def test_a_figure_has_as_many_rows_behind_it_as_it_counts(whole: str, made: Made, tmp_path: Path) -> None:
    """Of the figures that count rows: each of the first forty is there, the others are said as a number."""
    page = Page(whole)
    of_metric = {line[0].partition(" ")[0]: line for line in page.rows["page"][1:]}
    for metric in ("X01", "X09", "V03", "I04"):
        counted = re.search(r"counted: (\d+)", page.said[f"rows-{metric}"])
        assert counted is not None
        assert counted[1] == of_metric[metric][-1]
    assert 0 == made.run("explain", "V03", *QUARTER, "-o", str(tmp_path / "opened.json"))
    opened = json.loads((tmp_path / "opened.json").read_text("utf-8"))
    counted_rows = [[each["handle"], each["day"], each["desk"]] for each in opened if each["why"] == "counted"]
    heads, *shown = page.rows["rows-V03"]
    assert ["handle", "day", "desk", "number", "subject"] == heads
    assert counted_rows == [line[:3] for line in shown[: len(counted_rows)]]


def test_what_it_was_before_is_said_and_where_the_records_do_not_go_back_nothing(whole: str) -> None:
    page = Page(whole)
    assert re.search(r"the period before \d+ \([+−±]\d+\)", " ".join(page.said["X01"].split()))
    assert "a year before" not in page.said["X01"]  # the desks' records begin in 2020
    assert "a year before" in page.said["P01"]  # the associations are older


def test_the_same_bytes_come_again_from_its_position(whole: str, made: Made, tmp_path: Path) -> None:
    (tmp_path / "first.html").write_text(whole, "utf-8")
    again = tmp_path / "again.html"
    assert 0 == made.run("report", "2020q3", "--as-of", str(tmp_path / "first.html"), "-o", str(again))
    assert whole == again.read_text("utf-8")


def test_for_others_no_row_is_opened_and_no_small_number_shown(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "given.html"
    assert 0 == made.run("report", "participation", *QUARTER, "--publish", "-o", str(path))
    page = Page(path.read_text("utf-8"))
    assert [] == [each for each in page.anchors if each.startswith("rows")]
    small = [cell for lines in page.rows.values() for line in lines for cell in line[1:] if cell in ("1", "2")]
    assert [] == small
    assert any("*" in cell for lines in page.rows.values() for line in lines for cell in line)


def test_a_target_stands_beside_the_figure_of_just_its_period_and_not_of_one_desk(mine: Made, tmp_path: Path) -> None:
    target = ("--metric", "P03", "--start", "2020-07-01", "--end", "2020-09-30", "--value", "8")
    assert 0 == mine.run("record", "target.set", *target, "--on", "2020-07-01", "--late", "paper_sheet")
    for period, expected in (("2020q3", True), ("2020q2", False)):
        path = tmp_path / f"{period}.html"
        assert 0 == mine.run("report", "participation", period, "--horizon", HORIZON, "-o", str(path))
        assert expected is ("target 8" in " ".join(Page(path.read_text("utf-8")).said["P03"].split()))
    one = page_of(mine, tmp_path / "one.html", *QUARTER, "--metric", "P03", "--desk", "falconara")
    assert "target" not in one.said["P03"]


@pytest.mark.parametrize(("language", "direction"), [("it", "ltr"), ("ar", "rtl")])
def test_it_says_its_language_and_direction(made: Made, tmp_path: Path, language: str, direction: str) -> None:
    path = tmp_path / "page.html"
    assert 0 == made.run("--lang", language, "report", "info", *QUARTER, "-o", str(path))
    assert f'<html lang="{language}" dir="{direction}">' in path.read_text("utf-8")


def test_what_was_asked_for_stands_first_in_the_depth_of_each_figure(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "asked.html"
    assert 0 == made.run("report", *QUARTER, "--metric", "X03", "--by", "tg,channel", "-o", str(path))
    page = Page(path.read_text("utf-8"))
    assert "desk" == page.rows["X03"][0][0]
    asked = next(line for line in page.rows["X03"] if line[0] == "target group × channel")
    assert "total" == asked[1]
    assert ["figure", "unit", "total"] == page.rows["page"][0]


def page_of(made: Made, path: Path, *asked: str) -> Page:
    assert 0 == made.run("report", *asked, "-o", str(path))
    return Page(path.read_text("utf-8"))


def test_needs_of_a_few_have_no_rows_no_other_months_and_nothing_to_be_compared_with(
    made: Made, tmp_path: Path
) -> None:
    page = page_of(made, tmp_path / "few.html", *QUARTER, "--metric", "X09", "--filter", "area=gen")
    assert [] == [each for each in page.anchors if each.startswith("rows")]
    assert "before" not in page.said["X09"]
    assert [] == [line for line in page.rows.get("X09", []) if line[0].startswith("2019")]


def test_a_month_among_the_filters_is_compared_with_nothing(made: Made, tmp_path: Path) -> None:
    page = page_of(made, tmp_path / "month.html", *QUARTER, "--metric", "X01", "--filter", "month=2020-08")
    assert "before" not in page.said["X01"]


def test_what_is_given_to_somebody_has_no_rows_and_is_made_again(
    mine: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, again = tmp_path / "given.html", tmp_path / "again.html"
    asked = (*QUARTER, "--metric", "P03", "--issue", "--to", "regione")
    page = page_of(mine, path, *asked)
    assert [] == [each for each in page.anchors if each.startswith("rows")]
    found = re.search(r"--as-of (\S+)", capsys.readouterr().err)
    assert found is not None
    assert 0 == mine.run("report", "--as-of", found[1], "-o", str(again))
    assert path.read_bytes() == again.read_bytes()
    assert 0 == mine.run("report", "--check", str(path))


def test_who_may_only_be_kept_stands_in_no_row(mine: Made, tmp_path: Path) -> None:
    asked = (*QUARTER, "--metric", "V03")
    whom = page_of(mine, tmp_path / "open.html", *asked).rows["rows-V03"][1][4]
    handle = whom.removeprefix("person:")
    assert 0 == mine.run("person", "restrict", handle, "--basis", "accuracy_contested")
    page = page_of(mine, tmp_path / "kept.html", *asked)
    assert whom not in [line[4] for line in page.rows["rows-V03"]]
    assert 0 == mine.run("person", "lift", handle, "--reason", "accuracy_verified", "--told", "at_desk")


def test_an_unknown_language_speaks_english_and_says_so(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in ("de_DE.UTF-8", "fa_IR.UTF-8", "xx"):
        monkeypatch.setenv("LANG", language)
        path = tmp_path / f"{language}.html"
        assert 0 == made.run("report", "info", *QUARTER, "-o", str(path))
        assert '<html lang="en" dir="ltr">' in path.read_text("utf-8")


def test_a_page_in_two_languages_is_said_to_be_the_same(made: Made, tmp_path: Path) -> None:
    for form in ("html", "csv"):
        path = tmp_path / f"both.{form}"
        assert 0 == made.run("--lang", "it,ar", "report", *QUARTER, "--metric", "P03,X19", "-o", str(path))
        assert 0 == made.run("report", "--check", str(path))
