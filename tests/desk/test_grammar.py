"""What staff type becomes exactly these events: each row is a line and the whole transaction that it makes."""

from __future__ import annotations

from typing import Any

import pytest

from primm.desk.grammar import read
from primm.desk.reading import Contact, Person, Reading, Thing
from primm.words import Words
from tests.desk.conftest import APPOINTMENT, ASSOCIATION, CALL, CONTACT, MEDIATION, REFERRAL, A, ADesk, B, C, D, uuid

RENEWAL, ISEE = "doc.permit_renewal", "ben.isee"
HERE = {"counterpart": "user", "reached": "yes", "channel": "in_person_desk", "initiated_by": "user"}
CALLED = {"counterpart": "user", "channel": "phone_out", "initiated_by": "desk"}
MISSED = {"persons": (A,), **CALLED, "reached": "no_answer"}
ABSENT = ("contact", {**HERE, "persons": (A,), "reached": "not_shown_up", "topics": (RENEWAL,)})


def info(topic: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """Make a contact at the desk in which information was given."""
    return "contact", {**HERE, "topics": (topic,), "outcomes": ("information",), **more}


def opened(person: str, category: str = RENEWAL) -> tuple[str, dict[str, Any]]:
    """Make a need that comes from the contact."""
    return "need.opened", {"persons": (person,), "category": category, "contact": "@1"}


def told(reading: Reading) -> list[tuple[str, dict[str, Any]]]:
    """Leave the envelope out."""
    assert reading.problems == ()
    assert reading.question is None
    return [(given.kind, dict(given.values)) for given in reading.givens]


VISIT = [
    (
        "contact",
        {
            **HERE,
            "persons": (A,),
            "topics": (RENEWAL,),
            "outcomes": ("service", "need_opened", "appointment"),
            "minutes": 25,
        },
    ),
    opened(A),
    (
        "service.delivered",
        {"persons": (A,), "need": "@2", "contact": "@1", "service_kind": "application_help", "topic": RENEWAL},
    ),
    ("application.prepared", {"persons": (A,), "need": "@2", "contact": "@1", "application_kind": "permit_renewal"}),
    (
        "task.set",
        {
            "persons": (A,),
            "due": "2020-04-06",
            "task_kind": "appointment",
            "topic": "doc.receipt_fingerprints",
            "regarding": "@2",
            "contact": "@1",
        },
    ),
]

CONTACTS = [
    ("c k7q rinnovo kit 25 poi 6/4 impronte", VISIT),
    ("visit k7q renewal kit 25 then 6/4 fingerprints", VISIT),
    ("contatto K7Q2M permesso pratica 25min poi lun impronte", VISIT),
    ("c k7q con rinnovo e kit 25 min poi il 6/4 con impronte", VISIT),
    ("c . rinn kit 25 poi tra 6 giorni cedolino", VISIT),
    ("c anon cit info 3", [info("cit", anonymous=1, minutes=3)]),
    ("c anon cit 3", [info("cit", anonymous=1, minutes=3)]),
    (
        "c b2r+b2s+2 figli isee,nido 30",
        [
            (
                "contact",
                {
                    **HERE,
                    "persons": (B, C),
                    "anonymous": 2,
                    "anonymous_age": {"lt18": 2},
                    "topics": (ISEE, "sch.nursery"),
                    "outcomes": ("information",),
                    "minutes": 30,
                },
            )
        ],
    ),
    (
        "c anon per datrice colf,rinnovo info 10",
        [
            (
                "contact",
                {
                    **HERE,
                    "anonymous": 1,
                    "for_other": True,
                    "relation": ("employer",),
                    "topics": ("wor.domestic_work", RENEWAL),
                    "outcomes": ("information",),
                    "minutes": 10,
                },
            )
        ],
    ),
    ("c k7q -", [("contact", MISSED)]),
    ("c f3m spento", [("contact", {**MISSED, "persons": (D,)})]),
    (
        "c b2r - poi 18:00",
        [
            ("contact", {**MISSED, "persons": (B,)}),
            ("task.set", {"persons": (B,), "due": "2020-03-31T18:00", "task_kind": "call", "contact": "@1"}),
        ],
    ),
    ("c k7q ha risposto un altro", [("contact", {**MISSED, "reached": "answered_by_other"})]),
    ("c k7q segreteria", [("contact", {**MISSED, "reached": "left_message"})]),
    ("c k7q inesistente", [("contact", {**MISSED, "reached": "inactive_number"})]),
    ("c k7q numero sbagliato", [("contact", {**MISSED, "reached": "wrong_number"})]),
    (
        "c k7q non si è presentato",
        [("contact", {**HERE, "persons": (A,), "reached": "not_shown_up"})],
    ),
    (
        "c 3anon 2f 1m spid 10",
        [info("adm.spid_digital", anonymous=3, anonymous_sex={"2": 2, "1": 1}, minutes=10)],
    ),
    ("c 2 donne 1 uomo casa", [info("hou", anonymous=3, anonymous_sex={"2": 2, "1": 1})]),
    ("c anon+2 figli mensa", [info("sch.transport_canteen", anonymous=3, anonymous_age={"lt18": 2})]),
    (
        "c k7q per f3m marito isee",
        [info(ISEE, persons=(A,), present=(D,), for_other=True, relation=("spouse",))],
    ),
    ("c k7q isee tel 1h", [info(ISEE, persons=(A,), channel="phone_in", minutes=60)]),
    ("c k7q isee wa", [info(ISEE, persons=(A,), channel="message")]),
    (
        "c k7q isee abbiamo chiamato arabo",
        [info(ISEE, persons=(A,), channel="phone_out", initiated_by="desk", language="ara")],
    ),
    (
        "c k7q cud foglio 12/b azione scuola sa con mediatore",
        [
            info(
                "wor.contract_payslip",
                persons=(A,),
                evidence="12/b",
                action="school",
                done_by="sa",
                via_interpreter="mediator",
            )
        ],
    ),
    ("c k7q isee mr", [info(ISEE, persons=(A,))]),
    ("c k7q isee libero tramite questura", [info(ISEE, persons=(A,), access="walk_in", how_found="police_hq")]),
    (
        "c ente comune-fal residenza tel 10",
        [
            (
                "contact",
                {
                    "counterpart": "service",
                    "counterpart_body": "body:comune-falconara",
                    "reached": "yes",
                    "channel": "phone_in",
                    "initiated_by": "service",
                    "topics": ("doc.residence_registry",),
                    "outcomes": ("information",),
                    "minutes": 10,
                },
            )
        ],
    ),
    (
        "c ente h7w3d residenza tel 10",
        [
            (
                "contact",
                {
                    "counterpart": "association",
                    "counterpart_body": ASSOCIATION,
                    "reached": "yes",
                    "channel": "phone_in",
                    "initiated_by": "association",
                    "topics": ("doc.residence_registry",),
                    "outcomes": ("information",),
                    "minutes": 10,
                },
            )
        ],
    ),
    (
        "correggi c6t ente=h7w3d",
        [("event.corrected", {"of": CONTACT.name, "changes": {"counterpart_body": ASSOCIATION}})],
    ),
    ("c k7q preferisce non dirlo", [info("refused", persons=(A,))]),
    ("c anon 5 non dice tramite non dice", [info("refused", anonymous=1, minutes=5, how_found="refused")]),
    (
        "c anon per non vuole dirlo isee lingua non dice",
        [info(ISEE, anonymous=1, for_other=True, relation=("refused",), language="refused")],
    ),
    (
        "c k7q non dice poi 6/4 kit",  # what nobody says is no need that goes on
        [
            ("contact", {**HERE, "persons": (A,), "topics": ("refused",), "outcomes": ("service", "appointment")}),
            ("service.delivered", {"persons": (A,), "contact": "@1", "service_kind": "application_help"}),
            ("application.prepared", {"persons": (A,), "contact": "@1", "application_kind": "other"}),
            ("task.set", {"persons": (A,), "due": "2020-04-06", "task_kind": "appointment", "contact": "@1"}),
        ],
    ),
    (
        "correggi k7q sesso=preferisce non dirlo cittadinanza=non dice comune=not known",
        [
            (
                "event.corrected",
                {
                    "of": A.partition(":")[2],
                    "changes": {"sex": "refused", "citizenships": ["refused"], "municipality": "unknown"},
                },
            )
        ],
    ),
    ("c spam 2", [("call.unattributed", {"call_kind": "spam", "minutes": 2})]),
    ("c sbagliato", [("call.unattributed", {"call_kind": "wrong_number"})]),
    (
        "c k7q isee risolto",
        [
            ("contact", {**HERE, "persons": (A,), "topics": (ISEE,), "outcomes": ("need_opened",)}),
            opened(A, ISEE),
            ("need.closed", {"of": "@2", "outcome": "met"}),
        ],
    ),
    (
        "c k7q bollette modulo,telefonata",
        [
            (
                "contact",
                {
                    **HERE,
                    "persons": (A,),
                    "topics": ("hou.utilities",),
                    "outcomes": ("need_opened", "document_filled", "call_made"),
                },
            ),
            opened(A, "hou.utilities"),
            (
                "service.delivered",
                {
                    "persons": (A,),
                    "need": "@2",
                    "contact": "@1",
                    "service_kind": "form_filled",
                    "topic": "hou.utilities",
                },
            ),
            (
                "service.delivered",
                {
                    "persons": (A,),
                    "need": "@2",
                    "contact": "@1",
                    "service_kind": "phone_call",
                    "topic": "hou.utilities",
                },
            ),
        ],
    ),
    (
        "c anon colf kit",
        [("contact", {**HERE, "anonymous": 1, "topics": ("wor.domestic_work",), "outcomes": ("service",)})],
    ),
    ("c k7q isee ; chiede anche altro", [info(ISEE, persons=(A,), note="chiede anche altro")]),
    (
        "c k7q consultorio prenotato",
        [
            (
                "contact",
                {
                    **HERE,
                    "persons": (A,),
                    "topics": ("hea",),
                    "outcomes": ("need_opened", "appointment_elsewhere"),
                    "protected": "hea.counselling_centre",
                },
            ),
            (
                "need.opened",
                {"persons": (A,), "category": "hea", "protected": "hea.counselling_centre", "contact": "@1"},
            ),
            (
                "service.delivered",
                {
                    "persons": (A,),
                    "need": "@2",
                    "contact": "@1",
                    "service_kind": "appointment_booked",
                    "topic": "hea",
                },
            ),
        ],
    ),
]


@pytest.mark.parametrize(("line", "events"), CONTACTS, ids=[line for line, _events in CONTACTS])
def test_a_contact_is_one_line(desk: ADesk, line: str, events: list[Any]) -> None:
    assert events == told(read(line, desk))


def test_a_need_that_is_open_goes_on(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, needs={RENEWAL: uuid(40)})
    contact, service, application, task = told(read("c k7q rinnovo kit poi 6/4", desk))
    assert contact[1]["outcomes"] == ("service", "appointment")
    assert {uuid(40)} == {service[1]["need"], application[1]["need"], task[1]["regarding"]}


def test_a_need_that_is_met_is_closed(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, needs={RENEWAL: uuid(40)})
    assert ("need.closed", {"of": uuid(40), "outcome": "given_up"}) == told(read("c k7q rinnovo rinuncia", desk))[-1]


def test_the_appointment_of_the_day_is_kept_by_the_contact(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, tasks=(APPOINTMENT,))
    contact, kept = told(read("c k7q rinnovo", desk))
    assert contact[1]["access"] == "appointment"
    assert kept == ("task.done", {"of": APPOINTMENT.id, "outcome": "kept"})


@pytest.mark.parametrize(("mode", "kept"), [("in_person", False), ("phone", True), ("closed", True)])
def test_whoever_calls_has_kept_the_appointment_only_where_the_desk_works_by_phone(mode: str, kept: bool) -> None:
    reading = read("c k7q rinnovo tel", ADesk(mode=mode, k7q2m=Person(A, tasks=(APPOINTMENT,))))
    assert kept == (len(reading.givens) == 2)


def test_a_call_that_was_due_is_made_or_put_off(desk: ADesk) -> None:
    desk.known["f3m6x"] = Person(D, tasks=(CALL,))
    assert ("task.done", {"of": CALL.id, "outcome": "done"}) == told(read("c f3m isee", desk))[1]
    put_off = ("task.done", {"of": CALL.id, "outcome": "moved", "moved_to": "2020-04-01T09:00"})
    assert [put_off] == told(read("c f3m - poi domani ore 9", desk))[1:]
    assert len(read("c f3m -", desk).givens) == 1


@pytest.mark.parametrize(
    ("mode", "channel"), [("in_person", "in_person_desk"), ("phone", "phone_in"), ("closed", "phone_in")]
)
def test_how_follows_the_mode_of_the_desk(mode: str, channel: str) -> None:
    assert channel == read("c k7q isee", ADesk(mode=mode)).givens[0].values["channel"]


def test_how_follows_the_mode_of_the_day_on_which_it_was(desk: ADesk) -> None:
    desk.modes["2020-03-10"] = "phone"
    lines = {"phone_in": "c k7q isee", "in_person_desk": "c k7q isee 9/3"}
    assert list(lines) == [read(line, desk).givens[0].values["channel"] for line in lines.values()]


def test_who_did_not_come_has_missed_the_appointment_of_that_day(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, tasks=(APPOINTMENT,))
    missed = ("task.done", {"of": APPOINTMENT.id, "outcome": "missed"})
    assert [missed] == told(read("c k7q non presentato", desk))[1:]
    assert [] == told(read("c k7q -", desk))[1:]


def test_whoever_worked_did_all_that_the_line_says(desk: ADesk) -> None:
    worked = [each.values["done_by"] for each in read("c k7q rinnovo kit 25 sa", desk).givens]
    assert ["sa"] * 4 == worked


def test_what_was_yesterday_is_dated_so(desk: ADesk) -> None:
    assert {"2020-03-30"} == {each.occurred for each in read("c k7q ieri rinnovo kit", desk).givens}
    assert {"2020-03-12T09:00"} == {each.occurred for each in read("c k7q 12 marzo alle 9 isee", desk).givens}


SENT = {"persons": (A,), "receiver": "body:consultorio-falconara", "handover": "sent"}
SHARED = ("given_name", "family_name", "phone", "topic")
OTHERS = [
    (
        "i . consultorio accompagnato 11/4 9:30 niente",
        [("referral.sent", {**SENT, "handover": "accompanied", "appointment_on": "2020-04-11T09:30"})],
    ),
    ("i k7q consultorio orient", [("referral.sent", {**SENT, "handover": "orientation"})]),
    (
        "i k7q consultorio rinnovo firmato",
        [
            ("need.opened", {"persons": (A,), "category": RENEWAL}),
            ("person.consent_given", {"person": A, "scopes": ("disclosure_to_receiver",), "how": "paper"}),
            (
                "referral.sent",
                {**SENT, "topic": RENEWAL, "need": "@1", "data_shared": SHARED, "consents": ("@2",)},
            ),
        ],
    ),
    (
        "i k7q consultorio,inps obbligo art.331",
        [
            ("referral.sent", {**SENT, "data_shared": SHARED, "legal_duty": "art.331"}),
            ("referral.sent", {**SENT, "receiver": "body:inps", "data_shared": SHARED, "legal_duty": "art.331"}),
        ],
    ),
    ("i r4f accettato gio 10:00", [("referral.accepted", {"of": REFERRAL.name, "appointment_on": "2020-04-02T10:00"})]),
    ("i r4f ricevuto", [("referral.received", {"of": REFERRAL.name})]),
    ("i r4f iniziato", [("referral.started", {"of": REFERRAL.name})]),
    ("i r4f servito", [("referral.completed", {"of": REFERRAL.name, "outcome": "served"})]),
    ("i r4f served", [("referral.completed", {"of": REFERRAL.name, "outcome": "served"})]),
    ("i r4f rifiutato documenti", [("referral.rejected", {"of": REFERRAL.name, "reason": "documents_missing"})]),
    ("i r4f annullato", [("referral.cancelled", {"of": REFERRAL.name, "cancelled_by": "desk"})]),
    ("i r4f annullato dalla persona", [("referral.cancelled", {"of": REFERRAL.name, "cancelled_by": "user"})]),
    ("i r4f senza risposta", [("referral.expired", {"of": REFERRAL.name})]),
    (
        "m comune-falconara ara gio 15:00 colloquio",
        [
            (
                "mediation.requested",
                {
                    "requester": "body:comune-falconara",
                    "purpose": "first_interview",
                    "language": "ara",
                    "proposed_slots": ("2020-04-02T15:00",),
                },
            )
        ],
    ),
    (
        "m scuola ara sa gio 15:00 b2s",
        [
            ("mediation.requested", {"persons": (C,), "requester": "body:scuola-leopardi", "language": "ara"}),
            ("mediation.scheduled", {"of": "@1", "at": "2020-04-02T15:00", "mediator": "sa"}),
        ],
    ),
    (
        "m pediatra tel svolta 20 b2r",
        [
            (
                "mediation.delivered",
                {"persons": (B,), "context": "health", "mode": "phone", "mediator": "mr", "minutes_on_site": 20},
            )
        ],
    ),
    (
        "m m5d svolta 40 capito viaggio 20",
        [
            (
                "mediation.delivered",
                {
                    "of": MEDIATION.name,
                    "mediator": "mr",
                    "minutes_on_site": 40,
                    "minutes_travel": 20,
                    "outcome": "understood",
                },
            )
        ],
    ),
    (
        "m m5d sa ven 10:00",
        [("mediation.scheduled", {"of": MEDIATION.name, "at": "2020-04-03T10:00", "mediator": "sa"})],
    ),
    ("m m5d inevasa orario", [("mediation.unmet", {"of": MEDIATION.name, "reason": "no_slot"})]),
    (
        "m questura wolof inevasa lingua",
        [
            (
                "mediation.unmet",
                {"requester": "body:questura-ancona", "language": "wol", "reason": "no_mediator_in_language"},
            )
        ],
    ),
    ("m m5d disdetta dalla persona", [("mediation.cancelled", {"of": MEDIATION.name, "cancelled_by": "user"})]),
    (
        "a k7q gio 10:30 rinnovo",
        [("task.set", {"persons": (A,), "due": "2020-04-02T10:30", "task_kind": "appointment", "topic": RENEWAL})],
    ),
    ("x 11:00", [ABSENT, ("task.done", {"of": APPOINTMENT.id, "outcome": "missed"})]),
    ("x t3s", [ABSENT, ("task.done", {"of": APPOINTMENT.id, "outcome": "missed"})]),
    (
        "x 11:00 ven 10:00",
        [("task.done", {"of": APPOINTMENT.id, "outcome": "moved", "moved_to": "2020-04-03T10:00"})],
    ),
    ("x 11:00 12:30", [("task.done", {"of": APPOINTMENT.id, "outcome": "moved", "moved_to": "2020-03-31T12:30"})]),
    ("x 11:00 disdetto", [("task.done", {"of": APPOINTMENT.id, "outcome": "cancelled"})]),
    ("x 11:00 venuta", [("task.done", {"of": APPOINTMENT.id, "outcome": "kept"})]),
    (
        "promemoria k7q gio chiamare ; sentire il consolato",
        [("task.set", {"persons": (A,), "due": "2020-04-02", "task_kind": "call", "note": "sentire il consolato"})],
    ),
    ("unisci k7q b2r", [("person.merged", {"person": A, "other": B})]),
    ("annulla c6t", [("event.retracted", {"of": CONTACT.name})]),
    ("annulla c6t persona sbagliata", [("event.retracted", {"of": CONTACT.name, "reason": "wrong_person"})]),
    (
        "correggi c6t persona sbagliata minuti=20",
        [("event.corrected", {"of": CONTACT.name, "changes": {"minutes": 20}, "reason": "wrong_person"})],
    ),
    (
        "correggi c6t minuti=20 temi=isee,nido giorno=ieri foglio=",
        [
            (
                "event.corrected",
                {
                    "of": CONTACT.name,
                    "changes": {
                        "minutes": 20,
                        "topics": [ISEE, "sch.nursery"],
                        "occurred": "2020-03-30",
                        "evidence": None,
                    },
                },
            )
        ],
    ),
    ("correct c6t language=unknown", [("event.corrected", {"of": CONTACT.name, "changes": {"language": "unknown"}})]),
    ("correct c6t persons=b2r,b2s", [("event.corrected", {"of": CONTACT.name, "changes": {"persons": [B, C]}})]),
    ("o rete 45 servizi", [("work.logged", {"activity": "network", "minutes": 45, "action": "services"})]),
    ("ore formazione 2h", [("work.logged", {"activity": "training", "minutes": 120})]),
    (
        "modo telefono 10/4 falconara chiaravalle epidemia",
        [
            (
                "desk.mode_changed",
                {
                    "desks": ("desk:falconara", "desk:chiaravalle"),
                    "mode": "phone",
                    "since": "2020-04-10",
                    "reason": "epidemic",
                },
            )
        ],
    ),
    ("modo presenza oggi", [("desk.mode_changed", {"mode": "in_person"})]),
]


@pytest.mark.parametrize(("line", "events"), OTHERS, ids=[line for line, _events in OTHERS])
def test_every_other_verb_is_one_line(desk: ADesk, line: str, events: list[Any]) -> None:
    assert events == told(read(line, desk))


def test_who_came_is_said_afterwards(desk: ADesk) -> None:
    nobody = f"anon:{CONTACT.name}"
    assert [("person.merged", {"person": B, "other": nobody})] == told(read("attacca c6t b2r", desk))


def test_of_several_who_came_all_are_said(desk: ADesk) -> None:
    desk.contacts[CONTACT.name] = Contact(CONTACT.name, unnamed=3, told=("anonymous", "anonymous_sex"))
    [(kind, values)] = told(read("attacca c6t b2r+2", desk))
    changes = {"persons": [B], "anonymous": 2, "anonymous_sex": None}
    assert ("event.corrected", CONTACT.name, changes, "late_information") == (
        kind,
        values["of"],
        values["changes"],
        values["reason"],
    )


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact(CONTACT.name, persons=(A,)), "somebody is named already"),
        (Contact(CONTACT.name, unnamed=3), "several people, who cannot be one"),
        (Contact(CONTACT.name, whose=frozenset((f"anon:{CONTACT.name}", B))), "the person's already"),
        (None, "was retracted"),
    ],
)
def test_a_contact_is_not_given_to_whom_it_cannot_be(desk: ADesk, contact: Contact | None, said: str) -> None:
    desk.words = Words("en")
    desk.contacts = {contact.id: contact} if contact else {}
    [problem] = read("attacca c6t b2r", desk).problems
    assert said in problem.say()


