"""Copies and logs from elsewhere: cut, changed, repeated, forked, our own, or no copy at all."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import stat
import zipfile
from hashlib import sha256
from sqlite3 import connect
from typing import TYPE_CHECKING

import pytest

from primm.core.log import merkle
from primm.core.log.append import make_row
from primm.core.log.log import Log
from primm.core.log.rows import Draft, encode
from primm.people.vault import Vault
from primm.proof.bundle import BYTES, LINE, Header, Part, write
from primm.proof.survey import rows_of
from tests.cli.conftest import NOON, second_desk
from tests.errors.conftest import AMAL, CALL, events
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]


@pytest.fixture
def other(desk: Run, home: Path) -> Run:
    """A second desk with a log of its own: a desk and two calls."""
    run = second_desk(desk, home)
    for _ in range(2):
        assert 0 == run(*CALL).code
    return run


@pytest.fixture
def copy(other: Run, home: Path) -> Path:
    """What the second desk sends: a header, three events, a checkpoint, an end."""
    path = home / "c.primm"
    assert 0 == other("copy", "-o", str(path)).code
    return path


def sealed(lines: list[bytes]) -> bytes:
    """Lines with an end that fits them, as a program that is not PRIMM would write it."""
    body = b"".join(lines[:-1])
    return body + f'{{"end":{len(lines) - 1},"sha256":"{sha256(body).hexdigest()}"}}\n'.encode()


def origin(folder: Path) -> str:
    """The origin that writes into the log of a folder."""
    with Log.open(folder / "log.db", write=False) as log:
        return log.origin


HLC = "01710d2a0f7c-0000"
PLACES = [("a" * 16, 1, HLC), ("b" * 16, 1, HLC), ("b" * 16, 2, HLC)]
DAMAGE: dict[str, tuple[Callable[[list[bytes]], list[bytes]], int]] = {
    "cut in a line": (lambda lines: [*lines[:2], lines[2][:-9]], 3),
    "cut after a line": (lambda lines: lines[:3], 4),
    "first event removed": (lambda lines: [lines[0], *lines[2:]], 2),
    "an event twice": (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
    "shifted": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2),
    "something after the end": (lambda lines: [*lines, b"\n"], 6),
    "no end": (lambda lines: lines[:-1], 6),
    "another end": (lambda lines: [*lines[:-1], lines[-1].replace(b'"end":5', b'"end":6')], 6),
    "spaces": (lambda lines: [lines[0], lines[1].replace(b'","', b'", "'), *lines[2:]], 2),
    "a column more": (lambda lines: [lines[0], lines[1].replace(b'{"facts"', b'{"":1,"facts"'), *lines[2:]], 2),
}


CUT = "… is damaged or cut at line …: have the copy made again"
NONE = "… is no copy of a log: name one that primm copy made"
YAML = "!!python/object:os.system\nbundle: 1\n"


def zipped(path: Path) -> None:
    """An archive with a file that would lie outside."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../log.db", "0" * 10**6)


