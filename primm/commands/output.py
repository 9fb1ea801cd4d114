"""What a command says: data on the standard output, messages on the standard error, listings in the form asked for."""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import contextmanager
from functools import update_wrapper
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple

import click

from primm.commands.tree import option
from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.core.host.index import unknown
from primm.formats.safe import safe
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Report
    from primm.core.host.action import Format, Listing, Page

    Show = Callable[[Report | Listing], None]

SHEET = 130  # characters in a line of a file
WORKBOOK = "xlsx"
PACKAGE = "datapackage"  # open data: of a report for others alone
BYTES = {WORKBOOK: ".xlsx", "pdf": ".pdf", PACKAGE: ".zip"}  # always in a file, where every other form is text
FLAT = {"text": ".txt", "csv": ".csv", "json": ".json"}
BUILT_IN = {**FLAT, "html": ".html"}  # formats that need no look at the plugins
DEEP = ("html", "xlsx", "pdf")  # forms with room for the depth behind a page
READ = ("text", *DEEP)  # by people: what programs read has the same names in every language


def say(text: str) -> None:
    """A message, on the standard error."""
    click.echo("\n".join(map(safe, text.split("\n"))), err=True)


def tell(*cells: str) -> None:
    """A line of data, on the standard output."""
    click.echo("\t".join(map(safe, cells)))


class Out(NamedTuple):
    """Where and in which form a command writes: what ``--format`` and ``-o`` say, or the terminal, or a pipe."""

    place: Workplace
    form: str | None = None
    path: str | None = None
    licence: str | None = None  # of open data

    def __call__(self, what: Report | Listing) -> None:
        """Write a listing or a report as was asked for."""
        require_nameless(self.path, getattr(what, "names", ()))
        if self.chosen in BYTES:
            self._write_bytes(what)
            return
        form = self.format()
        with opened(self.path) as file:
            file.writelines(form.write(what, _page(self.place, file, self.path)))

    @property
    def chosen(self) -> str:
        """The name of the form that was asked for, by its name or by the suffix of the file."""
        suffix = os.path.splitext(self.path or "")[1].lower()
        ours = (each for each, its in BYTES.items() if each == self.form or (not self.form and its == suffix))
        return next(ours, "") or self.format().name

    @property
    def is_package(self) -> bool:
        """Whether open data were asked for."""
        return self.chosen == PACKAGE

    @property
    def is_table(self) -> bool:
        """Whether people will read it as a page of text, on which there is room for sentences above a table."""
        return self.chosen == "text"

    def format(self) -> Format:
        """The format that was asked for, where it is one of text."""
        return _format(self.place, self.form, self.path)

    def require_file(self) -> None:
        """Refuse to write what is no text where there is no file for it."""
        if self.path is None and self.chosen in BYTES:
            text = _("this form is always a file: name it with -o, such as figures{suffix}")
            raise Refused([Problem("output", text, {"suffix": BYTES[self.chosen]})])

    def _write_bytes(self, what: Report | Listing) -> None:
        from primm.core.host.action import Page

        self.require_file()
        page = Page(self.place.words)
        if self.is_package:
            from primm.formats.datapackage import ForEverybody

            page = ForEverybody(self.place.words, licence=self.licence)
        made = content(self.chosen, what, page)
        assert self.path is not None
        with opened_bytes(self.path) as file:
            file.write(made)
        if self.is_package and self.licence is None:
            text = _("no licence is named in it: --licence CC-BY-4.0 names one")
            self.place.warn(Problem("", text, warns=True))


def content(form: str, what: Report | Listing, page: Page) -> bytes:
    """The bytes of a form that is no text; the same things have the same ones."""
    made: bytes = import_module(f"primm.formats.{form}").content(what, page)
    return made


def listing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--format`` and ``-o``; it gets ``show``, which writes a listing or a report as was asked for."""

    def run(place: Workplace, *args: Any, format_: str | None, output: str | None, **kwargs: Any) -> None:
        command(place, *args, show=Out(place, format_, output), **kwargs)

    update_wrapper(run, command)
    with_format = option("--format", "format_", metavar="|".join(BUILT_IN), help=_("form of the listing"))
    with_output = option("-o", "--output", metavar="FILE", help=_("write into a new file; its suffix says the form"))
    return with_format(with_output(run))


def require_nameless(output: str | None, names: Iterable[str]) -> None:
    """Refuse a file that is called after somebody in it: file names are read by everybody."""
    if output is None:
        return
    words = {word for name in names for word in _words(name) if len(word) > 1}
    if words & _words(os.path.basename(output)):
        raise Refused([Problem("output", _("the file's name has a name of a person in it: use the handle"))])


def _words(text: str) -> set[str]:
    from primm.core.events.text import search_key  # what is not written into a file needs no key

    return set(re.findall(r"[^\W\d_]+", search_key(text)))


def _format(place: Workplace, name: str | None, output: str | None) -> Format:
    """The format of this name, else the one of the file's suffix; text where there is neither."""
    suffix = os.path.splitext(output or "")[1].lower()
    ours = [each for each, its in BUILT_IN.items() if each == name or (not name and its == suffix)]
    if found := built_in(ours[0] if ours else "" if name or suffix else "text"):
        return found
    for form in place.plugins.formats.values():
        if form.name == name or (not name and suffix in form.suffixes):
            return form
    if not name:
        suffixes = sorted(
            {
                *BUILT_IN.values(),
                *(suffix for form, suffix in BYTES.items() if form != PACKAGE),
                *(each for form in place.plugins.formats.values() for each in form.suffixes),
            }
        )
        text = _("no form has this suffix: known are {known}")
        raise Refused([Problem("output", text, {"known": ", ".join(suffixes)})])
    raise Refused([unknown("format", name, [*BUILT_IN, *place.plugins.formats])])


def built_in(name: str) -> Format | None:
    """A format of PRIMM's own, found without a look at the plugins."""
    if name not in BUILT_IN:
        return None
    found: Format = import_module(f"primm.formats.{name}").primm_formats()[0]
    return found


def _page(place: Workplace, file: IO[str], output: str | None) -> Page:
    """A terminal has its width and more, a file of text the width of a sheet of paper, a pipe none."""
    from shutil import get_terminal_size

    from primm.core.host.action import Page

    if file.isatty():
        from primm.formats.terminal import terminal_of

        return terminal_of(place.words, file, get_terminal_size().columns, place.environ)
    return Page(place.words, SHEET if output else None)


@contextmanager
def opened(path: str | None) -> Iterator[IO[str]]:
    """The standard output, or a new file for its owner alone; an existing one is never touched."""
    from io import TextIOWrapper

    if path is None:
        yield sys.stdout
        return
    with opened_bytes(path) as whole:
        text_file = TextIOWrapper(whole, encoding="utf-8", newline="")
        yield text_file
        text_file.detach()  # which writes what it still holds


@contextmanager
def opened_bytes(path: str) -> Iterator[BinaryIO]:
    """A new file for its owner alone, which gets its name once it is whole; an existing one is never touched."""
    from primm.people.private import whole_file

    try:
        with open(path, "wb") if _is_device(path) else whole_file(path) as file:
            yield file
    except (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        text = _("the file cannot be made ({reason}): name a new file in an existing folder")
        raise Refused([Problem("output", text, {"reason": reason(error)})]) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageRefused(_("the file cannot be written: {reason}"), reason=reason(error)) from None


def _is_device(path: str) -> bool:
    try:
        return stat.S_ISCHR(os.lstat(path).st_mode)
    except OSError:
        return False
