"""Tab completes kinds, fields and codes, the event being typed and not the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


@pytest.fixture
def tab(desk: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], list[str]]:
    """What bash is told after this line."""

    def tab_(line: str) -> list[str]:
        monkeypatch.setenv("_PRIMM_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        with pytest.raises(SystemExit):
            desk()
        return [each.partition(",")[2] for each in capsys.readouterr().out.splitlines()]

    return tab_


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("primm rec", ["record"]),
        ("primm record need.", ["need.opened", "need.updated", "need.closed", "need.observed"]),
        ("primm record contact --chan", ["--channel"]),
        ("primm record contact --channel phone", ["phone_in", "phone_out"]),
        ("primm record contact --topics doc,par.vol", ["doc,par.volunteering"]),
        ("primm record contact --channel home + need.opened --cat", ["--category"]),
        ("primm record contact --minutes ", [""]),
        ("primm record xyzzy --", ["--help"]),
        ("primm plugins ch", ["check"]),
    ],
)
def test_what_may_come_next_is_offered(tab: Callable[[str], list[str]], line: str, expected: list[str]) -> None:
    assert expected == tab(line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_lines(run: Run, shell: str) -> None:
    assert "_PRIMM_COMPLETE" in run("completion", shell).out


def test_the_help_of_a_kind_says_what_its_fields_are(desk: Run) -> None:
    said = desk("record", "contact", "--help").out
    assert "One meeting, call or thread of messages" in said
    assert "--channel CODE" in said
    assert "(needed)" in said
    assert "(else yes)" in said
    assert "in_person_desk" in said
    assert "--note" not in said
    assert "--for-other / --no-for-other" in said
    assert "person.registered" in desk("record").out


def test_plugins_are_listed_and_checked(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    monkeypatch.setattr("primm.core.host.plugins.entry_points", lambda group: [])
    assert "0 plugins in order\n" == desk("plugins", "check").out
    broken = [EntryPoint("one", "no_such_module", "primm"), EntryPoint("two", "no_such_module_either", "primm")]
    broken.append(EntryPoint("services", "primm.plugins.services", "primm"))
    monkeypatch.setattr("primm.core.host.plugins.entry_points", lambda group: broken)
    answer = desk("plugins", "check")
    assert (15, "") == (answer.code, answer.out)
    assert 2 == answer.err.count("ModuleNotFoundError")
    assert ["one", "services", "two"] == [line.split("\t")[0] for line in desk("plugins", "list").out.splitlines()]