class TestDamaged:
    """A copy that is not as it was written is refused, or taken up to the damage where that is asked for."""

    @pytest.mark.parametrize(
        "what", [pytest.param(what, marks=answers(59, f"a copy: {what}", 3, CUT)) for what in DAMAGE]
    )
    def test_row_59_a_cut_removed_doubled_or_shifted_event(self, wary: Run, told: Told, copy: Path, what: str) -> None:
        damage, line = DAMAGE[what]
        lines = damage(copy.read_bytes().splitlines(keepends=True))
        copy.write_bytes(b"".join(lines))
        answer = wary("merge", str(copy))
        told(answer, last=True)
        at = min(line, len(lines) + 1)
        assert (3, f"{copy} is damaged or cut at line {at}: have the copy made again") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip

    @answers(59, "a copy that is cut, with `--partial`", 3, CUT, note="what stands before is stored", stores=True)
    def test_row_59_a_prefix_is_taken_where_it_is_asked_for(
        self, desk: Run, told: Told, copy: Path, home: Path
    ) -> None:
        copy.write_bytes(b"".join(copy.read_bytes().splitlines(keepends=True)[:3]))
        answer = desk("merge", "--partial", str(copy))
        told(answer, last=True)
        assert f"chiaravalle\t{origin(home / 'other')}\t0\t2\t2" == answer.out.splitlines()[0]
        assert 1 + 2 == events(home / "log")

    def test_row_59_a_header_that_is_damaged_is_no_second_history(
        self, desk: Run, other: Run, copy: Path, home: Path
    ) -> None:
        """What the header says of the events before its own may be what is damaged: it is refused, not kept aside."""
        assert 0 == desk("merge", str(copy)).code
        assert 0 == other(*CALL).code
        later = home / "later.primm"
        assert 0 == other("copy", "--since", str(copy), "-o", str(later)).code
        before = later.read_bytes()
        start = before.index(b'"before":"') + len(b'"before":"')
        later.write_bytes(before[:start] + bytes([before[start] ^ 1]) + before[start + 1 :])
        answer = desk("merge", "--partial", str(later))
        assert (3, 0) == (answer.code, len([*(home / "log").glob("fork-*")]))
        assert 11 == desk("log", "verify").code

    @pytest.mark.parametrize("true", [b'"bundle":true', b'"end":true'])
    def test_true_is_not_one(self, wary: Run, copy: Path, true: bytes) -> None:
        """A file that could be written in two ways would have two hashes."""
        one = true.replace(b"true", b"1")
        lines = copy.read_bytes().splitlines(keepends=True)
        if b"bundle" in true:
            copy.write_bytes(sealed([lines[0].replace(one, true), *lines[1:]]))
        else:
            head = json.dumps({**json.loads(lines[0]), "holds": []}, sort_keys=True, separators=(",", ":"))
            copy.write_bytes(sealed([head.encode() + b"\n", b""]).replace(one, true))
        assert 3 == wary("merge", str(copy)).code

    def test_the_tree_that_the_header_says_is_the_one_that_comes(self, wary: Run, copy: Path) -> None:
        lines = copy.read_bytes().splitlines(keepends=True)
        said = json.loads(lines[0])
        said["holds"][0]["root"] = "0" * 64
        head = json.dumps(said, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        copy.write_bytes(sealed([head, *lines[1:]]))
        assert 3 == wary("merge", str(copy)).code

    def test_events_whose_clock_goes_back_are_refused_with_all_that_the_file_holds(self, wary: Run, home: Path) -> None:
        drafts = [TestConflicts.referral()._replace(id=f"01710d2a-0f7c-7000-8000-{at:012x}") for at in range(3)]
        rows = [
            make_row(draft, origin_, n, hlc, "2020-03-31T10:00:00.000000Z", None)
            for draft, (origin_, n, hlc) in zip(drafts, PLACES, strict=True)
        ]
        compact = merkle.split(b"")
        for row in rows[1:]:
            merkle.grow(compact, row.n - 1, row.leaf)
        roots = [rows[0].leaf.hex(), merkle.root(compact).hex()]
        parts = (Part("a" * 16, 0, 1, "", roots[0]), Part("b" * 16, 0, 2, "", roots[1]))
        with (home / "c.primm").open("wb") as file:
            write(file, Header("a" * 16, "chiaravalle", (), parts), rows)
        answer = wary("merge", str(home / "c.primm"))
        assert (3, f"{home / 'c.primm'} is damaged or cut at line 4: have the copy made again") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip

    @answers(
        59,
        "an event that was changed, in a file that was hashed again",
        3,
        "event … of …: its facts are not those that were stored…",
    )
    def test_row_59_an_event_that_was_changed_and_whose_file_was_hashed_again(
        self, wary: Run, told: Told, copy: Path
    ) -> None:
        lines = copy.read_bytes().replace(b"no_answer", b"nobody___").splitlines(keepends=True)
        copy.write_bytes(sealed(lines))
        told(wary("merge", str(copy)), last=True)

    @answers(
        59,
        "a copy that goes on after events that are not here",
        3,
        "origin …: … goes on after event 3, and only 0 are here: merge an earlier copy first",
    )
    def test_row_59_what_goes_on_after_events_that_are_not_here(
        self, wary: Run, told: Told, other: Run, copy: Path, home: Path
    ) -> None:
        assert 0 == other(*CALL).code
        later = home / "later.primm"
        assert 0 == other("copy", "--since", str(copy), "-o", str(later)).code
        answer = wary("merge", str(later))
        told(answer, last=True)
        assert 0 == wary("merge", str(later), str(copy)).code  # in any order

    def test_row_59_a_file_that_cannot_be_taken_does_not_stop_the_others(
        self, desk: Run, copy: Path, home: Path
    ) -> None:
        (home / "broken.primm").write_bytes(copy.read_bytes()[:-9])
        assert 3 == desk("merge", str(home / "broken.primm"), str(copy)).code
        assert 1 + 3 == events(home / "log")


class TestAgain:
    """What was merged already, and what is older than that."""

    @answers(
        60,
        "a copy again, an older one, the log itself",
        0,
        "new events: 0; of those that were here (5) none is missing; digest …",
        note="nothing is changed",
    )
    def test_row_60_twice_out_of_order_stale(self, desk: Run, told: Told, other: Run, copy: Path, home: Path) -> None:
        assert 0 == other(*CALL).code
        newer = home / "newer.primm"
        assert 0 == other("copy", "-o", str(newer)).code
        assert 0 == desk("merge", str(newer)).code
        before = (home / "log/log.db").read_bytes()
        for path in (newer, copy, home / "other", home / "other/log.db"):
            answer = desk("merge", str(path))
            assert (0, f"chiaravalle\t{origin(home / 'other')}\t4\t0\t4") == (answer.code, answer.out.splitlines()[0])
            told(answer)
        assert before == (home / "log/log.db").read_bytes()


class TestTwoHistories:
    """Two files that went on from one, and our own events in the hands of others."""

    @pytest.fixture
    def twin(self, other: Run, home: Path, copy: Path) -> Path:
        """The copy of a file of the second desk's log in which something else was recorded; with a third desk in it."""
        path = str(home / "third")
        assert 0 == other("init", path, "--desk", "montemarciano", "--by", "lc", "--demo").code
        shutil.copy(home / "other/log.db", home / "old.db")
        assert 0 == other(*CALL).code
        assert 0 == other("copy", "-o", str(home / "first.primm")).code
        shutil.copy(home / "old.db", home / "other/log.db")
        for seen in (home / "state/primm/origins").glob("*.seen"):  # of another user, or on another computer
            seen.unlink()
        assert 0 == other("merge", path).code
        assert 0 == other(*CALL).code
        assert 0 == other("copy", "-o", str(home / "second.primm")).code
        return home / "second.primm"

    @answers(
        61,
        "a copy in which an origin has another history",
        12,
        "origin … has two histories: after event 3 those of … differ from those here; they are kept in …, and nothing "
        "of this origin was taken from it",
        note="the other origins are merged",
        stores=True,
    )
    @answers(61, "verifying", 12, "…\norigin … has two histories: 1 event of the other one is kept in …\nFORK of …")
    def test_row_61_a_fork_is_kept_aside_and_the_others_are_merged(
        self, desk: Run, told: Told, twin: Path, home: Path
    ) -> None:
        assert 0 == desk("merge", str(home / "first.primm")).code
        told(desk("merge", str(twin)), last=True)
        answer = desk("merge", str(twin))
        (kept,) = (home / "log").glob("fork-*.primm")  # it is the same one, kept once
        it = origin(home / "other")
        assert (12, f"origin {it} has two histories: after event 3 those of {twin} differ from those here; they "
                f"are kept in {kept}, and nothing of this origin was taken from it") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip
        assert 0o600 == stat.S_IMODE(kept.stat().st_mode)
        assert [it, "4", "0", "4"] == answer.out.splitlines()[0].split("\t")[1:]
        assert "montemarciano" in answer.out
        assert 1 + 4 + 1 == events(home / "log")
        verified = desk("log", "verify")
        told(verified)
        text = f"origin {it} has two histories: 1 event of the other one is kept in {kept}\nFORK of {it}\n"
        assert (12, text) == (verified.code, verified.err.partition("\n")[2])

    @answers(61, "what follows on other events than ours", 12, "origin … has two histories: …")
    def test_row_61_what_follows_on_other_events_is_a_fork_too(
        self, desk: Run, told: Told, twin: Path, home: Path
    ) -> None:
        assert 0 == desk("--log", str(home / "other"), *CALL).code
        late = home / "late.primm"
        assert 0 == desk("--log", str(home / "other"), "copy", "--since", str(twin), "-o", str(late)).code
        assert 0 == desk("merge", str(home / "first.primm")).code
        told(desk("merge", str(late)), last=True)
        assert 1 + 4 == events(home / "log")

    @answers(
        62,
        "a copy with more of our own events than we have",
        12,
        "origin … is this installation, which has 1 event of its own; 2 came: it was restored from an older copy; "
        "record nothing, go on as a new origin (primm log new-origin), and merge again: nothing of them is lost",
    )
    def test_row_62_our_own_events_that_we_have_not(self, wary: Run, told: Told, other: Run, home: Path) -> None:
        path = home / "log/log.db"
        old = path.read_bytes()
        assert 0 == wary(*CALL).code
        assert 0 == other("merge", str(home / "log")).code
        assert 0 == other("copy", "-o", str(home / "c.primm")).code
        path.write_bytes(old)
        answer = wary("merge", str(home / "c.primm"), "--dry-run")
        told(answer, last=True)

    def test_row_62_as_a_new_origin_everything_comes_back(self, desk: Run, other: Run, home: Path) -> None:
        path = home / "log/log.db"
        old, lost = path.read_bytes(), desk(*CALL).out.split()[1]
        assert 0 == other("merge", str(home / "log")).code
        path.write_bytes(old)
        assert 5 == desk("log", "show", lost).code
        assert 12 == desk("merge", str(home / "other")).code
        assert 0 == desk("log", "new-origin").code
        assert 0 == desk("merge", str(home / "other")).code
        assert 0 == desk("log", "show", lost).code
        assert 0 == other("merge", str(home / "log")).code  # and nobody sees a fork
        assert [11, 11] == [at("log", "verify").code for at in (desk, other)]

    @answers(
        62,
        "a copy with other events of ours than we have",
        12,
        "origin …: this installation wrote other events than … says, after event 1: it was restored or copied; go on "
        "as a new origin (primm log new-origin); those that came are kept in …",
        stores=True,
        note="what the other desk wrote is merged",
    )
    def test_row_62_our_own_events_that_are_others_than_ours(
        self, desk: Run, told: Told, other: Run, home: Path
    ) -> None:
        path = home / "log/log.db"
        old = path.read_bytes()
        assert 0 == desk(*CALL).code
        assert 0 == other("merge", str(home / "log")).code
        path.write_bytes(old)
        for seen in (home / "state/primm/origins").glob("*.seen"):
            seen.unlink()
        assert 0 == desk(*CALL).code
        answer = desk("merge", str(home / "other"))
        told(answer, last=True)
        (kept,) = (home / "log").glob("fork-*.primm")
        sentence = (
            f"origin {origin(home / 'log')}: this installation wrote other events than {home / 'other/log.db'} says, "
            "after event 1: it was restored or copied; go on as a new origin (primm log new-origin); those that came "
            f"are kept in {kept}"
        )
        assert (12, sentence) == (answer.code, answer.err.splitlines()[-1])
        assert 2 + 3 == events(home / "log")

    def test_row_53_a_journal_that_is_lost_loses_nothing_that_was_acknowledged(self, desk: Run, home: Path) -> None:
        """A file in the middle of a commit without its journal is a file whose pages do not agree, or an older one."""
        path = home / "log/log.db"
        writer = connect(path, isolation_level=None)
        writer.execute("PRAGMA cache_spill = 1")
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE head SET hlc = hlc || 'x'")
        writer.execute("CREATE TABLE filling (it)")
        writer.executemany("INSERT INTO filling VALUES (zeroblob(4000))", [()] * 50)
        torn = path.read_bytes()
        assert (home / "log/log.db-journal").exists()
        writer.close()
        path.write_bytes(torn)  # and the journal is gone
        assert desk("log", "verify").code in (10, 11)


class TestNoCopy:
    """What is no copy, or would fill the disk: nothing is unpacked, and no name in a file becomes a path."""

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(content, id=f"row_{row} {name}", marks=answers(row, what, 3, NONE))
            for row, name, what, content in (
                (64, "zip", "a zip with `../log.db` in it", zipped),
                (64, "gzip", "a gzip", lambda path: path.write_bytes(b"\x1f\x8b" + b"0" * 99)),
                (64, "no header", "a file without a header", lambda path: path.write_bytes(b'{"bundle":1,' * 99)),
                (64, "empty", "an empty file", lambda path: path.write_bytes(b"")),
                (64, "deep", "100,000 brackets", lambda path: path.write_bytes(b"[" * 99_999 + b"\n")),
                (65, "pickle", "a pickle", lambda path: path.write_bytes(pickle.dumps({"bundle": 1}))),
                (65, "yaml", "YAML that calls a program", lambda path: path.write_text(YAML)),
            )
        ],
    )
    def test_it_is_said_to_be_none(self, wary: Run, told: Told, home: Path, content: Callable[[Path], object]) -> None:
        path = home / "c.primm"
        content(path)
        told(wary("merge", str(path)), last=True)

    @answers(64, "a link, a pipe, a device", 3, "… is a link, a folder or a device: name the file itself")
    def test_row_64_a_link_a_pipe_a_device(self, wary: Run, told: Told, copy: Path, home: Path) -> None:
        (home / "link").symlink_to(copy)
        os.mkfifo(home / "pipe")
        for path in (home / "link", home / "pipe", "/dev/zero"):
            told(wary("merge", str(path)), last=True)

    @answers(64, "a line without an end", 3, CUT)
    @answers(64, "a file without an end", 3, "… is larger than any copy may be")
    def test_row_64_a_line_without_an_end_and_a_file_without_an_end(self, wary: Run, told: Told, copy: Path) -> None:
        first = copy.read_bytes().splitlines(keepends=True)[0]
        with copy.open("wb") as file:
            file.write(first)
            file.truncate(len(first) + 3 * LINE)
        told(wary("merge", str(copy)), last=True)
        os.truncate(copy, BYTES + 1)
        told(wary("merge", str(copy)), last=True)

    @answers(64, "a header that says a billion events, an origin twice", 3, NONE)
    def test_row_64_more_origins_or_events_than_may_be(self, wary: Run, told: Told, copy: Path) -> None:
        head, *rest = copy.read_bytes().splitlines(keepends=True)
        said = json.loads(head)
        for holds in ([{**said["holds"][0], "upto": 10**9}], said["holds"] * 2):
            copy.write_bytes(f"{encode({**said, 'holds': holds})}\n".encode() + b"".join(rest))
            told(wary("merge", str(copy)), last=True)

    @answers(64, "a file that changes while it is read", 3, "… was changed while it was read: merge it again")
    def test_row_64_a_file_that_changes_while_it_is_read(
        self, wary: Run, told: Told, copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("primm.proof.sources.rows_of", lambda path, held: rows_of(path, held._replace(offset=1)))
        monkeypatch.setattr("primm.commands.merge._desk", lambda rows: "")
        told(wary("merge", str(copy)), last=True)

    @answers(56, "a copy of a later form", 13, "… was written by a newer PRIMM: install that one")
    def test_row_56_a_newer_form(self, wary: Run, told: Told, copy: Path) -> None:
        copy.write_bytes(copy.read_bytes().replace(b'{"bundle":1,', b'{"bundle":2,', 1))
        told(wary("merge", str(copy)), last=True)

    def test_a_file_that_is_not_there(self, wary: Run, home: Path) -> None:
        answer = wary("merge", str(home / "nothing"))
        assert (5, f"{home / 'nothing'} is not there: name a copy that primm copy made, or a log") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip


class TestOtherLog:
    """A log that is named itself is verified from end to end before anything of it is taken."""

    def test_one_that_was_changed(self, wary: Run, other: Run, home: Path) -> None:
        with connect(home / "other/log.db") as log:
            log.execute("DROP TRIGGER event_never_changed")
            log.execute("UPDATE event SET facts = replace(facts, 'no_answer', 'nobody___')")
        log.close()
        answer = wary("merge", str(home / "other"))
        assert 10 == answer.code
        assert "its facts are not those that were stored" in answer.err

    def test_one_that_others_can_open(self, wary: Run, other: Run, home: Path) -> None:
        path = home / "other/log.db"
        path.chmod(0o644)
        assert (9, f"{path} can be opened by others: chmod 600 {path}") == (
            (answer := wary("merge", str(path))).code, answer.err.splitlines()[-1]
        )  # fmt: skip

    def test_one_whose_origin_would_be_a_path(self, wary: Run, home: Path) -> None:
        (home / "bad").mkdir(mode=0o700)
        with Log.create(home / "bad/log.db", lambda: NOON, origin="../../../tmp/ab") as log:
            log.append([TestConflicts.referral()], None, lambda: NOON)
        answer = wary("merge", str(home / "bad"))
        assert (3, f"{home / 'bad/log.db'} has an origin that is none: 16 hex digits") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip

    def test_one_with_an_event_of_another_shape(self, wary: Run, other: Run, home: Path) -> None:
        with Log.open(home / "other/log.db", write=True) as log:
            log.append([TestConflicts.referral()._replace(facts='{"receiver":7}')], None, lambda: NOON.replace(hour=12))
        answer = wary("merge", str(home / "other"))
        assert (3, f"event 4 of {origin(home / 'other')}: it is not written as an event is") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip

    def test_one_whose_first_event_has_another_shape_stops_no_other_file(
        self, desk: Run, copy: Path, home: Path
    ) -> None:
        """What came of the other file is shown, and looked at again."""
        (home / "bad").mkdir(mode=0o700)
        with Log.create(home / "bad/log.db", lambda: NOON, origin="f" * 16) as log:
            log.append([TestConflicts.referral()._replace(desk="\x1b[2J")], None, lambda: NOON)
        answer = desk("merge", str(home / "bad"), str(copy))
        assert (3, f"event 1 of {'f' * 16}: it is not written as an event is") == (
            answer.code, answer.err.splitlines()[-1]
        )  # fmt: skip
        assert f"chiaravalle\t{origin(home / 'other')}\t0\t3\t3\n" in answer.out
        assert "new events: 3;" in answer.err
        assert f"\t{'f' * 16}\t0\t0\t0\n" in desk("merge", "--dry-run", str(home / "bad")).out


class TestConflicts:
    """What the rules would have refused here is stored and shown."""

    @answers(
        45,
        "both, as they come from another desk by a merge",
        0,
        "conflict: mediation.delivered … of chiaravalle, 2020-03-31: case: the case is closed; open a new one\n"
        "conflict: referral.sent … of chiaravalle, 2020-03-31: receiver: names what is not in this log: merge the log "
        "that has it\n…\n…",
        note="they are stored, and `primm log conflicts` lists them",
    )
    def test_row_45_a_desk_that_nobody_registered_and_a_case_that_is_closed(
        self, desk: Run, told: Told, other: Run, home: Path
    ) -> None:
        her = self.handle(desk("record", "person.registered", "--citizenships", "MAR"))
        case = self.handle(desk("record", "case.opened", "--persons", her, "--action", "services"))
        assert 0 == other("merge", str(home / "log")).code
        assert 0 == desk("record", "case.closed", "--of", case, "--outcome", "aims_met").code
        late = ("record", "mediation.delivered", "--persons", her, "--language", "ara", "--case", case)
        delivered = self.handle(other(*late))
        with Log.open(home / "other/log.db", write=True) as log:
            log.append([self.referral()], None, lambda: NOON.replace(hour=12))
        answer = desk("merge", str(home / "other"))
        told(answer)
        assert f" {delivered} " in answer.err
        assert 0 == desk("merge", str(home / "other")).code
        listed = desk("log", "conflicts").out
        assert ["mediation.delivered", "referral.sent"] == [line.split("\t")[1] for line in listed.splitlines()]

    @staticmethod
    def handle(answer: Answer) -> str:
        return answer.out.split()[1]

    @staticmethod
    def referral() -> Draft:
        it = "01710d2a-0f7c-7000-8000-000000000001"
        facts = encode({"handover": "sent", "receiver": "body:nowhere"})
        return Draft(
            *(it, "referral.sent", 1, "2020-03-31", "Europe/Rome", None, None, "lc", "chiaravalle"),
            *((f"anon:{it}",), facts, None, {}),
        )


@answers(5, "the same, as it comes from another desk by a merge", note="stored sealed, shown with � for each")
def test_row_5_controls_that_come_with_a_merge_are_shown_and_not_obeyed(
    desk: Run, told: Told, other: Run, home: Path
) -> None:
    """They are stored sealed, as they are: the hash of another desk's event vouches for them."""
    assert 0 == other("person", "new", given=AMAL).code
    folder = home / "other"
    with Log.open(folder / "log.db", write=True) as log, Vault(folder, lambda: "acqua alta") as vault:
        (her,) = log.subjects("person:")
        it = "01710d2a-0f7c-7000-8000-000000000002"
        note = encode({"note": "\x1b]0;ciao\x07\x1b[2Jx", "given_name": "A\x1b[31mmal"})
        draft = Draft(
            *(it, "person.updated", 1, "2020-03-31", "Europe/Rome", None, None, "lc", "chiaravalle"),
            *((her,), '{"person":[0]}', None, {her: note}),
        )
        log.append([draft], vault, lambda: NOON.replace(hour=12))
    assert 0 == desk("keys", "card", "-o", str(home / "card")).code
    fingerprint = desk("keys", "card").err.strip().rpartition(": ")[2]
    path = str(home / "c.primm")
    assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", fingerprint).code
    answer = desk("merge", path)
    assert (0, "keys: 1 new: these persons can be read here now") == (answer.code, answer.err.splitlines()[0])
    her_handle = desk("person", "list").out.split("\t")[0]
    for command in (("person", "show", her_handle), ("person", "list", "--names")):
        shown = desk(*command)
        told(shown)
        assert "\ufffd[31mmal" in shown.out
        assert "\x1b" not in shown.out + shown.err


SAME = ("--id", "01710d2a-0f7c-7000-8000-00000000000a")


@answers(44, "an id under which another desk stored the same, recorded here", 0, note="already stored")
@answers(
    44,
    "an id under which another desk stored something else",
    4,
    f"event {SAME[1]}: stored already with other content; nothing was changed",
)
def test_row_44_an_id_that_another_desk_used(desk: Run, told: Told, other: Run, home: Path) -> None:
    assert 0 == other(*CALL, *SAME).code
    assert 0 == desk("merge", str(home / "other")).code
    told(desk("--desk", "chiaravalle", "--by", "lc", *CALL, *SAME))
    told(desk(*CALL, *SAME, "--language", "ara"))
