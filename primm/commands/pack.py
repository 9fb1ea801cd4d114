"""``primm pack``: the reports of a period in one folder, with a manifest of their hashes, to be given to somebody."""

from __future__ import annotations

from functools import update_wrapper
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import asking
from primm.commands.funder.packed import is_of_all
from primm.commands.issuing import PACK, facts_of, keep, require_recipient
from primm.commands.newfolder import MANIFEST, new_folder
from primm.commands.output import tell
from primm.commands.packing import IN_DEPTH, PAGE, PROOF, Order, able, files, made
from primm.commands.tree import Command, option
from primm.commands.usage import Misused
from primm.commands.wanting import PUBLISH, Typed, of_event, wish
from primm.core.errors import KeyMissing, Problem, Refused
from primm.words import Words, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.commands.asking import Asked
    from primm.commands.earlier import Earlier
    from primm.commands.packing import Made
    from primm.commands.wanting import Wish
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued
    from primm.proof.kept import Seen

SIGNED = f"# {PROOF}\n"  # begins the part of a manifest of which no digest is kept: what is signed has a time in it
UNSIGNED = _("the audit pack is left out: {why}")


def whom(command: Callable[..., None]) -> Callable[..., None]:
    """``--to`` says to whom: a pack is of a period that is written in one word."""

    def run(place: Workplace, *args: Any, start: str | None, end: str | None, **kwargs: Any) -> None:
        if start:
            raise Misused(_("write the period in one word: q3, 2020-07, lug-set"), click.get_current_context())
        if end and not kwargs["issuing"]:
            raise Refused([Problem("to", _("to whom a report is given is said with --issue"))])
        command(place, *args, start=None, end=None, recipient=end, **kwargs)

    update_wrapper(run, command)
    return run


@click.command(cls=Command)
@option("--desk", metavar="DESK[,DESK]", help=_("only the work of these desks"))
@option("--residence", metavar="TOWN[,TOWN]", help=_("only persons who live in these municipalities"))
@option("--municipality", metavar="TOWN", help=_("means two things: say --desk or --residence"))
@option("--preset", metavar="NAME", help=_("the figures of the page"))
@option("--publish", is_flag=True, help=PUBLISH)
@option("--pdf", is_flag=True, help=_("with the whole report on paper too, which takes longer"))
@option("--issue", "issuing", is_flag=True, help=_("give it to somebody (--to WHOM), and keep what was given"))
@option("-o", "--output", metavar="FOLDER", help=_("the new folder; else one with the period and the day in its name"))
@click.pass_obj
@whom
@asking
def pack(
    place: Workplace,
    asked: Asked,
    recipient: str | None,
    issuing: bool,
    output: str | None,
    preset: str | None,
    pdf: bool,
    **said: Any,
) -> None:
    """Write all reports of PERIOD, the sheets of the fund and the audit pack into a new folder, with a cover.

    The page, each action and the fund's sheets are there as text, CSV and JSON, everything in depth as rapporto.html
    and rapporto.xlsx; leggimi.txt says what each file is, and what is left out. What was noted of the quarter stays
    sealed. manifest.txt has the size and the SHA-256 of each file: sha256sum -c manifest.txt checks them. The folder
    appears whole or not at all. With --issue --to WHOM the log keeps what was given, and --as-of HANDLE makes the same
    folder again.
    """
    require_recipient(issuing, recipient)
    typed, issued = Typed(**said), asked.earlier.issued
    again = None if asked.whole or preset or typed.chooses or asked.filters or pdf else issued
    if again is None:
        order = _order(place, wish(place, None, preset, asked, typed), asked.earlier, recipient, pdf=pdf)
    else:
        order = order_of(place, again, asked.earlier)
        if recipient:
            holds = tuple(each for each in order.holds if each != "audit" or order.signed)
            order = order._replace(recipient=recipient, holds=holds, by=place.settings.by or "", day=f"{place.today()}")
    folder = output or f"primm-{order.wanted.period}-{order.day}"
    number = _write(place, folder, order, None if recipient else again)
    text = place.words.plural("{number} file in {folder}", "{number} files in {folder}", number)
    tell(text.format(number=number, folder=folder))


