"""What makes the rows of a view quick to count: their flags as one number, and indexes that have all that most ask for.

An index that has every column that is asked for is read in the place of the table: it is smaller, and in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.figures.play import FLAGS, flags_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.figures.views import Row


def flags_column(row: type[Row], table: str) -> Iterator[str]:
    """The SQL that adds the column of all flags, where there are any; it is computed and takes no room."""
    if flags := flags_of(row):
        added = " + ".join(f'"{name}" * {bit}' for name, bit in flags.items())
        yield f'ALTER TABLE {table} ADD "{FLAGS}" INTEGER GENERATED ALWAYS AS ({added}) VIRTUAL'


def indexes(row: type[Row], table: str) -> Iterator[str]:
    """The SQL of the indexes: by subject, by all flags to add rows, and by whom rows are about to count them once."""
    of = {role: [each.name for each in row.columns if each.role == role] for role in ("key", "when", "number")}
    yield _index(table, "subject", ("subject",))
    if flags := flags_of(row):
        yield _index(table, "flags", (FLAGS, *of["when"], *of["number"]))
    if of["key"]:
        looked_up = (each.source[1] for each in row.columns if each.source)
        yield _index(table, "key", (of["key"][0], *of["when"], *flags, *looked_up))


def _index(table: str, name: str, columns: Iterable[str]) -> str:
    listed = ", ".join(f'"{each}"' for each in dict.fromkeys(columns))
    return f"CREATE INDEX {table}_{name} ON {table}({listed})"
