"""Pictures of tables where a picture says more: specifications in Vega-Lite, plain data, and their drawings."""

from __future__ import annotations

from primm.formats.pictures.choosing import Picture, known, picture
from primm.formats.pictures.drawing import svg

__all__ = ["Picture", "known", "picture", "svg"]
