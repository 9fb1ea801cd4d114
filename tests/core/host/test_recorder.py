"""The recorder stores what is in order, all of it or nothing, and says everything that is not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Conflict, KeyMissing, PluginFailed, Refused, UnknownSchema
from primm.core.events.codec import values_of
from primm.core.events.ids import handle
from primm.core.host.action import Action, Rule
from primm.core.host.recorder import Given
from primm.core.log.rows import bound_to
from tests.core.host.conftest import NOON, Bench

if TYPE_CHECKING:
    from primm.core.host.recorder import Recorder

CALL = {"channel": "phone_out", "reached": "no_answer"}
ID = "01710d2a-0f7c-7000-8000-000000000001"


def problems(recorder: Recorder, *givens: Given) -> dict[str, str]:
    """The fields that are refused, with the reasons; nothing was stored."""
    before = recorder._log.position()
    with pytest.raises(Refused) as refused:
        recorder.record(givens)
    assert before == recorder._log.position()
    return {each.field: each.say().partition(": ")[2] for each in refused.value.problems}


def kinds(bench: Bench) -> list[str]:
    """The kinds in the log, in the order of recording, the desk's aside."""
    return [json.loads(row.meta)["kind"] for row in bench.writable.read()][1:]


def test_what_is_recorded_is_read_back(bench: Bench) -> None:
    entry = bench.read(bench.record("contact", **CALL, minutes=5))
    assert {**CALL, "minutes": 5, "initiated_by": "user", "counterpart": "user"} == values_of(entry.event)
    assert ("2020-03-31", "falconara", "mr", (f"anon:{entry.id}",)) == (
        entry.moment,
        entry.desk,
        entry.by,
        entry.subjects,
    )


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One host for all the examples of a law."""
    made = Bench(tmp_path_factory.mktemp("lasting"))
    made.record("desk.registered", name="Falconara")
    return made


@given(
    st.fixed_dictionaries(
        {
            "channel": st.sampled_from(["phone_in", "home"]),
            "reached": st.just("no_answer"),
            "anonymous": st.integers(27, 500),
        },
        optional={
            "minutes": st.integers(0, 720),
            "topics": st.lists(st.sampled_from(["doc", "cit", "hou"]), min_size=1, unique=True),
            "language": st.sampled_from(["ara", "unknown", "refused"]),
            "for_other": st.booleans(),
            "anonymous_sex": st.dictionaries(st.sampled_from(["1", "2", "0"]), st.integers(0, 9), min_size=1),
            "evidence": st.from_regex("[A-Za-z0-9/.-]{1,40}", fullmatch=True),
        },
    )
)
def test_any_contact_is_read_back_as_it_was_given(lasting: Bench, values: dict[str, Any]) -> None:
    found = values_of(lasting.read(lasting.record("contact", **values)).event)
    assert values == {name: found[name] for name in values}


def test_what_concerns_several_desks_names_each_of_them(bench: Bench) -> None:
    bench.record("desk.registered", said={"desk": "chiaravalle"}, name="Chiaravalle")
    both = bench.record("desk.mode_changed", mode="phone", desks=["falconara", "chiaravalle"], since="2030-01-01")
    here = bench.record("desk.mode_changed", mode="phone")
    assert (("desk:falconara", "desk:chiaravalle"), ("desk:falconara",)) == tuple(
        bench.read(each).subjects for each in (both, here)
    )


def test_the_end_of_a_session_is_of_the_desk_of_its_beginning(bench: Bench) -> None:
    bench.record("desk.registered", said={"desk": "chiaravalle"}, name="Chiaravalle")
    opened = bench.record("desk.session_opened", said={"desk": "chiaravalle"})
    closed = bench.record("desk.session_closed", of=opened, minutes=180)
    assert ("desk:chiaravalle",) == bench.read(closed).subjects


def test_the_same_id_is_stored_once_even_on_the_next_day(bench: Bench) -> None:
    (first,) = bench.recorder.record([Given("contact", CALL, id=ID)])
    bench.time += timedelta(days=1)
    (again,) = bench.recorder.record([Given("contact", CALL, id=ID)])
    assert (False, True) == (first.already, again.already)
    with pytest.raises(Conflict):
        bench.recorder.record([Given("contact", {**CALL, "minutes": 3}, id=ID)])


def test_what_was_in_order_once_is_not_asked_of_the_rules_again(bench: Bench) -> None:
    body = {"body": "comune", "name": "Comune", "body_type": "registry_office"}
    bench.recorder.record([Given("body.registered", body, id=ID)])
    assert "body" in problems(bench.recorder, Given("body.registered", body))
    (again,) = bench.recorder.record([Given("body.registered", body, id=ID)])
    assert again.already


def test_the_envelope_is_checked_with_the_fields(bench: Bench) -> None:
    given_ = Given("contact", {"channel": 7}, id="x", occurred="2031-01-01", desk="Nowhere", by="Marta", late="so")
    found = problems(bench.recorder, given_)
    assert {"channel", "topics", "outcomes", "id", "occurred", "desk", "by", "late"} == set(found)
    assert "lies in the future" == found["occurred"]


def test_fields_are_checked_beside_the_day(bench: Bench) -> None:
    sent = Given("referral.sent", {"receiver": "falconara", "deadline": "2020-03-20"})
    assert {"deadline": "may not be before occurred"} == problems(bench.recorder, sent)
    assert ["occurred"] == list(problems(bench.recorder, sent._replace(occurred="2031-01-01")))
    bench.recorder.record([sent._replace(occurred="2020-03-20T09:00")])


def test_a_time_with_an_offset_is_the_desks_own(bench: Bench) -> None:
    entry = bench.read(bench.record("contact", said={"occurred": "2020-03-30T23:30:00+00:00"}, **CALL))
    assert "2020-03-31T01:30" == entry.moment


def test_another_zone_may_be_said(bench: Bench) -> None:
    bench.record("contact", said={"occurred": "2020-03-31T05:30", "zone": "America/New_York"}, **CALL)
    assert {"occurred": "not a time zone: write it as Europe/Rome"} == problems(
        bench.recorder, Given("contact", CALL, occurred="2020-03-31T05:30", zone="Nowhere")
    )


def test_what_was_long_ago_needs_a_reason(bench: Bench) -> None:
    assert "occurred" in problems(bench.recorder, Given("contact", CALL, occurred="2019-03-31"))
    event = bench.record("contact", said={"occurred": "2019-03-31", "late": "unknown"}, **CALL)
    assert "unknown" == bench.read(event).late


def test_a_version_of_tomorrow_is_not_guessed_at(bench: Bench) -> None:
    with pytest.raises(UnknownSchema, match="in version 1 only"):
        bench.recorder.record([Given("contact", CALL, version=2)])
    assert not bench.recorder.record([Given("contact", CALL, version=1)])[0].already


def test_one_bad_event_keeps_the_others_out(bench: Bench) -> None:
    found = problems(
        bench.recorder,
        Given("contact", {**CALL, "minutes": -1}),
        Given("need.opened", {"category": "doc", "persons": ["@1"], "contact": "@1"}),
        Given("need.opened", {"persons": ["@9"], "contact": "@x"}),
    )
    assert {"@1 minutes", "@3 category", "@3 persons", "@3 contact"} == set(found)


def test_personal_fields_are_sealed_under_a_key_of_the_first_subject(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["MAR"], given_name="Amal", birth_year=1980)
    assert ["key.created", "person.registered"] == kinds(bench)
    row = bench.writable.by_id(person)[0]
    assert "Amal" not in row.meta + row.facts + row.who
    ((subject, body),) = bench.read(person).sealed.items()
    assert f"person:{person}" == subject
    assert body
    bench.record("contact", **CALL, persons=[handle(person)], note="She will call again.")
    assert ["contact"] == kinds(bench)[2:]
    assert bound_to(row.origin, row.n, subject)


def test_without_the_key_nothing_is_stored(bench: Bench) -> None:
    bench.vault.locked = True
    with pytest.raises(KeyMissing):
        bench.record("person.registered", citizenships=["MAR"], given_name="Amal")
    assert [] == kinds(bench)
    bench.record("person.registered", citizenships=["MAR"])


def test_a_key_that_the_log_knows_nothing_of_is_told_later(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["MAR"])
    value = bench.vault.create_key(f"person:{person}")
    bench.record("person.updated", person=handle(person, long=True), given_name="Amal")
    assert ["person.registered", "key.created", "person.updated"] == kinds(bench)
    told = next(row for row in bench.writable.read() if "key.created" in row.meta)
    assert {"kcv": value, "subject": [0]} == json.loads(told.facts)


@pytest.fixture
def guest(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, str]:
    """A desk that has united its log with that of another one, but got no keys; and a person of that other one."""
    there = Bench(tmp_path_factory.mktemp("there"))
    there.index, there.codes = bench.index, bench.codes
    there.record("desk.registered", name="Chiaravalle")
    person = there.record("person.registered", citizenships=["MAR"], given_name="Amal")
    bench.writable.receive(list(there.writable.read()))
    there.writable.close()
    return bench, person


def test_nobody_makes_a_second_key_for_a_person_of_another_desk(guest: tuple[Bench, str]) -> None:
    bench, person = guest
    before = kinds(bench)
    with pytest.raises(KeyMissing, match="made at another desk: ask there for the copy with keys"):
        bench.record("person.updated", person=handle(person), family_name="Idrissi")
    assert before == kinds(bench)
    assert {} == bench.vault.keys
    bench.record("person.updated", person=handle(person), birth_year=1980)


def test_with_the_key_of_the_other_desk_its_persons_are_written_about(guest: tuple[Bench, str]) -> None:
    bench, person = guest
    bench.vault.keys[f"person:{person}"] = f"{0:032x}"
    bench.record("person.updated", person=handle(person), family_name="Idrissi")
    assert ["desk.registered", "key.created", "person.registered", "person.updated"] == sorted(kinds(bench))


def test_a_key_of_which_the_log_tells_otherwise_seals_nothing(guest: tuple[Bench, str]) -> None:
    bench, person = guest
    bench.vault.keys[f"person:{person}"] = f"{7:032x}"
    with pytest.raises(KeyMissing):
        bench.record("person.updated", person=handle(person), family_name="Idrissi")


def test_a_key_of_our_own_that_is_lost_is_not_made_anew(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["MAR"], given_name="Amal")
    bench.vault.keys.clear()
    with pytest.raises(KeyMissing, match="put back the backup of the keys"):
        bench.record("person.updated", person=handle(person), family_name="Idrissi")
    assert {} == bench.vault.keys


def test_one_key_is_told_once_however_much_is_sealed_together(bench: Bench) -> None:
    person = bench.record("person.registered", citizenships=["MAR"])
    calls = [Given("contact", {**CALL, "persons": [handle(person)], "note": note}) for note in ("one", "two")]
    bench.recorder.record(calls)
    assert ["person.registered", "key.created", "contact", "contact"] == kinds(bench)


@pytest.mark.parametrize("kind", ["key.created", "key.shared", "origin.began"])
def test_what_only_primm_can_say_cannot_be_recorded(bench: Bench, kind: str) -> None:
    assert {"kind": "PRIMM records this by itself"} == problems(bench.recorder, Given(kind, {}))


def test_a_rule_refuses_or_warns(bench: Bench) -> None:
    assert {"millimetres": "more than falls in a day"} == problems(
        bench.recorder, Given("weather.rained", {"millimetres": 501})
    )
    bench.record("weather.rained", millimetres=0)
    bench.record("weather.rained", millimetres=5)
    assert ["no rain at all"] == [each.text for each in bench.warned]


@pytest.mark.parametrize("millimetres", [13, 14])
def test_a_rule_that_fails_is_named_and_nothing_is_stored(bench: Bench, millimetres: int) -> None:
    with pytest.raises(PluginFailed, match="plugin weather") as failed:
        bench.record("weather.rained", millimetres=millimetres)
    assert "secret" not in str(failed.value)
    assert [] == kinds(bench)


def test_a_rule_sees_the_past_of_the_subject(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    person = bench.record("person.registered", citizenships=["MAR"])
    (rule,) = bench.plugins.actions["weather"].rules

    def check(entry: Any, history: Any) -> list[Any]:
        seen.append([each.kind for each in history.entries] + [entry.kind, entry.subjects[0]])
        return []

    action = Action("weather", "", rules=(Rule(("contact",), check), rule))
    monkeypatch.setattr(type(bench.plugins), "actions", {"weather": action})
    spec = bench.index.spec("contact")
    monkeypatch.setitem(bench.index._specs, "contact", spec._replace(rules=("weather",), rules_when=()))
    bench.record("contact", **CALL, persons=[person])
    assert [["person.registered", "contact", f"person:{person}"]] == seen


def test_letters_that_look_alike_are_warned_of(bench: Bench) -> None:
    bench.record("person.registered", citizenships=["ITA"], given_name="Маrio")
    assert ["given_name"] == [each.field for each in bench.warned]


def test_a_clock_that_was_set_back_is_warned_of(bench: Bench) -> None:
    bench.record("contact", **CALL)
    bench.time = NOON - timedelta(hours=1)
    bench.record("contact", **CALL)
    assert ["the computer's clock is behind the time of earlier events: is it right?"] == [
        each.say() for each in bench.warned
    ]
    assert 2 == len(kinds(bench))


def test_a_clock_far_ahead_is_warned_of(bench: Bench) -> None:
    bench.time += timedelta(days=3650)
    bench.record("contact", **CALL)
    assert ["the last event is 3650 days old: is the computer's clock right?"] == [each.say() for each in bench.warned]


def test_a_pause_of_the_desk_is_nothing_to_warn_of(bench: Bench) -> None:
    bench.time = NOON + timedelta(days=30)
    bench.record("contact", **CALL)
    assert [] == bench.warned


def test_what_was_planned_can_be_named_until_it_is_forgotten(bench: Bench) -> None:
    bench.recorder.plan([Given("contact", CALL, id=ID)])
    later = Given("task.set", {"due": "2020-04-02", "contact": ID, "persons": [f"anon:{ID}"]})
    bench.recorder.plan([later])
    bench.recorder.references.forget()
    assert {"contact", "persons"} == set(problems(bench.recorder, later))


def test_a_rule_is_asked_only_of_what_it_has_something_to_check_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rule = Rule(("task.set",), lambda entry, history: asked.append(entry.id) or (), given=("topic", "task_kind=call"))
    monkeypatch.setattr(type(bench.plugins), "actions", {"weather": Action("weather", "", rules=(rule,))})
    spec = bench.index.spec("task.set")._replace(rules=("weather",), rules_when=rule.given)
    monkeypatch.setitem(bench.index._specs, "task.set", spec)
    bench.record("task.set", due="2020-04-02")
    assert asked == []
    bench.record("task.set", due="2020-04-02", task_kind="appointment")
    assert asked == []
    first = bench.record("task.set", due="2020-04-02", topic="doc")
    assert [first, bench.record("task.set", due="2020-04-02", task_kind="call")] == asked


def test_the_rules_of_a_kind_are_always_asked_where_one_of_them_is(install: Any, tmp_path: Any) -> None:
    head = (
        "from primm import Action, Rule, hookimpl\n@hookimpl\ndef primm_action():\n    return Action('{0}', '', rules="
    )
    install(one=head.format("one") + "(Rule(('task.set', 'contact'), print, given=('topic',)),))\n")
    install(two=head.format("two") + "(Rule(('task.set',), print),))\n")
    index = Bench(tmp_path).index
    assert (("one", "two"), ()) == (index.spec("task.set").rules, index.spec("task.set").rules_when)
    assert (("one",), ("topic",)) == (index.spec("contact").rules, index.spec("contact").rules_when)
    assert ((), ()) == (index.spec("case.closed").rules, index.spec("case.closed").rules_when)
