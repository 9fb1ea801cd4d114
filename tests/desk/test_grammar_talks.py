"""What a line asks, refuses and says back: one short question, one problem at its place, an echo without names."""

from __future__ import annotations

import pytest

from primm.core.events.ids import handle
from primm.desk.grammar import read
from primm.desk.reading import Person
from primm.words import Words
from tests.desk.conftest import APPOINTMENT, REFERRAL, A, ADesk, B, Thing, uuid


@pytest.mark.parametrize("line", ["", "   ", "c", "c ", "i", "m ", "a", "o", "co", "se", "c\t", "correggi", "unis"])
def test_a_line_that_has_hardly_begun_is_not_complained_about(desk: ADesk, line: str) -> None:
    reading = read(line, desk)
    assert ((), (), None) == (reading.givens, reading.problems, reading.question)


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("zzz k7q", "zzz", "no line begins with this word"),
        ("contatti k7q", "contatti", "did you mean contatto?"),
        ("c k7q xyzzy 3", "xyzzy", "expected here: a person's handle, a topic"),
        ("c k7q rinovo 3", "rinovo", "did you mean rinnovo?"),
        ("c k7q 721 isee", "721", "expected here"),
        ("c 501anon isee", "c 501anon isee", "anonymous: must be at most"),
        ("c k7q isee 20 30", "30", "only one can be stored"),
        ("c k7q - kit", "c k7q - kit", "nobody was reached"),
        ("c k7q isee poi 30/3", "c k7q isee poi 30/3", "lies in the past"),
        ("c k7q isee per", "per", "must stand behind it"),
        ("c k7q isee ente 20", "ente", "must stand behind it"),
        ("x 11:00 poi", "poi", "must stand behind it"),
        ("c k7q stp,gravidanza", "gravidanza", "only one can be stored"),
        ("a k7q gio 10:00 rinnovo isee", "isee", "only one can be stored"),
        ("a k7q gio 10:00 rinnovo stp", "stp", "cannot be stored with the rest"),
        ("i k7q consultorio isee,stp niente", "i k7q consultorio isee,stp niente", "only one can be stored"),
        ("i r4f accettato annullato", "i r4f accettato annullato", "only one can be stored"),
        ("i r4f accettato servito", "i r4f accettato servito", "only one can be stored"),
        ("m m5d svolta inevasa", "m m5d svolta inevasa", "only one can be stored"),
        ("c k7q isee foglio à", "à", "letters, digits, points and strokes"),
        ("a k7q ieri 10:00", "a k7q ieri 10:00", "past"),
        ("x 11:00 30/3", "x 11:00 30/3", "past"),
        ("i k7q consultorio 30/3", "i k7q consultorio 30/3", "past"),
        ("m m5d 30/3", "m m5d 30/3", "past"),
        ("m comune ara 30/3", "m comune ara 30/3", "past"),
        ("annulla c6t r4f", "annulla c6t r4f", "one thing"),
        ("x 12:00", "x 12:00", "no such appointment"),
        ("i k7q zzz", "zzz", "what became of it"),
        ("i b2r servito", "i b2r servito", "none that is open"),
        ("m b2r disdetta", "m b2r disdetta", "no open request"),
        ("m m5d sa ven 10:00 40", "40", "cannot be stored with the rest"),
        ("unisci k7q", "unisci k7q", "two persons"),
        ("annulla k7q", "annulla k7q", "primm retract takes back a file"),
        ("attacca c6t", "attacca c6t", "one contact and the persons"),
        ("correggi c6t", "", "field=value"),
        ("correggi c6t perché minuti=3", "perché", "a reason is expected here: typing error, wrong person"),
        ("correggi zzz minuti=3", "zzz", "handle of one thing"),
        ("correggi c6t minutti=3", "minutti=3", "did you mean minuti?"),
        ("correggi c6t minuti=x", "minuti=x", "not understood"),
        ("correggi c6t temi=perm", "temi=perm", "could mean several"),
        ("correggi c6t giorno=31/2", "giorno=31/2", "not understood"),
        ("c k7q a", "a", "expected here"),
        ("c k7q sc isee \x07", "sc", "expected here"),
        ("x 11:00 ; scusata", "", "note: this cannot be stored"),
        ("c k7q isee ; \x07", "\x07", "may not stand in a text"),
    ],
)
def test_a_problem_says_what_was_expected_and_where(line: str, place: str, words: str) -> None:
    reading = read(line, ADesk("en"))
    assert () == reading.givens
    [problem] = reading.problems
    assert words in problem.say(str)
    assert reading.span is not None
    assert place == line[slice(*reading.span)]


