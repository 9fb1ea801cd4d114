"""What can go wrong, as one tree: each class carries the exit code of the command line.

    PrimmError 1
    ├── Refused 3            input that may not be stored, with every problem found
    ├── Conflict 4           the same id with other content
    ├── NotFound 5           no such event, person or file; or erased
    ├── Busy 6               somebody else is writing; try again
    ├── StorageRefused 7     disk full, read-only, input/output; nothing stored
    ├── OutcomeUnknown 8     run again with the same id
    ├── Unsafe 9             unsafe configuration or file mode
    ├── Tampered 10          the log was changed
    ├── NotProvable 11       consistent, but nobody outside can vouch for it
    ├── Forked 12            two histories under one identity
    ├── UnknownSchema 13     written by a newer PRIMM
    ├── KeyMissing 14        the key is missing or wrong
    └── PluginFailed 15      a plugin failed; the core is intact

A message is a sentence in English with named gaps (``{field}``); whoever shows it translates it first.
It names the field and the rule, never the value: values may be personal.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NamedTuple

from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Translate = Callable[[str], str]


def _same(text: str) -> str:
    return text


class Reason(str):
    """What fills a gap and is a message itself: it is translated along with the sentence."""


REASONS = {
    errno.ENOENT: _("it is not there"),
    errno.EACCES: _("it is not allowed"),
    errno.EPERM: _("it is not allowed"),
    errno.EISDIR: _("it is a folder"),
    errno.ENOTDIR: _("it is below something that is no folder"),
    errno.EEXIST: _("it is there already"),
    errno.ENOSPC: _("the disk is full"),
    errno.EROFS: _("it may only be read"),
}


def reason(error: OSError) -> str:
    """Why the system refused, in our words where we have some, so that they can be translated."""
    return Reason(REASONS.get(error.errno or 0) or error.strerror or str(error))


def _filled(text: str, gaps: Mapping[str, object], translate: Translate) -> str:
    told = {name: translate(gap) if isinstance(gap, Reason) else gap for name, gap in gaps.items()}
    return translate(text).format(**told)


class Problem(NamedTuple):
    """One thing that is wrong with an input: the field, a sentence, what fills its gaps, and whether it only warns."""

    field: str
    text: str
    gaps: Mapping[str, object] = {}
    warns: bool = False

    def say(self, translate: Translate = _same) -> str:
        """The sentence in the reader's language, led by the field's name when there is one."""
        sentence = _filled(self.text, self.gaps, translate)
        return f"{self.field}: {sentence}" if self.field else sentence


class PrimmError(Exception):
    """The base of every error that PRIMM raises on purpose; ``gaps`` fill the sentence."""

    exit_code = 1

    def __init__(self, text: str, **gaps: object) -> None:
        super().__init__(text)
        self.text = text
        self.gaps = gaps

    def say(self, translate: Translate = _same) -> str:
        """The whole message in the reader's language."""
        return _filled(self.text, self.gaps, translate)

    def __str__(self) -> str:
        return self.say()


class Refused(PrimmError):
    """Input that may not be stored: all problems at once, nothing stored."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("input refused, nothing stored")

    def say(self, translate: Translate = _same) -> str:
        """One line per problem."""
        return "\n".join(problem.say(translate) for problem in self.problems)


class Conflict(PrimmError):
    """The same id is already stored with other content."""

    exit_code = 4


class NotFound(PrimmError):
    """No such event, person, file or name; or it was erased."""

    exit_code = 5

    field = ""

    @classmethod
    def of(cls, problem: Problem) -> NotFound:
        """The error of a name that nothing has: what was asked for by it is the problem's field."""
        error = cls(problem.text, **problem.gaps)
        error.field = problem.field
        return error

    def say(self, translate: Translate = _same) -> str:
        """The sentence, led by the name of what was asked for where there is one."""
        return Problem(self.field, self.text, self.gaps).say(translate)


class Busy(PrimmError):
    """Somebody else kept writing for too long; try again."""

    exit_code = 6


class StorageRefused(PrimmError):
    """The disk or the database said no; nothing was stored."""

    exit_code = 7


class OutcomeUnknown(PrimmError):
    """Whether the event was stored cannot be told: run again with the same id."""

    exit_code = 8


class Unsafe(PrimmError):
    """A file mode, a setting or a plugin makes it unsafe to go on."""

    exit_code = 9


class Tampered(PrimmError):
    """The log does not agree with its own hashes."""

    exit_code = 10


class NotProvable(PrimmError):
    """The log is consistent, but no checkpoint held outside vouches for it."""

    exit_code = 11


class Forked(PrimmError):
    """Two histories carry one identity, or would if this copy of a log were recorded in."""

    exit_code = 12


class UnknownSchema(PrimmError):
    """The file, or a kind's version, is newer than this PRIMM or unknown to it."""

    exit_code = 13


class KeyMissing(PrimmError):
    """The key is missing or wrong: sealed fields can be neither written nor read."""

    exit_code = 14


class PluginFailed(PrimmError):
    """A plugin raised, left or answered nonsense; the core is intact."""

    exit_code = 15

    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, plugin: str, problems: Iterable[Problem]) -> PluginFailed:
        """The error of a plugin in which several things may be wrong."""
        error = cls("plugin {plugin}", plugin=plugin)
        error.problems = tuple(problems)
        return error

    def say(self, translate: Translate = _same) -> str:
        """The sentence, or one line per problem, each led by the plugin."""
        lead = super().say(translate)
        return "\n".join(f"{lead}: {each.say(translate)}" for each in self.problems) or lead
