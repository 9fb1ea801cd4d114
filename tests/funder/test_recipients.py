"""The sheet of recipients through the command line: who is told of, what changed, and what is kept on record."""

from __future__ import annotations

import csv
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.acceptance.conftest import home, office, run  # noqa: F401 - fixtures
from tests.cli.conftest import cache  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Office

SHEET = "2020q1"
SECRET = "I-0123456"  # the number of a permit, which must stand nowhere but in the sheet


class Fund:
    """The sheets of one log, read back."""

    def __init__(self, office: Office) -> None:  # noqa: F811
        self.office = office
        self._number = 0

    def served(self, topic: str = "hou.search", **known: object) -> str:
        """A person whose document was seen, helped to find a house; the handle."""
        person = self.office.person(**{"id_check": "document_seen", **known})
        self.help(person, topic)
        return person

    def help(self, person: str, topic: str = "hou.search") -> str:
        """A service for a person; its handle."""
        return self.office.record("service.delivered", persons=person, service_kind="information", topic=topic)

    def hand_over(self, *options: str, suffix: str = ".csv") -> Path:
        """A sheet that is handed on; its file."""
        self._number += 1
        path = self.office.folder / f"sheet-{self._number}{suffix}"
        self.said = self.office.primm("funder", "recipients", *options, "-o", str(path))
        return path

    def rows(self, *options: str) -> dict[str, dict[str, str]]:
        """A sheet that is handed on, by the codes of the persons."""
        path = self.hand_over(*options)
        if not path.exists():
            return {}
        return {row["code"]: row for row in csv.DictReader(path.read_text("utf-8").splitlines())}

    def changed(self, *options: str) -> dict[str, tuple[str, str]]:
        """What changed since the last sheet, and why."""
        found = self.rows(SHEET, "--delta", *options)
        return {code: (row["status"], row["why"]) for code, row in found.items()}

    def kept(self) -> list[dict[str, Any]]:
        """What the log keeps of what was handed on, the first one first."""
        lines = json.loads(self.office.primm("log", "list", "--kind=person.exported", "--format=json"))
        return [{**each, **self._facts(each["handle"])} for each in lines]

    def _facts(self, handle: str) -> dict[str, Any]:
        shown = json.loads(self.office.primm("log", "show", handle, "--format=json"))
        return {each["field"]: each["value"] for each in shown}


@pytest.fixture
def fund(office: Office) -> Fund:  # noqa: F811
    office.at("2020-03-10T10:00")
    return Fund(office)


def text(value: Any) -> str:
    """A value that may be alone in a list."""
    return value[0] if isinstance(value, list) else value


def details(fund: Fund, person: str, **told: object) -> None:
    """What the fund asks of a permit, recorded for a person."""
    line = {"kind": "person.fund_details_told", "fields": {"person": person, **told}}
    fund.office.primm("record", "-", given=line)


def test_a_recipient_is_told_of_with_her_permit_and_what_she_received(fund: Fund) -> None:
    amal = fund.served(sex="f", municipality="042018")
    details(
        fund, amal, permit_number=SECRET, permit_start="2019-01-01", permit_end="2021-01-01", permit_reason="family",
        renewal_receipt="R-7", specific_targets=["single_parent"],
    )  # fmt: skip
    assert {
        "code": amal,
        "given_name": "Amal",
        "birth_year": "1980",
        "sex": "2",
        "citizenships": "MAR",
        "municipality": "042018",
        "permit_number": SECRET,
        "permit_start": "2019-01-01",
        "permit_end": "2021-01-01",
        "permit_reason": "family",
        "renewal_receipt": "R-7",
        "specific_targets": "single_parent",
        "identity": "verified",
        "indicators": "b.ii b.ii.b",
        "services": "housing",
        "first_day": "2020-03-10",
        "last_day": "2020-03-10",
        "codes": "no mapping: own code printed",
    } == {name: value for name, value in fund.rows(SHEET)[amal].items() if value}


