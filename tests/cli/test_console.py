"""Consoles and pipes as Windows has them: old code pages, and streams that rewrite the ends of lines."""

from __future__ import annotations

import pytest

from tests.errors.conftest import environ, program

Run = "Callable[..., Answer]"
NAMED = '{"given_name": "José محمد", "birth_year": 1990, "citizenships": ["MAR"]}'
TERMINAL = "import sys; sys.stdout.isatty = lambda: True"
TRANSLATING = "import sys; sys.stdout.reconfigure(newline='\\r\\n')"


@pytest.mark.parametrize(
    ("page", "shown"), [("cp850", "José \\u0645"), ("cp1252", "José \\u0645"), ("utf-8", "José محمد")]
)
def test_a_console_shows_the_letters_that_its_code_page_has(desk: Run, page: str, shown: str) -> None:
    assert 0 == desk("person", "new", given=NAMED).code
    codes = environ(PYTHONIOENCODING=page, PYTHONUTF8="0")
    ran = program("person", "list", "--names", before=TERMINAL, env=codes, encoding=page)
    assert 0 == ran.returncode
    assert shown in ran.stdout


@pytest.mark.parametrize("page", ["cp850", "cp1252"])
def test_a_pipe_carries_all_letters_whatever_the_code_page(desk: Run, page: str) -> None:
    codes = environ(PYTHONIOENCODING=page, PYTHONUTF8="0")
    given = program("person", "new", input=NAMED, env=codes, encoding="utf-8")
    listed = program("person", "list", "--names", "--format", "csv", env=codes, encoding="utf-8")
    assert [0, 0] == [given.returncode, listed.returncode]
    assert "José محمد" in listed.stdout


@pytest.mark.parametrize(("form", "ends"), [("csv", b"\r\n"), ("json", b"\n"), ("text", b"\n")])
def test_lines_end_alike_on_every_system(desk: Run, tmp_path, form: str, ends: bytes) -> None:
    with (tmp_path / "out").open("wb") as file:
        assert 0 == program("report", "services", "--format", form, before=TRANSLATING, stdout=file).returncode
    content = (tmp_path / "out").read_bytes()
    assert content.endswith(ends)
    assert b"\r\r" not in content
    assert (form == "csv") == (b"\r\n" in content)
