"""Cases as rows."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.case import CaseAssigned, CaseClosed, CaseOpened
from primm.plugins.services.work import caseload, cases
from primm.testing.diary import Diary


def test_a_family_s_case_has_one_leading_row_and_an_end() -> None:
    diary = Diary()
    family = (diary.person(), diary.person())
    case = diary.write("2020-01-10", CaseOpened(persons=family, action="services", worker="m1"))
    diary.write("2020-03-10", CaseClosed(of=case, outcome="aims_met"))
    assert [(row.lead, row.days, row.outcome) for row in diary.rows(cases)] == [
        (True, 60, "aims_met"),
        (False, 60, "aims_met"),
    ]


def test_a_case_that_was_closed_before_it_was_opened_took_no_days() -> None:
    diary = Diary()
    case = diary.write("2020-03-10", CaseOpened(persons=(diary.person(),), action="services"))
    diary.write("2020-03-01", CaseClosed(of=case, outcome="aims_met"))
    assert [(0, date(2020, 3, 1))] == [(row.days, row.closed) for row in diary.rows(cases)]


def test_a_case_is_in_the_hands_of_one_worker_at_a_time() -> None:
    diary = Diary()
    case = diary.write("2020-01-10", CaseOpened(persons=(diary.person(),), action="services", worker="m1"))
    diary.write("2020-02-10", CaseAssigned(of=case, worker="m2"))
    diary.write("2020-03-10", CaseClosed(of=case, outcome="aims_met"))
    assert [(row.worker, row.since, row.until) for row in diary.rows(caseload)] == [
        ("m1", date(2020, 1, 10), date(2020, 2, 10)),
        ("m2", date(2020, 2, 10), date(2020, 3, 10)),
    ]


def test_a_case_that_was_closed_is_open_no_more_though_it_was_given_on_afterwards() -> None:
    diary = Diary()
    case = diary.write("2020-01-10", CaseOpened(persons=(diary.person(),), action="services", worker="m1"))
    diary.write("2020-02-10", CaseClosed(of=case, outcome="aims_met"))
    diary.write("2020-02-20", CaseAssigned(of=case, worker="m2"))
    assert [("m1", date(2020, 1, 10), date(2020, 2, 10))] == [
        (row.worker, row.since, row.until) for row in diary.rows(caseload)
    ]
