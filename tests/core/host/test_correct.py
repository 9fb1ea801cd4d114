"""Corrections: a later event says what an earlier one should have said; the values are checked as that one's were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.commands.correct import parse_changes
from primm.core.errors import Refused
from primm.core.events.codec import values_of
from primm.core.host.recorder import Given
from tests.core.host.test_recorder import CALL, lasting, problems

if TYPE_CHECKING:
    from tests.core.host.conftest import Bench

__all__ = ["lasting"]  # a fixture


def today(bench: Bench, event: str) -> Any:
    """The event as it reads today."""
    found = bench.recorder.references.find(event)
    assert found
    return bench.recorder.references.today(found)


def correct(bench: Bench, event: str, **changes: Any) -> str:
    """Correct an event."""
    return bench.record("event.corrected", of=event, changes=changes)


def test_a_correction_changes_what_it_names_and_nothing_else(bench: Bench) -> None:
    call = bench.record("contact", **CALL, minutes=5)
    correct(bench, call, minutes=7, occurred="2020-03-30")
    entry = today(bench, call)
    assert ("2020-03-30", 7, "phone_out") == (entry.moment, entry.event.minutes, entry.event.channel)
    assert 5 == bench.read(call).event.minutes


@given(st.integers(0, 720), st.integers(0, 720), st.sampled_from(["phone_in", "home"]), st.sampled_from([None, "ara"]))
def test_back_to_the_original_values_is_back_to_the_original_event(
    lasting: Bench, minutes: int, wrong: int, channel: str, language: str | None
) -> None:
    told = {"minutes": minutes, "reached": "no_answer", "channel": channel, "language": language}
    call = lasting.record("contact", **told)
    before = values_of(today(lasting, call).event)
    correct(lasting, call, minutes=wrong, channel="video", language="ita")
    correct(lasting, call, minutes=minutes, channel=channel, language=language)
    assert before == values_of(today(lasting, call).event)


def test_corrections_of_personal_fields_are_sealed(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["MAR"], given_name="Amal")
    fixed = correct(bench, person, given_name="Amel", birth_year=1981)
    row = bench.writable.by_id(fixed)[0]
    assert {"changes": {"birth_year": 1981}, "of": person, "reason": "typing_error"} == json.loads(row.facts)
    assert f"person:{person}" in json.loads(row.sealed)


def test_new_subjects_are_the_corrections_own(bench: Bench) -> None:
    ada, rahim = (bench.record("person.registered", citizenships=[each]) for each in ("NGA", "BGD"))
    visit = bench.record("contact", **CALL, persons=[ada])
    entry = bench.read(correct(bench, visit, persons=[rahim]))
    assert (f"person:{ada}", f"person:{rahim}") == entry.subjects
    assert (f"person:{rahim}",) == today(bench, visit).subjects


def test_links_and_events_are_found_as_in_the_event_itself(bench: Bench) -> None:
    bench.record("body.registered", body="comune", name="Comune", body_type="registry_office")
    visit = bench.record("contact", **CALL)
    correct(bench, visit, counterpart="service", counterpart_body="comune")
    assert "body:comune" == today(bench, visit).event.counterpart_body
    assert "case" in problems(bench.recorder, Given("event.corrected", {"of": visit, "changes": {"case": visit}}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minuts": 5}, "minuts"),
        ({"id": "x"}, "id"),
        ({"kind": "x"}, "kind"),
        ({"minutes": "5"}, "minutes"),
        ({"minutes": None, "channel": None}, "channel"),
        ({"occurred": "2031-01-01"}, "occurred"),
        ({"occurred": 7}, "occurred"),
        ({"desk": "nowhere"}, "desk"),
        ({"desk": None}, "desk"),
        ({"persons": ["nobody"]}, "persons"),
        ({}, "changes"),
        (7, "changes"),
    ],
)
def test_what_the_event_could_not_have_said_is_refused(bench: Bench, changes: Any, field: str) -> None:
    visit = bench.record("contact", **CALL)
    assert [field] == list(problems(bench.recorder, Given("event.corrected", {"of": visit, "changes": changes})))


def test_fields_are_checked_beside_one_another(bench: Bench) -> None:
    one, other = (bench.record("person.registered", citizenships=["ITA"]) for _ in range(2))
    pair = {"person": one, "other": other, "relation": "child"}
    relation = bench.record("person.relation_set", **pair, since="2020-02-01", until="2020-03-01")
    assert {"until": "may not be before since"} == problems(
        bench.recorder, Given("event.corrected", {"of": relation, "changes": {"until": "2020-01-01"}})
    )


def test_fields_are_checked_beside_the_day_as_it_reads(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["ITA"])
    case = bench.record("case.opened", persons=[person], action="services", review_due="2020-04-15")
    for changes in ({"review_due": "2020-03-30"}, {"occurred": "2020-03-20", "review_due": "2020-03-19"}):
        assert {"review_due": "may not be before occurred"} == problems(
            bench.recorder, Given("event.corrected", {"of": case, "changes": changes})
        )
    correct(bench, case, occurred="2020-03-20", review_due="2020-03-30")
    correct(bench, case, review_due="2020-03-20")


def test_the_desk_may_be_another(bench: Bench) -> None:
    bench.record("desk.registered", said={"desk": "chiaravalle"}, name="Chiaravalle")
    visit = bench.record("contact", **CALL)
    correct(bench, visit, desk="chiaravalle")
    assert "chiaravalle" == today(bench, visit).desk


def test_a_code_that_names_a_subject_and_what_an_event_follows_stay(bench: Bench) -> None:
    body = bench.record("body.registered", body="comune", name="Comune", body_type="registry_office")
    task = bench.record("task.set", due="2020-04-02")
    done = bench.record("task.done", of=task)
    assert "body" in problems(bench.recorder, Given("event.corrected", {"of": body, "changes": {"body": "x"}}))
    assert "of" in problems(bench.recorder, Given("event.corrected", {"of": done, "changes": {"of": task}}))


@pytest.mark.parametrize("kind", ["event.corrected", "event.retracted", "key.created"])
def test_what_speaks_of_events_is_not_corrected(bench: Bench, kind: str) -> None:
    visit = bench.record("contact", **CALL, note="Sealed.")
    bench.record("event.corrected", of=visit, changes={"minutes": 5})
    bench.record("event.retracted", of=visit)
    target = next(json.loads(row.meta)["id"] for row in bench.writable.read() if f'"{kind}"' in row.meta)
    assert "of" in problems(bench.recorder, Given("event.corrected", {"of": target, "changes": {"reason": "x"}}))


def test_typed_changes_are_read_as_the_fields_are(bench: Bench) -> None:
    spec = bench.index.spec("contact")
    typed = {"minutes": "5", "topics": "doc,cit", "note": "", "desk": "x", "unheard": "y"}
    assert {"minutes": 5, "topics": ["doc", "cit"], "note": None, "desk": "x", "unheard": "y"} == parse_changes(
        spec, typed
    )
    with pytest.raises(Refused, match=r"minutes.*\n.*for_other"):
        parse_changes(spec, {"minutes": "five", "for_other": "perhaps"})


def test_what_follows_another_event_and_what_has_a_code_can_be_corrected(bench: Bench) -> None:
    body = bench.record("body.registered", body="comune", name="Comune", body_type="registry_office")
    done = bench.record("task.done", of=bench.record("task.set", due="2020-04-02"))
    correct(bench, body, name="Città")
    correct(bench, done, outcome="cancelled")
    assert ("Città", "cancelled") == (today(bench, body).event.name, today(bench, done).event.outcome)


@given(st.sampled_from(["falconara", "chiaravalle"]), st.booleans())
def test_what_belongs_to_a_desk_belongs_to_the_one_to_which_it_is_corrected(
    lasting: Bench, other: str, twice: bool
) -> None:
    if not lasting.recorder.references.exists("desk:chiaravalle"):
        lasting.record("desk.registered", name="Chiaravalle", said={"desk": "chiaravalle"})
    opened = lasting.record("desk.session_opened")
    for desk in ("chiaravalle", other) if twice else (other,):
        fixed = correct(lasting, opened, desk=desk)
        assert f"desk:{desk}" in json.loads(lasting.writable.by_id(fixed)[0].who)
    assert (f"desk:{other}",) == today(lasting, opened).subjects
