"""Whatever bytes come: refused in a sentence, or read; and of what is written in one way only, no other is read."""

from __future__ import annotations

import io
import json
import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from primm.commands.lines import Line, _givens
from primm.commands.workplace import Workplace
from primm.core.errors import PrimmError
from primm.core.events.canonical import dumps, loads
from primm.core.log.log import Log
from primm.core.log.merkle import leaf_hash
from primm.core.log.rows import encode
from primm.formats.importing import Importer, load_map
from primm.formats.mapping import read_map
from primm.formats.reading import Table
from primm.people.keys import KeyTable
from primm.people.master import read_master
from primm.people.masterfile import dumps as dumps_master
from primm.people.receiving import Card, own_card, read_card
from primm.people.receiving import receiving_key as open_receiving
from primm.people.shares import Share, read_share, split
from primm.people.vault import Vault
from primm.proof import bundle
from primm.proof.checkpoint import Checkpoint, name_of, read_checkpoint
from primm.proof.issuing import issue
from primm.proof.kept import Seen, read_kept
from primm.proof.keysfile import read_keys
from primm.proof.note import COSIGNED, Key, read_key, read_note, sign
from primm.proof.notesfile import read_line, written
from primm.proof.sending import make_copy
from primm.proof.settings import load_config
from primm.proof.signing import public_keys
from primm.proof.survey import rows_of, survey
from primm.proof.token import Tokens
from primm.proof.tree import consistency, inclusion, root_by_inclusion, root_over, roots_by_consistency
from primm.proof.witness import Covered, Place, Witnesses, read_witnesses, write_witnesses
from tests.cli.conftest import cache
from tests.core.log.conftest import Clock, Keys, Pen
from tests.harness.world import AMAL, PASSPHRASE, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["cache"]

LONG = 1_000_000
PIECES = (b"\n", b"\0", b'"', b"\\ud800", b"1e9", b"-1", b"99999999999999999999", b"[" * 40, b"null", b"true", b"\xff")
VALUES: tuple[Any, ...] = (None, True, 0, -1, 2**70, 1.5, "", "\ud800", "x" * 300, [], {}, [[]], ["x"], {"x": 1}, "٣")


class Parser(NamedTuple):
    """How something is read: what is whole, its reading, how it is written again, and how many times it is tried."""

    whole: bytes
    read: Callable[[bytes], Any]
    again: Callable[[Any], bytes] | None = None  # where there is one way to write it
    times: int = 10_000


def mutated(whole: bytes, dice: random.Random) -> bytes:
    """The same with some bytes or values changed, taken out, put in or moved; or bytes of no meaning at all."""
    luck = dice.random()
    if luck < 0.05:
        return dice.randbytes(dice.randrange(200))
    if luck < 0.35 and whole.startswith((b"{", b"[")):
        return revalued(whole, dice)
    found = bytearray(whole)
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        start, end = sorted(dice.choices(range(len(found) + 1), k=2))
        end = min(end, start + dice.choice((1, 1, 4, 40)))
        piece = dice.choice((dice.randbytes(end - start), b"", bytes(found[start:end]) * 2, dice.choice(PIECES)))
        found[start:end] = piece
    return bytes(found)


def revalued(whole: bytes, dice: random.Random) -> bytes:
    """One of its lines, as JSON with a value, or a name, of another kind."""
    lines = whole.splitlines(keepends=True) if whole.count(b"\n{") else [whole]
    at = dice.randrange(len(lines))
    top = [json.loads(lines[at])]
    here: Any = top
    while True:
        key = dice.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or not here[key] or dice.random() < 0.2:
            break
        here = here[key]
    if isinstance(here, dict) and dice.random() < 0.3:
        here[dice.choice(("x", "kind", "of", ""))] = here.pop(key)
    else:
        here[key] = dice.choice(VALUES)
    text = json.dumps(top[0], ensure_ascii=dice.random() < 0.5, separators=(",", ":"), sort_keys=True)
    lines[at] = text.encode("utf-8", "surrogatepass") + b"\n" * lines[at].endswith(b"\n")
    return b"".join(lines)