def test_who_has_no_permit_is_nobodys_business_and_who_does_not_say_says_so(fund: Fund) -> None:
    first, second = fund.served(), fund.served()
    details(fund, first, permit_reason="none")
    details(fund, second, permit_reason="refused_to_say")
    rows = fund.rows(SHEET)
    assert ("", "refused_to_say") == (rows[first]["permit_reason"], rows[second]["permit_reason"])


def test_the_disclosure_is_on_record_with_whose_fields_and_which(fund: Fund) -> None:
    amal = fund.served()
    fund.rows(SHEET, "--to=autorita")
    (kept,) = fund.kept()
    assert [amal] == [each.rpartition(":")[2] for each in kept["persons"]]
    assert ["reporting_to_funder (reporting to the funder)"] == kept["purpose"]
    assert ("autorita", "recipients-2014-2020", "2020-03-31") == tuple(
        text(kept[name]) for name in ("recipient", "sheet", "end")
    )
    fields = ["code", "given_name", "birth_year", "citizenships", "identity", "indicators", "services"]
    assert [*fields, "first_day", "last_day"] == json.loads(kept["exported"])
    assert "person.exported" in fund.office.primm("person", "show", amal)


def test_a_trial_hands_nothing_on(fund: Fund) -> None:
    fund.served()
    assert "1 recipient\n" == fund.office.primm("funder", "recipients", SHEET, "--dry-run")
    assert [] == fund.kept()


def test_nothing_personal_is_said_or_written_elsewhere(fund: Fund) -> None:
    """Neither on the screen nor among the messages, in the journal, in the open part of the log or in the cache."""
    details(fund, fund.served(), permit_number=SECRET)
    path = fund.office.folder / "sheet.csv"
    answer = fund.office._command("funder", "recipients", SHEET, "-o", str(path))
    assert (0, True) == (answer.code, SECRET in path.read_text("utf-8"))
    path.unlink()
    said = (answer.out + answer.err).encode()
    kept = [each.read_bytes() for each in fund.office.folder.rglob("*") if each.is_file()]
    assert not [each for each in (said, *kept) for secret in (SECRET, "Amal") if secret.encode() in each]


def test_what_cannot_be_put_on_record_is_not_handed_on(fund: Fund) -> None:
    """A name where the code of a service belongs: the record is refused, and no file appears, not even a part."""
    fund.served()
    path = fund.office.folder / "sheet.csv"
    answer = fund.office._command("funder", "recipients", SHEET, "--to=Anna Rossi", "-o", str(path))
    assert (3, True) == (answer.code, answer.err.startswith("to: "))
    assert ([], []) == (fund.kept(), list(fund.office.folder.glob("sheet.csv*")))


def test_the_file_is_its_owners_alone(fund: Fund) -> None:
    fund.served()
    assert 0o600 == stat.S_IMODE(fund.hand_over(SHEET).stat().st_mode)


def test_a_file_that_cannot_be_made_is_no_disclosure(fund: Fund) -> None:
    fund.served()
    path = fund.hand_over(SHEET)
    answer = fund.office._command("funder", "recipients", SHEET, "-o", str(path))
    assert 3 == answer.code
    assert 1 == len(fund.kept())


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 3), (("-o", "x.txt"), 3), (("-o", "Amal.csv".lower()), 3), (("--delta", "--reopen=x", "--dry-run"), 2)],
)
def test_what_is_refused_is_no_disclosure(fund: Fund, options: tuple[str, ...], code: int) -> None:
    """No file, a form for people, a name in the name of the file, two questions at once."""
    fund.served()
    assert code == fund.office._command("funder", "recipients", SHEET, *options).code
    assert [] == fund.kept()


def test_a_cell_is_never_a_formula(fund: Fund) -> None:
    amal = fund.served(family_name="=1+1")
    assert "'=1+1" == fund.rows(SHEET)[amal]["family_name"]
    sheet = load_workbook(fund.hand_over(SHEET, suffix=".xlsx")).worksheets[0]
    (cell,) = (each for each in sheet[2] if each.value == "=1+1")
    assert ("s", True) == (cell.data_type, cell.quotePrefix)


