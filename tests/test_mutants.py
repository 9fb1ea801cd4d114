"""The count of faults that no test sees: it sees what it should, and what is explained in its list still exists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULE = '''\
"""What is asked of people: 3 at most."""

LIMIT = 3


def asked(people):
    """Say so."""
    if people > LIMIT:
        raise ValueError(_("too many"))
    return people * 2


def forgotten():
    return asked(1) + 1


def elsewhere():
    return 7
'''
TESTS = """\
import subprocess, sys
import pytest
import asking
asking._ = str

def test_asked():
    assert asking.asked(3) == 6
    with pytest.raises(ValueError):
        asking.asked(4)

def test_forgotten():
    asking.forgotten()
    open("left behind", "x").close()

def test_later():
    import answering
    assert answering.yes() == 1

def test_elsewhere():
    program = [sys.executable, "-c", "import asking; print(asking.elsewhere())"]
    assert subprocess.run(program, capture_output=True).stdout == b"7\\n"
"""
EXPLAINED = """\
[[equivalent]]
path = "asking.py"
line = "return asked(1) + 1"
was = "return asked(1) + 1"
now = "{now}"
why = "nobody asks"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A module with a function that is tested, one that is only called and one that only another program calls."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "asking.py").write_text(MODULE)
    (tmp_path / "answering.py").write_text("def yes():\n    return 1\n")
    (tmp_path / "test_asking.py").write_text(TESTS)
    return tmp_path


def counted(house: Path, *arguments: str) -> tuple[int, list[str]]:
    command = [
        sys.executable,
        str(ROOT / "scripts/mutants.py"),
        "asking.py",
        "answering.py",
        "--tests",
        "test_asking.py",
        *arguments,
    ]
    ran = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return ran.returncode, (ran.stdout + ran.stderr).splitlines()


def test_what_is_tested_is_seen_and_what_is_not_is_told(house: Path) -> None:
    """Also what a program sees that a test starts, what runs at import, and what only a test imports."""
    code, said = counted(house)
    planted = "return asked(1) + 1"
    assert [
        *("asking.py:14 forgotten: return asked(1) + 1 -> return None", f"    {planted}"),
        *("asking.py:14 forgotten: asked(1) + 1 -> asked(1) - 1", f"    {planted}"),
        *("asking.py:14 forgotten: 1 -> 2", f"    {planted}") * 2,
        "answering.py: 1 faults, 1 killed, 0 late, 0 survived: 100.0 %",
        "asking.py: 12 faults, 8 killed, 0 late, 4 survived: 66.7 %",
        ".: 13 faults, 9 killed, 0 late, 4 survived: 69.2 %",
        "all: 13 faults, 9 killed, 0 late, 4 survived, 0 more that change nothing: 69.2 %",
    ] == said
    assert 1 == code
    assert MODULE == (house / "asking.py").read_text()
    assert not (house / "left behind").exists(), "each fault is met in a folder of its own"


def test_a_test_that_fails_anyway_counts_for_nothing(house: Path) -> None:
    (house / "test_asking.py").write_text(TESTS.replace("== 6", "== 7"))
    code, said = counted(house)
    assert (2, "fails without any fault: test_asking.py::test_asked") == (code, said[0])


def test_one_of_a_hundred_that_fails_anyway_is_told_and_left_out(house: Path) -> None:
    again = "\n\n@pytest.mark.parametrize('number', range(200))\ndef test_again(number):\n    assert number != 7\n"
    (house / "test_asking.py").write_text("import pytest\n\n" + TESTS + again)
    code, said = counted(house)
    assert (1, True) == (code, "fails without any fault: test_asking.py::test_again[7]" in said)
    assert "all: 13 faults, 9 killed, 0 late, 4 survived, 0 more that change nothing: 69.2 %" == said[-1]


def test_what_is_explained_of_our_own_modules_can_be_put_in() -> None:
    """The list of explanations does not outlive the lines that it speaks of."""
    command = [sys.executable, "scripts/mutants.py", "--explained"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "") == (ran.returncode, ran.stdout + ran.stderr)


def test_an_explanation_counts_and_may_not_outlive_its_fault(house: Path) -> None:
    (house / "tests/mutants.toml").write_text(EXPLAINED.format(now="return None"))
    code, said = counted(house, "--sample", "3", "--seed", "1")
    assert (1, True) == (code, said[-1].startswith("all: 3 faults, "))
    (house / "tests/mutants.toml").write_text(EXPLAINED.format(now="return 0"))
    expected = "tests/mutants.toml explains what cannot be: asking.py: return asked(1) + 1 -> return 0"
    assert (2, [expected]) == counted(house, "--explained")
