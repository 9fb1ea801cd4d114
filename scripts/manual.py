"""The parts of the manual that come from the code; cog writes what these functions give into the pages of ``docs``."""

from __future__ import annotations

import inspect
import re
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from primm.cli import PROGRAM, cli
from primm.commands.workplace import Workplace
from primm.core.events.codes import ALWAYS, CodeList
from primm.core.host import hookspecs
from primm.core.host.plugins import Plugins
from primm.core.log.statements import DECLARED
from primm.demo.margins import margins
from primm.formats.described import described
from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.events.fields import Field
    from primm.core.figures.metrics import Metric
    from primm.core.host.index import Spec

WIDTH = 80
FOLDER = TemporaryDirectory(prefix="primm-manual-")  # removed when the program ends
SHOWN = ("record contact",)  # of the commands that record, one stands for all: their options are fields
CORE_PARTS = {  # the core's kinds, by what stands before the dot
    "contact": "Contacts", "call": "Contacts",
    "person": "Persons", "retention": "Persons",
    "need": "Needs", "task": "Tasks", "case": "Cases",
    "referral": "Referrals", "mediation": "Mediations",
    "desk": "Desks, work and staff", "work": "Desks, work and staff", "staff": "Desks, work and staff",
    "body": "Bodies and the network", "network": "Bodies and the network", "protocol": "Bodies and the network",
    "group": "Groups",
    "report": "The quarter", "quarter": "The quarter", "target": "The quarter",
    "event": "Second thoughts, and keys", "key": "Second thoughts, and keys", "origin": "Second thoughts, and keys",
}  # fmt: skip


PRIVACY_HEADS = {"sensitivity": "holds", "retention": "is kept", "on_erase": "when the person is erased"}
PRIVACY = {  # what a field says of privacy, for those who answer for it: in short, and in full
    "sensitivity": {
        "identity": ("identity", "names, numbers and addresses: they say who it is"),
        "narrative": ("free text", "a note, in which anything may stand"),
        "special": ("protected", "health, violence, the reason of the permit and what else could hurt: sealed"),
        "trait": ("trait", "sex, year of birth, citizenships, languages, municipality: figures are made of them"),
        "school": ("pupil", "where a pupil goes to school, and the hours of absence"),
        "work": ("work", "what the desk did: topics, outcomes, minutes, days, handles and codes"),
    },
    "retention": {
        "contact": ("after the last contact", "so many months after the last contact with the person: 12, unless set"),
        "school_year": ("for the school year", "the school year in which it was recorded, and one more"),
        "audit": ("for audits", "as long as the project and the audits of the fund last: without end, unless set"),
        "statistics": ("for statistics", "without end: figures are made of it"),
    },
    "on_erase": {
        "drop": ("goes", "it is erased"),
        "coarsen": ("gets coarser", "of a date the year stays, of a code its group, of hours their total"),
        "retain": ("stays", "it stays, without the name to which it belonged"),
    },
}


def place() -> Workplace:
    """A workplace without a log, in English, that leaves nothing in the user's folders."""
    return Workplace({f"XDG_{purpose}_HOME": FOLDER.name for purpose in ("CACHE", "DATA", "STATE")})


def command_paths() -> Iterator[str]:
    """Every command as it is typed after ``primm``; of the kinds to record only some."""
    with cli.make_context(PROGRAM, [], obj=place(), resilient_parsing=True) as ctx:
        yield from _paths(cli, ctx, "")


def _paths(group: click.Group, ctx: click.Context, before: str) -> Iterator[str]:
    names = [*group.list_commands(ctx)] if before != "record " else [each.partition(" ")[2] for each in SHOWN] + ["-"]
    for name in names:
        command = group.get_command(ctx, name)
        assert command is not None
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            with command.make_context(name, [], parent=ctx, resilient_parsing=True) as sub:
                yield from _paths(command, sub, f"{before}{name} ")


def help_of(path: str) -> str:
    """What ``--help`` says of a command, 80 characters wide."""
    asked = {"resilient_parsing": True, "terminal_width": WIDTH, "max_content_width": WIDTH}
    command: click.Command = cli
    ctx = cli.make_context(PROGRAM, [], obj=place(), **asked)
    for name in path.split():
        assert isinstance(command, click.Group)
        found = command.get_command(ctx, name)
        assert found is not None, path
        command, ctx = found, found.make_context(name, [], parent=ctx, resilient_parsing=True)
    return command.get_help(ctx)


