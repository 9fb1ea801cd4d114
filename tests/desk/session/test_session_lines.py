"""What becomes of lines: stored in one transaction, undone as one, kept for editing when they cannot be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.commands.desk.front import echo_of
from primm.core.errors import Busy, OutcomeUnknown, StorageRefused
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from tests.desk.session.scripted import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.workplace import Workplace
    from tests.cli.conftest import Answer

VISIT = ["contact", "need.opened", "service.delivered", "application.prepared"]


def test_a_line_is_stored_as_one_and_undone_as_one(at_desk: Desk, person: str) -> None:
    before = at_desk.kinds()
    said = at_desk.type(f"c {person} renewal kit 25")
    assert VISIT == at_desk.kinds()[len(before) :]
    assert "contact " == said[0][:8]
    assert "undone: contact " == at_desk.type("u")[0][:16]
    assert ["event.retracted"] * 4 == at_desk.kinds()[len(before) + 4 :]


def test_what_a_line_closed_comes_back_when_it_is_undone(at_desk: Desk, person: str) -> None:
    at_desk.type(f"c {person} renewal kit 25")
    subject = at_desk.session.things(person)[0].name
    need = dict(at_desk.session.person(subject).needs)
    assert ["doc.permit_renewal"] == list(need)
    at_desk.type(f"c {person} renewal 10 met")
    assert {} == at_desk.session.person(subject).needs
    at_desk.type("u")
    assert need == at_desk.session.person(subject).needs


def test_who_came_takes_along_what_came_of_the_contact_until_it_is_undone(at_desk: Desk, person: str) -> None:
    told = {"channel": "phone_in", "topics": ["cit"], "outcomes": ["need_opened"]}
    needs = [Given("contact", told), Given("need.opened", {"category": "cit", "persons": ["@1"]})]
    contact = handle(at_desk.place.recorder.record(needs)[0].id)
    came = ["person.registered", "contact", "need.opened"]

    def hers() -> list[str]:
        subject = at_desk.session.things(person)[0].name
        return [each.kind for each in at_desk.session.lookups.history(subject).entries]

    at_desk.type(f"attach {contact} {person}")
    assert ("person.merged", came) == (at_desk.kinds()[-1], hers())
    at_desk.type("u")
    assert ("event.retracted", came[:1]) == (at_desk.kinds()[-1], hers())


def test_undo_goes_back_line_by_line_and_then_says_that_there_is_nothing(at_desk: Desk, person: str) -> None:
    at_desk.type(f"c {person} cit info 5", f"c {person} -")
    said = at_desk.type("u", "u", "u")
    assert 3 == len(said)
    assert "this session has stored nothing that could be undone" == said[2]
    assert "u" == at_desk.kept


def test_the_dot_is_the_last_person(at_desk: Desk, person: str) -> None:
    at_desk.type(f"c {person} cit info 5", "c . cit info 5")
    assert 2 == at_desk.kinds().count("contact")


@pytest.mark.parametrize("error", [Busy, StorageRefused])
def test_a_busy_log_or_a_full_disk_keeps_the_line_and_stores_nothing(
    at_desk: Desk, person: str, monkeypatch: pytest.MonkeyPatch, error: type[Busy]
) -> None:
    line, before = f"c {person} cit info 5", at_desk.kinds()
    with monkeypatch.context() as patch:
        patch.setattr(at_desk.place.recorder, "store", raising(error("the disk says no")))
        assert ["the disk says no"] == at_desk.type(line)
    assert (line, before) == (at_desk.kept, at_desk.kinds())
    at_desk.type(line)
    assert [*before, "contact"] == at_desk.kinds()[: len(before) + 1]


@pytest.mark.parametrize("stored", [True, False])
def test_a_line_of_which_nobody_knows_whether_it_was_stored_is_stored_once(
    at_desk: Desk, person: str, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    line, before, store = f"c {person} cit info 5", at_desk.kinds(), at_desk.place.recorder.store
    with monkeypatch.context() as patch:
        patch.setattr(at_desk.place.recorder, "store", raising(OutcomeUnknown("perhaps"), store if stored else None))
        assert ["perhaps"] == at_desk.type(line)
    assert line == at_desk.kept
    at_desk.type(line)
    assert len(before) + 1 == at_desk.kinds().index("contact") + 1
    assert 1 == at_desk.kinds().count("contact")


def test_another_line_after_one_of_which_nobody_knows_says_what_became_of_that(
    at_desk: Desk, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = at_desk.place.recorder.store
    with monkeypatch.context() as patch:
        patch.setattr(at_desk.place.recorder, "store", raising(OutcomeUnknown("perhaps"), store))
        at_desk.type(f"c {person} cit info 5")
    said = at_desk.type(f"c {person} -")
    assert 2 == len(said)
    assert 2 == at_desk.kinds().count("contact")


def test_ctrl_c_in_a_question_keeps_the_line(at_desk: Desk, person: str) -> None:
    before = at_desk.kinds()
    line = f"c {person} 5"
    at_desk.type(line, KeyboardInterrupt)
    assert 1 == len(at_desk.front.asked)
    assert (line, before) == (at_desk.kept, at_desk.kinds())


def test_ctrl_c_at_an_empty_line_asks_once_whether_to_leave(at_desk: Desk) -> None:
    at_desk.type(KeyboardInterrupt, "no", "u")
    assert 1 == len(at_desk.front.asked)
    at_desk.type(KeyboardInterrupt, "yes", "never typed")
    assert ["never typed"] == at_desk.front.typed


def test_a_wrong_line_stays_with_the_cursor_where_it_is_wrong(at_desk: Desk, person: str) -> None:
    line = f"c {person} abracadabra"
    said = at_desk.type(line)
    assert said
    assert "abracadabra" not in " ".join(said)
    assert (line, line.index("abra")) == at_desk.front.begun[-1]


def test_an_unfinished_line_stays(at_desk: Desk) -> None:
    assert ["the line is not finished: nothing is stored yet"] == at_desk.type("c")
    assert "c" == at_desk.kept


def test_without_a_live_echo_nothing_is_stored_until_it_is_accepted(place: Workplace, person: str) -> None:
    plain = Desk(place, live=False)
    before = plain.kinds()
    line = f"c {person} cit info 5"
    plain.type(line, "no")
    assert (line, before) == (plain.kept, plain.kinds())
    plain.type(line, "yes")
    assert 1 == plain.kinds().count("contact")


def test_what_another_session_stored_is_known_at_the_next_line(
    at_desk: Desk, desk: Callable[..., Answer], person: str
) -> None:
    at_desk.type(f"c {person} cit info 5")
    other = desk("record", "person.registered", "--citizenships", "TUN").out.split()[1]
    at_desk.type(f"c {other} cit info 5")
    assert 2 == at_desk.kinds().count("contact")


def raising(error: BaseException, first: Callable[[list[object]], object] | None = None) -> Callable[..., object]:
    """Store or not, and then fail."""

    def fail(plan: list[object]) -> object:
        if first:
            first(plan)
        raise error

    return fail


def test_a_merge_a_correction_and_a_retraction_are_undone_too(
    at_desk: Desk, desk: Callable[..., Answer], person: str
) -> None:
    other = desk("record", "person.registered", "--citizenships", "TUN").out.split()[1]
    one, two = (at_desk.session.things(each)[0].name for each in (person, other))
    lookups = at_desk.session.lookups
    at_desk.type(f"c {person} cit info 3", f"merge {person} {other}")
    assert {one, two} == lookups.history(one).aliases
    at_desk.type("u")
    assert {one} == lookups.history(one).aliases
    contact = lookups.history(one).entries[-1]
    at_desk.type(f"correct {handle(contact.id)} minutes=20", f"retract {handle(contact.id)}")
    assert "contact" not in [each.kind for each in lookups.history(one).entries]
    at_desk.type("u")
    assert 20 == lookups.history(one).entries[-1].event.minutes
    at_desk.type("u")
    assert 3 == lookups.history(one).entries[-1].event.minutes


def test_a_mistake_of_ours_while_a_line_is_typed_is_told_without_what_was_typed(
    at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> object:
        raise ValueError("c anon cit")

    monkeypatch.setattr(at_desk.session, "read", fail)
    echo = echo_of(at_desk.session, "c anon cit")
    assert ("wrong", True, False) == (echo.sort, "ValueError" in echo.text, "anon" in echo.text)


def test_how_far_the_log_has_come_is_remembered_after_every_line(at_desk: Desk, place: Workplace) -> None:
    """A session lasts a day and may be killed; an older copy in the place of its log is seen all the same."""
    for _ in range(2):
        at_desk.type("c anon cit info 3")
        log = place.writable
        assert log.position()[log.origin] == place.tokens.seen(log.origin)
