"""Who is told of to the fund, as the log stands at a position: rows, files, fields opened with the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.commands.funder.laying import Left
from primm.core.figures import cachefile
from primm.core.figures.consent import SAYS
from primm.core.figures.refresh import components
from primm.core.figures.sheets import Sheet
from primm.funder.counting import COUNTED, NOT_AGREED, REFUSING, CountedRow
from primm.funder.recipients import RESTRICTED, recipients
from primm.funder.views import REFUSED, reporting
from primm.people.files import File
from primm.people.rights import restrictions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.figures.period import Period
    from primm.core.figures.views import Row, View
    from primm.core.host.action import Action
    from primm.funder.recipients import Recipient


class Told(NamedTuple):
    """Who stands in the sheet, and why others are kept out of it."""

    recipients: Mapping[str, Recipient]
    out: Mapping[str, str]

    @property
    def left(self) -> Left:
        """How many of them would stand there, had they agreed, or might their data be used."""
        out = [reason for person, reason in self.out.items() if person not in self.recipients]
        return Left(sum(each in NOT_AGREED for each in out), out.count(RESTRICTED))


def rows_of(basis: Basis, view: View) -> Iterator[Row]:
    """The rows of a view at the position of the basis."""
    return Sheet(basis.connection, view, cachefile.texts(basis.connection)[view.name]).rows()


def view_of(action: Action, row: type[Row]) -> View:
    """The view that makes these rows."""
    return next(view for view in action.views if view.row is row)


def told(place: Workplace, action: Action, basis: Basis, programme: str, span: Period) -> Told:
    """The recipients of a programme from the first day of the span to the last."""
    counts: list[CountedRow] = []
    out: dict[str, str] = {}
    for each in rows_of(basis, view_of(action, CountedRow)):
        assert isinstance(each, CountedRow)
        if each.programme == programme and each.person and span.start <= each.day <= span.end:
            if each.counts:
                counts.append(each)
            elif each.reason != COUNTED:
                out[each.person] = each.reason
    persons = {str(each.person) for each in counts}
    files: dict[str, File] = {}
    for members, effective in components(place.log, place.kinds, persons, basis.certificate.position):
        files |= {person: File(members, effective) for person in members & persons}
    return Told(recipients(counts, files, place.vault), out)


def of_today(place: Workplace, then: Told) -> Told:
    """Without those of whom nothing more is told as the log stands today, whatever it said at an earlier position."""
    gone: dict[str, str] = {}
    for members, effective in components(place.log, place.kinds, then.recipients):
        if reporting(File(members, effective).history(*SAYS)) == REFUSED:
            gone |= dict.fromkeys(members & then.recipients.keys(), REFUSING)
    gone |= dict.fromkeys(then.recipients.keys() & restrictions(place.log, lambda: place.kinds).keys(), RESTRICTED)
    return Told({person: each for person, each in then.recipients.items() if person not in gone}, {**then.out, **gone})
