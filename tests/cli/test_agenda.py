"""The agenda that the session shows on opening: gathered from the rows that are kept, brought up to date first."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from primm.commands.agenda import gather
from primm.commands.desk.lookups import Lookups
from primm.commands.workplace import Workplace
from primm.desk.workers import mediators

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.desk.agenda import Agenda
    from tests.cli.conftest import Answer

MONDAY, SUNDAY = date(2020, 4, 6), date(2020, 4, 12)


def gathered(first: date = MONDAY, last: date | None = None) -> Agenda:
    with closing(Workplace(os.environ)) as place:
        return gather(place, first, last)


def test_a_new_log_has_nothing_in_store(desk: Callable[..., Answer]) -> None:
    assert all(items == () for _name, items in gathered().parts)


def test_what_was_recorded_since_the_last_look_is_in_the_agenda(desk: Callable[..., Answer]) -> None:
    assert desk("record", "task.set", "--due", "2020-04-06T11:00", "--task-kind", "appointment").code == 0
    assert [each.due for each in gathered().appointments] == ["2020-04-06T11:00"]
    assert desk("record", "task.set", "--due", "2020-04-08", "--topic", "doc.permit_renewal").code == 0
    assert [(each.due, each.topic) for each in gathered(MONDAY, SUNDAY).tasks] == [("2020-04-08", "doc.permit_renewal")]


def test_persons_of_files_that_were_merged_are_one(desk: Callable[..., Answer]) -> None:
    for _ in range(2):
        assert desk("record", "person.registered", "--citizenships", "MAR").code == 0
    one, other = (line.split("\t")[0] for line in desk("person", "list").out.splitlines())
    assert desk("record", "task.set", "--persons", other, "--due", "2020-04-06", "--task-kind", "appointment").code == 0
    assert desk("person", "merge", one, other).code == 0
    assert desk("record", "task.set", "--persons", one, "--due", "2020-04-06", "--task-kind", "appointment").code == 0
    assert len({each.persons for each in gathered().appointments}) == 1


def test_the_agenda_of_one_desk_leaves_out_the_others(desk: Callable[..., Answer]) -> None:
    assert desk("record", "task.set", "--due", "2020-04-06").code == 0
    assert gathered().only(desk="falconara") == gathered() != gathered().only(desk="chiaravalle")
    assert gathered().only(desk="chiaravalle").tasks == ()


def test_a_mode_that_is_still_to_come_holds_from_its_day_at_each_of_the_desks(desk: Callable[..., Answer]) -> None:
    assert desk("record", "desk.registered", "--desk", "chiaravalle", "--name", "Chiaravalle").code == 0
    told = ("--mode", "phone", "--since", "2020-04-10", "--desks", "falconara,chiaravalle", "--reason", "epidemic")
    assert desk("record", "desk.mode_changed", *told).code == 0
    with closing(Workplace(os.environ)) as place:
        mode = Lookups(place).mode
        assert mode("falconara", date(2020, 4, 9)) == "in_person"
        assert [mode(each, date(2020, 4, 10)) for each in ("falconara", "chiaravalle")] == ["phone", "phone"]
        assert mode("nowhere", date(2020, 4, 10)) == "in_person"


def test_who_speaks_a_language_is_who_works_as_a_mediator_and_has_not_left(desk: Callable[..., Answer]) -> None:
    for staff, role in (("fz", "mediator"), ("ab", "mediator"), ("co", "coordinator")):
        told = ("--staff", staff, "--role", role, "--languages", "ara", "--on", "2020-03-01")
        assert desk("record", "staff.joined", *told).code == 0
    assert desk("record", "staff.left", "--staff", "ab", "--on", "2020-03-20").code == 0
    with closing(Workplace(os.environ)) as place:
        lookups = Lookups(place)
        assert lookups.mediators("ara") == ["fz"]
        assert mediators(map(lookups.history, place.log.subjects("staff:")), "ara", date(2020, 3, 10)) == ["ab", "fz"]
        assert lookups.mediators("wol") == []
