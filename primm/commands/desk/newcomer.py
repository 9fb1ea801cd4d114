"""A new person: who may already have a file is shown while the name is typed; three answers are needed, no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from primm.commands.desk.finding import FEWEST, choose, described, listed
from primm.commands.desk.handles import thing_of
from primm.commands.desk.insisting import insist
from primm.commands.interview import NAMES, year_of
from primm.commands.prompts import declined, prompted
from primm.commands.telling import DECLINABLE
from primm.core.host.recorder import Given
from primm.desk.reading import Thing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.desk.reading import Reading

REGISTERED = "person.registered"
REST = ("phone", "languages", "known_since", "contact_rule", "other_names", "notice_how")
YEAR = re.compile("(?:19|20)[0-9]{2}", re.ASCII)
LIKELY = 80  # of a hundred: as likely as that, it is asked whether it is the same person


class Newcomer:
    """The questions about one new person."""

    def __init__(self, session: Session, front: Front) -> None:
        self._session, self._front = session, front
        self._fields = {each.name: each for each in session.place.index.spec(REGISTERED).fields}
        self._told: dict[str, Any] = {}

    def register(self, _reading: Reading) -> bool:
        """Ask, and store the person with the information notice; nobody is stored who has a file already."""
        self._compulsory()
        same = self._same()
        if same:
            self._session.last = thing_of(same)
            self._front.say(f". = {described(self._session, same)}")
            return True
        for name in REST:
            self._ask(name, ask=self._since if name == "known_since" else self._asked)
        if self._told.get("notice_how"):
            self._told["notice_language"] = self._language()
        values = declined({name: value for name, value in self._told.items() if value is not None})
        given = Given(REGISTERED, values)
        self._front.say(insist(self._session, self._front, [given], Thing("person", "@1", "")))
        return True

    def _compulsory(self) -> None:
        self._ask("given_name", ask=self._looking)
        self._ask("family_name", ask=self._looking, required=self._told["given_name"] is None)
        self._told["birth_year"] = year_of(self._session.place, self._fields["birth_year"], ask=self._asked)
        self._ask("citizenships", ask=self._asked)

    def _ask(self, name: str, *, ask: Callable[[str], str], required: bool = False) -> None:
        field = self._fields[name]
        field = field._replace(required=required or field.required)
        declinable = self._session.codes[DECLINABLE].codes
        self._told[name] = prompted(self._session.place, field, ask=ask, declinable=declinable)

    def _since(self, question: str) -> str:
        """People know the year: it is taken for its first day, and said back so."""
        answer = self._asked(question).strip()
        return f"1/1/{answer}" if YEAR.fullmatch(answer) else answer

    def _asked(self, question: str) -> str:
        return self._front.ask(question)

    def _looking(self, question: str) -> str:
        """The same, while those who may be meant are shown by their codes."""
        return self._front.ask(question, below=self._candidates)

    def _candidates(self, typed: str) -> str:
        name = " ".join(filter(None, [*self._named(), typed.strip()]))
        found = self._session.search(name, None) if len(name) >= FEWEST else []
        return listed(self._session, found, named=False)

    def _named(self) -> list[str]:
        return [str(self._told[each]) for each in NAMES if self._told.get(each)]

    def _same(self) -> str | None:
        name, year = " ".join(self._named()), declined(self._told).get("birth_year")
        found = self._session.search(name, year, at_least=LIKELY)
        if self._session.hides(name, year):
            text = _("this may be somebody whose data may only be kept: ask a coordinator before there are two files")
            self._front.say(self._session.words.translate(text))
        question = _("One of these? Its number; n shows names, Enter: somebody new")
        return choose(self._session, self._front, found, question) if found else None

    def _language(self) -> Any:
        """Of the information notice: that of the person, unless another is answered."""
        languages = self._told.get("languages") or [None]
        answer = prompted(self._session.place, self._fields["notice_language"], ask=self._asked)
        return answer or languages[0]
