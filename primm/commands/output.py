"""What a command says: data on the standard output, messages on the standard error, listings in the form asked for."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from functools import update_wrapper
from typing import IO, TYPE_CHECKING, Any

import click

from primm.commands.tree import option
from primm.core.errors import Problem, Refused, StorageRefused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Show = Callable[[Sequence[str], Iterable[Sequence[Any]]], None]

SUFFIXES = {".csv": "csv", ".json": "json", ".txt": "text"}
BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
CONTROLS = BIDI | {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}


def safe(text: str) -> str:
    """A text that a terminal shows and does not obey."""
    return text.translate(CONTROLS)


def say(text: str) -> None:
    """A message, on the standard error."""
    click.echo(safe(text), err=True)


def tell(text: str) -> None:
    """A line of data, on the standard output."""
    click.echo(safe(text))


def listing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--format`` and ``-o``; it gets ``show``, which takes the names of columns and the rows."""

    def run(*args: Any, format_: str | None, output: str | None, **kwargs: Any) -> None:
        form = format_ or SUFFIXES.get(os.path.splitext(output or "")[1].lower(), "text")

        def show(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
            with opened(output) as file:
                FORMS[form](file, columns, rows)

        command(*args, show=show, **kwargs)

    update_wrapper(run, command)
    with_format = option("--format", "format_", type=click.Choice([*FORMS]), help=_("form of the listing"))
    with_output = option("-o", "--output", metavar="FILE", help=_("write into a new file"))
    return with_format(with_output(run))


@contextmanager
def opened(path: str | None) -> Iterator[IO[str]]:
    """The standard output, or a new file for its owner alone; an existing one is never touched."""
    if path is None:
        yield sys.stdout
        return
    try:
        with open(path, "w", encoding="utf-8", newline="", opener=_new_file) as file:
            yield file
    except (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        text = _("the file cannot be made ({reason}): name a new file in an existing folder")
        raise Refused([Problem("output", text, {"reason": error.strerror})]) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageRefused(_("the file cannot be written: {reason}"), reason=error.strerror) from None


def _new_file(path: str, flags: int) -> int:
    if _is_device(path):
        return os.open(path, os.O_WRONLY)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _is_device(path: str) -> bool:
    try:
        return stat.S_ISCHR(os.lstat(path).st_mode)
    except OSError:
        return False


def _write_text(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    if file.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*columns, box=None)
        for row in rows:
            table.add_row(*(Text(safe(_cell(value))) for value in row))
        Console(file=file).print(table)
        return
    for row in rows:
        file.write("\t".join(safe(_cell(value)).replace("\t", " ").replace("\n", " ") for value in row) + "\n")


def _write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from csv import QUOTE_ALL
    from csv import writer as csv_writer

    writer = csv_writer(file, quoting=QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(_cell(value)) for value in row] for row in rows)


def _write_json(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False).encode
    lead = "["
    for row in rows:
        file.write(f"{lead}\n{encode(dict(zip(columns, row, strict=True)))}")
        lead = ","
    file.write("\n]\n" if lead == "," else "[]\n")


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) else cell


def _cell(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(str(each) for each in value)
    return "" if value is None else str(value)


FORMS = {"text": _write_text, "csv": _write_csv, "json": _write_json}
