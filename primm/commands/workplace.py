"""The workplace of a command: one log with its folder, keys, plugins and words, each opened when first needed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from primm.commands.vouching import vouch_if_open
from primm.core.errors import PrimmError
from primm.proof.settings import load_config, log_file, zone_of
from primm.system.folders import user_folder
from primm.words import Words, _, language_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from primm.core.errors import Problem
    from primm.core.events.codec import Kinds
    from primm.core.events.codes import Codes
    from primm.core.host.config import Config
    from primm.core.host.index import Index
    from primm.core.host.plugins import Plugins
    from primm.core.host.recorder import Recorder
    from primm.core.host.references import References
    from primm.core.log.log import Log
    from primm.people.vault import Vault
    from primm.proof.token import Tokens


class Workplace:
    """What a command works with. It is the ``obj`` of every click context."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.stored: list[str] = []  # ids stored by this command, for the journal if they cannot be shown
        self.language: str | None = None
        self._said: set[str] = set()
        self.guest = ""  # the command of a plugin, if it is one of those that runs
        self.at_desk = False  # where fields are called as people call them, and not as options are
        self.settle(log=None, asks=True, by=None, desk=None)

    def speak(self, language: str | None) -> None:
        """Take in the language of the command line: the first that is known of it, for a help that is shown at once."""
        self.language = language

    def settle(self, *, log: str | None, asks: bool, by: str | None, desk: str | None) -> None:
        """Take in what the command line says for every command."""
        self.folder = log or self.environ.get("PRIMM_LOG") or user_folder("data", self.environ)
        self.asks = asks and sys.stdin.isatty()
        self.by, self.desk = by, desk

    @cached_property
    def config(self) -> Config:
        """What is set for this log."""
        return load_config(self.folder)

    @cached_property
    def settings(self) -> Config:
        """What is set for this log, or said on the command line for this once."""
        config = self.config
        return config._replace(by=self.by or config.by, desk=self.desk or config.desk, zone=self.zone)

    @property
    def zone(self) -> str:
        """The time zone of the desk."""
        return zone_of(self.folder, self.config)

    @cached_property
    def words(self) -> Words:
        """The words of the language that was asked for, that is set for the log, or that the environment wants."""
        return Words(self.language or self._set_language() or language_of(self.environ))

    def speaking(self, words: Words) -> Workplace:
        """The same workplace in the words of another reader, for whom a report is made again."""
        twin = copy(self)
        twin.words = words
        return twin

    @cached_property
    def index(self) -> Index:
        """The kinds of the core and the plugins."""
        from primm.core.host.index import open_index

        return open_index(user_folder("cache", self.environ))

    @cached_property
    def codes(self) -> Codes:
        """The code lists of the core and the plugins."""
        from primm.core.events.codes import Codes

        return Codes.load(self.index.code_files.values())

    @cached_property
    def kinds(self) -> Kinds:
        """The classes of the kinds, each imported when one of its events is read."""
        from primm.commands.indexed import IndexedKinds

        return IndexedKinds(self.index)

    @cached_property
    def plugins(self) -> Plugins:
        """The plugins, imported."""
        from primm.core.host.plugins import Plugins

        return Plugins.installed()

    @cached_property
    def log(self) -> Log:
        """The log, for reading."""
        return self._open(write=False)

    @cached_property
    def writable(self) -> Log:
        """The log, for recording; refused where it is a copy, or went elsewhere, before anything is written."""
        from primm.commands.admitting import admit

        return admit(self, self._open(write=True))

    @cached_property
    def tokens(self) -> Tokens:
        """Which logs this user may append to on this computer."""
        from primm.proof.token import Tokens

        return Tokens(user_folder("state", self.environ))

    @cached_property
    def vault(self) -> Vault:
        """The keys of the personal fields."""
        from primm.commands.whose import vault_of

        return vault_of(self, self.settings.by)

    @cached_property
    def references(self) -> References:
        """Who finds what a handle or a code names."""
        from primm.core.host.references import References

        return References(self.log, self.index, lambda: self.kinds)

    @cached_property
    def recorder(self) -> Recorder:
        """Who takes events in."""
        from primm.people.recording import CarefulRecorder

        return CarefulRecorder(self)

    @property
    def journal(self) -> str:
        """The file that keeps what went wrong."""
        return os.path.join(user_folder("state", self.environ), "primm.log")

    def now(self) -> datetime:
        """The computer's clock."""
        from datetime import UTC, datetime

        return datetime.now(UTC)

    def today(self) -> date:
        """The day here."""
        from primm.core.events.dates import now_local

        return now_local(self.now(), self.zone).date()

    def warn(self, problem: Problem) -> None:
        """Say what is odd, and go on."""
        from primm.commands.output import say

        if self.at_desk:
            from primm.desk.lexicon import field_word

            problem = problem._replace(field=field_word(problem.field.rpartition(" ")[2], self.words.first))
        say(self.words.translate(_("warning: {text}")).format(text=problem.say(self.words.translate)))

    def say_once(self, text: str) -> None:
        """Say something that one command may come across several times."""
        from primm.commands.output import say

        if text not in self._said:
            self._said.add(text)
            say(text)

    def move_to(self, folder: str, config: Config) -> None:
        """Work in another folder from now on."""
        self.close()
        self.folder, self.config = folder, config
        self.__dict__.pop("settings", None)

    def note(self, event: str, **keys: object) -> None:
        """Write a line into the journal."""
        from primm.commands.journal import write

        write(self.journal, event, **keys)

    def passphrase(self) -> str | None:
        """The passphrase, asked for on a terminal; of the environment in tests and demos; else None."""
        if self.asks:
            import click

            return str(click.prompt(self.words.translate(_("Passphrase")), hide_input=True, err=True))
        return self.environ.get("PRIMM_PASSPHRASE")

    def mark(self) -> None:
        """Remember how far the log has come, so that an older copy in its place is seen; if it cannot be, go on."""
        if "writable" in self.__dict__:
            from sqlite3 import Error

            with suppress(PrimmError, OSError, Error, KeyboardInterrupt):
                self.tokens.mark(self.writable)

    def close(self) -> None:
        """Let go of the files that were opened; what was recorded is signed first, if the keys are open."""
        self.mark()
        vouch_if_open(self)
        for name in ("log", "writable", "vault"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def _open(self, *, write: bool) -> Log:
        from primm.core.log.log import Log

        return Log.open(log_file(self.folder), write=write)

    def say_error(self, error: PrimmError) -> None:
        """Say what went wrong, and go on."""
        from primm.commands.output import say

        say(error.say(self.words.translate))

    def _set_language(self) -> str:
        with suppress(PrimmError):
            return self.config.language
        return ""
