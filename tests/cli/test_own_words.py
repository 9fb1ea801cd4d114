"""A name may mean two things: each metric has its own words for what it is broken down by and filtered by."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CONTACT = ("record", "contact", "--reached", "yes", "--topics", "doc", "--outcomes", "information", "--language", "ita")


def labels(answer: Answer) -> dict[tuple[str, str], str]:
    """Read the label of each metric's value."""
    head, *rows = csv.reader(answer.out.splitlines(), delimiter="\t")
    metric, code = head.index("metric"), head.index("channel")
    return {(row[metric], row[code]): row[code + 1] for row in rows if row[code]}


def test_contacts_have_the_channels_of_contacts_and_items_those_of_items(desk: Run) -> None:
    assert desk(*CONTACT, "--channel", "in_person_desk").code == 0
    published = desk(
        *("record", "info.item_published", "--title", "kit", "--topic", "doc", "--channel", "leaflet"),
        *("--language", "ita", "--review-due", "2030-01-01"),
    )
    assert published.code == 0, published.err
    found = labels(desk("report", "info", "--metric", "I01,I04", "--by", "channel"))
    assert {("I01", "leaflet"): "leaflet", ("I04", "in_person_desk"): "in person, at the desk"} == found


def test_a_filter_takes_the_codes_of_every_metric_that_has_its_name(desk: Run) -> None:
    assert desk("report", "services", "--filter", "outcome=aims_met").code == 0
    assert desk("report", "services", "--filter", "outcome=granted").code == 0
    answer = desk("report", "services", "--filter", "outcome=nonsense")
    assert (3, "outcome: the list has no such code\n") == (answer.code, answer.err)


def test_a_report_for_others_has_no_line_for_each_person(desk: Run) -> None:
    answer = desk("report", "school", "--metric", "S02", "--by", "pupil", "--publish")
    assert answer.code == 0, "nobody is in it"
    person = desk("record", "person.registered", "--citizenships", "MAR", "--birth-year", "2009").out.split()[1]
    enrolled = desk(
        *("record", "school.enrolled", "--person", person, "--school-name", "Scuola"),
        *("--level", "primary", "--annual-hours", "990"),
    )
    assert enrolled.code == 0, enrolled.err
    present = ("--person", person, "--status", "present", "--hours", "5")
    assert desk("record", "school.attendance_taken", *present).code == 0
    assert "person:" in desk("report", "school", "--metric", "S02", "--by", "pupil").out
    answer = desk("report", "school", "--metric", "S02", "--by", "pupil", "--publish")
    assert (3, "by: a report for others has no line for each person: leave out pupil\n") == (answer.code, answer.err)
