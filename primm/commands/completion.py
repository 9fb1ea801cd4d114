"""``primm completion``: the lines that a shell reads so that Tab completes commands, fields and codes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from primm.commands.tree import Command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what a shell needs to complete commands: eval "$(primm completion bash)"."""
    make = get_completion_class(shell)
    assert make is not None
    click.echo(make(ctx.find_root().command, {}, "primm", "_PRIMM_COMPLETE").source())
