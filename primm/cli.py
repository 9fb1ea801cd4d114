"""The command line: a tree of commands, each imported when it is used; what goes wrong is one sentence and a code."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

import click

from primm import __version__
from primm.commands.mistakes import hide_tracebacks, tell_mistake
from primm.commands.output import say
from primm.commands.table import COMMANDS, HEADINGS
from primm.commands.tree import LazyGroup, Option, option
from primm.commands.workplace import Workplace
from primm.core.errors import PluginFailed, PrimmError, Problem, Refused, reason
from primm.words import _, languages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM, COMPLETE = "primm", "_PRIMM_COMPLETE"
BUG, USAGE, NO_ROOM, INTERRUPTED, NOBODY_READS = 1, 2, 7, 130, 141


class Tree(LazyGroup):
    """The commands of PRIMM under their headings, then those of the plugins."""

    headings = HEADINGS

    def plugin_commands(self, ctx: click.Context) -> dict[str, str]:
        """The plugins' commands with their help, as far as the index can tell."""
        try:
            return dict(ctx.ensure_object(Workplace).index.commands)
        except PrimmError:
            return {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; the plugins are only imported for a name that is one of theirs."""
        if cmd_name not in self.table:
            place = ctx.ensure_object(Workplace)
            place.guest = cmd_name
            if cmd_name not in self.commands and cmd_name in self.plugin_commands(ctx):
                place.plugins.commands(self)
        return super().get_command(ctx, cmd_name) or _line_command(cmd_name)


def _line_command(name: str) -> click.Command | None:
    """A verb of the desk's session, where no command has its name."""
    from primm.desk.lexicon import lexicon

    if name not in lexicon().verbs:
        return None
    from primm.commands.desk.outside import LineCommand

    return LineCommand(name)


def _languages(ctx: click.Context, asked: str) -> str:
    """What was asked for, if there is a catalogue of each language; of the environment English takes the place."""
    found = languages_of(asked)
    if found is None:
        from primm.commands.usage import Misused

        raise Misused(_("--lang: one of en, it, ar is wanted, or several of them side by side: it,ar"), ctx)
    return found


@click.group("primm", cls=Tree, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@option("--log", metavar="FOLDER", help=_("The folder of the log; else PRIMM_LOG, else the user's own."))
@option(
    "--lang",
    metavar="LANGUAGE",
    help=_("Language of messages and labels, or two side by side (it,ar); else LANG."),
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _param, value: ctx.obj.speak(value and _languages(ctx, value)),
)
@option("--no-input", is_flag=True, help=_("Never ask for anything."))
@option("--by", metavar="STAFF", help=_("Staff code of who types."))
@option("--desk", metavar="DESK", help=_("Code of the desk."))
@click.version_option(
    __version__, prog_name="primm", message="%(prog)s %(version)s", cls=Option, help=_("Show the version and exit.")
)
@click.pass_obj
def cli(place: Workplace, log: str | None, no_input: bool, by: str | None, desk: str | None) -> None:
    """Case management on an append-only log."""
    place.settle(log=log, asks=not no_input, by=by, desk=desk)


def run() -> NoReturn:
    """Run the command that was typed, and leave at once: the system frees memory faster than Python would."""
    hide_tracebacks()
    os._exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is its exit code."""
    _occupy_standard_streams()
    place = Workplace(os.environ)
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments), place)
        sys.stdout.flush()
        return code
    except OSError as error:
        return _unwritten(place, error)
    finally:
        place.close()


def _run(arguments: list[str], place: Workplace) -> int:
    try:
        return _obey(arguments, place)
    except PrimmError as error:
        say(error.say(place.words.translate))
        return error.exit_code
    except click.UsageError as error:
        return _misunderstood(place, error)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt, EOFError):
        if place.asks:
            say("")  # what follows begins on a line of its own
        return INTERRUPTED
    except OSError:
        raise
    except (Exception, SystemExit) as error:
        return _blame(place, error)


def _blame(place: Workplace, error: BaseException) -> int:
    """A bug, of PRIMM or of a plugin: its class is told, not its text, which may hold what was typed."""
    name = type(error).__name__
    if place.guest and COMPLETE not in place.environ:
        fault = PluginFailed(
            _("the command {command} of a plugin failed with {error}: tell its author"), command=place.guest, error=name
        )
        place.note("plugin_failed", error=name, code=fault.exit_code)
        say(fault.say(place.words.translate))
        return fault.exit_code
    if isinstance(error, SystemExit):
        raise error
    tell_mistake(place, name)
    return BUG


def _misunderstood(place: Workplace, error: click.UsageError) -> int:
    if error.ctx and error.message == error.ctx.get_help():  # nothing was typed: there the help is the message
        error.show()
    else:
        from primm.commands.usage import say_usage

        say(say_usage(error, place.words.translate))
    return USAGE


def _obey(arguments: list[str], place: Workplace) -> int:
    """As ``cli.main`` would, which takes a pipe that nobody reads for a bug."""
    _refuse_bytes(arguments)
    if COMPLETE in place.environ:
        cli.main(arguments, prog_name=PROGRAM, obj=place)
    with cli.make_context(PROGRAM, arguments, obj=place) as ctx:
        cli.invoke(ctx)
    return 0


def _refuse_bytes(arguments: list[str]) -> None:
    """Python hands over bytes that are no text as lone surrogates, which no file could hold."""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if not argument.isascii() and any("\udc80" <= letter <= "\udcff" for letter in argument):
            option = argument.partition("=")[0] if argument.startswith("--") else before
            name = option[2:].replace("-", "_") if option.startswith("--") and option.isprintable() else ""
            raise Refused([Problem(name, _("this is not valid text"))])


def _unwritten(place: Workplace, error: OSError) -> int:
    """The answer could not be written. What was stored stays stored, and the journal says what it is."""
    # Python flushes once more when it leaves; that must not fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    text = _("the answer cannot be written ({reason})")
    if place.stored:
        place.note("stored_but_not_shown", ids=place.stored)
        text = _("the events are stored, but the answer cannot be written ({reason}); their ids are in {journal}")
    if isinstance(error, BrokenPipeError):
        return NOBODY_READS
    say(Problem("", text, {"reason": reason(error), "journal": place.journal}).say(place.words.translate))
    return NO_ROOM


def _occupy_standard_streams() -> None:
    """A closed stream's number would be given to the next file that is opened: the log itself."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
    # Writing fails there, so that nobody takes for acknowledged what was not.
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115 - as long as the program
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal shows what it can of a name, and a file has all of it
        shown = sys.stdout.isatty()
        if shown:
            sys.stdout.reconfigure(errors="backslashreplace")
        else:  # and it is the same on every system: Windows would end each line in its own way
            sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="")
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    run()
