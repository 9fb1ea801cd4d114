"""What a report is asked to show, whether it was typed, comes from a preset, or is kept in the log as issued."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.asking import in_codes
from primm.commands.figures import actions, open_basis
from primm.commands.filters import desks, require_known
from primm.commands.onepage import Wanted, metrics_of, one_page, require_metrics
from primm.commands.subjects import centres
from primm.core.errors import Problem, Refused
from primm.core.events.codes import ALWAYS
from primm.core.host.index import unknown
from primm.desk.meant import label_of, meant
from primm.desk.presets import DEFAULT, Preset, preset
from primm.people.publishing import LEAST, publish
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from primm.commands.asking import Asked
    from primm.commands.earlier import Earlier
    from primm.commands.workplace import Workplace
    from primm.core.events.kinds.report import ReportIssued
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.report import Report


PUBLISH = _("for others: hide numbers of 1 and 2, and what they could be computed from")


class Wish(NamedTuple):
    """A report of an action, or a page; without a period over the whole log, which only an action's can be."""

    name: str
    page: bool
    title: str
    metrics: tuple[str, ...]
    period: Period | None
    horizon: date
    by: tuple[str, ...] = ()
    filters: Mapping[str, Sequence[str]] = {}
    definitions: bool = False
    publish: bool = False
    asked: Asked | None = None


class Typed(NamedTuple):
    """What else was typed."""

    by: Sequence[str] = ()
    metric: Sequence[str] = ()
    desk: str | None = None
    residence: str | None = None
    municipality: str | None = None
    definitions: bool = False
    publish: bool = False

    @property
    def chooses(self) -> bool:
        """Whether it says what is to be shown."""
        return any(self)

    @property
    def names(self) -> tuple[str, ...]:
        """What figures are to be broken down by."""
        return tuple(name for each in self.by for name in each.split(","))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The figures that are to be shown alone."""
        return tuple(name for each in self.metric for name in each.split(","))


def wish(place: Workplace, action: str | None, chosen: str | None, asked: Asked, typed: Typed) -> Wish:
    """What was asked for on the command line."""
    _require_one_town(typed.municipality)
    filters = {**asked.filters, **_desks(place, typed.desk), **_residence(place, typed.residence)}
    if action is None:
        return _page(place, preset(chosen or DEFAULT, place.folder, metrics_of(place)), filters, asked, typed)
    if chosen:
        raise Refused([Problem("preset", _("a preset is a page over all actions: leave the action out"))])
    title = actions(place)[action].title
    return Wish(
        action, False, title, typed.metrics, asked.whole, asked.horizon, typed.names, filters,
        publish=typed.publish, asked=asked,
    )  # fmt: skip


def _page(place: Workplace, of: Preset, filters: Mapping[str, Sequence[str]], asked: Asked, typed: Typed) -> Wish:
    """A preset, with what was typed in the place of what it says."""
    if of.name in actions(place):
        raise Refused([Problem("preset", _("it has the name of an action: give its file another one"))])
    require_metrics(place, typed.metrics)
    metrics = typed.metrics or of.metrics
    every = metrics_of(place)
    codes = in_codes({**of.filters, **filters}, [every[each][1] for each in metrics], place.codes)
    return Wish(
        of.name, True, of.title_in(place.words.language), metrics, _period(asked), asked.horizon,
        typed.names or of.by, codes, typed.definitions, typed.publish,
    )  # fmt: skip


def of_event(event: ReportIssued) -> Wish:
    """What an issued report showed."""
    from primm.core.figures.period import Period

    filters: dict[str, list[str]] = defaultdict(list)
    for each in event.filters:
        name, _sign, value = each.partition("=")
        filters[name].append(value)
    metrics = tuple(each.partition(" ")[0] for each in event.metrics)
    return Wish(
        event.name, event.title is not None, event.title or "", metrics, Period(event.start, event.end), event.horizon,
        event.by, dict(filters), bool(event.definitions), bool(event.published),
    )  # fmt: skip


def compute(place: Workplace, wanted: Wish, earlier: Earlier) -> Report:
    """The report, as the log stands or stood then."""
    if wanted.page:
        return one_page(place, page_of(wanted), earlier)
    return publish(_of_action(place, wanted, earlier), LEAST * wanted.publish, centres(place))


def page_of(wanted: Wish) -> Wanted:
    """The page that was asked for."""
    assert wanted.period is not None
    return Wanted(
        wanted.name, wanted.title, wanted.metrics, wanted.period, wanted.horizon, wanted.by, wanted.filters,
        wanted.definitions, publish=wanted.publish,
    )  # fmt: skip


def _of_action(place: Workplace, wanted: Wish, earlier: Earlier) -> Report:
    from primm.core.figures.report import report

    known = actions(place)
    if wanted.name not in known:
        raise Refused([unknown("action", wanted.name, known)])
    action = known[wanted.name]
    metrics = _metrics(action.metrics, wanted.metrics)
    with open_basis(place, earlier, action, metrics) as basis:
        return report(
            basis,
            metrics,
            name=action.name,
            title=action.title,
            horizon=wanted.horizon,
            period=wanted.asked.period(basis) if wanted.asked else wanted.period,
            by=wanted.by,
            filters=in_codes(wanted.filters, action.metrics, basis.codes),
        )


def _metrics(known: Sequence[Metric], wanted: Sequence[str]) -> Sequence[Metric]:
    """Those of the action that were asked for, in its order; all if none was."""
    ids = [each.id for each in known]
    problems = [unknown("metric", name, ids) for name in wanted if name not in ids]
    if problems:
        raise Refused(problems)
    return [each for each in known if not wanted or each.id in wanted]


def _period(asked: Asked) -> Period:
    if asked.whole is None or asked.open_start:
        text = _("name an action, or a period for the page over all of them: q3, 2020-07, luglio, lug-set")
        raise Refused([Problem("period", text)])
    return asked.whole


def _require_one_town(municipality: str | None) -> None:
    if municipality is not None:
        text = _("say which is meant: --desk for the desks in a town, --residence for the people who live there")
        raise Refused([Problem("municipality", text)])


def _desks(place: Workplace, text: str | None) -> dict[str, list[str]]:
    codes = text.split(",") if text else []
    for each in codes:
        require_known(desk=(each, desks(place)))
    return {"desk": codes} if codes else {}


def _residence(place: Workplace, text: str | None) -> dict[str, list[str]]:
    """Municipalities by code, name, or the beginning of a name; unknown for those of whom it is not known."""
    known = place.codes["municipality"]
    found = {each: meant(each, known, place.words) for each in (text.split(",") if text else [])}
    problems = []
    for codes in found.values():
        if len(codes) > 1:
            several = _("several have this name: {names}")
            problems.append(Problem("residence", several, {"names": ", ".join(_label(place, each) for each in codes)}))
        elif not codes:
            problems.append(Problem("residence", _("no municipality of the list has this name or ISTAT code")))
    if problems:
        raise Refused(problems)
    return {"residence": [codes[0] for codes in found.values()]} if found else {}


def _label(place: Workplace, code: str) -> str:
    return code if code in ALWAYS else f"{label_of(code, place.codes['municipality'], place.words)} {code}"
