"""The form of ``master.key``: who holds the master key, each under a passphrase of their own, and its recovery.

For each holder there is an X25519 key pair: the private part under what scrypt makes of the passphrase, the master key
in a box that the private part opens. So the master key can be exchanged without anybody's passphrase. Form 1, of an
earlier PRIMM, knows one passphrase and not whose: its holder has no pair, and the passphrase wraps the master key.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from primm.core.host.config import STAFF
from primm.people.box import BOX_BYTES
from primm.people.cipher import KCV_BYTES, KEY_BYTES, NONCE_BYTES, TAG_BYTES

FORMAT = 2
COORDINATOR, MEDIATOR = "coordinator", "mediator"
ROLES = (MEDIATOR, COORDINATOR)
SALT_BYTES, SEAL_BYTES = 16, 32
COST = 2**17  # with blocks of 8: 128 MiB and a good half second for each guess
COSTS = range(COST, 2**20 + 1)  # the upper end keeps a forged file from taking all the memory
DEMO_COSTS = range(2**10, COST)
BLOCKS = 8
MOST_HOLDERS, LONGEST_WORDS = 50, 200
READ_AT_MOST = 65_536
WRAPPED = {"nonce": NONCE_BYTES, "ciphertext": KEY_BYTES + TAG_BYTES}
HOLDER = {"public": KEY_BYTES, "salt": SALT_BYTES, **WRAPPED, "box": BOX_BYTES}
RECOVERY = {"kcv": KCV_BYTES, "public": KEY_BYTES, "box": BOX_BYTES}


class Holder(NamedTuple):
    """Somebody whose passphrase opens the keys; without a staff code where an earlier PRIMM noted none."""

    staff: str
    role: str
    public: bytes
    salt: bytes
    wrapped: bytes  # the private key under the passphrase; in form 1 the master key itself
    box: bytes  # the master key, for the private key

    @property
    def is_old(self) -> bool:
        """Whether it is one of form 1."""
        return not self.public


class Recovery(NamedTuple):
    """A key pair whose private part two people have half each, and the master key in a box for it."""

    kcv: str
    public: bytes
    box: bytes


class Previous(NamedTuple):
    """The master key before this one, wrapped by this one, as long as something may still be under it."""

    kcv: str
    wrapped: bytes


class MasterFile(NamedTuple):
    """What ``master.key`` holds; without a passphrase or both halves of the recovery it tells nothing."""

    cost: int
    demo: bool
    kcv: str
    ring: str  # the check value of the first master key: by which the backups of the keys are known
    holders: tuple[Holder, ...] = ()
    recovery: Recovery | str = ""  # or the words in which it was declined
    previous: Previous | None = None
    seal: bytes = b""  # over all of this, under the master key: without it nobody can put himself in a holder's place

    @property
    def about(self) -> str:
        """What every wrapping under a passphrase vouches for, so that nobody can relabel a demo's file."""
        return f"scrypt|{self.cost}|{BLOCKS}|1|{'demo' if self.demo else 'real'}"


def is_allowed(cost: int, *, demo: bool) -> bool:
    """Whether scrypt may cost so much, here or in a demo."""
    return cost & (cost - 1) == 0 and cost in (DEMO_COSTS if demo else COSTS)


def dumps(file: MasterFile) -> bytes:
    """The bytes of the file: form 2, or form 1 for a file of which nothing was changed yet."""
    scrypt = {"kdf": "scrypt", "n": file.cost, "r": BLOCKS, "p": 1}
    if file.holders and file.holders[0].is_old:
        (holder,) = file.holders
        told = {"format": 1, "demo": file.demo, **scrypt, "salt": holder.salt.hex(), **_halves(holder.wrapped)}
        return _json({**told, "kcv": file.kcv})
    recovery, previous = file.recovery, file.previous
    told = {"format": FORMAT, "demo": file.demo, **scrypt, "kcv": file.kcv, "ring": file.ring}
    told["holders"] = [_told(each) for each in file.holders]
    told["recovery"] = {"declined": recovery} if isinstance(recovery, str) else _hex(recovery._asdict())
    told["previous"] = previous and {"kcv": previous.kcv, **_halves(previous.wrapped)}
    return _json({**told, "seal": file.seal.hex()})


