"""Checkpoints that somebody outside kept: written otherwise than they may be, of nobody known, longer or older."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import pytest

from primm.core.log.rows import encode
from primm.proof.notesfile import append
from primm.proof.witness import Place, Witnesses, write_witnesses
from tests.cli.conftest import second_desk
from tests.cli.test_verify import own, signs
from tests.errors.conftest import CALL
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.proof.kept import Seen
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

__all__ = ["signs"]
NO_CHECKPOINTS = "… is no file of checkpoints, or a line of it was changed: have it written again"


@pytest.fixture
def kept(desk: Run, home: Path, signs: Callable[..., list[Seen]]) -> Path:
    """A file elsewhere that holds a checkpoint over two events."""
    assert 0 == desk(*CALL).code
    append(str(home / "usb"), own(home), signs())
    return home / "usb"


def lax(note: str) -> str:
    """The root in another base64 of the same bytes, without the sign at its end."""
    origin, n, root, *rest = note.split("\n")
    return "\n".join((origin, n, root.rstrip("="), *rest))


def last_bits(note: str) -> str:
    """The root in a base64 whose last bits, which mean nothing, are others."""
    origin, n, root, *rest = note.split("\n")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = root[:-2] + letters[letters.index(root[-2]) ^ 1] + "="
    assert b64decode(other) == b64decode(root)
    return "\n".join((origin, n, other, *rest))


def zeros(note: str) -> str:
    return note.replace("\n2\n", "\n02\n", 1)


def one_more(note: str) -> str:
    return note.replace("\n2\n", "\n3\n", 1)


def windows(note: str) -> str:
    return note.replace("\n", "\r\n")


def junk(note: str) -> str:
    return f"{note}signed by nobody\n"


def one_bad(note: str) -> str:
    """Two signatures of one key, of which the second fits nothing."""
    line = note.splitlines()[-1]
    start, _, made = line.rpartition(" ")
    content = bytearray(b64decode(made))
    content[-1] ^= 1
    return f"{start} {b64encode(bytes(content)).decode()}\n".join((note[: note.rindex(line)], f"{line}\n"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, marks=answers(66, what, 3, NO_CHECKPOINTS))
        for what, change in (
            ("base64 without the sign at its end", lax),
            ("base64 with other last bits", last_bits),
            ("a number with a zero in front", zeros),
            ("another number", one_more),
            ("ends of lines of Windows", windows),
            ("something behind the last signature", junk),
            ("two signatures of which one is bad", one_bad),
        )
    ],
)
def test_row_66_a_checkpoint_is_written_in_one_way(
    wary: Run, told: Told, kept: Path, change: Callable[[str], str]
) -> None:
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert all(change(each["note"]) != each["note"] for each in lines)
    kept.write_text("".join(f"{encode({**each, 'note': change(each['note'])})}\n" for each in lines), newline="")
    told(wary("log", "verify", "--against", str(kept)))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(content, marks=answers(66, what, 3, NO_CHECKPOINTS))
        for what, content in (
            ("an empty file", b""),
            ("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
            ("a million brackets", b"[" * 1_000_000),
        )
    ],
)
def test_row_66_a_file_of_something_else(wary: Run, told: Told, kept: Path, content: bytes) -> None:
    kept.write_bytes(content)
    told(wary("log", "verify", "--against", str(kept)))


@answers(
    68,
    "a checkpoint over more events than the log has",
    10,
    "origin …: the events after 1 are missing: … holds a checkpoint up to 2\nTAMPERED first at 2 of …",
)
def test_row_68_a_log_that_lost_events(wary: Run, told: Told, home: Path, signs: Callable[..., list[Seen]]) -> None:
    older = (home / "log/log.db").read_bytes()
    assert 0 == wary(*CALL).code
    append(str(home / "usb"), own(home), signs())
    (home / "log/log.db").write_bytes(older)
    shutil.rmtree(home / "state")  # nothing on this computer remembers
    for name in ("signed.checkpoints", "kept.checkpoints"):
        (home / "log" / name).unlink(missing_ok=True)
    told(wary("log", "verify", "--against", str(home / "usb")))


@answers(69, "a checkpoint over fewer events than the log has", 0, "events that no checkpoint outside covers yet: 1")
def test_row_69_a_checkpoint_that_is_older(wary: Run, told: Told, home: Path, kept: Path) -> None:
    assert 0 == wary(*CALL).code
    answer = wary("log", "verify", "--against", str(kept))
    told(answer)
    assert f"PROVEN to 2 by {kept} on 2020-03-31" == answer.out.splitlines()[-1]


@answers(
    63,
    "checkpoints of a key that nobody here knows, at a place that is known",
    11,
    "checkpoints outside that no known key signed, not counted: 1\n"
    "CONSISTENT, NOT PROVABLE after 0: 2 events agree with their hashes",
)
@answers(
    63,
    "the same in a file that is named",
    3,
    "…: the key of …, …, is not known here: have it read aloud and add it first",
)
def test_row_63_an_unknown_signer(wary: Run, told: Told, home: Path, kept: Path) -> None:
    write_witnesses(str(home / "log"), Witnesses((Place(str(kept)),)))
    (home / "log/signing.key").unlink()
    told(wary("log", "verify"))
    told(wary("log", "verify", "--against", str(kept)))


NO_PROOF = "… is no proof, or it does not prove what it says: have it made again"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(changes, marks=answers(67, what, 3, NO_PROOF))
        for what, changes in (
            ("a proof of 64 hashes", {"hashes": ["00" * 32] * 64}),
            ("a proof for another event", {"n": 1}),
            ("a proof for no event", {"n": 0}),
            ("a proof for an event that is none", {"n": True}),
            ("a size that is not that of the checkpoint", {"size": 3}),
            ("a hash that is another", {"hashes": ["00" * 32]}),
            ("no hash", {"hashes": []}),
            ("a kind of proof that is none", {"proof": "trust"}),
        )
    ],
)
def test_row_67_a_proof_that_proves_nothing(wary: Run, told: Told, home: Path, changes: dict[str, object]) -> None:
    event = wary(*CALL).out.split()[1]
    path = home / "proof.json"
    assert 0 == wary("log", "checkpoint").code
    assert 0 == wary("log", "prove", event, "-o", str(path)).code
    assert 0 == wary("log", "prove", "--check", str(path)).code
    proof = json.loads(path.read_text())
    assert changes != {name: proof[name] for name in changes}
    path.write_text(f"{encode({**proof, **changes})}\n")
    told(wary("log", "prove", "--check", str(path)))


@answers(
    63,
    "adding such a key with other letters than were read aloud",
    3,
    "this is not the fingerprint of this key: it may be somebody else's; nothing was taken in",
)
@answers(63, "adding it without any", 3, "fingerprint: is needed: have it read aloud by the other desk")
def test_row_63_the_key_of_another_desk_is_taken_after_its_fingerprint_was_heard(
    wary: Run, told: Told, home: Path
) -> None:
    other = second_desk(wary, home)
    assert 0 == other("log", "checkpoint", "-o", str(home / "theirs")).code
    told(wary("log", "witness", "add", str(home / "theirs"), "--fingerprint", "k7qm-t0rv-zzzz-0000-1111"))
    told(wary("log", "witness", "add", str(home / "theirs")))
