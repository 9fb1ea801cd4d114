"""What lines make is stored by the real recorder: each transaction whole, and read back as it was meant."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.ids import handle
from primm.desk.attaching import contact_of
from primm.desk.grammar import read
from primm.desk.reading import Person, Task, Thing
from primm.people.files import file_of
from tests.core.host.conftest import Bench
from tests.desk.conftest import ADesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from primm.core.events.entry import Entry
    from primm.desk.reading import Contact

BODIES = ("comune-falconara", "consultorio-falconara")


class RealDesk(ADesk):
    """A desk over a real log: what was stored can be named by its handle."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.all: list[Thing] = [Thing("body", f"body:{code}", code) for code in BODIES]
        self.all += [Thing("staff", code, code) for code in ("mr", "sa")]
        self.people: dict[str, Person] = {}

    def things(self, token: str) -> list[Thing]:
        """Find what begins so."""
        return [each for each in self.all if each.shown == token or (len(token) > 2 and each.shown.startswith(token))]

    def person(self, subject: str) -> Person:
        """Look up a person."""
        return self.people.get(subject, Person(subject))

    def contact(self, event: str) -> Contact | None:
        """Read a contact as it is today."""
        find = partial(file_of, self.bench.writable, self.bench.kinds)
        return contact_of(self.bench.recorder.references.find(event), find)

    def type(self, line: str, **answers: str) -> list[Entry[Any]]:
        """Type a line and store what it makes."""
        reading = read(line, self, answers)
        assert (reading.problems, reading.question) == ((), None)
        stored = self.bench.recorder.record(reading.givens)
        self.all += [
            Thing(given.kind, each.id, handle(each.id)) for given, each in zip(reading.givens, stored, strict=True)
        ]
        return [self.bench.read(each.id) for each in stored]

    def register(self) -> str:
        """Make a person; her handle."""
        new = self.bench.record("person.registered", citizenships=["MAR"], given_name="Prova")
        self.all.append(Thing("person", f"person:{new}", handle(new)))
        return handle(new)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealDesk]:
    """Open a desk over a new log."""
    bench = Bench(tmp_path)
    bench.record("desk.registered", said={"desk": "falconara"}, name="Falconara")
    for code in BODIES:
        bench.record("body.registered", body=f"body:{code}", name=code, body_type="counselling_centre")
    with bench.writable:
        yield RealDesk(bench)


def test_a_visit_is_one_transaction_of_linked_events(real: RealDesk) -> None:
    person = real.register()
    contact, need, service, application, task = real.type(f"c {person} rinnovo kit 25 poi 6/4 impronte")
    assert ("contact", 25) == (contact.kind, contact.event.minutes)
    assert {contact.id} == {each.event.contact for each in (need, service, application, task)}
    assert {need.id} == {service.event.need, application.event.need, task.event.regarding}
    assert "2020-04-06" == task.event.due


def test_what_was_opened_goes_on_and_is_closed(real: RealDesk) -> None:
    person = real.register()
    _contact, need, *_rest, task = real.type(f"c {person} rinnovo kit poi oggi 11:00")
    subject = need.event.persons[0]
    appointment = Task(task.id, task.event.due, "appointment", (subject,))
    real.people[subject] = Person(subject, needs={"doc.permit_renewal": need.id}, tasks=(appointment,))
    again, kept, closed = real.type(f"c {person} rinnovo fatto")
    assert ("appointment", "kept") == (again.event.access, kept.event.outcome)
    assert (need.id, "met") == (closed.event.of, closed.event.outcome)


def test_whom_nobody_named_is_attached_later(real: RealDesk) -> None:
    [contact] = real.type("c 3anon 2f 1m isee 10")
    person = real.register()
    [corrected] = real.type(f"attacca {handle(contact.id)} {person}+2")
    assert {"persons": [1], "anonymous": 2, "anonymous_sex": None} == corrected.event.changes
    [whole] = real.type(f"correggi {handle(contact.id)} minuti=12 temi=isee,nido")
    assert ("event.corrected", {"minutes": 12, "topics": ["ben.isee", "sch.nursery"]}) == (
        whole.kind,
        whole.event.changes,
    )


def test_a_protected_need_is_sealed(real: RealDesk) -> None:
    person = real.register()
    contact, need, _service = real.type(f"c {person} consultorio prenotato")
    assert (("hea",), "hea") == (contact.event.topics, need.event.category)
    row = real.bench.writable.by_id(need.id)[0]
    assert "counselling" not in row.facts


def test_a_referral_is_sent_and_closed_in_one_word(real: RealDesk) -> None:
    person = real.register()
    line = f"i {person} consultorio accompagnato 11/4 9:30 residenza"
    need, given, sent = real.type(line, shared="paper")
    assert (need.id, "accompanied", (given.id,)) == (sent.event.need, sent.event.handover, sent.event.consents)
    assert (("disclosure_to_receiver",), "paper") == (given.event.scopes, given.event.how)
    [accepted] = real.type(f"i {handle(sent.id)} accettato")
    [served] = real.type(f"i {handle(sent.id)} servito")
    assert ("referral.accepted", "referral.completed") == (accepted.kind, served.kind)


def test_a_mediation_goes_from_request_to_delivery(real: RealDesk) -> None:
    requested, scheduled = real.type("m comune ara sa gio 15:00 colloquio")
    assert requested.id == scheduled.event.of
    [delivered] = real.type(f"m {handle(requested.id)} svolta 40 capito")
    assert (requested.id, 40, "mr") == (delivered.event.of, delivered.event.minutes_on_site, delivered.event.mediator)
    [unmet] = real.type("m comune wolof inevasa lingua")
    assert "no_mediator_in_language" == unmet.event.reason


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("c {a}+{b}+2 figli isee,nido 30", ["contact"]),
        ("c anon per datrice colf,rinnovo info 10", ["contact"]),
        ("c {a} per {b} marito isee", ["contact"]),
        ("c {a} -", ["contact"]),
        ("c {a} - poi 18:00", ["contact", "task.set"]),
        ("c ente comune residenza mail 5", ["contact"]),
        ("c spam", ["call.unattributed"]),
        ("c {a} isee ieri", ["contact"]),
        ("a {a} gio 10:30 rinnovo", ["task.set"]),
        ("p {a} gio chiamare ; una nota", ["task.set"]),
        ("unisci {a} {b}", ["person.merged"]),
        ("o rete 45 servizi", ["work.logged"]),
        ("modo telefono domani epidemia", ["desk.mode_changed"]),
        ("i {a} consultorio orient", ["referral.sent"]),
        ("i {a} consultorio,comune niente", ["referral.sent", "referral.sent"]),
        ("m comune tel ara svolta 20 {a}", ["mediation.delivered"]),
    ],
)
def test_every_line_can_be_stored(real: RealDesk, line: str, kinds: list[str]) -> None:
    assert kinds == [each.kind for each in real.type(line.format(a=real.register(), b=real.register()))]


def test_what_never_happened_is_retracted(real: RealDesk) -> None:
    [contact] = real.type("c anon isee")
    [retracted] = real.type(f"annulla {handle(contact.id)}")
    assert contact.id == retracted.event.of


def test_who_agreed_before_need_not_say_it_again(real: RealDesk) -> None:
    person = real.register()
    given, _sent = real.type(f"i {person} consultorio", shared="paper")
    subject = given.event.person
    real.people[subject] = Person(subject, sharing=given.id)
    [again] = real.type(f"i {person} consultorio", shared="agreed")
    assert (given.id,) == again.event.consents
