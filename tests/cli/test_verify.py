"""``primm log verify``: proven by whom, not provable, tampered from where on, or a fork; and what it is asked for."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands import verify
from primm.commands.workplace import Workplace
from primm.core.log.log import Log
from primm.core.log.rows import commitment
from primm.people.vault import Vault
from primm.proof.issuing import issue
from primm.proof.notesfile import append
from primm.proof.quarantine import keep
from primm.proof.witness import Place, Witnesses, tell, write_witnesses
from tests.cli.conftest import NOON, second_desk
from tests.core.log.test_provable import replay
from tests.errors.conftest import CALL
from tests.harness.test_tampering import DROPPED, GUARDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.rows import Row
    from primm.proof.kept import Seen
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Signs = Callable[..., list[Seen]]


@pytest.fixture
def usb(home: Path) -> Path:
    """A folder elsewhere where checkpoints are kept."""
    (home / "usb").mkdir()
    return home / "usb"


@pytest.fixture
def signs(home: Path) -> Signs:
    """Let a log sign how far it has come; some days after the day on which all else happens."""

    def run(folder: str = "log", days: int = 0) -> list[Seen]:
        path = home / folder
        with Log.open(path / "log.db", write=True) as log, Vault(str(path), lambda: "acqua alta") as vault:
            return list(issue(log, vault, lambda: NOON + timedelta(days=days)))

    return run


@pytest.fixture
def witnessed(desk: Run, home: Path, usb: Path, signs: Signs) -> Callable[..., None]:
    """Three events, of which the place elsewhere holds a checkpoint; and again whenever it is called."""
    assert [0, 0] == [desk(*CALL).code for _each in range(2)]
    write_witnesses(str(home / "log"), Witnesses((Place(str(usb)),)))

    def run(days: int = 0) -> None:
        told = tell(str(home / "log"), own(home), signs(days=days))
        assert [None] == [each.error for each in told]

    run()
    return run


def own(home: Path, folder: str = "log") -> str:
    """The origin of a log."""
    with Log.open(home / folder / "log.db", write=False) as log:
        return log.origin


def verdicts(answer: Answer) -> list[str]:
    """The verdict on each origin, and the last line of all."""
    lines = [line.split("\t")[-1] for line in answer.out.splitlines()]
    return [*lines, *answer.err.splitlines()[-1:]] if answer.code else lines


def worked_over(home: Path, n: int, count: int = 99) -> None:
    """What a competent insider does: one event is another, later ones may be gone, and everything is hashed again."""

    def change(row: Row, meta: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
        facts = row.facts.replace("no_answer", "yes")
        if row.n != n:
            return row, meta
        return row._replace(facts=facts), meta | {"facts": commitment(bytes.fromhex(row.facts_salt), facts)}

    replay(home / "log/log.db", change, count, own(home))


class TestProven:
    """Somebody outside vouches for the log."""

    def test_up_to_where_by_whom_and_on_which_day(self, desk: Run, usb: Path, witnessed: Any) -> None:
        said = f"PROVEN to 3 by {usb} on 2020-03-31"
        answer = desk("log", "verify")
        assert (0, [said, said], "") == (answer.code, verdicts(answer), answer.err)

    def test_an_older_checkpoint_proves_what_was_then(self, desk: Run, usb: Path, witnessed: Any) -> None:
        assert 0 == desk(*CALL).code
        answer = desk("log", "verify")
        assert (0, f"PROVEN to 3 by {usb} on 2020-03-31") == (answer.code, verdicts(answer)[-1])
        assert "events that no checkpoint outside covers yet: 1\n" == answer.err

    def test_the_furthest_counts_and_the_others_hold_too(self, desk: Run, usb: Path, witnessed: Any) -> None:
        assert 0 == desk(*CALL).code
        witnessed(days=1)
        assert f"PROVEN to 4 by {usb} on 2020-04-01" == verdicts(desk("log", "verify"))[-1]

    def test_every_origin_must_be_vouched_for(
        self, desk: Run, home: Path, usb: Path, witnessed: Callable[..., None]
    ) -> None:
        """What came from another desk is witnessed by this one, from its next checkpoint on."""
        other = second_desk(desk, home)
        assert 0 == other(*CALL).code
        assert 0 == other("copy", "-o", str(home / "copy.primm")).code
        assert 0 == desk("merge", str(home / "copy.primm")).code
        answer = desk("log", "verify")
        last = "CONSISTENT, NOT PROVABLE after 3: 5 events agree with their hashes"
        assert (11, last) == (answer.code, answer.err.splitlines()[-1])
        assert {f"PROVEN to 3 by {usb} on 2020-03-31", "CONSISTENT, NOT PROVABLE after 0"} == set(verdicts(answer)[:2])
        witnessed(days=2)
        answer = desk("log", "verify")
        assert 0 == answer.code
        assert sorted([f"PROVEN to 3 by {usb} on 2020-03-31", f"PROVEN to 2 by {usb} on 2020-04-02"]) == sorted(
            verdicts(answer)[:2]
        )
        assert f"PROVEN to 5 by {usb} on 2020-03-31" == verdicts(answer)[-1]


class TestNotProvable:
    """Every event agrees with its hashes, and that is all that can be said."""

    def test_without_a_checkpoint(self, desk: Run) -> None:
        answer = desk("log", "verify")
        assert (11, "CONSISTENT, NOT PROVABLE after 0: 1 event agrees with its hashes\n") == (answer.code, answer.err)
        assert "CONSISTENT, NOT PROVABLE after 0" == verdicts(answer)[0]

    def test_a_checkpoint_that_lies_only_beside_the_log_proves_nothing(self, desk: Run, signs: Signs) -> None:
        signs()
        assert 11 == desk("log", "verify").code

    def test_a_place_that_is_not_there_is_named(self, desk: Run, usb: Path, witnessed: Any) -> None:
        shutil.rmtree(usb)
        answer = desk("log", "verify")
        assert (11, True) == (answer.code, answer.err.startswith(f"{usb} "))

    def test_what_an_unknown_key_signed_does_not_count(
        self, desk: Run, home: Path, usb: Path, witnessed: Any, signs: Signs
    ) -> None:
        (home / "log/signing.key").unlink()
        answer = desk("log", "verify")
        assert (11, True) == (answer.code, "that no known key signed, not counted: 1\n" in answer.err)


class TestTampered:
    """The log is not what somebody outside saw."""

    def test_a_competent_insider_is_found(self, desk: Run, home: Path, usb: Path, witnessed: Any) -> None:
        worked_over(home, 2)
        answer = desk("log", "verify")
        it = own(home)
        assert (10, ["TAMPERED first at 1", f"TAMPERED first at 1 of {it}"]) == (answer.code, verdicts(answer))
        text = f"origin {it}: of the events 1 to 3 one is not what it was: {usb} holds another checkpoint"
        assert text == answer.err.splitlines()[0]

    def test_from_the_last_checkpoint_on_that_holds(
        self, desk: Run, home: Path, usb: Path, witnessed: Callable[..., None]
    ) -> None:
        assert [0, 0] == [desk(*CALL).code for _each in range(2)]
        witnessed()
        worked_over(home, 5)
        answer = desk("log", "verify")
        assert (10, "TAMPERED first at 4") == (answer.code, verdicts(answer)[0])
        assert "of the events 4 to 5 one is not what it was" in answer.err

    def test_the_bad_event_itself_is_named_where_it_does_not_fit(self, desk: Run, home: Path, witnessed: Any) -> None:
        with closing(sqlite3.connect(home / "log/log.db")) as log:
            log.executescript(f"{DROPPED} UPDATE event SET facts = '{{}}' WHERE n = 2; {';'.join(GUARDS)}")
        answer = desk("log", "verify")
        assert (10, [f"event 2 of {own(home)}: its facts are not those that were stored",
                     f"TAMPERED first at 2 of {own(home)}"]) == (answer.code, answer.err.splitlines())  # fmt: skip

    def test_events_that_were_lost_are_counted_from_the_last_that_is_here(
        self, desk: Run, home: Path, usb: Path, witnessed: Any
    ) -> None:
        with closing(sqlite3.connect(home / "log/log.db")) as log:
            log.execute("DELETE FROM event_subject WHERE n = 3")
            log.commit()
        worked_over(home, 0, 2)
        shutil.rmtree(home / "state")
        answer = desk("log", "verify")
        assert (10, "TAMPERED first at 3") == (answer.code, verdicts(answer)[0])
        assert f"the events after 2 are missing: {usb} holds a checkpoint up to 3" in answer.err

    def test_a_log_that_was_emptied_has_lost_its_first_event(self, desk: Run, home: Path, witnessed: Any) -> None:
        it = own(home)
        (home / "log/log.db").unlink()
        Log.create(home / "log/log.db", lambda: NOON, origin=it).close()
        answer = desk("log", "verify")
        assert (10, f"TAMPERED first at 1 of {it}") == (answer.code, answer.err.splitlines()[-1])

    def test_what_was_signed_here_and_is_missing_is_told_without_a_witness(
        self, desk: Run, home: Path, signs: Signs
    ) -> None:
        older = (home / "log/log.db").read_bytes()
        assert 0 == desk(*CALL).code
        signs()
        (home / "log/log.db").write_bytes(older)
        shutil.rmtree(home / "state")
        answer = desk("log", "verify")
        assert (10, "TAMPERED first at 2") == (answer.code, verdicts(answer)[0])
        assert f"{home / 'log/checkpoints.json'} holds a checkpoint up to 2" in answer.err

    def test_the_file_itself_may_be_all_that_is_wrong(self, desk: Run, home: Path, usb: Path, witnessed: Any) -> None:
        with closing(sqlite3.connect(home / "log/log.db")) as log:
            log.executescript(DROPPED)
        answer = desk("log", "verify")
        assert (10, "the tables, indexes or triggers were changed: restore a backup\n") == (answer.code, answer.err)
        assert f"PROVEN to 3 by {usb} on 2020-03-31" == verdicts(answer)[0]

    def test_both_the_file_and_an_event(self, desk: Run, home: Path, witnessed: Any) -> None:
        with closing(sqlite3.connect(home / "log/log.db")) as log:
            log.executescript(f"{DROPPED} UPDATE event SET facts = '{{}}' WHERE n = 2")
        answer = desk("log", "verify")
        assert (10, f"TAMPERED first at 2 of {own(home)}") == (answer.code, answer.err.splitlines()[-1])
        assert "the tables, indexes or triggers were changed: restore a backup\n" in answer.err


class TestFork:
    """One origin has two histories, and both are attested."""

    def test_a_key_that_signed_two_histories(
        self, desk: Run, home: Path, usb: Path, witnessed: Callable[..., None]
    ) -> None:
        """An insider who has the passphrase too changes an event, and signs that."""
        worked_over(home, 2)
        (home / "log/checkpoints.json").unlink()
        assert 0 == desk(*CALL).code
        witnessed(days=1)
        answer = desk("log", "verify")
        assert (12, ["FORK", f"FORK of {own(home)}"]) == (answer.code, verdicts(answer))
        assert f"the checkpoint of {usb} up to 3 and that of {usb} up to 4 do not belong to one history" in answer.err

    def test_a_second_history_that_is_kept_beside_the_log(
        self, desk: Run, home: Path, usb: Path, witnessed: Any
    ) -> None:
        from primm.proof.bundle import Part

        it = own(home)
        with Log.open(home / "log/log.db", write=False) as log:
            for many in (2, 3):
                keep(str(home / "log"), Part(it, 0, many, "", ""), log.read({}, {it: many}))
        answer = desk("log", "verify")
        assert (12, ["FORK", f"FORK of {it}"]) == (answer.code, verdicts(answer))
        assert ["2 events", "3 events"] == sorted(line.split(": ")[1][:8] for line in answer.err.splitlines()[:2])


class TestAgainst:
    """A file or folder that was kept elsewhere is named."""

    @pytest.fixture
    def apart(self, desk: Run, home: Path, usb: Path, signs: Signs) -> Path:
        """The checkpoint of a log that knows no witness."""
        assert 0 == desk(*CALL).code
        append(str(usb), own(home), signs())
        return next(usb.iterdir())

    @pytest.mark.parametrize("folder", [True, False])
    def test_the_log_passes_through_it(self, desk: Run, apart: Path, folder: bool) -> None:
        path = str(apart.parent if folder else apart)
        answer = desk("log", "verify", "--against", path)
        assert (0, f"PROVEN to 2 by {path} on 2020-03-31") == (answer.code, verdicts(answer)[-1])
        assert 11 == desk("log", "verify").code

    def test_the_log_does_not(self, desk: Run, home: Path, apart: Path) -> None:
        worked_over(home, 2)
        assert 10 == desk("log", "verify", "--against", str(apart)).code

    def test_other_origins_need_no_witness_then(self, desk: Run, home: Path, apart: Path) -> None:
        other = second_desk(desk, home)
        assert 0 == other("copy", "-o", str(home / "copy.primm")).code
        assert 0 == desk("merge", str(home / "copy.primm")).code
        assert 0 == desk("log", "verify", "--against", str(apart)).code

    def test_events_that_have_not_come_yet_are_not_lost(
        self, desk: Run, home: Path, usb: Path, apart: Path, signs: Signs
    ) -> None:
        """The other desk's own checkpoint goes further than what came of it."""
        other = second_desk(desk, home)
        assert 0 == other("copy", "-o", str(home / "copy.primm")).code
        assert 0 == desk("merge", str(home / "copy.primm")).code
        early = signs("other")
        assert 0 == other(*CALL).code
        append(str(usb), "later", signs("other"))
        answer = desk("log", "verify", "--against", str(usb / "primm-later.checkpoints"))
        assert (3, True) == (answer.code, "is not known here: have it read aloud and add it first" in answer.err)
        assert answer.err.startswith(f"{usb / 'primm-later.checkpoints'}: the key of primm/")
        keys = tuple(sorted({each.key for each in early}))
        write_witnesses(str(home / "log"), Witnesses(keys=keys))
        assert 11 == desk("log", "verify", "--against", str(usb / "primm-later.checkpoints")).code
        append(str(usb), "earlier", early)
        assert 0 == desk("log", "verify", "--against", str(usb / "primm-earlier.checkpoints")).code
        assert 0 == desk("log", "verify", "--against", str(usb)).code, "up to where they came, they hold"

    def test_what_we_saw_of_another_desk_must_be_here_though_the_log_knows_nothing_of_it(
        self, desk: Run, home: Path, usb: Path, signs: Signs
    ) -> None:
        earlier, other = (home / "log/log.db").read_bytes(), second_desk(desk, home)
        assert 0 == other("copy", "-o", str(home / "copy.primm")).code
        assert 0 == desk("merge", str(home / "copy.primm")).code
        append(str(usb), "ours", signs())
        assert 0 == desk("log", "verify", "--against", str(usb)).code
        (home / "log/log.db").write_bytes(earlier)
        (home / "log/checkpoints.json").unlink()
        answer = desk("log", "verify", "--against", str(usb))
        assert (10, True) == (answer.code, f"origin {own(home, 'other')}: the events after 0 are missing" in answer.err)

    def test_a_file_about_another_log_is_refused(self, desk: Run, home: Path, usb: Path, signs: Signs) -> None:
        second_desk(desk, home)
        append(str(usb), "other", signs("other"))
        answer = desk("log", "verify", "--against", str(usb))
        assert (3, f"{usb} holds no checkpoint of this log: name another file\n") == (answer.code, answer.err)

    def test_a_line_that_was_changed_is_refused(self, desk: Run, apart: Path) -> None:
        apart.write_bytes(apart.read_bytes().replace(b"primm/", b"PRIMM/"))
        answer = desk("log", "verify", "--against", str(apart))
        assert (3, True) == (answer.code, "or a line of it was changed" in answer.err)

    def test_a_file_that_is_not_there(self, desk: Run) -> None:
        answer = desk("log", "verify", "--against", "nowhere")
        assert (5, "", True) == (answer.code, answer.out, answer.err.startswith("nowhere is not there: "))


