"""The figures of information, counted again from their definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_actions import cells
from tests.acceptance.recount_actions.cells import Ask, Cell, Dims, Figure, Row
from tests.acceptance.recount_actions.groups import Groups

if TYPE_CHECKING:
    from tests.acceptance.recount_actions.world import Told, World

ARABIC = frozenset({"ara", "ary", "arz", "aeb", "apc", "acm", "apd", "ajp", "arq", "ayl", "ars", "acw", "afb", "shu"})
MONTH = timedelta(days=30)


class Item:
    """An information item: in which language it is in force from when until when, to be looked at again by."""

    def __init__(self, world: World, told: Told) -> None:
        self.told, self.topic, self.channel = told, told.facts["topic"], told.facts["channel"]
        steps = [told, *world.after(told, "info.item_revised", "info.item_withdrawn")]
        self.steps = sorted(steps, key=lambda each: each.order)

    def versions(self, day: date) -> Mapping[str, str | None]:
        """The languages in force at the end of a day, each with the day by which it is to be looked at again."""
        found: dict[str, str | None] = {}
        for each in self.steps:
            if each.day > day:
                continue
            if each.kind != "info.item_withdrawn":
                found[each.facts["language"]] = each.facts.get("review_due")
            elif each.facts.get("language"):
                found.pop(each.facts["language"], None)
            else:
                return {}
        return found

    def covers(self, topic: str, language: str | None, day: date) -> bool:
        """Whether it answers a question about a topic in a language on a day."""
        about = self.topic == topic or (("." not in self.topic) and topic.startswith(f"{self.topic}."))
        said = self.versions(day)
        unsaid = language in (None, "unknown", "missing", "refused")
        spoken = bool(said) if unsaid else language in said or (language in ARABIC and bool("ara" in said))
        return about and spoken


class Info:
    """Items, questions, meetings, and what is counted of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.items = [Item(world, each) for each in world.kind("info.item_published")]
        self.groups = Groups(world, "info")

    def in_force(self, ask: Ask) -> list[Row]:
        """I01, I01b, I03: each item with its languages."""
        rows = []
        for item in self.items:
            said = item.versions(ask.end)
            if said:
                work = {"topic": item.topic, "channel": item.channel, "language": list(said)}
                stale = any(due is not None and date.fromisoformat(due) < ask.end for due in said.values())
                flags = frozenset({"stale"} if stale else ())
                rows.append(Row(ask.end, work, item.told.order, key=item.told.id, flags=flags))
        return rows

    def coverage(self, ask: Ask, dims: Dims) -> Mapping[Cell, Figure]:
        """I02: over the items in force, whatever their language."""
        chosen = [each for each in self.in_force(ask) if each.passes(ask, traits=False)]
        whole = Ask(ask.start, ask.end, ask.horizon, {k: v for k, v in ask.filters.items() if k != "language"})
        base = [each for each in self.in_force(ask) if each.passes(whole, traits=False)]
        others = tuple(name for name in dims if name != "language")
        below = {cell: len(group) for cell, group in cells.cut(base, others).items()}
        made = {}
        for cell, group in cells.cut(chosen, dims).items():
            under = below[tuple(value for name, value in zip(dims, cell, strict=True) if name != "language")]
            made[cell] = Figure(Fraction(100 * len(group), under))
        return made

    @cached_property
    def contacts(self) -> list[Row]:
        """I04."""
        rows = []
        towns = {each.desk: each.facts.get("municipality") for each in self.world.kind("desk.registered")}
        for each in self.world.kind("contact"):
            said = each.facts
            reached = said.get("reached", "yes") == "yes" and said.get("counterpart", "user") == "user"
            if reached and said.get("outcomes") == ["information"]:
                work = {"desk": each.desk, "channel": said["channel"], "topics": said.get("topics")}
                work |= {
                    "municipality": towns.get(each.desk),
                    "worker": said.get("done_by") or each.by,
                    "language": said.get("language"),
                }
                rows.append(Row(each.day, work, each.order, key=each, flags=frozenset({"of"})))
        return rows

    @cached_property
    def questions(self) -> list[Row]:
        """The questions that were noted because nobody had an answer, with the day of the answer."""
        rows = []
        for each in self.world.kind("info.question_unanswered"):
            answers = [after.day for after in self.world.after(each, "info.question_answered")]
            work = {"desk": each.desk, "topics": each.facts["topic"], "language": each.facts.get("language")}
            flags = frozenset({"of"} if each.day in answers else ())
            rows.append(Row(each.day, work, each.order, until=min(answers, default=None), flags=flags, key=each))
        return rows

    def unanswered(self, horizon: date) -> list[Row]:
        """I08b."""
        return [each for each in self.questions if each.until is None or each.until > horizon]

    @cached_property
    def gaps(self) -> list[Row]:
        """I09: a question is missing something if one of its topics is covered by nothing."""
        rows = []
        for each in (*self.contacts, *self.questions):
            language = each.work["language"]
            for topic in dict.fromkeys(each.values("topics")):
                if not any(item.covers(topic, language, each.day) for item in self.items):
                    work = {"desk": each.work["desk"], "topic": topic, "language": language}
                    rows.append(Row(each.day, work, each.order, key=each.key.id))
        return rows

    @cached_property
    def informed(self) -> list[Row]:
        """I10: each person of an information contact, and whether a referral followed."""
        sent: dict[str, list[date]] = {}
        for each in self.world.kind("referral.sent"):
            if each.facts.get("handover", "sent") != "orientation":
                for person in each.who:
                    sent.setdefault(person, []).append(each.day)
        rows = []
        for row in self.contacts:
            told: Told = row.key
            whom = told.names("persons") or self._attached(told)
            for person in dict.fromkeys(whom):
                good = any(row.day <= day <= row.day + MONTH for day in sent.get(person, ()))
                flags = frozenset({"of"} if good else ())
                trait = lambda name, who=person, day=row.day: self.world.trait(who, day, name)  # noqa: E731
                rows.append(Row(row.day, row.work, row.order, person, trait, flags, due=row.day + MONTH))
        return rows

    @staticmethod
    def _attached(told: Told) -> list[str]:
        """Who was found out later to have been the person without a name."""
        return [each for each in told.who[:1] if told.files[0].startswith("anon:") and each.startswith("person:")]

    @cached_property
    def calls(self) -> list[Row]:
        """I05."""
        return [
            Row(
                e.day, {"desk": e.desk, "call_kind": e.facts["call_kind"], "language": e.facts.get("language")}, e.order
            )
            for e in self.world.kind("call.unattributed")
        ]

    @cached_property
    def distributed(self) -> list[Row]:
        """I06."""
        names = ("distribution", "channel", "language")
        return [
            Row(e.day, {**{n: e.facts.get(n) for n in names}, "desk": e.desk}, e.order, number=e.facts["items"])
            for e in self.world.kind("info.distributed")
        ]

    @cached_property
    def campaigns(self) -> list[Row]:
        """I06b."""
        rows = []
        for each in self.world.kind("info.campaign_opened"):
            shut = self.world.after(each, "info.campaign_closed")
            until = shut[0].day if shut else None
            work: dict[str, Any] = {name: each.facts[name] for name in ("channels", "languages")}
            rows.append(Row(each.day, {**work, "desk": each.desk}, each.order, until=until))
        return rows


