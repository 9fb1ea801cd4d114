"""Run the suite in a copy of the tree whose names are marked, and say what was searched: ``python -m tests.canary``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.canary.samples import marked
from tests.canary.watch import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
COPIED = ("tests", "docs")  # all else of the tree is not changed
UNMARKED = {  # where names are themselves what is tested: what they have in common with other spellings and scripts
    "docs/format-vectors.json": "hashes over bytes that never change",
    "tests/docs/test_format.py": "the same",
    "docs/persons.md": "how like two spellings are is told in a number",
    "tests/cli/test_doubles.py": "spellings of two files that may be one person's",
    "tests/errors/test_leaving.py": "file names that are refused since they are somebody's",
    "tests/cli/finding.txt": "a name and how it is written in Arabic",
    "tests/people/test_spelling.py": "spellings",
    "tests/people/test_finding.py": "spellings",
    "tests/people/test_doubles.py": "spellings",
}
TEXTS = (".py", ".txt", ".md", ".toml", ".csv", ".json")
MEMORY = "/dev/shm"


def plant(target: Path, memory: Path) -> None:
    """A tree like ours, in which everybody's name ends with a mark."""
    for path in ROOT.iterdir():
        if path.name in COPIED:
            shutil.copytree(path, target / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif not path.name.startswith(".") or path.name == ".venv":
            (target / path.name).symlink_to(path)
    for folder in COPIED:
        for path in (target / folder).rglob("*"):
            if (
                path.suffix in TEXTS
                and path.relative_to(target).as_posix() not in UNMARKED
                and path.parent.name != "canary"
            ):
                text = path.read_text("utf-8")
                path.write_text(
                    marked(text, program=path.suffix == ".py").replace(f'"{MEMORY}"', f'"{memory}"'), "utf-8"
                )


def run(arguments: Sequence[str], quiet: bool = False) -> tuple[int, dict[str, Any]]:
    """Run these tests of the marked tree; the exit code of pytest, and what was counted."""
    with TemporaryDirectory(prefix="canary-") as whole, TemporaryDirectory(dir=MEMORY, prefix="canary-") as memory:
        tree, temporary, report = (Path(whole, each) for each in ("tree", "tmp", "report"))
        for each in (tree, temporary, report):
            each.mkdir()
        (temporary / "memory").symlink_to(memory)
        plant(tree, temporary / "memory")
        command = [sys.executable, "-m", "pytest", "-p", "tests.canary.watch", "-p", "no:cacheprovider"]
        command += [f"--basetemp={temporary}/pytest", *arguments]
        if not any("tests/canary" in each for each in arguments):
            command.append("--ignore=tests/canary")
        environ = {**os.environ, "TMPDIR": str(temporary), REPORT: str(report), "PYTHONDONTWRITEBYTECODE": "1"}
        ran = subprocess.run(command, cwd=tree, env=environ, check=False, capture_output=quiet)
        return ran.returncode, added(json.loads(each.read_text("utf-8")) for each in report.iterdir())


def added(counted: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The counts of several processes."""
    total: Counter[str] = Counter()
    hits: list[Any] = []
    reasons: set[str] = set()
    for each in counted:
        hits += each.pop("hits")
        reasons |= set(each.pop("reasons"))
        total.update(each)
    return {**total, "hits": hits, "reasons": sorted(reasons)}


def main() -> int:
    """Say what was counted, and fail where there is a hit."""
    code, counts = run(sys.argv[1:])
    hits, reasons = counts.pop("hits"), counts.pop("reasons")
    sys.stdout.write("".join(f"{test}: {where}, offset {offset}\n" for test, where, offset in hits))
    sys.stdout.write(f"names were shown by: {'; '.join(reasons)}\n")
    sys.stdout.write(f"canary: {', '.join(f'{name} {many}' for name, many in counts.items())}, hits {len(hits)}\n")
    return code or bool(hits)


if __name__ == "__main__":
    sys.exit(main())
