"""``c``: a visit or call becomes one transaction: the contact, needs, what was given, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.codes import ALWAYS
from primm.desk.defaults import PHONE_OUT, area_or_need, other_worker, unnamed, usual_channel
from primm.desk.followups import Followups
from primm.desk.hearing import Clause, Expected
from primm.desk.line import Deeds, thing_of
from primm.desk.reading import Reading
from primm.words import _

if TYPE_CHECKING:
    from primm.desk.line import Line

NEXT = Clause((("need", "protected_need"), ("task_kind",), ("staff",)), times=True)
EXPECTED = Expected(
    groups=(
        ("person", "staff", "need", "protected_need"),
        ("outcome", "service_kind", "reached", "channel", "outcome_need", "access"),
        ("via_interpreter", "language"),
        ("call_kind",),
    ),
    small=("kit", "anon", "closed"),
    clauses={
        "then": NEXT,
        "proxy": Clause((("relation", "person"),), several=("relation",)),
        "body": Clause((("body", "association"),)),
        "via": Clause((("how_found",),)),
        "action": Clause((("action",),)),
        "sheet": Clause(raw="[A-Za-z0-9/.-]{1,40}"),
    },
    shapes=("minutes", "reached", "anon", "count", "children", "women", "men", "day", "time"),
    once=(
        *("minutes", "reached", "channel", "access", "language", "via_interpreter"),
        *("day", "time", "staff", "outcome_need", "call_kind", "protected_need"),
    ),
    asked="then",
    words=_("a person's handle, a topic, what came of it, a language, minutes, a day"),
)
MOST_UNNAMED = 500  # as many as the field takes


def contact(line: Line) -> Reading:
    """Read the line of a contact."""
    visit = Visit(line)
    if not visit.persons and not visit.unnamed:
        if visit.call_kind:
            return visit.unattributed()
        if not visit.body:
            return line.ask("who", _("Who is it about? A handle, or anon for nobody named"), default="anon")
    if visit.unnamed.get("anonymous", 0) > MOST_UNNAMED:
        return line.refuse(_("must be at most {most}"), "anonymous", most=MOST_UNNAMED)
    if visit.reached == "yes" and not visit.topics:
        return line.ask("topics", _("What is it about?"))
    if visit.reached != "yes" and visit.followups.gives():
        return line.refuse(_("nobody was reached: nothing was given and nothing came to its end"), "reached")
    if visit.followups.next and visit.followups.next < line.today:
        return line.refuse(_("the next step lies in the past: say its day with the year"))
    if line.says("then") and not visit.followups.next:
        return line.ask("next", _("When is the next step?"))
    return visit.read()


class Visit:
    """What a line says of a contact, and the events that it makes."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.persons = line.all("person")
        self.reached = line.one("reached") or "yes"
        self.unnamed = unnamed(line)
        self.needs = line.all("need", "protected_need")
        self.topics = tuple(dict.fromkeys(area_or_need(each, line) for each in self.needs))
        self.body = next(iter(line.all("body", "association", clause="body")), None)
        self.other = self.body.partition(":")[0].replace("body", "service") if self.body else "user"
        self.when = line.when(past=True)
        self.deeds = Deeds(self.when)
        day = (self.when or line.today)[:10]
        self.channel = line.one("channel") or usual_channel(line, self.reached, day)
        told = [each for each in self.needs if each not in ALWAYS]  # what nobody says is no need that goes on
        self.followups = Followups(line, told, day, self.channel, reached=self.reached == "yes")

    @property
    def call_kind(self) -> str | None:
        """What kind of call it was, if it is nobody's."""
        return "wrong_number" if self.reached == "wrong_number" else self.line.one("call_kind")

    def unattributed(self) -> Reading:
        """A call that is nobody's contact."""
        line = self.line
        self.deeds.add(
            "call.unattributed",
            call_kind=self.call_kind,
            topic=next(iter(self.topics), None),
            language=line.one("language"),
            minutes=line.number("minutes"),
        )
        return Reading(line.verb, tuple(self.deeds.givens))

    def read(self) -> Reading:
        """The events in order: the contact first, then what hangs on it."""
        self.deeds.add("contact", **self._whom(), **self._how(), **self._what(), **self._around())
        self.followups.hang(self.deeds)
        return Reading(self.line.verb, tuple(self.deeds.givens), last=thing_of(self.persons))

    def _whom(self) -> dict[str, Any]:
        line = self.line
        return {
            "persons": self.persons,
            "present": line.all("person", clause="proxy"),
            **self.unnamed,
            "for_other": True if line.says("proxy") else None,
            "relation": line.all("relation", clause="proxy"),
            "counterpart": self.other,
            "counterpart_body": self.body,
        }

    def _how(self) -> dict[str, Any]:
        line = self.line
        return {
            "reached": self.reached,
            "channel": self.channel,
            "initiated_by": "desk" if self.channel == PHONE_OUT else self.other,
            "access": "appointment" if self.followups.kept else line.one("access"),
            "language": line.one("language") or self._spoken(),
            "via_interpreter": line.one("via_interpreter"),
        }

    def _spoken(self) -> str | None:
        """The language in which the first of the persons was spoken with the last time, if it was with them now."""
        met = self.reached == "yes" and not self.body and not self.line.says("proxy")
        return self.line.desk.person(self.persons[0]).spoken if met and self.persons else None

    def _what(self) -> dict[str, Any]:
        said = self.line.all("outcome")
        return {
            "topics": self.topics,
            "outcomes": self.followups.outcomes(said) if self.reached == "yes" else said,
            "protected": self.line.one("protected_need"),
        }

    def _around(self) -> dict[str, Any]:
        line = self.line
        return {
            "minutes": line.number("minutes"),
            "how_found": line.one("how_found", "via"),
            "done_by": other_worker(line),
            "action": line.one("action", "action"),
            "evidence": line.one("raw", "sheet"),
            "note": line.note,
        }
