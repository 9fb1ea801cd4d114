"""People whom nobody named, as rows: one for the total, one per marginal; a cross-table of them is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MARGINS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")
UNKNOWN: Mapping[str, Any] = {"person": None, **dict.fromkeys(MARGINS, "unknown"), "citizenships": ("unknown",)}


def marginals(event: Any) -> Iterator[tuple[dict[str, Any], int]]:
    """The columns and the number of people of each row: ``margin`` and the traits of ``PersonTraits``.

    ``event`` has ``anonymous`` (how many) and may have ``anonymous_sex``, ``anonymous_age``, ``anonymous_tg``,
    ``anonymous_language``. What a marginal does not tell is unknown.
    """
    everybody = event.anonymous or 0
    yield {**UNKNOWN, "margin": "total"}, everybody
    for name in MARGINS:
        told: Mapping[str, int] = getattr(event, f"anonymous_{name.removeprefix('first_')}", None) or {}
        rest = everybody - sum(told.values())
        for code, people in (*sorted(told.items()), ("unknown", rest)):
            if people > 0:
                value: object = (code,) if name == "citizenships" else code
                yield {**UNKNOWN, "margin": name, name: value}, people
