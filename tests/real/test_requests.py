"""Requests to San Francisco's 311 desk, 2008-2018: contacts without identity, each with a referral."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.real.conftest import DATA, EXAMPLES, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.real.conftest import Cells, World

ROME = ZoneInfo("Europe/Rome")
SAMPLE, MAP, WHOLE = EXAMPLES / "requests.csv", EXAMPLES / "requests.toml", DATA / "service_requests.csv"
CHANNELS = {
    "Phone": "phone_in",
    "Web": "web",
    "Mobile/Open311": "app",
    "Twitter": "social",
    "Email": "email",
    "Integrated Agency": "other_office",
    "Other Department": "other_office",
}


def counted(path: Path) -> dict[str, Any]:
    """What anyone must count in such a file, with the standard library alone."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def day(text: str) -> Any:
        return datetime.fromisoformat(text).astimezone(ROME).date()

    closed = [row for row in rows if row["status"] == "Closed"]
    return {
        "requests": len(rows),
        "closed": len(closed),
        "services": len({row["agency_name"] for row in rows}),
        "by_source": Counter(row["source"] for row in rows),
        "by_year_local": Counter(str(day(row["created_date"]).year) for row in rows),
        "by_agency": Counter(row["agency_name"] for row in rows),
        "median": median((day(row["closed_date"]) - day(row["created_date"])).days for row in closed),
    }


def values(cells: Cells, metric: str) -> dict[str, Any]:
    """The figures of a metric by one dimension, without the total."""
    return {at[0]: number.value for at, number in cells[metric].items() if at}


def check(world: World, expected: dict[str, Any]) -> None:
    """The services report says what was counted."""
    total = world.figures("services")
    sources: Counter[str] = Counter()
    for source, number in expected["by_source"].items():
        sources[CHANNELS[source]] += number
    assert expected["requests"] == total["X01"][()].value
    assert sources == values(world.figures("services", "channel"), "X01")
    assert expected["by_year_local"] == values(world.figures("services", "year"), "X01")
    assert (expected["closed"], expected["requests"]) == (total["V04"][()].above, total["V04"][()].below)
    assert expected["median"] == total["V06"][()].value
    receivers = world.figures("services", "receiver")["V04"]
    assert expected["by_agency"].items() <= {at[0]: number.below for at, number in receivers.items() if at}.items()


@pytest.fixture(scope="module")
def sample(world: Callable[[str], World]) -> World:
    """The shipped sample, imported."""
    made = world("sample")
    assert made.load(SAMPLE, MAP) == 0
    return made


@pytest.fixture(scope="module")
def complete(world: Callable[[str], World]) -> World:
    """The whole file, imported with answers before their questions."""
    made = world("whole")
    assert made.load(WHOLE, allowing(made)) == 0
    return made


def allowing(world: World) -> Path:
    """The same map, which takes answers before their questions."""
    path = world.folder / "allowing.toml"
    path.write_text(MAP.read_text().replace('backwards = "refuse"', 'backwards = "allow"'))
    return path


def test_the_sample_counts_as_anyone_would_count_it(sample: World) -> None:
    check(sample, counted(SAMPLE))


def test_importing_the_sample_twice_adds_nothing(sample: World, capfd: pytest.CaptureFixture[str]) -> None:
    before = sample.events()
    assert 0 == sample.load(SAMPLE, MAP)
    assert before == sample.events()
    assert capfd.readouterr().out == "stored: 0 rows (0 events); already there: 148; refused: 0\n"


def test_each_request_is_a_contact_a_referral_and_its_answer(sample: World) -> None:
    expected = counted(SAMPLE)
    desk = 1
    assert desk + 2 * expected["requests"] + expected["closed"] + expected["services"] == sample.events()


@whole("service_requests.csv")
def test_the_whole_file_is_refused_for_one_row(
    world: Callable[[str], World], capfd: pytest.CaptureFixture[str]
) -> None:
    """The row of unique_key 4256084 was closed before it was opened; seven others only by the clock."""
    made = world("refused")
    before = made.events()
    with WHOLE.open(newline="", encoding="utf-8") as file:
        (number,) = (n for n, row in enumerate(csv.DictReader(file), 1) if row["unique_key"] == "4256084")
    assert 3 == made.load(WHOLE, MAP)
    assert before == made.events()
    told, summary = capfd.readouterr().err.splitlines()[-2:]
    assert told.startswith(f"row {number} (line {number + 1}): closed_date (referral.completed.occurred): before")
    assert summary == "nothing was stored; rows refused: 1, in order: 5029"


@whole("service_requests.csv")
def test_partial_stores_the_others_and_keeps_the_one(world: Callable[[str], World]) -> None:
    made = world("partial")
    copy = made.folder / "requests.csv"
    copy.write_bytes(WHOLE.read_bytes())
    assert 0 == made.load(copy, MAP, "--partial")
    assert 5_029 == made.figures("services")["X01"][()].value
    kept = made.folder / "requests.csv.rejects.csv"
    assert 0o600 == kept.stat().st_mode & 0o777
    with kept.open(newline="", encoding="utf-8-sig") as file:
        assert ["4256084"] == [row["unique_key"] for row in csv.DictReader(file)]
    assert 0 == made.load(kept, allowing(made))
    assert 5_030 == made.figures("services")["X01"][()].value


@whole("service_requests.csv")
def test_the_whole_file_counts_as_expected(complete: World) -> None:
    given = json.loads((DATA / "service_requests.expected.json").read_text())
    expected = {**given, "by_agency": given["by_agency_top10"], "median": given["median_local_days_to_close"]}
    check(complete, expected)
    check(complete, counted(WHOLE))
    found = complete.figures("services")
    assert (4_843, 187) == (found["V04"][()].above, found["V04c"][()].value)


@whole("service_requests.csv")
def test_importing_the_whole_file_twice_adds_nothing(complete: World) -> None:
    before = complete.events()
    assert 0 == complete.load(WHOLE, allowing(complete))
    assert before == complete.events()
