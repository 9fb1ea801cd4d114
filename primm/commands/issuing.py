"""A report that is given to somebody: its bytes are written, and the log keeps how to make them again."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from primm.commands.earlier import of_issued, require_here
from primm.commands.output import SHEET, built_in, opened, say
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.core.events.kinds.report import NAME, ReportIssued
from primm.core.figures.refresh import read_history
from primm.core.host.action import Page
from primm.core.host.recorder import Given
from primm.desk.periods import is_period
from primm.formats.certificate import position
from primm.formats.page import OnePage
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.report import Report
    from primm.core.host.action import Format, Listing

PACK = "pack"


def written(what: Report | Listing, form: Format, words: Words) -> bytes:
    """The bytes of a report, the same wherever it is shown: text is as wide as a sheet of paper."""
    return "".join(form.write(what, Page(words, SHEET))).encode()


def issue(place: Workplace, out: Out, report: Report, recipient: str, words: Words) -> None:
    """Write a report, and keep that it was given to somebody."""
    form = out.format()
    content = written(report, form, words)
    with _new(out.path) as file:
        keep(place, {**facts_of(report), "form": form.name, "language": words.language}, recipient, content)
        file.write(content.decode())


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
        **({"title": report.title, "definitions": report.definitions} if isinstance(report, OnePage) else {}),
        **({"published": True} if report.published else {}),
    }


def keep(place: Workplace, facts: Mapping[str, Any], recipient: str, content: bytes) -> None:
    """Record that a report was given to somebody, and sign how far the log is then."""
    from primm.commands.vouching import vouch_unasked

    more = {"recipient": recipient, "digest": sha256(content).hexdigest(), "size": len(content)}
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
    form = out.format() if asked else built_in(event.form) or place.plugins.formats[event.form]
    content = written(report, form, Words(event.language))
    if form.name == event.form and sha256(content).hexdigest() != event.digest:
        place.warn(Problem("", _("these are not the bytes that were issued"), warns=True))
    with opened(out.path) as file:
        file.write(content.decode())


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
def _new(path: str | None) -> Iterator[IO[str]]:
    """The standard output, or a new file that is taken away again if nothing was issued."""
    with opened(path) as file:
        try:
            yield file
        except BaseException:
            if path is not None:
                os.remove(path)
            raise
