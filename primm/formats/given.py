"""What the log has of a person as data: each event with its fields, in words and in codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from primm.formats.herself import label
from primm.formats.safe import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.formats.herself import Dossier
    from primm.people.access import Happening, Said
    from primm.words import Words

FORMAT = 1


def data(dossier: Dossier, person: str, members: Sequence[str], readers: Sequence[Words]) -> bytes:
    """The events of a person as JSON, under which ids she is in the log, when and where it was made."""
    told = {
        "format": FORMAT,
        "made": dossier.day,
        "desk": dossier.desk,
        "person": person,
        "ids": sorted(members),
        "languages": [each.language for each in readers],
        "events": [_event(each, dossier, readers) for each in dossier.happenings],
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return (escaped(text).replace("<", "\\u003c") + "\n").encode()  # no tag begins in it


def _event(of: Happening, dossier: Dossier, readers: Sequence[Words]) -> dict[str, Any]:
    """An event; ``envelope`` is what its leaf in the tree is the hash of, byte for byte."""
    meta = of.meta
    names = ("origin", "n", "id", "kind", "occurred", "recorded", "desk", "by")
    title = dossier.titles.get(meta["kind"], meta["kind"])
    return {
        **{name: meta[name] for name in names},
        "title": {each.language: each.translate(title) for each in readers},
        "fields": [_field(each, dossier, readers) for each in of.said],
        "closed": list(of.closed),
        "envelope": of.meta_text,
    }


def _field(said: Said, dossier: Dossier, readers: Sequence[Words]) -> dict[str, Any]:
    labels = {each.language: label(said, dossier.codes, each) for each in readers}
    return {
        "name": said.field.name,
        "title": {each.language: each.translate(said.field.help or said.field.name) for each in readers},
        "value": said.value,
        **({"label": labels} if any(labels.values()) else {}),
        "sealed": said.personal,
    }
