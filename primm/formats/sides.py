"""Words on a page: in one language, or in several side by side, each with its own direction."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from primm.formats.safe import neutral
from primm.words import SIDE
from primm.words import period_in_full as in_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.words import Words


def period_in_full(period: Period, words: Words) -> str:
    """A period as a sentence would say it, both its days."""
    return in_full(period.start, period.end, words.translate)


class Sides:
    """What a page says, as HTML in which every language says which it is."""

    def __init__(self, words: Words, markup: Callable[[str], Any]) -> None:
        self.words, self.markup = words, markup

    def say(self, text: str, **gaps: object) -> Any:
        """A marked text with its gaps filled."""
        return self.told(lambda words: words.translate(text).format(**gaps) if gaps else words.translate(text))

    def told(self, of: Callable[[Words], str]) -> Any:
        """What is told in each language; once where all say the same, or where it is a number or a day."""
        texts = {each.language: neutral(of(each)) for each in self.words.each}
        first = next(iter(texts.values()))
        if len(set(texts.values())) == 1 or not any(map(str.isalpha, first)):
            return first
        return self.markup(SIDE.join(self._side(each, texts[each.language]) for each in self.words.each))

    def of(self, tell: Callable[..., str], *what: object) -> Any:
        """What is told of these in each language, where words come last."""
        return self.told(lambda words: tell(*what, words))

    def by(self, tell: Callable[..., str], *what: object) -> Any:
        """The same where words come first."""
        return self.told(lambda words: tell(words, *what))

    def title(self, metric: Metric) -> Any:
        """The id of a metric once, then what it is called; the second language that it always has is said once too."""
        called, beside = self.say(metric.title), metric.beside
        if beside and all(each.translate(metric.title) != beside for each in self.words.each):
            called += SIDE + beside
        return f"{metric.id} " + called

    def several(self, tell: Callable[[Words], Iterable[str]]) -> Iterator[Any]:
        """Some sentences, each in every language."""
        every = {each.language: list(tell(each)) for each in self.words.each}
        for place in range(len(every[self.words.each[0].language])):
            yield self.told(lambda words: every[words.language][place])  # noqa: B023 - told at once

    def columns(self, of: Callable[[Words], str]) -> Any:
        """Longer texts, a column for each language."""
        if len(self.words.each) == 1:
            return self.told(of)
        parts = "".join(self._side(each, neutral(of(each)), "div") for each in self.words.each)
        return self.markup(f'<div class="both">{parts}</div>')

    def plain(self, text: str, **gaps: object) -> str:
        """The same without HTML, for an attribute or a title."""
        found = self.words.translate(text)
        return neutral(found.format(**gaps) if gaps else found)

    def _side(self, words: Words, text: str, tag: str = "span") -> str:
        direction = "rtl" if words.rtl else "ltr"
        return f'<{tag} lang="{escape(words.spoken)}" dir="{direction}">{escape(text)}</{tag}>'
