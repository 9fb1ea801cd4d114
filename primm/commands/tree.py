"""Commands, groups and options whose help is put into the reader's language when it is shown, and groups that wait.

A lazy group knows its commands as a table, so that help and completion import none of them.
"""

from __future__ import annotations

from copy import copy
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, TypeVar

import click

from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    C = TypeVar("C", bound=Callable[..., Any] | click.Command)


PLACES = {"[OPTIONS]": _("[OPTIONS]"), "COMMAND [ARGS]...": _("COMMAND [ARGUMENTS]...")}  # in a line of usage


def translated(ctx: click.Context, text: str | None) -> str:
    """An English text in the reader's language."""
    return str(ctx.obj.words.translate(text)) if text and ctx.obj else text or ""


class Option(click.Option):
    """An option."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Its line in the help, translated."""
        shown = copy(self)
        needed = [translated(ctx, _("(needed)"))] if self.required else []
        shown.help, shown.required = " ".join([self.help_in(ctx), *needed]), False
        return click.Option.get_help_record(shown, ctx)

    def help_in(self, ctx: click.Context) -> str:
        """Its help in the reader's language."""
        return translated(ctx, self.help)


class Command(click.Command):
    """A command."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is written, under a translated heading."""
        pieces = " ".join(translated(ctx, PLACES.get(each)) or each for each in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=translated(ctx, _("Usage:")) + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does, translated."""
        shown = copy(self)
        shown.help = translated(ctx, cleandoc(self.help or ""))
        click.Command.format_help_text(shown, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, under a translated heading."""
        own = self.get_help_option(ctx)
        records = {each: each.get_help_record(ctx) for each in self.get_params(ctx) if isinstance(each, click.Option)}
        told = {each: translated(ctx, _("Show this message and exit.")) for each in records if each is own}
        with formatter.section(translated(ctx, _("Options"))):
            formatter.write_dl([(found[0], told.get(each, found[1])) for each, found in records.items() if found])


class Group(Command, click.Group):
    """A group of commands."""

    command_class = Command
    headings: Mapping[str, Collection[str]] = {}  # the commands that stand under a heading of their own in the help

    def known(self, ctx: click.Context) -> Mapping[str, str]:
        """The commands with what they are for."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return {name: each.help or "" for name, each in commands.items() if each}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of this name with its own arguments."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from primm.commands.usage import UnknownCommand

            raise UnknownCommand(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, then its commands."""
        Command.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first line of their help, translated."""
        known = {name: _title(translated(ctx, cleandoc(help_))) for name, help_ in self.known(ctx).items()}
        headed = {heading: [(name, known.pop(name)) for name in names] for heading, names in self.headings.items()}
        for heading, commands in {**headed, _("Commands"): list(known.items())}.items():
            if commands:
                with formatter.section(translated(ctx, heading)):
                    formatter.write_dl(commands)


def _title(text: str) -> str:
    return text.partition("\n")[0].rstrip(".")


class LazyGroup(Group):
    """A group of commands given as a table: name -> (``module:function``, help)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table, then those that plugins add."""
        return [*self.table, *self.plugin_commands(ctx)]

    def plugin_commands(self, ctx: click.Context) -> Mapping[str, str]:
        """The names and the help of commands that are not in the table."""
        return {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, imported now."""
        if cmd_name not in self.table:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        module, _colon, function = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def known(self, ctx: click.Context) -> Mapping[str, str]:
        """The commands with what they are for, from the table."""
        return {name: help_ for name, (_place, help_) in self.table.items()} | dict(self.plugin_commands(ctx))


def option(*names: str, **settings: Any) -> Callable[[C], C]:
    """``click.option`` with a translated help."""
    return click.option(*names, cls=Option, **settings)
