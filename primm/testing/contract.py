"""The laws that every action keeps. A plugin's whole test file: ``class TestMine(ActionContract): action = …``."""

from __future__ import annotations

import json
from base64 import b64decode
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import assume, given
from hypothesis import strategies as st

from primm.core.errors import Problem
from primm.core.events.codec import values_of
from primm.core.events.kinds.access import PersonViewed
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.figures.basis import ask_of
from primm.core.figures.control import Effective
from primm.core.figures.history import History
from primm.core.figures.play import CALENDAR, plays_of
from primm.core.figures.tally import NOTHING, Tally
from primm.core.host.registering import unsaid
from primm.core.log.rows import bound_to
from primm.proof.explain import explain
from primm.testing.bench import HORIZON, PERIOD, bench, kinds_known, only
from primm.testing.codes import codes_of
from primm.testing.erasing import ErasingContract
from primm.testing.opened import says
from primm.testing.scribe import Scribe, Wax
from primm.testing.stories import LAW, Teller, arrivals, kinds_of, stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.events.entry import Entry
    from primm.core.figures.metrics import Metric
    from primm.core.host.action import Action

EVERYTHING = 10**6


class ActionContract(ErasingContract):
    """What is promised of every action. Subclass it under a name that begins with ``Test`` and set ``action``."""

    action: ClassVar[Action]

    @LAW
    @given(st.data())
    def test_what_is_written_reads_back_the_same(self, data: st.DataObject) -> None:
        """Every kind: its open fields as they were given, its personal fields under the seal of its first subject."""
        scribe, kinds = Scribe(), kinds_known(self.action)
        teller = Teller(data.draw, scribe, codes_of(self.action))
        for cls in kinds_of(self.action):
            teller.tell(cls)
        for row in scribe.rows:
            entry, values = kinds.decode(row), scribe.values[json.loads(row.meta)["id"]]
            assert {**values_of(entry.event), **_unsealed(entry)} == values

    @LAW
    @given(st.data())
    def test_a_refresh_equals_a_rebuild(self, data: st.DataObject) -> None:
        """In whatever order the events arrive, and wherever it is cut."""
        rows = data.draw(stories(self.action)).rows
        arriving, cut = data.draw(arrivals(rows)), data.draw(st.integers(0, len(rows)))
        with bench(self.action) as mine:
            mine.receive(arriving[:cut])
            mine.receive(arriving[cut:])
            refreshed = mine.contents()
            mine.figures.rebuild()
            assert mine.contents() == refreshed

    @LAW
    @given(st.data())
    def test_second_thoughts_that_are_undone_change_nothing(self, data: st.DataObject) -> None:
        """A correction back to the original values, or the retraction of a correction, restores every figure."""
        scribe = data.draw(stories(self.action))
        told = _effective(scribe, self.action)
        assume(told)
        entry = told[data.draw(st.integers(0, len(told) - 1))]
        teller = Teller(data.draw, scribe, codes_of(self.action))
        changes = teller.changes(scribe.told[entry.id].cls) or {"occurred": entry.moment}
        before = len(scribe.rows)
        correction = teller.write(EventCorrected, {"of": entry.id, "changes": changes, "reason": "typing_error"})
        if data.draw(st.booleans()):
            teller.write(EventRetracted, {"of": correction, "reason": "typing_error"})
        else:
            original = {"occurred": entry.moment, **values_of(entry.event)}
            back = {name: original.get(name) for name in changes}
            teller.write(EventCorrected, {"of": entry.id, "changes": back, "reason": "typing_error"})
        with bench(self.action) as mine:
            mine.receive(scribe.rows[:before])
            contents = mine.contents()
            mine.receive(scribe.rows[before:])
            assert mine.contents() == contents

    @LAW
    @given(st.data())
    def test_to_look_at_files_changes_no_row(self, data: st.DataObject) -> None:
        """That persons were shown to somebody is on record, at whichever desk and day, and nothing counts it."""
        scribe = data.draw(stories(self.action))
        before, persons = len(scribe.rows), scribe.subjects("person")
        teller = Teller(data.draw, scribe, codes_of(self.action))
        for seen in data.draw(st.lists(st.sampled_from(persons), min_size=1)):
            teller.write(PersonViewed, {"persons": [seen], "shown": "names", "purpose": "service"})
        with bench(self.action) as mine:
            mine.receive(scribe.rows[:before])
            contents = mine.contents()
            mine.receive(scribe.rows[before:])
            assert mine.contents() == contents

    def test_an_empty_log_counts_nothing(self) -> None:
        """Every metric of an empty log is 0, or not applicable."""
        with bench(self.action) as mine:
            mine.receive([])
            for table in mine.report().tables:
                assert [table.metric.id, (), True] == [
                    table.metric.id, table.cells[1:], not table.cells[0].number.value
                ]  # fmt: skip

    @LAW
    @given(st.data())
    def test_a_figure_is_what_its_rows_say(self, data: st.DataObject) -> None:
        """The number of the rows that explain lists, or the sum of their values, is the figure."""
        scribe = data.draw(stories(self.action))
        metric = data.draw(st.sampled_from(self.action.metrics))
        by = data.draw(st.sampled_from(("", *metric.by)))
        with bench(only(self.action, metric)) as mine:
            mine.receive(scribe.rows)
            (table,) = mine.report((by,) if by else ()).tables
            with mine.basis() as basis:
                for cell in table.cells:
                    found = explain(
                        basis, (metric,), metric.id, horizon=HORIZON, period=PERIOD, cell=cell.at,
                        limit=EVERYTHING,
                    )  # fmt: skip
                    assert cell.number == found.number
                    for play, opened in zip(plays_of(metric.measure), found.opened, strict=True):
                        assert says(play, opened)

    @LAW
    @given(st.data())
    def test_breakdowns_add_up_to_the_total(self, data: st.DataObject) -> None:
        """Where each row counts once and has one value, the cells of a dimension add to the total."""
        scribe = data.draw(stories(self.action))
        with bench(self.action) as mine:
            mine.receive(scribe.rows)
            pairs = list(_additive(self.action))
            wanted = [(metric.measure, dims) for metric, by in pairs for dims in ((), (by,))]
            with mine.basis() as basis:
                tally = Tally(basis.connection, ask_of(basis, self.action.metrics, PERIOD, HORIZON, None), wanted)
            for metric, by in pairs:
                total, *cells = (
                    number.value or Fraction(0)
                    for dims in ((), (by,))
                    for number in (tally.numbers(metric.measure, dims) or {(): NOTHING}).values()
                )
                assert (metric.id, by, total) == (metric.id, by, sum(cells))

    @LAW
    @given(st.data())
    def test_the_same_position_gives_the_same_report(self, data: st.DataObject) -> None:
        """From a cache that was refreshed, from one that was rebuilt, and later on, looking back."""
        scribe = data.draw(stories(self.action))
        cut = data.draw(st.integers(0, len(scribe.rows)))
        with bench(self.action) as mine:
            mine.receive(scribe.rows[:cut])
            position, then = mine.log.position(), repr(mine.report())
            mine.receive(scribe.rows[cut:])
            assert repr(mine.report(position=position)) == then
            now = repr(mine.report())
            mine.figures.rebuild()
            assert repr(mine.report()) == now

    @LAW
    @given(st.data())
    def test_rules_answer_with_problems(self, data: st.DataObject) -> None:
        """Whatever happened before, a rule yields problems, each naming a field of the event or of its envelope."""
        scribe = data.draw(stories(self.action))
        entries = _effective(scribe, self.action)
        for entry in entries:
            subject = str(entry.subjects[0])
            past = History(subject, [each for each in entries if subject in each.subjects and each is not entry])
            for rule in self.action.rules:
                for problem in rule.check(entry, past) if rule.concerns(entry) else ():
                    names = {"", "occurred", "desk", *(field.name for field in scribe.told[entry.id].cls.fields)}
                    assert isinstance(problem, Problem)
                    assert problem.field in names
                    assert problem.say()

    def test_every_field_says_how_delicate_it_is_how_long_it_is_kept_and_what_erasing_does_to_it(self) -> None:
        """What identifies a person does not stay; free text, and what is as delicate, is sealed."""
        for cls in self.action.kinds:
            assert list(unsaid(cls)) == []
            for field in cls.fields:
                delicate = field.type == "note" or field.sensitivity in ("identity", "narrative", "special")
                assert field.personal or not delicate, f"{cls.kind}: {field.name} must be personal"

    def test_every_text_is_there(self) -> None:
        """Kinds, fields, columns and metrics say what they are; every code list is there with its labels."""
        codes = codes_of(self.action)
        for cls in self.action.kinds:
            assert (cls.__doc__ or "").strip(), cls.kind
        for each in [each for cls in self.action.kinds for each in cls.fields] + [
            each for view in self.action.views for each in view.row.columns
        ]:
            assert each.help, each.name
            assert each.codes is None or codes[each.codes].version, each.name
        for metric in self.action.metrics:
            assert metric.title, metric.id
            assert metric.definition.endswith("."), f"{metric.id}: a definition is a sentence"
            assert metric.unit, metric.id
            assert metric.source.name, metric.id


def _unsealed(entry: Entry[Any]) -> dict[str, Any]:
    """The personal fields of an entry that a scribe wrote."""
    found: dict[str, Any] = {}
    for subject, body in entry.sealed.items():
        found |= json.loads(Wax().open(subject, b64decode(body), bound_to(entry.origin, entry.n, subject)))
    return found


def _effective(scribe: Scribe, action: Action) -> list[Entry[Any]]:
    """Every event that counts, as it reads after all second thoughts."""
    subjects = frozenset(subject for told in scribe.told.values() for subject in told.who)
    return Effective(scribe.rows, kinds_known(action)).entries(subjects, lambda kind: True)


def _additive(action: Action) -> Iterator[tuple[Metric, str]]:
    """Metrics that are sums over rows, each with the dimensions along which they add up."""
    for metric in action.metrics:
        play, *others = plays_of(metric.measure)
        if not others and not play.unit and play.counted and not play.newest:
            for name in metric.by:
                if name in CALENDAR or not play.many(name):
                    yield metric, name
