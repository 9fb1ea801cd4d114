"""Witnesses: what is known of them is read as it was written, what is told to them is remembered, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import StorageRefused, Tampered
from primm.proof import witness as module
from primm.proof.kept import Kept, write_kept
from primm.proof.notesfile import Notes, append, notes_in
from primm.proof.witness import (
    Covered,
    Outside,
    Place,
    Told,
    Witnesses,
    believed,
    covered,
    covering,
    known_keys,
    on_one_disk,
    outside,
    read_witnesses,
    tell,
    write_witnesses,
)
from tests.proof.test_kept import OURS, THEIRS, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OURS_TOLD = seen(OURS, 5, OURS, 9)
THEIRS_TOLD = seen(OURS, 4, THEIRS, 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a log."""
    (tmp_path / "log").mkdir(mode=0o700)
    return tmp_path / "log"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A place elsewhere."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_witnesses_are_read_as_they_were_written(folder: Path) -> None:
    assert Witnesses() == read_witnesses(str(folder))
    there = Witnesses(
        (Place("/stick", {OURS: Covered(3, 7), THEIRS: Covered(1, 2)}, "/stick/x", apart=True), Place("/più lontano")),
        (THEIRS_TOLD.key,),
        (OURS_TOLD.key,),
    )
    write_witnesses(str(folder), there)
    assert there == read_witnesses(str(folder))
    assert frozenset((THEIRS_TOLD.key, OURS_TOLD.key)) == known_keys(str(folder), OURS)
    text = (folder / "witnesses.json").read_text("utf-8")
    assert (True, True) == (text.startswith('{\n "format": 1,\n "places": [\n'), text.endswith("\n ]\n}\n"))
    assert '"/più lontano"' in text
    found = json.loads(text)
    assert (1, ["format", "places", "keys", "former"]) == (found["format"], list(found))
    assert {"path": "/più lontano", "covered": {}, "file": "", "apart": False} == found["places"][1]


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(format=2),
        lambda found: found.update(more=1),
        lambda found: found.pop("former"),
        lambda found: found["keys"].append("x"),
        lambda found: found["former"].append("x"),
        lambda found: found["places"].append({"path": "/stick"}),
        lambda found: found["places"].append({"path": "/x", "covered": {OURS: [1]}, "file": "", "apart": False}),
        lambda found: found["places"].append(7),
    ],
    ids=["format", "more", "less", "key", "former", "place", "covered", "number"],
)
def test_what_was_changed_is_not_as_primm_writes_it(folder: Path, change: Callable[[Any], object]) -> None:
    write_witnesses(str(folder), Witnesses((Place("/stick"),), (THEIRS_TOLD.key,)))
    found = json.loads((folder / "witnesses.json").read_bytes())
    change(found)
    (folder / "witnesses.json").write_text(json.dumps(found))
    with pytest.raises(Tampered) as tampered:
        read_witnesses(str(folder))
    said = f"{folder}/witnesses.json is not as PRIMM writes it: move it away and name the witnesses anew"
    assert said == str(tampered.value)


def test_a_file_that_is_as_long_as_it_may_be_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_witnesses(str(folder), Witnesses((Place("/stick"),)))
    content = (folder / "witnesses.json").read_bytes().rstrip()
    (folder / "witnesses.json").write_bytes(content)
    size = len(content)
    assert 4 * 1024**2 == module.READ_AT_MOST
    monkeypatch.setattr(module, "READ_AT_MOST", size)
    assert Witnesses((Place("/stick"),)) == read_witnesses(str(folder))
    monkeypatch.setattr(module, "READ_AT_MOST", size - 1)
    with pytest.raises(Tampered):
        read_witnesses(str(folder))


def test_where_it_cannot_be_read_that_is_said(folder: Path) -> None:
    (folder / "witnesses.json").mkdir()
    with pytest.raises(StorageRefused) as refused:
        read_witnesses(str(folder))
    assert f"{folder}/witnesses.json cannot be read: it is a folder" == str(refused.value)


def test_what_is_told_to_a_place_is_there_and_remembered(folder: Path, stick: Path) -> None:
    assert [] == tell(str(folder), OURS, [OURS_TOLD])
    assert not (folder / "witnesses.json").exists()
    before = {THEIRS: Covered(1, 2)}
    write_witnesses(str(folder), Witnesses((Place(str(stick), before), Place(str(stick / "gone/x")))))
    told = [Told(str(stick), True, None), Told(str(stick / "gone/x"), False, None)]
    assert told == tell(str(folder), OURS, [])
    assert (before, Notes((), ())) == (read_witnesses(str(folder)).places[0].covered, notes_in(str(stick)))
    assert told == tell(str(folder), OURS, [OURS_TOLD])
    assert (OURS_TOLD,) == notes_in(str(stick)).notes
    places = (Place(str(stick), {**before, OURS: Covered(5, 9)}), Place(str(stick / "gone/x")))
    assert Witnesses(places) == read_witnesses(str(folder))