def test_the_only_open_referral_or_mediation_of_a_person_is_meant(desk: ADesk) -> None:
    desk.known["b2r5t"] = Person(B, referrals=(REFERRAL,), mediations=(MEDIATION,))
    assert REFERRAL.name == read("i b2r servito", desk).givens[0].values["of"]
    assert MEDIATION.name == read("m b2r svolta 30", desk).givens[0].values["of"]


def test_the_language_of_the_person_is_that_of_the_mediation(desk: ADesk) -> None:
    desk.known["b2r5t"] = Person(B, language="ara")
    reading = read("m scuola b2r", desk)
    assert "ara" == reading.givens[0].values["language"]
    assert any("sa" in line.split() for line in reading.echo)


def test_the_language_of_the_last_contact_goes_on_until_another_is_said(desk: ADesk) -> None:
    desk.known["b2r5t"] = Person(B, spoken="ara")
    spoken = [read(line, desk).givens[0].values.get("language") for line in ("c b2r isee info", "c b2r isee info fra")]
    assert ["ara", "fra"] == spoken
    assert "arabo" in " ".join(read("c b2r isee info", desk).echo)
    others = ("c b2r -", "c anon per datrice b2r isee info", "c anon isee info")
    assert all("language" not in read(line, desk).givens[0].values for line in others)


