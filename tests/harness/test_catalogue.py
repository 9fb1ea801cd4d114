"""Every attack of the catalogue again, through ``primm log verify``: refused, found, or found by what lies outside."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.core.log.rows import commitment
from primm.people.vault import Vault
from primm.proof.issuing import issue
from primm.proof.witness import Place, Witnesses, tell, write_witnesses
from tests.cli.conftest import cache
from tests.core.log.conftest import Clock, Keys, Pen
from tests.core.log.test_provable import replay
from tests.harness.test_tampering import AT_AN_EVENT, CHANGED_TABLES, DROPPED, GUARDS, IN_THE_INDEX, REFUSED, THROUGH
from tests.harness.world import PASSPHRASE, Said, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.core.log.rows import Row

    Attack = Callable[[Path], object]

__all__ = ["cache"]

DESK, OTHER = "d" * 16, "0" * 16
PROVEN, UNSAFE, TAMPERED, NOT_PROVABLE = 0, 9, 10, 11


@pytest.fixture(scope="module")
def world(whole_memory: Path, cache: Path) -> World:
    """A log of two origins, of which a place outside holds checkpoints: proven."""
    made, pen, clock = World(whole_memory, cache), Pen(), Clock()
    assert 0 == made.run("init", "--desk", "falconara", "--by", "mr", "--demo").code
    folder = Path(made.path("log"))
    for name in ("log.db", "checkpoints.json", "signing.key"):  # init has signed its own
        (folder / name).unlink()
    with Log.create(made.path("other/log.db"), clock, origin=OTHER) as other:
        other.append([pen.draft(11, 1), pen.draft(3, 6), pen.draft(13, 7, of=11)], None, clock)
        with Log.create(folder / "log.db", clock, origin=DESK) as log:
            log.append([pen.draft(1, 1), pen.draft(2, 2, 3, sealed={2: "{}"})], Keys(), clock)
            shutil.copy(folder / "log.db", made.path("earlier.db"))
            log.append([pen.draft(3, 1), pen.draft(4, of=3), pen.draft(5, 4, of=9), pen.draft(6, 5)], None, clock)
            log.receive(list(other.read()))
            Path(made.path("usb")).mkdir()
            write_witnesses(str(folder), Witnesses((Place(made.path("usb")),)))
            with Vault(folder, lambda: PASSPHRASE) as vault:
                assert [None] == [each.error for each in tell(str(folder), DESK, issue(log, vault, clock))]
    made.keep()
    return made


def statements(*texts: str) -> Attack:
    """What a program that is not PRIMM does with SQL; what its statements come to is not its concern."""

    def run(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection, suppress(sqlite3.IntegrityError):
            for each in texts:
                named = each.replace("'desk'", f"'{DESK}'").replace("'other'", f"'{OTHER}'")
                connection.executescript(named)

    return run


def changed(path: Path) -> None:
    """An insider who changes an event and hashes everything again."""

    def change(row: Row, meta: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
        facts = json.dumps({"minutes": 99}, separators=(",", ":"))
        if row.n != 6:
            return row, meta
        return row._replace(facts=facts), meta | {"facts": commitment(bytes.fromhex(row.facts_salt), facts)}

    replay(path, change, origin=DESK)


def shortened(path: Path) -> None:
    """An insider who takes the last event with all its traces."""
    statements("DELETE FROM event_subject WHERE origin = 'desk' AND n = 6")(path)
    replay(path, lambda row, meta: (row, meta), 5, origin=DESK)


def set_back(path: Path) -> None:
    """The file of an earlier day is put in the place of the log."""
    shutil.copy(path.parent.parent / "earlier.db", path)


def edited(path: Path) -> None:
    """Four bytes by a hex editor."""
    content = path.read_bytes()
    at = content.index(b'{"minutes":6}') + len('{"min')
    path.write_bytes(content[:at] + b"OUTS" + content[at + 4 :])


def cut(path: Path) -> None:
    """The file is shorter by a page."""
    path.write_bytes(path.read_bytes()[:-4096])


GUARDED = {f"guards: {name}": statements(text) for name, text in REFUSED.items()}
SEEN = {
    **{f"leaf or gap: {name}": statements(DROPPED, text) for name, (text, _at) in AT_AN_EVENT.items()},
    **{
        f"leaf or gap, guards put back: {name}": statements(DROPPED, text, *GUARDS)
        for name, (text, _at) in AT_AN_EVENT.items()
    },
    **{f"index: {name}": statements(text) for name, (text, _at) in IN_THE_INDEX.items()},
    **{f"no head: {name}": statements(text) for name, (text, _at) in THROUGH.items()},
    **{f"schema: {text[:60]}": statements(text) for text in CHANGED_TABLES},
    "leaf: a hex editor": edited,
    "integrity: the file is cut": cut,
}
OUTSIDE: dict[str, Attack] = {
    "an insider changes an event": changed,
    "an insider takes the last event": shortened,
    "an earlier file is put there": set_back,
}


def verified(world: World, attack: Attack, *, witnessed: bool = True) -> Said:
    """What the command says after an attack, with what is outside or without it, and then also without a trace here."""
    world.reset()
    attack(Path(world.path("log/log.db")))
    if not witnessed:
        shutil.rmtree(world.path("usb"))
        Path(world.path("log/checkpoints.json")).unlink()
    said = world.run("log", "verify")
    assert "Traceback" not in said.err
    return said


def missed(world: World, attacks: dict[str, Attack], expected: int, *, witnessed: bool = True) -> dict[str, int]:
    """The attacks after which the command says another thing than it must."""
    codes = {name: verified(world, attack, witnessed=witnessed).code for name, attack in attacks.items()}
    return {name: code for name, code in codes.items() if code != expected}


def test_untouched_the_log_is_proven(world):
    assert PROVEN == verified(world, lambda path: None).code


def test_what_the_guards_refuse_leaves_the_log_proven(world, tell):
    found = missed(world, GUARDED, PROVEN)
    tell(f"tampering, through primm log verify: {len(GUARDED)} attacks on the guards, {len(found)} got through")
    assert {} == found


def test_what_does_not_agree_with_itself_is_found(world, tell):
    found = missed(world, SEEN, TAMPERED)
    tell(f"tampering, through primm log verify: {len(SEEN)} attacks that get past the guards, {len(found)} not found")
    assert {} == found


def test_what_agrees_with_itself_is_found_by_what_lies_outside_and_by_nothing_else(world, tell):
    found = missed(world, OUTSIDE, TAMPERED)
    tell(f"tampering, through primm log verify: {len(OUTSIDE)} attacks of insiders, {len(found)} not found outside")
    assert {} == found
    assert {} == missed(world, OUTSIDE, NOT_PROVABLE, witnessed=False)


def test_a_log_that_could_lose_a_part_of_its_file_is_refused(world):
    assert UNSAFE == verified(world, statements("PRAGMA journal_mode = WAL")).code


def test_the_harness_sees_a_verification_that_looks_at_no_event(world, monkeypatch):
    monkeypatch.setattr("primm.proof.verify._Pass.over", lambda *ignored: None)
    attacks = {name: attack for name, attack in SEEN.items() if "guards put back: leaf" in name}
    assert missed(world, attacks, TAMPERED, witnessed=False)
