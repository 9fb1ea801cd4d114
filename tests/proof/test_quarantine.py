"""Second histories are kept beside the log, for its owner alone, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.log.log import Log
from primm.proof.bundle import Part
from primm.proof.quarantine import keep, kept
from primm.proof.survey import survey
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from pathlib import Path

PEN = Pen()
ORIGINS = [digit * 16 for digit in "93b05d7f1a"]


def test_what_is_kept_is_told_by_its_name_and_is_a_whole_copy(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for origin in ORIGINS:
        with Log.create(tmp_path / f"{origin}.db", Clock(), origin=origin) as log:
            log.append(PEN.drafts([1]), None, Clock())
            part = Part(origin, 0, 1, "", "0" * 64)
            path = keep(str(tmp_path / "kept"), part, log.read())
            assert path == keep(str(tmp_path / "kept"), part, log.read())
            assert survey(path).damage is None
    (tmp_path / "kept/fork-notes.primm").write_text("Dear diary\n")
    expected = [(origin, 0, 1) for origin in sorted(ORIGINS)]
    assert expected == [each[1:] for each in kept(str(tmp_path / "kept"))]
    assert {0o600} == {(tmp_path / "kept" / each.path).stat().st_mode & 0o777 for each in kept(str(tmp_path / "kept"))}
