"""What an event names is found by handle, id, code or place, and must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Refused
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from tests.core.host.test_recorder import CALL, problems

if TYPE_CHECKING:
    from tests.core.host.conftest import Bench

# Two ids whose short handles are the same, and whose long ones are not.
TWINS = ("01710d2a-0f7c-7000-8000-0000000abcde", "01710d2a-0f7c-7000-8000-0000001abcde")


def test_a_handle_of_two_events_is_told_apart_by_what_is_wanted(bench: Bench) -> None:
    bench.recorder.record([Given("contact", CALL, id=TWINS[0])])
    bench.recorder.record([Given("person.registered", {"citizenships": ["ITA"]}, id=TWINS[1])])
    task = bench.read(bench.record("task.set", due="2020-04-02", contact=handle(TWINS[0]), persons=[handle(TWINS[1])]))
    assert TWINS[0] == task.event.contact
    assert (f"person:{TWINS[1]}",) == task.subjects


def test_a_handle_of_two_like_events_needs_the_long_one(bench: Bench) -> None:
    for twin in TWINS:
        bench.recorder.record([Given("contact", CALL, id=twin)])
    short = Given("task.set", {"due": "2020-04-02", "contact": handle(TWINS[0])})
    named = " ".join(handle(twin, long=True) for twin in TWINS)
    assert {"contact": f"several events have this handle: name one of them: {named}"} == problems(bench.recorder, short)
    bench.record("task.set", due="2020-04-02", contact=handle(TWINS[0], long=True))


def test_an_anonymous_contact_is_a_person_without_a_name(bench: Bench) -> None:
    call = bench.record("contact", **CALL)
    assert (f"anon:{call}",) == bench.read(bench.record("need.opened", category="doc", persons=[call])).subjects


def test_an_event_of_a_person_is_not_that_person(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["ITA"])
    call = bench.record("contact", **CALL, persons=[person])
    assert "persons" in problems(bench.recorder, Given("need.opened", {"category": "doc", "persons": [handle(call)]}))


@pytest.mark.parametrize("name", ["person:nobody", "body:comune", "desk:falconara", "22222", "@1", "@0", "@x", "é", ""])
def test_what_is_not_there_cannot_be_named(bench: Bench, name: str) -> None:
    assert "persons" in problems(bench.recorder, Given("need.opened", {"category": "doc", "persons": [name]}))


def test_follow_ups_go_with_the_opening_when_that_is_corrected(bench: Bench) -> None:
    ada, rahim = (bench.record("person.registered", citizenships=[each]) for each in ("NGA", "BGD"))
    task = bench.record("task.set", due="2020-04-02", persons=[ada])
    bench.record("event.corrected", of=task, changes={"persons": [rahim]}, reason="wrong_person")
    done = bench.read(bench.record("task.done", of=task))
    assert (f"person:{rahim}",) == done.subjects


def test_what_is_named_in_the_batch_need_not_be_stored(bench: Bench) -> None:
    sent, done = bench.recorder.record(
        [Given("task.set", {"due": "2020-04-02"}), Given("task.done", {"of": "@1", "outcome": "done"})]
    )
    assert (f"anon:{sent.id}",) == bench.read(done.id).subjects


def test_a_body_that_is_on_its_way_lends_its_name(bench: Bench) -> None:
    body = {"body": "comune", "name": "Comune", "body_type": "registry_office"}
    person = bench.record("person.registered", citizenships=["ITA"])
    _, sent = bench.recorder.record(
        [Given("body.registered", body), Given("referral.sent", {"receiver": "comune", "persons": [person]})]
    )
    assert "Comune" == bench.read(sent.id).event.receiver_name


def test_a_referral_that_is_told_again_keeps_the_name_of_its_day(bench: Bench) -> None:
    bench.record("body.registered", body="comune", name="Comune", body_type="registry_office")
    sent = Given("referral.sent", {"receiver": "comune"}, id=TWINS[0])
    bench.recorder.record([sent, Given("referral.sent", {"receiver": "comune"})])
    bench.record("body.renamed", body="comune", name="Città")
    assert bench.recorder.record([sent])[0].already
    assert "Comune" == bench.read(TWINS[0]).event.receiver_name


def test_a_desk_lends_its_name_too(bench: Bench) -> None:
    bench.record("desk.registered", said={"desk": "chiaravalle"}, name="Chiaravalle", municipality="042014")
    sent = bench.read(bench.record("referral.sent", receiver="chiaravalle")).event
    assert ("desk:chiaravalle", "Chiaravalle", "042014", None) == (
        sent.receiver,
        sent.receiver_name,
        sent.receiver_municipality,
        sent.receiver_type,
    )


def test_an_event_of_a_missing_plugin_can_be_retracted(bench: Bench) -> None:
    rain = bench.record("weather.rained", millimetres=1)
    bench.index.kinds = {kind: brief for kind, brief in bench.index.kinds.items() if kind != "weather.rained"}
    bench.kinds._readings.clear()
    bench.kinds._classes.clear()
    bench.record("event.retracted", of=rain)


def test_nobody_makes_keys_by_hand(bench: Bench) -> None:
    made = Given("key.created", {"subject": "desk:falconara", "kcv": "0" * 32})
    assert {"kind": "PRIMM records this by itself"} == problems(bench.recorder, made)


def test_what_is_refused_cannot_be_named_later(bench: Bench) -> None:
    body = Given("body.registered", {"body": "comune", "name": "Comune", "body_type": "registry_office"})
    with pytest.raises(Refused):
        bench.recorder.plan([body, Given("contact", {})])
    with pytest.raises(Refused, match="receiver"):
        bench.recorder.plan([Given("referral.sent", {"receiver": "comune"})])
    bench.recorder.plan([body])
    bench.recorder.plan([Given("referral.sent", {"receiver": "comune"})])


def test_nothing_follows_what_was_retracted(bench: Bench) -> None:
    task = bench.record("task.set", due="2020-04-02")
    bench.record("event.retracted", of=handle(task))
    with pytest.raises(Refused, match="that event was retracted"):
        bench.record("task.done", of=task)
