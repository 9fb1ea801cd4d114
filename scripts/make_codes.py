"""Make the lists of countries and languages anew, or their Italian catalogue entries (``--po it``).

    uv run --with pycountry --with babel scripts/make_codes.py

Codes come from Debian's iso-codes through pycountry (LGPL-2.1), names from the Unicode CLDR through Babel
(Unicode licence). Neither is needed by PRIMM itself.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale

EVENTS = Path(__file__).parent.parent / "primm" / "core" / "events"
SOURCE = (
    "Codes: ISO 3166-1 alpha-3 and ISO 639-3 from Debian iso-codes (LGPL-2.1-or-later) through pycountry. "
    "Names: Unicode CLDR (Unicode-3.0) through Babel. Made by scripts/make_codes.py."
)
OWN_COUNTRIES = {"x-kosovo": "Kosovo", "x-stateless": "stateless", "x-unknown": "country not known"}
OWN_NAMES_IT = {"x-kosovo": "Kosovo", "x-stateless": "apolide", "x-unknown": "Paese non noto"}
OWN_LANGUAGES_IT = {"prs": "dari"}  # CLDR has no Italian name for it
# Those spoken at the desks come first in lists.
FIRST = (
    "ara ary aeb arz ben sqi ron zho ukr rus urd pan hin eng fra spa por pcm bin yor ibo wol ful mnk bam som tir "
    "amh fas prs pus tur mkd tgl sin"
).split()
# Beginning and end of membership, by the treaties of accession and the withdrawal agreement of the United Kingdom.
# Norway, Iceland, Liechtenstein and Switzerland are third countries here: our own decision, the funds speak of the
# Union's citizens.
JOINED = {
    "1958-01-01": "BEL DEU FRA ITA LUX NLD",
    "1973-01-01": "DNK GBR IRL",
    "1981-01-01": "GRC",
    "1986-01-01": "ESP PRT",
    "1995-01-01": "AUT FIN SWE",
    "2004-05-01": "CYP CZE EST HUN LTU LVA MLT POL SVK SVN",
    "2007-01-01": "BGR ROU",
    "2013-07-01": "HRV",
}
# In the transition up to 31 December 2020 the law of the Union went on to hold for British citizens (from memory, the
# agreement was not read): they are third-country nationals here from the day after the withdrawal, as the funds count.
LEFT = {"GBR": "2020-01-31"}


def main() -> None:
    """Write the two files, or print catalogue entries."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--po", metavar="LANGUAGE", help="print the catalogue entries of this language")
    language = parser.parse_args().po
    if language:
        print_entries(language)
    else:
        write("countries.json", "country", countries("en"), members=members())
        write("languages.json", "language", languages("en"))


def write(file: str, name: str, codes: dict[str, str], **more: Any) -> None:
    """One list in a file of its own, a code a line."""
    listed = {"source": SOURCE, name: {"version": 1, "codes": codes} | more}
    (EVENTS / file).write_text(json.dumps(listed, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def print_entries(language: str) -> None:
    """What ``msgctxt`` tells apart: the name of the list."""
    for name, english, theirs in (
        ("country", countries("en"), countries(language)),
        ("language", languages("en"), languages(language)),
    ):
        entries = {text: theirs[code] for code, text in english.items()}
        for text, translated in entries.items():
            print(f'msgctxt "{name}"\nmsgid {json.dumps(text, ensure_ascii=False)}')
            print(f"msgstr {json.dumps(translated, ensure_ascii=False)}\n")


def countries(language: str) -> dict[str, str]:
    """Alpha-3 codes by name, then what ISO 3166 has no code for."""
    names = Locale(language).territories
    found = {each.alpha_3: names[each.alpha_2] for each in pycountry.countries}
    own = OWN_NAMES_IT if language == "it" else OWN_COUNTRIES
    return dict(sorted(found.items())) | own


def languages(language: str) -> dict[str, str]:
    """Living languages that CLDR has an English name for, those of the desks first."""
    found = {}
    for each in pycountry.languages:
        code = getattr(each, "alpha_2", each.alpha_3)
        if each.alpha_3 in FIRST or (each.type == "L" and code in Locale("en").languages):
            found[each.alpha_3] = Locale(language).languages.get(code, Locale("en").languages.get(code, each.name))
    if language == "it":
        found |= OWN_LANGUAGES_IT
    return {code: found.pop(code) for code in FIRST} | dict(sorted(found.items()))


def members() -> dict[str, list[str | None]]:
    """First and last day in the European Union."""
    since = {code: day for day, codes in JOINED.items() for code in codes.split()}
    return {code: [day, LEFT.get(code)] for code, day in sorted(since.items())}


if __name__ == "__main__":
    main()
