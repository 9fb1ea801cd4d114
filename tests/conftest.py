"""What every test starts from: an empty home, English, and examples that are the same on every run."""

from __future__ import annotations

import os
import sys
from json import dumps, loads
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

settings.register_profile("primm", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=3_000, print_blob=True)
settings.load_profile("primm")

COUNTED = "counted"
FROM_OUTSIDE = ("LANG", "LANGUAGE", "LC_", "PRIMM_", "XDG_", "COLUMNS", "FORCE_COLOR", "NO_COLOR")


@pytest.fixture(scope="session", autouse=True)
def clean_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's own folders, keyring and language."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FROM_OUTSIDE)]:
            patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
            patch.setenv(name, home)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        yield


@pytest.fixture(scope="session", autouse=True)
def images() -> Iterator[None]:
    """A command that has the keys open forbids images of its memory for good: in the tests' own process only for now.

    Else every program that a later test starts could not leave one, whether it forbids it or not.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    set_limit, (_now, most) = resource.setrlimit, resource.getrlimit(resource.RLIMIT_CORE)

    def set_softly(what: int, limits: tuple[int, int]) -> None:
        set_limit(what, (limits[0], most) if what == resource.RLIMIT_CORE else limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resource, "setrlimit", set_softly)
        yield


def published() -> Any:
    """The validator of the published schema, which takes days for what they are."""
    from jsonschema import Draft202012Validator

    from primm.formats.schema import schema

    return Draft202012Validator(loads(schema()), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="session", autouse=True)
def every_json_report_is_as_published() -> Iterator[None]:
    """Hold each report that any test writes in JSON against the schema."""
    from primm.formats import json

    valid: list[Any] = []
    made = json._report

    def report(*arguments: Any) -> dict[str, Any]:
        found = made(*arguments)
        if not valid:
            valid.append(published())
        valid[0].validate(loads(dumps(found)))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json, "_report", report)
        yield


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """One line of what a long test counted: it is printed, and stands again in the summary at the end."""

    def run(line: str) -> None:
        sys.stdout.write(f"\n{line}\n")
        record_property(COUNTED, line)

    return run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was counted, in whichever process the tests ran."""
    reports = (each for some in ("passed", "failed") for each in terminalreporter.stats.get(some, ()))
    lines = [line for each in reports for name, line in each.user_properties if name == COUNTED]
    if lines:
        terminalreporter.section("counted")
        for line in sorted(lines):
            terminalreporter.line(line)
