"""Who a pupil is: the columns that every row about a pupil has, and what is known on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, row, trait
from primm.plugins.school.events import SchoolCaseOpened, SchoolEnrolled
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.core.figures.persons import Known

UNKNOWN: Mapping[str, Any] = {"school": "unknown", "level": "unknown", "class_name": "unknown", "born": "unknown"}
PLACE = ("desk", "school", "level")
TRAITS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language", "born")
NEWLY = 2  # years: the year of arrival and the next


@row
class PupilRow(PersonTraits):
    """The base of rows about pupils: where they go to school, and the desk that recorded it."""

    desk: str = dim(_("desk"))
    school: str = dim(_("school"))
    level: str = dim(_("level of school"), codes="school_level")
    class_name: str = dim(_("class"))
    born: str = trait(_("born in Italy or abroad"), codes="born")


def pupils(history: History) -> Callable[[Entry[Any]], dict[str, Any]]:
    """Who the pupil is and where enrolled on the day of an event: by the enrolment begun last by then, or a case."""
    enrolled = tuple(history.of(SchoolEnrolled))

    def pupil(entry: Entry[Any]) -> dict[str, Any]:
        begun = [each.event for each in enrolled if each.occurred <= entry.occurred]
        case = entry.event if isinstance(entry.event, SchoolCaseOpened) else None
        return {
            **traits(history, entry.occurred),
            "desk": entry.desk,
            "school": (case and school_of(case)) or (begun and school_of(begun[-1])) or "unknown",
            "level": (case and case.level) or (begun[-1].level if begun else "unknown"),
            "class_name": (begun and begun[-1].class_name) or "unknown",
            "born": born(history.person(entry.occurred)),
        }

    return pupil


def school_of(event: SchoolEnrolled | SchoolCaseOpened) -> str | None:
    """The school as it is shown: its name at that time, else its code."""
    return event.school_name or event.school


def born(known: Known) -> str:
    """Whether somebody was born in Italy or abroad, as far as the country is known."""
    country = known.country_of_birth
    if country in (None, "x-unknown", "unknown", "missing", "refused"):
        return "unknown"
    return "italy" if country == "ITA" else "abroad"


def newly_arrived(known: Known, day: date) -> bool:
    """Whether the year of arrival is that of the day or the one before: the day of arrival is not asked."""
    return known.first_arrival_year is not None and 0 <= day.year - known.first_arrival_year < NEWLY
