"""Of what an erasure takes the year and the group are kept, where they are not known openly: before the key goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.codes import Codes
from primm.people.carrying_out import Here
from primm.people.coarsening import COARSENED, GROUPS, NO_GROUP, coarsen, coarser
from primm.people.files import file_of
from tests.core.host.conftest import Bench
from tests.people.forgetting import facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.people.files import File

REASONS = [(reason, group) for group, reasons in GROUPS.items() for reason in reasons]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.record("desk.registered", name="Falconara")
    yield made
    made.writable.close()


def person(bench: Bench, **known: Any) -> str:
    return f"person:{bench.record('person.registered', citizenships=['MAR'], **known)}"


def file(bench: Bench, whom: str) -> File:
    return file_of(bench.writable, bench.kinds, whom)


def kept(bench: Bench, whom: str) -> dict[str, Any]:
    return coarser(file(bench, whom), bench.vault)


class TestGroups:
    """Each reason of a permit is in one group, or in none on purpose."""

    def test_no_reason_is_forgotten_and_none_is_in_two(self) -> None:
        reasons = [reason for reason, _group in REASONS] + [*NO_GROUP]
        assert {*Codes.load()["permit_reason"].codes, "unknown", "refused_to_say"} == {*reasons}
        assert len({*reasons}) == len(reasons)

    def test_the_groups_are_those_of_their_list(self) -> None:
        assert {*Codes.load()["permit_group"].codes} == {*GROUPS}


def test_of_a_birthday_the_year_of_a_permit_its_group_and_the_year_in_which_it_ends(bench: Bench) -> None:
    amal = person(bench, birth_date="1990-05-17")
    details = {"permit_reason": "seasonal", "permit_end": "2021-03-31"}
    bench.record("person.fund_details_told", person=amal, **details)
    found = kept(bench, amal)
    open_ = file(bench, amal).open()
    assert {"permit_group": "work", "permit_end_year": 2021} == {
        name: value for name, value in found.items() if name != "birth_year"
    }
    assert 1990 == (found.get("birth_year") or open_["birth_year"].value)


def test_what_is_known_openly_is_not_said_again(bench: Bench) -> None:
    amal = person(bench, birth_year=1990, birth_date="1990-05-17")
    assert ({}, True) == (kept(bench, amal), "birth_year" in file(bench, amal).open())


@pytest.mark.parametrize("reason", ["none", "refused", "unknown"])
def test_of_a_reason_without_a_group_nothing_is_kept(bench: Bench, reason: str) -> None:
    assert {} == kept(bench, person(bench, permit_reason=reason))


def test_of_whom_nothing_is_sealed_nothing_is_opened(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    amal = person(bench)
    monkeypatch.delattr(type(bench.vault), "open")
    assert {} == kept(bench, amal)


class TestOnRecord:
    """It is put on record while the key is here; once, however often the erasure is begun."""

    def coarsen(self, bench: Bench, whom: str) -> list[dict[str, Any]]:
        """Put on record what is coarser; all that is on record of that."""
        where = Here(bench.writable, str(bench.folder), bench.settings, bench.now)
        coarsen(where, file(bench, whom), bench.vault)
        return [facts(row) for row in bench.writable.read() if f'"{COARSENED}"' in row.meta]

    def test_it_is_said_of_her_once(self, bench: Bench) -> None:
        amal = person(bench, permit_reason="study")
        assert [{"person": [0], "permit_group": "study"}] == self.coarsen(bench, amal) == self.coarsen(bench, amal)
        (entry,) = file(bench, amal).history(COARSENED).entries
        assert ((amal,), "study", bench.settings.by) == (entry.subjects, entry.event.permit_group, entry.by)

    def test_where_nothing_is_kept_nothing_is_said(self, bench: Bench) -> None:
        assert [] == self.coarsen(bench, person(bench, permit_reason="none"))
