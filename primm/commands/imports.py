"""``primm import``: the rows of a CSV file become events, by a map; all of them, or with ``--partial`` the good."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack, contextmanager, nullcontext
from typing import IO, TYPE_CHECKING, Any

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Conflict, NotFound, PrimmError, Problem, Refused, StorageRefused, reason
from primm.formats.importing import Importer, load_map
from primm.formats.mapping import LONGEST
from primm.formats.reading import ENCODINGS, Table
from primm.formats.rejects import Rejects, ranges
from primm.formats.shipped import shipped_map
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.workplace import Workplace
    from primm.formats.reading import Row

STDIN = "-"
CHUNK = 200  # rows of one transaction with --partial
PAUSE = 0.002  # seconds between transactions, in which a clerk at the same file gets her turn
SHOWN = 50  # refused rows that are told with their reasons; of the others the numbers
STEP = 100  # rows between two looks at the progress


@click.command("import", cls=Command)
@click.argument("file")
@option(
    "--map",
    "map_",
    metavar="MAP",
    required=True,
    help=_("the file that says what a row means, or the name of one here: day-sheet, school-attendance"),
)
@option("--encoding", type=click.Choice([*ENCODINGS]), help=_("encoding of the file, else as the map says"))
@option("--late", metavar="REASON", help=_("why the rows are recorded late, once for the whole file"))
@option("--done-by", metavar="STAFF", help=_("staff code of who worked, once for the whole file"))
@option("--partial", is_flag=True, help=_("store the rows that are in order, write the others into FILE.rejects.csv"))
@option("--dry-run", is_flag=True, help=_("only say what would happen"))
@click.pass_obj
def import_(
    place: Workplace, /, file: str, map_: str, encoding: str | None, partial: bool, dry_run: bool, **said: Any
) -> None:
    """Record the rows of FILE, a CSV file with a header ("-" is the standard input), as MAP says."""
    with _reading(map_ if os.path.exists(map_) else str(shipped_map(map_) or map_)) as stream:
        given = load_map(stream.read(LONGEST + 1), place, **said)
    encoding = encoding or given.encoding
    with ExitStack() as stack:
        stream = stack.enter_context(_reading(file))
        table = Table(
            stream, encoding=encoding, delimiter=given.delimiter, columns=given.columns, ignored=given.ignored
        )
        rejects = None
        if partial and not dry_run:
            path = f"{'stdin' if file == STDIN else file}.rejects.csv"
            rejects = stack.enter_context(Rejects(path, encoding=encoding, delimiter=table.delimiter))
            rejects.begin(table.header)
        tick = stack.enter_context(_progress(stream))
        _Run(place, Importer(given, place, place.recorder), rejects, partial=partial, dry_run=dry_run).go(table, tick)


class _Run:
    """One import, from its first row to the sentence that sums it up."""

    def __init__(
        self, place: Workplace, importer: Importer, rejects: Rejects | None, *, partial: bool, dry_run: bool
    ) -> None:
        self._translate = place.words.translate
        self._importer = importer
        self._rejects = rejects
        self._partial, self._dry_run = partial, dry_run
        self._refused: list[int] = []
        self._conflicts = 0

    def go(self, table: Table, tick: Callable[[int], None]) -> None:
        broken: Refused | None = None
        try:
            for row in table:
                self._take(row)
                tick(row.number)
        except Refused as refused:
            broken = refused
        self._tell_the_rest()
        if broken and not self._partial:
            say(broken.say(self._translate))
        if (broken or self._refused) and not self._partial:
            raise self._refusal()
        self._store()
        self._sum_up()
        if broken:
            raise broken

    def _take(self, row: Row) -> None:
        error = self._importer.take(row)
        if error:
            self._refuse(row, error)
        elif self._partial and row.number % CHUNK == 0:
            self._store()
            time.sleep(PAUSE)

    def _store(self) -> None:
        if not self._dry_run:
            self._importer.store()

    def _refuse(self, row: Row, error: PrimmError) -> None:
        self._refused.append(row.number)
        self._conflicts += isinstance(error, Conflict)
        reason = error.say(self._translate)
        if self._rejects:
            self._rejects.add(row, reason)
        if len(self._refused) <= SHOWN:
            lead = self._translate(_("row {row} (line {line})")).format(row=row.number, line=row.line)
            for each in reason.splitlines():
                say(f"{lead}: {each}")

    def _tell_the_rest(self) -> None:
        rest = self._refused[SHOWN:]
        if rest:
            say(self._translate(_("and rows {rows}")).format(rows=ranges(rest)))

    def _refusal(self) -> PrimmError:
        text = _("nothing was stored; rows refused: {refused}, in order: {good}")
        counts = self._importer.counts
        gaps = {"refused": len(self._refused), "good": counts.new + counts.already}
        if self._refused and self._conflicts == len(self._refused):
            return Conflict(text, **gaps)
        return Refused([Problem("", text, gaps)])

    def _sum_up(self) -> None:
        counts = self._importer.counts
        text = (
            _("would be stored: {rows} ({events}); already there: {already}; refused: {refused}")
            if self._dry_run
            else _("stored: {rows} ({events}); already there: {already}; refused: {refused}")
        )
        rows = self._translate(counted("{n} row", "{n} rows", counts.new)).format(n=counts.new)
        events = self._translate(counted("{n} event", "{n} events", counts.events)).format(n=counts.events)
        gaps = {"rows": rows, "events": events, "already": counts.already, "refused": len(self._refused)}
        tell(self._translate(text).format(**gaps))
        if self._rejects and self._rejects.count:
            say(self._translate(_("the refused rows are in {path}")).format(path=self._rejects.path))


@contextmanager
def _reading(path: str) -> Iterator[IO[bytes]]:
    with nullcontext(sys.stdin.buffer) if path == STDIN else source_file(path) as stream:
        yield stream


def source_file(path: str) -> IO[bytes]:
    """A file of somebody's, open for reading."""
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise NotFound(_("there is no file {path}"), path=path) from None
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None


@contextmanager
def _progress(stream: IO[bytes]) -> Iterator[Callable[[int], None]]:
    """What to call with the number of each row: on a terminal it moves a bar."""
    if not (sys.stderr.isatty() and stream.seekable()):
        yield lambda row: None
        return
    with click.progressbar(length=os.fstat(stream.fileno()).st_size, file=sys.stderr) as bar:

        def tick(row: int) -> None:
            if row % STEP == 0:
                bar.update(stream.tell() - bar.pos)

        yield tick