def tried(parser: Parser, times: int, dice: random.Random) -> tuple[int, list[str]]:
    """How many of so many were refused, and what was wrong: raised as it must not be, or read as it must not be."""
    refused, wrong = 0, []
    for _ in range(times):
        given = mutated(parser.whole, dice)
        try:
            value = parser.read(given)
        except (PrimmError, Unread):
            refused += 1
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {given[:200]!r}")
        else:
            if parser.again and parser.again(value) != given:
                wrong.append(f"not the one way to write it: {given[:200]!r}")
    return refused, wrong


class Unread(Exception):
    """A ValueError where one is the answer that was promised."""


def promised(read: Callable[..., Any]) -> Callable[[bytes], Any]:
    """A reading whose answer to what is no such thing is a ValueError."""

    def run(content: bytes) -> Any:
        try:
            return read(content)
        except ValueError as error:
            raise Unread from error

    return run


@pytest.fixture(scope="module")
def desk(whole_memory: Path, cache: Path) -> World:
    """A desk with everything that is kept in files: keys, a token, checkpoints, witnesses, a backup of keys."""
    made = World(whole_memory, cache)
    assert 0 == made.run("init", "--desk", "falconara", "--by", "mr", "--demo").code
    assert 0 == made.run("person", "new", given=AMAL).code
    assert 0 == made.run("keys", "invite", "lc", "--role", "mediator", given="acqua bassa\n").code
    assert 0 == made.run("keys", "recovery", ":first", ":second").code
    assert 0 == made.run("log", "backup", ":b.db", "--keys", ":k.keys").code
    with Vault(made.path("log"), lambda: PASSPHRASE) as vault, Log.open(made.path("log/log.db"), write=True) as log:
        own_card(made.path("log"), vault, "falconara")
        issue(log, vault, Clock())
        keys = public_keys(made.path("log"), log.origin)
        assert keys
        write_witnesses(
            made.path("log"),
            Witnesses(
                (Place("/stick", {log.origin: Covered(1, 2)}, "/stick/x.checkpoints", apart=True),), (keys[1].text,)
            ),
        )
    return made


def in_file(path: str, read: Callable[[], Any]) -> Parser:
    """A file of our own that is put in the place of the right one."""
    with open(path, "rb") as file:
        whole = file.read()

    def run(content: bytes) -> Any:
        with open(path, "r+b", buffering=0) as file:
            file.write(content)
            file.truncate()
        return read()

    return Parser(whole, run)


def place_of(desk: World) -> Workplace:
    """A workplace on the desk's log."""
    environ = {"PRIMM_LOG": desk.path("log"), "PRIMM_PASSPHRASE": PASSPHRASE, "LANG": "C", "HOME": desk.path("home")}
    for name in ("STATE", "DATA", "CACHE"):
        environ[f"XDG_{name}_HOME"] = desk.path("state" if name == "STATE" else "else")
    return Workplace(environ)


MAP = b"""name = "calls"
key = "id"
occurred = { column = "day" }

[[event]]
name = "call"
kind = "contact"
when = [{ column = "channel", is_not = "" }]
[event.fields]
channel = { column = "channel" }
reached = { column = "reached", empty = "no_answer" }
minutes = { column = "minutes" }
"""
CSV = (
    b"id,day,channel,reached,minutes\n1,2026-03-01,phone_out,no_answer,5\n2,2026-03-02,\"phone_out\",,\n"
    b"3,2026-03-03 10:30,web,refused,10\n"
)  # fmt: skip
LINE = (
    b'{"by":"mr","desk":"falconara","fields":{"channel":"phone_out","minutes":5,"reached":"no_answer"},'
    b'"fold":0,"id":"01710d2a-0f7c-7000-8000-000000000001","kind":"contact","occurred":"2026-03-01"}\n'
)


def tables(place: Workplace) -> Iterator[Parser]:
    """CSV and JSON lines, up to where an event would be stored."""
    given = load_map(MAP, place)

    def csv(content: bytes) -> None:
        found = io.BytesIO(content)
        table = Table(found, encoding="utf-8", delimiter=given.delimiter, columns=given.columns)
        importer = Importer(given, place, place.recorder)
        try:
            for row in table:
                importer.take(row)
        finally:
            place.recorder.references.forget()

    def line(content: bytes) -> None:
        try:
            place.recorder.plan(_givens(Line(1, content)))
        finally:
            place.recorder.references.forget()

    yield Parser(CSV, csv)
    yield Parser(LINE, line)


