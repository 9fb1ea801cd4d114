"""The keys of a map with what each of them means: what may stand there, and what the manual says of it."""

from __future__ import annotations

from primm.formats.reading import ENCODINGS

ENVELOPE = {
    "occurred": "when it happened; needed, here or in every event",
    "desk": "code of the desk; else that of the log",
    "by": "staff code of who typed; else that of the log",
    "late": "why it is recorded more than 90 days later, a code of the list late",
}
TOP = {
    "name": "name of the map: small letters, digits, dashes. The ids of the events come from it: never change it",
    "key": "the column, or columns, that tell one row from every other",
    "zone": "time zone of the file's times, such as Europe/Rome; else that of the log",
    "fold": "0 or 1: which of the two hours is meant on the night when the clocks go back; without it they are refused",
    "delimiter": "between two cells: a comma if left out, a semicolon, a bar, a tab; any is whichever the header has",
    "encoding": f"encoding of the file: {', '.join(ENCODINGS)}; utf-8 if left out",
    "ignore": "columns that are not read. A column that is neither read nor ignored is refused",
    "backwards": "refuse (if left out) or allow: an answer dated before its question",
    "done_by": "staff code of who worked, where a kind asks for it and no column tells",
    "codes": "tables: what stands in a cell, and the code that it becomes",
    "event": "the events of a row, in their order",
}
STEP = {
    "kind": "the kind of the event",
    "name": "what other events of the row call it; the kind if left out",
    "key": "other columns than the map's: rows that agree in them tell the same event once",
    "when": "conditions; the event is made of rows that meet all of them",
    "fields": "the fields of the kind, each with where its value comes from",
}
CONDITION = {
    "column": "the column that is looked at",
    "is": "what its cell must be, one text or several",
    "is_not": "what its cell may not be, one text or several",
}
SOURCES = {
    "column": "the cell of this column",
    "event": "the id of an event of the row that stands before, by its name",
    "subject": "who came into being with an event of the row that stands before, by its name",
}
OF_COLUMN = {
    "codes": "the table in which the cell is looked up, else PRIMM's own code list of this name, by code or label; "
    "what is not there is refused",
    "split": "what stands between several values in one cell",
    "format": "form of a day or time, of %d %m %Y %H %M %S %z; if left out, as PRIMM writes it",
    "subtract_from": "the number from which the cell is taken away: 2019 - age is a year of birth",
    "slug": "the type of subject of which the cell is a name: a code is made of it, always the same",
    "empty": "the value where the cell is empty; without it the field is left out",
}
