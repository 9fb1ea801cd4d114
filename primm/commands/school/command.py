"""``primm school``: pupils and what school and law ask for; each list and the attendance is a command of its own."""

from __future__ import annotations

import click

from primm.commands.tree import LazyGroup
from primm.words import _

LISTS = "primm.commands.school.lists"
SUBCOMMANDS = {
    "alerts": ("primm.commands.school.alerts:alerts", _("list what is near a limit or past it, with law and deadline")),
    "hours": (f"{LISTS}:hours", _("list hours of absence, and those still allowed before a quarter of the year")),
    "attendance": ("primm.commands.school.attendance:attendance", _("record who was at school: a class, or one pupil")),
    "pupils": (f"{LISTS}:pupils", _("list the pupils who are enrolled")),
    "pupil": ("primm.commands.school.pupil:pupil", _("show all that school says of one pupil")),
    "waiting": (f"{LISTS}:waiting", _("list who has just arrived and waits for a school")),
    "cases": ("primm.commands.school.steps:cases", _("list the open cases of dispersion by their form")),
    "steps": ("primm.commands.school.steps:steps", _("list the steps of cases: family, mayor, back at school")),
    "groups": ("primm.commands.school.groups:groups", _("list Italian courses and study groups with their hours")),
    "requests": ("primm.commands.school.groups:requests", _("list what schools and families have asked mediators for")),
}
ITALIAN = {
    "avvisi": "alerts",
    "ore": "hours",
    "presenze": "attendance",
    "alunni": "pupils",
    "alunno": "pupil",
    "attesa": "waiting",
    "casi": "cases",
    "passi": "steps",
    "gruppi": "groups",
    "richieste": "requests",
}


class Pupils(LazyGroup):
    """The commands about pupils, by their English or Italian names."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by either of its names."""
        return super().get_command(ctx, ITALIAN.get(cmd_name, cmd_name))


@click.group(cls=Pupils, table=SUBCOMMANDS)
def school() -> None:
    """See to pupils: alerts, hours, attendance, who waits for a school, steps of cases, courses, requests."""
