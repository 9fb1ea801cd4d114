"""What is wrong with one value, said before anybody knows whose field it is; ``check`` names the field."""

from __future__ import annotations


class Wrong(ValueError):
    """A rule that a value breaks: a sentence with gaps, never the value."""

    def __init__(self, text: str, **gaps: object) -> None:
        super().__init__(text)
        self.text = text
        self.gaps = gaps
