"""The fund's sheets as figures like any others: views of all actions together, and metrics over what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from primm.core.errors import PluginFailed
from primm.core.figures.measures import persons, share, stock, total
from primm.core.figures.metrics import ITEM, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.core.figures.views import View
from primm.core.host.action import Action
from primm.funder.counting import GROUPS, KNOWN, PRESENCES, STANDINGS, CountedRow, counter
from primm.funder.programme import faults, programmes
from primm.funder.views import VIEWS, transmissions
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from primm.core.events.codes import Codes

NAME = "funder"
FUND = Source(_("the fund's list of indicators, see the sheet"), "unverified")
BY = (CountedRow.indicator, CountedRow.sex, CountedRow.age, CountedRow.identity, CountedRow.tg, CountedRow.desk)

COUNT = Metric(
    "F01",
    3,
    _("Recipients by indicator"),
    _(
        "Persons with at least one event that counts for the indicator from the start of the project to the end of the "
        "period, each once per indicator and once in the total. Only citizens of third countries and stateless persons "
        "on the day of the event, whose identity was seen on a document or declared, and who have not refused that the "
        "fund is told, nor agreed to it until an earlier day alone. A person's sex, age and identity are those at her "
        "first event of the programme."
    ),
    unit=PERSON,
    source=FUND,
    measure=persons(CountedRow, where=CountedRow.counts),
    by=BY,
)
KEPT_OUT = Metric(
    "F02",
    3,
    _("Persons kept out of the fund's sheets"),
    _(
        "Persons with an event that would count for an indicator who are kept out: of another target group on that "
        "day, of a citizenship that is not known, whose consent to reporting is refused, taken back or had ended by "
        "then, or whose identity was neither seen on a document nor declared."
    ),
    unit=PERSON,
    source=FUND,
    measure=persons(CountedRow, where=CountedRow.kept_out),
    by=(CountedRow.indicator, CountedRow.reason, CountedRow.desk),
)
THINGS = Metric(
    "F03",
    1,
    _("Things by indicator"),
    _(
        "Different protocols, bodies or information items that count for the indicator, begun by the end of the period "
        "and not ended by then. People are no part of it."
    ),
    unit=ITEM,
    source=FUND,
    measure=stock(
        CountedRow, opened=CountedRow.day, closed=CountedRow.until, key=CountedRow.thing, where=CountedRow.stands
    ),
    by=(CountedRow.indicator, CountedRow.desk),
)
SHARE = Metric(
    "F04",
    2,
    _("Share of those who answered or were tested"),
    _(
        "Of the persons who answered, or whose level was told before the first lesson and after it, how many said that "
        "it helped, or rose by at least one level. Who did not answer is no part of it."
    ),
    unit=PERCENT,
    source=FUND,
    measure=share(persons(CountedRow, where=CountedRow.asked), of=CountedRow.counts),
    by=BY,
)
UNNAMED = Metric(
    "F05",
    1,
    _("Presences without a name"),
    _(
        "People without a name at what counts for the indicator. They are no recipients: nobody knows who they were. "
        "Under a whole and under its parts they are the same people: indicators are not to be added."
    ),
    unit=PRESENCE,
    source=FUND,
    measure=total(CountedRow, CountedRow.people, where=CountedRow.unnamed),
    by=(CountedRow.indicator, CountedRow.desk),
)
SILENT = Metric(
    "F06",
    2,
    _("Persons asked who did not answer"),
    _("Persons who were asked whether an activity helped and did not answer at least once."),
    unit=PERSON,
    source=FUND,
    measure=persons(CountedRow, where=CountedRow.silent),
    by=(CountedRow.indicator, CountedRow.desk),
)
METRICS = (COUNT, KEPT_OUT, THINGS, SHARE, UNNAMED, SILENT)
SHEETS = Action(NAME, _("The fund's sheets"), metrics=METRICS)  # without views: those of the actions are to be found


def fund_of(actions: Iterable[Action], codes: Codes) -> Action:
    """The fund's views and metrics over the views of these actions; refused if a sheet names what does not exist.

    What their rows look up elsewhere is left out: no figure of the fund asks for it.
    """
    known = {view.name: view for action in actions for view in action.views} | {view.name: view for view in VIEWS}
    wrong = [f"{of.programme} {each}" for of in programmes() for each in faults(of, known, codes)]
    if wrong:
        text = _("the fund's sheets name what is not there: {wrong}: see primm plugins")
        raise PluginFailed(text, wrong=", ".join(wrong))
    named = (rule.view for of in programmes() for _indicator, rule in of.rules())
    needed = tuple(dict.fromkeys((STANDINGS, KNOWN, GROUPS, PRESENCES, *named)))
    inputs = tuple(known[name] for name in needed)
    counted = View("funder_counted", CountedRow, counter(programmes(), needed), after=inputs)
    return attrs.evolve(SHEETS, views=(*inputs, transmissions, counted))
