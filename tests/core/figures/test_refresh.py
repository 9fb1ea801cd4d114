"""Laws of the refresh: whatever arrives, in whatever order and wherever it is cut, the rows are as if made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import PluginFailed
from primm.core.events.codes import Codes
from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.desk import DeskModeChanged
from primm.core.events.kinds.person import PersonMerged, PersonUnmerged, PersonUpdated
from primm.core.events.kinds.referral import ReferralAccepted, ReferralSent
from primm.core.figures import measures
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.metrics import CONTACT, OWN, Metric
from primm.core.figures.refresh import Reads, read_history
from primm.core.figures.views import Row, dim, key, number, row, view, when
from primm.proof.explain import explain
from tests.core.figures.conftest import MeetingRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.figures.history import History
    from primm.core.figures.views import View
    from tests.core.figures.conftest import Desk, Pen

A, B, C = "person:a", "person:b", "person:c"
PERSONS = (A, B, C)
SMALL = st.integers(0, 5)
STEPS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab"), SMALL, SMALL), max_size=25)
CUTS = st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=8)


def scribble(pen: Pen, steps: Sequence[tuple[int, str, int, int]]) -> None:
    """A life of three persons at two origins, with every kind of second thoughts."""
    events: dict[type, list[str]] = {Contact: [], ReferralSent: [], ReferralAccepted: [], PersonMerged: []}
    every, nobody = [], []
    for what, origin, one, two in steps:
        person, other, day = PERSONS[one % 3], PERSONS[two % 3], f"2020-01-{10 + one - two:02d}"
        given: dict[str, Any] = {"origin": origin, "on": day, "desk": "fal" if two else "chi"}
        match what:
            case 0 | 1:
                named = [[], [person], [person, other]][two % 3]
                topics = ["doc", "hou", "wor"][: one % 4]
                event = pen.write(Contact, persons=named, channel="video", topics=topics, minutes=two, **given)
                events[Contact].append(event)
                nobody += [] if named else [f"anon:{event}"]
            case 2:
                event = pen.write(ReferralSent, persons=[person], receiver="body:asl", **given)
                events[ReferralSent].append(event)
            case 3 if events[ReferralSent]:
                of = events[ReferralSent][one % len(events[ReferralSent])]
                event = pen.write(ReferralAccepted, of=of, **given)
                events[ReferralAccepted].append(event)
            case 4 if chosen := [each for cls in (Contact, ReferralSent) for each in events[cls]]:
                changes: dict[str, Any] = [{"persons": [person]}, {"occurred": day}, {"desk": "chi"}][two % 3]
                event = pen.write(EventCorrected, of=chosen[one % len(chosen)], changes=changes, **given)
            case 5 if every:
                event = pen.write(EventRetracted, of=every[-1 - one % len(every)], **given)
            case 6:
                other = nobody[one % len(nobody)] if nobody and two % 2 else other
                event = pen.write(PersonMerged, person=person, other=other, **given)
                events[PersonMerged].append(event)
            case 7 if events[PersonMerged]:
                event = pen.write(PersonUnmerged, of=events[PersonMerged][one % len(events[PersonMerged])], **given)
            case 8:
                event = pen.write(PersonUpdated, person=person, sex=str(1 + one % 2), **given)
            case 9 if strange := pen.unknown_to(origin):
                event = pen.write(Contact, id=strange[one % len(strange)], persons=[other], channel="email", **given)
            case _:
                event = pen.write(DeskModeChanged, mode="phone", **given)
        every.append(event)


@given(STEPS, CUTS)
def test_incremental_is_rebuilt_in_any_order_of_arrival_and_wherever_it_is_cut(
    new_pen: Callable[[], Pen], new_desk: Callable[..., Desk], steps: list[Any], cuts: list[tuple[bool, int]]
) -> None:
    pen = new_pen()
    scribble(pen, steps)
    waiting = {origin: [each for each in pen.rows if each.origin == origin] for origin in "ab"}
    with TemporaryDirectory() as folder, closing(new_desk(Path(folder))) as desk:
        seen = []
        for first, many in [*cuts, (True, 99), (False, 99)]:
            origin = "a" if first else "b"
            desk.receive(waiting[origin][:many])
            waiting[origin] = waiting[origin][many:]
            desk.figures.refresh()
            seen.append((desk.figures.position(), desk.rows()))
        for position, rows in seen:
            assert rows == desk.rows_at(position)
        desk.figures.rebuild()
        assert seen[-1][1] == desk.rows()
    with TemporaryDirectory() as folder, closing(new_desk(Path(folder))) as other:
        for origin in "ba":
            other.receive([each for each in pen.rows if each.origin == origin])
        other.figures.refresh()
        assert seen[-1][1] == other.rows()


@pytest.fixture
def lives(pen: Pen) -> Pen:
    """Two persons with a contact each, one of them referred."""
    for person in (A, B):
        pen.write(Contact, persons=[person], channel="video", topics=["doc"], minutes=10)
    pen.write(ReferralSent, persons=[A], receiver="body:asl")
    return pen


def test_a_correction_to_the_original_values_restores_every_row(lives: Pen, desk: Desk) -> None:
    before = desk.takes(lives)
    of = lives.rows and lives.first(Contact)
    lives.write(EventCorrected, of=of, changes={"minutes": 20, "persons": [C], "occurred": "2020-02-02"})
    assert before != desk.takes(lives)
    lives.write(EventCorrected, of=of, changes={"minutes": 10, "persons": [A], "occurred": "2020-01-10"})
    assert before == desk.takes(lives)


def test_persons_merged_have_the_rows_of_both_and_told_apart_each_has_its_own_again(lives: Pen, desk: Desk) -> None:
    before = desk.takes(lives)
    merge = lives.write(PersonMerged, person=A, other=B)
    merged = desk.takes(lives)
    assert {A} == {each[0] for each in merged["meetings"]}
    assert [] == merged["gaps"]
    undone = lives.write(PersonUnmerged, of=merge)
    assert before == desk.takes(lives)
    lives.write(EventRetracted, of=undone)
    assert merged == desk.takes(lives)


def test_a_contact_of_nobody_is_a_person_s_when_the_two_are_merged(lives: Pen, desk: Desk) -> None:
    nobody = lives.write(Contact, channel="video", minutes=10)
    before = desk.takes(lives)
    lives.write(PersonMerged, person=B, other=f"anon:{nobody}")
    assert [A, B, B] == sorted(each[0] for each in desk.takes(lives)["meetings"])
    assert B == read_history(desk.log, desk.kinds, f"anon:{nobody}").subject
    lives.write(EventRetracted, of=lives.first(PersonMerged))
    assert before == desk.takes(lives)


def test_files_are_merged_in_chains(lives: Pen, desk: Desk) -> None:
    lives.write(PersonMerged, person=C, other=B)
    desk.takes(lives)
    lives.write(PersonMerged, person=A, other=B)
    assert {A} == {each[0] for each in desk.takes(lives)["meetings"]}
    lives.write(Contact, persons=[C], channel="video")
    assert 3 == len(desk.takes(lives)["meetings"])


def test_a_merge_with_itself_changes_nothing(lives: Pen, desk: Desk) -> None:
    before = desk.takes(lives)
    lives.write(PersonMerged, person=A, other=A)
    assert before == desk.takes(lives)


def test_views_over_rows_are_made_anew_also_when_their_inputs_only_lost_rows(lives: Pen, desk: Desk) -> None:
    assert {B} == {each[0] for each in desk.takes(lives)["gaps"]}
    lives.write(EventRetracted, of=lives.first(ReferralSent))
    assert {A, B} == {each[0] for each in desk.takes(lives)["gaps"]}


def test_only_the_subjects_that_are_touched_are_read(lives: Pen, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.takes(lives)
    lives.write(Contact, persons=[B], channel="video")
    read: list[str] = []
    of_subjects = desk.log.of_subjects
    monkeypatch.setattr(
        desk.log, "of_subjects", lambda subjects, upto=None: (read.extend(subjects), of_subjects(subjects, upto))[1]
    )
    desk.takes(lives)
    assert [B] == read


def test_what_no_view_runs_over_is_read_past(pen: Pen, desk: Desk, views: tuple[View, ...]) -> None:
    before = desk.takes(pen)
    pen.write_body()
    assert before == desk.takes(pen)


def test_a_view_that_fails_is_named(lives: Pen, desk_with: Callable[..., Desk], views: tuple[View, ...]) -> None:
    @view(views[1].row, of="person")
    def broken(history: object) -> list[Any]:
        raise ZeroDivisionError

    with pytest.raises(PluginFailed, match="broken failed with ZeroDivisionError"):
        desk_with(broken).takes(lives)


@row
class CareRow(Row):
    """Somebody was cared for."""

    entry: Entry[Contact]
    day: date = when("day")
    desk: str = dim("desk")
    minutes: int = number("minutes")
    person: str | None = key("person")


GIVEN: dict[str, Any] = {"day": date(2020, 1, 10), "desk": "fal", "minutes": 5}


@pytest.mark.parametrize("name", GIVEN)
def test_a_row_that_was_made_without_a_column_is_a_failed_view(
    lives: Pen, desk_with: Callable[..., Desk], name: str
) -> None:
    forgotten = {each: value for each, value in GIVEN.items() if each != name}

    @view(CareRow, of="person", reads=("contact",))
    def careless(history: History) -> Iterator[CareRow]:
        return (CareRow(entry, **forgotten) for entry in history.of(Contact))

    with pytest.raises(PluginFailed, match="careless failed with TypeError"):
        desk_with(careless).takes(lives)


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_in_the_place_of_a_value_is_a_failed_view(
    lives: Pen, desk_with: Callable[..., Desk], name: str
) -> None:
    @view(CareRow, of="person", reads=("contact",))
    def lax(history: History) -> Iterator[CareRow]:
        return (CareRow(entry, **GIVEN | {name: None}) for entry in history.of(Contact))

    with pytest.raises(PluginFailed, match="lax failed with IntegrityError"):
        desk_with(lax).takes(lives)


@pytest.mark.parametrize("value", ["2020-01-10", 5])
def test_a_value_of_another_type_is_a_failed_view(lives: Pen, desk_with: Callable[..., Desk], value: Any) -> None:
    @view(CareRow, of="person", reads=("contact",))
    def loose(history: History) -> Iterator[CareRow]:
        return (CareRow(entry, **GIVEN | {"day": value}) for entry in history.of(Contact))

    with pytest.raises(PluginFailed, match="loose failed with AttributeError"):
        desk_with(loose).takes(lives)


def test_a_text_that_cannot_be_stored_is_a_failed_view(lives: Pen, desk_with: Callable[..., Desk]) -> None:
    @view(CareRow, of="person", reads=("contact",))
    def garbled(history: History) -> Iterator[CareRow]:
        return (CareRow(entry, **GIVEN | {"desk": "\ud800"}) for entry in history.of(Contact))

    with pytest.raises(PluginFailed, match="garbled failed with UnicodeEncodeError"):
        desk_with(garbled).takes(lives)


def test_rows_of_another_class_are_a_failed_view(lives: Pen, desk_with: Callable[..., Desk]) -> None:
    @view(CareRow, of="person", reads=("contact",))
    def strange(history: History) -> Iterator[Any]:
        return iter(history.entries)

    with pytest.raises(PluginFailed, match="strange failed with TypeError"):
        desk_with(strange).takes(lives)


def test_a_column_that_may_be_missing_need_not_be_given() -> None:
    entry: Any = None
    assert CareRow(entry, **GIVEN).person is None


def test_kinds_are_read_by_name_and_by_prefix() -> None:
    reads = Reads(("contact", "referral."))
    assert [True, False, True, False] == [reads[each] for each in ("contact", "contacts", "referral.sent", "referral")]
    assert Reads(())["anything"]


def test_a_rule_reads_the_whole_history_of_whoever_is_one(lives: Pen, desk: Desk) -> None:
    lives.write(PersonMerged, person=A, other=B)
    desk.takes(lives)
    history = read_history(desk.log, lives.kinds, B)
    assert (A, {A, B}, 3) == (history.subject, history.aliases, len(history.entries))


def test_a_figure_is_listed_in_the_same_order_however_its_rows_were_made(lives: Pen, desk: Desk) -> None:
    lives.write(Contact, persons=[A, B], channel="video", topics=["doc"], on="2020-03-01")
    desk.takes(lives)
    lives.write(Contact, persons=[A], channel="video", topics=["doc"], on="2020-03-02")
    desk.takes(lives)
    before = listed(desk)
    desk.figures.rebuild()
    assert before == listed(desk)


def listed(desk: Desk) -> list[tuple[str, str]]:
    """Events and persons of the contacts counted, as they are shown."""
    met = Metric("M1", 1, "met", "met", unit=CONTACT, source=OWN, measure=measures.count(MeetingRow))
    with closing(desk.figures.at()) as rows:
        basis = Basis(rows.connection, desk.figures.tables, Certificate({}, {}, {}), Codes.load())
        opened = explain(basis, [met], "M1", horizon=date(2021, 1, 1)).opened[0]
    return [(line.event, line.subject) for line in opened.groups[0].lines]
