"""Events that are recorded together: what the first one says is not typed again for those that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.host.references import accepts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.events.fields import Field
    from primm.core.host.index import Index
    from primm.core.host.recorder import Given


_SAME = {"done_by"}  # whoever worked did all of it


def inherit(givens: Sequence[Given], index: Index) -> list[Given]:
    """Each event after the first names the earlier one that it follows or mentions, and the persons of the first.

    Where that is about nobody (a desk, a body), those of the first that is about persons. A contact in which an
    appointment is kept was by appointment.
    """
    if any(each.kind == "task.done" and each.values.get("outcome") == "kept" for each in givens):
        said = ({"access": "appointment"} if each.kind == "contact" else {} for each in givens)
        givens = [each._replace(values={**more, **each.values}) for each, more in zip(givens, said, strict=True)]
    return [_joined(given, givens[:place], index) for place, given in enumerate(givens)]


def _joined(given: Given, before: Sequence[Given], index: Index) -> Given:
    if not before:
        return given
    fields = [field for field in index.spec(given.kind).fields if field.name not in given.values]
    kinds = [each.kind for each in before]
    named: dict[str, Any] = {field.name: places for field in fields if (places := _earlier(field, kinds))}
    if not any(field.type == "opening" and field.name in named for field in fields):
        named |= _persons(given, fields, before, index)
    first = before[0]
    named |= {field.name: first.values[field.name] for field in fields if field.name in _SAME & first.values.keys()}
    return given._replace(
        values={**named, **given.values},
        occurred=given.occurred or first.occurred,
        late=given.late or first.late,
        desk=given.desk or first.desk,
        by=given.by or first.by,
        fold=first.fold if given.fold is None and given.occurred is None else given.fold,
    )


def _earlier(field: Field, kinds: Sequence[str]) -> str | list[str] | None:
    """The nearest earlier event that the field can name; all of them, if it may name several."""
    if field.type not in ("opening", "event"):
        return None
    places = [f"@{place}" for place, kind in enumerate(kinds, 1) if accepts(field.of, kind)]
    return places if field.many else places[-1] if places else None


def _persons(given: Given, fields: Sequence[Field], before: Sequence[Given], index: Index) -> dict[str, Any]:
    """The first field of persons, unless one was given or the event makes a person of its own."""
    about = [place for place, each in enumerate(before, 1) if index.spec(each.kind).about == "person"]
    every = [field for field in index.spec(given.kind).fields if field.type == "subject" and "person" in field.of]
    if not about or not every or every[0] not in fields or any(field.name in given.values for field in every):
        return {}
    first = before[about[0] - 1]
    theirs = [each.name for each in index.spec(first.kind).fields if each.type == "subject"]
    if theirs and not first.values.get(theirs[0]) and any(map(first.values.get, theirs)):
        return {}  # she was there for somebody without a name: what came of it is not hers
    whose = f"@{about[0]}"
    return {every[0].name: [whose] if every[0].many else whose}
