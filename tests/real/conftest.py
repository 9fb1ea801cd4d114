"""A log of its own for each real file: made and filled through the command line, then asked for its figures."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.cli import main
from primm.commands.workplace import Workplace
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import Figures
from primm.core.figures.report import report
from primm.core.log.log import Log
from primm.proof.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.core.figures.tally import Number
    from primm.proof.explain import Explanation

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
DATA = ROOT.parent / "shared" / "data"
LATER = date(2026, 1, 1)  # when every window is over

Cells = dict[str, dict[tuple[str, ...], "Number"]]


def whole(name: str) -> pytest.MarkDecorator:
    """Skip where the whole file is not."""
    return pytest.mark.skipif(not (DATA / name).exists(), reason=f"{name} is not shipped: only a sample of it is")


class World:
    """One log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        assert self.run("init", "--desk", "falconara", "--by", "mr", "--demo") == 0

    def run(self, *arguments: str) -> int:
        """A command; its exit code."""
        return main(["--no-input", "--log", str(self.folder / "log"), *arguments])

    def load(self, file: Path, given: Path, *options: str) -> int:
        """Import a file; the exit code."""
        return self.run("import", str(file), "--map", str(given), *options)

    def events(self) -> int:
        """How many events the log has."""
        with Log.open(self.folder / "log" / "log.db", write=False) as log:
            return sum(log.position().values())

    def figures(self, action: str, *by: str) -> Cells:
        """Every figure of an action over the whole log: metric, cell, number."""
        with self._basis(action) as (basis, given):
            made = report(basis, given.metrics, name=action, title=given.title, horizon=LATER, by=by)
        return {
            table.metric.id: {tuple(cell.at.values()): cell.number for cell in table.cells} for table in made.tables
        }

    def opened(self, action: str, metric: str) -> Explanation:
        """A figure, opened; every row of it."""
        with self._basis(action) as (basis, given):
            return explain(basis, given.metrics, metric, horizon=LATER, limit=10_000)

    @contextmanager
    def _basis(self, name: str) -> Iterator[tuple[Basis, object]]:
        place = Workplace(os.environ)
        place.settle(log=str(self.folder / "log"), asks=False, by=None, desk=None)
        action = place.plugins.actions[name]
        figures = Figures(place.log, action.views, place.kinds, self.folder / f"{name}.db")
        figures.refresh()
        rows = figures.at()
        yield Basis(rows.connection, figures.tables, Certificate({}, {}, {}), place.codes), action
        rows.close()
        figures.close()
        place.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """Makes a log."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIMM_PASSPHRASE", "acqua alta")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield lambda name: World(tmp_path_factory.mktemp(name))
