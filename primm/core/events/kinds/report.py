"""Reports that were given to somebody, and what the coordinator notes of a quarter."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import NARRATIVE, WORK
from primm.words import _

NAME = "[a-z0-9][a-z0-9_-]{0,39}"
SHA256 = "[0-9a-f]{64}"


@event("report.issued", about="report")
class ReportIssued(Event):
    """A report was given to somebody; with what stands here it can be made again, byte for byte."""

    name: str = ask(_("action, preset, or pack"), WORK, pattern=NAME)
    recipient: str = ask(_("to whom, as a code: a service, no person"), WORK, pattern=NAME)
    start: date = ask(_("first day"), WORK)
    end: date = ask(_("last day"), WORK, not_before="start")
    horizon: date = ask(_("day up to which was looked"), WORK)
    position: tuple[str, ...] = ask(
        _("origin, number and root of its tree"), WORK, pattern=f"[0-9a-z.-]+ [0-9]+ {SHA256}"
    )
    versions: tuple[str, ...] = ask(_("what made it, in which version"), WORK)
    metrics: tuple[str, ...] = ask(_("figures, each with its version"), WORK, pattern="[A-Za-z0-9_]{1,40} [0-9]+")
    more: tuple[str, ...] = ask(
        _("figures of a pack beside its page"), WORK, pattern="[A-Za-z0-9_]{1,40} [0-9]+", default=()
    )
    by: tuple[str, ...] = ask(_("broken down by"), WORK, pattern="[a-z_]{1,40}", default=())
    filters: tuple[str, ...] = ask(_("only these, as dimension=value"), WORK, default=())
    title: str | None = ask(_("title"), WORK, default=None)
    definitions: bool | None = ask(_("with the definitions"), WORK, default=None)
    published: bool | None = ask(_("with its small numbers hidden"), WORK, default=None)
    form: str = ask(_("form"), WORK, pattern=NAME)
    language: str = ask(_("language of the reader"), WORK, pattern="[a-z]{2,3}(,[a-z]{2,3})*")
    digest: str = ask(_("SHA-256 of the bytes, or of the manifest of a pack"), WORK, pattern=SHA256)
    size: int = ask(_("number of bytes"), WORK, at_least=0)


@event("quarter.note", about="quarter")
class QuarterNote(Event):
    """What the funder asks of a quarter beside figures: a problem, a deviation, a solution, with its origin."""

    period: str = ask(_("quarter, such as 2020q3"), WORK, pattern="[0-9]{4}q[1-4]")
    note_kind: str = ask(_("problem, deviation, solution …"), WORK, codes="quarter_note")
    origin: str | None = ask(_("where it came from"), WORK, codes="note_origin", default=None)
    action: str | None = ask(_("action of the plan"), WORK, codes="action", default=None)
    answers: str | None = ask(_("the note that this one answers"), WORK, event="quarter.note", default=None)
    note: str = ask(_("note"), NARRATIVE, type="note", personal=True)


@event("target.set", about="target")
class TargetSet(Event):
    """What a figure is to reach in a period, as the project was approved; reports of that period say it beside it."""

    metric: str = ask(_("figure"), WORK, pattern="[A-Za-z0-9_]{1,40}")
    start: date = ask(_("first day"), WORK)
    end: date = ask(_("last day"), WORK, not_before="start")
    value: int = ask(_("what it is to reach"), WORK, at_least=0)
