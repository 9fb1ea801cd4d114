"""Several processes that write to one log: every event is there, once, and numbers run without a hole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from tests.core.log.conftest import Pen
    from tests.harness.nursery import Nursery


def followed(nursery: Nursery, log: Log, told: list[list[str]]) -> Iterator[Row]:
    """Everything that a reader sees who comes back with the position where it stopped."""
    after: dict[str, int] = {}
    for words in nursery.lines():
        told.append(words)
        if words[0] == "stored" and len(told) % 10 == 0:
            now = log.position()
            yield from log.read(after, now)
            after = now
    yield from log.read(after)


def busy(nursery: Nursery, log: Log, pen: Pen, writers: int, appends: int) -> int:
    """Let them write at once; nothing is lost, doubled or missed. How often one had waited for 30 s in vain."""
    for number in range(writers):
        nursery.bear(log.path, "honest", number, appends=appends, size=1, wait=False)
    nursery.close()
    told: list[list[str]] = []
    rows = list(followed(nursery, log, told))
    assert [] == [words for words in told if words[0] == "failed"]
    assert writers * appends == sum(words[0] == "stored" for words in told)
    assert list(range(1, writers * appends + 1)) == [row.n for row in rows]
    for number in range(writers):
        ids = [pen.id(number * 100_000 + each) for each in range(appends)]
        places = [row.n for id_ in ids for row in log.by_id(id_)]
        assert appends == len(places)
        assert sorted(places) == places, "a writer's own events stand in its own order"
    assert () == verify(log.path).faults
    return sum(words[0] == "busy" for words in told)


def test_eight_writers_of_a_hundred_events(nursery, log, pen, tell):
    count = busy(nursery, log, pen, 8, 100)
    tell(f"writers: 8 of 100 events at once: all stored, {count} times only after waiting again")
    assert 0 == count


@pytest.mark.nightly
def test_thirty_two_writers_of_a_thousand_events(nursery, log, pen, tell):
    """So many on a small computer may have to be told to try again; then each event is stored all the same, once."""
    count = busy(nursery, log, pen, 32, 1_000)
    tell(f"writers: 32 of 1,000 events at once: all stored, {count} times only after waiting again")
