"""Carrying an erasure out, in steps each of which may be done again: whatever stops it, the next command finishes it.

The log and the keys are two files, which no transaction holds together. So the erasure is on record first; then parts
are blanked, keys destroyed, what may be left in the file looked for; and only when all is done does the log say so.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.canonical import dumps
from primm.people.erased import CARRIED, DONE, ERASED, SUBJECTS, UNDERWAY, erasures, is_pending, most, told
from primm.people.erasure import Change, Plan, plan
from primm.people.expiry import expired, without_facts
from primm.people.keys import FILE_NAME, KeyTable
from primm.people.leftovers import compact, is_left
from primm.people.records import own_draft

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from primm.core.host.config import Config
    from primm.core.log.clock import Clock
    from primm.core.log.log import Log
    from primm.core.log.rows import Draft
    from primm.people.erased import Counts, Erasure


class Done(NamedTuple):
    """What carrying an erasure out took here: parts of events, and keys."""

    id: str
    blanked: Counts
    keys: int


class Here(NamedTuple):
    """Where erasures are carried out: the log with the folder of its keys, as which desk, and by which clock."""

    log: Log
    folder: str
    config: Config
    now: Clock


def put_on_record(here: Here, persons: Collection[str], level: int, basis: str) -> str:
    """Say in the log that the data of these persons go, and how much that is here; its id. Nothing is gone yet."""
    draft = draft_of(here, persons, level, basis)
    here.log.append([draft], None, here.now)
    return draft.id


def draft_of(here: Here, persons: Collection[str], level: int, basis: str) -> Draft:
    """The event that says so."""
    ids = sorted(persons)
    counts = plan(here.log, ids, level).counts
    draft = own_draft(here.config, here.now(), ERASED, {})
    facts = {"persons": [*range(1, len(ids) + 1)], "level": level, "basis": basis, "blanked": told(counts)}
    return draft._replace(who=(SUBJECTS + draft.id, *ids), facts=dumps({k: v for k, v in facts.items() if v != []}))


def finish(here: Here) -> list[Done]:
    """Carry out whatever is on record and not done here; what was done before is only looked after."""
    every = erasures(here.log)
    found = [done for each in every if (done := _carry_out(here, each))]
    if is_pending(here.log):
        here.log.say(**{CARRIED: str(len([*here.log.subjects(SUBJECTS)]))})
    return found


def begin_again(log: Log) -> None:
    """Let the next command look after all erasures again: events of erased persons, or their keys, may come now."""
    if log.about().get(CARRIED, "0") != "0":
        log.say(**{CARRIED: "0"})


def keys_left(folder: str, persons: Collection[str]) -> list[str]:
    """Which of these persons have a key here; nobody where there are no keys."""
    if not os.path.lexists(os.path.join(folder, FILE_NAME)):
        return []
    with closing(KeyTable(folder)) as table:
        return [each for each in sorted(persons) if table.find(each)]


def _carry_out(here: Here, erasure: Erasure) -> Done | None:
    """All that is left to do of one erasure; None where nothing is."""
    found, left = _plan(here.log, erasure), keys_left(here.folder, erasure.persons)
    underway = _underway(here.log, erasure.id)
    if not (found.changes or left or underway or here.log.origin not in erasure.done):
        return None
    taken = _now(Done(erasure.id, found.counts, len(left)), underway)
    here.log.say(**{UNDERWAY: dumps({"of": taken.id, "blanked": told(taken.blanked), "keys": taken.keys})})
    if found.changes:
        here.log.blank(found.rows, erasure.id)
    _destroy_keys(here.folder, erasure.persons)
    # What an earlier attempt blanked, which was stopped, nobody knows any more: then it is better to write anew.
    if (underway and not found.changes) or is_left(here.log, found.changes, erasure.persons):
        compact(here.log.path)
    here.log.append([_done_draft(here, erasure, taken)], None, here.now)
    here.log.say(**{UNDERWAY: ""})
    return taken


def _plan(log: Log, erasure: Erasure) -> Plan:
    """What an erasure takes, or a run of retention: facts of these kinds from before a day."""
    if erasure.kind == ERASED:
        return plan(log, erasure.persons, erasure.level)
    rows = expired(log, erasure.facts["kinds"], date.fromisoformat(erasure.facts["before"]))
    return Plan(tuple(map(Change, rows, without_facts(rows))), 0)


def _now(taken: Done, underway: Done | None) -> Done:
    """What is taken now, with what an attempt that was stopped took or was about to take."""
    if underway is None:
        return taken
    return Done(taken.id, most((told(taken.blanked), told(underway.blanked))), max(taken.keys, underway.keys))


def _underway(log: Log, erasure: str) -> Done | None:
    text = log.about().get(UNDERWAY)
    found = json.loads(text) if text else {}
    return Done(erasure, most([found["blanked"]]), found["keys"]) if found.get("of") == erasure else None


def _destroy_keys(folder: str, persons: Sequence[str]) -> None:
    if os.path.lexists(os.path.join(folder, FILE_NAME)):
        with closing(KeyTable(folder)) as table:
            table.remove(persons)


def _done_draft(here: Here, erasure: Erasure, taken: Done) -> Draft:
    """The event that says what this installation has taken by the erasure, now and before."""
    before: Counts = {}
    for _who, row in here.log.of_subjects([SUBJECTS + erasure.id]):
        if row.origin == here.log.origin and json.loads(row.meta)["kind"] == DONE:
            before = most((told(before), json.loads(row.facts).get("blanked", ())))
    counts = {key: before.get(key, 0) + taken.blanked.get(key, 0) for key in {*before, *taken.blanked}}
    facts = {"of": erasure.id, "blanked": told(counts), "keys": taken.keys}
    draft = own_draft(here.config, here.now(), DONE, {k: v for k, v in facts.items() if v != []})
    return draft._replace(who=(SUBJECTS + erasure.id,), of=erasure.id)
