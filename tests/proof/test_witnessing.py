"""Naming witnesses: which places and keys do, what is written of them, and how they are taken away again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Refused
from primm.core.log.log import Log
from primm.proof import witnessing
from primm.proof.kept import Kept, Seen, read_kept, write_kept
from primm.proof.note import COSIGNED, read_key
from primm.proof.notesfile import append
from primm.proof.signing import fingerprint_of
from primm.proof.witness import Covered, Place, Witnesses, read_witnesses, write_witnesses
from primm.proof.witnessing import add_key, add_place, foreign_key, remove
from tests.proof.test_kept import OURS, THEIRS, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

THIRD = "c" * 16
NAME = f"primm/{THEIRS}"
SEVERAL = f"no checkpoint of {NAME} came, or of several keys: have its desk write primm log checkpoint -o FILE"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """The folder of a log."""
    (tmp_path / "log").mkdir(mode=0o700)
    return str(tmp_path / "log")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder elsewhere."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def witness(by: str) -> Seen:
    """What somebody said as a witness."""
    return seen(by, 2, by, when=7)


def stamp(path: str) -> tuple[int, int]:
    """What another file in its place has otherwise, and so has one that was written anew."""
    return os.stat(path).st_ino, os.stat(path).st_mtime_ns


def refusal(work: Callable[..., object], *given: object) -> str:
    """What is said of it."""
    with pytest.raises(Refused) as error:
        work(*given)
    return str(error.value)


class TestForeignKey:
    """Whose key it is, if it is one that is named and not a place."""

    def test_a_folder_a_new_file_and_an_empty_one_are_places(self, folder: str, stick: Path) -> None:
        (stick / "empty").touch()
        append(str(stick / "file"), THEIRS, (seen(THEIRS, 3),))
        append(str(stick), THEIRS, (seen(THEIRS, 3),))
        for path in (stick, stick / "new", stick / "empty"):
            assert None is foreign_key(folder, OURS, str(path))

    def test_a_file_that_one_desk_wrote_is_that_desks_key_as_a_witness(self, folder: str, stick: Path) -> None:
        """Also where it holds what this log signed itself, now or under an origin that ended."""
        write_witnesses(folder, Witnesses(former=(witness(THIRD).key,)))
        path, key = str(stick / "file"), read_key(witness(THEIRS).key)
        append(path, THEIRS, (seen(THEIRS, 3), witness(THEIRS)))
        assert (key, COSIGNED) == (foreign_key(folder, OURS, path), key.kind)
        append(path, THEIRS, (seen(OURS, 1, OURS), seen(OURS, 1, THIRD, when=3)))
        assert key == foreign_key(folder, OURS, path)

    def test_a_file_that_this_log_wrote_is_a_place(self, folder: str, stick: Path) -> None:
        append(str(stick / "file"), OURS, (seen(OURS, 1, OURS),))
        assert None is foreign_key(folder, OURS, str(stick / "file"))

    def test_of_several_keys_none_is_taken(self, folder: str, stick: Path) -> None:
        path = str(stick / "file")
        append(path, THEIRS, (seen(THEIRS, 3), seen(THIRD, 3, THIRD)))
        said = f"{path} holds checkpoints of several keys: name a file that one desk wrote"
        assert said == refusal(foreign_key, folder, OURS, path)

    def test_a_name_means_the_key_of_what_came_with_a_copy(self, folder: str) -> None:
        assert SEVERAL == refusal(foreign_key, folder, OURS, NAME)
        write_kept(folder, Kept({}, (witness(THEIRS), seen(OURS, 2, THEIRS, when=3), witness(THIRD))))
        assert read_key(witness(THEIRS).key) == foreign_key(folder, OURS, NAME)
        write_kept(folder, read_kept(folder).with_seen((seen(THEIRS, 3),)))
        assert SEVERAL == refusal(foreign_key, folder, OURS, NAME)


class TestPlaces:
    """Folders and files to which is written."""

    def test_a_place_has_a_file_and_is_kept_with_the_others(self, folder: str, stick: Path) -> None:
        write_witnesses(folder, Witnesses((Place("/before", file="/before/x"),), (), (witness(THIRD).key,)))
        file = add_place(folder, OURS, str(stick))
        assert str(stick / f"primm-{OURS}.checkpoints") == file
        assert str(stick / "one") == add_place(folder, OURS, str(stick / "one"))
        one = Place(str(stick / "one"), file=str(stick / "one"))
        places = (Place("/before", file="/before/x"), Place(str(stick), file=file), one)
        assert Witnesses(places, (), (witness(THIRD).key,)) == read_witnesses(folder)

    def test_a_place_that_is_named_again_is_looked_at_anew(
        self, folder: str, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On which disk it is now, and nothing is known of what lies there."""
        old = Place(str(stick), {OURS: Covered(3, 7)}, str(stick / "old"))
        write_witnesses(folder, Witnesses((old, Place("/other", file="/other/x"))))
        monkeypatch.setattr(witnessing, "on_one_disk", lambda path, other: (path, other) != (str(stick), folder))
        file = add_place(folder, OURS, str(stick))
        places = (Place("/other", file="/other/x"), Place(str(stick), file=file, apart=True))
        assert places == read_witnesses(folder).places

    def test_a_place_must_be_in_a_folder_that_is_there(self, folder: str, stick: Path) -> None:
        path = str(stick / "none/file")
        said = f"{path} is in no folder that exists: put the stick in, or make the folder"
        assert (said, Witnesses()) == (refusal(add_place, folder, OURS, path), read_witnesses(folder))

    def test_a_place_is_not_in_the_logs_own_folder_whatever_links_lead_to_it(self, folder: str, stick: Path) -> None:
        os.mkdir(f"{folder}/below")
        (stick / "link").symlink_to(folder)
        for path in (folder, f"{folder}/file", f"{folder}/below", str(stick / "link"), str(stick / "link/file")):
            said = f"{path} lies in the log's own folder: whoever changes the log can change it too; name another place"
            assert said == refusal(add_place, folder, OURS, path)
        assert said == refusal(add_place, str(stick / "link"), OURS, path)
        assert Witnesses() == read_witnesses(folder)
        os.mkdir(folder + "-beside")
        assert add_place(folder, OURS, folder + "-beside")