@pytest.mark.parametrize(
    ("line", "key", "answer"),
    [
        ("c k7q", "topics", "isee"),
        ("c isee", "who", "anon"),
        ("c isee", "who", "k7q"),
        ("c k7q isee poi", "next", "gio 10:00"),
        ("c k7q isee poi 25", "next", "gio 10:00"),
        ("c k7q perm", "word:perm", "need:doc.permit_renewal"),
        ("i k7q", "receiver", "consultorio"),
        ("i consultorio", "who", "k7q"),
        ("i k7q consultorio", "shared", "nothing"),
        ("i k7q consultorio", "shared", "phone"),
        ("i r4f", "step", "servito"),
        ("i r4f rifiutato", "reject_reason", "no_capacity"),
        ("m comune", "language", "arabo"),
        ("m comune ara sa", "when", "gio 15:00"),
        ("m m5d", "when", "gio 15:00"),
        ("m m5d", "when", "svolta"),
        ("m m5d inevasa", "unmet", "no_slot"),
        ("m m5d disdetta", "cancelled_by", "closure"),
        ("a k7q", "when", "gio 10:30"),
        ("a gio 10:30", "who", "k7q"),
        ("x disdetto", "which", "11:00"),
        ("o 30", "activity", "network"),
        ("o rete", "minutes", "45"),
        ("modo 10/4", "desk_mode", "phone"),
    ],
)
def test_one_question_completes_the_line(desk: ADesk, line: str, key: str, answer: str) -> None:
    reading = read(line, desk)
    assert reading.question is not None
    assert (key, ()) == (reading.question.key, reading.givens)
    asked = [code for code, _label in reading.question.choices]
    assert not asked or answer in asked
    reading = read(line, desk, {"shared": "nothing", key: answer})
    assert reading.givens
    assert reading.echo


def test_which_of_several_is_asked(desk: ADesk) -> None:
    other = Thing("referral.sent", uuid(50), "q9w2e")
    desk.known["b2r5t"] = Person(B, referrals=(REFERRAL, other))
    question = read("i b2r servito", desk).question
    assert question is not None
    assert [REFERRAL.name, other.name] == [code for code, _label in question.choices]
    assert other.name == read("i b2r servito", desk, {"referral": other.name}).givens[0].values["of"]


def test_a_beginning_that_means_too_much_asks_for_more_letters(desk: ADesk) -> None:
    [problem] = read("c k7q doc. isee", desk).problems
    assert "type more letters" in problem.say(str)


@pytest.mark.parametrize("line", ["a b2r oggi 11:00 mr isee", "c b2r isee poi oggi 11:00 mr"])
def test_two_appointments_of_one_worker_at_one_time_are_said(desk: ADesk, line: str) -> None:
    desk.words = Words("en")
    assert any(
        f"mr has another appointment at that time: {handle(APPOINTMENT.id)}" in each for each in read(line, desk).echo
    )
    for other in (line.replace("11:00", "11:30"), line.replace("mr", "sa"), line.replace(" mr", "")):
        assert not any("another appointment" in each for each in read(other, desk).echo)


def test_the_echo_says_what_will_be_stored(desk: ADesk) -> None:
    desk.words = type(desk.words)("en")
    assert read("c k7q rinnovo kit 25 poi 6/4 impronte", desk).echo == (
        "contact: 00012 · in person, at the desk · permit renewal · 25 minutes",
        "need opened: permit renewal",
        "service given: help with an application",
        "application prepared: permit renewal",
        "to do: Monday 6 April 2020 · appointment · receipt and fingerprints",
    )


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("c k7q consultorio prenotato", "counselling"),
        ("c k7q tessera kit", "card"),
        ("c k7q isee ; parole riservate", "riservate"),
        ("correggi k7q nome=Riservato", "Riservato"),
        ("correggi k7q telefono=0710000", "0710000"),
    ],
)
def test_the_echo_does_not_say_what_is_sealed(line: str, hidden: str) -> None:
    reading = read(line, ADesk("en"))
    assert reading.givens
    assert hidden not in " ".join(reading.echo)


