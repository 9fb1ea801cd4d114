"""Copies between desks, and what a merge tells: what is new, what is in conflict, who looks alike."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import PluginFailed
from primm.core.log.log import Log
from primm.core.log.rows import Draft, encode
from primm.proof.sending import make_copy
from tests.cli.conftest import NOON
from tests.core.log.conftest import Pen
from tests.errors.conftest import AMAL, CALL, events
from tests.errors.test_merging import copy, origin, other

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

__all__ = ["copy", "other"]


def handle(answer: Answer) -> str:
    """The handle that a command printed first."""
    return answer.out.split()[1]


class TestCopy:
    """A file for another computer."""

    def test_it_is_for_its_owner_alone_and_the_same_again(self, other: Run, copy: Path, home: Path) -> None:
        again = home / "again.primm"
        assert 0 == other("copy", "-o", str(again)).code
        assert copy.read_bytes() == again.read_bytes()
        assert 0o600 == again.stat().st_mode & 0o777

    def test_in_a_folder_it_is_called_after_the_desk_and_the_time(self, other: Run, home: Path) -> None:
        (home / "stick").mkdir()
        made = other("copy", "-o", str(home / "stick")).out.strip()
        (path,) = (home / "stick").iterdir()
        assert str(path) == made
        assert path.name.startswith("chiaravalle-2020-03-31-12")

    def test_a_file_that_exists_is_never_touched(self, other: Run, copy: Path) -> None:
        before = copy.read_bytes()
        answer = other("copy", "-o", str(copy))
        assert 3 == answer.code
        assert (
            "output: the file cannot be made (it is there already): name a new file in an existing folder\n"
            in answer.err
        )
        assert before == copy.read_bytes()

    def test_a_disk_that_is_full_leaves_nothing_behind(self, other: Run, home: Path) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
        try:
            answer = other("copy", "-o", str(home / "c.primm"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (7, False) == (answer.code, (home / "c.primm").exists())

    def test_since_an_earlier_one_it_holds_what_came_after(self, desk: Run, other: Run, copy: Path, home: Path) -> None:
        assert 0 == other(*CALL).code
        later = home / "later.primm"
        answer = other("copy", "--since", str(copy), "-o", str(later))
        assert f"events in it: 1; the other computer takes them with primm merge {later}\n" == answer.err
        assert 0 == desk("merge", str(copy)).code
        assert "\t3\t1\t4\n" in desk("merge", str(later)).out

    def test_keys_are_given_only_after_the_fingerprint_was_heard(self, desk: Run, other: Run, home: Path) -> None:
        assert 0 == other("person", "new", given=AMAL).code
        assert 0 == desk("keys", "card", "-o", str(home / "card")).code
        given = ("copy", "-o", str(home / "c.primm"), "--for", str(home / "card"))
        assert 3 == other(*given).code
        assert 3 == other(*given, "--fingerprint", "abcd-efgh").code
        assert not (home / "c.primm").exists()
        heard = desk("keys", "card").err.strip().rpartition(": ")[2]
        assert 0 == other(*given, "--fingerprint", heard).code
        assert "key.shared" in other("log", "list").out
        assert b"Amal" not in (home / "c.primm").read_bytes()

    def test_a_copy_that_cannot_be_made_gives_no_keys_and_says_of_none(
        self, desk: Run, other: Run, copy: Path, home: Path
    ) -> None:
        assert 0 == other("person", "new", given=AMAL).code
        heard = desk("keys", "card", "-o", str(home / "card")).err.strip().rpartition(": ")[2]
        to = ("--for", str(home / "card"), "--fingerprint", heard)
        assert 3 == other("copy", "-o", str(copy), *to).code
        assert 3 == other("keys", "share", str(home / "card"), "--fingerprint", heard, "-o", str(copy)).code
        assert "key.shared" not in other("log", "list").out

    def test_keys_of_one_file_that_are_damaged_do_not_stop_those_of_another(
        self, desk: Run, other: Run, home: Path
    ) -> None:
        assert 0 == other("person", "new", given=AMAL).code
        heard = desk("keys", "card", "-o", str(home / "card")).err.strip().rpartition(": ")[2]
        path = str(home / "c.primm")
        assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", heard).code
        with Log.open(home / "other/log.db", write=False) as log:
            make_copy(log, str(home / "forged"), "chiaravalle", keys=["no key at all"])
        answer = desk("merge", str(home / "forged"), path)
        assert 3 == answer.code
        assert "keys: 1 new: these persons can be read here now" in answer.err
        assert "line 1: no wrapped key, or damaged on its way" in answer.err
        assert "Amal" in desk("person", "list", "--names").out

    def test_a_key_of_which_the_log_says_nothing_stops_no_other(self, desk: Run, other: Run, home: Path) -> None:
        """As another program may have written it, before such an event was refused: it is in the log for ever."""
        assert 0 == other("person", "new", given=AMAL).code
        heard = desk("keys", "card", "-o", str(home / "card")).err.strip().rpartition(": ")[2]
        path = str(home / "c.primm")
        assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", heard).code
        with Log.open(home / "other/log.db", write=False) as log:
            her = next(row.who for row in log.read() if '"kind":"person.registered"' in row.meta)
        with Log.open(home / "log/log.db", write=True) as log:
            says_nothing = Pen().draft(1)._replace(kind="key.created", who=tuple(json.loads(her)), facts="{}")
            log.append([says_nothing], None, lambda: NOON)
        assert "keys: 1 new: these persons can be read here now" in desk("merge", path).err
        assert "Amal" in desk("person", "list", "--names").out

    def test_keys_for_another_desk_are_left_aside(self, desk: Run, other: Run, home: Path) -> None:
        third = str(home / "third")
        assert 0 == desk("init", third, "--desk", "montemarciano", "--by", "lc", "--demo").code
        assert 0 == other("person", "new", given=AMAL).code
        assert 0 == desk("--log", third, "keys", "card", "-o", str(home / "card")).code
        heard = desk("--log", third, "keys", "card").err.strip().rpartition(": ")[2]
        path = str(home / "c.primm")
        assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", heard).code
        assert "keys: " not in desk("merge", path).err  # no card was ever asked of this desk
        assert 0 == desk("keys", "card").code
        assert "keys: 1 wrapped for another desk: left aside" == desk("merge", path).err.splitlines()[0]

    def test_without_the_passphrase_the_events_come_and_the_keys_later(
        self, desk: Run, other: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert 0 == other("person", "new", given=AMAL).code
        assert 0 == desk("keys", "card", "-o", str(home / "card")).code
        heard = desk("keys", "card").err.strip().rpartition(": ")[2]
        path = str(home / "c.primm")
        assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", heard).code
        monkeypatch.delenv("PRIMM_PASSPHRASE")
        answer = desk("merge", path)
        assert (14, "\t0\t6\t6\n") == (answer.code, answer.out.splitlines(keepends=True)[0][-7:])
        assert "names were not compared" in answer.err
        monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
        assert "keys: 1 new: these persons can be read here now" == desk("merge", path).err.splitlines()[0]
        assert "Amal" in desk("person", "list", "--names").out


class TestAlike:
    """Persons of whom something came and who look like somebody else."""

    def test_they_are_named_once_the_names_can_be_read(self, desk: Run, other: Run, home: Path) -> None:
        mine, theirs = handle(desk("person", "new", given=AMAL)), handle(other("person", "new", given=AMAL))
        assert 0 == desk("keys", "card", "-o", str(home / "card")).code
        heard = desk("keys", "card").err.strip().rpartition(": ")[2]
        path = str(home / "c.primm")
        assert 0 == other("copy", "-o", path, "--for", str(home / "card"), "--fingerprint", heard).code
        said = desk("merge", path).err.splitlines()
        assert {f"may be one person: {one} and {two}" for one, two in ((mine, theirs), (theirs, mine))} & set(said)
        assert "may be one person" not in desk("merge", path).err


class TestConflicts:
    """Two desks that did not know of one another."""

    @pytest.fixture
    def shared(self, desk: Run, other: Run, home: Path) -> dict[str, str]:
        """A person with a case, a mediation and a need, known at both desks."""
        her = handle(desk("record", "person.registered", "--citizenships", "MAR"))
        made = {
            "case": handle(desk("record", "case.opened", "--persons", her, "--action", "services")),
            "mediation": handle(desk("record", "mediation.requested", "--persons", her, "--language", "ara")),
            "her": her,
        }
        assert 0 == other("merge", str(home / "log")).code
        return made

    def test_what_both_ended(self, desk: Run, other: Run, home: Path, shared: dict[str, str]) -> None:
        for at in (desk, other):
            assert 0 == at("record", "mediation.delivered", "--of", shared["mediation"]).code
            assert 0 == at("record", "case.closed", "--of", shared["case"], "--outcome", "aims_met").code
        said = desk("merge", str(home / "other")).err.splitlines()
        conflicts = [each.partition(": ")[2] for each in said if each.startswith("conflict: ")]
        ended = "of: this has ended already; correct or retract its end first"
        assert sorted([ended, "of: the case is closed; open a new one"]) == sorted(
            each.partition(": ")[2] for each in conflicts
        )
        assert {"chiaravalle"} == {each.partition(" of ")[2].partition(",")[0] for each in conflicts}

    def test_what_is_retracted_is_none_any_more(
        self, desk: Run, other: Run, home: Path, shared: dict[str, str]
    ) -> None:
        for at in (desk, other):
            twice = handle(at("record", "case.closed", "--of", shared["case"], "--outcome", "aims_met"))
        assert 0 == desk("merge", str(home / "other")).code
        assert twice in desk("log", "conflicts").out
        assert f"the case is closed; open a new one\t{twice}\t2020-03-31" in desk("check", "q1").out
        assert 0 == desk("retract", twice).code
        assert "" == desk("log", "conflicts").out
        assert "the case is closed" not in desk("check", "q1").out

    def test_they_are_told_of_the_day_on_which_they_are(
        self, desk: Run, other: Run, home: Path, shared: dict[str, str]
    ) -> None:
        for at in (desk, other):
            assert 0 == at("record", "case.closed", "--of", shared["case"], "--outcome", "aims_met").code
        assert 0 == desk("merge", str(home / "other")).code
        days = ("2020-03-30", "2020-03-31", "2020-04-01")
        assert [0, 1, 0] == [desk("check", day).out.count("the case is closed; open a new one") for day in days]

    def test_what_another_desk_named_is_none_where_it_is_known_or_was_never_to_be_registered(
        self, desk: Run, other: Run, home: Path
    ) -> None:
        """One office is registered, one was only named, and so is an event; each is looked up once and for all."""
        assert 0 == other("record", "body.registered", "--body", "inps", "--name", "INPS", "--body-type", "inps").code
        assert 0 == other("record", "mediation.requested", "--language", "ara").code
        with Log.open(home / "other/log.db", write=True) as log:
            (asked,) = [json.loads(row.meta)["id"] for row in log.read() if "mediation.requested" in row.meta]
            nowhere = "01710d2a-0f7c-7000-8000-00000000dead"
            drafts = [
                Draft(
                    *(f"01710d2a-0f7c-7000-8000-00000000000{n}", kind, 1, "2020-03-31", "Europe/Rome"),
                    *(None, None, "lc", "chiaravalle", (f"anon:01710d2a-0f7c-7000-8000-00000000000{n}",)),
                    *(encode(facts), facts.get("of"), {}),
                )
                for n, (kind, facts) in enumerate(
                    [
                        ("referral.sent", {"handover": "sent", "receiver": "body:inps"}),
                        ("referral.sent", {"handover": "sent", "receiver": "body:nowhere"}),
                        ("referral.sent", {"handover": "sent", "receiver": "body:nowhere"}),
                        ("mediation.delivered", {"of": asked}),
                        ("mediation.delivered", {"of": nowhere}),
                    ]
                )
            ]
            log.append(drafts, None, lambda: NOON.replace(hour=12))
        assert 0 == desk("merge", str(home / "other")).code
        lines = [line.split("\t") for line in desk("log", "conflicts").out.splitlines()]
        said = "names what is not in this log: merge the log that has it"
        expected = [*[("referral.sent", f"receiver: {said}")] * 2, ("mediation.delivered", f"of: {said}")]
        assert expected == [(line[1], line[-1]) for line in lines]

    def test_what_follows_something_that_was_moved_behind_it(self, desk: Run, other: Run, home: Path) -> None:
        asked = handle(desk("record", "mediation.requested", "--language", "ara", "--on", "2020-03-20"))
        assert 0 == other("merge", str(home / "log")).code
        given = handle(other("record", "mediation.delivered", "--of", asked, "--on", "2020-03-25"))
        assert 0 == desk("correct", asked, "occurred=2020-03-30").code
        said = desk("merge", str(home / "other")).err
        assert f"conflict: mediation.delivered {given} of chiaravalle, 2020-03-25: occurred: is before " in said

    def test_a_rule_that_fails_does_not_undo_the_merge(
        self, desk: Run, copy: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*given: object) -> None:
            raise PluginFailed("plugin {plugin}", plugin="services")

        monkeypatch.setattr("primm.proof.conflicts.new_conflicts", broken)
        answer = desk("merge", str(copy))
        assert (15, "plugin services") == (answer.code, answer.err.splitlines()[-1])
        assert 1 + 3 == events(home / "log")

    def test_many_are_counted(
        self, desk: Run, other: Run, home: Path, shared: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("primm.commands.merge.SHOWN", 1)
        for at in (desk, other):
            assert 0 == at("record", "mediation.delivered", "--of", shared["mediation"]).code
            assert 0 == at("record", "case.closed", "--of", shared["case"], "--outcome", "aims_met").code
        said = desk("merge", str(home / "other")).err
        assert (1, True) == (said.count("conflict: "), "2 conflicts in all: primm log conflicts lists them\n" in said)


def test_an_index_that_was_spoilt_is_made_anew(desk: Run, home: Path) -> None:
    assert 0 == desk(*CALL).code
    with sqlite3.connect(home / "log/log.db") as log:
        log.execute("DELETE FROM event_subject")
    log.close()
    assert 10 == desk("log", "verify").code
    assert 0 == desk("log", "index").code
    assert 11 == desk("log", "verify").code


def test_what_was_here_is_looked_at_again_after_a_merge(desk: Run, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that loses an event is not said to have lost nothing."""
    assert 0 == desk("merge", str(copy)).code
    whole = Log.heads

    def lost(log: Log) -> object:
        found = whole(log)
        return {name: head._replace(root=os.urandom(32)) for name, head in found.items()}

    monkeypatch.setattr(Log, "heads", lost)
    answer = desk("merge", str(copy))
    assert 10 == answer.code
    assert "are not those that were here: run primm log verify" in answer.err


def test_a_trial_stores_nothing(desk: Run, copy: Path, home: Path) -> None:
    before = (home / "log/log.db").read_bytes()
    answer = desk("merge", "--dry-run", str(copy))
    assert (0, f"chiaravalle\t{origin(home / 'other')}\t0\t3\t3") == (answer.code, answer.out.splitlines()[0])
    assert "this was a trial: nothing was stored\n" == answer.err
    assert before == (home / "log/log.db").read_bytes()
