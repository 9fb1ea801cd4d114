"""A command line that is not understood, in one sentence that names what is ours and repeats nothing that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.core.events.near import nearest
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Wrong = tuple[str, Mapping[str, object]]
    Translate = Callable[[str], str]


class UnknownCommand(click.UsageError):
    """There is no command of this name; ``known`` are those that there are."""

    def __init__(self, name: str, known: Iterable[str], ctx: click.Context) -> None:
        super().__init__("unknown command", ctx)
        self.near = nearest(name, known)


class Misused(click.UsageError):
    """A command line that says something that this command cannot mean; ``message`` is one of ours."""


def say_usage(error: click.UsageError, translate: Translate) -> str:
    """What is wrong, and where help is."""
    text, gaps = _wrong(error)
    command = error.ctx.command_path if error.ctx else "primm"
    return f"{translate(text).format(**gaps)} ({command} --help)"


def _wrong(error: click.UsageError) -> Wrong:
    if isinstance(error, UnknownCommand):
        return _nearest(_("there is no such command"), _("there is no such command; did you mean {near}?"), error.near)
    if isinstance(error, Misused):
        return error.message, {}
    if isinstance(error, click.NoSuchOption):
        near = nearest(error.option_name, _options(error.ctx))
        return _nearest(_("there is no such option"), _("there is no such option; did you mean {near}?"), near)
    if isinstance(error, click.BadOptionUsage):
        return _("{name}: its value is missing, or it takes none"), {"name": error.option_name}
    if isinstance(error, click.MissingParameter):
        return _("{name}: is needed"), {"name": _name(error)}
    if isinstance(error, click.BadParameter):
        return _of_value(error)
    if error.ctx and not any(isinstance(each, click.Argument) for each in error.ctx.command.get_params(error.ctx)):
        return _("nothing stands after this command but options: a name, where one is needed, is asked for"), {}
    return _("more was given than the command takes: put a text of several words in quotes"), {}


def _of_value(error: click.BadParameter) -> Wrong:
    of = error.param.type if error.param else None
    if isinstance(of, click.Choice):
        return _("{name}: one of {codes} is wanted"), {"name": _name(error), "codes": ", ".join(map(str, of.choices))}
    if isinstance(of, click.IntRange) and of.max is not None:
        text = _("{name}: a whole number from {least} to {most} is wanted")
        return text, {"name": _name(error), "least": of.min, "most": of.max}
    return _("{name}: a whole number from 1 is wanted"), {"name": _name(error)}


def _nearest(alone: str, with_near: str, near: str | None) -> Wrong:
    return (with_near, {"near": near}) if near else (alone, {})


def _options(ctx: click.Context | None) -> list[str]:
    return [name for param in ctx.command.get_params(ctx) for name in param.opts] if ctx else []


def _name(error: click.BadParameter) -> str:
    param = error.param
    return "" if param is None else param.opts[0] if isinstance(param, click.Option) else str(param.name).strip("_")
