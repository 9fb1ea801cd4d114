"""The plugins that are installed: found by entry point, asked through hooks, and named when they fail.

A broken plugin does not stop the others. Two plugins that claim one kind stop everything that needs kinds: which of
the two an event meant could never be told afterwards.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from primm.core.errors import PluginFailed, PrimmError, Unsafe
from primm.core.events import kinds as core_package
from primm.core.events.base import Event
from primm.core.host import hookspecs
from primm.core.host.action import API, Action, Format, Rule
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

    import click

    from primm.core.events.entry import Entry
    from primm.core.figures.report import Report
    from primm.core.host.action import Listing, Page

GROUP = "primm"
CORE = "core"
KIND = r"[a-z_]+(\.[a-z_]+)+"
OPENING = "of"  # the one name of a field that the log knows: that of the event which is followed
# What is said around the fields, what the command line asks beside them, and what the class of every event has.
RESERVED = frozenset(
    (
        *("about", "ask", "by", "desk", "fields", "file", "fold", "help", "id", "kind", "late", "occurred", "on"),
        *("own", "upgrades", "version", "zone"),
    )
)
# Kinds named before the rule that an action's kinds begin with the action's name.
PREFIXES = {
    "participation": ("association.", "seat.", "initiative."),
    "services": ("service.", "accompaniment.", "application."),
}


@contextmanager
def blaming(plugin: str, place: str) -> Iterator[None]:
    """Name the plugin for whatever goes wrong in its code, even when that tries to leave the program.

    What PRIMM itself says while the plugin uses it, of a log that was changed for instance, is not the plugin's fault.
    """
    try:
        yield
    except PrimmError:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise PluginFailed(
            _("plugin {plugin} failed in {place} with {error}: tell its author"),
            plugin=plugin,
            place=place,
            error=type(error).__name__,
        ) from error


def answer_failed(plugin: str, place: str, wanted: str) -> PluginFailed:
    """The error of a plugin that answers something else than what was asked for."""
    text = _("plugin {plugin} must answer {wanted} in {place}: tell its author")
    return PluginFailed(text, plugin=plugin, place=place, wanted=wanted)


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
        with blaming(point.name, "import"):
            module = point.load()
        try:
            self._manager.register(module, point.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            if self._manager.get_plugin(point.name) is module:
                self._manager.unregister(module)
            text = _("plugin {plugin} has hooks that PRIMM does not know, or is installed twice: tell its author")
            raise PluginFailed(text, plugin=point.name) from error
        if not self._manager.get_hookcallers(module):
            raise PluginFailed(_("plugin {plugin} has no hook of PRIMM: tell its author"), plugin=point.name)

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


def is_kind(value: object) -> bool:
    """Whether this is a class of events that was declared with ``@event``."""
    return isinstance(value, type) and issubclass(value, Event) and hasattr(value, "kind")


def check_action(plugin: str, action: Action) -> None:
    """Refuse an action that is written for another interface, or whose kinds cannot be recorded under its name."""
    if action.api != API:
        text = _("plugin {plugin} is written for version {api} of the plugin interface; this PRIMM has version {ours}")
        raise Unsafe(text, plugin=plugin, api=action.api, ours=API)
    if not all(is_kind(each) for each in action.kinds) or not all(isinstance(each, Rule) for each in action.rules):
        raise answer_failed(plugin, "primm_action", "Action(kinds=(Event, …), rules=(Rule, …))")
    prefixes = (f"{action.name}.", *PREFIXES.get(action.name, ()))
    for each in action.kinds:
        if not re.fullmatch(KIND, each.kind) or not each.kind.startswith(prefixes):
            text = _("plugin {plugin} may not name a kind {kind}: its kinds begin with {prefix}")
            raise Unsafe(text, plugin=plugin, kind=each.kind, prefix=prefixes[0])
        for field in each.fields:
            if field.name in RESERVED or (field.type == "opening") != (field.name == OPENING):
                text = _("plugin {plugin}: a field of {kind} may not be called {field}")
                raise Unsafe(text, plugin=plugin, kind=each.kind, field=field.name)
