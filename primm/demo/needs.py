"""What people need: opened at a visit, met or not, now or later; with the applications that answer them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from primm.demo.around import body
from primm.demo.calendar import workday
from primm.demo.dice import Dice

if TYPE_CHECKING:
    from datetime import date

    from primm.demo.people import Person
    from primm.demo.story import Story
    from primm.demo.visits import Visit

ENDS = {
    "met": 70,
    "partly_met": 8,
    "not_met_no_right": 5,
    "not_met_no_capacity": 5,
    "given_up": 4,
    "lost_contact": 3,
    "moved_away": 1,
    "handled_elsewhere": 4,
}
APPLICATIONS = {
    "doc.permit_renewal": ("permit_renewal", "questura"),
    "doc.update": ("permit_update", "questura"),
    "doc.long_term_permit": ("long_term_permit", "questura"),
    "cit.by_residence": ("citizenship", "prefettura"),
    "fam.clearance": ("family_reunification", "prefettura"),
    "lan.a2_test": ("language_test", "prefettura"),
    "hou.suitability_certificate": ("suitability_certificate", "comune-falconara"),
    "ben.bonus": ("benefit", "comune-falconara"),
    "hea.ssn_registration": ("health_card", "distretto"),
    "sch.enrolment": ("school_enrolment", "scuola-a"),
    "wor.qualification_recognition": ("recognition", "prefettura"),
    "adm.spid_digital": ("digital_identity", "caf"),
}
RENEWED = ("permit_renewal", "permit_update", "long_term_permit")
DECIDED = {"granted": 86, "refused": 8, "withdrawn": 3, "archived": 3}


class Open(NamedTuple):
    """A need that is not closed."""

    event: str
    category: str
    since: date


class Needs:
    """Keeps what each person needs, and tells how it goes on."""

    def __init__(self, story: Story) -> None:
        self._story, self._dice = story, Dice("needs")
        self._open: dict[str, Open] = {}
        self._met: dict[str, str] = {}
        self._renewals = 0
        self.last: str | None = None  # the need that the last visit opened

    def topic(self, person: Person, other: str) -> str:
        """What somebody comes back for: mostly what is still open, at times the same again, else something else."""
        if person.subject in self._open and self._dice.chance(0.8):
            return self._open[person.subject].category
        if person.subject in self._met and self._dice.chance(0.12):
            return self._met[person.subject]
        return other

    def opens(self, visit: Visit) -> bool:
        """Whether a need comes out of the visit."""
        return visit.lead.subject not in self._open and self._dice.chance(0.75)

    def follow(self, visit: Visit, contact: str, *, opens: bool) -> None:
        """Open the need, or go on with the one that is open; some are closed there and then, some heard of later."""
        dice, who = self._dice, visit.lead.subject
        self.last = None
        if opens:
            self.last = self._story.tell(
                "need.opened",
                visit.here,
                persons=visit.subjects,
                category=visit.topic,
                urgency=dice.weighted({"scheduled": 7, "3_days": 3, "same_day": 1}),
                contact=contact,
            )
            self._open[who] = Open(self.last, visit.topic, visit.day)
            self._apply(visit, contact)
        need = self._open.get(who)
        if need is not None and dice.chance(0.25 if opens else 0.5):
            self._close(visit, need, 0)
        elif need is not None and dice.chance(0.7):
            self._close(visit, need, dice.between(4, 100))

    def _close(self, visit: Visit, need: Open, later: int) -> None:
        """The need ends on the day of a visit, or so many days later, when the office or the person tells."""
        outcome = self._dice.weighted(ENDS)
        day = workday(visit.day + timedelta(later)) if later else visit.day
        self._story.tell("need.closed", visit.here.on(day)._replace(typed=0), of=need.event, outcome=outcome)
        del self._open[visit.lead.subject]
        if outcome == "met":
            self._met[visit.lead.subject] = need.category

    def _apply(self, visit: Visit, contact: str) -> None:
        dice = self._dice
        if visit.topic not in APPLICATIONS or not dice.chance(0.7):
            return
        kind, office = APPLICATIONS[visit.topic]
        self._renewals += kind in RENEWED
        known = kind in RENEWED and self._renewals % 40  # at times nobody says when the old one expires
        expires = visit.day + timedelta(dice.between(-25, 75)) if known else None
        application = self._story.tell(
            "application.prepared",
            visit.here,
            persons=visit.subjects,
            application_kind=kind,
            office=body(office),
            need=self.last,
            contact=contact,
            expiry=expires,
        )
        handed_in = workday(visit.day + timedelta(dice.between(1, 14)))
        decided = workday(handed_in + timedelta(dice.between(20, 110)))
        office_hours = visit.here.on(handed_in)._replace(typed=dice.between(0, 6))
        if dice.chance(0.95):
            self._story.tell("application.submitted", office_hours, of=application)
            if dice.chance(0.9):
                self._story.tell(
                    "application.decided", office_hours.on(decided), of=application, outcome=dice.weighted(DECIDED)
                )