def loads(content: bytes) -> MasterFile:
    """The file's value; ValueError, KeyError or TypeError for anything that PRIMM does not write."""
    found: dict[str, Any] = json.loads(content)
    if len(content) > READ_AT_MOST or type(found) is not dict or type(found["demo"]) is not bool:
        raise ValueError
    if [found["kdf"], found["r"], found["p"]] != ["scrypt", BLOCKS, 1] or type(found["n"]) is not int:
        raise ValueError
    if not is_allowed(found["n"], demo=found["demo"]) or found["format"] not in (1, FORMAT):
        raise ValueError
    file = _first(found) if found["format"] == 1 else _second(found)
    if found["format"] == FORMAT and dumps(file) != content:
        raise ValueError
    return file


def _first(found: dict[str, Any]) -> MasterFile:
    kcv = _parts(found, {"kcv": KCV_BYTES})["kcv"].hex()
    parts = _parts(found, {"salt": SALT_BYTES, **WRAPPED})
    holder = Holder("", COORDINATOR, b"", parts["salt"], parts["nonce"] + parts["ciphertext"], b"")
    return MasterFile(found["n"], found["demo"], kcv, kcv, (holder,))


def _second(found: dict[str, Any]) -> MasterFile:
    parts = _parts(found, {"kcv": KCV_BYTES, "ring": KCV_BYTES, "seal": SEAL_BYTES})
    holders = tuple(_holder(each) for each in found["holders"])
    if not 0 < len({each.staff for each in holders}) == len(holders) <= MOST_HOLDERS:
        raise ValueError
    previous = None if found["previous"] is None else _previous(found["previous"])
    about = found["n"], found["demo"], parts["kcv"].hex(), parts["ring"].hex()
    return MasterFile(*about, holders, _recovery(found["recovery"]), previous, parts["seal"])


def _holder(found: dict[str, Any]) -> Holder:
    staff, role, parts = found["staff"], found["role"], _parts(found, HOLDER)
    if (staff != "" and not re.fullmatch(STAFF, staff, re.ASCII)) or role not in ROLES:
        raise ValueError
    return Holder(staff, role, parts["public"], parts["salt"], parts["nonce"] + parts["ciphertext"], parts["box"])


def _recovery(found: dict[str, Any]) -> Recovery | str:
    if "declined" in found:
        return checked_words(found["declined"])
    parts = _parts(found, RECOVERY)
    return Recovery(parts["kcv"].hex(), parts["public"], parts["box"])


def checked_words(words: str) -> str:
    """The words in which a recovery is declined, as they may stand in the file; else ValueError."""
    if type(words) is not str or not words.isprintable() or len(words) > LONGEST_WORDS:
        raise ValueError
    return words


def _previous(found: dict[str, Any]) -> Previous:
    parts = _parts(found, {"kcv": KCV_BYTES, **WRAPPED})
    return Previous(parts["kcv"].hex(), parts["nonce"] + parts["ciphertext"])


def _told(holder: Holder) -> dict[str, str]:
    whose = {"staff": holder.staff, "role": holder.role}
    parts = _hex({"public": holder.public, "salt": holder.salt})
    return {**whose, **parts, **_halves(holder.wrapped), "box": holder.box.hex()}


def _hex(parts: dict[str, Any]) -> dict[str, str]:
    return {name: part.hex() if isinstance(part, bytes) else part for name, part in parts.items()}


def _halves(wrapped: bytes) -> dict[str, str]:
    return {"nonce": wrapped[:NONCE_BYTES].hex(), "ciphertext": wrapped[NONCE_BYTES:].hex()}


def _parts(found: dict[str, Any], sizes: dict[str, int]) -> dict[str, bytes]:
    parts = {name: bytes.fromhex(found[name]) for name in sizes}
    if any(len(parts[name]) != size for name, size in sizes.items()):
        raise ValueError
    return parts


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, indent=1).encode() + b"\n"
