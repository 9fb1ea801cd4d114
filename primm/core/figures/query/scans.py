"""Everything that is added over the rows of one view, and the values of its medians, read in one pass.

SQLite makes one text of many values in passing; to sort them there would take a pass of its own.
"""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import sqlalchemy as sa

from primm.core.figures.play import flags_of
from primm.core.figures.query.frame import Frame
from primm.core.figures.query.statements import whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from primm.core.figures.ask import Ask
    from primm.core.figures.play import Play
    from primm.core.figures.query.frame import Element

ONE = sa.literal_column("1", sa.Integer)


class Term(NamedTuple):
    """What is made of the rows whose flags hold, whose dates have come, and of which another one has not come yet.

    Their number, or the sum of a value; or ("list") each of the values, or ("kinds") how many different ones.
    """

    flags: tuple[str, ...] = ()
    value: str | None = None
    pending: str | None = None
    due: str | None = None
    overdue: str | None = None
    how: Literal["sum", "list", "kinds"] = "sum"


class Scan:
    """Many terms over the rows of one view, by dimensions, in one pass; what counts once counts by any of its rows.

    Rows come together by their flags, which the cache keeps in one number: a term is made of those whose flags hold.
    Of a unit a list has the number of its rows.
    """

    def __init__(self, play: Play, terms: Sequence[Term], ask: Ask, dims: Sequence[str]) -> None:
        bits = {} if play.unit or play.newest else flags_of(play.rows[0].row)
        common = set(terms[0].flags).intersection(*(term.flags for term in terms))
        where = tuple(sorted({*play.rows[0].where, *(common - bits.keys())}))
        frame = Frame(attrs.evolve(play, rows=(attrs.evolve(play.rows[0], where=where),)), 0, ask, dims)
        made = {term: _without(term, common.union(bits)) for term in terms}
        columns = list(dict.fromkeys(made.values()))
        self._common = sum(bits.get(each, 0) for each in common)
        self._terms = {
            term: (columns.index(made[term]), sum(bits.get(each, 0) for each in term.flags)) for term in terms
        }
        self._dims, self._flags = len(dims), any(needed for _, needed in self._terms.values())
        by = [*frame.dims, *([frame.flags] if self._flags else [])]
        in_play = sa.select(*by).select_from(frame.source).where(*frame.in_play()).group_by(*by)
        self.statement = (_of_units if play.unit else _of_rows)(frame, in_play, columns)

    def cells(self, answers: Iterable[Sequence[Any]]) -> Mapping[Term, Mapping[tuple[str, ...], Any]]:
        """What each term comes to in each cell."""
        found: dict[Term, dict[Any, Any]] = {term: {} if self._dims else {(): 0} for term in self._terms}
        for answer in answers:
            cell, held = tuple(answer[: self._dims]), answer[self._dims] if self._flags else 0
            values = answer[self._dims + self._flags :]
            for term, (place, needed) in self._terms.items() if held & self._common == self._common else ():
                value = values[place] if held & needed == needed else None
                found[term][cell] = _both(term, found[term].get(cell), value)
        return found


def _without(term: Term, flags: Collection[str]) -> Term:
    return term._replace(flags=tuple(each for each in term.flags if each not in flags))


def _both(term: Term, one: Any, other: Any) -> Any:
    return ",".join(filter(None, (one, other))) if term.how == "list" else (one or 0) + (other or 0)


def _of_rows(frame: Frame, in_play: sa.Select[Any], terms: Sequence[Term]) -> sa.Select[Any]:
    return in_play.add_columns(*(_made(frame, term, _product(frame, term)) for term in terms))


def _of_units(frame: Frame, in_play: sa.Select[Any], terms: Sequence[Term]) -> sa.Select[Any]:
    rows = [_of_unit(term, _product(frame, term)).label(f"term_{place}") for place, term in enumerate(terms)]
    units = in_play.add_columns(*rows).group_by(frame[str(frame.play.unit)]).subquery().c
    by, found = units[: len(frame.dims)], zip(terms, units[len(frame.dims) :], strict=True)
    lists = sa.func.group_concat
    made = [lists(sa.func.nullif(each, 0)) if term.how == "list" else sa.func.sum(each) for term, each in found]
    return sa.select(*by, *made).group_by(*by)


def _of_unit(term: Term, product: Element) -> Element:
    if product is ONE:
        return sa.func.count() if term.how == "list" else ONE
    return sa.func.sum(product) if term.how == "list" else sa.func.max(product)


def _product(frame: Frame, term: Term) -> Element:
    """Flags are 0 and 1, and so is a comparison: a product is quicker than CASE."""
    conditions = [frame.above(term.pending) == 0] if term.pending else []
    conditions += [frame.over(term.due)] if term.due else []
    conditions += [frame.overdue(term.overdue)] if term.overdue else []
    factors = [*map(frame.above, term.flags), *map(whole, conditions)]
    return reduce(mul, factors) if factors else ONE


def _made(frame: Frame, term: Term, product: Element) -> Element:
    value = frame[term.value] if term.value else ONE
    if term.how == "sum":
        factors = [each for each in (product, value) if each is not ONE]
        return sa.func.sum(reduce(mul, factors)) if factors else sa.func.count()
    value = value if product is ONE else sa.case((product == 1, value))
    return sa.func.group_concat(value) if term.how == "list" else sa.func.count(sa.distinct(value))
