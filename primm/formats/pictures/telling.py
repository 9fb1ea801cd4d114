"""What is said of a picture: its title, what stands below that, and the alternative text for who does not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.figures.play import CALENDAR
from primm.formats.pictures.frame import Told
from primm.formats.pictures.values import value_of
from primm.formats.tidy import SIGN
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.core.figures.report import Table
    from primm.formats.pictures.reader import Reader
    from primm.formats.pictures.values import Value

FEW = 8  # so many figures are all told; of more, the largest and the smallest


def told(
    table: Table, reader: Reader, form: str, values: Mapping[str, Value], *, more: int = 0, beside: Sequence[str] = ()
) -> Told:
    """What is said of a picture of this form with these figures, by their places; ``more`` are in the table only."""
    metric = table.metric
    by = " × ".join(reader.help(table, name) for name in ordered(table.by))
    title, unit = reader.title(metric), reader.unit(metric)
    notes = [*beside, *_notes(reader, list(values.values()), more)]
    lead = reader.say(form, title=title, unit=unit, by=by)
    whole = [reader.say(_("Total: {figure}."), figure=text) for text in _total(table, reader)]
    return Told(
        title,
        (" · ".join((metric.id, unit, reader.say(_("by {by}"), by=by))), *filter(None, [" ".join(notes)])),
        reader.sentence(" ".join([lead, *whole, *_figures(reader, values), *notes])),
    )


def ordered(names: Sequence[str]) -> list[str]:
    """Dimensions as they are said: the calendar last."""
    return sorted(names, key=CALENDAR.__contains__)


def _total(table: Table, reader: Reader) -> list[str]:
    return [value_of(table, cell, reader).text for cell in table.cells[:1] if not cell.at]


def _figures(reader: Reader, values: Mapping[str, Value]) -> list[str]:
    """All figures where they are few; else the ends, and of what there is no number."""
    found = [(value.number, place, value.text) for place, value in values.items() if value.number is not None]
    if len(values) <= FEW or not found:
        return ["; ".join(f"{place}: {value.text}{value.beside}" for place, value in values.items()) + "."]
    ends = (max(found, key=lambda each: each[0]), min(found, key=lambda each: each[0]))
    return [
        reader.say(text, where=place, figure=figure)
        for text, (_number, place, figure) in zip(
            (_("Largest: {where}, {figure}."), _("Smallest: {where}, {figure}.")), ends, strict=True
        )
    ]


def _notes(reader: Reader, values: Sequence[Value], more: int) -> list[str]:
    """What the signs in a picture mean, and how much is not in it."""
    notes = []
    if more:
        notes.append(reader.say(_("In the table only: {many} more."), many=more))
    if any(each.is_hidden for each in values):
        hidden = reader.say(_("hidden: it is of few, or others that are of few could be computed from it"))
        notes.append(f"{SIGN} {hidden}.")
    if any(each.is_least for each in values):
        notes.append(reader.say(_("≥: people without a name may add to it.")))
    return notes
