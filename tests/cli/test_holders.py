"""Several people hold the keys at one desk: who comes, who goes, who forgets a passphrase, and who has a share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from primm.commands.holders import ROLE_WORDS
from primm.people.holding import recover
from primm.people.masterfile import ROLES
from primm.people.shares import read_share

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
MR, LC, RZ = "acqua alta", "acqua bassa", "acqua ferma"
BACKUPS = (
    "backups of the keys from before still open with what opened them then: make a new one, "
    "primm log backup STICK --keys OTHER-STICK, and destroy those that are left\n"
)


@pytest.fixture
def two(desk: Run) -> Run:
    """A desk with a person, where lc holds the keys too, as a mediator."""
    assert 0 == desk("person", "new", given=AMAL).code
    answer = desk("keys", "invite", "lc", "--role", "mediator", given=f"{LC}\n")
    assert (0, "lc holds the keys, as mediator\n", "") == answer
    return desk


@pytest.fixture
def as_(desk: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """A command by somebody with a passphrase of their own."""

    def run(passphrase: str, *arguments: str, **how: str) -> Answer:
        with monkeypatch.context() as patch:
            patch.setenv("PRIMM_PASSPHRASE", passphrase)
            return desk(*arguments, **how)

    return run


def names(answer: Answer) -> bool:
    """Whether the names were read."""
    assert answer.code in (0, 14), answer
    return "Amal" in answer.out


def notes(home: Path) -> list[str]:
    """What the journal noted."""
    return [json.loads(line)["event"] for line in (home / "state/primm/primm.log").read_text().splitlines()]


def test_the_roles_are_those_of_the_keys() -> None:
    assert ROLES == tuple(ROLE_WORDS)


class TestHolders:
    """Who holds the keys, who comes and who goes."""

    def test_they_are_listed_without_a_passphrase(self, two: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PRIMM_PASSPHRASE")
        answer = two("keys", "holders")
        assert (0, "mr\tcoordinator\nlc\tmediator\n") == answer[:2]
        assert "no recovery: primm keys recovery makes one\n" == answer.err
        assert '"staff": "lc"' in two("keys", "holders", "--format", "json").out

    def test_each_opens_the_names_with_their_own(self, two: Run, as_: Run) -> None:
        assert names(as_(MR, "person", "list", "--names"))
        answer = as_(LC, "--by", "lc", "person", "list", "--names")
        assert (True, "") == (names(answer), answer.err)
        assert not names(as_(RZ, "person", "list", "--names"))

    def test_who_types_and_did_not_unlock_is_told_once(self, two: Run, as_: Run) -> None:
        said = "warning: the keys were opened with the passphrase of lc, not of mr\n"
        assert said == as_(LC, "person", "list", "--names").err
        assert as_(LC, "person", "new", given=AMAL).err.count("passphrase of lc") == 1
        assert "" == as_(LC, "report", "2020q1").err

    def test_a_mediator_lets_nobody_in_or_out(self, two: Run, as_: Run, home: Path) -> None:
        before = (home / "log/master.key").read_bytes()
        for arguments, what in {
            ("invite", "rz", "--role", "coordinator"): "letting somebody hold the keys",
            ("dismiss", "mr"): "taking the keys from somebody",
            ("rotate",): "exchanging the master key",
            ("recovery", str(home / "a"), str(home / "b")): "the recovery of the keys",
        }.items():
            answer = as_(LC, "--by", "lc", "keys", *arguments, given=f"{RZ}\n")
            said = f"{what}: only with a coordinator's passphrase, and lc is a mediator; ask a coordinator\n"
            assert (14, "", said) == answer
        assert before == (home / "log/master.key").read_bytes()
        assert not (home / "a").exists()

    def test_who_is_dismissed_reads_nothing_more(self, two: Run, as_: Run, home: Path) -> None:
        answer = as_(MR, "keys", "dismiss", "lc")
        assert (0, "lc holds the keys no more, and the master key is another\n", BACKUPS) == answer
        assert not names(as_(LC, "--by", "lc", "person", "list", "--names"))
        assert names(as_(MR, "person", "list", "--names"))
        assert ["holder_invited", "holder_dismissed"] == notes(home)

    def test_who_had_a_share_is_thought_of(self, two: Run, as_: Run, home: Path) -> None:
        assert 0 == as_(MR, "keys", "recovery", str(home / "a"), str(home / "b")).code
        assert "if they had a share of the recovery, make another one" in as_(MR, "keys", "dismiss", "lc").err

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("dismiss", "rz"), 5, "nobody with the code rz holds the keys"),
            (("dismiss", "mr"), 3, "staff: is your own: have another coordinator do it"),
            (
                ("invite", "lc", "--role", "mediator"),
                3,
                "staff: holds the keys already: primm keys dismiss takes them back",
            ),
            (
                ("invite", "Rosa!", "--role", "mediator"),
                3,
                "staff: small letters without accents, digits and dashes only",
            ),
            (("recover", "Rosa!"), 3, "staff: small letters without accents, digits and dashes only"),
            (("invite", "rz", "--role", "mediator"), 14, "the passphrase is empty: choose one"),
            (("passphrase",), 14, "the passphrase is empty: choose one"),
            (("recovery",), 3, "recovery: two new files are needed: FILE1 FILE2"),
            (("recovery", "a"), 3, "recovery: two new files are needed: FILE1 FILE2"),
            (("recovery", "a", "b", "c"), 3, "recovery: two new files are needed: FILE1 FILE2"),
            (("recovery", "a", "./a"), 3, "recovery: two files are needed, for two people: name another one"),
            (("recover", "rz"), 3, "share: not a share, or a character of it is wrong: read it again from the paper"),
        ],
    )
    def test_what_cannot_be_done_is_said(
        self, two: Run, home: Path, arguments: tuple[str, ...], code: int, said: str
    ) -> None:
        before = (home / "log/master.key").read_bytes()
        assert (code, "", f"{said}\n") == two("keys", *arguments)
        assert before == (home / "log/master.key").read_bytes()

    def test_on_a_terminal_the_newcomer_types_twice(self, two: Run, as_: Run, answers: list[str]) -> None:
        answers += [RZ, RZ, "acqua", RZ, MR]
        answer = two("keys", "invite", "rz", "--role", "coordinator", tty=True)
        assert (0, []) == (answer.code, answers)
        assert "now rz chooses a passphrase and types it\n" in answer.err
        assert "the two are not the same: type them again\n" in answer.err
        assert names(as_(RZ, "--by", "rz", "person", "list", "--names"))


class TestPassphrase:
    """Everybody changes their own."""

    def test_it_is_changed(self, two: Run, as_: Run, home: Path) -> None:
        answer = as_(LC, "--by", "lc", "keys", "passphrase", given=f"{RZ}\r\n")
        assert (0, "the passphrase of lc is another\n") == answer[:2]
        assert (
            answer.err
            == f"{BACKUPS}if somebody else knew the old one, exchange the master key too: primm keys rotate\n"
        )
        assert [True, False] == [names(as_(each, "--by", "lc", "person", "list", "--names")) for each in (RZ, LC)]
        assert "passphrase_changed" == notes(home)[-1]

    def test_on_a_terminal_the_present_one_is_asked_first(self, two: Run, as_: Run, answers: list[str]) -> None:
        answers += [RZ, RZ, MR]
        assert 0 == two("keys", "passphrase", tty=True).code
        assert names(as_(RZ, "person", "list", "--names"))


class TestRotate:
    """The master key is exchanged, and nobody notices."""

    def test_all_go_on_with_their_passphrases(self, two: Run, as_: Run, home: Path) -> None:
        assert (0, "the master key is another; keys wrapped anew: 1\n", BACKUPS) == as_(MR, "keys", "rotate")
        assert names(as_(MR, "person", "list", "--names"))
        assert names(as_(LC, "--by", "lc", "person", "list", "--names"))
        assert 0 == as_(MR, "keys", "card").code
        assert "master_key_exchanged" == notes(home)[-1]

    def test_a_backup_of_before_is_destroyed_by_the_next_one(
        self, two: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its keys are the same keys, however they are wrapped; and it opens with what opened it then."""
        stick = home / "stick"
        stick.mkdir()
        assert 0 == two("log", "backup", str(stick / "1.db"), "--keys", str(stick / "1.keys")).code
        assert 0 == two("keys", "rotate").code
        assert f"{stick / '1.keys'}" in two("doctor").out
        assert (
            0 == two("log", "restore", str(stick / "1.db"), str(home / "again"), "--keys", str(stick / "1.keys")).code
        )
        assert names(two("--log", str(home / "again"), "person", "list", "--names"))
        from datetime import timedelta

        from primm.commands.workplace import Workplace

        now = Workplace.now
        monkeypatch.setattr(Workplace, "now", lambda place: now(place) + timedelta(days=1))
        answer = two("log", "backup", str(stick / "2.db"), "--keys", str(stick / "2.keys"))
        assert 0 == answer.code
        assert not (stick / "1.keys").exists()
        assert (
            0 == two("log", "restore", str(stick / "2.db"), str(home / "later"), "--keys", str(stick / "2.keys")).code
        )
        assert names(two("--log", str(home / "later"), "person", "list", "--names"))


