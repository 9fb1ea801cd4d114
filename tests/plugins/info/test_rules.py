"""What information refuses, told as what a mediator tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.plugins.info import action
from primm.plugins.info.events import (
    CampaignClosed,
    CampaignOpened,
    ItemPublished,
    ItemRevised,
    ItemWithdrawn,
    QuestionAnswered,
    QuestionUnanswered,
)
from primm.testing import Diary

if TYPE_CHECKING:
    from primm.core.events.base import Event


def tried(diary: Diary, on: str, event: Event) -> list[tuple[str, bool]]:
    """The fields that the rules complain about, and whether they only warn."""
    return [(problem.field, problem.warns) for problem in diary.problems(action, on, event)]


def test_an_item_that_was_withdrawn_as_a_whole_is_not_revised() -> None:
    diary = Diary()
    item = diary.write("2020-01-01", ItemPublished(title="Kit", topic="doc", channel="leaflet", language="ita"))
    diary.write("2020-02-01", ItemWithdrawn(of=item, language="ita"))
    assert [] == tried(diary, "2020-03-01", ItemRevised(of=item, language="ita"))
    diary.write("2020-04-01", ItemWithdrawn(of=item))
    assert [] == tried(diary, "2020-03-31", ItemRevised(of=item, language="ara"))
    assert [("of", False)] == tried(diary, "2020-04-01", ItemRevised(of=item, language="ara"))
    assert [("of", False)] == tried(diary, "2020-05-01", ItemWithdrawn(of=item))


@pytest.mark.parametrize(
    ("opening", "end"),
    [
        (QuestionUnanswered(topic="doc"), QuestionAnswered),
        (CampaignOpened(title="ISEE", channels=("web",), languages=("ita",)), CampaignClosed),
    ],
)
def test_a_question_is_answered_once_and_a_campaign_is_closed_once(opening: Event, end: type[Event]) -> None:
    diary = Diary()
    opened = diary.write("2020-01-01", opening)
    assert [] == tried(diary, "2020-01-02", end(of=opened))
    diary.write("2020-01-02", end(of=opened))
    assert [("of", False)] == tried(diary, "2020-01-03", end(of=opened))


def test_what_follows_on_something_that_is_not_here_is_let_through() -> None:
    missing = "01900000-0000-7000-8000-00000000ffff"
    for event in (ItemRevised(of=missing, language="ara"), QuestionAnswered(of=missing)):
        assert [] == Diary().problems(action, "2020-02-01", event, subjects=("item:x",))
