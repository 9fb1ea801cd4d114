"""``primm record -``: JSON lines from standard input, an event each, or several in one transaction as an array.

    {"kind": "contact", "fields": {"channel": "phone_in", "topics": ["cit"], "outcomes": ["information"]}}

Beside ``kind`` and ``fields`` an object may have ``id``, ``occurred``, ``desk``, ``by``, ``late``, ``fold``, ``zone``
and ``version``. Every bad line is named by its number; the good ones are stored if none is bad, or with ``--partial``.
"""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.output import say
from primm.commands.record import report
from primm.commands.tree import Command, option
from primm.core.errors import PrimmError, Problem, Refused
from primm.core.events.canonical import field_name, loads
from primm.core.host.recorder import Given
from primm.formats.mapcheck import require_by_hand
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.workplace import Workplace
    from primm.core.host.drafting import Making

LINE_LIMIT = 1_000_000  # bytes
LINES_LIMIT = 100_000  # lines that wait in memory until all are found good
TYPES: dict[str, type] = {
    "kind": str, "fields": dict, "id": str, "occurred": str, "desk": str, "by": str, "late": str,
    "fold": int, "zone": str, "version": int,
}  # fmt: skip


_ELSEWHERE = _('not known here: the fields of the kind belong in "fields"')


class Line(NamedTuple):
    """A line of the input, or what is wrong with it."""

    number: int
    content: bytes | None  # None: longer than any line may be


@click.command("-", cls=Command)
@option("--desk-lines", is_flag=True, help=_("lines as in a desk's session, such as: c k7q2m rinnovo kit 25"))
@option("--partial", is_flag=True, help=_("store the good lines, although there are bad ones"))
@click.pass_obj
def lines(place: Workplace, desk_lines: bool, partial: bool) -> None:
    """Record JSON lines from standard input, one event or one array of events each; or lines of the desk.

    Each has this shape:

    {"kind": "contact", "fields": {"channel": "web", "reached": "refused"}}

    Beside kind and fields an object may have id, occurred, desk, by, late, fold, zone and version; all but kind may be
    left out. Days are written as they are stored.
    """
    plans: list[tuple[int, list[Making]]] = []
    bad: list[Problem] = []
    planned = _typed_lines(place) if desk_lines else lambda line: place.recorder.plan(_givens(line))
    for line in _lines(sys.stdin.buffer, comments=desk_lines):
        try:
            if line.number > LINES_LIMIT and not partial:
                raise Refused([Problem("", _("more lines than can wait: split the input, or use --partial"))])
            plan = planned(line)
        except Refused as refused:
            bad += [each._replace(field=f"{line.number} {each.field}".rstrip()) for each in refused.problems]
            if line.number > LINES_LIMIT:
                break
            continue
        if partial:
            _store(place, line.number, plan)
        else:
            plans.append((line.number, plan))
    if bad and not partial:
        raise Refused(bad)
    for number, plan in plans:
        _store(place, number, plan)
    if bad:
        raise Refused(bad)


def _store(place: Workplace, number: int, plan: list[Making]) -> None:
    try:
        stored = place.recorder.store(plan)
    except PrimmError:
        say(place.words.translate(_("stopped at line {number}")).format(number=number))
        raise
    report(place, [each.draft.kind for each in plan], stored, str(number))


def _lines(stream: IO[bytes], *, comments: bool) -> Iterator[Line]:
    """The lines, each read up to its limit; what is longer is passed over without being kept, and so are comments."""
    number = 0
    while content := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(content) > LINE_LIMIT:
            while len(content) > LINE_LIMIT and not content.endswith(b"\n"):
                content = stream.readline(LINE_LIMIT + 1)
            yield Line(number, None)
        elif content.strip() and not (comments and content.lstrip().startswith(b"#")):
            yield Line(number, content)


def _typed_lines(place: Workplace) -> Callable[[Line], list[Making]]:
    from primm.commands.desk.outside import DeskLines

    desk = DeskLines(place)

    def planned(line: Line) -> list[Making]:
        plan = place.recorder.plan(desk.givens(_text(line)))
        desk.follow(plan)
        return plan

    return planned


def _text(line: Line) -> str:
    if line.content is None:
        raise Refused([Problem("", _("the line is too long"))])
    try:
        return line.content.decode("utf-8-sig" if line.number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise Refused([Problem("", _("this is not valid text"))]) from None


def _givens(line: Line) -> list[Given]:
    found = loads(_text(line), LINE_LIMIT)
    given = [_given(each) for each in (found if type(found) is list else [found])]
    if not given:
        raise Refused([Problem("", _("an empty array"))])
    return given


def _given(found: Any) -> Given:
    if type(found) is not dict or type(found.get("kind")) is not str:
        raise Refused([Problem("", _('an object with "kind" and "fields" is wanted'))])
    problems = [
        Problem(name, _("of another type than it must be")) if name in TYPES else Problem(field_name(name), _ELSEWHERE)
        for name, value in found.items()
        if type(value) is not TYPES.get(name)
    ]
    if problems:
        raise Refused(problems)
    require_by_hand(found["kind"])
    return Given(found.pop("kind"), found.pop("fields", {}), **found)
