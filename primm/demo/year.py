"""The whole year, part by part; each part throws dice of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.demo import around, cases, opening
from primm.demo.dice import Dice
from primm.demo.mediations import mediate
from primm.demo.needs import Needs
from primm.demo.referrals import Referrals
from primm.demo.story import Story
from primm.demo.visits import Visits

if TYPE_CHECKING:
    from primm.demo.visits import Visit


def year() -> Story:
    """What happened in 2020 at the four desks, and who typed it when."""
    story = Story()
    opening.open_desks(story)
    around.register_bodies(story)
    around.change_network(story)
    visits = _visits(story)
    told = visits.told
    for part in (cases.follow, cases.remind, cases.fail, cases.call_services):
        part(story, told)
    people = list(dict.fromkeys(person for visit, _contact in told for person in visit.persons))
    mediate(story, people, [child for child, _parent in visits.children])
    for fact in (opening.change_modes, opening.hold_sessions, opening.log_work, around.meet, around.observe):
        fact(story)
    return story


def _visits(story: Story) -> Visits:
    """The visits, with the needs and referrals that come of them."""
    needs, referrals = Needs(story), Referrals(story)
    visits = Visits(story, needs.topic)
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
