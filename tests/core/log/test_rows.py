"""A row agrees with its own hashes, and any change of any part of it is seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import KeyMissing
from primm.core.events.canonical import dumps
from primm.core.log.append import make_row
from primm.core.log.rows import Broken, Row, examine, meta_text, target
from primm.proof.checks import at_sight

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
META = st.fixed_dictionaries(
    {
        "by": TEXT,
        "desk": TEXT,
        "facts": HEX,
        "format": st.just(1),
        "hlc": st.just("0190aaaaaaaa-0000"),
        "id": TEXT,
        "kind": TEXT,
        "n": st.integers(1, 2**63 - 1),
        "occurred": st.just("2026-11-24"),
        "origin": TEXT,
        "recorded": st.just("2026-11-24T03:39:00.123456Z"),
        "sealed": st.lists(st.none() | HEX, max_size=3),
        "version": st.integers(1, 99),
        "who": st.lists(HEX, max_size=3),
        "zone": TEXT,
    },
    optional={"fold": st.integers(0, 1), "late": TEXT},
)


@given(META)
def test_the_meta_written_by_hand_is_canonical_json(meta):
    assert dumps(meta) == meta_text(meta)


@pytest.fixture
def row(pen, keys) -> Row:
    """An event about two persons, one of whom has sealed fields."""
    draft = pen.draft(1, 1, 2, sealed={2: '{"note":"x"}'}, fold=1, late="paper", by='"q"\\')
    return make_row(draft, "desk", 7, "0190aaaaaaaa-0000", "2026-11-24T03:39:00.123456Z", keys())


def test_a_row_tells_what_the_draft_said(row, pen):
    meta, who = examine(row)
    assert {"fold": 1, "late": "paper", "by": '"q"\\', "n": 7, "id": pen.id(1)}.items() <= meta.items()
    assert [pen.person(1), pen.person(2)] == who


def test_salts_are_never_used_twice(row):
    salts = [row.facts_salt, *json.loads(row.who_salt), *filter(None, json.loads(row.sealed_salt))]
    assert {32} == {len(salt) for salt in salts}
    assert len(set(salts)) == 4


def changed_meta(row: Row, **more: object) -> Row:
    """A row whose meta was changed by somebody who can hash."""
    from primm.core.log.merkle import leaf_hash

    text = dumps({**json.loads(row.meta), **more})
    return row._replace(meta=text, leaf=leaf_hash(text.encode()))


CHANGES = {
    "leaf": (lambda row: row._replace(leaf=b"\0" * 32), "hash"),
    "meta": (lambda row: row._replace(meta=row.meta.replace("contact", "contacx")), "hash"),
    "other key": (lambda row: changed_meta(row, more=1), "canonical"),
    "format": (lambda row: changed_meta(row, format=2), "canonical"),
    "number as flag": (lambda row: changed_meta(row, version=True), "canonical"),
    "number as text": (lambda row: changed_meta(row, n="7"), "read"),
    "no object": (lambda row: changed_meta(row)._replace(meta="[]", leaf=_leaf("[]")), "read"),
    "place": (lambda row: row._replace(n=8), "another place"),
    "origin": (lambda row: row._replace(origin="other"), "another place"),
    "facts": (lambda row: row._replace(facts="{}"), "facts"),
    "facts salt": (lambda row: row._replace(facts_salt="00"), "facts"),
    "facts gone": (lambda row: row._replace(facts=None), "read"),
    "who": (lambda row: row._replace(who=row.who.replace("person:0", "person:1")), "subjects"),
    "who shorter": (lambda row: row._replace(who=encode(json.loads(row.who)[:1])), "read"),
    "who salt": (lambda row: row._replace(who_salt=row.who_salt.replace('["', '["00')), "subjects"),
    "who nested": (lambda row: row._replace(who="[" * 99_999), "read"),
    "meta nested": (lambda row: row._replace(meta="[" * 99_999, leaf=_leaf("[" * 99_999)), "read"),
    "who spelt in another way": (lambda row: row._replace(who=row.who.replace("person", "\\u0070erson")), "canonical"),
    "who with spaces": (lambda row: row._replace(who=row.who.replace(",", ", ")), "canonical"),
    "who salt in capitals": (lambda row: row._replace(who_salt=row.who_salt.upper()), "canonical"),
    "facts salt with a space": (lambda row: row._replace(facts_salt=row.facts_salt + " "), "canonical"),
    "sealed salt with spaces": (lambda row: row._replace(sealed_salt=row.sealed_salt.replace(",", ", ")), "canonical"),
    "sealed with spaces": (lambda row: row._replace(sealed=row.sealed.replace(":", ": ")), "canonical"),
    "sealed salt empty": (lambda row: row._replace(sealed_salt=row.sealed_salt.replace("null", '""')), "read"),
    "sealed": (lambda row: row._replace(sealed=row.sealed.replace(":\"", ":\"AAAA")), "sealed"),
    "sealed gone without its salt": (lambda row: row._replace(sealed="{}"), "read"),
    "sealed without salt": (lambda row: row._replace(sealed_salt="[null,null]"), "read"),
    "sealed for a stranger": (lambda row: row._replace(sealed=row.sealed[:-1] + ',"person:x":""}'), "read"),
    "sealed salt": (lambda row: row._replace(sealed_salt=row.sealed_salt.replace(',"', ',"00')), "sealed"),
}  # fmt: skip


def _leaf(text: str) -> bytes:
    from primm.core.log.merkle import leaf_hash

    return leaf_hash(text.encode())


encode = json.JSONEncoder(separators=(",", ":")).encode


@pytest.mark.parametrize("name", CHANGES)
def test_no_part_can_be_changed_unseen(row, name):
    change, word = CHANGES[name]
    with pytest.raises(Broken, match=word):
        examine(change(row))


@pytest.fixture(scope="module")
def plain(pen) -> Row:
    """An event about two persons, without anything sealed: what may be taken at sight."""
    return make_row(pen.draft(1, 1, 2, fold=1, late="paper"), "desk", 7, "0190aaaaaaaa-0000", "2026-11-24T03:39Z", None)


def test_an_event_without_sealed_fields_is_taken_at_sight(plain, row, pen):
    assert (pen.id(1), "0190aaaaaaaa-0000", [pen.person(1), pen.person(2)]) == at_sight(plain)
    assert at_sight(row) is None


@given(
    st.sampled_from([name for name in Row._fields if name not in ("n", "leaf")]),
    st.integers(0, 999),
    st.sampled_from(["", "A", "0", '"', "\\", ",", " ", "null", "\x1f", "\u0663", "\ud800"]),
    st.booleans(),
)
def test_nothing_is_taken_at_sight_that_care_would_refuse(plain, name, at, put, hashed):
    """A place of any column is written over, and the meta hashed again by somebody who can."""
    text = str(getattr(plain, name))
    at %= len(text)
    changed = plain._replace(**{name: text[:at] + put + text[at + 1 :]})
    if hashed and put != "\ud800":
        changed = changed._replace(leaf=_leaf(changed.meta))
    if (found := at_sight(changed)) is not None:
        meta, who = examine(changed)
        assert (meta["id"], meta["hlc"], who) == found


def test_a_person_of_whom_the_meta_does_not_know_is_not_taken_at_sight(plain):
    """Even where the leaf was made of that meta, and somebody has fewer salts than persons."""
    meta = json.loads(plain.meta)
    text, (salt, _other) = meta_text(meta | {"who": meta["who"][:1]}), json.loads(plain.who_salt)
    changed = plain._replace(meta=text, leaf=_leaf(text), who_salt=f'["{salt}"]')
    assert at_sight(changed) is None
    assert at_sight(changed._replace(who=dumps(json.loads(plain.who)[:1]))) is None
    with pytest.raises(Broken):
        examine(changed)


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_is_taken_at_sight(row, plain, name):
    change, _word = CHANGES[name]
    assert (None, None) == (at_sight(change(row)), None if change(plain) == plain else at_sight(change(plain)))


def test_personal_fields_are_not_stored_without_a_key(pen):
    with pytest.raises(KeyMissing):
        make_row(pen.draft(1, 1, sealed={1: "{}"}), "desk", 1, "", "", None)


def test_a_sealed_text_of_a_stranger_is_a_bug(pen, keys):
    with pytest.raises(ValueError, match="does not concern"):
        make_row(pen.draft(1, 1, sealed={2: "{}"}), "desk", 1, "", "", keys())


@pytest.mark.parametrize(
    ("of", "facts"),
    [
        (None, "{}"),
        ("x", '{"of":"x"}'),
        (None, '{"a":{"of":"x"}}'),
        (None, '{"of":1}'),
        (None, '{"note":"\\"of\\":"}'),
        (None, "whatever names no event is not looked into"),
    ],
)
def test_the_event_that_facts_name_is_found_at_their_top_alone(of, facts):
    assert of == target(facts)


@pytest.mark.parametrize("facts", ['"of":', '["of":1]', '{"of":' + "[" * 99_999])
def test_facts_of_another_shape_are_told(facts):
    with pytest.raises(Broken, match="read"):
        target(facts)
