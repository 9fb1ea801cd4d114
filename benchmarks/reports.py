"""A report from a warm cache beside the SQL that somebody would write by hand: same figures, same tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from measure import Figure, Times, processor
from samples import EVENTS, rounds
from whole import HORIZON, YEARS, figures_of, large_log, services_report

from primm.core.log.log import Log

if TYPE_CHECKING:
    from primm.core.figures.report import Report

SCANS = {
    "X01 X02b lead X04 X04b X14 X03 X05 X06": """
        SELECT sum(lead AND reached), sum(lead AND failed), sum(lead), sum(lead AND reached AND anonymous),
               coalesce(sum(unnamed * (lead AND reached)), 0),
               sum(lead AND reached AND remote), count(DISTINCT CASE WHEN reached THEN person END),
               count(DISTINCT CASE WHEN reached AND first THEN person END),
               count(DISTINCT CASE WHEN reached AND "returning" THEN person END)
        FROM v_services_contacts WHERE day BETWEEN :start AND :end""",
    "X12": "SELECT sum(minutes) FROM v_services_work WHERE day BETWEEN :start AND :end",
    "X09": "SELECT sum(lead) FROM v_services_needs WHERE opened BETWEEN :start AND :end",
    "X25": """
        SELECT count(DISTINCT "case") FROM v_services_caseload
        WHERE lead AND since <= :end AND (until IS NULL OR until > :end)""",
    "X26": "SELECT count(*) FROM v_services_cases WHERE lead AND opened BETWEEN :start AND :end",
    "X26b": "SELECT count(*) FROM v_services_cases WHERE lead AND closed BETWEEN :start AND :end",
    "V02": "SELECT count(*) FROM v_services_services WHERE lead AND day BETWEEN :start AND :end",
    "V03 sent answered accepted V04c served due": """
        SELECT count(*), sum(shared), sum(shared AND answered_on <= :horizon),
               sum(shared AND answered_on <= :horizon AND accepted_on <= :horizon),
               sum(shared AND (answered_on IS NULL OR answered_on > :horizon)),
               sum(shared AND served_on <= :horizon AND due <= :horizon), sum(shared AND due <= :horizon)
        FROM v_services_referrals WHERE lead AND sent BETWEEN :start AND :end""",
    "V07": """
        SELECT count(*) FROM v_services_referrals
        WHERE lead AND shared AND rejected_on BETWEEN :start AND :end
        AND (accepted_on IS NULL OR accepted_on > :horizon)""",
    "V08 requested": """
        SELECT sum(delivered_on <= :horizon), count(*) FROM v_services_mediations
        WHERE lead AND requested AND due <= :horizon AND day BETWEEN :start AND :end""",
    "V08b": """
        SELECT count(*) FROM v_services_mediations
        WHERE lead AND delivered AND delivered_on BETWEEN :start AND :end""",
    "V08c": """
        SELECT count(*) FROM v_services_mediations
        WHERE lead AND cancelled_on BETWEEN :start AND :end
        AND (delivered_on IS NULL OR delivered_on > :horizon)""",
}
MIDDLES = {
    "X25b": """
        SELECT julianday(:end) - julianday(opened) AS value FROM v_services_cases
        WHERE lead AND opened <= :end AND (closed IS NULL OR closed > :end)""",
    "X27": "SELECT days AS value FROM v_services_cases WHERE lead AND closed BETWEEN :start AND :end",
    "V06": """
        SELECT days AS value FROM v_services_referrals
        WHERE lead AND shared AND answered_on <= :horizon AND days IS NOT NULL AND sent BETWEEN :start AND :end""",
}
MIDDLE = """
    WITH found AS ({}), ranked AS (SELECT value, row_number() OVER (ORDER BY value) AS place, count(*) OVER () AS many
    FROM found) SELECT avg(value) FROM ranked WHERE place IN ((many + 1) / 2, (many + 2) / 2)"""
GIVEN = {"start": YEARS.start.isoformat(), "end": YEARS.end.isoformat(), "horizon": HORIZON.isoformat()}


def figures(folder: Path) -> Iterator[Figure]:
    """The report of access to services, all its figures in total."""
    path = large_log(folder)
    with Log.open(path, write=False) as log, closing(figures_of(log, path.parent)) as cache:
        cache.refresh()
        connection = cache.connection
        expected, found = by_hand(connection), by_report(services_report(cache))
        differing = [name for name in found if found[name] != expected[name]]
        name = f"report of services over {EVENTS:,} events, figures that differ from those by hand"
        yield Figure(name, len(differing), 0, note=f"({len(found)} figures) {' '.join(differing)}")
        rivals = {"ours": processor(lambda: services_report(cache)), "sql": processor(lambda: by_hand(connection))}
        times = Times(rivals, rounds(9))
    note = f"({times.median('ours') * 1e3:,.0f} ms beside {times.median('sql') * 1e3:,.0f} ms)"
    yield Figure("  a warm cache / SQL written by hand, same tables", times.ratio("ours", "sql"), 1.3, note=note)


def by_report(report: Report) -> Mapping[str, Fraction | None]:
    """The figures of a report by their metric."""
    return {table.metric.id: table.cells[0].number.value for table in report.tables}


def by_hand(connection: Connection) -> Mapping[str, Fraction | None]:
    """The same figures."""
    found: dict[str, Any] = {}
    for names, text in SCANS.items():
        found |= zip(names.split(), connection.execute(text, GIVEN).fetchone(), strict=True)
    for name, text in MIDDLES.items():
        (middle,) = connection.execute(MIDDLE.format(text), GIVEN).fetchone()
        found[name] = None if middle is None else Fraction(middle)
    shares = {
        "X02": ("X02b", "lead"), "X14": ("X14", "X01"), "V04": ("answered", "sent"), "V04b": ("accepted", "answered"),
        "V05": ("served", "due"), "V08": ("V08", "requested"),
    }  # fmt: skip
    parts = {name: _percent(found[above], found[below]) for name, (above, below) in shares.items()}
    whole = {name: value if value is None else Fraction(value) for name, value in found.items()}
    return whole | {"X12": Fraction(found["X12"] or 0, 60), "V01": whole["X09"]} | parts


def _percent(above: int | None, below: int | None) -> Fraction | None:
    return Fraction(100 * (above or 0), below) if below else None
