"""Hard lives: pupils, groups, items and associations of which everything is told late, wrong, twice, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds import body, case, contact, control, desk, mediation, person, referral
from primm.plugins.info import events as info
from primm.plugins.participation import events as participation
from primm.plugins.school import events as school
from primm.plugins.services import events as services
from primm.testing.scribe import Scribe

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.log.rows import Row

DESKS = ("falconara", "chiaravalle", "montemarciano")
CITIZENSHIPS = (
    ["MAR"],
    ["MAR", "ITA"],
    ["ROU"],
    ["GBR"],
    ["BGD"],
    ["x-stateless"],
    ["x-kosovo"],
    ["x-unknown"],
    ["SEN", "FRA"],
)
LANGUAGES = ("ara", "ary", "ben", "sqi", "ita", "wol")
TOPICS = ("doc", "doc.tracking", "hou", "hou.lease", "sch.absence", "cit.oath")
TOWNS = ("042018", "042014", "042030")
LEVELS = ("primary", "lower_secondary", "upper_secondary", "iefp", "cpia")
FORMS = ("evasione", "elusione", "abbandono", "frequenza_irregolare")
STATUSES = (
    "present",
    "late",
    "remote",
    "absent",
    "absent",
    "absent",
    "absent_justified",
    "excused_derogation",
    "unknown",
)


class Lives:
    """Somebody who tells of a year of two, with dice."""

    def __init__(self, seed: int, start: date, days: int) -> None:
        self.dice = Random(seed)
        self.start, self.days = start, days
        self.scribe = Scribe()
        self.persons: list[str] = []
        self.associations: list[str] = []
        self.correctable: list[tuple[str, str]] = []
        self.merges: list[str] = []

    def day(self, after: date | None = None, within: int | None = None) -> date:
        """A day of the time that is told of, or some days after one."""
        if after is None:
            return self.start + timedelta(days=self.dice.randrange(self.days))
        return after + timedelta(days=self.dice.randrange(within or 40))

    def tell(self, cls: type[Event], on: date, **values: Any) -> str:
        """One event, by one of two computers, at one of three desks."""
        hour = self.dice.choice(("", "", "T09:00", "T17:30"))
        given = {name: value for name, value in values.items() if value is not None}
        made = self.scribe.write(
            cls,
            given,
            on=f"{on}{hour}",
            origin=self.dice.choice("ab"),
            desk=self.dice.choice(DESKS),
            by=self.dice.choice(("mr", "lc")),
        )
        self.correctable.append((made, cls.kind))
        return made

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        """A value, or none."""
        return value if self.dice.random() < chance else None

    def subject(self, of: str) -> str:
        """The first subject of what was told."""
        return self.scribe.told[of].who[0]

    def some(self, of: Sequence[str], most: int = 3, least: int = 1) -> list[str]:
        """A few of them."""
        return self.dice.sample(of, min(len(of), self.dice.randint(least, most)))

    # persons

    def people(self, many: int) -> None:
        """Persons, what changes of them, who is whose parent."""
        for place in range(many):
            born = self.maybe(self.dice.choice((1960, 1985, *range(2002, 2016))), 0.9)
            made = self.tell(
                person.PersonRegistered,
                self.start - timedelta(days=self.dice.randrange(-60, 200)),
                citizenships=self.dice.choice(CITIZENSHIPS),
                birth_year=born,
                birth_month=self.maybe(self.dice.randint(1, 12)) if born else None,
                sex=self.maybe(self.dice.choice("12x0"), 0.9),
                country_of_birth=self.maybe(self.dice.choice(("ITA", "MAR", "x-unknown")), 0.8),
                municipality=self.maybe(self.dice.choice(TOWNS)),
                languages=self.maybe([self.dice.choice(LANGUAGES)]),
                italian_level=self.maybe(self.dice.choice(("a1", "a2"))),
                id_check=self.maybe(self.dice.choice(("document_seen", "self_declared", "known_to_desk")), 0.9),
                first_arrival_year=self.maybe(self.start.year - self.dice.randrange(-1, 4))
                if (born or 0) < 2016
                else None,
                association=self.maybe(self.dice.choice(self.associations), 0.2),
                source=self.maybe(self.dice.choice(("association", "school")), 0.3),
                known_since=self.maybe(str(self.start - timedelta(days=400)), 0.1),
            )
            self.persons.append(self.subject(made))
            if place % 3 == 0:
                told = {
                    "citizenships": self.dice.choice(CITIZENSHIPS),
                    "sex": self.maybe("2"),
                    "municipality": self.maybe("042027"),
                }
                told |= {"italian_level": self.maybe(self.dice.choice(("a1", "a2", "b1")))}
                told |= {"id_check": self.maybe(self.dice.choice(("document_seen", "known_to_desk")))}
                self.tell(person.PersonUpdated, self.day(), person=self.persons[-1], **told)
        for _ in range(many // 2):
            one, other = self.dice.sample(self.persons, 2)
            since = self.maybe(self.day())
            self.tell(
                person.PersonRelationSet,
                self.day(),
                person=one,
                other=other,
                relation=self.dice.choice(("parent", "child", "spouse")),
                since=since and str(since),
                until=self.maybe(str(self.day(since))) if since else None,
            )

    # school

    def pupils(self) -> None:
        """School years of some, with changes of school and hours in one year, totals beside days, derogations."""
        for one in self.persons[: len(self.persons) // 2]:
            for _ in range(self.dice.choice((0, 1, 1, 2, 3))):
                on = self.day()
                self.tell(
                    school.SchoolEnrolled,
                    on,
                    person=one,
                    school=self.maybe(f"body:ic-{self.dice.randrange(2)}", 0.7),
                    school_name=self.maybe(self.dice.choice(("IC Est", "IC Ovest")), 0.7),
                    level=self.dice.choice(LEVELS),
                    grade=self.maybe(self.dice.randint(1, 3)),
                    class_name=self.maybe(self.dice.choice(("1A", "2B"))),
                    annual_hours=self.maybe(self.dice.choice((60, 100, 200, 990)), 0.8),
                    until=self.maybe(str(self.day(on, 200)), 0.3),
                )
            if self.dice.random() < 0.8:
                self.attendance(one)
            self.totals(one)
            self.cases(one)

    def attendance(self, one: str) -> None:
        """Days in a row, about the end of a month or of a year."""
        day = self.day()
        for _ in range(self.dice.choice((8, 25, 60))):
            day += timedelta(days=self.dice.choice((1, 1, 1, 2, 5)))
            hours = self.dice.choice((None, 0, 1, 5, 5, 6))
            self.tell(school.SchoolAttendanceTaken, day, person=one, status=self.dice.choice(STATUSES), hours=hours)
            if self.dice.random() < 0.1:
                self.tell(
                    school.SchoolAbsenceJustified,
                    self.day(day),
                    person=one,
                    since=str(day - timedelta(days=self.dice.randrange(4))),
                    until=self.maybe(str(day)),
                )

    def totals(self, one: str) -> None:
        """Totals that a school reports, apart, one after the other or overlapping; derogations; outcomes."""
        begin = self.day()
        for _ in range(self.dice.choice((0, 0, 1, 2, 3))):
            since = self.dice.choice((begin, self.day()))
            hours = self.dice.choice((3, 20, 60, 200))
            self.tell(
                school.SchoolAbsenceReported,
                since + timedelta(days=self.dice.choice((0, 15, 60))),
                person=one,
                since=str(since),
                hours=hours,
                justified_hours=self.maybe(self.dice.choice((0, hours // 2, hours))),
            )
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            self.tell(school.SchoolDerogationGranted, self.day(), person=one, hours=self.dice.choice((1, 5, 40)))
        if self.dice.random() < 0.2:
            self.tell(school.SchoolOutcomeRecorded, self.day(), person=one, outcome="withdrawn")

    def cases(self, one: str) -> None:
        """Cases with notices without a return, returns before the notice, several returns."""
        for _ in range(self.dice.choice((0, 0, 1, 2))):
            on = self.day()
            opened = self.tell(
                school.SchoolCaseOpened,
                on,
                person=one,
                form=self.dice.choice(FORMS),
                level=self.maybe(self.dice.choice(LEVELS), 0.3),
                school=self.maybe("body:ic-0", 0.3),
                school_name=self.maybe("IC Nord", 0.2),
            )
            steps = (school.SchoolReturned, school.SchoolNoticeSent, school.SchoolReturned, school.SchoolMayorInformed)
            for step in steps:
                if self.dice.random() < 0.5:
                    back = self.tell(step, self.day(on, 25), of=opened)
                    if step is school.SchoolReturned and self.dice.random() < 0.5:
                        there = date.fromisoformat(self.moment(back)) + timedelta(
                            days=self.dice.choice((29, 30, 31, 90))
                        )
                        self.tell(school.SchoolAttendanceTaken, there, person=one, status="present", hours=4)
            if self.dice.random() < 0.4:
                self.tell(
                    school.SchoolCaseClosed, self.day(on, 60) + timedelta(days=25), of=opened, outcome="back_at_school"
                )

    def moment(self, of: str) -> str:
        """The day that was told of an event."""
        place = list(self.scribe.told).index(of)
        return self.scribe.rows[place].meta.partition('"occurred":"')[2][:10]

    # services, and what the fund may be told

    def given(self, many: int) -> None:
        """Needs met much later, services, applications handed in or not, referrals served, answers, consents."""
        for _ in range(many):
            on, whom = self.day(), self.some(self.persons, 2)
            topic = self.dice.choice((*TOPICS, "hou.search", "fam.visa", "wor.cv", "hea.gp_paediatrician"))
            need = self.tell(case.NeedOpened, on, persons=whom, category=topic)
            for _ in range(self.dice.choice((0, 1, 1))):
                outcome = self.dice.choice(("met", "partly_met", "given_up"))
                self.tell(case.NeedClosed, self.day(on, 200), of=need, outcome=outcome)
            self.tell(
                services.ServiceDelivered,
                self.day(),
                persons=self.some(self.persons, 2),
                service_kind="information",
                topic=self.maybe(topic),
            )
            sent = self.tell(
                referral.ReferralSent, on, persons=whom, receiver="body:ic-0", topic=self.maybe(topic), need=need
            )
            if self.dice.random() < 0.6:
                outcome = self.dice.choice(("served", "served", "not_arrived"))
                self.tell(referral.ReferralCompleted, self.day(on, 90), of=sent, outcome=outcome)
            kind = self.dice.choice(("recognition", "long_term_permit", "family_reunification"))
            made = self.tell(services.ApplicationPrepared, on, persons=whom, application_kind=kind)
            if self.dice.random() < 0.5:
                self.tell(services.ApplicationSubmitted, self.day(on), of=made)
            if self.dice.random() < 0.5:
                self.tell(services.ApplicationDecided, self.day(on, 90), of=made, outcome="granted")
            one = self.dice.choice(self.persons)
            answer = self.dice.choice(("yes", "no", "refused"))
            self.tell(person.PersonFeedbackGiven, self.day(), person=one, helpful=answer)
            said = self.dice.choice(
                (person.PersonConsentGiven, person.PersonConsentRefused, person.PersonConsentRevoked)
            )
            scope = self.dice.choice(("reporting_to_funder", "photo"))
            self.tell(said, self.day(), person=self.dice.choice(self.persons), scopes=[scope])

    # contacts, mediations, groups

    def contacts(self, many: int) -> None:
        """Contacts, reached or not, with topics in several languages; referrals after some."""
        for _ in range(many):
            whom = self.some(self.persons, 2, 0)
            on = self.day()
            reached = self.dice.choice(("yes", "yes", "yes", "no_answer"))
            self.tell(
                contact.Contact,
                on,
                persons=whom,
                present=self.maybe([each for each in self.some(self.persons, 1) if each not in whom], 0.3) or None,
                anonymous=None if whom else self.maybe(2),
                reached=reached,
                channel=self.dice.choice(("in_person_desk", "phone_in")),
                initiated_by="user",
                counterpart=self.dice.choice(("user", "user", "user", "service")),
                relation=self.maybe([self.dice.choice(("parent", "spouse"))], 0.3),
                topics=self.some(TOPICS, 2),
                outcomes=self.dice.choice((["information"], ["information"], ["information", "service"], ["service"])),
                language=self.maybe(self.dice.choice((*LANGUAGES, "unknown"))),
                how_found=self.maybe("association", 0.1),
                done_by=self.maybe("ch", 0.1),
            )
            if whom and self.dice.random() < 0.3:
                self.tell(
                    referral.ReferralSent,
                    on + timedelta(days=self.dice.choice((0, 1, 29, 30, 31))),
                    persons=whom,
                    receiver="body:ic-0",
                    handover=self.dice.choice(("sent", "accompanied", "orientation")),
                )

    def mediations(self, many: int) -> None:
        """Mediations requested and delivered, cancelled, unmet; some never requested."""
        for _ in range(many):
            on = self.day()
            said = {
                "persons": self.some(self.persons, 2, 0),
                "context": self.maybe(self.dice.choice(("school", "health")), 0.8),
                "purpose": self.maybe(self.dice.choice(("teacher_family_talk", "parents_meeting")), 0.8),
                "language": self.dice.choice(LANGUAGES),
                "mode": self.maybe(self.dice.choice(("phone", "in_person"))),
                "requester_name": self.maybe(self.dice.choice(("IC Est", "IC Ovest"))),
            }
            asked = self.maybe(self.tell(mediation.MediationRequested, on, **said), 0.8)
            end = self.dice.choice(
                (
                    mediation.MediationDelivered,
                    mediation.MediationDelivered,
                    mediation.MediationCancelled,
                    mediation.MediationUnmet,
                    None,
                )
            )
            when = self.day(on)
            if end is mediation.MediationDelivered:
                own = {} if asked and self.dice.random() < 0.5 else said
                own = {**own, "persons": [] if asked else said["persons"]}
                self.tell(end, when, of=asked, **own, minutes_on_site=self.maybe(50), minutes_travel=20)
            elif end is mediation.MediationCancelled and asked:
                self.tell(end, when, of=asked, cancelled_by="user")
            elif end is mediation.MediationUnmet and asked:
                self.tell(end, when, of=asked, reason="no_slot")

    def margins(self, many: int) -> dict[str, Any]:
        """People without a name, and what is told of them: never more than there are."""
        if not many:
            return {}
        women = self.dice.randint(0, many)
        told = {
            "anonymous_sex": {"2": women, "1": self.dice.randint(0, many - women)},
            "anonymous_age": {"lt18": women},
        }
        told["anonymous_tg"] = {"tcn": self.dice.randint(0, many)}
        return {"anonymous": many, **{name: value for name, value in told.items() if self.dice.random() < 0.6}}

    def groups(self, many: int) -> None:
        """Groups over several sessions, closed late or never; meetings without a group."""
        for place in range(many):
            action = self.dice.choice(("school", "school", "info"))
            on = self.day()
            group = self.tell(
                body.GroupOpened,
                on,
                title=f"Gruppo {place}",
                group_kind=self.dice.choice(("l2_course", "study_support")),
                action=action,
                level=self.maybe("a1"),
                language=self.maybe("ita"),
                place=self.maybe("Falconara"),
            )
            for _ in range(self.dice.randint(0, 5)):
                self.session(self.day(on, 90), action, self.subject(group))
            if self.dice.random() < 0.6:
                self.tell(body.GroupClosed, self.day(on, 60) + timedelta(days=60), group=self.subject(group))
        for _ in range(many):
            self.session(self.day(), self.dice.choice(("school", "info")), None)

    def session(self, on: date, action: str, group: str | None) -> None:
        """A session with people named and not named."""
        made = self.tell(
            body.GroupSessionHeld,
            on,
            group=group,
            minutes=self.maybe(self.dice.choice((60, 90)), 0.9),
            action=action if group is None else self.maybe(action),
            language=self.maybe(self.dice.choice(("ita", "ben"))),
            place=self.maybe(self.dice.choice(("Falconara", "Chiaravalle"))),
            **self.margins(self.dice.choice((0, 3, 7))),
        )
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            self.tell(
                body.GroupAttendanceTaken,
                on,
                session=made,
                group=group,
                persons=self.some(self.persons, 4),
                minutes=self.maybe(self.dice.choice((30, 60, 90))),
                action=action,
            )

    # information

    def information(self, many: int) -> None:
        """Items in several languages, withdrawn and taken up again; questions answered later; campaigns; calls."""
        for place in range(many):
            on = self.day()
            due = lambda day: self.maybe(str(self.day(day, 200)))  # noqa: E731
            item = self.tell(
                info.ItemPublished,
                on,
                title=f"Foglio {place}",
                topic=self.dice.choice(TOPICS),
                channel=self.dice.choice(("leaflet", "web")),
                language=self.dice.choice(LANGUAGES),
                review_due=due(on),
            )
            for _ in range(self.dice.randint(0, 3)):
                when = self.day(on, 150)
                if self.dice.random() < 0.6:
                    self.tell(
                        info.ItemRevised, when, of=item, language=self.dice.choice(LANGUAGES), review_due=due(when)
                    )
                else:
                    self.tell(info.ItemWithdrawn, when, of=item, language=self.maybe(self.dice.choice(LANGUAGES)))
            question = self.tell(
                info.QuestionUnanswered,
                self.day(),
                topic=self.dice.choice(TOPICS),
                language=self.maybe(self.dice.choice(LANGUAGES)),
            )
            for _ in range(self.dice.choice((0, 1, 1, 2))):
                asked = date.fromisoformat(self.moment(question))
                self.tell(info.QuestionAnswered, asked + timedelta(days=self.dice.choice((0, 0, 5, 40))), of=question)
            campaign = self.tell(
                info.CampaignOpened,
                on,
                title="Campagna",
                channels=self.some(("social", "radio"), 2),
                languages=self.some(LANGUAGES, 2),
                until=self.maybe(str(self.day(on))),
            )
            if self.dice.random() < 0.5:
                self.tell(info.CampaignClosed, self.day(on), of=campaign)
            self.tell(
                info.Distributed, self.day(), distribution="copies", channel="leaflet", items=self.dice.randrange(50)
            )
            self.tell(contact.CallUnattributed, self.day(), call_kind=self.dice.choice(("spam", "silent")))

    # participation

    def register(self, many: int) -> None:
        """Associations, what changes of them, dissolved, their seats and the help they get."""
        for place in range(many):
            on = self.start + timedelta(days=self.dice.randrange(-500, self.days))
            made = self.tell(
                participation.AssociationRegistered,
                on,
                name=f"Associazione {place}",
                association_kind=self.dice.choice(("women", "community")),
                municipality=self.maybe(self.dice.choice(TOWNS)),
                registers=self.maybe(["municipal"]),
                constituted=self.maybe(str(on - timedelta(days=self.dice.choice((0, 10, 300))))),
                **self.board(),
            )
            who = self.subject(made)
            self.associations.append(who)
            for _ in range(self.dice.randint(0, 3)):
                told = {
                    "registers": self.maybe(self.some(("municipal", "runts"), 2)),
                    "municipality": self.maybe("042027"),
                }
                day = self.maybe(str(on - timedelta(days=3)), 0.3)
                self.tell(
                    participation.AssociationUpdated,
                    self.day(on, 300),
                    association=who,
                    constituted=day,
                    **told,
                    **self.board(),
                )
            for _ in range(self.dice.randint(0, 3)):
                self.tell(
                    participation.AssociationSupported,
                    self.day(),
                    association=who,
                    support_kind=self.dice.choice(("statute", "room")),
                    minutes=self.maybe(45),
                )
            for _ in range(self.dice.randint(0, 2)):
                taken = self.day(on, 200)
                seat = self.tell(
                    participation.SeatTaken,
                    taken,
                    association=who,
                    body="body:ic-0",
                    body_name="Consulta",
                    seat_level=self.maybe("regional"),
                )
                if self.dice.random() < 0.4:
                    self.tell(participation.SeatLeft, self.day(taken, 100), of=seat)
            if self.dice.random() < 0.3:
                self.tell(participation.AssociationDissolved, self.day(on, 400), association=who)

    def board(self) -> dict[str, Any]:
        """A board, sometimes by sex."""
        many = self.dice.choice((0, 5, 7))
        if not many:
            return {}
        women = self.dice.randint(0, many)
        return {"board": many, "board_sex": self.maybe({"2": women, "1": self.dice.randint(0, many - women)})}

    def initiatives(self, many: int) -> None:
        """Initiatives with people named, as participants, as volunteers or both, and not named."""
        for place in range(many):
            self.tell(
                participation.InitiativeHeld,
                self.day(),
                title=f"Festa {place % 4}",
                theme=self.dice.choice(("culture", "sport")),
                promoter=self.dice.choice(("association", "project")),
                associations=self.some(self.associations, 2, 0),
                municipality=self.maybe(self.dice.choice(TOWNS)),
                participants=self.some(self.persons, 4, 0),
                volunteers=self.some(self.persons, 2, 0),
                **self.margins(self.dice.choice((0, 5, 12))),
            )

    # what turns out to be wrong

    def second_thoughts(self, many: int) -> None:
        """Corrections, retractions, files united and told apart, and all of it taken back."""
        controls: list[str] = []
        for _ in range(many):
            of, kind = self.dice.choice(self.correctable)
            what = self.dice.random()
            if what < 0.5:
                changes: dict[str, Any] = (
                    {"occurred": str(self.day())} if self.dice.random() < 0.4 else {"desk": "chiaravalle"}
                )
                changes |= self.changed(kind)
                controls.append(
                    self.scribe.write(
                        control.EventCorrected,
                        {"of": of, "changes": changes, "reason": "typing_error"},
                        origin=self.dice.choice("ab"),
                    )
                )
            elif what < 0.75:
                controls.append(
                    self.scribe.write(
                        control.EventRetracted, {"of": of, "reason": "typing_error"}, origin=self.dice.choice("ab")
                    )
                )
            elif what < 0.9:
                one, other = self.dice.sample(self.persons, 2)
                self.merges.append(self.scribe.write(person.PersonMerged, {"person": one, "other": other}))
            elif what < 0.95 and self.merges:
                controls.append(self.scribe.write(person.PersonUnmerged, {"of": self.dice.choice(self.merges)}))
            elif controls:
                controls.append(
                    self.scribe.write(
                        control.EventRetracted, {"of": self.dice.choice(controls), "reason": "typing_error"}
                    )
                )

    def changed(self, kind: str) -> dict[str, Any]:
        """What else was wrong about an event of this kind."""
        told: dict[str, dict[str, Any]] = {
            "school.attendance_taken": {"status": "absent", "hours": 3},
            "school.enrolled": {"annual_hours": 80, "person": self.dice.choice(self.persons)},
            "school.absence_reported": {"hours": 33, "justified_hours": None},
            "school.case_opened": {"form": "evasione", "person": self.dice.choice(self.persons)},
            "contact": {"persons": self.some(self.persons, 2), "outcomes": ["information"]},
            "group.attendance_taken": {"persons": self.some(self.persons, 3)},
            "initiative.held": {"participants": self.some(self.persons, 3), "promoter": "association"},
            "person.registered": {"sex": "2", "birth_year": 2008, "citizenships": ["MAR", "ITA"]},
            "association.registered": {"constituted": str(self.start), "municipality": None},
            "info.item_published": {"language": "ara", "topic": "hou"},
            "mediation.requested": {"purpose": "teacher_family_talk", "persons": self.some(self.persons, 2)},
            "need.opened": {"category": "hou", "persons": self.some(self.persons, 2)},
            "need.closed": {"outcome": "met"},
            "service.delivered": {"topic": "hou.lease", "persons": self.some(self.persons, 1)},
            "referral.sent": {"topic": "hea", "persons": self.some(self.persons, 2)},
            "person.consent_refused": {"scopes": ["photo"]},
        }
        return told.get(kind, {})


def rows(seed: int, start: date, days: int = 420, size: int = 1) -> Sequence[Row]:
    """The rows of a log of hard lives."""
    lives = Lives(seed, start, days)
    for each in DESKS:
        lives.scribe.write(
            desk.DeskRegistered,
            {"name": each.title(), "municipality": TOWNS[DESKS.index(each)]},
            desk=each,
            on="2015-01-01",
        )
    stories: list[tuple[Callable[..., None], tuple[int, ...]]] = [
        (lives.register, (5 * size,)),
        (lives.people, (16 * size,)),
        (lives.pupils, ()),
        (lives.contacts, (40 * size,)),
        (lives.mediations, (15 * size,)),
        (lives.groups, (6 * size,)),
        (lives.information, (8 * size,)),
        (lives.initiatives, (10 * size,)),
        (lives.given, (12 * size,)),
        (lives.second_thoughts, (40 * size,)),
    ]
    for story, arguments in stories:
        story(*arguments)
    return lives.scribe.rows
