"""Check an audit pack with nothing but Python: ``python3 -I -S check.py``.

An audit pack shows that the figures of a report were counted from a log that somebody signed, and it names nobody. For
each event it has the open envelope (meta); who it was about and what was sealed are there only as hashes of salted
texts. This program reads the pack and asks four things:

1. Was each checkpoint signed with the key beside it? Ask the desk to read the key's fingerprint aloud, and compare.
2. Do the events make the tree whose root was signed? Then none was changed, removed, added or moved.
3. Are the facts of every contact, correction and retraction there, and those to which their events are bound? Facts
   that were erased are not; then erasures on record must say that so many went.
4. Do the contacts in them, counted again here, give the figures of report.json (metric X01: contacts by desk)?

It is short so that you can read it. It imports only Python's own library; nothing of PRIMM is needed.
"""

import json
import os
import sys
from base64 import b64decode
from hashlib import sha256, sha512
from time import gmtime, strftime
from typing import Any

COUNTED = ("contact", "event.corrected", "event.retracted")
ERASING = ("person.erased", "person.erasure_done", "retention.run")
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 without i, l, o and u


def require(holds: bool, what: str) -> None:
    """Stop at the first thing that is wrong."""
    if not holds:
        raise SystemExit(f"WRONG: {what}")


# 1. Ed25519, as RFC 8032 defines it: x and y of a point are kept as X/Z and Y/Z, with T = XY/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def add(one: Point, other: Point) -> Point:
    """The sum of two points of the curve."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * D, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """The sum of so many times the same point."""
    result: Point = (0, 1, 1, 0)
    while number:
        result = add(result, point) if number & 1 else result
        point, number = add(point, point), number >> 1
    return result


def point_of(text: bytes) -> Point:
    """The point that 32 bytes name."""
    y, odd = int.from_bytes(text, "little") & (1 << 255) - 1, text[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    require(y < P and x * x % P == square and not (x == 0 and odd), "a key or a signature is no point of the curve")
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public: bytes, text: bytes, made: bytes) -> bool:
    """Whether a signature of 64 bytes is that of the text with the key."""
    number = int.from_bytes(made[32:], "little")
    if len(made) != 64 or number >= ORDER:
        return False
    hashed = int.from_bytes(sha512(made[:32] + public + text).digest(), "little") % ORDER
    left, right = times(number, BASE), add(point_of(made[:32]), times(hashed, point_of(public)))
    return all((left[at] * right[2] - right[at] * left[2]) % P == 0 for at in (0, 1))


def checkpoint(note: str, vkey: str) -> tuple[str, int, bytes, str]:
    """The origin, the number of events, the root and the time of a note, if the key signed it (C2SP signed-note)."""
    text, _blank, lines = note.partition("\n\n")
    name, key_id, key = vkey.split("+", 2)
    kind, public, text = b64decode(key)[0], b64decode(key)[1:], text + "\n"
    require(sha256(f"{name}\n".encode() + b64decode(key)).hexdigest()[:8] == key_id, "a key has another id")
    for line in lines.splitlines():
        _dash, signer, made = line.split(" ")
        if (signer, b64decode(made)[:4].hex()) == (name, key_id):
            time = int.from_bytes(b64decode(made)[4:12], "big")  # what it saw, and when (C2SP tlog-cosignature)
            said = f"cosignature/v1\ntime {time}\n{text}"
            require(kind == 4 and is_signed(public, said.encode(), b64decode(made)[12:]), "a signature does not fit")
            log, number, root = text.splitlines()
            return (
                log.removeprefix("primm/"),
                int(number),
                b64decode(root),
                strftime("%Y-%m-%d %H:%M UTC", gmtime(time)),
            )
    raise SystemExit("WRONG: a checkpoint was not signed with the key beside it")


def fingerprint(vkey: str) -> str:
    """What the desk reads aloud: 20 letters of the hash of the key and its name."""
    name, _key_id, key = vkey.split("+", 2)
    number = int.from_bytes(sha256(f"primm/1|signs|{name}|".encode() + b64decode(key)[1:]).digest(), "big")
    letters = "".join(LETTERS[number >> 251 - 5 * place & 31] for place in range(20))
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))


# 2. The tree of RFC 6962.


def root_of(level: list[bytes]) -> bytes:
    """The root of the tree over the hashes of leaves."""
    while len(level) > 1:
        pairs = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0] if level else sha256(b"").digest()


# 3. and 4. The facts, and the count.


def facts_of(line: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    """The facts of an event, which its meta is bound to; none where they were erased with their salt."""
    if line["facts"] == line["facts_salt"] == "":
        return {}
    bound = sha256(bytes.fromhex(line["facts_salt"]) + line["facts"].encode()).hexdigest()
    require(bound == meta["facts"], f"event {meta['n']} of {meta['origin']}: these are not its facts")
    found: dict[str, Any] = json.loads(line["facts"])
    return found


def erased(events: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, int]:
    """Of how many events of each origin the facts were erased: of each erasure the most that anybody says of it."""
    said: dict[tuple[str, str], int] = {}
    for meta, facts in events:
        for text in facts.get("blanked", []):
            origin, part, number = text.split(" ")
            key = (origin, facts.get("of", meta["id"]))
            said[key] = max(said.get(key, 0), int(number) if part == "facts" else 0)
    every: dict[str, int] = {}
    for (origin, _erasure), number in said.items():
        every[origin] = every.get(origin, 0) + number
    return every


def count(events: list[tuple[dict[str, Any], dict[str, Any]]], first: str, last: str) -> dict[str, int]:
    """Contacts in which a person was reached, by desk: each once, as corrected, none that was retracted or erased."""
    once: dict[str, tuple[Any, ...]] = {}
    for meta, facts in events:  # of two with one id the first counts; no two have one place
        place = (meta["hlc"], meta["origin"], meta["n"], meta, facts)
        once[meta["id"]] = min(once.get(meta["id"], place), place)
    dead: set[str] = set()
    changes: dict[str, list[dict[str, Any]]] = {}
    for *_place, meta, facts in sorted(once.values(), reverse=True):  # the newest first
        if meta["kind"] == "event.retracted" and meta["id"] not in dead and facts:
            dead.add(facts["of"])
        if meta["kind"] == "event.corrected" and meta["id"] not in dead and facts:
            changes.setdefault(facts["of"], []).append(facts["changes"])
    desks: dict[str, int] = {}
    for *_place, meta, facts in once.values():
        if meta["kind"] == "contact" and meta["id"] not in dead and facts:
            said = {**facts, "occurred": meta["occurred"], "desk": meta["desk"]}
            for each in reversed(changes.get(meta["id"], [])):
                said.update(each)
            met = said.get("reached") == "yes" and said.get("counterpart") not in ("service", "association")
            if met and first <= said["occurred"][:10] <= last:
                desks[said["desk"]] = desks.get(said["desk"], 0) + 1
    return desks


def lines_of(folder: str, name: str) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main(folder: str) -> None:
    """Check everything, and say what holds."""
    leaves: dict[str, list[bytes]] = {}
    counted, erasing = [], []
    for line in lines_of(folder, "events.jsonl"):
        meta = json.loads(line["meta"])
        here = leaves.setdefault(meta["origin"], [])
        here.append(sha256(b"\0" + line["meta"].encode()).digest())
        require(meta["n"] == len(here), f"event {meta['n']} of {meta['origin']} is not in its place")
        if meta["kind"] in COUNTED:
            counted.append((meta, facts_of(line, meta)))
        if meta["kind"] in ERASING:
            erasing.append((meta, facts_of(line, meta)))
    gone = [meta["origin"] for meta, facts in counted if not facts]
    told = erased(erasing)
    require(all(gone.count(each) <= told.get(each, 0) for each in gone), "facts are gone that no erasure accounts for")
    signed = {}
    for line in lines_of(folder, "checkpoints.jsonl"):
        origin, number, root, when = checkpoint(line["note"], line["key"])
        require(
            (number, root) == (len(leaves.get(origin, [])), root_of(leaves.get(origin, []))), f"the tree of {origin}"
        )
        signed[origin] = root.hex()
        print(
            f"signed on {when}: {number} event{'s'[: number != 1]} of {origin}, with the key {fingerprint(line['key'])}"
        )
    with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
        report = json.load(file)
    require(signed.keys() == leaves.keys(), "an origin whose events are here was not signed")
    require(report["certificate"]["roots"] == signed, "the report was made from other events")
    (metric,) = report["metrics"]
    require((metric["id"], metric["version"], report["filters"]) == ("X01", 1, {}), "the report has other figures")
    figures = {cell["at"]["desk"]["code"]: cell["figure"] for cell in metric["cells"] if cell["at"]}
    found = count(counted, report["from"], report["to"])
    require(
        {desk: n for desk, n in figures.items() if n} == found,
        "counted again, the contacts are not those of the report",
    )
    require([sum(found.values())] == [cell["figure"] for cell in metric["cells"] if not cell["at"]], "the total")
    print(f"counted again: {sum(found.values())} contacts from {report['from']} to {report['to']}, as the report says")
    if gone:
        print(f"erased, and not counted: the facts of {len(gone)} of these events, as erasures on record say")
    others = sum(map(len, leaves.values())) - len(counted) - len(erasing)
    print(f"withheld: who all events were about and what was sealed, and the facts of the {others} others")
    print("everything holds")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
    except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        raise SystemExit(f"WRONG: a file of the pack is not there, or not as it was written ({error!r})") from None
