"""Which lines make which figure, and by what it is told apart here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_services import tally
from tests.acceptance.recount_services.given import Given
from tests.acceptance.recount_services.outside import Outside
from tests.acceptance.recount_services.tally import (
    Asked,
    Cell,
    Figure,
    Line,
    cells,
    different,
    levels,
    many,
    middle,
    part,
)
from tests.acceptance.recount_services.work import Work

if TYPE_CHECKING:
    from tests.acceptance.recount_services.log import World

WHEN = ("month", "quarter", "year")
DESK = (*WHEN, "desk", "municipality")
BW = (*DESK, "worker")
CONTACT = (*BW, "channel", "mode", "before_change", "after_change")
BP = tally.TRAITS
MEDIATION = (*DESK, "requester", "requester_type", "language", "mode", "context", "purpose", "mediator")
APPLICATION = (*BW, "application_kind", "office", "sex", "tg")
Lines = Callable[[Asked], Iterable[Line]]


@dataclass(frozen=True)
class Counted:
    """A figure: its lines, how they are put together, by what."""

    lines: Lines
    fold: tally.Fold
    by: Sequence[str]
    placed: bool = False

    def cells(self, asked: Asked, by: Sequence[str], only: Mapping[str, str]) -> dict[Cell, Figure]:
        """Each cell of each level of a breakdown; only what has these values, of traits after placing."""
        told = self.lines(asked)
        traits = {name: value for name, value in only.items() if name in BP}
        work = {name: value for name, value in only.items() if name not in BP}
        lines = [each for each in told if all(value in each.at[name] for name, value in work.items())]
        if self.placed:
            lines = tally.placed_once(lines, BP)
        lines = [each for each in lines if all(value in each.at[name] for name, value in traits.items())]
        return {
            (level, cell): figure
            for level in levels(by)
            for cell, figure in cells(lines, self.fold, level, placed=self.placed).items()
        }  # type: ignore[return-value]


def catalogue(world: World, laws: list[Mapping[str, str]]) -> dict[str, Counted]:
    """Every figure of the desks that is counted here."""
    work, given, outside = Work(world), Given(world, laws), Outside(world)

    def where(lines: Lines, keep: Callable[[Line], bool]) -> Lines:
        return lambda asked: [each for each in lines(asked) if keep(each)]

    def also(lines: Lines, **changes: Callable[[Line], Any]) -> Lines:
        def made(asked: Asked) -> list[Line]:
            return [
                Line(**{**each.__dict__, **{name: said(each) for name, said in changes.items()}})
                for each in lines(asked)
            ]

        return made

    def plain(lines: Lines) -> Lines:
        return also(lines, number=lambda _: Fraction(1))

    state = lambda code: where(given.v12, lambda each: each.more["state"] == code)  # noqa: E731
    need = (*DESK, "area", "category")
    found = {
        "X01": Counted(work.x01, many, (*CONTACT, "topics", "tg")),
        "X02": Counted(work.x02, part, (*BW, "channel", "mode")),
        "X02b": Counted(work.x02b, many, (*BW, "channel", "mode")),
        "X03": Counted(plain(work.x03), different, (*BW, "channel", "mode", *BP), placed=True),
        "X04": Counted(work.x04, many, (*BW, "channel", "mode", "topics")),
        "X04b": Counted(work.x04b, many, (*BW, "channel", "mode", "topics")),
        "X05": Counted(work.x05, different, (*BW, "channel", "mode", *BP), placed=True),
        "X06": Counted(work.x06, different, (*BW, "channel", "mode", *BP), placed=True),
        "X07b": Counted(work.x03, tally.middle_per_person, (*WHEN, "desk", "tg"), placed=True),
        "X08": Counted(work.x08, part, (*WHEN, "desk", "sex")),
        "X09": Counted(given.x09, many, (*need, "worker", "channel", *BP)),
        "V01": Counted(given.x09, many, (*need, "worker", "channel", *BP)),
        "X10": Counted(lambda asked: given.x10(asked, 30), part, (*need, "sex", "tg")),
        "X10b": Counted(lambda asked: given.x10(asked, 90), part, (*need, "sex", "tg")),
        "X11": Counted(plain(given.x11), many, ("area", "category", "urgency", "desk", "municipality", "worker")),
        "X11b": Counted(given.x11, middle, ("area", "category", "urgency", "desk", "municipality", "worker")),
        "X12": Counted(work.x12, many, (*WHEN, "worker", "action", "activity", "desk")),
        "X13": Counted(work.x13, many, (*DESK, "mode", "before_change", "after_change")),
        "X13c": Counted(work.x13c, many, (*DESK, "mode")),
        "X14": Counted(work.x01, part, (*DESK, "mode", "before_change", "after_change")),
        "X14b": Counted(work.x14b, many, (*WHEN, "desk", "from_mode", "to_mode")),
        "X14c": Counted(where(work.x14b, lambda each: each.yes), many, (*WHEN, "desk", "from_mode", "to_mode")),
        "X15": Counted(work.x15, middle, (*BW, "delay", "late")),
        "X15b": Counted(plain(work.x15), many, (*BW, "delay", "late")),
        "X15c": Counted(work.x15, part, (*BW, "late")),
        "X16": Counted(where(work.x16, lambda each: each.known), part, (*BW, "field")),
        "X16b": Counted(also(work.x16, yes=lambda each: each.more["kind"] == "refused"), part, (*BW, "field")),
        "X16c": Counted(also(work.x16, yes=lambda each: each.more["kind"] == "blank"), part, (*BW, "field")),
        "X16d": Counted(work.x16d, part, BW),
        "X17": Counted(where(work.x17, lambda each: each.known), tally.part_of_keys, (*DESK, "action")),
        "X17b": Counted(where(work.x17, lambda each: not each.known), different, (*DESK, "action")),
        "X21": Counted(outside.x21, different, ("body_type", "municipality", "role")),
        "X21b": Counted(outside.x21b, different, ("body_type", "municipality", "role")),
        "X22": Counted(plain(outside.x22), many, (*WHEN, "level", "body_type", "initiative", "municipality", "desk")),
        "X22b": Counted(outside.x22, many, (*WHEN, "initiative", "desk")),
        "X22c": Counted(where(outside.x22, lambda each: each.known), part, (*WHEN, "desk")),
        "X23": Counted(outside.x23, many, (*WHEN, "area", "category", "municipality", "source", "desk")),
        "X25": Counted(plain(given.x25), many, ("worker", "action", "desk")),
        "X25b": Counted(given.x25, middle, ("worker", "action", "desk")),
        "X26": Counted(given.x26, many, (*BW, "action", *BP)),
        "X26b": Counted(plain(given.x26b), many, (*DESK, "outcome", "action", *BP)),
        "X27": Counted(given.x26b, middle, (*WHEN, "action", "outcome")),
        "V02": Counted(given.v02, many, (*BW, "service_kind", "topic", "sex", "tg")),
        "V03": Counted(given.v03, many, (*WHEN, "receiver", "receiver_type", "topic", "desk", "handover")),
        "V04": Counted(given.v04, part, (*WHEN, "receiver", "receiver_type", "desk")),
        "V04b": Counted(
            also(where(given.v04, lambda each: each.yes), yes=lambda each: each.more["accepted"]),
            part,
            (*WHEN, "receiver", "receiver_type", "desk"),
        ),
        "V04c": Counted(
            where(given.v04, lambda each: not each.yes), many, (*WHEN, "receiver", "receiver_type", "desk")
        ),
        "V05": Counted(given.v05, part, (*WHEN, "receiver", "topic", "sex")),
        "V06": Counted(given.v06, middle, (*WHEN, "receiver")),
        "V07": Counted(given.v07, many, (*WHEN, "reason", "receiver")),
        "V08": Counted(outside.v08, part, MEDIATION),
        "V08b": Counted(outside.v08b, many, MEDIATION),
        "V08c": Counted(outside.v08c, many, (*MEDIATION, "cancelled_by")),
        "V08d": Counted(outside.v08, many, MEDIATION),
        "V09": Counted(
            outside.v09, many, (*DESK, "language", "requester_municipality", "unmet_reason", "requester", "mode")
        ),
        "V10": Counted(outside.v10, middle, MEDIATION),
        "V10b": Counted(outside.v10b, many, MEDIATION),
        "V11": Counted(outside.v08b, part, (*DESK, "language", "requester", "context", "mediator")),
        "V12": Counted(given.v12, many, APPLICATION),
        "V12b": Counted(state("granted"), many, APPLICATION),
        "V12c": Counted(state("refused"), many, APPLICATION),
        "V12d": Counted(state("pending"), many, APPLICATION),
        "V13": Counted(where(given.v13, lambda each: each.known), part, (*DESK, "application_kind")),
        "V13b": Counted(where(given.v13, lambda each: not each.known), many, (*DESK, "application_kind")),
        "V14": Counted(given.v14, many, (*BW, "service", "service_type")),
        "V15": Counted(given.v15, part, (*WHEN, "desk", "area", "category")),
        "V16": Counted(outside.v16, part, ("body_type", "municipality")),
        "V16b": Counted(where(outside.v16, lambda each: each.yes), many, ("body_type", "municipality")),
        "V16c": Counted(outside.v16, many, ("body_type", "municipality")),
    }
    return {name: replace(each, lines=_once(each.lines)) for name, each in found.items()}


def _once(lines: Lines) -> Lines:
    """The same lines, made once for each thing that is asked."""
    return cache(lambda asked: list(lines(asked)))
