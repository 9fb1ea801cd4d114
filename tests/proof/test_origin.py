"""Going on under a new origin: the log keeps its events, what was signed stays believed, and the old token is gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.core.log.rows import decode
from primm.people.vault import Vault, create_vault
from primm.proof.issuing import issue
from primm.proof.kept import read_kept
from primm.proof.origin import begin_origin
from primm.proof.signing import public_keys
from primm.proof.token import Gone, Token, Tokens
from primm.proof.witness import read_witnesses
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = "a" * 16
CONFIG = Config("falconara", "mr")
GONE = Gone("usb", "2020-03-30", left=True)
PEN = Pen()


def now() -> datetime:
    """The time, always the same."""
    return datetime(2020, 3, 31, 10, tzinfo=UTC)


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """The tokens of a user."""
    return Tokens(str(tmp_path / "state"))


@pytest.fixture
def log(tmp_path: Path, tokens: Tokens) -> Iterator[Log]:
    """A log with two events, of which the token of its origin means this file."""
    tmp_path.chmod(0o700)
    (tmp_path / "log").mkdir(mode=0o700)
    with Log.create(tmp_path / "log/log.db", Clock(), origin=OLD) as made:
        made.append(PEN.drafts([1, 2]), None, Clock())
        tokens.bind(OLD, made.path)
        yield made


def test_all_events_stay_and_the_first_new_one_names_the_origin_before(log: Log, tokens: Tokens) -> None:
    new = begin_origin(log, tokens, CONFIG, now, "restored")
    assert (16, new) == (len(new), log.origin)
    assert {OLD: 2, new: 1} == log.position()
    (row,) = log.read({OLD: 2})
    assert "origin.began" == decode(row.meta)["kind"]
    assert {"predecessor": OLD, "reason": "restored", "upto": 2} == json.loads(row.facts)
    assert new != begin_origin(log, tokens, CONFIG, now, "copied")


def test_nothing_comes_after_the_origin_of_an_empty_log(tmp_path: Path, tokens: Tokens) -> None:
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", Clock(), origin=OLD) as log:
        begin_origin(log, tokens, CONFIG, now, "copied")
        assert [0] == [json.loads(row.facts)["upto"] for row in log.read()]


def test_the_new_origin_has_the_token_and_the_old_one_is_forgotten(log: Log, tokens: Tokens) -> None:
    new = begin_origin(log, tokens, CONFIG, now, "copied")
    token = tokens.read(new)
    assert token
    assert tokens.means(token, log.path)
    assert None is tokens.read(OLD)
    tokens.admit(log)


@pytest.mark.parametrize("moved", [False, True])
def test_a_token_that_means_another_file_or_a_log_that_went_stays(log: Log, tokens: Tokens, *, moved: bool) -> None:
    bound = tokens.read(OLD)
    assert bound
    token = bound._replace(gone=GONE) if moved else Token(OLD, "/elsewhere", 0)
    tokens.write(token)
    begin_origin(log, tokens, CONFIG, now, "copied")
    assert token == tokens.read(OLD)


def test_a_log_that_never_had_a_token_gets_one(log: Log, tokens: Tokens) -> None:
    tokens.drop(OLD)
    assert tokens.read(begin_origin(log, tokens, CONFIG, now, "copied"))


def test_what_was_signed_before_is_believed_and_no_more_continued(log: Log, tokens: Tokens, tmp_path: Path) -> None:
    folder = str(tmp_path / "log")
    create_vault(folder, "acqua alta", demo_cost=2**10).close()
    with Vault(folder, lambda: "acqua alta") as vault:
        before = issue(log, vault, now)
    keys = public_keys(folder, OLD)
    assert keys
    begin_origin(log, tokens, CONFIG, now, "restored")
    assert tuple(key.text for key in keys) == read_witnesses(folder).former
    assert ({}, before) == read_kept(folder)
