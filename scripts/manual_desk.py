"""The parts of the manual of the desk that come from the words of the desk, and visits from the story of a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from manual import place

from primm.core.events.codes import ALWAYS
from primm.desk.helping import TABLE, words_of
from primm.desk.lexicon import LANGUAGES, file_of
from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.core.events.codes import Codes

STORY = Path(__file__).parents[1] / "tests" / "stories" / "day.txt"
DOES = {  # what a small word does, for whoever reads the manual
    "then": "the next step follows: day, time, topic, kind, who does it",
    "proxy": "who asks follows: a relation, a person's handle",
    "body": "the service with which the contact was follows",
    "via": "how the person found the desk follows",
    "sheet": "the number of the paper sheet or binder follows",
    "action": "the action of the plan follows",
    "travel": "minutes of travel follow",
    "duty": "the legal duty to share data follows, such as `art.331`",
    "kit": "an application was prepared",
    "anon": "nobody is named; `3anon` are three",
    "children": "people under 18 without a name, after a number",
    "women": "women without a name, after a number",
    "men": "men without a name, after a number",
    "closed": "the need is met",
    "nothing": "nothing is shared",
    "delivered": "the mediation took place",
    "unmet": "the mediation could not be covered",
    "cancelled": "it was cancelled",
    "received": "the receiver has the referral",
    "accepted": "the receiver takes it on",
    "rejected": "the receiver does not take it on",
    "started": "the receiver has begun",
    "expired": "no answer came",
    "kept": "the person came to the appointment",
    "filler": "passed over",
}


def verbs() -> Iterator[str]:
    """Every verb with its words and examples."""
    yield "\n| verb | means | for instance |\n|---|---|---|"
    for row in TABLE:
        words = ", ".join(f"`{word}`" for word in words_of(row.verb, *LANGUAGES))
        yield f"| {words} | {row.title} | {' · '.join(f'`{line}`' for line in row.examples)} |"
    yield ""


def small_words() -> Iterator[str]:
    """The small words, each with what it does."""
    yield "\n| words | what they do |\n|---|---|"
    for role, does in DOES.items():
        yield f"| {_both(role)} | {does} |"
    yield ""


def fields() -> Iterator[str]:
    """The names of fields that can be corrected."""
    yield "\n| field | is also called |\n|---|---|"
    for field, words in file_of("it").fields.items():
        yield f"| `{field}` | {', '.join(f'`{word}`' for word in words)} |"
    yield ""


def synonyms() -> Iterator[str]:
    """What people say for each code, list by list."""
    codes = place().codes
    for name in dict.fromkeys(name for language in LANGUAGES for name in file_of(language).synonyms):
        yield f"\n### {name}\n"
        yield from _list(name, codes)
    yield ""


def _list(name: str, codes: Codes) -> Iterator[str]:
    files = {language: file_of(language).synonyms.get(name, {}) for language in LANGUAGES}
    yield "| code | in Italian | " + " | ".join(f"words ({language})" for language in LANGUAGES) + " |"
    yield "|---|---|" + "---|" * len(LANGUAGES)
    for code in (*codes[name].codes, *ALWAYS):
        if any(code in words for words in files.values()):
            label = Words("it").label(name, codes[name].label(code))
            yield f"| `{code}` | {label} | " + " | ".join(_said(words, code) for words in files.values()) + " |"


def _said(words: Mapping[str, list[str]], code: str) -> str:
    return ", ".join(words.get(code, ()))


def _both(role: str) -> str:
    said = (word for language in LANGUAGES for word in file_of(language).small.get(role, ()))
    return ", ".join(f"`{word}`" for word in dict.fromkeys(said))


def visits(*titles: str) -> str:
    """Some visits of the story of a day, as they went."""
    visits_ = STORY.read_text("utf-8").split("\n\n")
    told = [next(each for each in visits_ if f" == {title}" in each) for title in titles]
    return "\n".join(("", "```desk", "\n\n".join(told), "```", ""))
