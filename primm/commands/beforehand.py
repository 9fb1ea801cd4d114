"""Before the first question: what no answer could mend is refused, so that nobody types in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.events.check import check
from primm.core.host.drafting import Drafter
from primm.core.host.naming import NAMING, Naming, Problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from primm.commands.workplace import Workplace
    from primm.core.host.recorder import Given


def prepare(place: Workplace, givens: Sequence[Given], *, sealing: bool) -> None:
    """Refuse events whose envelope, or what is given of their fields, is wrong; open the vault if it will be needed."""
    drafter = Drafter(place.index, place.codes, place.recorder.references, place.settings, place.now())
    problems: list[Problem] = []
    for number, given in enumerate(givens, 1):
        lead = f"@{number} " if len(givens) > 1 else ""
        problems += [each._replace(field=f"{lead}{each.field}".strip()) for each in _wrong(drafter, given)]
        if drafter.index.kinds[given.kind].own:
            break  # what follows may name what comes into being here
    if problems:
        raise Refused(problems)
    if sealing:
        place.vault.unlock()


def _wrong(drafter: Drafter, given: Given) -> list[Problem]:
    spec = drafter.index.spec(given.kind)
    alone = [field._replace(needed_when=None, not_before=None, part_of=None) for field in spec.fields]
    values, found = check(alone, given.values, drafter.codes, partial=True, today=drafter.today)
    problems = Problems(found)
    retold = drafter.look_around(given, problems)
    if not retold:
        fields = tuple(field for field in spec.fields if field.type in NAMING and not _in_batch(values.get(field.name)))
        Naming(drafter, spec._replace(fields=fields), values, (), problems).find()
    return [each for each in problems if not each.warns]


def _in_batch(value: Any) -> bool:
    return any(str(each).startswith("@") for each in (value if type(value) is list else [value]))
