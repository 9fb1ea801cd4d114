"""``primm report``: the figures of an action, or one page of all; each can be opened, and computed again."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import asking
from primm.commands.complete import completes
from primm.commands.earlier import as_of
from primm.commands.figures import actions, warn_of_others
from primm.commands.issuing import again, issue, last, require_issue, require_no_pack, require_recipient
from primm.commands.output import DEEP, listing
from primm.commands.tree import Command, option
from primm.commands.usage import Misused
from primm.commands.wanting import PUBLISH, Typed, Wish, compute, of_event, wish
from primm.core.errors import Problem, Refused
from primm.core.events.near import nearest
from primm.core.host.action import Listing
from primm.core.host.index import unknown
from primm.desk.periods import is_period
from primm.desk.presets import preset, presets
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.asking import Asked
    from primm.commands.earlier import Earlier
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued
    from primm.core.figures.report import Report

LIST = "?"  # what --preset means alone
ISSUED = "issued"


COLUMNS = ("preset", "title", "metrics", "by", "filters")


def apart(command: Callable[..., None]) -> Callable[..., None]:
    """Tell the name of an action from a period, in either order, and to whom from until when."""

    def run(place: Workplace, *args: Any, action: str | None, period_: str | None, **kwargs: Any) -> None:
        words, known = [each for each in (action, period_) if each], actions(place)
        named = next((each for each in words if each in known), None)
        others = [each for each in words if each != named]
        if len(others) > 1:
            raise Misused(_("an action and a period, or one of them, are wanted"), click.get_current_context())
        if others and not named and not _is_meant_as_period(place, others[0]):
            near = nearest(others[0], known)
            neither = Problem("period", _("neither an action nor a period: q3, 2020-07, luglio, lug-set"))
            raise Refused([unknown("action", others[0], known) if near else neither])
        recipient = None
        if kwargs["issuing"]:
            if kwargs["start"]:
                text = _("with --issue, --to says to whom: write the period as lug-set, or with .. between two days")
                raise Misused(text, click.get_current_context())
            recipient, kwargs["end"] = kwargs["end"], None
        require_issue(place, kwargs["end"])
        command(place, *args, action=named, period_=next(iter(others), None), recipient=recipient, **kwargs)

    update_wrapper(run, command)
    return run


def _is_meant_as_period(place: Workplace, text: str) -> bool:
    return text[:1].isdigit() or (text[:1] in "qQ" and text[1:2].isdigit()) or is_period(text, place.today())


@click.command(cls=Command)
@click.argument("action", metavar="[ACTION]", required=False, shell_complete=completes("actions"))
@option("--by", metavar="DIM[,DIM]", multiple=True, help=_("break down by"), shell_complete=completes("dimensions"))
@option("--metric", metavar="ID", multiple=True, help=_("only these figures"), shell_complete=completes("metrics"))
@option("--desk", metavar="DESK[,DESK]", help=_("only the work of these desks"))
@option("--residence", metavar="TOWN[,TOWN]", help=_("only persons who live in these municipalities"))
@option("--municipality", metavar="TOWN", help=_("means two things: say --desk or --residence"))
@option("--preset", metavar="[NAME]", is_flag=False, flag_value=LIST, help=_("the figures of this page; alone: list"))
@option("--definitions", is_flag=True, help=_("print under the page what each figure counts"))
@option("--publish", is_flag=True, help=PUBLISH)
@option("--licence", metavar="LICENCE", help=_("of open data (-o FILE.zip), such as CC-BY-4.0"))
@option("--issue", "issuing", is_flag=True, help=_("give it to somebody (--to WHOM), and keep what was given"))
@option(
    "--schema", is_flag=True, is_eager=True, expose_value=False,
    callback=lambda ctx, _param, value: _schema(ctx, value),
    help=_("print the JSON Schema of --format json"),
)  # fmt: skip
@option("--check", "checked", metavar="FILE", help=_("compute the report in a file again: is it the same?"))
@option("--since", metavar="issued|FILE|HANDLE", help=_("what changed since the report that was given, and why"))
@click.pass_obj
@apart
@asking
@listing
def report(
    place: Workplace, show: Out, action: str | None, preset: str | None, asked: Asked, since: str | None,
    checked: str | None, licence: str | None, issuing: bool, recipient: str | None, **said: Any,
) -> None:  # fmt: skip
    """Print the figures of ACTION in PERIOD (2020, 2020q3, q3, 2020-07, luglio, lug-set), else over the whole log.

    Without ACTION it is one page over all actions: ten figures, or those of --preset, for each desk and in total. A
    person of two desks is one person: the total is counted, never added.

    Every figure comes with its definition, and the report with the position of the log from which it was computed:
    the same arguments with --as-of and this report give the same report again. What is only tried leaves no trace;
    --issue --to WHOM keeps it in the log, --as-of HANDLE makes the same bytes again, and --since issued shows which
    events have moved which figure since.
    """
    require_recipient(issuing, recipient)
    show = _open(show, licence, issuing)
    typed = Typed(**said)
    bare = not (action or asked.whole or preset or typed.chooses or asked.filters)
    if checked is not None:
        _check(place, show, checked, bare and not issuing and since is None)
    elif preset == LIST:
        show(_list_of_presets(place))
    elif since is not None:
        _since(place, show, since, asked, None if bare else wish(place, action, preset, asked, typed))
    elif bare and asked.earlier.issued is not None:
        _again(place, show, asked, asked.earlier.issued, recipient)
    else:
        wanted = wish(place, action, preset, asked, typed)
        found = _found(place, wanted, asked.earlier, place.words, show.chosen, given=issuing)
        warn_of_others(place, found.certificate)
        if issuing:
            issue(place, show, found, recipient or "", place.words)
        else:
            show(found)


def _schema(ctx: click.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from primm.formats.schema import schema

        click.echo(schema(), nl=False)
        ctx.exit()


def _open(show: Out, licence: str | None, issuing: bool) -> Out:
    """Open data have a licence; they are given to everybody, so to nobody in particular."""
    if licence is not None and not show.is_package:
        raise Refused([Problem("licence", _("is of open data: -o FILE.zip"))])
    if issuing and show.is_package:
        raise Refused([Problem("issue", _("open data are given to everybody: issue the report as .json or .csv"))])
    return show._replace(licence=licence)


def _check(place: Workplace, show: Out, path: str, bare: bool) -> None:
    from primm.commands.same import check

    if not bare:
        raise Refused([Problem("check", _("the file says itself what it was asked for: leave the rest out"))])
    check(place, show, path)


def _again(place: Workplace, show: Out, asked: Asked, issued: Entry[ReportIssued], recipient: str | None) -> None:
    """The report that was given, once more; perhaps given to somebody else."""
    require_no_pack(issued)
    words = Words(issued.event.language)
    form = show.chosen if show.form or show.path else issued.event.form
    wanted = of_event(issued.event)._replace(horizon=asked.horizon)
    earlier = asked.earlier._replace(issued=None) if recipient else asked.earlier  # it is made by who gives it now
    found = _found(place, wanted, earlier, words, form, given=True)
    warn_of_others(place, found.certificate)
    if recipient:
        issue(place, show, found, recipient, words)
    else:
        again(place, show, found, issued)


def _found(place: Workplace, wanted: Wish, earlier: Earlier, words: Words, form: str, *, given: bool) -> Report:
    """The report, with the depth behind it where its form has room for that."""
    made = compute(place, wanted, earlier)
    if form not in DEEP:
        return made
    from primm.commands.book import book

    return book(place.speaking(words), wanted, made, earlier, form=form, given=given)


def _since(place: Workplace, show: Out, since: str, asked: Asked, wanted: Wish | None) -> None:
    """What changed since a report that was given, or that is in a file; a handle says itself what it was of."""
    from primm.commands.changes import changes

    then = None if since == ISSUED else as_of(place, since)
    if wanted is None and then is not None and then.issued is not None:
        wanted = of_event(then.issued.event)._replace(horizon=asked.horizon)
    if wanted is None:
        wanted = wish(place, None, None, asked, Typed())
    show(changes(place, wanted, then or last(place, compute(place, wanted, asked.earlier)), asked.earlier))


def _list_of_presets(place: Workplace) -> Listing:
    from primm.commands.onepage import metrics_of

    known, rows = metrics_of(place), []
    for name in presets(place.folder):
        found = preset(name, place.folder, known)
        filters = [f"{each}={','.join(values)}" for each, values in found.filters.items()]
        rows.append((name, found.title_in(place.words.language), found.metrics, found.by, filters))
    return Listing(COLUMNS, rows)
