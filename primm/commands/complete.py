"""What Tab completes beside codes: persons, actions, metrics, views and the dimensions of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.errors import PrimmError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import click
    from click.shell_completion import CompletionItem

    from primm.commands.workplace import Workplace

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completes(what: str) -> Completer:
    """A completer of one of ``WORDS``; without a log there is nothing to complete."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            return items(WORDS[what](ctx.find_root().obj), incomplete)
        except PrimmError:
            return []

    return complete


def items(words: Mapping[str, str] | Iterable[str], incomplete: str) -> list[CompletionItem]:
    """The words that begin so, the last of several after a comma; with their help if they have one."""
    from click.shell_completion import CompletionItem

    before, comma, last = incomplete.rpartition(",")
    helps: Mapping[str, str] = words if isinstance(words, dict) else dict.fromkeys(words, "")
    return [
        CompletionItem(f"{before}{comma}{word}", help=help_ or None)
        for word, help_ in helps.items()
        if word.startswith(last)
    ]


def persons(place: Workplace) -> list[str]:
    """The handles of persons who were not erased."""
    from primm.core.events.ids import handle
    from primm.people.erased import erased_persons

    erased = erased_persons(place.log)
    return [handle(each.partition(":")[2]) for each in place.log.subjects("person:") if each not in erased]


def _actions(place: Workplace) -> dict[str, str]:
    return {name: place.words.translate(each.title) for name, each in place.plugins.actions.items()}


def _metrics(place: Workplace) -> dict[str, str]:
    every = (metric for action in place.plugins.actions.values() for metric in action.metrics)
    return {metric.id: place.words.translate(metric.title) for metric in every}


def _views(place: Workplace) -> list[str]:
    return [view.name for action in place.plugins.actions.values() for view in action.views]


def _dimensions(place: Workplace) -> list[str]:
    from primm.core.figures.play import CALENDAR

    every: list[Any] = [metric.by for action in place.plugins.actions.values() for metric in action.metrics]
    return [*dict.fromkeys((*CALENDAR, *(name for by in every for name in by)))]


def _bodies(place: Workplace) -> list[str]:
    return [each.partition(":")[2] for each in place.log.subjects("body:")]


def _school_levels(place: Workplace) -> dict[str, str]:
    return {code: place.words.label("school_level", label) for code, label in place.codes["school_level"].codes.items()}


WORDS: dict[str, Callable[[Any], Any]] = {
    "persons": persons,
    "actions": _actions,
    "metrics": _metrics,
    "views": _views,
    "dimensions": _dimensions,
    "bodies": _bodies,
    "school_levels": _school_levels,
}