class TestRecovery:
    """Two people, one share each."""

    @pytest.fixture
    def shares(self, two: Run, home: Path) -> list[str]:
        """The two shares, as they were written into files."""
        paths = [home / "first", home / "second"]
        answer = two("keys", "recovery", *map(str, paths))
        assert (0, "the recovery is made\n") == answer[:2]
        assert "neither opens anything alone; both together open the keys without a passphrase" in answer.err
        assert {0o600} == {each.stat().st_mode & 0o777 for each in paths}
        return [each.read_text() for each in paths]

    def test_two_shares_give_a_new_passphrase(self, two: Run, as_: Run, shares: list[str], home: Path) -> None:
        answer = two("keys", "recover", "rz", given="".join([*shares, f"{RZ}\n"]))
        assert (0, "rz holds the keys, as coordinator\n") == answer[:2]
        assert "both shares were in one hand now: make them anew, primm keys recovery\n" == answer.err
        assert names(as_(RZ, "--by", "rz", "person", "list", "--names"))
        assert ["recovery_made", "recovery_used"] == notes(home)[-2:]

    def test_it_is_listed_by_what_is_on_the_shares(self, two: Run, shares: list[str]) -> None:
        said = f"recovery: two shares with {shares[0].split(' ')[2]} on them\n"
        assert said == two("keys", "holders").err
        assert f"recovery\tfine\t{said}" in two("doctor").out

    def test_on_a_terminal_they_are_typed_until_they_are_right(
        self, two: Run, as_: Run, shares: list[str], answers: list[str]
    ) -> None:
        first, second = (each.strip() for each in shares)
        answers += [RZ, RZ, second.upper(), "share", f"  {first.replace(' ', '   ')}"]
        answer = two("keys", "recover", "lc", tty=True)
        assert (0, []) == (answer.code, answers)
        assert 1 == answer.err.count("not a share, or a character of it is wrong")
        assert names(as_(RZ, "--by", "lc", "person", "list", "--names"))
        assert not names(as_(LC, "--by", "lc", "person", "list", "--names"))

    def test_one_share_alone_opens_nothing(self, two: Run, shares: list[str]) -> None:
        answer = two("keys", "recover", "rz", given=f"{shares[0]}{shares[0]}{RZ}\n")
        assert (3, "", "share: this is the same half twice: the other one is needed\n") == answer

    def test_shares_of_before_are_refused_before_a_passphrase_is_chosen(
        self, two: Run, shares: list[str], home: Path
    ) -> None:
        assert 0 == two("keys", "recovery", str(home / "a"), str(home / "b")).code
        answer = two("keys", "recover", "rz", given="".join(shares))
        assert (14, "") == answer[:2]
        assert f"look for those with {(home / 'a').read_text().split(' ')[2]} on them" in answer.err

    def test_without_a_passphrase_no_share_is_used(self, two: Run, shares: list[str]) -> None:
        assert (14, "", "the passphrase is empty: choose one\n") == two("keys", "recover", "rz", given="".join(shares))

    def test_on_a_terminal_they_are_shown_one_after_the_other(
        self, two: Run, as_: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cleared: list[int] = []
        given = [MR, "", ""]
        monkeypatch.setattr("click.prompt", lambda question, **how: given.pop(0))
        monkeypatch.setattr("click.clear", lambda: cleared.append(1))
        answer = two("keys", "recovery", tty=True)
        assert (0, [], 2) == (answer.code, given, len(cleared))
        lines = [line.strip() for line in answer.err.splitlines() if "primm-share-1" in line]
        recover(home / "log", *map(read_share, lines), "rz", RZ)  # type: ignore[call-arg]
        assert names(as_(RZ, "--by", "rz", "person", "list", "--names"))

    def test_where_it_cannot_be_kept_no_share_lies_about(
        self, two: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(old: object, new: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("primm.people.master.replace", full)
        assert 7 == two("keys", "recovery", str(home / "a"), str(home / "b")).code
        assert not (home / "a").exists()
        assert not (home / "b").exists()

    def test_a_file_that_is_there_is_not_touched(self, two: Run, home: Path) -> None:
        (home / "b").write_text("mine")
        answer = two("keys", "recovery", str(home / "a"), str(home / "b"))
        assert (3, f"recovery: {home / 'b'} exists already: name a new file\n") == (answer.code, answer.err)
        assert ("mine", False) == ((home / "b").read_text(), (home / "a").exists())


class TestInit:
    """The recovery is chosen when a log is made, and never skipped silently."""

    INIT = ("init", "--desk", "falconara", "--by", "mr")

    @pytest.fixture(autouse=True)
    def cheap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Real keys at the price of a demo's."""
        monkeypatch.setattr("primm.people.master.COST", 2**10)
        monkeypatch.setattr("primm.people.masterfile.COSTS", range(2**10, 2**21))
        monkeypatch.setenv("PRIMM_PASSPHRASE", MR)

    def test_in_a_script_it_must_be_said(self, run: Run, home: Path) -> None:
        answer = run(*self.INIT)
        said = (
            "recovery: choose: --recovery FILE1 FILE2 lets two people open the keys together, --no-recovery lets nobody"
        )
        assert (3, "", said) == (answer.code, answer.out, answer.err.splitlines()[-1])
        assert not (home / "log").exists()

    def test_two_files_for_two_people(self, run: Run, home: Path) -> None:
        assert 0 == run(*self.INIT, "--recovery", str(home / "a"), str(home / "b")).code
        shares = "".join((home / each).read_text() for each in "ab")
        assert 0 == run("keys", "recover", "mr", given=f"{shares}{LC}\n").code
        assert "mr\tcoordinator\n" == run("keys", "holders").out

    def test_declined_it_is_on_record_and_told(self, run: Run) -> None:
        assert 0 == run(*self.INIT, "--no-recovery").code
        said = "no recovery: declined with the words --no-recovery; primm keys recovery makes one\n"
        assert said == run("keys", "holders").err
        assert f"recovery\ttold\t{said}" in run("doctor").out

    def test_a_demo_needs_none(self, run: Run) -> None:
        assert 0 == run(*self.INIT, "--demo").code
        assert "no recovery: primm keys recovery makes one\n" == run("keys", "holders").err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--recovery", "a", "b", "--no-recovery"), "recovery: either --recovery or --no-recovery, not both"),
            (("--recovery", "a", "a"), "recovery: two files are needed, for two people: name another one"),
        ],
    )
    def test_what_cannot_be_is_refused(self, run: Run, home: Path, arguments: tuple[str, ...], said: str) -> None:
        answer = run(*self.INIT, *arguments)
        assert (3, said) == (answer.code, answer.err.splitlines()[-1])
        assert not (home / "log").exists()

    def test_a_log_that_is_not_made_leaves_no_share(
        self, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(old: str, new: str) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("primm.commands.init.replace", refused)
        assert 7 == run(*self.INIT, "--recovery", str(home / "a"), str(home / "b")).code
        assert [] == [each for each in home.rglob("*") if each.is_file()]

    def test_on_a_terminal_it_is_asked_for(self, run: Run, home: Path, answers: list[str]) -> None:
        answers[:] = [*["", ""], *["yes", "perhaps"], *[MR, MR], *["", ""]]
        answer = run(*self.INIT, tty=True)
        assert (0, []) == (answer.code, answers)
        shares = [line.strip() for line in answer.err.splitlines() if "primm-share-1" in line]
        assert 2 == len(shares)
        assert 0 == run("keys", "recover", "rz", given="\n".join([*shares, RZ, ""])).code

    @pytest.mark.parametrize("option", [(), ("--no-recovery",)])
    def test_on_a_terminal_it_is_declined_in_words(self, run: Run, answers: list[str], option: tuple[str, ...]) -> None:
        answers[:] = ["deciso dalla cooperativa", "x" * 201, " ", *([] if option else ["no"]), MR, MR, "", ""]
        answer = run(*self.INIT, *option, tty=True)
        assert (0, [], 2) == (answer.code, answers, answer.err.count("write it on one line, in at most 200 letters"))
        assert "declined with the words deciso dalla cooperativa;" in run("keys", "holders").err
