"""Figures follow when a contact without a name is given to a person, and when that is undone, however they are made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Answer

Run = "Callable[..., Answer]"
CONTACT = ("record", "contact", "--channel", "phone_in", "--topics", "cit", "--outcomes", "information")
FIGURES = ("report", "services", "--metric", "X01,X03,X04,X04b,X05,X06,X09", "--by", "sex", "--format", "json")


def stored(answer: Answer) -> str:
    """The handle of what was stored first."""
    assert 0 == answer.code, answer.err
    return answer.out.split()[1]


def figures(desk: Run) -> list[Any]:
    """The figures as they are, which are the same when they are made anew from the log."""
    kept = json.loads(desk(*FIGURES).out)["metrics"]
    assert 0 == desk("views", "rebuild").code
    assert kept == json.loads(desk(*FIGURES).out)["metrics"]
    return list(kept)


@pytest.fixture
def ada(desk: Run) -> str:
    """A woman with a file and a contact of her own."""
    person = stored(desk("record", "person.registered", "--citizenships", "NGA", "--sex", "f"))
    stored(desk(*CONTACT, "--persons", person, "--on", "2020-03-30"))
    return person


@pytest.mark.parametrize("others", [(), ("--anonymous", "1", "--anonymous-sex", "f=1")])
def test_what_is_attached_and_undone_leaves_the_figures_as_they_were(
    desk: Run, ada: str, others: tuple[str, ...]
) -> None:
    nobody = stored(desk(*CONTACT, *others, "+", "need.opened", "--category", "cit"))
    before = figures(desk)
    stored(desk("person", "attach", nobody, ada))
    attached = figures(desk)
    assert before != attached
    stored(desk("person", "unmerge", ada, nobody))
    assert before == figures(desk)
    stored(desk("person", "merge", ada, nobody))
    assert attached == figures(desk)


def test_an_attached_contact_reads_like_one_that_was_the_persons_at_once(desk: Run, ada: str) -> None:
    named = stored(desk(*CONTACT, "--persons", ada))
    wanted = figures(desk)
    stored(desk("retract", named))
    stored(desk("person", "attach", stored(desk(*CONTACT)), ada))
    assert wanted == figures(desk)


def test_a_contact_for_somebody_unnamed_reads_so_too_and_keeps_who_was_there(desk: Run, ada: str) -> None:
    employer = stored(desk("record", "person.registered", "--citizenships", "ITA"))
    for_her = ("--present", employer, "--relation", "employer")
    named = stored(desk(*CONTACT, "--persons", ada, *for_her))
    wanted = figures(desk)
    stored(desk("retract", named))
    proxy = stored(desk(*CONTACT, "--anonymous", "1", "--anonymous-sex", "f=1", *for_her))
    stored(desk("person", "attach", proxy, ada))
    assert wanted == figures(desk)
    assert f"now persons\tperson:{ada}\n" in desk("log", "show", proxy).out


def test_a_contact_that_was_retracted_is_not_attached(desk: Run, ada: str) -> None:
    nobody = stored(desk(*CONTACT))
    stored(desk("retract", nobody))
    assert 5 == desk("person", "attach", nobody, ada).code
    assert 5 == desk("person", "attach", "22222", ada).code
