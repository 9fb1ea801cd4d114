"""Opening a desk's session: what was left open is closed by a question, the day is opened once, the agenda is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.desk.closing import minutes_asked
from primm.commands.desk.insisting import insist
from primm.commands.prompts import agreed
from primm.commands.telling import code
from primm.core.events.dates import LATE
from primm.core.events.ids import handle
from primm.core.host.recorder import Given
from primm.desk.days import in_full
from primm.desk.timetable import planned_minutes
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.desk import DeskSessionOpened
    from primm.desk.agenda import Item

OPENED, CLOSED = "desk.session_opened", "desk.session_closed"
PARTS = {
    "appointments": _("Appointments today"),
    "tasks": _("To do today"),
    "overdue": _("Overdue"),
    "mediations": _("Mediations"),
    "referrals": _("Referrals without an answer"),
    "permits": _("Permits about to expire"),
    "applications": _("Applications to hand in"),
    "requests": _("Requests about data"),
}
FEW = 8  # lines of each part; the agenda has all of them
CALL, APPOINTMENT, NEVER_CALL = "call", "appointment", "never_call"


def open_day(session: Session, front: Front) -> None:
    """Close what was left open, open today, show what it has in store."""
    opened, closed = session.lookups.session(session.desk)
    if opened and not closed and opened.occurred < session.today:
        _close(session, front, opened)
    if opened is None or opened.occurred < session.today or (closed and _again(session, front)):
        planned = planned_minutes(session.place.folder, session.desk, session.today)
        values = {} if planned is None else {"planned_minutes": planned}
        front.say(insist(session, front, [Given(OPENED, values)]))
        session.forget()
    for line in agenda_lines(session):
        front.say(line)


def _again(session: Session, front: Front) -> bool:
    """Whether a desk that was closed today opens once more: many open in the morning and in the afternoon."""
    question = session.words.translate(_("this desk was closed today already; open it again? yes or no"))
    return agreed(lambda: front.ask(question))


def _close(session: Session, front: Front, opened: Entry[DeskSessionOpened]) -> None:
    """The session of an earlier day: only those who were there know how long it was."""
    day = in_full(opened.moment[:10], session.words.translate)
    front.say(session.words.translate(_("the session of {day} was left open")).format(day=day))
    minutes = minutes_asked(session, front, opened.event.planned_minutes)
    values = {"of": opened.id, "minutes": minutes}
    late = "forgotten" if session.today - opened.occurred > LATE else None
    front.say(insist(session, front, [Given(CLOSED, values, occurred=opened.moment[:10], late=late)]))
    session.forget()


def agenda_lines(session: Session) -> Iterator[str]:
    """What the day has in store, by codes and never by names."""
    from primm.commands.agenda import gather

    agenda = gather(session.place, session.today).only(desk=session.desk)
    parts = [(title, [each for each in getattr(agenda, name) if each.what != CALL]) for name, title in PARTS.items()]
    calls = [each for each in (*agenda.overdue, *agenda.tasks) if each.what == CALL and each.rule != NEVER_CALL]
    for title, items in [*parts, (_("To call"), calls)]:
        if items:
            yield f"{session.words.translate(title)}:"
            yield from (f"  {_line(session, each)}" for each in items[:FEW])
            if len(items) > FEW:
                yield f"  {_more(session, len(items) - FEW)}"


def _more(session: Session, number: int) -> str:
    text = session.words.plural("and {number} more: primm agenda", "and {number} more: primm agenda", number)
    return text.format(number=number)


def _line(session: Session, item: Item) -> str:
    """Time or day, persons, what it is about, how they may be reached, and the handle."""
    from primm.commands.agenda import what
    from primm.commands.kept import in_words

    same = item.due[:10] == session.today.isoformat()
    when = item.due[11:] if same else f"{item.due[8:10]}/{item.due[5:7]} {item.due[11:]}".strip()
    plain = item._replace(what="") if item.what == APPOINTMENT else item  # its title says it
    told = (what(session.place, plain), in_words(session.place, "contact_rule", item.rule))
    thing = "" if ":" in item.id else handle(item.id)
    words = (when, "+".join(map(code, item.persons)), " · ".join(filter(None, told)), thing)
    return " ".join(filter(None, words))
