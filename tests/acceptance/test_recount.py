"""What lines of the desk store is counted a second time, from the exported events alone, and every cell is the same.

The counting here knows the formulas and none of the views: it reads JSON lines, applies what was corrected, retracted
and united, and adds up.
"""

from __future__ import annotations

import json
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.acceptance.conftest import Office

DESKS = ("chiaravalle", "falconara")
DAYS = ("2020-01-14", "2020-02-11", "2020-03-05", "2020-03-26")
PERIOD = ("2020-01-01", "2020-03-31")
TOPICS = ("rinnovo", "isee", "cit", "nido", "corso di italiano", "associazione")
PARTS = {"person.merged": ("person", "other"), "contact": ("persons", "present")}
DESK = ("X01", "X02b", "X03", "X04", "X04b", "X05", "X06", "X07", "X08", "X09", "X12", "X15b")
FIGURES = (*DESK, "V02", "V03", "I04", "I05")
Cells = dict[tuple[str, ...], float]


class Told(NamedTuple):
    """An event as it reads now."""

    order: tuple[str, ...]
    id: str
    kind: str
    desk: str
    who: Sequence[str]
    facts: Mapping[str, Any]

    @property
    def counts(self) -> bool:
        """Whether it happened in the period."""
        return PERIOD[0] <= self.order[0][:10] <= PERIOD[1]

    def named(self, field: str) -> list[str]:
        """Whom a field names."""
        places: Any = self.facts.get(field, [])
        return [self.who[place] for place in (places if isinstance(places, list) else [places])]


def lines(dice: Random, persons: Sequence[str]) -> Iterator[str]:
    """A day of one desk, in the words of the desk."""
    for _ in range(10):
        one, other = dice.sample(persons, 2)
        topic = dice.choice(TOPICS)
        yield dice.choice(
            (
                f"c {one} {topic} {dice.randrange(5, 60)}",
                f"c {one} {topic} kit 25 lc",
                f"c {one}+{other}+2 figli {topic},isee modulo 30",
                f"c {one} per {other} marito {topic} 15",
                f"c {one} {topic} fatto tel",
                f"c anon {topic} info 3",
                "c 3anon 2f 1m spid 10",
                f"c {one} -",
                f"c {one} non presentato",
                "c ente comune-falconara residenza tel 20",
                "c spam 2",
                f"i {one} comune-falconara {dice.choice(('orient', 'niente'))}",
                "o rete 45 servizi",
                f"m pediatra tel svolta 20 {one} ara viaggio 15",
            )
        )


@pytest.fixture
def persons(office: Office) -> list[str]:
    """A quarter of two desks, told line by line; the handles of its persons."""
    dice = Random(7)
    office.at("2020-01-02T09:00")
    office.record("body.registered", body="body:comune-falconara", name="Comune", body_type="municipality_social")
    office.record("staff.joined", staff="staff:lc", role="mediator", languages="ara")
    known = [{"birth_year": 1950 + 9 * each} | ({"known_since": "2018-05-01"} if each < 2 else {}) for each in range(7)]
    made = [office.person(**each) for each in known]
    contacts: list[str] = []
    for day in DAYS:
        office.at(f"{day}T18:00")
        for desk in DESKS:
            said = typed(office, desk, lines(dice, made))
            contacts += [each[2] for each in said if each[1] == "contact"]
    office.at("2020-03-30T18:00")
    dice.shuffle(contacts)
    office.primm("correct", contacts[0], "minutes=55")
    office.primm("correct", contacts[1], "desk=chiaravalle")
    office.primm("correct", contacts[2], "occurred=2019-12-30")
    office.primm("retract", contacts[3])
    typed(office, "falconara", [f"c {made[0]} isee 10 3/1", f"unisci {made[3]} {made[4]}"])
    ((_line, _contact, anonymous, _stored),) = typed(office, "falconara", ["c anon cit info 3"])
    typed(office, "falconara", [f"attacca {anonymous} {made[5]}"])
    return made


def typed(office: Office, desk: str, said: Iterable[str]) -> list[list[str]]:
    """Type lines of a desk; the number of the line, the kind and the handle of what they stored."""
    answer = office._command("--desk", desk, "record", "-", "--desk-lines", given="\n".join(said))
    assert answer.code == 0, answer.err
    return [line.split() for line in answer.out.splitlines()]


