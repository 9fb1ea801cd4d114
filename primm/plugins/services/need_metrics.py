"""What is counted of needs: opened, met in time, still open, come back (X09–X11, V01, V15)."""

from __future__ import annotations

from primm.core.figures.measures import count, share, stock
from primm.core.figures.metrics import DAYS, NEED, OWN, PERCENT, Metric, Source
from primm.plugins.services.desk_metrics import PERSONS
from primm.plugins.services.needs import NeedRow
from primm.words import _

WHAT = (NeedRow.area, NeedRow.category)
WORK = (NeedRow.desk, NeedRow.municipality, NeedRow.channel, NeedRow.worker)
PRIMERO = Source("Primero, KPI time_from_case_open_to_close; 30 and 90 days are our own", "verified")

OPENED = tuple(
    Metric(
        name,
        1,
        title,
        definition,
        unit=NEED,
        source=source,
        measure=count(NeedRow, NeedRow.lead),
        by=(*WHAT, *WORK, *PERSONS),
    )
    for name, title, definition, source in (
        (
            "X09",
            _("Needs opened"),
            _("Needs opened in the period; a family's need counts once."),
            Source("Mon Suivi Social, HelpRequest", "verified"),
        ),
        (
            "V01",
            _("Needs by category"),
            _("Needs opened in the period, by their category; a family's need counts once."),
            Source("Caritas Rimini 2014, Cento 2013, Capannori 2012, Scandicci 2010", "verified"),
        ),
    )
)

NEEDS = (
    *OPENED,
    Metric(
        "X10",
        1,
        _("Needs met within 30 days, share"),
        _(
            "Of the needs opened in the period whose 30 days are over at the horizon of the report, the part that was "
            "closed as met within 30 days; those partly met are not met, and those whose days are not over are printed "
            "as open."
        ),
        unit=PERCENT,
        source=PRIMERO,
        measure=share(NeedRow, of=NeedRow.met_30, among=NeedRow.lead, due=NeedRow.due_30),
        by=(*WHAT, NeedRow.desk, NeedRow.municipality, NeedRow.sex, NeedRow.tg),
    ),
    Metric(
        "X10b",
        1,
        _("Needs met within 90 days, share"),
        _(
            "Of the needs opened in the period whose 90 days are over at the horizon of the report, the part that was "
            "closed as met within 90 days; those partly met are not met, and those whose days are not over are printed "
            "as open."
        ),
        unit=PERCENT,
        source=PRIMERO,
        measure=share(NeedRow, of=NeedRow.met_90, among=NeedRow.lead, due=NeedRow.due_90),
        by=(*WHAT, NeedRow.desk, NeedRow.municipality, NeedRow.sex, NeedRow.tg),
    ),
    Metric(
        "X11",
        1,
        _("Open needs"),
        _(
            "Needs open at the end of the period, whenever they were opened; what is closed on that day is not among "
            "them, and a family's need counts once."
        ),
        unit=NEED,
        source=OWN,
        measure=stock(NeedRow, where=NeedRow.lead, opened=NeedRow.opened, closed=NeedRow.closed, key=NeedRow.need),
        by=(*WHAT, NeedRow.urgency, NeedRow.desk, NeedRow.municipality, NeedRow.worker),
    ),
    Metric(
        "X11b",
        1,
        _("Age of open needs, median"),
        _("Days from the opening to the end of the period, over the needs that are open on that day."),
        unit=DAYS,
        source=OWN,
        measure=stock(
            NeedRow,
            where=NeedRow.lead,
            opened=NeedRow.opened,
            closed=NeedRow.closed,
            key=NeedRow.need,
            since=NeedRow.opened,
        ),
        by=(*WHAT, NeedRow.urgency, NeedRow.desk, NeedRow.municipality, NeedRow.worker),
    ),
    Metric(
        "V15",
        1,
        _("Same need again, share"),
        _(
            "Of the needs of named persons that were met in the period and whose next 90 days are over at the horizon "
            "of the report, the part after which the same person opened one of the same category within those 90 days; "
            "of a family the first person named is looked at. Of protected needs the area alone is compared."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(
            NeedRow,
            of=NeedRow.again,
            among=(NeedRow.lead, NeedRow.named),
            due=NeedRow.due_again,
            on=NeedRow.met_on,
        ),
        by=(*WHAT, NeedRow.desk),
    ),
)
