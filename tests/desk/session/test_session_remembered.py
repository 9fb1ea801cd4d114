"""Who works where is asked once for a log and remembered; answers are not lost because the disk is full for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.commands.desk.insisting import insist
from primm.commands.desk.remembered import Remembered, recall, remember
from primm.core.errors import Busy, OutcomeUnknown, Refused
from primm.core.host.recorder import Given

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.commands.workplace import Workplace
    from tests.cli.conftest import Answer
    from tests.desk.session.scripted import Desk

KNOWN = Remembered("ab", "falconara", 5, "/copies")
FILE = "state/primm/desk.json"


def test_what_was_remembered_is_recalled_for_this_log_alone(
    place: Workplace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Remembered() == recall(place)
    remember(place, KNOWN)
    assert KNOWN == recall(place)
    assert 0o600 == (home / FILE).stat().st_mode & 0o777
    monkeypatch.setattr(place, "folder", str(home / "another"))
    assert Remembered() == recall(place)


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"LOG": 3}', '{"LOG": {"by": 3, "minutes": "5"}}'])
def test_what_cannot_be_read_was_never_said(place: Workplace, home: Path, content: str) -> None:
    remember(place, KNOWN)
    (home / FILE).write_text(content.replace("LOG", place.folder))
    assert Remembered() == recall(place)
    remember(place, KNOWN)
    assert KNOWN == recall(place)


def test_where_nothing_can_be_written_nothing_is_remembered(place: Workplace, home: Path) -> None:
    (home / f"{FILE}.new").mkdir(parents=True)
    remember(place, KNOWN)
    assert Remembered() == recall(place)


@pytest.mark.parametrize("error", [Busy("busy"), OutcomeUnknown("perhaps")])
def test_answers_are_stored_as_soon_as_that_can_be_done_and_once(
    at_desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Busy | OutcomeUnknown
) -> None:
    store, tried = at_desk.place.recorder.store, []

    def failing(plan: list[object]) -> object:
        tried.append(plan)
        if len(tried) < 3:
            raise error
        return store(plan)  # type: ignore[arg-type]

    monkeypatch.setattr(at_desk.place.recorder, "store", failing)
    at_desk.front.typed[:] = ["", ""]
    said = insist(at_desk.session, at_desk.front, [Given("desk.session_opened", {})])
    assert "day opened " == said[:11]
    assert 1 == at_desk.kinds().count("desk.session_opened")


def test_what_was_given_up_is_not_stored_by_the_next_line(
    at_desk: Desk, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def failing(_plan: list[object]) -> object:
            raise OutcomeUnknown("perhaps")

        patch.setattr(at_desk.place.recorder, "store", failing)
        at_desk.front.typed[:] = [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            insist(at_desk.session, at_desk.front, [Given("desk.session_opened", {})])
    at_desk.type("", f"c {person} cit info 3")
    assert ["contact"] == at_desk.kinds()[2:]


def test_a_refusal_is_not_tried_again(at_desk: Desk) -> None:
    with pytest.raises(Refused):
        insist(at_desk.session, at_desk.front, [Given("desk.session_opened", {"planned_minutes": -1})])


def test_a_desk_that_is_not_registered_is_refused_by_name_of_those_that_are(
    desk: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    answer = desk("--by", "mr", "desk", "ancona", tty=True)
    assert (3, "desk: there is no such desk: there are falconara\n") == (answer.code, answer.err)
