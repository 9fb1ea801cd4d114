"""A model of several computers: what each log must hold, kept as plain lists beside real logs and real files.

A life is made of dice alone. At every merge the lists say beforehand what must come of it: how many events are new, a
refusal, a gap, or two histories.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Forked, PrimmError, Refused
from primm.core.events.ids import new_id
from primm.core.log.log import Log
from primm.core.log.rows import Draft
from primm.proof import sources, union
from primm.proof.quarantine import kept
from primm.proof.sending import make_copy
from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

Leaves = dict[str, list[bytes]]  # origin -> its events, as one log has them
CONTACT = {"channel": "phone_in", "counterpart": "user", "initiated_by": "user", "persons": [0], "reached": "no_answer"}
NEED = {"category": "doc", "persons": [0]}
KINDS = ("person.registered", "contact", "need.opened", "event.corrected", "event.retracted", "person.merged")
DAYS = ("2026-03-01", "2026-03-31T15:30", "2026-04-01", "2026-06-30")
HOURS = (-30_000, -48, -1, 0, 0, 1, 24, 90_000)
STEPS = ("write copy merge " * 3 + "write write merge damage clock save restore restore log").split()
TALLY = ("writes", "merges", "new", "repeated", "gaps", "refused", "prefixes", "forks", "longer", "restores")


class File(NamedTuple):
    """A copy on its way: where it is, from which n on it holds which events, and which ones came before them."""

    path: Path
    after: dict[str, int]
    leaves: Leaves


class Expected(NamedTuple):
    """What must come of one origin of a file."""

    new: int
    error: type[PrimmError] | None = None


class Desk:
    """One computer: its log, its clock, and the list of what the log must hold."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.dice = world, world.dice
        self.folder = world.folder / f"desk{number}"
        self.now = datetime(2026, 3, 31, 10, tzinfo=UTC) + timedelta(hours=self.dice.choice(HOURS))
        self.name = f"desk-{number}"
        self.saved: list[tuple[Path, Leaves]] = []
        self.begin()

    def begin(self) -> None:
        """Make a new log, with an origin that nobody had."""
        self.origin = f"{self.dice.getrandbits(64):016x}"
        self.leaves: Leaves = {}
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        self.path = self.folder / f"{self.origin}.db"
        self.log = Log.create(self.path, self.clock, origin=self.origin)

    def clock(self) -> datetime:
        """The time, a second later at every look."""
        self.now += timedelta(seconds=1)
        return self.now

    def write(self) -> None:
        """Record some events, about what this log knows of."""
        drafts = [self.draft() for _ in range(self.dice.randint(1, 3))]
        for each in drafts:
            self.log.append([each], None, self.clock)
        own = self.leaves.setdefault(self.origin, [])
        upto = {self.origin: self.log.position()[self.origin]}
        own += [row.leaf for row in self.log.read({self.origin: len(own)}, upto)]
        self.world.tally["writes"] += len(drafts)

    def draft(self) -> Draft:
        """An event of some kind; what has nothing to follow yet makes a person."""
        event = new_id(int(self.clock().timestamp() * 1000), self.dice.randbytes(10))
        rows = list(self.log.read())
        persons = sorted({each for row in rows for each in json.loads(row.who)})
        kind = self.dice.choice(KINDS)
        who: tuple[str, ...] = (f"person:{event}",)
        facts: dict[str, Any] = {"citizenships": [self.dice.choice(("MAR", "ALB"))]}
        if kind == "person.merged" and len(persons) > 1:
            who, facts = tuple(self.dice.sample(persons, 2)), {"person": [0], "other": [1]}
        elif kind in ("contact", "need.opened") and persons:
            who = (self.dice.choice(persons),)
            facts = CONTACT if kind == "contact" else NEED
        elif kind.startswith("event.") and rows:
            of = self.dice.choice(rows)
            who, facts = tuple(json.loads(of.who)), self.second_thought(kind, json.loads(of.meta))
        else:
            kind = "person.registered"
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        day, of_ = self.dice.choice(DAYS), facts.get("of")
        return Draft(event, kind, 1, day, "Europe/Rome", None, None, "mr", self.name, who, text, of_, {})  # type: ignore[arg-type]

    def second_thought(self, kind: str, meta: dict[str, Any]) -> dict[str, Any]:
        """A correction of the day of an event, whoever recorded it, or its retraction."""
        given = {"changes": {"occurred": self.dice.choice(DAYS)}} if kind == "event.corrected" else {}
        return {**given, "of": meta["id"], "reason": "typing_error"}

    def copy(self) -> File:
        """Make a copy: of everything, or of what came after an earlier one."""
        earlier = self.dice.choice([*self.world.files[-5:], None])
        return self.copied({origin: len(each) for origin, each in earlier.leaves.items()} if earlier else {})

    def copied(self, since: dict[str, int]) -> File:
        """The copy of what came after a position."""
        path = self.world.folder / f"copy-{len(self.world.files)}-{self.dice.getrandbits(40):x}.primm"
        make_copy(self.log, str(path), self.name, since=since)
        after = {origin: min(since.get(origin, 0), len(leaves)) for origin, leaves in self.leaves.items()}
        return File(path, after, {origin: list(leaves) for origin, leaves in self.leaves.items()})

    def save(self) -> None:
        """Keep a copy of the file of the log as it is now, as a backup would."""
        path = self.folder / f"saved-{len(self.saved)}.db"
        shutil.copy(self.path, path)
        self.saved.append((path, {origin: list(leaves) for origin, leaves in self.leaves.items()}))

    def restore(self) -> None:
        """Go back to a file that was kept: nothing tells the log that it is an old one."""
        if self.saved:
            self.log.close()
            path, leaves = self.dice.choice(self.saved)
            shutil.copy(path, self.path)
            self.leaves = {origin: list(each) for origin, each in leaves.items()}
            self.log = Log.open(self.path, write=True)
            self.origin = self.log.origin
            self.world.tally["restores"] += 1
            if self.dice.random() < 0.6:  # before anybody noticed
                self.write()

    def start_anew(self) -> None:
        """Go on as a new origin, with everything that was here."""
        self.log.close()
        path, leaves, self.saved = self.path, self.leaves, []
        self.begin()
        self.merge([File(path, {}, leaves)])

    # Merging

    def merge(self, files: Sequence[File]) -> None:
        """Merge files that are whole, and compare what comes of it with what the lists say."""
        expected = self.expectations(files)
        with ExitStack() as stack:
            opened = [stack.enter_context(sources.source(str(each.path), None)) for each in files]
            taken = union.merge(self.log, opened, str(self.folder))
        found = Counter((each.origin, each.new, type(each.error) if each.error else None) for each in taken)
        assert expected == found, (expected, found)
        self.check(files, taken)

    def expectations(self, files: Sequence[File]) -> Counter[tuple[str, int, type[PrimmError] | None]]:
        """What must come of every origin of these files, and the lists as they are then."""
        found: Counter[tuple[str, int, type[PrimmError] | None]] = Counter()
        parts = [(each, origin) for each in files for origin in sorted(each.leaves) if self.holds(each, origin)]
        while parts:
            ready = [each for each in parts if each[0].after.get(each[1], 0) <= len(self.leaves.get(each[1], ()))]
            for each in ready or parts:
                new, error = self.expected(*each) if ready else (0, Refused)
                self.count(new, error)
                found[each[1], new, error] += 1
            parts = [each for each in parts if each not in ready] if ready else []
        return found

    @staticmethod
    def holds(file: File, origin: str) -> bool:
        """Whether a file has any event of an origin."""
        return file.after.get(origin, 0) < len(file.leaves[origin])

    def expected(self, file: File, origin: str) -> Expected:
        """What must come of one origin: by whole histories, of which a file may show only a part."""
        mine, theirs = self.leaves.get(origin, []), file.leaves[origin]
        shared = min(len(mine), len(theirs))
        if mine[:shared] != theirs[:shared]:
            return Expected(0, Forked)
        if len(theirs) > len(mine) and origin == self.origin:
            self.world.tally["longer"] += 1
            return Expected(0, Forked)
        self.leaves[origin] = theirs if len(theirs) > len(mine) else mine
        return Expected(max(0, len(theirs) - len(mine)))

    def count(self, new: int, error: type[PrimmError] | None) -> None:
        """Note what a merge came to."""
        tally = self.world.tally
        tally["merges"] += 1
        tally["new"] += new
        tally["gaps"] += error is Refused
        tally["forks"] += error is Forked
        tally["repeated"] += error is None and new == 0

    def check(self, files: Sequence[File], taken: Sequence[union.Taken]) -> None:
        """The log holds what the lists say, and every second history is kept beside it."""
        self.leaves = {origin: list(leaves) for origin, leaves in self.leaves.items()}
        found = {origin: head.n for origin, head in self.log.heads().items()}
        assert {origin: len(leaves) for origin, leaves in self.leaves.items() if leaves} == found
        forks = {each.origin for each in taken if isinstance(each.error, Forked) and each.error.gaps.get("kept")}
        assert forks <= {each.origin for each in kept(str(self.folder))}

    def refuse(self, path: Path) -> None:
        """Merge a damaged file: nothing of it is taken."""
        before = self.log.position()
        try:
            with sources.source(str(path), None) as opened:
                union.merge(self.log, [opened], str(self.folder))
        except PrimmError:
            assert before == self.log.position()
            self.world.tally["refused"] += 1
        else:
            raise AssertionError("a damaged file was taken for a whole one")

    def take_prefix(self, path: Path, file: File) -> None:
        """Take what is whole of a damaged file: for each origin some first events of what the whole file has."""
        before = {origin: list(leaves) for origin, leaves in self.leaves.items()}
        try:
            with sources.source(str(path), None, partial=True) as opened:
                union.merge(self.log, [opened], str(self.folder))
        except PrimmError:
            pass
        for origin, n in self.log.position().items():
            now = [row.leaf for row in self.log.read({}, {origin: n})]
            mine = before.get(origin, [])
            grown = origin != self.origin and now == file.leaves.get(origin, [])[:n] and now[: len(mine)] == mine
            assert grown or now == mine
            self.leaves[origin] = now
        self.world.tally["prefixes"] += before != self.leaves


