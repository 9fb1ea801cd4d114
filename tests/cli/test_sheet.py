"""The day sheet: made, filled in, read back. What is read is what somebody would have recorded by hand."""

from __future__ import annotations

import csv
import io
import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.workplace import Workplace
from primm.desk.sheet import HEADER, Line, Sheet, laid_out
from primm.formats.shipped import shipped_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

DAY = "2020-03-31"
READ = ("import", "sheet.csv", "--map", "day-sheet", "--done-by", "fz", "--late", "paper_sheet")


def recorded(desk: Run, *told: str, given: str = "") -> str:
    """Record an event; the answer is its handle."""
    answer = desk("record", *told, given=given)
    assert answer.code == 0, answer.err
    return answer.out.split()[1]


@pytest.fixture
def day(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Two appointments of two persons, the sheet of the day, and its folder."""
    monkeypatch.chdir(home)
    person = recorded(desk, "person.registered", "--citizenships", "MAR", "--ask", "given_name", given="Zoraide\n")
    other = recorded(desk, "person.registered", "--citizenships", "SEN")
    for who, due, topic in ((person, "09:30", "doc.permit_renewal"), (other, "11:00", "hou")):
        told = ("--persons", who, "--due", f"{DAY}T{due}", "--task-kind", "appointment", "--topic", topic)
        recorded(desk, "task.set", *told, "--on", "2020-03-30")
    return desk


def filled(*lines: Mapping[str, str]) -> None:
    """Write into the first lines of the sheet what is known of them."""
    stored = Path("sheet.csv").read_text("utf-8-sig").splitlines()
    between = max(",;", key=stored[0].count)
    rows = list(csv.DictReader(stored, delimiter=between))
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=between)
    writer.writeheader()
    writer.writerows({**row, **(lines[place] if place < len(lines) else {})} for place, row in enumerate(rows))
    Path("sheet.csv").write_text(text.getvalue(), "utf-8")


def told() -> list[tuple[str, dict[str, Any]]]:
    """What the log has been told today of contacts and tasks, without ids."""
    with closing(Workplace(os.environ)) as place:
        rows = [(json.loads(row.meta), json.loads(row.facts)) for row in place.log.read()]
    found = [(meta["kind"], {**facts, "occurred": meta["occurred"]}) for meta, facts in rows]
    return [(kind, facts) for kind, facts in found if kind in ("contact", "task.done")]


def test_what_is_read_back_is_what_would_have_been_recorded(day: Run) -> None:
    assert day("sheet", DAY, "-o", "sheet.csv").code == 0
    filled(
        {"came": "sì", "minutes": "25", "outcomes": "service"},
        {"came": "no"},
        {"came": "x", "topics": "cit+hou.search", "minutes": "5"},
    )
    answer = day(*READ)
    assert (answer.out, answer.err) == ("stored: 3 rows (5 events); already there: 11; refused: 0\n", "")
    both = {"channel": "in_person_desk", "done_by": "fz", "occurred": DAY}
    came = {**both, "reached": "yes", "initiated_by": "user", "counterpart": "user"}
    found = told()
    assert [kind for kind, _facts in found] == ["contact", "task.done", "contact", "task.done", "contact"]
    visit, kept, absence, missed, walk_in = (facts for _kind, facts in found)
    assert came.items() <= visit.items()
    assert (visit["topics"], visit["outcomes"], visit["minutes"]) == (["doc.permit_renewal"], ["service"], 25)
    assert (visit["access"], visit["evidence"]) == ("appointment", f"falconara-{DAY}/1")
    assert (kept["outcome"], missed["outcome"]) == ("kept", "missed")
    assert (absence["reached"], absence.get("outcomes")) == ("not_shown_up", None)
    assert (walk_in["topics"], walk_in["access"], walk_in["minutes"]) == (["cit", "hou.search"], "walk_in", 5)


def test_the_paper_is_what_a_mediator_can_sign(day: Run) -> None:
    """Shown: ``primm sheet 2020-03-31 --lines 2``."""
    lines = day("sheet", DAY, "--lines", "2").out.splitlines()
    assert lines[:2] == ["falconara, Tuesday 31 March 2020 (in person)", f"sheet falconara-{DAY}, staff code: mr"]
    first = [each.strip() for each in lines[6].split("|")]
    assert (first[:2], first[3:]) == (["1", "09:30"], ["permit renewal", "", "", "", ""])
    assert [line.split("|")[0].strip() for line in lines[6::2]] == ["1", "2", "3", "4"]


def test_a_sheet_in_italian_has_the_semicolons_that_an_italian_spreadsheet_wants_and_is_read_back(day: Run) -> None:
    assert day("--lang", "it", "sheet", DAY, "-o", "sheet.csv").code == 0
    assert Path("sheet.csv").read_bytes().startswith(b'\xef\xbb\xbf"evidence";"day";')
    filled({"came": "sì", "topics": "Rinnovo del permesso di soggiorno + cit"}, {"came": "no"})
    assert day(*READ).code == 0
    assert told()[0][1]["topics"] == ["doc.permit_renewal", "cit"]


def test_a_family_is_one_line_and_one_contact(day: Run) -> None:
    pair = [recorded(day, "person.registered", "--citizenships", "TUN") for _ in range(2)]
    told_ = ("--persons", ",".join(pair), "--due", f"{DAY}T08:00", "--task-kind", "appointment", "--topic", "sch")
    recorded(day, "task.set", *told_, "--on", "2020-03-30")
    assert day("sheet", DAY, "-o", "sheet.csv").code == 0
    filled({"came": "x"})
    assert day(*READ).code == 0
    (contact,) = (facts for kind, facts in told() if kind == "contact")
    assert (len(contact["persons"]), contact["topics"]) == (2, ["sch"])


def test_a_second_reading_adds_nothing(day: Run) -> None:
    assert day("sheet", DAY, "-o", "sheet.csv").code == 0
    filled({"came": "x", "minutes": "25"}, {"came": "no"})
    assert day(*READ).code == 0
    before = told()
    assert day(*READ).out == "stored: 0 rows (0 events); already there: 14; refused: 0\n"
    assert told() == before


def test_needs_may_be_written_in_words_and_a_word_that_nobody_knows_is_refused(day: Run) -> None:
    assert day("sheet", DAY, "-o", "sheet.csv").code == 0
    filled({"came": "x", "topics": "Permit renewal + housing"}, {"came": "perhaps"})
    answer = day(*READ)
    assert answer.code == 3
    assert answer.err.startswith("row 2 (line 3): came (visit.reached): the map's table came has no such value")
    filled({}, {"came": ""})
    assert day(*READ).code == 0
    assert told()[0][1]["topics"] == ["doc.permit_renewal", "hou"]


def test_names_stand_in_the_sheet_only_where_they_were_asked_for(day: Run) -> None:
    assert "Zoraide" not in day("sheet", DAY).out + day("sheet", DAY, "--format", "csv").out
    assert "Zoraide" in day("sheet", DAY, "--names").out
    refused = day("sheet", DAY, "--names", "-o", "foglio-zoraide.csv")
    assert (refused.code, Path("foglio-zoraide.csv").exists()) == (3, False)
    assert day("sheet", DAY, "--names", "-o", "sheet.csv").code == 0
    filled({"came": "x"})
    assert day(*READ).code == 0


def test_a_sheet_is_of_one_day_and_has_one_of_two_forms(day: Run) -> None:
    assert day("sheet", "week").err == "day: a sheet is of one day\n"
    assert day("sheet", DAY, "--format", "xlsx").code == 3


def test_what_is_kept_already_is_not_on_the_sheet(day: Run) -> None:
    assert day("sheet", DAY, "-o", "sheet.csv").code == 0
    filled({"came": "x"}, {"came": "x"})
    assert day(*READ).code == 0
    assert "09:30" not in day("sheet", DAY).out


def test_a_sheet_that_is_made_again_has_the_same_numbers_for_the_same_lines(day: Run) -> None:
    recorded(day, "task.done", "--of", day("agenda", DAY).out.split("\t")[2], "--outcome", "kept")
    lines = day("sheet", DAY, "--lines", "1", "--format", "csv").out.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f'"falconara-{DAY}/2"', f'"falconara-{DAY}/3"']


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_of_the_paper_is_wider_than_the_page_and_every_page_says_what_it_is(width: int) -> None:
    lines = tuple(Line(number, person="k7q3x", label="ricongiungimento familiare " * 3) for number in range(1, 61))
    text = "".join(laid_out(Sheet("falconara-1", DAY, "falconara", lines), ["Falconara"], ["n.", "time"], width))
    pages = text.split("\f")
    assert [page.lstrip("\n").startswith("Falconara") for page in pages] == [True] * 3
    assert max(map(len, text.splitlines())) <= width
    assert all(len(page.splitlines()) <= 66 for page in pages)


def test_the_map_reads_the_columns_of_the_sheet_and_no_others() -> None:
    found = shipped_map("day-sheet")
    assert found is not None
    assert shipped_map("foglio") is None
    assert all(f'"{each}"' in found.read_text("utf-8") for each in HEADER)


def test_the_sheet_of_a_day_that_is_over_has_its_visits_to_be_signed(day: Run) -> None:
    known = recorded(day, "person.registered", "--citizenships", "MAR")
    visit = ("contact", "--topics", "doc.permit_renewal,hou", "--outcomes", "service")
    recorded(day, *visit, "--persons", known, "--channel", "in_person_desk", "--minutes", "25", "--on", f"{DAY} 10:30")
    told = recorded(day, *visit, "--anonymous", "1", "--channel", "phone_in", "--on", f"{DAY} 9:15")
    recorded(day, "contact", "--persons", known, "--channel", "phone_out", "--reached", "no_answer")
    recorded(day, *visit, "--persons", known, "--channel", "in_person_desk", "--on", "2020-03-30")
    day("correct", told, "minutes=5")
    made = day("sheet", DAY, "--done", "--lines", "1")
    rows = [[cell.strip() for cell in line.split("|")] for line in made.out.splitlines() if line[:3].strip().isdigit()]
    assert ["1", "9:15", "no name"] == [rows[0][0], rows[0][1].lstrip("0"), rows[0][2]]
    assert ["x", "5", "("] == [rows[0][4], rows[0][6], rows[0][7][:1]]
    assert ["2", "10:30", known, "x", "25", ""] == [rows[1][each] for each in (0, 1, 2, 4, 6, 7)]
    assert [["3", "", "", "", "", "", "", ""]] == rows[2:]


def test_what_is_recorded_already_makes_no_table_to_be_read_back(day: Run) -> None:
    refused = day("sheet", DAY, "--done", "-o", "sheet.csv")
    assert 3 == refused.code
    assert not Path("sheet.csv").exists()
