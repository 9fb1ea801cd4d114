"""A person is erased: what is told before, what is gone after, at this desk and at others, and what stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.people.erasure import members_of
from primm.proof.verify import verify
from tests.cli.conftest import second_desk, subjects_with_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CONTACT = ("record", "contact", "--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
AMAL: dict[str, Any] = {
    "given_name": "Amal",
    "birth_date": "1990-03-02",
    "birth_year": 1990,
    "citizenships": ["MAR"],
    "phone": ["333 000"],
    "permit_reason": "family",
}
ROSA: dict[str, Any] = {"given_name": "Rosa", "birth_year": 1980, "citizenships": ["PER"]}


def stored(answer: Answer) -> str:
    """The handle of what was stored last."""
    assert 0 == answer.code, answer.err
    return answer.out.split()[-2]


def person(desk: Run, told: dict[str, Any], **more: Any) -> str:
    return stored(desk("person", "new", given=json.dumps({**told, **more})))


def report(desk: Run, *options: str) -> Any:
    return json.loads(desk("report", "services", "2020q1", "--by", "sex", "--format", "json", *options).out)["metrics"]


@pytest.fixture
def amal(desk: Run) -> str:
    """A person with a contact, a need and a task; the handle."""
    handle = person(desk, AMAL)
    contact = stored(desk(*CONTACT, "--persons", handle, "+", "need.opened", "--category", "doc"))
    assert contact
    stored(desk("record", "task.set", "--persons", handle, "--due", "2020-04-02", "--task-kind", "call"))
    return handle


class TestBeforehand:
    """What is told before anything is done."""

    def test_a_trial_tells_what_would_go_and_stores_nothing(self, desk: Run, home: Path, amal: str) -> None:
        rosa = person(desk, ROSA, note=f"cousin of {'Amál'.upper()}, comes on Mondays")
        other = person(desk, AMAL)
        assert 0 == desk("log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys")).code
        before = (home / "log/log.db").read_bytes()
        answer = desk("person", "erase", amal, "--dry-run")
        assert (0, before) == (answer.code, (home / "log/log.db").read_bytes())
        lines = answer.out.splitlines()
        assert f"to be erased: {amal}, at level 1" == lines[0]
        assert re.fullmatch(rf"covered: {amal} \(person:[0-9a-f-]{{36}}\)", lines[1])
        assert "events that lose names, numbers or notes: 1" in lines
        assert "keys that are destroyed here: 1" in lines
        assert any(str(home / "k.keys") in each for each in lines)
        assert any("to be destroyed on 2020-04-30" in each for each in lines)
        assert "no figure of any report changes: what is sealed is not counted" in lines
        (mention,) = [each for each in lines if each.startswith("notes of others")]
        assert mention.endswith(f": {rosa}"), "and not that of a namesake"
        assert other not in mention
        assert not any("Amal" in each or "Mondays" in each for each in lines)

    def test_other_desks_are_told_and_the_one_that_this_log_goes_on_from_is_none(
        self, desk: Run, home: Path, amal: str
    ) -> None:
        other = second_desk(desk, home)
        assert 0 == other("copy", "-o", str(home / "o.primm")).code
        assert 0 == desk("merge", str(home / "o.primm")).code
        assert 0 == desk("log", "new-origin").code
        out = desk("person", "erase", amal, "--dry-run").out
        assert "these desks carry it out when they next merge a copy of this log: chiaravalle\n" in out

    @pytest.mark.parametrize("level", ["2", "3"])
    def test_of_each_figure_of_an_issued_report_it_is_told_what_it_will_be(
        self, desk: Run, home: Path, amal: str, level: str
    ) -> None:
        issued = desk("report", "services", "2020q1", "--issue", "--to", "regione")
        handle = re.findall(r"kept as (\w+)", issued.err)[0]
        then = {each["id"]: each for each in self._metrics(desk, handle)}
        out = desk("person", "erase", amal, "--level", level, "--dry-run").out
        told = re.findall(rf"report {handle}, (\w+) .*, total: (\S+) before, (\S+) after", out)
        assert told, out
        assert [] == [each for each in home.joinpath("log").iterdir() if "erasing" in each.name]
        assert 0 == desk("person", "erase", amal, "--level", level, "--yes").code
        now = {each["id"]: each for each in self._metrics(desk, handle)}
        changed = {name for name in then if then[name]["cells"][0]["figure"] != now[name]["cells"][0]["figure"]}
        assert changed == {name for name, _before, _after in told}
        assert {"X03"} <= changed

    def _metrics(self, desk: Run, handle: str) -> Any:
        return json.loads(desk("report", "--as-of", handle, "--format", "json").out)["metrics"]

    def test_where_no_report_was_issued_it_is_the_page_of_this_quarter(self, desk: Run, amal: str) -> None:
        out = desk("person", "erase", amal, "--level", "2", "--dry-run").out
        assert "report this quarter, X03 " in out

    def test_what_a_trial_that_was_killed_left_is_removed_by_the_next_one(
        self, desk: Run, home: Path, amal: str
    ) -> None:
        left = home / "log/erasing.primm-part"
        left.mkdir()
        (left / "log.db").write_bytes(b"half")
        assert 0 == desk("person", "erase", amal, "--level", "2", "--dry-run").code
        assert not left.exists()

    def test_on_a_terminal_the_handle_is_asked_for(self, desk: Run, home: Path, amal: str, answers: list[str]) -> None:
        answers[:] = ["no", "acqua alta"]
        before = (home / "log/log.db").read_bytes()
        answer = desk("person", "erase", amal, tty=True)
        assert (3, before) == (answer.code, (home / "log/log.db").read_bytes())
        assert "this is not the handle: nothing was erased" in answer.err
        answers[:] = [amal.upper(), "acqua alta"]
        assert 0 == desk("person", "erase", amal, tty=True).code
        assert 5 == desk("person", "show", amal).code

    def test_a_mediator_may_not(self, desk: Run, home: Path, amal: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from primm.people.opening import Opening

        monkeypatch.setattr(Opening, "role", "mediator")
        before = (home / "log/log.db").read_bytes()
        assert 14 == desk("person", "erase", amal, "--yes").code
        assert before == (home / "log/log.db").read_bytes()


class TestAfterwards:
    """What is gone, and what is as it was."""

    @pytest.mark.parametrize("level", ["1", "2", "3"])
    def test_she_is_in_no_list_and_the_log_verifies(self, desk: Run, home: Path, amal: str, level: str) -> None:
        rosa = person(desk, ROSA)
        stored(desk(*CONTACT, "--persons", f"{rosa},{amal}"))
        stored(desk("record", "case.opened", "--persons", amal, "--action", "services"))
        before, heads = report(desk), self._leaves(home)
        answer = desk("person", "erase", amal, "--level", level, "--yes")
        assert 0 == answer.code, answer.err
        assert 1 == len(subjects_with_key(home / "log"))
        for command in (
            ("person", "list"), ("agenda", "2020-04-02"), ("agenda", "phones", "2020-04-02"), ("doubles",),
            ("check", "2020q1"), ("case", "list"), ("agenda", "week"),
        ):  # fmt: skip
            said = desk(*command)
            assert (0, False) == (said.code, amal in said.out), (command, said.err)
        assert "" == desk("person", "find", given="amal\n").out
        assert 11 == desk("log", "verify").code
        assert heads == self._leaves(home)[: len(heads)]
        if level == "1":
            assert before == report(desk)
        kept = report(desk)
        assert 0 == desk("views", "rebuild").code
        assert kept == report(desk)
        for each in json.loads(desk("log", "list", "--limit", "1000", "--format", "json").out):
            assert 0 == desk("log", "show", each["handle"]).code
        assert 0 == desk(*CONTACT, "--persons", rosa).code

    @staticmethod
    def _leaves(home: Path) -> list[bytes]:
        with Log.open(home / "log/log.db", write=False) as log:
            return [row.leaf for row in log.read()]

    def test_leaves_are_as_they_were_and_no_byte_of_what_went_is_left(self, desk: Run, home: Path, amal: str) -> None:
        with Log.open(home / "log/log.db", write=False) as log:
            rows = list(log.read())
        bodies = [body for row in rows for body in json.loads(row.sealed).values()]
        assert all(each.encode() in (home / "log/log.db").read_bytes() for each in bodies)
        assert 0 == desk("person", "erase", amal, "--yes").code
        content = (home / "log/log.db").read_bytes()
        assert not any(each.encode() in content for each in bodies)
        with Log.open(home / "log/log.db", write=False) as log:
            assert [row.leaf for row in rows] == [row.leaf for row in log.read()][: len(rows)]
        assert [] == subjects_with_key(home / "log")

    def test_what_is_coarser_is_kept_once(self, desk: Run, amal: str) -> None:
        assert 0 == desk("person", "erase", amal, "--yes").code
        (kept,) = json.loads(desk("log", "list", "--kind", "person.coarsened", "--format", "json").out)
        shown = desk("log", "show", kept["handle"]).out
        assert "permit_group\tfamily (family)\n" in shown
        assert "birth_year" not in shown, "which is known openly"

    def test_all_ids_are_covered_also_of_a_contact_that_was_attached(self, desk: Run, home: Path, amal: str) -> None:
        again = person(desk, AMAL, note="a second file")
        nobody = stored(desk(*CONTACT))
        employer = person(desk, ROSA)
        corrected = stored(desk(*CONTACT, "--present", employer, "--relation", "employer", "--anonymous", "1"))
        assert 0 == desk("person", "merge", amal, again).code
        assert 0 == desk("person", "attach", nobody, amal).code
        assert 0 == desk("person", "attach", corrected, amal).code
        out = desk("person", "erase", again, "--level", "2", "--dry-run").out
        covered = re.findall(r"covered: (\w+) ", out)
        assert {amal, again, nobody} <= {*covered}
        assert employer not in covered
        assert 0 == desk("person", "erase", again, "--level", "2", "--yes").code
        assert [5, 5] == [desk("person", "show", each).code for each in (amal, again)]
        verdict = verify(str(home / "log/log.db"))
        assert () == verdict.faults

    def test_what_is_shared_with_others_goes_on(self, desk: Run, amal: str) -> None:
        rosa = person(desk, ROSA)
        shared = stored(desk(*CONTACT, "--persons", f"{rosa},{amal}"))
        assert 0 == desk("person", "erase", amal, "--level", "3", "--yes").code
        assert 0 == desk("correct", shared, "channel=phone_out").code
        assert "phone_out" in desk("log", "show", shared).out

    def test_the_session_of_a_desk_passes_her_over(self, desk: Run, amal: str) -> None:
        assert 0 == desk("person", "erase", amal, "--level", "2", "--yes").code
        answer = desk("desk", given=f"{amal} doc info\n")
        assert "made a mistake" not in answer.err

    @pytest.mark.parametrize("level", ["1", "2", "3"])
    def test_that_the_request_was_answered_is_recorded_afterwards(self, desk: Run, amal: str, level: str) -> None:
        request = stored(desk("person", "request", amal, "erase", "--how", "letter"))
        reason = ("--decision", "granted", "--reason", "as_asked", "--decided-by", "comune")
        decided = desk("person", "decide", request, *reason)
        assert 0 == decided.code, decided.err
        assert 0 == desk("person", "erase", amal, "--level", level, "--yes").code
        assert "granted" in desk("person", "requests").out
        answer = desk("person", "answer", request, "--how", "letter")
        assert 0 == answer.code, answer.err
        assert "answered" in desk("person", "requests").out

    def test_a_higher_level_later_takes_more(self, desk: Run, home: Path, amal: str) -> None:
        for level in ("1", "3"):
            assert 0 == desk("person", "erase", amal, "--level", level, "--yes").code
        verdict = verify(str(home / "log/log.db"))
        assert ((), {"sealed", "who", "facts"}) == (verdict.faults, {each.part for each in verdict.missing})


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_an_answer_knows_that_what_was_granted_is_done(desk: Run, amal: str, level: str) -> None:
    asked = stored(desk("person", "request", amal, "erase", "--how", "letter"))
    decided = ("--decision", "granted", "--reason", "as_asked", "--decided-by", "comune-falconara")
    assert 0 == desk("person", "decide", asked, *decided).code
    answer = ("person", "answer", asked, "--how", "letter", "--language", "ara")
    assert "is not carried out yet" in desk(*answer, "--id", "01909a3c-0000-7000-8000-0000000000aa").err
    assert 0 == desk("retract", "01909a3c-0000-7000-8000-0000000000aa").code
    assert 0 == desk("person", "erase", amal, "--level", level, "--yes").code
    said = desk(*answer)
    assert (0, "") == (said.code, said.err), said.err


class TestElsewhere:
    """Other desks, other computers, backups."""

    @pytest.fixture
    def other(self, desk: Run, home: Path, amal: str) -> Run:
        """Another desk, which has all of it and the keys, and has worked with her since."""
        there = second_desk(desk, home)
        there("keys", "card", "-o", str(home / "card"))
        heard = re.findall(r"aloud: (\S+)", there("keys", "card").err)[0]
        given = ("--for", str(home / "card"), "--fingerprint", heard)
        assert 0 == desk("copy", "-o", str(home / "whole.primm"), *given).code
        assert 0 == there("merge", str(home / "whole.primm")).code
        assert "Amal" in there("person", "show", amal).out
        stored(there(*CONTACT, "--persons", amal))
        return there

    def carried(self, run: Run, home: Path, to: Run, name: str) -> Answer:
        assert 0 == run("copy", "-o", str(home / name)).code
        return to("merge", str(home / name))

    @pytest.mark.parametrize("level", ["1", "3"])
    def test_another_desk_carries_it_out_when_it_merges(
        self, desk: Run, home: Path, amal: str, other: Run, level: str
    ) -> None:
        assert 0 == desk("person", "erase", amal, "--level", level, "--yes").code
        answer = self.carried(desk, home, other, "erasure.primm")
        assert 0 == answer.code, answer.err
        assert "erased here too: " in answer.err
        assert 5 == other("person", "show", amal).code
        assert 11 == other("log", "verify").code
        assert [] == subjects_with_key(home / "other")
        assert 0 == other("merge", str(home / "whole.primm")).code, "an older copy, with her key"
        assert [] == subjects_with_key(home / "other")
        assert 0 == self.carried(other, home, desk, "back.primm").code
        assert 11 == desk("log", "verify").code
        exported = desk("log", "export").out, other("log", "export").out
        assert len({tuple(sorted(each.splitlines())) for each in exported}) == 1

    def test_what_comes_later_goes_too(self, desk: Run, home: Path, amal: str, other: Run) -> None:
        assert 0 == other("person", "erase", amal, "--level", "2", "--yes").code
        assert 0 == desk("person", "erase", amal, "--level", "2", "--yes").code
        stored(desk(*CONTACT))
        before = re.findall(r"\d+ events agree", desk("log", "verify").err)
        answer = self.carried(other, home, desk, "theirs.primm")
        assert 0 == answer.code, answer.err
        assert before != re.findall(r"\d+ events agree", desk("log", "verify").err)
        assert 11 == desk("log", "verify").code
        assert "person:" not in desk("log", "list", "--kind", "contact", "--limit", "100").out

    def test_an_older_backup_of_keys_does_not_bring_the_key_back(self, desk: Run, home: Path, amal: str) -> None:
        rosa = person(desk, ROSA)
        assert 0 == desk("log", "backup", str(home / "a.db"), "--keys", str(home / "a.keys")).code
        assert 0 == desk("person", "erase", amal, "--yes").code
        assert 0 == desk("log", "backup", str(home / "b.db")).code
        answer = desk("log", "restore", str(home / "b.db"), str(home / "new"), "--keys", str(home / "a.keys"))
        assert (0, True) == (answer.code, "all of them open: 1" in answer.out), answer.err
        (left,) = subjects_with_key(home / "new")
        with Log.open(home / "new/log.db", write=False) as log:
            assert left in set(log.subjects("person:"))
        assert rosa

    def test_before_the_erasure_came_a_restored_log_has_her_and_merging_takes_her(
        self, desk: Run, home: Path, amal: str
    ) -> None:
        assert 0 == desk("log", "backup", str(home / "a.db"), "--keys", str(home / "a.keys")).code
        assert 0 == desk("person", "erase", amal, "--yes").code
        assert 0 == desk("copy", "-o", str(home / "now.primm")).code
        assert 0 == desk("log", "restore", str(home / "a.db"), str(home / "new"), "--keys", str(home / "a.keys")).code
        shutil.rmtree(home / "log")
        assert "Amal" in desk("--log", str(home / "new"), "person", "show", amal).out
        assert 0 == desk("--log", str(home / "new"), "merge", str(home / "now.primm")).code
        assert 5 == desk("--log", str(home / "new"), "person", "show", amal).code
        assert [] == subjects_with_key(home / "new")


def test_members_are_those_of_the_file_where_no_contact_was_attached(desk: Run, home: Path, amal: str) -> None:
    from primm.commands.indexed import IndexedKinds
    from primm.core.host.index import open_index

    kinds = IndexedKinds(open_index(str(home / "cache")))
    with Log.open(home / "log/log.db", write=False) as log:
        (subject,) = log.subjects("person:")
        assert {subject} == members_of(log, kinds, subject)
