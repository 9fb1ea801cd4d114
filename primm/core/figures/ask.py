"""What is asked beside a measure, and what is said about a figure: plain values that every part of a report shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from primm.core.figures.period import Period
    from primm.core.figures.views import Row


@attrs.frozen
class Ask:
    """What is asked beside the measure: period, horizon, filters, and in which table the rows of a class are."""

    tables: Mapping[type[Row], str]
    period: Period
    horizon: date
    filters: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


class Remark(NamedTuple):
    """A sentence about a figure or about a row that is left out, and the help of the column that it is about."""

    text: str
    what: str = ""
