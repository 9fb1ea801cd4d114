"""What follows something is not dated before it, whichever the kind; second thoughts do not bring that about either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Refused
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from tests.core.host.test_recorder import ID, kinds, problems

if TYPE_CHECKING:
    from tests.core.host.conftest import Bench

BEFORE, DAY, AFTER = "2020-03-09", "2020-03-10", "2020-03-11"
OPENINGS: dict[str, dict[str, Any]] = {
    "case.opened": {"persons": ["person"], "action": "services"},
    "need.opened": {"persons": ["person"], "category": "doc"},
    "task.set": {"due": "2020-04-02"},
    "mediation.requested": {"language": "ben"},
    "referral.drafted": {"receiver": "desk:falconara"},
    "referral.sent": {"receiver": "desk:falconara"},
    "desk.session_opened": {},
    "person.request": {"persons": ["person"], "right": "access", "how": "at_desk"},
    "person.restricted": {"persons": ["person"], "basis": "legal_claims"},
}
FOLLOWING: list[tuple[str, str, dict[str, Any]]] = [
    ("case.opened", "case.assigned", {"worker": "mr"}),
    ("case.opened", "case.reviewed", {}),
    ("case.opened", "case.closed", {"outcome": "aims_met"}),
    ("need.opened", "need.updated", {"urgency": "same_day"}),
    ("need.opened", "need.closed", {"outcome": "met"}),
    ("task.set", "task.done", {}),
    ("mediation.requested", "mediation.scheduled", {"at": "2020-04-02", "mediator": "mr"}),
    ("mediation.requested", "mediation.delivered", {}),
    ("mediation.requested", "mediation.cancelled", {"cancelled_by": "user"}),
    ("mediation.requested", "mediation.unmet", {"reason": "no_slot"}),
    ("referral.drafted", "referral.sent", {"receiver": "desk:falconara"}),
    *(("referral.sent", f"referral.{step}", {}) for step in ("received", "accepted", "started", "expired")),
    ("referral.sent", "referral.rejected", {"reason": "no_capacity"}),
    ("referral.sent", "referral.completed", {"outcome": "served"}),
    ("referral.sent", "referral.cancelled", {"cancelled_by": "user"}),
    ("desk.session_opened", "desk.session_closed", {"minutes": 180}),
    ("person.request", "person.request_extended", {"reason": "complex", "told": "letter"}),
    ("person.request", "person.request_decided", {"decision": "granted", "reason": "as_asked", "decided_by": "comune"}),
    ("person.request", "person.request_answered", {"how": "letter"}),
    ("person.restricted", "person.restriction_lifted", {"reason": "claims_over", "told": "letter"}),
]


def opened(bench: Bench, kind: str = "task.set", on: str = DAY) -> str:
    """An opening event on a day; its id."""
    values = OPENINGS[kind]
    if "persons" in values:
        person = bench.record("person.registered", citizenships=["MAR"])
        whom = {"person": person} if kind.startswith("person.") else {"persons": [person]}
        values = {**{name: each for name, each in values.items() if name != "persons"}, **whom}
    return bench.record(kind, said={"occurred": on}, **values)


def closed(bench: Bench, task: str, on: str = AFTER) -> str:
    """The end of a task on a day; its id."""
    return bench.record("task.done", said={"occurred": on}, of=task)


@pytest.mark.parametrize(("opening", "kind", "values"), FOLLOWING, ids=[kind for _, kind, _ in FOLLOWING])
def test_nothing_is_before_what_it_follows(bench: Bench, opening: str, kind: str, values: dict[str, Any]) -> None:
    event = opened(bench, opening, f"{DAY}T15:00")
    given = Given(kind, {**values, "of": event}, occurred=BEFORE)
    name = f"{opening} {handle(event)}"
    text = f"is before {name}, which it follows: correct the day, or that of {name}"
    assert {"occurred": text} == problems(bench.recorder, given)
    bench.recorder.record([given._replace(occurred=f"{DAY}T09:00")])


def test_every_kind_of_the_core_that_follows_another_is_among_these(bench: Bench) -> None:
    following = {
        kind
        for kind in bench.index.kinds
        for field in bench.index.spec(kind).fields
        if field.type == "opening" and not kind.startswith("event.")
    }
    assert {kind for _, kind, _ in FOLLOWING} == following - {"person.unmerged", "person.erasure_done"}


def test_the_day_counts_as_it_reads_today(bench: Bench) -> None:
    task = opened(bench)
    bench.record("event.corrected", of=task, changes={"occurred": BEFORE})
    closed(bench, task, BEFORE)


def test_in_one_command_too(bench: Bench) -> None:
    task = Given("task.set", OPENINGS["task.set"], occurred=DAY)
    text = "is before task.set, which it follows: correct the day, or that of task.set"
    assert {"@2 occurred": text} == problems(bench.recorder, task, Given("task.done", {"of": "@1"}, occurred=BEFORE))


def test_what_is_wrong_beside_the_day_is_said_with_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from primm.core.errors import Problem
    from primm.core.host.action import Action, Rule

    rule = Rule(("task.done",), lambda entry, history: [Problem("outcome", "not this one")])
    monkeypatch.setattr(type(bench.plugins), "actions", {"weather": Action("weather", "", rules=(rule,))})
    monkeypatch.setitem(bench.index._specs, "task.done", bench.index.spec("task.done")._replace(rules=("weather",)))
    given = Given("task.done", {"of": opened(bench)}, occurred=BEFORE)
    assert ["occurred", "outcome"] == list(problems(bench.recorder, given))


def test_a_map_may_allow_it_and_then_it_is_stored(bench: Bench) -> None:
    bench.recorder.store(
        bench.recorder.plan([Given("task.done", {"of": opened(bench)}, occurred=BEFORE)], backwards=True)
    )
    assert ["task.set", "task.done"] == kinds(bench)


def test_what_was_stored_once_is_not_asked_again(bench: Bench) -> None:
    task = opened(bench)
    given = Given("task.done", {"of": task}, id=ID, occurred=DAY)
    bench.recorder.record([given])
    bench.record("event.corrected", of=ID, changes={"occurred": AFTER})
    bench.record("event.corrected", of=task, changes={"occurred": AFTER})
    assert bench.recorder.record([given])[0].already


def test_what_comes_from_elsewhere_is_taken_as_it_is(bench: Bench, tmp_path: Any) -> None:
    from tests.core.host.conftest import Bench

    (tmp_path / "there").mkdir()
    there = Bench(tmp_path / "there")
    there.record("desk.registered", name="Falconara")
    there.recorder.store(
        there.recorder.plan([Given("task.done", {"of": opened(there)}, occurred=BEFORE)], backwards=True)
    )
    assert 3 == bench.writable.receive(list(there.writable.read()))
    there.writable.close()


def test_a_correction_does_not_move_an_event_before_what_it_follows(bench: Bench) -> None:
    task = opened(bench)
    done = closed(bench, task)
    names = f"task.done {handle(done)} would be before task.set {handle(task)}"
    text = f"{names}, which it follows: correct the day of that first"
    changes = {"of": done, "changes": {"occurred": BEFORE}}
    assert {"occurred": text} == problems(bench.recorder, Given("event.corrected", changes))
    bench.record("event.corrected", of=done, changes={"occurred": DAY})


def test_nor_an_opening_behind_what_followed_on_it(bench: Bench) -> None:
    task = opened(bench)
    closed(bench, task, DAY)
    assert ["occurred"] == list(
        problems(bench.recorder, Given("event.corrected", {"of": task, "changes": {"occurred": AFTER}}))
    )
    bench.record("event.corrected", of=task, changes={"occurred": BEFORE})


def test_nor_does_taking_back_a_second_thought(bench: Bench) -> None:
    task = opened(bench)
    moved = bench.record("event.corrected", of=task, changes={"occurred": BEFORE})
    done = closed(bench, task, BEFORE)
    assert ["of"] == list(problems(bench.recorder, Given("event.retracted", {"of": moved})))
    bench.record("event.retracted", of=done)
    gone = bench.record("event.retracted", of=moved)
    bench.record("event.retracted", of=gone)


def test_a_command_that_moves_both_is_judged_by_its_end_alone_in_the_right_order(bench: Bench) -> None:
    task = opened(bench)
    done = closed(bench, task)
    to = "2020-03-20"
    both = [Given("event.corrected", {"of": each, "changes": {"occurred": to}}) for each in (done, task)]
    with pytest.raises(Refused, match="correct the day of that first"):
        bench.recorder.record(both[::-1])
    bench.recorder.record(both)


def test_what_was_backwards_before_does_not_stop_another_correction(bench: Bench) -> None:
    task = opened(bench, on="2020-03-12")
    (done,) = bench.recorder.store(
        bench.recorder.plan([Given("task.done", {"of": task}, occurred=BEFORE)], backwards=True)
    )
    bench.recorder.references.forget()
    bench.record("event.corrected", of=done.id, changes={"occurred": DAY})
    bench.record("event.corrected", of=done.id, changes={"occurred": "2020-03-12"})
