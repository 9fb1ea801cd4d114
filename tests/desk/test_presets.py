"""Presets: what they name exists, what is kept back until somebody asks is in none, and a file that is none is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Refused
from primm.core.events.codes import Codes
from primm.core.figures.dimensions import check
from primm.core.host.index import open_index
from primm.core.host.plugins import Plugins
from primm.desk.presets import DEFAULT, SHIPPED, preset, presets

if TYPE_CHECKING:
    from pathlib import Path

ACTIONS = Plugins.installed().actions
METRICS = {metric.id: (action, metric) for action in ACTIONS.values() for metric in action.metrics}
NAMES = sorted(presets("/nowhere"))
# Out of every preset until asked for; X07b will be the median.
KEPT_BACK = set("P06 P06b P09 P09b P11 I08 I10 I10b V15 V16 X07b S08 S16 S17".split())


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> Codes:
    return Codes.load(open_index(str(tmp_path_factory.mktemp("index"))).code_files.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_names_what_exists_and_nothing_that_is_kept_back(name: str, codes: Codes) -> None:
    found = preset(name, "/nowhere", METRICS)  # refuses a metric that does not exist
    assert set() == KEPT_BACK & set(found.metrics)
    assert len(found.metrics) == len(set(found.metrics))
    assert {"it", "en"} <= found.title.keys()
    check([METRICS[each][1] for each in found.metrics], found.by, found.filters, codes)


def test_the_page_has_ten_figures_of_all_four_actions() -> None:
    found = preset(DEFAULT, "/nowhere", METRICS).metrics
    assert 10 == len(found)
    assert {"services", "school", "info", "participation"} == {METRICS[each][0].name for each in found}


def test_those_of_the_specification_are_there() -> None:
    assert {"mese", "comune", "fami", DEFAULT} == set(NAMES)
    assert all(path.parent == SHIPPED for path in presets("/nowhere").values())


def test_ones_own_come_first_and_need_a_name_in_small_letters(tmp_path: Path) -> None:
    own = tmp_path / "presets"
    own.mkdir()
    (own / "mese.toml").write_text('metrics = ["X01"]')
    (own / "Mio Mese.toml").write_text('metrics = ["X01"]')
    assert [*NAMES] == [*presets(str(tmp_path))]
    assert ("X01",) == preset("mese", str(tmp_path), METRICS).metrics
    assert "mese" == preset("mese", str(tmp_path), METRICS).title_in("it")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("metrics = []", "is none"),
        ("metrics = ['X01'", "is none"),
        ("metrics = 'X01'", "is none"),
        ("metrics = [1]", "is none"),
        ("title = 'Mese'\nmetrics = ['X01']", "is none"),
        ("metrics = ['X01']\ncolour = 'red'", "is none"),
        ("metrics = ['X01']\nfilters = {desk = 'falconara'}", "is none"),
        ("metrics = ['X01', 'X99']", "X99"),
        ("metrics = ['Mario Rossi']", "names a metric that does not exist: …"),
    ],
)
def test_a_file_that_is_no_preset_is_refused(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "presets"
    own.mkdir()
    (own / "mio.toml").write_text(text)
    with pytest.raises(Refused, match=said):
        preset("mio", str(tmp_path), METRICS)


def test_a_file_that_cannot_be_read_and_one_that_is_not_there_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "presets" / "mio.toml").mkdir(parents=True)
    with pytest.raises(Refused, match="cannot be read"):
        preset("mio", str(tmp_path), METRICS)
    with pytest.raises(Refused, match="did you mean mese"):
        preset("mse", str(tmp_path), METRICS)
