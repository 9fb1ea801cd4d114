"""Check a log of PRIMM without PRIMM, as docs/format.md tells it: python verify_log.py LOG.db | EXPORT.jsonl.

Prints each origin with its last n and the root of its tree; exit code 1 where something does not fit.
"""

import json
import sqlite3
import sys
from hashlib import sha256


def canonical(value):
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def commitment(salt, body):
    """What meta says of a body."""
    return None if salt is None and body is None else sha256(bytes.fromhex(salt) + body.encode()).hexdigest()


def root(leaves):
    """The root of the tree over these leaves, as RFC 6962 defines it: from the top down."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:])).digest()


def compact(leaves):
    """The roots of the perfect trees that a tree is made of, the largest first."""
    first = 1 << len(leaves).bit_length() - 1 if leaves else 0
    return root(leaves[:first]) + compact(leaves[first:]) if leaves else b""


def check(row, before):
    """What is wrong with a row, after the meta of the one before it; and its own meta."""
    meta, who, sealed = (json.loads(row[part]) for part in ("meta", "who", "sealed"))
    who_salts, sealed_salts = json.loads(row["who_salt"]), json.loads(row["sealed_salt"])
    fits = {
        "leaf": sha256(b"\x00" + row["meta"].encode()).hexdigest() == row["leaf"],
        "canonical": all(canonical(json.loads(row[part])) == row[part] for part in ("meta", "who", "facts", "sealed")),
        "place": (meta["format"], meta["origin"], meta["n"]) == (1, row["origin"], row["n"]),
        "order": meta["n"] == before["n"] + 1 and meta["hlc"] > before["hlc"],
        "facts": meta["facts"] == commitment(row["facts_salt"], row["facts"]),
        "who": meta["who"] == list(map(commitment, who_salts, who)) and len(who_salts) == len(who),
        "sealed": meta["sealed"] == list(map(commitment, sealed_salts, map(sealed.get, who))) and {*sealed} <= {*who},
    }
    return [name for name, holds in fits.items() if not holds], meta


def read(path):
    """The rows of a file, and the heads that it claims: origin -> (n, compact)."""
    with open(path, "rb") as file:
        if file.read(6) != b"SQLite":
            file.seek(0)
            return [json.loads(line) for line in file], {}
    log = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    log.row_factory = sqlite3.Row
    rows = ({**row, "leaf": row["leaf"].hex()} for row in log.execute("SELECT * FROM event ORDER BY origin, n"))
    return rows, {each["origin"]: (each["n"], each["compact"]) for each in log.execute("SELECT * FROM head")}


def main(path):
    """Check every row, then every tree."""
    (rows, heads), leaves, last, faults = read(path), {}, {}, []
    for row in rows:
        origin = row["origin"]
        wrong, last[origin] = check(row, last.get(origin, {"n": 0, "hlc": ""}))
        faults += [f"event {row['n']} of {origin}: {', '.join(wrong)}"] if wrong else []
        leaves.setdefault(origin, []).append(bytes.fromhex(row["leaf"]))
    for origin, (n, hashes) in (heads or {each: (len(leaves[each]), compact(leaves[each])) for each in leaves}).items():
        mine = leaves.get(origin, [])
        faults += [] if (n, hashes) == (len(mine), compact(mine)) else [f"the head of {origin}"]
        print(origin, n, root(mine).hex(), sep="\t")
    return "".join(f"does not fit: {fault}\n" for fault in faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]).rstrip() or 0)
