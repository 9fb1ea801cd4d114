"""Nothing new is recorded of who was erased; whose data may only be kept is told; who shares data answers for it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, NotFound, Refused
from primm.core.events.canonical import dumps
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from primm.people.erased import DONE, ERASED, RUN
from primm.people.erasure import SEALED, WHO, plan
from primm.people.recording import CarefulRecorder
from primm.people.records import own_draft
from tests.core.host.conftest import Bench, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["install"]

CALL = {"channel": "phone_in", "topics": ["doc"], "outcomes": ["information"]}
GONE = "the data of this person were erased on 2020-03-31, by request"


class Careful(Bench):
    """A host whose recorder is careful."""

    @cached_property
    def recorder(self) -> CarefulRecorder:
        """The recorder."""
        return CarefulRecorder(self)

    def person(self) -> str:
        """A new person."""
        return f"person:{self.record('person.registered', citizenships=['MAR'])}"

    def call(self, *whom: str) -> str:
        """A call of these persons, or of somebody without a name."""
        return self.record("contact", **CALL, **({"persons": [*whom]} if whom else {"anonymous": 1}))

    def say(self, kind: str, *whom: str, of: str = "", **facts: Any) -> str:
        """What PRIMM itself puts on record of an erasure; its id."""
        draft = own_draft(self.settings, self.now(), kind, {})
        facts |= {"of": of} if of else {"persons": [*range(1, 1 + len(whom))]}
        who = (f"erasure:{of or draft.id}", *whom)
        self.writable.append([draft._replace(who=who, facts=dumps(facts), of=of or None)], None, self.now)
        return draft.id

    def erase(self, whom: str, level: int = SEALED) -> str:
        """Erase a person; the id of the erasure."""
        id_ = self.say(ERASED, whom, level=level, basis="request")
        self.writable.blank(plan(self.writable, [whom], level).rows, id_)
        return id_

    def events(self) -> int:
        """How many there are."""
        return self.writable.position()[self.writable.origin]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Careful]:
    made = Careful(tmp_path)
    made.record("desk.registered", name="Falconara")
    yield made
    made.writable.close()


@pytest.fixture
def amal(bench: Careful) -> str:
    return bench.person()


@pytest.fixture
def rosa(bench: Careful) -> str:
    return bench.person()


class TestErased:
    """Who was erased."""

    def test_nothing_new_is_said_of_her(self, bench: Careful, amal: str, rosa: str) -> None:
        bench.erase(amal)
        before = bench.events()
        for whom in ((amal,), (rosa, amal)):
            with pytest.raises(NotFound, match=GONE):
                bench.call(*whom)
        assert before == bench.events()
        bench.call(rosa)
        bench.call()
        assert before + 2 == bench.events()

    def test_nor_is_what_was_said_of_her_alone_corrected(self, bench: Careful, amal: str) -> None:
        call = bench.call(amal)
        bench.erase(amal)
        with pytest.raises(NotFound, match=GONE):
            bench.record("event.retracted", of=call)

    def test_what_she_shared_with_others_may_be_corrected_for_their_sake(
        self, bench: Careful, amal: str, rosa: str
    ) -> None:
        call = bench.call(amal, rosa)
        bench.erase(amal)
        before = bench.events()
        bench.record("event.corrected", of=call, changes={"minutes": 20})
        assert before + 1 == bench.events()

    def test_but_no_other_is_drawn_into_it_who_was_erased(self, bench: Careful, amal: str, rosa: str) -> None:
        call = bench.call(rosa)
        bench.erase(amal)
        with pytest.raises(NotFound, match=GONE):
            bench.record("event.corrected", of=call, changes={"persons": [rosa, amal]})

    def test_what_all_of_them_shared_who_were_erased_is_not(self, bench: Careful, amal: str, rosa: str) -> None:
        call = bench.call(amal, rosa)
        for each in (amal, rosa):
            bench.erase(each)
        with pytest.raises(NotFound, match=GONE):
            bench.record("event.corrected", of=call, changes={"minutes": 20})

    def test_nor_is_what_has_nobody_any_more(self, bench: Careful, amal: str) -> None:
        call = bench.call(amal)
        bench.erase(amal, WHO)
        with pytest.raises(NotFound, match="the data of whom this is about were erased"):
            bench.record("event.corrected", of=call, changes={"minutes": 20})

    def test_what_is_about_no_person_is_no_matter(self, bench: Careful, amal: str) -> None:
        bench.erase(amal)
        before = bench.events()
        bench.record("body.registered", body="body:caf", name="CAF", body_type="caf_patronato")
        assert before + 1 == bench.events()

    def test_that_she_was_answered_is_said_afterwards(self, bench: Careful, amal: str) -> None:
        request = bench.record("person.request", person=amal, right="erase", how="at_desk")
        bench.record("person.request_decided", of=request, decision="granted", reason="as_asked", decided_by="dpo")
        another = bench.record("person.request", person=amal, right="object", how="letter")
        bench.erase(amal)
        before = bench.events()
        bench.record("person.request_answered", of=request, how="at_desk")
        assert before + 1 == bench.events()
        with pytest.raises(NotFound, match=GONE):
            bench.record("person.request_extended", of=another, reason="complex", told="letter")

    def test_that_her_fields_were_handed_on_is_said_all_the_same(self, bench: Careful, amal: str) -> None:
        bench.erase(amal)
        before = bench.events()
        said = {"exported": ["sex"], "purpose": "reporting_to_funder", "recipient": "fund", "sheet": "recipients"}
        days = {"start": "2020-01-01", "end": "2020-03-31", "position": [f"{'d' * 16} 1 {'0' * 64}"]}
        bench.record("person.exported", persons=[amal], digest="0" * 64, **said, **days)
        assert before + 1 == bench.events()

    def test_an_erasure_is_not_taken_back(self, bench: Careful, amal: str) -> None:
        erasure = bench.erase(amal)
        run = bench.say(RUN, term="contact")
        done = bench.say(DONE, of=erasure, keys=1)
        before = bench.events()
        for each in (erasure, run, done):
            with pytest.raises(Refused) as refusal:
                bench.record("event.retracted", of=each)
            said = "of: an erasure is not corrected or taken back: what it took is there no more"
            assert said == refusal.value.say()
        assert before == bench.events()

    def test_what_is_refused_is_planned_no_more(self, bench: Careful, amal: str, rosa: str) -> None:
        """So that what is recorded next, by the same recorder, cannot name it."""
        bench.erase(amal)
        with pytest.raises(NotFound):
            bench.recorder.plan(
                [Given("contact", {**CALL, "persons": [rosa]}), Given("contact", CALL | {"persons": [amal]})]
            )
        assert [] == bench.recorder.references.planned([rosa, amal])


class TestKept:
    """Whose data may only be kept."""

    def restrict(self, bench: Careful, whom: str) -> None:
        bench.record("person.restricted", person=whom, basis="legal_claims")

    def warned(self, bench: Careful) -> list[tuple[str, bool]]:
        found = [(each.say(), each.warns) for each in bench.warned]
        bench.warned.clear()
        return found

    def test_help_is_recorded_and_it_is_told(self, bench: Careful, amal: str, rosa: str) -> None:
        self.restrict(bench, amal)
        assert [] == self.warned(bench)
        bench.call(rosa)
        bench.call()
        assert [] == self.warned(bench)
        bench.call(rosa, amal)
        code = handle(amal.partition(":")[2])
        said = f"the data of {code} may only be kept since 2020-03-31: this is stored, and she stays out of lists"
        assert [(said, True)] == self.warned(bench)

    def test_each_is_told_once(self, bench: Careful, amal: str, rosa: str) -> None:
        for each in (amal, rosa):
            self.restrict(bench, each)
        bench.recorder.record(
            [Given("contact", {**CALL, "persons": [amal, rosa]}), Given("contact", {**CALL, "persons": [amal]})]
        )
        assert 2 == len({said for said, _warns in self.warned(bench)}) == len(bench.warned) + 2

    def test_what_is_said_of_her_rights_needs_no_warning(self, bench: Careful, amal: str) -> None:
        self.restrict(bench, amal)
        bench.record("person.request", person=amal, right="access", how="at_desk")
        self.restrict(bench, amal)
        bench.record("person.consent_given", person=amal, scopes=["reporting_to_funder"], how="paper", language="ita")
        assert [] == self.warned(bench)

    def test_what_is_said_again_as_it_stands_needs_none_either(self, bench: Careful, amal: str) -> None:
        call = bench.call(amal)
        self.restrict(bench, amal)
        bench.record("contact", **CALL, persons=[amal], said={"id": call})
        assert [] == self.warned(bench)

    def test_where_nothing_is_about_a_person_nobody_is_looked_for(
        self, bench: Careful, amal: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.restrict(bench, amal)
        monkeypatch.setattr("primm.people.recording.restrictions", lambda log, kinds: pytest.fail("looked for"))
        bench.record("body.registered", body="body:caf", name="CAF", body_type="caf_patronato")


def test_what_is_dated_before_that_which_it_follows_is_refused(bench: Careful, amal: str) -> None:
    request = bench.record("person.request", person=amal, right="access", how="at_desk")
    with pytest.raises(Refused) as refusal:
        bench.record("person.request_answered", of=request, how="at_desk", said={"occurred": "2020-03-01"})
    assert "occurred: is before person.request" in refusal.value.say()


@pytest.mark.parametrize("why", [{"override_role": "coordinator"}, {"override_reason": "vital_interest"}])
def test_half_a_reason_is_enough_to_ask_a_coordinator_where_no_plugin_wants_it_whole(
    tmp_path: Path, install: Callable[..., None], why: dict[str, str]
) -> None:
    install()
    bench, asked = Careful(tmp_path), list[object]()
    bench.vault.require_coordinator = asked.append  # type: ignore[attr-defined]
    bench.record("desk.registered", name="Falconara")
    bench.record("referral.drafted", persons=[bench.person()], receiver="desk:falconara", **why)
    bench.writable.close()
    assert 1 == len(asked)


class TestSharing:
    """Without consent and without a legal duty data are shared by a coordinator, who shows that she is one."""

    @pytest.fixture
    def asked(self, bench: Careful) -> list[str]:
        """For what a coordinator was asked."""
        asked: list[str] = []
        bench.vault.require_coordinator = lambda reason: asked.append(str(reason))  # type: ignore[attr-defined]
        bench.record("body.registered", body="body:caf", name="CAF", body_type="caf_patronato")
        return asked

    def refer(self, bench: Careful, whom: str, **more: Any) -> str:
        return bench.record("referral.sent", persons=[whom], receiver="body:caf", topic="hou", **more)

    def override(self, bench: Careful, whom: str, **more: Any) -> str:
        why = {"override_role": "coordinator", "override_reason": "vital_interest"}
        return self.refer(bench, whom, data_shared=["given_name"], **why, **more)

    def test_she_is_asked_for(self, bench: Careful, amal: str, asked: list[str]) -> None:
        self.refer(bench, amal)
        self.refer(bench, amal, data_shared=["given_name"], legal_duty="art. 5")
        assert [] == asked
        self.override(bench, amal)
        assert ["sharing data without consent"] == asked

    def test_also_for_one_of_several(self, bench: Careful, amal: str, asked: list[str]) -> None:
        why = {"override_role": "coordinator", "override_reason": "vital_interest", "data_shared": ["given_name"]}
        sent = {"persons": [amal], "receiver": "body:caf", "topic": "hou"}
        bench.recorder.record([Given("referral.sent", sent), Given("referral.sent", {**sent, **why})])
        assert 1 == len(asked)

    def test_where_she_is_not_there_nothing_is_stored(self, bench: Careful, amal: str, asked: list[str]) -> None:
        def refuse(reason: object) -> None:
            raise KeyMissing("only with a coordinator's passphrase")

        bench.vault.require_coordinator = refuse  # type: ignore[attr-defined]
        before = bench.events()
        with pytest.raises(KeyMissing):
            self.override(bench, amal)
        assert (before, []) == (bench.events(), bench.recorder.references.planned([amal]))

    def test_what_is_said_again_as_it_stands_needs_no_other(self, bench: Careful, amal: str, asked: list[str]) -> None:
        sent = self.override(bench, amal)
        asked.clear()
        row = bench.writable.by_id(sent)[0]
        self.override(bench, amal, said={"id": sent})
        assert ([], [row]) == (asked, bench.writable.by_id(sent))
        assert "coordinator" == json.loads(row.facts)["override_role"]
