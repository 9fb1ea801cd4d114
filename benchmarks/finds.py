"""Finding persons: the finder made from a log, each key that is typed, and the pairs of files that look alike."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import combinations, cycle
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, Times, seconds, stopwatch
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extract
from samples import COUNTRIES, DESKS, FIRST, contact, draft, encode, kinds, new_log, now, rounds

from primm.people.card import Card, alike
from primm.people.doubles import pairs
from primm.people.files import files
from primm.people.finding import Finder
from primm.people.vault import Vault, create_vault

if TYPE_CHECKING:
    from primm.core.log.log import Log

PERSONS, CONTACTS, COMPARED = 5_000, 20_000, 400
GIVEN = (
    "mohamed muhammad fatima khadija youssef amal karim rachid olga elena andrei ana wei hossain abdul begum".split()
)
ARABIC = "محمد يوسف فاطمة خديجة كريم رشيد حسن علي".split()
SYLLABLES = "ba be bi bo da de di do fa ka ke ki la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so".split()
TYPED = ("mohamed ba", "muham", "kar", "fatma", "يوسف", "youssef re", "olga 1980", "3341", "abdul kari")
PASSPHRASE = "banco di prova"  # noqa: S105 - of a demo's vault


def figures(folder: Path) -> Iterator[Figure]:
    """All of them."""
    create_vault(folder / "vault", PASSPHRASE, demo_cost=2**10)
    with new_log(folder / "found") as log, Vault(folder / "vault", lambda: PASSPHRASE) as vault:
        fill(log, vault)
        vault.unlock()
        with stopwatch() as passed:
            finder = Finder(files(log, kinds()), vault)
            clock, _cpu = passed()
        note = f"({PERSONS:,} persons, {CONTACTS:,} contacts)"
        yield Figure("finder made from the log and the keys, seconds", clock, None, note=note)
        yield from typing(finder)
        yield from doubles(finder)


def fill(log: Log, vault: Vault) -> None:
    """Persons with invented names, two in ten with another one in Arabic letters, and their contacts."""
    dice = random.Random(11)
    family = ["".join(dice.choices(SYLLABLES, k=dice.randrange(2, 5))) for _ in range(PERSONS // 2)]
    made = []
    for number in range(1, PERSONS + 1):
        known = {"birth_year": dice.randrange(1950, 2010), "citizenships": [dice.choice(COUNTRIES)]}
        if dice.random() < 0.1:
            del known["birth_year"]
        each = draft(number, "person.registered", FIRST, (), known, dice.choice(DESKS))
        subject = f"person:{each.id}"
        names = {"given_name": dice.choice(GIVEN), "family_name": dice.choice(family)}
        other = [dice.choice(ARABIC)] if dice.random() < 0.2 else []
        secret = encode({**names, "other_names": other, "phone": [f"+39 3{dice.randrange(10**9):09}"]})
        made.append(each._replace(who=(subject,), sealed={subject: secret}))
    vault.create_keys(each.who[0] for each in made)
    log.append(made, vault, now)
    people = [each.who[0] for each in made]
    visits = range(PERSONS + 1, PERSONS + CONTACTS + 1)
    log.append([contact(number, dice.choice(people), FIRST, dice) for number in visits], None, now)


def typing(finder: Finder) -> Iterator[Figure]:
    """Every key of some texts, one after the other, as they are typed; the peer knows one alphabet and no phones."""
    names = [" ".join(card.wholes) for card in finder]
    begun = [text[:end] for text in TYPED for end in range(1, len(text) + 1)]
    ours, theirs = cycle(begun), cycle(begun)
    times = Times(
        {
            "ours": seconds(lambda: finder.search(next(ours))),
            "peer": seconds(lambda: extract(next(theirs), names, scorer=WRatio, limit=8)),
        },
        rounds(10 * len(begun)),
    )
    worst = max(times.taken["ours"])
    note = f"({times.median('ours') * 1e3:.1f} ms, at most {worst * 1e3:.1f}, beside {times.median('peer') * 1e3:.1f})"
    yield Figure("a key typed / rapidfuzz over all whole names", times.ratio("ours", "peer"), 1, note=note)


def doubles(finder: Finder) -> Iterator[Figure]:
    """All pairs of the log; and of a part of it, beside comparing all with all."""
    with stopwatch() as passed:
        found = len(pairs(finder))
        clock, _cpu = passed()
    yield Figure("pairs that look alike, of all persons, seconds", clock, None, note=f"({found} pairs)")
    some = list(finder)[:COMPARED]
    start = time.perf_counter()
    pairs(some)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    everybody(some)
    ratio = ours / (time.perf_counter() - start)
    yield Figure(f"pairs of {COMPARED} persons / comparing all with all", ratio, 0.1)


def everybody(cards: list[Card]) -> int:
    """Compare all with all."""
    return sum(alike(one, other).score > 0 for one, other in combinations(cards, 2))
