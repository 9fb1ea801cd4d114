"""The laws of erasing, which every action keeps: what is sealed is not counted, and what is gone is not remembered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures.period import Period
from primm.core.host.config import Config
from primm.core.host.plugins import core_kinds
from primm.people.carrying_out import Here, draft_of
from primm.people.erasure import FACTS, SEALED, WHO, members_of, plan
from primm.people.expiry import expired, kinds_under, put_run_on_record, without_facts
from primm.people.retention import AUDIT
from primm.testing.bench import HORIZON, bench, kinds_known
from primm.testing.stories import LAW, arrivals, stories

ENDS = [date(2024, month, 1) for month in (1, 4, 7, 10)] + [date(2025, month, 1) for month in (1, 4, 7)]

if TYPE_CHECKING:
    from primm.core.host.action import Action
    from primm.testing.bench import Bench


class ErasingContract:
    """What is promised of every action when a person is erased; ``ActionContract`` has it too."""

    action: ClassVar[Action]

    @LAW
    @given(st.data())
    def test_erasing_what_is_sealed_leaves_every_figure_and_the_tree_as_they_were(self, data: st.DataObject) -> None:
        """Level 1, of any person of any story, under all her ids."""
        scribe = data.draw(stories(self.action))
        subject = data.draw(st.sampled_from(scribe.subjects("person")))
        with bench(self.action) as mine:
            mine.receive(scribe.rows)
            before, heads = repr(mine.report().tables), mine.log.heads()
            erase(mine, self.action, subject, SEALED)
            assert repr(mine.report().tables) == before
            mine.figures.rebuild()
            assert repr(mine.report().tables) == before
            assert {origin: mine.log.heads()[origin] for origin in heads} == heads

    @LAW
    @given(st.data())
    def test_after_an_erasure_a_refresh_equals_a_rebuild(self, data: st.DataObject) -> None:
        """Levels 2 and 3, also where more of the person comes afterwards and goes then; the tree is as it was."""
        rows = data.draw(stories(self.action)).rows
        arriving, cut = data.draw(arrivals(rows)), data.draw(st.integers(1, len(rows)))
        level = data.draw(st.sampled_from((WHO, FACTS)))
        with bench(self.action) as mine:
            mine.receive(arriving[:cut])
            persons = sorted(mine.log.subjects("person:"))
            subject = data.draw(st.sampled_from(persons)) if persons else "person:nobody"
            members = erase(mine, self.action, subject, level) if persons else frozenset[str]()
            mine.receive(arriving[cut:])
            blank(mine, members, level)
            leaves = {(row.origin, row.n): row.leaf for row in mine.log.read()}
            assert {(row.origin, row.n): row.leaf for row in rows}.items() <= leaves.items()
            refreshed = mine.contents()
            mine.figures.rebuild()
            assert mine.contents() == refreshed

    @LAW
    @given(st.data())
    def test_what_goes_by_rule_changes_no_figure_from_that_day_on(self, data: st.DataObject) -> None:
        """Facts go when nothing is heard any more of anybody whom they concern: so nobody counts on them afterwards."""
        scribe = data.draw(stories(self.action))
        before = data.draw(st.sampled_from(ENDS))
        kinds = kinds_under(AUDIT, {*core_kinds(), *self.action.kinds})
        with bench(self.action) as mine:
            mine.receive(scribe.rows)
            period = Period(before, HORIZON)
            told = repr(mine.report(period=period).tables)
            run = put_run_on_record(Here(mine.log, "", Config("falconara", "mr"), _now), AUDIT, before, kinds)
            mine.log.blank(without_facts(expired(mine.log, kinds, before)), run)
            mine.figures.refresh()
            assert repr(mine.report(period=period).tables) == told


def erase(mine: Bench, action: Action, subject: str, level: int) -> frozenset[str]:
    """Put the erasure of a person on record and carry it out; whose ids it covers."""
    persons = members_of(mine.log, kinds_known(action), subject)
    here = Here(mine.log, "", Config("falconara", "mr"), _now)
    mine.log.append([draft_of(here, persons, level, "request")], None, _now)
    blank(mine, persons, level)
    return persons


def blank(mine: Bench, persons: frozenset[str], level: int) -> None:
    """Take from the log what an erasure on record takes, as far as it is there, and bring the figures up to it."""
    erasures = [each.removeprefix("erasure:") for each in mine.log.subjects("erasure:")]
    rows = plan(mine.log, persons, level).rows
    if rows:
        mine.log.blank(rows, erasures[0])
    mine.figures.refresh()


def _now() -> datetime:
    return datetime(2025, 9, 1, 11, tzinfo=UTC)