def told(office: Office) -> list[Told]:
    """The events that count, as they read now, in order."""
    office.folder.joinpath("events").unlink(missing_ok=True)
    office.primm("log", "export", "-o", str(office.folder / "events"))
    rows = [json.loads(line) for line in (office.folder / "events").read_text().splitlines()]
    found: dict[str, Told] = {}
    dead: set[str] = set()
    for row in rows:
        meta, facts = json.loads(row["meta"]), json.loads(row["facts"])
        if meta["kind"] == "event.corrected":
            old, changes = found[facts["of"]], facts["changes"]
            order = (changes.pop("occurred", old.order[0]), *old.order[1:])
            desk = changes.pop("desk", old.desk)
            found[old.id] = old._replace(order=order, desk=desk, facts={**old.facts, **changes})
        elif meta["kind"] in ("event.retracted", "person.unmerged"):
            dead.add(facts["of"])
        else:
            order = (meta["occurred"], meta["hlc"])
            found[meta["id"]] = Told(order, meta["id"], meta["kind"], meta["desk"], json.loads(row["who"]), facts)
    return sorted(each for each in found.values() if each.id not in dead)


def recounted(events: Sequence[Told]) -> dict[str, Cells]:
    """Every figure, for each desk and in total."""
    same = {other: one for each in events if each.kind == "person.merged" for one, other in [sorted(each.who)]}
    since = {each.who[0] for each in events if each.kind == "person.registered" and "known_since" in each.facts}
    people: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    found: dict[str, Cells] = defaultdict(lambda: defaultdict(float))
    met: set[str] = set(since)

    def add(figure: str, event: Told, many: float = 1) -> None:
        for cell in ((), (event.desk,)) if event.counts else ():
            found[figure][cell] += many

    for event in events:
        facts, kind = event.facts, event.kind
        simple = {"need.opened": "X09", "service.delivered": "V02", "referral.sent": "V03", "call.unattributed": "I05"}
        if kind in simple:
            add(simple[kind], event)
        if kind in ("contact", "work.logged", "mediation.delivered"):
            fields = ("minutes", "minutes_on_site", "minutes_travel")
            add("X12", event, sum(facts.get(name) or 0 for name in fields))
        if kind != "contact" or facts["counterpart"] != "user":
            continue
        add("X15b", event)
        if facts["reached"] != "yes":
            add("X02b", event)
            continue
        given = [each for each in event.who if each in same.values() and each.startswith("anon:")]
        whom = {same.get(each, each) for each in event.named("persons")} or set(given)
        add("X01", event)
        add("X04", event, not whom)
        add("named", event, bool(whom))
        add("proxy", event, bool(facts.get("for_other") or facts.get("relation")))
        add("X04b", event, 0 if given else facts.get("anonymous") or (0 if whom else 1))
        add("I04", event, facts["outcomes"] == ["information"])
        for person in whom:
            for figure in ("X03", "X06" if person in met else "X05"):
                for cell in ((), (event.desk,)) if event.counts else ():
                    people[figure][cell].add(person)
        met |= whom
    figures: dict[str, Cells] = {
        figure: {cell: len(each) for cell, each in cells.items()} for figure, cells in people.items()
    }
    hours = {cell: round(minutes / 60, 2) for cell, minutes in found["X12"].items()}
    each = {cell: round(number / figures["X03"][cell], 2) for cell, number in found["named"].items()}
    others = {cell: round(100 * number / found["X01"][cell], 2) for cell, number in found["proxy"].items()}
    return {**found, **figures, "X07": each, "X08": others, "X12": hours}


def reported(office: Office) -> dict[str, Cells]:
    """What the page says."""
    options = ("--from", PERIOD[0], "--to", PERIOD[1], "--metric", ",".join(FIGURES), "--format=json")
    page = json.loads(office.primm("report", *options))
    return {
        table["id"]: {
            tuple(each["code"] for each in cell["at"].values()): float(cell["figure"]) for cell in table["cells"]
        }
        for table in page["metrics"]
    }


def differences(office: Office) -> list[tuple[object, ...]]:
    """The cells of the page that are counted otherwise here."""
    ours, page = recounted(told(office)), reported(office)
    cells = [(figure, cell) for figure in FIGURES for cell in ((), *((desk,) for desk in DESKS))]
    assert all(ours[figure][()] for figure in FIGURES)
    counted = [(*each, float(ours[each[0]].get(each[1], 0)), page[each[0]].get(each[1], 0.0)) for each in cells]
    return [each for each in counted if abs(each[2] - each[3]) > 0.005]


def test_every_cell_is_counted_again_and_opens_into_as_many_events(office: Office, persons: list[str]) -> None:
    assert [] == differences(office)
    page = reported(office)
    for figure, cell in (("X03", ()), ("X03", ("falconara",)), ("V03", ("chiaravalle",))):
        by = [f"--by=desk={desk}" for desk in cell]
        assert page[figure][cell] == len(office.counted(figure, "--from", PERIOD[0], "--to", PERIOD[1], *by))
    office.at("2020-03-31T18:00")
    typed(office, "falconara", [f"separa {persons[3]} {persons[4]}"])
    assert [] == differences(office)
