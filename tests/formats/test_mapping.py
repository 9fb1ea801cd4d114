"""Maps: what can be said in one, and that everything wrong with one is told at once, with its place."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Refused
from primm.core.events.codes import CodeList
from primm.formats.importing import load_map
from primm.formats.mapping import Source, read_map
from primm.formats.shipped import own_table

if TYPE_CHECKING:
    from primm.formats.mapping import Map

BEGIN = """
name = "sheet"
key = "number"
"""
CONTACT = """
[[event]]
kind = "contact"
occurred = { column = "day", format = "%d/%m/%Y" }
[event.fields]
channel = "phone_in"
topics = { column = "topic", split = "+", codes = "need" }
outcomes = "information"
minutes = { column = "minutes" }
"""
NEEDS = """
[codes.need]
"permit" = "doc.permit_renewal"
"house" = "hou"
"""


def load(host: SimpleNamespace, text: str, **said: str) -> Map:
    return load_map(text.encode(), host, **said)


def problems(host: SimpleNamespace, text: str, **said: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        load(host, text, **said)
    return refused.value.say().splitlines()


def test_a_map_reads_the_columns_that_it_names_and_no_others(host: SimpleNamespace) -> None:
    text = BEGIN + NEEDS + CONTACT + '[[event.when]]\ncolumn = "kind"\nis_not = ["", "-"]\n'
    assert ["number", "kind", "day", "topic", "minutes"] == load(host, text).columns


def test_the_zone_is_the_maps_else_the_logs(host: SimpleNamespace) -> None:
    assert "Europe/Rome" == load(host, BEGIN + NEEDS + CONTACT).zone
    assert "Europe/Lisbon" == load(host, 'zone = "Europe/Lisbon"' + BEGIN + NEEDS + CONTACT).zone


def test_what_is_said_once_for_the_file_holds_for_every_event(host: SimpleNamespace) -> None:
    text = 'late = "archive"' + BEGIN + NEEDS + CONTACT
    (step,) = load(host, text, late="paper_sheet", done_by="bb").steps
    assert (Source(constant="paper_sheet"), Source(constant="bb")) == (step.envelope["late"], step.fields["done_by"])
    (step,) = load(host, text + 'done_by = { column = "who" }\n', done_by="bb").steps
    assert (Source(constant="archive"), Source(column="who")) == (step.envelope["late"], step.fields["done_by"])


def test_a_day_may_stand_without_quotes() -> None:
    (step,) = read_map(b'name = "a"\nkey = "k"\noccurred = 2019-09-16\n[[event]]\nkind = "contact"\n').steps
    assert Source(constant="2019-09-16") == step.envelope["occurred"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff", "map: not valid text in UTF-8"),
        (b'name = "a"\nkey = \n', "map: not TOML: wrong in line 2"),
        (b"a = " + b"[" * 100_000, "map: not TOML"),
    ],
)
def test_what_is_no_map_is_refused(text: bytes, told: str) -> None:
    with pytest.raises(Refused) as refused:
        read_map(text)
    assert told == refused.value.say()


def test_everything_that_is_wrong_with_the_form_is_told_at_once() -> None:
    text = """
        nme = "x"
        delimiter = "ab"
        key = [1]
        zone = 3
        occurred = 12:00:00
        fold = "0"
        codes = 3
        [[event]]
        when = { column = "a" }
        fields = { a = { column = "x", event = "y" }, b = { event = "y", codes = "z" }, c = 1.5 }
        [[event]]
        name = "twice"
        kind = "contact"
        when = 3
        [[event]]
        name = "twice"
        kind = "contact"
        fields = { a = { column = "x", empty = { column = "y" } } }
    """
    with pytest.raises(Refused) as refused:
        read_map(text.encode())
    constant = "a text, a whole number, true, false, a date, a list of texts or a table is wanted"
    assert {
        "nme: there is none of this name; did you mean name?",
        "name: missing, but needed",
        "delimiter: not of the right form: any|[,;|\t]",
        "key: a text or a list of texts is wanted",
        "zone: text is wanted",
        f"occurred: {constant}",
        "fold: a whole number is wanted, without quotes",
        "codes: a table is wanted",
        "event[1].kind: missing, but needed",
        "event[1].when[1].is: either is or is_not is wanted",
        "event[1].when[1].is_not: missing, but needed",
        "event[1].fields.a.column: one of column, event and subject is wanted",
        "event[1].fields.b.codes: there is none of this name",
        f"event[1].fields.c: {constant}",
        "event[2].when: a table is wanted",
        "event[2].name: another event of the row has the same name: give each its own",
        "event[3].name: another event of the row has the same name: give each its own",
    } <= set(refused.value.say().splitlines())


def test_a_map_without_events_is_refused() -> None:
    with pytest.raises(Refused, match="event") as refused:
        read_map(BEGIN.encode())
    assert "event: missing, but needed" == refused.value.say()


def test_everything_that_does_not_fit_is_told_at_once(host: SimpleNamespace) -> None:
    text = """
        name = "sheet"
        key = "number"
        zone = "Europe/Ancona"
        fold = 2
        done_by = "Ms B"
        late = "lazy"
        desk = "La Casa"
        [codes.need]
        "a" = "no.such"
        [[event]]
        kind = "contct"
        [[event]]
        kind = "person.registered"
        occurred = 2020-02-30x
        [[event]]
        kind = "contact"
        by = { column = "who", split = "," }
    """
    assert problems(host, text) == ["map: not TOML: wrong in line 15"]
    text = text.replace("2020-02-30x", '"2020-02-30"') + (
        """
        occurred = { column = "day", format = "%d.%m.%y" }
        [event.fields]
        chanel = "phone_in"
        channel = { column = "how", slug = "body" }
        topics = { column = "topic", codes = "need", format = "%d/%m/%Y" }
        outcomes = { column = "out", codes = "outcmes" }
        minutes = { column = "minutes", split = "+", empty = -1 }
        reached = { column = "reached", subtract_from = 3 }
        persons = { subject = "body" }
        case = { event = "person.registered" }
        """
    )
    assert {
        "zone: not a time zone: write it as Europe/Rome",
        "fold: 0 or 1 is wanted",
        "done_by: small letters without accents, digits and dashes only",
        "event[1].kind: there is none of this name; did you mean contact?",
        "event[2].occurred: there is no such day",
        "event[2].late: there is none of this name",
        "event[2].desk: small letters without accents, digits and dashes only",
        "event[2].fields.citizenships: missing, but needed",
        "event[3].by: only column, codes, format and empty go here",
        "event[3].occurred.format: %d, %m and %Y are wanted; beside them only %d %m %Y %H %M %S %z are known",
        "event[3].fields.chanel: there is none of this name; did you mean channel?",
        "event[3].fields.channel.slug: the field takes no body",
        "event[3].fields.topics.format: the field takes no time",
        "event[3].fields.topics: no code of the list need; did you mean sch?",
        "event[3].fields.outcomes.codes: there is none of this name",
        "event[3].fields.minutes.split: the field takes one value only",
        "event[3].fields.minutes: must be at least 0",
        "event[3].fields.reached.subtract_from: the field takes no number",
        "event[3].fields.persons.event: there is none of this name",
        "event[3].fields.case.event: the field takes no person.registered",
    } == set(problems(host, text)) - {"event[3].late: there is none of this name"} - {
        "event[3].desk: small letters without accents, digits and dashes only"
    }


def test_an_event_can_only_name_one_that_was_made_before(host: SimpleNamespace) -> None:
    early = '[[event]]\nkind = "referral.sent"\noccurred = 2020-01-01\n'
    fields = '[event.fields]\nreceiver = "desk:falconara"\ncontact = { event = "contact" }\n'
    assert problems(host, BEGIN + NEEDS + early + fields + CONTACT) == [
        "event[1].fields.contact.event: there is none of this name"
    ]
    assert load(host, BEGIN + NEEDS + CONTACT + early + fields)


def test_an_event_without_a_day_is_refused(host: SimpleNamespace) -> None:
    text = BEGIN + '[[event]]\nkind = "staff.left"\n[event.fields]\nstaff = "mr"\n'
    assert ["event[1].occurred: missing, but needed"] == problems(host, text)


def test_constants_of_the_envelope_are_texts(host: SimpleNamespace) -> None:
    text = "late = 3" + BEGIN + '[[event]]\nkind = "staff.left"\noccurred = 2020-01-01\n[event.fields]\nstaff = "mr"\n'
    assert ["event[1].late: text is wanted"] == problems(host, text)


def test_a_table_that_the_map_does_not_have_is_the_code_list_of_its_name(host: SimpleNamespace) -> None:
    topics = load(host, BEGIN + CONTACT).codes["need"]
    assert (topics["hou"], topics["housing"], topics["rinnovo del permesso di soggiorno"]) == (
        "hou",
        "hou",
        "doc.permit_renewal",
    )


def test_a_word_that_would_mean_two_codes_means_none() -> None:
    declared = {"version": 1, "codes": {"hou.search": "quaestio", "wor.search": "quaestio", "sch": "Schola"}}
    found = own_table(CodeList("trial", declared))
    said = {"schola": "sch", "hou.search": "hou.search", "wor.search": "wor.search", "sch": "sch"}
    assert found == {**said, "refused_to_say": "refused"}


def test_a_table_that_is_neither_in_the_map_nor_a_code_list_is_refused(host: SimpleNamespace) -> None:
    said = problems(host, BEGIN + CONTACT.replace('codes = "need"', 'codes = "needs"'))
    assert said[0].startswith("event[1].fields.topics.codes: ")
