"""A report that is given to somebody: its bytes are written, and the log keeps how to make them again."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeGuard

from primm.commands.earlier import of_issued, require_here
from primm.commands.output import BYTES, SHEET, built_in, content, opened, opened_bytes, say
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.events.kinds.report import NAME, ReportIssued
from primm.core.figures.refresh import read_history
from primm.core.host.action import Page
from primm.core.host.recorder import Given
from primm.desk.periods import is_period
from primm.formats.book import Book
from primm.formats.certificate import position
from primm.formats.page import OnePage
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.report import Report
    from primm.core.host.action import Format, Listing

    Write = Callable[[bytes], object]

PACK = "pack"


def written(what: Report | Listing, form: Format | str, words: Words) -> bytes:
    """The bytes of a report, the same wherever it is shown: text is as wide as a sheet of paper.

    A form is a format, or the name of one of PRIMM's own, which may be one of ``BYTES``.
    """
    page = Page(words, SHEET)
    if isinstance(form, str) and form in BYTES:
        return content(form, what, page)
    known = built_in(form) if isinstance(form, str) else form
    assert known is not None
    return "".join(known.write(what, page)).encode()


def asked_form(out: Out) -> Format | str:
    """The form that was asked for, as ``written`` takes it."""
    return out.chosen if out.chosen in BYTES else out.format()


def issue(place: Workplace, out: Out, report: Report, recipient: str, words: Words) -> None:
    """Write a report, and keep that it was given to somebody."""
    out.require_file()
    made = written(report, asked_form(out), words)
    with _opened(out.path) as write:
        keep(place, {**facts_of(report), "form": out.chosen, "language": words.language}, recipient, made)
        write(made)


def facts_of(report: Report) -> dict[str, Any]:
    """What a report is of: with that it can be made again."""
    certificate = report.certificate
    named = certificate.made_with.keys() - certificate.metrics.keys()
    return {
        "name": report.name,
        "start": report.period.start.isoformat(),
        "end": report.period.end.isoformat(),
        "horizon": report.horizon.isoformat(),
        "position": position(certificate).split("; "),
        "versions": [f"{name} {certificate.made_with[name]}" for name in sorted(named)],
        "metrics": [f"{table.metric.id} {table.metric.version}" for table in report.tables],
        "by": list(report.by),
        "filters": [f"{name}={value}" for name, values in report.filters.items() for value in values],
        **({"title": report.title, "definitions": report.definitions} if _is_page(report) else {}),
        **({"published": True} if report.published else {}),
    }


def _is_page(report: Report) -> TypeGuard[OnePage]:
    """Whether it is a page over actions; the report of one action is none, also where it is shown in depth."""
    return isinstance(report, OnePage) and not (isinstance(report, Book) and report.is_of_action)


def keep(place: Workplace, facts: Mapping[str, Any], recipient: str, made: bytes) -> None:
    """Record that a report was given to somebody, and sign how far the log is then."""
    from primm.commands.vouching import vouch_unasked

    more = {"recipient": recipient, "digest": sha256(made).hexdigest(), "size": len(made)}
    (stored,) = place.recorder.record([Given(ReportIssued.kind, {**facts, **more})])
    place.stored.append(stored.id)
    text = _("issued to {recipient}, kept as {handle}: primm {command} --as-of {handle} makes the same bytes again")
    command = "pack" if facts["name"] == PACK else "report"
    say(place.words.translate(text).format(recipient=recipient, handle=handle(stored.id), command=command))
    vouch_unasked(place)


def again(place: Workplace, out: Out, report: Report, issued: Entry[ReportIssued]) -> None:
    """Write an issued report once more, in its own form and language, and say if its bytes are others."""
    event = issued.event
    asked = out.form or os.path.splitext(out.path or "")[1]
    out = out if asked else out._replace(form=event.form)
    out.require_file()
    made = written(report, asked_form(out), Words(event.language))
    if out.chosen == event.form and sha256(made).hexdigest() != event.digest:
        place.warn(Problem("", _("these are not the bytes that were issued"), warns=True))
    with _opened(out.path) as write:
        write(made)


def last(place: Workplace, report: Report) -> Earlier:
    """Where the last report of this name, period and filters, or the last pack with it, was computed from."""
    of = facts_of(report)
    found = [
        entry
        for entry in every_issued(place)
        if entry.event.name in (of["name"], PACK)
        and (entry.event.start, entry.event.end) == (report.period.start, report.period.end)
        and sorted(entry.event.filters) == sorted(of["filters"])
    ]
    if not found:
        text = _("no such report of this period and with these filters was issued: name a file or a handle")
        raise NotFound(text)
    return require_here(place, of_issued(max(found, key=lambda entry: entry.hlc)))


def every_issued(place: Workplace) -> Iterator[Entry[ReportIssued]]:
    """Every report that was given to somebody and not taken back."""
    for subject in place.log.subjects("report:"):
        yield from read_history(place.log, place.kinds, subject).of(ReportIssued)


def require_no_pack(issued: Entry[ReportIssued]) -> None:
    """Refuse to print a whole folder."""
    if issued.event.name == PACK:
        raise Refused([Problem("as_of", _("this is a pack: primm pack --as-of makes its folder again"))])


def require_recipient(issuing: bool, recipient: str | None) -> None:
    """Refuse to issue to nobody, or to whom no code names."""
    if issuing and not recipient:
        raise Refused([Problem("to", _("say to whom, as a code: --to regione"))])
    if issuing and recipient and not re.fullmatch(NAME, recipient):
        text = _("write a code of small letters, digits, - and _, such as regione: an institution, no person")
        raise Refused([Problem("to", text)])


def require_issue(place: Workplace, end: str | None) -> None:
    """Refuse to whom without ``--issue``: what is only tried is given to nobody."""
    if end and not is_period(end, place.today()):
        raise Refused([Problem("to", _("this is no period; to whom a report is given is said with --issue"))])


@contextmanager
def _opened(path: str | None) -> Iterator[Write]:
    """What writes bytes there: a new file appears only if nothing failed; on the standard output they are text."""
    if path is None:
        with opened(None) as text_file:
            yield lambda made: text_file.write(made.decode())
        return
    with opened_bytes(path) as file:
        yield file.write
