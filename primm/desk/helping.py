"""What each verb is for, in a sentence with an example: shown by ``aiuto``, and the table of the manual."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from primm.desk.lexicon import LANGUAGES, file_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.desk.reading import Desk


class Row(NamedTuple):
    """A verb as it is explained."""

    verb: str
    title: str
    examples: tuple[str, ...]  # lines as they are typed


TABLE = (
    Row("contact", _("a visit or a call"), ("c k7q rinnovo kit 25 poi 6/4 impronte", "c anon cit info 3", "c k7q -")),
    Row("new", _("a person gets a file"), ("n",)),
    Row("find", _("find a person"), ("? k7q",)),
    Row(
        "referral",
        _("a person is sent to a service, or what became of it"),
        ("i . consultorio orient", "i r4f servito"),
    ),
    Row("mediation", _("a mediation"), ("m comune-falconara ara gio 15:00 colloquio", "m pediatra tel svolta 20 b2r")),
    Row("appointment", _("an appointment is set"), ("a k7q gio 10:30 rinnovo",)),
    Row(
        "cancel",
        _("an appointment was missed, moved or cancelled"),
        ("x 11:00", "x 11:00 ven 10:00", "x 11:00 disdetto"),
    ),
    Row("reminder", _("something is to be done"), ("p k7q gio chiamare",)),
    Row("undo", _("take the last thing back"), ("u",)),
    Row("show", _("show the last person or thing"), (".",)),
    Row("merge", _("two files are one person's"), ("unisci k7q b2r",)),
    Row("unmerge", _("two files are two persons' after all"), ("separa k7q b2r",)),
    Row("correct", _("correct what was recorded"), ("correggi c6t minuti=20",)),
    Row("retract", _("what was recorded never happened"), ("annulla c6t",)),
    Row("attach", _("say afterwards who came"), ("attacca c6t b2r",)),
    Row("work", _("hours beside the contacts"), ("o rete 45 servizi",)),
    Row("mode", _("how the desk works from now on, or from a day"), ("modo telefono 10/4 epidemia",)),
    Row("agenda", _("the agenda of the day"), ("agenda",)),
    Row("close", _("close the day"), ("fine",)),
    Row("help", _("this help"), ("aiuto",)),
)


FEW = 2  # words for each verb, and an example where it fits: the help is not longer than a screen
WIDTH = 79


def help_lines(desk: Desk) -> tuple[str, ...]:
    """Every verb with its first words and perhaps an example, in the reader's language."""
    language = desk.words.first if desk.words.first in LANGUAGES else "en"
    return tuple(_line(row, language, desk) for row in TABLE)


def words_of(verb: str, *languages: str) -> Iterator[str]:
    """How a verb is said in some languages."""
    said = (word for language in languages for word in file_of(language).verbs.get(verb, ()))
    return iter(dict.fromkeys(said))


def _line(row: Row, language: str, desk: Desk) -> str:
    words = ", ".join(islice(words_of(row.verb, language), FEW)) or row.verb
    said = f"{words}: {desk.words.translate(row.title)}"
    return next((line for each in row.examples if len(line := f"{said} · {each}") <= WIDTH), said)
