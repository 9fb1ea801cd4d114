"""Everything that is added over the rows of one view, and the values of its medians, read in one pass.

SQLite makes one text of many values in passing; to sort them there would take a pass of its own.
"""

from __future__ import annotations

from functools import reduce
from itertools import repeat
from operator import mul
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import sqlalchemy as sa

from primm.core.figures.query.frame import Frame
from primm.core.figures.query.statements import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def scan(play: Play, terms: Sequence[Term], ask: Ask, dims: Sequence[str]) -> sa.Select[Any]:
    """Many terms over the rows of one view, by dimensions, in one pass; what counts once counts by any of its rows.

    Of a unit a list has the number of its rows.
    """
    common = set(terms[0].flags).intersection(*(term.flags for term in terms))
    part = attrs.evolve(play.rows[0], where=tuple(sorted(common.union(play.rows[0].where))))
    frame = Frame(attrs.evolve(play, rows=(part,)), 0, ask, dims)
    products = [_product(frame, term, common) for term in terms]
    in_play = sa.select(*frame.dims).select_from(frame.source).where(*frame.in_play()).group_by(*frame.dims)
    if not play.unit:
        return in_play.add_columns(*map(_made, repeat(frame), terms, products))
    lists = [term.how == "list" for term in terms]
    rows = [(sa.func.sum if many else sa.func.max)(each) for many, each in zip(lists, products, strict=True)]
    units = in_play.add_columns(*rows).group_by(frame[play.unit]).subquery().c
    by, found = units[: len(dims)], zip(lists, units[len(dims) :], strict=True)
    made = [sa.func.group_concat(sa.func.nullif(each, 0)) if many else sa.func.sum(each) for many, each in found]
    return sa.select(*by, *made).group_by(*by)


def _product(frame: Frame, term: Term, common: set[str]) -> Element:
    """Flags are 0 and 1, and so is a comparison: a product is quicker than CASE."""
    conditions = [frame.above(term.pending) == 0] if term.pending else []
    conditions += [frame.over(term.due)] if term.due else []
    conditions += [frame.overdue(term.overdue)] if term.overdue else []
    factors = [*(frame.above(each) for each in term.flags if each not in common), *map(whole, conditions)]
    return reduce(mul, factors) if factors else ONE


def _made(frame: Frame, term: Term, product: Element) -> Element:
    value = frame[term.value] if term.value else ONE
    if term.how == "sum":
        factors = [each for each in (product, value) if each is not ONE]
        return sa.func.sum(reduce(mul, factors)) if factors else sa.func.count()
    value = value if product is ONE else sa.case((product == 1, value))
    return sa.func.group_concat(value) if term.how == "list" else sa.func.count(sa.distinct(value))
