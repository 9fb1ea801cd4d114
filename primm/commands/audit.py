"""``primm log audit``: what an auditor gets, to check figures without trusting PRIMM and without seeing people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.tree import Command, option
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from primm.commands.workplace import Workplace
    from primm.core.figures.period import Period
    from primm.core.figures.report import Report
    from primm.proof.kept import Seen
    from primm.words import Words


@click.command(cls=Command)
@click.argument("period", metavar="PERIOD")
@option("--to", "recipient", metavar="WHOM", required=True, help=_("to whom it is given, as a code: an institution"))
@option("-o", "--output", metavar="FOLDER", required=True, help=_("the new folder"))
@click.pass_obj
def audit(place: Workplace, period: str, recipient: str, output: str) -> None:
    """Write what proves the contacts of PERIOD into a new folder: events without names, signed trees, a program.

    Whoever gets it runs check.py with Python alone. The folder appears whole or not at all; that it was given to
    somebody is kept in the log.
    """
    from primm.commands.asking import told_period
    from primm.commands.issuing import facts_of, keep, require_recipient, written
    from primm.commands.newfolder import new_folder
    from primm.commands.output import built_in, say, tell
    from primm.commands.vouching import vouch
    from primm.desk.periods import meant_period
    from primm.proof import audit as pack

    require_recipient(True, recipient)
    form = built_in("json")
    assert form is not None
    signed = vouch(place, place.writable)
    whole = told_period(place, period, meant_period(period, place.today()))
    report = figures(place, whole, place.today(), pack.position_of(signed))
    told = written(report, form, place.words)
    with new_folder(output) as laid:
        for name, pieces in parts(place, signed, told, place.words):
            laid.put(name, pieces)
        keep(place, {**facts_of(report), "form": form.name, "language": place.words.language}, recipient, told)
    tell(place.words.translate(_("audit pack: {path}")).format(path=output))
    say(place.words.translate(_("whoever gets it checks it with: python3 -I -S {path}/check.py")).format(path=output))
    say(place.words.translate(_("read the key's fingerprint to them aloud: {letters}")).format(letters=aloud(place)))


def figures(place: Workplace, period: Period, horizon: date, position: Mapping[str, int]) -> Report:
    """The report whose figures can be counted again, from the position that is signed."""
    from primm.commands.asking import Asked
    from primm.commands.earlier import Earlier
    from primm.commands.wanting import Typed, compute, wish
    from primm.proof.audit import ACTION, BY, METRIC

    earlier = Earlier(position)
    wanted = wish(place, ACTION, None, Asked(period, horizon, {}, earlier), Typed(by=(BY,), metric=(METRIC,)))
    return compute(place, wanted, earlier)


def parts(
    place: Workplace, signed: Sequence[Seen], report: bytes, words: Words
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of an audit pack, by their names; the events one by one, however many there are."""
    from primm.proof import audit as pack
    from primm.proof import notesfile

    yield pack.CHECKPOINTS, [notesfile.written(signed)]
    yield pack.REPORT, [report]
    yield pack.PROGRAM, [pack.program()]
    yield pack.README, [_readme(words).encode()]
    yield pack.EVENTS, pack.event_lines(place.log, pack.position_of(signed))


def aloud(place: Workplace) -> str:
    """The fingerprint of the key that has just signed, as the desk reads it aloud."""
    from primm.proof.signing import fingerprint_of, public_keys

    keys = public_keys(place.folder, place.writable.origin)
    assert keys is not None  # it has just signed
    return fingerprint_of(keys[1])


def _readme(words: Words) -> str:
    text = _(
        "This folder shows that the contacts in report.json were counted from a signed log, and it names nobody.\n"
        "\n"
        "Check it with Python 3.10 or later, on any computer:  python3 -I -S check.py\n"
        "\n"
        "check.py is short and can be read; it needs nothing but Python. It prints the fingerprint of the key that\n"
        "signed: have the desk read it aloud on the telephone, and compare.\n"
        "\n"
        "events.jsonl       each event: its open envelope; the facts of contacts, corrections, retractions and\n"
        "                   erasures; of who it was about and of what is sealed only hashes of salted texts\n"
        "checkpoints.jsonl  how far each computer's log had come and the root of its tree, signed (C2SP signed notes)\n"
        "report.json        metric X01, contacts by desk\n"
        "\n"
        "What it does not show: that what was typed is true. Whoever knows the desk may know a person by the day\n"
        "and the topic of a contact: keep it as you keep personal data.\n"
    )
    return words.translate(text)
