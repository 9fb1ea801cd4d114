"""Services and accompaniments as rows."""

from __future__ import annotations

from primm.plugins.services.events import AccompanimentDone, ServiceDelivered
from primm.plugins.services.given import accompaniments, services
from primm.testing.diary import Diary


def test_a_service_given_to_two_persons_is_one_service() -> None:
    diary = Diary()
    pair = (diary.person(), diary.person())
    diary.write("2020-01-10", ServiceDelivered(persons=pair, service_kind="form_filled", done_by="fz"))
    assert [(True, "fz"), (False, "fz")] == [(row.lead, row.worker) for row in diary.rows(services)]


def test_a_family_is_accompanied_once_to_the_service_as_it_was_called_then() -> None:
    diary = Diary()
    pair = (diary.person(), diary.person())
    diary.write(
        "2020-01-10",
        AccompanimentDone(persons=pair, service="body:inps", service_name="INPS Ancona", service_type="inps"),
    )
    diary.write("2020-01-11", AccompanimentDone(service="body:inps"))
    assert [(True, "INPS Ancona", "inps"), (False, "INPS Ancona", "inps"), (True, "body:inps", None)] == [
        (row.lead, row.service, row.service_type) for row in diary.rows(accompaniments)
    ]
