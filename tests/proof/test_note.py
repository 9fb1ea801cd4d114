"""Signed notes and checkpoints: one way to write them, and nothing is believed that a known key did not sign."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from primm.proof.checkpoint import Checkpoint, name_of, origin_of, read_checkpoint
from primm.proof.note import (
    COSIGNED,
    ED25519,
    NOTE_AT_MOST,
    Forged,
    Key,
    Note,
    read_key,
    read_note,
    sign,
    signed_by,
)

ORIGIN = "0123456789abcdef"
# The key and the note in the documentation of golang.org/x/mod/sumdb/note, from which C2SP signed-note comes.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
# The checkpoint in C2SP tlog-checkpoint and tlog-cosignature.
C2SP_TEXT = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""
C2SP_LOG = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
C2SP_WITNESS = (
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
)
C2SP_NOTE = f"{C2SP_TEXT}\n— example.com/behind-the-sofa {C2SP_LOG}\n— witness.example.com/w1 {C2SP_WITNESS}\n"


def private(number: int = 1) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def key(kind: int = ED25519, number: int = 1) -> Key:
    return Key(name_of(ORIGIN), kind, private(number).public_key().public_bytes_raw())


def a_note() -> Note:
    text = Checkpoint(ORIGIN, 7, bytes(32)).text
    return Note(text, (sign(text, name_of(ORIGIN), private()), sign(text, name_of(ORIGIN), private(), 1_584_961_200)))


def test_the_note_of_another_implementation_is_read_and_verified() -> None:
    note = read_note(GO_NOTE.encode())
    assert GO_NOTE == str(note)
    assert 0 == signed_by(note, read_key(GO_KEY))


def test_the_checkpoint_of_the_specification_is_read_and_its_cosignature_tells_the_time() -> None:
    note = read_note(C2SP_NOTE.encode())
    assert C2SP_NOTE == str(note)
    assert ["example.com/behind-the-sofa", "witness.example.com/w1"] == [each.name for each in note.signatures]
    assert 1_679_315_147 == int.from_bytes(note.signatures[1].made[:8], "big")
    assert [64, 72] == [len(each.made) for each in note.signatures]


def test_a_key_signs_its_own_log_and_tells_when_it_saw_it() -> None:
    note = read_note(str(a_note()).encode())
    assert Checkpoint(ORIGIN, 7, bytes(32)) == read_checkpoint(note.text)
    assert (0, 1_584_961_200) == (signed_by(note, key()), signed_by(note, key(COSIGNED)))


@given(st.integers(0, 2**64 - 1))
def test_a_cosignature_is_of_the_time_and_the_text_as_the_specification_says(time: int) -> None:
    text = Checkpoint(ORIGIN, 7, bytes(32)).text
    made = sign(text, name_of(ORIGIN), private(), time)
    assert time == signed_by(Note(text, (made,)), key(COSIGNED))
    private().public_key().verify(made.made[8:], f"cosignature/v1\ntime {time}\n{text}".encode())


def test_a_key_that_did_not_sign_says_nothing() -> None:
    assert None is signed_by(a_note(), key(number=2))
    assert None is signed_by(a_note(), key()._replace(name="primm/fedcba9876543210"))


@given(st.data())
def test_no_bit_of_a_note_can_be_changed(data: st.DataObject) -> None:
    content = bytearray(str(a_note()).encode())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    believed = set()
    try:
        note = read_note(bytes(content))
        for each in (key(), key(COSIGNED)):
            if signed_by(note, each) is not None:
                believed.add((read_checkpoint(note.text), each.kind))
    except ValueError:
        return
    # a changed name or id makes one line that of an unknown key; the other one still vouches for the same text
    assert believed <= {(Checkpoint(ORIGIN, 7, bytes(32)), kind) for kind in (ED25519, COSIGNED)}
    assert len(believed) < 2


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("=\n") + "\n",
        lambda text: text + "\n",
        lambda text: text.removesuffix("\n"),
        lambda text: text + "junk\n",
        lambda text: text.replace("— ", "- "),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("primm", "pri\tmm"),
        lambda text: text.replace("primm", "pri\tmm", 1),
        lambda text: text.replace(" ", "  "),
        lambda text: text.split("\n\n")[0] + "\n\n",
        lambda text: text.split("\n\n")[0] + "\n\n" + 65 * (text.split("\n\n")[1].split("\n")[0] + "\n"),
        lambda text: "x" * 70_000 + text,
    ],
    ids=["CRLF", "base64", "line", "end", "junk", "dash", "blank", "tab", "text", "spaces", "unsigned", "many", "long"],
)
def test_there_is_one_way_to_write_a_note(change) -> None:
    with pytest.raises(ValueError, match=r"not a|too long|Incorrect padding"):
        read_note(change(str(a_note())).encode())


def test_a_note_may_be_as_long_and_have_as_many_signatures_as_is_said() -> None:
    text, _, lines = str(a_note()).partition("\n\n")
    rest = NOTE_AT_MOST - len(str(a_note()).encode())
    longest = f"{'x' * rest}{text}\n\n{lines}".encode()
    assert 65_536 == len(longest)
    assert longest == str(read_note(longest)).encode()
    with pytest.raises(ValueError, match="too long for a note"):
        read_note(b"x" + longest)
    first = lines.split("\n")[0] + "\n"
    assert 64 == len(read_note(f"{text}\n\n{64 * first}".encode()).signatures)


def test_a_base64_with_other_last_bits_is_another_text() -> None:
    line = str(a_note()).splitlines()[-2]  # 68 bytes: the last four of its bits say nothing
    assert line.endswith("=")
    last = line[-2]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = line[:-2] + alphabet[alphabet.index(last) ^ 1] + "="
    with pytest.raises(ValueError, match="not a note"):
        read_note(str(a_note()).replace(line, other).encode())


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    note = a_note()
    forged = note._replace(signatures=(note.signatures[0]._replace(made=bytes(64)), note.signatures[1]))
    with pytest.raises(Forged, match="a signature does not fit its text"):
        signed_by(forged, key())
    with pytest.raises(Forged, match="a signature does not fit its text"):
        signed_by(note._replace(signatures=(note.signatures[0]._replace(made=b""),)), key())


@pytest.mark.parametrize(
    "text",
    [
        f"primm/{ORIGIN}\n07\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n+7\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n٧\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n9223372036854775808\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n9999999999999999999\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n7\n{b64encode(bytes(31)).decode()}\n",
        f"primm/{ORIGIN}\n7\n{b64encode(bytes(32)).decode()}\nmore\n",
        f"primm/{ORIGIN}\n7\n{b64encode(bytes(32)).decode()}",
        f"primm/{ORIGIN.upper()}\n7\n{b64encode(bytes(32)).decode()}\n",
        f"primm/{ORIGIN}\n7\n{'A' * 42}B=\n",
    ],
)
def test_there_is_one_way_to_write_a_checkpoint(text: str) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        read_checkpoint(text)


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_written(n: int, root: bytes) -> None:
    assert Checkpoint(ORIGIN, n, root) == read_checkpoint(Checkpoint(ORIGIN, n, root).text)
    assert ORIGIN == origin_of(name_of(ORIGIN))
    assert None is origin_of(name_of(ORIGIN) + "0")


@pytest.mark.parametrize("kind", [ED25519, COSIGNED])
def test_a_key_is_read_as_it_was_written(kind: int) -> None:
    assert key(kind) == read_key(key(kind).text)
    for other in (key(kind).text[:-1], key(kind).text.replace("+", " "), key(9).text, key(kind).text + "A"):
        with pytest.raises(ValueError, match="not a key"):
            read_key(other)
