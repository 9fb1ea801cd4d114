"""Canonical JSON: one text for each value; and JSON from outside, which may be anything."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.events.canonical import dumps, loads

LIMIT = 1_000_000
texts = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda each: st.lists(each) | st.dictionaries(texts, each),
    max_leaves=20,
)


@given(values)
def test_written_and_read_back_is_the_same(value):
    assert loads(dumps(value), LIMIT) == value
    assert dumps(loads(dumps(value), LIMIT)) == dumps(value)


def test_there_is_one_text():
    assert dumps({"b": 1, "a": ["è", None, True], "c": {}}) == '{"a":["è",null,true],"b":1,"c":{}}'
    assert dumps(("a",)) == '["a"]'


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("a: given twice", '{"a":1,"a":2}'),  # row 26
        ("?: given twice", '{"Mario Rossi":1,"b":0,"Mario Rossi":2}'),
        ("a: not a whole number or text: write a fraction as text", '{"a":NaN}'),  # row 27
        ("a: not a whole number or text: write a fraction as text", '{"a":-Infinity}'),  # row 27
        ("a: not a whole number or text: write a fraction as text", '{"a":1e999}'),  # row 27
        ("a: not a whole number or text: write a fraction as text", '{"a":[{"b":1.5}]}'),  # row 28
        ("a: number too large", '{"a":%s}' % ("9" * 5000)),  # row 29
        ("a: number too large", '{"a":9223372036854775808}'),  # row 29
        ("number too large", "-9223372036854775809"),
        ("nested more than 32 deep", "[" * 100_000),  # row 30
        ("nested more than 32 deep", "[" * 33 + "]" * 33),
        ("a: not valid text", r'{"a":"\ud800"}'),  # row 2
        ("not valid text", r'{"\ud800":1}'),
        ("not valid JSON at character 2", "{"),
        ("not valid JSON at character 1", ""),
        ("not valid JSON at character 5", '"a" "b"'),
        ("too long: at most 1000000 characters", " " * (LIMIT + 1)),
    ],
)
def test_what_has_no_place_is_refused_with_the_name_of_its_field(said, text):
    with pytest.raises(Refused) as refused:
        loads(text, LIMIT)
    assert refused.value.say() == said
    assert refused.value.exit_code == 3


def test_thirty_two_are_not_too_deep():
    assert loads("[" * 32 + "]" * 32, LIMIT)


@pytest.mark.parametrize("value", [1.5, {"a": b""}, {"a": {1}}, {1: "a"}, "\udcff", 2**63])
def test_what_has_no_text_is_not_written(value):
    """Row 28, and what only Python has."""
    with pytest.raises(Refused):
        dumps(value)


@given(st.text() | st.recursive(st.floats() | texts, lambda each: st.lists(each) | st.dictionaries(texts, each)))
def test_any_text_is_read_or_refused(value):
    text = value if isinstance(value, str) else json.dumps(value)
    with suppress(Refused):
        dumps(loads(text, LIMIT))
