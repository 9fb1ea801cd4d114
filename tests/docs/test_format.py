"""What the manual tells of the stored form is so: its vectors, its own verifier, and PRIMM agree."""

from __future__ import annotations

import hmac
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import scrypt, sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.canonical import dumps
from primm.core.events.ids import derived_id, handle, stand_ins
from primm.core.log import chain, merkle
from primm.core.log.append import make_row
from primm.core.log.blanking import blanked, missing
from primm.core.log.clock import tick
from primm.core.log.log import Log
from primm.core.log.rows import Draft, Head, Row, bound_to, encode, examine
from primm.people.cipher import decrypt, encrypt, key_check_value
from primm.people.master import open_master, read_master
from primm.people.receiving import Card, read_card
from primm.people.shares import read_share
from primm.people.wrapping import accept, read_line
from primm.proof.absence import Count
from primm.proof.bundle import write
from primm.proof.digest import digest
from primm.proof.survey import rows_of, survey
from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.people.masterfile import MasterFile
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

DOCS = Path(__file__).parents[2] / "docs"
VECTORS: dict[str, Any] = json.loads((DOCS / "format-vectors.json").read_text("utf-8"))
EVENTS: list[dict[str, Any]] = VECTORS["events"]
KEY = bytes.fromhex(VECTORS["key"]["key"])


class OneKey:
    """A vault that has the key of the vectors alone."""

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        assert VECTORS["key"]["subject"] == subject
        return encrypt(KEY, text, aad)

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        raise NotImplementedError


def draft_of(event: dict[str, Any]) -> Draft:
    """What was handed to the log to become this event."""
    meta, facts = json.loads(event["meta"]), json.loads(event["facts"])
    texts = {each["subject"]: each["text"] for each in VECTORS["sealed"] if each["n"] == event["n"]}
    said = {name: meta.get(name) for name in Draft._fields}
    given = {"who": tuple(json.loads(event["who"])), "facts": event["facts"], "of": facts.get("of"), "sealed": texts}
    return Draft(**{**said, **given})


def drawn_for(event: dict[str, Any]) -> io.BytesIO:
    """The random bytes of an event in the order in which they are drawn: nonces, then salts."""
    nonces = [bytes.fromhex(each["nonce"]) for each in VECTORS["sealed"] if each["n"] == event["n"]]
    salts = [event["facts_salt"], *json.loads(event["who_salt"]), *json.loads(event["sealed_salt"])]
    return io.BytesIO(b"".join([*nonces, *(bytes.fromhex(each) for each in salts if each)]))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"event {event['n']}")
