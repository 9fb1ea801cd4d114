"""A desk of some years, on the morning of Monday 9 March 2020: who is known there, and what the day has in store."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from datetime import UTC, datetime
from hashlib import shake_256
from itertools import count
from typing import TYPE_CHECKING

import pytest

from primm.commands.workplace import Workplace
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.cli.test_transcripts import Names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


@pytest.fixture
def clock(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """The file that says what time it is, for commands and for the terminal."""
    path = home / "clock"
    path.write_text("2020-03-06T08:00")
    monkeypatch.setattr(Workplace, "now", lambda _place: datetime.fromisoformat(path.read_text()).replace(tzinfo=UTC))
    return path


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left to chance is the same in every run."""
    throws: dict[int, count[int]] = defaultdict(count)
    monkeypatch.setattr(
        os, "urandom", lambda size: shake_256(f"before {size} {next(throws[size])}".encode()).digest(size)
    )


@pytest.fixture
def show(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print something where pytest prints at all: with -s."""

    def show_(text: str) -> None:
        if request.config.getoption("capture") == "no":
            with capsys.disabled():
                sys.stdout.write(text)

    return show_


@pytest.fixture
def names() -> Names:
    """The handles by the names that the story gives them."""
    return Names()


BODIES = {
    "comune-falconara": ("registry_office", "Comune di Falconara"),
    "consultorio-falconara": ("counselling_centre", "Consultorio familiare"),
    "inps": ("inps", "INPS"),
    "pediatra-falconara": ("health_authority", "Pediatra"),
}
KNOWN = {
    "amal": ("Amal", "Idrissi", "MAR", "1980", "ara"),
    "omar": ("Omar", "Trabelsi", "TUN", "1975", "ara"),
    "fatou": ("Fatou", "Diop", "SEN", "1988", "fra"),
    "modou": ("Modou", "Diop", "SEN", "1985", "fra"),
    "iryna": ("Iryna", "Koval", "UKR", "1968", "ukr"),
    "bilal": ("Bilal", "Haddad", "MAR", "1991", "ara"),
    "bilal-due": ("Bilel", "Hadad", "MAR", "1991", "ara"),
}


AGENDA = (
    ("amal", "2020-03-09T09:15", "appointment", "doc.permit_renewal"),
    ("omar", "2020-03-09T11:00", "appointment", "cit"),
    ("bilal", "2020-03-09T12:00", "appointment", "hou"),
    ("iryna", "2020-03-09T12:30", "appointment", "wor.domestic_work"),
    ("iryna", "2020-03-06", "call", "wor.domestic_work"),
)


@pytest.fixture
def friday(chance: None, clock: Path, desk: Callable[..., Answer], names: Names) -> None:  # noqa: F811
    """Friday 6 March: seven persons, four services, two mediators; the day was opened and nobody closed it."""

    def record(*arguments: str, given: str = "") -> str:
        answer = desk("record", *arguments, given=given)
        assert answer.code == 0, answer
        return answer.out.split()[1]

    record("staff.joined", "--staff", "mr", "--role", "mediator", "--languages", "fra,ara")
    record("staff.joined", "--staff", "sa", "--role", "mediator", "--languages", "ara")
    for code, (kind, name) in BODIES.items():
        record("body.registered", "--body", f"body:{code}", "--body-type", kind, "--name", name)
    for name, (given, family, country, year, language) in KNOWN.items():
        facts = ("--citizenships", country, "--birth-year", year, "--languages", language)
        names[name] = record(
            "person.registered", *facts, "--ask", "given_name,family_name", given=f"{given}\n{family}\n"
        )
    record("desk.session_opened", "--planned-minutes", "240")
    for name, due, kind, topic in AGENDA:
        names[f"{'ora' if kind == 'appointment' else 'chiamata'}-{name}"] = record(
            "task.set", "--persons", names[name], "--due", due, "--task-kind", kind, "--topic", topic
        )
    names["invio-modou"] = record(
        "referral.sent", "--persons", names["modou"], "--receiver", "body:inps", "--handover", "sent"
    )
