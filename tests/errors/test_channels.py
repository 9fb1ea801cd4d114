"""The same bad value by every way on which it can come, in both languages: always refused, and never stored.

A good value comes first on every way, by day too: a way on which nothing could be stored would refuse anything.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.errors.conftest import CALL, WATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

LANGUAGES = ("en", "it")
VISITS = str(Path(__file__).parent / "visits.toml")
PERSONS = """
name = "persons"
key = "number"

[[event]]
kind = "person.registered"
occurred = { column = "day", format = "%d/%m/%Y" }

[event.fields]
citizenships = ["MAR"]
given_name = { column = "given_name" }
note = { column = "note" }
"""
REGISTER = ("record", "person.registered", "--citizenships", "MAR")
NUMBERS = (
    "1.5", "1,5", "-1", "9223372036854775808", "9" * 5_000, "٣", "５", "½", "²", "1e3", "0x10", "1_000", "five", "NaN",
    "Infinity", "1/2", "--5", "5 minutes",
)  # fmt: skip
DAYS = (
    "2020-02-30", "2020-13-01", "2020-00-10", "2020-03-30T24:00", "2020-03-30T10:60", "2020-03-29T02:30", "2020-W14-1",
    "0001-01-01", "9999-12-31", "2031-01-01", "٢٠٢٠-٠٣-٣٠", "2020-03-30Z", "1585526400000", "30.30.2020",
)  # fmt: skip
TEXTS = (
    "Am\0al", "Am\x1b[2Jal", "Am\x07al", "Am\x85al", "Am\x7fal", "Am\x0bal", "Am\x0cal", "Am\u202eal", "Am\u2066al",
    "Am\ufeffal", "Am\ue000al", "Am\uffffal", f"Am{chr(0x301) * 9}al", "\u200b\u200d", "x" * 20_001,
)  # fmt: skip
CODES = ("phone", "PHONE-IN", "x' OR 1=1", "%", "*", "phone_in;DROP", "12", "phone_in phone_out", "☎")
IDS = ("7", "01710D2A-0F7C-7000-8000-000000000001", "01710d2a-0f7c-4000-8000-000000000001", "../log.db", "%", "@0")


class Way(NamedTuple):
    """On which way a value comes: its field, what carries it, and the command with what it reads, given the value."""

    field: str
    by: str
    given: Callable[[str], tuple[tuple[str, ...], str]]


def contact(**changes: str) -> str:
    """A call as an object, with something else in it."""
    return json.dumps({"channel": "phone_out", "reached": "no_answer", **changes})


def person(**changes: str) -> str:
    """A person as an object, with something else in it."""
    return json.dumps({"citizenships": ["MAR"], **changes})


def line(kind: str, fields: str, **more: str) -> str:
    """An object as a line of many."""
    return json.dumps({"kind": kind, "fields": json.loads(fields), **more})


def table(**cells: str) -> str:
    """A table of one row."""
    row = {"number": "1", "day": "31/03/2020", **cells}
    return "".join(",".join(f'"{each}"' for each in line_) + "\n" for line_ in (row, row.values()))


def ways(persons: str, earlier: str) -> list[Way]:
    """Every way; ``persons`` is a map of persons, ``earlier`` a call that can be corrected."""
    lines, visits = ("record", "-"), ("import", "-", "--map", VISITS)
    found = [
        Way("minutes", "option", lambda v: ((*CALL, "--minutes", v), "")),
        Way("minutes", "object", lambda v: (("record", "contact", "--file", "-"), contact(minutes=v))),
        Way("minutes", "table", lambda v: (visits, table(minutes=v))),
        Way("minutes", "correction", lambda v: (("correct", earlier, f"minutes={v}"), "")),
        Way("occurred", "option", lambda v: ((*CALL, "--on", v), "")),
        Way("occurred", "line", lambda v: (lines, line("contact", contact(), occurred=v))),
        Way("occurred", "table", lambda v: (visits, table(number="2", day=v, minutes="5"))),
        Way("channel", "option", lambda v: (("record", "contact", "--channel", v, "--reached", "no_answer"), "")),
        Way("channel", "object", lambda v: (("record", "contact", "--file", "-"), contact(channel=v))),
        Way("channel", "line", lambda v: (lines, line("contact", contact(channel=v)))),
        Way("channel", "correction", lambda v: (("correct", earlier, f"channel={v}"), "")),
        Way("id", "option", lambda v: ((*CALL, "--id", v), "")),
        Way("id", "line", lambda v: (lines, line("contact", contact(), id=v))),
    ]
    return [*found, *of_text("given_name", persons), *of_text("note", persons)]


def of_text(name: str, persons: str) -> list[Way]:
    """The ways of a text about a person, which no command line takes."""
    row = {"number": name, "given_name": "Amal", "note": "-"}
    objects = ("record", "person.registered", "--file", "-")
    return [
        Way(name, "question", lambda v: ((*REGISTER, "--ask", name), v)),
        Way(name, "object", lambda v: (objects, person(**{name: v}))),
        Way(name, "line", lambda v: (("record", "-"), line("person.registered", person(**{name: v})))),
        Way(name, "table", lambda v: (("import", "-", "--map", persons), table(**{**row, name: v}))),
    ]


BAD: Mapping[str, tuple[str, ...]] = {
    "minutes": NUMBERS, "occurred": DAYS, "channel": CODES, "id": IDS, "given_name": TEXTS, "note": TEXTS,
}  # fmt: skip
GOOD = {
    "minutes": "5", "channel": "phone_in", "id": "01710d2a-0f7c-7000-8000-000000000001",
    "given_name": "Amal", "note": "came", "occurred": "2020-03-31",
}  # fmt: skip
OF_JSON = {"minutes": '"minutes": "5"'}  # a number in quotes is refused where others are not: it must be without


@pytest.fixture
def known(desk: Run, home: Path) -> list[Way]:
    """The ways into a log with a call."""
    (home / "persons.toml").write_text(PERSONS)
    return ways(str(home / "persons.toml"), desk(*CALL).out.split()[1])


def test_a_good_value_is_stored_on_every_way(desk: Run, known: list[Way]) -> None:
    for way in known:
        good = "31/03/2020" if (way.field, way.by) == ("occurred", "table") else GOOD[way.field]
        command, given = way.given(good)
        given = given.replace(OF_JSON["minutes"], '"minutes": 5')
        if way == ("id", "line", way.given):
            given = given.replace("0001", "0002")
        answer = desk(*command, given=given)
        assert (0, True) == (answer.code, WATCH.changed), (way.field, way.by, answer)


@pytest.mark.nightly
def test_a_bad_value_is_refused_on_every_way(desk: Run, known: list[Way]) -> None:
    refused = 0
    for way in known:
        for value in BAD[way.field]:
            command, given = way.given(value)
            said = [desk("--lang", language, *command, given=given) for language in LANGUAGES]
            where = (way.field, way.by, value[:40], said)
            for answer in said:
                assert (3, "", False) == (answer.code, answer.out, WATCH.changed), where
                assert answer.err.strip(), where
                assert not any(word in answer.err for word in ("Traceback", "mistake", "errore (")), where
                shown = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", answer.err)
                assert len(value.strip()) < 4 or not shown, where
                refused += 1
            assert said[0].err != said[1].err, where
    print(f"bad values: {refused} refused in {len(known)} ways and {len(LANGUAGES)} languages, 0 stored")  # noqa: T201
    assert refused >= 300
