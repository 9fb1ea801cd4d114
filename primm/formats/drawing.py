"""A report on a terminal: tables whose numbers stand below one another, bars beside shares, headings that stand out.

Whoever reads it through a pipe or from a file gets plain text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.formats import page as onepage
from primm.formats.bars import CELLS, bar, share_of
from primm.formats.crossed import grid
from primm.formats.page import OnePage
from primm.formats.safe import safe
from primm.formats.text import above, below, broken_down, defined, told
from primm.formats.tidy import decimals_of, detail, figure, headed, named, said
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.report import Cell, Report, Table
    from primm.formats.terminal import Terminal

NARROW = 60  # columns; in fewer there is no room for bars
WORD, GAP = 16, 2  # columns: what words need before they go on in the next line, and what stands between two columns
TITLE, HEAD, STRONG, FAINT, SHARE = "bold cyan", "bold", "bold", "dim", "cyan"
CODES = {"bold cyan": "1;36", "bold": "1", "dim": "2", "cyan": "36"}
LINES = "    \n    \n ── \n    \n    \n    \n    \n    \n"
PLAIN_LINES = LINES.replace("─", "-")


class Shown(NamedTuple):
    """A table as it is drawn: its heads, its lines, the columns of numbers, that of bars, and which lines stand out."""

    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    right: Sequence[int]
    bars: int | None = None
    strong: frozenset[int] = frozenset()


def draw(report: Report, on: Terminal) -> Iterator[str]:
    """The page of a terminal, line by line."""
    is_page = isinstance(report, OnePage) and len(report.by) < 2
    heads = list(onepage.title_lines(report, on.words) if is_page else on.words.lines(lambda each: above(report, each)))  # type: ignore[arg-type]
    yield from _said(heads[:1], on, TITLE)
    yield from _said(heads[1:], on, FAINT)
    if isinstance(report, OnePage) and is_page:
        yield from _page(report, on)
    elif report.by:
        for table in report.tables:
            yield from _broken_down(table, on)
    else:
        yield from _totals(report, on)
    yield "\n"
    yield from _said(below(report, on.words), on, FAINT)
    if isinstance(report, OnePage):
        mark = on.words.translate(_("fingerprint: {mark}"))
        yield from _said([mark.format(mark=onepage.fingerprint(report.certificate))], on, FAINT)


def _page(report: OnePage, on: Terminal) -> Iterator[str]:
    """The page; without units where it is too wide, and each figure apart where even that is."""
    heads, lines = onepage.heads(report, on.words), list(onepage.lines(report, on.words))
    bars = [_bar(table, table.cells[0], on) if table.cells else "" for table in report.tables]
    short = _without_units(report, heads, lines)
    full = Shown(heads, lines, range(2, len(heads)))
    ways = (_with_bars(full, bars, len(heads)), _with_bars(short, bars, len(heads) - 1), short)
    yield "\n"
    if chosen := next((each for each in ways if _fits(each, on)), None):
        yield from _drawn(chosen, on)
    else:
        for name, unit, *numbers in lines:
            yield from _said([f"{name} ({unit})"], on, HEAD)
            yield from _drawn(Shown(("", ""), list(zip(heads[2:], numbers, strict=True)), (1,)), on)
    yield "\n"
    yield from _said(onepage.notes(report, on.words), on)


def _without_units(report: OnePage, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Shown:
    """The unit is said where numbers have decimals: else it is what the figure is called."""
    called = [
        f"{name} ({unit})" if decimals_of(table.metric) else name
        for (name, unit, *_numbers), table in zip(lines, report.tables, strict=True)
    ]
    shorter = [[name, *numbers] for name, (_name, _unit, *numbers) in zip(called, lines, strict=True)]
    return Shown([heads[0], *heads[2:]], shorter, range(1, len(heads) - 1))


def _totals(report: Report, on: Terminal) -> Iterator[str]:
    """The total of each metric, then what each of them counts."""
    say = on.words.translate
    lines, bars = [], []
    for table in report.tables:
        cell = next(iter(table.cells), None)
        more = detail(table, cell, on.words) if cell else "; ".join(said(on.words, each) for each in table.remarks)
        lines.append(
            [named(table.metric, on.words), figure(table, cell, on.words) if cell else "", say(table.metric.unit), more]
        )
        bars.append(_bar(table, cell, on) if cell else "")
    heads = [*map(say, (_("metric"), _("figure"), _("unit"))), ""]
    yield "\n"
    yield from _drawn(_with_bars(Shown(heads, lines, (1,)), bars, 2), on)
    for table in report.tables:
        yield "\n"
        yield from _said([named(table.metric, on.words)], on, HEAD)
        yield from _said([defined(table.metric, on.words)], on, FAINT, "  ")


def _broken_down(table: Table, on: Terminal) -> Iterator[str]:
    """The figures of one metric by its dimensions."""
    words, metric = on.words, table.metric
    yield "\n"
    yield from _said([headed(metric, words)], on, TITLE)
    yield from _said([defined(table.metric, on.words), *(said(words, each) for each in table.remarks)], on, FAINT, "  ")
    if crossed := grid(table, words, on.width or NARROW):
        yield from _drawn(Shown(*crossed, range(1, len(crossed[0])), strong=frozenset({0})), on)
        return
    heads, lines, right = broken_down(table, words)
    totals = frozenset(place for place, cell in enumerate(table.cells) if not cell.at)
    shown = Shown(heads, lines, right, strong=totals)
    yield from _drawn(_with_bars(shown, [_bar(table, cell, on) for cell in table.cells], len(heads) - 1), on)


def _bar(table: Table, cell: Cell, on: Terminal) -> str:
    return bar(share_of(table, cell), blocks=on.blocks) if (on.width or 0) >= NARROW else ""


def _with_bars(shown: Shown, bars: Sequence[str], place: int) -> Shown:
    """The table with a column of bars at this place, if there are any."""
    if not any(bars):
        return shown
    lines = [[*line[:place], one, *line[place:]] for line, one in zip(shown.lines, bars, strict=True)]
    heads = [*shown.heads[:place], "", *shown.heads[place:]]
    return shown._replace(heads=heads, lines=lines, bars=place)


def _said(lines: Iterable[str], on: Terminal, style: str = "", indent: str = "") -> Iterator[str]:
    """Sentences, each as wide as the terminal."""
    for line in told(lines, on.width or NARROW, indent):
        yield f"\x1b[{CODES[style]}m{line[:-1]}\x1b[0m\n" if style and on.colours else line


def _widths(shown: Shown) -> list[int]:
    from rich.cells import cell_len

    return [max(cell_len(safe(each)) for each in column) for column in zip(shown.heads, *shown.lines, strict=True)]


def _fits(shown: Shown, on: Terminal) -> bool:
    """Whether there is room for all columns of numbers, and for words in the others."""
    fixed = {*shown.right, shown.bars}
    widths = (each if place in fixed else min(each, WORD) for place, each in enumerate(_widths(shown)))
    return sum(widths) + GAP * (len(shown.heads) - 1) <= (on.width or 0)


def _drawn(shown: Shown, on: Terminal) -> Iterator[str]:
    """A table: a line below its heads, numbers with their last digits below one another."""
    from rich.box import Box
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    fits = _fits(shown, on)

    def column(place: int, name: str) -> Column:
        is_bar, is_number = place == shown.bars, place in shown.right
        return Column(
            Text(safe(name)), justify="right" if is_number else "left", overflow="fold",
            no_wrap=fits and (is_bar or is_number), min_width=CELLS if is_bar else None, style=SHARE if is_bar else "",
        )  # fmt: skip

    columns = [column(*each) for each in enumerate(shown.heads)]
    table = Table(*columns, box=Box(LINES if on.blocks else PLAIN_LINES), pad_edge=False, padding=(0, 1, 0, 0))
    table.show_edge, table.header_style, table.show_header = False, HEAD, any(shown.heads)
    for place, line in enumerate(shown.lines):
        table.add_row(*(Text(safe(each)) for each in line), style=STRONG if place in shown.strong else "")
    console = Console(
        width=on.width, color_system="standard" if on.colours else None, force_terminal=on.colours,
        legacy_windows=False, safe_box=False, _environ={},
    )  # fmt: skip
    with console.capture() as captured:
        console.print(table)
    yield from (f"{each.rstrip()}\n" for each in captured.get().splitlines())