def test_primm_writes_the_events_of_the_vectors(event: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, meta = drawn_for(event), json.loads(event["meta"])
    monkeypatch.setattr(os, "urandom", drawn.read)
    row = make_row(draft_of(event), meta["origin"], meta["n"], meta["hlc"], meta["recorded"], OneKey())
    assert ({**event, "leaf": bytes.fromhex(event["leaf"])}, b"") == (row._asdict(), drawn.read())
    assert examine(row) == (meta, json.loads(event["who"]))


@pytest.mark.parametrize("sealed", VECTORS["sealed"], ids=lambda sealed: f"event {sealed['n']}")
def test_a_sealed_field_opens_with_its_key_at_its_place(sealed: dict[str, Any]) -> None:
    event = EVENTS[sealed["n"] - 1]
    parts = bytes.fromhex(sealed["nonce"] + sealed["ciphertext"] + sealed["tag"])
    assert sealed["stored"] == json.loads(event["sealed"])[sealed["subject"]]
    assert parts == b64decode(sealed["stored"], validate=True)
    assert sealed["aad"].encode() == bound_to(event["origin"], event["n"], sealed["subject"])
    assert sealed["text"].encode() == decrypt(KEY, parts, sealed["aad"].encode())


def test_the_key_is_bound_to_the_log() -> None:
    assert VECTORS["key"]["kcv"] == key_check_value(KEY)
    assert [VECTORS["key"]["kcv"]] == [
        json.loads(event["facts"])["kcv"] for event in EVENTS if '"kind":"key.created"' in event["meta"]
    ]


def test_a_wrapped_key_opens_as_the_manual_says() -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    told = VECTORS["wrapped"]
    sender, public = bytes.fromhex(told["sender"]), bytes.fromhex(told["public"])
    secret = X25519PrivateKey.from_private_bytes(bytes.fromhex(told["private"])).exchange(
        X25519PublicKey.from_public_bytes(sender)
    )
    opening = HKDF(SHA256(), 32, None, b"primm/1|box|" + sender + public).derive(secret)
    parts = [bytes.fromhex(told[name]) for name in ("nonce", "ciphertext", "tag")]
    assert KEY == decrypt(opening, b"".join(parts), told["aad"].encode())
    *words, end = told["line"].split(" ")
    box = sender + b"".join(parts)
    subject, kcv = VECTORS["key"]["subject"], VECTORS["key"]["kcv"]
    assert ["primm-key-1", subject, kcv, told["fingerprint"]] == words[:4]
    assert box == b64decode(words[4], validate=True)
    assert sha256(" ".join(words).encode()).hexdigest()[:16] == end
    assert box == read_line(told["line"], 1).box
    card = Card("chiaravalle", public)
    assert (told["card"], told["fingerprint"]) == (card.text, card.fingerprint)
    assert card == read_card(told["card"])


def test_what_the_manual_tells_of_a_wrapped_key_is_what_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the same steps written twice, but by what takes keys in: it binds them to all that the manual says."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["wrapped"]["private"]))
    monkeypatch.setattr("primm.people.wrapping.receiving_key", lambda folder, vault: private)
    kept: dict[str, bytes] = {}
    vault: Any = SimpleNamespace(check_value=lambda subject: None, keep=kept.update)
    counts = accept("", vault, [VECTORS["wrapped"]["line"]], lambda subject: {VECTORS["key"]["kcv"]})
    assert (1, {VECTORS["key"]["subject"]: KEY}) == (counts.stored, kept)


def test_the_heads_are_those_of_the_leaves() -> None:
    compact: list[bytes] = []
    heads = [{"n": 0, "compact": [], "root": merkle.root(compact).hex()}]
    for n, event in enumerate(EVENTS, 1):
        merkle.grow(compact, n - 1, bytes.fromhex(event["leaf"]))
        heads.append({"n": n, "compact": [each.hex() for each in compact], "root": merkle.root(compact).hex()})
    assert VECTORS["heads"] == heads


def test_texts_clocks_ids_and_handles_are_as_told() -> None:
    about = {name: value for name, value in VECTORS["about"].items() if name != "digest"}
    assert VECTORS["about"]["digest"] == chain.digest(about) == sha256(dumps(about).encode()).hexdigest()
    for each in VECTORS["canonical"]:
        assert (each["text"], each["text"]) == (dumps(each["value"]), encode(each["value"]))
    for each in VECTORS["clock"]:
        assert each["next"] == tick(each["previous"], each["milliseconds"])
    for each in VECTORS["handles"]:
        assert (each["short"], each["long"]) == (handle(each["id"]), handle(each["id"], long=True))
    for each in VECTORS["derived_ids"]:
        assert each["id"] == derived_id(*each["parts"])


def test_a_copy_is_written_and_read_as_told(tmp_path: Path) -> None:
    told, path = VECTORS["copy"], tmp_path / "copy.primm"
    events = [encode(each) for each in EVENTS[told["after"] :]]
    lines = [told["header"], *events, *(encode({"key": each}) for each in told["keys"])]
    body = "".join(f"{line}\n" for line in lines).encode()
    assert {"end": len(lines), "sha256": sha256(body).hexdigest()} == json.loads(told["end"])
    path.write_bytes(body + f"{told['end']}\n".encode())
    found = survey(str(path))
    assert (tuple(told["keys"]), None) == (found.keys, found.damage)
    again = io.BytesIO()
    write(again, found.header, (row for held in found.held for row in rows_of(str(path), held)), found.keys)
    assert path.read_bytes() == again.getvalue()


def test_the_digest_is_as_told() -> None:
    heads = {each["origin"]: Head(each["n"], bytes.fromhex(each["root"])) for each in VECTORS["digest"]["heads"]}
    assert VECTORS["digest"]["digest"] == digest(heads).hex()


def test_every_column_and_every_key_of_meta_is_told() -> None:
    page = (DOCS / "format.md").read_text("utf-8")
    keys = {key for event in EVENTS for key in json.loads(event["meta"])}
    assert {"fold", "late"} <= keys
    assert [] == sorted(
        key for key in {*keys, *Row._fields} if not re.search(rf"^\| .*`{key}`.* \|", page, re.MULTILINE)
    )


def row_of(event: dict[str, Any]) -> Row:
    return Row(**{**event, "leaf": bytes.fromhex(event["leaf"])})


def test_a_log_of_which_parts_were_blanked_is_as_told() -> None:
    """The first nine events are those of the vectors, with the same leaves; three say what was taken."""
    told = VECTORS["blanked"]
    rows = [row_of(each) for each in told["events"]]
    left = [blanked(row_of(each), who=[VECTORS["key"]["subject"]], facts=each["n"] == 8) for each in EVENTS]
    assert rows[: len(EVENTS)] == left
    assert [row_of(each).leaf for each in EVENTS] == [row.leaf for row in left]
    gone = [each for row in rows for each in missing(row, *examine(row))]
    assert told["missing"] == [{"n": each.n, "part": each.part, "subject": each.subject} for each in gone]
    who = {row.n: (json.loads(row.who), json.loads(row.meta)["id"]) for row in rows}
    assert told["stand_ins"] == [{"n": n, "who": [*stand_ins(*found)]} for n, found in who.items() if None in found[0]]
    compact: list[bytes] = []
    for n, row in enumerate(rows):
        merkle.grow(compact, n, row.leaf)
    assert told["head"] == {"n": len(rows), "root": merkle.root(compact).hex()}


def test_what_is_missing_is_accounted_for_as_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", lambda: datetime(2026, 1, 1, tzinfo=UTC)) as log:
        log.receive([row_of(each) for each in VECTORS["blanked"]["events"]])
    verdict = verify(str(tmp_path / "log.db"))
    told = {reason: Count(**each) for reason, each in VECTORS["blanked"]["accounted"].items()}
    assert ((), told) == (verdict.faults, verdict.absence.reasons)


def test_every_key_of_about_is_told() -> None:
    page = (DOCS / "format.md").read_text("utf-8")
    about = page.partition("### about")[2].partition("\n## ")[0]
    keys = ("created", "format", "origin", "digest", "blanking", "blanked", "erasures", "erasing", "withheld")
    assert [] == [key for key in keys if f"`{key}`" not in about]


# The manual's own verifier, which knows nothing of PRIMM


def verifier(path: Path) -> tuple[int, str, str]:
    """What the program of the manual says of a file; -I keeps every other module of ours out of its reach."""
    ran = subprocess.run([sys.executable, "-I", "-S", DOCS / "verify_log.py", path], capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture
def told(desk: Run, home: Path) -> Path:
    """A log with some of everything: sealed fields, linked events, a correction, a merge."""
    known = '{"given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"]}'
    one, two = (desk("person", "new", given=known).out.split()[1] for _ in range(2))
    visit = desk("record", "contact", "--persons", f"{one},{two}", "--channel", "video", "--topics", "doc",
                 "--outcomes", "need_opened", "--ask", "note", "+", "need.opened", "--category", "doc",
                 given="a note\nof two lines")  # fmt: skip
    assert desk("correct", visit.out.split()[1], "minutes=20").code == 0
    assert desk("person", "merge", one, two).code == 0
    return home / "log/log.db"


def test_it_verifies_the_vectors(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(f"{json.dumps(event)}\n" for event in EVENTS))
    head = VECTORS["heads"][-1]
    assert (0, f"{VECTORS['about']['origin']}\t{head['n']}\t{head['root']}\n", "") == verifier(path)


def lines_to(path: Path, events: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events))
    return path


def test_it_accounts_for_what_was_blanked(tmp_path: Path) -> None:
    told = VECTORS["blanked"]
    expected = f"{VECTORS['about']['origin']}\t{told['head']['n']}\t{told['head']['root']}\n"
    assert (0, expected, "") == verifier(lines_to(tmp_path / "events.jsonl", told["events"]))


TAKEN: dict[str, tuple[int, Callable[[Row], Row], str]] = {
    "facts": (1, lambda row: blanked(row, facts=True), "1 of facts in"),
    "a subject": (4, lambda row: blanked(row, who=json.loads(row.who)), "1 of who in"),
    "half of the facts": (4, lambda row: row._replace(facts_salt=""), "event 4"),
    "half of a subject": (4, lambda row: row._replace(who="[null]"), "event 4"),
    "the erasure itself": (10, lambda row: blanked(row, facts=True), "1 of facts in"),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_it_finds_what_no_erasure_accounts_for(tmp_path: Path, taken: str) -> None:
    n, change, said = TAKEN[taken]
    events = [dict(each) for each in VECTORS["blanked"]["events"]]
    changed = change(row_of(events[n - 1]))
    events[n - 1] = {**changed._asdict(), "leaf": changed.leaf.hex()}
    code, _, found = verifier(lines_to(tmp_path / "events.jsonl", events))
    assert (1, True) == (code, said in found), found


def test_it_finds_a_sealed_text_that_is_gone_and_believes_what_was_withheld(told: Path, desk: Run, home: Path) -> None:
    """Once as a thief leaves it; once as it comes to an auditor."""
    assert 0 == desk("copy", "--without", "sealed", "-o", str(home / "c.primm")).code
    assert 0 == desk("init", str(home / "auditor"), "--desk", "revisore", "--by", "rv", "--demo").code
    assert 0 == desk("--log", str(home / "auditor"), "merge", str(home / "c.primm")).code
    assert 0 == verifier(home / "auditor/log.db")[0]
    with sqlite3.connect(told) as log:
        log.execute("DROP TRIGGER event_never_changed")
        log.execute("UPDATE event SET sealed = '{}', sealed_salt = '[null]' WHERE n = 3")
    log.close()
    code, _, found = verifier(told)
    assert (1, True) == (code, "1 of sealed in" in found), found


def test_it_finds_in_a_log_what_primm_finds(told: Path, desk: Run, home: Path) -> None:
    lines = desk("log", "verify").out.splitlines()
    heads = "".join("\t".join(line.split("\t")[:3]) + "\n" for line in lines)
    assert (0, heads, "") == verifier(told)
    assert 0 == desk("log", "export", "-o", str(home / "all.jsonl")).code
    assert (0, heads, "") == verifier(home / "all.jsonl")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE event SET facts = replace(facts, '20', '21') WHERE kind = 'event.corrected'", "facts"),
        ("UPDATE event SET who = replace(who, 'desk', 'body') WHERE n = 1", "who"),
        ("UPDATE event SET sealed = replace(sealed, ':\"', ':\"AAAA') WHERE n = 3", "sealed"),
        ('UPDATE event SET sealed = \'{"person:nobody":"AAAA"}\' WHERE n = 1', "sealed"),
        ("UPDATE event SET meta = replace(meta, 'falconara', 'falconarb') WHERE n = 2", "leaf"),
        ("UPDATE event SET meta = replace(meta, '\"by\"', ' \"by\"') WHERE n = 2", "leaf, canonical"),
        ("DELETE FROM event WHERE n = 4", "order"),
        ("DELETE FROM event WHERE n = (SELECT max(n) FROM event)", "the head of"),
        ("UPDATE head SET compact = zeroblob(32)", "the head of"),
    ],
)
def test_it_finds_what_was_changed(told: Path, desk: Run, change: str, said: str) -> None:
    with sqlite3.connect(told) as log:
        for name in ("event_never_changed", "event_never_removed"):
            log.execute(f"DROP TRIGGER {name}")
        assert log.execute(change).rowcount == 1
    log.close()
    code, _, found = verifier(told)
    assert (1, True) == (code, said in found), found
    assert 10 == desk("log", "verify").code