def test_what_could_not_be_written_is_not_remembered(folder: Path, stick: Path) -> None:
    (stick / "x").symlink_to(stick / "elsewhere")
    file = Place(str(stick), file=str(stick / "x"))
    write_witnesses(str(folder), Witnesses((file, Place(str(stick)))))
    first, second = tell(str(folder), OURS, [OURS_TOLD])
    assert (True, "x is a link, a folder or a device: name the file itself") == (
        first.there,
        str(first.error).rpartition("/")[2],
    )
    assert Told(str(stick), True, None) == second
    assert (file, Place(str(stick), {OURS: Covered(5, 9)})) == read_witnesses(str(folder)).places


def test_a_place_that_was_on_another_disk_is_there_only_while_it_still_is(folder: Path, stick: Path) -> None:
    assert on_one_disk(str(folder), str(stick))
    assert on_one_disk(str(folder / "nowhere"), str(stick))
    assert not on_one_disk("/dev", str(stick))
    for place, there in (
        (Place(str(stick)), True),
        (Place(str(stick), file=str(stick / "x")), True),
        (Place(str(stick / "x")), False),
        (Place(str(stick), file=str(stick / "gone/x")), False),
        (Place(str(stick), apart=True), False),
        (Place("/dev", apart=True), True),
    ):
        assert (place, there) == (place, place.is_there(str(folder)))
    with pytest.raises(StorageRefused, match=f"{stick} cannot be reached now"):
        Place(str(stick), apart=True).notes(str(folder))


def test_what_is_claimed_outside_is_read_at_every_place_and_of_every_desk(folder: Path, stick: Path) -> None:
    append(str(stick / "x"), OURS, [OURS_TOLD])
    gone, here = Place(str(stick / "gone")), Place(str(stick / "x"))
    write_witnesses(str(folder), Witnesses((gone, here)))
    write_kept(str(folder), Kept({}, (THEIRS_TOLD,)))
    found = [Outside(OURS_TOLD.claim(), str(stick / "x")), Outside(THEIRS_TOLD.claim(), f"primm/{THEIRS}")]
    missed: list[StorageRefused] = []
    assert found == list(outside(str(folder), missed.append))
    assert [f"{gone.path} cannot be reached now"] == [str(each) for each in missed]
    assert found == list(outside(str(folder)))
    assert found[1:] == believed(found, [THEIRS_TOLD.key])
    assert [] == believed(found, [])


def test_who_covers_what_how_far_is_known_without_reaching_for_it(folder: Path) -> None:
    at = {OURS: Covered(3, 9), THEIRS: Covered(1, 1)}
    write_witnesses(str(folder), Witnesses((Place("/gone", at), Place("/more", {OURS: Covered(2, 9)}))))
    write_kept(str(folder), Kept({}, (OURS_TOLD, THEIRS_TOLD)))
    expected = [("/gone", OURS, Covered(3, 9)), ("/gone", THEIRS, Covered(1, 1)), ("/more", OURS, Covered(2, 9))]
    assert expected == list(covering(str(folder), OURS))
    assert at == covered(str(folder), OURS)
    known = read_witnesses(str(folder))._replace(keys=(OURS_TOLD.key, THEIRS_TOLD.key))
    write_witnesses(str(folder), known)
    assert [*expected, (f"primm/{THEIRS}", OURS, Covered(4, 8))] == list(covering(str(folder), OURS))
    assert {**at, OURS: Covered(4, 8)} == covered(str(folder), OURS)


def test_a_number_that_no_number_is_as_great_as_is_damage(folder: Path) -> None:
    """One input in a million was such a one: JSON reads 1e999 as a float without end, which is no number of events."""
    write_witnesses(str(folder), Witnesses((Place("/stick", {OURS: Covered(3, 7)}),)))
    file = folder / "witnesses.json"
    whole = json.dumps(json.loads(file.read_text()))
    for text in ("1e999", "3.0", '"3"'):
        assert 1 == whole.count("[3, 7]")
        file.write_text(whole.replace("[3, 7]", f"[{text}, 7]"))
        with pytest.raises(Tampered):
            read_witnesses(str(folder))
