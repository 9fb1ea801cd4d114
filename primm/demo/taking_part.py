"""Associations and what they do: the register, the support they get, seats, initiatives and who was there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from primm.demo.around import body
from primm.demo.calendar import CLOSURE, DESKS, FOUNDED, REOPENED, workday
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR, OFFICE
from primm.demo.people import known_by
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story

F, C, V, M = (desk.municipality for desk in DESKS)


class Association(NamedTuple):
    """An association: known by a letter, so that it is nobody's."""

    letter: str
    kind: str
    town: str
    citizenships: tuple[str, ...]
    languages: tuple[str, ...]
    constituted: date
    registers: tuple[str, ...] = ()
    board: tuple[int, int] | None = None  # men, women


ASSOCIATIONS = (
    Association(
        "A", "community", F, ("BGD",), ("ben", "ita"), date(2011, 5, 7), ("regional_immigrants", "municipal"), (6, 1)
    ),
    Association(
        "B", "women", F, ("MAR", "TUN"), ("ara", "fra", "ita"), date(2015, 3, 8), ("regional_immigrants",), (0, 5)
    ),
    Association(
        "C", "cultural", C, ("SEN",), ("wol", "fra", "ita"), date(2009, 10, 2), ("regional_immigrants",), (4, 3)
    ),
    Association("D", "second_generation", F, ("ALB", "MAR"), ("ita",), date(2018, 11, 20), (), (2, 3)),
    Association("E", "volunteering", V, ("UKR", "ROU"), ("ukr", "ron", "ita"), date(2013, 2, 14), ("runts",), (2, 5)),
    Association("F", "community", M, ("ALB",), ("sqi", "ita"), date(2007, 6, 30), ("municipal",)),
    Association("G", "sport", C, ("NGA", "SEN"), ("eng", "fra"), date(2017, 9, 1)),
    Association("H", "network", F, (), ("ita",), date(2016, 1, 15), ("regional_other",)),
)
NEW = (
    Association("I", "women", C, ("BGD", "PAK"), ("ben", "urd"), date(2020, 2, 22)),
    Association("L", "informal_group", M, ("PER",), ("spa",), date(2020, 9, 26)),
)
ENTERED = ((3, date(2020, 6, 24), ("regional_immigrants",)), (6, date(2020, 10, 6), ("municipal",)))
SEATS = ((0, "municipal"), (1, "municipal"), (2, "ats"), (5, "municipal"))
THEMES = {"culture": 6, "women": 4, "school": 4, "young_people": 4, "language": 3, "sport": 3, "rights": 3, "health": 2}
SUPPORT = {
    "project_writing": 7,
    "register": 5,
    "administration": 6,
    "room": 4,
    "statute": 3,
    "network": 3,
    "promotion": 3,
}
PROMOTERS = {"association": 12, "project": 6, "municipality": 3, "school": 2}
WERE, ARE, SUPPORTED = 5, 23, 38


def register(story: Story) -> list[str]:
    """The register as the archive had it, the entries of the year, and the seats."""
    known = [_register(story, each, OFFICE.on(FOUNDED + timedelta(40 * n))) for n, each in enumerate(ASSOCIATIONS)]
    known += [_register(story, each, OFFICE.on(workday(each.constituted + timedelta(12)))) for each in NEW]
    for place, day, registers in ENTERED:
        given = [*ASSOCIATIONS[place].registers, *registers]
        story.tell("association.updated", OFFICE.on(day), association=known[place], registers=given)
    story.tell("association.dissolved", OFFICE.on(date(2020, 11, 30)), association=known[7])
    for place, level in SEATS:
        at = {"body": body("consulta"), "seat_level": level}
        seat = story.tell("seat.taken", OFFICE.on(date(2020, 1 + 2 * place, 20)), association=known[place], **at)
        if place == 1:
            story.tell("seat.left", OFFICE.on(date(2020, 10, 12)), of=seat)
    return known


def _register(story: Story, association: Association, here: Here) -> str:
    return story.subject(
        "association",
        "association.registered",
        here,
        name=f"Associazione {association.letter}",
        association_kind=association.kind,
        municipality=association.town,
        registers=association.registers,
        languages=association.languages,
        citizenships=association.citizenships,
        constituted=association.constituted,
        board=sum(association.board) if association.board else None,
        board_sex={code: n for code, n in zip("12", association.board or (), strict=False) if n},
    )


def support(story: Story, known: list[str]) -> None:
    """How the associations were helped, also by phone while rooms were closed."""
    dice = Dice("support")
    for kind in dice.deal(SUPPORT, SUPPORTED):
        day = workday(date(2020, dice.between(3, 12), dice.between(2, 27)))
        kind_then = "administration" if kind == "room" and CLOSURE <= day < REOPENED else kind
        association = dice.pick([*known[:6], *known[8 : 9 if day.month < 10 else 10]])
        minutes = 15 * dice.between(2, 10)
        story.tell(
            "association.supported", OFFICE.on(day), association=association, support_kind=kind_then, minutes=minutes
        )


def take_place(story: Story, known: list[str], people: list[Person]) -> None:
    """Initiatives: a few of the autumn before, those of the year; none in the closure."""
    dice = Dice("initiatives")
    before = [date(2019, dice.between(9, 12), dice.between(2, 27)) for _ in range(WERE)]
    year = [day for day in (_free(dice) for _ in range(ARE)) if not CLOSURE <= day < REOPENED]
    for number, day in enumerate(sorted([*before, *year])):
        _hold(story, dice, day, number, known, people)


def _free(dice: Dice) -> date:
    return date(
        2020, dice.weighted({1: 2, 2: 3, 3: 1, 4: 1, 5: 1, 6: 3, 7: 4, 9: 4, 10: 3, 11: 1, 12: 1}), dice.between(2, 27)
    )


def _hold(story: Story, dice: Dice, day: date, number: int, known: list[str], people: list[Person]) -> None:
    desk, promoter = dice.pick(DESKS), dice.weighted(PROMOTERS)
    theme, unnamed = dice.weighted(THEMES), dice.between(8, 28 if day >= REOPENED else 60)
    women = unnamed * dice.between(35, 70) // 100
    young = unnamed * dice.between(0, 40) // 100
    there = dice.some(known_by(day, people), dice.between(3, 8))
    story.tell(
        "initiative.held",
        Here(day, desk.code, COORDINATOR, dice.weighted({0: 4, 3: 3, 10: 1})),
        title=f"Iniziativa {number + 1}",
        theme=theme,
        promoter=promoter,
        associations=dice.some(known[:6], dice.between(1, 2)) if promoter != "school" else [],
        municipality=desk.municipality,
        participants=[each.subject for each in there],
        volunteers=[each.subject for each in there[:2] if each.of_age],
        anonymous=unnamed,
        anonymous_sex={"1": unnamed - women, "2": women},
        anonymous_age={code: n for code, n in (("lt18", young), ("18_60", unnamed - young)) if n},
    )
