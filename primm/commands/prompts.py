"""Questions on a terminal: each is asked until the answer is one that the field takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from primm.commands.kind import DAYS, day, typed
from primm.commands.output import say
from primm.core.errors import Problem, Refused
from primm.core.events.check import NO, PROTECTED, YES, check
from primm.core.events.text import search_key
from primm.core.host.naming import NAMING, Problems
from primm.desk.days import month_in_full
from primm.desk.meant import all_meant, label_of, meant
from primm.desk.sense import unsaid
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.codes import CodeList
    from primm.core.events.fields import Field

NEEDED = _("missing, but needed")
NOT_UNDERSTOOD = _("this was not understood: ? lists what may be answered")
LIST = "?"
REFUSED = "refused"
DECLINED = object()  # an answer: the person prefers not to say it
FEW = 8  # labels that stand in a question, candidates that are told
MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)


def typed_answer(question: str) -> str:
    """What is typed at a prompt of its own."""
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer


def agreed(ask: Callable[[], str]) -> bool:
    """Ask until the answer is a yes or a no; whether it is a yes."""
    answer = ""
    while answer not in (*YES, *NO):
        answer = ask().strip().lower()
    return answer in YES


def prompted(
    place: Workplace,
    field: Field,
    *,
    new: bool = False,
    ask: Callable[[str], str] | None = None,
    declinable: Container[str] = (),
) -> Any:
    """Ask until the answer is one that the field takes; nothing at all leaves an optional field out.

    ``new``: the answer names what comes into being with the event, and so nothing that is there. ``ask`` puts the
    question in another way than at a prompt of its own. Of a field that is ``declinable`` the answer may be that the
    person prefers not to say it: ``DECLINED``.
    """
    question = f"{place.words.translate(field.help)}{_hint(place, field)}"
    while True:
        text = (ask or typed_answer)(question).strip()
        if not text and not field.required and field.needed_when is None:
            return None
        if field.name in declinable and is_declined(place, text):
            return DECLINED
        if text == LIST and field.codes:
            _tell(place, place.codes[field.codes], place.codes[field.codes].codes)
            continue
        values, problems = _answered(place, field, text) if text else ({}, [Problem(field.name, NEEDED)])
        problems = problems or _unnamed(place, field, [] if new else values[field.name])
        if not problems:
            return values[field.name]
        for problem in problems:  # the question says of which field
            say(problem._replace(field="").say(place.words.translate))


def is_declined(place: Workplace, text: str) -> bool:
    """Whether an answer is that the person prefers not to say it."""
    return unsaid(text, place.words) == [REFUSED]


def declined(values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, with what was declined by name: such fields have no code for it."""
    kept = {name: value for name, value in values.items() if value is not DECLINED}
    names = [name for name, value in values.items() if value is DECLINED]
    return {**kept, "declined": [*kept.get("declined", ()), *names]} if names else kept


