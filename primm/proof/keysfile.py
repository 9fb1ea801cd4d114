"""The backup of the keys: one file apart from that of the log, which opens with the passphrase alone.

It holds ``master.key``, ``receiving.key`` and every wrapped key as they are, as lines of JSON with a hash at the end.
As long as it exists nobody can be forgotten; so it says until when it may be kept.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing, OutcomeUnknown, Problem, Refused, StorageRefused, Tampered, reason
from primm.people.keys import FILE_NAME as KEYS
from primm.people.keys import KeyTable, WrappedKey, create_key_table
from primm.people.master import FILE_NAME as MASTER
from primm.people.master import read_master
from primm.people.private import create_private, whole_file
from primm.people.receiving import FILE_NAME as RECEIVING
from primm.proof.copying import read_file, wrapped_keys
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

KIND, FORMAT = "primm-keys-backup", 1
KEEP_DAYS = 30
READ_AT_MOST = 1_000_000_000
UNREADABLE = (ValueError, KeyError, TypeError, RecursionError)


class KeysFile(NamedTuple):
    """What a backup of keys holds; without the passphrase it tells nothing but who has a key."""

    made: date
    destroy: date
    master: str
    receiving: str | None
    keys: Sequence[tuple[str, bytes, str]]

    def content(self) -> bytes:
        """The whole file."""
        return "".join(_lines(self)).encode()


def keys_of(folder: str, today: date) -> KeysFile:
    """The keys of a log's folder, as a backup of this day holds them."""
    read_master(folder)  # refused where it is damaged or open to others
    KeyTable(folder).close()
    receiving = os.path.join(folder, RECEIVING)
    master = read_file(os.path.join(folder, MASTER))
    found = KeysFile(
        today,
        today + timedelta(days=KEEP_DAYS),
        master.decode("ascii", "replace"),
        read_file(receiving).decode("ascii", "replace") if os.path.lexists(receiving) else None,
        wrapped_keys(os.path.join(folder, KEYS)),
    )
    if read_file(os.path.join(folder, MASTER)) != master:  # exchanged meanwhile: its keys would not be these
        return keys_of(folder, today)
    return found


def write_keys(path: str, keys: KeysFile, content: bytes) -> None:
    """Write keys into a new private file, and read it again."""
    require_new(path)
    try:
        with whole_file(path) as file:
            file.write(content)
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=path, reason=reason(error)) from None
    try:
        if read_keys(path) != keys:
            raise Tampered(_("{path} does not hold what was copied to it: is the disk sound?"), path=path)
    except BaseException as error:
        try:
            os.unlink(path)
        except OSError:
            text = _("the disk failed while {path} was read again: it lies there and may not be whole; make another")
            raise OutcomeUnknown(text, path=path) from error
        raise


def require_new(path: str) -> None:
    """Refuse to back the keys up into a file that is there."""
    if os.path.lexists(path):
        raise Refused([Problem("keys", _("{path} exists already: name a new file"), {"path": path})])


def read_keys(path: str) -> KeysFile:
    """A backup of keys, exactly as it was written; refused where one byte is wrong."""
    try:
        with open(path, "rb") as file:
            content = file.read(READ_AT_MOST).decode()
        body, _newline, last = content.removesuffix("\n").rpartition("\n")
        keys = _parsed(body.split("\n"))
        if "".join(_lines(keys)) == content and last:
            return keys
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except UNREADABLE:
        pass
    raise KeyMissing(_("{path} is no backup of keys, or damaged: take another one"), path=path)


def restore_keys(folder: str, keys: KeysFile, forgotten: Collection[str] = ()) -> int:
    """Put the keys into the folder of a log that has none, but those of forgotten subjects; answers how many."""
    create_private(os.path.join(folder, MASTER), keys.master.encode())
    if keys.receiving is not None:
        create_private(os.path.join(folder, RECEIVING), keys.receiving.encode())
    create_key_table(folder)
    kept = (each for each in keys.keys if each[0] not in forgotten)
    with closing(KeyTable(folder)) as table:
        added = table.add((subject, WrappedKey(wrapped, kcv)) for subject, wrapped, kcv in kept)
    read_master(folder)
    return len(added)


def _lines(keys: KeysFile) -> Iterator[str]:
    about = {"kind": KIND, "format": FORMAT, "made": str(keys.made), "destroy": str(keys.destroy)}
    digest = sha256()
    heads = [{**about, "keys": len(keys.keys), "master": keys.master, "receiving": keys.receiving}]
    rows = ({"subject": subject, "wrapped": wrapped.hex(), "kcv": kcv} for subject, wrapped, kcv in keys.keys)
    for each in (*heads, *rows):
        line = f"{json.dumps(each)}\n"
        digest.update(line.encode())
        yield line
    yield f"{json.dumps({'sha256': digest.hexdigest()})}\n"


def _parsed(lines: list[str]) -> KeysFile:
    head: dict[str, Any] = json.loads(lines[0])
    if (head["kind"], head["format"]) != (KIND, FORMAT) or head["keys"] != len(lines) - 1:
        raise ValueError
    rows = [json.loads(line) for line in lines[1:]]
    keys = [(row["subject"], bytes.fromhex(row["wrapped"]), row["kcv"]) for row in rows]
    made, destroy = date.fromisoformat(head["made"]), date.fromisoformat(head["destroy"])
    return KeysFile(made, destroy, head["master"], head["receiving"], keys)