class TestKeys:
    """Desks that are believed."""

    @pytest.fixture
    def log(self, new_log: Callable[..., Log]) -> Log:
        """A log of no events."""
        return new_log(OURS)

    def test_a_desk_that_was_heard_is_believed_once_and_what_its_file_says_is_kept(
        self, log: Log, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, path, key = os.path.dirname(log.path), str(stick / "file"), read_key(witness(THEIRS).key)
        write_witnesses(folder, Witnesses((Place("/before", file="/before/x"),), (witness(THIRD).key,)))
        write_kept(folder, Kept({}, (seen(OURS, 1, THEIRS, when=3), seen(THIRD, 4, THEIRS, when=3))))
        append(path, THEIRS, (witness(THEIRS), seen(THEIRS, 2)))
        alone, times = Log.alone, list[int]()

        def counted(log: Log, work: Callable[[], object]) -> None:
            times.append(1)
            alone(log, work)

        monkeypatch.setattr(Log, "alone", counted)
        assert [3, 3] == [add_key(log, path, key) for _each in range(2)]
        before = (seen(OURS, 1, THEIRS, when=3), seen(THIRD, 4, THEIRS, when=3))
        assert tuple(sorted((*before, witness(THEIRS), seen(THEIRS, 2)))) == read_kept(folder).seen
        places = (Place("/before", file="/before/x"),)
        assert Witnesses(places, (witness(THIRD).key, key.text)) == read_witnesses(folder)
        assert [1, 1] == times, "while nobody records"

    def test_a_key_that_came_with_a_copy_is_believed_by_its_name(self, log: Log) -> None:
        folder, key = os.path.dirname(log.path), read_key(witness(THEIRS).key)
        write_kept(folder, Kept({}, (witness(THEIRS), witness(THIRD), seen(OURS, 1, THIRD))))
        assert 1 == add_key(log, NAME, key)
        assert ((key.text,), 3) == (read_witnesses(folder).keys, len(read_kept(folder).seen))


class TestRemoving:
    """What is taken away by any of its names, and nothing else."""

    PLACES = (Place("/stick", file="/stick/x"), Place("/other", file="/other/x"))

    @pytest.fixture
    def there(self, folder: str) -> Witnesses:
        """Two places and the keys of two desks."""
        made = Witnesses(self.PLACES, (witness(THEIRS).key, witness(THIRD).key), (seen(OURS, 1).key,))
        write_witnesses(folder, made)
        return made

    @pytest.mark.parametrize("named", ["/stick", "/stick/x", "/./stick", "/stick/"])
    def test_a_place(self, folder: str, there: Witnesses, named: str) -> None:
        assert remove(folder, named)
        assert there._replace(places=self.PLACES[1:]) == read_witnesses(folder)

    def test_a_place_that_is_named_from_where_one_stands(
        self, folder: str, there: Witnesses, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("/")
        assert remove(folder, "other")
        assert there._replace(places=self.PLACES[:1]) == read_witnesses(folder)

    @pytest.mark.parametrize("named", [NAME, fingerprint_of(read_key(witness(THEIRS).key))])
    def test_a_key(self, folder: str, there: Witnesses, named: str) -> None:
        assert remove(folder, named)
        assert there._replace(keys=there.keys[1:]) == read_witnesses(folder)

    @pytest.mark.parametrize("named", ["/stick/y", f"primm/{OURS}", "k7qm", ""])
    def test_what_is_none_changes_nothing(self, folder: str, there: Witnesses, named: str) -> None:
        before = stamp(f"{folder}/witnesses.json")
        assert not remove(folder, named)
        assert before == stamp(f"{folder}/witnesses.json")
        assert there == read_witnesses(folder)