def checked(place: Workplace, field: Field, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The value that was typed for a field, and why it cannot be stored; warnings come when it is."""
    try:
        value = typed(place, field, [text] if field.many else text)
    except Refused as refused:
        return {}, list(refused.problems)
    alone = field._replace(needed_when=None, not_before=None, part_of=None)
    today = place.today().isoformat() if field.past else ""  # init asks before there is a log that has a zone
    _, problems = check([alone], {field.name: value}, place.codes, today=today)
    return {field.name: value}, [each for each in problems if not each.warns]


def _answered(place: Workplace, field: Field, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The value for what was answered in people's words, which is said back as it was understood."""
    if field.type == "month":
        return _month(place, field, text)
    if field.type in DAYS and not field.many:
        text = day(place, place.words.translate(field.help), text, past=bool(field.past))
    if not field.codes:
        return checked(place, field, text)
    try:
        codes = _coded(place, field, place.codes[field.codes], text)
    except Refused as refused:
        return {}, list(refused.problems)
    values, problems = checked(place, field, codes)
    if not problems:
        _say_back(place, field, text, values[field.name])
    elif field.codes == "need" and meant(text, place.codes["protected_need"], place.words):
        problems = [Problem(field.name, PROTECTED)]
    elif field.type == "code" and codes not in place.codes[field.codes]:
        problems = [Problem(field.name, NOT_UNDERSTOOD)]
    return values, problems


def _month(place: Workplace, field: Field, text: str) -> tuple[dict[str, Any], list[Problem]]:
    found = MONTH.fullmatch(text)
    values, problems = checked(place, field, f"{found[2]}-{int(found[1]):02d}" if found else text)
    if found and not problems:
        _say_field(place, field, month_in_full(values[field.name], place.words.translate))
    return values, problems


def _coded(place: Workplace, field: Field, known: CodeList, text: str) -> str:
    """The same with codes in place of words; what nothing reads like stays as it is, for the check to refuse."""
    if field.type == "counts":
        pairs = (each.partition("=") for each in text.split(","))
        return ",".join(f"{_one(place, field, known, name.strip())}{sign}{n}" for name, sign, n in pairs)
    said = unsaid(text, place.words)
    if said and not meant(text, known, place.words):
        return said[0]
    if not field.many:
        return _one(place, field, known, text)
    found = [_chosen(place, field, known, codes) for codes in all_meant(text, known, place.words)]
    return ",".join(found) if found and all(found) else text


def _one(place: Workplace, field: Field, known: CodeList, text: str) -> str:
    return _chosen(place, field, known, meant(text, known, place.words)) or text


def _chosen(place: Workplace, field: Field, known: CodeList, codes: Sequence[str]) -> str:
    if len(codes) < 2:
        return codes[0] if codes else ""
    _tell(place, known, codes[:FEW])
    raise Refused(
        [Problem(field.name, _("this may mean several ({number}): write more of it"), {"number": len(codes)})]
    )


def _tell(place: Workplace, known: CodeList, codes: Iterable[str]) -> None:
    shown = list(codes)
    width = max(map(len, shown), default=0)
    for code in shown:
        name = "" if place.at_desk else f"{code:{width}}  "  # at the desk people speak in labels
        say(f"  {name}{label_of(code, known, place.words)}{_span(known, code)}")


def _span(known: CodeList, code: str) -> str:
    return f" ({known.span(code)})" if code in known.valid else ""


def _say_back(place: Workplace, field: Field, text: str, value: Any) -> None:
    """What was understood, unless it was typed so."""
    known = place.codes[field.codes or ""]
    codes = [known.aliases.get(each, each) for each in ([value] if type(value) is str else value)]
    labels = [label_of(each, known, place.words) for each in codes]
    if field.type == "counts":
        labels = [f"{label} = {number}" for label, number in zip(labels, value.values(), strict=True)]
    if search_key("; ".join(labels)) != search_key(text):
        _say_field(place, field, "; ".join(labels))


def _say_field(place: Workplace, field: Field, value: str) -> None:
    say(f"{place.words.translate(field.help)}: {value}")


def _unnamed(place: Workplace, field: Field, value: Any) -> list[Problem]:
    """What is wrong with handles: that there is nobody and nothing of this name."""
    if field.type not in NAMING:
        return []
    references = place.recorder.references
    problems = Problems()
    with problems.of(field.name):
        for each in value if type(value) is list else [value]:
            if each.startswith("@"):
                continue
            if field.type in ("subject", "link"):
                references.subjects(field, each)
            else:
                references.opening(field, each) if field.type == "opening" else references.event(field, each)
    return problems


def _hint(place: Workplace, field: Field) -> str:
    hint = _hinted(place, field)
    return hint and f" [{hint}]"


def _hinted(place: Workplace, field: Field) -> str:
    if "person" in field.of:
        text = _("handle") if field.required else _("handle, or Enter")
        return place.words.translate(text)
    if not field.codes:
        return ""
    known = place.codes[field.codes]
    if len(known.codes) > FEW:
        return place.words.translate(_("? lists them"))
    return " · ".join(label_of(code, known, place.words) for code in known.codes)
