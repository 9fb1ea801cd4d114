"""Naming witnesses: a place to which checkpoints are written, or the key of another desk, and taking them away."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.proof.checkpoint import name_of, origin_of
from primm.proof.kept import read_kept, write_kept
from primm.proof.note import COSIGNED
from primm.proof.notesfile import file_at, require_notes
from primm.proof.signing import fingerprint_of
from primm.proof.witness import Place, on_one_disk, read_witnesses, write_witnesses
from primm.words import _

if TYPE_CHECKING:
    from primm.core.log.log import Log
    from primm.proof.note import Key


def foreign_key(folder: str, origin: str, path: str) -> Key | None:
    """The key of another desk that signed all of a file; None where the path is a place to write to."""
    if origin_of(path):
        return _seen_key(folder, path)
    if os.path.isdir(path) or not os.path.lexists(path) or not os.path.getsize(path):
        return None
    keys = {each.claim().key._replace(kind=COSIGNED) for each in require_notes(path).notes}
    others = {key for key in keys if key.name != name_of(origin) and key.text not in read_witnesses(folder).former}
    if len(others) > 1:
        text = _("{path} holds checkpoints of several keys: name a file that one desk wrote")
        raise Refused([Problem("", text, {"path": path})])
    return next(iter(others), None)


def _seen_key(folder: str, name: str) -> Key:
    """The key of this name by which something is signed that came with a copy."""
    keys = {each.said().key for each in read_kept(folder).seen if each.said().key.name == name}
    if len(keys) != 1:
        text = _("no checkpoint of {name} came, or of several keys: have its desk write primm log checkpoint -o FILE")
        raise Refused([Problem("", text, {"name": name})])
    return keys.pop()


def add_place(folder: str, origin: str, path: str) -> str:
    """Name a folder or file as a place; answers which file is written to."""
    file = file_at(path, origin)
    home = os.path.realpath(os.path.dirname(file))
    if not os.path.isdir(home):
        text = _("{path} is in no folder that exists: put the stick in, or make the folder")
        raise Refused([Problem("", text, {"path": path})])
    log = os.path.realpath(folder)
    if f"{home}{os.sep}".startswith(f"{log}{os.sep}"):
        text = _("{path} lies in the log's own folder: whoever changes the log can change it too; name another place")
        raise Refused([Problem("", text, {"path": path})])
    witnesses = read_witnesses(folder)
    others = tuple(each for each in witnesses.places if each.path != path)
    new = Place(path, file=file, apart=not on_one_disk(home, folder))
    write_witnesses(folder, witnesses._replace(places=(*others, new)))
    return file


def add_key(log: Log, path: str, key: Key) -> int:
    """Believe another desk, and take in what its file says; answers how many checkpoints are kept of it."""
    folder = os.path.dirname(log.path)
    notes = () if origin_of(path) else require_notes(path).notes

    def keep() -> None:
        witnesses, kept = read_witnesses(folder), read_kept(folder)
        write_kept(folder, kept.with_seen(notes))
        write_witnesses(folder, witnesses._replace(keys=tuple(dict.fromkeys((*witnesses.keys, key.text)))))

    log.alone(keep)
    return sum(each.key == key.text for each in read_kept(folder).seen)


def remove(folder: str, named: str) -> bool:
    """Take away a place by its path, or a key by its name or fingerprint; False where there is none such."""
    from primm.proof.note import read_key

    witnesses = read_witnesses(folder)
    places = tuple(
        each for each in witnesses.places if named not in (each.path, each.file) and os.path.abspath(named) != each.path
    )
    keys = tuple(each for each in witnesses.keys if named not in (read_key(each).name, fingerprint_of(read_key(each))))
    left = witnesses._replace(places=places, keys=keys)
    if left == witnesses:
        return False
    write_witnesses(folder, left)
    return True
