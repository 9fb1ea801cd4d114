"""A typed line becomes drafts of events, an echo in words, or one short question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from primm.core.errors import Problem
from primm.core.events.near import nearest
from primm.core.events.text import NOTE, clean, search_key
from primm.core.events.wrong import Wrong
from primm.desk import agenda_lines, mediating, records, sending, visit
from primm.desk.correcting import correction
from primm.desk.echo import echo
from primm.desk.hearing import Ear
from primm.desk.helping import help_lines
from primm.desk.lexicon import lexicon
from primm.desk.line import Line
from primm.desk.reading import Reading, Thing
from primm.desk.tokens import Token, cut
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from primm.desk.hearing import Expected
    from primm.desk.reading import Desk

# What may stand in the line of each verb, the likelier first, and who makes events of it.
VERBS: Mapping[str, tuple[tuple[Expected, ...], Callable[[Line], Reading]]] = {
    "contact": ((visit.EXPECTED,), visit.contact),
    "referral": ((sending.ANSWER, sending.EXPECTED), sending.referral),
    "mediation": ((mediating.EXPECTED,), mediating.mediation),
    "appointment": ((agenda_lines.SETTING,), agenda_lines.appointment),
    "cancel": ((agenda_lines.MISSING,), agenda_lines.missed),
    "reminder": ((agenda_lines.SETTING,), agenda_lines.reminder),
    "merge": ((records.TWO_PERSONS,), records.merge),
    "unmerge": ((records.TWO_PERSONS,), records.unmerge),
    "retract": ((records.AN_EVENT,), records.retract),
    "attach": ((records.A_CONTACT,), records.attach),
    "work": ((records.HOURS,), records.hours),
    "mode": ((records.MODE,), records.mode),
}
OBEYED = ("new", "find", "undo", "show", "close", "agenda", "help")  # by the session itself
# Questions whose answer is as if it had been typed in the line.
FREE = ("who", "topics", "next", "when", "which", "receiver", "step", "language", "minutes")
LED_BY = {"next": "poi"}  # the small word behind which an answer stands
_YEAR = re.compile(r"(.*\S)\s+((?:19|20)\d\d)", re.ASCII)  # whom one looks for, and the year of birth
LOST = _("this cannot be stored with the rest of the line")
SHORTEST = 2  # letters of the beginning of a verb


def read(line: str, desk: Desk, answers: Mapping[str, str] = {}) -> Reading:
    """What a line means at this desk; it never fails, and never stores."""
    if line.lstrip().startswith("?"):
        return _obeyed("find", line.lstrip()[1:].strip(), desk)
    tokens, note = cut(line)
    if not tokens:
        return Reading("")
    verb = verb_of(tokens[0].text)
    if verb is None:
        return _no_verb(tokens[0], desk)
    if verb in OBEYED:
        return _obeyed(verb, line[tokens[0].end :].strip(), desk)
    if verb == "correct":
        return correction(line[tokens[0].end :], desk, tokens[0].end)
    if len(tokens) == 1:
        return Reading(verb)
    wrong = _wrong(note)
    if wrong:
        return Reading(verb, problems=(wrong,), span=(len(line) - len(note), len(line)))
    return _made(verb, [*tokens[1:], *_answered(answers, len(line))], note, desk, answers)


def _wrong(note: str) -> Problem | None:
    """What is wrong with a note, if anything is."""
    try:
        clean(note or "-", lines=True, limit=NOTE)
    except Wrong as wrong:
        return Problem("note", wrong.text, wrong.gaps)
    return None


def _made(verb: str, tokens: Sequence[Token], note: str, desk: Desk, answers: Mapping[str, str]) -> Reading:
    """What a line means whose verb makes events."""
    ways, make = VERBS[verb]
    ear = _best([_listen(Ear(desk, each, answers), tokens) for each in ways])
    if ear.troubles:
        trouble = ear.troubles[0]
        problems = (trouble.problem,) if trouble.problem else ()
        return Reading(verb, question=trouble.question, problems=problems, span=trouble.span)
    line = Line(verb, desk, tuple(ear.heard), note, answers, tokens[-1].end, set())
    reading = make(line)
    lost = line.unused() if reading.givens else None
    if lost:
        return Reading(verb, problems=(Problem("", LOST),), span=lost.token.span)
    if note and reading.givens and not any("note" in each.values for each in reading.givens):
        return Reading(verb, problems=(Problem("note", LOST),), span=(line.end, line.end))
    last = reading.last or (Thing(reading.givens[0].kind, "@1", "@1") if reading.givens else None)
    return reading._replace(echo=echo(reading.givens, desk, line.all("person")), last=last)


def _listen(ear: Ear, tokens: Sequence[Token]) -> Ear:
    ear.listen(tokens)
    return ear


def _best(ears: Sequence[Ear]) -> Ear:
    """The first that heard everything; else the one that heard most."""
    return min(ears, key=lambda ear: (bool(ear.troubles), -len(ear.heard)))


def verb_of(word: str) -> str | None:
    """The verb that a word says, or is the beginning of."""
    verbs, key = lexicon().verbs, search_key(word)
    if key in verbs:
        return verbs[key]
    begun = {verb for name, verb in verbs.items() if len(key) >= SHORTEST and name.startswith(key)}
    return begun.pop() if len(begun) == 1 else None


def _answered(answers: Mapping[str, str], end: int) -> list[Token]:
    """The answers to questions as if they stood at the end of the line."""
    texts = [f"{LED_BY.get(key, '')} {answers[key]}" for key in FREE if key in answers]
    said = [token for text in texts for token in cut(text)[0]]
    return [token._replace(start=end, end=end) for token in said]


def _obeyed(verb: str, text: str, desk: Desk) -> Reading:
    found = _YEAR.fullmatch(text) if verb == "find" else None
    told = {"text": found[1], "year": found[2]} if found else {"text": text}
    said = help_lines(desk) if verb == "help" else ()
    return Reading(verb, echo=said, arguments=told if text else {}, last=desk.last if verb == "show" else None)


def _no_verb(token: Token, desk: Desk) -> Reading:
    things = desk.things(token.text)
    if len(things) == 1:
        return Reading("show", last=Thing(*things[0]))
    key = search_key(token.text)
    if any(name.startswith(key) for name in lexicon().verbs):
        return Reading("")
    near = nearest(key, [name for name in lexicon().verbs if len(name) > 1])
    none, other = _("no line begins with this word"), _("no line begins with this word; did you mean {near}?")
    text = other if near else none
    return Reading("", problems=(Problem("", text, {"near": near}),), span=token.span)
