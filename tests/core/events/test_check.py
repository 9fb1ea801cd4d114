"""The check of what is given for fields: all problems at once, each with its field and the rule, never the value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.events.check import MANY, PEOPLE, check, parse
from primm.core.events.codes import Codes
from primm.core.events.fields import Field
from primm.core.events.kinds.case import CaseOpened
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonRegistered, PersonRelationSet

CODES = Codes.load()
SECRET = "Segreto"


def said(*fields, partial=False, **values):
    """Everything that is wrong, as it is shown."""
    return [each.say() for each in check(fields, values, CODES, partial=partial)[1]]


def taken(*fields, partial=False, **values):
    """What is stored; nothing may be wrong."""
    found, problems = check(fields, values, CODES, partial=partial)
    assert not problems
    return found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("f", "text"), "D'Aquí"),
        (Field("f", "text", pattern="[a-z0-9-]{1,20}"), "m-2"),
        (Field("f", "text", many=True), ["uno", "due"]),
        (Field("f", "note"), "uno\n\tdue"),
        (Field("f", "integer"), -(2**63)),
        (Field("f", "integer", at_least=0, at_most=720), 0),
        (Field("f", "integer", at_least=0, at_most=720), 720),
        (Field("f", "flag"), False),
        (Field("f", "date"), "2026-01-31"),
        (Field("f", "month"), "2026-01"),
        (Field("f", "moment"), "2026-01-31T15:30"),
        (Field("f", "moment", many=True), ["2026-01-31"]),
        (Field("f", "code", codes="channel"), "phone_in"),
        (Field("f", "code", codes="channel"), "missing"),
        (Field("f", "code", codes="need", many=True), ["doc", "doc.permit_renewal"]),
        (Field("f", "counts", codes="sex"), {"1": 5, "2": 7}),
        (Field("f", "subject"), "k7q2m"),
        (Field("f", "subject"), "person:018bcfe5-6800-7409-b55d-afc9bc5cee34"),
        (Field("f", "link"), "body:comune-falconara"),
        (Field("f", "event"), "@1"),
        (Field("f", "opening"), "018bcfe5-6800-7409-b55d-afc9bc5cee34"),
        (Field("f", "changes"), {"minutes": 10, "topics": ["doc"], "note": None}),
    ],
)
def test_a_right_value_is_stored_as_it_is(field, value):
    assert taken(field, f=value) == {"f": value}


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("text is wanted", Field("f", "text"), 3),
        ("text is wanted", Field("f", "text"), {"f": SECRET}),  # row 32
        ("not valid text", Field("f", "text"), "\udcff"),  # row 1
        ("empty", Field("f", "text"), " "),  # row 13
        ("character 1 may not stand in a text: type it again", Field("f", "text"), "\x00"),  # row 3
        ("too long: at most 200 characters", Field("f", "text"), SECRET * 100),
        ("too long: at most 20000 characters", Field("f", "note"), "a" * 20_001),  # row 21
        ("not of the right form: [0-9]{3}", Field("f", "text", pattern="[0-9]{3}"), SECRET),
        ("not of the right form: \\d+", Field("f", "text", pattern=r"\d+"), "٣"),  # row 31
        ("a whole number is wanted, without quotes", Field("f", "integer"), True),  # row 32
        ("a whole number is wanted, without quotes", Field("f", "integer"), "3"),  # row 32
        ("a whole number is wanted, without quotes", Field("f", "integer"), 1.0),  # row 28
        ("number too large", Field("f", "integer"), 2**63),  # row 29
        ("number too large", Field("f", "integer"), -(2**63) - 1),
        ("must be at least 0", Field("f", "integer", at_least=0), -1),  # row 40: minutes
        ("must be at most 120", Field("f", "integer", at_most=120), 200),  # row 40: age
        ("yes or no is wanted", Field("f", "flag"), 1),  # row 32
        ("there is no such day", Field("f", "date"), "2026-02-30"),  # row 34
        ("text is wanted", Field("f", "date"), 20260101),
        ("not a month: write it as 2026-01, with the digits 0 to 9", Field("f", "month"), "2026-13"),
        ("not a day and time: write it as 2026-01-31T15:30, with the digits 0 to 9", Field("f", "moment"), "10:60"),
        ("no code of the list channel; did you mean phone_in?", Field("f", "code", codes="channel"), "phone_im"),
        ("no code of the list channel", Field("f", "code", codes="channel"), "§§"),
        ("text is wanted", Field("f", "code", codes="channel"), ["web"]),
        ("codes with how many of each are wanted", Field("f", "counts", codes="sex"), [1]),
        ("a whole number is wanted, without quotes", Field("f", "counts", codes="sex"), {"1": "5"}),
        ("a whole number is wanted, without quotes", Field("f", "counts", codes="sex"), {"1": True}),
        ("must be at least 0", Field("f", "counts", codes="sex"), {"1": -5}),
        (f"must be at most {PEOPLE}", Field("f", "counts", codes="sex"), {"1": PEOPLE + 1}),
        ("no code of the list sex", Field("f", "counts", codes="sex"), {"§": 5}),
        ("a code is given twice", Field("f", "counts", codes="sex"), {"1": 5, "m": 5}),
        ("not a handle, a code or an id", Field("f", "subject"), "Mario Rossi"),
        ("not a handle, a code or an id", Field("f", "event"), "@1234"),
        ("text is wanted", Field("f", "opening"), 1),
        ("fields with their new values are wanted", Field("f", "changes"), {}),
        ("fields with their new values are wanted", Field("f", "changes"), ["f"]),
        ("not a whole number or text: write a fraction as text", Field("f", "changes"), {"minutes": 1.5}),
        ("a list is wanted", Field("f", "text", many=True), "uno"),
        ("too many: at most 500", Field("f", "text", many=True), ["uno"] * (MANY + 1)),
        ("empty", Field("f", "text", many=True), ["uno", ""]),
    ],
)
def test_a_wrong_value_is_refused_by_field_and_rule(rule, field, value):
    assert said(field, f=value) == [f"f: {rule}"]


def test_the_value_is_never_said():
    """A name in the wrong place, as a value or as the name of a field, does not come back in a message."""
    fields = [
        Field(name, kind, codes="sex")
        for name, kind in (
            ("a", "integer"),
            ("b", "date"),
            ("c", "code"),
            ("d", "subject"),
            ("e", "counts"),
            ("g", "flag"),
            ("h", "changes"),
            ("i", "month"),
            ("j", "moment"),
        )
    ]
    name = f"{SECRET} Rossi"
    found = check(fields, {each.name: name for each in fields} | {name: 1}, CODES)[1]
    assert len(found) == len(fields) + 1
    assert not any(SECRET in each.say() for each in found)


def test_the_same_twice_is_said_once():
    assert taken(Field("f", "code", codes="need", many=True), f=["doc", "cit", "doc"]) == {"f": ["doc", "cit"]}
    assert taken(Field("f", "code", codes="need", many=True), f=("doc",)) == {"f": ["doc"]}


def test_an_alias_is_stored_as_its_code():
    assert taken(Field("f", "counts", codes="sex"), f={"f": 7, "m": 5}) == {"f": {"2": 7, "1": 5}}


def test_all_problems_are_told_at_once():
    found = said(
        *Contact.fields, channel="fax", minutes=-1, persons="k7q2m", reached=True, anonymous=10**30, chanel="web"
    )
    assert [each.partition(":")[0] for each in found] == [
        "chanel", "persons", "anonymous", "reached", "channel", "minutes"
    ]  # fmt: skip


def test_an_unknown_field_is_refused_with_the_nearest_name():
    """Row 33."""
    assert said(*Contact.fields, channel="web", chanel="web", reached="no_answer") == [
        "chanel: there is no such field; did you mean channel?"
    ]
    assert said(Field("f", "text"), xyz=1) == ["xyz: there is no such field"]
    assert [each.say() for each in check([], {f"{SECRET} x": 1, 3: 1}, CODES)[1]] == [
        "?: there is no such field", "?: there is no such field"
    ]  # fmt: skip


def test_what_is_needed_is_missed():
    assert said(*CaseOpened.fields) == ["persons: missing, but needed", "action: missing, but needed"]
    assert said(*CaseOpened.fields, persons=[], action=None) == [
        "action: missing, but needed", "persons: missing, but needed"
    ]  # fmt: skip


def test_defaults_are_stored():
    found = taken(*Contact.fields, channel="web", topics=["cit"], outcomes=["information"])
    assert found == {
        "channel": "web", "topics": ["cit"], "outcomes": ["information"],
        "reached": "yes", "initiated_by": "user", "counterpart": "user",
    }  # fmt: skip


def test_what_is_needed_when_another_field_says_so():
    assert said(*Contact.fields, channel="web") == [
        "topics: needed when reached is yes", "outcomes: needed when reached is yes"
    ]  # fmt: skip
    assert said(*Contact.fields, channel="web", reached="no_answer", topics=[]) == []
    fields = Field("a", "code", many=True, codes="need"), Field("b", "text", needed_when=("a", "oth"))
    assert said(*fields, a=["doc", "oth"]) == ["b: needed when a is oth"]
    assert said(*fields, a=["doc"]) == []


def test_no_end_before_its_beginning():
    """Row 40."""
    ends = {"person": "k7q2m", "other": "b2r3s", "relation": "spouse"}
    assert said(*PersonRelationSet.fields, **ends, since="2020-01-02", until="2020-01-01") == [
        "until: may not be before since"
    ]
    assert said(*PersonRelationSet.fields, **ends, since="2020-01-01", until="2020-01-01") == []
    assert said(*PersonRelationSet.fields, **ends, until="2020-01-01") == []
    assert said(*PersonRegistered.fields, citizenships=["MAR"], birth_year=1990, first_arrival_year=1989) == [
        "first_arrival_year: may not be before birth_year"
    ]


@pytest.mark.parametrize(("day", "wrong"), [("2020-03-09", ["review_due"]), ("2020-03-10", []), ("2020-03-11", [])])
@pytest.mark.parametrize("occurred", ["2020-03-10", "2020-03-10T15:30"])
def test_no_end_before_the_day_of_the_event(day, wrong, occurred):
    values = {"persons": ["k7q2m"], "action": "services", "review_due": day}
    assert [each.field for each in check(CaseOpened.fields, values, CODES, occurred=occurred)[1]] == wrong
    assert check(CaseOpened.fields, values, CODES)[1] == []


@pytest.mark.parametrize(("today", "wrong"), [("2025-12-31", ["birth_year"]), ("2026-01-01", []), ("", [])])
def test_what_must_be_past_does_not_lie_in_the_future(today, wrong):
    values = {"citizenships": ["MAR"], "birth_year": 2026}
    assert [each.field for each in check(PersonRegistered.fields, values, CODES, today=today)[1]] == wrong


def test_the_parts_of_a_date_are_those_of_the_date():
    born = {"citizenships": ["MAR"], "birth_date": "1971-05-03"}
    assert said(*PersonRegistered.fields, **born, birth_year=1970, birth_month=3) == [
        "birth_year: is not that of birth_date", "birth_month: is not that of birth_date"
    ]  # fmt: skip
    assert said(*PersonRegistered.fields, **born, birth_year=1971, birth_month=5) == []
    assert said(*PersonRegistered.fields, **born) == []
    assert said(*PersonRegistered.fields, citizenships=["MAR"], birth_year=1970, birth_month=3) == []


def test_parts_are_no_more_than_the_whole():
    """Of people without a name: each marginal by itself, and a correction of how many there were."""
    people = {"reached": "no_answer", "channel": "home"}
    assert (
        said(*Contact.fields, **people, anonymous=12, anonymous_sex={"1": 5, "2": 7}, anonymous_age={"lt18": 3}) == []
    )
    assert said(*Contact.fields, **people, anonymous=11, anonymous_sex={"1": 5, "2": 7}) == [
        "anonymous_sex: adds up to more than anonymous"
    ]
    assert said(*Contact.fields, **people, anonymous_language={"ara": 1}) == [
        "anonymous_language: adds up to more than anonymous"
    ]
    assert said(*Contact.fields, partial=True, anonymous=2, anonymous_tg={"tcn": 3}) == [
        "anonymous_tg: adds up to more than anonymous"
    ]


def test_years_of_birth_are_those_of_people():
    """Row 40: an age of -3 or of 200 years."""
    assert said(*PersonRegistered.fields, citizenships=["MAR"], birth_year=1800) == [
        "birth_year: must be at least 1890"
    ]


@pytest.mark.parametrize(("day", "warned"), [("2020-03-31", False), ("2024-03-31T10:00", True), ("", False)])
def test_a_code_that_is_not_in_use_on_the_day_of_the_event_is_a_warning(day, warned):
    field = Field("topics", "code", codes="need", many=True)
    found, problems = check([field], {"topics": ["doc", "ben.rdc"]}, CODES, occurred=day)
    assert {"topics": ["doc", "ben.rdc"]} == found
    told = "topics: this code is in use 2019-03-06 – 2023-12-31: check the code and the day"
    assert [(told, True)] * warned == [(each.say(), each.warns) for each in problems]


def test_one_code_is_looked_at_like_several():
    field = Field("topic", "code", codes="need")
    assert "topic: this code is in use 2024-01-01 –: check the code and the day" in [
        each.say() for each in check([field], {"topic": "ben.adi"}, CODES, occurred="2020-03-31")[1]
    ]
    assert [] == check([field], {}, CODES, occurred="2020-03-31")[1]


def test_letters_that_look_alike_are_a_warning():
    """Row 11: stored all the same."""
    field = Field("name", "text")
    found, (problem,) = check([field, Field("other", "text", many=True)], {"name": "Маrio", "other": ["Anna"]}, CODES)
    assert (found["name"], problem.warns, problem.field) == ("Маrio", True, "name")
    assert check([Field("names", "text", many=True)], {"names": ["Anna", "Маrio"]}, CODES)[1][0].warns


def test_a_correction_is_checked_by_itself():
    """Only what is given; None takes an optional value away, never one that is needed."""
    assert taken(*Contact.fields, partial=True, minutes=5) == {"minutes": 5}
    assert taken(*Contact.fields, partial=True, minutes=None, topics=[]) == {"minutes": None, "topics": []}
    assert said(*CaseOpened.fields, partial=True, action=None, persons=[]) == [
        "action: missing, but needed", "persons: missing, but needed"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (3, Field("f", "integer"), "3"),
        (-3, Field("f", "integer"), "-3"),
        (2**63, Field("f", "integer"), "9" * 5000),  # row 29: too large, whatever it is exactly
        (True, Field("f", "flag"), "Sì"),
        (True, Field("f", "flag"), "yes"),
        (False, Field("f", "flag"), "no"),
        (["a", "b"], Field("f", "code", many=True), "a, b,"),
        ([1, 2], Field("f", "integer", many=True), "1,2"),
        ({"f": 7, "m": 5}, Field("f", "counts"), "f=7, m = 5,"),
        ("Rossi, Mario ", Field("f", "text"), "Rossi, Mario "),
        ("", Field("f", "text"), ""),
    ],
)
def test_what_is_typed_becomes_what_json_would_have(value, field, text):
    assert parse(field, text) == value


@pytest.mark.parametrize(
    ("rule", "field", "text"),
    [
        ("a whole number is wanted, with the digits 0 to 9", Field("f", "integer"), "٣"),  # row 31
        ("a whole number is wanted, with the digits 0 to 9", Field("f", "integer"), "1.5"),
        ("a whole number is wanted, with the digits 0 to 9", Field("f", "integer", many=True), "1,due"),
        ("a whole number is wanted, with the digits 0 to 9", Field("f", "counts"), "f=sette"),
        ("a whole number is wanted, with the digits 0 to 9", Field("f", "counts"), "f"),
        ("a code is given twice", Field("f", "counts"), "f=1,f=2"),
        ("yes or no is wanted", Field("f", "flag"), "forse"),
    ],
)
def test_what_cannot_be_read_is_refused(rule, field, text):
    with pytest.raises(Refused) as refused:
        parse(field, text)
    assert refused.value.say() == f"f: {rule}"


NAMES = ("text", "note", "integer", "flag", "date", "month", "moment", "code", "subject")
KINDS = [Field("f", kind, codes="sex", many=many) for many in (False, True) for kind in NAMES]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([*KINDS, Field("f", "counts", codes="sex"), Field("f", "changes")]), ANYTHING)
def test_anything_is_taken_or_refused(field, value):
    """And what was taken is taken again as it is."""
    found, problems = check([field], {"f": value}, CODES)
    assert all(each.say() for each in problems)
    if not any(not each.warns for each in problems):
        assert check([field], found, CODES)[0] == found
