"""Every example of the manual is run: what is shown is what PRIMM says, on Tuesday 31 March 2020 in Falconara."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import click
import pytest

from primm.cli import PROGRAM, cli
from primm.commands.workplace import Workplace
from primm.core.events.codec import Kinds
from primm.core.log.rows import Row, encode
from tests.cli.conftest import Answer
from tests.cli.test_transcripts import play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., Answer]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w*) ?([\w./-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GENERATED = re.compile(r"\[\[\[cog.*?\[\[\[end\]\]\]", re.DOTALL)
WITHOUT_LOG = {"first-day"}  # begins by making one
DEVELOPING = DOCS / "developing.md"
CONTINUED = re.compile(r"\\\n\s*")


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page in this language: the name of the file that each is, if it is one, and its text."""
    return [(name, text) for its, name, text in FENCE.findall(page.read_text("utf-8")) if its == language]


def transcript(page: Path) -> str:
    """What happens on a page, from its beginning to its end; a long command goes on after a backslash."""
    return CONTINUED.sub("", "".join(text for _name, text in blocks(page, "console")))


def cat(*paths: str, given: str, tty: bool) -> Answer:
    """Show a file that an example made; the mark that spreadsheets want before a text is not seen."""
    return Answer(0, "".join(Path(path).read_text("utf-8-sig") for path in paths), "")


def copy(source: str, target: str, **_: object) -> Answer:
    """Copy a folder, as people do without PRIMM."""
    shutil.copytree(source, target)
    return Answer(0, "", "")


def lay_out(page: Path, folder: Path) -> None:
    """The files that a page shows, and the samples that come with the manual."""
    shutil.copytree(DOCS / "examples", folder / "examples")
    for language in ("toml", "csv", "json"):
        for name, text in blocks(page, language):
            if name:
                (folder / name).write_text(text, "utf-8")


def program(name: str) -> str:
    """The Python file of this name, all of whose blocks stand on the page of the plugin."""
    return "\n\n".join(text for its, text in blocks(DEVELOPING, "python") if its == name)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the plugin of the page, built by pip from the three files as they stand there."""
    project = tmp_path_factory.mktemp("project") / "childcare"
    project.mkdir()
    ((name, text),) = blocks(DEVELOPING, "toml")
    (project / name).write_text(text)
    for name in ("childcare.py", "test_childcare.py"):
        (project / name).write_text(program(name))
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", "..", "."]
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert 0 == ran.returncode, ran.stdout + ran.stderr
    (made,) = project.parent.glob("*.whl")
    return made


@pytest.fixture
def childcare(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the path into which the plugin is installed; its tests lie beside it."""
    site = tmp_path / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "test_childcare.py").write_text(program("test_childcare.py"))
    monkeypatch.syspath_prepend(site)
    yield site
    sys.modules.pop("childcare", None)


@pytest.mark.parametrize("page", [page for page in PAGES if transcript(page)], ids=lambda page: page.stem)
def test_the_page_tells_what_happens(
    page: Path, terminal: Run, home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(home)
    lay_out(page, home)
    if page == DEVELOPING:
        request.getfixturevalue("childcare")
    if page.stem not in WITHOUT_LOG:
        request.getfixturevalue("desk")
    play(page.stem, transcript(page), {"primm": terminal, "cat": cat, "cp": copy})


def test_the_plugin_of_the_manual_is_one_module_with_one_entry_point(wheel: Path) -> None:
    names = [name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert ["childcare.py"] == names


def test_the_plugin_of_the_manual_can_be_installed_as_it_is_developed(wheel: Path, tmp_path: Path) -> None:
    """``pip install -e``: what is installed leads to the files where they stand."""
    build = "import sys; from setuptools import build_meta; build_meta.build_editable(sys.argv[1])"
    project = wheel.parent / "childcare"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=project, capture_output=True, check=True)
    (made,) = tmp_path.glob("*.whl")
    with ZipFile(made) as archive:
        archive.extractall(tmp_path / "site")
    script = (
        "import site, sys; site.addsitedir(sys.argv[1]); from importlib.metadata import entry_points; "
        "(point,) = (each for each in entry_points(group='primm') if each.name == 'childcare'); "
        "print(point.load().__file__)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "site")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{project / 'childcare.py'}\n" == ran.stdout


def test_the_plugin_of_the_manual_passes_its_own_tests(childcare: Path) -> None:
    """Its contract too; in a process of its own, as its author would run them."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_childcare.py"]
    ran = subprocess.run(command, cwd=childcare, capture_output=True, text=True)
    assert 0 == ran.returncode, ran.stdout
    assert re.search(r"^[0-9]{2} passed", ran.stdout, re.MULTILINE), ran.stdout


def test_the_plugin_of_the_manual_hears_of_its_events(
    childcare: Path, desk: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "childcare")
    child = desk("record", "person.registered", "--citizenships", "MAR").out.split()[1]
    assert 0 == desk("record", "childcare.given", "--person", child, "--minutes", "5").code
    assert ["a child was looked after at falconara"] == caplog.messages


def test_an_event_of_an_older_version_reads_as_the_manual_says(tmp_path: Path) -> None:
    reading = Kinds([ran(tmp_path / "later.py", program("later.py"))["CareGiven"]])
    meta = {"by": "mr", "desk": "falconara", "hlc": "1", "id": "x", "kind": "childcare.given"}
    meta |= {"occurred": "2020-03-31", "recorded": "2020-03-31T10:00:00.000000Z", "version": 1}
    row = Row("0", 1, encode(meta), '["person:x"]', "", '{"hours":2,"person":[0]}', "", "{}", "", b"")
    assert (120, "person:x") == (reading.decode(row).event.minutes, reading.decode(row).event.person)


def test_the_other_python_of_the_manual_runs(tmp_path: Path) -> None:
    for page in PAGES:
        for name, text in blocks(page, "python"):
            if not name:
                ran(tmp_path / f"{page.stem}.py", text)


def ran(path: Path, text: str) -> dict[str, Any]:
    """What a program has defined when it ends."""
    path.write_text(text, "utf-8")
    return runpy.run_path(str(path))


LINES = [
    (page.name, line)
    for page in (*PAGES, ROOT / "README.md")
    for language in ("sh", "")
    for _name, text in blocks(page, language)
    for line in CONTINUED.sub("", text).splitlines()
    if line.startswith(f"{PROGRAM} ")
]


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_line_that_is_not_run_is_one_that_could_be(page: str, line: str) -> None:
    """The command and every option of it exist."""
    words = line.partition(" #")[0].split()[1:]
    with cli.make_context(PROGRAM, [], obj=Workplace({}), resilient_parsing=True) as ctx:
        command: click.Command = cli
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            found = command.get_command(ctx, words.pop(0))
            assert found is not None
            command = found
        options = {name for param in command.get_params(ctx) for name in (*param.opts, *param.secondary_opts)}
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options