def canonical(content: bytes) -> str:
    """A text in canonical JSON, as it stands in an event."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Unread from error
    value = loads(text, 10_000)
    if dumps(value) != text:
        raise Unread
    return text


@pytest.fixture(scope="module")
def parsers(desk: World) -> Iterator[Mapping[str, Parser]]:
    """Every reader of what may come from outside, or may have been changed on the disk."""
    folder = desk.path("log")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", desk.path("state"))
        patch.setattr("primm.proof.token.MOUNTS", str(desk._mounts))
        place = place_of(desk)
        patch.setattr(place, "warn", lambda problem: None)
        patch.setattr(place, "now", lambda: datetime(2026, 3, 5, 12, tzinfo=UTC))
        tokens = place.tokens
        with Log.open(os.path.join(folder, "log.db"), write=False) as log:
            origin, note = log.origin, a_note(log.origin, *log.heads()[log.origin])
        csv, line = tables(place)
        yield {
            "bundle": copies(desk.folder / "copies"),
            "csv": csv,
            "json lines": line,
            "canonical json": Parser(LINE[:-1], canonical, str.encode),
            "note": Parser(note.note.encode(), promised(read_note), lambda note: str(note).encode()),
            "checkpoint": Parser(
                Checkpoint(origin, 7, bytes(range(32))).text.encode(),
                promised(lambda content: read_checkpoint(content.decode())),
                lambda checkpoint: checkpoint.text.encode(),
            ),
            "key": Parser(
                note.key.encode(), promised(lambda content: read_key(content.decode())), lambda key: key.text.encode()
            ),
            "line of checkpoints": Parser(written([note]), promised(read_line), lambda seen: written([seen])),
            "proof of inclusion": proofs(of_inclusion=True),
            "proof of consistency": proofs(of_inclusion=False),
            "card": Parser(
                own_card_text(folder),
                card_in,
                lambda card: card.text.encode(),
            ),
            "map": Parser(MAP, read_map),
            "config.json": in_file(f"{folder}/config.json", lambda: load_config(folder)),
            "master.key": in_file(f"{folder}/master.key", lambda: read_master(folder))._replace(again=dumps_master),
            "share": Parser(
                split(bytes(32), bytes(range(32)))[1].text.encode(), share_in, lambda share: share.text.encode()
            ),
            "receiving.key": in_file(f"{folder}/receiving.key", lambda: receiving(folder)),
            "signing.key": in_file(f"{folder}/signing.key", lambda: public_keys(folder, origin)),
            "checkpoints.json": in_file(f"{folder}/checkpoints.json", lambda: read_kept(folder)),
            "witnesses.json": in_file(f"{folder}/witnesses.json", lambda: read_witnesses(folder)),
            "keys.db": in_file(f"{folder}/keys.db", lambda: keys_in(folder))._replace(times=2_000),
            "backup of keys": in_file(desk.path("k.keys"), lambda: read_keys(desk.path("k.keys"))),
            "token": in_file(tokens.path(origin), lambda: token_in(desk.path("state/primm"), origin)),
        }
        place.close()


def a_note(origin: str, n: int, root: bytes) -> Seen:
    """A checkpoint of an origin, as another desk saw it."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    text = Checkpoint(origin, n, root).text
    key = Key(name_of("a" * 16), COSIGNED, private.public_key().public_bytes_raw())
    made = sign(text, key.name, private, 1_800_000_000)
    return Seen(key.text, f"{text}\n— {made.name} {b64(made.key + made.made)}\n")


def b64(content: bytes) -> str:
    from base64 import b64encode

    return b64encode(content).decode()


def own_card_text(folder: str) -> bytes:
    with Vault(folder, lambda: PASSPHRASE) as vault:
        return own_card(folder, vault, "falconara").text.encode()


def share_in(content: bytes) -> Share:
    """A share; the end of a line may follow it in a file, and is no part of it."""
    if content.endswith(b"\n"):
        raise Unread
    return read_share(content.decode("latin-1"))


def card_in(content: bytes) -> Card:
    """A card; the end of a line may follow it in a file, and is no part of it."""
    if content.endswith(b"\n"):
        raise Unread
    return read_card(content.decode("latin-1"))


def token_in(folder: str, origin: str) -> object:
    """The token of an origin; None is the answer to what is none."""
    token = Tokens(folder).read(origin)
    if token is None:
        raise Unread
    return token


