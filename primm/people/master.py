"""The master key: 256 random bits that wrap every person's key, held by whose passphrase opens ``master.key``.

The key check value (kcv) names a key without telling it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import KeyMissing, OutcomeUnknown, StorageRefused, reason
from primm.people.box import close_box, new_pair, open_box, private_key
from primm.people.cipher import KEY_BYTES, Unopened, decrypt, derived_key, encrypt, key_check_value
from primm.people.masterfile import (
    BLOCKS,
    COORDINATOR,
    COST,
    READ_AT_MOST,
    SALT_BYTES,
    Holder,
    MasterFile,
    Previous,
    Recovery,
    dumps,
    is_allowed,
    loads,
)
from primm.people.private import PART, check_private, check_private_folder, create_private, sync_folder
from primm.system.files import replace
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

FILE_NAME = "master.key"


class Opened(NamedTuple):
    """The master key, and by whom it was opened."""

    holder: Holder
    secret: bytes  # what opens it again: the holder's private key; in form 1 the master key itself
    master: bytes
    stretched: bytes = b""  # what scrypt made of the passphrase, where one was typed


def create_master(
    folder: str | PathLike[str], passphrase: str, *, staff: str = "", demo_cost: int | None = None
) -> Opened:
    """Draw a master key and write its file; a ``demo_cost`` below the real one marks the file as a demo's for ever.

    Its first holder is a coordinator, since somebody must be able to do everything.
    """
    cost, demo = (COST, False) if demo_cost is None else (demo_cost, True)
    if not is_allowed(cost, demo=demo):
        raise ValueError("demo_cost is a power of two from 2**10, below 2**17")
    key = os.urandom(KEY_BYTES)
    kcv = key_check_value(key)
    empty = MasterFile(cost, demo, kcv, kcv)
    opened = new_holder(empty, key, staff, COORDINATOR, passphrase)
    file = sealed(empty._replace(holders=(opened.holder,)), key)
    create_private(os.path.join(folder, FILE_NAME), dumps(file))
    return opened


def read_master(folder: str | PathLike[str]) -> MasterFile:
    """Read ``master.key`` without opening it, after a look at who else could."""
    path = os.path.join(folder, FILE_NAME)
    try:
        check_private_folder(folder)
        check_private(path)
        with open(path, "rb") as file:
            content = file.read(READ_AT_MOST + 1)
    except FileNotFoundError:
        raise KeyMissing(_("{path} is missing: put the master key's file back, or its backup"), path=path) from None
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    try:
        return loads(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None


def write_master(folder: str | PathLike[str], changed: MasterFile, master: bytes) -> MasterFile:
    """Put a changed ``master.key`` into the place of the old one; one command at a time, which sees to it."""
    file = sealed(changed, master)
    path = os.path.join(folder, FILE_NAME)
    part, made = path + PART, False
    with suppress(FileNotFoundError):
        os.unlink(part)  # of a command that was killed
    try:
        create_private(part, dumps(file))
        made = True
        replace(part, path)
        sync_folder(folder)
    except (OSError, StorageRefused) as error:
        if made and not os.path.lexists(part):
            text = _("the disk failed at the last step: {path} is changed, but a power cut may take it back")
            raise OutcomeUnknown(text, path=path) from error
        with suppress(OSError):
            os.unlink(part)
        if isinstance(error, StorageRefused):
            raise
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=path, reason=reason(error)) from None
    return file


def open_master(file: MasterFile, passphrase: str, by: str = "") -> Opened:
    """Open it with a passphrase, which is tried for the holder of this staff code first, then for the others."""
    for holder in own_first(file, by):
        stretched = stretch(file, passphrase, holder.salt)
        with suppress(Unopened):
            secret = decrypt(stretched, holder.wrapped, _bound(file, holder))
            return open_again(file, holder, secret)._replace(stretched=stretched)
    raise KeyMissing(_("the passphrase is wrong, or the master key's file was changed: try again"))


def open_again(file: MasterFile, holder: Holder, secret: bytes) -> Opened:
    """Open it with what a holder's passphrase opened before; Unopened if that does not fit."""
    master = secret if holder.is_old else _unboxed(file, holder, secret)
    require_sealed(file, master)
    return Opened(holder, secret, master)


def sealed(file: MasterFile, master: bytes) -> MasterFile:
    """The same, vouched for by whoever has the master key."""
    return file._replace(seal=_seal(file, master))


def require_sealed(file: MasterFile, master: bytes) -> None:
    """Unopened where this is not the master key of the file, or somebody without it changed the file."""
    if key_check_value(master) != file.kcv or not (file.holders[0].is_old or file.seal == _seal(file, master)):
        raise Unopened


