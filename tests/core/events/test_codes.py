"""Code lists: the core's, those of plugins, and who is a citizen of the Union on a day."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import primm
from primm.core.errors import PluginFailed
from primm.core.events.codes import ALWAYS, CORE, Codes, target_group
from primm.core.host.plugins import core_kinds

LOCALE = Path(primm.__file__).parent / "locale" / "it" / "LC_MESSAGES"
PLUGINS = ("info", "participation", "school", "services")


@pytest.fixture(scope="module")
def codes():
    """The lists of the core alone."""
    return Codes.load()


@pytest.fixture
def plugin(tmp_path):
    """Writes the lists of a plugin."""

    def write(lists):
        path = tmp_path / "codes.json"
        path.write_text(json.dumps(lists), encoding="utf-8")
        return str(path)

    return write


def test_every_list_takes_what_nobody_knows_asked_or_says(codes):
    for name in codes.names():
        assert [True] * 3 == [code in codes[name] for code in ALWAYS], name


def test_a_code_has_a_label(codes):
    assert codes["channel"].label("phone_in") == "phone call received"
    assert codes["channel"].label("unknown") == "not known"
    assert codes["reached"].label("refused") == "refused to talk"
    assert codes["channel"].label("pigeon") == "pigeon"


def test_a_wrong_code_has_a_nearest_one(codes):
    assert codes["channel"].nearest("phone_inn") == "phone_in"
    assert codes["need"].nearest("doc.permit_renwal") == "doc.permit_renewal"
    assert codes["channel"].nearest("") is None


@pytest.mark.parametrize("code", ["042018", "079029", "013199", "041069", "unknown"])
def test_any_municipality_that_istat_has_or_had_a_code_for_is_known(codes, code):
    assert code in codes["municipality"]


@pytest.mark.parametrize("code", ["42018", "0420180", "٠٤٢٠١٨", "", 42018, None, "042999", "000000"])
def test_anything_else_is_no_municipality(codes, code):
    assert code not in codes["municipality"]


def test_the_municipalities_of_the_desks_are_offered_and_the_others_are_read_when_one_of_them_is_named():
    municipalities = Codes.load()["municipality"]
    assert list(municipalities.codes) == ["042018", "042014", "042030", "042027"]
    assert municipalities.label("042014") == "Chiaravalle"
    assert municipalities.in_use("042014", "2020-01-01")
    assert "more" not in vars(municipalities)
    assert municipalities.label("079029") == "Chiaravalle Centrale (CZ)"
    assert "more" in vars(municipalities)


def test_a_municipality_of_the_past_is_known_with_the_day_of_its_end(codes):
    assert codes["municipality"].label("041037") == "Montemaggiore al Metauro (PU)"
    assert codes["municipality"].span("041037") == "– 2016-12-31"
    assert codes["municipality"].in_use("041037", "2016-12-31")
    assert not codes["municipality"].in_use("041037", "2017-01-01")


def test_a_municipality_is_found_by_its_name(codes):
    assert codes["municipality"].nearest("ancona") == "Ancona (AN) = 042002"
    assert codes["municipality"].nearest("042019") == "042018"


def test_all_of_italy_is_there_with_names_and_provinces(codes):
    """ISTAT counted 7,896 municipalities in 2024; where the codes and their labels come from is said beside them."""
    more = codes["municipality"].more
    today = [code for code in more["codes"] if code not in more["valid"]]
    assert 7896 <= len(today) < 7920
    assert not [name for name in more["codes"].values() if not re.fullmatch(r".+ \([A-Z]{2}\)", name)]
    for file in ("municipalities.json", "countries.json", "languages.json"):
        assert "CC BY 4.0" in (said := json.loads(Path(CORE).with_name(file).read_text("utf-8"))["source"]) or (
            "LGPL" in said
        )


def test_countries_are_those_of_iso_and_what_it_has_no_code_for(codes):
    countries = codes["country"]
    assert all(code in countries for code in ("ITA", "ALB", "BGD", "x-kosovo", "x-stateless", "x-unknown"))
    assert not any(code in countries for code in ("XKX", "IT", "ita", ""))


def test_countries_are_all_of_iso_and_three_of_our_own(codes):
    """ISO 3166-1 has 249 codes; own ones stand for Kosovo, for stateless people, and for what nobody knows."""
    own = [code for code in codes["country"].codes if not re.fullmatch("[A-Z]{3}", code)]
    assert own == ["x-kosovo", "x-stateless", "x-unknown"]
    assert len(codes["country"].codes) == 249 + len(own)
    assert [code for code in codes["language"].codes if not re.fullmatch("[a-z]{3}", code)] == []


def test_the_languages_of_the_desks_come_first(codes):
    assert [*codes["language"].codes][:3] == ["ara", "ary", "aeb"]
    assert all(code in codes["language"] for code in ("prs", "mnk", "bin", "pcm", "ita"))


def test_codes_tell_since_and_until_when_they_are_in_use(codes):
    assert codes["need"].valid["ben.rdc"] == {"since": "2019-03-06", "until": "2023-12-31"}
    for name in codes.names():
        assert set(codes[name].valid) <= set(codes[name].codes), name


def test_aliases_lead_to_codes(codes):
    for name in codes.names():
        assert set(codes[name].aliases.values()) <= {*codes[name].codes, *ALWAYS}, name


def test_a_plugin_has_lists_of_its_own_and_adds_to_others(plugin):
    codes = Codes.load(
        [
            CORE,
            plugin(
                {
                    "colour": {"version": 2, "codes": {"red": "red"}},
                    "channel": {"version": 1, "codes": {"pigeon": "pigeon", "web": "web form"}},
                }
            ),
        ]
    )
    assert codes["colour"].version == 2
    assert codes["channel"].label("pigeon") == "pigeon"
    assert codes.names()[-1] == "colour"
    assert codes["channel"] is codes["channel"]


def test_a_plugin_gives_no_code_another_meaning(plugin):
    codes = Codes.load([plugin({"channel": {"version": 1, "codes": {"web": "spider"}}})])
    with pytest.raises(PluginFailed, match="channel was given another meaning, but codes are frozen: web"):
        codes["channel"]


def test_a_list_that_no_plugin_has_is_missed_by_name(codes):
    with pytest.raises(PluginFailed, match="no code list colour"):
        codes["colour"]


def test_every_field_of_the_core_has_its_list(codes):
    for kind in core_kinds():
        for field in kind.fields:
            assert field.codes is None or codes[field.codes], field.name


def test_codes_of_the_core_and_the_plugins_go_together():
    """No plugin changes a code of the core, and every list has a version and labels."""
    paths = [str(import_module(f"primm.plugins.{name}").__path__[0]) + "/codes.json" for name in PLUGINS]
    codes = Codes.load(paths)
    for name in codes.names():
        assert codes[name].version >= 1
        assert all(label.strip() for label in codes[name].codes.values()), name


def test_every_code_has_a_label_in_italian():
    """The names of municipalities are their labels, in every language."""
    paths = [str(import_module(f"primm.plugins.{name}").__path__[0]) + "/codes.json" for name in PLUGINS]
    codes = Codes.load(paths)
    with (LOCALE / "primm.po").open("rb") as file:
        catalog = read_po(file)
    for name in set(codes.names()) - {"municipality"}:
        lacking = [code for code, label in codes[name].codes.items() if not _translated(catalog, label, name)]
        assert not lacking, name


def _translated(catalog, label, name):
    found = catalog.get(label, context=name)
    return bool(found and found.string)


@pytest.mark.parametrize(
    ("group", "citizenships", "day"),
    [
        ("tcn", ["MAR"], "2020-01-01"),
        ("it", ["MAR", "ITA"], "2020-01-01"),
        ("eu", ["MAR", "FRA"], "2020-01-01"),
        ("eu", ["ROU"], "2007-01-01"),
        ("tcn", ["ROU"], "2006-12-31"),
        ("eu", ["GBR"], "2020-01-31"),
        ("tcn", ["GBR"], "2020-02-01"),
        ("tcn", ["HRV"], "2013-06-30"),
        ("tcn", ["CHE"], "2020-01-01"),
        ("tcn", ["NOR"], "2020-01-01"),
        ("tcn", ["x-kosovo"], "2020-01-01"),
        ("stateless", ["x-stateless"], "2020-01-01"),
        ("tcn", ["x-stateless", "MAR"], "2020-01-01"),
        ("tcn", ["x-unknown", "MAR"], "2020-01-01"),
        ("unknown", ["x-unknown"], "2020-01-01"),
        ("unknown", ["refused"], "2020-01-01"),
        ("unknown", [], "2020-01-01"),
    ],
)
def test_the_target_group_follows_from_the_citizenships_on_the_day(group, citizenships, day):
    assert target_group(citizenships, date.fromisoformat(day)) == group


@given(st.sets(st.sampled_from(sorted(Codes.load()["country"].codes))), st.dates(date(1960, 1, 1), date(2030, 1, 1)))
def test_one_passport_of_the_union_is_enough(citizenships, day):
    """Adding one never leads back into the target group, and the order of the passports does not matter."""
    assert target_group(citizenships | {"FRA"}, day) in ("eu", "it")
    assert target_group(sorted(citizenships), day) == target_group(sorted(citizenships, reverse=True), day)


@pytest.mark.parametrize(
    ("code", "day", "used"),
    [
        ("ben.rdc", "2019-03-05", False),
        ("ben.rdc", "2019-03-06", True),
        ("ben.rdc", "2023-12-31", True),
        ("ben.rdc", "2024-01-01", False),
        ("ben.adi", "2023-12-31", False),
        ("ben.adi", "2030-01-01", True),
        ("ben.isee", "1990-01-01", True),
    ],
)
def test_a_code_is_in_use_between_its_dates(codes, code, day, used):
    assert used == codes["need"].in_use(code, day)


def test_the_dates_of_a_code_are_told_as_people_write_them(codes):
    need = codes["need"]
    assert ["2019-03-06 – 2023-12-31", "2024-01-01 –", ""] == [
        need.span(each) for each in ("ben.rdc", "ben.adi", "ben.isee")
    ]
