"""What is checked of a plugin before it is taken in: its hooks, and the names and figures of its action."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, get_args, get_type_hints

from primm.core.errors import PluginFailed, Problem, Unsafe
from primm.core.events.base import Event
from primm.core.events.near import missed
from primm.core.events.privacy import Privacy
from primm.core.figures.catalogue import problems
from primm.core.figures.metrics import Metric
from primm.core.figures.views import View
from primm.core.host.action import API, Action, Rule
from primm.core.host.blame import answer_failed, blaming
from primm.core.host.index import OPENING, PREFIXES
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import pluggy

KIND = r"[a-z_]+(\.[a-z_]+)+"
# What is said around the fields, what the command line asks beside them, and what the class of every event has.
RESERVED = "about ask by desk fields file fold help id kind late occurred on own upgrades version zone".split()
PARTS = {"views": View, "metrics": Metric, "rules": Rule}
# What a field says of privacy, each in one of these words.
SAID = {name: get_args(hint) for name, hint in get_type_hints(Privacy).items()}


def is_kind(value: object) -> bool:
    """Whether this is a class of events that was declared with ``@event``."""
    return isinstance(value, type) and issubclass(value, Event) and hasattr(value, "kind")


def check_hooks(plugin: str, module: ModuleType, manager: pluggy.PluginManager) -> None:
    """Refuse a module that marks a hook which PRIMM does not have, or takes what PRIMM does not give to it."""
    specs = {name: spec for name, spec in vars(manager.hook).items() if name.startswith("primm_")}
    hooks = [name for name in dir(module) if manager.parse_hookimpl_opts(module, name) is not None]
    for name in hooks:
        if name not in specs:
            none, near = _("PRIMM has no such hook"), _("PRIMM has no such hook; did you mean {near}?")
            raise PluginFailed.of(plugin, [missed(name, name, specs, none, near)])
        given = specs[name].spec.argnames
        more = [each for each in inspect.signature(getattr(module, name)).parameters if each not in given]
        if more:
            text = _("plugin {plugin}: its {hook} takes {argument}, which PRIMM does not give: tell its author")
            raise PluginFailed(text, plugin=plugin, hook=name, argument=more[0])
    if not hooks:
        raise PluginFailed(_("plugin {plugin} has no hook of PRIMM: tell its author"), plugin=plugin)


def check_action(plugin: str, action: Action) -> None:
    """Refuse an action for another interface, whose kinds cannot be recorded, or whose figures cannot be told."""
    if action.api != API:
        text = _("plugin {plugin} is written for version {api} of the plugin interface; this PRIMM has version {ours}")
        raise Unsafe(text, plugin=plugin, api=action.api, ours=API)
    parts = ((each, of) for name, of in PARTS.items() for each in getattr(action, name))
    if not all(map(is_kind, action.kinds)) or not all(isinstance(each, of) for each, of in parts):
        wanted = "Action(kinds=(Event, …), views=(View, …), metrics=(Metric, …), rules=(Rule, …))"
        raise answer_failed(plugin, "primm_action", wanted)
    for kind in action.kinds:
        _check_kind(plugin, action.name, kind)
    with blaming(plugin, "primm_action"):
        wrong = [*(each for kind in action.kinds for each in unsaid(kind)), *problems(action.views, action.metrics)]
    if wrong:
        raise PluginFailed.of(plugin, wrong)


def _check_kind(plugin: str, action: str, kind: type[Event]) -> None:
    prefixes = (f"{action}.", *PREFIXES.get(action, ()))
    if not re.fullmatch(KIND, kind.kind) or not kind.kind.startswith(prefixes):
        text = _("plugin {plugin} may not name a kind {kind}: its kinds begin with {prefix}")
        raise Unsafe(text, plugin=plugin, kind=kind.kind, prefix=prefixes[0])
    for field in kind.fields:
        if field.name in RESERVED or (field.type == "opening") != (field.name == OPENING):
            text = _("plugin {plugin}: a field of {kind} may not be called {field}")
            raise Unsafe(text, plugin=plugin, kind=kind.kind, field=field.name)


def unsaid(kind: type[Event]) -> Iterator[Problem]:
    """What the fields of a kind do not say of the privacy of those whom it concerns, or say wrong."""
    for field in kind.fields:
        where, missing = f"{kind.kind}, {field.name}", [each for each in SAID if getattr(field, each) not in SAID[each]]
        if missing:
            yield Problem(where, _('say its {what}, as in ask("…", WORK)'), {"what": ", ".join(missing)})
        elif field.personal and field.on_erase == "retain":
            yield Problem(where, _("what is personal is not retained when a person is erased: say drop or coarsen"))
