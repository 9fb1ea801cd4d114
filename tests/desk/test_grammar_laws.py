"""Laws of the line: it never fails, order does not matter, both languages say the same, what it makes can be stored."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from primm.core.events.check import check
from primm.core.host.indexing import take_stock
from primm.desk.grammar import read
from primm.desk.helping import TABLE
from primm.desk.lexicon import lexicon
from primm.desk.reading import Person, Reading, Thing
from tests.desk.conftest import APPOINTMENT, CALL, MEDIATION, REFERRAL, A, ADesk, B, D, every_code, uuid
from tests.desk.test_grammar import CONTACTS, OTHERS

LINES = [line for line, _events in (*CONTACTS, *OTHERS)]
KNOWN = {
    "k7q2m": Person(
        A,
        needs={"doc.permit_renewal": uuid(40)},
        tasks=(APPOINTMENT,),
        merges={B: Thing("person.merged", uuid(70), "m1m2m")},
    ),
    "b2r5t": Person(B, referrals=(REFERRAL,), mediations=(MEDIATION,), language="ara", contact_rule="never_call"),
    "f3m6x": Person(D, tasks=(CALL,)),
}
# Units that may stand in any order; what stands together is one of them.
SHUFFLED = [
    ("c", "k7q", "rinnovo", "kit", "25", "poi 6/4 impronte"),
    ("c", "k7q", "-", "poi 18:00", "2"),
    ("c", "anon", "per datrice", "colf", "info", "10"),
    ("c", "b2r", "+2 figli", "isee", "30", "arabo", "tel"),
    ("c", "k7q", "isee", "foglio 12/b", "sa", "ieri", "libero"),
    ("c", "ente comune-falconara", "residenza", "mail", "5"),
    ("c", "k7q", "ha risposto un altro", "3"),
    ("i", "k7q", "consultorio", "accompagnato", "11/4 9:30", "firmato", "rinnovo"),
    ("i", "r4f", "rifiutato", "documenti"),
    ("m", "comune-falconara", "ara", "gio 15:00", "colloquio"),
    ("m", "pediatra", "tel", "svolta", "20", "b2s", "viaggio 30"),
    ("a", "k7q", "gio", "10:30", "rinnovo", "sa"),
    ("o", "rete", "45", "servizi"),
    ("modo", "telefono", "10/4", "falconara", "epidemia"),
]
SAME = [
    ("c k7q rinnovo kit 25 poi domani impronte", "contact k7q renewal kit 25 then tomorrow fingerprints"),
    ("c anon per datrice colf info 10", "visit anonymous for employer carer information 10"),
    ("c b2r+2 figli isee,nido modulo", "c b2r+2 children isee,nursery form"),
    ("c k7q segreteria poi gio ore 9", "c k7q voicemail then thu at 9"),
    ("c k7q casa fatto ieri", "c k7q housing solved yesterday"),
    ("i k7q consultorio orient tra 3 giorni", "refer k7q consultorio address in 3 days"),
    ("i k7q consultorio accompagnato niente", "i k7q consultorio accompanied nothing"),
    ("i r4f servito", "i r4f served"),
    ("i r4f rifiutato posti", "i r4f rejected full"),
    ("m comune-falconara arabo ven 15:00 colloquio", "mediation comune-falconara arabic fri 15:00 interview"),
    ("m pediatra tel svolta 20 b2s", "m paediatrician phone delivered 20 b2s"),
    ("m m5d inevasa lingua", "m m5d unmet language"),
    ("a k7q 12 aprile 10:30 cittadinanza", "appointment k7q 12 April 10:30 citizenship"),
    ("x 11:00 disdetto", "missed 11:00 cancelled"),
    ("unisci k7q b2r", "merge k7q b2r"),
    ("annulla c6t", "retract c6t"),
    ("ore rete 45", "hours network 45"),
    ("modo chiuso 10/4", "mode closed 10/4"),
    ("correggi c6t minuti=20", "correct c6t minutes=20"),
]
MANY = 10 * settings.default.max_examples  # 1,000 lines, 30,000 by night
PIECES = sorted({*lexicon().verbs, *lexicon().small, *list(lexicon().synonyms)[::7], *" ".join(LINES).split()})
words = st.one_of(st.sampled_from(PIECES), st.text(max_size=8), st.from_regex(r"[0-9./:+,;='-]{1,6}", fullmatch=True))
begun = st.one_of(words, st.sampled_from(sorted(lexicon().verbs)))
lines = st.tuples(begun, st.lists(words, max_size=9)).map(lambda each: " ".join((each[0], *each[1])))


@cache
def opened(language: str = "it") -> ADesk:
    """Open a desk with something to go on with."""
    return ADesk(language, **KNOWN)


def of_the_right_form(reading: Reading) -> None:
    """Hold a reading against what the interface promises."""
    assert not (reading.givens and (reading.question or reading.problems))
    assert len(reading.echo) >= len(reading.givens)
    for each in reading.problems:
        each.say(str)
    for each in reading.givens:
        fields = take_stock_once()[each.kind].fields
        day = each.occurred or opened().today.isoformat()
        _found, problems = check(fields, each.values, every_code(), today="2020-03-31", occurred=day)
        assert [] == [problem for problem in problems if not problem.warns]


@cache
def take_stock_once() -> dict[str, object]:
    """Read the kinds of the core and of the plugins."""
    return dict(take_stock().specs)


@settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
@given(lines)
@example("c k7q \ud800")
@example("c ٣ k7q ²")
@example("; ; c")
@example("correggi . .=.")
def test_any_line_is_read_and_what_it_makes_can_be_stored(line: str) -> None:
    of_the_right_form(read(line, opened()))


@settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_line_with_slips_is_read(data: st.DataObject) -> None:
    line = list(data.draw(st.sampled_from(LINES)))
    for _each in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(line)))
        line[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.text("abcdeiknoprst0123456789/:.+-,; ", max_size=2)
        )
    of_the_right_form(read("".join(line), opened()))


@pytest.mark.parametrize("line", [*LINES, *(line for row in TABLE for line in row.examples)])
@pytest.mark.parametrize("language", ["it", "en"])
def test_the_examples_can_be_stored_as_they_are(line: str, language: str) -> None:
    reading = read(line, opened(language))
    of_the_right_form(reading)
    assert reading.verb
    assert reading.problems == ()


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_while_it_is_typed(line: str) -> None:
    for many in range(len(line)):
        of_the_right_form(read(line[:many], opened()))


@pytest.mark.parametrize("units", SHUFFLED, ids=" ".join)
def test_order_does_not_matter(units: tuple[str, ...]) -> None:
    verb, *rest = units
    wanted = read(" ".join(units), opened())
    assert wanted.givens
    for each in list(permutations(rest))[::7]:
        assert wanted.givens == read(" ".join((verb, *each)), opened()).givens


@pytest.mark.parametrize(("italian", "english"), SAME)
@pytest.mark.parametrize("language", ["it", "en"])
def test_both_languages_say_the_same_whatever_the_reader_s(italian: str, english: str, language: str) -> None:
    wanted = read(italian, opened(language))
    assert wanted.givens
    assert wanted.givens == read(english, opened(language)).givens


@pytest.mark.parametrize("line", LINES)
def test_a_reading_is_a_value(line: str) -> None:
    assert read(line, opened()) == read(line, opened())
