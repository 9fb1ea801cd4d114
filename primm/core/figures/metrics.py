"""Metrics: pure data, each with a definition that a coordinator can read to a funder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.forms import Measure

Status = Literal["verified", "unverified", "own"]


@attrs.frozen
class Source:
    """Where a metric comes from, and whether that text was read (verified), not read, or is our own proposal."""

    name: str
    status: Status


OWN = Source(_("own"), "own")

CONTACT = _("contact")
PERSON = _("person")
NEED = _("need")
REFERRAL = _("referral")
MEDIATION = _("mediation")
REQUEST = _("request")
CASE = _("case")
HOUR = _("hour")
PRESENCE = _("presence")
ITEM = _("item")
CALL = _("call")
SERVICE = _("service")
ASSOCIATION = _("association")
DAYS = _("days")
RATIO = _("ratio")
PERCENT = _("%")


def _columns(columns: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(each if isinstance(each, str) else each.__name__ for each in columns)


@attrs.frozen
class Metric:
    """A figure: id, version, title, definition, unit, source, measure and the dimensions that it may be shown by."""

    id: str
    version: int
    title: str
    definition: str
    unit: str = attrs.field(kw_only=True)
    source: Source = attrs.field(kw_only=True)
    measure: Measure = attrs.field(kw_only=True)
    by: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=_columns)
    beside: str = attrs.field(kw_only=True, default="")  # the title in a second language, printed as it is
