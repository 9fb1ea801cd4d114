"""No row of the table of bad inputs is forgotten: every one that there is an answer to has a test under its number."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

# Of what is there now: neither erasing (46, 47, 72), checkpoints, signers and witnesses (63, 66-69), plugins in
# processes of their own (75, 76), publication (83) nor PostgreSQL (84-86).
ROWS = {*range(1, 46), *range(48, 63), 64, 65, 70, 71, 73, 74, *range(77, 83)}
HERE = Path(__file__).parent


def test_every_row_has_a_test() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", str(HERE)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parents[1]).stdout
    found = re.findall("row((?:_[0-9]+)+)", said)
    assert ROWS == {int(row) for rows in found for row in rows.split("_")[1:]}
