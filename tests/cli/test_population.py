"""Residents taken in from files shaped as ISTAT's are, each under its edition, and the figures made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Answer

Desk = Callable[..., Answer]
ARTICLE = "codice_istat;comune;data;residenti;stranieri\n042018;Falconara Marittima;2018-12-31;25906;2545\n"
OTHER = "codice_istat;comune;anno;residenti\n042018;Falconara Marittima;2019;25850\n"
STRASA_TITLE = "Popolazione residente straniera al 1 gennaio\n"
POSAS_TITLE = "Popolazione residente al 1 gennaio\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., str]:
    """Writes a file."""

    def write(name: str, text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


def strasa(*rows: tuple[str, str, list[tuple[int, int]]], whole: bool = True) -> str:
    """By age, foreign residents: a title, a header, ages from 0, and 999 for all of them."""
    lines = ['"Codice comune";"Comune";"Età";"Maschi";"Femmine"']
    for code, name, ages in rows:
        lines += [f'"{code}";"{name}";{age};{men};{women}' for age, (men, women) in enumerate(ages)]
        men, women = (sum(each) for each in zip(*ages, strict=True))
        lines += [f'"{code}";"{name}";999;{men};{women + (not whole)}']
    return STRASA_TITLE + "\n".join(lines) + "\n"


def posas(*rows: tuple[str, str, int, int]) -> str:
    """All residents: the columns have other names, and there is one for the total."""
    lines = ['"Codice comune";"Comune";"Età";"Totale maschi";"Totale femmine";"Totale"']
    lines += [f'"{code}";"{name}";999;{men};{women};{men + women}' for code, name, men, women in rows]
    return POSAS_TITLE + "\n".join(lines) + "\n"


def rcs(year: int, *rows: tuple[str, str, str, int, int]) -> str:
    """By citizenship: Italy, the division, the region and the province stand above the municipalities."""
    head = "Anno;Codice Istat;Denominazione;Codice stato di cittadinanza;Stato di cittadinanza;Zona;Continente"
    lines = [f"{head};Maschi;Femmine;Totale"]
    lines += [f"{year};{code};{name};{state};Stato;Zona;Continente;{m};{f};{m + f}" for code, name, state, m, f in rows]
    return "\n".join(lines) + "\n"


def share(desk: Desk, *options: str, period: str = "2019") -> dict[str, str]:
    """Every figure of the report, by the code of the cell."""
    said = desk("report", "services", period, "--format", "json", *options)
    assert said.code == 0, said.err
    tables = {each["id"]: each for each in json.loads(said.out)["metrics"]}
    return {",".join(each["code"] for each in cell["at"].values()): cell["figure"] for cell in tables["X19"]["cells"]}


def test_falconara_is_9_82_percent_foreign_with_both_numbers_of_one_edition(
    desk: Desk, files: Callable[..., str]
) -> None:
    said = desk("population", "import", files("article.csv", ARTICLE), "--edition", "anconatoday")
    assert said == Answer(0, "stored: 1; already there: 0\n", "")
    assert share(desk) == {"": 9.82}
    assert share(desk, "--by", "municipality") == {"": 9.82, "042018": 9.82}
    assert share(desk, period="2018-11") == {"": None}


def test_the_same_file_twice_adds_nothing(desk: Desk, files: Callable[..., str]) -> None:
    command = ("population", "import", files("article.csv", ARTICLE), "--edition", "anconatoday")
    assert desk(*command, "--dry-run").out == "would be stored: 1; already there: 0\n"
    assert desk("population", "list").out == ""
    desk(*command)
    assert desk(*command).out == "stored: 0; already there: 1\n"


def test_numbers_of_two_editions_are_never_put_together(desk: Desk, files: Callable[..., str]) -> None:
    """Foreign residents of one edition and all residents of another: there is no figure, and the list says why."""
    foreign = "codice_istat;data;stranieri\n042018;2018-12-31;2545\n"
    desk("population", "import", files("a.csv", foreign), "--edition", "anconatoday")
    desk("population", "import", files("b.csv", OTHER), "--edition", "ricostruzione")
    assert share(desk) == {"": None}
    assert desk("population", "list").out.splitlines() == [
        "042018\tFalconara Marittima\t2018-12-31\tanconatoday\t\t2545\t\t\tall residents",
        "042018\tFalconara Marittima\t2019-01-01\tricostruzione\t25850\t\t\t\tforeign residents",
    ]


def test_municipalities_of_two_editions_have_a_figure_each_and_none_together(
    desk: Desk, files: Callable[..., str]
) -> None:
    """A newer release without its foreign residents does not hide the one that has both."""
    chiaravalle = "codice_istat;anno;residenti;stranieri\n042014;2019;14812;1000\n"
    for name, text in (("anconatoday", ARTICLE), ("istat-a", OTHER), ("istat-b", chiaravalle)):
        assert desk("population", "import", files(f"{name}.csv", text), "--edition", name).code == 0
    assert share(desk, "--by", "municipality") == {"": None, "042018": 9.82, "042014": 6.75}


def test_an_edition_that_is_here_takes_no_other_numbers(desk: Desk, files: Callable[..., str]) -> None:
    desk("population", "import", files("a.csv", ARTICLE), "--edition", "anconatoday")
    said = desk("population", "import", files("b.csv", ARTICLE.replace("2545", "2560")), "--edition", "anconatoday")
    assert (said.code, said.out) == (3, "")
    assert "edition: 042018 on 2018-12-31: this edition is here with another number of foreign" in said.err
    assert "2560" not in said.err


def test_strasa_and_posas_make_one_release_whatever_their_encoding(
    desk: Desk, files: Callable[..., str], tmp_path: Path
) -> None:
    """Of Chiaravalle alone: Chiaravalle Centrale has another code, and is none of the desks' municipalities."""
    ages = [(10, 20), (5, 15)]
    foreign = strasa(("042014", "Chiaravalle", ages), ("079029", "Chiaravalle Centrale", [(7, 7)]))
    with ZipFile(tmp_path / "STRASA_2019_it_Comuni.zip", "w") as packed:
        packed.writestr("STRASA_2019_it_Comuni.csv", foreign.encode("latin-1"))
    everybody = files("POSAS_2019_it_Comuni.csv", posas(("042014", "Chiaravalle", 480, 520)))
    said = desk(
        *("population", "import", str(tmp_path / "STRASA_2019_it_Comuni.zip"), everybody, "--edition", "istat-2019")
    )
    assert said == Answer(0, "stored: 1; already there: 0\n", "")
    assert desk("population", "list").out == ("042014\tChiaravalle\t2019-01-01\tistat-2019\t1000\t50\t\t5.00\t\n")
    assert desk("population", "import", everybody, "--edition", "x", "--only", "42014").err == (
        "only: no code of the list municipality\n"
    )
    said = desk("population", "import", everybody, "--edition", "istat-2019", "--only", "079029")
    assert "there is nothing about these municipalities in the files" in said.err
    assert said.code == 3