class World:
    """Some desks, and the copies that are on their way between them."""

    def __init__(self, folder: Path, seed: int, tally: Counter[str]) -> None:
        self.dice, self.folder, self.tally = random.Random(seed), folder, tally
        self.files: list[File] = []
        self.desks = [Desk(self, number) for number in range(self.dice.randint(2, 4))]

    def live(self) -> None:
        """Some days of all desks."""
        for _ in range(self.dice.randint(10, 40)):
            self.step(self.dice.choice(self.desks))

    def step(self, desk: Desk) -> None:
        """One thing that happens at one desk."""
        what = self.dice.choice(STEPS)
        if what == "write":
            desk.write()
        elif what == "copy":
            if self.dice.random() < 0.3:
                desk.save()
            self.files += [desk.copy()]
        elif what == "merge" and self.files:
            desk.merge(self.dice.choices(self.files, k=self.dice.randint(1, 3)))
        elif what == "damage" and self.files:
            self.damage(desk, self.dice.choice(self.files))
        elif what == "clock":
            desk.now += timedelta(hours=self.dice.choice(HOURS))
        elif what == "log":
            other = self.dice.choice(self.desks)
            desk.merge([File(other.path, {}, {origin: list(leaves) for origin, leaves in other.leaves.items()})])
        elif what in ("save", "restore"):
            getattr(desk, what)()

    def damage(self, desk: Desk, file: File) -> None:
        """A file is cut, loses its first event, has one twice, two of them swapped, or one byte changed."""
        whole = file.path.read_bytes()
        broken = damaged(whole, self.dice)
        if broken == whole:
            return
        path = self.folder / f"broken-{self.dice.getrandbits(40):x}.primm"
        path.write_bytes(broken)
        if self.dice.random() < 0.5:
            desk.refuse(path)
        else:
            desk.take_prefix(path, file)

    def meet(self) -> list[File]:
        """Everybody gets everybody's log; whoever sees that it was restored goes on as a new origin."""
        for desk in self.desks:
            if self.was_restored(desk):
                desk.start_anew()
        files = [each.copied({}) for each in self.desks]
        for desk in self.desks:
            desk.merge(self.dice.sample(files, len(files)))
        return files

    def was_restored(self, desk: Desk) -> bool:
        """Whether somebody has events of this desk's origin that the desk itself has not."""
        own = desk.leaves.get(desk.origin, [])
        return any(len(each.leaves.get(desk.origin, ())) > len(own) for each in self.desks)

    def forked(self) -> set[str]:
        """The origins that have two histories, of which neither is the beginning of the other."""
        everywhere = {origin for desk in self.desks for origin in desk.leaves}
        return {origin for origin in everywhere if self.has_two_histories(origin)}

    def has_two_histories(self, origin: str) -> bool:
        """Whether one desk has other events of an origin than a second desk."""
        found = [desk.leaves.get(origin, []) for desk in self.desks]
        longest = max(found, key=len)
        return any(each != longest[: len(each)] for each in found)

    def close(self) -> None:
        """Let go of the files."""
        for each in self.desks:
            each.log.close()

    def verify(self) -> None:
        """Every log agrees with its hashes, and with the trees that follow from the lists."""
        for desk in self.desks:
            assert verify(str(desk.path)).faults == ()
            expected = {origin: (len(each), tree(each)) for origin, each in desk.leaves.items() if each}
            assert expected == {origin: tuple(head) for origin, head in desk.log.heads().items()}


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """The same bytes with one thing wrong."""
    lines = whole.splitlines(keepends=True)
    place = dice.randrange(1, max(2, len(lines) - 1))
    what = dice.choice(("cut", "flip", "first", "double", "swap"))
    if what == "cut":
        return whole[: dice.randrange(len(whole))]
    if what == "flip":
        at = dice.randrange(len(whole))
        return whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :]
    if what == "first":
        return b"".join(lines[:1] + lines[2:])
    if what == "double":
        return b"".join(lines[: place + 1] + lines[place:])
    return b"".join([*lines[:place], *reversed(lines[place : place + 2]), *lines[place + 2 :]])


def tree(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaves, as RFC 6962 defines it: from the top down."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree(leaves[:left]) + tree(leaves[left:])).digest()
