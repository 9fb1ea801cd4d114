"""``primm report --check``: whether a report in a file is what this log gives, by its birth certificate."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from hashlib import sha256
from itertools import islice, permutations
from typing import TYPE_CHECKING

import attrs

from primm.commands.earlier import LONGEST, earlier_of, of_issued, require_here
from primm.commands.figures import actions
from primm.commands.issuing import every_issued, written
from primm.commands.onepage import metrics_of, one_page
from primm.commands.output import DEEP, built_in
from primm.commands.samepack import check_given, in_pack
from primm.commands.sametold import Again, say_same, tell_others
from primm.commands.wanting import Wish, compute, of_event, page_of
from primm.core.errors import Problem, Refused, reason
from primm.core.figures.dimensions import can_filter
from primm.core.figures.period import Period
from primm.core.host.action import Page
from primm.desk.presets import preset, presets
from primm.formats.book import Book
from primm.formats.page import OnePage
from primm.formats.readers import reread
from primm.formats.reread import CODE, TABS
from primm.formats.tidy import differing
from primm.words import Words, _, languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.report import ReportIssued
    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Report
    from primm.core.host.action import Action
    from primm.formats.request import Request
    from primm.formats.reread import Reread

NO_REPORT = _("the file is no report of PRIMM as it was printed: keep it as .json, .csv, .txt or .html")


def check(place: Workplace, show: Out, path: str) -> None:
    """Compute the report in a file again, and say if it is the same; else which figures are others."""
    content = _content(path)
    given = in_pack(place, path, content)
    if given:
        check_given(place, show, content, given)
        return
    issued, found = _issued(place, content), reread(content)
    made = _as_issued(place, issued) if issued else _as_it_says(place, found)
    if any(each.content == content for each in made):
        say_same(place, issued)
        return
    lines = Counter(content.splitlines())
    nearest = max(made, key=lambda each: (lines & Counter(each.content.splitlines())).total())
    tell_others(place, show, content, found, nearest)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise _refused(_("the file cannot be read: {reason}"), reason=reason(error)) from None
    if len(content) > LONGEST:
        raise _refused(_("the file is too large to be a report"))
    return content


def _refused(text: str, **gaps: str) -> Refused:
    return Refused([Problem("check", text, gaps)])


def _issued(place: Workplace, content: bytes) -> Entry[ReportIssued] | None:
    """What the log knows of these bytes, if they were given to somebody."""
    digest = sha256(content).hexdigest()
    return next((each for each in every_issued(place) if each.event.digest == digest), None)


def _as_issued(place: Workplace, issued: Entry[ReportIssued]) -> list[Again]:
    event = issued.event
    words, earlier = Words(event.language), require_here(place, of_issued(issued))
    wanted = of_event(event)
    made = _deep(place, wanted, compute(place, wanted, earlier), earlier, event.form, words, given=True)
    return [_written(made, event.form, words, {})]


def _as_it_says(place: Workplace, found: Reread | None) -> list[Again]:
    """The report as the file says that it was asked for, in each way that the file leaves open."""
    if found is None:
        raise _refused(NO_REPORT)
    if found.request is None:
        text = _("the page does not say what it was asked for: keep the report as .json, or as a page of this version")
        raise _refused(text)
    try:
        return list(_open_ways(place, found, found.request, earlier_of(found.born)))
    except Refused:
        text = _("the file has figures, filters or an action that are not known here")
        raise _refused(text) from None


def _open_ways(place: Workplace, found: Reread, asked: Request, earlier: Earlier) -> Iterator[Again]:
    require_here(place, earlier)
    born = found.born["certificate"]
    before = {name: str(each["then"]) for name, each in born.get("differs", {}).items()}
    for published in (False, True) if asked.published is None else (asked.published,):
        wanted = _wanted(place, found, asked, earlier, published)
        made = _computed(place, wanted, earlier)
        for words in map(Words, [asked.language] if asked.language else _languages()):
            page = _in(place, made, found.title, words)
            whole = _deep(place, wanted, page, earlier, found.form, words, given=not found.has_rows)
            whole = attrs.evolve(whole, author=asked.author) if isinstance(whole, Book) else whole
            yield _written(whole, found.form, words, before)


def _languages() -> list[str]:
    """Every language, then every two of them side by side."""
    return [*languages(), *map(",".join, permutations(languages(), 2))]


def _deep(
    place: Workplace, wanted: Wish, made: Report, earlier: Earlier, form: str, words: Words, *, given: bool
) -> Report:
    """The report, with the depth behind it where the form has that."""
    if form not in DEEP:
        return made
    from primm.commands.book import book

    return book(place.speaking(words), wanted, made, earlier, form=form, given=given)


def _computed(place: Workplace, wanted: Wish, earlier: Earlier) -> Report:
    """The report; of a page what its filters do not tell apart is left away, as in a pack."""
    if not wanted.page:
        return compute(place, wanted, earlier)
    return one_page(place, page_of(wanted)._replace(strict=False), earlier)


def _wanted(place: Workplace, found: Reread, asked: Request, earlier: Earlier, published: bool) -> Wish:
    """What the file shows; an action that it does not name is the one of its figures."""
    every = metrics_of(place)
    metrics = tuple(_with_untold(every, found, asked) if asked.name is None else found.metrics)
    return Wish(
        asked.name or next((every[each][0].name for each in metrics if each in every), ""), found.is_page, "", metrics,
        Period(asked.start, asked.end), earlier.horizon or place.today(), asked.by, asked.filters, asked.definitions,
        published,
    )  # fmt: skip


def _with_untold(every: Mapping[str, tuple[Action, Metric]], found: Reread, asked: Request) -> list[str]:
    """A table has no row of what its filters do not tell apart: one figure of each action that has none, in its place.

    The actions stand in the certificate, in their order.
    """
    metrics = list(found.metrics)
    place = len(metrics)
    names = [each.removesuffix(CODE) for each in found.born["certificate"]["versions"] if each.endswith(CODE)]
    for name in reversed(names):
        there = [number for number, each in enumerate(metrics) if each in every and every[each][0].name == name]
        its = (each for action, each in every.values() if action.name == name)
        lacking = (each.id for each in its if not all(can_filter(each, one) for one in asked.filters))
        place = there[0] if there else place
        metrics[place:place] = [] if there else islice(lacking, 1)
    return metrics


def _in(place: Workplace, report: Report, title: str, words: Words) -> Report:
    """A page has its title in the reader's language: one that is known here."""
    if not isinstance(report, OnePage):
        return report
    action = actions(place).get(report.name)
    own, every = action.title if action else "", []
    for name in [] if action else presets(place.folder):
        with suppress(Refused):  # another preset that cannot be read
            every.append(preset(name, place.folder, metrics_of(place)).title_in(words.language))
            own = every[-1] if name == report.name else own
    return attrs.evolve(report, title=title if title in every else own)


def _written(report: Report, form: str, words: Words, before: Mapping[str, str]) -> Again:
    """The bytes: what was another one when the file was made is told apart, unless the file says it itself."""
    certificate = report.certificate
    plain = attrs.evolve(report, certificate=attrs.evolve(certificate, earlier=before))
    return Again(_bytes(plain, form, words), differing(certificate))


def _bytes(report: Report, form: str, words: Words) -> bytes:
    if form != TABS:
        return written(report, form, words)
    known = built_in("text")
    assert known is not None
    return "".join(known.write(report, Page(words))).encode()
