"""A report on a real terminal's screen: columns stand below one another whatever is written in the first one."""

from __future__ import annotations

import os
import sys
from datetime import date
from fractions import Fraction
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import attrs
import pexpect
import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures.dimensions import Dimension
from primm.core.figures.report import Cell, Table
from primm.core.figures.tally import Number
from primm.core.host.action import Page
from primm.formats import text
from primm.formats.bars import CELLS, bar
from primm.formats.page import OnePage
from primm.formats.terminal import Terminal, terminal_of
from primm.words import Words
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.formats.test_report_formats import ANSWERED, CONTACTS, TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

NAMES = {
    "ar": "مكتب المهاجرين",
    "zh": "移民服务处",
    "bn": "অভিবাসী ডেস্ক",
    "it": "Montemarciano",
    "fa": "می‌خواهم",
    "e": "é",
}
EN = Words("en")


class Named(Dimension):
    """A dimension whose values have names in many scripts."""

    def label(self, value: str) -> str:
        return NAMES.get(value, value)


DESK = Named("desk", "desk")
told = partial(Table, dimensions={"desk": DESK})


def broken_down() -> Any:
    """Contacts by desk, and a share of each."""
    counts = [Cell({}, Number(Fraction(1234)))]
    counts += [Cell({"desk": name}, Number(Fraction(7 * 10**n)), Fraction(n * 9)) for n, name in enumerate(NAMES)]
    shares = [Cell({"desk": name}, Number(Fraction(n * 20), Fraction(n), Fraction(5))) for n, name in enumerate(NAMES)]
    tables = told(CONTACTS, ("desk",), tuple(counts)), told(ANSWERED, ("desk",), tuple(shares))
    return attrs.evolve(TOTAL, by=("desk",), dimensions={"desk": DESK}, tables=tables)


def on_screen(written: str, columns: int) -> list[list[str]]:
    """The cells of a screen, line by line; the second half of a wide letter is empty."""
    screen = pyte.Screen(columns, 1 + written.count("\n") * 3)
    stream = pyte.Stream(screen)
    for letter in written.replace("\n", "\r\n"):  # one by one: pyte forgets what follows a mark of no width
        stream.feed(letter)
    return [[line[place].data for place in range(columns)] for line in (screen.buffer[n] for n in range(screen.lines))]


def ends(lines: Sequence[Sequence[str]]) -> list[int]:
    """Where the first number of each line of a table ends, as a column of the screen."""
    found = []
    for cells in lines:
        digits = [n for n, each in enumerate(cells) if each.isdigit() and (n + 1 == len(cells) or cells[n + 1] == " ")]
        if digits:
            found.append(digits[0])
    return found


def drawn(report: Any, columns: int, *, colours: bool = False, blocks: bool = True) -> str:
    return "".join(text.write(report, Terminal(EN, columns, colours, blocks)))


@pytest.mark.parametrize("columns", [80, 130])
@pytest.mark.parametrize("colours", [True, False])
def test_numbers_end_in_the_same_column_beside_any_script(columns: int, colours: bool) -> None:
    lines = on_screen(drawn(broken_down(), columns, colours=colours), columns)
    plain = ["".join(cells) for cells in lines]
    start = next(n for n, line in enumerate(plain) if line.startswith("──"))
    table = lines[start + 1 : start + 2 + len(NAMES)]
    (end,) = set(ends(table))
    assert "figure" == plain[start - 1][end - 5 : end + 1]
    assert 1 == len({cells.index("█") for cells in table if "█" in cells})
    assert any("مكتب" in line for line in plain)


def test_the_screen_of_these_tests_sees_a_table_that_is_out_of_line() -> None:
    """A canary: spaces counted in letters stand in the wrong place beside Chinese."""
    lines = on_screen("".join(f"{name:<20}{number:>5}\n" for name, number in (("移民服务处", 7), ("it", 8))), 80)
    assert 2 == len(set(ends(lines)))


def page(desks: int = 4) -> OnePage:
    names = list(NAMES)[:desks]
    cells = (Cell({}, Number(Fraction(99))), *(Cell({"desk": each}, Number(Fraction(5))) for each in names))
    certificate = attrs.evolve(TOTAL.certificate, roots={"a": "00" * 32, "b": "11" * 32})
    return OnePage(
        name="pagina", title="The page", period=TOTAL.period, horizon=date(2020, 5, 1), by=("desk",),
        dimensions={"desk": DESK}, filters={}, certificate=certificate,
        tables=(told(CONTACTS, ("desk",), cells), told(ANSWERED, ("desk",), cells)),
    )  # fmt: skip