def test_nothing_has_changed_right_after(fund: Fund) -> None:
    fund.served()
    fund.rows(SHEET)
    assert {} == fund.changed()
    assert "no recipients\n" == fund.said
    assert 1 == len(fund.kept())


def test_what_is_late_is_new_and_what_is_corrected_is_changed(fund: Fund) -> None:
    amal, rosa = fund.served(), fund.served(given_name="Rosa")
    fund.rows(SHEET)
    late = fund.served(given_name="Late")
    fund.office.primm("correct", amal, "birth_year=1981")
    fund.help(rosa, "doc")  # counts for nothing here: no change
    assert {late: ("new", ""), amal: ("changed", "")} == fund.changed()
    assert {} == fund.changed()


def test_who_is_withdrawn_is_a_code_and_a_reason_alone(fund: Fund) -> None:
    """A retraction, another citizenship, a refusal, and a file that was united with another."""
    persons = [
        fund.office.person(given_name=name, id_check="document_seen") for name in ("A-A", "B-B", "C-C", "D-D", "E-E")
    ]
    services = [fund.help(each) for each in persons]
    fund.rows(SHEET)
    gone, italian, refused, one, other = persons
    fund.office.primm("retract", services[0])
    fund.office.primm("correct", italian, "citizenships=ITA")
    fund.office.record("person.consent_refused", person=refused, scopes="reporting_to_funder")
    fund.office.primm("person", "merge", one, other)
    kept, dropped = sorted((one, other), key=lambda each: fund.office.primm("log", "show", each).split("id\t")[1][:36])
    rows = fund.rows(SHEET, "--delta")
    assert {
        gone: ("withdrawn", "nothing counts any more"),
        italian: ("withdrawn", "another target group"),
        refused: ("withdrawn", "consent refused or taken back"),
        dropped: ("withdrawn", "united with another file"),
    } == {code: (row["status"], row["why"]) for code, row in rows.items() if code != kept}
    told = {name for code in (gone, italian, refused, dropped) for name, value in rows[code].items() if value}
    assert {"code", "status", "why", "not_agreed"} == told


def test_who_agrees_again_is_new_again(fund: Fund) -> None:
    amal = fund.served()
    fund.rows(SHEET)
    fund.office.record("person.consent_revoked", person=amal, scopes="reporting_to_funder")
    fund.changed()
    fund.office.record("person.consent_given", person=amal, scopes="reporting_to_funder")
    assert {amal: ("new", "")} == fund.changed()


def test_a_sheet_is_made_again_as_it_was(fund: Fund) -> None:
    amal = fund.served()
    first = fund.hand_over(SHEET)
    fund.served(given_name="Later")
    fund.office.primm("correct", amal, "birth_year=1981")
    again = fund.hand_over(f"--as-of={fund.kept()[0]['handle']}")
    assert first.read_bytes() == again.read_bytes()
    assert 2 == len(fund.changed())  # a copy is no new beginning: what changed is told since the first


def test_a_delta_is_made_again_as_it_was(fund: Fund) -> None:
    fund.served()
    fund.rows(SHEET)
    fund.served(given_name="Later")
    delta = fund.hand_over(SHEET, "--delta")
    fund.served(given_name="Latest")
    assert delta.read_bytes() == fund.hand_over(f"--as-of={fund.kept()[1]['handle']}").read_bytes()


def test_a_transmission_is_opened_again_and_the_new_one_takes_its_place(fund: Fund) -> None:
    fund.served()
    fund.rows(SHEET)
    second = fund.served(given_name="Second")
    fund.changed()
    third = fund.served(given_name="Third")
    reopened = fund.rows(f"--reopen={fund.kept()[1]['handle']}")
    assert {second: "new", third: "new"} == {code: row["status"] for code, row in reopened.items()}
    assert {} == fund.changed()


