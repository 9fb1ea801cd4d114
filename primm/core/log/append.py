"""From drafts to rows: sealing, salting and hashing what is new, and recognising what is stored already."""

from __future__ import annotations

import os
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING

from primm.core.errors import Conflict, KeyMissing
from primm.core.log.merkle import leaf_hash
from primm.core.log.rows import FORMAT, Row, bound_to, commitment, decode, encode, hexes, meta_text, who_text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.log.rows import Draft, Sealer

SALT = 16


def make_row(draft: Draft, origin: str, n: int, hlc: str, recorded: str, sealer: Sealer | None) -> Row:
    """The row of a draft at its place in the log."""
    who = draft.who
    sealed = _seal(draft, origin, n, sealer) if draft.sealed else {}
    facts_salt, *salts = _salts(1 + len(who) + len(sealed))
    who_salts, sealed_salts = salts[: len(who)], dict(zip(sealed, salts[len(who) :], strict=True))
    meta = meta_text(
        {
            "by": draft.by,
            "desk": draft.desk,
            "facts": commitment(facts_salt, draft.facts),
            "fold": draft.fold,
            "format": FORMAT,
            "hlc": hlc,
            "id": draft.id,
            "kind": draft.kind,
            "late": draft.late,
            "n": n,
            "occurred": draft.occurred,
            "origin": origin,
            "recorded": recorded,
            "sealed": [commitment(sealed_salts[each], sealed[each]) if each in sealed else None for each in who],
            "version": draft.version,
            "who": list(map(commitment, who_salts, who)),
            "zone": draft.zone,
        }
    )
    return Row(
        origin,
        n,
        meta,
        who_text(who),
        f"[{hexes(map(bytes.hex, who_salts))}]",
        draft.facts,
        facts_salt.hex(),
        encode(sealed) if sealed else "{}",
        f"[{hexes(sealed_salts[each].hex() if each in sealed else None for each in who)}]",
        leaf_hash(meta.encode()),
    )


def _salts(many: int) -> list[bytes]:
    """So many salts, asked of the system at once."""
    random = os.urandom(SALT * many)
    return [random[start : start + SALT] for start in range(0, SALT * many, SALT)]


def _seal(draft: Draft, origin: str, n: int, sealer: Sealer | None) -> dict[str, str]:
    if sealer is None:
        raise KeyMissing(_("personal fields cannot be stored without the key: unlock the vault and run again"))
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
        raise Conflict(_("event {id}: stored already with other content; nothing was changed"), id=draft.id)


def _open(sealed: Mapping[str, str], row: Row, sealer: Sealer | None) -> dict[str, str]:
    if not sealed:
        return {}
    if sealer is None:
        raise KeyMissing(_("event already stored: its personal fields cannot be compared without the key"))
    return {
        subject: sealer.open(subject, a2b_base64(body), bound_to(row.origin, row.n, subject)).decode()
        for subject, body in sealed.items()
    }