def test_ages_that_do_not_add_up_and_lines_in_disorder_are_told_and_nothing_is_stored(
    desk: Desk, files: Callable[..., str]
) -> None:
    cut = files("STRASA_2019_it_Comuni.csv", strasa(("042014", "Chiaravalle", [(10, 20)]), whole=False))
    assert "042014: the ages do not add up to the total" in desk("population", "import", cut, "--edition", "e").err
    bad = "codice_istat;anno;residenti\n42018;2019;25850\n042014;2019;14.812\n042030;1;6879\n042027;2019;\n"
    said = desk("population", "import", files("bad.csv", bad), "--edition", "e")
    assert said.code == 3
    assert said.err.splitlines() == [
        "line 2: the code of a municipality has six digits: export it as text, so that no zero is lost",
        "line 3: a whole number is wanted, without dots",
        "line 4: neither the file nor its name says the year: give --date",
        "nothing was stored; lines or numbers in disorder: 3",
    ]
    assert desk("population", "list").out == ""


def test_citizenships_are_told_apart_by_code_and_levels_by_its_width(desk: Desk, files: Callable[..., str]) -> None:
    """Of Falconara 20 Romanians, 12 Albanians, 3 stateless and 5 British, who left the Union on 31 January 2020."""
    above = [(code, "Sopra", "201", 900, 900) for code in ("1", "01", "001", "42", "042")]
    here = [
        ("042018", "Falconara Marittima", state, men, women)
        for state, men, women in (("100", 9000, 9000), ("235", 8, 12), ("201", 6, 6), ("999", 1, 2), ("219", 2, 3))
    ]
    path = files("Dati_RCS_cittadinanza_2020.csv", rcs(2020, *above, *here))
    for day, outside in (("2020-01-31", 15), ("2020-02-01", 20)):
        said = desk("population", "import", path, "--edition", f"istat-{day}", "--date", day)
        assert said.out == "stored: 1; already there: 0\n"
        line = next(each for each in desk("population", "list").out.splitlines() if f"istat-{day}" in each)
        assert line.split("\t")[2:7] == [day, f"istat-{day}", "", "40", str(outside)]


