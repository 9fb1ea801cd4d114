"""A file that others could read, or put another in the place of, is refused with the cure."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import OutcomeUnknown, StorageRefused, Unsafe
from primm.people import private

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A private file."""
    private.create_private(tmp_path / "one", b"content")
    return tmp_path / "one"


def test_what_is_made_private_passes(path: Path) -> None:
    private.check_private(path)
    assert path.read_bytes() == b"content"


def test_the_mode_does_not_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private.create_private(tmp_path / "one")
        private.create_private_folder(tmp_path / "two" / "three")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("one", "two/three")] == [0o600, 0o700]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(Unsafe, match=f"{path} is open to other users: run chmod 600 {path}"):
        private.check_private(path)


def test_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(Unsafe, match="is not a plain file"):
        private.check_private(tmp_path / "link")


def test_a_second_name_is_refused(path: Path, tmp_path: Path) -> None:
    os.link(path, tmp_path / "again")
    with pytest.raises(Unsafe, match="has a second name"):
        private.check_private(path)


def test_a_file_of_somebody_else_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(Unsafe, match="belongs to another user"):
        private.check_private(path)


def test_without_mode_bits_only_the_links_are_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "HAS_MODES", False)
    path.chmod(0o644)
    private.check_private(path)
    private.create_private(path.with_name("two"))


def test_a_link_is_not_written_through(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageRefused, match="exists already"):
        private.create_private(tmp_path / "link")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    """What a killed command left under another name is thrown away by the next one."""
    path, part = tmp_path / "f", tmp_path / f"f{private.PART}"
    part.write_bytes(b"hal")
    with private.whole_file(str(path)) as file:
        file.write(b"whole")
        assert not path.exists()
        assert 0o600 == part.stat().st_mode & 0o777
    assert (b"whole", False) == (path.read_bytes(), part.exists())


def test_a_file_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), private.whole_file(str(tmp_path / "f")):
        raise KeyError
    assert [] == [*tmp_path.iterdir()]


def test_a_file_that_somebody_made_meanwhile_is_not_replaced(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError), private.whole_file(str(path)):
        raise AssertionError("it is there from the start")
    with pytest.raises(FileExistsError), private.whole_file(str(tmp_path / "f")):
        (tmp_path / "f").symlink_to(path)
    assert before == path.read_bytes()


def test_a_folder_that_is_a_file_says_why(path: Path) -> None:
    with pytest.raises(StorageRefused, match="the folder cannot be made: "):
        private.create_private_folder(path / "deeper")
    with pytest.raises(StorageRefused, match="cannot be written: "):
        private.create_private(path / "deeper")


def test_what_is_written_anew_is_on_the_disk_also_where_half_of_it_was_left(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"one.{os.getpid()}").write_bytes(b"half")
    seen = list[tuple[str, bytes]]()
    monkeypatch.setattr(private, "sync_folder", lambda folder: seen.append((folder, path.read_bytes())))
    private.replace_private(str(path), b"after")
    assert (str(tmp_path), b"after") == seen[-1]
    assert ["one"] == os.listdir(tmp_path)


def test_a_disk_that_fails_while_something_is_written_anew_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "x")

    monkeypatch.setattr(private, "replace", full)
    with pytest.raises(StorageRefused) as error:
        private.replace_private(str(path), b"after")
    assert (f"{path}: cannot be written: the disk is full", b"content") == (str(error.value), path.read_bytes())


