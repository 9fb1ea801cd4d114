"""The page that a person gets, as she sees it: on her telephone, on a screen, on paper, in Italian and in Arabic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures
from tests.cli.test_export import AMAL, HOSTILE, ROSA, new
from tests.seen.browser import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer
    from tests.seen.browser import Seen

    Run = Callable[..., Answer]
    Look = Callable[..., Seen]

ADDRESS = f"https://www.comune.falconara-marittima.an.it/{'via' * 30}"
PARTS = [
    "h1 Che cosa hanno registrato di te gli sportelli",
    *("h2 Che cosa si sa di te", "h2 Che cosa è stato registrato, giorno per giorno"),
    *("h2 Chi ha visto i tuoi dati", "h2 Come si può controllare"),
    "h1 ما سجّلته مكاتب المساعدة عنك",
    *("h2 ما هو معروف عنك", "h2 ما سُجّل يومًا بعد يوم", "h2 من اطّلع على بياناتك", "h2 كيف يمكن التحقق من هذا"),
]
KNOWN = ["ماذا", "القيمة", "منذ", "المكتب"]


def exported(desk: Run, home: Path, known: dict[str, object], languages: str) -> Path:  # noqa: F811
    """The page of somebody of whom this is known, who was met and whose file was looked at."""
    mine, other = new(desk, {**AMAL, **known}), new(desk, ROSA)
    met = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information", "--ask", "note")
    desk("record", "contact", "--persons", f"{mine},{other}", *met, given="venute insieme\n")
    desk("person", "show", mine, "--purpose", "request")
    answer = desk("person", "export", mine, "-o", str(home / "copy"), "--lang", languages)
    assert 0 == answer.code, answer
    return home / "copy" / "page.html"


def test_she_can_read_it_wherever_she_opens_it(desk: Run, home: Path, look: Look) -> None:  # noqa: F811
    """What was typed may be long and of another script; the table of who saw her moves in its box on a telephone."""
    known = {"other_names": ["أمل الإدريسي"], "email": f"{'amal' * 12}@example.org", "note": f"una nota\n{ADDRESS}"}
    seen = look(exported(desk, home, known, "it,ar"), "person", "section[lang=ar] p")
    assert [] == seen.faults
    assert ["main", *PARTS] == [each for each in seen.outline if each.split()[0] in ("main", "h1", "h2")]
    (table,) = (each for each in seen.tables if KNOWN == [box.text for box in each.rows[0]])
    assert "rtl" == table.direction
    assert KNOWN[::-1] == [box.text for box in sorted(table.rows[0], key=lambda box: box.left)]
    first, *_others, last = ("\n".join(lines_of(each)) for each in seen.words)
    assert first.startswith(". falconara مكتب في 31/03/2020 في")
    assert "primm log prove --check proofs.jsonl : بالأمر" in last


def test_what_others_typed_harms_nobody_who_opens_it(desk: Run, home: Path, look: Look) -> None:  # noqa: F811
    """The page is one in Arabic alone, and from right to left as a whole."""
    known = {"other_names": HOSTILE, "note": "\n".join(HOSTILE), "address": HOSTILE[2]}
    seen = look(exported(desk, home, known, "ar"), "hostile-ar")
    assert [] == seen.faults
    assert [] == [each for each in HOSTILE if each not in seen.text]
