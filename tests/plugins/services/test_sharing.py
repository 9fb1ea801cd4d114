"""Data leave the desks with consent, by a legal duty, or as a coordinator answers for: what a mediator tries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from primm.core.events.ids import handle
from primm.core.events.kinds.person import PersonConsentGiven, PersonConsentRefused, PersonConsentRevoked, PersonMerged
from primm.core.events.kinds.referral import ReferralDrafted, ReferralSent
from primm.core.figures.history import History
from primm.plugins.services import action
from primm.plugins.services.sharing import shared_with_leave, united
from primm.testing import Diary

INPS, DATA, SCOPES = "body:inps", ("given_name", "phone"), ("disclosure_to_receiver",)
DAY = "2020-01-10"
OVERRIDE = {"override_role": "coordinator", "override_reason": "vital_interest"}


class Story:
    """A person, and what the rules say of a referral of hers."""

    def __init__(self) -> None:
        self.diary = Diary()
        self.amal = self.diary.person()

    def say(self, on: str, cls: type[Any] = PersonConsentGiven, **more: Any) -> str:
        return self.diary.write(on, cls(person=self.amal, scopes=SCOPES, **more))

    def tried(self, on: str = DAY, **values: Any) -> list[str]:
        told = {"persons": (self.amal,), "receiver": INPS, "data_shared": DATA, **values}
        return [each.field for each in self.diary.problems(action, on, ReferralSent(**told))]


@pytest.fixture
def story() -> Story:
    return Story()


def test_without_leave_nothing_is_shared(story: Story) -> None:
    assert ["consents"] == story.tried()
    assert [] == story.tried(data_shared=())


def test_how_consent_was_given_is_no_consent_by_itself(story: Story) -> None:
    assert ["consents"] == story.tried(consent="paper")


def test_a_consent_that_stands_on_that_day_is_enough(story: Story) -> None:
    given = story.say("2020-01-10")
    assert ["consents"] == story.tried("2020-01-09")
    assert [] == story.tried(consents=(given,))
    assert [] == story.tried("2021-01-10")


def test_a_consent_that_ended_was_refused_or_taken_back_is_none(story: Story) -> None:
    story.say("2020-01-01", until=date(2020, 1, 9))
    assert ["consents"] == story.tried()
    story.say("2020-01-02")
    assert [] == story.tried()
    story.say("2020-01-03", PersonConsentRevoked)
    assert ["consents"] == story.tried()
    story.say("2020-01-04", PersonConsentRefused)
    assert ["consents"] == story.tried()


def test_consent_to_another_use_is_none(story: Story) -> None:
    story.diary.write("2020-01-01", PersonConsentGiven(person=story.amal, scopes=("photo", "reporting_to_funder")))
    assert ["consents"] == story.tried()


def test_a_legal_duty_needs_no_consent(story: Story) -> None:
    assert [] == story.tried(legal_duty="art. 331 c.p.p.")


def test_each_person_must_have_agreed(story: Story) -> None:
    """The rule is given the histories of all: whoever has not agreed is named by her handle."""
    rosa = story.diary.person()
    story.say("2020-01-01")
    event = ReferralSent(persons=(story.amal, rosa), receiver=INPS, data_shared=DATA)
    entry = story.diary._entry(DAY, event, "falconara")
    both = History(story.amal, story.diary.entries, (story.amal,))
    (problem,) = shared_with_leave(entry, both)
    assert handle(rosa.partition(":")[2]) == problem.gaps["person"]
    story.diary.write("2020-01-01", PersonConsentGiven(person=rosa, scopes=SCOPES))
    assert [] == list(shared_with_leave(entry, History(story.amal, story.diary.entries, (story.amal,))))


def test_another_persons_files_are_one_by_their_merges(story: Story) -> None:
    diary = story.diary
    one, other, third = diary.person(), diary.person(), diary.person()
    diary.write("2020-01-01", PersonMerged(person=one, other=other))
    diary.write("2020-01-01", PersonMerged(person=other, other=third))
    assert {one, other, third} == united(third, diary.entries)
    assert {story.amal} == united(story.amal, diary.entries)


def test_an_override_takes_a_role_and_a_reason(story: Story) -> None:
    assert [] == story.tried(**OVERRIDE)
    assert ["override_reason"] == story.tried(override_role="coordinator")
    assert ["override_role"] == story.tried(override_reason="vital_interest")


@pytest.mark.parametrize("role", ["mediator", "operator", "substitute", "civil_service", "on_call_mediator"])
def test_only_a_coordinator_overrides(story: Story, role: str) -> None:
    assert ["override_role"] == story.tried(override_role=role, override_reason="minor_protection")


def test_where_nothing_is_shared_there_is_nothing_to_override(story: Story) -> None:
    assert ["override_role"] == story.tried(data_shared=(), **OVERRIDE)
    assert ["override_reason"] == story.tried(data_shared=(), override_reason="authority")


def test_an_address_given_shares_nothing(story: Story) -> None:
    story.say("2020-01-01")
    assert ["data_shared"] == story.tried(handover="orientation")
    assert [] == story.tried(handover="orientation", data_shared=())


def test_of_who_stays_anonymous_nothing_is_shared(story: Story) -> None:
    assert ["data_shared"] == story.tried(persons=(), legal_duty="art. 331 c.p.p.")
    assert [] == story.tried(persons=(), data_shared=())


def test_what_holds_for_a_draft_holds_for_its_sending_on_its_own_day(story: Story) -> None:
    given = story.say("2020-01-01")
    draft = story.diary.write(
        DAY, ReferralDrafted(persons=(story.amal,), receiver=INPS, data_shared=DATA, consents=(given,))
    )
    assert [] == story.tried("2020-01-11", persons=(), of=draft)
    story.say("2020-01-12", PersonConsentRevoked)
    assert ["consents"] == story.tried("2020-01-13", persons=(), of=draft)
    duty = story.diary.write(
        DAY, ReferralDrafted(persons=(story.amal,), receiver=INPS, data_shared=DATA, legal_duty="art. 331 c.p.p.")
    )
    assert [] == story.tried("2020-01-13", persons=(), of=duty)
