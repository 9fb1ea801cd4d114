"""Logs that agree with themselves: consistent, and not provable, because only somebody outside could tell.

These are the attacks of whoever hashes everything again, or sets the file back. They are not found without a checkpoint
that is kept elsewhere; so verifying never says that all is well.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from primm.core.errors import NotProvable
from primm.core.events.canonical import dumps
from primm.core.log import statements
from primm.core.log.chain import Tree
from primm.core.log.log import Log
from primm.core.log.merkle import leaf_hash
from primm.core.log.rows import Row, commitment
from primm.proof import verify
from tests.harness.test_tampering import DROPPED, GUARDS, found, named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def replay(
    path: Path,
    change: Callable[[Row, dict[str, Any]], tuple[Row, dict[str, Any]]],
    count: int = 99,
    origin: str = "desk",
) -> None:
    """What a competent insider does: change events, hash everything again, put the guards back."""
    with Log.open(path, write=False) as log:
        rows = [row for row in log.read() if row.origin == origin][:count]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"{DROPPED} DELETE FROM event WHERE origin = '{origin}'")
        tree = Tree()
        for row in rows:
            row, meta = change(row, json.loads(row.meta))
            text = dumps(meta)
            row = row._replace(meta=text, leaf=leaf_hash(text.encode()))
            tree.grow(row.leaf, meta["hlc"])
            connection.execute(statements.ADD_EVENT, row)
        connection.execute(statements.SET_HEAD, (origin, tree.n, b"".join(tree.compact), tree.hlc))
        connection.executescript(";".join(GUARDS))


def beyond_proof(path: Path) -> NotProvable:
    """What verifying says when all hashes fit."""
    error = verify.verify(str(path)).error
    assert isinstance(error, NotProvable)
    assert 11 == error.exit_code
    return error


def test_an_untouched_log_is_consistent_and_not_provable(path):
    assert "after 0: 9 events agree" in str(beyond_proof(path))


def test_a_competent_insider_is_beyond_proof(path):
    def change(row: Row, meta: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
        if row.n != 6:
            return row, meta
        facts = '{"minutes":99}'
        return row._replace(facts=facts), meta | {"facts": commitment(bytes.fromhex(row.facts_salt), facts)}

    replay(path, change)
    assert "NOT PROVABLE" in str(beyond_proof(path))


def test_a_log_set_back_to_an_earlier_day_is_beyond_proof(path, pen, clock):
    earlier = path.read_bytes()
    with Log.open(path, write=True) as log:
        log.append(pen.drafts([20, 21]), None, clock)
    path.write_bytes(earlier)
    assert "after 0: 9 events agree" in str(beyond_proof(path))


def test_a_log_whose_last_events_were_taken_with_all_their_traces_is_beyond_proof(path, outsider):
    outsider(path, "DELETE FROM event_subject WHERE origin = 'desk' AND n = 6")
    replay(path, lambda row, meta: (row, meta), 5)
    assert "after 0: 8 events agree" in str(beyond_proof(path))


def test_a_log_exchanged_for_a_new_one_is_beyond_proof(path, new_log):
    with new_log("desk") as twin:
        shutil.copy(twin.path, path)
    assert "after 0: 0 events agree" in str(beyond_proof(path))


def test_a_clock_that_goes_back_is_found_however_well_it_is_hashed(path):
    def change(row: Row, meta: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
        return row, meta | ({"hlc": "000000000001-0000"} if row.n == 4 else {})

    replay(path, change)
    (fault,) = found(path)
    assert (("desk", 4), True) == (named(fault), "clock is behind" in str(fault))


def test_every_event_is_counted_while_verifying(path):
    told: list[tuple[int, int]] = []
    verify.verify(str(path), lambda done, of: told.append((done, of)))
    assert [1, 2, 2, 2, 2] == sorted(done - before for (before, _), (done, _) in pairwise([(0, 9), *told]))
    assert [9] * 5 == [of for _done, of in told]