def receiving(folder: str) -> object:
    """The receiving key, opened."""
    return open_receiving(folder, OPENED[folder])


def keys_in(folder: str) -> list[str]:
    """Who has a key."""
    table = KeyTable(folder)
    try:
        return [str(table.find(each)) for each in table.subjects()]
    finally:
        table.close()


OPENED: dict[str, Vault] = {}


@pytest.fixture(scope="module", autouse=True)
def opened(desk: World) -> Iterator[None]:
    """A vault that was opened before anything was changed."""
    with Vault(desk.path("log"), lambda: PASSPHRASE) as vault:
        vault.unlock()
        OPENED[desk.path("log")] = vault
        yield


def copies(folder: Path) -> Parser:
    """A copy of two origins, with sealed texts and keys."""
    folder.mkdir(mode=0o700)
    pen = Pen()
    with Log.create(folder / "a.db", Clock(), origin="a" * 16) as log:
        log.append([pen.draft(1, 1, sealed={1: "{}"}), pen.draft(2, 2, of=1)], Keys(), Clock())
        with Log.create(folder / "b.db", Clock(), origin="b" * 16) as other:
            other.append(pen.drafts([3]), None, Clock())
            log.receive(list(other.read()))
        make_copy(log, str(folder / "c"), "falconara", receivers=["x"], keys=["a key", 'another "one"'])

    def read() -> Any:
        found = survey(str(folder / "c"))
        rows = [row for held in found.held for row in rows_of(str(folder / "c"), held)]
        if found.damage:
            raise found.damage
        return found.header, rows, found.keys

    def again(value: Any) -> bytes:
        file = io.BytesIO()
        bundle.write(file, *value)
        return file.getvalue()

    return in_file(str(folder / "c"), read)._replace(again=again)


def proofs(*, of_inclusion: bool) -> Parser:
    """A proof as its hashes; one that is believed is the one that was made."""
    leaves = [leaf_hash(bytes([each])) for each in range(21)]
    root, before = root_over(leaves), root_over(leaves[:13])

    def root_of(start: int, end: int) -> bytes:
        return root_over(leaves[start:end])

    made = inclusion(9, 21, root_of) if of_inclusion else consistency(13, 21, root_of)

    def read(content: bytes) -> bytes:
        hashes = [content[at : at + 32] for at in range(0, len(content), 32)]
        if of_inclusion:
            believed = root_by_inclusion(leaves[9], 9, 21, hashes) == root
        else:
            believed = roots_by_consistency(13, 21, before, hashes) == (before, root)
        if not believed:
            raise ValueError
        return b"".join(made)

    return Parser(b"".join(made), promised(read), bytes)


NAMES = (
    "bundle|csv|json lines|canonical json|note|checkpoint|key|line of checkpoints|proof of inclusion|"
    "proof of consistency|card|share|map|config.json|master.key|receiving.key|signing.key|"
    "checkpoints.json|witnesses.json|keys.db|backup of keys|token"
).split("|")


@pytest.mark.parametrize("name", NAMES)
def test_whatever_bytes_come_they_are_refused_or_read(parsers, tell, name):
    parser = parsers[name]
    value = parser.read(parser.whole)
    assert parser.again is None or parser.whole == parser.again(value)
    refused, wrong = tried(parser, parser.times, random.Random(1))
    tell(f"parsers, {name}: {parser.times} with mutated bytes, {refused} refused, {len(wrong)} uncaught or wrong")
    assert [] == wrong[:5]
    assert refused > parser.times / 4


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_whatever_bytes_come_they_are_refused_or_read_a_million_times(parsers, tell, name):
    refused, wrong = tried(parsers[name], LONG, random.Random())
    tell(f"parsers, {name}: {LONG} with mutated bytes, {refused} refused, {len(wrong)} uncaught or wrong")
    assert [] == wrong[:5]


class TestItWouldSee:
    """A reader that is broken on purpose is found."""

    def test_one_that_raises_what_nobody_catches(self) -> None:
        assert tried(Parser(LINE, json.loads), 100, random.Random(1))[1]

    def test_one_that_takes_another_spelling(self) -> None:
        lax = Parser(LINE[:-1], promised(json.loads), lambda value: encode(value).encode("utf-8", "replace"))
        assert tried(lax, 300, random.Random(1))[1]
