"""Words in the reader's language: English is the source, gettext catalogues hold the rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from gettext import NullTranslations

LOCALE = os.path.join(os.path.dirname(__file__), "locale")
ENGLISH = "en"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur")
SIDE = " / "  # between the same text in two languages


def _(text: str) -> str:
    """Mark an English text for the catalogues; it is translated where it is shown."""
    return text


MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip


class Counted(str):
    """An English text that is right for its number; in another language the catalogue has the form for it."""

    one: str
    many: str
    number: int

    def __new__(cls, one: str, many: str, number: int) -> Self:
        """The form for this number."""
        made = super().__new__(cls, one if number == 1 else many)
        made.one, made.many, made.number = one, many, number
        return made


def counted(one: str, many: str, number: int) -> str:
    """Mark two English texts for the catalogues, for one and for any other number; the right one of them is shown."""
    return Counted(one, many, number)


def day_in_full(day: date, translate: Callable[[str], str]) -> str:
    """A day as a sentence would say it, with its month by name."""
    return f"{day.day} {translate(MONTHS[day.month - 1])} {day.year}"


def period_in_full(start: date, end: date, translate: Callable[[str], str]) -> str:
    """A period as a sentence would say it, both its days."""
    return translate(_("{start} to {end}")).format(start=day_in_full(start, translate), end=day_in_full(end, translate))


def language_of(environ: Mapping[str, str]) -> str:
    """The two or three letters of the language that the environment asks for, ``en`` if it asks for none."""
    return _letters(environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "C")


def languages_of(text: str) -> str | None:
    """The languages of a list such as ``it,ar``, each once; None where one of them has no catalogue."""
    found = [_letters(each.strip()) for each in text.split(",")]
    return ",".join(dict.fromkeys(found)) if all(map(_is_known, found)) else None


def languages() -> list[str]:
    """The languages that there are words of: the one of the source first."""
    return [ENGLISH, *sorted(each.name for each in os.scandir(LOCALE) if each.is_dir())]


def _letters(asked: str) -> str:
    language = asked.replace(".", "_").replace("@", "_").split("_")[0].lower()
    return ENGLISH if language in ("c", "posix") else language


def _is_known(language: str) -> bool:
    return language == ENGLISH or (language.isalpha() and os.path.isdir(os.path.join(LOCALE, language)))


class Words:
    """The catalogue of one language, opened at its first word; where it has none, the English text stands.

    Those of several languages, such as ``it,ar``, say everything in each of them, side by side.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        several = language.split(",")
        self.each: tuple[Words, ...] = tuple(map(Words, several)) if len(several) > 1 else (self,)
        self._opened: NullTranslations | None = None

    @property
    def first(self) -> str:
        """The one language, or the first of several, where only one can be meant."""
        return self.each[0].language

    @property
    def spoken(self) -> str:
        """The language of the sentences: English where the one that was asked for has no catalogue."""
        return self.first if _is_known(self.first) else ENGLISH

    @property
    def rtl(self) -> bool:
        """Whether what is said, in the first of several languages, is written from right to left."""
        return self.spoken in RIGHT_TO_LEFT

    def translate(self, text: str) -> str:
        """A marked text in this language; in the form for its number where it was marked with one."""
        return self.beside(lambda each: each._found(text), "\n\n" if "\n" in text else SIDE) or str(text)

    def label(self, codes: str, english: str) -> str:
        """The label of a code in this language: the same English may read differently in another code list.

        What every list has (not known, not recorded) reads the same in all of them.
        """
        return self.beside(lambda each: each._label(codes, english)) or english

    def plural(self, one: str, many: str, number: int) -> str:
        """The one of two marked texts that is right for a number, in the form that this language has for it."""
        return self.translate(Counted(one, many, number))

    def beside(self, make: Callable[[Words], str], between: str = SIDE) -> str:
        """What is made in each language, side by side; once where they read alike."""
        return between.join(dict.fromkeys(filter(None, map(make, self.each))))

    def lines(self, make: Callable[[Words], Iterable[str]]) -> Iterator[str]:
        """Lines that are made in each language, each side by side with its own; once where they read alike."""
        for line in zip(*map(make, self.each), strict=True):
            yield SIDE.join(dict.fromkeys(line))

    def _found(self, text: str) -> str:
        """A text in the one language; nothing where its catalogue lacks it, so that others stand alone."""
        if isinstance(text, Counted):
            return self._catalogue.ngettext(text.one, text.many, text.number)
        return text and self._catalogue.gettext(text)

    def _label(self, codes: str, english: str) -> str:
        return self._catalogue.pgettext(codes, english) or self._found(english)

    @property
    def _catalogue(self) -> NullTranslations:
        if self._opened is None:
            from gettext import translation

            self._opened = translation("primm", LOCALE, [self.language], fallback=True)
            if self.language != ENGLISH:
                self._opened.add_fallback(cast("NullTranslations", _Nothing()))
        return self._opened


class _Nothing:
    """What is found where a catalogue lacks a text: gettext would give the English one."""

    def gettext(self, _text: str) -> str:
        return ""

    def ngettext(self, _one: str, _many: str, _number: int) -> str:
        return ""

    def pgettext(self, _codes: str, _text: str) -> str:
        return ""
