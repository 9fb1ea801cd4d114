"""A metric in words: what is divided by what, which date places it, by what it is shown, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.figures.forms import Ratio, Rows
from primm.core.figures.metrics import OWN
from primm.core.figures.play import CALENDAR, Play, column, date_of, play_of, plays_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.figures.forms import Measure
    from primm.core.figures.metrics import Metric
    from primm.words import Words

COLUMNS = (
    "metric", "version", "title", "definition", "unit", "above", "below", "date", "by", "left_out", "source", "status",
)  # fmt: skip
STATUS = {
    "verified": _("its text was read"),
    "unverified": _("source not verified"),
    "own": _("own proposal"),
}


def described(metric: Metric, words: Words) -> dict[str, str]:
    """Everything that can be said of a metric, by the names of ``COLUMNS``; what does not apply is empty."""
    say = words.translate
    above, below = _parts(metric.measure, words)
    plays = plays_of(metric.measure)
    calendar = CALENDAR if plays[0].has("month") else ()
    named = [metric.id, str(metric.version), say(metric.title), say(metric.definition), say(metric.unit)]
    dates = dict.fromkeys(text for play in plays for text in _dates(play, words))
    left = dict.fromkeys(text for play in plays for text in _left_out(play, words))
    by = " ".join((*calendar, *metric.by))
    source = [say(metric.source.name), say(STATUS[metric.source.status])]
    values = [*named, above, below, "; ".join(dates), by, "; ".join(left), *source]
    return dict(zip(COLUMNS, values, strict=True))


def source_of(metric: Metric, words: Words) -> str:
    """Where a definition comes from, and whether that text was read."""
    return words.beside(lambda each: _source_of(metric, each))


def _source_of(metric: Metric, words: Words) -> str:
    say = words.translate
    name, status = say(metric.source.name), say(STATUS[metric.source.status])
    if metric.source == OWN:
        return say(_("source: {name}")).format(name=status)
    return say(_("source: {name} ({status})")).format(name=name, status=status)


def _parts(measure: Measure, words: Words) -> tuple[str, str]:
    """What stands above and below the line of a share or a ratio."""
    if isinstance(measure, Ratio):
        return _counted(measure.above, words), _counted(measure.below, words)
    play = play_of(measure)
    if play.of is None:
        return "", ""
    say = words.translate
    if isinstance(play.of, Rows):
        flags = _listed(play.of, words)
        above = _("of these, those who also have rows with: {what}") if flags else _("of these, those who are in both")
        return say(above).format(what=flags), _all(play, words)
    helps = ", ".join(say(column(play.rows[0].row, name).help) for name in play.of)
    return say(_("of these, those with: {what}")).format(what=helps), _all(play, words)


def _counted(measure: Measure, words: Words) -> str:
    """What one number of a ratio is."""
    if isinstance(measure, Ratio):
        above, below = _parts(measure, words)
        return words.translate(_("({above}) for each ({below})")).format(above=above, below=below)
    return _all(play_of(measure), words)


def _all(play: Play, words: Words) -> str:
    """What is counted, before anything above the line."""
    say, rows = words.translate, play.rows[0]
    late = say(_("{what} before the end of the period")) if play.overdue else ""
    overdue = late.format(what=say(column(rows.row, play.overdue).help)) if play.overdue else ""
    what = ", ".join(filter(None, (_listed(rows, words), overdue)))
    unit = say(column(rows.row, play.unit).help) if play.unit else ""
    value = say(column(rows.row, play.value).help) if play.value else ""
    if value:
        text = _("median of: {value}") if play.middle else _("sum of: {value}")
        lead = say(text).format(value=value)
    elif play.middle:
        lead = say(_("median of the number of rows for each: {unit}")).format(unit=unit)
    else:
        lead = say(_("each once: {unit}")).format(unit=unit) if unit else say(_("all"))
    given = say(_("with: {what}")).format(what=what)
    return f"{lead} ({given})" if what else lead


def _listed(rows: Rows, words: Words) -> str:
    return ", ".join(words.translate(column(rows.row, name).help) for name in rows.where)


def _dates(play: Play, words: Words) -> Iterator[str]:
    """Which date places the rows in the period."""
    say = words.translate
    for rows in (*play.rows, *([play.of] if isinstance(play.of, Rows) else [])):
        names: Iterable[str] = rows.during or rows.at_end or (date_of(rows),)
        helps = [say(column(rows.row, name).help) for name in names]
        if play.newest:
            valid = say(column(rows.row, play.newest[1]).help)
            yield say(_("the newest up to the end of the period, by: {date}")).format(date=valid)
        elif rows.at_end:
            yield say(_("open on the last day of the period, from {first} to {last}")).format(
                first=helps[0], last=helps[1]
            )
        elif rows.during:
            yield say(_("overlapping the period, from {first} to {last}")).format(first=helps[0], last=helps[1])
        elif rows.window:
            text = _("{date} in the {window} before those") if rows.before else _("{date} in the last {window}")
            yield say(text).format(date=helps[0], window=rows.window)
        else:
            yield say(_("{date} in the period")).format(date=helps[0])


def _left_out(play: Play, words: Words) -> Iterator[str]:
    """Which rows of the period are not counted."""
    say = words.translate

    def told(text: str, name: str) -> str:
        return say(text).format(what=say(column(rows.row, name).help))

    for rows in play.rows:
        for name in rows.where:
            is_flag = column(rows.row, name).role == "flag"
            yield told(_("not: {what}") if is_flag else _("not by the horizon: {what}"), name)
        if rows.pending:
            yield told(_("by the horizon: {what}"), rows.pending)
        if play.due:
            yield told(_("still open, counted apart: {what} after the horizon"), play.due)
        if play.overdue:
            yield told(_("{what} not before the end of the period"), play.overdue)
        for name in filter(None, (play.unit, play.value if play.middle else None)):
            yield told(_("not known: {what}"), name)
