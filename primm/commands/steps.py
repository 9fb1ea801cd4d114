"""Commands that record one kind: its own options, its first fields as arguments, what is missing asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.complete import completes
from primm.commands.kind import FieldOption, KindCommand, finished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.kind import Begun
    from primm.commands.workplace import Workplace
    from primm.core.host.index import Spec
    from primm.core.host.recorder import Given


class StepCommand(KindCommand):
    """A kind under a name of its own; ``fields`` are written without options, each with its metavar."""

    def __init__(self, name: str, spec: Spec, fields: Mapping[str, str]) -> None:
        super().__init__(spec)
        self.name = name
        many = {each.name for each in spec.fields if each.many}
        arguments = [
            click.Argument(
                [field],
                nargs=-1 if field in many else 1,
                required=False,
                metavar=metavar,
                shell_complete=completes("persons") if metavar.startswith("PERSON") else None,
            )
            for field, metavar in fields.items()
        ]
        options = [each for each in self.params if not (isinstance(each, FieldOption) and each.name in fields)]
        self.params = [*arguments, *options]

    def invoke(self, ctx: click.Context) -> Begun:
        """Record it."""
        from primm.commands.record import report

        place: Workplace = ctx.find_root().obj
        begun = super().invoke(ctx)
        (given,) = finished(place, [begun])
        given = self.completed(place, given)
        self.look(place, given)
        (stored,) = place.recorder.record([given])
        report(place, [given.kind], [stored])
        self.tell(place, given, stored.id)
        return begun

    def completed(self, place: Workplace, given: Given) -> Given:
        """The event with what PRIMM adds to it."""
        return given

    def look(self, place: Workplace, given: Given) -> None:
        """What is said, or refused, before it is stored."""

    def tell(self, place: Workplace, given: Given, event: str) -> Any:
        """What is said once it is stored."""
