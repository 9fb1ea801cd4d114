"""What persons said of the use of their data, what the fund asks of its recipients, and whether the desks helped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.demo.calendar import REOPENED, workday
from primm.demo.dice import Dice
from primm.demo.people import UNION
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story
    from primm.demo.visits import Visit

ASKED, REFUSED, REVOKED = 0.8, 0.06, 0.01  # shares of those who are asked
FOR_THE_FUND = 0.45
FUND, BY_PHONE = "reporting_to_funder", "contact_by_phone"
HELPED = {"yes": 62, "partly": 20, "no": 6, "refused": 4, "missing": 8}
ROUNDS = (date(2020, 7, 15), date(2020, 12, 10))
ANSWERING = 70  # persons asked in each round


def tell(story: Story, told: list[tuple[Visit, str]]) -> None:
    """At the first visit each is asked; a paper while the counter is open, a witness while it is not."""
    dice = Dice("consents")
    met: dict[str, Visit] = {}
    for visit, _contact in told:
        for person in visit.persons:
            if person.subject not in met:
                met[person.subject] = visit
                _ask(story, dice, visit, person)
    for day in ROUNDS:
        known = [visit.lead for visit in met.values() if visit.day < day]
        for person in dice.some(known, ANSWERING):
            here, action = Here(day, person.desk.code, person.desk.worker), dice.weighted({"services": 6, "school": 2})
            story.tell(
                "person.feedback_given", here, person=person.subject, helpful=dice.weighted(HELPED), action=action
            )


def _ask(story: Story, dice: Dice, visit: Visit, person: Person) -> None:
    if not dice.chance(ASKED):
        return
    how = "oral_with_witness" if visit.remote else dice.weighted({"paper": 8, "oral_with_witness": 2})
    said = {"person": person.subject, "how": how, "language": "ita"}
    if dice.chance(REFUSED):
        story.tell("person.consent_refused", visit.here, scopes=[FUND], **said)
        return
    story.tell("person.consent_given", visit.here, scopes=[FUND, BY_PHONE], **said)
    if dice.chance(REVOKED):
        story.tell("person.consent_revoked", visit.here.on(workday(visit.day + timedelta(60))), scopes=[FUND], **said)
    elif person.citizenship not in UNION and visit.day < REOPENED and dice.chance(FOR_THE_FUND):
        _for_the_fund(story, dice, visit, person)


def _for_the_fund(story: Story, dice: Dice, visit: Visit, person: Person) -> None:
    """The dates of the permit; its number stands on no demo."""
    start = visit.day - timedelta(dice.between(40, 600))
    target = {"older_person": 1} if person.birth_year < 1955 else {"single_parent": 1, "": 12}
    story.tell(
        "person.fund_details_told",
        visit.here,
        person=person.subject,
        permit_start=start,
        permit_end=start + timedelta(730),
        permit_reason=dice.weighted({"family": 5, "subordinate_work": 5, "eu_long_term": 2}),
        specific_targets=[code for code in (dice.weighted(target),) if code],
    )
