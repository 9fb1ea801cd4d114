"""What will be stored, in the reader's words: labels, days in full, people by their handles; nothing that is sealed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.codes import ALWAYS
from primm.desk.days import in_full
from primm.desk.lexicon import field_word
from primm.desk.meant import label_of
from primm.desk.sense import name_of
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from primm.core.host.recorder import Given
    from primm.desk.reading import Desk, Task

NAMES = {
    "contact": _("contact"),
    "call.unattributed": _("call of nobody's file"),
    "need.opened": _("need opened"),
    "need.closed": _("need closed"),
    "service.delivered": _("service given"),
    "application.prepared": _("application prepared"),
    "task.set": _("to do"),
    "task.done": _("from the agenda"),
    "referral.sent": _("referral"),
    "referral.received": _("referral received"),
    "referral.accepted": _("referral accepted"),
    "referral.started": _("referral begun"),
    "referral.completed": _("referral ended"),
    "referral.rejected": _("referral rejected"),
    "referral.cancelled": _("referral cancelled"),
    "referral.expired": _("referral without an answer"),
    "mediation.requested": _("mediation requested"),
    "mediation.scheduled": _("mediation scheduled"),
    "mediation.delivered": _("mediation held"),
    "mediation.unmet": _("mediation not covered"),
    "mediation.cancelled": _("mediation cancelled"),
    "person.consent_given": _("consent"),
    "person.merged": _("files united"),
    "person.unmerged": _("files separated"),
    "event.corrected": _("corrected"),
    "event.retracted": _("retracted"),
    "work.logged": _("hours"),
    "desk.mode_changed": _("desk mode"),
}
# The code list of a field; its values are said by their labels.
LISTS = {
    "reached": "reached", "channel": "channel", "initiated_by": "initiated_by", "counterpart": "counterpart",
    "relation": "relation", "topics": "need", "topic": "need", "category": "need", "outcomes": "outcome",
    "language": "language", "via_interpreter": "via_interpreter", "access": "access", "how_found": "how_found",
    "action": "action", "call_kind": "call_kind", "service_kind": "service_kind",
    "application_kind": "application_kind", "task_kind": "task_kind", "handover": "handover",
    "consent": "consent_how", "how": "consent_how", "scopes": "consent_scope",
    "cancelled_by": "cancelled_by", "context": "mediation_context",
    "purpose": "mediation_purpose", "outcome_source": "outcome_source",
    "activity": "activity", "sex": "sex", "citizenships": "country", "country_of_birth": "country",
    "languages": "language", "municipality": "municipality", "italian_level": "cefr", "id_check": "id_check",
    "contact_rule": "contact_rule", "notice_how": "notice_how", "notice_language": "language",
    "source": "how_found", "follow_up_need": "need",
}  # fmt: skip
OF_KIND = {
    ("mediation", "urgency"): "urgency", ("need", "urgency"): "urgency",
    ("mediation", "mode"): "mediation_mode", ("desk", "mode"): "desk_mode", ("need", "outcome"): "outcome_need",
    ("task", "outcome"): "task_outcome", ("referral", "outcome"): "referral_outcome",
    ("mediation", "outcome"): "mediation_outcome", ("referral", "reason"): "reject_reason",
    ("mediation", "reason"): "unmet", ("desk", "reason"): "mode_reason", ("event", "reason"): "correction_reason",
}  # fmt: skip
WHOLE = {  # said without their values: sealed, or always the same
    "protected": _("protected need, sealed"),
    "note": _("a sealed note"),
    "data_shared": _("shared: name, phone, topic"),
}
QUIET = ("reached:yes", "initiated_by:user", "initiated_by:desk", "initiated_by:service", "counterpart:user")
DAYS = ("due", "moved_to", "at", "appointment_on", "since", "proposed_slots")
COUNTS = {"anonymous_sex": "sex", "anonymous_age": "age_bracket"}
NUMBERS: dict[str, Callable[[int], str]] = {
    "anonymous": lambda n: counted("{n} without a name", "{n} without a name", n),
    "minutes": lambda n: counted("{n} minute", "{n} minutes", n),
    "minutes_on_site": lambda n: counted("{n} minute", "{n} minutes", n),
    "minutes_travel": lambda n: counted("{n} minute of travel", "{n} minutes of travel", n),
}
LED = {
    "present": _("asked by {it}"),
    "relation": _("on behalf, asked by: {it}"),
    "who": _("by {it}"),
    "done_by": _("done by {it}"),
    "mediator": _("mediator {it}"),
    "evidence": _("sheet {it}"),
    "receiver": _("to {it}"),
    "requester": _("for {it}"),
    "counterpart_body": _("with {it}"),
    "other": _("and {it}"),
    "moved_to": _("to {it}"),
    "since": _("from {it}"),
}
SPOKEN = _("who speaks this language: {who}")
UNSPOKEN = _("nobody on the staff is known to speak this language")
RULE = _("mind how {who} may be reached: {rule}")
TAKEN = _("{worker} has another appointment at that time: {other}")
SAID_BY = {  # what came of a contact, by the events that say it as well
    "service": ("service.delivered", "application.prepared"),
    "need_opened": ("need.opened",),
    "appointment": ("task.set",),
}
CAME = _("who came to the contact {contact}: {who}")
LEFT_OUT = ("contact", "regarding", "need", "for_other", "consents")


def echo(givens: tuple[Given, ...], desk: Desk, persons: Sequence[str] = ()) -> tuple[str, ...]:
    """A line for each event that will be stored, and what is good to know before it is.

    ``persons`` are those of the line, among whose tasks the one is that was kept, missed or moved.
    """
    said = (say(_shown(each, desk, persons), desk) for each in _once(givens))
    return (*said, *(line for each in givens for line in _beside(each, desk)))


def _once(givens: tuple[Given, ...]) -> Iterator[Given]:
    """The events without what another one says: whom they concern, what the first is about, what came of that."""
    kinds = {each.kind for each in givens}
    for number, each in enumerate(givens):
        others = givens[0].values if number else {}
        values = {name: value for name, value in each.values.items() if not _is_said(each.kind, name, value, others)}
        told = [code for code in values.get("outcomes", ()) if kinds.isdisjoint(SAID_BY.get(code, ()))]
        yield each._replace(values={**values, "outcomes": tuple(told)} if "outcomes" in values else values)


def _shown(given: Given, desk: Desk, persons: Sequence[str]) -> Given:
    """A task that came to its end is shown by its day and, where nobody was named, by its persons."""
    if given.kind != "task.done":
        return given
    tasks = [*desk.tasks(desk.today), *(task for each in persons for task in desk.person(each).tasks)]
    task = next((each for each in tasks if each.id == given.values["of"]), None)
    if task is None:
        return given
    named = {} if set(task.persons) <= set(persons) else {"persons": task.persons}
    return given._replace(values={"due": task.due, **named, **given.values, "of": "@0"})


def _is_said(kind: str, field: str, value: Any, first: Mapping[str, Any]) -> bool:
    if field == "topic" and kind == "service.delivered":
        return value in first.get("topics", ())
    return field in ("person", "persons") and (value,) in (first.get("persons"), (first.get("persons"),))


def _beside(given: Given, desk: Desk) -> Iterator[str]:
    """What a line does not say: who speaks a language, who is busy then, how a person wants to be called."""
    translate, values = desk.words.translate, given.values
    if values.get("task_kind") == "appointment":
        for each in _at_once(values, desk):
            yield translate(TAKEN).format(worker=each.who, other=name_of(each.id))
    if given.kind == "mediation.requested":
        speakers = ", ".join(desk.mediators(values["language"]))
        yield translate(SPOKEN if speakers else UNSPOKEN).format(who=speakers)
    if values.get("task_kind") == "call" or values.get("channel") == "phone_out":
        for person in values.get("persons", ()):
            rule = desk.person(person).contact_rule
            if rule not in (None, "ok"):
                shown = label_of(str(rule), desk.codes["contact_rule"], desk.words)
                yield translate(RULE).format(who=name_of(person), rule=shown)


def _at_once(values: Mapping[str, Any], desk: Desk) -> Iterator[Task]:
    """The other appointments that a worker has at the same minute."""
    due, who = values["due"], values.get("who")
    known = desk.tasks(date.fromisoformat(due[:10])) if who and "T" in due else ()
    return (each for each in known if (each.kind, each.due, each.who) == ("appointment", due, who))


def say(given: Given, desk: Desk) -> str:
    """What one event says."""
    translate, other = desk.words.translate, str(given.values.get("other"))
    if other.startswith("anon:"):
        return translate(CAME).format(contact=name_of(other), who=name_of(given.values["person"]))
    said = [part for field, value in given.values.items() for part in _parts(given, field, value, desk)]
    if given.occurred:
        said.append(in_full(given.occurred, translate))
    return f"{translate(NAMES[given.kind])}: {' · '.join(said)}".rstrip(": ")


def _parts(given: Given, field: str, value: Any, desk: Desk) -> Iterator[str]:
    translate = desk.words.translate
    if field in LEFT_OUT or f"{field}:{value}" in QUIET or str(value).startswith("@"):
        return
    if field in WHOLE:
        yield translate(WHOLE[field])
    elif field in NUMBERS:
        yield translate(NUMBERS[field](int(value))).format(n=value)
    elif field == "changes":
        yield from (_change(name, each, desk) for name, each in value.items() if each is not None)
    elif field in COUNTS:
        yield from _counts(value, COUNTS[field], desk)
    else:
        for each in value if isinstance(value, tuple) else (value,):
            shown = _one(given.kind, field, str(each), desk)
            if each in ALWAYS and field not in LED:  # by itself it would not say of what
                shown = f"{field_word(field, desk.words.first)}: {shown}"
            yield translate(LED[field]).format(it=shown) if field in LED else shown


def codes_of(kind: str, field: str) -> str | None:
    """The code list of a field of a kind."""
    return LISTS.get(field) or OF_KIND.get((kind.partition(".")[0], field))


def _change(field: str, value: Any, desk: Desk) -> str:
    """A field that gets a new value; what could be a name or a number of somebody's is not said."""
    name = field_word(field, desk.words.first)
    values = value if isinstance(value, list) else [value]
    open_ = field in LISTS or field in NUMBERS or field in DAYS or field in ("persons", "present", "occurred")
    said = ", ".join(str(each) if field in NUMBERS else _one("", field, str(each), desk) for each in values)
    return f"{name} = {said}" if open_ else name


def _one(kind: str, field: str, value: str, desk: Desk) -> str:
    codes = codes_of(kind, field)
    if codes:
        return label_of(value, desk.codes[codes], desk.words)
    if field in (*DAYS, "occurred"):
        return in_full(value, desk.words.translate)
    return name_of(value)


def _counts(value: Mapping[str, int], codes: str, desk: Desk) -> Iterator[str]:
    return (f"{many} {label_of(code, desk.codes[codes], desk.words)}" for code, many in value.items())
