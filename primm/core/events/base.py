"""An event is a frozen value with a kind and a version; each of its fields is declared once, with ``ask``."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from datetime import date
from types import NoneType
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform, get_args, get_origin

import attrs

from primm.core.events.fields import Field, Type
from primm.core.events.privacy import WORK, Privacy

STAFF = "[a-z0-9-]{1,20}"  # the code of one who works at the desks
E = TypeVar("E", bound="Event")
KINDS_OF: dict[type, Type] = {str: "text", int: "integer", bool: "flag", date: "date"}


def ask(
    help: str,  # noqa: A002 - the word that click and argparse use for it
    privacy: Privacy | None = None,
    *,
    type: Type | None = None,  # noqa: A002 - the field's own word
    codes: str | None = None,
    subject: str | tuple[str, ...] | None = None,
    link: str | tuple[str, ...] | None = None,
    event: str | tuple[str, ...] | None = None,
    opens: str | tuple[str, ...] | None = None,
    required: bool | None = None,
    needed_when: tuple[str, str] | None = None,
    pattern: str | None = None,
    at_least: int | None = None,
    at_most: int | None = None,
    not_before: str | None = None,
    same_as: tuple[str, Literal["year", "month"]] | None = None,
    part_of: str | None = None,
    past: bool = False,
    personal: bool = False,
    default: Any = attrs.NOTHING,
) -> Any:
    """Declare one field of an event: help (an English sentence, translated when shown), privacy, constraints as data.

    A field without ``privacy`` cannot be registered; where a ready value fits but for one thing, say so:
    ``IDENTITY._replace(on_erase="coarsen")``.

    ``subject``, ``link``, ``event`` and ``opens`` say what the field names: somebody whom the event concerns, a body
    or desk that it mentions, an event that it mentions, or the opening event that it follows. A field without
    ``| None`` and without default is required. ``personal=True`` seals it under the key of the first subject.
    ``past=True``: a day, month or year that may not lie in the future. ``not_before`` names another field that this
    one may not precede, or ``occurred``, the day of the event; ``same_as`` a date with whose year or month it agrees.
    """
    # Each constraint has the name that it has in Field.
    said = {name: value for name, value in locals().items() if name in Field._fields}
    names = {"subject": subject, "link": link, "event": event, "opening": opens}
    kind, of = next(((kind, of) for kind, of in names.items() if of is not None), ("code" if codes else None, ()))
    said |= {"type": type or kind, "of": (of,) if isinstance(of, str) else of}
    said |= zip(Privacy._fields, privacy or (), strict=False)
    return attrs.field(default=default, metadata={"ask": said})


def unnamed(help: str, codes: str) -> Any:  # noqa: A002 - as in ask
    """A field that says how many of the people without a name fall under each code."""
    return ask(help, WORK, codes=codes, part_of="anonymous", default=None)


class Event:
    """The base of every kind of event. Subclass it under ``@event("kind")``."""

    __slots__ = ()
    kind: ClassVar[str]
    version: ClassVar[int]
    about: ClassVar[str]
    own: ClassVar[bool]
    fields: ClassVar[tuple[Field, ...]]
    upgrades: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(ask,))
def event(
    kind: str,
    *,
    version: int = 1,
    about: str = "person",
    own: bool = False,
    upgrades: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] | None = None,
) -> Callable[[type[E]], type[E]]:
    """Make a class an event of this ``kind``: frozen, slotted, keyword-only.

    ``about`` is the type of its subject. An event that names no subject is its own: ``<about>:<event id>``, and
    ``anon:<event id>`` where ``about`` is ``person``. ``own=True`` says that the event brings its subject into
    being: that subject comes first, named by the subject field of that type if there is one and it is given
    (``body:comune-falconara``), else ``<about>:<event id>`` (``person.registered`` makes ``person:<event id>``).
    Events of ``desk`` have the desk of their envelope. ``upgrades`` maps an older version to a function from its
    fields to those of the next one.
    """

    def make(cls: type[E]) -> type[E]:
        made = attrs.frozen(cls, slots=True, kw_only=True, weakref_slot=False)  # see codec.compile_build
        made.kind, made.version, made.about, made.own = kind, version, about, own
        made.upgrades = upgrades or {}
        hints = typing.get_type_hints(cls)
        made.fields = tuple(_field(each, hints[each.name]) for each in attrs.fields(typing.cast(Any, made)))
        return made

    return make


def _field(attribute: Any, hint: Any) -> Field:
    declared = dict(attribute.metadata["ask"])
    optional = NoneType in get_args(hint)
    if optional:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    many = get_origin(hint) is tuple
    base = get_args(hint)[0] if many else hint
    given = attribute.default is not attrs.NOTHING
    if get_origin(hint) is not None and not many and declared["type"] != "changes":
        declared["type"] = "counts"
    declared["type"] = declared["type"] or KINDS_OF[base]
    if declared["required"] is None:
        declared["required"] = not optional and not given
    declared |= {"name": attribute.name, "many": many, "default": attribute.default if given else None}
    return Field(**declared)
