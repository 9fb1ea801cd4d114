"""The fund's sheets beside the recount, person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.commands.funder.told import rows_of, view_of
from primm.core.figures.period import Period
from primm.core.figures.report import report
from primm.funder.counting import CountedRow
from primm.funder.engine import COUNT, KEPT_OUT
from primm.funder.recipients import Recipient, changes, received
from primm.testing.bench import bench
from tests.acceptance.recount_actions.fund import Fund
from tests.acceptance.recount_actions.world import World
from tests.funder.conftest import the_fund

if TYPE_CHECKING:
    from primm.core.figures.basis import Basis
    from primm.core.log.rows import Row

PROGRAMMES = ("2014-2020", "2021-2027")
TRAITS = ("sex", "age", "tg", "identity")
Changes = dict[str, tuple[str, str]]
Difference = tuple[str, tuple[str, ...], Any, Any]


def compared(rows: Sequence[Row], spans: Sequence[tuple[date, date]]) -> tuple[int, list[Difference]]:
    """How many cells and rows of recipients were compared, and those that differ."""
    world = World([each._asdict() for each in rows])
    cells, differ = 0, []
    with bench(the_fund()) as mine:
        mine.receive(rows)
        with mine.basis() as basis:
            for programme in PROGRAMMES:
                fund = Fund(world, programme)
                for span in spans:
                    for what, cell, one, other in _both(basis, programme, fund, span):
                        cells += 1
                        if one != other:
                            differ.append((f"{programme} {what} {span[0]}", cell, one, other))
    return cells, differ


def delta(rows: Sequence[Row], first: int, span: tuple[date, date]) -> tuple[Changes, Changes]:
    """Who is new, changed or withdrawn since so many rows, by the program and by the recount."""
    now, then = (World([each._asdict() for each in part]) for part in (rows, rows[:first]))
    position = {each.origin: each.n for each in rows[:first]}
    mine, page = [], []
    with bench(the_fund()) as bench_:
        bench_.receive(rows)
        for world, at in ((then, position), (now, None)):
            mine.append(Fund(world, PROGRAMMES[0]).recipients(*span))
            with bench_.basis(at) as basis:
                told = _recipients(basis, PROGRAMMES[0], span)
            page.append({who: Recipient(who, world.members(who), what) for who, what in told.items()})
    by_page = {each.recipient.person: (each.status, each.why) for each in changes(page[0], page[1], {})}
    return by_page, dict(_changed(*mine, now))


def _changed(then: Mapping[str, Any], now: Mapping[str, Any], world: World) -> Iterator[tuple[str, tuple[str, str]]]:
    for who in {*then, *now}:
        if who not in then:
            yield who, ("new", "")
        elif who not in now:
            yield who, ("withdrawn", "merged" if world.canon(who) in now else "not_counted")
        elif then[who] != now[who]:
            yield who, ("changed", "")


def _both(basis: Basis, programme: str, fund: Fund, span: tuple[date, date]) -> Iterator[Difference]:
    """Every figure of a programme, as the sheet has it and as the recount has it."""
    for dim in (None, *TRAITS):
        recount = {cell: len(who) for cell, who in fund.persons(*span, dim).items()}
        yield from _beside(str(dim), _figures(basis, COUNT, programme, span, dim), recount)
    out = {cell: len(who) for cell, who in fund.kept_out(*span).items()}
    yield from _beside("out", _figures(basis, KEPT_OUT, programme, span, "reason"), out)
    yield from _beside("recipients", _recipients(basis, programme, span), fund.recipients(*span))


def _beside(what: str, page: dict[Any, Any], recount: dict[Any, Any]) -> Iterator[Difference]:
    for cell in sorted({*page, *recount}):
        yield what, cell, page.get(cell), recount.get(cell)


def _figures(
    basis: Basis, metric: Any, programme: str, span: tuple[date, date], dim: str | None
) -> dict[tuple[str, str], int]:
    by = ["indicator", *([dim] if dim else [])]
    made = report(
        basis,
        [metric],
        name="funder",
        title="",
        horizon=span[1],
        period=Period(*span),
        by=by,
        filters={"programme": [programme]},
    )
    found = {}
    for each in made.tables[0].cells:
        if dim is None or dim in each.at:
            cell = (each.at.get("indicator", ""), each.at.get(dim or "", ""))
            found[cell] = int(each.number.value or 0)
    return {cell: number for cell, number in found.items() if number}


def _recipients(basis: Basis, programme: str, span: tuple[date, date]) -> dict[str, dict[str, Any]]:
    of_person: dict[str, list[Any]] = defaultdict(list)
    for each in rows_of(basis, view_of(the_fund(), CountedRow)):
        here: Any = each
        if here.programme == programme and here.counts and span[0] <= here.day <= span[1]:
            of_person[here.person].append(here)
    return {person: received(each) for person, each in of_person.items()}