@pytest.mark.parametrize("columns", [40, 80, 130])
def test_a_page_loses_no_number_however_narrow_the_terminal_is(columns: int) -> None:
    """It leaves out units, then bars, and at last sets each figure apart."""
    lines = ["".join(cells).rstrip() for cells in on_screen(drawn(page(), columns), columns)]
    words = " ".join(lines).replace("5.00", "5").replace("99.00", "99").split()
    assert (8, 2) == (words.count("5"), words.count("99"))
    assert all(len(line) <= columns for line in lines)
    assert (columns == 130) == any("contact" in line.split() for line in lines)
    assert (columns == 40) == ("X01 Contacts (contact)" in lines)


def test_a_page_and_totals_have_bars_beside_shares_alone() -> None:
    for report in (page(), TOTAL):
        (line,) = [each for each in drawn(report, 130).splitlines() if "█" in each]
        assert line.startswith("V04")


@given(share=st.fractions(0, 100))
def test_a_bar_is_as_long_as_its_share(share: Fraction) -> None:
    """Within half an eighth of a cell, or half a cell in plain letters; one that is not nothing is seen."""
    eighths = sum(8 if each == "█" else " ▏▎▍▌▋▊▉".index(each) for each in bar(share, blocks=True))
    assert bool(eighths) == bool(share)
    assert abs(eighths - share * CELLS * 8 / 100) <= (1 if share < 1 else Fraction(1, 2))
    plain = bar(share, blocks=False)
    assert set(plain) <= {"#"}
    assert abs(len(plain) - share * CELLS / 100) <= (1 if share < 10 else Fraction(1, 2))


class Tty(StringIO):
    """What could be a terminal."""

    encoding = "utf-8"


@pytest.mark.skipif(os.name == "nt", reason="there the terminal is asked otherwise")
@pytest.mark.parametrize(
    ("environ", "colours", "blocks"),
    [
        ({"TERM": "xterm", "LANG": "it_IT.UTF-8"}, True, True),
        ({"TERM": "xterm", "LANG": "it_IT.UTF-8", "NO_COLOR": "1"}, False, True),
        ({"TERM": "xterm", "LANG": "it_IT.UTF-8", "NO_COLOR": ""}, True, True),
        ({"TERM": "dumb", "LANG": "it_IT.UTF-8"}, False, False),
        ({"LANG": "it_IT.UTF-8"}, False, False),
        ({"TERM": "xterm", "LC_ALL": "C", "LANG": "it_IT.UTF-8"}, True, False),
        ({"TERM": "xterm"}, True, False),
    ],
)
def test_a_terminal_gets_what_it_wants_and_can_show(environ: dict[str, str], colours: bool, blocks: bool) -> None:
    found = terminal_of(EN, Tty(), 80, environ)
    assert (colours, blocks) == (found.colours, found.blocks)
    shown = drawn(TOTAL, 80, colours=colours, blocks=blocks)
    assert colours == ("\x1b" in shown)
    assert blocks == ("█" in shown)


def test_letters_that_the_terminal_cannot_write_are_not_drawn() -> None:
    narrow = Tty()
    narrow.encoding = "latin-1"  # type: ignore[misc]
    assert not terminal_of(EN, narrow, 80, {"TERM": "xterm", "LANG": "it_IT.UTF-8"}).blocks


def test_a_file_of_text_is_plain() -> None:
    shown = "".join(text.write(broken_down(), Page(EN, 130)))
    assert ("\x1b" in shown, "█" in shown, "─" in shown) == (False, False, False)


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_primm_itself_draws_it_on_a_terminal_and_is_plain_in_a_pipe(desk: Run, home: Any) -> None:  # noqa: F811
    call = ("record", "contact", "--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    assert desk(*call).code == 0
    asked = ("report", "services", "--metric", "X01,X14")
    given_ = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    command = ["-m", "primm.cli", *asked]
    child = pexpect.spawn(sys.executable, command, env=given_, dimensions=(60, 80), encoding="utf-8", timeout=60)
    shown = child.read()
    child.close()
    lines = ["".join(cells).rstrip() for cells in on_screen(shown.replace("\r\n", "\n"), 80)]
    assert [1] == [line.count("█" * CELLS) for line in lines if line.startswith("X14 ") and "%" in line]
    assert "\x1b" in shown
    assert not {"\x1b", "█"} & set(desk(*asked).out)
