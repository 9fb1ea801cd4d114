"""Information: what the desks publish and hand out, and the questions that nothing answers."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import WORK
from primm.words import _


@event("info.item_published", about="item", own=True)
class ItemPublished(Event):
    """An information item exists, in its first language: a leaflet, a page, a notice, a video."""

    title: str = ask(_("title"), WORK)
    topic: str = ask(_("topic"), WORK, codes="need")
    channel: str = ask(_("where it is found"), WORK, codes="info_channel")
    language: str = ask(_("language"), WORK, codes="language")
    edition: str | None = ask(_("version of the item"), WORK, pattern="[A-Za-z0-9._-]{1,20}", default=None)
    review_due: date | None = ask(_("to be looked at again by"), WORK, not_before="occurred", default=None)


@event("info.item_revised", about="item")
class ItemRevised(Event):
    """An item has a new version, or its first one in another language."""

    of: str = ask(_("the item"), WORK, opens="info.item_published")
    language: str = ask(_("language"), WORK, codes="language")
    edition: str | None = ask(_("version of the item"), WORK, pattern="[A-Za-z0-9._-]{1,20}", default=None)
    review_due: date | None = ask(_("to be looked at again by"), WORK, not_before="occurred", default=None)


@event("info.item_withdrawn", about="item")
class ItemWithdrawn(Event):
    """An item is no longer in force, in one language or in all."""

    of: str = ask(_("the item"), WORK, opens="info.item_published")
    language: str | None = ask(_("only in this language"), WORK, codes="language", default=None)


@event("info.distributed", about="distribution")
class Distributed(Event):
    """Copies, messages or visits, as declared: never persons."""

    item: str | None = ask(_("which item"), WORK, link="item", default=None)
    campaign: str | None = ask(_("campaign for which it was done"), WORK, link="campaign", default=None)
    distribution: str = ask(_("copies, messages, visits"), WORK, codes="distribution")
    channel: str = ask(_("where it is found"), WORK, codes="info_channel")
    topic: str | None = ask(_("topic"), WORK, codes="need", default=None)
    language: str | None = ask(_("language"), WORK, codes="language", default=None)
    items: int = ask(_("how many"), WORK, at_least=0, at_most=10_000_000)


@event("info.question_unanswered", about="question")
class QuestionUnanswered(Event):
    """A question for which the desk had no answer and no item."""

    topic: str = ask(_("topic"), WORK, codes="need")
    language: str | None = ask(_("language"), WORK, codes="language", default=None)
    channel: str | None = ask(_("how it was asked"), WORK, codes="channel", default=None)


@event("info.question_answered", about="question")
class QuestionAnswered(Event):
    """A question that had no answer has one now, and who asked was told."""

    of: str = ask(_("the question"), WORK, opens="info.question_unanswered")
    item: str | None = ask(_("item that answers it"), WORK, link="item", default=None)


@event("info.campaign_opened", about="campaign", own=True)
class CampaignOpened(Event):
    """A campaign begins: what it is about, where it is seen, in which languages, with which items."""

    title: str = ask(_("title"), WORK)
    topic: str | None = ask(_("topic"), WORK, codes="need", default=None)
    channels: tuple[str, ...] = ask(_("where it is seen"), WORK, codes="info_channel", required=True)
    languages: tuple[str, ...] = ask(_("languages"), WORK, codes="language", required=True)
    items: tuple[str, ...] = ask(_("items that it spreads"), WORK, link="item", default=())
    until: date | None = ask(_("planned until"), WORK, not_before="occurred", default=None)


@event("info.campaign_closed", about="campaign")
class CampaignClosed(Event):
    """A campaign ends."""

    of: str = ask(_("the campaign"), WORK, opens="info.campaign_opened")


KINDS = (
    ItemPublished,
    ItemRevised,
    ItemWithdrawn,
    Distributed,
    QuestionUnanswered,
    QuestionAnswered,
    CampaignOpened,
    CampaignClosed,
)
