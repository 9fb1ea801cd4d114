"""The index says what the kinds say, as long as nothing that it was made from has changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from primm.commands.indexed import IndexedKinds
from primm.core.errors import Refused, Unsafe
from primm.core.host import index as module
from primm.core.host.index import Contents, open_index
from primm.core.host.indexing import _found, take_stock
from primm.core.host.plugins import core_kinds
from tests.core.host.conftest import WEATHER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Install = Callable[..., None]

COMMAND = """
import click
from primm import hookimpl

@hookimpl
def primm_commands(cli):
    @cli.command()
    def dance():
        "Dance in the rain."
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Contents]:
    """How often the index was made."""
    found: list[Contents] = []

    def counted() -> Contents:
        found.append(take_stock())
        return found[-1]

    monkeypatch.setattr("primm.core.host.indexing.take_stock", counted)
    return found


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def only(cache: str) -> str:
    """The folder of the one index in the cache."""
    (name,) = os.listdir(cache)
    return os.path.join(cache, name)


def test_what_is_read_back_is_what_the_kinds_declare(install: Install, cache: str) -> None:
    install(weather=WEATHER)
    open_index(cache)
    index = open_index(cache)
    for kind in core_kinds():
        spec = index.spec(kind.kind)
        assert (kind.version, kind.about, kind.own, kind.fields) == (spec.version, spec.about, spec.own, spec.fields)
    assert (("weather",), ()) == (index.spec("weather.rained").rules, index.spec("weather.rained").rules_when)
    assert ["weather"] == list(index.listeners)
    assert "It rained." == index.kinds["weather.rained"].title


def test_it_is_made_once(install: Install, cache: str, made: list[Contents]) -> None:
    install(weather=WEATHER)
    first = open_index(cache).kinds
    assert first == open_index(cache).kinds == open_index(cache).kinds
    assert 1 == len(made)


def test_a_changed_plugin_is_looked_at_again(
    install: Install, cache: str, made: list[Contents], tmp_path: Path
) -> None:
    install(weather=WEATHER)
    open_index(cache)
    os.utime(tmp_path / "site/plugin_weather.py", ns=(1, 1))
    open_index(cache)
    assert 2 == len(made)


def test_a_broken_plugin_is_looked_at_again_when_it_changes(
    install: Install, cache: str, made: list[Contents], tmp_path: Path
) -> None:
    install(weather="raise RuntimeError", gone="")
    (tmp_path / "site/plugin_gone.py").unlink()
    assert "weather.rained" not in open_index(cache).kinds
    (tmp_path / "site/plugin_weather.py").write_text(WEATHER + "\n# longer, and of another time")
    assert "weather.rained" in open_index(cache).kinds


def test_files_of_a_package_are_watched(install: Install, tmp_path: Path) -> None:
    install(folder="")
    (tmp_path / "site/plugin_folder.py").unlink()
    (tmp_path / "site/plugin_folder").mkdir()
    (tmp_path / "site/plugin_folder/__init__.py").write_text(WEATHER)
    (tmp_path / "site/plugin_folder/codes.json").write_text("{}")
    contents = take_stock()
    assert str(tmp_path / "site/plugin_folder/codes.json") == contents.codes["folder"]
    assert {"__init__.py", "codes.json"} <= {os.path.basename(path) for path in contents.sources if "folder" in path}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 0}', b'{"format": 1}', b"\xff"])
def test_a_damaged_index_is_made_again(cache: str, install: Install, content: bytes) -> None:
    install(weather=WEATHER)
    open_index(cache)
    with open(os.path.join(only(cache), "head.json"), "wb") as file:
        file.write(content)
    assert "weather.rained" in open_index(cache).kinds


def test_an_index_that_others_can_write_is_not_believed(cache: str, install: Install, made: list[Contents]) -> None:
    install(weather=WEATHER)
    open_index(cache)
    os.chmod(os.path.join(only(cache), "head.json"), 0o622)  # noqa: S103 - as it must not be
    open_index(cache)
    assert 2 == len(made)


def test_without_a_place_for_it_the_index_is_made_each_time(
    tmp_path: Path, install: Install, made: list[Contents]
) -> None:
    install(weather=WEATHER)
    (tmp_path / "file").write_text("")
    assert "weather.rained" in open_index(str(tmp_path / "file")).kinds
    assert "contact" == open_index(str(tmp_path / "file")).spec("contact").kind
    assert 2 == len(made)


def test_a_name_that_is_none_is_refused_with_the_nearest(cache: str, install: Install) -> None:
    index = open_index(cache)
    with pytest.raises(Refused, match="did you mean contact"):
        index.spec("contcat")
    with pytest.raises(Refused, match=r"there is none of this name$"):
        index.spec("xyzzy")


def test_plugins_that_contradict_one_another_are_refused_at_the_start(cache: str, install: Install) -> None:
    install(weather=WEATHER, other=WEATHER)
    with pytest.raises(Unsafe):
        open_index(cache)


def test_the_commands_of_plugins_are_known_by_their_names(cache: str, install: Install) -> None:
    install(dance=COMMAND)
    assert {"dance": "Dance in the rain."} == open_index(cache).commands


def test_a_plugin_that_is_nowhere_has_no_files(install: Install, tmp_path: Path) -> None:
    install(gone="")
    (tmp_path / "site/plugin_gone.py").unlink()
    assert [] == [path for path in take_stock().sources if "gone" in path]
    assert ([], []) == _found("no_such_package.module")


def test_a_path_that_is_gone_has_no_time() -> None:
    assert [0] == module.stamp(["/no/such/path"])


def test_kinds_are_imported_when_they_are_read(cache: str, install: Install) -> None:
    install(weather=WEATHER)
    kinds = IndexedKinds(open_index(cache))
    found = kinds.get("weather.rained")
    assert found is not None
    assert found is kinds.get("weather.rained")
    assert kinds.get("weather.snowed") is None
