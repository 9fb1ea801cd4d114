"""Rows and views, declared: a row's fields are typed columns, a view is a pure function from one history to rows."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeVar, cast, dataclass_transform, get_args, get_origin

import attrs

if typing.TYPE_CHECKING:
    from primm.core.events.entry import Entry  # noqa: TC004 - ``row`` reads it as any generic class

Role = Literal["when", "dim", "trait", "many", "flag", "number", "key", "margin", "lookup"]
C = TypeVar("C", bound="type[Any]")


class Column(NamedTuple):
    """One field of a row: its role, its help, and what its values are."""

    name: str
    role: Role
    help: str = ""
    codes: str | None = None  # code list that labels the values
    default: bool = False  # when: the date that places the row unless a measure says otherwise
    trait: bool = False  # belongs to the person, not to the row
    source: tuple[type[Any], str, str, str] | None = None  # lookup: view's row class, on, at, give
    type: str = "text"  # text, integer, date: how it is stored
    optional: bool = False  # it may be missing: its type says ``| None``


def when(help: str, *, places: bool = False) -> Any:  # noqa: A002 - as in ask
    """A date that can place the row in a period; the one that ``places`` it by default is marked so, else the first."""
    return _column("when", help, default=places)


def dim(help: str, *, codes: str | None = None) -> Any:  # noqa: A002 - as in ask
    """A work dimension: it belongs to the row (desk, channel, topic)."""
    return _column("dim", help, codes=codes)


def trait(help: str, *, codes: str | None = None) -> Any:  # noqa: A002 - as in ask
    """A trait of the person (sex, age bracket, target group, residence)."""
    return _column("trait", help, codes=codes, trait=True)


def many(help: str, *, codes: str | None = None, trait: bool = False) -> Any:  # noqa: A002 - as in ask
    """Several values of one row (topics, citizenships): counted as distinct rows, no percentages."""
    return _column("many", help, codes=codes, trait=trait)


def flag(help: str) -> Any:  # noqa: A002 - as in ask
    """Yes or no: what measures count by."""
    return _column("flag", help)


def number(help: str) -> Any:  # noqa: A002 - as in ask
    """A whole number that measures add or take the median of."""
    return _column("number", help)


def key(help: str) -> Any:  # noqa: A002 - as in ask
    """Who or what the row is about: person, case, association. The field named ``person`` is who is placed once."""
    return _column("key", help)


def margin(help: str) -> Any:  # noqa: A002 - as in ask
    """For people whom nobody named: ``all`` on a named row, ``total``, or ``<dimension>`` on a marginal's row.

    Such rows stand for several people each: add their number with ``total``; ``count`` counts the rows.
    """
    return _column("margin", help)


def lookup(row: type[Any], *, on: str, at: str, give: str, help: str, codes: str | None = None) -> Any:  # noqa: A002
    """A dimension from another view: ``give`` of the row whose ``on`` is equal and whose since/until hold ``at``."""
    return _column("lookup", help, codes=codes, source=(row, on, at, give))


def _column(role: Role, help_: str, **rest: Any) -> Any:
    return attrs.field(metadata={"column": {"role": role, "help": help_, **rest}}, kw_only=True)


@dataclass_transform(frozen_default=True, field_specifiers=(when, dim, trait, many, flag, number, key, margin, lookup))
def row(cls: C) -> C:
    """Make a class the row of a view: frozen, slotted, its fields described columns.

    A column is given whenever a row is made, unless its type says that it may be missing (``str | None``).
    """
    hints = typing.get_type_hints(cls, localns={"Entry": list})  # no column: any generic class stands for it

    def completed(_cls: type, fields: list[Any]) -> list[Any]:
        return [each.evolve(default=None) if _may_be_missing(each, hints[each.name]) else each for each in fields]

    made = cast(Any, attrs.frozen(cls, slots=True, field_transformer=completed))
    plain = [each.name for each in attrs.fields(made) if "column" not in each.metadata and each.name != "entry"]
    if plain:
        raise TypeError(f"{cls.__name__}.{plain[0]}: say what it is: when, dim, trait, many, flag, number or key")
    made.__init__ = _constructor(made)
    made.columns = tuple(
        Column(
            name=each.name,
            type=_stored(hints[each.name]),
            optional=_may_be_missing(each, hints[each.name]),
            **each.metadata["column"],
        )
        for each in attrs.fields(made)
        if "column" in each.metadata
    )
    return cast(C, made)


def _constructor(cls: Any) -> Callable[..., None]:
    """The ``__init__`` of a row, twice as fast as that of a frozen class: rows are made by the million.

    It makes the row one of a class that has the same slots and is not frozen, as long as it fills them.
    """
    plain = {f"__{name}__": getattr(object, f"__{name}__") for name in ("setattr", "delattr", "init")}
    like = type(cls.__name__, cls.__bases__, {"__slots__": cls.__slots__, **plain})
    names: dict[str, Any] = {"cls": cls, "like": like, "switch": object.__setattr__}
    given = [each for each in attrs.fields(cls) if each.kw_only]
    names |= {f"else_{each.name}": each.default for each in given}
    options = [each.name + (f"=else_{each.name}" if each.default is not attrs.NOTHING else "") for each in given]
    head = ", ".join(("self", "entry", *(("*", *options) if options else ())))
    lines = [f"def __init__({head}):", " switch(self, '__class__', like)"]
    lines += [f" self.{each.name} = {each.name}" for each in attrs.fields(cls)]
    exec("\n".join([*lines, " self.__class__ = cls"]), names)  # noqa: S102 - made of field names
    return cast("Callable[..., None]", names["__init__"])


def _may_be_missing(field: Any, hint: Any) -> bool:
    """What another view tells is looked up where it is asked for, and not given with the row."""
    column = field.metadata.get("column")
    return column is not None and (column["role"] == "lookup" or type(None) in get_args(hint))


def _stored(hint: Any) -> str:
    if get_origin(hint) is tuple:
        hint = get_args(hint)[0]
    names = {each.__name__ for each in (get_args(hint) or (hint,)) if isinstance(each, type)}
    return "date" if "date" in names else "integer" if names & {"int", "bool"} else "text"


@row
class Row:
    """The base of every row; ``entry`` is the event that it comes from."""

    columns: typing.ClassVar[tuple[Column, ...]]
    entry: Entry[Any]


@attrs.frozen
class View:
    """A view: its name, the types of subject that it runs over, the kinds that it reads, its row and its function.

    The name is led by the plugin's (``school_cases``): two plugins may each have their cases.
    """

    name: str
    row: type[Row]
    make: Callable[..., Iterable[Row]]
    of: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    after: tuple[View, ...] = ()


def view(
    row: type[Row], *, of: str | tuple[str, ...] = (), reads: tuple[str, ...] = (), after: tuple[View, ...] = ()
) -> Callable[[Callable[..., Iterable[Row]]], View]:
    """Make a pure function a view: ``(History) -> rows``, or with ``after`` ``(rows, rows, …) -> rows``.

    ``of="person"`` runs over persons and over contacts without a name (``anon:``); ``reads`` names the kinds that are
    decoded for it, all when empty.
    """
    types = (of,) if isinstance(of, str) else of
    if "person" in types:
        types = (*types, "anon")

    def make(function: Callable[..., Iterable[Row]]) -> View:
        name = f"{package_of(function).rpartition('.')[2]}_{function.__name__}"
        return View(name=name, row=row, make=function, of=types, reads=reads, after=after)

    return make


def package_of(function: Callable[..., Any]) -> str:
    """The package in which a function stands: the top one, of PRIMM's own the plugin's or the part's."""
    parts = function.__module__.split(".")
    return ".".join(parts[: 3 if parts[:2] == ["primm", "plugins"] else 2 if parts[0] == "primm" else 1])
