"""Going on under a new origin: what a copy or a restored backup does, so that no origin ever has two histories."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.people.records import own_draft
from primm.proof.carrying import remember_key, retire_signed

if TYPE_CHECKING:
    from primm.core.host.config import Config
    from primm.core.log.clock import Clock
    from primm.core.log.log import Log
    from primm.proof.token import Tokens

ORIGIN_BYTES = 8


def begin_origin(log: Log, tokens: Tokens, config: Config, now: Clock, why: str) -> str:
    """Let a log go on under an origin of its own; all its events stay. Its first event names the origin before.

    The new token is there before the log needs it; the old one is forgotten if it meant this file.
    """
    before, new = log.origin, os.urandom(ORIGIN_BYTES).hex()
    token = tokens.read(before)
    facts = {"predecessor": before, "upto": log.position().get(before, 0), "reason": why}
    tokens.bind(new, log.path)
    remember_key(log, before)
    log.begin(new, own_draft(config, now(), "origin.began", facts), now)
    retire_signed(log, before)
    if token and token.gone is None and tokens.means(token, log.path):
        tokens.drop(before)
    return new
