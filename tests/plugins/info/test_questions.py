"""Questions, the gap list, and what follows on information, told as small stories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.referral import ReferralAccepted, ReferralCancelled, ReferralDrafted, ReferralSent
from primm.plugins.info.events import ItemPublished, ItemRevised, ItemWithdrawn, QuestionAnswered, QuestionUnanswered
from primm.plugins.info.onward import onward
from primm.plugins.info.questions import gaps, questions
from primm.testing import Diary

if TYPE_CHECKING:
    from primm.core.events.base import Event


def asked(diary: Diary, day: str = "2020-02-10", **more: Any) -> str:
    """An information contact."""
    told = {"channel": "phone_in", "topics": ("doc",), "outcomes": ("information",), **more}
    return diary.write(day, Contact(**told))


def gap_list(diary: Diary) -> list[tuple[str, str | None, date | None]]:
    return [(row.topic, row.language, row.covered_on) for row in diary.rows(gaps)]


def test_a_question_is_an_information_contact_or_one_that_was_noted(diary: Diary) -> None:
    asked(diary)
    asked(diary, outcomes=("information", "referral"))
    asked(diary, counterpart="service")
    late, same, never = (diary.write("2020-02-10", QuestionUnanswered(topic="cit")) for _ in range(3))
    diary.write("2020-02-10", QuestionAnswered(of=same))
    diary.write("2020-02-12", QuestionAnswered(of=late))
    assert [
        (("doc",), date(2020, 2, 10), True, False),
        (("cit",), date(2020, 2, 12), False, True),
        (("cit",), date(2020, 2, 10), True, True),
        (("cit",), None, False, True),
    ] == [(row.topics, row.answered_on, row.at_once, row.noted) for row in diary.rows(questions)]
    assert never == diary.rows(questions)[-1].question


def test_a_family_asks_once(diary: Diary) -> None:
    asked(diary, persons=(diary.person(), diary.person()))
    assert 1 == len(diary.rows(questions))
    assert 2 == len(diary.rows(onward))


def test_a_topic_without_an_item_in_the_language_is_a_gap_until_there_is_one(diary: Diary) -> None:
    item = diary.write("2020-01-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ita"))
    asked(diary, topics=("doc.permit_renewal", "cit"), language="ben")
    asked(diary, topics=("doc",), language="ita")
    assert [("doc.permit_renewal", "ben", None), ("cit", "ben", None)] == gap_list(diary)
    diary.write("2020-03-01", ItemRevised(of=item, language="ben"))
    assert [("doc.permit_renewal", "ben", date(2020, 3, 1)), ("cit", "ben", None)] == gap_list(diary)


def test_an_item_that_came_and_went_leaves_the_gap(diary: Diary) -> None:
    asked(diary, language="ita")
    item = diary.write("2020-03-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ita"))
    assert [("doc", "ita", date(2020, 3, 1))] == gap_list(diary)
    diary.write("2020-03-02", ItemWithdrawn(of=item))
    assert [("doc", "ita", None)] == gap_list(diary)


def test_a_leaflet_about_one_topic_does_not_cover_its_category(diary: Diary) -> None:
    diary.write("2020-01-01", ItemPublished(title="Kit", topic="doc.cie", channel="leaflet", language="ita"))
    asked(diary, topics=("doc",), language="ita")
    assert [("doc", "ita", None)] == gap_list(diary)


def test_who_speaks_the_arabic_of_a_country_reads_that_of_all(diary: Diary) -> None:
    diary.write("2020-01-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ara"))
    asked(diary, language="ary")
    asked(diary, language="fra")
    assert [("doc", "fra", None)] == gap_list(diary)


@pytest.mark.parametrize("language", [None, "unknown"])
def test_where_nobody_noted_the_language_any_item_is_enough(diary: Diary, language: str | None) -> None:
    diary.write("2020-01-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ben"))
    asked(diary, language=language)
    asked(diary, topics=("hou",), language=language)
    assert [("hou", language, None)] == gap_list(diary)


def test_an_item_covers_from_its_first_day_to_the_day_before_it_is_withdrawn(diary: Diary) -> None:
    item = diary.write("2020-02-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ita"))
    diary.write("2020-02-20", ItemWithdrawn(of=item))
    for day in ("2020-01-31", "2020-02-01", "2020-02-19", "2020-02-20"):
        asked(diary, day, language="ita")
    assert [date(2020, 1, 31), date(2020, 2, 20)] == [row.day for row in diary.rows(gaps)]


def followed(diary: Diary, person: str, *steps: tuple[str, Event]) -> bool:
    """Whether a referral followed on the information of 10 February."""
    asked(diary, persons=(person,))
    for day, event in steps:
        diary.write(day, event)
    (row,) = diary.rows(onward)
    return bool(row.referred)


@pytest.mark.parametrize(
    ("day", "handover", "expected"),
    [
        ("2020-02-09", "sent", False),
        ("2020-02-10", "sent", True),
        ("2020-03-11", "accompanied", True),
        ("2020-03-12", "sent", False),
        ("2020-02-11", "orientation", False),
    ],
)
def test_a_referral_follows_within_thirty_days(diary: Diary, day: str, handover: str, expected: bool) -> None:
    person = diary.person()
    sent = ReferralSent(persons=(person,), receiver="body:consultorio", handover=handover)
    assert expected is followed(diary, person, (day, sent))


def test_a_draft_follows_when_it_is_sent_or_answered(diary: Diary) -> None:
    """One is sent, one is taken on without a word of its sending, one is withdrawn."""
    for steps, expected in ((("sent",), True), (("accepted",), True), (("cancelled",), False), ((), False)):
        mine, person = Diary(), ""
        person = mine.person()
        draft = mine.write("2020-02-10", ReferralDrafted(persons=(person,), receiver="body:comune"))
        told: dict[str, Event] = {
            "sent": ReferralSent(persons=(person,), receiver="body:comune", of=draft),
            "accepted": ReferralAccepted(of=draft),
            "cancelled": ReferralCancelled(of=draft, cancelled_by="desk"),
        }
        assert expected is followed(mine, person, *(("2020-02-20", told[step]) for step in steps))


def test_nobody_can_be_followed_without_a_name(diary: Diary) -> None:
    asked(diary)
    assert [] == diary.rows(onward)