def test_an_event_moved_to_another_place_is_found(told: Path) -> None:
    row = Row(**{**EVENTS[0], "leaf": bytes.fromhex(EVENTS[0]["leaf"])})
    with pytest.raises(ValueError, match="another place"):
        examine(row._replace(n=2))
    moved = told.with_name("moved.jsonl")
    moved.write_text(json.dumps({**EVENTS[0], "n": 2}))
    assert "place" in verifier(moved)[2]


def test_a_master_key_of_form_1_opens_as_the_manual_says(tmp_path: Path) -> None:
    told = VECTORS["master_old"]
    found = json.loads(told["text"])
    opening = stretched(found, found["salt"], told["passphrase"])
    aad = f"primm/1|master|scrypt|{found['n']}|8|1|demo|{found['kcv']}".encode()
    key = decrypt(opening, bytes.fromhex(found["nonce"] + found["ciphertext"]), aad)
    assert (told["key"], found["kcv"]) == (key.hex(), key_check_value(key))
    assert key == open_master(master_file(tmp_path, told["text"]), told["passphrase"]).master


def test_a_master_key_opens_for_each_holder_as_the_manual_says(tmp_path: Path) -> None:
    told, found = VECTORS["master"], json.loads(VECTORS["master"]["text"])
    about = f"scrypt|{found['n']}|8|1|demo"
    for holder in found["holders"]:
        staff, role, public = holder["staff"], holder["role"], holder["public"]
        opening = stretched(found, holder["salt"], told["passphrases"][staff])
        aad = f"primm/1|holder|{about}|{staff}|{role}|{public}".encode()
        private = decrypt(opening, bytes.fromhex(holder["nonce"] + holder["ciphertext"]), aad)
        assert told["key"] == unboxed(private, holder["box"], f"{about}|{found['ring']}|{found['kcv']}|{staff}|{role}")
        opened = open_master(master_file(tmp_path, told["text"]), told["passphrases"][staff])
        assert (told["key"], private, role) == (opened.master.hex(), opened.secret, opened.holder.role)
    sealing = hmac.digest(bytes(32), bytes.fromhex(told["key"]), "sha256")
    sealing = hmac.digest(sealing, b"primm/1|seal\x01", "sha256")
    without = told["text"].replace(found["seal"], "").encode()
    assert found["seal"] == hmac.digest(sealing, without, "sha256").hex()