class TestSince:
    """Only later events are examined."""

    @pytest.mark.parametrize("since", ["2", "2020-04-01"])
    def test_how_many_were_taken_by_their_hashes_is_said(self, desk: Run, witnessed: Any, since: str) -> None:
        answer = desk("log", "verify", "--since", since)
        many = 2 if since == "2" else 3
        assert (0, f"events not examined again, of which the hashes were taken: {many}\n") == (answer.code, answer.err)

    def test_nothing_was_recorded_before_the_day(self, desk: Run, witnessed: Any) -> None:
        answer = desk("log", "verify", "--since", "2020-03-31")
        assert (0, "") == (answer.code, answer.err)

    def test_the_events_that_a_checkpoint_covers(self, desk: Run, usb: Path, witnessed: Any) -> None:
        assert 0 == desk(*CALL).code
        answer = desk("log", "verify", "--since", str(usb))
        assert (0, f"PROVEN to 3 by {usb} on 2020-03-31") == (answer.code, verdicts(answer)[-1])
        assert "of which the hashes were taken: 3\n" in answer.err

    @pytest.mark.parametrize("since", ["3", "USB"])
    def test_where_something_is_wrong_everything_is_examined(
        self, desk: Run, home: Path, usb: Path, witnessed: Any, since: str
    ) -> None:
        with closing(sqlite3.connect(home / "log/log.db")) as log:
            log.executescript(f"{DROPPED} UPDATE event SET leaf = zeroblob(32) WHERE n = 2; {';'.join(GUARDS)}")
        answer = desk("log", "verify", "--since", str(usb) if since == "USB" else since)
        assert (10, f"event 2 of {own(home)}: its leaf is not the hash of its meta") == (
            answer.code, answer.err.splitlines()[0]
        )  # fmt: skip

    @pytest.mark.parametrize("since", ["2026-02-30", "٣", "-1", "yesterday", "9" * 19])
    def test_what_is_none_of_the_three_is_refused(self, desk: Run, since: str) -> None:
        answer = desk("log", "verify", f"--since={since}")
        assert (3, "since: is no day, no number, and no file of checkpoints\n") == (answer.code, answer.err)


def test_a_log_that_cannot_be_opened_is_still_judged(desk: Run, home: Path) -> None:
    with closing(sqlite3.connect(home / "log/log.db")) as log:
        log.execute("UPDATE about SET value = 'x' WHERE key = 'origin'")
        log.commit()
    answer = desk("log", "verify", "--against", "nowhere")
    assert (10, "what the log says of itself was changed: restore a backup\n") == (answer.code, answer.err)


def test_a_moment_that_no_calendar_knows_is_no_day() -> None:
    assert ["", ""] == [verify.day_of(Workplace({}), seconds) for seconds in (0, 2**62)]
