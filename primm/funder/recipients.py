"""The sheet of recipients: a row a person, what the fund asks of her, what she received, and what changed since."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing
from primm.core.events.ids import handle
from primm.core.figures.persons import KINDS
from primm.people.vault import Locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.log.rows import Sealer
    from primm.funder.counting import CountedRow
    from primm.people.files import File

SEALED = (
    *("given_name", "family_name", "birth_date", "document_number", "permit_number", "permit_start", "permit_end"),
    *("permit_reason", "renewal_receipt", "specific_targets"),
)
OPEN = ("birth_year", "sex", "citizenships", "country_of_birth", "municipality", "permit_expiry")
WORK = ("identity", "indicators", "services", "first_day", "last_day")
FIELDS = (*SEALED, *OPEN, *WORK)
CODED = {
    "permit_reason": "permit_reason",
    "specific_targets": "specific_target",
    "sex": "sex",
    "services": "service",
    "indicators": "indicator",
    "identity": "identity",
}  # columns whose codes the fund's map may exchange, and the table of the map
UNREADABLE = "unreadable"  # in the place of a sealed field whose key is not here, or which was erased
NEVER_TOLD = ("none",)  # who has no permit is nobody's business
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
RESTRICTED = "restricted"  # whose data may only be kept is told of to nobody


class Recipient(NamedTuple):
    """What the sheet tells of a person: by the names of the columns, what is not known left out."""

    person: str
    members: frozenset[str]
    told: Mapping[str, Any]

    @property
    def code(self) -> str:
        """Under which the fund knows the person from one transmission to the next."""
        return handle(self.person.partition(":")[2])


class Change(NamedTuple):
    """A row of the sheet; without a word for what changed where the whole sheet is told."""

    recipient: Recipient
    status: str = ""
    why: str = ""


def recipients(counted: Iterable[CountedRow], files: Mapping[str, File], sealer: Sealer) -> dict[str, Recipient]:
    """Each person who counts, as known at the position at which the files were read."""
    of_person: dict[str, list[CountedRow]] = defaultdict(list)
    for each in counted:
        of_person[str(each.person)].append(each)
    return {
        person: Recipient(person, files[person].members, {**_known(files[person], sealer), **received(rows)})
        for person, rows in sorted(of_person.items())
    }


def received(rows: Sequence[CountedRow]) -> dict[str, Any]:
    """What a person received, by which indicators and from when to when."""
    days = sorted(each.day for each in rows)
    return {
        "identity": rows[0].identity,
        "indicators": sorted({each.indicator for each in rows}),
        "services": sorted({each.service for each in rows if each.service}),
        "first_day": days[0].isoformat(),
        "last_day": days[-1].isoformat(),
    }


def _known(file: File, sealer: Sealer) -> dict[str, Any]:
    """What is known of a person; a sealed field that cannot be opened is said to be so, and nothing fails."""
    known = {name: each.value for name, each in file.open().items() if name in OPEN}
    secrets, readable = _opened(file, sealer)
    known |= {name: value for name, value in secrets.items() if name in SEALED}
    if known.get("permit_reason") in NEVER_TOLD:
        del known["permit_reason"]
    return known if readable else {**dict.fromkeys(SEALED, UNREADABLE), **known}


def _opened(file: File, sealer: Sealer) -> tuple[dict[str, Any], bool]:
    """The sealed fields that can be read, and whether all can."""
    found: dict[str, Any] = {}
    readable = not file.erased()
    for entry in file.history(*KINDS).entries:
        try:
            found |= file.secrets(entry, sealer)
        except Locked:
            raise  # it would be so with every other person
        except KeyMissing:
            readable = False
    return found, readable


def changes(then: Mapping[str, Recipient], now: Mapping[str, Recipient], out: Mapping[str, str]) -> Iterator[Change]:
    """What is new, changed or withdrawn since; ``out`` says why a person is kept out now.

    Of who is withdrawn nothing is told but the code and the reason: there is nothing else that the fund must know.
    """
    for person, each in now.items():
        if person not in then:
            yield Change(each, NEW)
        elif each.told != then[person].told:
            yield Change(each, CHANGED)
    for person, each in then.items():
        if person not in now:
            merged = any(person in other.members for other in now.values())
            why = "merged" if merged else out.get(person, "not_counted")
            yield Change(Recipient(person, each.members, {}), WITHDRAWN, why)


def disclosed(rows: Iterable[Change]) -> list[str]:
    """The fields of which the sheet tells anything, in their order."""
    said = {name for each in rows for name, value in each.recipient.told.items() if value != UNREADABLE}
    return ["code", *(name for name in FIELDS if name in said)]


def digest(rows: Iterable[Change]) -> str:
    """The SHA-256 of what the sheet says, whatever its form and the reader's language."""
    lines = [[each.recipient.person, dict(each.recipient.told), each.status, each.why] for each in rows]
    return sha256(json.dumps(lines, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
