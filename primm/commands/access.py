"""``primm person export``: a copy of all that the log has of a person, for that person, in a folder of its own."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from primm.commands.complete import completes
from primm.commands.output import require_nameless, say, tell
from primm.commands.telling import code, person_named
from primm.commands.tree import Command, option
from primm.core.errors import NotFound, Problem, Refused
from primm.core.events.ids import handle
from primm.people.files import NAMES
from primm.words import LOCALE, Words, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.fields import Field
    from primm.core.host.index import Spec
    from primm.formats.herself import Dossier
    from primm.people.access import Happening
    from primm.people.files import File, Told
    from primm.proof.kept import Seen

DATA, PAGE, PROOFS, README = "data.json", "page.html", "proofs.jsonl", "README.txt"
REGISTERED, EXPORTED = "person.registered", "person.exported"
LANGUAGES = "it,ar"
PURPOSE, RECIPIENT, SHEET = "person_request", "person", "access"
WHOLE = "events"  # what was handed on where nothing of it is sealed


class Asked(NamedTuple):
    """Whose data are wanted, and for which readers."""

    file: File
    readers: Sequence[Words]
    happenings: Sequence[Happening]
    signed: tuple[Seen, ...]


@click.command(cls=Command)
@click.argument("person", metavar="HANDLE", shell_complete=completes("persons"))
@option("--lang", metavar="LANGUAGE[,…]", default=LANGUAGES, help=_("languages of the page, the first one above"))
@option("-o", "--output", metavar="FOLDER", required=True, help=_("the new folder"))
@click.pass_obj
def export(place: Workplace, person: str, lang: str, output: str) -> None:
    """Write all that the log has of a person into a new folder, for that person: a page, data, and their proof.

    It opens what is sealed of her and of nobody else; other persons are not named. It is on record before anything is
    written, and the folder appears whole or not at all.
    """
    from primm.formats.given import data
    from primm.formats.herself import page
    from primm.proof.shown import prove_events

    readers = _readers(lang)
    place.vault.unlock()
    asked = _asked(place, person, readers)
    dossier = _dossier(place, asked)
    require_nameless(os.path.normpath(output), _names(dossier.known))
    subject = code(asked.file.subject)
    proofs = prove_events(place.log, asked.signed, [each.place for each in asked.happenings])
    files = {
        DATA: data(dossier, subject, sorted(asked.file.members), readers),
        PAGE: page(dossier, readers).encode(),
        PROOFS: "".join(proofs).encode(),
        README: "\n\n".join(each.translate(TEXT) for each in readers).encode(),
    }
    kept = _write(place, asked, files, output)
    tell(place.words.translate(_("copy of the data: {path}")).format(path=output))
    say(place.words.translate(_("that it was made is on record: {handle}")).format(handle=handle(kept)))
    _warn_of_notes(place, asked.happenings)


def _readers(text: str) -> list[Words]:
    known = sorted({"en", *os.listdir(LOCALE)})
    wanted = list(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    if not wanted or not set(wanted) <= set(known):
        text = _("languages of this page, with commas between them: {known}")
        raise Refused([Problem("lang", text, {"known": ", ".join(known)})])
    return [Words(each) for each in wanted]


def _asked(place: Workplace, person: str, readers: Sequence[Words]) -> Asked:
    """What the log has of the person, as far as it is signed: all of it, for it is signed now."""
    from primm.commands.vouching import vouch
    from primm.people.access import all_of
    from primm.people.files import file_of
    from primm.proof.audit import position_of

    file = file_of(place.log, place.kinds, person_named(place, person))
    if not file.events():
        raise NotFound(_("this person's file was retracted"))
    signed = vouch(place, place.writable)
    position = position_of(signed)
    found = all_of(place.log, file.members, lambda kind: _spec(place, kind), place.vault)
    return Asked(file, readers, [each for each in found if each.place[1] <= position.get(each.place[0], 0)], signed)


def _spec(place: Workplace, kind: str) -> Spec | None:
    return place.index.spec(kind) if kind in place.index.kinds else None


def _dossier(place: Workplace, asked: Asked) -> Dossier:
    from primm.formats.herself import Dossier
    from primm.people.seen import sights
    from primm.proof.signing import fingerprint_of, public_keys

    keys = public_keys(place.folder, place.writable.origin)
    assert keys is not None  # it has just signed
    return Dossier(
        day=f"{place.today()}",
        desk=place.settings.desk,
        letters=fingerprint_of(keys[1]),
        known=_known(place, asked.file),
        happenings=asked.happenings,
        sights=sights(place.log, asked.file.members),
        titles={kind: brief.title for kind, brief in place.index.kinds.items()},
        codes=place.codes,
    )


def _known(place: Workplace, file: File) -> dict[str, tuple[Field, Told]]:
    """What is known today, in the order of the form; what cannot be opened stands among the events as such."""
    from primm.core.errors import KeyMissing

    told = file.open()
    try:
        told = {**told, **file.opened(place.vault)}
    except KeyMissing as missing:
        say(missing.say(place.words.translate))
    kinds = dict.fromkeys((REGISTERED, *(each.entry.kind for each in told.values())))
    fields = {field.name: field for kind in reversed(kinds) for field in place.index.spec(kind).fields}
    order = [field.name for kind in kinds for field in place.index.spec(kind).fields]
    return {name: (fields[name], told[name]) for name in dict.fromkeys(order) if name in told}


def _names(known: Mapping[str, tuple[Field, Told]]) -> list[str]:
    values = (known[name][1].value for name in NAMES if name in known)
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _write(place: Workplace, asked: Asked, files: Mapping[str, bytes], output: str) -> str:
    """Put the folder in its place once the log says that it was made; the id of what it says."""
    from primm.commands.newfolder import new_folder
    from primm.core.host.recorder import Given

    with new_folder(output) as laid:
        (stored,) = place.recorder.record([Given(EXPORTED, _facts(place, asked, files[DATA]))])
        place.stored.append(stored.id)
        for name, content in files.items():
            laid.put(name, [content])
    return stored.id


def _facts(place: Workplace, asked: Asked, told: bytes) -> dict[str, Any]:
    opened = {each.field.name for happening in asked.happenings for each in happening.said if each.personal}
    heads = (each.claim().checkpoint for each in asked.signed)
    return {
        "persons": sorted(asked.file.members, key=lambda each: each != asked.file.subject),
        "exported": sorted(opened) or [WHOLE],
        "purpose": PURPOSE,
        "recipient": RECIPIENT,
        "sheet": SHEET,
        "start": min(each.meta["occurred"][:10] for each in asked.happenings),
        "end": max(f"{place.today()}", *(each.meta["occurred"][:10] for each in asked.happenings)),
        "position": [f"{each.origin} {each.n} {each.root.hex()}" for each in heads],
        "digest": sha256(told).hexdigest(),
    }


def _warn_of_notes(place: Workplace, happenings: Sequence[Happening]) -> None:
    """What somebody wrote freely may name others, and no program can tell."""
    from primm.people.access import notes_in

    notes = notes_in(happenings)
    if notes:
        text = _("notes may name others: read these on the page before you hand it over: {handles}")
        place.warn(Problem("", text, {"handles": " ".join(map(handle, notes))}, warns=True))


TEXT = _(
    "This folder holds what the help desks have recorded of you. Keep it where nobody else reads it.\n"
    "\n"
    "page.html     to be read, in any browser; it needs no network\n"
    "data.json     the same for programs: each event with its fields, in codes and in words\n"
    "proofs.jsonl  for each event, in the same order of desks and numbers, the proof that it is in a signed log\n"
    "\n"
    "To check the proofs, at any desk with PRIMM:  primm log prove --check proofs.jsonl\n"
    "By hand: the leaf of a proof is the SHA-256 of a byte 0 and the text envelope of that event in data.json\n"
    "(RFC 6962); the hashes lead from it to the root in the signed checkpoint (C2SP signed note).\n"
    "\n"
    "Other persons are not named. Of your permit only a reason that is known is written; else ask at the desk.\n"
)
