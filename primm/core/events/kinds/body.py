"""Bodies and the network: services and institutions, their roles, the meetings with them; groups that meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from primm.core.events.base import Event, ask, event, unnamed
from primm.core.events.privacy import IDENTITY, NARRATIVE, WORK
from primm.words import _


@event("body.registered", about="body", own=True)
class BodyRegistered(Event):
    """A service or institution enters the directory."""

    body: str | None = ask(_("short code, such as body:comune-falconara"), WORK, subject="body", default=None)
    name: str = ask(_("name"), WORK)
    body_type: str = ask(_("type"), WORK, codes="body_type")
    municipality: str | None = ask(_("municipality (ISTAT code)"), WORK, codes="municipality", default=None)
    level: str | None = ask(_("level"), WORK, codes="level", default=None)
    languages: tuple[str, ...] = ask(_("languages spoken there"), WORK, codes="language", default=())
    in_network: bool | None = ask(_("belongs to the project's network"), WORK, default=None)
    opening: str | None = ask(_("opening hours, as people say them"), WORK, default=None)
    contact_person: str | None = ask(_("contact person"), IDENTITY, personal=True, default=None)


@event("body.updated", about="body")
class BodyUpdated(Event):
    """What is known of a service or institution changes; fields left out stay as they were."""

    body: str = ask(_("body"), WORK, subject="body")
    body_type: str | None = ask(_("type"), WORK, codes="body_type", default=None)
    municipality: str | None = ask(_("municipality (ISTAT code)"), WORK, codes="municipality", default=None)
    level: str | None = ask(_("level"), WORK, codes="level", default=None)
    languages: tuple[str, ...] = ask(_("languages spoken there"), WORK, codes="language", default=())
    opening: str | None = ask(_("opening hours, as people say them"), WORK, default=None)
    contact_person: str | None = ask(_("contact person"), IDENTITY, personal=True, default=None)


@event("body.renamed", about="body")
class BodyRenamed(Event):
    """A service or institution has a new name."""

    body: str = ask(_("body"), WORK, subject="body")
    name: str = ask(_("new name"), WORK)


@event("network.meeting", about="body")
class NetworkMeeting(Event):
    """A meeting with services or institutions."""

    bodies: tuple[str, ...] = ask(_("with whom"), WORK, subject="body", required=True)
    own_initiative: bool | None = ask(_("on our initiative"), WORK, default=None)
    level: str | None = ask(_("level"), WORK, codes="level", default=None)
    minutes: int | None = ask(_("minutes"), WORK, at_least=0, at_most=1440, default=None)
    participants: int | None = ask(_("how many took part"), WORK, at_least=0, at_most=1000, default=None)
    outcomes: tuple[str, ...] = ask(_("what came of it"), WORK, codes="network_outcome", default=())
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("network.role_set", about="body")
class NetworkRoleSet(Event):
    """A body takes on a role in the network."""

    body: str = ask(_("body"), WORK, subject="body")
    role: str = ask(_("role"), WORK, codes="network_role")


@event("network.role_removed", about="body")
class NetworkRoleRemoved(Event):
    """A body no longer has a role in the network."""

    body: str = ask(_("body"), WORK, subject="body")
    role: str = ask(_("role"), WORK, codes="network_role")


@event("protocol.signed", about="body")
class ProtocolSigned(Event):
    """A protocol or agreement is signed with bodies."""

    bodies: tuple[str, ...] = ask(_("with whom"), WORK, subject="body", required=True)
    title: str = ask(_("title"), WORK)
    until: date | None = ask(_("valid until"), WORK, not_before="occurred", default=None)


@event("group.opened", about="group", own=True)
class GroupOpened(Event):
    """A course, a study group or a series of meetings begins."""

    title: str = ask(_("title"), WORK)
    group_kind: str = ask(_("what kind of group"), WORK, codes="group_kind")
    action: str = ask(_("action of the plan"), WORK, codes="action")
    level: str | None = ask(_("language level"), WORK, codes="cefr", default=None)
    language: str | None = ask(_("language"), WORK, codes="language", default=None)
    place: str | None = ask(_("place"), WORK, default=None)
    planned_minutes: int | None = ask(_("planned minutes in all"), WORK, at_least=0, default=None)


@event("group.session_held", about="group")
class GroupSessionHeld(Event):
    """A group met; or, without a group, people were met once."""

    group: str | None = ask(_("group"), WORK, subject="group", default=None)
    minutes: int | None = ask(_("minutes"), WORK, at_least=0, at_most=1440, default=None)
    action: str | None = ask(_("action of the plan"), WORK, codes="action", default=None)
    language: str | None = ask(_("language"), WORK, codes="language", default=None)
    place: str | None = ask(_("place"), WORK, default=None)
    anonymous: int | None = ask(_("how many people without a name"), WORK, at_least=0, at_most=5000, default=None)
    anonymous_sex: Mapping[str, int] | None = unnamed(_("unnamed people by sex"), "sex")
    anonymous_age: Mapping[str, int] | None = unnamed(_("unnamed people by age"), "age_bracket")
    anonymous_tg: Mapping[str, int] | None = unnamed(_("unnamed people by target group"), "tg")


@event("group.attendance_taken")
class GroupAttendanceTaken(Event):
    """Who was at a session, by name."""

    session: str = ask(_("session"), WORK, event="group.session_held")
    group: str | None = ask(_("group"), WORK, link="group", default=None)
    persons: tuple[str, ...] = ask(_("who was there"), WORK, subject="person", required=True)
    minutes: int | None = ask(_("minutes"), WORK, at_least=0, at_most=1440, default=None)
    action: str = ask(_("action of the plan"), WORK, codes="action")


@event("group.closed", about="group")
class GroupClosed(Event):
    """A group ends."""

    group: str = ask(_("group"), WORK, subject="group")
