"""The published JSON Schema of a report in JSON."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("report.schema.json")


def schema() -> str:
    """The schema as text, the same in every language."""
    return FILE.read_text("utf-8")
