"""A log that is worked with through the command line, at the hours that a test tells."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from primm.commands.workplace import Workplace
from tests.cli.conftest import cache, home, run  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

ROME = ZoneInfo("Europe/Rome")


class Office:
    """Two desks and those who record there."""

    def __init__(self, command: Callable[..., Answer], folder: Path) -> None:
        self._command = command
        self.folder = folder
        self.clock = datetime(2020, 1, 1, tzinfo=UTC)

    def at(self, moment: str) -> None:
        """Set the clock on the wall, as 2020-04-01T00:10."""
        self.clock = datetime.fromisoformat(moment).replace(tzinfo=ROME)

    def now(self) -> datetime:
        """A second later at every look."""
        self.clock += timedelta(seconds=1)
        return self.clock.astimezone(UTC)

    def primm(self, *arguments: str, given: object = None) -> str:
        """What a command says, which must not fail; what it is given is JSON on its standard input."""
        answer = self.answer(*arguments, given=given)
        assert answer.code == 0, answer.err
        return answer.out

    def answer(self, *arguments: str, given: object = None) -> Answer:
        """What a command answers, which may be a refusal."""
        return self._command(*arguments, given=json.dumps(given) if given else b"")

    def record(self, kind: str, *options: str, desk: str = "falconara", by: str = "mr", **fields: str) -> str:
        """Record one event on this day unless told otherwise; its handle."""
        told = [f"--{name.replace('_', '-')}={value}" for name, value in fields.items()]
        return self.primm("--desk", desk, "--by", by, "record", kind, *told, *options).split()[1]

    def person(self, **known: object) -> str:
        """A person with a file; the handle."""
        told = {"given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"], **known}
        return self.primm("person", "new", given=told).split()[1]

    def visit(self, person: str, *options: str, topics: str = "doc", **more: str) -> str:
        """A person comes to a desk and is informed; the handle of the contact."""
        fields = {"channel": "in_person_desk", "topics": topics, "outcomes": "information", **more}
        return self.record("contact", *options, persons=person, **fields)

    def report(self, action: str, *options: str) -> dict[str, Any]:
        """A report, as JSON tells it."""
        found: dict[str, Any] = json.loads(self.primm("report", action, *options, "--format=json"))
        return found

    def figures(self, metric: str, *options: str, action: str = "services") -> dict[tuple[str, ...], Any]:
        """The cells of one metric by their codes, the total's being ``()``."""
        (table,) = self.report(action, f"--metric={metric}", *options)["metrics"]
        return {tuple(each["code"] for each in cell["at"].values()): cell["figure"] for cell in table["cells"]}

    def counted(self, metric: str, *options: str) -> list[str]:
        """The handles of the events that a figure counts."""
        lines = json.loads(self.primm("explain", metric, *options, "--format=json"))
        return [line["handle"] for line in lines if line["why"] == "counted"]


@pytest.fixture
def office(
    run: Callable[..., Answer],  # noqa: F811
    home: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """A new log with the desks of Falconara and Chiaravalle."""
    made = Office(run, home)
    monkeypatch.setattr(Workplace, "now", lambda place: made.now())
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    made.at("2019-01-02T09:00")
    made.primm("init", "--desk", "falconara", "--municipality", "042018", "--by", "mr", "--demo")
    made.record("desk.registered", desk="chiaravalle", name="Chiaravalle", municipality="042014")
    return made