class TestOnTheDisk:
    """What was written outlasts a power cut: first the content waits for the disk, then the name does."""

    @pytest.fixture
    def synced(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, bytes]]:
        """What the disk was waited for: the name and what it has then."""
        seen = list[tuple[str, bytes]]()
        paths = {}
        open_ = os.open

        def opened(path: str, *given: int) -> int:
            number = open_(path, *given)
            paths[number] = os.path.relpath(path, tmp_path)
            return number

        def fsync(number: int) -> None:
            whole = tmp_path / paths[number]
            seen.append((paths[number], whole.read_bytes() if whole.is_file() else b""))

        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(os, "open", opened)
        monkeypatch.setattr(os, "fsync", fsync)
        return seen

    @pytest.mark.parametrize("folder", ["sub/", ""])
    def test_a_new_file(self, tmp_path: Path, synced: list[tuple[str, bytes]], folder: str) -> None:
        (tmp_path / "sub").mkdir()
        private.create_private(f"{folder}new", b"content")
        private.create_private(f"{folder}empty")
        name = folder.rstrip("/") or "."
        files = [(f"{folder}new", b"content"), (f"{folder}empty", b"")]
        assert [files[0], (name, b""), files[1], (name, b"")] == synced

    @pytest.mark.parametrize("folder", ["sub/", ""])
    def test_a_whole_file_before_it_has_its_name(
        self, tmp_path: Path, synced: list[tuple[str, bytes]], folder: str
    ) -> None:
        (tmp_path / "sub").mkdir()
        with private.whole_file(f"{folder}new") as file:
            file.write(b"content")
        assert [(f"{folder}new{private.PART}", b"content"), (folder.rstrip("/") or ".", b"")] == synced

    def test_a_folder_where_folders_cannot_be_waited_for(
        self, synced: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(private, "HAS_MODES", False)
        private.sync_folder(".")
        assert [] == synced

    def test_a_folder_is_let_go_of_afterwards(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        waited, closed = list[int](), list[int]()
        close = os.close
        monkeypatch.setattr(os, "fsync", waited.append)
        monkeypatch.setattr(os, "close", lambda number: (closed.append(number), close(number)))
        private.sync_folder(tmp_path)
        assert closed == waited != []


class TestTheLastStep:
    """A disk that fails while a file gets its name: whether it has it decides what is said."""

    @pytest.fixture
    def part(self, tmp_path: Path) -> Path:
        """What is finished."""
        (tmp_path / "part").write_bytes(b"whole")
        return tmp_path / "part"

    def fail(self, monkeypatch: pytest.MonkeyPatch, what: str, *, after: bool = False) -> None:
        there = getattr(private, what)

        def failing(*given: str) -> None:
            if after:
                there(*given)
            raise OSError(5, "x")

        monkeypatch.setattr(private, what, failing)

    def test_before_it_has_it_nothing_was_done(self, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fail(monkeypatch, "replace")
        with pytest.raises(OSError, match="x"):
            private.put_name(str(part), str(part.with_name("name")))
        assert b"whole" == part.read_bytes()

    def test_also_where_another_file_has_the_name(
        self, part: Path, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fail(monkeypatch, "replace")
        with pytest.raises(OSError, match="x"):
            private.put_name(str(part), str(path))
        assert (b"whole", b"content") == (part.read_bytes(), path.read_bytes())

    def test_also_where_neither_is_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            private.put_name(str(tmp_path / "part"), str(tmp_path / "name"))

    @pytest.mark.parametrize("step", ["sync_folder", "replace"])
    def test_when_it_has_it_nobody_knows_what_a_power_cut_takes(
        self, part: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        self.fail(monkeypatch, step, after=True)
        path = part.with_name("name")
        with pytest.raises(OutcomeUnknown, match=f"{path} is whole, but a power cut may take it"):
            private.put_name(str(part), str(path))
        assert b"whole" == path.read_bytes()


def test_a_name_that_is_taken_is_told_as_the_system_tells_it(path: Path) -> None:
    with pytest.raises(FileExistsError) as error, private.whole_file(str(path)):
        raise AssertionError("it is there from the start")
    assert (errno.EEXIST, os.strerror(errno.EEXIST)) == (error.value.errno, error.value.strerror)


class TestFolders:
    """Others may look at a folder; they may not put a file of theirs into it."""

    @pytest.mark.parametrize("mode", [0o700, 0o755, 0o711])
    def test_one_that_others_cannot_write_to_passes(self, tmp_path: Path, mode: int) -> None:
        tmp_path.chmod(mode)
        private.check_private_folder(tmp_path)
        private.create_private_folder(tmp_path)

    @pytest.mark.parametrize("mode", [0o770, 0o720, 0o702])
    def test_one_that_they_can_write_to_is_refused_also_where_it_was_to_be_made(
        self, tmp_path: Path, mode: int
    ) -> None:
        tmp_path.chmod(mode)
        for check in (private.check_private_folder, private.create_private_folder):
            with pytest.raises(Unsafe) as refusal:
                check(tmp_path)
            assert f"{tmp_path} is open to other users: run chmod 700 {tmp_path}" == str(refusal.value)


def test_where_access_is_a_list_the_cure_for_it_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private.access, "cure", lambda of: "take this off" if of == path else "")
    with pytest.raises(Unsafe) as refusal:
        private.check_private(path)
    assert f"{path} can be opened by others: take this off" == str(refusal.value)
