"""Whatever call to the disk fails while a command runs: all or nothing, and its exit code and its words are true."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from primm.core.errors import PrimmError
from primm.core.log.log import Log
from primm.people.carrying_out import Here, finish, put_on_record
from primm.people.erased import erased_persons
from primm.people.erasure import WHO
from primm.people.private import PART
from primm.people.vault import Vault
from primm.proof.issuing import issue
from primm.proof.settings import load_config
from primm.proof.witness import Place, Witnesses, tell, write_witnesses
from tests.cli.conftest import cache
from tests.harness.ways import WAYS, answer, eio, eio_from_then_on, full_from_then_on, killed
from tests.harness.world import AMAL, ANOTHER, DIED, OTHER, PASSPHRASE, Said, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.system import System
    from tests.harness.ways import Way

__all__ = ["cache"]

BUG, STORED_UNSHOWN, UNKNOWN = 1, 7, 8
CALL = ("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
EVENT = "01710d2a-0f7c-7000-8000-000000000001"
HERS = "01710d2a-0f7c-7000-8000-0000000000aa"


class Command(NamedTuple):
    """A command, or what one will do; what is seen of it; and by which words it tells that each of this is done."""

    arguments: tuple[str, ...]
    seen: tuple[tuple[str, str], ...]  # a file, and the words; without words it is told by the exit code alone
    given: str = ""
    computer: str = "state"
    again: bool = True  # whether the same command finishes what failed
    work: Callable[[World], object] | None = None
    steps: bool = False  # whether what is seen is done one after the other, and may stop between


LOG = (("log/log.db", ""),)
COMMANDS = {
    "record": Command((*CALL, "--id", EVENT), (("log/log.db", "stored"),)),
    "person": Command(("person", "new"), (("log/log.db", "stored"),), given=AMAL),
    "merge": Command(("merge", ":other.primm"), LOG),
    "index": Command(("log", "index"), LOG),
    "copy": Command(("copy", "-o", ":c.primm"), (("c.primm", ""),)),
    "backup": Command(
        ("log", "backup", ":b.db", "--keys", ":k.keys"),
        (("b.db", "backup, verified"), ("k.keys", "keys, ")),
        again=False,
    ),
    "restore": Command(
        ("log", "restore", ":a.db", ":new", "--keys", ":a.keys"), (("new/log.db", "restored, verified"),)
    ),
    "new-origin": Command(("--log", ":log", "log", "new-origin"), LOG, computer="third", again=False),
    "keys rotate": Command(("keys", "rotate"), (("log/master.key", "the master key is another"),)),
    "keys dismiss": Command(("keys", "dismiss", "lc"), (("log/master.key", "lc holds the keys no more"),)),
    "keys passphrase": Command(
        ("keys", "passphrase"), (("log/master.key", "the passphrase of mr is another"),), given=f"{ANOTHER}\n"
    ),
    "init": Command(("init", ":begun", "--desk", "falconara", "--by", "mr", "--demo"), (("begun/log.db", ""),)),
}


def sign_and_tell(world: World) -> None:
    """Issue a checkpoint of every origin and write it to the places outside."""
    folder = world.path("log")
    with Log.open(f"{folder}/log.db", write=True) as log, Vault(folder, lambda: PASSPHRASE) as vault:
        told = tell(folder, log.origin, issue(log, vault, lambda: datetime(2030, 1, 1, tzinfo=UTC)))
        if told[0].error:
            raise told[0].error


def erase_who(world: World) -> None:
    """Erase whose name, and of which events: what is on record, and not done, the next attempt finishes."""
    folder = world.path("log")
    with Log.open(f"{folder}/log.db", write=True) as log:
        here = Here(log, folder, load_config(folder), lambda: datetime(2030, 1, 1, tzinfo=UTC))
        finish(here)
        if not erased_persons(log):
            put_on_record(here, [f"person:{HERS}"], WHO, "request")
            finish(here)


# On record, blanked, without a key, said to be done: one after the other, and whatever stops it goes on from there.
ERASED = (("erased", ""), ("blanked", ""), ("log/keys.db", ""), ("finished", ""))
COMMANDS["erase"] = Command(("person", "erase", HERS, "--yes"), ERASED, steps=True)
COMMANDS["erase, also who"] = Command((), ERASED, work=erase_who, steps=True)
COMMANDS["checkpoint and witness"] = Command(
    (), (("log/checkpoints.json", ""), ("usb", ""), ("log/witnesses.json", "")), work=sign_and_tell, steps=True
)


class Trial:
    """One command on a disk that fails in some way at some call, and what was promised of it."""

    def __init__(self, system: System, world: World, command: Command) -> None:
        self.system, self.world, self.command = system, world, command
        self.points = 0
        world.reset()
        self.before = self.seen()
        with system.listening(within=world.folder) as calls:
            said = self._run()
        assert said.code == 0, said
        self.calls = list(calls)
        self.after = self.seen()

    def violations(self, way: Way, step: int = 1, first: int = 0) -> list[str]:
        """At which call what was promised did not hold."""
        found = ((at, self._violation(way, at)) for at in range(first, len(self.calls), step))
        return [f"{way.__name__} at {at}, {self._name(at)}: {what}" for at, what in found if what]

    def _name(self, at: int) -> str:
        call = self.calls[at]
        return f"{call.by} {call.kind} {call.path.name}"

    def _violation(self, way: Way, at: int) -> str:
        self.world.reset()
        self.points += 1
        said = self.world.failing(self.system, answer(way, at), self._run)
        try:
            return self._untrue(said) or self.unfinished()
        except (PrimmError, AssertionError) as error:
            return f"exit {said.code}, then {type(error).__name__}: {error}"

    def _untrue(self, said: Said) -> str:
        found = self.seen()
        told = [bool(words) and words in said.out for _name, words in self.command.seen]
        for each, before, after, was_told in zip(found, self.before, self.after, told, strict=True):
            if each not in (before, after):
                return f"exit {said.code}: neither as it was nor as it was to be"
            if (was_told or said.code == 0) and each != after:
                return f"exit {said.code}, said to be done, and is not"
            done_unsaid = each == after != before and not was_told and "are stored" not in said.err
            if said.code not in (0, UNKNOWN, DIED) and done_unsaid and not self.command.steps:
                return f"exit {said.code}, said not to be done, and is: {said.err.strip()}"
        done = [each == after for each, after in zip(found, self.after, strict=True)]
        if self.command.steps and done != sorted(done, reverse=True):
            return f"exit {said.code}: a later step is done, and an earlier one not"
        bug = said.code == BUG or "Traceback" in said.err
        return f"a bug: {said.err.strip()}" if bug else ""

    def unfinished(self) -> str:
        """Run again on a sound disk, it is done."""
        if self.command.again and self.seen() != self.after:
            said = self._run()
            if said.code or self.seen() != self.after:
                return f"run again: exit {said.code} {said.err.strip()}"
        left = [name for name in self.world.content() if PART in name]
        return f"left: {left}" if left and self.command.again and self.seen() == self.after else ""

    def _run(self) -> Said:
        command = self.command
        if command.work:
            return self.world.do(command.work)
        return self.world.run(*command.arguments, given=command.given, computer=command.computer)

    def seen(self) -> list[Any]:
        """What is there of what the command does."""
        return [self.world.seen(name) for name, _words in self.command.seen]


@pytest.fixture
def world(memory: Path, cache: Path) -> World:
    """A desk with a person and two calls, a copy of another desk's log, and what was backed up before the last call."""
    made = World(memory, cache)
    for code, *arguments in (
        (0, "init", "--desk", "falconara", "--by", "mr", "--demo"),
        (0, *CALL),
        (0, "log", "backup", ":a.db", "--keys", ":a.keys"),
        (0, *CALL),
        (0, "init", ":other", "--desk", "chiaravalle", "--by", "lc", "--demo"),
        (0, "--log", ":other", *CALL),
        (0, "--log", ":other", "copy", "-o", ":other.primm"),
    ):
        said = made.run(*arguments)
        assert code == said.code, said
    assert 0 == made.run("person", "new", "--id", HERS, given=AMAL).code
    assert 0 == made.run(*CALL, "--persons", HERS).code
    assert 0 == made.run("keys", "invite", "lc", "--role", "mediator", given=f"{OTHER}\n").code
    assert 0 == made.run("keys", "card").code
    Path(made.path("usb")).mkdir()
    write_witnesses(made.path("log"), Witnesses((Place(made.path("usb")),)))
    made.keep()
    return made


SOME = [killed, eio, full_from_then_on, eio_from_then_on]


@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_call_of_a_command_fails_what_it_said_is_true(system, world, name, tell):
    trial = Trial(system, world, COMMANDS[name])
    found = [each for first, way in enumerate(SOME) for each in trial.violations(way, 31, first * 7)]
    tell(f"failing calls, primm {name}: {trial.points} points of {len(trial.calls)} calls, {len(found)} violations")
    assert [] == found


@pytest.mark.nightly
@pytest.mark.parametrize("name", COMMANDS)
def test_every_call_of_a_command_fails_and_what_it_said_is_true(system, world, name, tell):
    trial = Trial(system, world, COMMANDS[name])
    found = [each for way in WAYS for each in trial.violations(way)]
    tell(f"failing calls, primm {name}: {trial.points} points, {len(WAYS)} ways, {len(found)} violations")
    assert [] == found, "\n".join(found)