def commands() -> Iterator[str]:
    """The page of commands."""
    for path in ("", *command_paths()):
        yield f"\n## {f'{PROGRAM} {path}'.strip()}\n"
        yield f"```text\n{help_of(path)}\n```"
    yield ""


def kinds() -> Iterator[str]:
    """The page of kinds, each with its fields."""
    index = place().index
    parts: dict[str, list[str]] = {part: [] for part in CORE_PARTS.values()}
    titles = {name: action.title for name, action in Plugins.installed().actions.items()}
    for kind, brief in index.kinds.items():
        part = CORE_PARTS[kind.partition(".")[0]] if brief.plugin == "core" else f"Action: {titles[brief.plugin]}"
        parts.setdefault(part, []).append(kind)
    for part, names in parts.items():
        yield f"\n## {part}"
        for name in names:
            yield from _kind(index.spec(name))
    yield ""


def _kind(spec: Spec) -> Iterator[str]:
    yield f"\n### {spec.kind}\n"
    yield f"{spec.title.rstrip('.')}." + ("" if spec.version == 1 else f" Version {spec.version}.")
    if spec.fields:
        heads = ("field", "is", "what", "and", *PRIVACY_HEADS.values())
        yield f"\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
    for field in spec.fields:
        cells = (f"`{field.name}`", _type(field), field.help, "; ".join(_notes(field)), *_privacy(field))
        yield "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def _type(field: Field) -> str:
    if field.codes:
        shown = f"[{field.codes}](codes.md#{field.codes})"
        shown = f"numbers by {shown}" if field.type == "counts" else f"code of {shown}"
    elif field.type in ("subject", "link", "event", "opening"):
        of = ", ".join("anything" if each == "*" else f"{each}…" if each.endswith(".") else each for each in field.of)
        shown = f"handle ({of})"
    else:
        shown = {"flag": "yes or no", "integer": "whole number"}.get(field.type, field.type)
    return f"{shown}, several" if field.many else shown


def _privacy(field: Field) -> Iterator[str]:
    yield from (PRIVACY[name][getattr(field, name)][0] for name in PRIVACY_HEADS)


def privacy() -> Iterator[str]:
    """What the last three columns of the kinds mean."""
    for name, head in PRIVACY_HEADS.items():
        yield f"\n| {head} | means | `{name}` |\n|---|---|---|"
        yield from (f"| {short} | {means} | `{word}` |" for word, (short, means) in PRIVACY[name].items())
    yield ""


def held() -> Iterator[str]:
    """What is held of persons: each kind of field with its term, what erasing does, and which fields they are."""
    index = place().index
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for kind in index.kinds:
        for field in index.spec(kind).fields:
            how = "sealed" if field.personal else "open"
            names = found.setdefault((PRIVACY["sensitivity"][field.sensitivity or ""][0], how, *_privacy(field)), {})
            names[field.name] = names.get(field.name, 0) + 1
    yield "| what | how | is kept | when the person is erased | fields, in how many kinds |\n|---|---|---|---|---|"
    order = [short for short, _means in PRIVACY["sensitivity"].values()]
    for what, names in sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0])):
        if what[0] == "work":
            listed = f"{len(names)} fields: topics, outcomes, minutes, days, codes, handles"
        else:
            listed = ", ".join(f"`{name}` {count}" if count > 1 else f"`{name}`" for name, count in names.items())
        yield f"| {what[0]} | {what[1]} | {what[3]} | {what[4]} | {listed} |"


def _notes(field: Field) -> Iterator[str]:
    if field.required:
        yield "needed"
    if field.needed_when:
        yield "needed when {} is `{}`".format(*field.needed_when)
    if field.default not in (None, ()):
        yield f"else `{field.default}`"
    if field.at_least is not None:
        yield f"at least {field.at_least}"
    if field.at_most is not None:
        yield f"at most {field.at_most}"
    if field.not_before:
        yield f"not before {field.not_before}".replace("occurred", "the day of the event")
    if field.same_as:
        yield "the {1} of {0}".format(*field.same_as)
    if field.pattern:
        yield f"of the form `{field.pattern}`"
    if field.personal:
        yield "**sealed**"


