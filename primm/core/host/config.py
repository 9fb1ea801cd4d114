"""What is set for a log, and what a code of a desk or of staff looks like."""

from __future__ import annotations

from typing import NamedTuple

DESK = r"[a-z0-9][a-z0-9-]{0,39}"
STAFF = r"[a-z0-9-]{1,20}"


class Config(NamedTuple):
    """What is set for a log: the code of the desk, the staff code of who types, the time zone, the language."""

    desk: str
    by: str
    zone: str = "Europe/Rome"
    language: str = ""
