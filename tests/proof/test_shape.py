"""Whatever a plugin can record passes as an event from elsewhere; what would make somebody stumble does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from primm.core.log.append import make_row
from primm.core.log.rows import Broken, Draft, Row, encode
from primm.plugins import info, participation, school, services
from primm.proof.shape import require
from primm.testing.bench import kinds_known
from primm.testing.scribe import Scribe
from primm.testing.stories import Teller, codes_of, kinds_of, stories

if TYPE_CHECKING:
    from primm.core.host.action import Action

ACTIONS = [each.action for each in (info, participation, school, services)]
IT = "01710d2a-0f7c-7000-8000-000000000001"
KINDS = kinds_known(services.action)
PLAIN = Draft(
    *(IT, "contact", 1, "2026-11-24", "Europe/Rome", None, None, "mr", "falconara", (f"person:{IT}",)),
    *('{"channel":"phone_in","persons":[0],"reached":"yes"}', None, {}),
)


def row(draft: Draft, hlc: str = "0190aaaaaaaa-0000", recorded: str = "2026-11-24T03:39:00.123456Z") -> Row:
    """The row of a draft, hashed as it should be."""
    return make_row(draft, "a" * 16, 1, hlc, recorded, Seal())


class Seal:
    """Seals nothing."""

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        return text

    open = seal


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_what_can_be_recorded_is_taken(action: Action, data: st.DataObject) -> None:
    scribe, kinds = data.draw(stories(action)), kinds_known(action)
    whole = Scribe()
    teller = Teller(data.draw, whole, codes_of(action))
    for cls in kinds_of(action):
        teller.tell(cls)
    for each in (*scribe.rows, *whole.rows):
        assert json.loads(each.meta)["hlc"] == require(each, kinds) == require(each)


def test_the_plain_one_is_taken() -> None:
    assert "0190aaaaaaaa-0000" == require(row(PLAIN), KINDS)
    assert "0190aaaaaaaa-0000" == require(row(PLAIN._replace(kind="nobody.knows", facts='{"x":[9]}')), KINDS)
    assert "0190aaaaaaaa-0000" == require(row(PLAIN._replace(version=99, facts='{"persons":9}')), KINDS)


def corrected(changes: Any) -> dict[str, Any]:
    """A correction with these changes."""
    return {"kind": "event.corrected", "facts": encode({"changes": changes, "of": IT, "reason": "typing_error"})}


BAD: list[tuple[str, dict[str, Any]]] = [
    ("no day", {"occurred": "yesterday"}),
    ("a day that there is not", {"occurred": "2026-02-30"}),
    ("no id", {"id": "7"}),
    ("controls in a desk", {"desk": "\x1b[2J"}),
    ("controls in a code of staff", {"by": "m\x07r"}),
    ("a kind with spaces", {"kind": "a contact"}),
    ("a zone that leads elsewhere", {"zone": "../etc"}),
    ("a reason that is a sentence", {"late": "I was late"}),
    ("a fold that is none", {"fold": 7}),
    ("version 0", {"version": 0}),
    ("nobody", {"who": ()}),
    ("more than can be", {"who": tuple(f"person:x{each}" for each in range(2_001))}),
    ("somebody twice", {"who": (f"person:{IT}",) * 2}),
    ("a link in place of a subject", {"who": (f"event:{IT}",)}),
    ("a subject with controls", {"who": ("person:\x00",)}),
    ("nothing that must be there", {"facts": "{}"}),
    ("nothing for what must be there", {"facts": '{"channel":null}'}),
    ("facts that are no object", {"facts": "[1]"}),
    ("facts that are not canonical", {"facts": '{"b":1, "a":2}'}),
    ("facts with a fraction", {"facts": '{"a":1.5}'}),
    ("a text for a number", {"facts": '{"channel":"phone_in","minutes":"ten"}'}),
    ("a number that no sum could hold", {"facts": '{"channel":"phone_in","minutes":9223372036854775807}'}),
    ("a count that no sum could hold", {"facts": '{"anonymous_sex":{"f":9223372036854775807},"channel":"phone_in"}'}),
    ("one value for many", {"facts": '{"channel":"phone_in","topics":"doc"}'}),
    ("a place where nobody is", {"facts": '{"channel":"phone_in","persons":[9]}'}),
    ("a place before the first", {"facts": '{"channel":"phone_in","persons":[-1]}'}),
    ("counts that are none", {"facts": '{"anonymous":1,"anonymous_sex":{"f":"x"},"channel":"phone_in"}'}),
    ("a deadline that is no day", {"kind": "referral.sent", "facts": '{"deadline":"soon","receiver":"body:x"}'}),
    *((f"the deadline {day}", {"kind": "referral.sent", "facts": encode({"deadline": day, "receiver": "body:x"})})
      for day in ("20261130", "2026-W48-1", "1026-11-30")),
    ("following no id", {"facts": '{"of":7}'}),
    ("a key that nothing is said of", {"kind": "key.created", "facts": '{"subject":[0]}'}),
    ("a key whose check value is none", {"kind": "key.created", "facts": '{"kcv":"0","subject":[0]}'}),
    ("a correction of nothing", {"kind": "event.corrected", "facts": '{"changes":{}}'}),
    ("a retraction of nothing", {"kind": "event.retracted", "facts": "{}"}),
    ("an unmerge of nothing", {"kind": "person.unmerged", "facts": '{"of":[]}'}),
    ("a correction to no day", corrected({"occurred": "never"})),
    ("a correction that takes the day away", corrected({"occurred": None})),
    ("a correction that takes the desk away", corrected({"desk": None})),
    ("a correction to no desk", corrected({"desk": "\x1b"})),
    ("a correction to nobody", corrected({"persons": [5]})),
    ("a correction to another opening", corrected({"of": IT})),
    ("changes that are none", corrected([1])),
    ("a correction to whom it does not concern", corrected({"persons": [1]})),
    ("a number above the greatest", {"facts": encode({"channel": "phone_in", "minutes": 10**12 + 1})}),
    ("a place after the last", {"facts": '{"channel":"phone_in","persons":[1]}'}),
    ("a place before the first beside one that is", {"facts": '{"channel":"phone_in","persons":[0,-1]}'}),
    ("a place that is none beside one that is", {"facts": '{"channel":"phone_in","persons":[0,9]}'}),
    ("a count that is none beside one that is", {"facts": '{"anonymous_sex":{"f":1,"m":"x"},"channel":"phone_in"}'}),
    ("a text that is none beside one that is", {"facts": '{"channel":"phone_in","topics":["doc",1]}'}),
    ("a key of somebody else", {"kind": "key.created", "facts": encode({"kcv": "0" * 32, "subject": [1]})}),
    *((f"{what}, of a kind that nobody knows", {"kind": "nobody.knows", "facts": "{}", **change}) for what, change in (
        ("a day that there is not", {"occurred": "2026-02-30"}),
        ("nobody", {"who": ()}),
        ("a subject that is none beside one that is", {"who": (f"person:{IT}", "nobody")}),
        ("facts that are no object", {"facts": "[1]"}),
        ("facts that are not canonical", {"facts": '{"b":1, "a":2}'}),
        ("following a number", {"facts": '{"of":7}'}),
        ("following no id", {"facts": '{"of":"7"}'}),
    )),
]  # fmt: skip

FINE: list[dict[str, Any]] = [
    {"late": "paper"},
    {"fold": 0, "occurred": "2026-10-25T02:30"},
    {"fold": 1, "occurred": "2026-10-25T02:30"},
    {"who": (f"person:{IT}", *(f"person:x{each}" for each in range(1_999)))},
    {"facts": encode({"channel": "phone_in", "minutes": 10**12, "persons": [0]})},
    {"facts": encode({"channel": "phone_in", "minutes": -(10**12), "persons": [0]})},
    {"facts": encode({"anonymous_sex": {"f": 10**12, "m": 0}, "channel": "phone_in", "persons": [0]})},
    corrected({"desk": "chiaravalle", "occurred": "2026-11-23", "persons": [0]}),
    {"kind": "referral.sent", "facts": encode({"deadline": "2026-11-30", "receiver": "body:x"})},
    {"kind": "key.created", "facts": encode({"kcv": "0" * 32, "subject": [0]})},
    {"kind": "nobody.knows", "facts": encode({"of": IT})},
]


@pytest.mark.parametrize("change", FINE)
def test_what_is_at_the_edge_of_the_shape_is_taken(change: dict[str, Any]) -> None:
    assert "0190aaaaaaaa-0000" == require(row(PLAIN._replace(**change)), KINDS)


@pytest.mark.parametrize(("change"), [pytest.param(change, id=what) for what, change in BAD])
def test_what_has_another_shape_is_refused_whoever_hashed_it(change: dict[str, Any]) -> None:
    with pytest.raises(Broken):
        require(row(PLAIN._replace(**change)), KINDS)


@pytest.mark.parametrize("hlc", ["ffffffffffff-ffff", "8000000000000-0000", "x", "", "0190AAAAAAAA-0000"])
def test_a_clock_that_nothing_could_follow_is_refused(hlc: str) -> None:
    """The next event here would have to be later still."""
    with pytest.raises(Broken):
        require(row(PLAIN, hlc=hlc), KINDS)


def test_a_moment_of_recording_that_is_none_is_refused() -> None:
    with pytest.raises(Broken):
        require(row(PLAIN, recorded="2026-11-24"), KINDS)


def test_a_seal_that_is_no_base64_is_refused() -> None:
    fine = row(PLAIN._replace(sealed={f"person:{IT}": "{}"}))
    assert require(fine)
    broken = fine._replace(sealed=encode({f"person:{IT}": "~~~"}))
    with pytest.raises(Broken):
        require(broken)
