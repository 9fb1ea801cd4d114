"""``primm pack``: the reports of a period in one folder, with a manifest of their hashes, to be given to somebody."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from functools import update_wrapper
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.asking import asking
from primm.commands.figures import actions
from primm.commands.issuing import PACK, facts_of, keep, require_recipient, written
from primm.commands.onepage import whole_page
from primm.commands.output import FLAT, built_in, tell
from primm.commands.subjects import centres
from primm.commands.tree import Command, option
from primm.commands.usage import Misused
from primm.commands.wanting import PUBLISH, Typed, of_event, page_of, wish
from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.people.private import create_private
from primm.people.publishing import LEAST, publish_all
from primm.system.files import replace
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from primm.commands.asking import Asked
    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued
    from primm.core.figures.report import Report
    from primm.core.host.action import Listing

    Files = dict[str, bytes]

PAGE, SHEET, MANIFEST, FORM = "pagina", "trimestre", "manifest.txt", "manifest"


class Made(NamedTuple):
    """What a pack holds: the reports and the listings beside them, by name, in the words of its reader."""

    reports: Mapping[str, Report]
    beside: Mapping[str, Listing]
    words: Words


def whom(command: Callable[..., None]) -> Callable[..., None]:
    """``--to`` says to whom: a pack is of a period that is written in one word."""

    def run(place: Workplace, *args: Any, start: str | None, end: str | None, **kwargs: Any) -> None:
        if start:
            raise Misused(_("write the period in one word: q3, 2020-07, lug-set"), click.get_current_context())
        if end and not kwargs["issuing"]:
            raise Refused([Problem("to", _("to whom a report is given is said with --issue"))])
        command(place, *args, start=None, end=None, recipient=end, **kwargs)

    update_wrapper(run, command)
    return run


@click.command(cls=Command)
@option("--desk", metavar="DESK[,DESK]", help=_("only the work of these desks"))
@option("--residence", metavar="TOWN[,TOWN]", help=_("only persons who live in these municipalities"))
@option("--municipality", metavar="TOWN", help=_("means two things: say --desk or --residence"))
@option("--preset", metavar="NAME", help=_("the figures of the page"))
@option("--publish", is_flag=True, help=PUBLISH)
@option("--issue", "issuing", is_flag=True, help=_("give it to somebody (--to WHOM), and keep what was given"))
@option("-o", "--output", metavar="FOLDER", help=_("the new folder; else one with the period and the day in its name"))
@click.pass_obj
@whom
@asking
def pack(
    place: Workplace,
    asked: Asked,
    recipient: str | None,
    issuing: bool,
    output: str | None,
    preset: str | None,
    **said: Any,
) -> None:
    """Write the page, the report of each action in PERIOD and the fund's quarterly sheet into a new folder.

    Each is there as text, CSV and JSON; the sheet only where PERIOD is one quarter and nobody is left out of it. What
    was noted of the quarter stays sealed. manifest.txt has the size and the SHA-256 of each file: sha256sum -c
    manifest.txt checks them. The folder appears whole or not at all. With --issue --to WHOM the log keeps what was
    given, and --as-of HANDLE makes the same folder again.
    """
    require_recipient(issuing, recipient)
    typed, issued = Typed(**said), asked.earlier.issued
    if issued is None or asked.whole or preset or typed.chooses or asked.filters:
        wanted, words, day = wish(place, None, preset, asked, typed), place.words, f"{place.today()}"
        made = _made(place, wanted, asked.earlier, words)
    else:
        wanted, words, day = of_event(issued.event), Words(issued.event.language), issued.moment[:10]
        _require_pack(issued)
        made = _made(place, wanted, asked.earlier, words, [*issued.event.metrics, *issued.event.more])
        _warn_of_others(place, made, issued)
    folder = output or f"primm-{wanted.period}-{day}"
    files = _write(place, folder, made, recipient)
    text = place.words.plural("{number} file in {folder}", "{number} files in {folder}", len(files))
    tell(text.format(number=len(files), folder=folder))


def _require_pack(issued: Entry[ReportIssued]) -> None:
    if issued.event.name != PACK:
        raise Refused([Problem("as_of", _("this is no pack: primm report --as-of makes it again"))])


def _warn_of_others(place: Workplace, made: Made, issued: Entry[ReportIssued]) -> None:
    if sha256(_files(made)[MANIFEST]).hexdigest() != issued.event.digest:
        place.warn(Problem("", _("these are not the bytes that were issued"), warns=True))


def _write(place: Workplace, folder: str, made: Made, recipient: str | None) -> Files:
    """Put the files into the folder; with somebody to whom it is given, that is kept before the folder appears."""
    files = _files(made)
    with new_folder(folder) as temporary:
        for name, content in files.items():
            create_private(Path(temporary, name), content)
        if recipient:
            facts = {**_facts(made.reports), "form": FORM, "language": made.words.language}
            keep(place, facts, recipient, files[MANIFEST])
    return files


def _made(place: Workplace, wanted: Wish, earlier: Earlier, words: Words, only: list[str] | None = None) -> Made:
    """The page, a page for each action, and the fund's sheet, all from one position of the log.

    What one of them hides no other one shows.
    """
    from primm.commands.funder.packed import listed, sheet_of

    pinned = earlier._replace(position=earlier.position or place.log.position())
    found = dict(_pages(place, wanted, pinned, words, only))
    sheet = sheet_of(place, wanted, pinned)
    least = LEAST * wanted.publish
    if isinstance(sheet, Problem):
        place.warn(sheet._replace(warns=True))
        shown = publish_all(list(found.values()), least, centres(place))
        return Made(dict(zip(found, shown, strict=True)), {}, words)
    shown = publish_all([*found.values(), *sheet.reports], least, centres(place))
    beside = {SHEET: listed(place, sheet._replace(reports=tuple(shown[len(found) :])), words)}
    return Made(dict(zip(found, shown, strict=False)), beside, words)


def _pages(
    place: Workplace, wanted: Wish, pinned: Earlier, words: Words, only: list[str] | None
) -> Iterator[tuple[str, Report]]:
    """The page, then a page for each action, before anything is hidden."""
    page = page_of(wanted)._replace(name=PAGE)
    chosen = {each.partition(" ")[0] for each in only or ()}
    yield PAGE, whole_page(place, page, pinned, words)
    for action in actions(place).values():
        metrics = [each.id for each in action.metrics if only is None or each.id in chosen]
        if metrics:
            its = page._replace(name=action.name, title=action.title, metrics=metrics, definitions=True, strict=False)
            yield action.name, whole_page(place, its, pinned, words)


def _files(made: Made) -> Files:
    """The files of a pack by their names, the manifest last."""
    files = {}
    every: Mapping[str, Report | Listing] = {**made.reports, **made.beside}
    for name, what in every.items():
        for form_name, suffix in FLAT.items():
            form = built_in(form_name)
            assert form is not None
            files[f"{name}{suffix}"] = written(what, form, made.words)
    lines = (f"# {len(body)} bytes\n{sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    return {**files, MANIFEST: "".join(lines).encode()}


def _facts(reports: Mapping[str, Report]) -> dict[str, Any]:
    """What a pack is of: its page, the figures of the actions beside those, and what made all of them."""
    page = facts_of(reports[PAGE])
    of_actions = [facts_of(report) for name, report in reports.items() if name != PAGE]
    more = dict.fromkeys(each for facts in of_actions for each in facts["metrics"] if each not in page["metrics"])
    versions = {each for facts in (page, *of_actions) for each in facts["versions"]}
    return {**page, "name": PACK, "more": list(more), "versions": sorted(versions)}


@contextmanager
def new_folder(path: str) -> Iterator[str]:
    """A folder beside, which gets this name when everything is in it; one that exists is never touched."""
    if os.path.lexists(path):
        raise Refused([Problem("output", _("the folder is there already: name a new one"))])
    parent = os.path.dirname(os.path.abspath(path))
    try:
        temporary = mkdtemp(prefix=".primm-", dir=parent)
    except OSError as error:
        text = _("the folder cannot be made ({reason}): name a new one in an existing folder")
        raise Refused([Problem("output", text, {"reason": reason(error)})]) from None
    try:
        yield temporary
        replace(temporary, path)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(error, OSError):
            raise StorageRefused(_("the folder cannot be written: {reason}"), reason=reason(error)) from None
        raise
