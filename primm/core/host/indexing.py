"""How the index is made: every plugin is imported once, and what recording needs is written down."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import primm.core.events
from primm.core.host.index import Brief, Contents, Spec
from primm.core.host.plugins import CORE, Plugins, core_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.events.base import Event

CODES = "codes.json"


def take_stock() -> Contents:
    """Import every plugin and list what they bring; refused when they contradict one another."""
    plugins = Plugins.installed()
    plugins.require_safe()
    kinds = [(each, CORE) for each in core_kinds()]
    kinds += [(each, name) for name, action in plugins.actions.items() for each in action.kinds]
    return Contents(
        sources=[*sys.path, *map(str, _sources(plugins))],
        kinds={each.kind: Brief(_title(each), plugin, each.about, each.own) for each, plugin in kinds},
        specs={each.kind: _spec(each, plugins) for each, _ in kinds},
        codes=_code_files(plugins),
        commands=_commands(plugins),
        broken=[each.name for each in plugins.found if each.fault],
        listeners=[each.name for each in plugins.found if plugins.implements(each.name, "primm_recorded")],
    )


def _spec(kind: type[Event], plugins: Plugins) -> Spec:
    rules = [(name, rule) for name, action in plugins.actions.items() for rule in action.rules]
    asked = [(name, rule.given) for name, rule in rules if kind.kind in rule.kinds]
    return Spec(
        kind=kind.kind,
        version=kind.version,
        about=kind.about,
        own=kind.own,
        title=_title(kind),
        module=kind.__module__,
        name=kind.__name__,
        rules=tuple(dict.fromkeys(name for name, _ in asked)),
        rules_when=tuple(each for _, given in asked for each in given) if all(given for _, given in asked) else (),
        fields=kind.fields,
    )


def _title(kind: type[Event]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]


def _code_files(plugins: Plugins) -> dict[str, str]:
    packages = {CORE: primm.core.events.__name__}
    packages |= {each.name: each.module for each in plugins.found if not each.fault}
    files = {name: folder / CODES for name, package in packages.items() for folder in _folders(package)}
    return {name: str(file) for name, file in files.items() if file.is_file()}


def _commands(plugins: Plugins) -> dict[str, str]:
    import click

    cli = click.Group()
    plugins.commands(cli)
    return {name: command.get_short_help_str(80) for name, command in sorted(cli.commands.items())}


def _sources(plugins: Plugins) -> Iterator[Path]:
    """The files whose change means that the index is out of date: those of the events, and of every plugin."""
    for package in (primm.core.events.__name__, *(each.module for each in plugins.found)):
        folders = _folders(package)
        yield from (file for folder in folders for file in sorted(folder.rglob("*.py")))
        yield from (folder / CODES for folder in folders)
        if not folders:
            yield from map(Path, _found(package)[0])


def _folders(package: str) -> list[Path]:
    return [Path(place) for place in _found(package)[1]]


def _found(module: str) -> tuple[list[str], list[str]]:
    """The file of a module and the folders of a package, as far as it can be found without running it."""
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return [], []
    return [spec.origin] if spec.origin else [], list(spec.submodule_search_locations or ())