def test_two_shares_open_the_master_key_as_the_manual_says() -> None:
    told, found = VECTORS["master"], json.loads(VECTORS["master"]["text"])
    halves = []
    for number, text in enumerate(told["shares"], 1):
        name, which, key, groups = text.split(" ")
        letters = groups.replace("-", "")
        bits = "".join(f"{'0123456789abcdefghjkmnpqrstvwxyz'.index(each):05b}" for each in letters)
        check = sha256(f"primm/1|share|{number}|{key}|{letters[:52]}".encode()).digest()
        assert ("primm-share-1", str(number), found["recovery"]["kcv"][:8]) == (name, which, key)
        assert f"{int.from_bytes(check, 'big'):0256b}"[:20] == bits[260:]
        halves.append(int(bits[:256], 2))
        assert text == read_share(text).text
    private = (halves[0] ^ halves[1]).to_bytes(32, "big")
    assert found["recovery"]["kcv"] == key_check_value(private)
    about = f"scrypt|{found['n']}|8|1|demo|{found['ring']}|{found['kcv']}||recovery"
    assert told["key"] == unboxed(private, found["recovery"]["box"], about)


def stretched(found: dict[str, Any], salt: str, passphrase: str) -> bytes:
    """What scrypt makes of a passphrase."""
    return scrypt(passphrase.encode(), salt=bytes.fromhex(salt), n=found["n"], r=8, p=1, dklen=32)


def unboxed(private: bytes, box: str, bound: str) -> str:
    """The master key in a holder's box."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key, content = X25519PrivateKey.from_private_bytes(private), bytes.fromhex(box)
    secret = key.exchange(X25519PublicKey.from_public_bytes(content[:32]))
    public = key.public_key().public_bytes_raw()
    opening = HKDF(SHA256(), 32, None, b"primm/1|box|" + content[:32] + public).derive(secret)
    return decrypt(opening, content[32:], f"primm/1|held|{bound}".encode()).hex()


def master_file(folder: Path, text: str) -> MasterFile:
    """A vector, read as a file."""
    (folder / "master.key").write_text(text)
    (folder / "master.key").chmod(0o600)
    return read_master(folder)
