"""A file of a pack that was given: made again out of the whole pack, since what one file hides no other one shows."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.earlier import of_issued, require_here
from primm.commands.issuing import PACK, every_issued
from primm.commands.newfolder import MANIFEST, line_of
from primm.commands.pack import kept_part, manifest_of, order_of
from primm.commands.packing import PAGE, files, made
from primm.commands.sametold import Again, say_same, tell_others
from primm.core.errors import Conflict, NotFound, NotProvable, Reason
from primm.formats.readers import reread
from primm.formats.tidy import differing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued

NAMES = re.compile(rb"^[0-9a-f]{64}  ([A-Za-z0-9_./-]+)$", re.MULTILINE)
LONGEST = 1_000_000  # bytes of a manifest


class InPack(NamedTuple):
    """A file that stands in a pack that was given; whether it is surely the one, by a hash that the log vouches for."""

    issued: Entry[ReportIssued]
    name: str
    is_given: bool


def in_pack(place: Workplace, path: str, content: bytes) -> InPack | None:
    """The pack in which a file stands, by the manifest beside or above it, of which the log has the digest."""
    folder, base = os.path.split(os.path.abspath(path))
    above, last = os.path.split(folder)
    for home, name in ((folder, base), (above, f"{last}/{base}")):
        manifest = content if name == MANIFEST else _read(os.path.join(home, MANIFEST))
        names = {MANIFEST, *(each.decode() for each in NAMES.findall(manifest))}
        issued = _issued(place, manifest) if manifest and name in names else None
        if issued:
            is_given = name == MANIFEST or line_of(name, [content]).encode() in kept_part(manifest)
            return InPack(issued, name, is_given)
    return None


def check_given(place: Workplace, show: Out, content: bytes, given: InPack) -> None:
    """The same of a file of a pack, of which some forms cannot be read back figure by figure."""
    now, differs = _again(place, given)
    is_unsigned = given.name == MANIFEST and kept_part(now) == now  # what was signed then is elsewhere
    if now == (kept_part(content) if is_unsigned else content):
        say_same(place, given.issued)
        return
    found, what = reread(content), differs or Reason(_("as they were"))
    if found:
        tell_others(place, show, content, found, Again(now, differs))
    if given.is_given:
        text = _("the file is the one that was given, though computed again it has other bytes; versions: {made}")
        raise NotProvable(text, made=what)
    raise Conflict(
        _("not the same: made again from where the log stood then, the file is another one; versions: {made}"),
        made=what,
    )


def _read(path: str) -> bytes:
    with suppress(OSError), open(path, "rb") as file:
        return file.read(LONGEST)
    return b""


def _issued(place: Workplace, manifest: bytes) -> Entry[ReportIssued] | None:
    digest = sha256(kept_part(manifest)).hexdigest()
    return next((each for each in every_issued(place) if each.event.digest == digest and each.event.name == PACK), None)


def _again(place: Workplace, of: InPack) -> tuple[bytes, str]:
    """The bytes of the file, computed again, and what was another one when the pack was made."""
    what = made(place, order_of(place, of.issued, require_here(place, of_issued(of.issued))))
    if of.name == MANIFEST:
        content = manifest_of({name: line_of(name, make()) for name, make in files(place, what)})
    else:
        make = dict(files(place, what)).get(of.name)
        if make is None:
            text = _("what was signed then is on the computer where the pack was given: the program in it checks it")
            raise NotFound(text)
        content = b"".join(make())
    return content, differing(what.reports[PAGE].certificate)