def _count(rows: Iterator[Row] | list[Row], dims: Dims) -> Mapping[Cell, Figure]:
    return {cell: Figure(Fraction(len(group))) for cell, group in cells.cut(rows, dims).items()}


def figures(world: World) -> Mapping[str, Callable[[Ask, Dims], Mapping[Cell, Figure]]]:
    """Every figure of information."""
    info = Info(world)

    def in_force(ask: Ask) -> list[Row]:
        return [each for each in info.in_force(ask) if each.passes(ask, traits=False)]

    def stale(ask: Ask, dims: Dims) -> Mapping[Cell, Figure]:
        return {
            cell: Figure(Fraction(100 * sum("stale" in each.flags for each in group), len(group)))
            for cell, group in cells.cut(in_force(ask), dims).items()
        }

    def over(ask: Ask) -> list[Row]:
        return [each for each in info.informed if each.due is not None and each.due <= ask.horizon]

    def pending(ask: Ask) -> list[Row]:
        return [each for each in info.informed if each.due is not None and each.due > ask.horizon]

    return {
        "I01": lambda ask, dims: _count(in_force(ask), dims),
        "I01b": lambda ask, dims: _count(in_force(ask), dims),
        "I02": info.coverage,
        "I03": stale,
        "I04": lambda ask, dims: cells.counted(info.contacts, ask, dims),
        "I05": lambda ask, dims: cells.counted(info.calls, ask, dims),
        "I06": lambda ask, dims: cells.counted(info.distributed, ask, dims),
        "I06b": lambda ask, dims: _count(cells.overlapping(info.campaigns, ask), dims),
        "I07": lambda ask, dims: _count(cells.inside(info.groups.held(), ask), dims),
        "I07b": lambda ask, dims: cells.presences((*info.groups.named(), *info.groups.crowds()), ask, dims),
        "I08": lambda ask, dims: cells.shared((*info.contacts, *info.questions), ask, dims, "of"),
        "I08b": lambda ask, dims: cells.counted(info.unanswered(ask.horizon), ask, dims),
        "I09": lambda ask, dims: cells.different(info.gaps, ask, dims),
        "I10": lambda ask, dims: cells.persons(over(ask), ask, dims, "of"),
        "I10b": lambda ask, dims: cells.persons(pending(ask), ask, dims),
    }
