"""The figures of participation, counted again from their definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_actions import cells
from tests.acceptance.recount_actions.cells import Ask, Cell, Dims, Figure, Row
from tests.acceptance.recount_actions.groups import margins, starting

if TYPE_CHECKING:
    from tests.acceptance.recount_actions.world import Told, World

SEXES = ("1", "2", "x")
ALIVE = (
    "association.registered",
    "association.updated",
    "association.supported",
    "seat.taken",
    "seat.left",
    "initiative.held",
)


class Participation:
    """Associations, initiatives, seats, and what is counted of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: dict[str, list[Told]] = defaultdict(list)
        for each in world.kind("association.registered", "association.updated"):
            self.told[each.who[0]].append(each)
        for each in self.told.values():
            each.sort(key=lambda one: one.order)
        self.ended: dict[str, date] = {}
        for each in world.kind("association.dissolved"):
            self.ended.setdefault(each.who[0], each.day)

    def known(self, association: str, field: str, day: date | None = None) -> Any:
        """What was said last of a field, up to a day."""
        said = [e for e in self.told.get(association, ()) if e.facts.get(field) not in (None, [], {})]
        before = [each for each in said if day is None or each.day <= day]
        return before[-1].facts[field] if before else None

    def described(self, association: str, field: str, moment: str) -> Any:
        """What is known of a field by then; before anything was told, what was told first of all."""
        told = self.told.get(association, [])
        by_then = [each for each in told if each.moment <= moment] or told[:1]
        said = [each.facts[field] for each in by_then if each.facts.get(field) not in (None, [], {})]
        return said[-1] if said else None

    def of(self, association: str, event: Told) -> dict[str, Any]:
        """Kind, municipality, name of an association at an event, and the desk of that."""
        names = ("name", "municipality", "association_kind")
        return {**{name: self.described(association, name, event.moment) for name in names}, "desk": event.desk}

    def last(self, association: str, field: str | None, end: date) -> Told:
        """The last event that told a field, or anything, up to a day."""
        told = (e for e in self.told[association] if e.day <= end and (not field or e.facts.get(field)))
        return list(told)[-1]

    def register(self, ask: Ask) -> list[Row]:
        """P01: in the register, and not dissolved, at the end."""
        rows = []
        for association, told in self.told.items():
            ended = self.ended.get(association)
            if told[0].day <= ask.end and (ended is None or ended > ask.end):
                rows.append(Row(ask.end, self.of(association, self.last(association, None, ask.end)), key=association))
        return [each for each in rows if each.passes(ask, traits=False)]

    def alive(self, start: date, end: date) -> dict[str, list[Told]]:
        """Associations of which anything was recorded from one day to another, and what."""
        found: dict[str, list[Told]] = defaultdict(list)
        for each in self.world.kind(*ALIVE):
            for subject in each.who:
                if subject.startswith("association:") and start <= each.day <= end:
                    found[subject].append(each)
        return found

    def active(self, ask: Ask) -> list[Row]:
        """P01b."""
        first = starting(ask.end) + timedelta(days=1)
        rows = [
            Row(each.day, self.of(association, each), key=association)
            for association, told in self.alive(first, ask.end).items()
            for each in told
        ]
        return [each for each in rows if each.passes(ask, traits=False)]

    def continuity(self, ask: Ask, dims: Dims) -> Mapping[Cell, Figure]:
        """P11."""
        last = starting(ask.end)
        now = self.alive(last + timedelta(days=1), ask.end)
        before = self.alive(starting(last) + timedelta(days=1), last)
        both = now.keys() & before.keys()
        return {(): Figure(Fraction(100 * len(both), len(before)))} if before else {}

    @cached_property
    def constituted(self) -> list[Row]:
        """P02."""
        rows = []
        for association in self.told:
            day = self.known(association, "constituted")
            if day:
                when = date.fromisoformat(day)
                rows.append(Row(when, self.of(association, self.last(association, "constituted", date.max))))
        return rows

    @cached_property
    def entries(self) -> list[Row]:
        """P02b."""
        rows = []
        for association, told in self.told.items():
            seen: set[str] = set()
            for place, each in enumerate(told):
                new = [name for name in each.facts.get("registers") or () if name not in seen]
                seen |= set(new)
                if place:
                    work = self.of(association, each)
                    rows += [Row(each.day, {**work, "register": name}, each.order) for name in new]
        return rows

    @cached_property
    def initiatives(self) -> list[Row]:
        """P03: each with its event."""
        rows = []
        for each in self.world.kind("initiative.held"):
            work = {name: each.facts.get(name) for name in ("theme", "promoter")}
            work |= {"place": each.facts.get("municipality"), "initiative": each.facts["title"], "desk": each.desk}
            names = [self.described(who, "name", each.moment) for who in each.names("associations")]
            flags = frozenset({"of"} if each.facts["promoter"] == "association" else ())
            rows.append(Row(each.day, {**work, "association": names}, each.order, flags=flags, key=each))
        return rows

    def there(self, field: str) -> list[Row]:
        """Each person whom a field of an initiative names."""
        rows = []
        for row in self.initiatives:
            for person in row.key.names(field):
                trait = lambda name, who=person, day=row.day: self.world.trait(who, day, name)  # noqa: E731
                rows.append(Row(row.day, row.work, row.order, person, trait))
        return rows

    @cached_property
    def crowds(self) -> list[Row]:
        """The people without a name of each initiative."""
        told = [(row, row.key.facts.get("anonymous")) for row in self.initiatives]
        return [Row(r.day, r.work, r.order, number=many, key=margins(r.key)) for r, many in told if many]

    @cached_property
    def sexes(self) -> list[Row]:
        """P06: presences of known sex."""
        rows = [(row, row.values("sex")[0], 1) for row in self.there("participants")]
        rows += [(row, sex, many) for row in self.crowds for sex, many in row.key["sex"].items()]
        return [
            Row(row.day, row.work, row.order, number=many, flags=frozenset({"of"} if sex == "2" else ()))
            for row, sex, many in rows
            if sex in SEXES
        ]

    def boards(self, ask: Ask, dims: Dims) -> Mapping[Cell, Figure]:
        """P06b."""
        rows = []
        for association in self.told:
            said = self.known(association, "board_sex", ask.end)
            ended = self.ended.get(association)
            if said and (ended is None or ended > ask.end):
                rows.append(Row(ask.end, self.of(association, self.last(association, "board_sex", ask.end)), key=said))
        made = {}
        for cell, group in cells.cut([each for each in rows if each.passes(ask, traits=False)], dims).items():
            women = sum(each.key.get("2", 0) for each in group)
            every = sum(many for each in group for sex, many in each.key.items() if sex in SEXES)
            if every:
                made[cell] = Figure(Fraction(100 * women, every))
        return made

    def support(self, hours: bool) -> list[Row]:
        """P07."""
        rows = []
        for each in self.world.kind("association.supported"):
            work = {**self.of(each.who[0], each), "support_kind": each.facts["support_kind"]}
            number = Fraction(each.facts.get("minutes") or 0, 60) if hours else 1
            rows.append(Row(each.day, work, each.order, number=number))
        return rows

    def seats(self, ask: Ask) -> list[Row]:
        """P08."""
        rows = []
        for each in self.world.kind("seat.taken"):
            left = [after.day for after in self.world.after(each, "seat.left")]
            ends = [*left[:1], *([self.ended[each.who[0]]] if each.who[0] in self.ended else [])]
            if each.day <= ask.end and all(day > ask.end for day in ends):
                work = {"body": each.facts.get("body_name"), "seat_level": each.facts.get("seat_level")}
                rows.append(Row(ask.end, {**self.of(each.who[0], each), **work}))
        return [each for each in rows if each.passes(ask, traits=False)]

    @cached_property
    def sent(self) -> list[Row]:
        """P09: persons sent by an association, on the day of their first contact."""
        first: dict[str, Told] = {}
        how: set[str] = set()
        for each in self.world.kind("contact"):
            for person in each.names("persons"):
                if each.facts.get("reached", "yes") == "yes" and each.facts.get("counterpart", "user") == "user":
                    first.setdefault(person, each)
                if each.facts.get("how_found") == "association":
                    how.add(person)
        rows = []
        for person, each in first.items():
            trait = lambda name, who=person, day=each.day: self.world.trait(who, day, name)  # noqa: E731
            named = self.world.known(person, date.max, "association")
            since = self.world.known(person, date.max, "known_since")
            if since and date.fromisoformat(since) < each.day:
                continue
            source = self.world.known(person, date.max, "source")
            if named or source == "association" or person in how:
                name = self.described(named, "name", each.moment) if named else None
                rows.append(Row(each.day, {"name": name, "desk": each.desk}, each.order, person, trait, key=named))
        return rows


