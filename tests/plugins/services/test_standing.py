"""How persons may be reached: nobody who asked never to be called is called because of what another file says."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.person import PersonContactDetailChanged
from primm.core.figures.history import History
from primm.plugins.services.standing import STRICT, standing, strictest
from primm.testing.diary import Diary

RULES = st.sampled_from(["ok", *STRICT])
FILES = st.lists(st.lists(RULES, min_size=1, max_size=4), min_size=1, max_size=3)


@given(FILES, st.randoms(use_true_random=False))
def test_of_merged_files_the_strictest_last_word_holds_in_whatever_order_they_were_written(
    files: list[list[str]], dice: object
) -> None:
    diary = Diary()
    persons = [diary.person(contact_rule=rules[0]) for rules in files]
    words = [(person, rules[1:]) for person, rules in zip(persons, files, strict=True)]
    turns = [person for person, rules in words for _rule in rules]
    dice.shuffle(turns)  # type: ignore[attr-defined]
    rest = {person: list(rules) for person, rules in words}
    for day, person in enumerate(turns, 1):
        change = PersonContactDetailChanged(person=person, contact_rule=rest[person].pop(0))
        diary.write(f"2020-01-{day:02d}", change)
    entries = sorted(chain(*(diary.history(each).entries for each in persons)), key=lambda each: (each.moment, each.n))
    last = [rules[-1] for rules in files if rules[-1] in STRICT]
    assert strictest(History(persons[0], entries, persons)) == max(last, key=STRICT.index, default=None)


def test_a_person_who_may_be_called_and_has_no_permit_that_expires_needs_no_row() -> None:
    diary = Diary()
    diary.person(contact_rule="ok")
    diary.person()
    assert diary.rows(standing) == []