@pytest.mark.parametrize(
    ("line", "verb", "arguments"),
    [
        ("? moham", "find", {"text": "moham"}),
        ("?moham 1980", "find", {"text": "moham", "year": "1980"}),
        ("? 1980", "find", {"text": "1980"}),
        ("?", "find", {}),
        ("cerca moham", "find", {"text": "moham"}),
        ("n", "new", {}),
        ("n qualcuno", "new", {"text": "qualcuno"}),
        ("u", "undo", {}),
        ("fine", "close", {}),
        ("agenda", "agenda", {}),
        ("aiuto", "help", {}),
    ],
)
def test_the_session_itself_obeys_some_verbs(desk: ADesk, line: str, verb: str, arguments: dict[str, str]) -> None:
    reading = read(line, desk)
    assert (verb, arguments, ()) == (reading.verb, dict(reading.arguments), reading.givens)


def test_a_dot_or_a_handle_alone_shows_what_is_meant(desk: ADesk) -> None:
    assert (A, "show") == (read(".", desk).last.name, read(".", desk).verb)  # type: ignore[union-attr]
    assert (B, "show") == (read("b2r", desk).last.name, read("b2r", desk).verb)  # type: ignore[union-attr]


def test_the_last_person_is_meant_by_the_next_dot(desk: ADesk) -> None:
    last = read("c b2r isee", desk).last
    assert last is not None
    assert B == last.name


