"""What a pack holds: reports, sheets and proofs, all from one position of the log; a file is made when it is wanted."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.commands.audit import figures, parts
from primm.commands.book import WHOLE, book_beside
from primm.commands.cover import cover
from primm.commands.figures import actions
from primm.commands.funder.packed import OF_A_QUARTER, QUARTER, is_of_a_quarter, listings, sheet_of
from primm.commands.issuing import written
from primm.commands.onepage import whole_page
from primm.commands.output import FLAT, PACKAGE
from primm.commands.subjects import centres
from primm.commands.wanting import page_of
from primm.core.errors import Problem
from primm.people.publishing import LEAST, publish_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Report
    from primm.core.host.action import Listing
    from primm.formats.book import Book
    from primm.proof.kept import Seen
    from primm.words import Words

    File = tuple[str, Callable[[], Iterable[bytes]]]

PAGE, COVER, PROOF, OPEN = "pagina", "leggimi.txt", "verifica/", "dati-aperti.zip"
IN_DEPTH = {"html": "jinja2", "xlsx": "xlsxwriter", "pdf": "weasyprint"}  # what each form needs


class Order(NamedTuple):
    """What a pack is of, where in the log it is made from, and for whom, by whom and when."""

    wanted: Wish
    earlier: Earlier
    words: Words
    holds: tuple[str, ...]  # beside the reports as text, CSV and JSON
    day: str
    by: str
    recipient: str | None = None
    only: Sequence[str] | None = None  # figures
    signed: Sequence[Seen] = ()


class Made(NamedTuple):
    """A pack before it is written: its reports, and the sheets beside them, each as a table or as data."""

    order: Order
    reports: Mapping[str, Report]
    sheets: Mapping[str, Callable[[bool], Listing]]
    book: Book | None
    left: tuple[Problem, ...]  # what is not in it, and why


def able(form: str) -> bool:
    """Whether a form can be written here."""
    return find_spec(IN_DEPTH[form]) is not None


def made(place: Workplace, order: Order) -> Made:
    """The figures of a pack; what one of its files hides no other one shows."""
    found = dict(_pages(place, order))
    sheet = sheet_of(place, order.wanted, order.earlier)
    together = [*found.values(), *(() if isinstance(sheet, Problem) else sheet.reports)]
    book = None
    if IN_DEPTH.keys() & set(order.holds):
        reader, whole = place.speaking(order.words), order.wanted._replace(name=WHOLE, page=True)
        together, book = book_beside(reader, whole, together, order.earlier, given=True)
    else:
        together = publish_all(together, LEAST * order.wanted.publish, centres(place))
    reports = dict(zip(found, together, strict=False))
    if isinstance(sheet, Problem):
        return Made(order, reports, {}, book, (sheet,))
    every = listings(place, order.wanted, sheet, together[len(found) :], order.words)
    sheets = {name: each for name, each in every if name == QUARTER or "cover" in order.holds}
    left = () if is_of_a_quarter(order.wanted) else (Problem("", OF_A_QUARTER),)
    return Made(order, reports, sheets, book, left)


def _pages(place: Workplace, order: Order) -> Iterator[tuple[str, Report]]:
    """The page, then a page for each action, before anything is hidden."""
    page = page_of(order.wanted)._replace(name=PAGE)
    chosen = {each.partition(" ")[0] for each in order.only or ()}
    yield PAGE, whole_page(place, page, order.earlier)
    for action in actions(place).values():
        metrics = [each.id for each in action.metrics if order.only is None or each.id in chosen]
        if metrics:
            its = page._replace(name=action.name, title=action.title, metrics=metrics, definitions=True, strict=False)
            yield action.name, whole_page(place, its, order.earlier)


def files(place: Workplace, of: Made) -> Iterator[File]:
    """The files of a pack by their names; what a file is made of is there, its bytes are not yet."""
    for name, report in of.reports.items():
        yield from _flat(of.order.words, name, partial(_always, report))
    for name, sheet in of.sheets.items():
        yield from _flat(of.order.words, name, sheet)
    for form in (each for each in IN_DEPTH if each in of.order.holds):
        assert of.book is not None
        yield f"{WHOLE}.{form}", partial(_bytes, of.book, form, of.order.words)
    if "open" in of.order.holds:
        yield OPEN, partial(_open_data, of)
    if "cover" in of.order.holds:
        yield COVER, lambda: [cover(of).encode()]
    if of.order.signed:
        yield from ((f"{PROOF}{name}", partial(iter, pieces)) for name, pieces in _proof(place, of.order))


def _always(report: Report, _is_table: bool) -> Report:
    return report


def _flat(words: Words, name: str, tell: Callable[[bool], Report | Listing]) -> Iterator[File]:
    for form, suffix in FLAT.items():
        yield f"{name}{suffix}", partial(_told, tell, form, words)


def _told(tell: Callable[[bool], Report | Listing], form: str, words: Words) -> list[bytes]:
    return _bytes(tell(form == "text"), form, words)


def _bytes(what: Report | Listing, form: str, words: Words) -> list[bytes]:
    return [written(what, form, words)]


def _open_data(of: Made) -> list[bytes]:
    """All figures of the pack as one report."""
    page, *others = of.reports.values()
    tables = {table.metric.id: table for report in (page, *others) for table in report.tables}
    certificates = [report.certificate for report in of.reports.values()]
    certificate = attrs.evolve(
        page.certificate,
        versions={name: version for each in certificates for name, version in each.versions.items()},
        metrics={each.metric.id: each.metric.version for each in tables.values()},
    )
    whole = attrs.evolve(page, tables=tuple(tables.values()), certificate=certificate)
    return _bytes(whole, PACKAGE, of.order.words)


def _proof(place: Workplace, order: Order) -> Iterator[tuple[str, Iterable[bytes]]]:
    assert order.wanted.period is not None
    report = figures(place, order.wanted.period, order.wanted.horizon, order.earlier.position or {})
    (told,) = _bytes(report, "json", order.words)
    return parts(place, order.signed, told, order.words)