def _seal(file: MasterFile, master: bytes) -> bytes:
    return hmac.digest(derived_key(master, b"primm/1|seal"), dumps(file._replace(seal=b"")), "sha256")


def own_first(file: MasterFile, by: str) -> list[Holder]:
    """The holders, whoever has this staff code before the others."""
    return sorted(file.holders, key=lambda each: each.staff != by)


def new_holder(file: MasterFile, master: bytes, staff: str, role: str, passphrase: str) -> Opened:
    """Somebody who holds the master key of this file, under a passphrase that was chosen."""
    if not passphrase:
        raise KeyMissing(_("the passphrase is empty: choose one"))
    salt = os.urandom(SALT_BYTES)
    return paired(file, master, staff, role, salt, stretch(file, passphrase, salt))


def paired(file: MasterFile, master: bytes, staff: str, role: str, salt: bytes, stretched: bytes) -> Opened:
    """A holder with a new key pair, under what scrypt made of the passphrase with this salt."""
    secret, public = new_pair()
    wrapped = encrypt(stretched, secret, _bound_passphrase(file, staff, role, public))
    box = close_box(public, master, _bound_box(file, staff, role))
    return Opened(Holder(staff, role, public, salt, wrapped, box), secret, master, stretched)


def boxed(file: MasterFile, master: bytes, holder: Holder) -> Holder:
    """The same holder, with the master key of this file."""
    return holder._replace(box=close_box(holder.public, master, _bound_box(file, holder.staff, holder.role)))


def boxed_recovery(file: MasterFile, master: bytes, public: bytes, kcv: str) -> Recovery:
    """A recovery that holds the master key of this file."""
    return Recovery(kcv, public, close_box(public, master, _bound_box(file, "", "recovery")))


def recovered(file: MasterFile, recovery: Recovery, secret: bytes) -> bytes:
    """The master key, with the key of the recovery; Unopened if that is another."""
    master = open_box(private_key(secret), recovery.box, _bound_box(file, "", "recovery"))
    require_sealed(file, master)
    return master


def exchanged(file: MasterFile, master: bytes) -> tuple[MasterFile, bytes]:
    """The same holders and recovery with a new master key, that wraps the one before until nothing is under it."""
    new = os.urandom(KEY_BYTES)
    after = file._replace(kcv=key_check_value(new))
    after = after._replace(previous=Previous(file.kcv, encrypt(new, master, _bound_previous(after, file.kcv))))
    if isinstance(file.recovery, Recovery):
        after = after._replace(recovery=boxed_recovery(after, new, file.recovery.public, file.recovery.kcv))
    return after._replace(holders=tuple(boxed(after, new, each) for each in file.holders)), new


def previous_of(file: MasterFile, master: bytes, previous: Previous) -> bytes:
    """The master key before this one; Unopened where it was changed."""
    return decrypt(master, previous.wrapped, _bound_previous(file, previous.kcv))


def stretch(file: MasterFile, passphrase: str, salt: bytes) -> bytes:
    """What scrypt makes of a passphrase, at the cost of this file."""
    from unicodedata import normalize

    # NFC: the same words typed on two keyboards open the same file; a stray byte of argv is a byte like any other
    typed = normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    most = 256 * BLOCKS * file.cost
    return hashlib.scrypt(typed, salt=salt, n=file.cost, r=BLOCKS, p=1, maxmem=most, dklen=KEY_BYTES)


def _unboxed(file: MasterFile, holder: Holder, secret: bytes) -> bytes:
    return open_box(private_key(secret), holder.box, _bound_box(file, holder.staff, holder.role))


def _bound(file: MasterFile, holder: Holder) -> bytes:
    if holder.is_old:
        return f"primm/1|master|{file.about}|{file.kcv}".encode()
    return _bound_passphrase(file, holder.staff, holder.role, holder.public)


def _bound_passphrase(file: MasterFile, staff: str, role: str, public: bytes) -> bytes:
    """What the wrapping under a passphrase vouches for beside the key: nobody can give it another role or owner."""
    return f"primm/1|holder|{file.about}|{staff}|{role}|{public.hex()}".encode()


def _bound_box(file: MasterFile, staff: str, role: str) -> bytes:
    return f"primm/1|held|{file.about}|{file.ring}|{file.kcv}|{staff}|{role}".encode()


def _bound_previous(file: MasterFile, kcv: str) -> bytes:
    return f"primm/1|previous|{file.ring}|{file.kcv}|{kcv}".encode()
