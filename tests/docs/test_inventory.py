"""Nothing is missing in the manual: every command, option, kind, field, code, metric, hook, name, exit code and key."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import primm
from primm.cli import BUG, INTERRUPTED, NO_ROOM, NOBODY_READS, PROGRAM, USAGE, cli
from primm.commands.workplace import Workplace
from primm.core.errors import PrimmError
from primm.core.events.codes import Codes
from primm.core.host import hookspecs
from primm.core.host.index import Index, open_index
from primm.core.host.plugins import Plugins
from primm.formats import csv, json, mapkeys, text

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {page.stem: page.read_text("utf-8") for page in sorted(DOCS.glob("*.md"))}
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(str(tmp_path_factory.mktemp("index")))


def sections(page: str, marks: str) -> dict[str, str]:
    """The parts of a page by their headings of this rank."""
    _before, *parts = re.split(rf"^{marks} ", PAGES[page], flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts}


def anchors(page: str) -> set[str]:
    """Where a link may lead on a page, as a forge makes it of the headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", PAGES[page]), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(group: click.Group, ctx: click.Context, before: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its path, the kinds to record left out."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        yield f"{before} {name}", command
        if isinstance(command, click.Group) and name != "record":
            with command.make_context(name, [], parent=ctx, resilient_parsing=True) as sub:
                yield from commands(command, sub, f"{before} {name}")


def test_every_page_is_listed_and_every_link_leads_somewhere() -> None:
    listed = {target.removesuffix(".md") for target, _ in LINK.findall(PAGES["index"])}
    assert set() == PAGES.keys() - listed - {"index"}
    for page, content in PAGES.items():
        for target, anchor in LINK.findall(FENCED.sub("", content)):
            if ":" in target:
                continue
            assert not target or (DOCS / target).is_file(), (page, target)
            where = target.removesuffix(".md") if target else page
            assert not anchor or anchor in anchors(where), (page, target, anchor)


def test_every_command_and_option_is_there() -> None:
    told = sections("commands", "##")
    with cli.make_context(PROGRAM, [], obj=Workplace({}), resilient_parsing=True) as ctx:
        every = [(PROGRAM, cli), *commands(cli, ctx, PROGRAM)]
        for path, command in every:
            for param in command.get_params(ctx):
                for name in (*param.opts, *param.secondary_opts) if isinstance(param, click.Option) else ():
                    assert re.search(rf"(^|[ ,/]){re.escape(name)}\b", told[path], re.MULTILINE), (path, name)
    assert len(every) > 30


def test_every_kind_and_field_is_there(index: Index) -> None:
    told = sections("kinds", "###")
    meaning: dict[str | None, str] = {
        word: short
        for short, word in re.findall(r"^\| ([a-z ]+) \| [^|]+ \| `([a-z_]+)` \|$", PAGES["kinds"], re.MULTILINE)
    }
    for kind in index.kinds:
        for field in index.spec(kind).fields:
            assert f"| `{field.name}` |" in told[kind], (kind, field.name)
            assert ("**sealed**" in _line(told[kind], field.name)) is field.personal, (kind, field.name)
            (privacy,) = re.findall(r"\| ([a-z ]+) \| ([a-z ]+) \| ([a-z ]+) \|$", _line(told[kind], field.name))
            assert (meaning[field.sensitivity], meaning[field.retention], meaning[field.on_erase]) == privacy


def _line(section: str, field: str) -> str:
    return next(line for line in section.splitlines() if line.startswith(f"| `{field}` |"))


def test_every_code_is_there(index: Index) -> None:
    told, codes = sections("codes", "##"), Codes.load(index.code_files.values())
    assert told.keys() == set(codes.names())
    for name in codes.names():
        for code, label in codes[name].codes.items():
            assert f"| `{code}` | {label}" in told[name], (name, code)


def test_every_metric_is_there_with_its_definition() -> None:
    told = sections("metrics", "###")
    metrics = [metric for action in Plugins.installed().actions.values() for metric in action.metrics]
    assert told.keys() == {f"{metric.id} {metric.title}" for metric in metrics}
    for metric in metrics:
        section = told[f"{metric.id} {metric.title}"]
        assert {True} == {said in section for said in (metric.definition, metric.unit, metric.source.name)}


def test_every_hook_is_there_with_its_arguments() -> None:
    for name, function in inspect.getmembers(hookspecs, inspect.isfunction):
        if name.startswith("primm_"):
            arguments = ", ".join(str(each) for each in inspect.signature(function).parameters.values())
            assert f"`{name}({arguments.replace(chr(39), '')})" in PAGES["developing"], name
            assert f"def {name}({arguments.replace(chr(39), '').replace('Any', 'Event')})" in PAGES["developing"], name


def test_every_exit_code_is_there() -> None:
    known = {0, BUG, USAGE, NO_ROOM, INTERRUPTED, NOBODY_READS, *(e.exit_code for e in PrimmError.__subclasses__())}
    assert known == {int(code) for code in re.findall(r"^\| ([0-9]+) \|", PAGES["exit-codes"], re.MULTILINE)}


def test_every_public_name_is_there() -> None:
    assert set(primm.__all__) == set(re.findall(r"^\| `(\w+)` \|", PAGES["names"], re.MULTILINE))


def test_every_key_of_a_map_is_there() -> None:
    for keys in (mapkeys.TOP, mapkeys.ENVELOPE, mapkeys.STEP, mapkeys.CONDITION, mapkeys.SOURCES, mapkeys.OF_COLUMN):
        assert [] == [key for key, says in keys.items() if f"| `{key}` | {says} |" not in PAGES["importing"]]


def test_every_format_is_there_with_its_suffix() -> None:
    for module in (text, csv, json):
        for each in module.primm_formats():
            line = next(line for line in PAGES["output"].splitlines() if line.startswith(f"| `{each.name}` |"))
            assert {True} == {f"`{suffix}`" in line for suffix in each.suffixes}


def test_every_variable_of_the_environment_is_there() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "primm").rglob("*.py"))
    named = set(re.findall(r'"(PRIMM_[A-Z]+|LC_[A-Z]+|LANG)"', source))
    manual = "".join(PAGES.values())
    assert {"PRIMM_LOG", "PRIMM_PASSPHRASE", "LANG"} <= named
    assert set() == {name for name in named if f"`{name}`" not in manual}