def test_changes_since_any_transmission_can_be_told(fund: Fund) -> None:
    fund.served()
    fund.rows(SHEET)
    second = fund.served(given_name="Second")
    fund.changed()
    assert {second} == fund.rows(SHEET, f"--after={fund.kept()[0]['handle']}").keys()


@pytest.mark.parametrize("option", ["--as-of", "--reopen", "--after"])
def test_what_was_handed_on_in_another_way_is_no_sheet_of_recipients(fund: Fund, option: str) -> None:
    amal = fund.served()
    audit = fund.office.record(
        "person.exported",
        persons=amal, exported="given_name", purpose="audit", recipient="autorita", sheet="fascicolo",
        start="2020-01-01", end="2020-03-31", position=f"a 1 {'0' * 64}", digest="0" * 64,
    )  # fmt: skip
    answers = [
        fund.office._command("funder", "recipients", f"{option}={each}", "--dry-run") for each in (audit, amal, "zzzzz")
    ]
    assert [5, 5] == [each.code for each in answers[:2]]
    assert answers[2].code in (3, 5)


def test_the_funds_own_codes_come_from_a_file_in_the_folder_of_the_log(fund: Fund) -> None:
    amal = fund.served()
    folder = fund.office.folder / "log" / "funder"
    folder.mkdir()
    (folder / "recipients.toml").write_text(
        '[columns]\ncode = "Codice"\nservices = "Servizio"\n'
        '[codes.service]\nhousing = "7.3-B"\n[codes.indicator]\n"b.ii" = "1"\n"b.ii.b" = "2"\n'
        '[codes.identity]\nverified = "D"\n'
    )
    (row,) = csv.DictReader(fund.hand_over(SHEET).read_text("utf-8").splitlines())
    assert (amal, "7.3-B", "1 2", "D", "") == tuple(
        row[name] for name in ("Codice", "Servizio", "indicators", "identity", "codes")
    )


@pytest.mark.parametrize("text", ["columns = 1", "[colours]\na = 'b'", "[codes.service]\na = 1", "nonsense ="])
def test_a_map_that_is_none_is_refused(fund: Fund, text: str) -> None:
    fund.served()
    folder = fund.office.folder / "log" / "funder"
    folder.mkdir()
    (folder / "recipients.toml").write_text(text)
    answer = fund.office._command("funder", "recipients", SHEET, "-o", "x.csv")
    assert (3, True, []) == (answer.code, "recipients.toml is not as it must be" in answer.err, fund.kept())


def test_what_cannot_be_read_here_is_said_and_nothing_fails(fund: Fund) -> None:
    """The key of one person is not here: the others are told of all the same."""
    amal, rosa = fund.served(), fund.served(given_name="Rosa")
    forget_key(fund, amal)
    rows = fund.rows(SHEET)
    assert ("not readable here", "not readable here", "1980") == tuple(
        rows[amal][name] for name in ("given_name", "permit_number", "birth_year")
    )
    assert ("Rosa", "") == (rows[rosa]["given_name"], rows[rosa]["permit_number"])


def test_a_sheet_whose_fields_are_gone_says_that_it_is_not_what_was_sent(fund: Fund) -> None:
    amal = fund.served()
    fund.rows(SHEET)
    forget_key(fund, amal)
    answer = fund.office._command("funder", "recipients", f"--as-of={fund.kept()[0]['handle']}", "--dry-run")
    assert "warning: this is not what was handed on" in answer.err


def forget_key(fund: Fund, person: str) -> None:
    """Take the key of a person out of the table of keys."""
    import sqlite3

    (path,) = (fund.office.folder / "log").rglob("keys.db")
    number = fund.office.primm("log", "show", person).split("id\t")[1][:36]
    with sqlite3.connect(path) as connection:
        assert 1 == connection.execute("DELETE FROM dek WHERE subject = ?", (f"person:{number}",)).rowcount
    connection.close()
