"""``primm funder recipients``: a row a recipient in a private file, and on record whose fields were handed on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.earlier import Earlier, require_here
from primm.commands.funder.fund import open_fund, period_of, span_of
from primm.commands.funder.handing import Handed, hand_over, last_of, transmission
from primm.commands.funder.laying import form_of, laid_out, left_out
from primm.commands.funder.told import of_today, rows_of, told, view_of
from primm.commands.issuing import require_recipient
from primm.commands.output import require_nameless, tell
from primm.commands.tree import Command, option
from primm.commands.usage import Misused
from primm.core.errors import Problem, Refused
from primm.core.figures.period import Period
from primm.desk.days import day_of
from primm.funder.programme import programme
from primm.funder.project import map_of
from primm.funder.recipients import CHANGED, NEW, WITHDRAWN, Change, changes, digest
from primm.funder.views import TransmissionRow
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from primm.commands.funder.handing import Transmission
    from primm.commands.funder.laying import Left
    from primm.commands.funder.told import Told
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis, Certificate
    from primm.core.host.action import Action

MAP = "recipients"
RECIPIENT = "fami"


class Wish(NamedTuple):
    """Which sheet is wanted: of which programme and time, the changes since what, instead of or as a copy of what."""

    programme: str
    period: str | None
    since: date | None
    delta: bool = False
    after: Transmission | None = None
    reopens: Transmission | None = None
    copy_of: Transmission | None = None

    @property
    def sheet(self) -> str:
        """Under which name its transmissions are kept."""
        return f"{MAP}-{self.programme}"


class Made(NamedTuple):
    """The rows of a sheet, and what they were made from."""

    rows: list[Change]
    span: Period
    certificate: Certificate
    since: Transmission | None
    left: Left


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@option("--programme", "programme_", metavar="YEARS", help=_("2014-2020, which binds this project, or 2021-2027"))
@option("--since", metavar="DATE", help=_("first day of the project, else that of funder/project.toml"))
@option("--delta", is_flag=True, help=_("only what is new, changed or withdrawn since the last transmission"))
@option("--after", metavar="HANDLE", help=_("only what changed since this transmission"))
@option("--reopen", metavar="HANDLE", help=_("make this transmission anew, to be handed on in its place"))
@option("--as-of", "as_of_", metavar="HANDLE", help=_("make this transmission again, with what it said"))
@option("--to", "recipient", metavar="WHOM", default=RECIPIENT, help=_("to whom, as a code: a service, no person"))
@option("--dry-run", is_flag=True, help=_("only say how many rows there would be: nothing is handed on"))
@option("-o", "--output", metavar="FILE", help=_("the new file, .xlsx, .csv or .json, for its owner alone"))
@click.pass_obj
def recipients(
    place: Workplace, period_: str | None, programme_: str | None, since: str | None, delta: bool, after: str | None,
    reopen: str | None, as_of_: str | None, recipient: str, dry_run: bool, output: str | None,
) -> None:  # fmt: skip
    """Write the recipients up to the end of PERIOD into a file: who they are, their permit, what they received.

    Personal fields are opened and handed on, so it takes the key, never goes to the screen, and is recorded: whose
    fields, which, to whom, from which position of the log, before the file appears.
    """
    _require_one(delta, after, reopen, as_of_)
    if not output and not dry_run:
        raise Refused([Problem("output", _("the sheet has personal fields: name a file with -o, or try --dry-run"))])
    require_recipient(True, recipient)
    form = form_of(output) if output else ""
    wish = _wish(place, period_, programme(programme_).programme, since, delta, after, reopen, as_of_)
    made = _make(place, wish)
    _tell(place, made.rows)
    for sentence in left_out(place, made.left):
        tell(sentence)
    if wish.copy_of and digest(made.rows) != wish.copy_of.event.digest:
        place.warn(
            Problem("", _("this is not what was handed on: fields were erased, or their keys are not here"), warns=True)
        )
    if dry_run or not made.rows or not output:
        return
    of = map_of(place.folder, MAP)
    names = [str(made_.recipient.told.get(each, "")) for made_ in made.rows for each in ("given_name", "family_name")]
    require_nameless(output, names)
    content = laid_out(place, made.rows, of, form, made.left)
    handed = Handed(wish.sheet, recipient, made.span, made.certificate, made.since, wish.reopens, wish.copy_of)
    kept = hand_over(place, output, content, made.rows, handed)
    tell(place.words.translate(_("written, and kept as {handle} that it was handed on")).format(handle=kept))


def _require_one(delta: bool, after: str | None, reopen: str | None, as_of: str | None) -> None:
    if sum(map(bool, (delta, after, reopen, as_of))) > 1:
        text = _("choose one of --delta, --after, --reopen and --as-of")
        raise Misused(text, click.get_current_context())


def _wish(
    place: Workplace, period: str | None, programme: str, since: str | None, delta: bool, after: str | None,
    reopen: str | None, as_of: str | None,
) -> Wish:  # fmt: skip
    """What was asked for; a transmission that is named says itself of which programme it was and what it followed."""
    from datetime import date

    first = date.fromisoformat(day_of("since", since)) if since else None
    if after:
        return Wish(programme, period, first, delta=True, after=transmission(place, after, MAP))
    named = reopen or as_of
    if named is None:
        return Wish(programme, period, first, delta=delta)
    of = transmission(place, named, MAP)
    before = transmission(place, of.event.since, MAP) if of.event.since else None
    wish = Wish(of.event.sheet.partition("-")[2], period, first, delta=before is not None, after=before)
    return wish._replace(reopens=of) if reopen else wish._replace(copy_of=of, period=None)


def _make(place: Workplace, wish: Wish) -> Made:
    now, span, certificate, since = _now(place, wish)
    if not wish.delta:
        return Made([Change(each) for each in now.recipients.values()], span, certificate, None, now.left)
    then = _then(place, wish, since) if since else {}
    return Made(list(changes(then, now.recipients, now.out)), span, certificate, since, now.left)


def _now(place: Workplace, wish: Wish) -> tuple[Told, Period, Certificate, Transmission | None]:
    """The recipients as the log stands, or stood when what is made again was handed on."""
    named = wish.copy_of or wish.reopens
    with _fund(place, wish.copy_of) as (action, basis):
        if named and not wish.period:
            span = Period(named.event.start, named.event.end)
        else:
            span = span_of(place, basis, period_of(place, wish.period), wish.since).cumulated
        now = of_today(place, told(place, action, basis, wish.programme, span))
        since = wish.after or (_last(place, wish, action, basis) if wish.delta else None)
        return now, span, basis.certificate, since


def _last(place: Workplace, wish: Wish, action: Action, basis: Basis) -> Transmission | None:
    rows = rows_of(basis, view_of(action, TransmissionRow))
    return last_of(place, [each.entry.id for each in rows if getattr(each, "sheet", "") == wish.sheet])


def _then(place: Workplace, wish: Wish, since: Transmission) -> Any:
    """The recipients as they stood at a transmission."""
    with _fund(place, since) as (action, basis):
        span = Period(since.event.start, since.event.end)
        return told(place, action, basis, wish.programme, span).recipients


@contextmanager
def _fund(place: Workplace, at: Transmission | None) -> Iterator[tuple[Action, Basis]]:
    """The fund's rows as the log stands, or as it stood at a transmission."""
    places = [each.split(" ") for each in at.event.position] if at else []
    earlier = Earlier({origin: int(n) for origin, n, _root in places} if at else None)
    earlier = earlier._replace(roots={origin: root for origin, _n, root in places})
    with open_fund(place, require_here(place, earlier)) as found:
        yield found


def _tell(place: Workplace, rows: list[Change]) -> None:
    """How many rows there are, and of which kind: no more than that is shown."""
    numbers = {status: sum(each.status == status for each in rows) for status in ("", NEW, CHANGED, WITHDRAWN)}
    words = {
        "": counted("{number} recipient", "{number} recipients", numbers[""]),
        NEW: counted("{number} new", "{number} new", numbers[NEW]),
        CHANGED: counted("{number} changed", "{number} changed", numbers[CHANGED]),
        WITHDRAWN: counted("{number} withdrawn", "{number} withdrawn", numbers[WITHDRAWN]),
    }
    told_ = [place.words.translate(words[each]).format(number=number) for each, number in numbers.items() if number]
    tell(", ".join(told_) or place.words.translate(_("no recipients")))
