"""What is kept of checkpoints: of each key and origin the furthest one, read as it was written or not at all."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import StorageRefused, Tampered
from primm.core.log import merkle
from primm.proof import kept as module
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.kept import Kept, Seen, Signed, read_kept, write_kept
from primm.proof.note import Forged, Note, sign
from primm.proof.signing import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OURS, THEIRS = "a" * 16, "b" * 16
ODD = "is not as PRIMM writes it: put its backup in its place, or move it away and verify the log"


def private(by: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(by.encode() * 2)


def noted(origin: str, n: int, root: bytes, by: str = OURS, when: int | None = None) -> str:
    """A checkpoint that an origin signed: its own, or as a witness at some time."""
    text = Checkpoint(origin, n, root).text
    return str(Note(text, (sign(text, name_of(by), private(by), when),)))


def seen(origin: str, n: int, by: str = THEIRS, when: int | None = None) -> Seen:
    keys = keys_of(by, private(by).public_key().public_bytes_raw())
    return Seen(keys[when is not None].text, noted(origin, n, bytes(32), by, when))


def signed(origin: str, n: int) -> Signed:
    """A checkpoint over some leaves, with the range of its tree."""
    compact: list[bytes] = []
    for size in range(n):
        merkle.grow(compact, size, merkle.leaf_hash(str(size).encode()))
    return Signed(noted(origin, n, merkle.root(compact)), b"".join(compact))


ROOT = signed(OURS, 5).checkpoint.root
KEPT = Kept({OURS: signed(OURS, 5), THEIRS: signed(THEIRS, 0)}, (seen(OURS, 3), seen(THEIRS, 3, when=7)))


def test_what_is_kept_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert Kept() == read_kept(str(tmp_path))
    write_kept(str(tmp_path), KEPT)
    assert KEPT == read_kept(str(tmp_path))
    assert Checkpoint(OURS, 5, merkle.root(merkle.split(KEPT.signed[OURS].compact))) == KEPT.signed[OURS].checkpoint
    assert 0o600 == (tmp_path / "checkpoints.json").stat().st_mode & 0o777
    text = (tmp_path / "checkpoints.json").read_text("utf-8")
    assert (True, True) == (text.startswith('{\n "format": 1,\n "signed": {\n'), text.endswith("\n ]\n}\n"))
    assert KEPT.seen[0].note.splitlines()[-1] in text


ONE = st.builds(
    seen,
    st.sampled_from([OURS, THEIRS]),
    st.integers(0, 3),
    st.sampled_from([OURS, THEIRS]),
    st.none() | st.integers(0, 3),
)


@given(st.lists(ONE, max_size=8), st.lists(ONE, max_size=4))
def test_of_each_key_and_origin_the_one_that_goes_furthest_is_kept(some: list[Seen], more: list[Seen]) -> None:
    both = Kept(KEPT.signed).with_seen(tuple(some)).with_seen(tuple(more))
    assert both == Kept(KEPT.signed).with_seen((*more, *some))
    best: dict[tuple[str, str], tuple[int, int, Seen]] = {}
    for each in (*some, *more):
        said = each.claim()
        place, found = (each.key, said.checkpoint.origin), (said.checkpoint.n, said.when, each)
        best[place] = max(best.get(place, found), found)
    assert tuple(sorted(each for _n, _when, each in best.values())) == both.seen
    assert KEPT.signed == both.signed


def both_kinds(bad: int) -> Seen:
    """A note that a key signed for itself and as a witness, and one of the two fits nothing."""
    one, two = seen(THEIRS, 3), seen(THEIRS, 3, when=7)
    lines = [each.note.splitlines()[-1] for each in (one, two)]
    start, _, made = lines[bad].rpartition(" ")
    content = bytearray(b64decode(made))
    content[-1] ^= 1
    lines[bad] = f"{start} {b64encode(content).decode()}"
    return Seen(one.key, "\n".join((*one.note.splitlines()[:-1], *lines, "")))


def test_a_claim_is_of_a_key_that_signed_and_no_signature_of_it_is_bad() -> None:
    assert (Checkpoint(THEIRS, 3, bytes(32)), 7) == seen(THEIRS, 3, when=7).claim()[::2]
    with pytest.raises(ValueError, match="not signed with this key"):
        Seen(seen(OURS, 3, OURS).key, seen(OURS, 3).note).claim()
    for bad in (0, 1):
        with pytest.raises(Forged):
            both_kinds(bad).claim()
        assert 3 == both_kinds(bad).said().checkpoint.n


def swapped(found: dict[str, Any]) -> None:
    found["signed"][OURS], found["signed"][THEIRS] = found["signed"][THEIRS], found["signed"][OURS]


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(format=2),
        lambda found: found.update(more=1),
        lambda found: found.pop("seen"),
        swapped,
        lambda found: found["signed"][OURS].append(""),
        lambda found: found["signed"].update({OURS: [found["signed"][OURS][0], "x"]}),
        lambda found: found["signed"].update({OURS: [found["signed"][OURS][0], found["signed"][OURS][1][:64]]}),
        lambda found: found["signed"].update({OURS: [found["signed"][OURS][0], "00" * 64]}),
        lambda found: found["signed"].update({OURS: [found["signed"][OURS][0], ROOT.hex()]}),
        lambda found: found["signed"].update({OURS: ["x", found["signed"][OURS][1]]}),
        lambda found: found["signed"].update({"c" * 16: found["signed"].pop(OURS)}),
        lambda found: found["seen"].append(["x", KEPT.seen[0].note]),
        lambda found: found["seen"].append([KEPT.seen[0].key, "x"]),
        lambda found: found["seen"].append([KEPT.seen[0].key, "x\n\n" + KEPT.seen[0].note.splitlines()[-1] + "\n"]),
    ],
    ids=[
        "format", "more", "less", "swapped", "three", "hex", "range", "root", "leaves", "note", "origin", "key",
        "note seen", "no checkpoint",
    ],
)  # fmt: skip
def test_what_was_changed_is_not_as_primm_writes_it(tmp_path: Path, change: Callable[[Any], object]) -> None:
    write_kept(str(tmp_path), KEPT)
    path = tmp_path / "checkpoints.json"
    found = json.loads(path.read_bytes())
    change(found)
    path.write_text(json.dumps(found))
    with pytest.raises(Tampered) as tampered:
        read_kept(str(tmp_path))
    assert f"{path} {ODD}" == str(tampered.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 99_999])
def test_what_is_something_else_is_not_as_primm_writes_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoints.json").write_bytes(content)
    with pytest.raises(Tampered):
        read_kept(str(tmp_path))


def test_a_file_that_is_as_long_as_it_may_be_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_kept(str(tmp_path), KEPT)
    content = (tmp_path / "checkpoints.json").read_bytes().rstrip()
    (tmp_path / "checkpoints.json").write_bytes(content)
    size = len(content)
    assert 64 * 1024**2 == module.READ_AT_MOST
    monkeypatch.setattr(module, "READ_AT_MOST", size)
    assert KEPT == read_kept(str(tmp_path))
    monkeypatch.setattr(module, "READ_AT_MOST", size - 1)
    with pytest.raises(Tampered):
        read_kept(str(tmp_path))


def test_where_it_cannot_be_read_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "checkpoints.json").mkdir()
    with pytest.raises(StorageRefused) as refused:
        read_kept(str(tmp_path))
    assert f"{tmp_path}/checkpoints.json cannot be read: it is a folder" == str(refused.value)