def codes() -> Iterator[str]:
    """The page of code lists."""
    lists = place().codes
    yield "\nIn every list stand also " + ", ".join(f"`{code}` ({label})" for code, label in ALWAYS.items()) + "."
    for name in lists.names():
        yield f"\n## {name}\n"
        yield from _list(lists[name])
    yield ""


def _list(found: CodeList) -> Iterator[str]:
    more = len(found.more["codes"])
    yield f"Version {found.version}." + (f" {more} further codes are taken, each with its name." if more else "")
    written = {code: alias for alias, code in found.aliases.items()}
    yield "\n| code | means |\n|---|---|"
    for code, label in found.codes.items():
        also = f", may be written `{written[code]}`" if code in written else ""
        times = f" (in use {found.span(code)})" if code in found.valid else ""
        yield f"| `{code}` | {label}{also}{times} |"


def metrics() -> Iterator[str]:
    """The page of metrics."""
    for name, action in Plugins.installed().actions.items():
        yield f"\n## {action.title}: `primm report {name}`"
        for metric in action.metrics:
            yield from _metric(metric)
    yield ""


def _metric(metric: Metric) -> Iterator[str]:
    yield f"\n### {metric.id} {metric.title}\n"
    yield f"{metric.definition}\n"
    told = described(metric, Words("en"))
    yield f"- unit: {metric.unit}; version {metric.version}"
    for name, head in (("above", "above the line"), ("below", "below the line"), ("date", "date")):
        yield from [f"- {head}: {told[name]}"] if told[name] else []
    yield f"- by: {', '.join(f'`{each}`' for each in told['by'].split()) or 'nothing'}"
    yield from [f"- left out: {told['left_out']}"] if told["left_out"] else []
    source, status = metric.source.name, metric.source.status
    yield f"- source: {source}" + ("" if source == status else f" ({status})")


def hooks() -> Iterator[str]:
    """The hooks with their arguments."""
    yield "\n| hook | what it is for |\n|---|---|"
    for name, function in inspect.getmembers(hookspecs, inspect.isfunction):
        if name.startswith("primm_"):
            signature = str(inspect.signature(function)).replace("'", "")
            yield f"| `{name}{signature}` | {inspect.getdoc(function)} |"
    yield ""


def schema() -> Iterator[str]:
    """The tables of the log, a column a line."""
    yield "\n```sql"
    for each in DECLARED:
        broken = re.sub(r', (?=("key"|[a-z_]+) (TEXT|INTEGER|BLOB)|PRIMARY KEY)', ",\n    ", each)
        broken = re.sub(r"^(CREATE TABLE [a-z_]+ \() |(?<=\)) (\) (STRICT|WITHOUT ROWID))", _broken, broken)
        yield f"{broken};"
    yield "```\n"


def published_margins() -> Iterator[str]:
    """The printed margins of the demo's year, each with its source."""
    yield from ("", "| source | figures |", "|---|---|")
    for table in margins()["published"].values():
        yield f"| {table['source']} | {_figures(table, 'source')} |"


def assumed_margins() -> Iterator[str]:
    """What the demo's year assumes, each with what it is."""
    yield from ("", "| what | assumed |", "|---|---|")
    for table in margins()["assumed"].values():
        yield f"| {table['why']} | {_figures(table, 'why')} |"


def _figures(table: Mapping[str, Any], origin: str) -> str:
    return ", ".join(_figure(name, value) for name, value in table.items() if name != origin)


def _figure(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"{name}: " + " ".join(f"`{each}` {share}" for each, share in value.items())
    return f"`{name}` {' '.join(value) if isinstance(value, list) else value}"


def _broken(found: re.Match[str]) -> str:
    return f"{found[1]}\n    " if found[1] else f"\n{found[2]}"


def table(head: Sequence[str], rows: Mapping[str, str]) -> Iterator[str]:
    """Names with what they mean."""
    yield f"\n| {head[0]} | {head[1]} |\n|---|---|"
    yield from (f"| `{name}` | {says} |" for name, says in rows.items())
    yield ""
