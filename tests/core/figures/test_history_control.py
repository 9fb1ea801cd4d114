"""What corrections, retractions and merges do to a history."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.body import BodyRegistered
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.desk import DeskModeChanged
from primm.core.events.kinds.person import PersonMerged, PersonRegistered, PersonUnmerged
from primm.core.events.kinds.referral import ReferralAccepted, ReferralSent
from primm.core.figures.control import names

if TYPE_CHECKING:
    from tests.core.figures.conftest import Pen

A, B = "person:a", "person:b"


def contact(pen: Pen, **values: Any) -> str:
    return pen.write(Contact, persons=[A], **{"channel": "video", "minutes": 10, **values})


def minutes(pen: Pen) -> list[int | None]:
    return [each.event.minutes for each in pen.history(A).of(Contact)]


def correct(pen: Pen, of: str, **changes: Any) -> str:
    return pen.write(EventCorrected, of=of, changes=changes)


def test_a_correction_changes_fields_day_and_desk(pen: Pen) -> None:
    correct(pen, contact(pen), minutes=25, occurred="2019-12-31T23:30", desk="chi")
    (entry,) = pen.history(A).entries
    assert (25, date(2019, 12, 31), "chi") == (entry.event.minutes, entry.occurred, entry.desk)
    assert entry.event.channel == "video"


def test_a_field_is_emptied_by_a_correction_to_nothing(pen: Pen) -> None:
    correct(pen, contact(pen), minutes=None)
    assert [None] == minutes(pen)


def test_the_newest_correction_of_a_field_wins(pen: Pen) -> None:
    one = contact(pen)
    pen.write(EventCorrected, of=one, changes={"minutes": 30}, hlc="000000001000-0000")
    correct(pen, one, minutes=20, channel="email")
    assert [30] == minutes(pen)
    assert ["email"] == [each.event.channel for each in pen.history(A).of(Contact)]


def test_a_retraction_takes_an_event_away_and_retracting_it_brings_it_back(pen: Pen) -> None:
    event = contact(pen)
    for expected in ([], [10], [], [10]):
        event = pen.write(EventRetracted, of=event)
        assert expected == minutes(pen)


def test_a_retracted_correction_has_no_effect(pen: Pen) -> None:
    wrong = correct(pen, contact(pen), minutes=99)
    assert [99] == minutes(pen)
    pen.write(EventRetracted, of=wrong)
    assert [10] == minutes(pen)


def test_an_event_that_came_from_two_origins_counts_once_as_the_first_one_wrote_it(pen: Pen) -> None:
    contact(pen, origin="b", minutes=11, id="same", hlc="000000000009-0000")
    contact(pen, origin="a", minutes=12, id="same", hlc="000000000009-0000")
    contact(pen, origin="c", minutes=13, id="same", hlc="000000000010-0000")
    assert [12] == minutes(pen)


def test_a_correction_of_the_person_moves_the_event(pen: Pen) -> None:
    correct(pen, contact(pen), persons=[B])
    assert [] == minutes(pen)
    assert [(B,)] == [each.event.persons for each in pen.history(B).of(Contact)]


def test_a_contact_without_a_name_can_be_given_one_and_lose_it_again(pen: Pen) -> None:
    event = pen.write(Contact, channel="video", minutes=10)
    named = correct(pen, event, persons=[A])
    assert [10] == minutes(pen)
    assert () == pen.history(f"anon:{event}").entries
    correct(pen, event, persons=None)
    pen.write(EventRetracted, of=named)
    assert [] == minutes(pen)
    assert [(f"anon:{event}",)] == [each.subjects for each in pen.history(f"anon:{event}").entries]


def test_a_person_stays_its_own_subject_when_what_is_known_is_corrected(pen: Pen) -> None:
    person = pen.register(sex="1")
    correct(pen, person.removeprefix("person:"), sex="2")
    assert pen.history(person).person().sex == "2"


def test_the_code_of_a_body_can_be_corrected(pen: Pen) -> None:
    event = pen.write(BodyRegistered, body="body:falconra", name="Comune", body_type="registry_office")
    correct(pen, event, body=["body:falconara"])
    assert [("body:falconara",)] == [each.subjects for each in pen.history("body:falconara").entries]
    own = pen.write(BodyRegistered, name="Comune", body_type="registry_office")
    correct(pen, own, body=["body:chiaravalle"])
    assert [own] == [each.id for each in pen.history("body:chiaravalle").entries]


def test_what_happened_at_another_desk_moves_to_it(pen: Pen) -> None:
    event = pen.write(DeskModeChanged, mode="phone")
    correct(pen, event, desk="chi")
    assert () == pen.history("desk:fal").entries
    assert [event] == [each.id for each in pen.history("desk:chi").entries]


def test_the_life_of_a_referral_goes_where_its_opening_goes(pen: Pen) -> None:
    sent = pen.write(ReferralSent, persons=[A], receiver="body:asl")
    accepted = pen.write(ReferralAccepted, of=sent)
    correct(pen, sent, persons=[B])
    assert () == pen.history(A).entries
    assert [sent, accepted] == [each.id for each in pen.history(B).entries]
    assert [(B,), (B,)] == [each.subjects for each in pen.history(B).entries]


def test_what_follows_nothing_that_counts_stands_for_itself(pen: Pen) -> None:
    sent = pen.write(ReferralSent, persons=[A], receiver="body:asl")
    pen.write(ReferralAccepted, of=sent)
    pen.write(EventRetracted, of=sent)
    assert [(ReferralAccepted.kind, None)] == [(each.kind, each.of) for each in pen.history(A).entries]


def test_a_merge_stands_until_it_is_undone_and_again_when_that_was_wrong(pen: Pen) -> None:
    merge = pen.write(PersonMerged, person=A, other=B)
    assert [(A, B)] == pen.effective().merges()
    undone = pen.write(PersonUnmerged, of=merge)
    assert [] == pen.effective().merges()
    pen.write(EventRetracted, of=undone)
    assert [(A, B)] == pen.effective().merges()


def test_an_event_of_a_plugin_that_is_gone_can_be_corrected_and_tells_nothing(pen: Pen) -> None:
    person = pen.register()
    correct(pen, person.removeprefix("person:"), sex="2")
    effective = pen.effective_without(PersonRegistered)
    assert [person] == [each.subjects[0] for each in effective.entries(frozenset((person,)), lambda kind: True)]


def test_one_event_can_be_read_with_what_corrects_it(pen: Pen) -> None:
    event = contact(pen)
    correction = correct(pen, event, minutes=25)
    effective = pen.effective()
    entry = effective.entry(event)
    assert entry is not None
    assert 25 == entry.event.minutes
    assert [correction] == [names(each)[1] for each in effective.corrections(event)]
    assert () == effective.corrections(correction)
    pen.write(EventRetracted, of=event)
    assert pen.effective().entry(event) is None
