"""The tables of the log and every statement that runs on them, as SQLAlchemy sees them: the one truth.

The hot path does not import this module. It runs the texts of ``statements``, compiled from here beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Computed,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.schema import CreateIndex, CreateTable

from primm.core.log.rows import Row

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ClauseElement, ColumnElement, Select
    from sqlalchemy.dialects.sqlite import Insert

metadata = MetaData()


def _of_meta(name: str, longest: int) -> Column[str]:
    """A text of ``meta`` without JSON functions: SQLite before 3.41 takes those for unsafe in a schema.

    A quote inside a value is escaped, so the first ``"name":"`` is the key, and the next quote ends its value.
    """
    value = f'substr(meta, instr(meta, \'"{name}":"\') + {len(name) + 4}, {longest + 1})'
    return Column(name, Text, Computed(f"substr({value}, 1, instr({value}, '\"') - 1)", persisted=False))


event = Table(
    "event",
    metadata,
    Column("origin", Text, nullable=False),
    Column("n", Integer, nullable=False),
    _of_meta("id", 36),
    _of_meta("kind", 99),
    _of_meta("occurred", 16),
    Column("meta", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("who_salt", Text, nullable=False),
    Column("facts", Text),
    Column("facts_salt", Text),
    Column("sealed", Text, nullable=False),
    Column("sealed_salt", Text, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    PrimaryKeyConstraint("origin", "n"),
    sqlite_strict=True,
)
by_id = Index("event_id", event.c.id)
ending = func.substr(event.c.id, -5)  # the 20 bits that the short handle of an event names
by_ending = Index("event_ending", ending)

event_subject = Table(
    "event_subject",
    metadata,
    Column("subject", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("subject", "origin", "n"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
by_place = Index("event_subject_place", event_subject.c.origin, event_subject.c.n)

head = Table(
    "head",
    metadata,
    Column("origin", Text, primary_key=True, nullable=False),
    Column("n", Integer, nullable=False),
    Column("compact", LargeBinary, nullable=False),
    Column("hlc", Text, nullable=False),
    sqlite_strict=True,
)

about = Table(
    "about",
    metadata,
    Column("key", Text, primary_key=True, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)

# The last guard is for `INSERT OR REPLACE` with a rowid of its own, which would take another row's place. Where no
# rowid is given, SQLite hands -1 to a trigger before the insert; should that ever change, inserting fails, loudly.
GUARDS = (
    "CREATE TRIGGER event_never_changed BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_never_removed BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
    "CREATE TRIGGER event_only_next BEFORE INSERT ON event "
    "WHEN NEW.n IS NOT 1 + coalesce((SELECT max(n) FROM event WHERE origin = NEW.origin), 0) "
    "BEGIN SELECT RAISE(ABORT, 'an event can only follow the last one'); END",
    "CREATE TRIGGER event_only_added BEFORE INSERT ON event "
    "WHEN EXISTS (SELECT 1 FROM event WHERE rowid = NEW.rowid) "
    "BEGIN SELECT RAISE(ABORT, 'an event can only be added at the end'); END",
)

row = tuple(event.c[name] for name in Row._fields)
key = tuple_(event_subject.c.subject, event_subject.c.origin, event_subject.c.n)
line: ColumnElement[int] = literal_column("event.rowid")  # the place in the file, counted over all origins
here = (event.c.origin == event_subject.c.origin) & (event.c.n == event_subject.c.n)
schema, temporary = (table(name, column("sql")) for name in ("sqlite_master", "sqlite_temp_master"))


def _given(name: str) -> BindParameter[Any]:
    return bindparam(name)


def _listed(name: str) -> Select[Any]:
    """The texts of one JSON array: any number of them in a statement that never changes."""
    return select(func.json_each(_given(name)).table_valued("value", name="given").c.value)


def _span(of: Table, upto: bool = True) -> ColumnElement[bool]:
    after = (of.c.origin == _given("origin")) & (of.c.n > _given("after"))
    return after & (of.c.n <= _given("upto")) if upto else after


def _next_head() -> Insert:
    adding = insert(head)
    new = adding.excluded
    return adding.on_conflict_do_update(
        index_elements=[head.c.origin], set_={"n": new.n, "compact": new.compact, "hlc": new.hlc}
    )


def _by_subject(joined: ColumnElement[bool]) -> Select[Any]:
    wanted = key > tuple_(_given("subject"), _given("origin"), _given("n"))
    return (
        select(event_subject.c.subject, *row)
        .join_from(event_subject, event, joined)
        .where(wanted, event_subject.c.subject < _given("end"))
        .order_by(event_subject.c.subject, event_subject.c.origin, event_subject.c.n)
        .limit(_given("count"))
    )


STATEMENTS: dict[str, ClauseElement] = {
    "SCHEMA": union_all(select(schema.c.sql), select(temporary.c.sql)),
    "ABOUT": select(about.c.key, about.c.value),
    "ADD_ABOUT": insert(about),
    "HEADS": select(head.c.origin, head.c.n, head.c.compact, head.c.hlc).order_by(head.c.origin),
    "SET_HEAD": _next_head(),
    "ADD_EVENT": insert(event).values({column: _given(column.name) for column in row}),
    "LEAVES": select(event.c.leaf).where(_span(event, upto=False)).order_by(event.c.n),
    "WITH_IDS": select(event.c.id, *row).where(event.c.id.in_(_listed("ids"))).order_by(event.c.origin, event.c.n),
    "CHUNK": select(*row).where(_span(event)).order_by(event.c.n).limit(_given("count")),
    "RECORDED": select(
        event.c.n,
        func.json_extract(event.c.meta, "$.recorded").label("recorded"),
        func.json_extract(event.c.meta, "$.hlc").label("hlc"),
    )
    .where(_span(event))
    .order_by(event.c.n)
    .limit(_given("count")),
    "ENDING": select(event.c.id, event.c.kind)
    .distinct()
    .where(
        ending == func.substr(_given("end"), -5), func.substr(event.c.id, -func.length(_given("end"))) == _given("end")
    ),
    "ORIGINS": select(event.c.origin, func.min(event.c.n), func.max(event.c.n)).group_by(event.c.origin),
    "TWICE": select(event.c.id).group_by(event.c.id).having(func.count() > 1),
    "SAME_ID": select(event.c.id, event.c.origin, event.c.n).where(event.c.id == _given("id")),
    "FOLLOWERS": select(event.c.id, event.c.origin, event.c.n)
    .join_from(event_subject, event, here)
    .where(event_subject.c.subject == _given("subject")),
    "SUBJECTS_AT": select(event_subject.c.subject).where(
        event_subject.c.origin == _given("origin"), event_subject.c.n == _given("n")
    ),
    "SUBJECTS_IN": select(event_subject.c.n, event_subject.c.subject).where(_span(event_subject)),
    "SUBJECT_ORIGINS": select(
        event_subject.c.origin, func.min(event_subject.c.n), func.max(event_subject.c.n)
    ).group_by(event_subject.c.origin),
    "KNOWN": select(event_subject.c.subject).where(event_subject.c.subject.in_(_listed("subjects"))).distinct(),
    "ADD_SUBJECT": insert(event_subject).on_conflict_do_nothing(),
    "CLEAR_SUBJECTS": delete(event_subject),
    "SUBJECTS": select(event_subject.c.subject)
    .where(event_subject.c.subject > _given("after"), event_subject.c.subject < _given("end"))
    .distinct()
    .order_by(event_subject.c.subject)
    .limit(_given("count")),
    "BY_SUBJECT": _by_subject(here),
    "BY_SUBJECT_AND_LINE": _by_subject(here & (line == event_subject.c.n)),
    "AT_PLACE": select(event_subject.c.subject)
    .where(~event_subject.c.subject.between(_given("first"), _given("last")))
    .order_by(event_subject.c.subject)
    .limit(1)
    .offset(_given("offset")),
    "LINES": select(*(select(each(line)).select_from(event).scalar_subquery() for each in (func.min, func.max))),
}


def compiled(statement: ClauseElement) -> str:
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