def figures(world: World) -> Mapping[str, Callable[[Ask, Dims], Mapping[Cell, Figure]]]:
    """Every figure of participation."""
    part = Participation(world)

    def different(rows: list[Row], dims: Dims) -> Mapping[Cell, Figure]:
        return {c: Figure(Fraction(len({e.key for e in group}))) for c, group in cells.cut(rows, dims).items()}

    def count(rows: list[Row], dims: Dims) -> Mapping[Cell, Figure]:
        return {cell: Figure(Fraction(len(group))) for cell, group in cells.cut(rows, dims).items()}

    return {
        "P01": lambda ask, dims: different(part.register(ask), dims),
        "P01b": lambda ask, dims: different(part.active(ask), dims),
        "P02": lambda ask, dims: cells.counted(part.constituted, ask, dims),
        "P02b": lambda ask, dims: cells.counted(part.entries, ask, dims),
        "P03": lambda ask, dims: cells.counted(part.initiatives, ask, dims),
        "P03b": lambda ask, dims: cells.shared(part.initiatives, ask, dims, "of"),
        "P04": lambda ask, dims: cells.presences((*part.there("participants"), *part.crowds), ask, dims),
        "P05": lambda ask, dims: cells.persons(part.there("participants"), ask, dims),
        "P06": lambda ask, dims: cells.shared(part.sexes, ask, dims, "of"),
        "P06b": part.boards,
        "P07": lambda ask, dims: cells.counted(part.support(hours=True), ask, dims),
        "P07b": lambda ask, dims: cells.counted(part.support(hours=False), ask, dims),
        "P08": lambda ask, dims: count(part.seats(ask), dims),
        "P09": lambda ask, dims: cells.different([e for e in part.sent if e.key], ask, dims),
        "P09b": lambda ask, dims: cells.persons(part.sent, ask, dims),
        "P10": lambda ask, dims: cells.persons(part.there("volunteers"), ask, dims),
        "P11": part.continuity,
    }
