"""Questions as rows: those that were answered at once, those that were not, and those that no item covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from primm.core.events.codes import ALWAYS
from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, key, many, row, view, when
from primm.plugins.info.events import QuestionAnswered, QuestionUnanswered
from primm.plugins.info.items import VersionRow, versions
from primm.plugins.info.views import for_information
from primm.words import _

# Who speaks the Arabic of a country reads the Arabic of all: leaflets are written in no other one.
WRITTEN = {"ary": "ara", "aeb": "ara", "arz": "ara"}


@row
class QuestionRow(Row):
    """A question: an information contact, or a question that was noted because there was no answer."""

    entry: Entry[Any]
    day: date = when(_("day of the question"), places=True)
    answered_on: date | None = when(_("day of the answer"))
    question: str = key(_("question"))
    desk: str = dim(_("desk"))
    topics: tuple[str, ...] = many(_("topic"), codes="need")
    language: str | None = dim(_("language"), codes="language")
    channel: str | None = dim(_("how it was asked"), codes="channel")
    at_once: bool = flag(_("answered on the same day"))
    noted: bool = flag(_("noted because there was no answer"))


@view(QuestionRow, of=("person", "question"), reads=("contact", "info.question_unanswered", "info.question_answered"))
def questions(history: History) -> Iterator[QuestionRow]:
    """Every information contact, answered at once; every question without an answer, until it has one."""
    for contact in history.of(Contact):
        asked = contact.event
        if for_information(asked) and history.first_named(asked.persons or asked.present):
            yield _question(contact, asked.topics, answered=contact.occurred)
    for question in history.of(QuestionUnanswered):
        days = [answer.occurred for answer in history.follow_ups(question, QuestionAnswered)]
        yield _question(question, (question.event.topic,), answered=min(days, default=None), noted=True)


def _question(entry: Entry[Any], topics: tuple[str, ...], *, answered: date | None, noted: bool = False) -> QuestionRow:
    return QuestionRow(
        entry,
        day=entry.occurred,
        answered_on=answered,
        question=entry.id,
        desk=entry.desk,
        topics=topics,
        language=entry.event.language,
        channel=entry.event.channel,
        at_once=answered is not None and answered <= entry.occurred,
        noted=noted,
    )


@row
class GapRow(Row):
    """A topic of a question about which no item in force was written in its language on that day."""

    entry: Entry[Any]
    day: date = when(_("day of the question"), places=True)
    covered_on: date | None = when(_("day on which an item came that covers it"))
    question: str = key(_("question"))
    desk: str = dim(_("desk"))
    topic: str = dim(_("topic"), codes="need")
    language: str | None = dim(_("language"), codes="language")


@view(GapRow, after=(questions, versions))
def gaps(asked: Iterable[QuestionRow], published: Iterable[VersionRow]) -> Iterator[GapRow]:
    """The gap list: questions by topic and language that no item covered when they were asked."""
    known: dict[str, list[VersionRow]] = defaultdict(list)
    covers: dict[tuple[str, str | None], list[VersionRow]] = {}
    for version in published:
        known[version.topic].append(version)
    for question in asked:
        for topic in question.topics:
            place = topic, question.language
            if place not in covers:  # there are few of them, and many questions
                covers[place] = [each for each in _about(known, topic) if _reads(question.language, each.language)]
            covering = covers[place]
            if not any(_in_force(each, question.day) for each in covering):
                yield GapRow(
                    question.entry,
                    day=question.day,
                    covered_on=_covered(covering, question.day),
                    question=question.question,
                    desk=question.desk,
                    topic=topic,
                    language=question.language,
                )


def _about(known: dict[str, list[VersionRow]], topic: str) -> Sequence[VersionRow]:
    """The versions of items about a topic, or about the whole category that it belongs to."""
    category = topic.partition(".")[0]
    return [each for name in dict.fromkeys((category, topic)) for each in known.get(name, ())]


def _reads(spoken: str | None, written: str) -> bool:
    """Whether who asks in a language is helped by one that is written; nobody noted which: by any."""
    return spoken is None or spoken in ALWAYS or written in (spoken, WRITTEN.get(spoken))


def _covered(covering: Sequence[VersionRow], day: date) -> date | None:
    """The first day after this one on which there was an item, if there still is one."""
    later = [each for each in covering if each.published > day]
    return min(each.published for each in later) if any(each.withdrawn is None for each in later) else None


def _in_force(version: VersionRow, day: date) -> bool:
    return version.published <= day and (version.withdrawn is None or version.withdrawn > day)
