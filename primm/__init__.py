"""Case management on an append-only log: the names that an action is written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primm.core.errors import Problem
    from primm.core.events.base import Event, ask, event
    from primm.core.events.entry import Entry
    from primm.core.events.privacy import IDENTITY, NARRATIVE, SCHOOL, SPECIAL, TRAIT, WORK, Privacy
    from primm.core.figures.history import History
    from primm.core.figures.marginals import marginals
    from primm.core.figures.measures import (
        count,
        distinct,
        during,
        latest,
        median,
        median_per,
        persons,
        ratio,
        retained,
        rows,
        share,
        stock,
        total,
    )
    from primm.core.figures.metrics import (
        ASSOCIATION,
        CALL,
        CASE,
        CONTACT,
        DAYS,
        HOUR,
        ITEM,
        MEDIATION,
        NEED,
        OWN,
        PERCENT,
        PERSON,
        PRESENCE,
        RATIO,
        REFERRAL,
        REQUEST,
        SERVICE,
        Metric,
        Source,
    )
    from primm.core.figures.persons import PersonTraits, traits
    from primm.core.figures.report import Report
    from primm.core.figures.views import Row, dim, flag, key, lookup, many, margin, number, row, trait, view, when
    from primm.core.host.action import Action, Format, Listing, Page, Rule, hookimpl
    from primm.words import _

__version__ = "0.1.0"

_HOMES = {
    "primm.core.errors": "Problem",
    "primm.core.events.base": "Event ask event",
    "primm.core.events.entry": "Entry",
    "primm.core.events.privacy": "IDENTITY NARRATIVE SCHOOL SPECIAL TRAIT WORK Privacy",
    "primm.core.figures.history": "History",
    "primm.core.figures.measures": (
        "count distinct during latest median median_per persons ratio retained rows share stock total"
    ),
    "primm.core.figures.metrics": (
        "ASSOCIATION CALL CASE CONTACT DAYS HOUR ITEM MEDIATION NEED OWN PERCENT PERSON PRESENCE "
        "RATIO REFERRAL REQUEST SERVICE Metric Source"
    ),
    "primm.core.figures.persons": "PersonTraits traits",
    "primm.core.figures.marginals": "marginals",
    "primm.core.figures.views": "Row dim flag key lookup many margin number row trait view when",
    "primm.core.figures.report": "Report",
    "primm.core.host.action": "Action Format Listing Page Rule hookimpl",
    "primm.words": "_",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ASSOCIATION",
    "CALL",
    "CASE",
    "CONTACT",
    "DAYS",
    "HOUR",
    "IDENTITY",
    "ITEM",
    "MEDIATION",
    "NARRATIVE",
    "NEED",
    "OWN",
    "PERCENT",
    "PERSON",
    "PRESENCE",
    "RATIO",
    "REFERRAL",
    "REQUEST",
    "SCHOOL",
    "SERVICE",
    "SPECIAL",
    "TRAIT",
    "WORK",
    "Action",
    "Entry",
    "Event",
    "Format",
    "History",
    "Listing",
    "Metric",
    "Page",
    "PersonTraits",
    "Privacy",
    "Problem",
    "Report",
    "Row",
    "Rule",
    "Source",
    "_",
    "ask",
    "count",
    "dim",
    "distinct",
    "during",
    "event",
    "flag",
    "hookimpl",
    "key",
    "latest",
    "lookup",
    "many",
    "margin",
    "marginals",
    "median",
    "median_per",
    "number",
    "persons",
    "ratio",
    "retained",
    "row",
    "rows",
    "share",
    "stock",
    "total",
    "trait",
    "traits",
    "view",
    "when",
]


def __getattr__(name: str) -> object:
    """Import a public name on its first use, so that starting PRIMM costs nothing that is not needed."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'primm' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return __all__
