"""``primm doubles``: the files that may be one person's, across all desks, until somebody has decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.finding import MATCHED, open_finder
from primm.commands.hidden import say_hidden
from primm.commands.output import listing, say
from primm.commands.telling import code, label
from primm.commands.tree import Command
from primm.commands.uniting import MERGED, REGISTERED, say_compared
from primm.commands.viewing import DUPLICATES, may_name
from primm.core.errors import Problem
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.core.host.recorder import Given
from primm.formats.tidy import text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.people.card import Card
    from primm.people.doubles import Pair
    from primm.people.finding import Finder

COLUMNS = (
    "handle", "other", "score", "matched", "birth_year", "other_birth_year",
    "citizenships", "other_citizenships", "desks", "other_desks",
)  # fmt: skip
SAME, DIFFERENT, NAMES, LATER, END = "1", "2", "n", "", "0"
MEANS = {
    **dict.fromkeys((SAME, "same", "stessa"), SAME),
    **dict.fromkeys((DIFFERENT, "different", "diversa", "diverse"), DIFFERENT),
    **dict.fromkeys((NAMES, "names", "nomi"), NAMES),
    **dict.fromkeys((LATER, "skip", "salta"), LATER),
    **dict.fromkeys((END, "end", "fine"), END),
}


@click.command(cls=Command)
@click.pass_obj
@listing
def doubles(place: Workplace, show: Show) -> None:
    """Decide about files that may be one person's: the same, different, later. Off a terminal they are listed.

    Those with the same phone come first, then those of the same year. A pair that was said to be two persons does not
    come again, nor one whose merge was undone.
    """
    from primm.people.doubles import contradicted, pairs, said_different

    finder, different = open_finder(place), said_different(place.log, place.kinds)
    for each in contradicted(finder, different):
        place.warn(_disagreed(each))
    found = pairs(finder.shown(), different)
    say_hidden(place, len(finder) - len(finder.shown()))
    if place.asks:
        _ask(place, finder, found)
    else:
        show(Listing(COLUMNS, [_row(place, each) for each in found], (_left(place, len(found)),)))


def _disagreed(entry: Entry[Any]) -> Problem:
    text = _("{handles} are read as one, but somebody said that they are two persons: unmerge them, or retract {event}")
    handles = " ".join(code(each) for each in entry.subjects if each)
    return Problem("", text, {"handles": handles, "event": handle(entry.id)}, warns=True)


def _row(place: Workplace, pair: Pair) -> tuple[object, ...]:
    told = [card.told.get(name) for name in ("birth_year", "citizenships") for card in (pair.one, pair.other)]
    handles = (code(pair.one.subject), code(pair.other.subject))
    return (*handles, pair.likeness.score, _matched(place, pair), *told, list(pair.one.desks), list(pair.other.desks))


def _matched(place: Workplace, pair: Pair) -> str:
    return ", ".join(place.words.translate(MATCHED[each]) for each in pair.likeness.by)


def _left(place: Workplace, number: int) -> str:
    return place.words.translate(_("pairs that nobody has decided about: {number}")).format(number=number)


def _ask(place: Workplace, finder: Finder, found: Sequence[Pair]) -> None:
    """One pair after the other, as the files are by then; what one answer settles is not asked again."""
    different: set[frozenset[str]] = set()
    left = 0
    for number, pair in enumerate(found, 1):
        now = _as_it_is(finder, pair)
        if now is None or now.decided(different):
            continue
        answer = _answer(place, now, f"{number}/{len(found)}")
        if answer == END:
            left += len(found) - number + 1
            break
        left += answer == LATER
        if answer in (SAME, DIFFERENT):
            _record(place, now, same=answer == SAME)
        if answer == SAME:
            _renew(place, finder, now)
        if answer == DIFFERENT:
            different.add(frozenset((now.one.subject, now.other.subject)))
    say(_left(place, left))


def _as_it_is(finder: Finder, pair: Pair) -> Pair | None:
    one, other = finder.card(pair.one.subject), finder.card(pair.other.subject)
    return None if one is None or other is None or one is other else pair._replace(one=one, other=other)


def _answer(place: Workplace, pair: Pair, lead: str) -> str:
    say(f"{lead}  {_matched(place, pair)}  {pair.likeness.score}")
    for card in (pair.one, pair.other):
        say(f"  {'  '.join(_told(place, card))}")
    say_compared(place, pair.one.told, pair.other.told)
    question = place.words.translate(_("1 same person · 2 different · n names · Enter later · 0 end"))
    while True:
        answer = MEANS.get(click.prompt(question, default="", show_default=False, err=True).strip().lower())
        if answer == NAMES:
            if may_name(place, [pair.one.subject, pair.other.subject], DUPLICATES):
                for card in (pair.one, pair.other):
                    say(f"  {code(card.subject)}  {'; '.join(card.wholes)}")
        elif answer is not None:
            return answer


def _told(place: Workplace, card: Card) -> list[str]:
    fields = {field.name: field for field in place.index.spec(REGISTERED).fields}
    names = ("birth_year", "citizenships", "municipality")
    known = [label(place, fields[name], card.told.get(name)) or text(card.told.get(name, "-")) for name in names]
    return [code(card.subject), *known, " ".join(card.desks)]


def _record(place: Workplace, pair: Pair, *, same: bool) -> None:
    from primm.commands.record import report
    from primm.people.doubles import NOT_DUPLICATE

    kind = MERGED if same else NOT_DUPLICATE
    values = {"person": pair.one.subject, "other": pair.other.subject, "score": pair.likeness.score}
    report(place, [kind], place.recorder.record([Given(kind, values)]))


def _renew(place: Workplace, finder: Finder, pair: Pair) -> None:
    from primm.people.files import file_of

    finder.add(file_of(place.log, place.kinds, pair.one.subject))
