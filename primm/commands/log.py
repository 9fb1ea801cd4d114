"""``primm log``: what was recorded, as it stands in the log."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

import click

from primm.commands.audit import audit
from primm.commands.backup import backup, destroy, restore
from primm.commands.drill import drill
from primm.commands.filters import desks, kinds, require_known
from primm.commands.origin import new_origin
from primm.commands.output import listing, opened, require_nameless, say
from primm.commands.proving import checkpoint, prove
from primm.commands.telling import event_named
from primm.commands.tree import Group, option
from primm.commands.verify import verify
from primm.commands.viewing import may_show, with_purpose
from primm.commands.witness import witness
from primm.core.errors import NotFound
from primm.core.events.ids import handle, stand_ins
from primm.core.host.action import Listing
from primm.desk.days import day_of
from primm.formats.safe import escaped
from primm.people.files import NAMES
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.commands.output import Out, Show
    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Row

PERSONS = ("person:", "anon:")
COLUMNS = ("occurred", "kind", "handle", "desk", "by", "subjects", "follows")


@click.group(cls=Group)
def log() -> None:
    """List, show, export, verify, back up and restore what was recorded."""


for each in (audit, backup, checkpoint, destroy, drill, new_origin, prove, restore, verify, witness):
    log.add_command(each)


@log.command("list")
@option("--kind", metavar="KIND", help=_("only this kind; with a dot at the end all that begin so"))
@option("--desk", metavar="DESK", help=_("only this desk"))
@option("--from", "start", metavar="DATE", help=_("only what happened on this day or later"))
@option("--to", "end", metavar="DATE", help=_("only what happened on this day or earlier"))
@option("--limit", type=click.IntRange(1), default=50, help=_("only so many, the last ones recorded"))
@click.pass_obj
@listing
def list_(
    place: Workplace, show: Show, kind: str | None, desk: str | None, start: str | None, end: str | None, limit: int
) -> None:
    """List the last events, without any personal field."""
    start, end = start and day_of("from", start), end and day_of("to", end)
    wanted = [value for value in (kind, desk, start, end) if value]
    after = {} if wanted else {origin: n - limit for origin, n in place.log.position().items()}
    found = (
        (meta, row)
        for row in place.log.read(after)
        if _fits(meta := json.loads(row.meta), kind, desk) and (start or "") <= meta["occurred"][:10] <= (end or "~")
    )
    last = deque(found, maxlen=limit)
    if not last:
        require_known(kind=(kind, kinds(place)), desk=(desk, desks(place)))
    show(Listing(COLUMNS, [_listed(meta, row) for meta, row in sorted(last, key=lambda each: str(each[0]["hlc"]))]))


def _fits(meta: dict[str, Any], kind: str | None, desk: str | None) -> bool:
    if kind and not (meta["kind"] == kind or (kind.endswith(".") and meta["kind"].startswith(kind))):
        return False
    return desk is None or meta["desk"] == desk


def _listed(meta: dict[str, Any], row: Row) -> tuple[Any, ...]:
    of = json.loads(row.facts or "{}").get("of")
    subjects = [short(each) for each in json.loads(row.who)]
    follows = handle(of) if of else ""
    return (meta["occurred"], meta["kind"], handle(meta["id"]), meta["desk"], meta["by"], subjects, follows)


def short(subject: str | None) -> str:
    """A subject by its handle, or by its code."""
    of, _colon, name = (subject or "").partition(":")
    return f"{of}:{handle(name)}" if len(name) == 36 else subject or "-"


@log.command()
@click.argument("event", metavar="HANDLE")
@option("--open", "open_", is_flag=True, help=_("open the personal fields, with the key"))
@with_purpose()
@click.pass_obj
@listing
def show(place: Workplace, show: Out, event: str, open_: bool, purpose: str) -> None:
    """Show one event as it was recorded, what is in force of it now, and what corrects, retracts or follows it.

    With --open it is on record for what the personal fields of a person were opened.
    """
    found = event_named(place.references, event)
    if found is None:
        raise NotFound(_("there is no event with this handle or id: look with primm log list"))
    stored = place.log.by_id(found.id)
    pairs = [pair for row in stored for pair in _shown(place, row, open_)]
    names = tuple(str(value) for name, value in pairs if open_ and name in NAMES)
    require_nameless(show.path, names)
    whose = {each for row in stored for each in json.loads(row.sealed or "{}") if each.startswith(PERSONS)}
    if open_ and not may_show(place, whose, "fields", purpose):
        pairs, names = [pair for row in stored for pair in _shown(place, row, False)], ()
    show(Listing(("field", "value"), pairs, names=names))


def _shown(place: Workplace, row: Row, open_: bool) -> Iterator[tuple[str, Any]]:
    meta, found, facts, sealed = (json.loads(text or "{}") for text in (row.meta, row.who, row.facts, row.sealed))
    who = stand_ins(found, meta["id"])
    yield from ((name, meta[name]) for name in ("kind", "id", "occurred", "recorded", "desk", "by", "origin", "n"))
    yield from (("subject", each or "-") for each in found)
    yield from _facts(place, meta["kind"], facts, found)
    for subject, body in sealed.items():
        yield from _opened(place, row, subject, body) if open_ else [("sealed", short(subject))]
    yield from _now(place, row, open_)
    for later in _later(place, meta["id"], who):
        yield _("later"), later


def _facts(place: Workplace, kind: str, facts: dict[str, Any], who: list[str | None]) -> Iterator[tuple[str, Any]]:
    """The facts, subjects by their handles and codes with their labels, as far as the kind is known here."""
    known = {field.name: field for field in place.index.spec(kind).fields} if kind in place.index.kinds else {}
    for name, value in facts.items():
        field = known.get(name)
        if field and field.type == "subject":
            yield name, [short(who[at]) for at in value]
        elif field and field.type == "code" and field.codes:
            codes = value if field.many else [value]
            yield name, [_labelled(place, field.codes, code) for code in codes]
        elif field and field.type == "counts" and field.codes and value:
            yield name, ", ".join(f"{_labelled(place, field.codes, code)} = {number}" for code, number in value.items())
        else:
            yield name, value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)


def _labelled(place: Workplace, codes: str, code: str) -> str:
    return f"{code} ({place.words.label(codes, place.codes[codes].label(code))})"


def _now(place: Workplace, row: Row, open_: bool) -> Iterator[tuple[str, Any]]:
    """What is in force where it is not what was recorded: that it was retracted, or what corrections say."""
    from primm.core.figures.control import corrected
    from primm.people.files import file_of

    meta = json.loads(row.meta)
    effective = file_of(place.log, place.kinds, stand_ins(json.loads(row.who), meta["id"])[0]).effective
    if not effective.stands(meta["id"]):
        yield "now", place.words.translate(_("retracted"))
        return
    corrections = [each for each in effective.corrections(meta["id"]) if each.facts and row.facts]
    before = dict(_plain(place, row))
    after = dict(_plain(place, corrected(row, corrections, place.kinds.get(meta["kind"])))) if corrections else before
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"now {name}", after.get(name, "-")
    for each in corrections:
        for subject, body in json.loads(each.sealed or "{}").items():
            secrets = _opened(place, each, subject, body) if open_ else [("sealed", short(subject))]
            yield from ((f"now {name}", value) for name, value in secrets)


def _plain(place: Workplace, row: Row) -> Iterator[tuple[str, Any]]:
    """What a correction may change openly."""
    meta, who, facts = (json.loads(text or "{}") for text in (row.meta, row.who, row.facts))
    yield from ((name, meta[name]) for name in ("occurred", "desk"))
    yield from _facts(place, meta["kind"], facts, who)


def _opened(place: Workplace, row: Row, subject: str, body: str) -> Iterator[tuple[str, Any]]:
    from binascii import a2b_base64

    from primm.core.log.rows import bound_to
    from primm.people.withheld import listed, reserved

    text = place.vault.open(subject, a2b_base64(body), bound_to(row.origin, row.n, subject))
    found, author = listed(json.loads(text)), str(json.loads(row.meta)["by"])
    closed = reserved(found, place.vault, author)
    yield from ((name, value) for name, value in found.items() if name not in closed)
    for name in closed:
        told = place.words.translate(_("{name}: for {author} and for coordinators alone"))
        place.say_once(told.format(name=name, author=author))


def _later(place: Workplace, event: str, who: Iterable[str]) -> Iterator[str]:
    """The events that name this one as the one that they follow, correct or retract."""
    seen = set()
    for _subject, row in place.log.of_subjects(each for each in who if each):
        meta = json.loads(row.meta)
        if meta["id"] not in seen and json.loads(row.facts or "{}").get("of") == event:
            seen.add(meta["id"])
            yield f"{meta['kind']} {handle(meta['id'])}"


@log.command()
@option("-o", "--output", metavar="FILE", help=_("write into a new file"))
@click.pass_obj
def export(place: Workplace, output: str | None) -> None:
    """Write every event as a JSON line, exactly as it is stored; personal fields stay sealed."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with opened(output) as file:
        for row in place.log.read():
            file.write(escaped(encode({**row._asdict(), "leaf": row.leaf.hex()})) + "\n")


@log.command("conflicts")
@click.pass_obj
@listing
def conflicts(place: Workplace, show: Show) -> None:
    """List what the rules would have refused, had each desk known what the others recorded."""
    from primm.commands.conflicts import all_conflicts

    show(all_conflicts(place))


@log.command()
@click.pass_obj
def index(place: Workplace) -> None:
    """Make anew what tells which events concern whom, from the events; for a log of which verify says so."""
    place.writable.rebuild_index()
    say(place.words.translate(_("the index of subjects was made anew")))
