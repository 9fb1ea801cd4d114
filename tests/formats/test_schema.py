"""The published schema of a report in JSON: what every test writes is held against it; nothing else passes."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from primm.formats.schema import FILE, schema
from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.conftest import published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

OPEN = {"dimensions", "filters", "at", "position", "roots", "versions", "metrics", "differs"}  # their keys are data


@pytest.fixture
def report(desk: Run) -> dict[str, Any]:  # noqa: F811
    """A report of one contact, with a dimension and a filter."""
    call = ("record", "contact", "--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    assert desk(*call).code == 0
    asked = ("services", "--metric", "X01", "--by", "desk", "--filter", "channel=phone_in", "--format", "json")
    found: dict[str, Any] = json.loads(desk("report", *asked).out)
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every object in a report."""
    if isinstance(value, dict):
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in pairs:
        yield from places(each, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for each in path:
        value = value[each]
    return value


def test_it_is_a_schema_and_printed_where_there_is_no_log(run: Run) -> None:  # noqa: F811
    Draft202012Validator.check_schema(json.loads(schema()))
    assert (0, FILE.read_text("utf-8"), "") == run("report", "--schema")


def test_nothing_is_missing_and_nothing_more_is_there(report: dict[str, Any]) -> None:
    """Every key of every object is wanted, another one is refused, and so is another type."""
    valid = published()
    valid.validate(report)
    seen = 0
    for path in places(report):
        names = [] if path and path[-1] in OPEN else list(at(report, path))
        for name in names:
            for change in ("gone", "other", "wrong"):
                changed = deepcopy(report)
                inside = at(changed, path)
                value = inside.pop(name)
                if change != "gone":
                    inside["other" if change == "other" else name] = value if change == "other" else {"x": object}
                with pytest.raises(ValidationError):
                    valid.validate(changed)
                seen += 1
    assert seen > 100


def test_what_is_hidden_tells_nothing(report: dict[str, Any]) -> None:
    cell = report["metrics"][0]["cells"][0]
    cell["hidden"] = True
    with pytest.raises(ValidationError):
        published().validate(report)
    report["metrics"][0]["cells"][0] = {**dict.fromkeys(cell), "at": cell["at"], "hidden": True}
    published().validate(report)


def test_a_picture_has_words(report: dict[str, Any]) -> None:
    table = report["metrics"][0]
    table["picture"] = {"spec": {"mark": "bar"}, "alt": "one bar"}
    published().validate(report)
    del table["picture"]["alt"]
    with pytest.raises(ValidationError):
        published().validate(report)


def test_the_tests_hold_every_report_against_it(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A canary: a report that says more than was published is seen."""
    from primm.formats import json as form

    cell = form._cell
    monkeypatch.setattr(form, "_cell", lambda *arguments: {**cell(*arguments), "about": 1})
    answer = desk("report", "services", "--metric", "X01", "--format", "json")
    assert 1 == answer.code
    assert "ValidationError" in answer.err