def test_the_kit_of_a_protected_need_does_not_tell_it(desk: ADesk) -> None:
    assert "other" == read("c k7q tessera kit", desk).givens[-1].values["application_kind"]


def test_how_a_person_may_be_reached_is_said_before_a_call(desk: ADesk) -> None:
    desk.words = type(desk.words)("en")
    desk.known["k7q2m"] = Person(A, contact_rule="never_call")
    assert "mind how 00012 may be reached: never call" in read("c k7q -", desk).echo
    assert "mind how 00012 may be reached: never call" in read("p k7q gio chiamare", desk).echo
    assert len(read("c k7q isee", desk).echo) == 1


def test_help_has_a_line_for_every_verb(desk: ADesk) -> None:
    assert any(line.startswith("c, contatto:") for line in read("aiuto", desk).echo)


def test_an_appointment_is_named_by_its_person(desk: ADesk) -> None:
    desk.known["k7q2m"] = Person(A, tasks=(APPOINTMENT, APPOINTMENT._replace(id=uuid(60), due="2020-04-05T09:00")))
    question = read("x k7q disdetto", desk).question
    assert question is not None
    assert [APPOINTMENT.id, uuid(60)] == [code for code, _label in question.choices]
    assert uuid(60) == read("x k7q disdetto", desk, {"task": uuid(60)}).givens[0].values["of"]


def test_which_of_several_persons_is_asked_by_their_handles(desk: ADesk, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [Thing("person", subject, handle) for subject, handle in ((A, "b2r5t"), (B, "b2r8w"))]
    monkeypatch.setattr(desk, "things", lambda token: both if token == "b2r" else [])
    question = read("c b2r isee", desk).question
    assert question is not None
    assert ((f"person:{A}", "00012"), (f"person:{B}", "00024")) == question.choices
    assert (B,) == read("c b2r isee", desk, {"word:b2r": f"person:{B}"}).givens[0].values["persons"]


def test_a_reader_of_a_third_language_has_her_own_labels_too() -> None:
    assert read("c k7q rinnovo", ADesk("ar")).givens == read("c k7q rinnovo", ADesk("it")).givens


def test_several_open_mediations_are_asked_about(desk: ADesk) -> None:
    first, second = (Thing("mediation.requested", uuid(number), "m1m2m") for number in (51, 52))
    desk.known["b2r5t"] = Person(B, mediations=(first, second))
    question = read("m b2r svolta 30", desk).question
    assert question is not None
    assert [first.name, second.name] == [code for code, _label in question.choices]


def test_a_language_is_no_beginning_of_a_service(desk: ADesk, monkeypatch: pytest.MonkeyPatch) -> None:
    body = Thing("body", "body:araba-fenice", "araba-fenice")
    monkeypatch.setattr(desk, "things", lambda token: [body] if "araba-fenice".startswith(token) else [])
    assert "ara" == read("m araba ara", desk).givens[0].values["language"]


def test_a_word_in_full_goes_before_the_beginning_of_a_handle(desk: ADesk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Thing("person", A, "cas3t")
    monkeypatch.setattr(desk, "things", lambda token: [person] if "cas3t".startswith(token) else [])
    assert ("hou.reception_centre",) == read("c anon cas", desk).givens[0].values["topics"]
    assert (A,) == read("c cas3 isee", desk).givens[0].values["persons"]


def test_a_code_of_another_time_is_not_asked_about(desk: ADesk) -> None:
    """In March 2020 two of the benefits that are called so did not exist yet."""
    question = read("c k7q assegno 20", desk).question
    assert question
    assert ["need:ben.family_allowance", "need:ben.pension"] == [code for code, _label in question.choices]


def test_an_appointment_is_said_back_by_its_day_and_person(desk: ADesk) -> None:
    desk.words = type(desk.words)("en")
    attempt = "contact: 00012 · did not show up · in person, at the desk · permit renewal"
    assert read("x 11:00", desk).echo == (attempt, "from the agenda: Tuesday 31 March 2020 11:00 · 00012 · missed")


def test_a_service_that_nobody_registered_is_not_taken_for_a_second_topic(desk: ADesk) -> None:
    problem = read("i k7q spid isee", desk).problems[0]
    expected = "no such service or desk is in the directory: first primm record body.registered"
    assert ("receiver", expected) == problem[:2]
