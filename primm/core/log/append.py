"""From drafts to rows: sealing, salting and hashing what is new, and recognising what is stored already."""

from __future__ import annotations

import os
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING

from primm.core.errors import Conflict, KeyMissing
from primm.core.log.merkle import leaf_hash
from primm.core.log.rows import FORMAT, Draft, Row, Sealer, bound_to, commitment, decode, encode, meta_text

if TYPE_CHECKING:
    from collections.abc import Mapping

SALT = 16


def make_row(draft: Draft, origin: str, n: int, hlc: str, recorded: str, sealer: Sealer | None) -> Row:
    """The row of a draft at its place in the log."""
    sealed = _seal(draft, origin, n, sealer)
    salts = os.urandom(SALT * (1 + 2 * len(draft.who)))
    facts_salt, *rest = (salts[start : start + SALT] for start in range(0, len(salts), SALT))
    who_salts = rest[: len(draft.who)]
    sealed_salts = [
        salt if each in sealed else None for salt, each in zip(rest[len(draft.who) :], draft.who, strict=True)
    ]
    meta = meta_text(
        {
            **draft._asdict(),
            "facts": commitment(facts_salt, draft.facts),
            "format": FORMAT,
            "hlc": hlc,
            "n": n,
            "origin": origin,
            "recorded": recorded,
            "sealed": [
                salt and commitment(salt, sealed[each]) for salt, each in zip(sealed_salts, draft.who, strict=True)
            ],
            "who": map(commitment, who_salts, draft.who),
        }
    )
    return Row(
        origin=origin,
        n=n,
        meta=meta,
        who=encode(draft.who),
        who_salt=encode([salt.hex() for salt in who_salts]),
        facts=draft.facts,
        facts_salt=facts_salt.hex(),
        sealed=encode(sealed),
        sealed_salt=encode([salt and salt.hex() for salt in sealed_salts]),
        leaf=leaf_hash(meta.encode()),
    )


def _seal(draft: Draft, origin: str, n: int, sealer: Sealer | None) -> dict[str, str]:
    if not draft.sealed:
        return {}
    if sealer is None:
        raise KeyMissing("personal fields cannot be stored without the key: unlock the vault and run again")
    if not draft.sealed.keys() <= set(draft.who):
        raise ValueError("a sealed text of somebody whom the event does not concern")
    return {
        subject: b2a_base64(sealer.seal(subject, text.encode(), bound_to(origin, n, subject)), newline=False).decode()
        for subject, text in draft.sealed.items()
    }


def check_same(draft: Draft, row: Row, sealer: Sealer | None) -> None:
    """Refuse a draft whose id is stored with other content; what the log itself adds does not count."""
    meta = decode(row.meta)
    stored = (meta["kind"], meta["version"], meta["occurred"], meta["desk"], meta["by"], row.who, row.facts)
    given = (draft.kind, draft.version, draft.occurred, draft.desk, draft.by, encode(draft.who), draft.facts)
    sealed = decode(row.sealed)
    if stored != given or sealed.keys() != draft.sealed.keys() or _open(sealed, row, sealer) != dict(draft.sealed):
        raise Conflict("event {id}: stored already with other content; nothing was changed", id=draft.id)


def _open(sealed: Mapping[str, str], row: Row, sealer: Sealer | None) -> dict[str, str]:
    if not sealed:
        return {}
    if sealer is None:
        raise KeyMissing("event already stored: its personal fields cannot be compared without the key")
    return {
        subject: sealer.open(subject, a2b_base64(body), bound_to(row.origin, row.n, subject)).decode()
        for subject, body in sealed.items()
    }
