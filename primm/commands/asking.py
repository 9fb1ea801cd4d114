"""What a report and an explanation are asked for: the period, filters, the position of the log, the horizon."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.complete import completes
from primm.commands.earlier import as_of
from primm.commands.output import say
from primm.commands.tree import option
from primm.core.errors import Problem, Refused
from primm.core.figures.dimensions import can_filter, dimension
from primm.core.figures.period import Period
from primm.desk.days import day_of
from primm.desk.periods import is_written, meant_period, period_in_full, span
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.events.codes import Codes
    from primm.core.figures.basis import Basis
    from primm.core.figures.metrics import Metric


class Asked(NamedTuple):
    """What is asked beside the metrics."""

    whole: Period | None
    horizon: date
    filters: Mapping[str, Sequence[str]]
    earlier: Earlier
    open_start: bool = False

    def period(self, basis: Basis) -> Period | None:
        """The period, from the first day of the log if only its end was given; None is the whole log."""
        begins = basis.certificate.begins
        if self.whole is None or not self.open_start or begins is None:
            return self.whole
        return Period(min(begins, self.whole.end), self.whole.end)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the period and all options of ``Asked``, which it gets as ``asked``."""

    def run(
        place: Workplace,
        *args: Any,
        period_: str | None,
        start: str | None,
        end: str | None,
        filter_: Sequence[str],
        as_of_: str | None,
        horizon: str | None,
        **kwargs: Any,
    ) -> None:
        earlier = as_of(place, as_of_)
        day = _day("horizon", horizon) or earlier.horizon or place.today()
        if day > place.today():
            sentence = _("is a day to come: today is the last one on which windows can be judged")
            raise Refused([Problem("horizon", sentence)])
        whole = _period(place, period_, start, end, day)
        asked = Asked(whole, day, pairs("filter", filter_), earlier, open_start=bool(end and not start))
        command(place, *args, asked=asked, **kwargs)

    update_wrapper(run, command)
    for add in (
        option("--horizon", metavar="DATE", help=_("judge open windows as on this day, else that of --as-of or today")),
        option("--as-of", "as_of_", metavar="DATE|FILE", help=_("from the log as it was: a day, or an earlier report")),
        option(
            "--filter", "filter_", metavar="DIM=VALUE", multiple=True, shell_complete=completes("dimensions"),
            help=_("count only these; the same dimension again adds a value"),
        ),
        option(
            "--to", "end", metavar="PERIOD",
            help=_("the last day, or the period with which it ends; with --issue: to whom"),
        ),
        option("--from", "start", metavar="PERIOD", help=_("the first day, or the period with which it begins")),
        click.argument("period_", metavar="[PERIOD]", required=False),
    ):  # fmt: skip
        run = add(run)
    return run


def in_codes(given: Mapping[str, Sequence[str]], metrics: Sequence[Metric], codes: Codes) -> dict[str, list[str]]:
    """The values with what people may write in place of a code, such as f, put into codes."""
    found = {}
    for name, values in given.items():
        known = any(can_filter(each, name) for each in metrics)
        own = dimension(name, metrics, codes).codes if known else None
        found[name] = [own.aliases.get(each, each) if own else each for each in values]
    return found


def pairs(name: str, texts: Sequence[str]) -> dict[str, list[str]]:
    """What was written as dimension=value; several values of one dimension, with commas or again."""
    found: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key or not value:
            raise Refused([Problem(name, _("write it as dimension=value"))])
        found[key] += value.split(",")
    return dict(found)


def _period(place: Workplace, text: str | None, start: str | None, end: str | None, today: date) -> Period | None:
    if text and (start or end):
        raise Refused([Problem("period", _("give a period, or from and to, not both"))])
    if text:
        return told_period(place, text, meant_period(text, today))
    if start or end:
        whole = span(start or end or "", end, today)
        return told_period(place, " ".join(filter(None, (start, end))), whole)
    return None


def told_period(place: Workplace, text: str, meant: Period) -> Period:
    """Say back in full what was written in words; the report says itself which quarter was meant."""
    if not is_written(text) and not text.lower().startswith("q"):
        say(f"period: {period_in_full(meant, place.words.translate)}")
    return meant


def _day(name: str, text: str | None) -> date | None:
    return date.fromisoformat(day_of(name, text)) if text else None
