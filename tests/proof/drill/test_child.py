"""The process that is killed: what it says is stored, unless it is the one that says so too soon."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Busy
from primm.core.log.log import Log
from primm.proof.drill import child
from primm.proof.drill.child import HASTY, HONEST, main

if TYPE_CHECKING:
    from pathlib import Path

WHO = ("falconara", "mr", "Europe/Rome")


class Stopped(Exception):
    """A process that would run for ever is stopped."""


@pytest.fixture(autouse=True)
def ends(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its second append finds the log busy, at the fourth it is stopped, and so it is when it waits."""
    append, times = Log.append, count(1)

    def counted(log: Log, *given: Any) -> Any:
        match next(times):
            case 2:
                raise Busy("somebody else is writing")
            case 4:
                raise Stopped
        return append(log, *given)

    def wait(seconds: float) -> None:
        raise Stopped

    monkeypatch.setattr(Log, "append", counted)
    monkeypatch.setattr(child.time, "sleep", wait)


def said(path: Path, behaviour: str, capfd: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The words of its lines until it is stopped."""
    with pytest.raises(Stopped):
        main(str(path), behaviour, *WHO)
    out = capfd.readouterr().out
    assert out.endswith("\n")
    return [line.split(" ") for line in out.splitlines()]


def stored(path: Path) -> list[dict[str, Any]]:
    """The meta and the facts of what was stored after the six events that were there."""
    with Log.open(path, write=False) as log:
        rows = log.read({"desk": 6, "other": 3})
        return [json.loads(row.meta) | {"facts": json.loads(row.facts)} for row in rows]


def test_what_it_says_is_stored(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Three events an append; of one that found the log busy nothing is said."""
    born, *lines = said(path, HONEST, capfd)
    assert ["born"] == born
    assert [3, 3] == [len(ids) for ids in lines]
    assert [each for ids in lines for each in ids] == [meta["id"] for meta in stored(path)]


def test_it_records_calls_that_nobody_answered(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said(path, HONEST, capfd)
    first = stored(path)[0]
    told = {name: first[name] for name in ("kind", "desk", "by", "zone", "facts")}
    facts = {"channel": "phone_out", "reached": "no_answer"}
    assert {"kind": "contact", "desk": "falconara", "by": "mr", "zone": "Europe/Rome", "facts": facts} == told
    assert str(datetime.now(UTC).year) in first["recorded"]


def test_the_hasty_one_says_what_it_does_not_store(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    born, ids = said(path, HASTY, capfd)
    assert (["born"], 3, []) == (born, len(ids), stored(path))