def test_a_citizenship_that_the_list_does_not_have_is_told(desk: Desk, files: Callable[..., str]) -> None:
    path = files("rcs.csv", rcs(2019, ("042018", "Falconara Marittima", "777", 1, 1)))
    said = desk("population", "import", path, "--edition", "e")
    assert said.err.startswith("line 2: a citizenship with a code that is not in the list")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a;b\n1;2\n", "no table of residents that is known"),
        ("", "no table of residents that is known"),
        ("codice_istat;anno;residenti\n042018;2019;1\n042018;2019;2\n", "line 3: this municipality stands in the file"),
        ("codice_istat;data;residenti\n042018;31/12/2018;1\n", "line 2: a day is written like 2018-12-31"),
    ],
)
def test_what_is_no_table_of_residents_is_refused(
    desk: Desk, files: Callable[..., str], content: str, reason: str
) -> None:
    said = desk("population", "import", files("x.csv", content), "--edition", "e")
    assert said.code == 3
    assert reason in said.err


def test_reach_divides_users_from_outside_the_union_by_residents_from_outside_the_union(
    desk: Desk, files: Callable[..., str]
) -> None:
    """A Moroccan, a Romanian and an Italian of Falconara, and somebody of Ancona, are met."""
    text = "codice_istat;anno;stranieri;stranieri_maschi;stranieri_femmine;extra_ue;extra_ue_maschi;extra_ue_femmine\n"
    desk("population", "import", files("x.csv", text + "042018;2020;200;80;120;50;30;20\n"), "--edition", "e")
    for citizenship, municipality in (("MAR", "042018"), ("ROU", "042018"), ("ITA", "042018"), ("MAR", "042002")):
        met = ("contact", "--persons", "@1", "--channel", "home", "--topics", "doc", "--outcomes", "information")
        who = ("--citizenships", citizenship, "--municipality", municipality, "--sex", "2")
        assert desk("record", "person.registered", *who, "+", *met).code == 0
    said = desk("report", "services", "2020-03", "--format", "json", "--by", "tg,sex,residence")
    table = next(each for each in json.loads(said.out)["metrics"] if each["id"] == "X18")
    found = {",".join(each["code"] for each in cell["at"].values()): cell["figure"] for cell in table["cells"]}
    assert found[""] == 1.0
    assert found["tcn"] == 2.0
    assert found["eu"] == 0.67
    assert found["2"] == 1.67
    assert found["042018"] == 1.0
    assert found["2,tcn"] == 5.0
    filtered = desk("report", "services", "2020-03", "--format", "json", "--filter", "tg=tcn")
    table = next(each for each in json.loads(filtered.out)["metrics"] if each["id"] == "X18")
    assert (table["cells"][0]["above"], table["cells"][0]["below"]) == (1, 50)


def test_foreign_share_is_printed_in_two_languages_with_latin_digits(desk: Desk, files: Callable[..., str]) -> None:
    desk("population", "import", files("article.csv", ARTICLE), "--edition", "anconatoday")
    arabic = "نسبة الأجانب من مجموع السكان"
    for form in ("text", "csv"):
        said = desk("report", "services", "2019", "--format", form).out
        (line,) = (each.translate({0x2068: None, 0x2069: None}) for each in said.splitlines() if "X19" in each)
        assert f"Foreign residents, % of all / {arabic}" in line
        assert "9.82" in line
    tables = json.loads(desk("report", "services", "2019", "--format", "json").out)["metrics"]
    assert [each["beside"] for each in tables if "beside" in each] == [arabic]
    assert arabic in desk("metrics", "show", "X19").out
