"""``primm record``: any kind of any plugin, its options made from its fields; linked events with ``+``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.kind import KindCommand, finished
from primm.commands.output import tell
from primm.commands.tree import Group, translated
from primm.core.errors import PluginFailed, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Stored

AND = "+"
LINES = "-"


class Record(Group):
    """The kinds as commands. A lone ``+`` begins another event, which is stored together with the first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds that may be recorded by hand."""
        from primm.core.host.drafting import OUR_OWN

        others = (kind for kind in ctx.obj.index.kinds if not kind.startswith(("event.", "key.", "report.")))
        return [kind for kind in others if kind not in OUR_OWN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one kind, or the one that reads lines."""
        if cmd_name == LINES:
            from primm.commands.lines import lines

            return lines
        from primm.formats.mapcheck import require_by_hand

        try:
            require_by_hand(cmd_name)
            return KindCommand(ctx.obj.index.spec(cmd_name))
        except (Refused, PluginFailed) as error:
            if ctx.resilient_parsing:
                return None
            raise error from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Only the options before the first kind; the rest is parsed event by event."""
        if not args and not ctx.resilient_parsing:
            args = ["--help"]
        ctx.args = click.Command.parse_args(self, ctx, args)
        return ctx.args

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The kind with its own arguments; when completing, the one being typed."""
        if ctx.resilient_parsing and AND in args:
            args = args[len(args) - args[::-1].index(AND) :]
        return super().resolve_command(ctx, args) if args else (None, None, [])

    def invoke(self, ctx: click.Context) -> None:
        """Record what was typed, in one transaction."""
        begun = []
        with ctx:
            for args in _parts(ctx):
                name, command, rest = self.resolve_command(ctx, args)
                assert command is not None
                with command.make_context(name, rest, parent=ctx) as sub:
                    begun.append(command.invoke(sub))
        if begun != [None]:
            place: Workplace = ctx.obj
            givens = finished(place, begun)
            report(place, [each.kind for each in givens], place.recorder.record(givens))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The kinds with their titles, those of each plugin together."""
        kinds = {kind: ctx.obj.index.kinds[kind] for kind in self.list_commands(ctx)}
        for plugin in dict.fromkeys(each.plugin for each in kinds.values()):
            with formatter.section(plugin):
                formatter.write_dl(
                    [
                        (kind, translated(ctx, each.title).rstrip("."))
                        for kind, each in kinds.items()
                        if each.plugin == plugin
                    ]
                )


def _parts(ctx: click.Context) -> list[list[str]]:
    """The arguments of each event."""
    parts: list[list[str]] = [[]]
    for each in ctx.args:
        if each == AND:
            parts.append([])
        else:
            parts[-1].append(each)
    if [] in parts:
        raise _misused(ctx, _("a lone + stands between two events: before or after it there is none"))
    if len(parts) > 1 and any(part[0] == LINES for part in parts):
        raise _misused(ctx, _("- reads whole events and stands alone: write no + beside it"))
    return parts


def _misused(ctx: click.Context, text: str) -> click.UsageError:
    from primm.commands.usage import Misused

    return Misused(text, ctx)


def report(place: Workplace, kinds: Iterable[str], stored: Sequence[Stored], *before: str) -> None:
    """Say what was stored, each event by its handle; its id goes into the journal if nobody can be told."""
    from primm.core.events.ids import handle

    place.stored += [each.id for each in stored if not each.already]
    for kind, each in zip(kinds, stored, strict=True):
        text = _("{kind} {handle} already stored") if each.already else _("{kind} {handle} stored")
        tell(*before, place.words.translate(text).format(kind=kind, handle=handle(each.id)))


@click.group(cls=Record)
def record() -> None:
    """Record what happened: an event of any kind, or several that belong together, with a lone + between them.

    primm record contact --persons k7q2m --channel phone_in --topics doc --outcomes none + need.opened --category doc

    An event after + needs no persons: they are those of the first. With - in place of a kind, JSON lines are read
    from standard input, of this shape:

    {"kind": "contact", "fields": {"channel": "web", "reached": "refused"}}

    Personal fields are asked for with --ask, never written in the command line.
    """
