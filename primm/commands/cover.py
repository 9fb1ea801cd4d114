"""The cover of a pack: a text for whoever opens the folder, in each of the reader's languages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from primm.commands.funder.packed import INDICATORS, QUARTER, is_of_all
from primm.formats.certificate import SEPARATOR, position
from primm.formats.page import OnePage, columns, fingerprint, title_lines
from primm.formats.text import wrapped
from primm.formats.tidy import label, legend
from primm.words import _, day_in_full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.packing import Made
    from primm.core.figures.report import Report
    from primm.words import Words

WIDE = 100  # characters in a line, as every editor shows
MEANT = {
    "pagina": _("the page: the main figures of the period, by desk and in total"),
    INDICATORS: _("the indicators of the fund's programme, counted from the start of the project"),
    QUARTER: _("the fund's quarterly sheet; what was noted of the quarter is sealed, and stands in it by its handle"),
}
OF_ACTION = _("the figures of the action {title}, each with its definition")
DEPTH = {
    "html": _(
        "every figure of every action with its definition, comparison and pictures; any browser shows it offline"
    ),
    "xlsx": _("the same as a workbook"),
    "pdf": _("the same, to be printed"),
}
OPEN = _("all figures as open data (a Frictionless data package), in which no licence is named yet")
PROOF = _("the audit pack: the events without names, how far the log was signed, and the program that checks both")
SUMS = _("the size and the SHA-256 of every file")
FORMS = _("What has three forms says the same in each: .txt to be read, .csv for a spreadsheet, .json for programs.")
PERSONAL = _(
    "The audit pack names nobody, yet whoever knows a desk may know a person by the day and the topic of a contact:"
    " keep it as personal data are kept."
)
NOTED = _("what was noted of the quarter, because it is sealed; the desk opens it with its key:")
RECIPIENTS = _("the recipients of the fund, because they are personal data and are handed over on their own:")
ROWS = _("the single rows behind the figures, which only the page and the workbook of the desk have:")
NOT_PROVEN = _("the audit pack, because nobody here could sign how far the log had come; at the desk:")
EVENTS = _("the events of the log and the rows behind the figures, because others read this folder")
NO_PROOF = _("the audit pack, because it is of all desks and persons")
CHECK = _(
    "In this folder; on a Mac it is shasum -a 256 -c manifest.txt, on Windows certutil -hashfile FILE SHA256 shows what"
    " is to be compared with manifest.txt:"
)
PROVE = _(
    "That the log was not changed is shown by the program in the audit pack. It needs Python 3.10 or later and nothing"
    " else, and it is short enough to be read. It prints the fingerprint of the key that signed: have the desk read it"
    " aloud on the telephone, and compare."
)
ASK = _("Tell the desk which file and which figure is meant. With the file at hand they can say there:")
SAME = _("whether the file is the one that the log gives:")
OPENED = _("which events a figure counts and which it leaves out, here contacts (X01):")
MOVED = _("what was recorded or corrected since, and which figures it moved:")


def cover(of: Made) -> str:
    """The text; of several languages whole in the first, then whole in the next."""
    return "\n\n".join("".join(_written(_lines(of, words))) for words in of.order.words.each)


def _written(lines: Iterator[str]) -> Iterator[str]:
    """Lines of paper; a command is never broken."""
    for line in lines:
        yield from wrapped([line], 1000 if line.startswith(" ") else WIDE) if line else ["\n"]


def _lines(of: Made, words: Words) -> Iterator[str]:
    yield from _head(of, words)
    for title, tell in (
        (_("WHAT IS HERE"), _files),
        (_("WHAT IS NOT HERE"), _left),
        (_("HAS A FILE BEEN CHANGED?"), _checks),
        (_("IF A FIGURE IS QUESTIONED"), _questions),
    ):
        yield from ("", words.translate(title))
        yield from tell(of, words)


def _head(of: Made, words: Words) -> Iterator[str]:
    """Of what, to whom, by whom and when, and where in the log."""
    say, order, page = words.translate, of.order, _page(of)
    yield say(_("Reports of the help desks for migrants"))
    yield from list(title_lines(page, words))[1:]
    if "desk" in page.by and "desk" not in page.filters:
        shown = ", ".join(label(words, page.dimensions["desk"], each) for each in columns(page))
        yield say(_("desks: {desks}")).format(desks=shown or say(_("all")))
    trial = say(_("nobody: this is a trial"))
    yield say(_("given to: {recipient}")).format(recipient=order.recipient or trial)
    yield say(_("by: {staff} (staff code), {day}")).format(
        staff=order.by, day=day_in_full(date.fromisoformat(order.day), say)
    )
    for each in position(page.certificate).split(SEPARATOR):
        origin, n, *_root = each.split(" ")
        yield say(_("made from the log {origin} up to its event {n}")).format(origin=origin, n=n)
    yield say(_("fingerprint: {mark}")).format(mark=fingerprint(page.certificate))


def _page(of: Made) -> OnePage:
    page = next(iter(of.reports.values()))
    assert isinstance(page, OnePage)
    return page


def _files(of: Made, words: Words) -> Iterator[str]:
    """Each file with what it is, in a sentence."""
    say, holds = words.translate, of.order.holds
    for name, report in of.reports.items():
        yield f"{name} .txt .csv .json: {_meant(name, report, words)}"
    for name in of.sheets:
        yield f"{name} .txt .csv .json: {say(MEANT[name])}"
    for form in (each for each in DEPTH if each in holds):
        yield f"rapporto.{form}: {say(DEPTH[form])}"
    if "open" in holds:
        yield f"dati-aperti.zip: {say(OPEN)}"
    if "audit" in holds:
        yield f"verifica/: {say(PROOF)}"
    yield f"manifest.txt: {say(SUMS)}"
    yield say(FORMS)
    if "audit" in holds:
        yield say(PERSONAL)


def _meant(name: str, report: Report, words: Words) -> str:
    say = words.translate
    return say(MEANT[name]) if name in MEANT else say(OF_ACTION).format(title=say(report.title))


def _left(of: Made, words: Words) -> Iterator[str]:
    """What is not in the folder, why, and which command has it."""
    say, period, to = words.translate, of.order.wanted.period, of.order.recipient or "…"
    signs = dict.fromkeys(line for report in of.reports.values() for line in legend(report, words))
    yield from (f"- {each}" for each in signs)
    yield from (f"- {each._replace(field='').say(say)}" for each in of.left)
    if QUARTER in of.sheets:
        yield f"- {say(NOTED)}"
        yield f"  primm funder quarterly {period} -o …"
    if of.sheets:
        yield f"- {say(RECIPIENTS)}"
        yield f"  primm funder recipients {period} --to {to} -o …"
    if not of.order.wanted.publish:
        yield f"- {say(ROWS)}"
        yield f"  primm report {period} -o ….html"
    if of.order.wanted.publish:
        yield f"- {say(EVENTS)}"
    elif not is_of_all(of.order.wanted):
        yield f"- {say(NO_PROOF)}"
    elif "audit" not in of.order.holds:
        yield f"- {say(NOT_PROVEN)}"
        yield f"  primm log audit {period} --to {to} -o …"


def _checks(of: Made, words: Words) -> Iterator[str]:
    say = words.translate
    yield from (say(CHECK), "  sha256sum -c manifest.txt")
    if "audit" in of.order.holds:
        yield from (say(PROVE), "  python3 -I -S verifica/check.py")


def _questions(of: Made, words: Words) -> Iterator[str]:
    say, period = words.translate, of.order.wanted.period
    yield say(ASK)
    yield from (f"- {say(SAME)}", "  primm report --check pagina.txt")
    if not of.order.wanted.publish:
        yield from (f"- {say(OPENED)}", f"  primm explain X01 {period} --as-of pagina.json")
    yield from (f"- {say(MOVED)}", f"  primm report {period} --since pagina.json")
