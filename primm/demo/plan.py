"""The plan of the contacts: how many on which open day, who for the first time, about what, as the margins say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.demo.calendar import DESKS, days
from primm.demo.dice import Dice
from primm.demo.margins import assumed, published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from primm.demo.calendar import Desk

COUPLES, CHILDREN = 30, 40  # first visits on which two come: husband and wife, a parent with a child
SCHOOL = "sch.enrolment"
BEFORE = 130  # who come back and were known before the log began


class Slot(NamedTuple):
    """A contact to come."""

    day: date
    desk: Desk
    who: str  # unnamed, returning, before, new, couple, child
    topic: str
    proxy: bool
    services: int


def slots() -> list[Slot]:
    """Every contact of the year, day by day."""
    dice, work = Dice("plan"), published("work")
    passages = work["passages"]
    unnamed = passages * assumed("unnamed")["anonymous"] // 100
    new = work["first_time"] - 2 * (COUPLES + CHILDREN)
    firsts = {"new": new, "couple": COUPLES, "child": CHILDREN}
    returning = passages - unnamed - BEFORE - sum(firsts.values())
    who = dice.deal({**firsts, "unnamed": unnamed, "before": BEFORE, "returning": returning}, passages)
    proxies = dice.deal(
        {True: published("proxies")["per_cent"], False: 100 - published("proxies")["per_cent"]}, passages
    )
    services = iter(_services(dice, passages - unnamed, work["services"]))
    about = _school_to_children(dice.deal(topics(), passages), who)
    asked = zip(_open(dice, passages), who, about, proxies, strict=True)
    return [
        Slot(day, desk, each, topic, proxy, 0 if each == "unnamed" else next(services))
        for (day, desk), each, topic, proxy in asked
    ]


def topics() -> dict[str, float]:
    """What people come for: as printed, the others spread as assumed."""
    printed = published("topics")
    users = printed.pop("users")
    others = assumed("other_topics")
    scale = (users - sum(printed.values())) / sum(others.values())
    return {**printed, **{code: count * scale for code, count in others.items()}}


def _school_to_children(about: list[str], who: list[str]) -> list[str]:
    """Who comes with a child comes for school, as long as anybody does: topics change places, so the margin stays."""
    school = [place for place, topic in enumerate(about) if topic == SCHOOL and who[place] != "child"]
    children = [place for place, each in enumerate(who) if each == "child" and about[place] != SCHOOL]
    for one, other in zip(school, children, strict=False):
        about[one], about[other] = about[other], about[one]
    return about


def _open(dice: Dice, passages: int) -> list[tuple[date, Desk]]:
    """So many places on the open days, in order; a long and busy day has more of them."""
    busy = assumed("months")
    weights = {(day, desk): desk.hours * busy[str(day.month)] for day in days() for desk in DESKS if desk.opens(day)}
    return sorted(dice.deal(weights, passages), key=lambda place: (place[0], DESKS.index(place[1])))


def _services(dice: Dice, contacts: int, services: int) -> Iterator[int]:
    """How many services each contact with a name gives: one, or two until all are given."""
    twice = set(dice.some(range(contacts), services - contacts))
    return (1 + (place in twice) for place in range(contacts))
