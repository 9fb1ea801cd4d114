"""A person's own copy: all of hers and nobody else's, inert, proven, on record, whole or not there."""

from __future__ import annotations

import json
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands import access, newfolder
from primm.core.errors import StorageRefused
from primm.core.events.codes import Codes
from primm.core.host.drafting import OUR_OWN
from primm.core.host.indexing import take_stock
from primm.core.log.log import Log
from primm.formats import herself
from primm.words import Words
from tests.cli.conftest import second_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = {"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1980, "citizenships": ["MAR"]}
ROSA = {"given_name": "Rosa", "family_name": "Canarina", "birth_year": 1990, "citizenships": ["PER"]}
# Of the table of bad inputs: what a spreadsheet, a browser, a terminal or a log would obey.
HOSTILE = [
    "Robert'); DROP TABLE event;--",
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "</bdi></td></table><h1>forged</h1>",
    "[link=file:///etc/passwd]",
    "{day} {__class__} %s",
    "&lt;b&gt; &amp;",
    "محمد",
]
PLAIN = (("permit_reason", "none"), ("body_type", "inps"), ("age_bracket", "18_60"))  # not printed, or no words
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "section",
    "div",
    "h1",
    "h2",
    "h3",
    "p",
    "bdi",
    "table",
    "tr",
    "th",
    "td",
}


def new(desk: Run, known: dict[str, Any]) -> str:
    """A new person; answers the handle."""
    return desk("person", "new", given=json.dumps(known)).out.split()[1]


@pytest.fixture
def amal(desk: Run) -> str:
    """Somebody of whom something is known, and who was met together with somebody else."""
    mine, other = new(desk, {**AMAL, "permit_reason": "none", "note": "una nota"}), new(desk, ROSA)
    met = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information", "--ask", "note")
    desk("record", "contact", "--persons", f"{mine},{other}", *met, given="venute insieme\n")
    desk("record", "person.relation_set", "--person", other, "--other", mine, "--relation", "relative")
    return mine


def exported(desk: Run, handle: str, folder: Path, *more: str) -> dict[str, str]:
    """The files of a copy."""
    answer = desk("person", "export", handle, "-o", str(folder), *more)
    assert 0 == answer.code, answer
    return {each.name: each.read_text("utf-8") for each in folder.iterdir()}


