"""What every field says for the protection of the people in the log: how delicate, how long, what erasing does.

A term of retention is the name of a rule; how long it lasts is set by the controller:

    contact      so many months after the last contact with the person, 12 unless set
    school_year  the school year in which one last heard of the pupil, and one more
    audit        from the last that one hears of the person, as long as the fund may audit: without end unless set
    statistics   as long as figures are made of it: with the event in which it stands
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Privacy(NamedTuple):
    """How delicate a field is, by which rule it is kept, and what erasing a person does to it."""

    sensitivity: Literal["identity", "narrative", "special", "trait", "school", "work"]
    retention: Literal["contact", "school_year", "audit", "statistics"]
    on_erase: Literal["drop", "retain", "coarsen"]  # coarsen: to the year, the group, the total


IDENTITY = Privacy("identity", "contact", "drop")  # names, numbers, addresses
NARRATIVE = Privacy("narrative", "contact", "drop")  # notes, in which anything may stand
SPECIAL = Privacy("special", "contact", "drop")  # sealed protected facts: reason of the permit, health, needs as gen.*
TRAIT = Privacy("trait", "statistics", "retain")  # sex, year of birth, citizenships, languages, municipality
SCHOOL = Privacy("school", "school_year", "coarsen")  # where and in which class a pupil is, and the hours of absence
WORK = Privacy("work", "audit", "retain")  # topics, outcomes, minutes, dates, the desk; handles and codes
