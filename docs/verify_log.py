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
    """What meta says of a body; None where it is not there, blanked with its salt or never stored."""
    return sha256(bytes.fromhex(salt or "") + (body or "").encode()).hexdigest() if salt or body else None


def fits(told, found):
    """Whether what is there is what was stored; of what is not there nothing is asked here."""
    return len(told) == len(found) and all(one in (None, other) for one, other in zip(found, told, strict=True))


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
    """What is wrong with a row, after the meta of the one before it; its own meta; the parts that were blanked."""
    meta, who, sealed = (json.loads(row[part]) for part in ("meta", "who", "sealed"))
    who_salts, sealed_salts = json.loads(row["who_salt"]), json.loads(row["sealed_salt"])
    texts = [part for part in ("meta", "who", "facts", "sealed") if row[part] or part != "facts"]
    found = {
        "facts": [commitment(row["facts_salt"], row["facts"])],
        "who": list(map(commitment, who_salts, who)),
        "sealed": list(map(commitment, sealed_salts, map(sealed.get, who))),
    }
    told = {**meta, "facts": [meta["facts"]]}
    right = {
        "leaf": sha256(b"\x00" + row["meta"].encode()).hexdigest() == row["leaf"],
        "canonical": all(canonical(json.loads(row[part])) == row[part] for part in texts),
        "place": (meta["format"], meta["origin"], meta["n"]) == (1, row["origin"], row["n"]),
        "order": meta["n"] == before["n"] + 1 and meta["hlc"] > before["hlc"],
        **{part: fits(told[part], found[part]) and (part != "sealed" or {*sealed} <= {*who}) for part in found},
    }
    gone = [(part, who[at]) for part in found for at, each in enumerate(found[part]) if not each and told[part][at]]
    return [name for name, holds in right.items() if not holds], meta, gone


class Account:
    """What erasures on record account for, and what is missing."""

    def __init__(self, withheld):
        self.said, self.persons, self.gone, self.withheld = {}, set(), [], withheld

    def enter(self, row, meta, gone):
        """Take a row: what it says of an erasure, and what is missing of it."""
        self.gone += [(row["origin"], part, row["n"], subject) for part, subject in gone]
        facts, who = json.loads(row["facts"] or "{}"), json.loads(row["who"])
        if meta["kind"] in ("person.erased", "person.erasure_done", "retention.run"):
            self.persons |= {who[place] for place in facts.get("persons", ())}
            for origin, part, number in map(str.split, facts.get("blanked", ())):
                if part != "sealed" or meta["kind"] == "retention.run":
                    key = (facts.get("of", meta["id"]), origin, part)
                    self.said[key] = max(self.said.get(key, 0), int(number))

    def accounts_for(self, origin, part, n, subject):
        """Whether a sealed text went with its subject, or is of a person who was erased, or was never given here."""
        named = subject is None or subject in self.persons
        return part == "sealed" and (named or any(a < n <= b for a, b in self.withheld.get(origin, ())))

    def faults(self):
        """What nothing accounts for, by origin and part."""
        open_ = [each[:2] for each in self.gone if not self.accounts_for(*each)]
        for which in sorted({*open_}):
            more = open_.count(which) - sum(number for key, number in self.said.items() if key[1:] == which)
            yield from [f"{more} of {which[1]} in {which[0]}: gone, and no erasure accounts for it"] if more > 0 else []


def read(path):
    """The rows of a file, the heads that it claims (origin -> n, compact), and what it says of itself."""
    with open(path, "rb") as file:
        if file.read(6) != b"SQLite":
            file.seek(0)
            return [json.loads(line) for line in file], {}, {}
    log = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    log.row_factory = sqlite3.Row
    rows = ({**row, "leaf": row["leaf"].hex()} for row in log.execute("SELECT * FROM event ORDER BY origin, n"))
    heads = {each["origin"]: (each["n"], each["compact"]) for each in log.execute("SELECT * FROM head")}
    return rows, heads, dict(map(tuple, log.execute("SELECT * FROM about")))


def main(path):
    """Check every row, then every tree, then that whatever is missing was erased."""
    (rows, heads, about), leaves, last, faults = read(path), {}, {}, []
    account = Account(json.loads(about.get("withheld", "{}")))
    for row in rows:
        origin = row["origin"]
        wrong, last[origin], gone = check(row, last.get(origin, {"n": 0, "hlc": ""}))
        faults += [f"event {row['n']} of {origin}: {', '.join(wrong)}"] if wrong else []
        account.enter(row, last[origin], gone)
        leaves.setdefault(origin, []).append(bytes.fromhex(row["leaf"]))
    for origin, (n, hashes) in (heads or {each: (len(leaves[each]), compact(leaves[each])) for each in leaves}).items():
        mine = leaves.get(origin, [])
        faults += [] if (n, hashes) == (len(mine), compact(mine)) else [f"the head of {origin}"]
        print(origin, n, root(mine).hex(), sep="\t")
    return "".join(f"does not fit: {fault}\n" for fault in [*faults, *account.faults()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]).rstrip() or 0)
