"""One kind as a command: an option for each field, made from the field's data; what is missing is asked for."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.complete import completes
from primm.commands.linked import inherit
from primm.commands.output import say
from primm.commands.telling import whole_handle
from primm.commands.tree import Command, Option, translated
from primm.core.errors import Problem, Refused
from primm.core.events.canonical import field_name
from primm.core.events.check import check, parse
from primm.core.host.index import unknown
from primm.core.host.naming import Problems
from primm.core.host.recorder import Given
from primm.desk.days import in_full, understand
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field
    from primm.core.host.index import Spec

DAYS = ("date", "moment")
SHOWN_CODES = 24
METAVARS = {
    "code": "CODE",
    "counts": "CODE=N,…",
    "date": "DATE",
    "event": "HANDLE",
    "integer": "N",
    "link": "HANDLE",
    "moment": "DATE [TIME]",
    "month": "YYYY-MM",
    "opening": "HANDLE",
    "subject": "HANDLE",
}
ENVELOPE: dict[str, dict[str, Any]] = {
    "on": {"metavar": "DATE [TIME]", "help": _("when it happened: today, 12/3, thu 15.30; today if left out")},
    "fold": {"type": click.IntRange(0, 1), "help": _("0 or 1: which of the two hours on the night the clocks go back")},
    "late": {"metavar": "CODE", "help": _("why it is recorded more than 90 days later")},
    "id": {"metavar": "UUID", "help": _("id of the event: run again with the same one and it is stored once")},
    "by": {"metavar": "STAFF", "help": _("staff code of who types")},
    "desk": {"metavar": "DESK", "help": _("code of the desk")},
    "ask": {"metavar": "FIELD", "multiple": True, "help": _("ask for this field, or read it from standard input")},
    "file": {"metavar": "FILE", "help": _("read fields from a JSON object in this file; - is standard input")},
}


class FieldOption(Option):
    """The option of a field."""

    def __init__(self, field: Field) -> None:
        name = field.name.replace("_", "-")
        self.field = field
        if field.type == "flag":
            super().__init__([field.name, f"--{name}/--no-{name}"], default=None, help=field.help)
        else:
            metavar = METAVARS.get(field.type, "TEXT")
            super().__init__([field.name, f"--{name}"], multiple=field.many, metavar=metavar, help=field.help)

    def help_in(self, ctx: click.Context) -> str:
        """What the field is, whether it is needed, its default and, if they are few, its codes."""
        words = [translated(ctx, self.field.help)]
        if self.field.required:
            words.append(translated(ctx, _("(needed)")))
        if self.field.default not in (None, ()):
            words.append(translated(ctx, _("(else {default})")).format(default=self.field.default))
        if self.field.codes:
            words.append(self._codes(ctx.obj))
        return " ".join(words)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The codes, or the handles of persons, that begin so; the last of several after a comma."""
        from click.shell_completion import CompletionItem

        place: Workplace = ctx.find_root().obj
        if self.field.type == "subject" and "person" in self.field.of:
            return completes("persons")(ctx, self, incomplete)
        if not self.field.codes or place is None:
            return super().shell_complete(ctx, incomplete)
        before, comma, last = incomplete.rpartition(",")
        codes = place.codes[self.field.codes].codes
        label = place.words.label
        return [
            CompletionItem(f"{before}{comma}{code}", help=label(self.field.codes, english))
            for code, english in codes.items()
            if code.startswith(last)
        ]

    def _codes(self, place: Workplace) -> str:
        assert self.field.codes is not None
        known = place.codes[self.field.codes]
        codes = list(known.codes)
        shown = ", ".join(codes[:SHOWN_CODES]) + (", …" if len(codes) > SHOWN_CODES else "")
        dated = "".join(f"; {code}: {known.span(code)}" for code in known.valid)
        return f"[{shown}{dated}]"


class Begun(NamedTuple):
    """An event as far as it was typed, the fields that are to be asked for, and the file that has more of them."""

    spec: Spec
    given: Given
    ask: Sequence[str]
    file: str | None


class KindCommand(Command):
    """A kind. Personal fields have no option: what stands in a command line is seen by others."""

    def __init__(self, spec: Spec) -> None:
        envelope = [Option([f"envelope_{name}", f"--{name}"], **settings) for name, settings in ENVELOPE.items()]
        fields = [FieldOption(field) for field in spec.fields if not field.personal and field.type != "changes"]
        super().__init__(spec.kind, params=[*fields, *envelope], help=spec.title)
        self.spec = spec

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options that no field has are unknown fields, wherever they come from; all of them are told."""
        try:
            return super().parse_args(ctx, list(args))
        except click.NoSuchOption as error:
            options = [name for param in self.get_params(ctx) for name in (*param.opts, *param.secondary_opts)]
            written = (each.partition("=")[0] for each in takewhile("--".__ne__, args) if each.startswith("--"))
            wrong = [each for each in dict.fromkeys(written) if each not in options] or [error.option_name]
            raise Refused([self._no_option(each, options) for each in wrong]) from None

    def _no_option(self, option: str, options: Sequence[str]) -> Problem:
        name = option.lstrip("-").replace("-", "_")
        if any(field.personal and field.name == name for field in self.spec.fields):
            return Problem(name, _("personal: give it with --ask, what stands in a command line is seen by others"))
        return unknown(field_name(name), option, options)

    def invoke(self, ctx: click.Context) -> Begun:
        """The event as far as it was typed."""
        place: Workplace = ctx.find_root().obj
        params = {name: value for name, value in ctx.params.items() if value not in (None, ())}
        envelope = {name: params.pop(f"envelope_{name}", None) for name in ENVELOPE}
        given = self._typed(place, params)
        ask, file, on = envelope.pop("ask") or (), envelope.pop("file"), envelope.pop("on")
        occurred = on and day(place, "on", on, past=True)
        return Begun(self.spec, Given(self.spec.kind, given, occurred=occurred, **envelope), ask, file)

    def _typed(self, place: Workplace, texts: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        problems = Problems()
        fields = {field.name: field for field in self.spec.fields}
        for name, text in texts.items():
            with problems.of(name):
                values[name] = typed(place, fields[name], text)
        if problems:
            others = [field for field in self.spec.fields if field.name in values]
            raise Refused([*problems, *check(others, values, place.codes)[1]])
        return values


def finished(place: Workplace, begun: Sequence[Begun]) -> list[Given]:
    """The events with what was left out of the command line; what is needed is asked for where somebody can answer."""
    if place.asks or any(each.ask or each.file or "declined" in each.given.values for each in begun):
        from primm.commands.answers import finish

        return finish(place, begun)
    return inherit([each.given for each in begun], place.index)


def typed(place: Workplace, field: Field, value: Any) -> Any:
    """A field's value from what was typed for it."""
    if field.type == "flag" and type(value) is bool:
        return value
    if field.type in DAYS:
        texts = [day(place, field.name, text, past=False) for text in (value if field.many else [value])]
        return texts if field.many else texts[0]
    found = parse(field, ",".join(value) if field.many else value)
    if field.type != "subject" or "person" not in field.of:
        return found
    return [whole_handle(place, field, each) for each in found] if field.many else whole_handle(place, field, found)


def day(place: Workplace, name: str, text: str, *, past: bool) -> str:
    """A day as people write it, said back in full when it was not written in full."""
    stored = understand(text, place.today(), past=past)
    if stored != text:
        say(f"{name}: {in_full(stored, place.words.translate)}")
    return stored
