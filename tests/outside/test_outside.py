"""Signatures and proofs are checked by golang.org/x/mod/sumdb, and ours checks what that makes: nobody marks himself.

Needs Go and that module as Debian packages them (golang-go, golang-golang-x-mod-dev); .ci/run installs both.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.core.log.merkle import leaf_hash
from primm.people.vault import Vault, create_vault
from primm.proof.issuing import issue
from primm.proof.signing import public_keys
from primm.proof.tree import consistency, inclusion, root_by_inclusion, root_over, roots_by_consistency
from tests.core.log.conftest import Pen, clock, pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.core.log.clock import Clock

__all__ = ["clock", "pen"]

MODULES = Path("/usr/share/gocode")
SIZE = 70
LEAVES = [f"leaf {place}".encode() for place in range(SIZE)]
HASHES = [leaf_hash(each) for each in LEAVES]
LACK = "no Go, or no golang.org/x/mod: apt-get install golang-go golang-golang-x-mod-dev"

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (MODULES / "src/golang.org/x/mod/sumdb").is_dir(), reason=LACK
)

Ask = "Callable[..., dict[str, Any]]"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Ask the other implementation."""
    folder = tmp_path_factory.mktemp("outside")
    program = folder / "verify"
    surroundings = {**os.environ, "GOPATH": str(MODULES), "GO111MODULE": "off", "GOCACHE": str(folder / "cache")}
    source = Path(__file__).with_name("verify.go")
    subprocess.run(["go", "build", "-o", str(program), str(source)], check=True, env=surroundings, cwd=folder)

    def ask_(**given: Any) -> dict[str, Any]:
        ran = subprocess.run([program], input=json.dumps(given), capture_output=True, text=True, check=True)
        return json.loads(ran.stdout)

    return ask_


@pytest.fixture(scope="module")
def made(ask: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The roots and proofs that the other implementation makes of the leaves."""
    return ask(leaves=[text(each) for each in LEAVES])


def text(content: bytes) -> str:
    return b64encode(content).decode()


def hashes(texts: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in texts or []]


def root_of(start: int, end: int) -> bytes:
    return root_over(HASHES[start:end])


def shown(first: int, second: int, leaf: bytes, root: bytes, proof: list[bytes]) -> dict[str, Any]:
    return {
        "first": first,
        "second": second,
        "hash": text(leaf),
        "root": text(root),
        "hashes": [*map(text, proof)],
    }


def sizes() -> Iterator[tuple[int, int]]:
    return ((place, size) for size in range(1, SIZE + 1) for place in range(size))


def test_both_make_the_same_roots_and_the_same_proofs(made: dict[str, Any]) -> None:
    assert made["Roots"] == [text(root_of(0, size)) for size in range(1, SIZE + 1)]
    for place, size in sizes():
        assert hashes(made["Included"][size - 1][place]) == inclusion(place, size, root_of)
        assert hashes(made["Consistent"][size - 1][place]) == consistency(place + 1, size, root_of)


def test_ours_accepts_the_proofs_of_the_other(made: dict[str, Any]) -> None:
    for place, size in sizes():
        proof = hashes(made["Included"][size - 1][place])
        assert root_of(0, size) == root_by_inclusion(HASHES[place], place, size, proof)
        before, after = root_of(0, place + 1), root_of(0, size)
        proof = hashes(made["Consistent"][size - 1][place])
        assert (before, after) == roots_by_consistency(place + 1, size, before, proof)


def test_the_other_accepts_the_proofs_of_ours(ask: Callable[..., dict[str, Any]]) -> None:
    included = [
        shown(place, size, HASHES[place], root_of(0, size), inclusion(place, size, root_of)) for place, size in sizes()
    ]
    consistent = [
        shown(place + 1, size, root_of(0, place + 1), root_of(0, size), consistency(place + 1, size, root_of))
        for place, size in sizes()
    ]
    said = ask(inclusion=included, consistency=consistent)
    assert {""} == {*said["Inclusion"], *said["Consistency"]}
    assert len(included) == len(said["Inclusion"]) == len(said["Consistency"])


def test_both_refuse_what_proves_nothing(ask: Callable[..., dict[str, Any]]) -> None:
    bad, ours = [], []
    for place, size in ((3, 7), (0, 8), (12, 70)):
        proof = inclusion(place, size, root_of)
        for other in (proof[:-1], [*proof, bytes(32)], [bytes(32), *proof[1:]], proof[::-1]):
            bad.append(shown(place, size, HASHES[place], root_of(0, size), other))
            ours.append(led_by(HASHES[place], place, size, other) == root_of(0, size))
    said = ask(inclusion=bad)["Inclusion"]
    assert [False] * len(bad) == ours
    assert all(said)


def led_by(leaf: bytes, place: int, size: int, proof: list[bytes]) -> bytes | None:
    try:
        return root_by_inclusion(leaf, place, size, proof)
    except ValueError:
        return None


def test_the_other_believes_our_checkpoints_and_none_of_another_key(
    ask: Callable[..., dict[str, Any]], tmp_path: Path, clock: Clock, pen: Pen
) -> None:
    create_vault(tmp_path, "acqua alta", demo_cost=2**10)
    with Log.create(tmp_path / "log.db", clock) as log, Vault(tmp_path, lambda: "acqua alta") as vault:
        log.append(pen.drafts(range(1, 12)), None, clock)
        (signed,) = issue(log, vault, clock)
        own, _witness = public_keys(str(tmp_path), log.origin) or ()
    told = {"key": own.text, "note": signed.note}
    changed = {**told, "note": signed.note.replace("\n11\n", "\n12\n")}
    other = {**told, "key": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"}
    said = ask(notes=[told, changed, other])["Notes"]
    assert "" == said[0]
    assert "invalid signature" in said[1]
    assert "no verifiable signatures" in said[2]
