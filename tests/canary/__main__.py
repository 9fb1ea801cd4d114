"""Run the suite in a copy of the tree whose names are marked, and say what was searched: ``python -m tests.canary``."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.canary.inside import REPORT
from tests.canary.places import MEMORY, OTHERS
from tests.canary.samples import MARK, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
COPIED = ("tests", "docs")  # all else of the tree is not changed
UNMARKED = {  # where names are themselves what is tested: what they have in common with other spellings and scripts
    "docs/format-vectors.json": "hashes over bytes that never change",
    "tests/docs/test_format.py": "the same",
    "tests/stories/quarter.txt": "files of which some are one person's, and how like they are",
    "docs/persons.md": "how like two spellings are is told in a number",
    "tests/cli/test_doubles.py": "spellings of two files that may be one person's",
    "tests/errors/test_leaving.py": "file names that are refused since they are somebody's",
    "tests/cli/finding.txt": "a name and how it is written in Arabic",
    "tests/people/test_spelling.py": "spellings",
    "tests/people/test_finding.py": "spellings",
    "tests/people/test_doubles.py": "spellings",
    "tests/people/test_card.py": "spellings",
    "tests/people/test_letters.py": "spellings",
    "tests/people/test_lexicon.py": "spellings",
    "tests/people/test_mentions.py": "spellings",
    "tests/people/test_cipher.py": "what was sealed long ago",
    "tests/core/events/test_text.py": "normal forms of letters",
    "tests/errors/text.txt": "the same",
}
ADAPTED = {  # where longer names change what is tested: what is written instead, and why
    "tests/desk/session/terminal.py": (('|.", re.DOTALL)', f'|.(?:{MARK})?", re.DOTALL)', "a mark costs no key"),),
    "tests/cli/access.txt": (
        ("\t100\tname\t", "\t92\tname\t", "what is typed in small letters has no mark"),
        ("-o rosa.txt", f"-o rosa{MARK}.txt", "a file is called after somebody, in small letters"),
    ),
    "tests/cli/rights.txt": (("\t97\tname\n", "\t89\tname\n", "the same"),),
    "tests/stories/closing.txt": tuple(
        (f"? nome: {name}{MARK}\n", f"? nome: {name}{MARK}\n  | 1 <amal> 1980 Marocco\n", "marks make it like Amal")
        for name in ("Awa", "Omar")
    ),
}
TEXTS = (".py", ".txt", ".md", ".toml", ".csv", ".json")
FOLDERS = ("tree", "tmp", "report", "told", "site")
INSIDE = Path(__file__).with_name("inside.py")


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
                text = marked(path.read_text("utf-8"), program=path.suffix == ".py")
                path.write_text(adapted(path.relative_to(target), text).replace(f'"{MEMORY}"', f'"{memory}"'), "utf-8")


def adapted(path: Path, text: str) -> str:
    """A text of the marked tree with what marks change in it."""
    for old, new, _why in ADAPTED.get(path.as_posix(), ()):
        if old not in text:
            raise LookupError(f"{path} has no longer: {old}")
        text = text.replace(old, new, 1)
    return text


def run(arguments: Sequence[str], quiet: bool = False) -> tuple[int, dict[str, Any]]:
    """Run these tests of the marked tree; the exit code of pytest, and what was counted."""
    with TemporaryDirectory(prefix=OTHERS) as made, TemporaryDirectory(dir=MEMORY, prefix=OTHERS) as memory:
        whole = os.path.realpath(made)
        Path(whole).chmod(0o711)  # some tests are run by nobody
        tree, temporary, report, told, site = (Path(whole, each) for each in FOLDERS)
        for each in (tree, temporary, report, told, site):
            each.mkdir()
            each.chmod(0o1777)
        shutil.copy(INSIDE, site / "sitecustomize.py")
        Path(whole, "memory").symlink_to(memory)
        plant(tree, Path(memory))
        command = [sys.executable, "-m", "pytest", "-p", "tests.canary.watch", "-p", "no:cacheprovider"]
        command += [f"--basetemp={temporary}/pytest", *arguments]
        if not any("tests/canary" in each for each in arguments):
            command.append("--ignore=tests/canary")
        environ = {**os.environ, "TMPDIR": str(temporary), REPORT: str(report), "PYTHONDONTWRITEBYTECODE": "1"}
        ran = subprocess.run(command, cwd=tree, env=environ, check=False, capture_output=quiet, preexec_fn=keep_images)
        return ran.returncode, added(json.loads(each.read_text("utf-8")) for each in report.iterdir())


def keep_images() -> None:
    """Let a program that dies leave an image of its memory, where neither the system nor PRIMM forbids it."""
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


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
