"""The page of bad inputs, which comes from the tests that give them and compare what is answered."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.errors.rows import STORED, entries, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.errors.rows import Entry

    Given = Sequence[tuple[Entry, str]]

UNKNOWN, INTERRUPTED = 8, (130, 141)


def inputs() -> Iterator[str]:
    """The rows of the table under the headings of their parts, each with what tests give of it."""
    given: dict[int, list[tuple[Entry, str]]] = defaultdict(list)
    for entry, file in entries():
        given[entry.row].append((entry, file))
    for title, rows in table().items():
        yield f"\n## {title}"
        for number, row in rows.items():
            yield from _row(int(number), row, given[int(number)])
    yield ""


def counts() -> str:
    """How many rows have tests, and how many inputs these give."""
    tests = [entry.row for entry, _file in entries()]
    rows = [row for part in table().values() for row in part]
    return f"\n{len(set(tests))} of {len(rows)} kinds of input have tests, which give {len(tests)} different inputs.\n"


def _row(number: int, row: Mapping[str, str], given: Given) -> Iterator[str]:
    yield f"\n### {number}. {row['is'][0].upper()}{row['is'][1:]}\n"
    yield " ".join(
        ([row["do"]] if "do" in row else []) + ([f"*Not yet: {row['not yet']}.*"] if "not yet" in row else [])
    )
    if given:
        yield "\n| what comes in | code | what PRIMM answers | test |\n|---|---|---|---|"
        yield from (_line(entry, file) for entry, file in sorted(given, key=lambda each: each[1].endswith(".py")))


def _line(entry: Entry, file: str) -> str:
    cells = (entry.given, str(entry.code), _answer(entry), f"`{file}`")
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _answer(entry: Entry) -> str:
    says = "<br>".join(f"`{line}`" for line in entry.says.splitlines())
    silent = "nothing" if entry.code in INTERRUPTED else "" if entry.note else STORED
    return "; ".join(each for each in (says or silent, entry.note) if each)