class Page(HTMLParser):
    """Every tag of a page with its attributes, and every text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_it_has_every_event_of_hers_and_the_page_tells_them(desk: Run, amal: str, home: Path) -> None:
    files = exported(desk, amal, home / "copy", "--lang", "en")
    assert {"data.json", "page.html", "proofs.jsonl", "README.txt"} == files.keys()
    assert {0o700} == {(home / "copy").stat().st_mode & 0o777}
    assert {0o600} == {each.stat().st_mode & 0o777 for each in (home / "copy").iterdir()}
    told = json.loads(files["data.json"])
    with Log.open(home / "log" / "log.db", write=False) as log:
        (subject,) = told["ids"]
        rows = [row for _who, row in log.of_subjects((subject,))]
    kept = {json.loads(row.meta)["id"]: row for row in rows if "person.exported" not in row.meta}
    assert kept.keys() == {each["id"] for each in told["events"]}
    for each in told["events"]:
        assert kept[each["id"]].leaf == sha256(b"\0" + each["envelope"].encode()).digest()
    values = {(each["kind"], field["name"]): field["value"] for each in told["events"] for field in each["fields"]}
    assert ("Amal", "venute insieme") == (values["person.registered", "given_name"], values["contact", "note"])
    assert {"Amal", "una nota", "venute insieme", "Morocco", "information given"} <= set(Page(files["page.html"]).texts)


def test_nobody_else_is_in_it(desk: Run, amal: str, home: Path) -> None:
    with Log.open(home / "log" / "log.db", write=False) as log:
        others = [each.partition(":")[2] for each in log.subjects("person:") if not each.endswith(_id_of(desk, amal))]
    assert 1 == len(others)
    files = exported(desk, amal, home / "copy", "--lang", "en,it,ar")
    for name, content in files.items():
        for hidden in (*others, others[0][-12:], "Rosa", "Canarina"):
            assert hidden not in content, (name, hidden)
    told = json.loads(files["data.json"])
    said = {field["name"]: field["value"] for each in told["events"] for field in each["fields"]}
    assert ["another person"] == said["person"]  # of the relation that is told of the other
    assert ["you"] == said["other"]
    assert {"another person", "you"} <= set(Page(files["page.html"]).texts)


def _id_of(desk: Run, handle: str) -> str:
    return desk("log", "show", handle, "--format", "json").out.split('"person:')[1].split('"')[0]


def test_what_another_persons_key_seals_is_only_said_to_be_there(desk: Run, home: Path) -> None:
    rosa, amal = new(desk, ROSA), new(desk, AMAL)
    met = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information", "--ask", "note")
    desk("record", "contact", "--persons", f"{rosa},{amal}", *met, given="di Rosa\n")
    files = exported(desk, amal, home / "copy", "--lang", "en")
    assert "di Rosa" not in "".join(files.values())
    (contact,) = (each for each in json.loads(files["data.json"])["events"] if each["kind"] == "contact")
    assert ["sealed for another person"] == contact["closed"]
    assert "something is sealed here that is another person's" in Page(files["page.html"]).texts


def test_under_all_her_ids_corrected_and_retracted_too(desk: Run, amal: str, home: Path) -> None:
    double = new(desk, {**AMAL, "birth_year": 1981})
    desk("person", "merge", amal, double)
    desk("correct", double, "birth_year=1980")
    visit = ("--channel", "in_person_desk", "--topics", "hou", "--outcomes", "information")
    wrong = desk("record", "contact", "--persons", double, *visit).out.split()[1]
    desk("retract", wrong)
    told = json.loads(exported(desk, double, home / "copy", "--lang", "en")["data.json"])
    assert 2 == len(told["ids"])
    kinds = [each["kind"] for each in told["events"]]
    assert (2, 1, 1, 1, 2) == tuple(
        kinds.count(each)
        for each in ("person.registered", "person.merged", "event.corrected", "event.retracted", "contact")
    )
    (correction,) = (each for each in told["events"] if each["kind"] == "event.corrected")
    assert {"of": double, "birth_year": 1980, "reason": "typing_error"} == {
        each["name"]: each["value"] for each in correction["fields"]
    }


def test_hostile_texts_stay_texts(desk: Run, home: Path) -> None:
    handle = new(desk, {**AMAL, "other_names": HOSTILE, "note": "\n".join(HOSTILE), "address": HOSTILE[2]})
    files = exported(desk, handle, home / "copy", "--lang", "en,ar")
    page = Page(files["page.html"])
    assert TAGS == {tag for tag, _attributes in page.tags}
    known = {
        "lang",
        "dir",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "scope",
        "role",
        "aria-label",
        "tabindex",
    }
    assert known == {name for _tag, attributes in page.tags for name in attributes}
    assert set(HOSTILE) <= set(page.texts)
    policy = [each["content"] for _tag, each in page.tags if "http-equiv" in each]
    assert ["default-src 'none'; style-src 'sha256-"] == [str(each)[:38] for each in policy]
    assert "<" not in files["data.json"]
    assert HOSTILE == next(
        field["value"]
        for each in json.loads(files["data.json"])["events"]
        for field in each["fields"]
        if field["name"] == "other_names"
    )


def test_arabic_goes_from_right_to_left_and_nothing_of_it_is_said_in_another_language(
    desk: Run, amal: str, home: Path
) -> None:
    page = Page(exported(desk, amal, home / "copy")["page.html"])
    assert [("it", "ltr"), ("ar", "rtl")] == [
        (each["lang"], each["dir"]) for tag, each in page.tags if tag == "section"
    ]
    assert not {*"٠١٢٣٤٥٦٧٨٩"} & {*"".join(page.texts)}
    words, stock = Words("ar"), take_stock()
    about = [spec for spec in stock.specs.values() if spec.about == "person" or _names_a_person(spec)]
    about = [spec for spec in about if spec.kind not in OUR_OWN]  # PRIMM's own bookkeeping may be said in English
    own = (each for name, each in vars(herself).items() if name.isupper() and isinstance(each, str) and " " in each)
    texts = {spec.title for spec in about} | {*herself.SHOWN.values(), *herself.HEADS, *herself.OF_SIGHTS, access.TEXT}
    texts |= {each for each in own if each not in (herself.STYLE, herself.POLICY, *herself.SHOWN)}
    assert [] == sorted(each for each in texts if words.translate(each) == each)
    fields = {field.help for spec in about for field in spec.fields}
    missing = sorted(each for each in fields if words.translate(each) == each)
    assert len(missing) * 50 < len(fields), missing  # a field that is new is said in English until it has its word


def test_codes_are_said_in_arabic_too() -> None:
    words, stock = Words("ar"), take_stock()
    codes = Codes.load(stock.codes.values())
    fields = [field for spec in stock.specs.values() if _names_a_person(spec) for field in spec.fields]
    lists = {field.codes for field in fields if field.codes} - {"country", "language", "municipality", "cefr"}
    labels = {(name, each) for name in lists for code, each in codes[name].codes.items() if (name, code) not in PLAIN}
    assert [] == sorted(each for each in labels if words.label(*each) == each[1])


def _names_a_person(spec: Any) -> bool:
    return any(field.type == "subject" and "person" in field.of for field in spec.fields)


def test_every_event_is_proven_and_a_desk_checks_all_at_once(desk: Run, amal: str, home: Path) -> None:
    other = second_desk(desk, home)
    files = exported(desk, amal, home / "copy")
    proofs = str(home / "copy" / "proofs.jsonl")
    number = len(json.loads(files["data.json"])["events"])
    answer = desk("log", "prove", "--check", proofs)
    assert (0, number) == (answer.code, len(answer.out.splitlines()))
    assert (3, "") == other("log", "prove", "--check", proofs)[:2]  # whose key it is was not heard there
    lines = files["proofs.jsonl"].splitlines(keepends=True)
    changed = lines[1].replace('"n":', '"n":1')
    (home / "changed").write_text("".join([lines[0], changed, *lines[2:]]))
    assert (3, "") == desk("log", "prove", "--check", str(home / "changed"))[:2]


def test_that_it_was_made_is_on_record_before_anything_is_written(
    desk: Run, amal: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = exported(desk, amal, home / "copy")
    seen = desk("person", "seen", amal).out.split("\t")
    assert ["handed on", "request of the person", "person"] == [seen[1], *seen[3:5]]
    (line,) = desk("log", "list", "--kind", "person.exported", "--format", "json").out.strip().splitlines()[-1:] or [""]
    shown = desk("log", "show", seen[-1].strip()).out
    assert sha256(files["data.json"].encode()).hexdigest() in shown
    assert line

    def full(*_given: object) -> None:
        raise StorageRefused("the disk is full")

    for module, name in ((newfolder, "whole_file"), (Log, "append")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, full)
            answer = desk("person", "export", amal, "-o", str(home / "another"))
        assert (7, True) == (answer.code, "the disk is full" in answer.err.splitlines())
        assert not (home / "another").exists()
        assert [] == [each for each in home.iterdir() if each.name.startswith(".primm-")]


def test_no_folder_is_called_after_her_and_none_is_written_into(desk: Run, amal: str, home: Path) -> None:
    given, family = AMAL["given_name"].lower(), AMAL["family_name"]
    for name in (given, f"per-{family}", f"{given}/", f"{given.upper().replace('A', 'Á')}-2020"):
        answer = desk("person", "export", amal, "-o", f"{home}/{name}")
        assert (3, "output: the file's name has a name of a person in it: use the handle\n") == (
            answer.code,
            answer.err,
        )
    (home / "there").mkdir()
    assert 3 == desk("person", "export", amal, "-o", str(home / "there")).code
    assert [] == desk("person", "seen", amal).out.splitlines()


def test_whether_she_has_a_permit_is_not_on_the_paper(desk: Run, amal: str, home: Path) -> None:
    copies = []
    for number, reason in enumerate(("none", "refused_to_say", "unknown")):
        handle = new(desk, {**AMAL, "given_name": "Amal", "birth_year": 1960 + 2 * number, "permit_reason": reason})
        files = exported(desk, handle, home / f"copy{number}", "--lang", "en")
        (found,) = (
            field
            for each in json.loads(files["data.json"])["events"]
            for field in each["fields"]
            if field["name"] == "permit_reason"
        )
        copies.append(found)
        assert 2 == Page(files["page.html"]).texts.count("ask at the desk")
    assert 1 == len({json.dumps(each) for each in copies})
    assert "withheld" == copies[0]["value"]


def test_what_is_not_known_is_refused(desk: Run, amal: str, home: Path) -> None:
    answer = desk("person", "export", amal, "-o", str(home / "copy"), "--lang", "it,xx")
    assert (3, "lang: languages of this page, with commas between them: ar, en, it\n") == (answer.code, answer.err)
    gone = new(desk, {**ROSA, "birth_year": 1950})
    desk("retract", gone)
    assert 5 == desk("person", "export", gone, "-o", str(home / "copy")).code


def test_where_a_key_is_not_here_it_is_said_so(desk: Run, amal: str, home: Path) -> None:
    other = second_desk(desk, home)
    assert 0 == other("merge", str(home / "log")).code
    files = {}
    answer = other("person", "export", amal, "-o", str(home / "copy"), "--lang", "en")
    assert 0 == answer.code
    files = {each.name: each.read_text("utf-8") for each in (home / "copy").iterdir()}
    assert "Amal" not in "".join(files.values())
    assert "the key for it is not here: ask the desk that recorded it" in Page(files["page.html"]).texts


def test_who_hands_it_over_is_told_which_notes_to_read_before(desk: Run, amal: str, home: Path) -> None:
    answer = desk("person", "export", amal, "-o", str(home / "copy"))
    contact = desk("log", "list", "--kind", "contact").out.split("\t")[2]
    text = "warning: notes may name others: read these on the page before you hand it over:"
    assert f"{text} {amal} {contact}" == answer.err.splitlines()[-1]
