"""Words in the reader's language: English is the source, gettext catalogues hold the rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from gettext import NullTranslations

LOCALE = os.path.join(os.path.dirname(__file__), "locale")


def _(text: str) -> str:
    """Mark an English text for the catalogues; it is translated where it is shown."""
    return text


def language_of(environ: Mapping[str, str]) -> str:
    """The two or three letters of the language that the environment asks for, ``en`` if it asks for none."""
    asked = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "C"
    language = asked.replace(".", "_").replace("@", "_").split("_")[0].lower()
    return "en" if language in ("c", "posix") else language


def languages() -> list[str]:
    """The languages that there are words of: the one of the source first."""
    return ["en", *sorted(each.name for each in os.scandir(LOCALE) if each.is_dir())]


class Words:
    """The catalogue of one language, opened at its first word; where it has none, the English text stands."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.each: tuple[Words, ...] = (self,)
        self.rtl = language in ("ar", "fa", "he", "ps", "ur")
        self._opened: NullTranslations | None = None

    def translate(self, text: str) -> str:
        """A marked text in this language."""
        return self._catalogue.gettext(text) if text else ""

    def label(self, codes: str, english: str) -> str:
        """The label of a code in this language: the same English may read differently in another code list.

        What every list has (not known, not recorded) reads the same in all of them.
        """
        found = self._catalogue.pgettext(codes, english)
        return self.translate(english) if found == english else found

    @property
    def _catalogue(self) -> NullTranslations:
        if self._opened is None:
            from gettext import translation

            self._opened = translation("primm", LOCALE, [self.language], fallback=True)
        return self._opened
