"""The plugins that are installed: found by entry point, asked through hooks, and named when they fail.

A broken plugin does not stop the others. Two plugins that claim one kind stop everything that needs kinds: which of
the two an event meant could never be told afterwards.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from primm.core.errors import PluginFailed, PrimmError, Unsafe
from primm.core.events import kinds as core_package
from primm.core.host import hookspecs
from primm.core.host.action import Action, Format
from primm.core.host.blame import answer_failed, blaming
from primm.core.host.registering import check_action, check_hooks, is_kind
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

    import click

    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.report import Report
    from primm.core.host.action import Listing, Page

GROUP = "primm"
CORE = "core"


@attrs.frozen
class Plugin:
    """One plugin: where it comes from, the action that it hands over, and what is wrong with it."""

    name: str
    distribution: str
    module: str
    action: Action | None = None
    formats: tuple[Format, ...] = ()
    fault: PrimmError | None = None


class Plugins:
    """The installed plugins, sorted by name; one typed method for each hook."""

    def __init__(self, points: Iterable[EntryPoint]) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self.found = [self._load(point) for point in sorted(points, key=lambda point: point.name)]
        self._look_for_kinds_claimed_twice()

    @classmethod
    def installed(cls) -> Plugins:
        """Those of the distributions on the path."""
        return cls(entry_points(group=GROUP))

    @property
    def actions(self) -> dict[str, Action]:
        """The actions of the plugins that are in order, by the plugin's name."""
        return {each.name: each.action for each in self.found if each.action and not each.fault}

    @property
    def faults(self) -> list[PrimmError]:
        """What is wrong, the most dangerous first."""
        return sorted((each.fault for each in self.found if each.fault), key=lambda fault: fault.exit_code)

    def require_safe(self) -> None:
        """Refuse to go on with plugins that contradict the core or one another."""
        for fault in self.faults:
            if isinstance(fault, Unsafe):
                raise fault

    @property
    def formats(self) -> dict[str, Format]:
        """The ways to write a report, by name."""
        found = ((each, plugin.name) for plugin in self.found if not plugin.fault for each in plugin.formats)
        return {each.name: attrs.evolve(each, write=_blamed(plugin, each.write)) for each, plugin in found}

    def commands(self, cli: click.Group) -> None:
        """Let every plugin add its commands; one that fails here is left out."""
        for place, plugin in enumerate(self.found):
            if not plugin.fault:
                try:
                    self._ask(plugin.name, "primm_commands", cli=cli)
                except PluginFailed as fault:
                    self.found[place] = attrs.evolve(plugin, fault=fault)

    def recorded(self, plugin: str, entry: Entry[Any]) -> None:
        """Tell a plugin of an event that was stored."""
        self._ask(plugin, "primm_recorded", entry=entry)

    def implements(self, plugin: str, hook: str) -> bool:
        """Whether the plugin answers to this hook."""
        return any(each.plugin_name == plugin for each in getattr(self._manager.hook, hook).get_hookimpls())

    def _ask(self, plugin: str, hook: str, **arguments: Any) -> list[Any]:
        others = [each for name, each in self._manager.list_name_plugin() if name != plugin]
        with blaming(plugin, hook):
            answers: list[Any] = self._manager.subset_hook_caller(hook, others)(**arguments)
        return answers

    def _load(self, point: EntryPoint) -> Plugin:
        plugin = Plugin(point.name, f"{point.dist.name} {point.dist.version}" if point.dist else "", point.module)
        try:
            self._register(point)
            return attrs.evolve(plugin, action=self._action(point.name), formats=self._formats(point.name))
        except PrimmError as fault:
            return attrs.evolve(plugin, fault=fault)

    def _register(self, point: EntryPoint) -> None:
        with blaming(point.name, point.module, imports=True):
            module = point.load()
        check_hooks(point.name, module, self._manager)
        try:
            self._manager.register(module, point.name)
        except ValueError as error:
            text = _("plugin {plugin} is installed twice, or {module} under two names: uninstall one of them")
            raise PluginFailed(text, plugin=point.name, module=point.module) from error
        self._manager.check_pending()

    def _action(self, plugin: str) -> Action | None:
        if not self.implements(plugin, "primm_action"):
            return None
        answers = self._ask(plugin, "primm_action")
        if len(answers) != 1 or not isinstance(answers[0], Action):
            raise answer_failed(plugin, "primm_action", "Action")
        check_action(plugin, answers[0])
        return answers[0]

    def _formats(self, plugin: str) -> tuple[Format, ...]:
        answers = self._ask(plugin, "primm_formats")
        with blaming(plugin, "primm_formats"):
            formats = tuple(each for answer in answers for each in answer)
        if not all(isinstance(each, Format) for each in formats):
            raise answer_failed(plugin, "primm_formats", "Sequence[Format]")
        return formats

    def _look_for_kinds_claimed_twice(self) -> None:
        owners = {each.kind: CORE for each in core_kinds()}
        for place, plugin in enumerate(self.found):
            claimed = [each.kind for each in plugin.action.kinds] if plugin.action else []
            for kind in claimed:
                if owners.setdefault(kind, plugin.name) != plugin.name:
                    text = _("{first} and {second} both claim the kind {kind}: uninstall one of them")
                    fault = Unsafe(text, first=owners[kind], second=plugin.name, kind=kind)
                    self.found[place] = attrs.evolve(plugin, fault=fault)


def _blamed(plugin: str, write: Callable[..., Iterable[str]]) -> Callable[..., Iterator[str]]:
    """What writes a plugin's format, with the plugin named for what goes wrong in it."""

    def guarded(what: Report | Listing, page: Page) -> Iterator[str]:
        with blaming(plugin, "a format"):
            for piece in write(what, page):
                if not isinstance(piece, str):
                    raise answer_failed(plugin, "a format", "Iterator[str]")
                yield piece

    return guarded


def core_kinds() -> list[type[Event]]:
    """The kinds of the core."""
    modules = [import_module(f"{core_package.__name__}.{each.name}") for each in iter_modules(core_package.__path__)]
    values = [value for module in modules for value in vars(module).values()]
    return [value for value in values if is_kind(value) and "kind" in vars(value)]
