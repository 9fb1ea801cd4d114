"""What one event names, and so whom it concerns: subjects, links, other events, the event that it follows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem, Refused
from primm.core.events.wrong import Wrong
from primm.core.host.references import REGISTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.events.fields import Field
    from primm.core.host.drafting import Drafter, Making
    from primm.core.host.index import Spec
    from primm.core.host.references import Found

NAMING = ("subject", "link", "event", "opening")


class Problems(list[Problem]):
    """The problems of one event, collected until all are known."""

    @contextmanager
    def of(self, field: str) -> Iterator[None]:
        """Collect what is wrong with this field, and go on."""
        try:
            yield
        except Wrong as wrong:
            self.append(Problem(field, wrong.text, wrong.gaps))
        except Refused as refused:
            self.extend(refused.problems)

    def refuse(self) -> None:
        """Refuse the event if a problem does more than warn."""
        if any(not each.warns for each in self):
            raise Refused(self)


class Named:
    """What was found: the subjects by field, the event that it follows with the subjects of that one."""

    def __init__(self) -> None:
        self.subjects: dict[str, list[str]] = {}
        self.own: str | None = None
        self.of: Found | None = None
        self.inherited: tuple[str, ...] = ()
        self.changes: Mapping[str, Any] | None = None  # of a correction: what it changes openly
        self.secret: dict[str, Any] = {}  # of a correction: what it changes under seal


class Naming:
    """Finds what an event names, and puts the full ids into its values."""

    def __init__(
        self, drafter: Drafter, spec: Spec, values: dict[str, Any], batch: Sequence[Making | None], problems: Problems
    ) -> None:
        self._drafter = drafter
        self._references = drafter.references
        self._spec = spec
        self._values = values
        self._batch = batch
        self._problems = problems
        self._named = Named()
        self._told: Found | None = None

    def find(self, told: Found | None = None) -> Named:
        """Find everything. An event that was told before, and stored, keeps what it copied then."""
        self._told = told
        for field in self._spec.fields:
            value = self._values.get(field.name) if field.type in NAMING else None
            if value:
                with self._problems.of(field.name):
                    self._find(field, value if field.many else [value])
        if "changes" in self._values and self._named.of:
            self._settle(self._named.of)
        return self._named

    def _find(self, field: Field, texts: Sequence[str]) -> None:
        if field.type == "subject":
            self._find_subjects(field, texts)
        elif field.type == "opening":
            found = self._references.opening(field, texts[0], self._batch)
            who, occurred = (self._told.who, found.occurred) if self._told else self._references.followed(found)
            self._values[field.name], self._named.inherited = found.id, who
            self._named.of = found._replace(occurred=occurred)
        else:
            ids = [self._mentioned(field, text) for text in texts]
            self._values[field.name] = ids if field.many else ids[0]

    def _find_subjects(self, field: Field, texts: Sequence[str]) -> None:
        del self._values[field.name]
        if self._spec.brings(field):
            self._named.own = self._references.new_subject(self._spec.about, texts[0], new=self._told is None)
            self._named.subjects[field.name] = [self._named.own]
            return
        found = [each for text in texts for each in self._references.subjects(field, text, self._batch)]
        self._named.subjects[field.name] = list(dict.fromkeys(found)) if field.many else found[:1]

    def _mentioned(self, field: Field, text: str) -> str:
        if field.type == "event":
            return self._references.event(field, text, self._batch).id
        subject = self._references.subjects(field, text, self._batch)[0]
        self._copy_register(field, subject)
        return subject

    def _copy_register(self, field: Field, subject: str) -> None:
        """Copy what is known of it today, where the kind has fields for that: later it may be renamed or moved."""
        names = {each.name for each in self._spec.fields}
        for ending in REGISTER.values():
            name = f"{field.name}_{ending}"
            if name in names and not self._values.get(name):
                value = self._told.facts.get(name) if self._told else self._references.register(subject).get(ending)
                if value:
                    self._values[name] = value

    def _settle(self, target: Found) -> None:
        from primm.core.host.correct import settle

        settled = settle(self._drafter, target, self._values["changes"], self._batch, self._problems)
        self._named.changes, self._named.secret = settled.changes, settled.secret
        self._named.subjects = settled.subjects
        self._named.inherited += settled.inherited