def test_what_names_nobody_is_the_last_thing_itself(desk: ADesk) -> None:
    last = read("c anon isee", desk).last
    assert last is not None
    assert ("contact", "@1") == (last.type, last.name)


@pytest.mark.parametrize("line", ["separa k7q b2r", "separa k7q", "split k7q"])
def test_files_are_told_apart_by_their_persons(desk: ADesk, line: str) -> None:
    desk.known["k7q2m"] = Person(A, merges={B: Thing("person.merged", uuid(70), "m1m2m")})
    assert [("person.unmerged", {"of": uuid(70)})] == told(read(line, desk))
    assert read("separa k7q b2s", desk).problems


def test_a_protected_need_goes_on_by_its_area(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, needs={"hea": uuid(40)})
    contact, service = told(read("c k7q consultorio prenotato", desk))
    assert ("appointment_elsewhere",) == contact[1]["outcomes"]
    assert uuid(40) == service[1]["need"]
    assert "need.opened" in dict(told(read("c k7q consultorio prenotato bisogno", desk)))


def test_a_referral_goes_on_with_the_need_that_is_open(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, needs={RENEWAL: uuid(40)})
    [(kind, values)] = told(read("i k7q consultorio rinnovo niente", desk))
    assert ("referral.sent", uuid(40)) == (kind, values["need"])


@pytest.mark.parametrize(("line", "keys"), [("c k7q rinnovo kit 25 poi 6/4 impronte", 40), ("c k7q -", 8)])
def test_the_commonest_lines_take_few_keys_and_no_question(desk: ADesk, line: str, keys: int) -> None:
    assert len(line) + 1 <= keys  # with Enter
    assert told(read(line, desk))