def _order(place: Workplace, wanted: Wish, earlier: Earlier, recipient: str | None, *, pdf: bool) -> Order:
    """What is asked for now: of what can be made here, and from where the log stands."""
    from primm.proof.audit import position_of

    holds = ["cover", *(form for form in IN_DEPTH if form != "pdf" and able(form)), *["pdf"] * pdf]
    signed: tuple[Seen, ...] = ()
    if wanted.publish:
        holds.append("open")
    elif earlier.position is None and is_of_all(wanted):
        signed = _signed(place, issuing=recipient is not None)
        holds += ["audit"] * bool(signed)
    position = earlier.position or position_of(signed) or place.log.position()
    return Order(
        wanted, earlier._replace(position=position), place.words, tuple(holds), f"{place.today()}",
        place.settings.by or "", recipient, signed=signed,
    )  # fmt: skip


def _signed(place: Workplace, *, issuing: bool) -> tuple[Seen, ...]:
    """How far the log has come, signed; for a trial nobody is asked for a passphrase."""
    from primm.commands.vouching import vouch, vouch_unasked
    from primm.proof.issuing import is_signed, signed

    why = _("a trial is not signed unless the keys are open, --issue --to WHOM signs it")
    try:
        if issuing:
            return vouch(place, place.writable)
        vouch_unasked(place)
        if is_signed(place.folder, place.log):
            return signed(place.folder, place.log.origin)
    except KeyMissing as error:
        why = error.say(place.words.translate)
    place.warn(Problem("", UNSIGNED, {"why": place.words.translate(why)}, warns=True))
    return ()


def order_of(place: Workplace, issued: Entry[ReportIssued], earlier: Earlier) -> Order:
    """What a pack that was given is made of once more; of its audit pack there is what was signed then, if here."""
    from primm.proof.audit import given

    event = issued.event
    if event.name != PACK:
        raise Refused([Problem("as_of", _("this is no pack: primm report --as-of makes it again"))])
    holds = tuple(event.form.split("-")[1:])
    return Order(
        of_event(event), earlier, Words(event.language), holds, issued.moment[:10], issued.by, event.recipient,
        [*event.metrics, *event.more],
        given(place.folder, earlier.position or {}, earlier.roots) if "audit" in holds else (),
    )  # fmt: skip


def _write(place: Workplace, folder: str, order: Order, issued: Entry[ReportIssued] | None) -> int:
    """Put the files into the folder; with somebody to whom it is given, that is kept before the folder appears."""
    what = made(place, order)
    for each in what.left:
        place.warn(each._replace(warns=True))
    with new_folder(folder) as laid:
        for name, make in files(place, what):
            laid.put(name, make())
        manifest = manifest_of(laid.lines)
        laid.put(MANIFEST, [manifest])
        if issued is None and order.recipient:
            _keep(place, what, kept_part(manifest))
    if issued is not None:
        _warn_of_others(place, order, manifest, issued)
    return len(laid.lines)


def manifest_of(lines: Mapping[str, str]) -> bytes:
    """The size and the hash of each file: first those that can be made again anywhere, then those that are signed."""
    own, signed = ("".join(lines[each] for each in sorted(lines) if each.startswith(PROOF) == of) for of in (0, 1))
    return (own + (SIGNED + signed if signed else "")).encode()


def kept_part(manifest: bytes) -> bytes:
    """The part of a manifest of which the log keeps the digest."""
    return manifest.partition(SIGNED.encode())[0]


def _keep(place: Workplace, what: Made, manifest: bytes) -> None:
    from primm.proof.audit import keep_given

    order = what.order
    assert order.recipient is not None
    if order.signed:
        keep_given(place.folder, order.signed)
    form = "-".join((PACK, *order.holds))
    keep(place, {**_facts(what), "form": form, "language": order.words.language}, order.recipient, manifest)


def _warn_of_others(place: Workplace, order: Order, manifest: bytes, issued: Entry[ReportIssued]) -> None:
    if sha256(kept_part(manifest)).hexdigest() != issued.event.digest:
        place.warn(Problem("", _("these are not the bytes that were issued"), warns=True))
    if "audit" in order.holds and not order.signed:
        why = _("what was signed then is on the computer where the pack was given")
        place.warn(Problem("", UNSIGNED, {"why": place.words.translate(why)}, warns=True))


def _facts(what: Made) -> dict[str, Any]:
    """What a pack is of: its page, the figures of the actions beside those, and what made all of them."""
    page = facts_of(what.reports[PAGE])
    of_actions = [facts_of(report) for name, report in what.reports.items() if name != PAGE]
    more = dict.fromkeys(each for facts in of_actions for each in facts["metrics"] if each not in page["metrics"])
    versions = {each for facts in (page, *of_actions) for each in facts["versions"]}
    return {**page, "name": PACK, "more": list(more), "versions": sorted(versions)}
