"""Items, informed users, calls, distribution and meetings as rows."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupOpened, GroupSessionHeld
from primm.core.events.kinds.contact import CallUnattributed, Contact
from primm.plugins.info.events import (
    CampaignClosed,
    CampaignOpened,
    Distributed,
    ItemPublished,
    ItemRevised,
    ItemWithdrawn,
)
from primm.plugins.info.items import items, versions
from primm.plugins.info.meetings import meetings, presences
from primm.plugins.info.views import calls, campaigns, distributed, informed
from primm.testing.diary import Diary


def published(diary: Diary) -> str:
    return diary.write("2020-01-01", ItemPublished(title="ISEE", topic="ben.isee", channel="leaflet", language="ita"))


def test_an_item_in_two_languages_is_one_item_and_each_language_has_its_versions() -> None:
    """The second Arabic one replaces the first, with a review date of its own."""
    diary = Diary()
    item = published(diary)
    diary.write("2020-02-01", ItemRevised(of=item, language="ara", review_due=date(2020, 6, 1)))
    diary.write("2020-03-01", ItemRevised(of=item, language="ara", edition="2", review_due=date(2021, 3, 1)))
    assert [row.item for row in diary.rows(items)] == [f"item:{item}"]
    assert [
        (row.language, row.edition, row.published, row.withdrawn, row.review_due) for row in diary.rows(versions)
    ] == [
        ("ita", None, date(2020, 1, 1), None, None),
        ("ara", None, date(2020, 2, 1), date(2020, 3, 1), date(2020, 6, 1)),
        ("ara", "2", date(2020, 3, 1), None, date(2021, 3, 1)),
    ]


def test_two_versions_of_one_day_are_the_second_one() -> None:
    diary = Diary()
    item = published(diary)
    diary.write("2020-01-01", ItemRevised(of=item, language="ita", edition="2"))
    assert ["2"] == [row.edition for row in diary.rows(versions)]


def test_one_language_may_be_withdrawn_and_the_item_stays() -> None:
    diary = Diary()
    item = published(diary)
    diary.write("2020-02-01", ItemRevised(of=item, language="ara"))
    diary.write("2020-04-01", ItemWithdrawn(of=item, language="ara"))
    assert [row.withdrawn for row in diary.rows(items)] == [None]
    assert [row.withdrawn for row in diary.rows(versions)] == [None, date(2020, 4, 1)]


def test_a_language_that_was_withdrawn_may_come_back_and_an_item_may_not() -> None:
    diary = Diary()
    item = published(diary)
    diary.write("2020-02-01", ItemWithdrawn(of=item, language="ita"))
    diary.write("2020-03-01", ItemRevised(of=item, language="ita"))
    diary.write("2020-04-01", ItemWithdrawn(of=item))
    diary.write("2020-05-01", ItemRevised(of=item, language="ita"))
    assert [(row.published, row.withdrawn) for row in diary.rows(versions)] == [
        (date(2020, 1, 1), date(2020, 2, 1)),
        (date(2020, 3, 1), date(2020, 4, 1)),
    ]


def test_an_item_whose_languages_are_all_withdrawn_is_out_of_force_until_one_comes_back() -> None:
    diary = Diary()
    item = published(diary)
    diary.write("2020-02-01", ItemRevised(of=item, language="ara"))
    diary.write("2020-03-01", ItemWithdrawn(of=item, language="ita"))
    diary.write("2020-04-01", ItemWithdrawn(of=item, language="ara"))
    diary.write("2020-05-01", ItemRevised(of=item, language="fra"))
    assert [(date(2020, 1, 1), date(2020, 4, 1)), (date(2020, 5, 1), None)] == [
        (row.published, row.withdrawn) for row in diary.rows(items)
    ]


def test_a_campaign_runs_until_it_is_closed() -> None:
    diary = Diary()
    opened = CampaignOpened(title="ISEE 2020", channels=("web", "radio"), languages=("ita", "ara"))
    campaign = diary.write("2020-01-10", opened)
    diary.write("2020-01-12", CampaignOpened(title="Scuola", channels=("school",), languages=("ita",)))
    diary.write("2020-02-10", CampaignClosed(of=campaign))
    assert [("ISEE 2020", date(2020, 2, 10)), ("Scuola", None)] == [
        (row.title, row.closed) for row in diary.rows(campaigns)
    ]


def test_information_alone_is_told_from_information_and_more() -> None:
    diary = Diary()
    for outcomes in (("information",), ("information", "referral")):
        diary.write("2020-01-10", Contact(channel="phone_in", topics=("cit",), outcomes=outcomes))
    diary.write("2020-01-10", Contact(channel="phone_out", reached="no_answer"))
    assert [row.only_information for row in diary.rows(informed)] == [True, False]


def test_calls_and_distribution_are_rows_of_their_own() -> None:
    diary = Diary()
    diary.write("2020-01-10", CallUnattributed(call_kind="spam"))
    diary.write("2020-01-10", Distributed(distribution="copies", channel="desk", items=120))
    assert [row.call_kind for row in diary.rows(calls)] == ["spam"]
    assert [row.count for row in diary.rows(distributed)] == [120]


def test_a_meeting_takes_place_and_language_from_its_group() -> None:
    diary = Diary()
    group = diary.write(
        "2020-01-10", GroupOpened(title="Work", group_kind="meeting", action="info", language="fra", place="library")
    )
    diary.write("2020-01-11", GroupSessionHeld(group=f"group:{group}", minutes=60))
    diary.write("2020-01-12", GroupSessionHeld(action="school", minutes=60))
    assert [(row.place, row.language) for row in diary.rows(meetings)] == [("library", "fra")]


def test_presences_by_name_and_as_marginals() -> None:
    diary = Diary()
    person = diary.person(sex="2")
    session = diary.write("2020-01-11", GroupSessionHeld(action="info", anonymous=3, anonymous_sex={"1": 2}))
    diary.write("2020-01-11", GroupAttendanceTaken(session=session, persons=(person,), action="info"))
    rows = diary.rows(presences)
    assert sorted((row.margin, row.sex, row.presences) for row in rows if row.margin in ("all", "total", "sex")) == [
        ("all", "2", 1),
        ("sex", "1", 2),
        ("sex", "unknown", 1),
        ("total", "unknown", 3),
    ]


def test_who_is_named_twice_of_one_meeting_was_there_once() -> None:
    """The list was taken twice, or two files that it names turned out to be one person's."""
    diary = Diary()
    person = diary.person()
    session = diary.write("2020-01-11", GroupSessionHeld(action="info"))
    for _ in range(2):
        diary.write("2020-01-11", GroupAttendanceTaken(session=session, persons=(person,), action="info"))
    assert [1] == [row.presences for row in diary.rows(presences) if row.margin == "all"]
