"""``primm log witness``, ``checkpoint`` and ``prove``: a stick in another house, another desk, and paper."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from primm.core.log.log import Log
from primm.core.log.rows import encode
from primm.people import vault as vaults
from primm.people.vault import Vault
from primm.proof import witness
from primm.proof.issuing import is_signed
from primm.proof.note import read_note
from primm.proof.notesfile import notes_in
from tests.cli.conftest import second_desk
from tests.errors.conftest import CALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'


@pytest.fixture
def stick(home: Path) -> Path:
    """A stick, on which nothing is yet."""
    (home / "stick").mkdir()
    return home / "stick"


def held(stick: Path) -> list[int]:
    """How far the checkpoints on a stick go."""
    return [each.claim().checkpoint.n for each in notes_in(str(stick)).notes]


def letters(desk: Run) -> tuple[str, str]:
    """What a checkpoint says is to be written on paper."""
    line = next(each for each in desk("log", "checkpoint").err.splitlines() if each.startswith("on paper: "))
    _on, _paper, n, text = line.split(" ")
    return n, text


class TestSigning:
    """What is signed, when, and what never is."""

    def test_what_was_recorded_with_the_keys_open_is_signed_and_written_to_the_stick(
        self, desk: Run, stick: Path
    ) -> None:
        desk("log", "witness", "add", str(stick))
        desk("person", "new", given=AMAL)
        assert [1, 3] == held(stick)

    def test_what_needed_no_passphrase_is_signed_by_the_next_command_that_does(self, desk: Run, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        desk(*CALL)
        assert [1] == held(stick)
        desk("person", "new", given=AMAL)
        assert [1, 4] == held(stick)

    @pytest.mark.parametrize("command", [("copy", "-o"), ("log", "backup")])
    def test_what_leaves_this_computer_is_signed_where_a_keyring_opens_the_keys(
        self, desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
    ) -> None:
        desk(*CALL)
        monkeypatch.setenv("PRIMM_PASSPHRASE", "")
        desk(*command, str(home / "one"))
        with Log.open(home / "log/log.db", write=False) as log:
            assert not is_signed(str(home / "log"), log)
            opened = Vault(home / "log", lambda: "acqua alta")
            opened.unlock()
            monkeypatch.setattr(vaults.Vault, "_remembered", lambda self: opened._opened)
            desk(*command, str(home / "two"))
            assert is_signed(str(home / "log"), log)

    def test_a_copied_log_signs_nothing(self, desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        desk(*CALL)
        shutil.copytree(home / "log", home / "copied")
        before = (home / "copied/checkpoints.json").read_bytes()
        opened = Vault(home / "log", lambda: "acqua alta")
        opened.unlock()
        monkeypatch.setattr(vaults.Vault, "_remembered", lambda self: opened._opened)
        answer = desk("--log", str(home / "copied"), "copy", "-o", str(home / "one"))
        assert (0, before) == (answer.code, (home / "copied/checkpoints.json").read_bytes())

    def test_a_rewritten_log_is_not_signed_and_the_command_says_so(self, desk: Run, home: Path) -> None:
        desk("person", "new", given=AMAL)
        kept = json.loads((home / "log/checkpoints.json").read_text())
        ((origin, (note, _compact)),) = kept["signed"].items()
        other = "00" * 32
        text = note.split("\n")
        text[1:3] = ["1", b64encode(bytes(32)).decode()]
        kept["signed"][origin] = ["\n".join(text), other]
        (home / "log/checkpoints.json").write_text(json.dumps(kept))
        answer = desk("person", "new", given=AMAL.replace("Amal", "Rosa"))
        assert 0 == answer.code
        assert f"warning: origin {origin}: it does not continue what was signed here up to event 1" in answer.err
        assert 10 == desk("log", "checkpoint").code


class TestPlaces:
    """Where checkpoints are written, and what becomes of it where they cannot be."""

    def test_a_stick_in_a_drawer_is_no_fault_and_is_told_when_it_is_back(
        self, desk: Run, home: Path, stick: Path
    ) -> None:
        desk("log", "witness", "add", str(stick))
        stick.rename(home / "drawer")
        answer = desk("person", "new", given=AMAL)
        assert (0, False) == (answer.code, "checkpoint" in answer.err)
        assert not stick.exists()
        (home / "drawer").rename(stick)
        desk("person", "new", given=AMAL.replace("Amal", "Rosa"))
        assert [1, 5] == held(stick)

    def test_the_empty_folder_in_which_a_stick_appears_is_not_taken_for_it(
        self, desk: Run, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(witness, "on_one_disk", lambda path, other: False)
        monkeypatch.setattr("primm.proof.witnessing.on_one_disk", lambda path, other: False)
        assert "disk of the log itself" not in desk("log", "witness", "add", str(stick)).err
        monkeypatch.setattr(witness, "on_one_disk", lambda path, other: True)
        desk("person", "new", given=AMAL)
        assert [1] == held(stick)
        assert "not there now" in desk("log", "witness", "list").out

    def test_a_stick_that_cannot_be_written_is_said_once_and_changes_nothing_else(self, desk: Run, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        (file,) = stick.iterdir()
        file.rename(stick / "elsewhere")
        file.symlink_to(stick / "elsewhere")
        answer = desk("person", "new", given=AMAL)
        assert (0, 1) == (answer.code, answer.err.count("no checkpoint was written to"))

    def test_a_place_in_the_folder_of_the_log_is_refused(self, desk: Run, home: Path) -> None:
        assert 3 == desk("log", "witness", "add", str(home / "log/mine.checkpoints")).code
        assert 3 == desk("log", "witness", "add", str(home / "log")).code
        assert 3 == desk("log", "witness", "add", str(home / "nowhere/x.checkpoints")).code

    def test_a_place_on_the_same_disk_is_taken_with_a_warning(self, desk: Run, stick: Path) -> None:
        assert "warning: it lies on the disk of the log itself" in desk("log", "witness", "add", str(stick)).err

    def test_a_place_that_was_removed_is_written_no_more(self, desk: Run, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        assert 0 == desk("log", "witness", "remove", str(stick)).code
        desk("person", "new", given=AMAL)
        assert [1] == held(stick)
        assert 5 == desk("log", "witness", "remove", str(stick)).code

    def test_a_line_that_was_cut_in_writing_stays_and_the_next_begins_anew(self, desk: Run, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        (file,) = stick.iterdir()
        file.write_bytes(file.read_bytes() + b'{"key":"cut')
        desk("person", "new", given=AMAL)
        assert ([1, 3], (2,)) == (held(stick), notes_in(str(stick)).damaged)


class TestChecking:
    """The log beside what is held outside."""

    def test_what_the_stick_holds_is_compared(self, desk: Run, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        answer = desk("log", "witness", "check")
        assert (0, True) == (answer.code, "holds" in answer.out)
        desk(*CALL)
        answer = desk("log", "witness", "check")
        assert (0, "events that no checkpoint outside covers yet: 1\n") == (answer.code, answer.err)

    def test_without_a_witness_nothing_is_proven(self, desk: Run) -> None:
        assert 11 == desk("log", "witness", "check").code

    def test_a_log_that_was_put_back_is_found(self, desk: Run, home: Path, stick: Path) -> None:
        desk("log", "witness", "add", str(stick))
        before = (home / "log/log.db").read_bytes()
        desk("person", "new", given=AMAL)
        (home / "log/log.db").write_bytes(before)
        answer = desk("log", "witness", "check")
        assert (10, True) == (answer.code, "not here" in answer.out)

    def test_paper_proves_as_far_as_it_goes(self, desk: Run) -> None:
        n, text = letters(desk)
        desk("person", "new", given=AMAL)
        assert 0 == desk("log", "witness", "paper", n, text).code
        assert 0 == desk("log", "witness", "paper", n, text.lower().replace("-", " ")).code
        assert 10 == desk("log", "witness", "paper", "2", text).code
        assert 10 == desk("log", "witness", "paper", "99", text).code
        assert 3 == desk("log", "witness", "paper", n, text[:-1]).code

    def test_digits_of_a_root_as_reports_print_them_do_as_well(self, desk: Run) -> None:
        root = desk("log", "verify").out.split("\t")[2]
        assert 0 == desk("log", "witness", "paper", "1", root[:20]).code
        assert 0 == desk("log", "witness", "paper", "1", root).code


class TestDesks:
    """Another desk, once its fingerprint was heard."""

    def test_another_desk_is_believed_once_its_fingerprint_was_heard(self, desk: Run, home: Path) -> None:
        other = second_desk(desk, home)
        desk("copy", "-o", str(home / "mine.primm"))
        other("merge", str(home / "mine.primm"))
        file = str(home / "theirs.checkpoints")
        said = other("log", "checkpoint", "-o", file).err
        heard = said.splitlines()[-1].rpartition(": ")[2]
        assert 3 == desk("log", "witness", "add", file).code
        assert 3 == desk("log", "witness", "add", file, "--fingerprint", heard[::-1]).code
        assert 11 == desk("log", "witness", "check").code
        assert 0 == desk("log", "witness", "add", file, "--fingerprint", heard.upper()).code
        assert 0 == desk("log", "witness", "check").code
        assert "every event is covered by a checkpoint outside" in desk("status").out
        assert heard in desk("log", "witness", "list").out
        assert 0 == desk("log", "witness", "remove", heard).code
        assert 11 == desk("log", "witness", "check").code


class TestProofs:
    """Proofs that leave this computer, and come back."""

    def test_an_event_is_proven_to_be_in_the_signed_tree(self, desk: Run, home: Path) -> None:
        handle = desk("person", "new", given=AMAL).out.split()[1]
        assert 0 == desk("log", "prove", handle, "-o", str(home / "proof.json")).code
        answer = desk("log", "prove", "--check", str(home / "proof.json"))
        assert (0, True) == (answer.code, " is in the tree of 3 events that primm/" in answer.out)

    def test_a_log_is_proven_to_have_only_grown(self, desk: Run, home: Path) -> None:
        n, text = letters(desk)
        desk("person", "new", given=AMAL)
        assert 0 == desk("log", "prove", "--from", n, "-o", str(home / "proof.json")).code
        answer = desk("log", "prove", "--check", str(home / "proof.json"))
        assert (0, True) == (answer.code, answer.out.endswith(f"begins with the first {n}: {text}\n"))

    def test_an_event_that_is_not_signed_yet_is_not_provable(self, desk: Run) -> None:
        handle = desk(*CALL).out.split()[1]
        assert 11 == desk("log", "prove", handle).code
        assert 5 == desk("log", "prove", "zzzzz").code
        assert 3 == desk("log", "prove").code

    @pytest.mark.parametrize(
        "change",
        [
            {"n": 1}, {"n": 4}, {"n": 0}, {"n": True}, {"n": "2"}, {"size": 4}, {"size": "3"}, {"hashes": []},
            {"hashes": ["00" * 32] * 64}, {"hashes": "x"}, {"leaf": "00" * 32}, {"leaf": "0"}, {"more": 1},
            {"proof": "consistency"}, {"proof": "x"}, {"origin": "0" * 16}, {"key": "x"}, {"checkpoint": "x"},
        ],
    )  # fmt: skip
    def test_a_proof_that_was_changed_is_refused(self, desk: Run, home: Path, change: dict[str, object]) -> None:
        handle = desk("person", "new", given=AMAL).out.split()[1]
        said = json.loads(desk("log", "prove", handle).out)
        (home / "p").write_text(json.dumps({**said, **change}, sort_keys=True, separators=(",", ":")) + "\n")
        assert 3 == desk("log", "prove", "--check", str(home / "p")).code

    def test_a_proof_of_a_key_that_nobody_heard_is_refused(self, desk: Run, home: Path) -> None:
        other = second_desk(desk, home)
        other("log", "prove", "--from", "1", "-o", str(home / "p"))
        answer = desk("log", "prove", "--check", str(home / "p"))
        assert (3, True) == (answer.code, "have it read aloud" in answer.err)

    def test_a_checkpoint_is_a_note_that_others_read(self, desk: Run) -> None:
        note = read_note(desk("log", "checkpoint").out.encode())
        assert 2 == len(note.signatures)


class TestCopies:
    """Checkpoints go along with copies of a log."""

    def test_a_copy_carries_what_its_sender_signed_and_merging_keeps_it(self, desk: Run, home: Path) -> None:
        other = second_desk(desk, home)
        desk("copy", "-o", str(home / "mine.primm"))
        answer = other("merge", str(home / "mine.primm"))
        (mine,) = signed_at(home / "log")
        assert 0 == answer.code
        assert "not known here" not in other("merge", str(home / "mine.primm")).err
        assert (
            f"checkpoints signed with a key that is not known here: 1; once it was heard: primm log witness add {mine}"
            in answer.err
        )
        theirs, heard = fingerprint(other)
        other("copy", "-o", str(home / "theirs.primm"))
        assert f"witness add {theirs}" in desk("merge", str(home / "theirs.primm")).err
        assert 11 == desk("log", "witness", "check").code
        assert 0 == desk("log", "witness", "add", theirs, "--fingerprint", heard).code
        answer = desk("log", "witness", "check")
        assert (0, True) == (answer.code, theirs in answer.out)

    def test_another_log_that_is_merged_as_it_is_brings_them_too(self, desk: Run, home: Path) -> None:
        second_desk(desk, home)
        assert "checkpoints signed with a key that is not known here: 1;" in desk("merge", str(home / "other")).err
        said = json.loads((home / "other/checkpoints.json").read_text())
        ((origin, (note, compact)),) = said["signed"].items()
        lead, _space, made = note.rstrip("\n").rpartition(" ")
        forged = bytes(each ^ (place == 20) for place, each in enumerate(b64decode(made)))
        said["signed"][origin] = [f"{lead} {b64encode(forged).decode()}\n", compact]
        (home / "other/checkpoints.json").write_text(json.dumps(said))
        answer = desk("merge", str(home / "other"))
        assert (3, True) == (answer.code, "forged" in answer.err)

    def test_a_forged_checkpoint_refuses_the_whole_copy(self, desk: Run, home: Path) -> None:
        other = second_desk(desk, home)
        other("copy", "-o", str(home / "theirs.primm"))
        lines = (home / "theirs.primm").read_bytes().splitlines(keepends=True)
        at = next(place for place, line in enumerate(lines) if b'"note"' in line)
        said = json.loads(lines[at])
        text, _blank, rest = said["note"].partition("\n\n")
        origin, _n, root = text.split("\n")
        said["note"] = f"{origin}\n9\n{root}\n\n{rest}"
        lines[at] = f"{encode(said)}\n".encode()
        lines[-1] = f"{encode({'end': len(lines) - 1, 'sha256': sha256(b''.join(lines[:-1])).hexdigest()})}\n".encode()
        (home / "forged.primm").write_bytes(b"".join(lines))
        answer = desk("merge", str(home / "forged.primm"))
        assert (3, True) == (answer.code, f"the checkpoint at line {at + 1} is forged" in answer.err)
        assert 0 == desk("merge", str(home / "theirs.primm")).code

    def test_who_was_put_back_learns_it_from_what_others_saw(self, desk: Run, home: Path) -> None:
        other = second_desk(desk, home)
        before = (home / "log/log.db").read_bytes()
        desk("person", "new", given=AMAL)
        desk("copy", "-o", str(home / "mine.primm"))
        other("merge", str(home / "mine.primm"))
        other("log", "checkpoint")
        (home / "since.primm").write_bytes(b"")
        (home / "since.primm").unlink()
        other("copy", "--since", str(home / "mine.primm"), "-o", str(home / "since.primm"))
        (home / "log/log.db").write_bytes(before)
        for each in (home / "state/primm/origins").glob("*.seen"):
            each.unlink()
        answer = desk("merge", str(home / "since.primm"))
        assert (12, True) == (answer.code, "a checkpoint of 3 came: it was restored from an older copy" in answer.err)

    def test_after_a_new_origin_what_the_former_key_signed_still_counts(
        self, desk: Run, home: Path, stick: Path
    ) -> None:
        desk("log", "witness", "add", str(stick))
        former = signed_at(home / "log")[0]
        assert 0 == desk("log", "new-origin").code
        answer = desk("log", "witness", "check")
        assert (True, "unknown" in answer.err) == (former.removeprefix("primm/") in answer.out, False)
        assert "holds" in answer.out
        desk("person", "new", given=AMAL)
        assert 0 == desk("log", "witness", "check").code


def signed_at(folder: Path) -> list[str]:
    """The names of the origins that a log has signed."""
    return [f"primm/{origin}" for origin in json.loads((folder / "checkpoints.json").read_text())["signed"]]


def fingerprint(other: Run) -> tuple[str, str]:
    """The name of a desk's key, and what it reads aloud."""
    answer = other("log", "checkpoint")
    return answer.out.partition("\n")[0], answer.err.splitlines()[-1].rpartition(": ")[2]
