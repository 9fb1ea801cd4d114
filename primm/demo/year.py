"""The whole year, part by part; each part throws dice of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.demo import afterthoughts, around, cases, consents, groups, information, opening, school, taking_part
from primm.demo.dice import Dice
from primm.demo.mediations import mediate
from primm.demo.needs import Needs
from primm.demo.referrals import Referrals
from primm.demo.story import Story
from primm.demo.visits import Visits

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.visits import Visit

FACTS = (
    *(opening.change_modes, opening.hold_sessions, opening.log_work),
    *(around.count_residents, around.change_network, around.meet, around.observe),
    *(information.ask, afterthoughts.note),
)


def year() -> Story:
    """What happened in 2020 at the four desks, and who typed it when."""
    story = Story()
    opening.open_desks(story)
    around.register_bodies(story)
    associations = taking_part.register(story)
    visits = _visits(story, associations[:6])
    told = visits.told
    for part in (cases.follow, cases.remind, cases.fail, cases.call_services):
        part(story, told)
    pupils = school.pupils(story, visits)
    school.go_to_school(story, pupils)
    school.open_cases(story, pupils)
    _meet(story, visits, [pupil.person for pupil in pupils], associations)
    information.campaign(story, information.publish(story))
    consents.tell(story, told)
    afterthoughts.think_again(story, visits)
    for fact in FACTS:
        fact(story)
    return story


def _meet(story: Story, visits: Visits, pupils: list[Person], associations: list[str]) -> None:
    """Where people meet: mediations, courses, information meetings, initiatives."""
    people = list(dict.fromkeys(person for visit, _contact in visits.told for person in visit.persons))
    adults = [person for person in people if person.of_age]
    mediate(story, people, pupils)
    groups.meet(story, adults, pupils)
    information.meet(story, adults)
    taking_part.support(story, associations)
    taking_part.take_place(story, associations, people)


def _visits(story: Story, associations: list[str]) -> Visits:
    """The visits, with the needs and referrals that come of them."""
    needs, referrals = Needs(story), Referrals(story)
    visits = Visits(story, needs.topic, associations)
    coming, dice = dict[str, bool](), Dice("outcomes")

    def outcomes(visit: Visit) -> list[str]:
        coming.update(need=needs.opens(visit), referral=referrals.wanted(visit))
        said = ["need_opened"] * coming["need"] + ["referral"] * coming["referral"]
        return said or ["information" if dice.chance(0.5) else "service"]

    def after(visit: Visit, contact: str) -> None:
        needs.follow(visit, contact, opens=coming["need"])
        if coming["referral"]:
            referrals.send(visit, contact, needs.last)

    visits.happen(outcomes, after)
    return visits
