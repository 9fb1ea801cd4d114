"""The tables of the log and every statement that runs on them, as SQLAlchemy sees them: the one truth.

The hot path does not import this module. It runs the texts of ``statements``, compiled from here beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.schema import CreateIndex, CreateTable

from primm.core.log.rows import Row
from primm.core.log.statements import GUARDS

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

metadata = sa.MetaData()


def _of_meta(name: str, longest: int) -> sa.Column[str]:
    """A text of ``meta`` without JSON functions: SQLite before 3.41 takes those for unsafe in a schema.

    A quote inside a value is escaped, so the first ``"name":"`` is the key, and the next quote ends its value.
    """
    value = f'substr(meta, instr(meta, \'"{name}":"\') + {len(name) + 4}, {longest + 1})'
    return sa.Column(name, sa.Text, sa.Computed(f"substr({value}, 1, instr({value}, '\"') - 1)", persisted=False))


event = sa.Table(
    "event",
    metadata,
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    _of_meta("id", 36),
    _of_meta("kind", 99),
    _of_meta("occurred", 16),
    sa.Column("meta", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("who_salt", sa.Text, nullable=False),
    sa.Column("facts", sa.Text),
    sa.Column("facts_salt", sa.Text),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("sealed_salt", sa.Text, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("origin", "n"),
    sqlite_strict=True,
)
by_id = sa.Index("event_id", event.c.id)
ending = sa.func.substr(event.c.id, -5)  # the 20 bits that the short handle of an event names
by_ending = sa.Index("event_ending", ending)

event_subject = sa.Table(
    "event_subject",
    metadata,
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("subject", "origin", "n"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
by_place = sa.Index("event_subject_place", event_subject.c.origin, event_subject.c.n)

head = sa.Table(
    "head",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("compact", sa.LargeBinary, nullable=False),
    sa.Column("hlc", sa.Text, nullable=False),
    sqlite_strict=True,
)

about = sa.Table(
    "about",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sqlite_strict=True,
)

row = tuple(event.c[name] for name in Row._fields)
key = sa.tuple_(event_subject.c.subject, event_subject.c.origin, event_subject.c.n)
line: sa.ColumnElement[int] = sa.literal_column("event.rowid")  # the place in the file, counted over all origins
here = (event.c.origin == event_subject.c.origin) & (event.c.n == event_subject.c.n)
schema, temporary = (sa.table(name, sa.column("sql")) for name in ("sqlite_master", "sqlite_temp_master"))


def _given(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name)


def _listed(name: str) -> sa.Select[Any]:
    """The texts of one JSON array: any number of them in a statement that never changes."""
    return sa.select(sa.func.json_each(_given(name)).table_valued("value", name="given").c.value)


def _span(of: sa.Table, upto: bool = True) -> sa.ColumnElement[bool]:
    after = (of.c.origin == _given("origin")) & (of.c.n > _given("after"))
    return after & (of.c.n <= _given("upto")) if upto else after


def _upsert(table: sa.Table) -> Insert:
    adding = insert(table)
    key, *others = table.c
    return adding.on_conflict_do_update(
        index_elements=[key], set_={each.name: adding.excluded[each.name] for each in others}
    )


def _by_subject(joined: sa.ColumnElement[bool]) -> sa.Select[Any]:
    wanted = key > sa.tuple_(_given("subject"), _given("origin"), _given("n"))
    return (
        sa.select(event_subject.c.subject, *row)
        .join_from(event_subject, event, joined)
        .where(wanted, event_subject.c.subject < _given("end"))
        .order_by(event_subject.c.subject, event_subject.c.origin, event_subject.c.n)
        .limit(_given("count"))
    )


STATEMENTS: dict[str, sa.ClauseElement] = {
    "SCHEMA": sa.union_all(sa.select(schema.c.sql), sa.select(temporary.c.sql)),
    "ABOUT": sa.select(about.c.key, about.c.value),
    "SET_ABOUT": _upsert(about),
    "HEADS": sa.select(head.c.origin, head.c.n, head.c.compact, head.c.hlc).order_by(head.c.origin),
    "SET_HEAD": _upsert(head),
    "ADD_EVENT": insert(event).values({column: _given(column.name) for column in row}),
    "LEAVES": sa.select(event.c.leaf).where(_span(event, upto=False)).order_by(event.c.n),
    "LEAVES_IN": sa.select(event.c.leaf).where(_span(event)).order_by(event.c.n),
    "WITH_IDS": sa.select(event.c.id, *row).where(event.c.id.in_(_listed("ids"))).order_by(event.c.origin, event.c.n),
    "CHUNK": sa.select(*row).where(_span(event)).order_by(event.c.n).limit(_given("count")),
    "RECORDED": sa.select(
        event.c.n,
        sa.func.json_extract(event.c.meta, "$.recorded").label("recorded"),
        sa.func.json_extract(event.c.meta, "$.hlc").label("hlc"),
    )
    .where(_span(event))
    .order_by(event.c.n)
    .limit(_given("count")),
    "ENDING": sa.select(event.c.id, event.c.kind)
    .distinct()
    .where(
        ending == sa.func.substr(_given("end"), -5),
        sa.func.substr(event.c.id, -sa.func.length(_given("end"))) == _given("end"),
    ),
    "ORIGINS": sa.select(event.c.origin, sa.func.min(event.c.n), sa.func.max(event.c.n)).group_by(event.c.origin),
    "TWICE": sa.select(event.c.id).group_by(event.c.id).having(sa.func.count() > 1),
    "SAME_ID": sa.select(event.c.id, event.c.origin, event.c.n).where(event.c.id == _given("id")),
    "FOLLOWERS": sa.select(event.c.id, event.c.origin, event.c.n)
    .join_from(event_subject, event, here)
    .where(event_subject.c.subject == _given("subject")),
    "SUBJECTS_AT": sa.select(event_subject.c.subject).where(
        event_subject.c.origin == _given("origin"), event_subject.c.n == _given("n")
    ),
    "SUBJECTS_IN": sa.select(event_subject.c.n, event_subject.c.subject).where(_span(event_subject)),
    "SUBJECT_ORIGINS": sa.select(
        event_subject.c.origin, sa.func.min(event_subject.c.n), sa.func.max(event_subject.c.n)
    ).group_by(event_subject.c.origin),
    "KNOWN": sa.select(event_subject.c.subject).where(event_subject.c.subject.in_(_listed("subjects"))).distinct(),
    "ADD_SUBJECT": insert(event_subject).on_conflict_do_nothing(),
    "BLANK": sa.update(event)
    .where(event.c.origin == _given("of"), event.c.n == _given("at"))
    .values({each: _given(each.name) for each in row[3:9]}),
    "CLEAR_PLACE": sa.delete(event_subject).where(
        event_subject.c.origin == _given("origin"), event_subject.c.n == _given("n")
    ),
    "CLEAR_SUBJECTS": sa.delete(event_subject),
    "SUBJECTS": sa.select(event_subject.c.subject)
    .where(event_subject.c.subject > _given("after"), event_subject.c.subject < _given("end"))
    .distinct()
    .order_by(event_subject.c.subject)
    .limit(_given("count")),
    "BY_SUBJECT": _by_subject(here),
    "BY_SUBJECT_AND_LINE": _by_subject(here & (line == event_subject.c.n)),
    "AT_PLACE": sa.select(event_subject.c.subject)
    .where(~event_subject.c.subject.between(_given("first"), _given("last")))
    .order_by(event_subject.c.subject)
    .limit(1)
    .offset(_given("offset")),
    "LINES": sa.select(
        *(sa.select(each(line)).select_from(event).scalar_subquery() for each in (sa.func.min, sa.func.max))
    ),
}


def compiled(statement: sa.ClauseElement) -> str:
    """The SQL text of a statement for the DB-API, on one line; only what is given at run time is a question mark."""
    result: Any = statement.compile(dialect=dialect())
    head, *parts = str(result).split("?")
    constants = [result.params[name] for name in getattr(result, "positiontup", None) or ()]
    filled = ("?" if value is None else repr(value) for value in constants)
    return " ".join((head + "".join(map("".join, zip(filled, parts, strict=True)))).split())


def declared() -> tuple[str, ...]:
    """The SQL texts that make an empty log."""
    tables = [compiled(CreateTable(each)) for each in (event, event_subject, head, about)]
    return (*tables, *(compiled(CreateIndex(each)) for each in (by_id, by_ending, by_place)), *GUARDS)
